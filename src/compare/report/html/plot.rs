//! Cost against quality, with the line of those that nobody beats in both.

use super::drawing::{BEST, Canvas, Drawn, GROUND, LINE, MARK, TEXT, svg};
use super::figures::{dollars, shortened};
use crate::compare::{Summary, Table};
use crate::prices::Money;
use plotters::coord::ranged1d::ValueFormatter;
use plotters::coord::types::RangedCoordf64;
use plotters::prelude::{
    Cartesian2d, ChartBuilder, ChartContext, Circle, Color, EmptyElement, ErrorBar, IntoFont, IntoLogRange, LineSeries,
    Ranged, SVGBackend, Text,
};
use plotters::style::text_anchor::{HPos, Pos, VPos};
use serde::Serialize;

const SIZE: (u32, u32) = (760, 420);
/// **Units**: pixels.
const RADIUS: i32 = 11;
/// Where costs span more than this, equal steps are equal ratios.
const WIDE: f64 = 20.0;
/// Calls that the horizontal axis counts: costs of single calls have too many zeros.
const CALLS: f64 = 1_000.0;

/// The drawing and what it says in words.
#[derive(Debug, Default, Serialize)]
pub(super) struct Plot {
    pub(super) svg: Option<String>,
    /// Those that nobody beats in both, cheapest first.
    pub(super) best: Vec<String>,
    /// Those that are not drawn, with the reason.
    pub(super) missing: Vec<String>,
}

/// A candidate in the plane.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Point {
    /// As in the table, from 1.
    pub(super) number: usize,
    /// **Units**: USD for a thousand calls.
    pub(super) cost: f64,
    /// **Units**: per cent accepted, with its interval.
    pub(super) rate: f64,
    pub(super) low: f64,
    pub(super) high: f64,
}

/// Draws who has both a cost and a rate.
pub(super) fn plot(table: &Table) -> Plot {
    let mut points = Vec::new();
    let mut missing = Vec::new();
    for (summary, number) in table.candidates.iter().zip(1..) {
        match point(summary, number) {
            Ok(point) => points.push(point),
            Err(why) => missing.push(format!("{} {why}", name(summary))),
        }
    }
    let best = frontier(&points);
    let words = best.iter().map(|point| {
        let name = name(&table.candidates[point.number - 1]);
        let price =
            if point.cost > 0.0 { format!("{} per 1,000 calls", dollars(point.cost)) } else { "nothing".to_owned() };
        format!("{name}: {:.1} % accepted for {price}", point.rate)
    });
    let words = words.collect();
    let svg = if points.is_empty() { None } else { svg(SIZE, |canvas| draw(canvas, &points, &best)) };
    Plot { svg, best: words, missing }
}

fn name(summary: &Summary) -> String {
    shortened(&summary.candidate, 100)
}

fn point(summary: &Summary, number: usize) -> Result<Point, &'static str> {
    let rate = summary.rate.ok_or("was never judged")?;
    let cost = summary.spend.total.amount().map(Money::usd).ok_or("has no known cost")?;
    let interval = rate.interval.times(100.0);
    let cost = cost * CALLS / summary.cells.max(1) as f64;
    Ok(Point { number, cost, rate: rate.share * 100.0, low: interval.low, high: interval.high })
}

/// Who is dearer than another and no better is not on it.
pub(super) fn frontier(points: &[Point]) -> Vec<Point> {
    let mut ordered = points.to_vec();
    ordered.sort_by(|one, other| one.cost.total_cmp(&other.cost).then(other.rate.total_cmp(&one.rate)));
    let mut best: Vec<Point> = Vec::new();
    for point in ordered {
        if best.last().is_none_or(|last| point.rate > last.rate) {
            best.push(point);
        }
    }
    best
}

fn draw(canvas: &Canvas<'_>, points: &[Point], best: &[Point]) -> Drawn {
    let costs = || points.iter().map(|point| point.cost);
    let most = costs().fold(0.0, f64::max);
    let least = costs().filter(|cost| *cost > 0.0).fold(f64::INFINITY, f64::min);
    let mut builder = ChartBuilder::on(canvas);
    builder.margin(16).margin_right(28).x_label_area_size(52).y_label_area_size(60);
    let (low, high) = heights(points);
    if most <= WIDE * least {
        let most = (most * 1.1).max(1e-9);
        let chart = builder.build_cartesian_2d(-0.05 * most..most, low..high)?;
        return fill(chart, [points, best], None);
    }
    // What costs nothing has no place on a scale of ratios; it gets one step left of the cheapest.
    let free = costs().any(|cost| cost <= 0.0);
    let floor = 10_f64.powf(least.log10().floor() - f64::from(u8::from(free)));
    let chart = builder.build_cartesian_2d((floor * 0.4..most * 2.0).log_scale(), low..high)?;
    fill(chart, [points, best], free.then_some(floor))
}

type Chart<'a, 'b, X> = ChartContext<'a, SVGBackend<'b>, Cartesian2d<X, RangedCoordf64>>;

/// Axes, the line and the points; `zero` is where costs of nothing are drawn.
fn fill<X>(mut chart: Chart<'_, '_, X>, [points, best]: [&[Point]; 2], zero: Option<f64>) -> Drawn
where
    X: Ranged<ValueType = f64> + ValueFormatter<f64>,
{
    let place = |cost: f64| cost.max(zero.unwrap_or(0.0));
    let costs = |cost: &f64| if zero.is_some_and(|zero| *cost <= zero * 1.001) { "0".to_owned() } else { short(*cost) };
    let font = ("sans-serif", 17).into_font().color(&TEXT);
    let mut mesh = chart.configure_mesh();
    mesh.x_desc("USD per 1,000 calls").y_desc("accepted, per cent").axis_style(LINE);
    mesh.label_style(font.clone()).axis_desc_style(font).x_labels(8).y_labels(6);
    mesh.bold_line_style(LINE.mix(0.5)).light_line_style(LINE.mix(0.0));
    mesh.x_label_formatter(&costs).y_label_formatter(&|rate| format!("{rate:.0}")).draw()?;
    let line = steps(best).map(|(cost, rate)| (place(cost), rate));
    chart.draw_series(LineSeries::new(line, BEST.stroke_width(2)))?;
    chart.draw_series(points.iter().map(|point| {
        ErrorBar::new_vertical(place(point.cost), point.low, point.rate, point.high, LINE.stroke_width(2), 8)
    }))?;
    let places: Vec<(i32, i32)> =
        points.iter().map(|point| chart.backend_coord(&(place(point.cost), point.rate))).collect();
    chart.draw_series(points.iter().zip(beside(&places)).map(|(point, right)| {
        let disc = if best.contains(point) { BEST } else { MARK };
        let number = ("sans-serif", 16).into_font().color(&GROUND).pos(Pos::new(HPos::Center, VPos::Center));
        EmptyElement::at((place(point.cost), point.rate))
            + Circle::new((right, 0), RADIUS, disc.filled())
            + Text::new(point.number.to_string(), (right, 0), number)
    }))?;
    Ok(())
}

/// How far to the right each disc is drawn, so that none covers another.
pub(super) fn beside(places: &[(i32, i32)]) -> Vec<i32> {
    let mut drawn: Vec<(i32, i32)> = Vec::new();
    let mut rights = Vec::new();
    for &(x, y) in places {
        let covers = |right: i32| {
            drawn.iter().any(|other| (x + right - other.0).abs() < 2 * RADIUS && (y - other.1).abs() < 2 * RADIUS)
        };
        // Each disc that is there forbids at most four of these steps.
        let right = (0..).step_by(RADIUS as usize).find(|right| !covers(*right)).unwrap_or(0);
        drawn.push((x + right, y));
        rights.push(right);
    }
    rights
}

/// All intervals, with room above and below.
fn heights(points: &[Point]) -> (f64, f64) {
    let low = points.iter().map(|point| point.low).fold(100.0, f64::min);
    let high = points.iter().map(|point| point.high).fold(0.0, f64::max);
    let low = if low < 10.0 { -5.0 } else { ((low - 3.0) / 10.0).floor() * 10.0 };
    (low, (high + 5.0).min(105.0))
}

/// Along the line quality changes only where somebody offers it.
fn steps(best: &[Point]) -> impl Iterator<Item = (f64, f64)> {
    let before = std::iter::once(None).chain(best.iter().map(Some));
    before.zip(best).flat_map(|(before, point)| {
        before.map(|before| (point.cost, before.rate)).into_iter().chain(std::iter::once((point.cost, point.rate)))
    })
}

fn short(cost: f64) -> String {
    let text = format!("{cost:.6}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}
