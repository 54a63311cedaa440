//! Lessons as chat JSONL: what was asked, and the text that people found good or made of it.

use crate::ledger::{Taught, sha256};
use serde::Serialize;
use std::collections::{BTreeMap, HashSet};

/// What an export holds.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Exported {
    /// One lesson a line.
    #[serde(skip)]
    pub text: String,
    pub lessons: usize,
    /// Those of them whose answer a person wrote.
    pub corrected: usize,
    /// What could not be exported, by reason.
    pub left_out: BTreeMap<&'static str, usize>,
}

/// Why an artifact gives no lesson.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Left {
    /// Somebody called it bad, and nobody corrected it.
    Bad,
    /// No model wrote it, or what was asked is no longer kept.
    NoPrompt,
    /// A person corrected the diagram, and what was asked for is a graph.
    Graph,
    /// The same question and answer stand in the export already.
    Twice,
}

impl Left {
    /// Its public name.
    pub fn name(self) -> &'static str {
        match self {
            Left::Bad => "bad",
            Left::NoPrompt => "no_prompt",
            Left::Graph => "graph",
            Left::Twice => "twice",
        }
    }
}

/// Writes one line for each artifact that is good or was corrected.
///
/// **Shape**: `{"messages": [{"role", "content"}], "provenance": {…}}`, the last message by the assistant.
pub fn export(taught: &[Taught]) -> Exported {
    let mut exported = Exported::default();
    let mut seen = HashSet::new();
    for one in taught {
        match lesson(one) {
            Err(left) => *exported.left_out.entry(left.name()).or_default() += 1,
            Ok(line) if !seen.insert(sha256(line.messages.to_string().as_bytes())) => {
                *exported.left_out.entry(Left::Twice.name()).or_default() += 1;
            }
            Ok(line) => {
                let json = serde_json::json!({ "messages": line.messages, "provenance": line.provenance });
                exported.text.push_str(&format!("{json}\n"));
                exported.lessons += 1;
                exported.corrected += usize::from(one.corrected.is_some());
            }
        }
    }
    exported
}

struct Line {
    messages: serde_json::Value,
    provenance: serde_json::Value,
}

fn lesson(taught: &Taught) -> Result<Line, Left> {
    if !taught.good && taught.corrected.is_none() {
        return Err(Left::Bad);
    }
    let (Some(prompt), Some(answer)) = (&taught.prompt, &taught.answer) else { return Err(Left::NoPrompt) };
    // A diagram that was asked for as a graph is kept as one; what a person corrected is the diagram.
    let asked_for_graph = sha256(answer.as_bytes()) != taught.looked.sha256;
    let content = match &taught.corrected {
        Some(_) if asked_for_graph => return Err(Left::Graph),
        Some(corrected) => corrected,
        None => answer,
    };
    let asked: Vec<serde_json::Value> = serde_json::from_str(prompt).map_err(|_| Left::NoPrompt)?;
    let mut messages: Vec<serde_json::Value> = asked
        .iter()
        .map(|message| serde_json::json!({ "role": message["role"], "content": message["text"] }))
        .collect();
    messages.push(serde_json::json!({ "role": "assistant", "content": content }));
    let looked = &taught.looked;
    let provenance = serde_json::json!({
        "artifact": looked.artifact,
        "kind": looked.kind,
        "kind_version": taught.version,
        "candidate": looked.candidate,
        "run": looked.run,
        "score": looked.score,
        "threshold": looked.threshold,
        "evidence": taught.evidence,
        "word": if taught.good { "good" } else { "bad" },
        "source": taught.source,
        "said_at_ms": taught.at_ms,
        "corrected": taught.corrected.is_some(),
        "answer_sha256": sha256(content.as_bytes()),
    });
    Ok(Line { messages: messages.into(), provenance })
}

#[cfg(test)]
mod tests {
    use super::super::sample::tests::looked;
    use super::*;
    use crate::ledger::Looked;

    fn taught(good: bool, answer: &str) -> Taught {
        Taught {
            looked: Looked { sha256: sha256(answer.as_bytes()), ..looked(1, "erd", 90) },
            evidence: "facts".to_owned(),
            version: Some("v".to_owned()),
            good,
            source: "person".to_owned(),
            at_ms: 1,
            prompt: Some("[{\"role\":\"system\",\"text\":\"s\"},{\"role\":\"user\",\"text\":\"u\"}]".to_owned()),
            answer: Some(answer.to_owned()),
            corrected: None,
        }
    }

    #[test]
    fn good_and_corrected_ones_become_lessons_and_the_others_are_counted_by_reason() {
        let corrected = Taught { corrected: Some("better".to_owned()), ..taught(false, "b") };
        let graph = Taught { looked: looked(2, "erd", 90), corrected: Some("x".to_owned()), ..taught(false, "{}") };
        let untold = Taught { prompt: None, ..taught(true, "c") };
        let exported = export(&[taught(true, "a"), taught(true, "a"), taught(false, "d"), corrected, graph, untold]);
        assert_eq!((exported.lessons, exported.corrected), (2, 1));
        let left: Vec<(&str, usize)> = exported.left_out.iter().map(|(name, count)| (*name, *count)).collect();
        assert_eq!(left, [("bad", 1), ("graph", 1), ("no_prompt", 1), ("twice", 1)]);
        let lines: Vec<serde_json::Value> =
            exported.text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        let roles: Vec<&str> =
            lines[0]["messages"].as_array().unwrap().iter().map(|one| one["role"].as_str().unwrap()).collect();
        assert_eq!(roles, ["system", "user", "assistant"]);
        assert_eq!(lines[1]["messages"][2]["content"], "better");
        assert_eq!(
            (lines[1]["provenance"]["corrected"].as_bool(), &lines[0]["provenance"]["kind"]),
            (Some(true), &"erd".into())
        );
    }
}
