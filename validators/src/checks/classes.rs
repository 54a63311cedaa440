//! Classes, their members and bases, and the public interfaces of components, against the code.

use super::known::Known;
use super::look::{self, count, f1, nearest_missing, nearest_of, nearest_said, ratio};
use super::mermaid::no_diagram;
use super::row::Row;
use super::standing::{Standing, Standings};
use crate::diagram::{Diagram, Edge, Field, Node, Style};
use crate::facts::{Facts, Item, ItemKind, Member};
use crate::names::{Matching, Name, match_names, singular, tokens, true_name};
use crate::rubric::{Evidence, Outcome, Settings, Subject};
use std::collections::HashSet;

pub(super) const ROWS: &[Row] = &[
    Row::new("facts.classes", classes).numbers(&[("most", 15.0)]).measures(&["precision", "recall"]),
    Row::new("facts.members", members).measures(&["precision", "recall"]),
    Row::new("facts.inheritance", inheritance).measures(&["precision", "recall"]),
    Row::new("class.types", types),
    Row::new("facts.interfaces", interfaces).measures(&["share"]),
];

/// Classes, interfaces and enums of the code.
fn types_of(facts: &Facts) -> Vec<&Item> {
    facts
        .items
        .iter()
        .filter(|item| matches!(item.kind, ItemKind::Class | ItemKind::Interface | ItemKind::Enum))
        .collect()
}

/// The classes of a diagram matched with those of the code.
struct Shown<'a> {
    diagram: &'a Diagram,
    gold: Vec<&'a Item>,
    matching: Matching,
}

impl<'a> Shown<'a> {
    fn of(subject: &Subject<'a>) -> Result<Self, Outcome> {
        let gold = types_of(subject.facts);
        if gold.is_empty() {
            return Err(Outcome::unscored("no classes in the sources"));
        }
        let Some(diagram) = look::diagram(subject) else { return Err(no_diagram().on(Evidence::Facts)) };
        let aliases = &subject.facts.aliases;
        let bare = |node: &'a Node| node.id.split(['<', '~']).next().unwrap_or("");
        let said: Vec<&str> = diagram.nodes.iter().map(|node| true_name(bare(node), aliases)).collect();
        let names: Vec<&str> = gold.iter().map(|item| item.name.as_str()).collect();
        Ok(Shown { diagram, matching: match_names(&said, &names), gold })
    }

    fn pairs(&self) -> impl Iterator<Item = (&'a Node, &'a Item)> + '_ {
        self.matching.pairs.iter().map(|&(said, gold)| (&self.diagram.nodes[said], self.gold[gold]))
    }
}

/// Every member that is shown, with the one of the code it stands for.
pub(super) fn shown_members<'a>(subject: &Subject<'a>) -> Vec<(&'a Node, &'a Item, &'a Field, &'a Member)> {
    let Ok(shown) = Shown::of(subject) else { return Vec::new() };
    let mut members = Vec::new();
    for (node, item) in shown.pairs() {
        let matching = matched_members(node, item);
        members
            .extend(matching.pairs.iter().map(|&(said, gold)| (node, item, &node.fields[said], &item.members[gold])));
    }
    members
}

fn matched_members(node: &Node, item: &Item) -> Matching {
    let fields: Vec<&str> = node.fields.iter().map(|field| field.name.trim_end_matches("()")).collect();
    let names: Vec<&str> = item.members.iter().map(|member| member.name.as_str()).collect();
    match_names(&fields, &names)
}

/// F1 of classes; a diagram need not show more than `most` of a large project.
fn classes(subject: &Subject<'_>, settings: &Settings) -> Outcome {
    let shown = match Shown::of(subject) {
        Ok(shown) => shown,
        Err(outcome) => return outcome,
    };
    let wanted = shown.gold.len().min(settings.count("most").max(1));
    let precision = shown.matching.precision();
    let recall = ratio(shown.matching.pairs.len().min(wanted), wanted);
    let summary =
        format!("{} of {wanted} classes shown, {} invented", shown.matching.pairs.len(), shown.matching.invented.len());
    let mut outcome = Outcome::share(f1(precision, recall), summary)
        .on(Evidence::Facts)
        .measure("precision", precision)
        .measure("recall", recall);
    for &index in &shown.matching.invented {
        let node = &shown.diagram.nodes[index];
        let named = |index: usize| (shown.gold[index].name.as_str(), &shown.gold[index].at);
        let missing = shown.matching.missing.iter().map(|&index| named(index));
        let near = nearest_missing(&node.id, missing, (0..shown.gold.len()).map(named));
        outcome = outcome.remark(
            node.line,
            format!("no class `{}` in the sources{}", node.id, near),
            Some(format!("remove `{}`", node.id)),
        );
    }
    for &index in shown.matching.missing.iter().filter(|_| recall < 1.0) {
        let item = shown.gold[index];
        let said = shown.matching.invented.iter().map(|&index| shown.diagram.nodes[index].id.as_str());
        outcome = outcome.remark(
            None,
            format!("class `{}` ({}) is not shown{}", item.name, item.at, nearest_said(&item.name, said)),
            Some(format!("add class `{}`", item.name)),
        );
    }
    outcome
}

/// F1 of members over those of the classes that are shown.
fn members(subject: &Subject<'_>, _: &Settings) -> Outcome {
    let shown = match Shown::of(subject) {
        Ok(shown) => shown,
        Err(outcome) => return outcome,
    };
    let said: usize = shown.diagram.nodes.iter().map(|node| node.fields.len()).sum();
    let (mut found, mut gold, mut remarks) = (0usize, 0usize, Outcome::default());
    for (node, item) in shown.pairs() {
        let fields: Vec<&str> = node.fields.iter().map(|field| field.name.trim_end_matches("()")).collect();
        let names: Vec<&str> = item.members.iter().map(|member| member.name.as_str()).collect();
        let matching = matched_members(node, item);
        found += matching.pairs.len();
        gold += names.len();
        for &index in &matching.invented {
            let members = item.members.iter().map(|member| (member.name.as_str(), &member.at));
            let near = nearest_of(fields[index], members);
            let message = format!("`{}` has no member `{}`{near}", item.name, fields[index]);
            remarks =
                remarks.remark(node.line, message, Some(format!("remove `{}` from `{}`", fields[index], item.name)));
        }
        if !matching.missing.is_empty() {
            let missing: Vec<String> =
                matching.missing.iter().take(10).map(|&index| format!("`{}`", names[index])).collect();
            remarks = remarks.remark(
                node.line,
                format!("`{}` lacks members", item.name),
                Some(format!("add to `{}`: {}", item.name, missing.join(", "))),
            );
        }
    }
    if gold == 0 && said == 0 && !shown.matching.pairs.is_empty() {
        return Outcome::unscored("the classes shown have no members in the sources");
    }
    let (precision, recall) = (ratio(found, said), ratio(found, gold));
    let mut outcome = Outcome::share(
        f1(precision, recall),
        format!("{found} of {} shown, {} invented", count(gold, "member"), said - found),
    )
    .on(Evidence::Facts)
    .measure("precision", precision)
    .measure("recall", recall);
    outcome.remarks = remarks.remarks;
    outcome
}

/// F1 of inheritance between classes that are shown.
fn inheritance(subject: &Subject<'_>, _: &Settings) -> Outcome {
    let shown = match Shown::of(subject) {
        Ok(shown) => shown,
        Err(outcome) => return outcome,
    };
    let key = |name: &str| {
        Name::new(name.rsplit(['.', ':']).next().unwrap_or(name).split(['<', '[']).next().unwrap_or("")).key
    };
    let visible: HashSet<String> = shown.pairs().map(|(_, item)| key(&item.name)).collect();
    let mut gold: HashSet<(String, String)> = HashSet::new();
    for item in &shown.gold {
        gold.extend(
            item.bases
                .iter()
                .map(|base| (key(&item.name), key(base)))
                .filter(|(from, to)| visible.contains(from) && visible.contains(to)),
        );
    }
    let is_line = |edge: &&Edge| matches!(edge.style, Style::Inherits | Style::Implements);
    let said: Vec<&Edge> = shown.diagram.edges.iter().filter(is_line).collect();
    if gold.is_empty() && said.is_empty() {
        return if visible.is_empty() {
            Outcome::share(0.0, "no class of the sources is shown").on(Evidence::Facts)
        } else {
            Outcome::unscored("no class that is shown extends another")
        };
    }
    let drawn: HashSet<(String, String)> = said.iter().map(|edge| (key(&edge.from), key(&edge.to))).collect();
    let found = drawn.intersection(&gold).count();
    let (precision, recall) = (ratio(found, drawn.len()), ratio(found, gold.len()));
    let mut outcome =
        Outcome::share(f1(precision, recall), format!("{found} of {} drawn", count(gold.len(), "inheritance line")))
            .on(Evidence::Facts)
            .measure("precision", precision)
            .measure("recall", recall);
    for edge in said.iter().filter(|edge| !gold.contains(&(key(&edge.from), key(&edge.to)))) {
        outcome = outcome.remark(
            edge.line,
            format!("`{}` does not extend `{}`", edge.from, edge.to),
            Some(format!("remove the line from `{}` to `{}`", edge.from, edge.to)),
        );
    }
    outcome
}

/// Share of members with a type or parentheses, so that a reader can tell fields from methods.
fn types(subject: &Subject<'_>, _: &Settings) -> Outcome {
    let members = types_of(subject.facts).into_iter().flat_map(|item| &item.members);
    // Code without type annotations leaves nothing to tell: asking for types would ask for inventions.
    if !subject.facts.items.is_empty() && members.filter(|member| member.data_type.is_some()).count() == 0 {
        return Outcome::unscored("the code names no types of members");
    }
    let Some(diagram) = look::diagram(subject) else { return no_diagram() };
    let fields: Vec<_> = diagram.nodes.iter().flat_map(|node| &node.fields).collect();
    let told = fields.iter().filter(|field| field.method || !field.data_type.trim().is_empty()).count();
    let outcome = Outcome::share(
        ratio(told, fields.len()),
        format!("{told} of {} with their type", count(fields.len(), "member")),
    );
    if told < fields.len() || fields.is_empty() {
        outcome.remark(
            None,
            "members without a type",
            Some("write `+type name` for fields and `+name()` for methods".to_owned()),
        )
    } else {
        outcome
    }
}

/// Share of shown modules with something public of which the diagram shows at least one name.
fn interfaces(subject: &Subject<'_>, _: &Settings) -> Outcome {
    if subject.facts.items.is_empty() {
        return Outcome::unscored("no public items in the sources");
    }
    let Some(diagram) = look::diagram(subject) else { return no_diagram().on(Evidence::Facts).measure("share", 0.0) };
    let known = Known::parts(subject.facts);
    let standings = Standings::new(diagram, &known);
    let graph = super::imports::Graph::new(&known);
    let (mut with, mut told, mut outcome) = (0usize, 0usize, Outcome::default());
    for (node, standing) in diagram.nodes.iter().zip(&standings.of) {
        let Standing::Known(thing) = standing else { continue };
        let modules = graph.modules_of(*thing);
        let public: Vec<&str> = subject
            .facts
            .items
            .iter()
            .filter(|item| modules.iter().any(|&module| subject.facts.modules[module].name == item.module))
            .map(|item| item.name.as_str())
            .collect();
        if public.is_empty() {
            continue;
        }
        with += 1;
        if speaks_of(diagram, node, &public) {
            told += 1;
        } else {
            let hint = format!("name a public function or type of `{}`: `{}`", node.label, public[0]);
            outcome = outcome.remark(node.line, format!("`{}` shows nothing of its interface", node.label), Some(hint));
        }
    }
    let share = ratio(told, with);
    let remarks = outcome.remarks;
    let mut outcome = Outcome::share(share, format!("{told} of {} show their interface", count(with, "component")))
        .on(Evidence::Facts)
        .measure("share", share);
    outcome.remarks = remarks;
    outcome
}

/// The box, its members or an arrow at it names something public.
fn speaks_of(diagram: &Diagram, node: &Node, public: &[&str]) -> bool {
    let at_it =
        diagram.edges.iter().filter(|edge| edge.to == node.id || edge.from == node.id).map(|edge| edge.label.as_str());
    let fields = node.fields.iter().map(|field| field.name.as_str());
    // `queues receipts` speaks of `queue_receipt`.
    let words = |text: &str| -> Vec<String> { tokens(text).iter().map(|word| singular(word)).collect() };
    let texts: Vec<Vec<String>> = at_it.chain(fields).chain([node.label.as_str()]).map(words).collect();
    public.iter().map(|name| words(name)).any(|name| {
        !name.is_empty() && texts.iter().any(|text| text.windows(name.len()).any(|window| window == name.as_slice()))
    })
}
