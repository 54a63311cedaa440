//! `models`: what can be asked now.

use crate::cli::run::Session;
use crate::cli::{CommandError, Exit};
use crate::config::Layer;
use crate::routing::Roster;
use serde::Serialize;
use sluice_providers::{Locality, Model, Provider};
use std::fmt::Write;

#[derive(Serialize)]
struct Row {
    provider: String,
    model: String,
    local: bool,
    context: Option<u32>,
    max_output: Option<u32>,
    loaded: bool,
    /// The model that is asked where nothing else is said.
    configured: bool,
}

pub(in crate::cli) async fn models(session: &Session) -> Result<Exit, CommandError> {
    let config = session.config(Layer::default())?;
    let mut roster = Roster::built(&config, &session.environment);
    roster.ask_around().await;
    let mut rows = Vec::new();
    for seat in &roster.seats {
        let Some(provider) = roster.providers.get(&seat.id) else { continue };
        match listed(provider.as_ref(), &seat.models).await {
            Ok(models) => rows.extend(models.into_iter().map(|model| Row {
                provider: seat.id.to_string(),
                configured: seat.configured.as_deref() == Some(model.id.as_str()),
                model: model.id,
                local: seat.locality == Locality::Local,
                context: model.context,
                max_output: model.max_output,
                loaded: model.loaded,
            })),
            Err(error) => session.printer.warn(&error.message),
        }
    }
    if session.json {
        session.printer.json(&serde_json::json!({"schema": 1, "models": rows}));
        return Ok(Exit::Done);
    }
    if rows.is_empty() {
        session.printer.tell("no model can be asked now; `sluice doctor` tells what to start or set");
        return Ok(Exit::Done);
    }
    let width = rows.iter().map(|row| row.provider.len() + row.model.len() + 1).max().unwrap_or(0);
    let mut text = String::new();
    for row in rows {
        let name = format!("{}/{}", row.provider, row.model);
        let context = row.context.map_or_else(String::new, |context| format!("{context} tokens"));
        let marks: Vec<&str> = [(row.local, "local"), (row.loaded, "loaded"), (row.configured, "configured")]
            .into_iter()
            .filter_map(|(holds, mark)| holds.then_some(mark))
            .collect();
        let _ = writeln!(text, "{}", format!("{name:<width$}  {context:<16} {}", marks.join(", ")).trim_end());
    }
    session.printer.data(&text);
    Ok(Exit::Done)
}

async fn listed(provider: &dyn Provider, known: &[Model]) -> Result<Vec<Model>, sluice_providers::ProviderError> {
    if known.is_empty() { provider.models().await } else { Ok(known.to_vec()) }
}
