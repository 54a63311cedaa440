//! The `details` of Google's errors, told apart by the ending of their `@type`.

use serde_json::Value;

/// Most details, and violations in one of them, that are read; recorded answers have three at most.
const MOST: usize = 32;

/// What Google's error details say beyond the message.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Details {
    /// `reason` of every `ErrorInfo`.
    pub(super) reasons: Vec<String>,
    /// `retryDelay` of `RetryInfo`.
    pub(super) retry_delay: Option<String>,
    /// A quota per day is among the violated ones.
    pub(super) per_day: bool,
    /// A quota is zero: it is not for this account at all.
    pub(super) zero: bool,
    /// Further texts worth searching.
    pub(super) text: String,
}

impl Details {
    /// Reads `error.details`; several violations may stand there and the worst decides.
    pub(super) fn read(details: Option<&Value>) -> Self {
        let mut read = Details::default();
        for detail in details.and_then(Value::as_array).into_iter().flatten().take(MOST) {
            let text = |name: &str| detail.get(name).and_then(Value::as_str);
            match text("@type").and_then(|name| name.rsplit('.').next()) {
                Some("ErrorInfo") => read.error_info(detail),
                Some("QuotaFailure") => read.quota_failure(detail),
                Some("RetryInfo") => read.retry_delay = text("retryDelay").map(str::to_owned),
                Some("DebugInfo") => read.text.push_str(text("detail").unwrap_or_default()),
                _ => {}
            }
        }
        read
    }

    fn error_info(&mut self, detail: &Value) {
        self.reasons.extend(detail.get("reason").and_then(Value::as_str).map(str::to_owned));
        let metadata = detail.get("metadata");
        self.zero |= is_zero(metadata.and_then(|metadata| metadata.get("quota_limit_value")));
        self.per_day |= names_a_day(metadata.and_then(|metadata| metadata.get("quota_limit")));
    }

    fn quota_failure(&mut self, detail: &Value) {
        for violation in detail.get("violations").and_then(Value::as_array).into_iter().flatten().take(MOST) {
            self.per_day |= names_a_day(violation.get("quotaId"));
            self.zero |= is_zero(violation.get("quotaValue"));
        }
    }
}

/// Numbers of 64 bits come as texts in gRPC's JSON.
fn is_zero(value: Option<&Value>) -> bool {
    value.is_some_and(|value| value.as_str() == Some("0") || value.as_u64() == Some(0))
}

fn names_a_day(value: Option<&Value>) -> bool {
    value.and_then(Value::as_str).is_some_and(|name| name.contains("PerDay"))
}
