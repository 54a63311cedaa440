//! Reports of small tables, read back.

use super::*;
use crate::compare::stats::Said;
use crate::compare::tests::{failed, run};
use crate::compare::{Held, Met, Table, Words};

const HOSTILE: &str = "=cmd|'</testcase><script>\"&\u{0}\u{b}\n,";

fn table() -> Table {
    let cells = [run("a/x", 250, 20), run("b/y", 250, 4), vec![failed(HOSTILE, 1, "auth")]];
    Table::of(&cells.concat(), 1).unwrap()
}

#[test]
fn json_holds_what_the_table_says_and_null_for_what_is_unknown() {
    let json = serde_json::to_value(TableReport::from(&table())).unwrap();
    assert_eq!((&json["schema"], &json["inputs"]), (&1.into(), &250.into()));
    assert_eq!(json["candidates"][0]["accept_rate"], 95.2);
    assert_eq!(json["candidates"][0]["accepted"], 238);
    assert_eq!(json["candidates"][0]["cost_usd"], 2.5e-7);
    assert_eq!(json["candidates"][0]["rank"], 1);
    assert_eq!(json["pairs"][0]["standing"], "better");
    for unknown in ["rank", "accept_rate", "score", "cost_usd", "cost_per_accepted_usd"] {
        assert!(json["candidates"][2][unknown].is_null(), "{unknown}");
    }
    assert_eq!(json["pairs"][1]["standing"], "not_compared");
    assert_eq!(json["candidates"][2]["candidate"], HOSTILE);
}

#[test]
fn csv_reads_back_and_runs_nowhere() {
    for (csv, lines) in [(candidates_csv(&table()), 3), (pairs_csv(&table()), 3)] {
        let mut reader = csv::Reader::from_reader(csv.as_bytes());
        let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
        assert_eq!(rows.len(), lines);
        assert!(rows.iter().flatten().all(|cell| !cell.starts_with('=') && !cell.contains(char::is_control)), "{csv}");
    }
    let candidates = candidates_csv(&table());
    let mut reader = csv::Reader::from_reader(candidates.as_bytes());
    let column = reader.headers().unwrap().iter().position(|name| name == "accept_rate_percent").unwrap();
    let rates: Vec<String> = reader.records().map(|row| row.unwrap()[column].to_owned()).collect();
    assert_eq!(rates, ["95.20", "75.20", ""]);
}

#[test]
fn duels_are_reported_only_where_they_were_had_and_run_nowhere() {
    assert_eq!(duels_csv(&table()), None);
    assert!(serde_json::to_value(TableReport::from(&table())).unwrap().get("duels").is_none());
    let met = |input: usize| Met {
        input: input.to_string(),
        group: String::new(),
        one: "a/x".to_owned(),
        other: HOSTILE.to_owned(),
        words: Words::Asked { one_first: Some(Said::First), other_first: Some(Said::Second) },
    };
    let referee = HOSTILE.to_owned();
    let table = table().with_duels(&Held { referee, met: (0..40).map(met).collect(), ..Held::default() });
    let json = serde_json::to_value(TableReport::from(&table)).unwrap();
    let duels = &json["duels"];
    assert_eq!((&duels["had"], &duels["followed_place_percent"]), (&40.into(), &0.0.into()));
    assert_eq!((&duels["candidates"][0]["won"], &duels["candidates"][0]["rank"]), (&40.into(), &1.into()));
    assert!(duels["candidates"][0]["preferred"].as_f64().unwrap() > 50.0);
    // Nobody met the second one: it has neither a chance nor a rank.
    assert!(duels["candidates"][1]["preferred"].is_null() && duels["candidates"][1]["rank"].is_null());
    assert_eq!((&duels["pairs"][1]["standing"], &duels["connected"]), (&"better".into(), &false.into()));
    assert!(duels["cost_usd"].is_null());
    let csv = duels_csv(&table).unwrap();
    let rows: Vec<csv::StringRecord> = csv::Reader::from_reader(csv.as_bytes()).records().map(Result::unwrap).collect();
    assert_eq!(rows.len(), 3);
    assert!(rows.iter().flatten().all(|cell| !cell.starts_with('=')), "{csv}");
    let xml = junit("erd", &table, None);
    assert!(xml.contains("prefers `a/x`") && !xml.contains("<script"), "{xml}");
}

#[test]
fn junit_fails_who_is_below_the_bar_and_stays_xml() {
    let xml = junit("erd", &table(), Some(80.0));
    let lines: Vec<&str> = xml.lines().collect();
    let expected = [
        r#"<testsuite name="erd" tests="3" failures="1" errors="1">"#,
        r#"<testcase classname="erd" name="a/x"></testcase>"#,
        r#"<testcase classname="erd" name="b/y"><failure message="accepted 75.2 %, asked for 80.0 %"/></testcase>"#,
        "<testcase classname=\"erd\" name=\"=cmd|&apos;&lt;/testcase&gt;&lt;script&gt;&quot;&amp;⟨U+0000⟩  ,\">\
         <error message=\"never judged\"/></testcase>",
    ];
    assert_eq!(lines[2..6], expected);
    assert!(lines[6].starts_with("<system-out>`a/x` is better than `b/y` by 20.0 points"), "{xml}");
    assert_eq!(xml.matches('<').count(), xml.matches('>').count());
    assert!(!xml.contains('\0') && !xml.contains("<script"));
    assert!(!junit("erd", &table(), None).contains("<failure"));
}
