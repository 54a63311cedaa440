//! `generate --check`: whether what was published still fits today's sources.

use crate::cli::run::Session;
use crate::cli::{CommandError, Tone};
use crate::compile::Compilers;
use crate::config::Config;
use crate::drift::{DriftReport, DriftRow, DriftStatus, FactsChanged, Look, look};
use crate::generate::Order;
use crate::judge::Bench;
use crate::kinds::{Kind, Registry};
use crate::ledger::Status;
use crate::project::Project;
use crate::publish::{Manifest, is_untouched, look as look_into};
use std::sync::Arc;

/// Names told of one list of facts; the rest is in `--json`.
const MOST_TOLD: usize = 20;

/// Looks at the kinds of an order, or at everything that the folder holds where none was named.
pub(super) fn drift(
    session: &Session,
    (config, registry): (&Config, &Registry),
    order: &Order,
    named: bool,
    project: &Project,
) -> Result<DriftReport, CommandError> {
    let manifest = match look_into(&order.out).map_err(CommandError::usage)? {
        Some(manifest) => manifest,
        // What was asked for by name was then never made.
        None if named && is_untouched(&order.out).map_err(CommandError::usage)? => Manifest::default(),
        None => {
            let message = format!("`{}` has no manifest that can be read", order.out.display());
            return Err(CommandError::usage(message).hint("`sluice generate` writes one; --out names another folder"));
        }
    };
    let kinds = if named { order.kinds.clone() } else { published(session, &manifest, registry) };
    let compilers = Compilers::new(config.compile, session.environment.clone());
    let bench = Bench::new(project, &compilers);
    let threshold = order.threshold;
    let report = look(&Look { project, bench: &bench, out: &order.out, manifest: &manifest, threshold }, &kinds);
    if !session.json {
        session.printer.data(&told(session, &report));
    }
    Ok(report)
}

/// The kinds that a folder holds; one that is not known any more is told and left out.
fn published(session: &Session, manifest: &Manifest, registry: &Registry) -> Vec<Arc<Kind>> {
    let accepted = manifest.artifacts.iter().filter(|entry| entry.status == Status::Accepted);
    let known = accepted.filter_map(|entry| match registry.kind(&entry.kind) {
        Ok(kind) => Some(Arc::clone(kind)),
        Err(error) => {
            session.printer.warn(&format!("`{}` is left out: {error}", entry.kind));
            None
        }
    });
    known.collect()
}

fn told(session: &Session, report: &DriftReport) -> String {
    let mut text: String = report.artifacts.iter().map(|row| artifact(session, row)).collect();
    let stale = report.artifacts.iter().filter(|row| row.status == DriftStatus::Stale).count();
    text.push_str(&format!("{} looked at: {stale} stale\n", report.artifacts.len()));
    text
}

fn artifact(session: &Session, row: &DriftRow) -> String {
    let name = row.path.as_deref().unwrap_or(&row.kind);
    let reasons: Vec<&str> = row.reasons.iter().map(|reason| reason.told()).collect();
    let score = match (row.score, row.threshold) {
        (Some(score), Some(threshold)) if score < threshold => format!(" ({score} of 100, threshold {threshold})"),
        _ => String::new(),
    };
    let mut text = match row.status {
        DriftStatus::Fresh => format!("{name}: {}\n", session.printer.paint(Tone::Good, fresh(row))),
        DriftStatus::Skipped => format!("{name}: skipped: {}\n", row.message.as_deref().unwrap_or("")),
        DriftStatus::Stale => {
            format!("{name}: {}{score}: {}\n", session.printer.paint(Tone::Bad, "stale"), reasons.join("; "))
        }
    };
    text.extend(row.facts.iter().map(facts));
    let findings = row.findings.iter().take(MOST_TOLD);
    text.extend(findings.map(|finding| format!("  {}: {}\n", finding.check, finding.message)));
    text
}

fn fresh(row: &DriftRow) -> &'static str {
    match (row.sources_changed, row.edited) {
        (false, false) => "fresh",
        (true, false) => "fresh (sources changed, no fact it rests on did)",
        (false, true) => "fresh (edited by hand, and still passes)",
        (true, true) => "fresh (sources changed and edited by hand; it still passes)",
    }
}

fn facts(changed: &FactsChanged) -> String {
    let marked = [("+", &changed.added), ("-", &changed.removed), ("~", &changed.changed)];
    let names: Vec<String> =
        marked.iter().flat_map(|(mark, names)| names.iter().map(move |name| format!("{mark} {name}"))).collect();
    let Some(more) = changed.more else {
        return format!("  {}: changed; there are too many to tell which\n", changed.list);
    };
    let more = more + names.len().saturating_sub(MOST_TOLD);
    let rest = if more > 0 { format!("    and {more} more\n") } else { String::new() };
    let names: String = names.into_iter().take(MOST_TOLD).map(|name| format!("    {name}\n")).collect();
    format!("  {}:\n{names}{rest}", changed.list)
}
