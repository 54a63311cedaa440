//! A process may end between any two steps.

use super::counter::{Ending, Mishap, Reply, World};
use super::shop::{LARGE, SMALL, Shop};
use crate::batch::bulk::{Wait, run};
use crate::batch::run::{BatchError, Floor, Stop};
use std::collections::{BTreeMap, BTreeSet};
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};

const RECORDS: u64 = 4;

/// Work that is dropped at its `left`th step, wherever it stands.
struct Mortal<F> {
    work: Pin<Box<F>>,
    left: usize,
}

impl<F: Future> Future for Mortal<F> {
    type Output = Option<F::Output>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        if self.left == 0 {
            return Poll::Ready(None);
        }
        self.left -= 1;
        self.work.as_mut().poll(context).map(Some)
    }
}

fn second_fails(model: &str, seq: u64, _time: u32) -> Reply {
    if model.ends_with("-20b") && seq == 1 { Reply::Bad } else { Reply::Good }
}

fn world(mishap: Option<Mishap>) -> Arc<Mutex<World>> {
    let world = World::new(second_fails);
    let torn = u32::from(mishap.is_some());
    let ending = Ending { looks: 1, reversed: true, torn, ..Ending::default() };
    world.lock().unwrap().endings = [ending].into_iter().collect();
    world.lock().unwrap().mishaps = mishap.into_iter().collect();
    // Two jobs in the first pass.
    world.lock().unwrap().limits.lines = 3;
    world
}

/// A process that ends at this step; what it had handed to its ledger by then is written, or none of it.
async fn killed_at(
    step: usize,
    template: &Shop,
    world: &Arc<Mutex<World>>,
) -> (Shop, Option<Result<Option<Stop>, BatchError>>) {
    let shop = template.copied(world);
    let process = async |floor: &Floor<'_>| {
        let ended = Mortal { work: Box::pin(run(floor, Wait::UntilDone)), left: step }.await;
        floor.journal.write(Vec::new()).await?;
        floor.ledger.jobs(floor.batch.id).await?;
        Ok(ended)
    };
    let ended = shop.with(process).await.unwrap();
    (shop, ended)
}

#[tokio::test(start_paused = true)]
async fn a_batch_that_is_killed_between_any_two_steps_loses_nothing_and_pays_nothing_twice() {
    kill_at_every_step(None).await;
}

#[tokio::test(start_paused = true)]
async fn nor_does_one_whose_hand_in_loses_its_answer_and_whose_files_break_off() {
    kill_at_every_step(Some(Mishap::LostAfter)).await;
}

async fn kill_at_every_step(mishap: Option<Mishap>) {
    let template = Shop::new(RECORDS, &[SMALL, LARGE], &world(None)).await;
    let (mut step, mut seen) = (0, BTreeSet::new());
    loop {
        let (shop, ended) = killed_at(step, &template, &world(mishap)).await;
        seen.insert(shop.world.lock().unwrap().jobs.len());
        if ended.is_none() {
            assert_eq!(shop.run(Wait::UntilDone).await.unwrap(), None, "killed at step {step}");
        }
        check(&shop, step).await;
        if let Some(ended) = ended {
            assert_eq!(ended.unwrap(), None);
            break;
        }
        step += 1;
    }
    assert_eq!(seen, (0..=3).collect(), "it was killed before the first job, after the last, and between");
}

async fn check(shop: &Shop, step: usize) {
    shop.check_ends(RECORDS).await;
    assert_eq!(shop.counts().await.accepted, RECORDS, "killed at step {step}");
    let twice: Vec<_> = shop.world.lock().unwrap().handed().into_iter().filter(|(_, times)| *times != 1).collect();
    assert!(twice.is_empty(), "killed at step {step}: {twice:?} were handed in again");
    let mut attempts: BTreeMap<(Option<u64>, Option<u32>), u32> = BTreeMap::new();
    for attempt in shop.attempts().await {
        *attempts.entry((attempt.record, attempt.pass)).or_default() += 1;
    }
    assert!(attempts.values().all(|count| *count == 1), "killed at step {step}: {attempts:?}");
    assert_eq!(attempts.len() as u64, RECORDS + 1, "killed at step {step}");
}
