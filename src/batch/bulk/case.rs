//! A record at the moment at which it is asked for, or its line is taken.

use super::ask::BulkAsk;
use super::pass::Pass;
use super::state::Bulk;
use crate::batch::record::Asking;
use crate::cascade::{Unaskable, Work};
use crate::ledger::batches::OpenRecord;
use serde_json::{Map, Value};
use sluice_providers::Request;

/// A record that is being asked for.
pub(super) struct Case<'a> {
    pub(super) pass: &'a Pass<'a>,
    pub(super) record: OpenRecord,
    /// False where it has ended meanwhile: what its line cost is noted all the same.
    pub(super) is_open: bool,
    pub(super) fields: Result<Map<String, Value>, String>,
    pub(super) ask: BulkAsk,
    /// What it is asked with, and the content hash of that; none where it cannot be rendered.
    pub(super) request: Option<Asked>,
    /// Why it cannot.
    pub(super) unaskable: Option<Unaskable>,
}

/// A request and the content hash of it.
pub(super) struct Asked {
    pub(super) request: Request,
    pub(super) key: String,
}

/// Where an outcome comes from.
#[derive(Clone, Debug)]
pub(super) enum Origin {
    /// A line of a job that this program handed in.
    Job { id: i64, handed_ms: u64 },
    /// A line of a job that somebody else handed in; its requests are not known.
    Adopted { id: i64, handed_ms: u64 },
    /// An answer that was kept from an earlier call.
    Kept,
    /// Nothing was sent.
    Unsent,
}

impl Origin {
    /// The job that the line belongs to.
    pub(super) fn job(&self) -> Option<i64> {
        match self {
            Origin::Job { id, .. } | Origin::Adopted { id, .. } => Some(*id),
            Origin::Kept | Origin::Unsent => None,
        }
    }
}

impl<'a> Bulk<'a> {
    /// Reads a record again and renders its request.
    pub(super) fn case<'b>(&self, pass: &'b Pass<'a>, record: OpenRecord, is_open: bool) -> Case<'b> {
        let fields = self.floor.read(&record);
        let ask = BulkAsk::read(record.ask.as_deref());
        let mut case = Case { pass, record, is_open, fields, ask, request: None, unaskable: None };
        if let Ok(fields) = &case.fields {
            let asking = Asking { bench: self.floor.bench, config: self.floor.config, record: fields };
            match asking.request(&pass.place, &case.ask.ask(), &case.ask.findings()) {
                Ok(request) => {
                    let key = asking.key(&pass.place, &request);
                    case.request = Some(Asked { request, key });
                }
                Err(unaskable) => case.unaskable = Some(unaskable),
            }
        }
        case
    }
}
