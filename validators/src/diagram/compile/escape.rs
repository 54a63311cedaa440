//! Labels that no notation can misread.

use std::fmt::Write;

/// A label on one line: controls and whitespace become single spaces, marks without width go.
pub(super) fn readable(label: &str) -> String {
    let mut plain = String::with_capacity(label.len());
    for letter in label.chars() {
        // Characters for private use have no meaning here, and some carry one for the parser.
        if matches!(letter, '\u{feff}' | '\u{200b}'..='\u{200d}' | '\u{2060}' | '\u{e000}'..='\u{f8ff}') {
            continue;
        }
        if letter.is_whitespace() || letter.is_control() {
            if !plain.ends_with(' ') {
                plain.push(' ');
            }
        } else {
            plain.push(letter);
        }
    }
    plain.trim().to_owned()
}

/// A label for a place between straight quotes.
pub(super) fn quoted(label: &str) -> String {
    let plain = readable(label);
    let escaped = entities(&plain, "{}[]:@$~");
    // Mermaid cuts the last `;` off a line with `style…:…#…;` in it, so a colon and an entity do not go together.
    let safe = if escaped.contains('#') { entities(&plain, "{}[]@$~") } else { escaped };
    format!("\"{safe}\"")
}

/// A label for a place without quotes, up to the end of the line.
pub(super) fn bare(label: &str) -> String {
    entities(&readable(label), "")
}

/// A label at the start of a line: its first word must not be a keyword of the notation.
pub(super) fn leading(label: &str) -> String {
    /// Words that begin a statement in journeys, Gantt charts and timelines.
    const KEYWORDS: &[&str] = &[
        "title",
        "section",
        "acctitle",
        "accdescr",
        "dateformat",
        "axisformat",
        "tickinterval",
        "excludes",
        "includes",
        "todaymarker",
        "weekday",
        "weekend",
        "inclusiveenddates",
        "topaxis",
        "click",
        "journey",
        "gantt",
        "timeline",
        "direction",
        "end",
    ];
    let plain = readable(label);
    let lower = plain.to_lowercase();
    let mut letters = plain.chars();
    match letters.next() {
        // Dashes would begin front matter, other signs a comment or a directive.
        Some(first) if KEYWORDS.iter().any(|word| lower.starts_with(word)) || !first.is_alphanumeric() => {
            format!("#{};{}", u32::from(first), entities(letters.as_str(), ""))
        }
        _ => entities(&plain, ""),
    }
}

/// Writes every character that some notation might take for its own as a numbered entity.
fn entities(plain: &str, allowed: &str) -> String {
    let mut escaped = String::with_capacity(plain.len());
    for letter in plain.chars() {
        let safe = match letter {
            ' ' | '_' | '-' | '.' | ',' | '/' | '(' | ')' | '+' | '=' | '?' | '!' | '\'' => true,
            // The parser's own marks for entities it has taken out.
            '\u{fb02}' | '\u{b6}' => false,
            _ => letter.is_alphanumeric() || !letter.is_ascii() || allowed.contains(letter),
        };
        if safe {
            escaped.push(letter);
        } else {
            // Writing to a string cannot fail.
            let _ = write!(escaped, "#{};", u32::from(letter));
        }
    }
    escaped
}

/// A word for places that take no escapes: letters, digits and single underscores, never empty.
pub(super) fn word(text: &str, fallback: &str) -> String {
    let mut word = String::with_capacity(text.len());
    for letter in text.chars() {
        if letter.is_ascii_alphanumeric() {
            word.push(letter);
        } else if !word.ends_with('_') {
            word.push('_');
        }
    }
    let leading = text.starts_with('_') && word.len() > 1;
    let inner = word.trim_matches('_');
    match inner.chars().next() {
        None => fallback.to_owned(),
        Some(first) if first.is_ascii_digit() || leading => format!("_{inner}"),
        Some(_) => inner.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_lose_nothing_but_their_line_breaks() {
        for (label, expected) in [
            ("GET /orders/{id}", "\"GET /orders/{id}\""),
            ("say \"hi\"; #1", "\"say #34;hi#34;#59; #35;1\""),
            ("a: \"b\"", "\"a#58; #34;b#34;\""),
            ("two\r\n\tlines ", "\"two lines\""),
            ("größe 漢", "\"größe 漢\""),
        ] {
            assert_eq!(quoted(label), expected);
        }
        assert_eq!(leading("title of it"), "#116;itle of it");
        assert_eq!(leading("-- x"), "#45;- x");
        assert_eq!(bare("a:b|c"), "a#58;b#124;c");
    }

    #[test]
    fn types_stay_readable() {
        for (text, expected) in [
            ("NUMERIC(10,2)", "NUMERIC_10_2"),
            ("timestamp with time zone", "timestamp_with_time_zone"),
            ("3d", "_3d"),
            ("()", "text"),
            ("_id", "_id"),
        ] {
            assert_eq!(word(text, "text"), expected);
        }
    }
}
