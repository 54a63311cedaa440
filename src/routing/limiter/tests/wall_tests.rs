//! The limiter against a wall: it knows only what the headers tell, or what is configured where they tell nothing.

use super::super::{Bounds, Limiter, Limits};
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

/// Estimates that are wrong by chance: nobody knows how much of the next one will be needed. With each, the percent of the
/// rate that is reached: where a wall counts over a sliding minute, a fixed one, with a bucket, and where it tells nothing.
///
/// docs/routing.md tells these figures.
const VAGUE: [(Load, [u32; 4]); 7] = [
    (((500, 700), (120, 800)), [95, 100, 102, 95]),
    (((200, 1_000), (100, 200)), [96, 98, 101, 96]),
    (((200, 500), (100, 800)), [95, 98, 100, 95]),
    (((200, 1_000), (60, 200)), [95, 98, 101, 94]),
    (((200, 1_000), (120, 800)), [93, 98, 102, 92]),
    (((200, 2_000), (100, 200)), [92, 96, 103, 93]),
    (((200, 2_000), (100, 500)), [90, 93, 103, 86]),
];

const SEEDS: u64 = 3;

const MINUTE: u64 = 60_000;

/// Whether a wall tells its limits in headers, or they are configured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Told {
    Headers,
    Configuration,
}

/// Runs ten minutes against 60 requests and 20,000 tokens a minute; gives the share of the rate and the late 429s.
fn run(counting: Counting, told: Told, (sizes, estimate): Load, seed: u64) -> (f64, usize) {
    let mut wall = Wall::new(counting, 60, 20_000);
    wall.is_open = told == Told::Headers;
    let limits = Limits { requests_per_minute: Some(60), tokens_per_minute: Some(20_000), ..Limits::default() };
    let limiter = match told {
        Told::Headers => Limiter::new(Bounds::default()),
        Told::Configuration => Limiter::new(Bounds::default()).with(lane("m").provider, Some("m".to_owned()), limits),
    };
    let crowd = Crowd { limiter, callers: 20, sizes, estimate, uplink: (20, 400), random: Random(seed) };
    // It begins in the middle of a minute.
    let begin = 1_000 * MINUTE + 37_000;
    crowd.run(&lane("m"), &mut wall, begin, 10 * MINUTE);
    let (requests, tokens) = wall.served;
    let share = (requests as f64 / 600.0).max(tokens as f64 / 200_000.0);
    let after = (begin + MINUTE) as f64 / 1000.0;
    (share, wall.refused.iter().filter(|at| **at > after).count())
}

/// Runs a load against a wall with some seeds.
fn check(counting: Counting, told: Told, load: Load, least: u32) {
    for seed in 0..SEEDS {
        let (share, refused) = run(counting, told, load, seed);
        assert_eq!(refused, 0, "{counting:?} {told:?} {load:?} seed {seed}");
        assert!(
            share * 100.0 >= f64::from(least),
            "{counting:?} {told:?} {load:?} seed {seed}: {:.1} %",
            share * 100.0
        );
    }
}

#[test]
fn a_wall_is_used_to_95_percent_and_never_says_429_after_the_first_minute() {
    for counting in COUNTINGS {
        for load in LOADS {
            check(counting, Told::Headers, load, 95);
        }
    }
}

#[test]
fn estimates_that_are_wrong_by_chance_cost_little_and_are_never_refused_either() {
    for (load, [sliding, fixed, bucket, silent]) in VAGUE {
        check(Counting::Sliding, Told::Headers, load, sliding);
        check(Counting::Fixed, Told::Headers, load, fixed);
        check(Counting::Bucket, Told::Headers, load, bucket);
        check(Counting::Sliding, Told::Configuration, load, silent);
    }
}
