//! From records that were read to records that are asked for: keys, groups, filters, duplicates.

use super::bad::{BadReason, BadRecord};
use super::canonical::digest;
use super::limits::Limits;
use super::open::{Parsed, Place};
use super::parse::name_of;
use super::selection::{Selection, word};
use crate::batch::field::is_empty;
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, HashMap};

/// Longest key, in bytes: it stands in every line of the output.
const LONGEST_KEY: usize = 512;
/// Longest name of a group, in characters.
const LONGEST_GROUP: usize = 200;

/// A record that is asked for.
#[derive(Clone, Debug, PartialEq)]
pub struct Record {
    pub place: Place,
    /// Its name in the output: the value of the key field, or `sha256:` and its digest where it has none.
    pub key: String,
    /// Content hash of its fields, in hex: equal records have equal ones.
    pub digest: String,
    /// Value of the field that groups are made by.
    pub group: Option<String>,
    pub fields: Map<String, Value>,
}

/// A record that was read and is not asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Excluded {
    pub place: Place,
    pub key: String,
    pub group: Option<String>,
    pub why: Why,
}

/// Why a record is not asked for.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Why {
    #[error("`{field}` is empty")]
    Empty { field: String },
    #[error("`{field}` is not `{value}`")]
    Filtered { field: String, value: String },
    /// The first one with a key is kept.
    #[error("its key stands in line {first_line} already")]
    Duplicate { first_line: u64 },
    #[error("the limit was reached before it")]
    Limit,
    #[error("the input has too many records")]
    TooMany,
}

impl Why {
    /// Its name in counts and reports, in snake case.
    pub fn name(&self) -> &'static str {
        match self {
            Why::Empty { .. } => "empty",
            Why::Filtered { .. } => "filtered",
            Why::Duplicate { .. } => "duplicate",
            Why::Limit => "limit",
            Why::TooMany => "too_many",
        }
    }
}

/// What a part of the input turned out to be.
#[derive(Clone, Debug, PartialEq)]
pub enum Entry {
    Record(Record),
    Excluded(Excluded),
    Bad(BadRecord),
}

/// How many there were: records + all excluded + all bad = parts of the input that were read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    pub records: u64,
    /// By the name of the reason.
    pub excluded: BTreeMap<&'static str, u64>,
    /// By the name of the reason.
    pub bad: BTreeMap<&'static str, u64>,
    /// Records whose key field was empty, which are called by their content.
    pub keyed_by_content: u64,
}

/// Sorts what an input holds. Lazy: once [`Intake::is_full`], only who wants to count goes on.
pub struct Intake<I> {
    records: I,
    selection: Selection,
    most: u64,
    /// Half of a digest of each key, and the line it stands in.
    seen: HashMap<[u8; 16], u64>,
    tally: Tally,
}

impl<I: Iterator<Item = Result<Parsed, BadRecord>>> Intake<I> {
    /// Takes what a selection asks for.
    pub fn new(records: I, selection: Selection, limits: &Limits) -> Self {
        Intake { records, selection, most: limits.records, seen: HashMap::new(), tally: Tally::default() }
    }

    /// How many there were so far.
    pub fn tally(&self) -> &Tally {
        &self.tally
    }

    /// The limit is reached: no record follows.
    pub fn is_full(&self) -> bool {
        self.selection.limit.is_some_and(|limit| self.tally.records >= limit)
    }

    fn sort(&mut self, parsed: Parsed) -> Entry {
        let digest = digest(&parsed.fields);
        let key = match self.key(&parsed.fields) {
            Ok(key) => key,
            Err(reason) => return Entry::Bad(BadRecord { place: parsed.place, reason }),
        };
        let is_keyed = key.is_some();
        let key = key.unwrap_or_else(|| format!("sha256:{digest}"));
        let group = self.group(&parsed.fields);
        if let Some(why) = self.why_not(&parsed, &key) {
            return Entry::Excluded(Excluded { place: parsed.place, key, group, why });
        }
        if self.selection.key.is_some() && !is_keyed {
            self.tally.keyed_by_content += 1;
        }
        Entry::Record(Record { place: parsed.place, key, digest, group, fields: parsed.fields })
    }

    /// The key that the field gives; `None` where it says nothing. Then the content is the key: records without one are
    /// not duplicates of each other.
    fn key(&self, fields: &Map<String, Value>) -> Result<Option<String>, BadReason> {
        let Some(field) = &self.selection.key else { return Ok(None) };
        let Some(value) = field.find(fields).filter(|value| !is_empty(Some(value))) else { return Ok(None) };
        let refused = |found| BadReason::Key { field: field.to_string(), found };
        let key = word(value).ok_or_else(|| refused(name_of(value)))?;
        if key.len() > LONGEST_KEY {
            return Err(refused("too long"));
        }
        Ok(Some(key))
    }

    fn group(&self, fields: &Map<String, Value>) -> Option<String> {
        let name = word(self.selection.group_by.as_ref()?.find(fields)?)?;
        let name: String = name.trim().chars().take(LONGEST_GROUP).collect();
        Some(name).filter(|name| !name.is_empty())
    }

    fn why_not(&mut self, parsed: &Parsed, key: &str) -> Option<Why> {
        let fields = &parsed.fields;
        if let Some(field) = self.selection.exclude_empty.iter().find(|field| is_empty(field.find(fields))) {
            return Some(Why::Empty { field: field.to_string() });
        }
        if let Some(unmet) = self.selection.conditions.iter().find(|condition| !condition.holds(fields)) {
            return Some(Why::Filtered { field: unmet.field.to_string(), value: unmet.value.clone() });
        }
        let half: [u8; 16] = std::array::from_fn({
            let whole = Sha256::digest(key.as_bytes());
            move |index| whole[index]
        });
        if let Some(first_line) = self.seen.get(&half) {
            return Some(Why::Duplicate { first_line: *first_line });
        }
        if self.is_full() {
            return Some(Why::Limit);
        }
        if self.tally.records >= self.most {
            return Some(Why::TooMany);
        }
        self.seen.insert(half, parsed.place.line);
        None
    }
}

impl<I: Iterator<Item = Result<Parsed, BadRecord>>> Iterator for Intake<I> {
    type Item = Entry;

    fn next(&mut self) -> Option<Entry> {
        let entry = match self.records.next()? {
            Ok(parsed) => self.sort(parsed),
            Err(bad) => Entry::Bad(bad),
        };
        match &entry {
            Entry::Record(_) => self.tally.records += 1,
            Entry::Excluded(excluded) => *self.tally.excluded.entry(excluded.why.name()).or_default() += 1,
            Entry::Bad(bad) => *self.tally.bad.entry(bad.reason.name()).or_default() += 1,
        }
        Some(entry)
    }
}
