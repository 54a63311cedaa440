//! Providers that lose, double, mix up and break off.

use super::counter::{Ending, Mishap, Reply, Script, World, no_room};
use super::shop::{LARGE, SMALL, Shop};
use crate::batch::bulk::Wait;
use sluice_providers::Reason;
use sluice_providers::bulk::BulkState;

fn is_small(model: &str) -> bool {
    model.ends_with("-20b")
}

fn good(_: &str, _: u64, _: u32) -> Reply {
    Reply::Good
}

fn odd_missing_at_first(_: &str, seq: u64, time: u32) -> Reply {
    if seq % 2 == 1 && time == 1 { Reply::Missing } else { Reply::Good }
}

fn small_has_no_lines(model: &str, _: u64, _: u32) -> Reply {
    if is_small(model) { Reply::Missing } else { Reply::Good }
}

fn small_writes_invalid(model: &str, _: u64, _: u32) -> Reply {
    if is_small(model) { Reply::Fails(Reason::OutputInvalid { salvage: None }, Some(400)) } else { Reply::Good }
}

fn small_breaks(model: &str, seq: u64, _: u32) -> Reply {
    if is_small(model) && seq == 0 { Reply::Fails(Reason::ServerError, Some(500)) } else { Reply::Good }
}

fn cut_at_first(_: &str, _: u64, time: u32) -> Reply {
    if time == 1 { Reply::Cut } else { Reply::Good }
}

fn most_are_bad(model: &str, seq: u64, _: u32) -> Reply {
    if is_small(model) && seq < 26 { Reply::Bad } else { Reply::Good }
}

fn all_bad_then_refused(model: &str, seq: u64, _: u32) -> Reply {
    match (is_small(model), seq) {
        (true, 0) => Reply::Bad,
        _ => Reply::Fails(Reason::Refused, None),
    }
}

struct Case {
    name: &'static str,
    records: u64,
    script: Script,
    mishaps: Vec<Mishap>,
    endings: Vec<Ending>,
    /// Accepted, rejected, failed.
    ended: (u64, u64, u64),
    /// Batches that the provider made, and requests handed in to the small and the large model.
    made: (usize, u32, u32),
    told: &'static [&'static str],
}

impl Default for Case {
    fn default() -> Self {
        let (mishaps, endings) = (Vec::new(), Vec::new());
        Case { name: "", records: 4, script: good, mishaps, endings, ended: (4, 0, 0), made: (1, 4, 0), told: &[] }
    }
}

fn ending(state: BulkState) -> Ending {
    Ending { state: Some(state), ..Ending::default() }
}

fn lost() -> Vec<Case> {
    vec![
        Case { name: "nothing goes wrong", ..Case::default() },
        Case { name: "the answer is lost", mishaps: vec![Mishap::LostAfter], ..Case::default() },
        Case { name: "nothing arrives", mishaps: vec![Mishap::LostBefore, Mishap::LostBefore], ..Case::default() },
        Case { name: "the list is behind", mishaps: vec![Mishap::LostAndHidden(1)], ..Case::default() },
        Case {
            name: "the list is far behind",
            mishaps: vec![Mishap::LostAndHidden(2)],
            endings: vec![Ending { looks: 9, ..Ending::default() }],
            made: (2, 8, 0),
            told: &["`batch_1` came to light after its 4 requests were handed in again; it was cancelled"],
            ..Case::default()
        },
        Case {
            name: "the list is behind until long after the second hand-in",
            mishaps: vec![Mishap::LostAndHidden(6)],
            endings: vec![Ending { looks: 99, ..Ending::default() }, Ending { looks: 5, ..Ending::default() }],
            made: (2, 8, 0),
            told: &[
                "nobody knows whether 4 requests arrived",
                "`batch_1` came to light after its 4 requests were handed in again; it was cancelled",
            ],
            ..Case::default()
        },
        Case { name: "too fast", mishaps: vec![Mishap::Refused(429), Mishap::Refused(429)], ..Case::default() },
        Case { name: "too large as a whole", mishaps: vec![Mishap::Refused(413)], made: (2, 4, 0), ..Case::default() },
        Case {
            name: "no room beside other batches",
            endings: vec![ending(no_room())],
            made: (3, 8, 0),
            told: &["was not begun: Enqueued token limit reached"],
            ..Case::default()
        },
    ]
}

fn harvests() -> Vec<Case> {
    let mixed = Ending {
        reversed: true,
        doubled: true,
        strangers: vec![Some("stranger"), None, Some("99")],
        ..Ending::default()
    };
    vec![
        Case {
            name: "any order, doubled, strangers",
            endings: vec![mixed],
            told: &["held 4 lines twice", "held 3 lines of requests that nobody made: `stranger`"],
            ..Case::default()
        },
        Case {
            name: "expired with half of its lines",
            script: odd_missing_at_first,
            endings: vec![ending(BulkState::Expired)],
            made: (2, 6, 0),
            ..Case::default()
        },
        Case {
            name: "without a line twice, then another model",
            script: small_has_no_lines,
            endings: vec![ending(BulkState::Expired), ending(BulkState::Ended)],
            made: (3, 8, 4),
            ..Case::default()
        },
        Case { name: "an error file alone", script: small_writes_invalid, made: (2, 4, 4), ..Case::default() },
        Case { name: "one line breaks each time", script: small_breaks, made: (4, 6, 1), ..Case::default() },
        Case { name: "cut at first", script: cut_at_first, made: (2, 8, 0), ..Case::default() },
        Case {
            name: "57.8 per cent fail",
            records: 45,
            script: most_are_bad,
            ended: (45, 0, 0),
            made: (2, 45, 26),
            ..Case::default()
        },
        Case {
            name: "nobody does it",
            records: 2,
            script: all_bad_then_refused,
            ended: (0, 1, 1),
            made: (2, 2, 2),
            ..Case::default()
        },
        Case {
            name: "files that break off",
            endings: vec![Ending { torn: 2, ..Ending::default() }],
            told: &["could not be read to their end: the file broke off"],
            ..Case::default()
        },
    ]
}

#[tokio::test(start_paused = true)]
async fn whatever_a_provider_does_every_record_ends_once_and_is_paid_once() {
    for case in lost().into_iter().chain(harvests()) {
        let world = World::new(case.script);
        world.lock().unwrap().mishaps = case.mishaps.into_iter().collect();
        world.lock().unwrap().endings = case.endings.into_iter().collect();
        let shop = Shop::new(case.records, &[SMALL, LARGE], &world).await;
        assert_eq!(shop.run(Wait::UntilDone).await.unwrap(), None, "{}", case.name);
        shop.check_ends(case.records).await;
        let counts = shop.counts().await;
        assert_eq!((counts.accepted, counts.rejected, counts.failed), case.ended, "{}", case.name);
        let world = world.lock().unwrap();
        let sum =
            |small| world.handed().iter().filter(|((model, _), _)| is_small(model) == small).map(|(_, n)| n).sum();
        assert_eq!((world.jobs.len(), sum(true), sum(false)), case.made, "{}", case.name);
        for told in case.told {
            assert!(shop.told(told), "{}: {:?}", case.name, shop.heard.told.lock().unwrap());
        }
    }
}

#[tokio::test(start_paused = true)]
async fn an_answer_that_was_cut_gets_twice_the_room_and_one_that_failed_its_findings() {
    let room = |script| async move {
        let world = World::new(script);
        let shop = Shop::new(1, &[SMALL, LARGE], &world).await;
        assert_eq!(shop.run(Wait::UntilDone).await.unwrap(), None);
        let world = world.lock().unwrap();
        let asked: Vec<(String, Option<u32>, String)> =
            world.jobs.iter().map(|job| (job.model.clone(), job.prompts[0].1, job.prompts[0].0.clone())).collect();
        asked
    };
    let cut = room(cut_at_first).await;
    assert_eq!((cut[0].1, cut[1].1), (Some(8_192), Some(16_384)));
    assert_eq!(cut[0].0, cut[1].0, "the same model is asked again: it is the cheaper one");
    let bad = room(most_are_bad).await;
    assert!(bad[1].0.ends_with("120b") && bad[1].2.len() > bad[0].2.len(), "the findings are in the second prompt");
}

#[tokio::test(start_paused = true)]
async fn an_answer_that_was_kept_is_not_asked_for_again() {
    let world = World::new(good);
    let shop = Shop::new(3, &[SMALL], &world).await;
    assert_eq!(shop.run(Wait::UntilDone).await.unwrap(), None);
    let (ledger, batch) = shop.batch().await;
    let run = batch.run.clone();
    ledger.remove_batch(batch.id, &run).await.unwrap();
    drop(ledger);
    std::fs::remove_file(shop.output()).unwrap();
    shop.begin(3).await;
    assert_eq!(shop.run(Wait::UntilDone).await.unwrap(), None);
    assert_eq!(world.lock().unwrap().jobs.len(), 1, "the second batch takes the answers of the first");
    shop.check_ends(3).await;
    assert!(shop.lines().iter().all(|line| line["cost_usd"] == 0.0));
}
