//! Names, notes and messages that would obey a terminal, a spreadsheet or a browser, where they are shown.

use super::stage::{Stage, chinook};
use crate::wall::{Reply, Service, Wall};
use serde_json::json;

/// Clears the screen, rings, goes back to the beginning of the line, turns what follows round.
const HOSTILE: &str = "x\u{1b}[2J\u{7}\r\u{202e}\u{9b}31m";

const KIND: &str = "kind = \"note\"\ntitle = \"Note\"\nformat = \"json\"\nschema = \"schema.json\"\nthreshold = 80\n\
    [record]\ncopy = [\"id\"]\ninput = [\"text\"]\n[[gates]]\ncheck = \"json.syntax\"\n[[gates]]\ncheck = \"json.schema\"\n\
    [[points]]\ncheck = \"json.schema\"\nof = 100\n";
const PROMPT: &str = "{% include \"rules.md.j2\" %}\n---user---\n{% include \"material.md.j2\" %}\n";
const SCHEMA: &str =
    r#"{"type": "object", "required": ["title"], "properties": {"title": {"type": "string", "minLength": 3}}}"#;

/// Nothing but lines of characters that can be seen.
fn obeys_nobody(what: &str, text: &str) {
    let harms = |character: char| {
        character != '\n'
            && (character.is_control() || matches!(character, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'))
    };
    assert!(!text.contains(harms), "{what}: {text:?}");
}

#[test]
fn no_key_group_or_message_of_a_batch_obeys_a_terminal_a_spreadsheet_or_a_browser() {
    let message = json!({"error": {"message": format!("no {HOSTILE}\nwarning: all is well"), "code": "bad_request"}});
    let wall = Wall::start([Service::openai("lab", &["tiny"]).replies([Reply::status(400, message.to_string())])]);
    let stage = Stage::bare();
    stage.write(".sluice/kinds/note/kind.toml", KIND);
    stage.write(".sluice/kinds/note/prompt.md.j2", PROMPT);
    stage.write(".sluice/kinds/note/schema.json", SCHEMA);
    let lab = format!("[providers.lab]\napi = \"openai\"\nbase_url = \"{}\"\nlocal = true\n", wall.base_url("lab"));
    stage.write("sluice.toml", lab);
    let notes = (0..3).map(|number| {
        let (id, group) = (format!("=1+{number}{HOSTILE}"), format!("@group{HOSTILE}"));
        format!("{}\n", json!({"id": id, "group": group, "text": "a note"}))
    });
    stage.write("notes.jsonl", notes.collect::<String>());
    let reports = ["--report", "r.html", "--report", "r.csv", "--report", "r.json"];
    let mut arguments =
        vec!["batch", "run", "--kind", "note", "--records", "notes.jsonl", "--out", "out.jsonl", "--key", "id"];
    arguments.extend(["--group-by", "group", "--model", "lab/tiny"]);
    arguments.extend(reports);
    let ran = stage.run(&arguments);
    assert!(ran.stderr.contains("⟨U+001B⟩"), "{}", ran.stderr);
    obeys_nobody("stderr of the run", &ran.stderr);
    assert!(!ran.stderr.contains("\nwarning: all is well"), "{}", ran.stderr);
    for shown in [stage.run(&["batch", "status"]), stage.run(&["batch", "list"]), stage.run(&["usage", "--by", "kind"])]
    {
        obeys_nobody("a table", &(shown.stdout.clone() + &shown.stderr));
    }
    for name in ["r.html", "r.csv", "r.json"] {
        obeys_nobody(name, &stage.read(name));
    }
    let table = stage.read("r.csv");
    let cells = csv::Reader::from_reader(table.as_bytes()).into_records().map(Result::unwrap).collect::<Vec<_>>();
    assert!(cells.iter().flatten().all(|cell| !cell.starts_with(['=', '+', '-', '@'])), "{table}");
    assert!(cells.iter().any(|row| row[1].starts_with("'@group")), "{table}");
    // The output is what the input was: programs read it.
    let key: serde_json::Value = serde_json::from_str(stage.read("out.jsonl").lines().next().unwrap_or("{}")).unwrap();
    assert!(key["key"].is_null() || key["key"].as_str().unwrap().contains('\u{1b}'), "{key}");
}

#[test]
fn a_note_obeys_nobody_and_a_text_that_is_piped_is_the_text_itself() {
    let stage = Stage::bare();
    stage.run(&["generate", "erd", "--from", chinook(), "--out", "out", "--quiet"]).ends(0);
    let note = format!("bad {HOSTILE}\nforged");
    stage.run(&["feedback", "erd", "bad", "--note", &note]).ends(0);
    let report = stage.run(&["audit", "report"]).ends(0).stdout.clone();
    assert!(report.contains("⟨U+001B⟩[2J") && !report.contains("\nforged"), "{report:?}");
    obeys_nobody("audit report", &report);
    let json = stage.run(&["audit", "report", "--json"]);
    assert_eq!(json.json()["disagreements"][0]["note"], note);
    obeys_nobody("audit report --json", &json.stdout);

    let edited = format!("{}%% {HOSTILE}\n", stage.read("out/erd.mmd"));
    stage.write("out/erd.mmd", &edited);
    let difference = stage.run(&["diff", "out/erd.mmd", "v1"]).ends(0).stdout.clone();
    assert!(difference.contains(&format!("+%% {HOSTILE}\n")), "{difference:?}");
}
