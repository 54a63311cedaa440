//! `doctor`: what works, what does not, and how to mend it.

use super::{doctor_day, doctor_doors, doctor_limits};
use crate::cli::run::Session;
use crate::cli::{CommandError, Doctor, Exit, Tone};
use crate::compile::Compilers;
use crate::config::{Config, Layer};
use crate::kinds::Registry;
use crate::ledger::SqliteLedger;
use crate::routing::{Cause, Roster};
use serde::Serialize;
use sluice_providers::Locality;
use std::path::Path;

/// One thing that was looked at.
#[derive(Serialize)]
pub(super) struct Row {
    pub(super) subject: String,
    pub(super) state: State,
    pub(super) detail: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) hint: Option<String>,
}

#[derive(Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum State {
    Ok,
    Warning,
    Failed,
    /// Not set up, which is no fault.
    Unset,
}

pub(in crate::cli) async fn doctor(session: &Session, arguments: &Doctor) -> Result<Exit, CommandError> {
    let config = session.config(Layer::default())?;
    if arguments.reset {
        let ledger = SqliteLedger::open_to_write(&config.ledger, config.ledger_wait).await;
        doctor_doors::reset(session, &ledger.map_err(CommandError::ledger)?).await?;
    }
    let mut rows = vec![kinds()];
    let (row, ledger) = ledger(&config).await;
    rows.push(row);
    rows.extend(providers(session, &config).await);
    if let Some(ledger) = &ledger {
        rows.extend(doctor_doors::doors(session, &config, ledger).await?);
        rows.extend(doctor_day::budget(&config, ledger).await?);
    }
    let limits = doctor_limits::limits(&config, &session.environment, ledger.as_ref()).await?;
    rows.extend(limits.iter().filter_map(doctor_limits::Holding::row));
    rows.extend(compilers(&Compilers::new(config.compile, session.environment.clone()), &config));
    rows.push(Row {
        subject: "builtin".to_owned(),
        state: State::Ok,
        detail: "drafts from facts, without a model".to_owned(),
        hint: None,
    });
    let failed = rows.iter().any(|row| row.state == State::Failed);
    if session.json {
        let limits: Vec<_> = limits.iter().flat_map(doctor_limits::Holding::rows).collect();
        session.printer.json(&serde_json::json!({"schema": 1, "checks": rows, "limits": limits}));
    } else {
        session.printer.data(&rows.iter().map(|row| line(session, row)).collect::<String>());
    }
    Ok(if failed { Exit::Rejected } else { Exit::Done })
}

fn line(session: &Session, row: &Row) -> String {
    let (mark, tone) = match row.state {
        State::Ok => ("ok     ", Tone::Good),
        State::Warning => ("warning", Tone::Warning),
        State::Failed => ("failed ", Tone::Bad),
        State::Unset => ("unset  ", Tone::Faint),
    };
    let mut text = format!("{} {:<10} {}\n", session.printer.paint(tone, mark), row.subject, row.detail);
    if let Some(hint) = &row.hint {
        text.push_str(&format!("        {:<10} {hint}\n", ""));
    }
    text
}

fn kinds() -> Row {
    let (state, detail) = match Registry::load(Path::new(".")) {
        Ok(registry) => (State::Ok, format!("{} kinds", registry.kinds().len())),
        Err(error) => (State::Failed, error.to_string()),
    };
    Row { subject: "kinds".to_owned(), state, detail, hint: None }
}

/// Which compilers would look at a prototype, and what would keep them in bounds.
fn compilers(compilers: &Compilers, config: &Config) -> Vec<Row> {
    let row = |subject: &str, state, detail: String, hint: Option<&str>| Row {
        subject: subject.to_owned(),
        state,
        detail,
        hint: hint.map(str::to_owned),
    };
    if !config.compile.enabled {
        let hint = Some("set `enabled = true` under [compile] to let them look at prototypes");
        return vec![row("compilers", State::Unset, "switched off".to_owned(), hint)];
    }
    let mut rows: Vec<Row> = compilers
        .seen()
        .into_iter()
        .map(|seen| match seen.program {
            Some(program) => row(seen.name, State::Ok, program.display().to_string(), None),
            None => row(seen.name, State::Unset, "not installed; its files are only parsed".to_owned(), None),
        })
        .collect();
    let confinement = compilers.confinement();
    let bound = |holds: bool, with: &str, without: &str| if holds { with.to_owned() } else { without.to_owned() };
    let (memory, network) = (confinement.bounds_memory(), confinement.shuts_network());
    let told = [
        bound(memory, "memory and files bounded by prlimit", "memory is not bounded"),
        bound(network, "network shut by unshare", "the network is not shut"),
    ];
    let whole = memory && network;
    let hint =
        (!whole).then_some("install util-linux and let users make namespaces; compilers execute no code either way");
    rows.push(row("isolation", if whole { State::Ok } else { State::Warning }, told.join(", "), hint));
    rows
}

async fn ledger(config: &Config) -> (Row, Option<SqliteLedger>) {
    let subject = "ledger".to_owned();
    match SqliteLedger::open_waiting(&config.ledger, config.ledger_wait).await {
        Ok(ledger) => {
            let open = ledger.interrupted_runs().await.map_or(0, |runs| runs.len());
            let detail = match open {
                0 => config.ledger.display().to_string(),
                open => {
                    format!("{}, {open} interrupted run{}", config.ledger.display(), if open == 1 { "" } else { "s" })
                }
            };
            (Row { subject, state: State::Ok, detail, hint: None }, Some(ledger))
        }
        Err(error) => {
            let row = Row { subject, state: State::Failed, detail: error.to_string(), hint: None };
            (row, None)
        }
    }
}

async fn providers(session: &Session, config: &Config) -> Vec<Row> {
    let mut roster = Roster::built(config, &session.environment);
    roster.ask_around().await;
    let mut rows = Vec::new();
    for seat in &roster.seats {
        let said = roster.present.iter().find(|(id, _)| *id == seat.id);
        let mut detail = match said {
            Some((_, health)) => format!("{} in {} ms", health.detail, health.latency.as_millis()),
            None => "answers, but not on its health".to_owned(),
        };
        if seat.locality == Locality::Local && !seat.models.is_empty() {
            detail.push_str(&format!(", {} models", seat.models.len()));
        }
        let nothing = seat.locality == Locality::Local && seat.models.is_empty() && seat.configured.is_none();
        rows.push(Row {
            subject: seat.id.to_string(),
            state: if nothing { State::Warning } else { State::Ok },
            detail: if nothing { format!("{detail}, no model") } else { detail },
            hint: nothing.then(|| "fetch one, e.g. `ollama pull qwen2.5-coder:7b`".to_owned()),
        });
    }
    rows.extend(roster.absences.iter().map(|absence| Row {
        subject: absence.provider.clone(),
        state: match (absence.cause, absence.provider.as_str()) {
            (Cause::Unset, _) => State::Unset,
            // Nobody has to run Ollama; a key that is set but refused is a fault.
            (Cause::Unusable("transport"), "ollama") => State::Unset,
            (Cause::Misconfigured | Cause::Unusable(_), _) => State::Failed,
        },
        detail: absence.message.clone(),
        hint: Some(absence.hint.clone()),
    }));
    rows
}
