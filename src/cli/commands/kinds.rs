//! `kinds`: what can be made, and how each is judged.

use crate::cli::run::Session;
use crate::cli::{CommandError, Exit, Kinds, KindsCommand};
use crate::config::{Config, Layer};
use crate::kinds::{Kind, Registry};
use sluice_validators::rubric::{about_cap, about_check, common_gates};
use std::fmt::Write;
use std::sync::Arc;

pub(in crate::cli) fn kinds(session: &Session, arguments: &Kinds) -> Result<Exit, CommandError> {
    let config = session.config(Layer::default())?;
    let registry = session.kinds()?;
    let chosen = match &arguments.command {
        None => registry.kinds().to_vec(),
        Some(KindsCommand::Show { kind }) => vec![named(&registry, kind)?],
    };
    if session.json {
        let kinds: Vec<_> = chosen.iter().map(|kind| as_json(kind, &config)).collect();
        session.printer.json(&serde_json::json!({"schema": 1, "kinds": kinds}));
    } else if arguments.command.is_some() {
        for kind in &chosen {
            session.printer.data(&explained(kind, &config));
        }
    } else {
        let mut text = String::new();
        for kind in &chosen {
            let presets = kind.presets.join(", ");
            let _ = writeln!(text, "{:<20} {:<44} {:<26} {presets}", kind.name, kind.title, kind.format.to_string());
        }
        text.push_str("\n`sluice kinds show KIND` explains how one is judged.\n");
        session.printer.data(&text);
    }
    Ok(Exit::Done)
}

fn named(registry: &Registry, name: &str) -> Result<Arc<Kind>, CommandError> {
    let found =
        registry.kind(name).map_err(|error| CommandError::usage(error).hint("`sluice kinds` lists them all"))?;
    Ok(found.clone())
}

fn as_json(kind: &Kind, config: &Config) -> serde_json::Value {
    let points = kind.definition.points.iter().map(
        |one| serde_json::json!({"check": one.check, "of": one.of, "about": about_check(&one.check), "hint": one.hint}),
    );
    let caps = kind.definition.caps.iter().map(|cap| serde_json::json!({"when": cap.when, "at": cap.at}));
    serde_json::json!({
        "kind": kind.name,
        "aliases": kind.aliases,
        "title": kind.title,
        "format": kind.format,
        "threshold": threshold(kind, config),
        "presets": kind.presets,
        "needs": kind.needs,
        "route": route(kind, config),
        "gates": kind.definition.gates.iter().map(|gate| gate.check.as_str()).collect::<Vec<_>>(),
        "points": points.collect::<Vec<_>>(),
        "caps": caps.collect::<Vec<_>>(),
        "mistakes": kind.mistakes,
        "rules": kind.rules,
        "record": kind.record.as_ref().map(|task| serde_json::json!({"copy": task.copy, "input": task.input})),
    })
}

fn threshold(kind: &Kind, config: &Config) -> sluice_validators::Score {
    config.kinds.get(&kind.name).and_then(|given| given.threshold).unwrap_or(kind.threshold)
}

/// Who would be asked, as far as that can be told without asking anybody what it has.
fn route(kind: &Kind, config: &Config) -> Vec<String> {
    if let Some(given) = config.kinds.get(&kind.name).filter(|given| !given.route.is_empty()) {
        return given.route.iter().map(|spec| format!("{}/{}", spec.provider, spec.model)).collect();
    }
    let local = kind.preferences.iter().map(|wanted| format!("ollama/{}:{}b", wanted.family, wanted.billions));
    let cloud = ["groq", "gemini", "openai"].into_iter().filter_map(|name| {
        let model = config.providers.get(name)?.model.as_ref()?;
        Some(format!("{name}/{model}"))
    });
    let floor = crate::builtin::drafts(&kind.name).then(|| "builtin/facts".to_owned());
    local.chain(cloud).chain(floor).collect()
}

/// The whole of a kind for a person: who is asked, what is asked, and how it is judged.
fn explained(kind: &Kind, config: &Config) -> String {
    let mut text = format!("{}: {}\n\n", kind.name, kind.title);
    let or_none = |list: String| if list.is_empty() { "none".to_owned() } else { list };
    for (name, value) in [
        ("format", kind.format.to_string()),
        ("threshold", threshold(kind, config).to_string()),
        ("aliases", or_none(kind.aliases.join(", "))),
        ("presets", or_none(kind.presets.join(", "))),
        ("needs", or_none(kind.needs.join(" or "))),
        ("route", or_none(route(kind, config).join(", "))),
    ] {
        let _ = writeln!(text, "  {name:<10} {value}");
    }
    tell_record(&mut text, kind);
    tell_gates(&mut text, kind);
    tell_points(&mut text, kind);
    tell_limits(&mut text, kind);
    tell_list(&mut text, "What models usually get wrong:", &kind.mistakes);
    tell_list(&mut text, "What the prompt asks for:", &kind.rules);
    text
}

/// What a kind for records takes from them, and what must hold between the fields of an answer.
fn tell_record(text: &mut String, kind: &Kind) {
    let Some(task) = &kind.record else { return };
    let paths =
        |paths: &[crate::batch::FieldPath]| paths.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
    text.push_str("\nMade from records (`sluice batch run`):\n");
    let input = if task.input.is_empty() { "all but the copied fields".to_owned() } else { paths(&task.input) };
    let _ = writeln!(text, "  {:<22} {input}", "goes into the prompt");
    if !task.copy.is_empty() {
        let _ = writeln!(text, "  {:<22} {}", "copied by code", paths(&task.copy));
    }
    for relation in &task.relations {
        let then: Vec<&str> = relation.then.iter().map(|then| then.text.as_str()).collect();
        let when = relation.when.as_ref().map(|when| format!(" where {}", when.text)).unwrap_or_default();
        let _ = writeln!(text, "  {:<22} {}{when}", "must hold", then.join("; "));
    }
}

fn tell_gates(text: &mut String, kind: &Kind) {
    text.push_str("\nGates: if one fails, the score is 40 or less.\n");
    let own = kind.definition.gates.iter().map(|gate| (gate.check.as_str(), settings(&gate.settings)));
    let is_unset = |check: &&str| !kind.definition.gates.iter().any(|gate| gate.check == *check);
    for (check, settings) in common_gates().filter(is_unset).map(|check| (check, String::new())).chain(own) {
        let _ = writeln!(text, "  {check:<22} {}{settings}", about_check(check).unwrap_or(""));
    }
}

fn tell_points(text: &mut String, kind: &Kind) {
    text.push_str("\nPoints, out of 100:\n");
    for points in &kind.definition.points {
        let (check, settings) = (&points.check, settings(&points.settings));
        let _ = writeln!(text, "  {:>3}  {check:<22} {}{settings}", points.of, about_check(check).unwrap_or(""));
        if let Some(hint) = &points.hint {
            let _ = writeln!(text, "       {:<22} → {hint}", "");
        }
    }
}

fn tell_limits(text: &mut String, kind: &Kind) {
    text.push_str("\nLimits, whatever else is earned:\n");
    for cap in &kind.definition.caps {
        let _ = writeln!(text, "  at most {:<3} while {}", cap.at, about_cap(&cap.when));
    }
    text.push_str("  at most 90  where notes are all there is to check against\n");
    text.push_str("  at most 75  where there is nothing to check against\n");
    text.push_str("  5 points off for each repair that lost nothing, 15 for one that did or guessed\n");
}

fn tell_list(text: &mut String, title: &str, lines: &[String]) {
    if !lines.is_empty() {
        let _ = writeln!(text, "\n{title}");
    }
    for line in lines {
        let _ = writeln!(text, "  - {line}");
    }
}

/// Settings of a check, as its table has them.
fn settings(table: &toml::Table) -> String {
    let told: Vec<String> = table.iter().map(|(name, value)| format!("{name} = {value}")).collect();
    if told.is_empty() { String::new() } else { format!(" ({})", told.join(", ")) }
}
