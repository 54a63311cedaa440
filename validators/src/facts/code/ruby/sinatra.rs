//! Sinatra: `get "/x" do … end` in a file that requires it.

use super::super::call;
use super::super::node;
use super::super::read::Reading;
use super::controllers;
use crate::facts::action::RawAction;
use crate::facts::code::join;
use crate::facts::partial::Answerer;
use tree_sitter::Node;

/// Reads one call; the frameworks that look alike are told apart by what the file requires.
pub(in super::super) fn read(found: Node<'_>, source: &str, reading: &mut Reading<'_>) {
    let Some(this) = call::call(found, source).filter(|call| call.receiver.is_none()) else { return };
    let (Some(path), Some(block)) = (this.text(0, source), this.block) else { return };
    let required = reading.facts.code.imports.iter().any(|import| import.spec.starts_with("sinatra"));
    let based = node::ancestors(found).any(|above| {
        let base = above.child_by_field_name("superclass");
        base.is_some_and(|base| node::text(base, source).contains("Sinatra::"))
    });
    if !(required || based) || !path.starts_with(['/', '*']) {
        return;
    }
    let around =
        node::ancestors(found).filter_map(|above| call::call(above, source)).filter(|call| call.name == "namespace");
    let mut prefixes: Vec<String> = around.filter_map(|call| call.text(0, source)).collect();
    prefixes.reverse();
    let prefix = prefixes.iter().fold(String::new(), |whole, part| join(&whole, part));
    let text = node::text(block, source).chars().take(20_000).collect::<String>();
    reading.facts.code.actions.push(RawAction {
        methods: vec![this.name.to_uppercase()],
        path: join(&prefix, &path),
        answerer: Answerer {
            statuses: statuses(&text),
            doc: node::doc(found, source),
            end_line: node::end_line(found),
            ..Answerer::default()
        },
        framework: "sinatra",
        line: node::line(found),
        ..RawAction::default()
    });
}

/// `halt 404`, `status 201`, `status: …`.
fn statuses(text: &str) -> Vec<u16> {
    let mut found = controllers::statuses(text);
    for word in ["halt ", "status ", "halt(", "status("] {
        let after = text.match_indices(word).filter_map(|(at, _)| text.get(at + word.len()..at + word.len() + 3));
        found
            .extend(after.filter_map(|digits| digits.parse::<u16>().ok()).filter(|status| (100..600).contains(status)));
    }
    found.sort_unstable();
    found.dedup();
    found
}
