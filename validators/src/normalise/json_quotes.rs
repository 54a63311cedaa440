//! Quotes within strings that nobody escaped, where the line tells which quotes are those of the string.

/// Escapes such quotes; `None` where there are none.
///
/// A line that holds one member or one item (`"key": "text",`) begins and ends its string itself, so that every quote
/// between is a part of the text. Where it could be two members after all, the line stays as it is.
pub(super) fn escaped(text: &str) -> Option<String> {
    let mut out = String::with_capacity(text.len() + 16);
    let mut changed = false;
    for line in text.split_inclusive('\n') {
        match string(line).filter(|inside| has_quotes(&line[inside.clone()]) && !has_members(&line[inside.clone()])) {
            Some(inside) => {
                out.push_str(&line[..inside.start]);
                escape(&line[inside.clone()], &mut out);
                out.push_str(&line[inside.end..]);
                changed = true;
            }
            None => out.push_str(line),
        }
    }
    changed.then_some(out)
}

/// Where the text stands between the outer quotes of the string a line ends with.
fn string(line: &str) -> Option<std::ops::Range<usize>> {
    let rest = line.trim_start().strip_prefix('"')?;
    let body = rest.trim_end().trim_end_matches(',').trim_end().strip_suffix('"')?;
    // `"key": "text`: the key ends at its first quote, and its value begins behind the colon.
    let value = || {
        let (key, value) = body.split_once('"')?;
        let value = value.trim_start().strip_prefix(':')?.trim_start().strip_prefix('"')?;
        (!key.ends_with('\\')).then_some(value)
    };
    let end = line.len() - rest.len() + body.len();
    Some(end - value().unwrap_or(body).len()..end)
}

/// Quotes that no backslash stands before.
fn quotes(text: &str) -> impl Iterator<Item = usize> + '_ {
    let mut escaped = false;
    text.bytes().enumerate().filter_map(move |(at, byte)| {
        let is = byte == b'"' && !escaped;
        escaped = byte == b'\\' && !escaped;
        is.then_some(at)
    })
}

fn has_quotes(text: &str) -> bool {
    quotes(text).next().is_some()
}

/// A quote that a comma, a colon or a bracket follows may end a string.
fn has_members(text: &str) -> bool {
    quotes(text).any(|at| text[at + 1..].trim_start().starts_with([',', ':', '}', ']']))
}

fn escape(text: &str, out: &mut String) {
    let mut from = 0;
    for at in quotes(text) {
        out.push_str(&text[from..at]);
        out.push('\\');
        from = at;
    }
    out.push_str(&text[from..]);
}

#[cfg(test)]
mod tests {
    use super::escaped;

    #[test]
    fn quotes_are_escaped_where_the_line_tells_the_string_from_them() {
        for (text, expected) in [
            (r#"  "a": "say "yes" now","#, Some(r#"  "a": "say \"yes\" now","#)),
            (r#"  "a "b" c""#, Some(r#"  "a \"b\" c""#)),
            (r#"  "a": "x, "y" z: "w" v""#, Some(r#"  "a": "x, \"y\" z: \"w\" v""#)),
            (r#"  "a": "b", "c": "d""#, None),
            (r#"  "a": "say \"yes\" now","#, None),
            (r#"  "a": "b""#, None),
            (r#"  "a": 1"#, None),
            ("\"", None),
            ("", None),
        ] {
            assert_eq!(escaped(text).as_deref(), expected, "{text}");
        }
    }
}
