//! Numbers of entries that follow from each other: scores of features, expected efforts, and the order they give.

use super::entries::Entry;
use super::entry_notes::{clip, each, fault};
use super::figures::{Figure, figure, is_near};
use super::look;
use super::row::Row;
use super::told::Told;
use crate::rubric::{Evidence, Outcome, Settings, Subject};

pub(super) const ROWS: &[Row] = &[
    Row::new("entries.formula", formula).measures(&["right", "equal"]),
    Row::new("entries.ranked", ranked).lists(&["fields"]).measures(&["reasoned"]),
];

const REACH: &str = "reach|users";
const EASE: &str = "ease";
const EFFORT: &str = "effort|person-days|person days|person-months|days|weeks|job size|size|duration|job duration";
const SCORE: &str = "score|rice|rice score|wsjf|wsjf score|ice|ice score";

/// What the figures of one entry come to.
struct Calculated {
    expected: f64,
    stated: Option<Figure>,
    how: &'static str,
}

/// Computes a score by the columns it has: RICE, WSJF, ICE, or an expected effort of three points.
///
/// Source: RICE, S. McBride, Intercom 2016; WSJF, SAFe 6; ICE, S. Ellis; three points, PERT 1959.
fn calculated(entry: &Entry) -> Option<Calculated> {
    let value = |labels: &str| entry.field(labels).and_then(figure);
    let plain = |labels: &str| value(labels).map(|found| found.value);
    let share = |labels: &str| value(labels).map(|found| if found.percent { found.value / 100.0 } else { found.value });
    let above = |number: f64| (number > 0.0).then_some(number);
    if let (Some(low), Some(likely), Some(high)) = (
        plain("optimistic|best|best case|low|min"),
        plain("likely|most likely|realistic|nominal"),
        plain("pessimistic|worst|worst case|high|max"),
    ) {
        let stated = value("expected|estimate|pert|mean|expected effort");
        let expected = (low + 4.0 * likely + high) / 6.0;
        let ordered = low <= likely && likely <= high && low < high;
        return Some(Calculated {
            expected,
            stated: stated.filter(|_| ordered),
            how: "(optimistic + 4 × likely + pessimistic) / 6, from low to high",
        });
    }
    let stated = value(SCORE);
    if let (Some(reach), Some(impact), Some(confidence), Some(effort)) =
        (plain(REACH), plain("impact"), share("confidence"), plain(EFFORT).and_then(above))
    {
        let how = "reach × impact × confidence / effort";
        return Some(Calculated { expected: reach * impact * confidence / effort, stated, how });
    }
    if let (Some(value), Some(time), Some(risk), Some(size)) = (
        plain("business value|user value|value"),
        plain("time criticality|urgency"),
        plain("risk reduction|risk|opportunity"),
        plain(EFFORT).and_then(above),
    ) {
        let how = "(value + time criticality + risk reduction) / size";
        return Some(Calculated { expected: (value + time + risk) / size, stated, how });
    }
    let (impact, confidence, ease) = (plain("impact")?, share("confidence")?, plain(EASE)?);
    Some(Calculated { expected: impact * confidence * ease, stated, how: "impact × confidence × ease" })
}

/// Share of entries whose figures follow from each other.
fn formula(subject: &Subject<'_>, _: &Settings) -> Outcome {
    let told = Told::new(subject);
    if told.is_silent() {
        return Outcome::unscored("there are no notes an entry could come from")
            .measure("right", 1.0)
            .measure("equal", 0.0);
    }
    let mut right = 0usize;
    let outcome = each(&told, "calculate right", |entry, _| match calculated(entry) {
        Some(Calculated { expected, stated: Some(stated), .. }) if is_near(stated, expected) => {
            right += 1;
            Ok(1.0)
        }
        Some(Calculated { expected, how, .. }) => fault(
            format!("`{}` comes to {expected:.2}, not to what it says", clip(&entry.title)),
            format!("calculate it as {how}"),
        ),
        None => fault(
            format!("`{}` lacks the figures to calculate from", clip(&entry.title)),
            "fill in every figure that the score follows from",
        ),
    });
    // All estimates alike are a column somebody filled in, however well it adds up.
    let mut values: Vec<String> =
        told.known().filter_map(|entry| calculated(entry).map(|found| format!("{:.3}", found.expected))).collect();
    values.sort();
    values.dedup();
    let is_equal = told.asked.len() >= 3 && values.len() <= 1;
    let rightness = look::ratio(right, told.entries.list.len());
    let share = outcome.share.map(|share| if is_equal { share * 0.3 } else { share });
    Outcome { share, ..outcome }.measure("right", rightness).measure("equal", if is_equal { 1.0 } else { 0.0 })
}

/// Entries stand in the order of their scores, and the text below says why the first is the first.
fn ranked(subject: &Subject<'_>, settings: &Settings) -> Outcome {
    let told = Told::new(subject);
    if told.is_silent() {
        return Outcome::unscored("there are no notes an entry could come from").measure("reasoned", 1.0);
    }
    let labels = settings.list("fields").first().map_or(SCORE, String::as_str);
    let scores: Vec<(f64, &Entry)> =
        told.known().filter_map(|entry| Some((figure(entry.field(labels)?)?.value, entry))).collect();
    let ordered = !scores.is_empty() && scores.windows(2).all(|pair| pair[0].0 >= pair[1].0);
    let best = scores.iter().max_by(|a, b| a.0.total_cmp(&b.0)).map(|(_, entry)| super::words::content(&entry.title));
    let recommended = best.is_some_and(|best| {
        look::markdown(subject).is_some_and(|page| {
            let paragraphs = page.paragraphs.iter().map(|(_, text)| text.as_str());
            let items = page.items.iter().map(|item| item.text.as_str());
            paragraphs.chain(items).any(|text| {
                let words = super::words::content(text);
                let said: std::collections::HashSet<&String> = words.iter().collect();
                let found = best.iter().filter(|word| said.contains(word)).count();
                // A reason may use the words of the entry again, but says at least one thing more.
                let has_reason = words.len() >= best.len() + 3 && said.len() > best.len();
                found * 3 >= best.len() * 2 && found >= best.len().min(2) && has_reason
            })
        })
    });
    let share = (f64::from(u8::from(ordered)) + f64::from(u8::from(recommended))) / 2.0 * told.share();
    let mut outcome = Outcome::share(share, "order of the entries, and what is recommended")
        .on(Evidence::Notes)
        .measure("reasoned", f64::from(u8::from(recommended)));
    if !ordered {
        let hint = "sort the entries by score, the highest first".to_owned();
        outcome = outcome.remark(None, "the entries are not in the order of their scores", Some(hint));
    }
    if !recommended {
        let hint = "say in a sentence below the table why the first entry comes first".to_owned();
        outcome = outcome.remark(None, "the text does not say why the first entry comes first", Some(hint));
    }
    outcome
}
