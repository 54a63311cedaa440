//! Lines that the official grammar accepts without making anything sensible of them: no mistake in syntax, but surely
//! a slip. They fail the junk gate, and are worth a repair.

use crate::diagram::kind::header_line;
use crate::diagram::model::DiagramKind;

/// A line that is accepted and means nothing, or something else.
pub(crate) struct Slip {
    /// Line, from 1.
    pub(crate) line: u32,
    pub(crate) message: String,
    pub(crate) hint: &'static str,
    /// What the official parser makes of the line, written so that any parser does.
    pub(crate) reads_as: String,
}

/// Finds them all, in order.
pub(crate) fn slips(text: &str, kind: DiagramKind) -> Vec<Slip> {
    let start = header_line(text).map_or(0, |line| line + 1);
    let mut walk = Walk::default();
    let mut found = Vec::new();
    for (number, line) in (1u32..).zip(text.lines()).skip(start) {
        let slip = if walk.is_statement(line.trim(), kind) { slip(line.trim(), kind, &mut walk) } else { None };
        found.extend(slip.map(|(message, hint, reads_as)| Slip { line: number, message, hint, reads_as }));
    }
    found
}

/// Where in the text a line stands.
#[derive(Default)]
struct Walk {
    in_description: bool,
    in_note: bool,
    in_quotes: bool,
    in_class: bool,
    depth: usize,
}

impl Walk {
    /// False within comments, descriptions, notes and quotes that run over several lines: they may hold anything.
    fn is_statement(&mut self, line: &str, kind: DiagramKind) -> bool {
        if self.in_description {
            self.in_description = !line.contains('}');
            return false;
        }
        if self.in_note {
            self.in_note = !line.eq_ignore_ascii_case("end note");
            return false;
        }
        if line.starts_with("%%") {
            return false;
        }
        // A name between backticks may run over several lines too.
        let marks = if kind == DiagramKind::Class && !line.starts_with("```") { line.matches('`').count() } else { 0 };
        let odd = (line.matches('"').count() + marks) % 2 == 1;
        let within = self.in_quotes;
        self.in_quotes ^= odd;
        if within || odd {
            return false;
        }
        self.in_description = line.starts_with("accDescr") && line.contains('{') && !line.contains('}');
        self.in_note = kind == DiagramKind::State && line.starts_with("note ") && !line.contains(':');
        !self.in_description && !self.in_note
    }
}

/// Kinds whose grammar takes backticks for a name or for nothing; every other one rejects them.
const ACCEPT_FENCES: &[DiagramKind] =
    &[DiagramKind::Flowchart, DiagramKind::Class, DiagramKind::State, DiagramKind::Timeline];

/// Words that begin a statement of a class diagram, so that what follows is no name.
const STATEMENTS: &[&str] = &[
    "direction",
    "namespace",
    "class",
    "title",
    "callback",
    "link",
    "click",
    "href",
    "cssClass",
    "style",
    "classDef",
    "note",
    "accTitle",
    "accDescr",
];

type Found = (String, &'static str, String);

fn slip(line: &str, kind: DiagramKind, walk: &mut Walk) -> Option<Found> {
    let fence = line.starts_with("```") || line.starts_with("~~~");
    if fence && ACCEPT_FENCES.contains(&kind) {
        return Some(("a fence stands within the diagram".to_owned(), "remove the fence", String::new()));
    }
    match kind {
        DiagramKind::Class => class(line, walk),
        DiagramKind::State => closer(line, walk),
        DiagramKind::Flowchart
        | DiagramKind::EntityRelationship
        | DiagramKind::Sequence
        | DiagramKind::C4
        | DiagramKind::Journey
        | DiagramKind::Pie
        | DiagramKind::Mindmap
        | DiagramKind::Gantt
        | DiagramKind::Timeline
        | DiagramKind::GitGraph => None,
    }
}

/// `memberStatement: className` does nothing, and `className: alphaNumToken className` runs words together.
/// **Source**: classDiagram.jison of Mermaid 12.3.0.
fn class(line: &str, walk: &mut Walk) -> Option<Found> {
    if walk.in_class {
        walk.in_class = !line.ends_with('}');
        return None;
    }
    walk.in_class = line.starts_with("class ") && line.ends_with('{');
    let words: Vec<&str> = line.split_whitespace().collect();
    let is_name = |word: &&str| *word == "-" || word.chars().all(|c| c.is_alphanumeric() || c == '_');
    if words.iter().all(is_name) && !words.is_empty() && line != "end" && !STATEMENTS.contains(&words[0]) {
        let message = format!("`{line}` says nothing about a class");
        return Some((message, "declare classes with `class Name`, and join two with an arrow", String::new()));
    }
    let first = match words.as_slice() {
        ["note", "for", ..] => 2,
        ["class" | "callback" | "link", ..] => 1,
        [word, ..] if STATEMENTS.contains(word) => return None,
        _ => 0,
    };
    let mut glued: Vec<String> = Vec::new();
    let mut joined = None;
    let mut names_end = false;
    for (index, word) in words.iter().enumerate() {
        names_end |= word.starts_with([':', '"', '[', '`']);
        match glued.last_mut() {
            Some(last) if index > first && !names_end && is_name(word) && is_name(&words[index - 1]) => {
                last.push_str(word);
                joined = Some(last.clone());
            }
            _ => glued.push((*word).to_owned()),
        }
    }
    joined.map(|name| {
        let message = format!("several words were read as one class, `{name}`");
        (message, "name a class by one word, and write inheritance as `Parent <|-- Child`", glued.join(" "))
    })
}

/// `}` that closes nothing is read as a state of that name. **Source**: the states of such texts in Mermaid 12.3.0.
fn closer(line: &str, walk: &mut Walk) -> Option<Found> {
    if line.ends_with('{') {
        walk.depth += 1;
        return None;
    }
    if line.is_empty() || line.contains(|c| c != '}' && c != ' ') {
        return None;
    }
    let closers = line.matches('}').count();
    let closing = closers.min(walk.depth);
    walk.depth -= closing;
    (closers > closing).then(|| ("`}` closes nothing".to_owned(), "remove the brace", "}".repeat(closing)))
}

#[cfg(test)]
mod tests {
    use super::slips;
    use crate::diagram::kind_of;

    #[test]
    fn lines_that_are_accepted_and_mean_nothing_are_named() {
        for (text, expected) in [
            ("classDiagram\nclass A extends B", &[(2, "class AextendsB")][..]),
            ("classDiagram\nclass User Service {\n +id : int\n plain\n}\nA <|-- B", &[(2, "class UserService {")]),
            ("classDiagram\nRouter Provider\nA <|-- B", &[(2, "")]),
            ("classDiagram\ndirection LR\nnamespace x {\n class A\n}\nA : int id\n<<interface>> A", &[]),
            ("classDiagram\nnote \"one\n two three\n four\"\naccDescr {\n some words\n}\nclass A", &[]),
            ("classDiagram\nA --> B B : a b", &[(2, "A --> BB : a b")]),
            ("classDiagram\n- one more\nA \"1\" --> \"2\" B", &[(2, "")]),
            ("classDiagram\nclass `A\nB C` {\n}", &[]),
            ("stateDiagram-v2\n[*] --> A\n}", &[(3, "")]),
            ("stateDiagram-v2\nstate A {\nB\n} }", &[(4, "}")]),
            ("stateDiagram-v2\nstate A {\n [*] --> B\n}\nnote right of A\n }\nend note", &[]),
            ("flowchart LR\na --> b\n```", &[(3, "")]),
            ("flowchart LR\na[\"`x\n```\n`\"] --> b", &[]),
        ] {
            let kind = kind_of(text).expect("every text has a header");
            let found = slips(text, kind);
            let found: Vec<_> = found.iter().map(|slip| (slip.line, slip.reads_as.as_str())).collect();
            assert_eq!(found, expected, "{text}");
        }
    }
}
