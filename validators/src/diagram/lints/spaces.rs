//! Spaces that the official parser takes for letters. They are looked for before the text is prepared: whoever
//! normalises an answer has turned them into plain ones by then.

use crate::diagram::kind::header_line;
use crate::diagram::model::DiagramKind;
use crate::diagram::parse::failure;
use crate::document::ParseFailure;

/// Statements of an entity-relationship diagram that begin with a word the lexer must see first.
const STATEMENTS: &[&str] = &["classDef ", "class ", "style ", "direction "];

/// Rejects odd spaces where the official lexer has no rule for them.
pub(in crate::diagram) fn check(text: &str, kind: DiagramKind) -> Result<(), ParseFailure> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    if kind == DiagramKind::Mindmap {
        return before_root(text);
    }
    if text.is_ascii() {
        return Ok(());
    }
    for (number, line) in (1u32..).zip(text.lines()) {
        let wrong = match kind {
            // Both are read by Langium, whose hidden space is blanks, tabs and line ends.
            DiagramKind::Pie | DiagramKind::GitGraph => is_plain(line) && unquoted(line).contains(is_odd),
            // `([^\x00-\x7F]|\w|-|\*)+` is an entity's name, so that the word is glued to the spaces before it.
            DiagramKind::EntityRelationship => {
                let start = line.trim_start_matches([' ', '\t']);
                start.starts_with(is_odd) && STATEMENTS.iter().any(|word| start.trim_start().starts_with(word))
            }
            DiagramKind::Flowchart
            | DiagramKind::Sequence
            | DiagramKind::Class
            | DiagramKind::State
            | DiagramKind::C4
            | DiagramKind::Journey
            | DiagramKind::Mindmap
            | DiagramKind::Gantt
            | DiagramKind::Timeline => false,
        };
        if wrong {
            return Err(failure(Some(number), "a no-break space stands where only plain ones may"));
        }
    }
    Ok(())
}

/// A line of nothing but spaces before the root is read as the root's own indentation.
fn before_root(text: &str) -> Result<(), ParseFailure> {
    let start = header_line(text).map_or(0, |line| line + 1);
    let mut spaces = None;
    for (number, line) in (1u32..).zip(text.lines()).skip(start) {
        if !line.trim().is_empty() {
            let message = "a line of spaces stands before the root";
            return spaces.map_or(Ok(()), |number| Err(failure(Some(number), message)));
        }
        spaces = if line.is_empty() { spaces } else { Some(number) };
    }
    Ok(())
}

fn is_odd(letter: char) -> bool {
    !letter.is_ascii() && letter.is_whitespace() || matches!(letter, '\u{200b}' | '\u{feff}')
}

/// Neither a comment nor a title, which may hold anything.
fn is_plain(line: &str) -> bool {
    !["%%", "title", "pie title", "accTitle", "accDescr", "---"]
        .iter()
        .any(|start| line.trim_start().starts_with(start))
}

fn unquoted(line: &str) -> String {
    line.split('"').step_by(2).collect()
}
