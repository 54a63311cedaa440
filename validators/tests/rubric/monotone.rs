//! States, plans and containers: taking away what is right, or adding what is not there, never raises a score.
//!
//! Diagrams are kept as parts, each right or invented, and written as a model would; a property starts from any part of
//! the perfect diagram with any inventions beside it.

use crate::kinds::kind;
use crate::shop;
use crate::subject::{Ground, judge};
use proptest::prelude::*;
use std::collections::HashSet;
use std::fmt::Write as _;

/// Something drawn: its name, and what its line says besides.
#[derive(Clone, Debug, PartialEq)]
struct Part {
    name: String,
    text: String,
    right: bool,
}

/// A connection, by the names of its ends.
#[derive(Clone, Debug, PartialEq)]
struct Link {
    from: String,
    to: String,
    label: String,
    right: bool,
}

/// A diagram under change.
#[derive(Clone, Debug, Default)]
struct Sketch {
    kind: &'static str,
    parts: Vec<Part>,
    links: Vec<Link>,
}

impl Sketch {
    fn part(mut self, name: &str, text: &str) -> Self {
        self.parts.push(Part { name: name.into(), text: text.into(), right: true });
        self
    }

    fn link(mut self, from: &str, to: &str, label: &str) -> Self {
        self.links.push(Link { from: from.into(), to: to.into(), label: label.into(), right: true });
        self
    }

    fn invent_part(&mut self, which: usize) {
        let name = format!("zz{}", ["quark", "gluon", "boson", "lepton"][which % 4]);
        if self.parts.iter().any(|part| part.name == name) {
            return;
        }
        let text = if self.kind == "c4_container" { format!("Container {name}") } else { format!("{name} spin") };
        if let Some(first) = self.parts.first().map(|part| part.name.clone()) {
            let link = Link { from: first, to: name.clone(), label: "zzspin".into(), right: false };
            self.links.extend(which.is_multiple_of(2).then_some(link));
        }
        self.parts.push(Part { name, text, right: false });
    }

    /// An arrow that nothing bears out.
    fn invent_link(&mut self) {
        let (from, to) = match self.kind {
            "state" => ("refunded", "placed"),
            "c4_container" => ("customer", "db"),
            _ => return,
        };
        if [from, to].iter().all(|name| self.parts.iter().any(|part| part.name == *name)) {
            self.links.push(Link { from: from.into(), to: to.into(), label: "zzspin".into(), right: false });
        }
    }

    fn remove_part(&mut self, index: usize) {
        let name = self.parts.remove(index).name;
        self.links.retain(|link| link.from != name && link.to != name);
    }

    /// Right parts that only right arrows touch, at least one.
    fn sound_parts(&self) -> Vec<usize> {
        let wrong: HashSet<&str> = self
            .links
            .iter()
            .filter(|link| !link.right)
            .flat_map(|link| [link.from.as_str(), link.to.as_str()])
            .collect();
        let touched: HashSet<&str> =
            self.links.iter().flat_map(|link| [link.from.as_str(), link.to.as_str()]).collect();
        let is_sound = |part: &Part| {
            let joined = touched.contains(part.name.as_str()) || self.kind == "gantt";
            part.right && joined && !wrong.contains(part.name.as_str())
        };
        (0..self.parts.len()).filter(|&index| is_sound(&self.parts[index])).collect()
    }

    fn written(&self) -> String {
        match self.kind {
            "state" => self.as_states(),
            "gantt" => self.as_plan(),
            _ => self.as_containers(),
        }
    }

    fn as_states(&self) -> String {
        let mut text = "stateDiagram-v2\n".to_owned();
        for part in &self.parts {
            let _ = writeln!(text, "  {}", part.name);
        }
        for link in &self.links {
            let _ = writeln!(text, "  {} --> {} : {}", link.from, link.to, link.label);
        }
        let has = |name: &str| self.parts.iter().any(|part| part.name == name);
        if has("placed") {
            text.push_str("  [*] --> placed\n");
        }
        if has("refunded") {
            text.push_str("  refunded --> [*]\n");
        }
        text
    }

    fn as_plan(&self) -> String {
        let mut text = "gantt\n  dateFormat YYYY-MM-DD\n".to_owned();
        for (index, part) in self.parts.iter().enumerate() {
            let (label, end) = part.text.split_once('|').unwrap_or((&part.text, "3d"));
            let before = self.links.iter().find(|link| link.to == part.name).map(|link| format!("after {}", link.from));
            let start = before.unwrap_or_else(|| "2026-11-23".to_owned());
            let section = if index.is_multiple_of(2) { "One" } else { "Two" };
            let _ = writeln!(text, "  section {section}\n  {label} : {}, {start}, {end}", part.name);
        }
        text
    }

    fn as_containers(&self) -> String {
        let line = |part: &Part| {
            let (keyword, label) = part.text.split_once(' ').unwrap_or(("Container", &part.text));
            format!("  {keyword}({}, \"{label}\")\n", part.name)
        };
        let is_inner = |part: &&Part| part.text.starts_with("Container");
        let mut text = "C4Container\n".to_owned();
        text.extend(self.parts.iter().filter(|part| !is_inner(part)).map(line));
        text.push_str("  System_Boundary(shop, \"Shop\") {\n");
        text.extend(self.parts.iter().filter(is_inner).map(line));
        text.push_str("  }\n");
        for link in &self.links {
            let _ = writeln!(text, "  Rel({}, {}, \"{}\")", link.from, link.to, link.label);
        }
        text
    }

    /// The score, and whether a gate failed; where one did, mending just that lifts the score whatever it is mended with.
    fn score(&self) -> (u8, bool) {
        let ground = Ground { facts: shop::facts(), notes: shop::notes() };
        let verdict = judge(kind(self.kind), &self.written(), &ground);
        (verdict.score.get(), verdict.failed_a_gate())
    }
}

/// The diagram that says exactly what the shop's sources and notes say.
fn perfect(which: usize) -> Sketch {
    let start = |kind| Sketch { kind, ..Sketch::default() };
    match which % 3 {
        0 => ["placed", "paid", "packed", "shipped", "delivered", "cancelled", "refunded"]
            .iter()
            .fold(start("state"), |sketch, name| sketch.part(name, name))
            .link("placed", "paid", "charge_card")
            .link("paid", "packed", "reserve_stock")
            .link("packed", "shipped", "ship the order")
            .link("shipped", "delivered", "delivery slot")
            .link("placed", "cancelled", "cancel_order")
            .link("paid", "cancelled", "cancel_order")
            .link("cancelled", "refunded", "refund")
            .link("delivered", "refunded", "refund"),
        1 => start("gantt")
            .part("wish", "Wish list to save products")
            .part("slot", "Choose a delivery slot during checkout")
            .part("alert", "Stock alert when a product runs low|2026-12-04")
            .part("refund", "Support agents refund an order|2026-12-18")
            .link("wish", "slot", "")
            .link("slot", "refund", ""),
        _ => start("c4_container")
            .part("customer", "Person Customer")
            .part("stripe", "System_Ext Stripe")
            .part("web", "Container web")
            .part("api", "Container catalogue-api")
            .part("worker", "Container checkout-worker")
            .part("db", "ContainerDb postgres")
            .link("customer", "web", "orders products")
            .link("web", "api", "asks for products")
            .link("api", "db", "reads products")
            .link("worker", "db", "writes orders")
            .link("worker", "stripe", "charges the card"),
    }
}

/// A part of the perfect diagram with inventions beside it.
fn worn(which: usize, wear: &[(u8, usize)]) -> Sketch {
    let mut sketch = perfect(which);
    for &(what, at) in wear {
        match what % 4 {
            0 if sketch.parts.len() > 2 => sketch.remove_part(at % sketch.parts.len()),
            1 if !sketch.links.is_empty() => drop(sketch.links.remove(at % sketch.links.len())),
            2 => sketch.invent_part(at),
            _ => sketch.invent_link(),
        }
    }
    sketch
}

#[test]
fn the_perfect_diagrams_are_perfect() {
    for (which, least) in [(0, 100), (1, 90), (2, 100)] {
        let sketch = perfect(which);
        assert_eq!(sketch.score(), (least, false), "{}", sketch.written());
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 150, ..ProptestConfig::default() })]

    #[test]
    fn taking_away_what_is_right_never_raises_the_score(which in 0usize..3, wear in prop::collection::vec((0u8..4, 0usize..100), 0..8), at in 0usize..100, link in any::<bool>()) {
        let mut sketch = worn(which, &wear);
        let (before, failed) = sketch.score();
        prop_assume!(!failed);
        let written = sketch.written();
        if link {
            let right: Vec<usize> = (0..sketch.links.len()).filter(|&index| sketch.links[index].right).collect();
            prop_assume!(!right.is_empty());
            sketch.links.remove(right[at % right.len()]);
        } else {
            let sound = sketch.sound_parts();
            prop_assume!(sound.len() > 1);
            sketch.remove_part(sound[at % sound.len()]);
        }
        let (after, _) = sketch.score();
        prop_assert!(after <= before, "{after} after {before}\n{written}\n{}", sketch.written());
    }

    #[test]
    fn adding_what_is_not_there_never_raises_the_score(which in 0usize..3, wear in prop::collection::vec((0u8..4, 0usize..100), 0..8), at in 0usize..100, link in any::<bool>()) {
        let mut sketch = worn(which, &wear);
        let (before, failed) = sketch.score();
        prop_assume!(!failed);
        let written = sketch.written();
        if link { sketch.invent_link() } else { sketch.invent_part(at) }
        let (after, _) = sketch.score();
        prop_assert!(after <= before, "{after} after {before}\n{written}\n{}", sketch.written());
    }
}
