//! The files in which git keeps the names of branches and tags: read, never run.

use super::read::{read_bounded, text_of};
use sluice_validators::Source;
use std::path::{Path, PathBuf};

/// Most bytes of `packed-refs`; a line is some 70.
const MAX_BYTES: u64 = 1 << 20;
/// Most files below `refs/`, and folders inside each other there.
const MAX_FILES: usize = 4_000;
const MAX_DEPTH: usize = 8;

/// `HEAD`, `packed-refs` and, without their texts, the files below `refs/` of the repository at a root.
///
/// Empty where the root is no repository, and where what is there is not readable: branches are never worth an error.
/// Links are not followed. A worktree's `.git` file is, where what it names lies within the root or names it back.
pub fn repository(root: &Path) -> Vec<Source> {
    let Some(own) = git_folder(root) else { return Vec::new() };
    let shared = shared_folder(&own);
    let mut files: Vec<Source> = [(&own, "HEAD"), (&shared, "packed-refs")]
        .into_iter()
        .filter_map(|(folder, name)| Some(Source::new(format!(".git/{name}"), text(&folder.join(name))?)))
        .collect();
    list(&shared, &mut files);
    files
}

/// The git folder of a root, its own or that of its worktree.
fn git_folder(root: &Path) -> Option<PathBuf> {
    let git = root.join(".git");
    let kind = git.symlink_metadata().ok()?.file_type();
    if kind.is_dir() {
        return Some(git);
    }
    let named = text(&git).filter(|_| kind.is_file())?;
    let folder = root.join(named.trim().strip_prefix("gitdir:")?.trim()).canonicalize().ok()?;
    let is_within = folder.starts_with(root.canonicalize().ok()?);
    // A worktree's folder says where its `.git` file is: what does not is none of the root's.
    let names_it = || {
        let back = text(&folder.join("gitdir")).map(|path| PathBuf::from(path.trim()))?;
        Some(back.canonicalize().ok()? == git.canonicalize().ok()?)
    };
    (is_within || names_it() == Some(true)).then_some(folder)
}

/// Worktrees share the branches of their repository, a folder above their own.
fn shared_folder(own: &Path) -> PathBuf {
    let shared = text(&own.join("commondir")).and_then(|path| own.join(path.trim()).canonicalize().ok());
    shared.filter(|shared| own.starts_with(shared)).unwrap_or_else(|| own.to_owned())
}

/// The text of a small file that is no link.
fn text(path: &Path) -> Option<String> {
    let metadata = path.symlink_metadata().ok().filter(|metadata| metadata.is_file())?;
    let file = std::fs::File::open(path).ok()?;
    let bytes = read_bounded(file, MAX_BYTES, metadata.len().min(MAX_BYTES)).ok()?;
    text_of(bytes, MAX_BYTES).ok()
}

/// Adds the names of the files below `refs/`.
fn list(git: &Path, files: &mut Vec<Source>) {
    let mut open: Vec<(PathBuf, String, usize)> =
        ["heads", "tags", "remotes"].map(|part| (git.join("refs").join(part), format!("refs/{part}"), 0)).into();
    let mut seen = 0;
    while let Some((folder, name, depth)) = open.pop() {
        for entry in std::fs::read_dir(&folder).into_iter().flatten().filter_map(Result::ok) {
            seen += 1;
            if seen > MAX_FILES {
                return;
            }
            let (Ok(kind), Some(part)) = (entry.file_type(), entry.file_name().to_str().map(str::to_owned)) else {
                continue;
            };
            let name = format!("{name}/{part}");
            if kind.is_dir() && depth < MAX_DEPTH {
                open.push((entry.path(), name, depth + 1));
            } else if kind.is_file() {
                files.push(Source::new(format!(".git/{name}"), String::new()));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use sluice_validators::facts::read_refs;
    use std::fs;

    fn write(path: &Path, text: &str) {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    fn branches(root: &Path) -> Vec<String> {
        read_refs(&repository(root)).branches.into_iter().map(|branch| branch.name).collect()
    }

    #[test]
    fn branches_of_a_repository_and_of_its_worktree_are_the_same() {
        let folder = tempfile::tempdir().unwrap();
        let (main, tree) = (folder.path().join("main"), folder.path().join("tree"));
        write(&main.join(".git/HEAD"), "ref: refs/heads/main\n");
        write(&main.join(".git/packed-refs"), "1a refs/heads/develop\n2b refs/tags/v1\n");
        write(&main.join(".git/refs/heads/main"), "3c\n");
        write(&main.join(".git/refs/heads/feature/search"), "4d\n");
        assert_eq!(branches(&main), ["main", "develop", "feature/search"]);

        let own = main.join(".git/worktrees/tree");
        write(&own.join("HEAD"), "ref: refs/heads/feature/search\n");
        write(&own.join("commondir"), "../..\n");
        write(&tree.join(".git"), &format!("gitdir: {}\n", own.display()));
        assert_eq!(branches(&tree), Vec::<String>::new(), "nothing names the tree back");
        write(&own.join("gitdir"), &format!("{}\n", tree.join(".git").display()));
        assert_eq!(branches(&tree), ["feature/search", "develop", "main"]);
    }

    #[test]
    fn a_file_that_names_a_folder_of_others_is_not_followed() {
        let folder = tempfile::tempdir().unwrap();
        let (theirs, root) = (folder.path().join("theirs"), folder.path().join("root"));
        write(&theirs.join("HEAD"), "ref: refs/heads/main\n");
        write(&theirs.join("refs/heads/main"), "1a\n");
        write(&root.join(".git"), "gitdir: ../theirs\n");
        assert_eq!(repository(&root), []);
        assert_eq!(repository(&folder.path().join("nowhere")), []);
    }
}
