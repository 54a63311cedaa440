//! The wall itself: listens on a loopback port, on a thread of its own, until it is dropped.

use super::http::{self, Incoming};
use super::playing::play;
use super::reply::Reply;
use super::service::Service;
use serde_json::Value;
use std::sync::{Arc, Condvar, Mutex};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;

/// Loopback servers on one port.
pub(crate) struct Wall {
    port: u16,
    heard: Arc<Heard>,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

/// A request as a service saw it.
#[derive(Clone, Debug)]
pub(crate) struct Recorded {
    /// Name of the service.
    pub(crate) service: String,
    pub(crate) method: String,
    pub(crate) path: String,
    /// Names in lower case.
    pub(crate) headers: Vec<(String, String)>,
    /// Null where the body is no JSON.
    pub(crate) body: Value,
    /// It asked for an answer of a model.
    pub(crate) chat: bool,
    /// The caller closed before the reply was over.
    pub(crate) closed_early: bool,
    /// When it came.
    pub(crate) at: Instant,
}

struct Heard {
    began: Instant,
    requests: Mutex<Vec<Recorded>>,
    changed: Condvar,
}

impl Wall {
    /// Starts it; every service answers from the first moment.
    pub(crate) fn start(services: impl IntoIterator<Item = Service>) -> Self {
        let heard = Arc::new(Heard { began: Instant::now(), requests: Mutex::default(), changed: Condvar::new() });
        let services: Arc<[Service]> = services.into_iter().collect();
        let (tell, told) = std::sync::mpsc::channel();
        let (stop, stopped) = oneshot::channel();
        let listening = heard.clone();
        let thread = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(async move {
                let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
                tell.send(listener.local_addr().unwrap().port()).unwrap();
                tokio::select! {
                    () = accept(&listener, &services, &listening) => {}
                    _ = stopped => {}
                }
            });
        });
        Wall { port: told.recv().unwrap(), heard, stop: Some(stop), thread: Some(thread) }
    }

    /// What belongs into `OLLAMA_HOST`.
    pub(crate) fn ollama_host(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// What belongs into `<PROVIDER>_BASE_URL` of a service.
    pub(crate) fn base_url(&self, service: &str) -> String {
        format!("http://127.0.0.1:{}/{service}/v1", self.port)
    }

    /// Every request so far, in order.
    pub(crate) fn requests(&self) -> Vec<Recorded> {
        self.heard.requests.lock().unwrap().clone()
    }

    /// Calls for an answer that a service got.
    pub(crate) fn calls(&self, service: &str) -> usize {
        self.requests().iter().filter(|request| request.chat && request.service == service).count()
    }

    /// Waits until some number of a service's calls were closed early; false after ten seconds without them.
    pub(crate) fn saw_close(&self, service: &str, calls: usize) -> bool {
        let fewer = |requests: &mut Vec<Recorded>| {
            requests.iter().filter(|request| request.closed_early && request.service == service).count() < calls
        };
        let requests = self.heard.requests.lock().unwrap();
        let waited = self.heard.changed.wait_timeout_while(requests, Duration::from_secs(10), fewer).unwrap();
        !waited.1.timed_out()
    }
}

impl Drop for Wall {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

async fn accept(listener: &TcpListener, services: &Arc<[Service]>, heard: &Arc<Heard>) {
    while let Ok((socket, _)) = listener.accept().await {
        let _ = socket.set_nodelay(true);
        tokio::spawn(serve(socket, services.clone(), heard.clone()));
    }
}

async fn serve(mut socket: TcpStream, services: Arc<[Service]>, heard: Arc<Heard>) {
    let Some(incoming) = http::read(&mut socket).await else { return };
    let Some(service) = services.iter().find(|service| service.owns(&incoming.path)) else {
        let _ = http::write(&mut socket, 404, &[], r#"{"error":"nobody lives here"}"#).await;
        return;
    };
    let body = serde_json::from_slice(&incoming.body).unwrap_or(Value::Null);
    let (number, reply) = heard.enter(service, &incoming, &body);
    let Some(reply) = reply else {
        let (status, list) = match service.list(&incoming.path, &body) {
            // Line by line where it is a stream: a line without its end is none.
            Some(list) => (200, format!("{list}\n")),
            None => (404, r#"{"error":"not found"}"#.to_owned()),
        };
        let _ = http::write(&mut socket, status, &[], &list).await;
        return;
    };
    let model = body.get("model").and_then(Value::as_str).unwrap_or("model").to_owned();
    // Four bytes to a token is what everybody estimates; a server counts about as many.
    let closed_early = play(socket, service.api, &model, incoming.body.len() / 4, &reply).await;
    heard.close(number, closed_early);
}

impl Heard {
    /// Records a request; gives its number and the reply that is scripted for it, if one is.
    fn enter(&self, service: &Service, incoming: &Incoming, body: &Value) -> (usize, Option<Reply>) {
        let chat = service.is_chat(&incoming.path);
        let mut requests = self.requests.lock().unwrap();
        let calls = requests.iter().filter(|request| request.chat && request.service == service.name).count();
        requests.push(Recorded {
            service: service.name.clone(),
            method: incoming.method.clone(),
            path: incoming.path.clone(),
            headers: incoming.headers.clone(),
            body: body.clone(),
            chat,
            closed_early: false,
            at: Instant::now(),
        });
        self.changed.notify_all();
        (
            requests.len() - 1,
            if chat { Some(service.reply(calls, self.began.elapsed())) } else { service.instead.clone() },
        )
    }

    fn close(&self, number: usize, early: bool) {
        let mut requests = self.requests.lock().unwrap();
        requests[number].closed_early = early;
        self.changed.notify_all();
    }
}
