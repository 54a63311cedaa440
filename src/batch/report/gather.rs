//! A report out of the ledger: sums only, however many records there are.

use super::shape::{
    BatchReport, BatchTotals, CauseRow, CostFigures, GroupRow, IntakeSums, JobRow, OtherGroups, PassRow, RecordSums,
    SCHEMA,
};
use super::waiting;
use crate::ledger::batches::{BatchEntry, CostSum, EndSum, GroupSum, JobEntry, PassSum};
use crate::ledger::{LedgerError, SqliteLedger, Status};
use std::collections::BTreeMap;

/// Groups that are listed.
const GROUPS: u32 = 100;
/// Causes that are listed, and causes of all groups together.
const CAUSES: usize = 50;
const GROUP_CAUSES: u32 = 1_000;
/// Jobs that are listed.
const JOBS: usize = 100;

/// Reports on a batch, which asks in at most so many passes.
///
/// **Errors**: [`LedgerError::Storage`]. **Cost**: reads indices over the records and attempts of the batch.
pub async fn gather(ledger: &SqliteLedger, batch: &BatchEntry, passes: u32) -> Result<BatchReport, LedgerError> {
    let ends = ledger.end_sums(batch.id).await?;
    let pass_sums = ledger.pass_sums(&batch.run).await?;
    let totals = totals(&ends, &pass_sums, wall_ms(ledger, batch).await?);
    let (causes, other_causes) = causes(ledger, batch, &ends).await?;
    let (groups, other_groups) = groups(ledger, batch, &totals.records).await?;
    let mut jobs = ledger.jobs(batch.id).await?;
    let other_jobs = jobs.len().saturating_sub(JOBS) as u64;
    jobs.truncate(JOBS);
    let (projection, no_projection) = match waiting::projection(ledger, batch, passes, &ends).await? {
        Ok(projection) => (projection.map(|projection| projection.after(&totals.cost)), None),
        Err(why) => (None, Some(why)),
    };
    Ok(BatchReport {
        schema: SCHEMA,
        run: batch.run.0.clone(),
        kind: batch.kind.clone(),
        delivery: batch.delivery,
        state: batch.state.name(),
        intake: intake(&batch.intake),
        totals,
        causes,
        other_causes,
        groups,
        other_groups,
        passes: pass_sums.iter().map(pass).collect(),
        jobs: jobs.iter().map(job).collect(),
        other_jobs,
        projection,
        no_projection,
    })
}

async fn wall_ms(ledger: &SqliteLedger, batch: &BatchEntry) -> Result<u64, LedgerError> {
    let last = ledger.last_end(batch.id).await?;
    Ok(last.map_or(0, |last| last.saturating_sub(batch.started_ms)))
}

/// What the input held; nothing of it where it is still being read, or where another version wrote it.
fn intake(json: &str) -> IntakeSums {
    serde_json::from_str(json).unwrap_or_else(|error| {
        tracing::warn!(%error, "what the input held cannot be read");
        IntakeSums::default()
    })
}

fn totals(ends: &[EndSum], passes: &[PassSum], wall_ms: u64) -> BatchTotals {
    let mut records = RecordSums::default();
    for end in ends {
        records.asked += end.records;
        *match end.status {
            None => &mut records.open,
            Some(Status::Accepted) => &mut records.accepted,
            Some(Status::Rejected) => &mut records.rejected,
            Some(Status::Failed) => &mut records.failed,
            Some(Status::Skipped) => &mut records.skipped,
        } += end.records;
    }
    let sum = |of: fn(&PassSum) -> u64| passes.iter().map(of).fold(0, u64::saturating_add);
    let paid = CostSum {
        money: passes.iter().map(|pass| pass.cost.money).sum(),
        unknown: sum(|pass| pass.cost.unknown),
        local: !passes.is_empty() && passes.iter().all(|pass| pass.cost.local),
    };
    BatchTotals {
        records,
        coverage_pct: records.coverage(),
        calls: sum(|pass| pass.calls),
        from_cache: sum(|pass| pass.from_cache),
        input_tokens: sum(|pass| pass.input_tokens),
        output_tokens: sum(|pass| pass.output_tokens),
        cost: CostFigures::of(&paid, records.accepted),
        wall_ms,
    }
}

/// The most frequent causes, and how many records have others.
async fn causes(
    ledger: &SqliteLedger,
    batch: &BatchEntry,
    ends: &[EndSum],
) -> Result<(Vec<CauseRow>, u64), LedgerError> {
    let mut failures: Vec<(Status, &EndSum)> =
        ends.iter().filter_map(|end| Some((end.status.filter(|status| *status != Status::Accepted)?, end))).collect();
    failures.sort_by(|(_, one), (_, other)| other.records.cmp(&one.records).then_with(|| one.first.cmp(&other.first)));
    let others = failures.iter().skip(CAUSES).map(|(_, end)| end.records).sum();
    failures.truncate(CAUSES);
    let places: Vec<u64> = failures.iter().map(|(_, end)| end.first).collect();
    let keys: BTreeMap<u64, String> = ledger.keys_of(batch.id, &places).await?.into_iter().collect();
    let row = |(status, end): (Status, &EndSum)| CauseRow {
        status: status.name(),
        reason: end.reason.clone().unwrap_or_default(),
        records: end.records,
        example: keys.get(&end.first).cloned(),
    };
    Ok((failures.into_iter().map(row).collect(), others))
}

/// The largest groups, and the sums of the others.
async fn groups(
    ledger: &SqliteLedger,
    batch: &BatchEntry,
    all: &RecordSums,
) -> Result<(Vec<GroupRow>, Option<OtherGroups>), LedgerError> {
    let (sums, number) = ledger.group_sums(batch.id, GROUPS).await?;
    if sums.iter().all(|sum| sum.group.is_none()) {
        return Ok((Vec::new(), None));
    }
    let names: Vec<&str> = sums.iter().filter_map(|sum| sum.group.as_deref()).collect();
    let mut causes: BTreeMap<String, BTreeMap<String, u64>> = BTreeMap::new();
    for (group, reason, records) in ledger.group_causes(batch.id, &names, GROUP_CAUSES).await? {
        causes.entry(group).or_default().insert(reason, records);
    }
    let mut rest = *all;
    let mut rows = Vec::with_capacity(sums.len());
    for sum in sums {
        let records = group_records(&sum);
        rest = less(rest, records);
        let causes = sum.group.as_ref().and_then(|group| causes.remove(group)).unwrap_or_default();
        let cost = CostFigures::of(&sum.cost, sum.accepted);
        rows.push(GroupRow { group: sum.group, records, coverage_pct: records.coverage(), cost, causes });
    }
    let others = number.saturating_sub(rows.len() as u64);
    let other = OtherGroups { groups: others, records: rest, coverage_pct: rest.coverage() };
    Ok((rows, (others > 0).then_some(other)))
}

fn group_records(sum: &GroupSum) -> RecordSums {
    let GroupSum { records, accepted, rejected, failed, skipped, .. } = *sum;
    let ended = accepted + rejected + failed + skipped;
    RecordSums { asked: records, accepted, rejected, failed, skipped, open: records.saturating_sub(ended) }
}

/// Another process may write between two reads: what is left is never below zero.
fn less(all: RecordSums, part: RecordSums) -> RecordSums {
    RecordSums {
        asked: all.asked.saturating_sub(part.asked),
        accepted: all.accepted.saturating_sub(part.accepted),
        rejected: all.rejected.saturating_sub(part.rejected),
        failed: all.failed.saturating_sub(part.failed),
        skipped: all.skipped.saturating_sub(part.skipped),
        open: all.open.saturating_sub(part.open),
    }
}

fn pass(sum: &PassSum) -> PassRow {
    PassRow {
        pass: sum.pass,
        candidate: sum.candidate.to_string(),
        delivery: sum.delivery,
        calls: sum.calls,
        from_cache: sum.from_cache,
        accepted: sum.accepted,
        input_tokens: sum.input_tokens,
        output_tokens: sum.output_tokens,
        cost: CostFigures::of(&sum.cost, sum.accepted),
    }
}

fn job(job: &JobEntry) -> JobRow {
    JobRow {
        pass: job.pass,
        provider: job.provider.to_string(),
        model: job.model.clone(),
        id: job.remote.as_ref().map(|remote| remote.0.clone()),
        state: job.state.name(),
        remote_state: job.remote_state.clone(),
        done: job.done,
        failed: job.failed,
        total: job.total,
    }
}
