//! Cuts many requests into batches that a provider takes.

use super::api::{BulkLimits, BulkRequest};
use super::upload::ENVELOPE;
use crate::reason::{ProviderError, Reason};
use std::collections::HashSet;
use std::ops::Range;

/// Bytes of the longest label.
const MOST_LABEL: usize = 200;

/// Requests cut into batches.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Chunks {
    /// Each range of the requests is one batch, in order.
    pub batches: Vec<Range<usize>>,
    /// Requests that no batch takes; they are in no range.
    pub refused: Vec<TooLarge>,
}

/// A request that is larger than a whole batch may be.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("request `{id}` has {bytes} bytes, a whole batch may have {limit}")]
pub struct TooLarge {
    /// The caller's word for the request.
    pub id: String,
    /// Bytes of its line.
    pub bytes: u64,
    /// Bytes that a batch with this request alone may have.
    pub limit: u64,
}

/// Cuts requests by lines, bytes and models. `size` tells the bytes of a request's line.
pub(super) fn chunks(requests: &[BulkRequest], limits: BulkLimits, size: impl Fn(&BulkRequest) -> usize) -> Chunks {
    let limit = limits.bytes.saturating_sub(ENVELOPE);
    let mut chunks = Chunks::default();
    let (mut start, mut bytes) = (0, 0);
    for (index, one) in requests.iter().enumerate() {
        // One byte for what stands between two lines.
        let own = size(one) as u64 + 1;
        let is_full = bytes + own > limit || index - start >= limits.lines;
        if is_full || requests[start].request.model != one.request.model {
            close(&mut chunks, start..index);
            (start, bytes) = (index, 0);
        }
        if own > limit {
            chunks.refused.push(TooLarge { id: one.id.clone(), bytes: own, limit });
            (start, bytes) = (index + 1, 0);
        } else {
            bytes += own;
        }
    }
    close(&mut chunks, start..requests.len());
    chunks
}

fn close(chunks: &mut Chunks, range: Range<usize>) {
    if !range.is_empty() {
        chunks.batches.push(range);
    }
}

/// Refuses what no provider takes as one batch, before anything is sent.
pub(super) fn check(label: &str, requests: &[BulkRequest], limits: BulkLimits) -> Result<(), ProviderError> {
    let invalid = |message: String| Err(ProviderError::new(Reason::InvalidRequest, message));
    let Some(first) = requests.first() else { return invalid("was asked for a batch of no requests".into()) };
    if label.len() > MOST_LABEL {
        return invalid(format!("was given a label of {} bytes for a batch, {MOST_LABEL} is the most", label.len()));
    }
    if let Some(other) = requests.iter().find(|one| one.request.model != first.request.model) {
        let (one, other) = (&first.request.model, &other.request.model);
        return invalid(format!("takes one model per batch, not `{one}` and `{other}`"));
    }
    let mut seen = HashSet::new();
    if let Some(twice) = requests.iter().find(|one| !seen.insert(one.id.as_str())) {
        return invalid(format!("was given two requests with the id `{}` in one batch", twice.id));
    }
    if requests.len() > limits.lines {
        return Err(too_large(limits.lines as u64, requests.len() as u64, "requests"));
    }
    Ok(())
}

/// More than a batch may hold.
pub(super) fn too_large(limit: u64, requested: u64, what: &str) -> ProviderError {
    let reason = Reason::RequestTooLarge { limit: Some(limit), requested: Some(requested) };
    ProviderError::new(reason, format!("takes {limit} {what} in one batch, not {requested}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::request::Request;

    fn requests(models: &[&str]) -> Vec<BulkRequest> {
        let one = |(index, model): (usize, &&str)| BulkRequest {
            id: index.to_string(),
            request: Request { model: (*model).to_owned(), ..Request::default() },
        };
        models.iter().enumerate().map(one).collect()
    }

    #[test]
    fn a_batch_ends_at_the_limit_of_lines_of_bytes_and_at_another_model() {
        // Models, lines and bytes of a batch, bytes of each line, the batches, those refused.
        type Case = (&'static [&'static str], usize, u64, &'static [usize], &'static [Range<usize>], &'static [usize]);
        let cases: &[Case] = &[
            (&[], 2, 100, &[], &[], &[]),
            (&["m"; 5], 2, 100, &[9; 5], &[0..2, 2..4, 4..5], &[]),
            (&["m"; 5], 9, 30, &[9; 5], &[0..3, 3..5], &[]),
            (&["m"; 3], 9, 29, &[9; 3], &[0..2, 2..3], &[]),
            (&["a", "a", "b", "a"], 9, 100, &[9; 4], &[0..2, 2..3, 3..4], &[]),
            (&["m"; 4], 9, 30, &[9, 30, 9, 9], &[0..1, 2..4], &[1]),
            (&["m"; 4], 9, 30, &[30, 29, 30, 9], &[1..2, 3..4], &[0, 2]),
        ];
        for (models, lines, bytes, sizes, batches, refused) in cases {
            let limits = BulkLimits { lines: *lines, bytes: bytes + ENVELOPE };
            let size = |one: &BulkRequest| sizes[one.id.parse::<usize>().unwrap()];
            let chunks = chunks(&requests(models), limits, size);
            assert_eq!(chunks.batches, *batches, "{models:?} {sizes:?}");
            let ids: Vec<usize> = chunks.refused.iter().map(|one| one.id.parse().unwrap()).collect();
            assert_eq!(ids, *refused);
        }
    }

    #[test]
    fn what_no_provider_takes_as_one_batch_is_refused_before_anything_is_sent() {
        let limits = BulkLimits { lines: 3, bytes: 1 << 20 };
        let twice = [requests(&["m"]), requests(&["m"])].concat();
        let long = "l".repeat(201);
        let cases = [
            ("l", requests(&["m", "m"]), None),
            ("l", requests(&[]), Some("no requests")),
            ("l", requests(&["a", "b"]), Some("not `a` and `b`")),
            ("l", requests(&["m"; 4]), Some("takes 3 requests in one batch, not 4")),
            ("l", twice, Some("the id `0`")),
            (long.as_str(), requests(&["m"]), Some("201 bytes")),
        ];
        for (label, requests, told) in cases {
            match (check(label, &requests, limits), told) {
                (Ok(()), None) => {}
                (Err(error), Some(told)) => assert!(error.message.contains(told), "{error:?}"),
                (checked, told) => panic!("{checked:?} instead of {told:?}"),
            }
        }
    }
}
