//! What two passes cost, to the pico-dollar.

use super::counter::{Ending, Reply, USAGE, World};
use super::shop::{LARGE, SMALL, Shop};
use crate::batch::bulk::Wait;
use crate::prices::{Cost, Money};

const RECORDS: u64 = 1_000;

/// Batch prices, in pico-USD per token. **Source**: `prices.json`; they are half of the live ones already.
const C1: u64 = RECORDS * (2_560 * 37_500 + 840 * 150_000);
const C2: u64 = RECORDS * (2_560 * 75_000 + 840 * 300_000);

fn fails<const PERMILLE: u64>(model: &str, seq: u64, _time: u32) -> Reply {
    // Every record once in each thousand, spread over it: 7 and 1000 have no common divisor.
    if model.ends_with("-20b") && seq * 7 % RECORDS < PERMILLE { Reply::Bad } else { Reply::Good }
}

fn all_pass(_: &str, _: u64, _: u32) -> Reply {
    Reply::Good
}

#[tokio::test(start_paused = true)]
async fn a_line_that_is_cut_may_have_been_paid() {
    let world = World::new(all_pass);
    world.lock().unwrap().endings = [Ending { cut: true, ..Ending::default() }].into_iter().collect();
    let shop = Shop::new(3, &[SMALL], &world).await;
    assert_eq!(shop.run(Wait::UntilDone).await.unwrap(), None);
    assert_eq!(shop.counts().await.accepted, 3);
    let costs: Vec<Option<Money>> = shop.attempts().await.iter().map(|attempt| attempt.cost.amount()).collect();
    assert_eq!((costs.len(), costs.iter().filter(|cost| cost.is_none()).count()), (4, 1), "{costs:?}");
    assert_eq!(shop.cost().await, Cost::Unknown);
}

#[tokio::test(start_paused = true)]
async fn two_passes_cost_the_first_and_the_failing_share_of_the_second() {
    assert_eq!((USAGE.input_tokens, USAGE.output_tokens), (Some(2_560), Some(840)));
    let cases: [(u64, super::counter::Script); 5] =
        [(0, fails::<0>), (71, fails::<71>), (250, fails::<250>), (578, fails::<578>), (1_000, fails::<1_000>)];
    for (permille, script) in cases {
        let world = World::new(script);
        let shop = Shop::new(RECORDS, &[SMALL, LARGE], &world).await;
        assert_eq!(shop.run(Wait::UntilDone).await.unwrap(), None);
        let expected = C1 + C2 / 1_000 * permille;
        assert_eq!(shop.cost().await, Cost::Known(Money::from_pico_usd(expected)), "{permille} of a thousand fail");
        shop.check_ends(RECORDS).await;
        let counts = shop.counts().await;
        assert_eq!(counts.accepted, RECORDS);
        let paid: u64 =
            shop.lines().iter().map(|line| (line["cost_usd"].as_f64().unwrap() * 1e12).round() as u64).sum();
        assert_eq!(paid, expected, "the lines tell what the attempts cost");
    }
}
