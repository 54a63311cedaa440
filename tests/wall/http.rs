//! As much HTTP/1.1 as a loopback server needs: one request per connection, chunked answers.

use std::io;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// Longest request that is read.
const MOST: usize = 64 * 1024 * 1024;

/// A request as it came.
#[derive(Clone, Debug)]
pub(super) struct Incoming {
    pub(super) method: String,
    pub(super) path: String,
    /// Names in lower case.
    pub(super) headers: Vec<(String, String)>,
    pub(super) body: Vec<u8>,
}

/// Reads a request; none where the caller closed or does not speak HTTP.
pub(super) async fn read(socket: &mut TcpStream) -> Option<Incoming> {
    let mut bytes = Vec::new();
    let head_end = loop {
        if let Some(at) = bytes.windows(4).position(|four| four == b"\r\n\r\n") {
            break at + 4;
        }
        if bytes.len() > MOST || socket.read_buf(&mut bytes).await.ok()? == 0 {
            return None;
        }
    };
    let head = String::from_utf8_lossy(&bytes[..head_end]).into_owned();
    let mut lines = head.lines();
    let mut first = lines.next()?.split(' ');
    let (method, path) = (first.next()?.to_owned(), first.next()?.to_owned());
    let split = |line: &str| line.split_once(':').map(|(name, value)| (name.to_lowercase(), value.trim().to_owned()));
    let headers: Vec<(String, String)> = lines.filter_map(split).collect();
    let length = headers.iter().find(|(name, _)| name == "content-length").and_then(|(_, value)| value.parse().ok());
    let end = head_end + length.unwrap_or(0usize).min(MOST);
    while bytes.len() < end {
        if socket.read_buf(&mut bytes).await.ok()? == 0 {
            return None;
        }
    }
    Some(Incoming { method, path, headers, body: bytes[head_end..end].to_vec() })
}

/// Writes a whole answer.
pub(super) async fn write(
    socket: &mut TcpStream,
    status: u16,
    headers: &[(String, String)],
    body: &str,
) -> io::Result<()> {
    let length = body.len();
    let head = head(status, headers, "application/json", &format!("content-length: {length}"));
    socket.write_all(head.as_bytes()).await?;
    socket.write_all(body.as_bytes()).await?;
    socket.shutdown().await
}

/// Begins an answer in chunks.
pub(super) async fn begin(socket: &mut TcpStream, headers: &[(String, String)], content_type: &str) -> io::Result<()> {
    let head = head(200, headers, content_type, "transfer-encoding: chunked");
    socket.write_all(head.as_bytes()).await
}

/// Writes one chunk.
pub(super) async fn chunk(socket: &mut TcpStream, bytes: &[u8]) -> io::Result<()> {
    if bytes.is_empty() {
        return Ok(());
    }
    let mut chunk = format!("{:x}\r\n", bytes.len()).into_bytes();
    chunk.extend_from_slice(bytes);
    chunk.extend_from_slice(b"\r\n");
    socket.write_all(&chunk).await
}

/// Ends an answer in chunks.
pub(super) async fn end(socket: &mut TcpStream) -> io::Result<()> {
    socket.write_all(b"0\r\n\r\n").await?;
    socket.shutdown().await
}

/// Waits until the caller closes its side.
pub(super) async fn closed(socket: &mut TcpStream) {
    let mut bytes = [0; 1024];
    while let Ok(1..) = socket.read(&mut bytes).await {}
}

fn head(status: u16, headers: &[(String, String)], content_type: &str, length: &str) -> String {
    let named = |name: &str| headers.iter().any(|(given, _)| given.eq_ignore_ascii_case(name));
    let mut head = format!("HTTP/1.1 {status} Scripted\r\n{length}\r\nconnection: close\r\n");
    if !named("content-type") {
        head.push_str(&format!("content-type: {content_type}\r\n"));
    }
    for (name, value) in headers {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    head + "\r\n"
}
