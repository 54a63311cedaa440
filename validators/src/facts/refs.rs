//! Branches and tags out of the files in which git keeps them. Pure: reading the files is the caller's work.

use super::model::{Location, Named};
use crate::Source;
use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

/// Most branches and most tags of a repository that are kept.
const MOST: usize = 2_000;
/// Longest name of a branch or tag, in bytes.
const MAX_NAME: usize = 200;

/// Branches and tags of a repository.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Refs {
    /// The checked-out one first, the others by name; those known only from a remote go by their name there.
    pub branches: Vec<Named>,
    /// By name, numbers as numbers.
    pub tags: Vec<Named>,
}

/// Reads `HEAD`, `packed-refs` and the files below `refs/`.
///
/// **Shape** the path of each source is that within the git folder, with any prefix up to `.git/`.
#[must_use]
pub fn read_refs(files: &[Source]) -> Refs {
    let mut found = Found::default();
    for file in files {
        let path: Arc<str> = Arc::from(file.path.as_str());
        let inner = file.path.rsplit_once(".git/").map_or(file.path.as_str(), |(_, inner)| inner);
        match inner {
            "HEAD" => found.head = file.text.trim().strip_prefix("ref: refs/heads/").map(str::to_owned),
            "packed-refs" => {
                let lines = (1u32..).zip(file.text.lines());
                // `^` marks what an annotated tag points at, `#` the header.
                for (line, text) in lines.filter(|(_, text)| !text.starts_with(['#', '^'])) {
                    if let Some((_, name)) = text.trim_end().split_once(' ') {
                        found.add(name, &Location { path: path.clone(), line });
                    }
                }
            }
            _ => found.add(inner, &Location { path, line: 1 }),
        }
    }
    found.finish()
}

#[derive(Default)]
struct Found {
    head: Option<String>,
    own: BTreeMap<String, Location>,
    remote: BTreeMap<String, Location>,
    tags: BTreeMap<String, Location>,
}

impl Found {
    fn add(&mut self, name: &str, at: &Location) {
        let sound = |name: &&str| !name.is_empty() && name.len() <= MAX_NAME && !name.chars().any(char::is_control);
        if let Some(name) = name.strip_prefix("refs/heads/").filter(sound) {
            self.own.insert(name.to_owned(), at.clone());
        } else if let Some(name) = name.strip_prefix("refs/tags/").filter(sound) {
            self.tags.insert(name.to_owned(), at.clone());
        } else if let Some((_, name)) = name.strip_prefix("refs/remotes/").and_then(|name| name.split_once('/'))
            && name != "HEAD"
            && sound(&name)
        {
            self.remote.insert(name.to_owned(), at.clone());
        }
    }

    fn finish(self) -> Refs {
        let mut seen = HashSet::new();
        let mut branches: Vec<Named> = self
            .own
            .into_iter()
            .chain(self.remote)
            .filter(|(name, _)| seen.insert(name.clone()))
            .map(|(name, at)| Named { name, at })
            .collect();
        branches.sort_by_key(|branch| self.head.as_deref() != Some(branch.name.as_str()));
        branches.truncate(MOST);
        let mut tags: Vec<Named> = self.tags.into_iter().map(|(name, at)| Named { name, at }).collect();
        tags.sort_by(|a, b| super::sql::natural(&a.name, &b.name));
        tags.truncate(MOST);
        Refs { branches, tags }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn branches_and_tags_are_read_packed_loose_and_remote() {
        let packed = "# pack-refs with: peeled\n1a refs/heads/develop\n2b refs/heads/feature/search\n3c refs/remotes/origin/HEAD\n4d refs/remotes/origin/develop\n5e refs/remotes/origin/fix\n6f refs/tags/v1.10.0\n^7a\n8b refs/tags/v1.9.0\nbroken\n";
        let files = [
            Source::new(".git/HEAD", "ref: refs/heads/main\n"),
            Source::new(".git/packed-refs", packed),
            Source::new(".git/refs/heads/main", "9c\n"),
            Source::new(".git/refs/tags/v2.0.0", "0d\n"),
        ];
        let refs = read_refs(&files);
        let names =
            |list: &[Named]| list.iter().map(|named| format!("{} {}", named.name, named.at)).collect::<Vec<_>>();
        assert_eq!(
            names(&refs.branches),
            [
                "main .git/refs/heads/main:1",
                "develop .git/packed-refs:2",
                "feature/search .git/packed-refs:3",
                "fix .git/packed-refs:6"
            ]
        );
        assert_eq!(
            names(&refs.tags),
            ["v1.9.0 .git/packed-refs:9", "v1.10.0 .git/packed-refs:7", "v2.0.0 .git/refs/tags/v2.0.0:1"]
        );
    }

    #[test]
    fn a_detached_head_and_odd_names_give_no_branch() {
        let files =
            [Source::new(".git/HEAD", "0123\n"), Source::new(".git/packed-refs", "1 refs/heads/\n2 refs/stash\n3")];
        assert_eq!(read_refs(&files), Refs::default());
    }
}
