//! Documented endpoints against routes: that they exist, what they answer, who may call them.

use super::api::{Api, Endpoint, endpoints as read_endpoints};
use super::look::{self, count, ratio};
use super::parameters::is_parameter_line;
use super::row::Row;
use crate::facts::{Location, Route};
use crate::rubric::{Evidence, Outcome, Settings, Subject};
use regex::Regex;
use std::sync::LazyLock;

pub(super) const ROWS: &[Row] = &[
    Row::new("markdown.endpoints", documented).numbers(&[("at_least", 1.0)]).measures(&["count"]),
    Row::new("facts.endpoints", endpoints).measures(&["precision", "recall", "f1"]),
    Row::new("facts.statuses", statuses).measures(&["recall"]),
    Row::new("facts.auth", auth).measures(&["share"]),
];

static STATUS: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"\b([1-5]\d\d)\b").expect("a constant pattern reads"));
static AUTH: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?i)\b(auth\w*|bearer|token|log(ged)?[ -]?in|sign(ed)?[ -]?in|session|api[ -]?key|permission|credential|jwt)",
    )
    .expect("a constant pattern reads")
});
static NO_AUTH: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)\b(no|none|not|without|public|anonymous|open)\b").expect("a constant pattern reads")
});

/// The text documents at least one endpoint as a heading, table row or list item.
fn documented(subject: &Subject<'_>, settings: &Settings) -> Outcome {
    let found = look::markdown(subject).map_or(0, |page| read_endpoints(page).len());
    let wanted = settings.number("at_least").max(1.0);
    let outcome = Outcome::share(found as f64 / wanted, format!("{} documented", count(found, "endpoint")))
        .measure("count", found as f64);
    if (found as f64) < wanted {
        outcome.remark(None, "no endpoints", Some("give every endpoint a heading: `### GET /path`".to_owned()))
    } else {
        outcome
    }
}

/// F1 of endpoints over routes.
fn endpoints(subject: &Subject<'_>, _: &Settings) -> Outcome {
    let api = match Api::of(subject) {
        Ok(api) => api,
        Err(outcome) => return outcome,
    };
    let matching = &api.matching;
    let strays = api.strays();
    let invented = matching.invented.len() + strays.len();
    let summary =
        format!("{} of {} documented, {invented} invented", matching.pairs.len(), count(api.routes.len(), "endpoint"),);
    let precision = ratio(matching.pairs.len(), matching.pairs.len() + invented);
    let f1 = look::f1(precision, matching.recall());
    let mut outcome = Outcome::share(f1, summary)
        .on(Evidence::Facts)
        .measure("precision", precision)
        .measure("recall", matching.recall())
        .measure("f1", f1);
    for stray in &strays {
        let written = stray.written();
        let message = format!("`{written}` is called, but is no route of the sources");
        outcome = outcome.remark(Some(stray.line), message, Some(format!("do not speak of `{written}`")));
    }
    let name = |route: &Route| format!("{} {}", route.method, route.path);
    let names: Vec<(String, &Location)> =
        api.routes.iter().map(|&route| &api.facts.routes[route]).map(|route| (name(route), &route.at)).collect();
    for &index in &matching.invented {
        let endpoint = &api.endpoints[index];
        let named = |index: usize| (names[index].0.as_str(), names[index].1);
        let missing = matching.missing.iter().map(|&index| named(index));
        let near = look::nearest_missing(&endpoint.written, missing, (0..names.len()).map(named));
        let hint = format!("remove `{}`, the code has no such route", endpoint.written);
        outcome = outcome.remark(
            Some(endpoint.line),
            format!("`{}` is no route of the sources{}", endpoint.written, near),
            Some(hint),
        );
    }
    for &index in &matching.missing {
        let route = &api.facts.routes[api.routes[index]];
        let said = matching.invented.iter().map(|&index| api.endpoints[index].written.as_str());
        let near = look::nearest_said(&name(route), said);
        let message = format!("`{} {}` ({}) is not documented{near}", route.method, route.path, route.at);
        outcome = outcome.remark(None, message, Some(format!("add `### {} {}`", route.method, route.path)));
    }
    outcome
}

/// Share of the status codes named in code that the endpoint's section names.
fn statuses(subject: &Subject<'_>, _: &Settings) -> Outcome {
    let api = match Api::of(subject) {
        Ok(api) => api,
        Err(outcome) => return outcome,
    };
    let wanted: usize = api.routes.iter().map(|&route| api.facts.routes[route].statuses.len()).sum();
    if wanted == 0 {
        return Outcome::unscored("the sources name no status codes");
    }
    let (mut found, mut outcome) = (0usize, Outcome::default());
    for (endpoint, route) in api.pairs() {
        let text = api.text_of(endpoint);
        let said: Vec<u16> = STATUS.find_iter(&text).filter_map(|code| code.as_str().parse().ok()).collect();
        let missing: Vec<String> =
            route.statuses.iter().filter(|status| !said.contains(status)).map(u16::to_string).collect();
        found += route.statuses.len() - missing.len();
        if !missing.is_empty() {
            let message = format!("`{}` can answer {} ({})", endpoint.written, missing.join(", "), route.at);
            outcome = outcome.remark(
                Some(endpoint.line),
                message,
                Some(format!("say when `{}` answers {}", endpoint.written, missing.join(", "))),
            );
        }
    }
    let recall = ratio(found, wanted);
    let summary = format!("{found} of {} named", count(wanted, "status code"));
    let remarks = outcome.remarks;
    let mut outcome = Outcome::share(recall, summary).on(Evidence::Facts).measure("recall", recall);
    outcome.remarks = remarks;
    outcome
}

/// Share of endpoints whose section says about access what the code does.
fn auth(subject: &Subject<'_>, _: &Settings) -> Outcome {
    let api = match Api::of(subject) {
        Ok(api) => api,
        Err(outcome) => return outcome,
    };
    let (mut right, mut remarks) = (0usize, Outcome::default());
    for (endpoint, route) in api.pairs().filter(|(endpoint, _)| endpoint.end.is_some()) {
        let claimed = claims_auth(&lines_of(&api, endpoint, route), route);
        if claimed == route.auth.is_some() {
            right += 1;
            continue;
        }
        let (message, hint) = match &route.auth {
            Some(auth) => (
                format!("`{}` is guarded by `{auth}`", endpoint.written),
                format!("say that `{}` needs authentication", endpoint.written),
            ),
            None => (
                format!("nothing guards `{}`", endpoint.written),
                format!("do not claim that `{}` needs authentication", endpoint.written),
            ),
        };
        remarks = remarks.remark(Some(endpoint.line), message, Some(hint));
    }
    let summary = format!("access is as in the code for {right} of {}", count(api.routes.len(), "endpoint"));
    let share = ratio(right, api.routes.len());
    let mut outcome = Outcome::share(share, summary).on(Evidence::Facts).measure("share", share);
    outcome.remarks = remarks.remarks;
    outcome
}

/// What a section says, without the lines that describe a parameter: one called `token` or `login` says nothing of who
/// may call. Of code only a header that carries a credential counts.
fn lines_of<'a>(api: &Api<'a>, endpoint: &Endpoint, route: &Route) -> Vec<&'a str> {
    let section = endpoint.lines().unwrap_or(0..0);
    let page = &api.sections;
    let mut lines: Vec<&str> = Vec::new();
    lines.extend(page.headings(&section).map(|heading| heading.text.as_str()));
    lines.extend(page.paragraphs(&section).flat_map(|(_, text)| text.lines()));
    let items = page.items(&section).map(|item| item.text.as_str());
    lines.extend(items.filter(|text| !is_parameter_line(text, route, api.facts)));
    for (_, cells) in page.rows(&section) {
        let first = cells.first().map_or("", String::as_str);
        lines.extend(cells.iter().map(String::as_str).filter(|_| !is_parameter_line(first, route, api.facts)));
    }
    let fences = page.fences(&section).flat_map(|fence| fence.text.lines());
    lines.extend(fences.filter(|line| line.contains("Authorization:")));
    lines
}

/// A line that speaks of access claims it, unless it denies it. A route that hands out tokens speaks of them anyway, so
/// only lines that require something count there.
fn claims_auth(lines: &[&str], route: &Route) -> bool {
    let hands_out =
        AUTH.is_match(&route.path) || route.handler.as_deref().is_some_and(|handler| AUTH.is_match(handler));
    lines.iter().filter(|line| AUTH.is_match(line) && !NO_AUTH.is_match(line)).any(|line| {
        let lower = line.to_lowercase();
        let requires =
            ["require", "needs", "need ", "must", "guard", "protected", "authentication:", "auth:", "authorization:"]
                .iter()
                .any(|word| lower.contains(word));
        requires || (!hands_out && route.auth.is_some())
    })
}
