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
        let odd = line.matches('"').count() % 2 == 1;
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
    let rest = line.strip_prefix("class ");
    walk.in_class = rest.is_some() && line.ends_with('{');
    let names = rest.unwrap_or(line).trim_end_matches('{');
    let words: Vec<&str> = names.split_whitespace().collect();
    let plain = !words.is_empty() && words.iter().all(|word| word.chars().all(|c| c.is_alphanumeric() || c == '_'));
    if !plain || line == "end" {
        return None;
    }
    if rest.is_some() {
        let brace = if walk.in_class { " {" } else { "" };
        let glued = words.concat();
        return (words.len() > 1).then(|| {
            let message = format!("`{}` was read as one class, `{glued}`", words.join(" "));
            (
                message,
                "name a class by one word, and write inheritance as `Parent <|-- Child`",
                format!("class {glued}{brace}"),
            )
        });
    }
    let statement = line.ends_with('{') || STATEMENTS.contains(&words[0]);
    (!statement).then(|| {
        let message = format!("`{}` says nothing about a class", words.join(" "));
        (message, "declare classes with `class Name`, and join two with an arrow", String::new())
    })
}

/// `}` that closes nothing is read as a state of that name. **Source**: the states of such texts in Mermaid 12.3.0.
fn closer(line: &str, walk: &mut Walk) -> Option<Found> {
    if line.ends_with('{') {
        walk.depth += 1;
    } else if line == "}" {
        if walk.depth == 0 {
            return Some(("`}` closes nothing".to_owned(), "remove the brace", String::new()));
        }
        walk.depth -= 1;
    }
    None
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
            ("stateDiagram-v2\n[*] --> A\n}", &[(3, "")]),
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
