//! Relations between the fields of an answer, as findings.

use super::expression::Expression;
use super::spec::{Relation, Task};
use crate::batch::field::FieldPath;
use serde_json::{Map, Value};
use sluice_validators::Score;
use sluice_validators::rubric::{Finding, FindingRole, Verdict};

/// Identifier of the check.
const CHECK: &str = "record.requires";
/// Points that a text with a failed gate keeps at most, as in every rubric.
const FAILED_GATE: f64 = 40.0;
/// Characters of a value that a message shows.
const SHOWN: usize = 60;

impl Task {
    /// What does not hold between the fields of an answer whose copied fields are restored: a failed gate each, which
    /// names its field first. A relation that cannot be decided is unscored.
    pub fn check(&self, answer: &Map<String, Value>) -> Vec<Finding> {
        self.relations.iter().flat_map(|relation| relation.check(answer)).collect()
    }
}

impl Task {
    /// Adds what does not hold to the verdict on the same answer; a failed gate holds its score down.
    pub fn judge(&self, answer: &Map<String, Value>, verdict: &mut Verdict) {
        verdict.findings.splice(0..0, self.check(answer));
        if verdict.failed_a_gate() {
            verdict.score = verdict.score.min(Score::from_points(FAILED_GATE));
        }
    }
}

impl Relation {
    fn check(&self, answer: &Map<String, Value>) -> Vec<Finding> {
        match self.when.as_ref().map_or(Ok(true), |when| when.holds(answer)) {
            Ok(true) => self.then.iter().filter_map(|then| self.unmet(then, answer)).collect(),
            Ok(false) => Vec::new(),
            Err(doubt) => vec![finding(None, format!("unscored: {doubt}"), None)],
        }
    }

    fn unmet(&self, then: &Expression, answer: &Map<String, Value>) -> Option<Finding> {
        let why = match then.holds(answer) {
            Ok(true) => return None,
            Ok(false) => said(then, answer),
            Err(doubt) => doubt.to_string(),
        };
        let field = then.fields().first().map_or_else(String::new, ToString::to_string);
        let when = self.when.as_ref().map(|when| format!(" where `{}`", when.text)).unwrap_or_default();
        let message = format!("`{field}`: `{}` must hold{when}, but {why}", then.text);
        Some(finding(Some(0.0), message, Some(format!("Make `{}` hold{when}.", then.text))))
    }
}

/// The fields of a condition with their values.
fn said(expression: &Expression, answer: &Map<String, Value>) -> String {
    let one = |field: &FieldPath| match field.find(answer) {
        None => format!("`{field}` is missing"),
        Some(value) => {
            let text = value.to_string();
            let shown: String = text.chars().take(SHOWN).collect();
            let dots = if shown.len() < text.len() { "…" } else { "" };
            format!("`{field}` is {shown}{dots}")
        }
    };
    expression.fields().into_iter().map(one).collect::<Vec<_>>().join(" and ")
}

fn finding(earned: Option<f32>, message: String, hint: Option<String>) -> Finding {
    Finding { check: CHECK.to_owned(), role: FindingRole::Gate, earned, of: 1.0, line: None, message, hint }
}
