//! Texts that are small and would still cost the parser minutes.

use crate::diagram::model::DiagramKind;
use crate::diagram::parse::{MAX_EDGES, failure};
use crate::document::ParseFailure;

/// Deepest blocks within blocks; nobody reads deeper ones, and parsers take quadratic time for them.
const DEEPEST: usize = 40;

/// Rejects blocks that are nested too deeply, and lines whose `&` stand for more edges than are allowed.
pub(super) fn check(text: &str, kind: DiagramKind) -> Result<(), ParseFailure> {
    let mut depth = 0usize;
    let mut arrows = 0usize;
    for (number, line) in (1u32..).zip(text.lines()) {
        let line = line.trim();
        let first = line.split(|c: char| !c.is_alphanumeric()).next().unwrap_or("");
        let opens = line.ends_with('{')
            || matches!(first, "subgraph" | "alt" | "opt" | "loop" | "par" | "rect" | "critical" | "break" | "box");
        if opens {
            depth += 1;
        } else if line == "}" || line == "end" {
            depth = depth.saturating_sub(1);
        }
        if depth > DEEPEST {
            return Err(failure(Some(number), format!("blocks are nested more than {DEEPEST} deep")));
        }
        if kind == DiagramKind::Flowchart && !line.starts_with("%%") {
            arrows += usize::from(["-->", "---", "-.-", "==>"].iter().any(|arrow| line.contains(arrow)));
        }
        if arrows > MAX_EDGES {
            return Err(failure(Some(number), format!("more than {MAX_EDGES} connections")));
        }
        if kind == DiagramKind::Flowchart && line.contains('&') && edges(line) > MAX_EDGES {
            return Err(failure(Some(number), format!("one line stands for more than {MAX_EDGES} connections")));
        }
    }
    Ok(())
}

/// At most so many edges as `a & b --> c & d` stands for: each node on the left with each on the right.
fn edges(line: &str) -> usize {
    let statements = line.split(';').map(|statement| {
        let ends =
            statement.split(['-', '=', '~']).filter(|part| part.contains('&') || part.contains(char::is_alphanumeric));
        let sizes: Vec<usize> = ends.map(|end| end.matches('&').count() + 1).collect();
        sizes.windows(2).map(|pair| pair[0].saturating_mul(pair[1])).sum::<usize>()
    });
    statements.sum()
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::diagram::model::DiagramKind;

    #[test]
    fn small_texts_that_cost_minutes_are_rejected_and_others_not() {
        let many = |name: &str| vec![name; 30].join(" & ");
        for (text, kind, sound) in [
            (format!("flowchart LR\n{} --> {}", many("a"), many("b")), DiagramKind::Flowchart, false),
            (format!("flowchart LR\n{} --> c", many("a")), DiagramKind::Flowchart, true),
            ("flowchart LR\na --> b & c\n".repeat(100), DiagramKind::Flowchart, true),
            (format!("classDiagram\n{}", "namespace a {\n".repeat(50)), DiagramKind::Class, false),
            (format!("classDiagram\n{}", "class a {\n}\n".repeat(50)), DiagramKind::Class, true),
        ] {
            assert_eq!(check(&text, kind).is_ok(), sound, "{text}");
        }
    }
}
