//! The one file that sends. Everything else in this crate works without a network.
#![expect(clippy::disallowed_types, reason = "this is the file that the ban points to")]

use crate::bulk::Upload;
use crate::classify::classify;
use crate::connection::{Api, Connection, Misconfigured, TimeLimits};
use crate::headers::Head;
use crate::provider::{AnswerStream, Locality};
use crate::reading::{Pace, read};
use crate::reason::{Advice, Phase, ProviderError, Reason};
use crate::teller::{Teller, chain};
use crate::wire::ollama::Window;
use crate::wire::{Decoder, Dialect, HttpRequest, Method, Sizes};
use futures_core::Stream;
use futures_util::future::{Either, select};
use futures_util::{StreamExt, TryStreamExt, stream};
use reqwest::header::{AUTHORIZATION, CONTENT_LENGTH, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use std::convert::Infallible;
use std::future::Future;
use std::pin::{Pin, pin};
use std::sync::{Arc, OnceLock};
use std::time::{Duration, SystemTime};
use tokio::sync::mpsc;
use tokio::time::{Instant, timeout, timeout_at};
use url::{Host, Url};

/// Bytes of an error's body that are read; the longest recorded one has 3 kB.
const ERROR_BODY: usize = 64 << 10;
/// Bytes of a list of models; the longest recorded one has 60 kB.
const LIST_BODY: usize = 16 << 20;
/// Longest wait for the rest of an error's body: its status is known by then.
const ERROR_WAIT: Duration = Duration::from_secs(5);

/// Bytes of one file of a batch: ten times the largest input, answers may be longer than questions.
const MOST_FILE: u64 = 2_000_000_000;
/// Pieces of an upload that are made before they can be sent.
const PIECES: usize = 4;

/// A body as it comes; after an error nothing more follows.
pub(crate) type Body = Pin<Box<dyn Stream<Item = Result<Vec<u8>, ProviderError>> + Send>>;

/// Sends requests to one provider.
#[derive(Clone, Debug)]
pub(crate) struct Sender {
    client: reqwest::Client,
    base: Url,
    limits: TimeLimits,
    pub(crate) sizes: Sizes,
    /// Makes connections without the last resort against silence, which would end an upload of minutes; made when the
    /// first file is sent.
    files: Arc<OnceLock<reqwest::Client>>,
    credentials: HeaderMap,
    pub(crate) teller: Teller,
}

impl Sender {
    pub(crate) fn new(connection: &Connection) -> Result<Self, Misconfigured> {
        let base = base_url(connection)?;
        let limits = connection.limits.bounded();
        let credentials = credentials(connection);
        // Only the last resort: our own limits are shorter and know which one ran out.
        let silence = limits.first_byte.max(limits.idle) * 2;
        let client = builder(&base, limits, &credentials).read_timeout(silence).build();
        let client = client.map_err(|error| Misconfigured::NoConnections {
            provider: connection.id.clone(),
            problem: chain(&error).join(": "),
        })?;
        let teller = Teller { id: connection.id.clone(), key: connection.key.clone() };
        let files = Arc::default();
        Ok(Sender { client, base, limits, sizes: connection.sizes, files, credentials, teller })
    }

    /// Sends a request and reads its answer as it comes.
    pub(crate) async fn stream(
        &self,
        request: &HttpRequest,
        dialect: Dialect,
        window: Window,
    ) -> Result<AnswerStream, ProviderError> {
        let first_byte = Instant::now() + self.limits.first_byte;
        let (head, response) = self.head(request, first_byte).await?;
        let decoder = Decoder::new(dialect, head, SystemTime::now()).sized(self.sizes).within(window);
        let chunks = response.bytes_stream().map_err(|error| broken(error, &Phase::Idle));
        Ok(read(chunks, decoder, Pace { first_byte, idle: self.limits.idle }, self.teller.clone()))
    }

    /// Sends a request and takes its whole body, which must be there `within` this time.
    pub(crate) async fn fetch(&self, request: &HttpRequest, within: Duration) -> Result<Vec<u8>, ProviderError> {
        Ok(self.fetch_told(request, within).await?.1)
    }

    /// As [`fetch`](Self::fetch), with the head.
    pub(crate) async fn fetch_told(
        &self,
        request: &HttpRequest,
        within: Duration,
    ) -> Result<(Head, Vec<u8>), ProviderError> {
        let until = Instant::now() + within;
        let (head, response) = self.head(request, until).await?;
        let body = self.in_time(until, Phase::Total, collect(response, LIST_BODY)).await??;
        match body.len() {
            LIST_BODY => Err(self.teller.tell(ProviderError::new(Reason::Decode, "sent a list without end"))),
            _ => Ok((head, body)),
        }
    }

    /// Sends a body of this many bytes, a piece at a time, and takes the whole answer.
    pub(crate) async fn upload(
        &self,
        upload: &Upload,
        length: u64,
        pieces: impl Iterator<Item = Vec<u8>> + Send,
    ) -> Result<Vec<u8>, ProviderError> {
        let (pipe, mut taken) = mpsc::channel::<Vec<u8>>(PIECES);
        let body = stream::poll_fn(move |context| taken.poll_recv(context).map(|piece| piece.map(Ok::<_, Infallible>)));
        let sent = self.files()?.post(self.url(&upload.path)).header(CONTENT_TYPE, &upload.content_type);
        let sent = pin!(sent.header(CONTENT_LENGTH, length).body(reqwest::Body::wrap_stream(body)).send());
        let fed = pin!(self.feed(pipe, pieces));
        let response = match select(sent, fed).await {
            // An answer before the end of the upload is a refusal, or the connection is gone.
            Either::Left((response, _)) => response,
            Either::Right((fed, sent)) => {
                fed?;
                // The other side reads what it was sent before it answers.
                let until = Instant::now() + self.limits.first_byte * 4;
                self.in_time(until, Phase::FirstByte, sent).await?
            }
        };
        let (_, response) = self.judge(response, &upload.path).await?;
        let until = Instant::now() + self.limits.idle;
        self.in_time(until, Phase::Total, collect(response, LIST_BODY)).await?.map_err(|error| self.teller.tell(error))
    }

    /// Hands pieces on as fast as they are taken; an error where nobody takes any.
    async fn feed(
        &self,
        pipe: mpsc::Sender<Vec<u8>>,
        pieces: impl Iterator<Item = Vec<u8>> + Send,
    ) -> Result<(), ProviderError> {
        for piece in pieces {
            let sent = self.in_time(Instant::now() + self.limits.idle, Phase::Idle, pipe.send(piece)).await?;
            if sent.is_err() {
                // The connection does not take any more; why, its answer tells.
                break;
            }
        }
        Ok(())
    }

    /// Sends a request and hands out its body as it comes, however long it is.
    pub(crate) async fn download(&self, request: &HttpRequest) -> Result<(Head, Body), ProviderError> {
        let sent = self.files()?.get(self.url(&request.path)).send();
        let until = Instant::now() + self.limits.first_byte;
        let response = self.in_time(until, Phase::FirstByte, sent).await?;
        let (head, response) = self.judge(response, &request.path).await?;
        let (idle, teller) = (self.limits.idle, self.teller.clone());
        let chunks = Box::pin(response.bytes_stream());
        let body = stream::unfold(Some((chunks, teller, 0)), move |open| async move {
            let (mut chunks, teller, received) = open?;
            let error = match timeout(idle, chunks.next()).await {
                Ok(Some(Ok(_))) if received > MOST_FILE => {
                    ProviderError::new(Reason::Decode, format!("sent a file of more than {MOST_FILE} bytes"))
                }
                Ok(Some(Ok(chunk))) => {
                    let received = received + chunk.len() as u64;
                    return Some((Ok(Vec::from(chunk)), Some((chunks, teller, received))));
                }
                Ok(None) => return None,
                Ok(Some(Err(error))) => ProviderError { reason: Reason::StreamAborted, ..broken(error, &Phase::Idle) },
                Err(_) => {
                    let message = format!("went silent for {idle:?} in the middle of a file");
                    ProviderError::new(Reason::Timeout(Phase::Idle), message)
                }
            };
            Some((Err(teller.tell(error)), None))
        });
        Ok((head, Box::pin(body)))
    }

    /// Connections for files.
    fn files(&self) -> Result<&reqwest::Client, ProviderError> {
        if let Some(client) = self.files.get() {
            return Ok(client);
        }
        let client = builder(&self.base, self.limits, &self.credentials).build().map_err(|error| {
            self.teller.tell(ProviderError::new(Reason::Transport, "could not be reached").caused_by(error))
        })?;
        Ok(self.files.get_or_init(|| client))
    }

    /// The client, for the calls that `ollama-rs` makes.
    pub(crate) fn client(&self) -> reqwest::Client {
        self.client.clone()
    }

    /// The base address with a final slash, without which `ollama-rs` would eat its last segment.
    pub(crate) fn base_with_slash(&self) -> Url {
        let mut base = self.base.clone();
        base.set_path(&format!("{}/", base.path().trim_end_matches('/')));
        base
    }

    pub(crate) fn limits(&self) -> TimeLimits {
        self.limits
    }

    /// Sends a request until its head is here; a status that is no success becomes an error.
    async fn head(&self, request: &HttpRequest, until: Instant) -> Result<(Head, reqwest::Response), ProviderError> {
        let sent = self.builder(request).send();
        let response = self.in_time(until, Phase::FirstByte, sent).await?;
        self.judge(response, &request.path).await
    }

    /// Takes the head of a response; a status that is no success becomes an error.
    async fn judge(
        &self,
        response: Result<reqwest::Response, reqwest::Error>,
        path: &str,
    ) -> Result<(Head, reqwest::Response), ProviderError> {
        let response = response.map_err(|error| {
            let error = broken(error, &Phase::FirstByte);
            let message = format!("{} (at {})", error.message, self.base.authority());
            self.teller.tell(ProviderError { message, ..error })
        })?;
        let named = |(name, value): (&HeaderName, &HeaderValue)| {
            Some((name.as_str().to_owned(), value.to_str().ok()?.to_owned()))
        };
        let head =
            Head { status: response.status().as_u16(), headers: response.headers().iter().filter_map(named).collect() };
        tracing::debug!(
            gen_ai.provider.name = %self.teller.id,
            url.path = %path,
            http.response.status_code = head.status,
            "answered"
        );
        if head.promises_answer() {
            return Ok((head, response));
        }
        let body = timeout_at(Instant::now() + ERROR_WAIT, collect(response, ERROR_BODY)).await;
        let body = body.unwrap_or_else(|_| Ok(Vec::new())).unwrap_or_default();
        Err(self.teller.tell(classify(&head, &body, SystemTime::now())))
    }

    fn url(&self, path: &str) -> String {
        format!("{}{path}", self.base.as_str().trim_end_matches('/'))
    }

    fn builder(&self, request: &HttpRequest) -> reqwest::RequestBuilder {
        let url = self.url(&request.path);
        let mut builder = match request.method {
            Method::Get => self.client.get(url),
            Method::Post => self.client.post(url),
        };
        for (name, value) in &request.headers {
            builder = builder.header(*name, value);
        }
        match &request.body {
            Some(body) => builder.header(CONTENT_TYPE, "application/json").body(body.to_string()),
            None => builder,
        }
    }

    /// Waits for this as long as there is time.
    pub(crate) async fn in_time<T>(
        &self,
        until: Instant,
        phase: Phase,
        work: impl Future<Output = T>,
    ) -> Result<T, ProviderError> {
        timeout_at(until, work).await.map_err(|_| {
            let message = format!("did not answer in time (at {})", self.base.authority());
            self.teller.tell(ProviderError::new(Reason::Timeout(phase), message))
        })
    }
}

/// Begins to make connections.
fn builder(base: &Url, limits: TimeLimits, credentials: &HeaderMap) -> reqwest::ClientBuilder {
    let client = reqwest::Client::builder()
        .connect_timeout(limits.connect)
        // A key must not follow a redirect to somebody else.
        .redirect(reqwest::redirect::Policy::none())
        .default_headers(credentials.clone())
        .user_agent(concat!("sluice/", env!("CARGO_PKG_VERSION")));
    if is_loopback(base) { client.no_proxy() } else { client }
}

/// Says why sending or receiving failed, without the address, which may hold a secret.
pub(crate) fn broken(error: reqwest::Error, phase: &Phase) -> ProviderError {
    let error = error.without_url();
    let reason = match (error.is_timeout(), error.is_connect()) {
        (true, true) => Reason::Timeout(Phase::Connect),
        (true, false) => Reason::Timeout(*phase),
        (false, _) => Reason::Transport,
    };
    let message = match error.is_connect() {
        true => format!("could not be reached: {}", chain(&error).pop().unwrap_or_default()),
        false => format!("lost the connection: {}", chain(&error).pop().unwrap_or_default()),
    };
    // Nobody listens there: asking again in a second changes nothing.
    let advice = is_refused(&error).then_some(Advice::AskElsewhere);
    ProviderError { advice, ..ProviderError::new(reason, message).caused_by(error) }
}

fn is_refused(error: &reqwest::Error) -> bool {
    let first: Option<&(dyn std::error::Error + 'static)> = Some(error);
    std::iter::successors(first, |error| error.source())
        .filter_map(|error| error.downcast_ref::<std::io::Error>())
        .any(|error| error.kind() == std::io::ErrorKind::ConnectionRefused)
}

/// The front of a body, `limit` bytes at most.
async fn collect(response: reqwest::Response, limit: usize) -> Result<Vec<u8>, ProviderError> {
    let mut chunks = response.bytes_stream();
    let mut body = Vec::new();
    while let Some(chunk) = chunks.next().await {
        let chunk = chunk.map_err(|error| broken(error, &Phase::Idle))?;
        let room = limit - body.len();
        body.extend_from_slice(&chunk[..chunk.len().min(room)]);
        if body.len() == limit {
            break;
        }
    }
    Ok(body)
}

fn credentials(connection: &Connection) -> HeaderMap {
    let mut headers = HeaderMap::new();
    let Some(key) = &connection.key else { return headers };
    let (name, text) = match connection.api {
        Api::Gemini => (HeaderName::from_static("x-goog-api-key"), key.expose().to_owned()),
        Api::OpenAi(_) | Api::Ollama => (AUTHORIZATION, format!("Bearer {}", key.expose())),
    };
    let mut value = HeaderValue::from_str(&text).expect("an `ApiKey` holds nothing but visible ASCII");
    value.set_sensitive(true);
    headers.insert(name, value);
    headers
}

fn base_url(connection: &Connection) -> Result<Url, Misconfigured> {
    let bad = |problem: &str| {
        let (provider, problem) = (connection.id.clone(), problem.to_owned());
        Misconfigured::BadUrl { provider, problem, key: "base_url" }
    };
    let url = Url::parse(connection.base_url.trim()).map_err(|error| bad(&error.to_string()))?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err(bad("it begins with neither `http://` nor `https://`"));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(bad("it holds a user or a password, which belongs into the key"));
    }
    if url.query().is_some() || url.fragment().is_some() {
        return Err(bad("it holds a `?` or a `#`"));
    }
    let in_the_clear = url.scheme() == "http" && connection.key.is_some() && connection.locality == Locality::Cloud;
    if in_the_clear && !is_loopback(&url) {
        return Err(Misconfigured::KeyInTheClear { provider: connection.id.clone() });
    }
    Ok(url)
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}
