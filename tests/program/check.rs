//! `check`: useful in CI on what people wrote.

use super::stage::{Stage, chinook};

#[test]
fn an_invented_table_fails_with_its_line() {
    let stage = Stage::bare();
    stage.run(&["generate", "erd", "--from", chinook(), "--out", "out", "--quiet"]).ends(0);
    let text = stage.read("out/erd.mmd");
    stage.write("bad.mmd", format!("{text}  cart {{\n    int id PK\n  }}\n  basket {{\n    int id PK\n  }}\n"));
    let ran = stage.run(&["check", "bad.mmd", "--kind", "erd", "--against", chinook()]);
    ran.ends(3);
    assert!(ran.stdout.contains("cart") && ran.stdout.contains("bad.mmd:"), "{}", ran.stdout);
}

#[test]
fn without_facts_no_score_exceeds_75() {
    let stage = Stage::bare();
    stage.run(&["generate", "erd", "--from", chinook(), "--out", "out", "--quiet"]).ends(0);
    let report = stage.run(&["check", "out/erd.mmd", "--kind", "erd", "--json"]).json();
    let file = &report["files"][0];
    assert_eq!(file["evidence"], "none");
    assert!(file["score"].as_u64().unwrap() <= 75, "{file:#}");
}

#[test]
fn garbage_fails_every_kind() {
    let stage = Stage::bare();
    stage.write("refusal.txt", "I'm sorry, but I can't help with that.\n");
    stage.write("lorem.txt", "Lorem ipsum dolor sit amet, consectetur adipiscing elit.\n".repeat(20));
    let kinds = stage.run(&["kinds", "--json"]).json();
    for kind in kinds["kinds"].as_array().unwrap() {
        let kind = kind["kind"].as_str().unwrap();
        let report = stage
            .run(&["check", "refusal.txt", "lorem.txt", "--kind", kind, "--against", chinook(), "--json"])
            .ends(3)
            .json();
        let score = |index: usize| report["files"][index]["score"].as_u64().unwrap();
        assert!(score(0) <= 40 && score(1) < 80, "{kind}: refusal {}, lorem {}", score(0), score(1));
    }
}

#[test]
fn a_file_that_cannot_be_judged_is_named() {
    let stage = Stage::bare();
    stage.write("latin1.mmd", b"erDiagram\n %% caf\xe9\n");
    stage.run(&["generate", "erd", "--from", chinook(), "--out", "out", "--quiet"]).ends(0);
    let files = ["check", "latin1.mmd", "gone.mmd", "out/erd.mmd", "--kind", "erd", "--against", chinook()];
    let told = stage.run(&files).ends(3).stdout.clone();
    for line in ["latin1.mmd: failed io: it is no text", "gone.mmd: failed io: it cannot be read", "erd.mmd: passes"] {
        assert!(told.contains(line), "{told}");
    }
    let report = stage.run(&[&files[..], &["--json"]].concat()).ends(3).json();
    let shown =
        |key: &str| report["files"].as_array().unwrap().iter().map(|file| file[key].clone()).collect::<Vec<_>>();
    assert_eq!(shown("status"), ["failed", "failed", "accepted"]);
    assert_eq!(shown("reason"), ["io".into(), "io".into(), serde_json::Value::Null]);
    assert_eq!(shown("score"), [serde_json::Value::Null, serde_json::Value::Null, 100.into()]);
    stage.run(&["check", "latin1.mmd", "--kind", "erdd"]).ends(2).says(&["`erdd`", "`erd`"]);
}

#[test]
fn what_does_not_parse_is_told_once() {
    let stage = Stage::bare();
    stage.write("erd.mmd", "erDiagram\n  orders {\n    int id PK\n  }\n  ]] what (((\n");
    stage.write("long.json", format!("[{}1]", "1,".repeat(3_000_000)));
    stage.write("hollow.json", "[[],{}]");
    let told = stage.run(&["check", "erd.mmd"]).ends(3).stdout.clone();
    let extract = told.lines().find_map(|line| line.split_once("the text does not parse: ")).expect("it is told").1;
    assert_eq!(told.matches(extract).count(), 1, "{told}");
    let told = stage.run(&["check", "long.json", "hollow.json", "--kind", "json"]).ends(3).stdout.clone();
    for told_once in ["there is no text to judge: the answer has 6000003 bytes", "no letter and no digit"] {
        assert_eq!(told.matches(told_once).count(), 1, "{told}");
    }
    assert!(!told.contains("the text is empty"), "{told}");
}

#[test]
fn the_files_of_a_folder_are_judged_as_what_they_are_named_after() {
    let stage = Stage::bare();
    stage.run(&["generate", "erd", "--from", chinook(), "--out", "out", "--quiet"]).ends(0);
    stage.write("out/notes.txt", "not one of ours\n");
    let report = stage.run(&["check", "out", "--against", chinook(), "--json"]).ends(0).json();
    let files = report["files"].as_array().unwrap();
    assert_eq!(files.len(), 1, "{report:#}");
    assert_eq!((files[0]["kind"].as_str(), files[0]["score"].as_u64()), (Some("erd"), Some(100)));
    stage.run(&["check", "out/notes.txt"]).ends(2).says(&["out/notes.txt", "--kind"]);
    stage.write("empty/readme.txt", "");
    stage.run(&["check", "empty"]).ends(2).says(&["`empty`", "erd.mmd"]);
}

#[test]
fn many_files_are_reported_in_the_order_they_were_named() {
    let stage = Stage::bare();
    let names: Vec<String> = (0..40).map(|number| format!("erd_{number}.mmd")).collect();
    for (number, name) in names.iter().enumerate() {
        stage.write(name, format!("erDiagram\n  t{number} {{\n    int id PK\n  }}\n"));
    }
    let mut arguments = vec!["check", "--kind", "erd", "--json"];
    arguments.extend(names.iter().map(String::as_str));
    let report = stage.run(&arguments).ends(3).json();
    let reported: Vec<&str> =
        report["files"].as_array().unwrap().iter().map(|file| file["file"].as_str().unwrap()).collect();
    assert_eq!(reported, names);
}
