//! Listens on a loopback port, on a thread of its own, until it is dropped.

use super::super::http::{self, Incoming};
use super::case::{Paid, Script};
use super::desk::{Desk, Refused};
use super::gemini;
use super::lines::lines;
use super::steps::{At, Awaited, Step, Steps};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;

/// Steps that a file takes, whatever its length.
const SLICES: usize = 5;

/// A provider with a Batch API.
pub(crate) struct Counter {
    port: u16,
    shared: Arc<Shared>,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

struct Shared {
    desk: Mutex<Desk>,
    steps: Steps,
}

/// What is sent.
enum Sent {
    Told(u16, Value),
    Lines(Vec<String>),
}

impl Counter {
    /// Opens it at a port, 0 for any that is free. A file may have so many lines; a batch stands in no list before so many
    /// lists were asked for.
    pub(crate) fn open(port: u16, script: Script, most_lines: usize, late: u32) -> Self {
        let shared =
            Arc::new(Shared { desk: Mutex::new(Desk::new(script, most_lines, late)), steps: Steps::default() });
        let (tell, told) = std::sync::mpsc::channel();
        let (stop, stopped) = oneshot::channel();
        let serving = shared.clone();
        let thread = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(async move {
                let listener = TcpListener::bind(("127.0.0.1", port)).await.unwrap();
                tell.send(listener.local_addr().unwrap().port()).unwrap();
                tokio::select! {
                    () = accept(&listener, &serving) => {}
                    _ = stopped => {}
                }
            });
        });
        Counter { port: told.recv().unwrap(), shared, stop: Some(stop), thread: Some(thread) }
    }

    /// What belongs into `<PROVIDER>_BASE_URL`.
    pub(crate) fn base_url(&self) -> String {
        format!("http://127.0.0.1:{}/v1", self.port)
    }

    /// The same for who speaks as Gemini does.
    pub(crate) fn gemini_url(&self) -> String {
        format!("http://127.0.0.1:{}/v1beta", self.port)
    }

    /// What it would put on its bill, by model.
    pub(crate) fn paid(&self) -> BTreeMap<String, Paid> {
        self.shared.desk.lock().unwrap().paid().clone()
    }

    /// Its names for the batches that were made, in order.
    pub(crate) fn batches(&self) -> Vec<String> {
        self.shared.desk.lock().unwrap().ids()
    }

    /// Awaits a step. `hold` says nothing more from there on, to anybody; else it goes on. `None` awaits none.
    pub(crate) fn arm(&self, awaited: Option<Awaited>, hold: bool) {
        self.shared.steps.arm(awaited, hold);
    }

    /// True as soon as the awaited step is taken; false after a while without it.
    pub(crate) fn reaches(&self, at_most: Duration) -> bool {
        self.shared.steps.reaches(at_most)
    }
}

impl Drop for Counter {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

async fn accept(listener: &TcpListener, shared: &Arc<Shared>) {
    while let Ok((socket, _)) = listener.accept().await {
        let _ = socket.set_nodelay(true);
        tokio::spawn(serve(socket, shared.clone()));
    }
}

/// A step before the request counts, one before it is answered, one afterwards, and some within a file.
async fn serve(mut socket: TcpStream, shared: Arc<Shared>) {
    let Some(incoming) = http::read(&mut socket).await else { return };
    let request = name(&incoming.method, &path(&incoming));
    if shared.holds(&mut socket, request, At::Came).await {
        return;
    }
    let sent = shared.take(&incoming).unwrap_or_else(|Refused(status, told)| Sent::Told(status, told));
    if shared.holds(&mut socket, request, At::Done).await {
        return;
    }
    let written = match sent {
        // The shortest pause that is believed.
        Sent::Told(status, told) => {
            let hint = [("retry-after".to_owned(), "1".to_owned())];
            http::write(&mut socket, status, if status == 200 { &hint } else { &[] }, &told.to_string()).await
        }
        Sent::Lines(lines) => shared.send(&mut socket, request, &lines).await,
    };
    if written.is_ok() {
        shared.holds(&mut socket, request, At::Told).await;
    }
}

/// The parts of its path, without those that every path begins with.
fn path(incoming: &Incoming) -> Vec<&str> {
    let path = incoming.path.split('?').next().unwrap_or_default();
    path.split('/').filter(|part| !part.is_empty()).skip(1).collect()
}

fn name(method: &str, path: &[&str]) -> &'static str {
    match (method, path) {
        ("POST", ["files"]) => "upload",
        ("POST", ["batches"] | ["models", _]) => "make",
        ("GET", ["batches"]) => "list",
        ("GET", ["batches", _]) => "look",
        ("POST", ["batches", ..]) => "cancel",
        ("GET", ["files", _, "content"]) => "content",
        _ => "other",
    }
}

impl Shared {
    async fn holds(&self, socket: &mut TcpStream, request: &'static str, at: At) -> bool {
        let is_held = self.steps.step(Step { request, at });
        if is_held {
            http::closed(socket).await;
        }
        is_held
    }

    async fn send(&self, socket: &mut TcpStream, request: &'static str, lines: &[String]) -> std::io::Result<()> {
        http::begin(socket, &[], "application/jsonl").await?;
        for slice in lines.chunks(lines.len().div_ceil(SLICES).max(1)) {
            for line in slice {
                http::chunk(socket, format!("{line}\n").as_bytes()).await?;
            }
            if self.holds(socket, request, At::Sent).await {
                return Ok(());
            }
        }
        http::end(socket).await
    }

    fn take(&self, incoming: &Incoming) -> Result<Sent, Refused> {
        let mut desk = self.desk.lock().unwrap();
        let path = path(incoming);
        let is_gemini = incoming.path.starts_with("/v1beta");
        let id = path.get(1).copied().unwrap_or_default();
        let body = || serde_json::from_slice::<Value>(&incoming.body).unwrap_or_default();
        let told = match name(&incoming.method, &path) {
            "upload" => return Ok(Sent::Told(200, desk.upload(&incoming.body)?)),
            "make" if is_gemini => desk.make_inline(id.trim_end_matches(":batchGenerateContent"), &body())?,
            "make" => desk.make(&body())?,
            "list" if is_gemini => return Ok(Sent::Told(200, gemini::list(&desk.list()))),
            "list" => desk.list(),
            "look" => desk.look(id)?,
            "cancel" => desk.cancel(id.trim_end_matches(":cancel"))?,
            "content" => {
                let (batch, errors) = desk.written(id)?;
                return Ok(Sent::Lines(lines(batch, errors)));
            }
            _ if path == ["models"] => json!({"object": "list", "data": []}),
            _ => return Err(Refused(404, json!({"error": {"message": "nobody lives here"}}))),
        };
        let told = if is_gemini { gemini::batch(&told, desk.batch(&told)) } else { told };
        Ok(Sent::Told(200, told))
    }
}
