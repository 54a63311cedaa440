//! Technologies that a C4 diagram names, against what the sources are made of.

use super::look::{self, ratio};
use super::words::{self, content};
use crate::facts::{Facts, Notes};
use crate::names::Name;
use crate::rubric::{Outcome, Subject};
use std::collections::HashSet;

/// Words that say of what sort a program is and how it is talked to, not what it is made of.
const PLAIN: &[&str] = &[
    "http",
    "https",
    "rest",
    "restful",
    "json",
    "xml",
    "html",
    "css",
    "sql",
    "smtp",
    "tcp",
    "web",
    "server",
    "client",
    "browser",
    "api",
    "service",
    "application",
    "app",
    "program",
    "process",
    "worker",
    "script",
    "command",
    "line",
    "cli",
    "terminal",
    "database",
    "relational",
    "table",
    "store",
    "storage",
    "container",
    "single",
    "page",
    "spa",
    "library",
    "framework",
    "module",
    "package",
    "static",
    "site",
    "job",
    "background",
    "daemon",
    "queue",
    "backend",
    "frontend",
    "code",
    "file",
    "runtime",
    "driver",
];

/// Share of the technologies told that a language, dependency, image, platform or note bears out, as a measure of an outcome
/// with a remark for each that nothing does; without one where nothing can be told.
pub(super) fn told(subject: &Subject<'_>, mut outcome: Outcome) -> Outcome {
    let known = Technologies::new(subject.facts, subject.notes);
    let Some(diagram) = look::diagram(subject).filter(|_| !known.words.is_empty()) else { return outcome };
    // Each once: an invented part made of something true must not lift the share.
    let (mut right, mut told, mut seen) = (0usize, 0usize, HashSet::new());
    for node in &diagram.nodes {
        for name in node.technology.split([',', '/', '+', ';', '&']).filter(|name| !content(name).is_empty()).take(20) {
            let Some(is_known) = known.judge(name).filter(|_| seen.insert(Name::new(name).key)) else { continue };
            told += 1;
            right += usize::from(is_known);
            if !is_known {
                let hint = format!("name what `{}` is made of by the manifests, or leave it out", node.label);
                let message = format!("nothing in the sources shows `{}`", name.trim());
                outcome = outcome.remark(node.line, message, Some(hint));
            }
        }
    }
    if told > 0 { outcome.measure("technology", ratio(right, told)) } else { outcome }
}

/// What a project is made of.
struct Technologies {
    words: HashSet<String>,
    /// Whole names, as keys: `next.js` is one.
    names: HashSet<String>,
}

impl Technologies {
    fn new(facts: &Facts, notes: &Notes) -> Self {
        let mut found = Technologies { words: HashSet::new(), names: HashSet::new() };
        for module in &facts.modules {
            found.add(&format!("{:?}", module.language));
        }
        for external in &facts.externals {
            found.add(&external.name);
            let shown = words::products().iter().filter(|product| product.is_shown_by(&external.name));
            shown.flat_map(|product| &product.names).for_each(|name| found.add(name));
        }
        for service in &facts.services {
            found.add(service.platform);
            found.add(if service.platform == "compose" { "docker" } else { "kubernetes docker" });
            found.add(service.image.as_deref().unwrap_or_default());
        }
        super::systems::systems(facts).iter().flat_map(|system| &system.names).for_each(|name| found.add(name));
        let told = notes.terms.iter().chain(&facts.commands).chain(&facts.environment);
        told.chain(&facts.purpose).for_each(|named| found.add(&named.name));
        found
    }

    fn add(&mut self, text: &str) {
        self.words.extend(content(text));
        // Short names are words as well: `Go`, `C`.
        self.names.insert(Name::new(text).key);
    }

    /// `None` where the name says nothing but the sort.
    fn judge(&self, name: &str) -> Option<bool> {
        if self.names.contains(&Name::new(name).key) {
            return Some(true);
        }
        let said = content(name);
        let mut special =
            said.iter().filter(|word| !PLAIN.contains(&word.as_str()) && !words::is_generic(word)).peekable();
        special.peek()?;
        Some(special.all(|word| self.words.contains(word)))
    }
}
