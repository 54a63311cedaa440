use super::*;
use crate::cascade::{Ask, Work};
use crate::config::{Config, Environment, Layer};
use crate::kinds::Registry;
use crate::routing::{Candidate, Place, Variant};
use serde_json::{Map, Value, json};
use sluice_providers::{Locality, ProviderId, Reason};
use sluice_validators::Score;
use std::path::Path;

fn offers() -> Registry {
    Registry::load(&Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/offers")).unwrap()
}

fn record() -> Map<String, Value> {
    let record = json!({"sku": "TE-0001", "ean": "4000", "price_eur": "4.90", "url": "https://shop.example/te-0001",
        "name": "Assam", "supplier": "North", "description": "Strong black tea from Assam, key sk-Zq8Lw2Xv5Rt9Bn4Kd7Hs1Mf6Jp3Gc0", "unit": "100 g"});
    record.as_object().unwrap().clone()
}

fn answer() -> Value {
    json!({"title": "Assam black tea", "text": "A strong black tea from Assam, sold by the hundred grams.",
        "category": "tea", "caffeine": "high", "is_organic": false})
}

fn judged(answer: &Value) -> crate::cascade::Judged {
    let registry = offers();
    let kind = registry.kind("offer").unwrap();
    let bench = RecordBench::new(kind, Score::from_points(80.0)).unwrap();
    bench.judge(&answer.to_string(), &record())
}

#[test]
fn what_the_record_says_is_put_back_whatever_the_model_wrote() {
    let mut written = answer();
    written["price_eur"] = json!("0.01");
    written["sku"] = json!("XX");
    let judged = judged(&written);
    assert!(judged.verdict.accepted(), "{:?}", judged.verdict);
    assert_eq!(judged.verdict.score, Score::from_points(100.0));
    let output: Value = serde_json::from_str(&judged.text).unwrap();
    assert_eq!((&output["price_eur"], &output["sku"]), (&json!("4.90"), &json!("TE-0001")));
    let edits: Vec<&str> = judged.verdict.repairs.iter().map(|repair| repair.edit.as_str()).collect();
    assert_eq!(edits, ["restored `sku` from the record", "restored `price_eur` from the record"]);
}

#[test]
fn a_rule_between_fields_that_does_not_hold_rejects() {
    let mut written = answer();
    written["is_organic"] = json!(true);
    let judged = judged(&written);
    assert!(!judged.verdict.accepted());
    assert!(judged.verdict.findings[0].message.contains("organic_proof"), "{:?}", judged.verdict.findings);
}

#[test]
fn what_is_no_object_is_never_accepted() {
    for text in ["[]", "\"Assam\"", "I cannot do that.", "", "{\"title\": \"Assam"] {
        let registry = offers();
        let bench = RecordBench::new(registry.kind("offer").unwrap(), Score::from_points(80.0)).unwrap();
        assert!(!bench.judge(text, &record()).verdict.accepted(), "{text}");
    }
}

fn place(locality: Locality, window: Option<u32>) -> Place {
    let candidate = Candidate { provider: ProviderId::new("groq"), model: "m".to_owned(), variant: Variant::Text };
    Place { candidate, window, locality, floor: false }
}

#[test]
fn a_request_shows_the_record_without_its_copied_fields_and_no_secret_to_a_cloud() {
    let registry = offers();
    let bench = RecordBench::new(registry.kind("offer").unwrap(), Score::from_points(80.0)).unwrap();
    let environment = Environment::fixed(&[("HOME", "/nonexistent")]);
    let config = Config::load(Path::new("/nonexistent"), &environment, Layer::default()).unwrap();
    let record = record();
    let asking = Asking { bench: &bench, config: &config, record: &record };
    let request = asking.request(&place(Locality::Cloud, None), &Ask::default(), &[]).unwrap();
    let text: String = request.messages.iter().map(|message| message.text.as_str()).collect();
    assert!(text.contains("Strong black tea") && !text.contains("TE-0001") && !text.contains("4.90"), "{text}");
    assert!(!text.contains("sk-Zq8Lw2Xv5Rt9Bn4Kd7Hs1Mf6Jp3Gc0"), "{text}");
    assert!(request.schema.unwrap()["properties"].get("sku").is_none());
    let local = asking.request(&place(Locality::Local, None), &Ask::default(), &[]).unwrap();
    assert!(local.messages.iter().any(|message| message.text.contains("sk-Zq8Lw2Xv5Rt9Bn4Kd7Hs1Mf6Jp3Gc0")));
    let place = place(Locality::Local, None);
    assert_ne!(asking.key(&place, &local), asking.key(&place, &crate::batch::record::tests::warmer(&local)));

    let long: Map<String, Value> = (0..9000).map(|n| (format!("f{n}"), json!(n))).collect();
    let asking = Asking { bench: &bench, config: &config, record: &long };
    // Fields that nobody asked for do not count.
    assert!(asking.request(&place, &Ask::default(), &[]).is_ok());
    let tiny = self::place(Locality::Local, Some(1200));
    let refused = Asking { bench: &bench, config: &config, record: &record }.request(&tiny, &Ask::default(), &[]);
    assert!(matches!(refused.unwrap_err().reason, Reason::ContextTooLong { .. }));
}

fn warmer(request: &sluice_providers::Request) -> sluice_providers::Request {
    sluice_providers::Request { temperature: Some(1.5), ..request.clone() }
}
