//! Before a cascade begins: is there something to make it from, and somebody to ask? Skipping is decided here.

use super::order::Order;
use super::run::{GenerateError, Shared, Shop};
use crate::builtin;
use crate::cascade::Route;
use crate::config::{CloudPolicy, Config};
use crate::kinds::{Kind, missing};
use crate::ledger::Status;
use crate::routing::{BUILTIN, Cause, Place, Roster, RouteError, Tier, Wish, route};
use std::sync::atomic::Ordering;

/// How an artifact begins.
pub(super) enum Begun {
    Route(Route),
    Skip(Skip),
}

/// Why an artifact was not begun.
pub(super) struct Skip {
    pub(super) status: Status,
    pub(super) reason: &'static str,
    /// What is missing, and what to start or set.
    pub(super) message: String,
    /// The run was stopped before its turn came.
    pub(super) stopped: bool,
}

/// Decides whether an artifact can be made, and by whom.
///
/// **Errors**: a `--model` that cannot be asked.
pub(super) fn begin(shop: &Shop<'_>, shared: &Shared, kind: &Kind) -> Result<Begun, GenerateError> {
    let skip = |reason, message: &str, stopped| {
        Ok(Begun::Skip(Skip { status: Status::Skipped, reason, message: message.to_owned(), stopped }))
    };
    if *shop.interrupted.borrow() {
        return skip("cancelled", "the run was interrupted before its turn came", true);
    }
    if shared.out_of_money.load(Ordering::Relaxed) {
        return skip("budget", "the money of the run was used up before its turn came", true);
    }
    if let Some(missing) = missing(&kind.needs, &shop.project.facts, &shop.project.notes) {
        return skip("needs", &missing, false);
    }
    if let Some(absent) = absent_model(shop.order, shop.roster) {
        return Ok(Begun::Skip(Skip { status: Status::Failed, ..absent }));
    }
    let places = places(shop, kind)?;
    Ok(match Route::new(places) {
        Ok(route) if route.places().iter().all(|place| place.floor) && !floor_can(shop, kind) => {
            Begun::Skip(nobody(shop, kind))
        }
        Ok(route) => Begun::Route(route),
        Err(_) => Begun::Skip(nobody(shop, kind)),
    })
}

/// The places of a kind's route.
///
/// **Errors**: a `--model` that cannot be asked.
pub(super) fn places(shop: &Shop<'_>, kind: &Kind) -> Result<Vec<Place>, RouteError> {
    let wish = Wish {
        models: &shop.order.models,
        route: shop.order.route_of(kind, shop.config),
        tier: tier(shop.order, shop.config),
        variants: &kind.variants,
        preferences: &kind.preferences,
        floor: floor_can(shop, kind),
    };
    route(&wish, &shop.roster.seats)
}

/// `cloud = "deny"` is `--local-only` for ever.
pub(crate) fn tier(order: &Order, config: &Config) -> Tier {
    match (config.cloud, order.tier) {
        (CloudPolicy::Deny, _) => Tier::LocalOnly,
        (CloudPolicy::Allow, tier) => tier,
    }
}

fn floor_can(shop: &Shop<'_>, kind: &Kind) -> bool {
    builtin::drafts(&kind.name) && shop.roster.seats.iter().any(|seat| seat.id.as_str() == BUILTIN)
}

/// A wished model whose provider is known but not there: the artifact fails with the reason why.
fn absent_model(order: &Order, roster: &Roster) -> Option<Skip> {
    let absences: Vec<_> = order.models.iter().map(|model| roster.absence_of(model)).collect();
    let first = absences.first().copied().flatten()?;
    // Somebody of the wished ones is there: the route goes on without the absent.
    if absences.iter().any(Option::is_none) {
        return None;
    }
    let reason = match first.cause {
        Cause::Unset | Cause::Misconfigured => "misconfigured",
        Cause::Unusable(reason) => reason,
    };
    let message = format!("{}; {}", first.message, first.hint);
    Some(Skip { status: Status::Failed, reason, message, stopped: false })
}

/// Nobody can be asked: says what to start or set.
fn nobody(shop: &Shop<'_>, kind: &Kind) -> Skip {
    let tier = tier(shop.order, shop.config);
    let way_out = match tier {
        Tier::Any => "start Ollama with a model, or set GROQ_API_KEY, GEMINI_API_KEY or OPENAI_API_KEY",
        Tier::LocalOnly => "start Ollama with a model (`ollama pull qwen2.5-coder:7b`)",
        Tier::CloudOnly => "set GROQ_API_KEY, GEMINI_API_KEY or OPENAI_API_KEY",
    };
    let refused: Vec<&str> = shop
        .roster
        .absences
        .iter()
        .filter(|absence| absence.cause != Cause::Unset && absence.provider != "ollama")
        .map(|absence| absence.message.as_str())
        .collect();
    let known = if refused.is_empty() { String::new() } else { format!(" ({})", refused.join("; ")) };
    let message = format!("{} needs a model{known}: {way_out}", kind.name);
    Skip { status: Status::Skipped, reason: "no_candidate", message, stopped: false }
}
