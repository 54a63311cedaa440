//! Files that a batch reads and writes: each its own, and each one that can be written.

use crate::batch::report::ReportFile;
use crate::cli::exit::CommandError;
use std::path::{Path, PathBuf};

/// Refuses an output or a report that would overwrite the input or each other, or that cannot be written.
pub(super) fn check(records: &Path, out: &Path, reports: &[ReportFile]) -> Result<(), CommandError> {
    let mut taken = vec![("--records", real(records))];
    let written = std::iter::once(("--out", out)).chain(reports.iter().map(|report| ("--report", report.path())));
    for (flag, path) in written {
        let own = real(path);
        if let Some((other, _)) = taken.iter().find(|(_, taken)| *taken == own) {
            let refused = format!("`{}` is both {flag} and {other}", path.display());
            return Err(CommandError::usage(refused).hint("name another file"));
        }
        if path.exists() && !path.is_file() {
            return Err(CommandError::usage(format!("{flag} `{}` is no file", path.display())));
        }
        if flag == "--report" && records.is_dir() && own.starts_with(real(records)) {
            let refused = format!("the report `{}` would be a record of the folder of --records", path.display());
            return Err(CommandError::usage(refused).hint("write it to another folder"));
        }
        let folder = own.parent().unwrap_or(Path::new("."));
        if !folder.is_dir() {
            let refused = format!("the folder of {flag} `{}` is not there", path.display());
            return Err(CommandError::usage(refused).hint(format!("make it first: mkdir -p {}", folder.display())));
        }
        taken.push((flag, own));
    }
    Ok(())
}

/// A path without links and dots; for a file that is not there yet, that of its folder with its name.
fn real(path: &Path) -> PathBuf {
    path.canonicalize().unwrap_or_else(|_| {
        let absolute = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
        match (absolute.parent().map(Path::canonicalize), absolute.file_name()) {
            (Some(Ok(folder)), Some(name)) => folder.join(name),
            _ => absolute,
        }
    })
}
