//! `check`: score existing files, for people and for CI.

use super::schema;
use crate::check::{Checked, check_files, pick};
use crate::cli::run::Session;
use crate::cli::{Check, CommandError, Exit, Tone};
use crate::compile::Compilers;
use crate::config::Layer;
use crate::kinds::Kind;
use crate::project::{Project, Reading};
use crate::report::FileReport;
use sluice_validators::Score;
use sluice_validators::rubric::{Finding, FindingRole};

/// Findings told per file; the rest is in `--json`.
const MOST_TOLD: usize = 20;

pub(in crate::cli) fn check(session: &Session, arguments: &Check) -> Result<Exit, CommandError> {
    let config = session.config(Layer::default())?;
    let configured = |kind: &Kind| config.kinds.get(&kind.name).and_then(|given| given.threshold);
    let given = arguments.threshold.map(|points| Score::from_points(f64::from(points)));
    let threshold = |kind: &Kind| given.or(configured(kind)).unwrap_or(kind.threshold);
    let mut registry = session.kinds()?;
    schema::give(&mut registry, arguments.schema.as_deref())?;
    let files = pick(&arguments.files, arguments.kind.as_deref(), &registry, threshold)
        .map_err(|error| CommandError::usage(error).hint("`sluice kinds` lists them all"))?;
    schema::must_be_used(arguments.schema.as_deref(), files.iter().map(|picked| &*picked.kind))?;
    let reading = Reading {
        from: &arguments.against,
        notes: &arguments.notes,
        out: None,
        limits: &config.sources,
        aliases: &config.aliases,
    };
    let project = Project::read(reading).map_err(CommandError::usage)?;
    let compilers = Compilers::new(config.compile, session.environment.clone());
    let checked = Checked { files: &files, project: &project, compilers: &compilers };
    let report = check_files(&checked).map_err(CommandError::usage)?;
    let passed = report.files.iter().all(|file| file.accepted);
    if session.json {
        session.printer.json(&report);
    } else {
        session.printer.data(&report.files.iter().map(|file| told(session, file)).collect::<String>());
    }
    Ok(if passed { Exit::Done } else { Exit::Rejected })
}

fn told(session: &Session, file: &FileReport) -> String {
    let (tone, word) = if file.accepted { (Tone::Good, "passes") } else { (Tone::Bad, "fails") };
    let mut text = format!(
        "{}: {} {} of 100 (threshold {}, evidence: {})\n",
        file.file,
        session.printer.paint_data(tone, word),
        file.score,
        file.threshold,
        serde_json::to_value(file.evidence).ok().and_then(|word| word.as_str().map(str::to_owned)).unwrap_or_default(),
    );
    for repair in &file.repairs {
        text.push_str(&format!("{}: repaired: {}\n", file.file, repair.edit));
    }
    let open: Vec<&Finding> = file.findings.iter().filter(|finding| is_open(finding)).collect();
    for finding in open.iter().take(MOST_TOLD) {
        let line = finding.line.map_or_else(String::new, |line| format!("{line}:"));
        text.push_str(&format!("{}:{line} {}: {}\n", file.file, finding.check, finding.message));
    }
    if open.len() > MOST_TOLD {
        text.push_str(&format!("{}: and {} more findings, see --json\n", file.file, open.len() - MOST_TOLD));
    }
    text
}

/// Worth a line: a failed gate, a cap, lost points, or a remark.
fn is_open(finding: &Finding) -> bool {
    match (finding.role, finding.earned) {
        (FindingRole::Gate | FindingRole::Graded, Some(earned)) => earned < finding.of || finding.of == 0.0,
        (FindingRole::Gate | FindingRole::Graded | FindingRole::Cap, _) => true,
    }
}
