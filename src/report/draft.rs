//! Files that a user asked for, on their way: written beside their name, and put in place when they are whole.

use std::fs::Permissions;
use std::io;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use tempfile::NamedTempFile;

/// An empty file beside a path, with the mode of the file that it will replace; else as any new file: readable for those
/// whom the user's mask lets read.
///
/// **Errors**: where the folder takes no file. **Cost**: disk.
pub fn draft_for(path: &Path) -> io::Result<NamedTempFile> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let draft = tempfile::Builder::new().permissions(Permissions::from_mode(0o666)).tempfile_in(folder)?;
    if let Ok(earlier) = std::fs::metadata(path).map(|about| about.permissions().mode() & 0o777) {
        draft.as_file().set_permissions(Permissions::from_mode(earlier))?;
    }
    Ok(draft)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_file_has_the_mode_of_any_other_and_one_that_replaces_another_keeps_its_mode() {
        let folder = tempfile::tempdir().unwrap();
        let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
        let usual = folder.path().join("usual");
        std::fs::write(&usual, "").unwrap();
        let made = folder.path().join("report.csv");
        draft_for(&made).unwrap().persist(&made).unwrap();
        assert_eq!(mode(&made), mode(&usual));
        for kept in [0o640, 0o600, 0o664] {
            std::fs::set_permissions(&made, Permissions::from_mode(kept)).unwrap();
            draft_for(&made).unwrap().persist(&made).unwrap();
            assert_eq!(mode(&made), kept);
        }
    }
}
