//! Words that have no place: unfinished work, ignored tests, sleeps, machine paths; and links that lead nowhere.

use super::tree::{files, none, root};

#[test]
fn no_unfinished_work_is_left() {
    // Spelled in parts, or this file would report itself.
    let words = [concat!("TO", "DO"), concat!("FIX", "ME"), concat!("XX", "X")];
    let mut offences = Vec::new();
    for file in files(&["rs"]) {
        for (index, line) in file.text.lines().enumerate() {
            let comment = line.split_once("//").map_or("", |(_, comment)| comment);
            if words.iter().any(|word| comment.split(|c: char| !c.is_alphanumeric()).any(|part| part == *word)) {
                offences.push(format!("{}:{}: {}", file.path, index + 1, line.trim()));
            }
        }
    }
    none(&offences);
}

#[test]
fn no_test_is_ignored_and_none_sleeps() {
    let words = [
        concat!("#[ig", "nore"),
        concat!("#[should_", "panic"),
        concat!("thread::", "sleep"),
        concat!("time::", "sleep("),
    ];
    let mut offences = Vec::new();
    // Scripted providers wait for their callers: in paused time, or on the far side of a socket. No test waits for time.
    let scripts = [
        "tests/cascade/scripted.rs",
        "tests/simulation/clock.rs",
        "tests/wall/playing.rs",
        "benches/wall.rs",
        "benches/compare.rs",
    ];
    for file in files(&["rs"]).iter().filter(|file| !file.is_production() && !scripts.contains(&file.path.as_str())) {
        for (index, line) in file.text.lines().enumerate() {
            if words.iter().any(|word| line.contains(word)) {
                offences.push(format!("{}:{}: {}", file.path, index + 1, line.trim()));
            }
        }
    }
    none(&offences);
}

#[test]
fn no_machine_and_no_registry_is_named() {
    let words = [
        concat!("/wo", "rk/"),
        concat!("/ro", "ot/"),
        concat!("/ho", "me/"),
        concat!("cra", "tes.io"),
        concat!("py", "pi.org"),
        concat!("npm", "js."),
        concat!("deb", "ian.org"),
    ];
    let mut offences = Vec::new();
    for file in files(&["rs", "md", "toml", "sh", "j2", "html", "yml"]) {
        for (index, line) in file.text.lines().enumerate() {
            if words.iter().any(|word| line.contains(word)) {
                offences.push(format!("{}:{}: {}", file.path, index + 1, line.trim()));
            }
        }
    }
    none(&offences);
}

#[test]
fn every_relative_link_in_the_docs_leads_somewhere() {
    let mut offences = Vec::new();
    for file in files(&["md"]).iter().filter(|file| !file.path.contains("tests/") && !file.path.contains("/fixtures/"))
    {
        let folder = root().join(&file.path).parent().map(std::path::Path::to_path_buf).unwrap();
        for target in file.text.split("](").skip(1).filter_map(|rest| rest.split_once(')')).map(|(target, _)| target) {
            let path = target.split('#').next().unwrap_or("");
            if path.is_empty() || path.contains("://") || path.contains(' ') {
                continue;
            }
            if !folder.join(path).exists() {
                offences.push(format!("{}: {target}", file.path));
            }
        }
    }
    none(&offences);
}
