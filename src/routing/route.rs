//! The route of a kind: ordered candidates out of what is usable. Pure.

use super::candidate::{Candidate, CandidateSpec, Variant};
use super::preference::{Preference, rank};
use sluice_providers::{Locality, Model, ProviderId};
use std::collections::BTreeSet;

/// Most models of one local provider on a route: each costs a load, and a cascade asks four times at most.
const LOCAL_MODELS: usize = 3;

/// The order of cloud providers where nothing else is configured.
const CLOUD_ORDER: &[&str] = &["groq", "gemini", "openai"];

/// Name of the provider that drafts from facts.
pub const BUILTIN: &str = "builtin";

/// A usable provider and the models it has.
#[derive(Clone, Debug)]
pub struct Seat {
    pub id: ProviderId,
    pub locality: Locality,
    /// The model that the configuration names.
    pub configured: Option<String>,
    /// What it says it has; empty where it was not asked.
    pub models: Vec<Model>,
    /// Window in tokens where the model itself does not say.
    pub window: Option<u32>,
    /// Models that did not fit into its memory when they were last asked.
    pub cramped: Vec<String>,
    /// It loads a model when it is asked for, and tells what it has loaded.
    pub loads: bool,
}

/// Which providers may be asked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Tier {
    #[default]
    Any,
    LocalOnly,
    CloudOnly,
}

/// What a user and a kind wish for.
#[derive(Clone, Debug)]
pub struct Wish<'a> {
    /// `--model`: replaces the route.
    pub models: &'a [CandidateSpec],
    /// The route of the configuration.
    pub route: &'a [CandidateSpec],
    pub tier: Tier,
    /// Prompt variants of the kind; the first is the default for local models.
    pub variants: &'a [Variant],
    pub preferences: &'a [Preference],
    /// `builtin` can draft the kind from these facts.
    pub floor: bool,
}

/// One candidate on a route, with what the cascade must know of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    pub candidate: Candidate,
    /// Context window in tokens; `None` where it is not known, which never passes a candidate over.
    pub window: Option<u32>,
    /// Whether its text leaves the machine.
    pub locality: Locality,
    /// Drafts without a model, at no cost: asked once, when nothing else passed; it would draft the same again.
    pub floor: bool,
}

/// A wish that cannot be met.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum RouteError {
    #[error("`{0}` is a cloud model, and --local-only lets no source leave this machine")]
    CloudModel(String),
    #[error("`{0}` is a local model, and --cloud-only asks cloud providers only")]
    LocalModel(String),
    #[error("`{provider}` in `{candidate}` is no provider that is configured; there are {known}")]
    UnknownProvider { provider: String, candidate: String, known: String },
}

/// Orders candidates: `--model` as given; else the configured route, else local models before cloud ones; the floor
/// last. A wished candidate whose provider has no seat is left out of a configured route, and is an error for `--model`.
/// Who is named twice is asked once, at the first place: a second answer to the same prompt is hardly better.
///
/// **Errors**: [`RouteError`].
pub fn route(wish: &Wish<'_>, seats: &[Seat]) -> Result<Vec<Place>, RouteError> {
    if !wish.models.is_empty() {
        let places: Result<Vec<Place>, RouteError> =
            wish.models.iter().map(|spec| given_place(spec, wish, seats)).collect();
        return places.map(each_once);
    }
    let mut places = if wish.route.is_empty() { default_places(wish, seats) } else { configured_places(wish, seats) };
    places = each_once(places);
    places.retain(|place| admits(wish.tier, place.locality));
    if wish.floor && wish.tier != Tier::CloudOnly {
        places.retain(|place| place.candidate.provider.as_str() != BUILTIN);
        let candidate =
            Candidate { provider: ProviderId::new(BUILTIN), model: "facts".to_owned(), variant: Variant::Text };
        places.push(Place { candidate, locality: Locality::Local, window: None, floor: true });
    }
    Ok(places)
}

/// Without those that stand on the route already; its length is what a person has written.
fn each_once(places: Vec<Place>) -> Vec<Place> {
    let mut known = BTreeSet::new();
    places.into_iter().filter(|place| known.insert(place.candidate.to_string())).collect()
}

fn admits(tier: Tier, locality: Locality) -> bool {
    match tier {
        Tier::Any => true,
        Tier::LocalOnly => locality == Locality::Local,
        Tier::CloudOnly => locality == Locality::Cloud,
    }
}

fn given_place(spec: &CandidateSpec, wish: &Wish<'_>, seats: &[Seat]) -> Result<Place, RouteError> {
    let name = || format!("{}/{}", spec.provider, spec.model);
    let seat =
        seats.iter().find(|seat| seat.id.as_str() == spec.provider).ok_or_else(|| RouteError::UnknownProvider {
            provider: spec.provider.clone(),
            candidate: name(),
            known: seats.iter().map(|seat| seat.id.as_str()).collect::<Vec<_>>().join(", "),
        })?;
    match (wish.tier, locality_of(seat, &spec.model)) {
        (Tier::LocalOnly, Locality::Cloud) => Err(RouteError::CloudModel(name())),
        (Tier::CloudOnly, Locality::Local) => Err(RouteError::LocalModel(name())),
        (Tier::Any, _) | (Tier::LocalOnly, Locality::Local) | (Tier::CloudOnly, Locality::Cloud) => {
            Ok(place_of(seat, &spec.model, spec.variant, wish))
        }
    }
}

fn configured_places(wish: &Wish<'_>, seats: &[Seat]) -> Vec<Place> {
    let seat_of = |spec: &CandidateSpec| seats.iter().find(|seat| seat.id.as_str() == spec.provider);
    wish.route.iter().filter_map(|spec| Some(place_of(seat_of(spec)?, &spec.model, spec.variant, wish))).collect()
}

fn default_places(wish: &Wish<'_>, seats: &[Seat]) -> Vec<Place> {
    let place = |seat: &Seat| match seat.locality {
        Locality::Local => (0, usize::from(seat.id.as_str() != "ollama")),
        Locality::Cloud => {
            (1, CLOUD_ORDER.iter().position(|name| *name == seat.id.as_str()).unwrap_or(CLOUD_ORDER.len()))
        }
    };
    let mut seats: Vec<&Seat> = seats.iter().filter(|seat| seat.id.as_str() != BUILTIN).collect();
    seats.sort_by(|a, b| place(a).cmp(&place(b)).then_with(|| a.id.cmp(&b.id)));
    seats.into_iter().flat_map(|seat| models_of(seat, wish).map(|model| place_of(seat, &model, None, wish))).collect()
}

/// The models of a seat that are worth asking: the configured one, or the best of what a local server has.
fn models_of(seat: &Seat, wish: &Wish<'_>) -> std::vec::IntoIter<String> {
    if let Some(model) = &seat.configured {
        return vec![model.clone()].into_iter();
    }
    let models: Vec<String> = match seat.locality {
        Locality::Local => rank(&seat.models, wish.preferences)
            .into_iter()
            .filter(|model| locality_of(seat, &model.id) == Locality::Local)
            .take(LOCAL_MODELS)
            .map(|model| model.id.clone())
            .collect(),
        // A cloud lists dozens of models of every price: without a configured one there is nothing to choose by.
        Locality::Cloud => Vec::new(),
    };
    models.into_iter()
}

fn place_of(seat: &Seat, model: &str, variant: Option<Variant>, wish: &Wish<'_>) -> Place {
    let locality = locality_of(seat, model);
    let usual = match locality {
        Locality::Local => wish.variants.first().copied().unwrap_or_default(),
        Locality::Cloud => Variant::Text,
    };
    let told = seat.models.iter().find(|known| known.id == model).and_then(|known| known.context);
    Place {
        candidate: Candidate { provider: seat.id.clone(), model: model.to_owned(), variant: variant.unwrap_or(usual) },
        locality,
        window: match (told, seat.window) {
            (Some(told), Some(sent)) => Some(told.min(sent)),
            (told, sent) => told.or(sent),
        },
        floor: false,
    }
}

/// Where a model's answers are made: a local Ollama passes some models on to its cloud, and text leaves the machine.
fn locality_of(seat: &Seat, model: &str) -> Locality {
    let told = seat.models.iter().any(|known| known.id == model && known.remote);
    let named = seat.id.as_str() == "ollama" && (model.ends_with("-cloud") || model.ends_with(":cloud"));
    if told || named { Locality::Cloud } else { seat.locality }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seat(id: &str, locality: Locality, configured: Option<&str>, models: &[&str]) -> Seat {
        let model = |id: &&str| Model { context: Some(8192), ..Model::named(*id) };
        Seat {
            id: ProviderId::new(id),
            locality,
            configured: configured.map(str::to_owned),
            models: models.iter().map(model).collect(),
            window: Some(16_384),
            cramped: Vec::new(),
            loads: false,
        }
    }

    fn seats() -> Vec<Seat> {
        vec![
            seat("openai", Locality::Cloud, Some("gpt"), &[]),
            seat("groq", Locality::Cloud, Some("oss"), &[]),
            seat("ollama", Locality::Local, None, &["mistral:7b", "llama3:8b"]),
            seat("lab", Locality::Local, Some("tiny"), &[]),
        ]
    }

    fn names(wish: &Wish<'_>) -> Vec<String> {
        route(wish, &seats()).unwrap().iter().map(|place| place.candidate.to_string()).collect()
    }

    const VARIANTS: &[Variant] = &[Variant::Graph, Variant::Text];

    fn wish() -> Wish<'static> {
        Wish { models: &[], route: &[], tier: Tier::Any, variants: VARIANTS, preferences: &[], floor: true }
    }

    #[test]
    fn local_models_come_before_cloud_ones_and_the_floor_is_last() {
        assert_eq!(
            names(&wish()),
            [
                "ollama/llama3:8b#graph",
                "ollama/mistral:7b#graph",
                "lab/tiny#graph",
                "groq/oss",
                "openai/gpt",
                "builtin/facts"
            ]
        );
    }

    #[test]
    fn a_tier_leaves_out_the_other_one() {
        assert_eq!(names(&Wish { tier: Tier::CloudOnly, ..wish() }), ["groq/oss", "openai/gpt"]);
        assert!(names(&Wish { tier: Tier::LocalOnly, ..wish() }).iter().all(|name| !name.contains("gpt")));
    }

    #[test]
    fn a_wished_model_replaces_the_route_without_the_floor() {
        let models = ["groq/x".parse().unwrap(), "ollama/y#text".parse().unwrap()];
        assert_eq!(names(&Wish { models: &models, ..wish() }), ["groq/x", "ollama/y"]);
    }

    #[test]
    fn who_is_named_twice_is_asked_once() {
        // The default variant and its name are the same candidate; another variant is another one.
        let twice: Vec<CandidateSpec> = ["ollama/y", "groq/x", "ollama/y#graph", "groq/x", "ollama/y#text"]
            .map(|name| name.parse().unwrap())
            .into();
        let once = ["ollama/y#graph", "groq/x", "ollama/y"];
        assert_eq!(names(&Wish { models: &twice, ..wish() }), once);
        assert_eq!(names(&Wish { route: &twice, ..wish() })[..3], once);
    }

    #[test]
    fn a_cloud_model_with_local_only_is_an_error() {
        let models = ["groq/x".parse().unwrap()];
        let wish = Wish { models: &models, tier: Tier::LocalOnly, ..wish() };
        assert_eq!(route(&wish, &seats()).unwrap_err(), RouteError::CloudModel("groq/x".to_owned()));
    }

    #[test]
    fn a_model_that_a_local_server_passes_on_is_a_cloud_model() {
        let models = ["ollama/gpt-oss:120b-cloud".parse().unwrap()];
        let wish = Wish { models: &models, tier: Tier::LocalOnly, ..wish() };
        assert!(matches!(route(&wish, &seats()).unwrap_err(), RouteError::CloudModel(_)));
    }

    #[test]
    fn a_configured_route_keeps_its_order_and_skips_who_is_not_there() {
        let order =
            ["openai/gpt".parse().unwrap(), "gemini/flash".parse().unwrap(), "ollama/mistral:7b".parse().unwrap()];
        assert_eq!(
            names(&Wish { route: &order, ..wish() }),
            ["openai/gpt", "ollama/mistral:7b#graph", "builtin/facts"]
        );
    }

    #[test]
    fn the_window_is_what_both_the_model_and_the_request_allow() {
        let places = route(&wish(), &seats()).unwrap();
        assert_eq!(places[0].window, Some(8192));
        assert_eq!(places[2].window, Some(16_384));
    }
}
