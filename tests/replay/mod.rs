//! Replayed outcomes against figures that another implementation of the same definitions got.

use serde::Deserialize;
use sluice::replay::{Outcomes, ReplayReport, replay};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Two implementations of the same definitions agree this far: in points, and as a share of the cost.
const POINTS: f64 = 0.05;
const COST: f64 = 0.005;

#[derive(Deserialize)]
struct Golden {
    models: Vec<String>,
    test_n: usize,
    #[serde(rename = "R")]
    value: f64,
    kappa: Vec<f64>,
    policies: BTreeMap<String, GoldenPolicy>,
}

#[derive(Deserialize)]
struct GoldenPolicy {
    pass_pct: f64,
    cost_uusd: f64,
    attempts: Option<f64>,
    model: Option<String>,
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/replay/data")
}

fn golden() -> BTreeMap<String, Golden> {
    serde_json::from_str(&std::fs::read_to_string(folder().join("golden.json")).unwrap()).unwrap()
}

fn replayed(set: &str, models: &[String]) -> (ReplayReport, usize) {
    let read = |half: &str| Outcomes::read(&folder().join(format!("{set}_{half}.csv")), models).unwrap();
    let test = read("test");
    (replay(&read("learn"), &test), test.rows.len())
}

#[test]
fn replayed_policies_agree_with_the_reference() {
    for (set, golden) in golden() {
        let (report, rows) = replayed(&set, &golden.models);
        assert_eq!(rows, golden.test_n, "{set}");
        assert!((report.value / golden.value - 1.0).abs() < 1e-9, "{set}: {} {}", report.value, golden.value);
        let kappa: Vec<f64> = report.kappa.iter().map(|kappa| (kappa * 1e4).round() / 1e4).collect();
        assert_eq!(kappa, golden.kappa, "{set}");
        assert_eq!(golden.policies.len(), report.policies.len());
        for (name, wanted) in &golden.policies {
            let got = &report.policies[name.as_str()];
            assert!((got.pass_pct - wanted.pass_pct).abs() <= POINTS, "{set} {name}: {got:?}");
            assert!((got.cost_uusd / wanted.cost_uusd - 1.0).abs() <= COST, "{set} {name}: {got:?}");
            assert_eq!(got.model, wanted.model, "{set} {name}");
            if let Some(attempts) = wanted.attempts {
                assert!((got.attempts - attempts).abs() < 1e-3, "{set} {name}: {got:?}");
            }
        }
    }
}

#[test]
fn the_index_passes_what_the_best_model_does_at_a_fraction_of_its_cost() {
    for (set, share) in [("llmr14", 0.20), ("mmlu57", 0.28), ("bfcl12", 0.05)] {
        let (report, _) = replayed(set, &golden()[set].models);
        let (index, best) = (&report.policies["kappa_index"], &report.policies["always_best"]);
        assert!(index.pass_pct >= best.pass_pct, "{set}: {index:?} {best:?}");
        assert!(index.cost_uusd <= share * best.cost_uusd, "{set}: {index:?} {best:?}");
    }
}
