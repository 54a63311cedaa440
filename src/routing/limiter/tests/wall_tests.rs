//! The limiter against a wall: it knows only what the headers tell.

use super::super::{Bounds, Limiter};
use super::crowd::{Crowd, Random};
use super::lane;
use super::wall::{Counting, Wall};

const COUNTINGS: [Counting; 3] = [Counting::Fixed, Counting::Sliding, Counting::Bucket];

/// Sizes of calls, and tokens estimated for each hundred.
type Load = ((u64, u64), (u64, u64));

/// Requests bind, tokens bind, both bind; then few large calls, and estimates far above what is needed.
const LOADS: [Load; 6] = [
    ((100, 250), (500, 500)),
    ((400, 800), (110, 110)),
    ((300, 366), (120, 120)),
    ((200, 2_000), (100, 100)),
    ((700, 1_300), (150, 150)),
    ((200, 2_000), (500, 500)),
];

/// Estimates that are now good and now several times too high: nobody knows how much of the next one will be needed.
const VAGUE: [Load; 2] = [((200, 1_000), (120, 800)), ((200, 2_000), (100, 500))];

const SEEDS: u64 = 5;

const MINUTE: u64 = 60_000;

/// Runs ten minutes against 60 requests and 20,000 tokens a minute; gives the share of the rate and the late 429s.
fn run(counting: Counting, (sizes, estimate): Load, seed: u64) -> (f64, usize) {
    let mut wall = Wall::new(counting, 60, 20_000);
    let crowd = Crowd {
        limiter: Limiter::new(Bounds::default()),
        callers: 20,
        sizes,
        estimate,
        uplink: (20, 400),
        random: Random(seed),
    };
    // It begins in the middle of a minute.
    let begin = 1_000 * MINUTE + 37_000;
    crowd.run(&lane("m"), &mut wall, begin, 10 * MINUTE);
    let (requests, tokens) = wall.served;
    let share = (requests as f64 / 600.0).max(tokens as f64 / 200_000.0);
    let after = (begin + MINUTE) as f64 / 1000.0;
    (share, wall.refused.iter().filter(|at| **at > after).count())
}

/// Runs every load against every wall with some seeds.
fn check(loads: &[Load], least: f64) {
    for counting in COUNTINGS {
        for load in loads {
            for seed in 0..SEEDS {
                let (share, refused) = run(counting, *load, seed);
                assert_eq!(refused, 0, "{counting:?} {load:?} seed {seed}");
                assert!(share >= least, "{counting:?} {load:?} seed {seed}: {:.1} %", share * 100.0);
            }
        }
    }
}

#[test]
fn a_wall_is_used_to_95_percent_and_never_says_429_after_the_first_minute() {
    check(&LOADS, 0.95);
}

#[test]
fn calls_with_vague_estimates_are_never_refused_either() {
    check(&VAGUE, 0.70);
}
