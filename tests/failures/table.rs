//! The table: its rows, the verdict over each, and their sums.

use super::scene::Way;
use super::seen::{Seen, Verdict};
use super::{chain, classes, cooldown, doors, limits, quality, streams, transport};
use serde::Deserialize;

/// One scenario of the table.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Row {
    /// `S01` to `S16`, then `17` to `62`.
    pub(super) id: String,
    scenario: String,
    /// What is wanted.
    expected: String,
    /// The verdict it is known to have.
    #[serde(default = "pass")]
    verdict: Verdict,
    /// Why it is no pass.
    #[serde(default)]
    reason: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    row: Vec<Row>,
}

fn pass() -> Verdict {
    Verdict::Pass
}

pub(super) fn rows() -> Vec<Row> {
    toml::from_str::<Table>(include_str!("table.toml")).unwrap().row
}

/// A row that was played.
pub(super) struct Played {
    pub(super) row: Row,
    pub(super) verdict: Verdict,
    happened: String,
}

async fn seen(id: &str, way: Way) -> Option<Seen> {
    if let Some(seen) = transport::play(id, way).await {
        return Some(seen);
    }
    if let Some(seen) = streams::play(id, way).await {
        return Some(seen);
    }
    for seen in [classes::play(id).await, cooldown::play(id).await, doors::play(id).await, chain::play(id).await] {
        if seen.is_some() {
            return seen;
        }
    }
    match limits::play(id).await {
        Some(seen) => Some(seen),
        None => quality::play(id).await,
    }
}

/// Plays a row; one that nobody plays is absent.
pub(super) async fn play(row: Row, way: Way) -> Played {
    match seen(&row.id, way).await {
        Some(seen) => Played { verdict: seen.verdict(), happened: seen.happened(), row },
        None => Played { verdict: Verdict::Absent, happened: String::new(), row },
    }
}

/// The table for a person, with its sums.
pub(super) fn print(played: &[Played]) -> String {
    let mut text = String::new();
    for Played { row, verdict, happened } in played {
        let why = row.reason.as_deref().map(|reason| format!(" ({reason})")).unwrap_or_default();
        text += &format!("{:4}{verdict:8}{} | {} | {happened}{why}\n", row.id, row.scenario, row.expected);
    }
    let count = |verdict| played.iter().filter(|it| it.verdict == verdict).count();
    let all = [Verdict::Pass, Verdict::Partial, Verdict::Safe, Verdict::Fail, Verdict::Absent];
    let sums: Vec<String> = all.iter().map(|verdict| format!("{} {verdict}", count(*verdict))).collect();
    text + &format!("of {}: {}\n", played.len(), sums.join(", "))
}

/// Plays the rows that are wanted, and holds each to the verdict it is known to have.
async fn holds(wanted: impl Fn(&Row) -> bool) {
    let mut played = Vec::new();
    for row in rows().into_iter().filter(wanted) {
        played.push(play(row, Way::Memory).await);
    }
    let table = print(&played);
    tell(&table);
    let wrong: Vec<&str> =
        played.iter().filter(|it| it.verdict != it.row.verdict).map(|it| it.row.id.as_str()).collect();
    assert!(wrong.is_empty() && !played.is_empty(), "{wrong:?} went another way than is known:\n{table}");
}

/// Prints where a test may.
#[expect(clippy::disallowed_macros, reason = "the table is what this suite is for; it is shown with --nocapture")]
pub(super) fn tell(table: &str) {
    println!("{table}");
}

fn number(row: &Row) -> u32 {
    row.id.trim_start_matches('S').parse().unwrap()
}

#[test]
fn every_scenario_has_its_row_and_what_is_no_pass_has_a_reason() {
    let rows = rows();
    let numbers: Vec<u32> = rows.iter().map(number).collect();
    assert_eq!(numbers, (1..=62).collect::<Vec<u32>>());
    for row in &rows {
        assert_eq!(row.id.starts_with('S'), number(row) <= 16, "{}", row.id);
        assert_eq!(row.verdict == Verdict::Pass, row.reason.is_none(), "{}: a reason, or a pass", row.id);
        assert!(row.verdict == Verdict::Pass || !row.id.starts_with('S'), "{} has to pass", row.id);
    }
}

#[tokio::test(start_paused = true)]
async fn sixteen_of_sixteen_transport_scenarios_pass() {
    let mut played = Vec::new();
    for row in rows().into_iter().filter(|row| row.id.starts_with('S')) {
        played.push(play(row, Way::Memory).await);
    }
    let table = print(&played);
    tell(&table);
    let passed = played.iter().filter(|it| it.verdict == Verdict::Pass).count();
    assert_eq!((passed, played.len()), (16, 16), "\n{table}");
}

#[tokio::test(start_paused = true)]
async fn keys_quotas_and_waits_go_as_is_known() {
    holds(|row| (17..=29).contains(&number(row))).await;
}

#[tokio::test(start_paused = true)]
async fn cooldowns_and_doors_go_as_is_known() {
    holds(|row| (30..=42).contains(&number(row))).await;
}

#[tokio::test(start_paused = true)]
async fn chains_of_candidates_go_as_is_known() {
    holds(|row| (43..=53).contains(&number(row))).await;
}

#[tokio::test(start_paused = true)]
async fn limits_and_kept_answers_go_as_is_known() {
    holds(|row| (54..=57).contains(&number(row))).await;
}

#[tokio::test(start_paused = true)]
async fn fingerprints_thresholds_evidence_and_sums_go_as_is_known() {
    holds(|row| (58..=62).contains(&number(row))).await;
}
