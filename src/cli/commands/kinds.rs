//! `kinds`: what can be made, and how each is judged.

use crate::cli::run::Session;
use crate::cli::{CommandError, Exit, Kinds, KindsCommand};
use crate::config::{Config, Layer};
use crate::kinds::Kind;
use std::fmt::Write;

pub(in crate::cli) fn kinds(session: &Session, arguments: &Kinds) -> Result<Exit, CommandError> {
    let config = session.config(Layer::default())?;
    let registry = session.kinds()?;
    let chosen = match &arguments.command {
        None => registry.kinds().to_vec(),
        Some(KindsCommand::Show { kind }) => vec![registry.kind(kind).map_err(CommandError::usage)?.clone()],
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

fn as_json(kind: &Kind, config: &Config) -> serde_json::Value {
    serde_json::json!({
        "kind": kind.name,
        "aliases": kind.aliases,
        "title": kind.title,
        "format": kind.format,
        "threshold": threshold(kind, config),
        "presets": kind.presets,
        "needs": kind.needs,
        "route": route(kind, config),
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

fn explained(kind: &Kind, config: &Config) -> String {
    let mut text = format!("{}: {}\n", kind.name, kind.title);
    let _ = writeln!(text, "format     {}", kind.format);
    let _ = writeln!(text, "threshold  {}", threshold(kind, config));
    let _ = writeln!(text, "aliases    {}", kind.aliases.join(", "));
    let _ = writeln!(text, "presets    {}", kind.presets.join(", "));
    let _ = writeln!(
        text,
        "needs      {}",
        if kind.needs.is_empty() { "nothing".to_owned() } else { kind.needs.join(" or ") }
    );
    let _ = writeln!(text, "route      {}", route(kind, config).join(", "));
    let _ = writeln!(text, "\nGates (one that fails holds the score at 40 or below):");
    for gate in &kind.definition.gates {
        let _ = writeln!(text, "  {}", gate.check);
    }
    let _ = writeln!(text, "\nPoints:");
    for points in &kind.definition.points {
        let _ = writeln!(text, "  {:>3}  {:<24} {}", points.of, points.check, points.hint.as_deref().unwrap_or(""));
    }
    let _ = writeln!(text, "\nCaps:");
    for cap in &kind.definition.caps {
        let _ = writeln!(text, "  at most {:<3} when {}", cap.at, cap.when);
    }
    let _ = writeln!(text, "\nWhat the prompt asks for:");
    for rule in &kind.rules {
        let _ = writeln!(text, "  - {rule}");
    }
    text
}
