//! Facts as lines that people read and write.

use crate::facts::*;

/// Lines of the topics asked for, in the order asked.
pub(super) fn lines(facts: &Facts, topics: &[&str]) -> Vec<String> {
    topics.iter().flat_map(|topic| of_topic(facts, topic)).collect()
}

fn of_topic(facts: &Facts, topic: &str) -> Vec<String> {
    let named = |list: &[Named]| list.iter().map(|n| format!("{topic} {} {}", n.name, n.at)).collect();
    match topic {
        "project" => named(facts.project.as_slice()),
        "purpose" => named(facts.purpose.as_slice()),
        "version" => named(facts.version.as_slice()),
        "tables" => facts.tables.iter().flat_map(table).collect(),
        "keys" => facts.foreign_keys.iter().map(key).collect(),
        "modules" => facts.modules.iter().map(module).collect(),
        "imports" => facts.imports.iter().map(|i| format!("import {} -> {} {}", i.from, i.to, i.at)).collect(),
        "externals" => facts.externals.iter().map(external).collect(),
        "routes" => facts.routes.iter().map(route).collect(),
        "guards" => facts.routes.iter().map(guard).collect(),
        "items" => facts.items.iter().flat_map(item).collect(),
        "accesses" => facts.accesses.iter().map(access).collect(),
        "commands" => named(&facts.commands),
        "flags" => named(&facts.flags),
        "environment" => named(&facts.environment),
        "services" => facts.services.iter().map(service).collect(),
        "choices" => {
            facts.choices.iter().map(|c| format!("choice {} = {} {}", c.name, c.values.join(", "), c.at)).collect()
        }
        "transitions" => facts.transitions.iter().map(transition).collect(),
        "problems" => facts.problems.iter().map(|p| format!("problem {} {}", p.at, p.message)).collect(),
        other => panic!("no topic `{other}`"),
    }
}

fn words(parts: &[(bool, &str)]) -> String {
    parts.iter().filter(|(is, _)| *is).map(|(_, word)| format!(" {word}")).collect()
}

fn table(table: &Table) -> Vec<String> {
    let mut lines = vec![format!("table {} {}", table.name, table.at)];
    for c in &table.columns {
        let marks = words(&[(c.primary_key, "pk"), (c.unique, "unique"), (c.nullable, "null")]);
        lines.push(format!("  {} {}{marks} :{}", c.name, c.data_type, c.at.line));
    }
    lines
}

fn key(k: &ForeignKey) -> String {
    let marks = words(&[(k.optional, "optional"), (k.unique, "unique")]);
    let (from, to) = (k.from_columns.join(","), k.to_columns.join(","));
    format!("key {}({from}) -> {}({to}){marks} {}", k.from_table, k.to_table, k.at)
}

fn module(m: &Module) -> String {
    let marks = words(&[(m.entry_point, "entry"), (m.test, "test")]);
    format!("module {} {} lines={}{marks} uses={}", m.name, m.path, m.lines, m.uses.join(","))
}

fn external(e: &External) -> String {
    let version = e.version.as_deref().unwrap_or("-");
    format!("external {} {version}{} {}", e.name, words(&[(e.development, "dev")]), e.at)
}

fn route(r: &Route) -> String {
    let parameters: Vec<String> = r.parameters.iter().map(parameter).collect();
    let mut line = format!("{} {} {} {}", r.method, r.path, r.handler.as_deref().unwrap_or("-"), r.at);
    line += &format!(" [{} {}] ({})", r.framework, r.module, parameters.join(", "));
    let statuses: Vec<String> = r.statuses.iter().map(u16::to_string).collect();
    line += &format!(" {}", statuses.join(","));
    for (mark, value) in [("->", &r.response), ("auth", &r.auth), ("doc", &r.doc)] {
        line += &value.as_ref().map(|value| format!(" {mark} {value}")).unwrap_or_default();
    }
    line.trim_end().to_owned()
}

fn guard(r: &Route) -> String {
    format!("{} {} {}", r.framework, r.path, r.auth.as_deref().unwrap_or("-"))
}

fn parameter(p: &Parameter) -> String {
    let place = format!("{:?}", p.place).to_lowercase();
    let data_type = p.data_type.as_ref().map(|t| format!(": {t}")).unwrap_or_default();
    format!("{place} {}{}{data_type}", p.name, if p.required { "" } else { "?" })
}

fn item(i: &Item) -> Vec<String> {
    let kind = format!("{:?}", i.kind).to_lowercase();
    let mut line = format!("{kind} {} {}-{} [{}] `{}`", i.name, i.at, i.end_line, i.module, i.signature);
    if !i.bases.is_empty() {
        line += &format!(" bases {}", i.bases.join("; "));
    }
    line += &i.doc.as_ref().map(|doc| format!(" doc {doc}")).unwrap_or_default();
    let member = |m: &Member| {
        let sign = if m.public { '+' } else { '-' };
        let data_type = m.data_type.as_ref().map(|t| format!(": {t}")).unwrap_or_default();
        format!("  {sign}{}{}{data_type} :{}", m.name, if m.method { "()" } else { "" }, m.at.line)
    };
    std::iter::once(line).chain(i.members.iter().map(member)).collect()
}

fn service(s: &Service) -> String {
    let or = |text: &Option<String>| text.clone().unwrap_or_else(|| "-".to_owned());
    let ports = if s.ports.is_empty() { "-".to_owned() } else { s.ports.join(",") };
    format!("{} {} {} {} {ports} needs={} {}", s.platform, s.name, or(&s.image), or(&s.build), s.needs.join(","), s.at)
}

fn transition(t: &Transition) -> String {
    let from = if t.from.is_empty() { "-".to_owned() } else { t.from.join("|") };
    format!("{from} -> {} in {} {}", t.to, t.within.as_deref().unwrap_or("-"), t.at)
}

fn access(a: &Access) -> String {
    format!("{} {} {} {}", a.module, if a.write { "writes" } else { "reads" }, a.table, a.at)
}
