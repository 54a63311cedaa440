//! A loopback server that misbehaves as it is told.

use sluice_providers::{ApiKey, Connection, Message, Request, Role, TimeLimits, connect};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;

/// What the server does with one request.
pub(crate) enum Reply {
    /// Answers with this status, header lines and body.
    Whole(u16, &'static str, String),
    /// Sends the other side to this address.
    Redirect(String),
    /// Begins to answer with 200 and these pieces, then closes properly.
    Stream(Vec<String>),
    /// Begins as `Stream`, then closes without the end of the body.
    Cut(Vec<String>),
    /// Begins as `Stream`, then says nothing more and waits for the other side to go.
    Hang(Vec<String>),
    /// Says nothing at all and waits for the other side to go.
    Silent,
    /// Answers with this status and then repeats this piece for ever.
    Endless(u16, String),
}

/// A request as it came.
#[derive(Clone, Debug)]
pub(crate) struct Seen {
    pub(crate) line: String,
    pub(crate) headers: String,
    pub(crate) body: String,
}

/// A server on the loopback, until it is dropped.
pub(crate) struct Server {
    pub(crate) url: String,
    seen: Arc<Mutex<Vec<Seen>>>,
    gone: mpsc::UnboundedReceiver<()>,
    connections: Arc<AtomicUsize>,
    task: tokio::task::JoinHandle<()>,
}

impl Server {
    /// Starts it; `reply` is asked for every request.
    pub(crate) async fn start(reply: impl Fn(&Seen) -> Reply + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("the loopback has free ports");
        let address = listener.local_addr().expect("a bound listener has an address");
        let seen = Arc::new(Mutex::new(Vec::new()));
        let (left, gone) = mpsc::unbounded_channel();
        let (reply, log) = (Arc::new(reply), seen.clone());
        let connections = Arc::new(AtomicUsize::new(0));
        let opened = connections.clone();
        let task = tokio::spawn(async move {
            while let Ok((socket, _)) = listener.accept().await {
                opened.fetch_add(1, Ordering::SeqCst);
                tokio::spawn(serve(socket, reply.clone(), log.clone(), left.clone()));
            }
        });
        Server { url: format!("http://{address}"), seen, gone, connections, task }
    }

    /// The requests so far.
    pub(crate) fn seen(&self) -> Vec<Seen> {
        self.seen.lock().expect("no test panics while it holds the lock").clone()
    }

    /// How many connections were opened so far.
    pub(crate) fn connections(&self) -> usize {
        self.connections.load(Ordering::SeqCst)
    }

    /// Waits until the other side has closed a connection that the server holds open.
    pub(crate) async fn other_side_left(&mut self) -> bool {
        matches!(tokio::time::timeout(Duration::from_secs(5), self.gone.recv()).await, Ok(Some(())))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn serve(
    mut socket: TcpStream,
    reply: Arc<impl Fn(&Seen) -> Reply>,
    log: Arc<Mutex<Vec<Seen>>>,
    left: mpsc::UnboundedSender<()>,
) {
    while let Some(seen) = read(&mut socket).await {
        log.lock().expect("no test panics while it holds the lock").push(seen.clone());
        let goes_on = answer(&mut socket, reply(&seen)).await;
        if !matches!(goes_on, Ok(true)) {
            break;
        }
    }
    let _ = left.send(());
}

async fn read(socket: &mut TcpStream) -> Option<Seen> {
    let mut bytes = Vec::new();
    let end = loop {
        if let Some(end) = bytes.windows(4).position(|four| four == b"\r\n\r\n") {
            break end;
        }
        if socket.read_buf(&mut bytes).await.ok()? == 0 {
            return None;
        }
    };
    let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
    let (line, headers) = head.split_once("\r\n").unwrap_or((&head, ""));
    let length =
        headers.lines().find_map(|header| header.to_lowercase().strip_prefix("content-length: ")?.parse().ok());
    let whole = end + 4 + length.unwrap_or(0);
    while bytes.len() < whole {
        if socket.read_buf(&mut bytes).await.ok()? == 0 {
            return None;
        }
    }
    let body = String::from_utf8_lossy(&bytes[end + 4..whole]).into_owned();
    Some(Seen { line: line.to_owned(), headers: headers.to_owned(), body })
}

/// Whether the connection goes on.
async fn answer(socket: &mut TcpStream, reply: Reply) -> std::io::Result<bool> {
    let head = |status: u16, more: &str| format!("HTTP/1.1 {status} x\r\n{more}\r\n");
    match reply {
        Reply::Whole(status, headers, body) => {
            let length = format!("{headers}content-length: {}\r\n", body.len());
            socket.write_all(format!("{}{body}", head(status, &length)).as_bytes()).await?;
            return Ok(true);
        }
        Reply::Redirect(to) => {
            socket.write_all(head(307, &format!("location: {to}\r\ncontent-length: 0\r\n")).as_bytes()).await?;
            return Ok(true);
        }
        Reply::Stream(pieces) => {
            begin(socket, &pieces).await?;
            socket.write_all(b"0\r\n\r\n").await?;
            return Ok(true);
        }
        Reply::Cut(pieces) => begin(socket, &pieces).await?,
        Reply::Hang(pieces) => {
            begin(socket, &pieces).await?;
            socket.read_u8().await?;
        }
        Reply::Silent => {
            socket.read_u8().await?;
        }
        Reply::Endless(status, piece) => {
            socket.write_all(head(status, "").as_bytes()).await?;
            loop {
                socket.write_all(piece.as_bytes()).await?;
            }
        }
    }
    Ok(false)
}

async fn begin(socket: &mut TcpStream, pieces: &[String]) -> std::io::Result<()> {
    socket.write_all(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n").await?;
    for piece in pieces {
        socket.write_all(format!("{:x}\r\n{piece}\r\n", piece.len()).as_bytes()).await?;
    }
    socket.flush().await
}

/// A key that must never be seen outside a header.
pub(crate) const KEY: &str = "gsk_never-to-be-seen";

/// A provider at this address, with limits of milliseconds.
pub(crate) fn provider(connection: Connection) -> Arc<dyn sluice_providers::Provider> {
    let limits = TimeLimits {
        connect: Duration::from_millis(500),
        first_byte: Duration::from_millis(400),
        idle: Duration::from_millis(200),
    };
    connect(&Connection { limits, ..connection }).expect("the settings of the test are right")
}

/// The settings of Groq, but at this address.
pub(crate) fn groq_at(url: &str) -> Connection {
    let key = ApiKey::new(KEY).expect("the key of the test is one");
    Connection { base_url: format!("{url}/openai/v1"), ..Connection::groq(key) }
}

/// A request as a cascade would make it.
pub(crate) fn request(model: &str) -> Request {
    Request {
        model: model.into(),
        messages: vec![Message { role: Role::User, text: "hello".into() }],
        schema: None,
        max_tokens: Some(100),
        num_ctx: Some(4096),
        temperature: Some(0.5),
        prompt_tokens_estimate: None,
        label: "test".into(),
    }
}

/// A piece of a chat stream with this text.
pub(crate) fn piece(text: &str) -> String {
    format!("data: {}\n\n", serde_json::json!({"choices": [{"index": 0, "delta": {"content": text}}]}))
}

/// The end of a chat stream.
pub(crate) fn end() -> String {
    "data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n".to_owned()
}
