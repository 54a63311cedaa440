//! The order of decision: body first, status second, and for a 429 the worst thing it says.

use super::complaint::Complaint;
use super::{figures, rules};
use crate::headers::Head;
use crate::rate_limits::RateLimits;
use crate::reason::{Advice, ProviderError, Reason};
use crate::retry_after::{Hints, retry_after};
use serde_json::Value;
use std::time::{Duration, SystemTime};

/// Words of Groq for an answer of the model that it would not hand out.
const REJECTED_OUTPUT: [&str; 2] = ["json_validate_failed", "tool_use_failed"];

/// Gives the reason of a response whose status is no success.
///
/// `now` is the time it came, for waits that are told as a date.
pub fn classify(head: &Head, body: &[u8], now: SystemTime) -> ProviderError {
    match serde_json::from_slice::<Value>(body).ok().and_then(|json| Complaint::read(&json)) {
        Some(complaint) => failure(head, &complaint, now),
        None => without_json(head, body, now),
    }
}

/// Gives the reason of an error record inside an answer that began with a 200.
///
/// `None` where the record is no error. What a server says of itself in the middle of an answer is a broken stream; what
/// it says of the model's output, of quotas and windows stays what it is.
pub(crate) fn classify_record(head: &Head, record: &Value, now: SystemTime) -> Option<ProviderError> {
    let complaint = Complaint::read(record)?;
    let inner = complaint.inner_status.filter(|status| (400..600).contains(status));
    let error = failure(&Head { status: inner.unwrap_or(head.status), headers: head.headers.clone() }, &complaint, now);
    let reason = match error.reason {
        Reason::Auth
        | Reason::RegionOrBilling
        | Reason::ModelNotFound { .. }
        | Reason::UnsupportedParameter { .. }
        | Reason::ContextTooLong { .. }
        | Reason::RequestTooLarge { .. }
        | Reason::RateLimited
        | Reason::QuotaExhausted
        | Reason::Overloaded
        | Reason::OutputInvalid { .. }
        | Reason::Truncated
        | Reason::Refused => error.reason,
        Reason::InvalidRequest
        | Reason::ServerError
        | Reason::LocalResourceExhausted
        | Reason::Timeout(_)
        | Reason::Transport
        | Reason::StreamError
        | Reason::StreamAborted
        | Reason::Decode
        | Reason::BatchFailed
        | Reason::BatchExpired
        | Reason::Cancelled
        | Reason::Unsupported => Reason::StreamError,
    };
    Some(ProviderError { reason, status: Some(head.status), ..error })
}

/// Gives the reason of an error of which only the text is left, as a library hands it on.
pub fn classify_text(text: &str, now: SystemTime) -> ProviderError {
    let complaint = serde_json::from_str::<Value>(text).ok().and_then(|json| Complaint::read(&json));
    let complaint = complaint.unwrap_or_else(|| Complaint::text(text));
    // The status is lost: the first one at which this text means more than the bare status would is taken for it.
    let known = [404, 400, 500, 503]
        .into_iter()
        .find(|status| rules::find(*status, &complaint) != rules::find(*status, &Complaint::default()));
    let error = failure(&Head::of(known.unwrap_or(500)), &complaint, now);
    ProviderError { status: None, ..error }
}

fn failure(head: &Head, complaint: &Complaint, now: SystemTime) -> ProviderError {
    let reason = rejected_output(complaint)
        .or_else(|| quota_or_size(head.status, complaint))
        .or_else(|| rules::find(head.status, complaint))
        .unwrap_or(Reason::InvalidRequest);
    let hints = Hints { retry_delay: complaint.google.retry_delay.as_deref(), message: &complaint.message };
    ProviderError {
        status: Some(head.status),
        retry_after: match reason {
            Reason::QuotaExhausted => quota_reset(complaint, retry_after(&head.headers, hints, now), now),
            _ => retry_after(&head.headers, hints, now),
        },
        advice: advice(head, complaint),
        limits: RateLimits::read(&head.headers).map(Box::new),
        ..ProviderError::new(with_figures(reason, complaint), described(head.status, complaint))
    }
}

/// A body that is no JSON: a proxy's page, a text, or nothing.
fn without_json(head: &Head, body: &[u8], now: SystemTime) -> ProviderError {
    let text = String::from_utf8_lossy(body);
    let reason = rules::find(head.status, &Complaint::default()).unwrap_or(Reason::Decode);
    let said = match (head.status, text.trim()) {
        (300..=399, _) => "a redirect, which is not followed: point the address at its target",
        (_, "") => "no text",
        (_, text) => text,
    };
    ProviderError {
        status: Some(head.status),
        retry_after: retry_after(&head.headers, Hints { retry_delay: None, message: &text }, now),
        advice: should_retry(head),
        limits: RateLimits::read(&head.headers).map(Box::new),
        ..ProviderError::new(reason, format!("answered {} with {said}", head.status))
    }
}

fn rejected_output(complaint: &Complaint) -> Option<Reason> {
    if !REJECTED_OUTPUT.iter().any(|word| complaint.has_word(word)) {
        return None;
    }
    let written = complaint.failed_generation.as_deref().unwrap_or_default();
    if written.starts_with("max completion tokens reached") {
        return Some(Reason::Truncated);
    }
    Some(Reason::OutputInvalid { salvage: (!written.is_empty()).then(|| written.to_owned()) })
}

/// A 429 that no waiting lifts: the day's quota, one of zero, or a request larger than the limit itself.
fn quota_or_size(status: u16, complaint: &Complaint) -> Option<Reason> {
    let about_pace =
        status == 429 || complaint.has_word("RESOURCE_EXHAUSTED") || complaint.has_word("rate_limit_exceeded");
    if !about_pace {
        return None;
    }
    let text = &complaint.haystack;
    let ends_today = complaint.google.per_day || text.contains("(tpd)") || text.contains("(rpd)");
    if ends_today || never_began(complaint) {
        return Some(Reason::QuotaExhausted);
    }
    let (limit, requested) = figures::limit_and_got(&complaint.message);
    (requested? > limit?).then_some(Reason::RequestTooLarge { limit, requested })
}

/// A quota of zero is not for this account at all.
fn never_began(complaint: &Complaint) -> bool {
    let text = &complaint.haystack;
    complaint.google.zero || text.contains("limit: 0,") || text.contains("limit: 0\n")
}

/// When a quota is full again. Google's hint of some seconds is for its limits per minute, not for those of the day.
fn quota_reset(complaint: &Complaint, hint: Option<Duration>, now: SystemTime) -> Option<Duration> {
    if never_began(complaint) {
        return None;
    }
    if complaint.google.per_day { Some(until_google_resets(now)) } else { hint }
}

/// Google's day ends at midnight in California: 08:00 UTC in winter. In summer it is an hour earlier, which is waited for
/// too long rather than too short. **Source**: rate limits page of the Gemini API, 2026.
fn until_google_resets(now: SystemTime) -> Duration {
    const DAY: u64 = 24 * 3600;
    let since_epoch = now.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default().as_secs();
    Duration::from_secs(DAY - (since_epoch + DAY - 8 * 3600) % DAY)
}

fn with_figures(reason: Reason, complaint: &Complaint) -> Reason {
    let (limit, got) = figures::limit_and_got(&complaint.message);
    match reason {
        Reason::ContextTooLong { .. } => {
            Reason::ContextTooLong { limit: complaint.window.0.or(limit), got: complaint.window.1.or(got) }
        }
        Reason::RequestTooLarge { .. } => Reason::RequestTooLarge { limit, requested: got },
        Reason::UnsupportedParameter { .. } => {
            let parameter = complaint.parameter.clone().or_else(|| figures::parameter(&complaint.message));
            Reason::UnsupportedParameter { parameter }
        }
        other => other,
    }
}

fn advice(head: &Head, complaint: &Complaint) -> Option<Advice> {
    let lower = figures::at_most(&complaint.message).map(Advice::AtMostTokens);
    lower.or_else(|| should_retry(head))
}

fn should_retry(head: &Head) -> Option<Advice> {
    match head.headers.get("x-should-retry")? {
        "true" => Some(Advice::AskAgain),
        "false" => Some(Advice::AskElsewhere),
        _ => None,
    }
}

fn described(status: u16, complaint: &Complaint) -> String {
    let message = match complaint.message.trim() {
        "" => complaint.words.first().map_or("an error without a text", String::as_str),
        message => message,
    };
    format!("answered {status}: {message}")
}
