//! Takes the records of an input into the ledger, and counts what is left out.

use crate::batch::input::{Entry, Excluded, Input, Intake, Limits, Selection, Why};
use crate::batch::run::BatchError;
use crate::ledger::SqliteLedger;
use crate::ledger::batches::{BatchId, NewRecord};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap};

/// Records that become durable together.
const CHUNK: usize = 2000;
/// Records left out that are told one by one.
const SHOWN: usize = 20;
/// Groups that are taken turns with; those beyond it share one row.
const MOST_GROUPS: usize = 100_000;

/// What an input held.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Found {
    pub records: u64,
    /// Records that are not asked for, by the name of the reason.
    pub excluded: BTreeMap<String, u64>,
    /// Parts that are no usable record, by the name of the reason.
    pub bad: BTreeMap<String, u64>,
    /// Records whose key field was empty, which are called by their content.
    pub keyed_by_content: u64,
    /// Records that have a group.
    #[serde(default)]
    pub grouped: u64,
    /// The first that were left out, for a person.
    pub examples: Vec<String>,
}

impl Found {
    /// Records that are not asked for, whatever the reason.
    pub fn left_out(&self) -> u64 {
        self.excluded.values().chain(self.bad.values()).sum()
    }
}

/// Takes in what a selection asks for. What an earlier process has left behind is removed first.
///
/// **Errors**: [`BatchError::Input`], [`BatchError::Ledger`]. **Cost**: reads the whole input; disk.
pub(super) async fn take_in(
    ledger: &SqliteLedger,
    batch: BatchId,
    input: &Input,
    selection: Selection,
    limits: Limits,
) -> Result<Found, BatchError> {
    ledger.clear_records(batch).await?;
    let mut intake = Intake::new(input.records(limits)?, selection, &limits);
    let (mut found, mut turns) = (Found::default(), HashMap::<String, u64>::new());
    let (mut chunk, mut first) = (Vec::with_capacity(CHUNK), 0);
    for entry in intake.by_ref() {
        let told = match entry {
            Entry::Record(record) => {
                let turn = turn(&mut turns, record.group.as_deref());
                found.grouped += u64::from(record.group.is_some());
                let place = record.place;
                chunk.push(NewRecord {
                    turn,
                    key: record.key,
                    digest: record.digest,
                    group: record.group,
                    line: place.line,
                    offset: place.offset,
                    length: place.length,
                    path: place.path,
                });
                if chunk.len() == CHUNK {
                    ledger.add_records(batch, first, &chunk).await?;
                    first += CHUNK as u64;
                    chunk.clear();
                }
                continue;
            }
            // What was asked to be left out needs no line each.
            Entry::Excluded(Excluded { why: Why::Limit | Why::Filtered { .. }, .. }) => continue,
            Entry::Excluded(excluded) => format!("{}: {}", excluded.place, excluded.why),
            Entry::Bad(bad) => bad.to_string(),
        };
        if found.examples.len() < SHOWN {
            found.examples.push(told);
        }
    }
    ledger.add_records(batch, first, &chunk).await?;
    let tally = intake.tally();
    let named =
        |counts: &BTreeMap<&'static str, u64>| counts.iter().map(|(name, n)| ((*name).to_owned(), *n)).collect();
    found.records = tally.records;
    found.excluded = named(&tally.excluded);
    found.bad = named(&tally.bad);
    found.keyed_by_content = tally.keyed_by_content;
    Ok(found)
}

/// Place of a record in its group: the first of each group comes before the second of any.
fn turn(turns: &mut HashMap<String, u64>, group: Option<&str>) -> u64 {
    let Some(group) = group else { return 0 };
    if !turns.contains_key(group) && turns.len() >= MOST_GROUPS {
        return 0;
    }
    let turn = turns.entry(group.to_owned()).or_default();
    *turn += 1;
    *turn - 1
}
