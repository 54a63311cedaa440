//! Batches that somebody else has handed in.

use super::counter::{Ending, Reply, World};
use super::shop::{LARGE, SMALL, Shop};
use crate::batch::bulk::{Wait, adopt};
use crate::batch::run::Floor;
use sluice_providers::Request;
use sluice_providers::bulk::{BulkId, BulkRequest};

fn first_fails(model: &str, seq: u64, _: u32) -> Reply {
    match (model.ends_with("-20b"), seq) {
        (true, 0) => Reply::Bad,
        (true, 1) => Reply::Cut,
        _ => Reply::Good,
    }
}

/// A batch with the first `count` records, made with keys as ids.
fn elsewhere(world: &mut World, count: u64) -> BulkId {
    let model = "openai/gpt-oss-20b".to_owned();
    let one =
        |seq| BulkRequest { id: format!("k{seq}"), request: Request { model: model.clone(), ..Request::default() } };
    world.endings = [Ending { looks: 1, strangers: vec![Some("k99")], ..Ending::default() }].into_iter().collect();
    world.make("another program", &(0..count).map(one).collect::<Vec<_>>(), 0)
}

#[tokio::test(start_paused = true)]
async fn an_adopted_batch_is_judged_and_what_failed_or_is_missing_is_asked_for() {
    let world = World::new(first_fails);
    let remote = elsewhere(&mut world.lock().unwrap(), 4);
    let shop = Shop::new(5, &[SMALL, LARGE], &world).await;
    for _ in 0..2 {
        let adopted = shop.with(async |floor: &Floor<'_>| adopt(floor, &remote).await).await.unwrap();
        assert_eq!(adopted.records, 5, "adopting twice changes nothing");
    }
    assert_eq!(shop.run(Wait::UntilDone).await.unwrap(), None);
    shop.check_ends(5).await;
    assert_eq!(shop.counts().await.accepted, 5);
    assert!(shop.told("held 1 line of requests that nobody made: `k99`"), "{:?}", shop.heard.told.lock().unwrap());
    // The record that the adopted batch did not hold is asked for with the one that was cut, which gets more room; it is
    // cut again, and goes on with the one that did not pass.
    let handed: Vec<String> = world.lock().unwrap().jobs.iter().map(|job| job.ids.join(" ")).collect();
    assert_eq!(handed, ["k0 k1 k2 k3", "1 4", "0 1"]);
}

#[tokio::test(start_paused = true)]
async fn a_batch_that_the_provider_does_not_have_cannot_be_adopted() {
    let shop = Shop::new(1, &[SMALL], &World::new(first_fails)).await;
    let adopted = shop.with(async |floor: &Floor<'_>| adopt(floor, &BulkId("batch_x".to_owned())).await).await;
    let told = adopted.unwrap_err().to_string();
    assert!(told.contains("`batch_x` cannot be taken over from groq: no such batch"), "{told}");
    assert_eq!(shop.counts().await.open, 1);
}
