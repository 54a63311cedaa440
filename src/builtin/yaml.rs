//! A value as YAML that people read: block style, texts quoted wherever YAML could take them for something else.

use serde_json::Value;

/// Writes a value; ends with a newline.
pub(super) fn write(value: &Value) -> String {
    let mut out = String::new();
    match value {
        Value::Object(members) if !members.is_empty() => block(value, 0, &mut out),
        Value::Array(items) if !items.is_empty() => block(value, 0, &mut out),
        other => {
            out.push_str(&other.to_string());
            out.push('\n');
        }
    }
    out
}

fn block(value: &Value, indent: usize, out: &mut String) {
    let pad = "  ".repeat(indent);
    match value {
        Value::Object(members) => {
            for (name, member) in members {
                out.push_str(&format!("{pad}{}:", text(name)));
                rest(member, indent + 1, out);
            }
        }
        Value::Array(items) => {
            for item in items {
                out.push_str(&format!("{pad}-"));
                rest(item, indent + 1, out);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// What stands behind a key or a dash.
fn rest(value: &Value, indent: usize, out: &mut String) {
    match value {
        Value::Object(members) if !members.is_empty() => {
            out.push('\n');
            block(value, indent, out);
        }
        Value::Array(items) if !items.is_empty() => {
            out.push('\n');
            block(value, indent, out);
        }
        Value::String(words) => out.push_str(&format!(" {}\n", text(words))),
        other => out.push_str(&format!(" {other}\n")),
    }
}

/// A text, bare only where no reader of YAML takes it for a number, a word of its own or a mark.
fn text(words: &str) -> String {
    const RESERVED: &[&str] = &["true", "false", "null", "yes", "no", "on", "off", "y", "n"];
    let starts = words.starts_with(|c: char| c.is_ascii_alphabetic() || c == '/');
    let plain =
        words.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '/' | '.' | ' ' | '(' | ')'));
    let bare = starts && plain && !words.ends_with(' ') && !RESERVED.contains(&words.to_ascii_lowercase().as_str());
    // A text of JSON is a text of YAML.
    if bare { words.to_owned() } else { Value::from(words).to_string() }
}

#[cfg(test)]
mod tests {
    use super::write;
    use serde_json::{Value, json};
    use sluice_validators::parse;

    #[test]
    fn what_is_written_is_read_back() {
        for value in [
            json!({"a": {"b": [1, 2.5, {"c": null}], "200": "x"}, "d": [], "e": {}, "f": [[1], []]}),
            json!({"yes": "no", "1": "1e3", "k: v": "- x", "": "", "t": "two\nlines", "u": "# é \u{1f600} \u{7}", "/a/{b}": "x "}),
            json!([["a"], {"b": "~"}, "null", "0x1", "2026-01-01", "a: b"]),
            json!({}),
            json!("x"),
        ] {
            let text = write(&value);
            assert_eq!(parse::yaml(&text).expect(&text), value, "{text}");
        }
        assert_eq!(write(&Value::Bool(true)), "true\n");
    }
}
