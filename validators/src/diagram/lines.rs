//! Finds again on which line of a text a node or an edge stands; the parser's model does not say.

use std::collections::HashMap;

/// Where each word of a text stands.
pub(super) struct Lines<'a> {
    /// Lines, from 1 and rising, by word.
    by_word: HashMap<&'a str, Vec<u32>>,
    lines: Vec<&'a str>,
    /// Searches for whole phrases still allowed: each reads the whole text.
    phrases_left: std::cell::Cell<u32>,
    /// How many edges between the same two ends were already found.
    seen: std::cell::RefCell<HashMap<(String, String), usize>>,
}

impl<'a> Lines<'a> {
    /// Reads a text once; `skip` lines at its start hold no content.
    pub(super) fn new(text: &'a str, skip: usize) -> Self {
        let mut by_word: HashMap<&str, Vec<u32>> = HashMap::new();
        for (number, line) in (1u32..).zip(text.lines()).skip(skip) {
            for word in line.split(|c: char| !(c.is_alphanumeric() || c == '_')).filter(|word| !word.is_empty()) {
                let lines = by_word.entry(word).or_default();
                if lines.last() != Some(&number) {
                    lines.push(number);
                }
            }
        }
        Lines {
            by_word,
            lines: text.lines().collect(),
            phrases_left: std::cell::Cell::new(300),
            seen: std::cell::RefCell::default(),
        }
    }

    /// First line that holds this identifier or text.
    pub(super) fn of(&self, text: &str) -> Option<u32> {
        self.all(text).first().copied()
    }

    /// First line that holds the identifier, else the first that holds the label.
    pub(super) fn of_node(&self, id: &str, label: &str) -> Option<u32> {
        self.of(id).or_else(|| if label == id { None } else { self.of(label) })
    }

    /// First line below `line` that holds the identifier or the label, else the first of all.
    pub(super) fn after(&self, line: u32, id: &str, label: &str) -> Option<u32> {
        let below = |text: &str| self.all(text).into_iter().find(|found| *found > line);
        below(id).or_else(|| below(label)).or_else(|| self.of_node(id, label))
    }

    /// First line that begins with the identifier, or declares it: elsewhere it may be a word of a description.
    pub(super) fn declared(&self, id: &str) -> Option<u32> {
        let all = self.all(id);
        all.into_iter().find(|&line| self.begins_with(line, id) || self.begins_with(line, "state"))
    }

    /// Line of the next edge between two ends: the first time the first such line, then the second … Lines that begin
    /// with the end it leaves come first, so that an edge and its answer are not taken for each other.
    pub(super) fn of_edge(&self, from: &str, to: &str) -> Option<u32> {
        let (left, right) = (self.all(from), self.all(to));
        let both: Vec<u32> = left.into_iter().filter(|line| right.binary_search(line).is_ok()).collect();
        let mut seen = self.seen.borrow_mut();
        let nth = seen.entry((from.to_owned(), to.to_owned())).or_default();
        *nth += 1;
        let leaving = both.iter().filter(|line| self.begins_with(**line, from));
        let mut ordered = leaving.chain(both.iter().filter(|line| !self.begins_with(**line, from))).copied();
        let first = ordered.next()?;
        Some(ordered.take(*nth - 1).last().unwrap_or(first))
    }

    fn begins_with(&self, line: u32, word: &str) -> bool {
        let text = usize::try_from(line).ok().and_then(|line| self.lines.get(line.checked_sub(1)?));
        let rest = text.and_then(|text| text.trim_start().strip_prefix(word));
        rest.is_some_and(|rest| !rest.starts_with(|c: char| c.is_alphanumeric() || c == '_'))
    }

    fn all(&self, text: &str) -> Vec<u32> {
        let phrase = text.trim();
        if let Some(lines) = self.by_word.get(phrase) {
            return lines.clone();
        }
        if phrase.is_empty() || phrase.chars().all(|c| c.is_alphanumeric() || c == '_') || self.phrases_left.get() == 0
        {
            return Vec::new();
        }
        self.phrases_left.set(self.phrases_left.get() - 1);
        (1u32..).zip(&self.lines).filter(|(_, line)| line.contains(phrase)).map(|(number, _)| number).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::Lines;
    use crate::diagram::{DiagramKind, parse};

    #[test]
    fn edges_between_the_same_ends_stand_on_their_own_lines() {
        let lines = Lines::new("sequenceDiagram\nA->>B: one\nB-->>A: two\nA->>B: three", 1);
        assert_eq!(lines.of_edge("A", "B"), Some(2));
        assert_eq!(lines.of_edge("B", "A"), Some(3));
        assert_eq!(lines.of_edge("A", "B"), Some(4));
        assert_eq!(lines.of("B"), Some(2));
        assert_eq!(lines.of("three "), Some(4));
        assert_eq!(lines.of("A->>B: three"), Some(4));
        assert_eq!(lines.of("C"), None);
    }

    #[test]
    fn nodes_of_the_same_name_stand_on_their_own_lines() {
        let lines = |text: &str, kind| -> Vec<(String, Option<u32>)> {
            let diagram = parse(text, kind).expect("it parses");
            diagram.nodes.into_iter().map(|node| (node.label, node.line)).collect()
        };
        let map = "mindmap\n  root((Shop))\n    Orders by card\n      Card\n    Card\n      Refund\n    Goods\n      Refund\n";
        let expected =
            [("Shop", 2), ("Orders by card", 3), ("Card", 4), ("Card", 5), ("Refund", 6), ("Goods", 7), ("Refund", 8)];
        assert_eq!(lines(map, DiagramKind::Mindmap), expected.map(|(label, line)| (label.to_owned(), Some(line))));
        let states = "stateDiagram-v2\n  [*] --> draft : open the form\n  draft --> open\n  state open {\n    [*] --> paid\n    paid --> [*]\n  }\n  open --> [*]\n";
        let found = lines(states, DiagramKind::State);
        let mut starts: Vec<Option<u32>> =
            found.iter().filter(|(label, _)| label == "[*]").map(|(_, line)| *line).collect();
        starts.sort_unstable();
        assert_eq!(starts, [Some(2), Some(5), Some(6), Some(8)], "{found:?}");
        let text = "stateDiagram-v2\n  [*] --> draft : not paid\n  draft --> paid\n";
        assert!(lines(text, DiagramKind::State).contains(&("paid".to_owned(), Some(3))));
    }
}
