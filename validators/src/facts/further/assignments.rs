//! Where code gives something a status, and which one it asks for first: `if order.status != "placed": raise …`,
//! `order.status = "paid"`, `UPDATE orders SET status = 'paid' WHERE status = 'placed'`.

use crate::Language;
use crate::facts::derived::state_sets;
use crate::facts::model::{Facts, Location, Transition};
use crate::names::Name;
use regex::Regex;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::{Arc, LazyLock};

/// Longest line that is looked at, and most assignments of one file.
const MAX_LINE: usize = 500;
const MOST: usize = 2_000;
/// How many lines below a comparison say what follows from it.
const LOOK_AHEAD: usize = 2;

/// One mention of a value beside a name such as `status`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Assignment {
    value: String,
    /// It is set; otherwise it is asked for.
    set: bool,
    at: Location,
}

fn pattern(text: &str) -> Regex {
    Regex::new(text).expect("a constant pattern, compiled by a test")
}

/// A name for a status, an operator, and the value or the list of values behind it.
static MENTION: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r#"(?i)\b\w*(?:status|state|phase|stage)["'`\])]*\s*(===?|!==?|:=|=|:|<>|\bnot\s+in\b|\bin\b|\bis\s+not\b|\bis\b)\s*([(\[{]?\s*(?:["']|[a-z_]\w*(?:\.|::)).*)$"#,
    )
});
static VALUE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r#"^[\s(\[{,|]*(?:or\b)?\s*(?:["']([\w -]{2,40})["']|(?:[A-Za-z_]\w*(?:\.|::))+([A-Za-z_]\w{1,40}))"#)
});
static REFUSES: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(raise|throw|abort|panic|bail|unauthorized|forbidden|conflict|badrequest|httpexception)\b|\breturn\s+(err|error|false|nil|null|none|4\d\d)\b|\bErr\(",
    )
});
static QUERY: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(where|filter|filter_by|exclude|find|find_by|findone|findmany|findfirst|get_or_404|having|count)\b[^;]*$|^\s*(and|or|when|case)\b",
    )
});

/// Reads the mentions of one source of code or SQL.
pub(super) fn read(path: &Arc<str>, language: Language, text: &str) -> Vec<Assignment> {
    let mut found = Vec::new();
    if !language.is_code() {
        return found;
    }
    let lines: Vec<&str> = text.lines().collect();
    for (index, line) in lines.iter().enumerate().filter(|(_, line)| line.len() <= MAX_LINE) {
        let at = Location { path: path.clone(), line: u32::try_from(index).unwrap_or(u32::MAX).saturating_add(1) };
        mentions(line, &lines[index..lines.len().min(index + 1 + LOOK_AHEAD)], &at, &mut found);
        if found.len() > MOST {
            break;
        }
    }
    found
}

/// Mentions on one line; `ahead` is the line and those below it.
fn mentions(line: &str, ahead: &[&str], at: &Location, found: &mut Vec<Assignment>) {
    let mut start = 0;
    // Each mention begins behind the one before it, so that the loop ends.
    while let Some(mention) = line.get(start..).and_then(|rest| MENTION.captures(rest)) {
        let (Some(whole), Some(operator), Some(list)) = (mention.get(0), mention.get(1), mention.get(2)) else {
            return;
        };
        let values = values(list.as_str());
        let before = &line[..start + whole.start()];
        let operator = operator.as_str().to_ascii_lowercase();
        let asks = !matches!(operator.as_str(), "=" | ":=" | ":") || QUERY.is_match(before);
        let refused =
            matches!(operator.as_str(), "==" | "===" | "in" | "is") && ahead.iter().any(|line| REFUSES.is_match(line));
        if !(asks && refused) {
            found.extend(values.into_iter().map(|value| Assignment { value, set: !asks, at: at.clone() }));
        }
        start += list.start().max(1);
    }
}

/// The value at the head of a text, or all of a list.
fn values(text: &str) -> Vec<String> {
    let is_list = text.trim_start().starts_with(['(', '[', '{']);
    let (mut rest, mut values) = (text, Vec::new());
    while let Some(found) = VALUE.captures(rest) {
        let (Some(whole), Some(value)) = (found.get(0), found.get(1).or_else(|| found.get(2))) else { break };
        values.push(value.as_str().to_owned());
        rest = &rest[whole.end()..];
        if !is_list || values.len() > 20 {
            break;
        }
    }
    values
}

/// Mentions of known values, by the function they stand in.
pub(super) fn transitions(mentions: Vec<Assignment>, facts: &Facts) -> Vec<Transition> {
    let known: HashSet<String> =
        state_sets(facts).iter().flat_map(|set| &set.values).map(|value| Name::new(value).key).collect();
    let starts = starts(facts);
    let within = |at: &Location| {
        let starts = starts.get(&*at.path)?;
        let index = starts.partition_point(|(line, _)| *line <= at.line).checked_sub(1)?;
        Some(starts[index])
    };
    let mut groups: BTreeMap<(Arc<str>, u32), Vec<Assignment>> = BTreeMap::new();
    for mention in mentions.into_iter().filter(|mention| known.contains(&Name::new(&mention.value).key)) {
        let start = within(&mention.at).map_or(0, |(line, _)| line);
        groups.entry((mention.at.path.clone(), start)).or_default().push(mention);
    }
    let mut found = Vec::new();
    for group in groups.into_values() {
        let mut from: Vec<String> = Vec::new();
        for mention in group.iter().filter(|mention| !mention.set) {
            if !from.contains(&mention.value) {
                from.push(mention.value.clone());
            }
        }
        for mention in group.iter().filter(|mention| mention.set) {
            let from = from.iter().filter(|value| **value != mention.value).cloned().collect();
            let name = within(&mention.at).map(|(_, name)| name.to_owned());
            found.push(Transition { to: mention.value.clone(), from, within: name, at: mention.at.clone() });
        }
    }
    found.sort_by(|a, b| a.at.cmp(&b.at).then_with(|| a.to.cmp(&b.to)));
    found
}

/// Where functions and methods begin, by path, in the order of their lines.
fn starts(facts: &Facts) -> HashMap<&str, Vec<(u32, &str)>> {
    let mut starts: HashMap<&str, Vec<(u32, &str)>> = HashMap::new();
    for item in &facts.items {
        starts.entry(&*item.at.path).or_default().push((item.at.line, &item.name));
        for member in item.members.iter().filter(|member| member.method) {
            starts.entry(&*member.at.path).or_default().push((member.at.line, &member.name));
        }
    }
    for (route, handler) in facts.routes.iter().filter_map(|route| Some((route, route.handler.as_deref()?))) {
        starts.entry(&*route.at.path).or_default().push((route.at.line, handler));
    }
    starts.values_mut().for_each(|lines| lines.sort_unstable());
    starts
}
