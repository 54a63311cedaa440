//! From open records to the requests of one job.

use super::case::{Asked, Case, Origin};
use super::pass::Pass;

use super::state::Bulk;
use super::till::sum;
use crate::batch::run::BatchError;
use crate::cascade::Unaskable;
use crate::ledger::batches::OpenRecord;
use crate::routing::budget::Need;
use sluice_providers::bulk::{BulkRequest, TooLarge};
use sluice_providers::{Answer, Finish, ProviderError, Reason, Request};

/// Records that are read from the ledger at a time.
const PAGE: u32 = 200;
/// Bytes of the requests in memory, about: more than a provider takes at once is not gathered.
const MOST_BYTES: usize = 64 << 20;
/// Bytes of a schema in memory per byte of its text, about: every value of it is an allocation.
const SCHEMA_WEIGHT: usize = 4;

/// Gathers the records of a pass that are handed in nowhere.
pub(super) struct Gatherer<'b, 'a> {
    bulk: &'b Bulk<'a>,
    pass: &'b Pass<'a>,
    /// Where the last page ended (turn, seq).
    after: Option<(u64, u64)>,
    pending: Vec<Waiting>,
    bytes: usize,
    is_exhausted: bool,
}

struct Waiting {
    seq: u64,
    one: BulkRequest,
    need: Need,
    bytes: usize,
}

/// The requests of one job.
#[derive(Default)]
pub(super) struct Chunk {
    pub(super) requests: Vec<BulkRequest>,
    /// Their records, by their places in the input.
    pub(super) places: Vec<u64>,
    pub(super) needs: Vec<Need>,
}

impl Chunk {
    /// What all of it takes at most.
    pub(super) fn need(&self) -> Need {
        sum(self.needs.iter().copied())
    }

    /// Leaves the rest for later.
    pub(super) fn truncate(&mut self, length: usize) {
        self.requests.truncate(length);
        self.places.truncate(length);
        self.needs.truncate(length);
    }
}

impl<'b, 'a> Gatherer<'b, 'a> {
    pub(super) fn new(bulk: &'b Bulk<'a>, pass: &'b Pass<'a>) -> Self {
        Gatherer { bulk, pass, after: None, pending: Vec::new(), bytes: 0, is_exhausted: false }
    }

    /// The next job of at most `most` requests. What needs no request is settled on the way.
    ///
    /// **Errors**: [`BatchError`].
    pub(super) async fn next(&mut self, most: usize) -> Result<Option<Chunk>, BatchError> {
        let most = most.min(self.pass.api.limits().lines).max(1);
        loop {
            while !self.is_exhausted && self.pending.len() < most && self.bytes < MOST_BYTES {
                if self.bulk.is_interrupted() || self.bulk.halt.is_called() {
                    return Ok(None);
                }
                self.page().await?;
            }
            if self.pending.is_empty() {
                return Ok(None);
            }
            if let Some(chunk) = self.cut(most).await? {
                return Ok(Some(chunk));
            }
        }
    }

    async fn page(&mut self) -> Result<(), BatchError> {
        let floor = self.bulk.floor;
        let page = floor.ledger.free_records(floor.batch.id, self.pass.number, self.after, PAGE).await?;
        self.is_exhausted = page.is_empty();
        for record in page {
            self.after = Some((record.record.turn, record.seq));
            self.take_in(record).await?;
        }
        Ok(())
    }

    async fn take_in(&mut self, record: OpenRecord) -> Result<(), BatchError> {
        let bulk = self.bulk;
        let mut case = bulk.case(self.pass, record, true);
        let Some(asked) = case.request.take() else { return self.unsent(&case).await };
        if !case.record.fresh
            && let Some(text) = bulk.floor.ledger.any_answer(&asked.key).await?
        {
            case.request = Some(asked);
            let answer = Answer { text, ..Answer::ended(Finish::Stop) };
            return bulk.settle(&case, &Origin::Kept, Ok(answer)).await;
        }
        let need = bulk.till.need(&self.pass.place, &asked.request);
        let bytes = weight(&asked.request);
        let seq = case.record.seq;
        self.bytes += bytes;
        self.pending.push(Waiting {
            seq,
            one: BulkRequest { id: seq.to_string(), request: asked.request },
            need,
            bytes,
        });
        Ok(())
    }

    async fn unsent(&self, case: &Case<'_>) -> Result<(), BatchError> {
        let error = match (&case.fields, &case.unaskable) {
            (Ok(_), Some(Unaskable { reason, message })) => ProviderError::new(reason.clone(), message.clone()),
            (Err(message), _) => ProviderError::new(Reason::InvalidRequest, message.clone()),
            (Ok(_), None) => ProviderError::new(Reason::InvalidRequest, "there is nothing to ask"),
        };
        self.bulk.settle(case, &Origin::Unsent, Err(error)).await
    }

    /// Cuts one job off; `None` where nothing of what waits can be sent.
    async fn cut(&mut self, most: usize) -> Result<Option<Chunk>, BatchError> {
        let waiting: Vec<Waiting> = self.pending.drain(..).collect();
        self.bytes = 0;
        let mut parts: Vec<(u64, Need, usize)> = Vec::with_capacity(waiting.len());
        let mut requests = Vec::with_capacity(waiting.len());
        for Waiting { seq, one, need, bytes } in waiting {
            parts.push((seq, need, bytes));
            requests.push(one);
        }
        let chunks = self.pass.api.chunks(&requests);
        let range = chunks.batches.into_iter().next().unwrap_or(0..0);
        let range = range.start..range.end.min(range.start.saturating_add(most));
        let mut chunk = Chunk::default();
        for (index, (one, (seq, need, bytes))) in requests.into_iter().zip(parts).enumerate() {
            if range.contains(&index) {
                chunk.requests.push(one);
                chunk.places.push(seq);
                chunk.needs.push(need);
            } else if let Some(refused) = chunks.refused.iter().find(|refused| refused.id == one.id) {
                self.refused(seq, one.request, refused).await?;
            } else {
                self.bytes += bytes;
                self.pending.push(Waiting { seq, one, need, bytes });
            }
        }
        Ok((!chunk.requests.is_empty()).then_some(chunk))
    }

    /// A request that is larger than a whole job may be.
    async fn refused(&self, seq: u64, request: Request, refused: &TooLarge) -> Result<(), BatchError> {
        let bulk = self.bulk;
        let found = bulk.floor.ledger.record_at(bulk.floor.batch.id, seq).await?;
        let Some((record, is_open)) = found else { return Ok(()) };
        let mut case = bulk.case(self.pass, record, is_open);
        case.request = case.request.map(|asked| Asked { request, ..asked });
        let error = ProviderError::new(Reason::RequestTooLarge { limit: None, requested: None }, refused.to_string());
        bulk.settle(&case, &Origin::Unsent, Err(error)).await
    }
}

fn weight(request: &Request) -> usize {
    let messages: usize = request.messages.iter().map(|message| message.text.len()).sum();
    let schema = request.schema.as_ref().map_or(0, |schema| schema.to_string().len());
    messages + schema * SCHEMA_WEIGHT + size_of::<Waiting>()
}
