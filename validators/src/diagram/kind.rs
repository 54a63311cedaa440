//! Which kind of diagram a text says it is.

use super::model::DiagramKind;

/// First words of a diagram that this project can parse.
const HEADERS: &[(&str, DiagramKind)] = &[
    ("flowchart", DiagramKind::Flowchart),
    ("flowchart-elk", DiagramKind::Flowchart),
    ("graph", DiagramKind::Flowchart),
    ("erDiagram", DiagramKind::EntityRelationship),
    ("sequenceDiagram", DiagramKind::Sequence),
    ("classDiagram", DiagramKind::Class),
    ("classDiagram-v2", DiagramKind::Class),
    ("stateDiagram", DiagramKind::State),
    ("stateDiagram-v2", DiagramKind::State),
    ("C4Context", DiagramKind::C4),
    ("C4Container", DiagramKind::C4),
    ("C4Component", DiagramKind::C4),
    ("C4Dynamic", DiagramKind::C4),
    ("C4Deployment", DiagramKind::C4),
    ("journey", DiagramKind::Journey),
    ("pie", DiagramKind::Pie),
    ("mindmap", DiagramKind::Mindmap),
    ("gantt", DiagramKind::Gantt),
    ("timeline", DiagramKind::Timeline),
    ("gitGraph", DiagramKind::GitGraph),
];

/// Tells which kind of diagram a Mermaid text says it is, whether or not the rest of it parses.
///
/// `None` where the first word after front matter, directives and comments is no diagram of ours.
pub fn kind_of(text: &str) -> Option<DiagramKind> {
    let text = text.trim_start_matches('\u{feff}');
    let line = text.lines().nth(header_line(text)?)?;
    // A directive may end on the line of the header.
    let behind = line.rsplit_once("}%%").map_or(line, |(_, behind)| behind);
    kind_of_word(first_word(behind))
}

/// The kind that begins with exactly this word.
pub(crate) fn kind_of_word(word: &str) -> Option<DiagramKind> {
    HEADERS.iter().find(|(header, _)| *header == word).map(|(_, kind)| *kind)
}

/// All first words with their kinds, for repair of case and spelling.
pub(crate) fn headers() -> impl Iterator<Item = (&'static str, DiagramKind)> {
    HEADERS.iter().copied()
}

/// True for a line that can only be the header of a diagram: the word, and at most a direction or a title behind it.
pub(crate) fn is_header(line: &str) -> bool {
    let word = first_word(line);
    let rest = line.trim_start()[word.len()..].trim_matches([';', ':', ' ']);
    match kind_of_word(word) {
        None => false,
        Some(DiagramKind::Flowchart) => {
            let first = rest.split([';', ' ']).next().unwrap_or("");
            matches!(first, "" | "TB" | "TD" | "BT" | "LR" | "RL" | "<" | ">" | "^" | "v")
        }
        Some(DiagramKind::Pie) => rest.is_empty() || rest.starts_with("title") || rest.starts_with("showData"),
        Some(DiagramKind::GitGraph) => matches!(rest, "" | "LR" | "TB" | "BT" | "LR:" | "TB:"),
        Some(_) => rest.is_empty(),
    }
}

/// The first word of a line, without a colon or semicolon behind it.
pub(crate) fn first_word(line: &str) -> &str {
    let line = line.trim_start();
    let end = line.find(|c: char| !(c.is_ascii_alphanumeric() || c == '-' || c == '_')).unwrap_or(line.len());
    &line[..end]
}

/// Index from 0 of the line that should name the kind: the first that is no front matter, directive or comment.
pub(crate) fn header_line(text: &str) -> Option<usize> {
    let mut lines = text.trim_start_matches('\u{feff}').lines().enumerate().peekable();
    while lines.next_if(|(_, line)| line.trim().is_empty()).is_some() {}
    if lines.next_if(|(_, line)| line.trim() == "---").is_some() {
        lines.find(|(_, line)| line.trim() == "---")?;
    }
    let mut in_directive = false;
    for (index, line) in lines {
        let line = line.trim();
        if in_directive || line.starts_with("%%{") {
            in_directive = !line.contains("}%%");
            let behind = line.rsplit_once("}%%").map_or("", |(_, behind)| behind.trim());
            if !in_directive && kind_of_word(first_word(behind)).is_some() {
                return Some(index);
            }
        } else if !line.is_empty() && !line.starts_with("%%") {
            return Some(index);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_kind_is_read_past_front_matter_directives_and_comments() {
        for (text, expected) in [
            ("erDiagram\n A ||--o{ B : x", Some(DiagramKind::EntityRelationship)),
            ("---\ntitle: x\n---\n\n%% c\n%%{init: {\n}}%%\ngraph TD;a", Some(DiagramKind::Flowchart)),
            ("gitGraph:\n commit", Some(DiagramKind::GitGraph)),
            ("\u{feff}pie title x", Some(DiagramKind::Pie)),
            ("ERDiagram", None),
            ("---\nflowchart LR", None),
            ("Here is a flowchart", None),
            ("", None),
        ] {
            assert_eq!(kind_of(text), expected, "{text:?}");
        }
    }
}
