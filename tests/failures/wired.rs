//! The same scenarios over sockets: some in every test run with time scaled down, all of S01–S16 by night in real time.

use super::scene::Way;
use super::seen::Verdict;
use super::table::{Played, play, print, rows, tell};
use futures_util::future::join_all;

async fn over_sockets(ids: &[&str], scale: u32) -> Vec<Played> {
    let rows = rows().into_iter().filter(|row| ids.contains(&row.id.as_str()));
    join_all(rows.map(|row| play(row, Way::Sockets(scale)))).await
}

fn all_pass(played: &[Played], expected: usize) {
    let table = print(played);
    tell(&table);
    let passed = played.iter().filter(|it| it.verdict == Verdict::Pass).count();
    assert_eq!((passed, played.len()), (expected, expected), "\n{table}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn scenarios_go_the_same_way_over_sockets() {
    // A second for a first byte, two of silence: what a busy machine still keeps.
    let ids = ["S03", "S05", "S06", "S07", "S08", "S10", "S12", "S13", "S14", "S16"];
    all_pass(&over_sockets(&ids, 15).await, ids.len());
}

/// Takes two minutes, so only `benches/failures.sh` asks for it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn by_night_sixteen_of_sixteen_pass_over_raw_tcp_in_real_time() {
    #[expect(clippy::disallowed_methods, reason = "the night asks for it with a variable; the program never reads it")]
    let asked = std::env::var_os("SLUICE_NIGHTLY").is_some();
    let all: Vec<String> = rows().into_iter().map(|row| row.id).filter(|id| id.starts_with('S')).collect();
    assert_eq!(all.len(), 16);
    if asked {
        let ids: Vec<&str> = all.iter().map(String::as_str).collect();
        all_pass(&over_sockets(&ids, 1).await, 16);
    } else {
        tell("not asked for: SLUICE_NIGHTLY is not set");
    }
}
