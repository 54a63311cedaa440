//! Listens on a loopback port, on a thread of its own, until it is dropped.

use super::super::http::{self, Incoming};
use super::case::{Paid, Script};
use super::desk::{Desk, Refused};
use super::lines::lines;
use super::steps::Steps;
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
        let shared = Arc::new(Shared { desk: Mutex::new(Desk::new(script, most_lines, late)), steps: Steps::default() });
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

    /// What it would put on its bill, by model.
    pub(crate) fn paid(&self) -> BTreeMap<String, Paid> {
        self.shared.desk.lock().unwrap().paid().clone()
    }

    /// Its names for the batches that were made, in order.
    pub(crate) fn batches(&self) -> Vec<String> {
        self.shared.desk.lock().unwrap().ids()
    }

    /// Awaits the step that is so many from now. `hold` says nothing more from there on, to anybody; else it goes on.
    pub(crate) fn arm(&self, after: usize, hold: bool) {
        self.shared.steps.arm(after, hold);
    }

    /// Goes on without end.
    pub(crate) fn disarm(&self) {
        self.shared.steps.disarm();
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
    if held(&mut socket, &shared).await {
        return;
    }
    let sent = shared.take(&incoming).unwrap_or_else(|Refused(status, told)| Sent::Told(status, told));
    if held(&mut socket, &shared).await {
        return;
    }
    let written = match sent {
        // The shortest pause that is believed.
        Sent::Told(status, told) => {
            let hint = [("retry-after".to_owned(), "1".to_owned())];
            http::write(&mut socket, status, if status == 200 { &hint } else { &[] }, &told.to_string()).await
        }
        Sent::Lines(lines) => file(&mut socket, &shared, &lines).await,
    };
    if written.is_ok() {
        held(&mut socket, &shared).await;
    }
}

async fn held(socket: &mut TcpStream, shared: &Shared) -> bool {
    let is_held = shared.steps.step();
    if is_held {
        http::closed(socket).await;
    }
    is_held
}

async fn file(socket: &mut TcpStream, shared: &Shared, lines: &[String]) -> std::io::Result<()> {
    http::begin(socket, &[], "application/jsonl").await?;
    for slice in lines.chunks(lines.len().div_ceil(SLICES).max(1)) {
        for line in slice {
            http::chunk(socket, format!("{line}\n").as_bytes()).await?;
        }
        if held(socket, shared).await {
            return Ok(());
        }
    }
    http::end(socket).await
}

impl Shared {
    fn take(&self, incoming: &Incoming) -> Result<Sent, Refused> {
        let mut desk = self.desk.lock().unwrap();
        let path = incoming.path.split('?').next().unwrap_or_default();
        let path: Vec<&str> = path.trim_start_matches("/v1").split('/').filter(|part| !part.is_empty()).collect();
        let told = match (incoming.method.as_str(), path.as_slice()) {
            ("POST", ["files"]) => desk.upload(&incoming.body)?,
            ("POST", ["batches"]) => desk.make(&serde_json::from_slice(&incoming.body).unwrap_or_default())?,
            ("GET", ["batches"]) => desk.list(),
            ("GET", ["batches", id]) => desk.look(id)?,
            ("POST", ["batches", id, "cancel"]) => desk.cancel(id)?,
            ("GET", ["files", id, "content"]) => {
                let (batch, errors) = desk.written(id)?;
                return Ok(Sent::Lines(lines(batch, errors)));
            }
            ("GET", ["models"]) => json!({"object": "list", "data": []}),
            _ => return Err(Refused(404, json!({"error": {"message": "nobody lives here"}}))),
        };
        Ok(Sent::Told(200, told))
    }
}
