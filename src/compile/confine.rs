//! What keeps a compiler in bounds, as far as this system has it: memory, time on a processor, size of files, no network.

use super::find::program;
use super::run::{Command, End, run};
use crate::config::Environment;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Largest file that a compiler may write.
const MAX_FILE_BYTES: u64 = 64 << 20;
/// Files that it may have open.
const MAX_OPEN: u32 = 256;
/// Time for finding out whether a way of shutting off the network works here.
const TRYING: Duration = Duration::from_secs(5);

/// Ways to a network namespace without a network, and a process namespace that ends with its first process: for a user
/// whom the system lets make user namespaces, and for the superuser where it does not.
const WAYS: &[&[&str]] = &[
    &["--user", "--map-current-user", "--net", "--pid", "--fork", "--kill-child"],
    &["--user", "--map-root-user", "--net", "--pid", "--fork", "--kill-child"],
    &["--net", "--pid", "--fork", "--kill-child"],
];

/// What works on this system.
#[derive(Clone, Debug, Default)]
pub struct Confinement {
    prlimit: Option<PathBuf>,
    unshare: Option<(PathBuf, &'static [&'static str])>,
}

impl Confinement {
    /// Tries what there is.
    ///
    /// **Cost**: starts up to three short programs.
    pub(super) fn find(environment: &Environment) -> Self {
        let unshare = program(environment, "unshare").and_then(|program| {
            let way = WAYS.iter().copied().find(|way| works(&program, way))?;
            Some((program, way))
        });
        Confinement { prlimit: program(environment, "prlimit"), unshare }
    }

    /// Memory, processor time and file sizes are bounded.
    pub fn bounds_memory(&self) -> bool {
        self.prlimit.is_some()
    }

    /// There is no network inside.
    pub fn shuts_network(&self) -> bool {
        self.unshare.is_some()
    }

    /// Puts the bounds before a command line.
    pub(super) fn wrap(&self, limit: Duration, address_space: Option<u64>, line: Vec<String>) -> Vec<String> {
        let mut wrapped = Vec::new();
        if let Some((unshare, way)) = &self.unshare {
            wrapped.push(unshare.display().to_string());
            wrapped.extend(way.iter().map(|flag| (*flag).to_owned()));
            wrapped.push("--".to_owned());
        }
        if let Some(prlimit) = &self.prlimit {
            wrapped.push(prlimit.display().to_string());
            // No bound on processes: the system counts those of the user, not those of the compiler.
            wrapped.extend([
                format!("--cpu={}", limit.as_secs().saturating_add(1).saturating_mul(2)),
                format!("--fsize={MAX_FILE_BYTES}"),
                format!("--nofile={MAX_OPEN}"),
                "--core=0".to_owned(),
            ]);
            wrapped.extend(address_space.map(|gib| format!("--as={}", gib << 30)));
            wrapped.push("--".to_owned());
        }
        wrapped.extend(line);
        wrapped
    }
}

fn works(unshare: &Path, way: &[&str]) -> bool {
    let mut arguments: Vec<String> = way.iter().map(|flag| (*flag).to_owned()).collect();
    arguments.extend(["--".to_owned(), unshare.display().to_string(), "--version".to_owned()]);
    let command = Command {
        program: unshare.to_owned(),
        arguments,
        folder: PathBuf::from("/"),
        variables: Vec::new(),
        limit: TRYING,
    };
    run(&command).is_some_and(|told| told.end == End::Code(0))
}
