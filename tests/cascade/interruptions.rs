//! A run that is stopped, at any moment, drops what it was listening to and ends.

use super::ledger::replies;
use super::stage::Stage;
use sluice::cascade::{Ended, StopCause};
use std::sync::atomic::Ordering;
use std::time::Duration;
use tokio::time::Instant;

/// Interrupts after some seconds; gives the log, the streams dropped and the seconds it took.
async fn interrupted_after(reply: &str, seconds: u64) -> (Vec<String>, usize, u64) {
    let stage = Stage::new(&["groq/a"], &replies(&format!("groq = [{reply}]")));
    let began = Instant::now();
    let stop = async {
        tokio::time::sleep_until(began + Duration::from_secs(seconds)).await;
        stage.interrupt.send(true).unwrap();
    };
    let (ending, ()) = tokio::join!(stage.run(), stop);
    assert_eq!(ending.unwrap().ended, Ended::Stopped(StopCause::Interrupted));
    (stage.log(), stage.providers["groq"].dropped.load(Ordering::SeqCst), began.elapsed().as_secs())
}

#[tokio::test(start_paused = true)]
async fn an_interrupt_drops_a_call_that_has_not_begun_to_answer() {
    let (log, dropped, seconds) = interrupted_after("{ says = '90', after = 300 }", 7).await;
    assert_eq!((dropped, seconds), (1, 7));
    assert_eq!(log, ["calling groq/a", "row 1 failed", "cut cancelled"]);
}

#[tokio::test(start_paused = true)]
async fn an_interrupt_drops_a_stream_in_the_middle_and_its_text_is_never_judged() {
    let (log, dropped, seconds) = interrupted_after("{ says = '90', finish = 'never' }", 7).await;
    assert_eq!((dropped, seconds), (1, 7));
    assert_eq!(log, ["calling groq/a", "text 90", "row 1 failed", "cut cancelled"]);
}

#[tokio::test(start_paused = true)]
async fn an_interrupt_ends_a_wait_at_once() {
    let (log, dropped, seconds) = interrupted_after("{ fails = 'rate_limited', retry_after = 50 }", 7).await;
    assert_eq!((log.last().unwrap().as_str(), dropped, seconds), ("waiting 50000 ms: rate_limited", 0, 7));
}

#[tokio::test(start_paused = true)]
async fn a_run_that_is_stopped_already_calls_nobody() {
    let stage = Stage::new(&["groq/a"], &replies("groq = [{ says = '90' }]"));
    let _listener = stage.interrupt.subscribe();
    stage.interrupt.send(true).unwrap();
    assert_eq!(stage.run().await.unwrap().ended, Ended::Stopped(StopCause::Interrupted));
    assert!(stage.log().is_empty());
}

#[tokio::test(start_paused = true)]
async fn cascades_run_side_by_side_and_one_that_hangs_holds_up_nobody() {
    let began = Instant::now();
    let run = |reply: &str| {
        let stage = Stage::new(&["groq/a"], &replies(&format!("groq = [{reply}]")));
        tokio::spawn(async move { (stage.run().await.unwrap().ended, began.elapsed().as_secs()) })
    };
    let (slow, quick) = (run("{ says = '90', finish = 'never' }"), run("{ says = '90', after = 1 }"));
    assert_eq!(quick.await.unwrap(), (Ended::Accepted(0), 1));
    assert_eq!(slow.await.unwrap(), (Ended::Stopped(StopCause::Deadline), 600));
}

#[tokio::test(start_paused = true)]
async fn the_deadline_drops_a_stream_and_keeps_what_was_judged_before() {
    let replies = replies("groq = [{ says = '70' }, { says = '90', finish = 'never' }]");
    let stage = Stage::new(&["groq/a"], &replies);
    let ending = stage.run().await.unwrap();
    assert_eq!(ending.ended, Ended::Stopped(StopCause::Deadline));
    assert_eq!(ending.rejected().map(|text| text.text.as_str()), Some("70"));
    assert_eq!(stage.providers["groq"].dropped.load(Ordering::SeqCst), 1);
}

#[tokio::test(start_paused = true)]
async fn after_the_deadline_the_free_draft_is_still_made_and_no_model_is_asked() {
    for (groq, expected) in [
        ("{ says = '90', finish = 'never' }", "85"),
        // It answers below the threshold as time runs out: nobody but the floor is left.
        ("{ says = '70', after = 600 }", "85"),
    ] {
        let replies = replies(&format!("groq = [{groq}]\ngemini = [{{ says = '95' }}]\nbuiltin = [{{ says = '85' }}]"));
        let mut stage = Stage::new(&["groq/a", "gemini/m", "builtin/facts"], &replies);
        let ending = stage.run().await.unwrap();
        assert_eq!(ending.accepted().map(|text| text.text.as_str()), Some(expected), "{groq}");
        assert_eq!(stage.providers["gemini"].requests.lock().unwrap().len(), 0);
        stage.bounds.deadline = Duration::ZERO;
        let at_once = stage.run().await.unwrap();
        assert_eq!((at_once.attempts.len(), at_once.accepted().is_some()), (1, true), "a deadline of nothing");
    }
}

#[tokio::test(start_paused = true)]
async fn a_draft_that_does_not_pass_leaves_the_deadline_as_the_cause_and_the_best_text_as_it_was() {
    let replies = replies("groq = [{ says = '70' }, { says = '90', finish = 'never' }]\nbuiltin = [{ says = '60' }]");
    let ending = Stage::new(&["groq/a", "builtin/facts"], &replies).run().await.unwrap();
    assert_eq!(ending.ended, Ended::Stopped(StopCause::Deadline));
    assert_eq!(ending.rejected().map(|text| text.text.as_str()), Some("70"));
    assert_eq!(ending.attempts.len(), 3);
}
