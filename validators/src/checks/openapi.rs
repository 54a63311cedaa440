//! OpenAPI descriptions: that they hold the specification, and against the routes of the sources.

use super::look::{count, f1, ratio};
use super::openapi_examples;
use super::parameters::{is_documented, is_parameter};
use super::row::Row;
use crate::document::{Document, OpenApi, Operation};
use crate::facts::{Facts, Place, Route};
use crate::names::{Matching, Name, match_routes, route_key};
use crate::parse::openapi_base;
use crate::rubric::{Evidence, Outcome, Settings, Subject};
use std::collections::HashSet;

pub(super) const ROWS: &[Row] = &[
    Row::new("openapi.valid", valid).measures(&["problems"]),
    Row::new("openapi.paths", paths).numbers(&[("at_least", 1.0)]).measures(&["count"]),
    Row::new("openapi.operations", operations).measures(&["precision", "recall", "f1"]),
    Row::new("openapi.parameters", parameters).measures(&["precision", "recall"]),
    Row::new("openapi.responses", responses).measures(&["recall"]),
    Row::new("openapi.descriptions", descriptions),
    Row::new("openapi.examples", openapi_examples::examples).measures(&["broken"]),
];

pub(super) fn description<'a>(subject: &Subject<'a>) -> Option<&'a OpenApi> {
    match subject.document {
        Document::OpenApi(description) => Some(description),
        Document::Diagram(_)
        | Document::Markdown(_)
        | Document::Json(_)
        | Document::Html(_)
        | Document::Files(_)
        | Document::Broken(_) => None,
    }
}

/// It parses and holds the specification of its version.
fn valid(subject: &Subject<'_>, _: &Settings) -> Outcome {
    let hint = || Some("answer with one OpenAPI 3 description in YAML".to_owned());
    let Some(found) = description(subject) else {
        let (line, why) = match subject.document {
            Document::Broken(failure) => (failure.line, failure.message.clone()),
            _ => (None, "the text is no OpenAPI description".to_owned()),
        };
        return Outcome::share(0.0, why.clone()).measure("problems", 1.0).remark(line, why, hint());
    };
    let share = if found.problems.is_empty() { 1.0 } else { 0.0 };
    let summary = format!("{} with the specification", count(found.problems.len(), "problem"));
    let mut outcome = Outcome::share(share, summary).measure("problems", found.problems.len() as f64);
    for (line, problem) in &found.problems {
        outcome = outcome.remark(*line, problem.clone(), Some(format!("mend {problem}")));
    }
    outcome
}

/// There are operations at all.
fn paths(subject: &Subject<'_>, settings: &Settings) -> Outcome {
    let found = description(subject).map_or(0, |found| found.operations.len());
    let wanted = settings.number("at_least").max(1.0);
    let outcome = Outcome::share(found as f64 / wanted, format!("{} described", count(found, "operation")))
        .measure("count", found as f64);
    if (found as f64) < wanted {
        return outcome.remark(None, "no operations", Some("describe every route under `paths`".to_owned()));
    }
    outcome
}

/// A description held against the routes of the sources.
pub(super) struct Held<'a> {
    pub(super) found: &'a OpenApi,
    pub(super) facts: &'a Facts,
    /// Indices into `facts.routes`, one for each different route.
    routes: Vec<usize>,
    matching: Matching,
}

impl<'a> Held<'a> {
    /// Matches, or says why there is nothing to match.
    pub(super) fn of(subject: &Subject<'a>) -> Result<Self, Outcome> {
        let facts = subject.facts;
        if facts.routes.is_empty() {
            return Err(Outcome::unscored("no routes in the sources"));
        }
        let Some(found) = description(subject) else {
            return Err(Outcome::share(0.0, "there is no description to look at").on(Evidence::Facts));
        };
        let (mut routes, mut keys, mut seen) = (Vec::new(), Vec::new(), HashSet::new());
        for (index, route) in facts.routes.iter().enumerate() {
            let key = route_key(&route.method, &route.path);
            if seen.insert(key.clone()) {
                routes.push(index);
                keys.push(key);
            }
        }
        let said = |base: &str| -> Vec<String> {
            let key = |one: &Operation| route_key(&one.method, &format!("{base}{}", one.path));
            found.operations.iter().map(key).collect()
        };
        // A base path may stand in `servers` or in every path.
        let bare = match_routes(&said(""), &keys);
        let based = match_routes(&said(&openapi_base(&found.value)), &keys);
        let matching = if based.pairs.len() > bare.pairs.len() { based } else { bare };
        Ok(Held { found, facts, routes, matching })
    }

    /// Operations with the route that they describe.
    pub(super) fn pairs(&self) -> impl Iterator<Item = (&'a Operation, &'a Route)> + '_ {
        let (found, facts) = (self.found, self.facts);
        let pairs = self.matching.pairs.iter();
        pairs.map(move |&(said, gold)| (&found.operations[said], &facts.routes[self.routes[gold]]))
    }

    pub(super) fn count(&self) -> usize {
        self.routes.len()
    }
}

fn name_of(operation: &Operation) -> String {
    format!("{} {}", operation.method, operation.path)
}

/// F1 of operations over routes.
fn operations(subject: &Subject<'_>, _: &Settings) -> Outcome {
    let held = match Held::of(subject) {
        Ok(held) => held,
        Err(outcome) => return outcome,
    };
    let matching = &held.matching;
    let (right, all, extra) = (matching.pairs.len(), held.count(), matching.invented.len());
    let summary = format!("{right} of {} described, {extra} invented", count(all, "endpoint"));
    let mut outcome = Outcome::share(matching.f1(), summary)
        .on(Evidence::Facts)
        .measure("precision", matching.precision())
        .measure("recall", matching.recall())
        .measure("f1", matching.f1());
    for &index in &matching.invented {
        let operation = &held.found.operations[index];
        let name = name_of(operation);
        let hint = format!("remove `{name}`, the code has no such route");
        outcome = outcome.remark(operation.line, format!("`{name}` is no route of the sources"), Some(hint));
    }
    for &index in &matching.missing {
        let route = &held.facts.routes[held.routes[index]];
        let message = format!("`{} {}` ({}) is not described", route.method, route.path, route.at);
        outcome = outcome.remark(None, message, Some(format!("describe `{} {}`", route.method, route.path)));
    }
    outcome
}

/// F1 of parameters and fields of bodies, operation by operation; one that is not described counts as 0.
fn parameters(subject: &Subject<'_>, _: &Settings) -> Outcome {
    let held = match Held::of(subject) {
        Ok(held) => held,
        Err(outcome) => return outcome,
    };
    let takes = |route: usize| !held.facts.routes[route].parameters.is_empty();
    let wanted = held.routes.iter().filter(|&&route| takes(route)).count();
    if wanted == 0 {
        return Outcome::unscored("no route of the sources has parameters");
    }
    let (mut sum, mut found, mut gold, mut invented) = (0.0, 0usize, 0usize, 0usize);
    let mut remarks = Outcome::default();
    for (operation, route) in held.pairs() {
        let missing = missing_of(operation, route, held.facts);
        // A parameter of the path must be declared, whatever the code says of it.
        let spelled = |name: &str, place: &str| place == "path" && operation.path.contains(&format!("{{{name}}}"));
        let strange =
            |(name, place): &&(String, String)| !spelled(name, place) && !is_parameter(name, route, held.facts);
        let extra: Vec<&str> = operation.parameters.iter().filter(strange).map(|(name, _)| name.as_str()).collect();
        let right = route.parameters.len() - missing.len();
        (found, gold, invented) = (found + right, gold + route.parameters.len(), invented + extra.len());
        if !route.parameters.is_empty() {
            sum += f1(ratio(right, right + extra.len()), ratio(right, route.parameters.len()));
        }
        let name = name_of(operation);
        for parameter in extra {
            let hint = format!("remove `{parameter}` from `{name}`, the code has no such parameter");
            remarks = remarks.remark(operation.line, format!("`{name}` has no parameter `{parameter}`"), Some(hint));
        }
        for parameter in missing {
            let message = format!("`{name}` takes `{parameter}` ({})", route.at);
            remarks = remarks.remark(operation.line, message, Some(format!("describe `{parameter}` of `{name}`")));
        }
    }
    let summary = format!("{found} described, {invented} invented, at {} that take any", count(wanted, "endpoint"));
    let mut outcome = Outcome::share(sum / wanted as f64, summary)
        .on(Evidence::Facts)
        .measure("precision", ratio(found, found + invented))
        .measure("recall", ratio(found, gold));
    outcome.remarks = remarks.remarks;
    outcome
}

/// Parameters of the route that the operation does not have. A body of which no field is known is there where any is.
fn missing_of<'a>(operation: &Operation, route: &'a Route, facts: &Facts) -> Vec<&'a str> {
    let words: HashSet<String> = operation.parameters.iter().map(|(name, _)| Name::new(name).key).collect();
    let has_body = operation.parameters.iter().any(|(_, place)| matches!(place.as_str(), "body" | "formData"));
    let is_there = |one: &&crate::facts::Parameter| {
        let unknown = one.place == Place::Body && super::parameters::body_fields(one, facts).is_empty();
        is_documented(one, facts, &words) || unknown && has_body
    };
    route.parameters.iter().filter(|one| !is_there(one)).map(|one| one.name.as_str()).collect()
}

/// Status codes as in the code, and what a caller gets who does it wrong.
fn responses(subject: &Subject<'_>, _: &Settings) -> Outcome {
    let held = match Held::of(subject) {
        Ok(held) => held,
        Err(outcome) => return outcome,
    };
    let (mut sum, mut remarks) = (0.0, Outcome::default());
    for (operation, route) in held.pairs() {
        let says = |status: u16| operation.responses.iter().any(|key| covers(key, status));
        let missing: Vec<String> = route.statuses.iter().filter(|status| !says(**status)).map(u16::to_string).collect();
        // Without any answer it is not described, whatever version of the notation lets it pass.
        if operation.responses.is_empty() {
            let name = name_of(operation);
            let hint = format!("say under `responses` what `{name}` answers");
            remarks = remarks.remark(operation.line, format!("`{name}` has no answer"), Some(hint));
            continue;
        }
        let named = if route.statuses.is_empty() { 1.0 } else { 1.0 - ratio(missing.len(), route.statuses.len()) };
        let failure = |key: &String| key.starts_with('4') || key.eq_ignore_ascii_case("default");
        // What takes nothing and is open to all can hardly be called in a wrong way.
        let fails = operation.responses.iter().any(failure) || route.parameters.is_empty() && route.auth.is_none();
        sum += (named + if fails { 1.0 } else { 0.0 }) / 2.0;
        let name = name_of(operation);
        if !missing.is_empty() {
            let codes = missing.join(", ");
            let message = format!("`{name}` can answer {codes} ({})", route.at);
            remarks = remarks.remark(operation.line, message, Some(format!("add {codes} to `{name}`")));
        }
        if !fails {
            let hint = format!("say under which 4xx `{name}` refuses a call");
            remarks = remarks.remark(operation.line, format!("`{name}` has no answer to a wrong call"), Some(hint));
        }
    }
    let share = sum / held.count() as f64;
    let summary = format!("answers as in the code at {share:.2} of {}", count(held.count(), "endpoint"));
    let mut outcome = Outcome::share(share, summary).on(Evidence::Facts).measure("recall", share);
    outcome.remarks = remarks.remarks;
    outcome
}

/// `404`, `4XX` and `default` all answer a 404.
fn covers(key: &str, status: u16) -> bool {
    let class = format!("{}xx", status / 100);
    key == status.to_string()
        || key.eq_ignore_ascii_case(&class)
        || key.eq_ignore_ascii_case("default") && status >= 400
}

/// Operations with a sentence of their own.
fn descriptions(subject: &Subject<'_>, _: &Settings) -> Outcome {
    let Some(found) = description(subject) else { return Outcome::share(0.0, "there is no description to look at") };
    let mut seen = HashSet::new();
    let mut remarks = Outcome::default();
    let mut told = 0usize;
    for operation in &found.operations {
        let summary = operation.summary.as_deref().unwrap_or("").trim().to_lowercase();
        if summary.split_whitespace().count() >= 2 && seen.insert(summary) {
            told += 1;
            continue;
        }
        let hint = format!("give `{}` a summary of its own", name_of(operation));
        remarks = remarks.remark(operation.line, format!("`{}` is not described", name_of(operation)), Some(hint));
    }
    let all = found.operations.len();
    let mut outcome =
        Outcome::share(ratio(told, all), format!("{told} of {} described in words", count(all, "operation")));
    outcome.remarks = remarks.remarks;
    outcome
}
