//! `batch projects`: `generate` for every project of a plan, one after the other.

use crate::batch::projects::{ProjectPlan, ProjectsPlan};
use crate::cli::arguments::{Arguments, Command, Generate};
use crate::cli::commands::generate;
use crate::cli::exit::{CommandError, Exit};
use crate::cli::run::Session;
use clap::Parser;
use std::ffi::OsString;
use std::path::Path;

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
    for (at, project) in projects.into_iter().enumerate() {
        session.printer.tell(&format!("project {} of {all}: {}", at + 1, project.out.display()));
        // One that cannot be read must not keep the others from being made.
        let exit = generate(session, project).await.unwrap_or_else(|error| {
            session.printer.error(&error);
            error.exit
        });
        worst = worst.max(exit);
        if exit == Exit::Interrupted {
            break;
        }
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
