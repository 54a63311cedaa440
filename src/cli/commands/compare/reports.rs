//! Reports as files, by their ending.

use crate::cli::CommandError;
use crate::cli::run::Session;
use crate::compare::report::{TableReport, candidates_csv, duels_csv, junit, pairs_csv};
use crate::compare::run::{Compared, Stop};
use crate::compare::{Cell, Table};
use crate::ledger::SqliteLedger;
use crate::report::{draft_for, visible_json};
use serde::Serialize;
use std::io::Write;
use std::path::{Path, PathBuf};

/// Files that are written at the end.
pub(super) struct Reports(Vec<(PathBuf, Shape)>);

/// How a report is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Shape {
    /// Candidates, and beside it pairs (`report.pairs.csv`) and duels (`report.duels.csv`).
    Csv,
    Json,
    Junit,
    Html,
}

/// What is reported.
pub(super) struct Shown<'a> {
    pub(super) table: &'a Table,
    pub(super) cells: &'a [Cell],
    /// Names of the cells in the ledger, where their texts are; none where nothing of them is kept.
    pub(super) keys: &'a [String],
    pub(super) report: &'a CompareReport,
}

/// The public shape of `compare --json`, schema 1.
#[derive(Clone, Debug, Serialize)]
pub(super) struct CompareReport {
    #[serde(flatten)]
    table: TableReport,
    /// A table per kind, where there are several.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    kinds: Vec<KindReport>,
    /// What was asked; absent where nobody was.
    #[serde(skip_serializing_if = "Option::is_none")]
    asked: Option<AskedReport>,
}

#[derive(Clone, Debug, Serialize)]
struct KindReport {
    kind: String,
    table: TableReport,
}

#[derive(Clone, Debug, Serialize)]
struct AskedReport {
    /// `null` where every answer was known.
    run: Option<String>,
    known: u64,
    open: u64,
    /// `interrupted` or `budget`; `null` where it came to its end.
    stopped: Option<&'static str>,
    given_up: Vec<String>,
}

impl CompareReport {
    pub(super) fn new(table: &Table, kinds: &[(String, Table)]) -> Self {
        let several = if kinds.len() > 1 { kinds } else { &[] };
        let report = |(kind, table): &(String, Table)| KindReport { kind: kind.clone(), table: table.into() };
        CompareReport { table: table.into(), kinds: several.iter().map(report).collect(), asked: None }
    }

    /// With what was asked for it.
    pub(super) fn asked(self, compared: &Compared) -> Self {
        let stopped = compared.stop.map(|stop| match stop {
            Stop::Interrupted => "interrupted",
            Stop::Budget => "budget",
        });
        let asked = AskedReport {
            run: compared.run.as_ref().map(ToString::to_string),
            known: compared.known,
            open: compared.open,
            stopped,
            given_up: compared.given_up.iter().map(|given_up| given_up.candidate.clone()).collect(),
        };
        CompareReport { asked: Some(asked), ..self }
    }
}

impl Reports {
    /// Reports that can be written, before anything is paid for them.
    pub(super) fn checked(files: &[PathBuf]) -> Result<Self, CommandError> {
        let mut reports = Vec::new();
        for file in files {
            let ending = file.extension().and_then(|ending| ending.to_str()).unwrap_or("").to_ascii_lowercase();
            let shape = match ending.as_str() {
                "csv" => Shape::Csv,
                "json" => Shape::Json,
                "xml" => Shape::Junit,
                "html" => Shape::Html,
                _ => {
                    return Err(CommandError::usage(format!("`{}` is no report that can be written", file.display()))
                        .hint("end it with .html, .csv, .json or .xml"));
                }
            };
            if !folder(file).is_dir() {
                return Err(CommandError::usage(format!("there is no folder for the report `{}`", file.display())));
            }
            reports.push((file.clone(), shape));
        }
        Ok(Reports(reports))
    }

    /// Writes all of them.
    pub(super) async fn write(
        &self,
        session: &Session,
        ledger: &SqliteLedger,
        shown: &Shown<'_>,
        fail_under: Option<f64>,
    ) -> Result<(), CommandError> {
        for (file, shape) in &self.0 {
            match shape {
                Shape::Csv => {
                    save(file, &candidates_csv(shown.table))?;
                    save(&file.with_extension("pairs.csv"), &pairs_csv(shown.table))?;
                    if let Some(duels) = duels_csv(shown.table) {
                        save(&file.with_extension("duels.csv"), &duels)?;
                    }
                }
                Shape::Json => {
                    let json = serde_json::to_string_pretty(shown.report).map_err(CommandError::internal)?;
                    save(file, &format!("{}\n", visible_json(&json)))?;
                }
                Shape::Junit => save(file, &junit("sluice compare", shown.table, fail_under))?,
                Shape::Html => save(file, &super::page::page(ledger, shown).await?)?,
            }
            session.printer.tell(&format!("report: {}", file.display()));
        }
        Ok(())
    }
}

fn folder(file: &Path) -> &Path {
    file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Writes a whole file or none: whoever reads it meanwhile sees the old one.
fn save(file: &Path, text: &str) -> Result<(), CommandError> {
    let failed = |error: std::io::Error| {
        CommandError::usage(format!("the report `{}` cannot be written: {error}", file.display()))
            .hint("every answer is in the ledger: the same command writes it without asking anybody")
    };
    let mut draft = draft_for(file).map_err(failed)?;
    draft.write_all(text.as_bytes()).and_then(|()| draft.as_file().sync_all()).map_err(failed)?;
    draft.persist(file).map_err(|error| failed(error.error))?;
    Ok(())
}
