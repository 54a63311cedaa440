//! Runs: how they are named, and what is kept of them.

use super::entry::RunId;
use crate::prices::Day;

/// One run of the program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RunEntry {
    pub id: RunId,
    /// What the user asked for.
    pub command: String,
    /// Id of the process that runs or ran it, as the system gave it.
    pub process: u32,
    /// Milliseconds since 1970.
    pub started_ms: u64,
    /// Milliseconds since 1970; `None` while it is under way, and for ever where it was interrupted.
    pub ended_ms: Option<u64>,
}

impl RunId {
    /// Names a run that began at `now_ms` (milliseconds since 1970).
    ///
    /// **Shape**: `20261122-032005-123-9f3a1c2b`: date and time (UTC) with milliseconds, then eight digits of `random`
    /// that tell runs of the same millisecond apart. Sorts by time until the year 9999.
    pub fn new(now_ms: u64, random: u32) -> Self {
        let day = Day::from_ms(now_ms).to_string().replace('-', "");
        let (ms, seconds) = (now_ms % 1000, now_ms / 1000 % 86_400);
        let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
        RunId(format!("{day}-{hours:02}{minutes:02}{seconds:02}-{ms:03}-{random:08x}"))
    }
}

#[cfg(test)]
mod tests {
    use super::RunId;

    #[test]
    fn run_ids_sort_by_time_whatever_their_random_part() {
        let moments = [0, 999, 1_000, 86_399_999, 86_400_000, 951_782_399_999, 951_782_400_000, 1_795_317_605_123];
        let ids: Vec<RunId> = moments.iter().zip((0..8).rev()).map(|(ms, random)| RunId::new(*ms, random)).collect();
        assert!(ids.is_sorted(), "{ids:?}");
        assert_eq!(RunId::new(1_795_317_605_123, 0x9f3a_1c2b).0, "20261122-032005-123-9f3a1c2b");
        assert_eq!(RunId::new(951_782_400_000, 1).0, "20000229-000000-000-00000001");
    }
}
