//! `config show`: each value and the layer it came from.

use crate::cli::run::Session;
use crate::cli::{CommandError, Exit};
use crate::config::Layer;

pub(in crate::cli) fn config_show(session: &Session) -> Result<Exit, CommandError> {
    let config = session.config(Layer::default())?;
    if session.json {
        let settings: Vec<_> = config
            .settings
            .iter()
            .map(|(key, value, origin)| serde_json::json!({"key": key, "value": value, "origin": origin.to_string()}))
            .collect();
        session.printer.json(&serde_json::json!({"schema": 1, "settings": settings, "ledger": config.ledger}));
        return Ok(Exit::Done);
    }
    let rows: Vec<_> =
        config.settings.iter().map(|(key, value, origin)| (format!("{key} = {value}"), origin.to_string())).collect();
    let width = rows.iter().map(|(setting, _)| setting.chars().count()).max().unwrap_or(0).min(72);
    let mut text = String::new();
    for (setting, origin) in rows {
        text.push_str(&format!("{setting:<width$}  # {origin}\n"));
    }
    text.push_str(&format!("\n# ledger: {}\n", config.ledger.display()));
    session.printer.data(&text);
    Ok(Exit::Done)
}
