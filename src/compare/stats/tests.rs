//! What the intervals and tests promise, against simulated comparisons whose truth is known.
//!
//! **The model**: input `i` has a difficulty drawn from a normal distribution with deviation `spread`, candidate `c` an
//! ability; an answer is accepted with the logistic chance of ability less difficulty, repeats independently of each
//! other. So repeats of one input are alike, and both candidates find the same inputs hard, as models do. A `spread` of
//! 0 is the hardest case for a paired test: nothing is gained by asking both the same. True rates are averages of the
//! logistic chance over the distribution of difficulties, by sums over a fine grid.

use super::*;

#[derive(Clone, Copy, Debug)]
struct World {
    spread: f64,
    /// Rates that the two candidates would have over all inputs there are.
    rates: [f64; 2],
    inputs: usize,
    repeats: u32,
}

fn logistic(x: f64) -> f64 {
    1.0 / (1.0 + (-x).exp())
}

/// The mean over difficulties of a candidate's chance.
fn rate_of(ability: f64, spread: f64) -> f64 {
    let grid = (0..400).map(|step| -6.0 + 12.0 * (f64::from(step) + 0.5) / 400.0);
    let weighed = grid.map(|x| ((-0.5 * x * x).exp(), logistic(ability - spread * x)));
    let (weights, sum) = weighed.fold((0.0, 0.0), |(weights, sum), (weight, p)| (weights + weight, sum + weight * p));
    sum / weights
}

fn ability_for(rate: f64, spread: f64) -> f64 {
    let (mut low, mut high) = (-20.0, 20.0);
    for _ in 0..50 {
        let middle = f64::midpoint(low, high);
        if rate_of(middle, spread) < rate { low = middle } else { high = middle }
    }
    low
}

/// Sum of twelve: near enough to a normal number.
fn normal(dice: &mut Dice) -> f64 {
    (0..12).map(|_| dice.unit()).sum::<f64>() - 6.0
}

/// Accepted of so many repeats, per input, for both candidates.
fn play(world: &World, abilities: [f64; 2], dice: &mut Dice) -> Vec<[u32; 2]> {
    (0..world.inputs)
        .map(|_| {
            let difficulty = world.spread * normal(dice);
            abilities.map(|ability| {
                let chance = logistic(ability - difficulty);
                (0..world.repeats).filter(|_| dice.unit() < chance).count() as u32
            })
        })
        .collect()
}

fn paired(world: &World, played: &[[u32; 2]]) -> Difference {
    let repeats = f64::from(world.repeats);
    let inputs: Vec<PairedInput> = played
        .iter()
        .map(|[one, other]| PairedInput { difference: (f64::from(*one) - f64::from(*other)) / repeats, repeats })
        .collect();
    paired_rates(&inputs).unwrap()
}

/// Shares of comparisons whose interval holds the truth, and whose difference counts as one.
fn simulate(world: World, comparisons: u32) -> (f64, f64) {
    let abilities = world.rates.map(|rate| ability_for(rate, world.spread));
    let truth = world.rates[0] - world.rates[1];
    let (mut covered, mut told) = (0, 0);
    for seed in 0..comparisons {
        let mut dice = Dice::new(u64::from(seed).wrapping_mul(0x9e37_79b9));
        let found = paired(&world, &play(&world, abilities, &mut dice));
        covered += u32::from(found.interval.holds(truth));
        told += u32::from(found.is_significant(found.chance));
    }
    let share = |count: u32| f64::from(count) / f64::from(comparisons);
    (share(covered), share(told))
}

fn world(spread: f64, rates: [f64; 2], inputs: usize, repeats: u32) -> World {
    World { spread, rates, inputs, repeats }
}

#[test]
fn the_interval_of_a_difference_holds_the_truth_in_95_of_100_comparisons() {
    for world in [
        world(1.5, [0.75, 0.65], 30, 1),
        world(1.5, [0.90, 0.80], 30, 3),
        world(0.0, [0.80, 0.80], 60, 3),
        world(1.5, [0.80, 0.80], 100, 1),
        world(3.0, [0.75, 0.65], 100, 3),
        world(0.0, [0.55, 0.45], 100, 1),
        world(3.0, [0.90, 0.80], 100, 1),
    ] {
        let (covered, _) = simulate(world, 2_000);
        assert!((0.93..=0.97).contains(&covered), "{world:?}: {covered}");
    }
    // Where next to nobody ever fails, ten of a thousand answers decide: then it is too wide, never too narrow.
    let (covered, told) = simulate(world(1.5, [0.97, 0.97], 100, 1), 2_000);
    assert!(covered >= 0.93 && told <= 0.05, "{covered} {told}");
}

#[test]
fn one_candidate_under_two_names_comes_out_as_two_in_at_most_5_of_100_comparisons() {
    for world in [
        world(0.0, [0.80, 0.80], 100, 1),
        world(0.0, [0.80, 0.80], 100, 3),
        world(1.5, [0.80, 0.80], 30, 3),
        world(1.5, [0.50, 0.50], 60, 3),
        world(3.0, [0.60, 0.60], 100, 2),
    ] {
        let (_, told) = simulate(world, 2_000);
        assert!(told <= 0.05, "{world:?}: {told}");
    }
}

#[test]
fn among_five_names_of_one_candidate_a_difference_is_claimed_in_at_most_5_of_100_comparisons() {
    let world = world(1.5, [0.7, 0.7], 60, 2);
    let ability = ability_for(0.7, world.spread);
    let mut claimed = 0;
    for seed in 0..1_000 {
        let mut dice = Dice::new(seed);
        let pairs: Vec<Difference> = {
            let difficulties: Vec<f64> = (0..world.inputs).map(|_| world.spread * normal(&mut dice)).collect();
            let mut answer = |difficulty: &f64| {
                let chance = logistic(ability - difficulty);
                (0..world.repeats).filter(|_| dice.unit() < chance).count() as u32
            };
            let names: Vec<Vec<u32>> = (0..5).map(|_| difficulties.iter().map(&mut answer).collect()).collect();
            let both = |one: usize, other: usize| {
                names[one].iter().zip(&names[other]).map(|(one, other)| [*one, *other]).collect::<Vec<_>>()
            };
            (0..5)
                .flat_map(|one| (one + 1..5).map(move |other| (one, other)))
                .map(|(one, other)| paired(&world, &both(one, other)))
                .collect()
        };
        let corrected = holm(&pairs.iter().map(|pair| pair.chance).collect::<Vec<_>>());
        claimed += u32::from(pairs.iter().zip(corrected).any(|(pair, chance)| pair.is_significant(chance)));
    }
    assert!(claimed <= 50, "{claimed} of 1,000");
}

#[test]
fn ten_points_are_told_with_250_inputs_in_80_of_100_comparisons() {
    for world in [
        // Three repeats tell them even where both candidates find nothing alike hard.
        world(0.0, [0.55, 0.45], 250, 3),
        world(1.5, [0.75, 0.65], 250, 3),
        // One repeat does where inputs are as different as here, or rates are higher.
        world(3.0, [0.75, 0.65], 250, 1),
        world(1.5, [0.90, 0.80], 250, 1),
        world(0.0, [0.90, 0.80], 250, 1),
    ] {
        let (_, told) = simulate(world, 400);
        assert!(told >= 0.80, "{world:?}: {told}");
    }
}

#[test]
fn as_many_inputs_as_are_said_to_be_needed_tell_a_difference_in_about_80_of_100_comparisons() {
    let small = world(1.5, [0.75, 0.65], 4_000, 1);
    let abilities = small.rates.map(|rate| ability_for(rate, small.spread));
    let seen = paired(&small, &play(&small, abilities, &mut Dice::new(5)));
    let inputs = needed(seen.mean, seen.mean_square, LEVEL).unwrap() as usize;
    let (_, told) = simulate(World { inputs, ..small }, 600);
    // 4,000 inputs tell the difference itself to a point and a half; the exact test takes a little more than the formula.
    assert!((0.65..=0.92).contains(&told), "{inputs}: {told}");
}

#[test]
fn the_interval_of_a_rate_holds_the_truth_with_and_without_repeats() {
    for world in [world(1.5, [0.8, 0.8], 30, 1), world(1.5, [0.8, 0.8], 40, 3), world(3.0, [0.7, 0.9], 60, 5)] {
        let abilities = world.rates.map(|rate| ability_for(rate, world.spread));
        let mut covered = [0, 0];
        for seed in 0..2_000 {
            let played = play(&world, abilities, &mut Dice::new(seed));
            for (candidate, covered) in covered.iter_mut().enumerate() {
                let tallies = played.iter().map(|both| Tally { accepted: both[candidate], of: world.repeats });
                let rate = Rate::of(&tallies.collect::<Vec<_>>()).unwrap();
                *covered += u32::from(rate.interval.holds(world.rates[candidate]));
            }
        }
        let shares = covered.map(|count| f64::from(count) / 2_000.0);
        assert!(shares.iter().all(|share| (0.93..=0.97).contains(share)), "{world:?}: {shares:?}");
    }
}

/// Scores of one candidate: many at the ceiling, as real ones are. Mean over two repeats, per input.
fn scores(ability: f64, inputs: usize, seed: u64) -> Vec<f64> {
    let mut dice = Dice::new(seed);
    let mut score = |difficulty: f64| (ability - difficulty + 8.0 * normal(&mut dice)).clamp(0.0, 100.0).round();
    let mut difficulties = Dice::new(!seed);
    (0..inputs)
        .map(|_| {
            let difficulty = 12.0 * normal(&mut difficulties);
            f64::midpoint(score(difficulty), score(difficulty))
        })
        .collect()
}

#[test]
fn bootstrapped_intervals_of_scores_hold_the_truth_in_95_of_100_comparisons() {
    let truth = |ability| scores(ability, 200_000, 99).iter().sum::<f64>() / 200_000.0;
    let (one, other) = (truth(92.0), truth(86.0));
    let (mut means, mut differences) = (0, 0);
    for seed in 1..=2_000 {
        // The same difficulties, other noise.
        let (better, worse) = (scores(92.0, 36, seed), scores(86.0, 36, seed));
        let piles: Vec<Pile> = better.iter().map(|mean| Pile { sum: mean * 2.0, count: 2.0 }).collect();
        means += u32::from(bootstrap(&piles, 300, seed).unwrap().holds(one));
        let pairs: Vec<Pile> = better.iter().zip(&worse).map(|(a, b)| Pile { sum: a - b, count: 1.0 }).collect();
        differences += u32::from(bootstrap(&pairs, 300, seed).unwrap().holds(one - other));
    }
    for covered in [means, differences] {
        assert!((1_860..=1_940).contains(&covered), "{means} {differences}");
    }
}
