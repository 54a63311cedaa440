//! `replay`: what routing policies would have made of recorded outcomes.

use crate::cli::run::Session;
use crate::cli::{CommandError, Exit, Replay};
use crate::replay::{Outcomes, ReplayReport, replay as run};
use std::fmt::Write;

pub(in crate::cli) fn replay(session: &Session, arguments: &Replay) -> Result<Exit, CommandError> {
    let read = |path| {
        Outcomes::read(path, &arguments.models).map_err(|error| {
            CommandError::usage(error).hint("a row holds `type`, and `MODEL|s` and `MODEL|c` per model")
        })
    };
    let (learn, test) = (read(&arguments.data)?, read(&arguments.test)?);
    if learn.models != test.models {
        return Err(CommandError::usage("the two tables do not hold the same models in the same order")
            .hint("name those to replay with --models A,B"));
    }
    let report = run(&learn, &test);
    if session.json {
        session.printer.json(&report);
    } else {
        session.printer.data(&table(&report));
    }
    Ok(Exit::Done)
}

fn table(report: &ReplayReport) -> String {
    let mut text = format!("{:<26} {:>8} {:>12} {:>9} {:>7}\n", "policy", "pass %", "cost µ$", "attempts", "AIQ");
    for (name, policy) in &report.policies {
        let aiq = policy.aiq.map_or_else(String::new, |aiq| format!("{aiq:.4}"));
        let model = policy.model.as_deref().unwrap_or_default();
        let line = format!(
            "{name:<26} {:>8.2} {:>12.1} {:>9.3} {aiq:>7}  {model}",
            policy.pass_pct, policy.cost_uusd, policy.attempts
        );
        let _ = writeln!(text, "{}", line.trim_end());
    }
    let kappa: Vec<String> = report.kappa.iter().map(|kappa| format!("{kappa:.3}")).collect();
    let _ = writeln!(text, "\na pass is worth {:.1} µ$; κ {}", report.value, kappa.join(" "));
    if let Some(cost) = report.cost_at_best_quality {
        let _ = writeln!(text, "the index reaches the best single model's rate at {cost:.1} µ$ a query");
    }
    text
}
