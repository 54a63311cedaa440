//! C4 macros: what stands between their brackets.

/// Arguments with a space or in typographic quotes, and relations without a label.
pub(super) fn arguments(line: &str) -> Option<String> {
    let (name, rest) = line.split_once('(')?;
    let name = name.trim();
    if name.is_empty() || !name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_') {
        return None;
    }
    let inside = rest.trim_end().trim_end_matches('{').trim_end();
    let arguments = split(inside.strip_suffix(')').unwrap_or(inside));
    for argument in &arguments {
        let argument = argument.trim();
        if argument.contains(['“', '”', '„']) && !argument.contains('"') {
            return Some(format!("`{argument}` needs straight quotes"));
        }
        if !argument.contains('"') && !argument.starts_with('$') && argument.contains(char::is_whitespace) {
            return Some(format!("`{argument}` needs quotes: it holds a space"));
        }
    }
    let needed = if name == "RelIndex" { 4 } else { 3 };
    let relation = name.starts_with("Rel") || name.starts_with("BiRel");
    (relation && arguments.len() < needed).then(|| format!("`{name}` needs a label: `{name}(from, to, \"label\")`"))
}

/// Splits at commas outside quotes.
pub(crate) fn split(text: &str) -> Vec<&str> {
    let mut quoted = false;
    let mut parts = Vec::new();
    let mut start = 0;
    for (index, letter) in text.char_indices() {
        match letter {
            '"' => quoted = !quoted,
            ',' if !quoted => {
                parts.push(&text[start..index]);
                start = index + 1;
            }
            _ => {}
        }
    }
    parts.push(&text[start..]);
    parts
}
