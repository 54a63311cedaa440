//! Flags, commands and stored structs, as calls and literals name them.

use super::syntax::{self, field};
use crate::facts::code::node;
use crate::facts::code::read::Reading;
use crate::facts::model::Named;
use crate::facts::partial::Touch;
use tree_sitter::Node;

/// What the flags of the standard package, pflag and cobra hold.
const KINDS: [&str; 18] = [
    "String",
    "Bool",
    "Int",
    "Int64",
    "Int32",
    "Uint",
    "Uint64",
    "Float64",
    "Float32",
    "Duration",
    "StringSlice",
    "StringArray",
    "IntSlice",
    "StringToString",
    "Count",
    "IP",
    "Func",
    "Text",
];
/// Methods of gorm that take a struct; all others read.
const WRITES: [&str; 8] =
    ["Create", "Save", "Updates", "Update", "Delete", "CreateInBatches", "FirstOrCreate", "Unscoped"];
const READS: [&str; 8] = ["First", "Find", "Take", "Last", "Model", "Scan", "FirstOrInit", "FindInBatches"];

pub(super) fn call(call: Node<'_>, source: &str, reading: &mut Reading<'_>) {
    let Some(function) = call.child_by_field_name("function").filter(|one| one.kind() == "selector_expression") else {
        return;
    };
    let (owner, name) = (field(function, "operand", source), field(function, "field", source));
    let arguments = syntax::arguments(call);
    if name == "AutoMigrate" {
        let types = arguments.iter().filter_map(|one| literal_type(*one, source));
        reading.facts.code.stored.extend(types);
    } else if (WRITES.contains(&name) || READS.contains(&name)) && uses_gorm(reading) {
        touch(call, name, &arguments, source, reading);
    } else {
        flag(owner, name, &arguments, source, reading);
    }
}

/// A method called `Save` says nothing in a file that knows no gorm.
fn uses_gorm(reading: &Reading<'_>) -> bool {
    reading.facts.code.imports.iter().any(|import| import.spec.contains("gorm"))
}

/// `Order` of `&models.Order{}`, `new(models.Order)`, `[]models.Order{}`.
fn literal_type(expression: Node<'_>, source: &str) -> Option<String> {
    let inner = expression.child_by_field_name("operand").unwrap_or(expression);
    let written = match inner.kind() {
        "composite_literal" => field(inner, "type", source),
        "call_expression" if field(inner, "function", source) == "new" => {
            syntax::arguments(inner).first().map_or("", |found| node::text(*found, source))
        }
        _ => return None,
    };
    let name = syntax::bare_type(written);
    Some(name.rsplit('.').next().unwrap_or(name).to_owned()).filter(|name| !name.is_empty())
}

/// `db.Find(&orders)` where the function says what `orders` is, `db.Model(&Order{})`.
fn touch(call: Node<'_>, method: &str, arguments: &[Node<'_>], source: &str, reading: &mut Reading<'_>) {
    let Some(first) = arguments.first() else { return };
    let variable =
        first.child_by_field_name("operand").filter(|_| first.kind() == "unary_expression").unwrap_or(*first);
    let declared = || {
        let name = node::text(variable, source);
        (variable.kind() == "identifier").then(|| declared_type(call, name, source)).flatten()
    };
    let Some(name) = literal_type(*first, source).or_else(declared) else { return };
    // `db.Model(&Order{}).Update(…)`: what is done is the last of the chain.
    let outer = node::ancestors(call).take_while(|one| matches!(one.kind(), "selector_expression" | "call_expression"));
    let changes = outer
        .filter(|one| one.kind() == "selector_expression")
        .any(|one| WRITES.contains(&field(one, "field", source)));
    let write = WRITES.contains(&method) || (method == "Model" && changes);
    reading.facts.code.touches.push(Touch { name, write, model: true, line: node::line(call) });
}

/// Type of a variable, told by its declaration or parameter in the function around.
fn declared_type(call: Node<'_>, name: &str, source: &str) -> Option<String> {
    let function =
        node::ancestors(call).find(|one| matches!(one.kind(), "function_declaration" | "method_declaration"))?;
    let given = syntax::parameters(function.child_by_field_name("parameters"), source);
    let last = |written: &str| {
        let bare = syntax::bare_type(written);
        bare.rsplit('.').next().unwrap_or(bare).to_owned()
    };
    if let Some((_, written)) = given.iter().find(|(known, _)| *known == name) {
        return Some(last(written));
    }
    let text = source.get(function.start_byte()..call.start_byte())?;
    let text = text.get(text.len().saturating_sub(8_000)..).unwrap_or(text);
    let marks = [format!("var {name} "), format!("{name} := "), format!("{name} = ")];
    let after = marks.iter().find_map(|mark| text.rfind(mark.as_str()).map(|at| &text[at + mark.len()..]))?;
    let written = after.split(['\n', '{', '(', ')']).next().unwrap_or("").trim();
    let written = written.strip_prefix("new").unwrap_or(written);
    let plain = |c: char| c.is_alphanumeric() || matches!(c, '_' | '.' | '*' | '[' | ']' | '&');
    (written.chars().all(plain) && !written.is_empty()).then(|| last(written))
}

/// `flag.String("addr", …)`, `cmd.Flags().StringVarP(&name, "name", "n", …)`.
fn flag(owner: &str, name: &str, arguments: &[Node<'_>], source: &str, reading: &mut Reading<'_>) {
    let cobra = owner.ends_with("Flags()") || owner == "pflag";
    if !cobra && owner != "flag" && owner != "fs" && owner != "flags" {
        return;
    }
    let short = name.ends_with('P');
    let kind = name.strip_suffix('P').unwrap_or(name);
    let variable = kind.ends_with("Var");
    if !KINDS.contains(&kind.strip_suffix("Var").unwrap_or(kind)) {
        return;
    }
    let at = usize::from(variable);
    let dashes = if cobra { "--" } else { "-" };
    for (index, dashes) in [(at, dashes), (at + 1, "-")].into_iter().take(1 + usize::from(short)) {
        let Some(given) = arguments.get(index).filter(|one| syntax::is_string(**one)) else { continue };
        let text = node::literal(*given, source);
        let valid = text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.'));
        if valid && !text.is_empty() && text.len() <= 64 {
            let at = reading.at(node::line(*given));
            reading.facts.code.flags.push(Named { name: format!("{dashes}{text}"), at });
        }
    }
}

/// `cobra.Command{Use: "serve [address]"}`, `cli.Command{Name: "serve"}`, `cli.StringFlag{Name: "port"}`.
pub(super) fn literal(literal: Node<'_>, source: &str, reading: &mut Reading<'_>) {
    let data_type = field(literal, "type", source);
    let (key, is_flag) = match data_type {
        "cobra.Command" => ("Use", false),
        "cli.Command" => ("Name", false),
        _ if data_type.starts_with("cli.") && data_type.ends_with("Flag") => ("Name", true),
        _ => return,
    };
    let entries = literal.child_by_field_name("body").map(node::children).unwrap_or_default();
    let value = |wanted: &str| {
        let entry = entries.iter().find(|entry| field(**entry, "key", source) == wanted)?;
        let value = entry.child_by_field_name("value")?;
        value.named_child(0).filter(|inner| syntax::is_string(*inner))
    };
    let Some(found) = value(key) else { return };
    let text = node::literal(found, source);
    let name = text.split_whitespace().next().unwrap_or("").to_owned();
    if name.is_empty() || name.len() > 64 || (!is_flag && is_root(literal, source)) {
        return;
    }
    let at = reading.at(node::line(found));
    if is_flag {
        reading.facts.code.flags.push(Named { name: format!("--{name}"), at });
    } else {
        reading.facts.code.commands.push(Named { name, at });
    }
}

/// The command that is the program itself.
fn is_root(literal: Node<'_>, source: &str) -> bool {
    let holder = node::ancestors(literal).find(|one| {
        matches!(one.kind(), "var_spec" | "short_var_declaration" | "assignment_statement" | "function_declaration")
    });
    let name = holder.map(|holder| match holder.child_by_field_name("left") {
        Some(left) => node::text(left, source),
        None => field(holder, "name", source),
    });
    name.is_some_and(|name| name.to_ascii_lowercase().contains("root"))
}
