//! Why a bulk batch stops, what is left then, and how it goes on.

use super::counter::{Ending, Mishap, Reply, World};
use super::shop::{LARGE, SMALL, Shop};
use crate::batch::bulk::Wait;
use crate::batch::run::{Failures, Stop};
use crate::ledger::batches::{BatchState, JobChange, JobState, NewJob};
use crate::prices::Money;
use sluice_providers::Reason;

fn good(_: &str, _: u64, _: u32) -> Reply {
    Reply::Good
}

fn bad(_: &str, _: u64, _: u32) -> Reply {
    Reply::Bad
}

fn no_key_at_first(_: &str, seq: u64, time: u32) -> Reply {
    if time == 1 && seq > 0 { Reply::Fails(Reason::Auth, Some(401)) } else { Reply::Good }
}

fn half_missing(_: &str, seq: u64, time: u32) -> Reply {
    if seq % 2 == 1 && time == 1 { Reply::Missing } else { Reply::Good }
}

fn looks(looks: u32) -> Ending {
    Ending { looks, ..Ending::default() }
}

#[tokio::test(start_paused = true)]
async fn a_key_that_is_refused_stops_the_batch_and_the_next_run_goes_on() {
    for (script, mishaps, open) in
        [(good as super::counter::Script, vec![Mishap::Refused(401)], 3), (no_key_at_first, Vec::new(), 2)]
    {
        let world = World::new(script);
        world.lock().unwrap().mishaps = mishaps.into_iter().collect();
        let shop = Shop::new(3, &[SMALL, LARGE], &world).await;
        let stop = shop.run(Wait::UntilDone).await.unwrap();
        assert!(matches!(&stop, Some(Stop::NoProvider { reason, .. }) if reason == "auth"), "{stop:?}");
        assert_eq!(shop.counts().await.open, open);
        assert_eq!(shop.run(Wait::UntilDone).await.unwrap(), None);
        shop.check_ends(3).await;
        assert_eq!(shop.counts().await.accepted, 3);
    }
}

#[tokio::test(start_paused = true)]
async fn who_does_not_wait_hands_in_once_and_collects_later() {
    let world = World::new(good);
    world.lock().unwrap().endings = [looks(2)].into_iter().collect();
    let shop = Shop::new(3, &[SMALL], &world).await;
    for _ in 0..3 {
        assert_eq!(shop.run(Wait::HandIn).await.unwrap(), Some(Stop::Handed));
    }
    assert_eq!(shop.run(Wait::HandIn).await.unwrap(), None);
    assert_eq!(world.lock().unwrap().jobs.len(), 1);
    shop.check_ends(3).await;
}

#[tokio::test(start_paused = true)]
async fn a_run_that_is_interrupted_leaves_its_batches_to_the_next() {
    let world = World::new(good);
    world.lock().unwrap().endings = [looks(3)].into_iter().collect();
    let shop = Shop::new(3, &[SMALL], &world).await;
    *shop.heard.at_pause.lock().unwrap() = Some(shop.interrupted.clone());
    assert_eq!(shop.run(Wait::UntilDone).await.unwrap(), Some(Stop::Interrupted));
    *shop.heard.at_pause.lock().unwrap() = None;
    shop.interrupted.send_replace(false);
    assert_eq!(shop.run(Wait::UntilDone).await.unwrap(), None);
    assert_eq!(world.lock().unwrap().jobs.len(), 1);
    shop.check_ends(3).await;
}

#[tokio::test(start_paused = true)]
async fn a_batch_that_is_given_up_keeps_what_was_done() {
    let world = World::new(half_missing);
    world.lock().unwrap().endings = [looks(9)].into_iter().collect();
    let shop = Shop::new(4, &[SMALL], &world).await;
    assert_eq!(shop.run(Wait::HandIn).await.unwrap(), Some(Stop::Handed));
    let (ledger, batch) = shop.batch().await;
    ledger.set_batch(batch.id, BatchState::Cancelled, None).await.unwrap();
    assert_eq!(shop.run(Wait::UntilDone).await.unwrap(), Some(Stop::Cancelled));
    let counts = shop.counts().await;
    assert_eq!((counts.accepted, counts.open), (2, 2));
    let jobs = ledger.jobs(batch.id).await.unwrap();
    assert_eq!(jobs.iter().map(|job| job.state).collect::<Vec<_>>(), [JobState::Cancelled]);
    assert_eq!(shop.attempts().await.len(), 2, "what was never done is no attempt");
}

#[tokio::test(start_paused = true)]
async fn a_budget_is_never_overdrawn_and_leaves_the_rest_open() {
    // One answer costs at most what its prompt and 8,192 tokens do: some 0.00125 USD in bulk at 0.15 per million.
    let world = World::new(good);
    let mut shop = Shop::new(100, &[SMALL], &world).await;
    shop.max_cost = Some(Money::from_usd(0.07));
    assert_eq!(shop.run(Wait::UntilDone).await.unwrap(), Some(Stop::Budget));
    let first = shop.counts().await;
    assert!(first.accepted >= 50 && first.open > 0, "{first:?}");
    let spent = shop.cost().await.amount().unwrap();
    assert!(spent <= Money::from_usd(0.07), "{spent:?}");
    shop.max_cost = Some(Money::from_usd(0.000001));
    assert_eq!(shop.run(Wait::UntilDone).await.unwrap(), Some(Stop::Budget), "what was spent before counts");
    shop.max_cost = None;
    assert_eq!(shop.run(Wait::UntilDone).await.unwrap(), None);
    shop.check_ends(100).await;
}

#[tokio::test(start_paused = true)]
async fn what_an_earlier_process_has_handed_in_is_still_set_aside() {
    let world = World::new(good);
    world.lock().unwrap().endings = [looks(9), looks(9)].into_iter().collect();
    world.lock().unwrap().limits.lines = 50;
    let mut shop = Shop::new(100, &[SMALL], &world).await;
    shop.max_cost = Some(Money::from_usd(0.07));
    assert_eq!(shop.run(Wait::HandIn).await.unwrap(), Some(Stop::Handed));
    assert_eq!(world.lock().unwrap().handed().len(), 50, "the budget pays for one job");
    assert_eq!(shop.run(Wait::HandIn).await.unwrap(), Some(Stop::Handed));
    assert_eq!(world.lock().unwrap().handed().len(), 50, "and still for no second one");
    shop.max_cost = Some(Money::from_usd(0.14));
    assert_eq!(shop.run(Wait::HandIn).await.unwrap(), Some(Stop::Handed));
    assert_eq!(world.lock().unwrap().handed().len(), 100);
}

#[tokio::test(start_paused = true)]
async fn a_large_batch_that_fails_is_found_out_by_its_first_thirty() {
    let world = World::new(bad);
    let mut shop = Shop::new(301, &[SMALL, LARGE], &world).await;
    shop.canary = true;
    let stop = shop.run(Wait::UntilDone).await.unwrap();
    let evidence = "30 of the first 30 answers of groq/openai/gpt-oss-20b did not pass (30 below threshold)";
    assert_eq!(stop, Some(Stop::Canary(evidence.to_owned())));
    assert_eq!(world.lock().unwrap().handed().len(), 30);
    world.lock().unwrap().script = good;
    shop.canary = false;
    assert_eq!(shop.run(Wait::UntilDone).await.unwrap(), None);
    shop.check_ends(301).await;
}

#[tokio::test(start_paused = true)]
async fn a_canary_that_does_well_is_followed_by_the_rest() {
    let world = World::new(good);
    let mut shop = Shop::new(301, &[SMALL], &world).await;
    shop.canary = true;
    assert_eq!(shop.run(Wait::UntilDone).await.unwrap(), None);
    let sizes: Vec<usize> = world.lock().unwrap().jobs.iter().map(|job| job.ids.len()).collect();
    assert_eq!(sizes, [30, 271]);
    shop.check_ends(301).await;
}

#[tokio::test(start_paused = true)]
async fn too_many_failures_stop_the_batch_before_anything_more_is_handed_in() {
    let world = World::new(|_, seq, time| match seq {
        0..5 => Reply::Bad,
        _ if time == 1 => Reply::Missing,
        _ => Reply::Good,
    });
    let mut shop = Shop::new(7, &[SMALL], &world).await;
    shop.failures = Failures::Most(2);
    let stop = shop.run(Wait::UntilDone).await.unwrap();
    assert_eq!(stop, Some(Stop::Failures { failed: 3, ended: 3 }));
    let counts = shop.counts().await;
    assert_eq!((counts.rejected, counts.open), (5, 2), "what was paid for is judged all the same");
    // What failed in an earlier run does not count against the next.
    assert_eq!(shop.run(Wait::UntilDone).await.unwrap(), None);
    assert_eq!(shop.counts().await.accepted, 2);
}

#[tokio::test(start_paused = true)]
async fn too_many_failures_stop_nothing_where_every_record_has_ended() {
    let mut shop = Shop::new(5, &[SMALL], &World::new(bad)).await;
    shop.failures = Failures::Most(2);
    assert_eq!(shop.run(Wait::UntilDone).await.unwrap(), None);
    assert_eq!(shop.counts().await.rejected, 5);
}

#[tokio::test(start_paused = true)]
async fn a_batch_whose_provider_is_down_is_not_said_to_be_given_up() {
    let world = World::new(good);
    world.lock().unwrap().endings = [looks(FOR_EVER)].into_iter().collect();
    let shop = Shop::new(3, &[SMALL], &world).await;
    assert_eq!(shop.run(Wait::HandIn).await.unwrap(), Some(Stop::Handed));
    let (ledger, batch) = shop.batch().await;
    ledger.set_batch(batch.id, BatchState::Cancelled, None).await.unwrap();
    world.lock().unwrap().is_down = true;
    let begun = tokio::time::Instant::now();
    let stop = shop.run(Wait::UntilDone).await.unwrap();
    let told = "`batch_1` at groq could not be cancelled and may still run: down";
    assert_eq!(stop, Some(Stop::NotCancelled(told.to_owned())));
    let waited = begun.elapsed().as_secs();
    assert!((30..=60).contains(&waited), "{waited}");
    assert!(!ledger.is_cancelled(batch.id).await.unwrap());
    assert_eq!(shop.counts().await.open, 3);

    world.lock().unwrap().is_down = false;
    ledger.set_batch(batch.id, BatchState::Cancelled, None).await.unwrap();
    assert_eq!(shop.run(Wait::UntilDone).await.unwrap(), Some(Stop::Cancelled));
    assert!(world.lock().unwrap().jobs[0].cancelled);
}

#[tokio::test(start_paused = true)]
async fn records_of_a_job_that_nobody_knows_are_told_and_not_waited_for_without_end() {
    let shop = Shop::new(2, &[SMALL], &World::new(good)).await;
    let (ledger, batch) = shop.batch().await;
    let provider = sluice_providers::ProviderId::new("groq");
    let new = NewJob { pass: 1, provider: &provider, model: "m", label: "lost", records: &[0, 1] };
    let job = ledger.prepare_job(batch.id, &new).await.unwrap();
    let change = JobChange { state: Some(JobState::Running), ..JobChange::default() };
    ledger.change_job(job, &change).await.unwrap();
    let told = shop.run(Wait::UntilDone).await.unwrap_err().to_string();
    assert!(told.contains("a batch that the ledger does not know"), "{told}");
}

/// Longer than anybody looks.
const FOR_EVER: u32 = u32::MAX;

#[tokio::test(start_paused = true)]
async fn a_batch_that_never_ends_is_waited_for_two_days_and_found_when_it_has_ended_after_all() {
    let world = World::new(good);
    world.lock().unwrap().endings = [looks(FOR_EVER)].into_iter().collect();
    let shop = Shop::new(3, &[SMALL], &world).await;
    let begun = tokio::time::Instant::now();
    let stop = shop.run(Wait::UntilDone).await.unwrap();
    let told = "`batch_1` at groq has not ended two days after it was handed in";
    assert_eq!(stop, Some(Stop::Overdue(told.to_owned())));
    let hours = begun.elapsed().as_secs() / 3600;
    assert_eq!(hours, 48);
    assert_eq!(shop.counts().await.open, 3);

    // Another process, to which it is overdue from the beginning, looks once.
    let (ledger, batch) = shop.batch().await;
    let job = ledger.jobs(batch.id).await.unwrap()[0].id;
    let handed_ms = Some(super::shop::NOW_MS - 49 * 3_600_000);
    ledger.change_job(job, &JobChange { handed_ms, ..JobChange::default() }).await.unwrap();
    let begun = tokio::time::Instant::now();
    assert!(matches!(shop.run(Wait::UntilDone).await.unwrap(), Some(Stop::Overdue(_))));
    assert!(begun.elapsed().as_secs() < 60, "{:?}", begun.elapsed());
    world.lock().unwrap().jobs[0].end();
    assert_eq!(shop.run(Wait::UntilDone).await.unwrap(), None);
    assert_eq!(world.lock().unwrap().jobs.len(), 1);
    shop.check_ends(3).await;
}

#[tokio::test(start_paused = true)]
async fn a_batch_that_never_ends_does_not_hold_up_the_next_pass_of_the_others() {
    let script = |model: &str, _: u64, _: u32| if SMALL.ends_with(model) { Reply::Bad } else { Reply::Good };
    let world = World::new(script);
    world.lock().unwrap().endings = [looks(FOR_EVER)].into_iter().collect();
    world.lock().unwrap().limits.lines = 2;
    let shop = Shop::new(4, &[SMALL, LARGE], &world).await;
    assert!(matches!(shop.run(Wait::UntilDone).await.unwrap(), Some(Stop::Overdue(_))));
    let counts = shop.counts().await;
    assert_eq!((counts.accepted, counts.open), (2, 2));
}
