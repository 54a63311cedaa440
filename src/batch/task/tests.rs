//! What a kind asks of a record: loaded, shown, restored, checked.

use super::*;
use crate::batch::input::{Condition, Entry, Input, Intake, Limits, Selection};
use crate::batch::{FieldPath, input};
use crate::kinds::{Kind, Registry};
use serde_json::{Map, Value, json};
use sluice_validators::facts::{Facts, Notes};
use sluice_validators::normalise::normalise_to_schema;
use sluice_validators::rubric::{FindingRole, Subject, Verdict};
use sluice_validators::schema::JsonSchema;
use std::path::Path;
use std::sync::Arc;

const SCHEMA: &str = r##"{"type":"object","additionalProperties":false,"required":["id","state"],"$defs":{"day":{"type":"string"}},
    "properties":{"id":{"type":"integer"},"state":{"enum":["open","merged"]},"at":{"$ref":"#/$defs/day"},
    "count":{"type":"number"},"meta":{"type":"object","properties":{"id":{"type":"string"},"note":{"type":"string"}},"required":["id"]}}}"##;

fn object(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(fields) => fields,
        other => panic!("{other} is no object"),
    }
}

/// A task as `kind.toml` spells it, held against the schema above.
fn task(record: &str) -> Result<Task, String> {
    let file: RecordFile = toml::from_str(record).map_err(|error| error.to_string())?;
    let mut task = Task::build(&file, sluice_validators::Format::Json, true).map_err(|error| error.to_string())?;
    task.fit(&JsonSchema::parse(SCHEMA).unwrap()).map_err(|error| error.to_string())?;
    Ok(task)
}

#[test]
fn a_condition_holds_for_what_it_says_and_for_nothing_else() {
    let answer = object(json!({
        "state": "merged", "at": "2026-03-02", "from": "2026-03-01", "count": 3, "part": 3.0, "yes": true, "none": null,
        "blank": " ", "big": 9_007_199_254_740_993_i64, "near": 9_007_199_254_740_992_i64, "author": {"name": "Ada"},
    }));
    for (text, wanted) in [
        ("state == 'merged'", Some(true)),
        ("state == \"open\"", Some(false)),
        ("at >= from", Some(true)),
        ("from > at", Some(false)),
        ("count == 3 and part == 3 and count == part", Some(true)),
        ("big == near", Some(false)),
        ("count < 3.5 and count > -1", Some(true)),
        ("yes == true", Some(true)),
        ("author.name in ['Ada', 'Eve']", Some(true)),
        ("author.name in ['Eve', 3]", Some(false)),
        ("author.name", Some(true)),
        ("none or blank or missing", Some(false)),
        ("none == null and missing == null", Some(true)),
        ("missing < 3", Some(false)),
        ("not (state == 'open' or count == 4)", Some(true)),
        ("not state == 'open' and count == 3 or missing", Some(true)),
        ("count < 'three'", None),
        ("yes > 1", None),
        // What decides alone decides, whatever the rest is.
        ("count < 'three' or yes == true", Some(true)),
        ("count < 'three' and yes == false", Some(false)),
        ("not count < 'three'", None),
    ] {
        assert_eq!(Expression::parse(text).unwrap().holds(&answer).ok(), wanted, "{text}");
    }
}

#[test]
fn what_is_no_condition_is_told_with_what_is_wrong() {
    let deep = format!("{}a{}", "(".repeat(17), ")".repeat(17));
    let long = format!("a == '{}'", "x".repeat(600));
    let many = vec!["a"; 60].join(" and ");
    for (text, told) in [
        ("", "ends too early"),
        ("a ==", "ends too early"),
        ("a = 'b'", "`=`"),
        ("a == 'b", "not closed"),
        ("'b' == a", "begins with a field"),
        ("a == b c", "`c` is left over"),
        ("(a", "`)` is missing"),
        ("a in 'b'", "list"),
        ("a in [b]", "quotes"),
        ("a in ['b'", "`]`"),
        ("a == 1.2.3", "no number"),
        ("a..b", "is no field"),
        ("and", "`and`"),
        ("a == ]", "`]`"),
        (deep.as_str(), "deeper"),
        (&"not ".repeat(40), "deeper"),
        (long.as_str(), "500"),
        (many.as_str(), "100"),
    ] {
        let error = Expression::parse(text).unwrap_err().to_string();
        assert!(error.contains(told), "{text}: {error}");
    }
}

proptest::proptest! {
    #[test]
    fn any_text_is_a_condition_or_an_error(text in "[a-c0-9.'\"=<>!()\\[\\], üandortinu-]{0,60}") {
        let answer = object(json!({"a": 1, "b": "x", "c": [1]}));
        if let Ok(expression) = Expression::parse(&text) {
            let again = Expression::parse(&expression.text).unwrap();
            proptest::prop_assert_eq!(expression.holds(&answer), again.holds(&answer));
        }
    }
}

#[test]
fn a_table_that_no_answer_can_meet_is_refused() {
    let requires = |then: &str| format!("[[requires]]\nthen = [{then}]");
    for (record, told) in [
        ("copies = []".to_owned(), "unknown field `copies`"),
        ("copy = [\"a..b\"]".to_owned(), "`a..b`"),
        ("copy = [\"nr\"]".to_owned(), "does not have"),
        ("copy = [\"meta\", \"meta.id\"]".to_owned(), "within `meta`"),
        ("copy = [\"tags.0.id\"]".to_owned(), "the whole list"),
        ("copy = [\"id\", \"id\"]".to_owned(), "within `id`"),
        (requires(""), "empty"),
        (requires("\"stat\""), "the nearest is `state`"),
        (requires("\"state == 'mergd'\""), "one of"),
        (requires("\"state == ''\""), "one of"),
        (requires("\"id == 'x'\""), "of type integer"),
        (requires("\"meta.nam == 'x'\""), "`meta.nam`"),
        (requires("\"at > 3\""), "of type string"),
        (format!("copy = [{}]", "\"id\",".repeat(101)), "more than 100"),
    ] {
        let error = task(&record).unwrap_err();
        assert!(error.contains(told), "{record}: {error}");
    }
    let fitting =
        "copy = [\"id\"]\n[[requires]]\nwhen = \"state == 'merged' and id > 3\"\nthen = [\"at\", \"not count\"]";
    assert_eq!(task(fitting).map(|task| task.relations.len()), Ok(1));
}

#[test]
fn a_model_is_not_asked_for_what_code_copies() {
    let asked = task("copy = [\"id\", \"meta.id\"]").unwrap().asked().cloned().unwrap();
    assert_eq!(asked["required"], json!(["state"]));
    assert!(asked["properties"].get("id").is_none());
    assert_eq!(asked["properties"]["meta"]["required"], json!([]));
    assert_eq!(asked["properties"]["meta"]["properties"], json!({"note": {"type": "string"}}));
}

#[test]
fn copied_fields_are_those_of_the_record_whatever_the_model_wrote() {
    let task = task("copy = [\"id\", \"meta.id\"]").unwrap();
    let record = json!({"id": 7, "meta": {"id": "m"}, "body": "x"});
    for (answer, record, wanted, altered) in [
        (json!({"state": "open"}), &record, json!({"state": "open", "id": 7, "meta": {"id": "m"}}), &[][..]),
        (json!({"id": 7, "meta": {"id": "m"}}), &record, json!({"id": 7, "meta": {"id": "m"}}), &[]),
        (
            json!({"id": "7", "meta": {"id": "n", "note": "k"}}),
            &record,
            json!({"id": 7, "meta": {"id": "m", "note": "k"}}),
            &["id", "meta.id"],
        ),
        (json!({"meta": "text"}), &record, json!({"meta": {"id": "m"}, "id": 7}), &[]),
        // What the record does not have, the model cannot add.
        (json!({"id": 1, "meta": {"id": "n"}}), &json!({}), json!({"meta": {}}), &["id", "meta.id"]),
        (json!({"meta.id": "n", "meta": {"id": "n"}}), &json!({}), json!({"meta": {}}), &["meta.id"]),
        (json!({"id": 1}), &json!({"id": null}), json!({"id": null}), &["id"]),
        (json!({}), &json!({"meta.id": "flat"}), json!({"meta.id": "flat"}), &[]),
    ] {
        let restored = task.restore(object(answer), &object(record.clone()));
        assert_eq!((Value::Object(restored.answer), restored.altered.as_slice()), (wanted, &*strings(altered)));
    }
}

fn strings(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|text| (*text).to_owned()).collect()
}

#[test]
fn a_record_is_shown_without_what_is_copied_and_cut_where_it_is_too_long() {
    let all = task("copy = [\"id\", \"meta.id\"]").unwrap();
    let record = object(json!({
        "id": 7, "title": "short \"quoted\"\nstate: merged", "body": "ü".repeat(3_000), "log": "y".repeat(500), "meta": {"id": "m", "note": "n"},
    }));
    let whole = all.render(&record, Room { bytes: 20_000 }).unwrap();
    assert!(whole.cut.is_empty());
    let shown: Value = serde_json::from_str(&whole.section.text).unwrap();
    assert_eq!(shown["meta"], json!({"note": "n"}));
    assert!(shown.get("id").is_none());
    for bytes in [5_000, 2_000, 900, 500] {
        let cut = all.render(&record, Room { bytes }).unwrap();
        assert!(cut.section.text.len() <= bytes && cut.section.text.len() + 80 > bytes.min(7_000) / 2, "{bytes}");
        let body = cut.cut.iter().find(|cut| cut.field == "body").unwrap();
        assert_eq!(body.of, 3_000);
        assert!(cut.section.text.contains(&format!("`body` is cut: {} of 3000 characters are shown.", body.shown)));
        assert!(cut.cut.iter().all(|cut| cut.field != "title"), "short texts stay whole");
    }
    assert_eq!(all.render(&record, Room { bytes: 100 }), None);
    let some = task("input = [\"meta.note\", \"missing\", \"title\"]").unwrap();
    let shown = some.render(&record, Room { bytes: 20_000 }).unwrap().section.text;
    let shown: Value = serde_json::from_str(&shown).unwrap();
    assert_eq!(shown, json!({"meta.note": "n", "title": record["title"]}));
}

#[test]
fn a_relation_that_does_not_hold_is_a_failed_gate_with_its_field() {
    let task = task(
        "[[requires]]\nwhen = \"state == 'merged'\"\nthen = [\"at\", \"count >= id\"]\n[[requires]]\nwhen = \"count > id\"\nthen = [\"at\"]",
    )
    .unwrap();
    for (answer, messages) in [
        (json!({"id": 1, "state": "open"}), &[][..]),
        (json!({"id": 1, "state": "merged", "at": "x", "count": 2}), &[]),
        (
            json!({"id": 3, "state": "merged", "at": "", "count": 2}),
            &[
                "`at`: `at` must hold where `state == 'merged'`, but `at` is \"\"",
                "`count`: `count >= id` must hold where `state == 'merged'`, but `count` is 2 and `id` is 3",
            ],
        ),
        (
            json!({"id": 3, "state": "open", "count": "two"}),
            &["unscored: `count` cannot be compared: a text with a number"],
        ),
    ] {
        let findings = task.check(&object(answer.clone()));
        let told: Vec<&str> = findings.iter().map(|finding| finding.message.as_str()).collect();
        assert_eq!(told, messages, "{answer}");
        for finding in &findings {
            let wanted = if finding.message.starts_with("unscored") { None } else { Some(0.0) };
            assert_eq!((finding.role, finding.earned), (FindingRole::Gate, wanted));
        }
    }
}

/// A kind of an example, with the records that its README asks for.
fn example(folder: &str, kind: &str, (file, key, full): (&str, &str, &str)) -> (Arc<Kind>, Vec<input::Record>) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples").join(folder);
    let kind = Registry::load(&folder).unwrap().kind(kind).unwrap().clone();
    let path = |text: &str| FieldPath::parse(text).unwrap();
    let selection = Selection { key: Some(path(key)), exclude_empty: vec![path(full)], ..Selection::default() };
    let records = Input::find(&folder.join(file), &[]).unwrap().records(Limits::default()).unwrap();
    let mut intake = Intake::new(records, selection, &Limits::default());
    let mut taken = Vec::new();
    for entry in intake.by_ref() {
        match entry {
            Entry::Record(record) => taken.push(record),
            Entry::Excluded(_) => {}
            Entry::Bad(bad) => panic!("{bad}"),
        }
    }
    let tally = intake.tally();
    assert_eq!((tally.records, tally.excluded.get("empty"), tally.keyed_by_content), (38, Some(&2), 0));
    (kind, taken)
}

/// The verdict on an answer as a batch makes it: restored, judged, checked.
fn judged(kind: &Kind, record: &Map<String, Value>, answer: &Value) -> (Verdict, Vec<String>) {
    let task = kind.record.as_ref().unwrap();
    let restored = task.restore(object(answer.clone()), record);
    let text = serde_json::to_string_pretty(&restored.answer).unwrap();
    let schema = kind.schema.as_ref().unwrap();
    let normal = normalise_to_schema(&text, schema, true);
    let (facts, notes) = (Facts::default(), Notes::default());
    let subject = Subject {
        text: &normal.text,
        document: &normal.document,
        facts: &facts,
        notes: &notes,
        finished: true,
        secrets: &[],
        compiled: None,
        schema: Some(schema),
    };
    let mut verdict = kind.rubric.judge(&subject, kind.threshold, &normal.repairs);
    task.judge(&restored.answer, &mut verdict);
    assert!(verdict.score.get() <= 40 || !verdict.failed_a_gate(), "{verdict:?}");
    (verdict, restored.altered)
}

#[test]
fn answers_about_pull_requests_pass_where_they_hold_and_fail_where_they_do_not() {
    let (kind, records) = example("pull-requests", "pull_request_summary", ("records.jsonl", "id", "body"));
    let record = records.iter().find(|record| record.key == "313").unwrap();
    let good = json!({"summary": "Only owners can delete their documents now.", "category": "security", "risk": "low", "is_breaking": false});
    let with = |name: &str, value: Value| {
        let mut answer = good.clone();
        answer[name] = value;
        answer
    };
    for (answer, accepted, altered) in [
        (good.clone(), true, &[][..]),
        (with("id", json!(999)), true, &["id"]),
        (with("merged_at", json!("2030-01-01T00:00:00Z")), true, &["merged_at"]),
        (with("category", json!("")), false, &[]),
        (with("risk", json!("high")), false, &[]),
        (with("is_breaking", json!(true)), false, &[]),
        (with("summary", json!("short")), false, &[]),
        (with("more", json!(1)), false, &[]),
    ] {
        let (verdict, told) = judged(&kind, &record.fields, &answer);
        assert_eq!((verdict.accepted(), told.as_slice()), (accepted, &*strings(altered)), "{answer}: {verdict:?}");
    }
    let open = Condition::parse("status=open").unwrap();
    let record = records.iter().find(|record| open.holds(&record.fields)).unwrap();
    assert!(judged(&kind, &record.fields, &with("merged_at", json!("2026-03-09T00:00:00Z"))).0.accepted());
}

#[test]
fn answers_about_offers_pass_where_they_hold_and_fail_where_they_do_not() {
    let (kind, records) = example("offers", "offer", ("records.csv", "sku", "description"));
    let record = &records[0];
    let good = json!({"title": "Assam TGFOP", "text": "A strong black tea with malty notes from the second flush of 2026.",
        "category": "tea", "caffeine": "high", "is_organic": true, "organic_proof": "controlled organic farming"});
    let with = |name: &str, value: Value| {
        let mut answer = good.clone();
        answer[name] = value;
        answer
    };
    for (answer, accepted) in [
        (good.clone(), true),
        (with("price_eur", json!("0.01")), true),
        (with("caffeine", json!("")), false),
        (with("category", json!("coffee")), false),
        (with("organic_proof", Value::Null), false),
        (with("min_weight_g", json!(0)), false),
    ] {
        let (verdict, _) = judged(&kind, &record.fields, &answer);
        assert_eq!(verdict.accepted(), accepted, "{answer}: {verdict:?}");
    }
    let mut crossed = with("min_weight_g", json!(500));
    crossed["max_weight_g"] = json!(75);
    assert!(!judged(&kind, &record.fields, &crossed).0.accepted());
}
