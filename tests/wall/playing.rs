//! Plays one reply on one connection.

use super::http;
use super::reply::{Reply, Turn};
use super::speech::Api;
use std::io;
use tokio::net::TcpStream;

/// Plays a reply; gives whether the caller closed before it was over.
pub(super) async fn play(mut socket: TcpStream, api: Api, model: &str, prompt_tokens: usize, reply: &Reply) -> bool {
    pass(reply).await;
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
        | Turn::Garbled(_)
        | Turn::Error(..) => answer(&mut socket, api, model, prompt_tokens, reply).await.unwrap_or(true),
    }
}

async fn answer(socket: &mut TcpStream, api: Api, model: &str, tokens: usize, reply: &Reply) -> io::Result<bool> {
    http::begin(socket, &reply.headers, api.content_type()).await?;
    let pieces: Vec<String> = reply.pieces().iter().map(|piece| api.piece(model, piece)).collect();
    let all = pieces.len();
    let (before, between, after) = match &reply.turn {
        Turn::Cut(at) | Turn::Unmarked(at) | Turn::Stall(at) => ((*at).min(all), String::new(), false),
        Turn::Error(at, message) => ((*at).min(all), api.error(message), false),
        Turn::Garbled(at) => ((*at).min(all), api.garbage().to_owned(), true),
        _ => (all, String::new(), true),
    };
    let mut records = pieces[..before].to_vec();
    records.push(between);
    if after {
        records.extend_from_slice(&pieces[before..]);
        records.push(api.end(model, reply, tokens));
        records.push(if reply.turn == Turn::NoDone { String::new() } else { api.done().to_owned() });
    }
    send(socket, &records, reply.chunk).await?;
    match reply.turn {
        Turn::Cut(_) => Ok(false),
        Turn::Stall(_) => {
            http::closed(socket).await;
            Ok(true)
        }
        _ => http::end(socket).await.map(|()| false),
    }
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
async fn pass(reply: &Reply) {
    if !reply.wait.is_zero() {
        tokio::time::sleep(reply.wait).await;
    }
}
