use super::disk::{Disk, SystemDisk};
use super::*;
use crate::ledger::{Status, sha256};
use sluice_validators::Score;
use sluice_validators::rubric::Evidence;
use std::fs::File;
use std::io;
use std::os::fd::{BorrowedFd, OwnedFd};
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};

fn entry(kind: &str, run: &str) -> ManifestEntry {
    ManifestEntry {
        kind: kind.to_owned(),
        status: Status::Accepted,
        reason: None,
        kept_best: false,
        run: run.to_owned(),
        path: None,
        html: None,
        sha256: None,
        files: Vec::new(),
        candidate: Some("builtin/facts".to_owned()),
        score: Some(Score::MAX),
        threshold: Score::from_points(80.0),
        evidence: Evidence::Facts,
        facts: Default::default(),
        lists: Default::default(),
        sources_sha256: None,
        attempts: Vec::new(),
        cost: CostFields { cost_usd: Some(0.0), local: true },
        findings: Vec::new(),
        repairs: Vec::new(),
    }
}

fn text<'a>(text: &'a str, twin: Option<&'a str>) -> Text<'a> {
    Text { extension: "mmd", text, twin }
}

/// Every file below a folder with its content, sorted by path.
fn content(folder: &Path) -> Vec<(String, String)> {
    fn walk(root: &Path, folder: &Path, found: &mut Vec<(String, String)>) {
        for item in std::fs::read_dir(folder).unwrap() {
            let path = item.unwrap().path();
            if path.is_dir() {
                walk(root, &path, found);
            } else {
                let name = path.strip_prefix(root).unwrap().to_str().unwrap().to_owned();
                found.push((name, std::fs::read_to_string(&path).unwrap()));
            }
        }
    }
    let mut found = Vec::new();
    walk(folder, folder, &mut found);
    found.sort();
    found
}

/// The names of what lies in a folder, without the manifest.
fn names(folder: &Path) -> Vec<String> {
    content(folder).into_iter().map(|(name, _)| name).filter(|name| name != "manifest.json").collect()
}

#[test]
fn an_accepted_text_stands_with_its_twin_and_the_manifest_tells_of_both() {
    let out = tempfile::tempdir().unwrap();
    let path = out.path().join("new/docs");
    let folder = Folder::open(&path).unwrap();
    let published = folder.publish_accepted(entry("erd", "r1"), &text("erDiagram\n", Some("<html>"))).unwrap();
    assert_eq!((published.path, published.html), (path.join("erd.mmd"), Some(path.join("erd.html"))));
    assert_eq!(names(&path), ["erd.html", "erd.mmd"]);
    assert_eq!(std::fs::read_to_string(path.join("erd.mmd")).unwrap(), "erDiagram\n");
    let manifest = Manifest::parse(&std::fs::read(path.join("manifest.json")).unwrap()).unwrap();
    assert_eq!(manifest, folder.manifest().unwrap());
    let accepted = manifest.accepted("erd").unwrap();
    assert_eq!(accepted.sha256, Some(sha256(b"erDiagram\n")));
    assert_eq!((accepted.path.as_deref(), accepted.html.as_deref()), (Some("erd.mmd"), Some("erd.html")));
    assert_eq!(accepted.files.len(), 2);
}

#[test]
fn a_rejected_text_goes_to_rejected_and_the_accepted_one_of_an_earlier_run_stays() {
    let out = tempfile::tempdir().unwrap();
    let folder = Folder::open(out.path()).unwrap();
    folder.publish_accepted(entry("erd", "r1"), &text("good", Some("<p>"))).unwrap();
    let published = folder.publish_rejected(entry("erd", "r2"), &text("bad", Some("<p>")), "{}").unwrap();
    assert_eq!(published.path, out.path().join("rejected/erd.mmd"));
    assert_eq!(names(out.path()), ["erd.html", "erd.mmd", "rejected/erd.mmd", "rejected/erd.verdict.json"]);
    let runs: Vec<_> =
        folder.manifest().unwrap().artifacts.into_iter().map(|entry| (entry.status, entry.run)).collect();
    assert_eq!(runs, [(Status::Accepted, "r1".to_owned()), (Status::Rejected, "r2".to_owned())]);
    folder.record(ManifestEntry { status: Status::Failed, ..entry("erd", "r3") }).unwrap();
    assert_eq!(folder.manifest().unwrap().artifacts.len(), 3);

    folder.publish_accepted(entry("erd", "r4"), &text("better", None)).unwrap();
    assert_eq!(names(out.path()), ["erd.mmd"]);
    let artifacts = folder.manifest().unwrap().artifacts;
    assert_eq!((artifacts.len(), artifacts[0].run.as_str()), (1, "r4"));
}

#[test]
fn the_best_rejected_text_is_kept_only_where_nothing_accepted_stands_and_never_outlives_its_mark() {
    let out = tempfile::tempdir().unwrap();
    let folder = Folder::open(out.path()).unwrap();
    folder.publish_best(entry("erd", "r1"), &text("so so", None), "{}").unwrap();
    assert_eq!(names(out.path()), ["erd.mmd", "rejected/erd.verdict.json"]);
    let artifacts = folder.manifest().unwrap().artifacts;
    assert!(artifacts[0].kept_best && artifacts[0].status == Status::Rejected);

    folder.publish_rejected(entry("erd", "r2"), &text("worse", None), "{}").unwrap();
    assert_eq!(names(out.path()), ["rejected/erd.mmd", "rejected/erd.verdict.json"]);

    folder.publish_accepted(entry("erd", "r3"), &text("good", None)).unwrap();
    folder.publish_best(entry("erd", "r4"), &text("so so", None), "{}").unwrap();
    assert_eq!(std::fs::read_to_string(out.path().join("erd.mmd")).unwrap(), "good");
    assert_eq!(names(out.path()), ["erd.mmd", "rejected/erd.mmd", "rejected/erd.verdict.json"]);
}

#[test]
fn what_somebody_else_put_there_or_changed_is_set_aside() {
    let out = tempfile::tempdir().unwrap();
    std::fs::write(out.path().join("erd.mmd"), "by hand").unwrap();
    std::fs::write(out.path().join("manifest.json"), "{\"name\": \"a web app\"}").unwrap();
    let folder = Folder::open(out.path()).unwrap();
    let published = folder.publish_accepted(entry("erd", "r1"), &text("one", None)).unwrap();
    assert_eq!(published.set_aside, ["erd.mmd.bak-1", "manifest.json.bak-1"].map(|name| out.path().join(name)));
    // Our own text is replaced; the same text again, whoever wrote it, is not worth a copy.
    assert!(folder.publish_accepted(entry("erd", "r2"), &text("two", None)).unwrap().set_aside.is_empty());
    std::fs::write(out.path().join("erd.mmd"), "three").unwrap();
    assert!(folder.publish_accepted(entry("erd", "r3"), &text("three", None)).unwrap().set_aside.is_empty());
    std::fs::write(out.path().join("erd.mmd"), "changed by hand").unwrap();
    std::fs::write(out.path().join("manifest.json"), "{\"schema\":1,\"artif").unwrap();
    let published = folder.publish_accepted(entry("erd", "r4"), &text("four", None)).unwrap();
    assert_eq!(published.set_aside, ["erd.mmd.bak-2", "manifest.json.bak-2"].map(|name| out.path().join(name)));
    assert_eq!(std::fs::read_to_string(out.path().join("erd.mmd.bak-1")).unwrap(), "by hand");
    assert_eq!(std::fs::read_to_string(out.path().join("erd.mmd.bak-2")).unwrap(), "changed by hand");
    assert_eq!(std::fs::read_to_string(out.path().join("manifest.json.bak-2")).unwrap(), "{\"schema\":1,\"artif");
}

#[test]
fn the_files_of_a_prototype_replace_those_of_the_one_before() {
    let out = tempfile::tempdir().unwrap();
    let folder = Folder::open(out.path()).unwrap();
    let old = [("README.md", "old"), ("src/main.rs", "old"), ("src/deep/er/lib.rs", "old")];
    folder.publish_files(entry("code_prototype", "r1"), "{old}", &old).unwrap();
    std::fs::write(out.path().join("code_prototype/mine.txt"), "by hand").unwrap();
    std::fs::write(out.path().join("code_prototype/src/main.rs"), "changed by hand").unwrap();
    let new = [("README.md", "new"), ("src/main.rs", "new")];
    let published = folder.publish_files(entry("code_prototype", "r2"), "{new}", &new).unwrap();
    assert_eq!(published.path, out.path().join("code_prototype/"));
    assert_eq!(
        content(&out.path().join("code_prototype")),
        [
            ("README.md", "new"),
            ("mine.txt", "by hand"),
            ("src/main.rs", "new"),
            ("src/main.rs.bak-1", "changed by hand")
        ]
        .map(|(name, text)| (name.to_owned(), text.to_owned()))
    );
    assert_eq!(folder.manifest().unwrap().accepted("code_prototype").unwrap().files.len(), 2);
}

#[test]
fn nothing_is_written_outside_the_folder_or_through_a_link() {
    let (out, elsewhere) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    std::fs::write(elsewhere.path().join("precious"), "precious").unwrap();
    let folder = Folder::open(out.path()).unwrap();
    for path in ["../evil", "/tmp/evil", "a/../../evil", "a\\..\\evil", ".git/config"] {
        let error = folder.publish_files(entry("code_prototype", "r"), "{}", &[("good", "x"), (path, "evil")]).err();
        assert!(matches!(error, Some(PublishError::Name { .. })), "{path}: {error:?}");
    }
    for kind in ["../erd", "manifest", "rejected", ""] {
        assert!(matches!(folder.publish_accepted(entry(kind, "r"), &text("x", None)), Err(PublishError::Name { .. })));
    }
    assert_eq!(names(out.path()), [""; 0]);

    let link = |target: &Path, name: &str| std::os::unix::fs::symlink(target, out.path().join(name)).unwrap();
    link(elsewhere.path(), "code_prototype");
    link(elsewhere.path(), "rejected");
    link(&elsewhere.path().join("precious"), "erd.mmd");
    let refused = [
        folder.publish_files(entry("code_prototype", "r"), "{}", &[("precious", "evil")]),
        folder.publish_accepted(entry("erd", "r"), &text("evil", None)),
        folder.publish_rejected(entry("jira", "r"), &text("evil", None), "{}"),
    ];
    for error in refused {
        assert!(matches!(error, Err(PublishError::Link { .. })), "{error:?}");
    }
    assert_eq!(content(elsewhere.path()), [("precious".to_owned(), "precious".to_owned())]);
    std::fs::create_dir(out.path().join("jira.mmd")).unwrap();
    let error = folder.publish_accepted(entry("jira", "r"), &text("x", None));
    assert!(matches!(error, Err(PublishError::InTheWay { .. })), "{error:?}");
}

#[test]
fn a_folder_that_cannot_be_written_to_is_refused_before_anything_else() {
    let out = tempfile::tempdir().unwrap();
    std::fs::write(out.path().join("file"), "").unwrap();
    for path in [out.path().join("file"), out.path().join("file/docs")] {
        let error = Folder::open(&path).err().unwrap();
        assert!(matches!(error, PublishError::NotAFolder { .. }), "{error:?}");
        assert!(error.to_string().contains(path.to_str().unwrap()) && error.to_string().contains("--out"), "{error}");
    }
    assert!(Folder::open(Path::new("/proc/self/docs")).is_err());
    for (kind, words) in
        [(io::ErrorKind::StorageFull, "no room"), (io::ErrorKind::ReadOnlyFilesystem, "nothing can be")]
    {
        let disk = BrokenDisk { left: AtomicUsize::new(0), kind, for_good: true };
        let error = Folder::open_on(&out.path().join("docs"), Box::new(disk)).err().unwrap();
        assert!(error.to_string().contains(words), "{error}");
    }
}

/// A disk on which one operation fails, or that one and all after it, as when the process is killed there.
struct BrokenDisk {
    /// Operations that still succeed.
    left: AtomicUsize,
    kind: io::ErrorKind,
    for_good: bool,
}

impl BrokenDisk {
    fn turn(&self) -> io::Result<()> {
        let next = |left| match left {
            0 if self.for_good => 0,
            0 => usize::MAX,
            left => left - 1,
        };
        // Files are synced on several threads: each takes its own number.
        match self.left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| Some(next(left))) {
            Ok(0) | Err(_) => Err(self.kind.into()),
            Ok(_) => Ok(()),
        }
    }
}

impl Disk for BrokenDisk {
    fn settle(&self, file: &File) -> io::Result<()> {
        self.turn()?;
        SystemDisk.settle(file)
    }

    fn create(&self, folder: BorrowedFd<'_>, name: &str, bytes: &[u8]) -> io::Result<File> {
        if let Err(error) = self.turn() {
            // What a full disk or a killed process leaves: half a file.
            SystemDisk.create(folder, name, &bytes[..bytes.len() / 2])?;
            return Err(error);
        }
        SystemDisk.create(folder, name, bytes)
    }

    fn rename(&self, from: (BorrowedFd<'_>, &str), to: (BorrowedFd<'_>, &str)) -> io::Result<()> {
        self.turn()?;
        SystemDisk.rename(from, to)
    }

    fn remove(&self, folder: BorrowedFd<'_>, name: &str) -> io::Result<()> {
        self.turn()?;
        SystemDisk.remove(folder, name)
    }

    fn folder(&self, parent: BorrowedFd<'_>, name: &str) -> io::Result<OwnedFd> {
        self.turn()?;
        SystemDisk.folder(parent, name)
    }

    fn sync(&self, folder: BorrowedFd<'_>) -> io::Result<()> {
        self.turn()?;
        SystemDisk.sync(folder)
    }
}

/// Publishes over an earlier run on a disk that breaks after `operations`; tells whether it got through.
fn publish_on_a_broken_disk(out: &Path, operations: usize, for_good: bool) -> bool {
    let folder = Folder::open(out).unwrap();
    folder.publish_accepted(entry("erd", "r1"), &text("old erd", Some("old page"))).unwrap();
    folder.publish_rejected(entry("erd", "r2"), &text("old rejected", None), "old verdict").unwrap();
    drop(folder);
    let disk = BrokenDisk { left: AtomicUsize::new(operations), kind: io::ErrorKind::StorageFull, for_good };
    let Ok(folder) = Folder::open_on(out, Box::new(disk)) else { return false };
    folder.publish_accepted(entry("erd", "r3"), &text("new erd", Some("new page"))).is_ok()
}

#[test]
fn a_disk_that_breaks_at_any_operation_leaves_whole_files_and_the_next_run_goes_on() {
    for for_good in [false, true] {
        let mut operations = 0;
        loop {
            let out = tempfile::tempdir().unwrap();
            let through = publish_on_a_broken_disk(out.path(), operations, for_good);
            let manifest = Manifest::parse(&std::fs::read(out.path().join("manifest.json")).unwrap());
            let runs: Vec<_> = manifest.unwrap().artifacts.into_iter().map(|entry| entry.run).collect();
            assert!(runs == ["r1", "r2"] || runs == ["r3"], "{operations}: {runs:?}");
            assert!(!through || runs == ["r3"], "{operations}");
            for (name, text) in content(out.path()) {
                let whole = match name.as_str() {
                    "erd.mmd" => text == "old erd" || text == "new erd",
                    "erd.html" => text == "old page" || text == "new page",
                    "rejected/erd.mmd" => text == "old rejected",
                    "rejected/erd.verdict.json" => text == "old verdict",
                    "manifest.json" => true,
                    // Where only the second operation fails, it is the removal of the probe that did.
                    _ => name.starts_with(".sluice-") && (for_good || operations == 1),
                };
                assert!(whole, "{operations}: {name} is not whole");
            }
            assert!(out.path().join("erd.mmd").exists());

            let folder = Folder::open(out.path()).unwrap();
            folder.publish_accepted(entry("erd", "r4"), &text("newest", Some("newest page"))).unwrap();
            let rest: Vec<_> = names(out.path()).into_iter().filter(|name| !name.contains(".bak-")).collect();
            assert_eq!(rest, ["erd.html", "erd.mmd"], "{operations}");
            if through {
                break;
            }
            operations += 1;
        }
        assert!(operations > 10, "{operations}");
    }
}

#[test]
fn runs_that_publish_at_once_lose_no_entry() {
    let out = tempfile::tempdir().unwrap();
    std::thread::scope(|scope| {
        for run in 0..4 {
            let out = out.path();
            scope.spawn(move || {
                // A folder of its own is what another process would have.
                let folder = Folder::open(out).unwrap();
                for number in 0..8 {
                    let kind = format!("kind{run}_{number}");
                    folder.publish_accepted(entry(&kind, "r"), &text("text", None)).unwrap();
                    folder.publish_accepted(entry("shared", "r"), &text(&kind, Some("page"))).unwrap();
                }
            });
        }
    });
    let folder = Folder::open(out.path()).unwrap();
    assert_eq!(folder.manifest().unwrap().artifacts.len(), 33);
    assert_eq!(names(out.path()).len(), 34);
    let shared = std::fs::read(out.path().join("shared.mmd")).unwrap();
    assert_eq!(folder.manifest().unwrap().accepted("shared").unwrap().sha256, Some(sha256(&shared)));
}
