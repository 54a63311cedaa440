//! Where a program starts, what it reads from outside, and its command line (picocli).

use super::annotations::{self, is_marked, named};
use super::items;
use crate::facts::code::node;
use crate::facts::code::read::Reading;
use crate::facts::model::Named;
use tree_sitter::Node;

/// Longest name of a variable, flag or command.
const MAX_NAME: usize = 64;

pub(super) fn of_type(definition: Node<'_>, source: &str, reading: &mut Reading<'_>) {
    let marks = annotations::on(definition, source);
    if named(&marks, "SpringBootApplication").is_some() || named(&marks, "QuarkusMain").is_some() {
        reading.facts.code.entry_point = true;
    }
    let body = definition.child_by_field_name("body").map(node::children).unwrap_or_default();
    let is_main = |one: &Node<'_>| {
        let name = one.child_by_field_name("name").map(|name| node::text(name, source));
        one.kind() == "method_declaration" && name == Some("main") && is_marked(*one, "static")
    };
    let starts = body.iter().any(is_main);
    reading.facts.code.entry_point |= starts;
    command(definition, !starts, source, reading);
    for part in body {
        command(part, true, source, reading);
        let lists = part.child_by_field_name("parameters").map(node::children).unwrap_or_default();
        for place in std::iter::once(part).chain(lists) {
            for mark in annotations::on(place, source) {
                match mark.name {
                    "Value" | "ConfigProperty" => placeholders(mark.text(), mark.line(), reading),
                    "Option" => mark.values("names").into_iter().for_each(|one| flag(one, source, reading)),
                    _ => {}
                }
            }
        }
    }
}

/// `@Command(name = "export")`; the one with `main` is the program itself.
fn command(definition: Node<'_>, is_part: bool, source: &str, reading: &mut Reading<'_>) {
    let marks = annotations::on(definition, source);
    let found = named(&marks, "Command").filter(|_| is_part).and_then(|mark| mark.string(&["name"]));
    if let Some(name) = found.filter(|name| !name.is_empty() && name.len() <= MAX_NAME) {
        let at = reading.at(items::line(definition));
        reading.facts.code.commands.push(Named { name, at });
    }
}

fn flag(value: Node<'_>, source: &str, reading: &mut Reading<'_>) {
    let name = node::literal(value, source);
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    if name.starts_with('-') && name.len() > 1 && name.len() <= MAX_NAME && name.chars().all(plain) {
        let at = reading.at(node::line(value));
        reading.facts.code.flags.push(Named { name, at });
    }
}

/// `${SHOP_MAIL:none}`; names in small letters are settings of a file.
fn placeholders(text: &str, line: u32, reading: &mut Reading<'_>) {
    for rest in text.split("${").skip(1).take(8) {
        let name = rest.split(['}', ':']).next().unwrap_or("");
        variable(name, line, reading);
    }
}

fn variable(name: &str, line: u32, reading: &mut Reading<'_>) {
    let plain = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_';
    if name.len() > 1
        && name.len() <= MAX_NAME
        && name.chars().all(plain)
        && !name.starts_with(|c: char| c.is_ascii_digit())
    {
        let at = reading.at(line);
        reading.facts.code.environment.push(Named { name: name.to_owned(), at });
    }
}

/// `System.getenv("X")`, `System.getenv().getOrDefault("X", …)`, `environment.getProperty("X")`.
pub(super) fn call(call: Node<'_>, source: &str, reading: &mut Reading<'_>) {
    let text = |field: &str| call.child_by_field_name(field).map_or("", |found| node::text(found, source));
    let (object, name) = (text("object"), text("name"));
    let reads = match name {
        "getenv" => object.ends_with("System"),
        "get" | "getOrDefault" => object.ends_with("System.getenv()") || object == "dotenv" || object == "env",
        "getProperty" => matches!(object, "env" | "environment"),
        _ => false,
    };
    let first = call.child_by_field_name("arguments").and_then(|list| list.named_child(0));
    if let Some(first) = first.filter(|first| reads && node::is_string(*first)) {
        variable(&node::literal(first, source), node::line(first), reading);
    }
}
