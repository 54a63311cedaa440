//! What the next request for a record changes, as the ledger keeps it.

use crate::cascade::{Ask, Omit};
use serde::{Deserialize, Serialize};
use sluice_validators::rubric::{Finding, FindingRole};

/// What the next request changes. Everything but hints and room for the answer ends with its pass.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct BulkAsk {
    /// The answer was cut: leave more room for it.
    #[serde(skip_serializing_if = "is_false")]
    pub(super) more_tokens: bool,
    /// Tokens by which the answer's room must shrink.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) fewer_tokens: Option<u64>,
    /// The prompt must be shorter.
    #[serde(skip_serializing_if = "is_false")]
    pub(super) shrink: bool,
    /// A parameter was dropped or lowered already.
    #[serde(skip_serializing_if = "is_false")]
    pub(super) rewritten: bool,
    /// A parameter that the model does not take; empty where the provider did not say which.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) omit: Option<String>,
    /// What to do better than the last text.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) hints: Vec<String>,
    /// How often the same request was handed in again.
    #[serde(skip_serializing_if = "is_zero")]
    pub(super) again: u32,
}

impl BulkAsk {
    /// Reads what the ledger kept; what nobody here wrote changes nothing.
    pub(super) fn read(text: Option<&str>) -> BulkAsk {
        text.and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default()
    }

    /// As the ledger keeps it; `None` where nothing is changed.
    pub(super) fn written(&self) -> Option<String> {
        let text = serde_json::to_string(self).expect("booleans, numbers and texts are JSON");
        (*self != BulkAsk::default()).then_some(text)
    }

    /// The same for whoever renders the request.
    pub(super) fn ask(&self) -> Ask {
        let omit = self.omit.as_ref().map(|name| match name.as_str() {
            "" => Omit::Unnamed,
            _ => Omit::Named(name.clone()),
        });
        Ask {
            more_tokens: self.more_tokens,
            fewer_tokens: self.fewer_tokens,
            shrink: self.shrink,
            omit,
            ..Ask::default()
        }
    }

    /// The hints as findings, of which a prompt makes the same hints again.
    pub(super) fn findings(&self) -> Vec<Finding> {
        let finding = |hint: &String| Finding {
            check: "earlier".to_owned(),
            role: FindingRole::Graded,
            earned: Some(0.0),
            of: 1.0,
            line: None,
            message: hint.clone(),
            hint: None,
        };
        self.hints.iter().map(finding).collect()
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands a reference in")]
fn is_false(flag: &bool) -> bool {
    !flag
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands a reference in")]
fn is_zero(count: &u32) -> bool {
    *count == 0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::prompt::hints;

    #[test]
    fn an_ask_comes_back_from_the_ledger_as_it_went_in() {
        let all = BulkAsk {
            more_tokens: true,
            fewer_tokens: Some(7),
            shrink: true,
            rewritten: true,
            omit: Some(String::new()),
            hints: vec!["be brief".to_owned()],
            again: 2,
        };
        for ask in [BulkAsk::default(), all, BulkAsk { omit: Some("temperature".to_owned()), ..BulkAsk::default() }] {
            assert_eq!(BulkAsk::read(ask.written().as_deref()), ask);
        }
        assert_eq!(BulkAsk::default().written(), None);
        for foreign in ["", "[]", "7", "{\"more_tokens\":3}"] {
            assert_eq!(BulkAsk::read(Some(foreign)), BulkAsk::default(), "{foreign}");
        }
    }

    #[test]
    fn hints_that_were_kept_are_the_hints_of_the_next_prompt() {
        let kept: Vec<String> = ["one", "two; with more", "three"].map(str::to_owned).to_vec();
        assert_eq!(hints(&BulkAsk { hints: kept.clone(), ..BulkAsk::default() }.findings()), kept);
    }
}
