//! Several files in one envelope: `{"files":[{"path","text"}]}`, whose paths stay where they are put.

use super::answer::{Answer, or_broken};
use super::json;
use super::paths::misplaced;
use crate::document::{Document, File, ParseFailure};
use serde_json::Value;
use std::collections::HashSet;

/// Most files of an envelope.
const MOST_FILES: usize = 200;
/// Most bytes of all texts together.
const MOST_BYTES: usize = 2 << 20;
/// Files with errors that are told of; after them nothing more has to be parsed to know that the envelope will not do.
const MOST_BROKEN: usize = 5;

pub(super) fn read(answer: &mut Answer<'_>) -> (String, Document) {
    let (text, parsed) = json::value(answer);
    (text, or_broken(parsed.and_then(|json| files(&json)), Document::Files))
}

fn files(json: &Value) -> Result<Vec<File>, ParseFailure> {
    let map = json.as_object().ok_or_else(|| wrong("the envelope is no object"))?;
    if let Some(extra) = map.keys().find(|key| *key != "files") {
        return Err(wrong(format!("the envelope has a key `{extra}`; only `files` is asked for")));
    }
    let list = map.get("files").and_then(Value::as_array).ok_or_else(|| wrong("`files` is missing or no list"))?;
    if list.is_empty() || list.len() > MOST_FILES {
        return Err(wrong(format!("{} files; 1 to {MOST_FILES} are taken", list.len())));
    }
    let mut seen = HashSet::new();
    let (mut bytes, mut broken) = (0, 0);
    let mut files = Vec::new();
    for (index, entry) in list.iter().enumerate() {
        let mut file = file(entry, index)?;
        bytes += file.text.len();
        if !seen.insert(file.path.to_lowercase()) {
            return Err(wrong(format!("`{}` stands there twice", file.path)));
        }
        if bytes > MOST_BYTES {
            return Err(wrong(format!("more than {MOST_BYTES} bytes of text")));
        }
        if broken < MOST_BROKEN {
            file = crate::parse::file(&file.path, &file.text);
            broken += usize::from(file.syntax_errors.as_ref().is_some_and(|errors| !errors.is_empty()));
        }
        files.push(file);
    }
    // Some file systems do not tell case apart, so neither do folders.
    let above = |path: &str| path.match_indices('/').map(|(end, _)| path[..end].to_lowercase()).collect::<Vec<_>>();
    if let Some(file) = files.iter().find(|file| above(&file.path).iter().any(|folder| seen.contains(folder))) {
        return Err(wrong(format!("`{}` lies in a file, not in a folder", file.path)));
    }
    Ok(files)
}

fn file(entry: &Value, index: usize) -> Result<File, ParseFailure> {
    let map = entry.as_object().ok_or_else(|| wrong(format!("`files[{index}]` is no object")))?;
    if let Some(extra) = map.keys().find(|key| !matches!(key.as_str(), "path" | "text")) {
        return Err(wrong(format!("`files[{index}]` has a key `{extra}` that nobody asked for")));
    }
    let text = |key: &str| {
        map.get(key)
            .and_then(Value::as_str)
            .ok_or_else(|| wrong(format!("`files[{index}].{key}` is missing or no string")))
    };
    let (path, text) = (text("path")?, text("text")?);
    if let Some(why) = misplaced(path) {
        return Err(wrong(format!("the path `{}` {why}", path.escape_debug())));
    }
    Ok(File { path: path.to_owned(), text: text.to_owned(), ..File::default() })
}

fn wrong(message: impl Into<String>) -> ParseFailure {
    ParseFailure { line: None, message: message.into() }
}

#[cfg(test)]
mod tests {
    use super::files;
    use serde_json::json;

    #[test]
    fn an_envelope_is_strict() {
        let file = |path: &str| json!({"path": path, "text": "x"});
        for envelope in [
            json!([]),
            json!({"files": []}),
            json!({"files": [file("a"), file("A")]}),
            json!({"files": [file("a"), file("a/b")]}),
            json!({"files": [file("A/b"), file("a")]}),
            json!({"files": [file("../a")]}),
            json!({"files": "a"}),
            json!({"files": [["a", "x"]]}),
            json!({}),
            json!("files"),
            json!({"files": [{"path": "a"}]}),
            json!({"files": [{"path": "a", "text": 1}]}),
            json!({"files": [{"path": "a", "text": "", "mode": "x"}]}),
            json!({"files": [file("a")], "note": ""}),
            json!({"files": (0..10_000).map(|n| file(&n.to_string())).collect::<Vec<_>>()}),
            json!({"files": (0..201).map(|n| file(&n.to_string())).collect::<Vec<_>>()}),
            json!({"files": [{"path": "a", "text": "x".repeat(3 << 20)}]}),
        ] {
            assert!(files(&envelope).is_err(), "{}", &envelope.to_string()[..60.min(envelope.to_string().len())]);
        }
    }

    #[test]
    fn after_some_broken_files_no_more_are_parsed() {
        let broken: Vec<_> = (0..8).map(|n| json!({"path": format!("{n}.py"), "text": "def f(:"})).collect();
        let parsed = files(&json!({"files": broken})).unwrap();
        assert_eq!(parsed.iter().filter(|file| file.syntax_errors.is_some()).count(), 5);
    }

    #[test]
    fn an_envelope_of_fifty_megabytes_is_not_looked_at() {
        let text = format!("{{\"files\": [{{\"path\": \"a\", \"text\": \"{}\"}}]}}", "x".repeat(50 << 20));
        let read = crate::normalise::normalise(&text, crate::Format::Files, true);
        assert!(matches!(read.document, crate::Document::Broken(_)) && read.text.len() < 10);
    }
}
