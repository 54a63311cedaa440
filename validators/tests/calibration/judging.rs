//! From an answer to a verdict, the way a run takes: normalised, then judged.

use crate::ground::Ground;
use crate::kinds::Kind;
use sluice_validators::Score;
use sluice_validators::normalise::normalise;
use sluice_validators::rubric::{Subject, Verdict};
use sluice_validators::schema::JsonSchema;
use std::sync::LazyLock;

/// A key that the sources of every ground hold.
pub(crate) const SECRET: &str = "sk-live-4242-9191";

/// What is asked for where the kind is JSON: endpoints with their purpose.
static SCHEMA: LazyLock<JsonSchema> =
    LazyLock::new(|| JsonSchema::parse(include_str!("../rubric/good/json.schema.json")).expect("the schema is one"));

/// Judges an answer with the threshold of 80.
pub(crate) fn judge(kind: &Kind, answer: &str, ground: &Ground, finished: bool) -> Verdict {
    // Whoever asks for JSON says of what shape; whoever asks for anything else does not.
    let schema = (kind.name == "json").then(|| &*SCHEMA);
    let normalised = normalise(answer, kind.format, finished);
    let subject = Subject {
        text: &normalised.text,
        document: &normalised.document,
        facts: &ground.facts,
        notes: &ground.notes,
        finished,
        secrets: &[SECRET.to_owned()],
        compiled: None,
        schema,
    };
    kind.rubric.judge(&subject, Score::try_from(80).expect("80 is a score"), &normalised.repairs)
}

/// The verdict as lines, for the message of a failing test.
pub(crate) fn explain(verdict: &Verdict) -> String {
    let findings = verdict.findings.iter().filter(|finding| finding.of > 0.0 || finding.earned.is_none());
    let lines = findings.map(|finding| {
        format!("  {:?} {} {:?}/{} {}", finding.role, finding.check, finding.earned, finding.of, finding.message)
    });
    let edits = verdict.repairs.iter().map(|repair| format!("  repair {} lossy={}", repair.edit, repair.lossy));
    format!("score {}\n{}", verdict.score, lines.chain(edits).collect::<Vec<_>>().join("\n"))
}
