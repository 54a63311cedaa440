//! A kind that is made of records: the title and the length of a note.

use super::stage::Stage;
use serde_json::json;

pub(super) const KIND: &str = r#"
kind = "note"
title = "Title and length of a note"
format = "json"
schema = "schema.json"
threshold = 80
[record]
copy = ["id"]
input = ["text"]
[[record.requires]]
then = ["words < 100"]
[[gates]]
check = "json.syntax"
[[gates]]
check = "json.schema"
[[points]]
check = "json.schema"
of = 100
[contract]
rules = ["One JSON object that holds the schema."]
"#;

pub(super) const PROMPT: &str =
    "You title notes.\n{% include \"rules.md.j2\" %}\n---user---\n{% include \"material.md.j2\" %}\n";

const SCHEMA: &str = r#"{"type": "object", "additionalProperties": false, "required": ["id", "title", "words"],
    "properties": {"id": {"type": "string"}, "title": {"type": "string", "minLength": 3}, "words": {"type": "integer"}}}"#;

/// Writes the kind `note`, and so many notes.
pub(super) fn notes_and_kind(stage: &Stage, notes: usize) {
    stage.write(".sluice/kinds/note/kind.toml", KIND);
    stage.write(".sluice/kinds/note/prompt.md.j2", PROMPT);
    stage.write(".sluice/kinds/note/schema.json", SCHEMA);
    let note = |number: usize| json!({"id": format!("r{number:04}"), "group": format!("g{}", number % 3), "text": format!("note r{number:04}!")});
    let lines: String = (0..notes).map(|number| format!("{}\n", note(number))).collect();
    stage.write("notes.jsonl", lines);
}
