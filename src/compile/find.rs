//! Programs by their absolute path: found once, never looked for in the folder of a prototype.

use super::run::{self, Command};
use super::table::{Compiler, Real};
use crate::config::Environment;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Time that a launcher may take to tell where its program is; the first start after boot reads a lot.
const ASKING: Duration = Duration::from_secs(10);

/// Finds a program in `PATH`, by absolute folders only.
pub(super) fn program(environment: &Environment, name: &str) -> Option<PathBuf> {
    let path = environment.get("PATH")?;
    let folders = path.split(':').map(Path::new).filter(|folder| folder.is_absolute());
    folders.map(|folder| folder.join(name)).find(|file| is_executable(file))
}

/// Finds a compiler, behind its launcher where it has one.
pub(super) fn compiler(environment: &Environment, compiler: &Compiler) -> Option<PathBuf> {
    let found = program(environment, &compiler.program)?;
    match &compiler.real {
        None => Some(found),
        Some(real) => behind(environment, &found, real),
    }
}

/// Asks a launcher (rustup's, pyenv's) for the program that it would start: in a cleared environment it cannot find it.
fn behind(environment: &Environment, launcher: &Path, real: &Real) -> Option<PathBuf> {
    let command = Command {
        program: launcher.to_owned(),
        arguments: real.arguments.clone(),
        folder: PathBuf::from("/"),
        variables: environment.for_launchers(),
        limit: ASKING,
    };
    let told = run::run(&command)?;
    let line = told.output.lines().next_back()?.trim();
    let program = if real.below.is_empty() { PathBuf::from(line) } else { Path::new(line).join(&real.below) };
    (program.is_absolute() && is_executable(&program)).then_some(program)
}

fn is_executable(file: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    std::fs::metadata(file).is_ok_and(|found| found.is_file() && found.permissions().mode() & 0o111 != 0)
}
