//! One file of code → what it says, before other files are known.

use super::grammar::{self, Grammar};
use super::record::Record;
use super::{declared, endpoints, go, imports, items, java, models, program, touches, walk};
use crate::Source;
use crate::facts::model::{Location, Problem};
use crate::facts::partial::Code;
use crate::facts::sql::Change;
use std::ops::{ControlFlow, Range};
use std::sync::Arc;
use tree_sitter::{ParseOptions, Parser, QueryCursor, StreamingIterator, Tree};

/// Most text of a file of code; what is larger is generated or bundled.
const MAX_CODE_BYTES: usize = 1 << 20;
/// Depth below which no match starts: people do not nest that deep, and looking up from there costs its depth.
const MAX_DEPTH: u32 = 128;
/// Depth that is not searched at all: a step of a query costs the depth it is taken at.
const MAX_TREE_DEPTH: usize = 1_000;
/// Most tokens of one error: they hang on each other like a list, and each step walks all of it.
const MAX_ERROR_TOKENS: u32 = 2_000;
/// Most matches taken from one file.
const MAX_RECORDS: usize = 40_000;
/// The parser asks every hundred steps or so; a megabyte of ordinary code needs some ten thousand.
const MAX_PARSER_CALLS: u32 = 400_000;
/// Matches a cursor keeps open at once; beyond it the oldest are dropped.
const MAX_OPEN_MATCHES: u32 = 1024;

/// Everything that one file of code gives.
#[derive(Default)]
pub(crate) struct CodeFacts {
    pub(crate) code: Code,
    pub(crate) changes: Vec<Change>,
    pub(crate) problems: Vec<Problem>,
}

/// Reads a file of code; nothing for a language that is none.
pub(crate) fn read(source: &Source, path: &Arc<str>, text: &str) -> Option<CodeFacts> {
    let grammar = grammar::of(source.language)?;
    let mut facts = CodeFacts::default();
    if text.len() > MAX_CODE_BYTES {
        facts.problem(path, "only its lines were counted: more than 1 MB of code");
        return Some(facts);
    }
    let Some(tree) = parse(grammar, text) else {
        facts.problem(path, "not parsed: it takes too long");
        return Some(facts);
    };
    if is_unsearchable(&tree) {
        facts.problem(path, "only its lines were counted: nested too deeply, or not in the language of its name");
        return Some(facts);
    }
    if tree.root_node().has_error() {
        facts.problem(path, "some of its syntax was not understood");
    }
    let reading = &mut Reading { path, facts: &mut facts };
    declared::read(&tree, source.language, text, reading);
    read_tree(grammar, &tree, text, reading);
    Some(facts)
}

fn parse(grammar: &Grammar, text: &str) -> Option<Tree> {
    let mut parser = Parser::new();
    parser.set_language(&grammar.language).ok()?;
    let mut calls = 0u32;
    let mut bound = |_: &tree_sitter::ParseState| {
        calls += 1;
        if calls > MAX_PARSER_CALLS { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    };
    let bytes = text.as_bytes();
    let options = ParseOptions::new().progress_callback(&mut bound);
    parser.parse_with_options(&mut |at, _| bytes.get(at..).unwrap_or(&[]), None, Some(options))
}

/// True where a search would take time without bound. One walk tells, as cheap as a part of the parse.
fn is_unsearchable(tree: &Tree) -> bool {
    let mut cursor = tree.walk();
    let mut depth = 0usize;
    loop {
        if cursor.node().is_error() && cursor.node().child_count() > MAX_ERROR_TOKENS {
            return true;
        }
        if cursor.goto_first_child() {
            depth += 1;
            if depth > MAX_TREE_DEPTH {
                return true;
            }
            continue;
        }
        while !cursor.goto_next_sibling() {
            if !cursor.goto_parent() {
                return false;
            }
            depth -= 1;
        }
    }
}

/// What is being read, and where it goes.
pub(super) struct Reading<'a> {
    pub(super) path: &'a Arc<str>,
    pub(super) facts: &'a mut CodeFacts,
}

impl Reading<'_> {
    pub(super) fn at(&self, line: u32) -> Location {
        Location { path: self.path.clone(), line }
    }
}

impl CodeFacts {
    fn problem(&mut self, path: &Arc<str>, message: &str) {
        let at = Location { path: path.clone(), line: 1 };
        self.problems.push(Problem { at, message: message.to_owned() });
    }
}

fn read_tree(grammar: &'static Grammar, tree: &Tree, text: &str, reading: &mut Reading<'_>) {
    let mut cursor = QueryCursor::new();
    cursor.set_max_start_depth(Some(MAX_DEPTH)).set_match_limit(MAX_OPEN_MATCHES);
    let mut records = Vec::new();
    for query in grammar.queries(text) {
        let mut matches = cursor.matches(query, tree.root_node(), text.as_bytes());
        while records.len() < MAX_RECORDS
            && let Some(found) = matches.next()
        {
            let record = Record::new(query, found, text);
            records.extend(record.filter(|record| record.topic != "text" || touches::may_be_sql(record)));
        }
    }
    records.sort_by_key(|record| record.place().map_or(0, |node| node.start_byte()));
    let skipped: Vec<Range<usize>> =
        records.iter().filter(|r| r.topic == "skip").filter_map(endpoints::target_range).collect();
    records.retain(|record| {
        let start = record.place().map_or(0, |node| node.start_byte());
        !skipped.iter().any(|range| range.contains(&start))
    });
    let wraps = endpoints::wraps(&records);
    for record in &records {
        match record.topic {
            "import" => imports::read(record, reading),
            "item" => items::read(record, reading),
            "model" => models::read(record, reading),
            "walk" => walk::read(record, reading),
            "router" | "mount" | "route" | "handler" | "checkpoint" => endpoints::read(record, &wraps, reading),
            "constant" | "alias" | "env" | "flag" | "command" | "entry" | "prefix" => program::read(record, reading),
            "text" | "use" => touches::read(record, reading),
            _ => {}
        }
    }
    items::members(&records, reading);
    let has = |topic: &str| records.iter().any(|record| record.topic == topic);
    if has("go") {
        go::read(&records, reading);
    }
    if has("java") {
        java::read(&records, reading);
    }
}
