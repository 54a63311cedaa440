//! From the lines of `facts.txt` and `notes.txt` to facts and notes.

use super::words::{at, named, parameter, place, sides};
use sluice_validators::Language;
use sluice_validators::facts::*;

/// What the shop's sources say.
pub(crate) fn facts() -> Facts {
    read_facts(include_str!("facts.txt"))
}

/// What the sources of another project say: built like the shop, but about something else.
pub(crate) fn other_facts() -> Facts {
    read_facts(&renamed(include_str!("facts.txt")))
}

/// And its notes.
pub(crate) fn other_notes() -> Notes {
    read_notes(&renamed(include_str!("notes.txt")))
}

/// Puts the words of a hospital in place of those of the shop; the shop's files stay as they are.
fn renamed(text: &str) -> String {
    let mut text = text.to_owned();
    for pair in include_str!("renamed.txt").lines() {
        if let Some((old, new)) = pair.split_once(' ') {
            text = text.replace(old, new);
        }
    }
    text
}

fn read_facts(text: &str) -> Facts {
    let mut facts = Facts::default();
    let lines = text.lines().enumerate();
    for (number, line) in lines.filter(|(_, line)| !line.is_empty() && !line.starts_with('#')) {
        let (word, rest) = line.split_once(' ').expect("a fact has a first word");
        read_line(&mut facts, word, rest, number as u32 + 1);
    }
    facts
}

/// What the shop's notes say.
pub(crate) fn notes() -> Notes {
    read_notes(include_str!("notes.txt"))
}

fn read_notes(text: &str) -> Notes {
    let mut notes = Notes::default();
    for (number, line) in text.lines().enumerate() {
        let Some((word, rest)) = line.split_once(' ') else { continue };
        let named = named(rest, at("notes.md", number as u32 + 1));
        match word {
            "term" => notes.terms.push(named),
            "role" => notes.roles.push(named),
            "action" => notes.actions.push(named),
            "assigned" => notes.assignments.extend(assigned(rest, &notes.actions)),
            _ => {}
        }
    }
    notes
}

/// `2 | shop manager | 2026-11-27`: who does the second action, and until when; `-` where nobody said.
fn assigned(rest: &str, actions: &[Named]) -> Option<Assignment> {
    let parts: Vec<&str> = rest.split(" | ").collect();
    let index = parts[0].parse::<usize>().ok()?.checked_sub(1)?;
    let told = |part: &str| (part != "-").then(|| part.to_owned());
    let task = actions.get(index)?.name.clone();
    Some(Assignment { action: index, task, owner: told(parts[1]), due: told(parts[2]) })
}

fn read_line(facts: &mut Facts, word: &str, rest: &str, number: u32) {
    let here = at("shop.txt", number);
    match word {
        "project" | "purpose" => {
            let (text, where_) = rest.rsplit_once(' ').expect("a place follows");
            let fact = Some(named(text, place(where_)));
            if word == "project" { facts.project = fact } else { facts.purpose = fact }
        }
        "table" => facts.tables.push(table(rest)),
        "key" => facts.foreign_keys.push(key(rest, here)),
        "module" => facts.modules.push(module(rest)),
        "import" => {
            let (from, to) = rest.split_once(' ').expect("two modules");
            facts.imports.push(Import { from: from.into(), to: to.into(), at: at(&format!("{from}.py"), 1) });
        }
        "external" => {
            let (name, development) = rest.split_once(' ').map_or((rest, false), |(name, _)| (name, true));
            facts.externals.push(External { name: name.into(), version: None, development, at: here });
        }
        "route" => facts.routes.push(route(rest)),
        "item" => facts.items.push(item(rest)),
        "access" => {
            let words: Vec<&str> = rest.split(' ').collect();
            let write = words[2] == "write";
            facts.accesses.push(Access { module: words[0].into(), table: words[1].into(), write, at: here });
        }
        "command" => facts.commands.push(named(rest, here)),
        "flag" => facts.flags.push(named(rest, here)),
        "environment" => facts.environment.push(named(rest, here)),
        "file" => facts.files.push(rest.into()),
        "licence" => facts.licence = Some(named(rest, at("LICENSE", 1))),
        _ => assert!(word.is_empty(), "no fact `{word}`"),
    }
}

fn table(rest: &str) -> Table {
    let (head, columns) = sides(rest);
    let (name, where_) = head.split_once(' ').expect("a place follows");
    let column = |written: &str| {
        let words: Vec<&str> = written.split(' ').collect();
        Column {
            name: words[0].into(),
            data_type: words[1].into(),
            primary_key: words.contains(&"pk"),
            unique: words.contains(&"unique"),
            nullable: words.contains(&"null"),
            at: place(where_),
        }
    };
    Table { name: name.into(), columns: columns.split(", ").map(column).collect(), at: place(where_) }
}

fn key(rest: &str, at: Location) -> ForeignKey {
    let words: Vec<&str> = rest.split(' ').collect();
    let (from_table, from_column) = words[0].split_once('.').expect("table.column");
    let (to_table, to_column) = words[1].split_once('.').expect("table.column");
    ForeignKey {
        from_table: from_table.into(),
        from_columns: vec![from_column.into()],
        to_table: to_table.into(),
        to_columns: vec![to_column.into()],
        optional: words.contains(&"optional"),
        unique: words.contains(&"unique"),
        at,
    }
}

fn module(rest: &str) -> Module {
    let (head, uses) = sides(rest);
    let words: Vec<&str> = head.split(' ').collect();
    Module {
        name: words[0].into(),
        path: format!("{}.py", words[0]).into(),
        language: Language::Python,
        lines: 100,
        entry_point: words.contains(&"entry"),
        test: words.contains(&"test"),
        uses: uses.split_whitespace().map(str::to_owned).collect(),
    }
}

fn route(rest: &str) -> Route {
    let (head, parameters) = sides(rest);
    let words: Vec<&str> = head.split(' ').collect();
    Route {
        method: words[0].into(),
        path: words[1].into(),
        handler: Some(words[2].into()),
        parameters: parameters.split_whitespace().map(parameter).collect(),
        statuses: words[4].split(',').filter_map(|status| status.parse().ok()).collect(),
        response: None,
        auth: words.contains(&"auth").then(|| "Depends(current_user)".to_owned()),
        doc: None,
        module: words[3].into(),
        framework: "fastapi",
        at: at(&format!("{}.py", words[3]), 10),
        end_line: 20,
    }
}

fn item(rest: &str) -> Item {
    let (rest, bases) = rest.split_once(" : ").unwrap_or((rest, ""));
    let (head, members) = sides(rest);
    let words: Vec<&str> = head.split(' ').collect();
    let at = at(&format!("{}.py", words[2]), 5);
    let member = |written: &str| Member {
        name: written.split(':').next().unwrap_or("").trim_end_matches("()").into(),
        data_type: written.split_once(':').map(|(_, data_type)| data_type.to_owned()),
        method: written.ends_with("()"),
        public: true,
        at: at.clone(),
    };
    Item {
        name: words[1].into(),
        kind: if words[0] == "class" { ItemKind::Class } else { ItemKind::Function },
        signature: words[1].into(),
        doc: None,
        members: members.split_whitespace().map(member).collect(),
        bases: bases.split_whitespace().map(str::to_owned).collect(),
        module: words[2].into(),
        at: at.clone(),
        end_line: 9,
    }
}
