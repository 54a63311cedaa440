use super::*;
use crate::answer::Finish;
use crate::headers::Head;
use crate::provider::ProviderId;
use crate::wire::Dialect;
use futures_util::FutureExt;
use std::time::SystemTime;
use tokio::time::advance;

const FIRST: Duration = Duration::from_secs(30);
const IDLE: Duration = Duration::from_secs(10);

fn text(piece: &str) -> String {
    format!("data: {{\"choices\":[{{\"delta\":{{\"content\":\"{piece}\"}}}}]}}\n\n")
}

fn stop() -> String {
    "data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n".to_owned()
}

/// A body whose chunks come after these seconds of silence; `None` at the end leaves it open.
fn body(script: Vec<(u64, Option<String>)>) -> AnswerStream {
    let chunks = stream::iter(script).then(|(seconds, chunk)| async move {
        let silence = tokio::time::timeout(Duration::from_secs(seconds), std::future::pending::<()>()).await;
        assert!(silence.is_err());
        match chunk {
            Some(chunk) => Ok(chunk),
            None => Err(ProviderError::new(Reason::Transport, "lost the connection")),
        }
    });
    begin(chunks.chain(stream::empty()))
}

fn begin<S>(chunks: S) -> AnswerStream
where
    S: Stream<Item = Result<String, ProviderError>> + Send + 'static,
{
    let decoder = Decoder::new(Dialect::Chat, Head::of(200), SystemTime::UNIX_EPOCH);
    let pace = Pace { first_byte: Instant::now() + FIRST, idle: IDLE };
    read(chunks, decoder, pace, Teller { id: ProviderId::new("lab"), key: None })
}

/// The text, and the finish or the reason it ended with.
async fn told(mut stream: AnswerStream) -> (String, Result<Finish, Reason>) {
    let mut said = String::new();
    while let Some(event) = stream.next().await {
        match event {
            Ok(Event::Text(piece)) => said.push_str(&piece),
            Ok(Event::End(answer)) => {
                assert!(stream.next().await.is_none(), "nothing may follow the end");
                return (said, Ok(answer.finish));
            }
            Err(error) => {
                assert!(stream.next().await.is_none(), "nothing may follow an error");
                assert!(error.message.starts_with("`lab` "), "{}", error.message);
                return (said, Err(error.reason));
            }
        }
    }
    panic!("a stream must end with an end or an error, after {said:?}");
}

#[tokio::test(start_paused = true)]
async fn pieces_arrive_as_they_come_and_then_the_end() {
    let script =
        vec![(29, Some(text("a"))), (9, Some(text("b"))), (9, Some(stop())), (0, Some("data: [DONE]\n\n".into()))];
    assert_eq!(told(body(script)).await, ("ab".into(), Ok(Finish::Stop)));
}

#[tokio::test(start_paused = true)]
async fn each_limit_of_time_has_its_own_phase() {
    let late = vec![(31, Some(text("a")))];
    assert_eq!(told(body(late)).await, (String::new(), Err(Reason::Timeout(Phase::FirstByte))));
    let silent = vec![(1, Some(text("a"))), (11, Some(stop()))];
    assert_eq!(told(body(silent)).await, ("a".into(), Err(Reason::Timeout(Phase::Idle))));
}

#[tokio::test(start_paused = true)]
async fn the_time_until_the_head_counts_for_the_first_byte() {
    let stream = body(vec![(20, Some(text("a")))]);
    advance(Duration::from_secs(15)).await;
    assert_eq!(told(stream).await.1, Err(Reason::Timeout(Phase::FirstByte)));
}

#[tokio::test(start_paused = true)]
async fn a_slow_answer_that_never_goes_silent_is_waited_for() {
    let mut script: Vec<_> = (0..200).map(|_| (9, Some(text("x")))).collect();
    script.push((9, Some(stop())));
    assert_eq!(told(body(script)).await, ("x".repeat(200), Ok(Finish::Stop)));
}

#[tokio::test(start_paused = true)]
async fn a_server_that_keeps_the_line_open_after_the_end_is_not_waited_for() {
    let begun = Instant::now();
    let script = vec![(1, Some(text("a"))), (1, Some(stop())), (600, Some("data: [DONE]\n\n".into()))];
    assert_eq!(told(body(script)).await, ("a".into(), Ok(Finish::Stop)));
    assert!(begun.elapsed() <= Duration::from_secs(8), "{:?}", begun.elapsed());
}

#[tokio::test(start_paused = true)]
async fn a_lost_connection_is_an_abort_only_once_an_answer_began() {
    assert_eq!(told(body(vec![(1, None)])).await.1, Err(Reason::Transport));
    assert_eq!(told(body(vec![(1, Some(text("a"))), (1, None)])).await, ("a".into(), Err(Reason::StreamAborted)));
    assert_eq!(
        told(body(vec![(1, Some(text("a"))), (1, Some(stop())), (1, None)])).await,
        ("a".into(), Ok(Finish::Stop))
    );
    assert_eq!(told(body(vec![(1, Some(text("a")))])).await, ("a".into(), Err(Reason::StreamAborted)));
}

#[tokio::test(start_paused = true)]
async fn text_before_a_broken_chunk_is_handed_on_first() {
    let script = vec![(1, Some(format!("{}data: {{\"choices\": 7}}\n\n", text("a"))))];
    assert_eq!(told(body(script)).await, ("a".into(), Err(Reason::Decode)));
}

#[tokio::test(start_paused = true)]
async fn an_event_that_is_cut_while_others_follow_leaves_no_hole_in_an_answer() {
    let cut = || Some("data: {\"choices\":[{\"delta\":{\"content\":\"b\n\n".to_owned());
    let script = vec![(1, Some(text("a"))), (1, cut()), (1, Some(text("c"))), (1, Some(stop()))];
    assert_eq!(told(body(script)).await, ("a".into(), Err(Reason::Decode)));
    let script = vec![(1, Some(text("a"))), (1, Some(stop())), (1, cut()), (1, Some("data: [DONE]\n\n".into()))];
    assert_eq!(told(body(script)).await, ("a".into(), Ok(Finish::Stop)));
}

#[tokio::test(start_paused = true)]
async fn the_body_is_let_go_with_the_stream_and_at_its_end() {
    let (sender, watched) = tokio::sync::oneshot::channel::<()>();
    let chunks = stream::unfold(sender, |sender| async move {
        std::future::pending::<()>().await;
        Some((Ok(String::new()), sender))
    });
    let mut stream = begin(chunks);
    assert!(stream.next().now_or_never().is_none(), "nothing has come yet");
    drop(stream);
    assert!(watched.await.is_err(), "the body was dropped with the stream");
}
