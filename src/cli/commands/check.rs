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
    let report = check_files(&checked).map_err(CommandError::internal)?;
    let passed = report.files.iter().all(|file| file.accepted);
    if session.json {
        session.printer.json(&report);
    } else {
        session.printer.data(&report.files.iter().map(|file| told(session, file)).collect::<String>());
    }
    Ok(if passed { Exit::Done } else { Exit::Rejected })
}

fn told(session: &Session, file: &FileReport) -> String {
    let Some(score) = file.score else {
        let (word, message) = (session.printer.paint(Tone::Bad, "failed"), file.message.as_deref().unwrap_or(""));
        return format!("{}: {word} {}: {message}\n", file.file, file.reason.unwrap_or(""));
    };
    let (tone, word) = if file.accepted { (Tone::Good, "passes") } else { (Tone::Bad, "fails") };
    let mut text = format!(
        "{}: {} {} of 100 (threshold {}, evidence: {})\n",
        file.file,
        session.printer.paint(tone, word),
        score,
        file.threshold,
        serde_json::to_value(file.evidence).ok().and_then(|word| word.as_str().map(str::to_owned)).unwrap_or_default(),
    );
    for repair in &file.repairs {
        text.push_str(&format!("{}: repaired: {}\n", file.file, repair.edit));
    }
    let (mut told, mut left): (Vec<&Finding>, usize) = (Vec::new(), 0);
    for finding in file.findings.iter().filter(|finding| is_open(finding)) {
        if told.iter().any(|told| says(told, finding)) {
            continue;
        }
        if told.len() == MOST_TOLD {
            left += 1;
            continue;
        }
        let line = finding.line.map_or_else(String::new, |line| format!("{line}:"));
        text.push_str(&format!("{}:{line} {}: {}\n", file.file, finding.check, finding.message));
        told.push(finding);
    }
    if left > 0 {
        text.push_str(&format!("{}: and {left} more findings, see --json\n", file.file));
    }
    text
}

/// Several checks may stumble over one thing, as what does not parse: it is told once, by the first of them.
fn says(told: &Finding, finding: &Finding) -> bool {
    let what = finding.message.trim_start_matches("unscored: ");
    let what = what.split_once(" does not parse: ").map_or(what, |(_, what)| what);
    told.line == finding.line && told.message.contains(what)
}

/// Worth a line: a failed gate, a cap, lost points, or a remark.
fn is_open(finding: &Finding) -> bool {
    match (finding.role, finding.earned) {
        (FindingRole::Gate | FindingRole::Graded, Some(earned)) => earned < finding.of || finding.of == 0.0,
        (FindingRole::Gate | FindingRole::Graded | FindingRole::Cap, _) => true,
    }
}
