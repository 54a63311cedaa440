//! What memory has to do with the order.

use super::*;
use crate::routing::{Candidate, Variant};
use sluice_providers::ProviderId;

fn seat(cramped: &[&str], loads: bool) -> Seat {
    let model = |id: &str, gigabytes: u64| Model { size: Some(gigabytes << 30), ..Model::named(id) };
    Seat {
        id: ProviderId::new("ollama"),
        locality: Locality::Local,
        configured: None,
        models: vec![
            model("large:30b", 20),
            model("middle:14b", 9),
            Model { loaded: true, ..model("warm:14b", 9) },
            model("small:latest", 2),
        ],
        window: None,
        loads,
        cramped: cramped.iter().map(|model| (*model).to_owned()).collect(),
    }
}

fn place(id: &str, model: &str, locality: Locality) -> Place {
    let candidate = Candidate { provider: ProviderId::new(id), model: model.to_owned(), variant: Variant::Text };
    Place { candidate, locality, window: None, floor: false }
}

fn appraise(cramped: &[&str], prefer: Prefer) -> Vec<Appraised> {
    appraise_at(seat(cramped, true), prefer)
}

fn appraise_at(seat: Seat, prefer: Prefer) -> Vec<Appraised> {
    let (beliefs, seats) = (Beliefs::default(), [seat]);
    let market = Market {
        beliefs: &beliefs,
        seats: &seats,
        prices: PriceList::builtin(),
        day: Day::from_ms(0),
        prefer,
        time: TimeValue::from_usd_per_hour(0.0),
        value: f64::INFINITY,
    };
    let mut places: Vec<Place> = ["large:30b", "middle:14b", "warm:14b", "small", "unlisted"]
        .iter()
        .map(|model| place("ollama", model, Locality::Local))
        .collect();
    places.push(place("groq", "openai/gpt-oss-120b", Locality::Cloud));
    market.appraise("erd", places).places
}

fn names(places: &[Appraised]) -> Vec<&str> {
    places.iter().map(|place| place.place.candidate.model.as_str()).collect()
}

#[test]
fn what_memory_did_not_hold_comes_last_within_its_tier() {
    let cloud = "openai/gpt-oss-120b";
    let usual = ["large:30b", "middle:14b", "warm:14b", "small", "unlisted", cloud];
    assert_eq!(names(&appraise(&[], Prefer::Local)), usual);
    let places = appraise(&["middle:14b"], Prefer::Local);
    // As large and loaded: it fits, whatever became of the other.
    assert_eq!(names(&places), ["warm:14b", "small", "unlisted", "large:30b", "middle:14b", cloud]);
    assert!(places[3].unfit.as_deref().unwrap().contains("no smaller than middle:14b"), "{:?}", places[3].unfit);
    assert!(places[4].unfit.as_deref().unwrap().contains("last asked"), "{:?}", places[4].unfit);
    assert_eq!(names(&appraise(&["small"], Prefer::Index)).last(), Some(&"small"));
    // One that is not there any more says nothing about the others.
    assert_eq!(names(&appraise(&["gone:1b"], Prefer::Local)), usual);
}

#[test]
fn only_a_model_that_the_server_has_and_has_not_loaded_takes_time_to_load() {
    for (place, residence, loads) in appraise(&[], Prefer::Local)
        .iter()
        .map(|one| (one.place.candidate.model.clone(), one.residence, one.cost.load_seconds > 0.0))
    {
        let expected = match place.as_str() {
            "warm:14b" => (Residence::Loaded, false),
            "unlisted" | "openai/gpt-oss-120b" => (Residence::Elsewhere, false),
            _ => (Residence::Cold, true),
        };
        assert_eq!((residence, loads), expected, "{place}");
    }
}

#[test]
fn a_local_server_that_does_not_load_models_when_asked_is_charged_for_no_load() {
    for place in appraise_at(seat(&[], false), Prefer::Local) {
        assert_eq!(
            (place.residence, place.cost.load_seconds),
            (Residence::Elsewhere, 0.0),
            "{}",
            place.place.candidate
        );
    }
}
