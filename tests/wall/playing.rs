//! Plays one reply on one connection.

use super::http;
use super::reply::{Reply, Turn};
use super::speech::Api;
use std::io;
use std::time::Duration;
use tokio::net::TcpStream;

/// Plays a reply; gives whether the caller closed before it was over.
pub(super) async fn play(mut socket: TcpStream, api: Api, model: &str, prompt_tokens: usize, reply: &Reply) -> bool {
    pass(reply.wait).await;
    match &reply.turn {
        Turn::Status(status, body) => http::write(&mut socket, *status, &reply.headers, body).await.is_err(),
        Turn::Hangup => false,
        Turn::Silence => {
            http::closed(&mut socket).await;
            true
        }
        Turn::Flood => flood(&mut socket, api, model, reply).await.is_err(),
        Turn::Whole
        | Turn::NoDone
        | Turn::Cut(_)
        | Turn::Unmarked(_)
        | Turn::Stall(_)
        | Turn::Pause(..)
        | Turn::Held
        | Turn::Garbled(_)
        | Turn::Error(..) => answer(&mut socket, api, model, prompt_tokens, reply).await.unwrap_or(true),
    }
}

async fn answer(socket: &mut TcpStream, api: Api, model: &str, tokens: usize, reply: &Reply) -> io::Result<bool> {
    http::begin(socket, &reply.headers, api.content_type()).await?;
    let (before, after) = records(api, model, tokens, reply);
    send(socket, &before, reply.chunk).await?;
    if let Turn::Pause(_, pause) = reply.turn {
        pass(pause).await;
    }
    send(socket, &after, reply.chunk).await?;
    match reply.turn {
        Turn::Cut(_) => Ok(false),
        Turn::Stall(_) | Turn::Held => {
            http::closed(socket).await;
            Ok(true)
        }
        _ => http::end(socket).await.map(|()| false),
    }
}

/// The records of an answer: before the turn it takes, and after it.
pub(super) fn records(api: Api, model: &str, tokens: usize, reply: &Reply) -> (Vec<String>, Vec<String>) {
    let mut before: Vec<String> = reply.pieces().iter().map(|piece| api.piece(model, piece)).collect();
    let all = before.len();
    let (at, between, whole) = match &reply.turn {
        Turn::Cut(at) | Turn::Unmarked(at) | Turn::Stall(at) => ((*at).min(all), String::new(), false),
        Turn::Error(at, message) => ((*at).min(all), api.error(message), false),
        Turn::Garbled(at) => ((*at).min(all), api.garbage().to_owned(), true),
        Turn::Pause(at, _) => ((*at).min(all), String::new(), true),
        _ => (all, String::new(), true),
    };
    let mut after = before.split_off(at);
    before.push(between);
    if !whole {
        return (before, Vec::new());
    }
    after.push(api.end(model, reply, tokens));
    let done = !matches!(reply.turn, Turn::NoDone | Turn::Held);
    after.push(if done { api.done().to_owned() } else { String::new() });
    (before, after)
}

/// Sends records, one per chunk or cut wherever a chunk is full.
async fn send(socket: &mut TcpStream, records: &[String], chunk: Option<usize>) -> io::Result<()> {
    let Some(size) = chunk else {
        for record in records {
            http::chunk(socket, record.as_bytes()).await?;
        }
        return Ok(());
    };
    for part in records.concat().as_bytes().chunks(size) {
        http::chunk(socket, part).await?;
    }
    Ok(())
}

/// Sends text for as long as somebody listens, a gigabyte at most.
async fn flood(socket: &mut TcpStream, api: Api, model: &str, reply: &Reply) -> io::Result<()> {
    http::begin(socket, &reply.headers, api.content_type()).await?;
    let record = api.piece(model, &reply.text);
    for _ in 0..(1 << 30) / record.len() {
        http::chunk(socket, record.as_bytes()).await?;
    }
    http::end(socket).await
}

#[expect(clippy::disallowed_methods, reason = "a slow server is what is played here")]
pub(super) async fn pass(wait: Duration) {
    if !wait.is_zero() {
        tokio::time::sleep(wait).await;
    }
}
