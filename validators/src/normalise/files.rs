//! Several files in one envelope: `{"files":[{"path","text"}]}`, whose paths stay where they are put.

use super::answer::{Answer, or_broken};
use super::json;
use crate::document::{Document, File, ParseFailure};
use serde_json::Value;
use std::collections::HashSet;

/// Most files of an envelope.
const MOST_FILES: usize = 200;
/// Most bytes of all texts together.
const MOST_BYTES: usize = 2 << 20;
/// Longest path, in bytes.
const LONGEST_PATH: usize = 240;

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
    let mut bytes = 0;
    let mut files = Vec::new();
    for (index, entry) in list.iter().enumerate() {
        let file = file(entry, index)?;
        bytes += file.text.len();
        // Some file systems do not tell case apart.
        if !seen.insert(file.path.to_lowercase()) {
            return Err(wrong(format!("`{}` stands there twice", file.path)));
        }
        files.push(file);
    }
    if bytes > MOST_BYTES {
        return Err(wrong(format!("{bytes} bytes of text, at most {MOST_BYTES} are taken")));
    }
    let paths: Vec<&String> = seen.iter().collect();
    let inside = |path: &&&String| {
        paths.iter().any(|other| path.strip_prefix(other.as_str()).is_some_and(|rest| rest.starts_with('/')))
    };
    if let Some(path) = paths.iter().find(inside) {
        return Err(wrong(format!("`{path}` lies in a file, not in a folder")));
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
    Ok(File { path: path.to_owned(), text: text.to_owned(), syntax_errors: crate::parse::code(path, text) })
}

/// Why a path may not be written below a folder, if so.
fn misplaced(path: &str) -> Option<&'static str> {
    if path.is_empty() || path.len() > LONGEST_PATH {
        return Some("is empty or too long");
    }
    if path.contains(|c: char| c.is_control() || c == '\\' || c == ':') {
        return Some("holds a sign that no path needs");
    }
    if path.starts_with('/') || path.starts_with('~') {
        return Some("is not relative");
    }
    let odd =
        |part: &str| part.is_empty() || part.trim() != part || part.ends_with('.') || part.eq_ignore_ascii_case(".git");
    path.split('/').any(odd).then_some("leaves its folder or names an odd place")
}

fn wrong(message: impl Into<String>) -> ParseFailure {
    ParseFailure { line: None, message: message.into() }
}

#[cfg(test)]
mod tests {
    use super::files;
    use serde_json::json;

    #[test]
    fn only_relative_paths_below_the_folder_are_taken() {
        for path in [
            "../x",
            "/etc/passwd",
            "a/../b",
            "a//b",
            "C:/x",
            "C:x",
            "a\\b",
            "~/x",
            "",
            "a/",
            "./a",
            "a\u{0}b",
            ".git/config",
            "a/.",
            "con. ",
        ] {
            assert!(files(&json!({"files": [{"path": path, "text": ""}]})).is_err(), "{path:?}");
        }
        for path in ["a", "src/main.rs", ".env.example", "a b/c-d_e.txt", "ü/漢.md"] {
            assert!(files(&json!({"files": [{"path": path, "text": ""}]})).is_ok(), "{path:?}");
        }
    }

    #[test]
    fn an_envelope_is_strict() {
        let file = |path: &str| json!({"path": path, "text": "x"});
        for envelope in [
            json!([]),
            json!({"files": []}),
            json!({"files": [file("a"), file("A")]}),
            json!({"files": [file("a"), file("a/b")]}),
            json!({"files": [{"path": "a"}]}),
            json!({"files": [{"path": "a", "text": 1}]}),
            json!({"files": [{"path": "a", "text": "", "mode": "x"}]}),
            json!({"files": [file("a")], "note": ""}),
            json!({"files": (0..201).map(|n| file(&n.to_string())).collect::<Vec<_>>()}),
            json!({"files": [{"path": "a", "text": "x".repeat(3 << 20)}]}),
        ] {
            assert!(files(&envelope).is_err(), "{}", &envelope.to_string()[..60.min(envelope.to_string().len())]);
        }
    }
}
