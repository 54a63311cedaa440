//! How the scores of each candidate are spread.

use super::drawing::{Canvas, Drawn, LINE, MARK, TEXT, svg};
use super::figures::{grouped, shortened};
use super::placed::Placed;
use crate::compare::stats::percentile;
use plotters::prelude::{ChartBuilder, Color, IntoFont, Rectangle};
use serde::Serialize;

const SIZE: (u32, u32) = (250, 150);
/// Scores are counted in tens; the last has eleven.
const BINS: usize = 10;

/// One candidate.
#[derive(Debug, Serialize)]
pub(super) struct Bars {
    number: usize,
    candidate: String,
    svg: Option<String>,
    /// The same in words.
    words: String,
}

/// A drawing per candidate, all on the same scale.
pub(super) fn bars(placed: &Placed<'_>, candidates: &[&str]) -> Vec<Bars> {
    let mut scores = vec![Vec::new(); candidates.len()];
    for place in &placed.cells {
        scores[place.by as usize].extend(place.shown.cell.outcome.points().map(u64::from));
    }
    let highest = scores.iter().flat_map(|scores| shares(scores)).fold(0.0, f64::max);
    let one = |((number, candidate), scores): ((usize, &&str), &Vec<u64>)| {
        let drawn = (!scores.is_empty()).then(|| svg(SIZE, |canvas| draw(canvas, &shares(scores), highest))).flatten();
        Bars { number, candidate: shortened(candidate, 100), svg: drawn, words: words(scores) }
    };
    (1..).zip(candidates).zip(&scores).map(one).collect()
}

/// Per cent of scores in each bin.
fn shares(scores: &[u64]) -> [f64; BINS] {
    let mut shares = [0.0; BINS];
    for score in scores {
        shares[(*score as usize / 10).min(BINS - 1)] += 100.0 / scores.len() as f64;
    }
    shares
}

fn words(scores: &[u64]) -> String {
    let at = |percent| percentile(scores, percent).unwrap_or(0);
    if scores.is_empty() {
        return "no score".to_owned();
    }
    let (count, plural) = (grouped(scores.len() as u64), if scores.len() == 1 { "" } else { "s" });
    format!("{count} score{plural}; a quarter at or below {}, half {}, three quarters {}", at(25), at(50), at(75))
}

fn draw(canvas: &Canvas<'_>, shares: &[f64; BINS], highest: f64) -> Drawn {
    let mut builder = ChartBuilder::on(canvas);
    builder.margin(6).margin_right(14).x_label_area_size(24).y_label_area_size(38);
    let mut chart = builder.build_cartesian_2d(0.0..100.0, 0.0..(highest * 1.05).max(1.0))?;
    let font = ("sans-serif", 15).into_font().color(&TEXT);
    let mut mesh = chart.configure_mesh();
    mesh.axis_style(LINE).label_style(font).bold_line_style(LINE.mix(0.4)).light_line_style(LINE.mix(0.0));
    mesh.disable_x_mesh().x_labels(6).y_labels(3).x_label_formatter(&|score| format!("{score:.0}"));
    mesh.y_label_formatter(&|share| format!("{share:.0} %")).draw()?;
    chart.draw_series((0..BINS).filter(|bin| shares[*bin] > 0.0).map(|bin| {
        let left = bin as f64 * 10.0;
        Rectangle::new([(left + 0.6, 0.0), (left + 9.4, shares[bin])], MARK.filled())
    }))?;
    Ok(())
}
