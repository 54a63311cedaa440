//! What the policies come to, side by side.

use super::hull::{Point, aiq, cost_at, hull};
use super::learn::Lesson;
use super::outcomes::Outcomes;
use super::policy::{Policy, Tally};
use serde::Serialize;
use std::collections::BTreeMap;

/// A pass is worth this many times what a call costs in the middle.
const VALUE_IN_CALLS: f64 = 5.0;
/// Values of a pass that draw the curve of the index: this many per tenfold, from a hundredth to a thousandfold of a call.
const CURVE_STEPS: i32 = 4;

/// Every policy on the test half, schema 1.
#[derive(Debug, Serialize)]
pub struct ReplayReport {
    pub schema: u32,
    pub policies: BTreeMap<&'static str, PolicyReport>,
    /// Factors on a chance after 0, 1, … failures, as the learn half showed them.
    pub kappa: Vec<f64>,
    /// µUSD that a pass is worth.
    #[serde(rename = "R")]
    pub value: f64,
    /// µUSD at which the index reaches what the best single model passes; absent where it never does.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cost_at_best_quality: Option<f64>,
}

/// One policy.
#[derive(Debug, Serialize)]
pub struct PolicyReport {
    pub pass_pct: f64,
    /// Mean per query.
    pub cost_uusd: f64,
    /// Mean per query.
    pub attempts: f64,
    /// Area under the hull of cost and pass rate between the cheapest and the best model, divided by the width (0 to 1).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub aiq: Option<f64>,
    /// The model, where it is a single one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub model: Option<String>,
}

/// Learns on one half and asks the other.
///
/// Both halves must hold the same models; kinds that only the test half holds are believed to be like all others.
pub fn replay(learn: &Outcomes, test: &Outcomes) -> ReplayReport {
    let lesson = Lesson::learn(learn);
    let models: Vec<usize> = (0..learn.models.len()).collect();
    let least = |figure: &dyn Fn(usize) -> f64| {
        models.iter().copied().min_by(|a, b| figure(*a).total_cmp(&figure(*b))).unwrap_or_default()
    };
    let cheapest = least(&|model| learn.mean_cost(model));
    let best = least(&|model| -learn.pass_rate(model));
    let mut by_cost = models.clone();
    by_cost.sort_by(|a, b| learn.mean_cost(*a).total_cmp(&learn.mean_cost(*b)));
    let two: Vec<usize> = if cheapest == best { vec![cheapest] } else { vec![cheapest, best] };
    let value = VALUE_IN_CALLS * median(models.iter().map(|model| test.mean_cost(*model)).collect());
    let policies = [
        Policy::fixed("always_cheapest", &[cheapest], test),
        Policy::fixed("always_best", &[best], test),
        Policy::fixed("cost_order_cascade", &by_cost, test),
        Policy::fixed("two_stage_cheapest_best", &two, test),
        Policy::index("index_unbounded", &lesson, test, f64::INFINITY),
        Policy::index("kappa_index", &lesson, test, value),
    ];
    let tallies: BTreeMap<&'static str, Tally> =
        policies.iter().map(|policy| (policy.name, policy.ask(test))).collect();
    let (low, high) = (point(&tallies["always_cheapest"]), point(&tallies["always_best"]));
    let curve: Vec<Point> = curve(&lesson, test, value).chain([low]).collect();
    let curve = hull(&curve);
    let area = |name: &str, tally: &Tally| match name {
        "always_cheapest" | "always_best" => None,
        "kappa_index" => aiq(&curve, low.cost, high.cost),
        _ => aiq(&hull(&[low, point(tally), high]), low.cost, high.cost),
    };
    let model = |name: &str| match name {
        "always_cheapest" => Some(learn.models[cheapest].clone()),
        "always_best" => Some(learn.models[best].clone()),
        _ => None,
    };
    let reports = tallies.iter().map(|(name, tally)| {
        let Tally { passed, cost, attempts } = *tally;
        let aiq = area(name, tally);
        (*name, PolicyReport { pass_pct: 100.0 * passed, cost_uusd: cost, attempts, aiq, model: model(name) })
    });
    let mut kappa = lesson.beliefs.depths.kappa();
    kappa.truncate(models.len());
    let cost_at_best_quality = cost_at(&curve, high.quality);
    ReplayReport { schema: 1, policies: reports.collect(), kappa, value, cost_at_best_quality }
}

/// The index at values of a pass from low to high.
fn curve<'a>(lesson: &'a Lesson, test: &'a Outcomes, value: f64) -> impl Iterator<Item = Point> + 'a {
    (-2 * CURVE_STEPS..=3 * CURVE_STEPS).map(move |step| {
        let factor = 10_f64.powf(f64::from(step) / f64::from(CURVE_STEPS));
        point(&Policy::index("curve", lesson, test, value * factor).ask(test))
    })
}

fn point(tally: &Tally) -> Point {
    Point { cost: tally.cost, quality: tally.passed }
}

fn median(mut figures: Vec<f64>) -> f64 {
    figures.sort_by(f64::total_cmp);
    let middle = figures.len() / 2;
    match figures.len() {
        0 => 0.0,
        even if even % 2 == 0 => (figures[middle - 1] + figures[middle]) / 2.0,
        _ => figures[middle],
    }
}
