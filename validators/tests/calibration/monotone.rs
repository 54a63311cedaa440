//! Taking away what is right and adding what is not never raises a score.

use crate::ground::{Ground, ground};
use crate::judging::{explain, judge};
use crate::kinds::{Kind, kind};
use crate::spoil::drawing;
use crate::suite::told;
use crate::texts::bases;
use proptest::prelude::*;
use sluice_validators::Format;
use sluice_validators::diagram::{Diagram, Edge, Node, Role, compile};
use sluice_validators::rubric::{FindingRole, Verdict};
use std::collections::HashSet;

/// Names that no ground has.
const NOWHERE: &[&str] = &["Quasar", "Obelisk", "Marzipan", "Trebuchet", "Walrus", "Zeppelin", "Glacier", "Saxophone"];

/// A good text of a kind, by numbers that say which.
fn chosen(
    kinds: &[&'static str],
    (which_kind, which_text): (usize, usize),
) -> (&'static Kind, &'static Ground, String) {
    let kind = kind(kinds[which_kind % kinds.len()]);
    let good: Vec<_> = bases(kind).into_iter().filter(|base| base.flaw.is_none()).collect();
    let base = &good[which_text % good.len()];
    (kind, ground(&base.ground), base.text.clone())
}

/// The drawing of a text, with the lines of its compiled form.
fn compiled(kind: &Kind, text: &str) -> Diagram {
    let drawn = drawing(kind, text).expect("a good text parses");
    drawing(kind, &compile(&drawn)).expect("what was compiled parses")
}

fn diagram_kinds() -> Vec<&'static str> {
    let has_texts = |name: &&str| bases(kind(name)).iter().any(|base| base.flaw.is_none());
    told().filter(|name| matches!(kind(name).format, Format::Mermaid(_))).filter(has_texts).collect()
}

/// Lines that a verdict finds fault with.
fn faulty(verdict: &Verdict) -> HashSet<u32> {
    verdict.findings.iter().filter_map(|finding| finding.line).collect()
}

/// Takes away one part that nothing is said against: a box with all that hangs on it, a connection, or a field.
fn take_away(diagram: &mut Diagram, faulty: &HashSet<u32>, (what, which): (u8, usize)) {
    // What has no line of its own cannot be told from what is wrong.
    let is_right = |line: Option<u32>| line.is_some_and(|line| !faulty.contains(&line));
    match what % 3 {
        0 if diagram.nodes.len() > 1 => {
            let node = &diagram.nodes[which % diagram.nodes.len()];
            let id = node.id.clone();
            let mut edges = diagram.edges.iter().filter(|edge| edge.from == id || edge.to == id);
            if is_right(node.line) && edges.all(|edge| is_right(edge.line)) {
                diagram.nodes.retain(|node| node.id != id);
                diagram.edges.retain(|edge| edge.from != id && edge.to != id);
            }
        }
        1 if !diagram.edges.is_empty() => {
            let index = which % diagram.edges.len();
            if is_right(diagram.edges[index].line) {
                diagram.edges.remove(index);
            }
        }
        _ => {
            let with_fields: Vec<usize> =
                (0..diagram.nodes.len()).filter(|&index| !diagram.nodes[index].fields.is_empty()).collect();
            let found = with_fields.get(which % with_fields.len().max(1));
            if let Some(&index) = found.filter(|&&index| is_right(diagram.nodes[index].line)) {
                let fields = &mut diagram.nodes[index].fields;
                fields.remove(which % fields.len());
            }
        }
    }
}

/// True where a gate fails: a text that does may pass it with a made-up part, since gates ask for a minimum.
fn fails_a_gate(verdict: &Verdict) -> bool {
    verdict.findings.iter().any(|finding| finding.role == FindingRole::Gate && finding.earned == Some(0.0))
}

/// Adds a box that stands for nothing, with or without a connection and fields.
fn invent(diagram: &mut Diagram, number: usize, connected: bool) {
    let id = format!("{}{}", NOWHERE[number % NOWHERE.len()], number / NOWHERE.len());
    let Some(model) = diagram.nodes.get(number % diagram.nodes.len().max(1)).cloned() else { return };
    let node = Node { id: id.clone(), label: id.clone(), role: Role::Component, line: None, ..model.clone() };
    diagram.nodes.push(node);
    if let Some(edge) = diagram.edges.first().cloned().filter(|_| connected) {
        diagram.edges.push(Edge { from: id, to: model.id, line: None, ..edge });
    }
}

/// A page as its head and its sections.
fn sections(text: &str, mark: &str) -> Vec<String> {
    let mut parts = vec![String::new()];
    for line in text.lines() {
        if line.starts_with(mark) {
            parts.push(String::new());
        }
        if let Some(part) = parts.last_mut() {
            part.push_str(line);
            part.push('\n');
        }
    }
    parts
}

/// Pages that are judged section by section: kind, what begins a section, and a section that is made up.
const PAGES: &[(&str, &str, &str)] = &[
    (
        "api_docs",
        "### ",
        "\n### GET /NOWHERE/{quark}\n\nShows a NOWHERE.\n\n**Parameters**\n\n- `quark` (path, string): which\n\n```json\n{\"spin\": 1}\n```\n",
    ),
    (
        "jira",
        "## ",
        "\n## NOWHERE\n\nAs a NOWHERE keeper, I want to polish the NOWHERE so that it glitters at dusk.\n\nAcceptance criteria:\n\n- Given a dull NOWHERE, when it is polished, then it glitters within 2 minutes\n- A NOWHERE shows at most 3 scratches\n\nPoints: 3\n\nPriority: Low\n\nSource: elsewhere.md:3\n",
    ),
    ("system_overview", "## ", "\nThe module `NOWHERE` of `src/NOWHERE/core` stores what `polish_NOWHERE` returns.\n"),
];

fn never_more(before: &Verdict, after: &Verdict, text: &str) -> Result<(), TestCaseError> {
    prop_assume!(!fails_a_gate(before));
    prop_assert!(after.score <= before.score, "{}\nbefore {}\nafter {}", text, explain(before), explain(after));
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn a_drawing_with_less_of_what_is_right_scores_no_higher(which in (0usize..1000, 0usize..1000), away in prop::collection::vec((0u8..3, 0usize..100), 1..8)) {
        let (kind, ground, text) = chosen(&diagram_kinds(), which);
        let mut diagram = compiled(kind, &text);
        let before = judge(kind, &compile(&diagram), ground, true);
        let faulty = faulty(&before);
        away.into_iter().for_each(|what| take_away(&mut diagram, &faulty, what));
        let less = compile(&diagram);
        never_more(&before, &judge(kind, &less, ground, true), &less)?;
    }

    #[test]
    fn a_drawing_with_more_that_is_made_up_scores_no_higher(which in (0usize..1000, 0usize..1000), away in prop::collection::vec((0u8..3, 0usize..100), 0..6), invented in 0usize..6, connected in any::<bool>()) {
        let (kind, ground, text) = chosen(&diagram_kinds(), which);
        let mut diagram = compiled(kind, &text);
        away.into_iter().for_each(|what| take_away(&mut diagram, &HashSet::new(), what));
        (0..invented).for_each(|number| invent(&mut diagram, number, connected));
        let before = judge(kind, &compile(&diagram), ground, true);
        invent(&mut diagram, invented, connected);
        let more = compile(&diagram);
        never_more(&before, &judge(kind, &more, ground, true), &more)?;
    }

    #[test]
    fn a_page_with_less_that_is_right_or_more_that_is_not_scores_no_higher(which in 0usize..1000, which_text in 0usize..1000, away in prop::collection::vec(0usize..100, 1..4), invented in 0usize..4) {
        let (name, mark, section) = PAGES[which % PAGES.len()];
        let (kind, ground, text) = chosen(&[name], (0, which_text));
        let whole = judge(kind, &text, ground, true);
        let mut parts = sections(&text, mark);
        for part in away {
            if parts.len() > 2 {
                parts.remove(1 + part % (parts.len() - 1));
            }
        }
        let mut page = parts.concat();
        never_more(&whole, &judge(kind, &page, ground, true), &page)?;
        for name in NOWHERE.iter().take(invented) {
            let before = judge(kind, &page, ground, true);
            page.push_str(&section.replace("NOWHERE", name));
            never_more(&before, &judge(kind, &page, ground, true), &page)?;
        }
    }
}
