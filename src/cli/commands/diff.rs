//! `diff`: what changed between two versions of an artifact, or since one of them.

use super::batch::fold;
use super::history::{found, ledger, versions};
use crate::cli::run::Session;
use crate::cli::{CommandError, Diff, Exit, Tone};
use crate::config::Layer;
use crate::history::{Changes, Difference, Place, Side, difference, select, standing};
use crate::ledger::{SqliteLedger, Version, sha256};
use crate::report::visible_line;

pub(in crate::cli) async fn diff(session: &Session, arguments: Diff) -> Result<Exit, CommandError> {
    let config = session.config(Layer::default())?;
    let registry = session.kinds()?;
    let place = found(&arguments.artifact, &arguments.out, &registry)?;
    let ledger = ledger(&config).await?;
    let kept = versions(Some(&ledger), &place).await?;
    let from = match &arguments.from {
        Some(name) => selected(&kept, name, &place)?,
        None => before(&kept, &place)?,
    };
    let from = side(&ledger, from, &place).await?;
    let to = match &arguments.to {
        Some(name) => side(&ledger, selected(&kept, name, &place)?, &place).await?,
        None => as_it_stands(&place)?,
    };
    fold(ledger).await;
    let found = difference(&place.kind.name, place.kind.format, from, to);
    if session.json {
        session.printer.json(&found);
    } else if found.same {
        session.printer.tell(&format!("{} and {} are the same", found.from.name, found.to.name));
    } else {
        session.printer.data(&told(session, &found));
    }
    Ok(Exit::Done)
}

/// The version a name means.
pub(super) fn selected<'a>(kept: &'a [Version], name: &str, place: &Place) -> Result<&'a Version, CommandError> {
    select(kept, name, &place.shown())
        .map_err(|error| CommandError::usage(error).hint(format!("`sluice history {}` lists them", place.shown())))
}

/// The version before the one that is published, or that one itself where there is no earlier.
fn before<'a>(kept: &'a [Version], place: &Place) -> Result<&'a Version, CommandError> {
    let current = place.entry().and_then(|entry| entry.sha256.as_deref());
    let at = kept.iter().rposition(|version| Some(version.sha256.as_str()) == current);
    let at = at.unwrap_or(kept.len()).saturating_sub(1);
    kept.get(at).ok_or_else(|| {
        CommandError::usage(format!("no version of `{}` is kept", place.shown()))
            .hint("versions are kept from the next `sluice generate` on; `[history]` bounds them")
    })
}

async fn side(ledger: &SqliteLedger, version: &Version, place: &Place) -> Result<Side, CommandError> {
    let text = ledger.kept_text(&version.sha256).await.map_err(CommandError::internal)?;
    let text =
        text.ok_or_else(|| CommandError::usage(format!("the text of version v{} is no longer kept", version.number)))?;
    let name = format!("{}@v{}", place.shown(), version.number);
    Ok(Side { version: Some(version.number), sha256: version.sha256.clone(), name, text })
}

fn as_it_stands(place: &Place) -> Result<Side, CommandError> {
    let text = standing(place).map_err(CommandError::usage)?.text.ok_or_else(|| {
        CommandError::usage(format!("`{}` is not there", place.shown()))
            .hint("name a second version, or `sluice restore` one")
    })?;
    Ok(Side { version: None, sha256: sha256(text.as_bytes()), name: place.shown(), text })
}

fn told(session: &Session, found: &Difference) -> String {
    let mut text: String =
        found.unified.split_terminator('\n').map(|line| format!("{}\n", painted(session, line))).collect();
    if let Some(facts) = &found.facts {
        text.push_str(&changes(session, "entities", &facts.entities));
        text.push_str(&changes(session, "relations", &facts.relations));
    }
    text
}

fn painted(session: &Session, line: &str) -> String {
    let tone = match line.as_bytes().first() {
        Some(b'+') => Tone::Good,
        Some(b'-') => Tone::Bad,
        Some(b'@') => Tone::Faint,
        _ => Tone::Plain,
    };
    session.printer.paint(tone, line)
}

fn changes(session: &Session, word: &str, changes: &Changes) -> String {
    let marked = [("+", &changes.added), ("-", &changes.removed), ("~", &changes.changed)];
    let lines = marked.iter().flat_map(|(mark, names)| names.iter().map(move |name| format!("{mark} {name}")));
    let lines: String = lines.map(|line| format!("  {}\n", painted(session, &visible_line(&line)))).collect();
    if lines.is_empty() { format!("{word}: the same\n") } else { format!("{word}:\n{lines}") }
}
