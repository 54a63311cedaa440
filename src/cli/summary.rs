//! What a run says before it begins and after it ends, for people.

use super::printer::{Printer, Tone};
use crate::generate::{DryRun, Order};
use crate::ledger::Status;
use crate::project::Project;
use crate::report::{ArtifactReport, RunReport, Totals, plural, visible_line};
use crate::routing::{Cause, Place, Roster};
use sluice_providers::Locality;
use std::fmt::Write;

/// Tells what was read, who can be asked, and, before the first byte leaves the machine, to whom it may go.
pub(super) fn announce(printer: &Printer, project: &Project, roster: &Roster, order: &Order, judges: &[Place]) {
    let facts = &project.facts;
    let counted: Vec<String> = [
        (facts.tables.len(), "table"),
        (facts.foreign_keys.len(), "foreign key"),
        (facts.routes.len(), "route"),
        (facts.modules.len(), "module"),
        (facts.externals.len(), "dependency"),
    ]
    .into_iter()
    .filter(|(count, _)| *count > 0)
    .map(|(count, word)| plural(count as u64, word))
    .collect();
    let found = if counted.is_empty() { "no facts".to_owned() } else { counted.join(", ") };
    printer.tell(&format!(
        "read {} ({} kB): {found}",
        plural(project.sources.len() as u64, "file"),
        project.bytes.div_ceil(1024)
    ));
    let clouds: Vec<String> = roster
        .seats
        .iter()
        .filter(|seat| seat.locality == Locality::Cloud)
        .filter(|seat| {
            let wished = order.models.is_empty() || order.models.iter().any(|model| model.provider == seat.id.as_str());
            wished || judges.iter().any(|judge| judge.candidate.provider == seat.id)
        })
        .map(|seat| seat.id.to_string())
        .collect();
    if !clouds.is_empty() {
        printer.warn(&format!(
            "parts of {} (at most {} kB) may be sent to {}; --local-only or `cloud = \"deny\"` prevents it",
            plural(project.sources.len() as u64, "source"),
            project.bytes.div_ceil(1024),
            clouds.join(", ")
        ));
        if !project.secrets.is_empty() {
            let places: Vec<String> =
                project.secrets.iter().take(3).map(|secret| format!("{}:{}", secret.path, secret.line)).collect();
            let count = plural(project.secrets.len() as u64, "secret");
            printer.warn(&format!("{count} found and redacted before anything is sent: {}", places.join(", ")));
        }
    }
    for absence in &roster.absences {
        if absence.cause != Cause::Unset && absence.provider != "ollama" {
            printer.warn(&format!("{}: {}", absence.message, absence.hint));
        }
    }
}

/// One artifact in one line.
pub(super) fn line(artifact: &ArtifactReport) -> (Tone, String) {
    let kind = &artifact.kind;
    let score = artifact.score.map_or_else(|| "-".to_owned(), |score| score.to_string());
    let by = artifact.candidate.as_deref().map_or_else(|| "-".to_owned(), visible_line);
    let message = visible_line(artifact.message.as_deref().unwrap_or(""));
    let reason = artifact.reason.as_deref().unwrap_or("");
    match artifact.end {
        Status::Accepted => {
            let path = artifact.path.as_deref().unwrap_or("");
            let again = artifact.attempts.last().is_some_and(|attempt| attempt.from_cache);
            let path = if again { format!("{path} (its answer was kept; nothing was asked)") } else { path.to_owned() };
            (Tone::Good, format!("  {kind:<20} accepted {score:>4}  {by:<28} {path}"))
        }
        Status::Rejected => {
            let path = artifact.path.as_deref().unwrap_or("");
            (Tone::Bad, format!("  {kind:<20} rejected {score:>4}  {by:<28} {path}"))
        }
        // Whatever else is missing, nothing hangs behind a colon.
        Status::Failed if message.is_empty() => (Tone::Bad, format!("  {kind:<20} failed         {reason}")),
        Status::Failed => (Tone::Bad, format!("  {kind:<20} failed         {reason}: {message}")),
        Status::Skipped => (Tone::Faint, format!("  {kind:<20} skipped        {message}")),
    }
}

/// The closing table: what was skipped, what was not good enough and why, and the sums.
pub(super) fn table(printer: &Printer, report: &RunReport) -> String {
    let mut text = String::new();
    for artifact in report.artifacts.iter().filter(|artifact| artifact.end == Status::Skipped) {
        let (tone, line) = line(artifact);
        let _ = writeln!(text, "{}", printer.paint(tone, &line));
    }
    for artifact in report.artifacts.iter().filter(|artifact| artifact.end == Status::Rejected) {
        let _ = writeln!(text, "  why {} is not good enough:", artifact.kind);
        let lost = artifact.findings.iter().filter(|finding| finding.earned.is_none_or(|earned| earned < finding.of));
        for finding in lost.take(5) {
            let _ = writeln!(text, "    {}: {}", finding.check, visible_line(&finding.message));
        }
    }
    let totals = &report.totals;
    let cost = match totals.cost_usd {
        None => "cost unknown".to_owned(),
        Some(0.0) => "nothing to pay".to_owned(),
        Some(usd) => format!("{usd:.4} USD"),
    };
    let _ = write!(
        text,
        "{} asked: {} accepted, {} rejected, {} failed, {} skipped; {cost}; {:.1} s",
        totals.asked,
        totals.accepted,
        totals.rejected,
        totals.failed,
        totals.skipped,
        std::time::Duration::from_millis(totals.wall_ms).as_secs_f64()
    );
    text + &calls(totals)
}

/// What the models did, in one line; nothing where none was asked.
fn calls(totals: &Totals) -> String {
    if totals.calls + totals.from_cache == 0 {
        return String::new();
    }
    let kept = match totals.from_cache {
        0 => String::new(),
        count => format!(", {} kept", plural(count as u64, "answer")),
    };
    let per_accepted = match totals.cost_per_accepted_usd {
        Some(usd) if usd > 0.0 => format!("; {usd:.4} USD per accepted artifact"),
        Some(_) | None => String::new(),
    };
    format!(
        "\n{}{kept}; {} tokens in, {} out{per_accepted}",
        plural(totals.calls as u64, "call"),
        totals.input_tokens,
        totals.output_tokens
    )
}

/// The plan of a dry run.
pub(super) fn plan(plan: &DryRun) -> String {
    let mut text = String::new();
    for artifact in &plan.artifacts {
        let _ = writeln!(text, "{}", artifact.kind);
        if let Some(why) = &artifact.skipped {
            let _ = writeln!(text, "  skipped: {why}");
            continue;
        }
        for call in &artifact.route {
            let cost = call.cost_usd.map_or_else(|| "price unknown".to_owned(), |usd| format!("at most {usd:.4} USD"));
            let cost = if call.local { "local".to_owned() } else { cost };
            let tokens =
                call.prompt_tokens.map_or_else(|| "no prompt".to_owned(), |tokens| format!("{tokens} tokens in"));
            let _ = writeln!(text, "  {:<40} {tokens}, {cost}", call.candidate);
        }
        if let Some(prompt) = &artifact.plan {
            for entry in prompt.facts.iter().chain(&prompt.excerpts) {
                let _ = writeln!(text, "    + {:<48} {:>6} tokens  {}", entry.what, entry.tokens, entry.why);
            }
            for left in &prompt.left_out {
                let _ = writeln!(text, "    - {:<48} {:>6} tokens  {}", left.what, left.tokens, left.why);
            }
        }
        for message in &artifact.prompt {
            let _ = writeln!(text, "  --- {} ---", message.role);
            for line in message.text.lines() {
                let _ = writeln!(text, "  | {line}");
            }
        }
    }
    let mut calls = plan.artifacts.iter().flat_map(|artifact| &artifact.route);
    let cost = match plan.cost_usd {
        None => "unknown".to_owned(),
        Some(_) if calls.all(|call| call.local) => "local, nothing to pay".to_owned(),
        Some(usd) => format!("at most {usd:.4} USD"),
    };
    let _ = writeln!(text, "projected cost: {cost}; nobody was asked");
    text
}
