//! `batch projects`: `generate` for every project of a plan, one after the other.

use crate::batch::projects::{ProjectPlan, ProjectsPlan};
use crate::cli::arguments::{Arguments, Command, Generate};
use crate::cli::commands::generate::{Made, make};
use crate::cli::exit::{CommandError, Exit};
use crate::cli::run::Session;
use clap::Parser;
use serde::Serialize;
use std::ffi::OsString;
use std::path::Path;

/// The public shape of `batch projects --json`, schema 1. Documented in docs/formats.md.
#[derive(Serialize)]
struct ProjectsReport {
    schema: u32,
    /// Those that were begun, in the order of the plan.
    projects: Vec<ProjectReport>,
    /// Projects that were not begun, because somebody interrupted it.
    open: usize,
}

/// One project.
#[derive(Serialize)]
struct ProjectReport {
    out: String,
    /// The exit code that `generate` would have had.
    exit: u8,
    /// What `generate --json` prints; `null` where nothing could be made.
    report: Option<Made>,
    /// Why nothing could be made.
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<String>,
}

pub(super) async fn projects(session: &Session, file: &Path, dry_run: bool) -> Result<Exit, CommandError> {
    let text = std::fs::read_to_string(file)
        .map_err(|error| CommandError::usage(format!("`{}` cannot be read: {error}", file.display())))?;
    let plan = ProjectsPlan::parse(file, &text).map_err(CommandError::usage)?;
    let projects: Vec<Generate> =
        plan.projects().map(|project| arguments(&plan, &project, dry_run)).collect::<Result<_, _>>()?;
    let registry = session.kinds()?;
    for kind in projects.iter().flat_map(|project| &project.kinds) {
        // Before the first project is made: a slip in the last one is told at once.
        registry.kind(kind).map_err(|error| CommandError::usage(error).hint("`sluice kinds` lists them all"))?;
    }
    let (mut worst, all) = (Exit::Done, projects.len());
    let mut report = ProjectsReport { schema: 1, projects: Vec::new(), open: all };
    for (at, project) in projects.into_iter().enumerate() {
        let out = project.out.display().to_string();
        session.printer.tell(&format!("project {} of {all}: {out}", at + 1));
        // One that cannot be read must not keep the others from being made.
        let (exit, made, error) = match make(session, project).await {
            Ok((exit, made)) => (exit, Some(made), None),
            Err(error) => {
                session.printer.error(&error);
                (error.exit, None, Some(error.message))
            }
        };
        worst = worst.max(exit);
        report.open -= 1;
        report.projects.push(ProjectReport { out, exit: exit.code(), report: made, error });
        if exit == Exit::Interrupted {
            break;
        }
    }
    if session.json {
        session.printer.json(&report);
    }
    Ok(worst)
}

/// The same as if somebody had typed them.
fn arguments(plan: &ProjectsPlan, project: &ProjectPlan, dry_run: bool) -> Result<Generate, CommandError> {
    let mut typed: Vec<OsString> = vec!["sluice".into(), "generate".into()];
    let mut add = |flag: &str, values: Vec<OsString>| {
        for value in values {
            typed.extend([flag.into(), value]);
        }
    };
    add("--preset", project.preset.iter().map(Into::into).collect());
    add("--from", project.from.iter().map(Into::into).collect());
    add("--notes", project.notes.iter().map(Into::into).collect());
    add("--out", vec![project.out.clone().into()]);
    add("--delay", plan.delay.iter().map(Into::into).collect());
    if dry_run {
        typed.push("--dry-run".into());
    }
    typed.push("--".into());
    typed.extend(project.kinds.iter().map(OsString::from));
    match Arguments::try_parse_from(typed) {
        Ok(Arguments { command: Command::Generate(generate), .. }) => Ok(generate),
        Ok(_) => Err(CommandError::internal("a plan became another command")),
        Err(error) => Err(CommandError::usage(format!("project `{}`: {}", project.out.display(), error.kind()))),
    }
}
