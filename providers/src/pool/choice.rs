//! Which server is asked. Pure.

use std::cmp::Reverse;
use std::time::Duration;

/// What is known of a server when a call is to be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Standing {
    /// It could not be reached when it was last asked.
    pub(super) is_away: bool,
    pub(super) has: Has,
    /// Calls that it answers now.
    pub(super) calls: usize,
    /// It answers with another model, or did so a moment ago.
    pub(super) is_kept: bool,
    /// Time since its last call for another model; the longest one where there was none.
    pub(super) idle: Duration,
}

/// Whether a server has a model.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Has {
    Loaded,
    /// On its disk, or nobody has asked.
    Maybe,
    No,
}

/// The place of the server to ask: one that was there before one that was not, one that may have the model before one
/// that has not, then the least busy; of equal ones that which has the model loaded, then the first.
pub(super) fn choose(standings: &[Standing]) -> Option<usize> {
    let rank = |(place, standing): (usize, &Standing)| {
        let (lacks, unloaded) = (standing.has == Has::No, standing.has != Has::Loaded);
        let pushes_out = unloaded && standing.is_kept;
        (standing.is_away, lacks, pushes_out, standing.calls, unloaded, Reverse(standing.idle), place)
    };
    standings.iter().enumerate().min_by_key(|one| rank(*one)).map(|(place, _)| place)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_least_busy_server_that_can_answer_is_asked() {
        let at = |is_away, has, calls| Standing { is_away, has, calls, is_kept: false, idle: Duration::MAX };
        let kept =
            |has, calls, idle| Standing { is_away: false, has, calls, is_kept: true, idle: Duration::from_secs(idle) };
        for (standings, expected) in [
            (vec![], None),
            (vec![at(false, Has::Maybe, 0), at(false, Has::Maybe, 0)], Some(0)),
            (vec![at(false, Has::Maybe, 1), at(false, Has::Maybe, 0)], Some(1)),
            (vec![at(false, Has::Maybe, 0), at(false, Has::Loaded, 0)], Some(1)),
            (vec![at(false, Has::Maybe, 0), at(false, Has::Loaded, 1)], Some(0)),
            (vec![at(false, Has::No, 0), at(false, Has::Maybe, 9)], Some(1)),
            (vec![at(true, Has::Loaded, 0), at(false, Has::No, 9)], Some(1)),
            (vec![at(true, Has::No, 0), at(true, Has::Maybe, 3)], Some(1)),
            (vec![kept(Has::Maybe, 0, 9), at(false, Has::Loaded, 5)], Some(1)),
            (vec![kept(Has::Maybe, 0, 9), at(false, Has::Maybe, 5)], Some(1)),
            (vec![kept(Has::Loaded, 1, 9), at(false, Has::Maybe, 2)], Some(0)),
            (vec![kept(Has::Maybe, 1, 9), kept(Has::Maybe, 0, 1)], Some(1)),
            (vec![kept(Has::Maybe, 0, 1), kept(Has::Maybe, 0, 9)], Some(1)),
        ] {
            assert_eq!(choose(&standings), expected, "{standings:?}");
        }
    }
}
