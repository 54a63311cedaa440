//! A configuration file with another route in it. The text is only made, never written.

use serde::Deserialize;
use std::collections::BTreeMap;

/// Letters of a line after which an array gets a line for each of its values.
const LONG_LINE: usize = 100;

/// A file cannot be changed by itself.
#[derive(Debug, thiserror::Error)]
#[error("the route of `{kind}` cannot be put into it without losing something")]
pub struct EditError {
    pub kind: String,
}

#[derive(Deserialize)]
struct Spans {
    #[serde(default)]
    kinds: BTreeMap<String, KindSpan>,
}

#[derive(Deserialize)]
struct KindSpan {
    route: Option<toml::Spanned<Vec<String>>>,
}

/// The text of a configuration with this route of a kind, everything else as it was.
///
/// **Errors**: [`EditError`] where the kind stands there in a way that a person has to change.
pub fn with_route(text: &str, kind: &str, route: &[String]) -> Result<String, EditError> {
    let refuse = || EditError { kind: kind.to_owned() };
    let spans: Spans = toml::from_str(text).map_err(|_| refuse())?;
    let array = written(route);
    let edited = match spans.kinds.get(kind).and_then(|known| known.route.as_ref()) {
        Some(known) => {
            let span = known.span();
            format!("{}{array}{}", &text[..span.start], &text[span.end..])
        }
        None => added(text, kind, &array),
    };
    // What was made is read again: a table that is written inline would stand there twice.
    let again: Spans = toml::from_str(&edited).map_err(|_| refuse())?;
    let found = again.kinds.get(kind).and_then(|known| known.route.as_ref());
    if found.is_some_and(|found| found.get_ref() == route) { Ok(edited) } else { Err(refuse()) }
}

/// Below the kind's own heading where there is one, else with a heading at the end.
fn added(text: &str, kind: &str, array: &str) -> String {
    let headings = [format!("[kinds.{kind}]"), format!("[kinds.\"{kind}\"]")];
    let mut end = 0;
    for line in text.split_inclusive('\n') {
        end += line.len();
        let heading = line.split('#').next().unwrap_or_default().trim();
        if headings.iter().any(|known| known == heading) {
            let gap = if line.ends_with('\n') { "" } else { "\n" };
            return format!("{}{gap}route = {array}\n{}", &text[..end], &text[end..]);
        }
    }
    let gap = match text {
        "" => "",
        text if text.ends_with("\n\n") => "",
        text if text.ends_with('\n') => "\n",
        _ => "\n\n",
    };
    format!("{text}{gap}[kinds.{kind}]\nroute = {array}\n")
}

fn written(route: &[String]) -> String {
    let quoted: Vec<String> = route.iter().map(|name| toml::Value::String(name.clone()).to_string()).collect();
    let line = format!("[{}]", quoted.join(", "));
    if line.len() <= LONG_LINE { line } else { format!("[\n  {},\n]", quoted.join(",\n  ")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_route_is_put_where_it_belongs_and_nothing_else_changes() {
        let route = ["b/y".to_owned(), "a/x".to_owned()];
        for (text, expected) in [
            ("", "[kinds.erd]\nroute = [\"b/y\", \"a/x\"]\n"),
            ("jobs = 1 # one\n", "jobs = 1 # one\n\n[kinds.erd]\nroute = [\"b/y\", \"a/x\"]\n"),
            (
                "[kinds.erd] # mine\nthreshold = 90\n\n[budget]\n",
                "[kinds.erd] # mine\nroute = [\"b/y\", \"a/x\"]\nthreshold = 90\n\n[budget]\n",
            ),
            (
                "[kinds.erd]\nroute = [\n  \"a/x\", # old\n  \"b/y\",\n] # end\n",
                "[kinds.erd]\nroute = [\"b/y\", \"a/x\"] # end\n",
            ),
            ("kinds.erd.route = [\"a/x\"]\n", "kinds.erd.route = [\"b/y\", \"a/x\"]\n"),
            ("kinds = { erd = { route = [] } }\n", "kinds = { erd = { route = [\"b/y\", \"a/x\"] } }\n"),
        ] {
            assert_eq!(with_route(text, "erd", &route).unwrap(), expected, "{text}");
        }
    }

    #[test]
    fn what_a_person_has_to_change_is_left_to_them() {
        for text in ["kinds = { erd = { threshold = 90 } }\n", "not toml", "[kinds.erd]\nroute = 3\n"] {
            assert!(with_route(text, "erd", &["a/x".to_owned()]).is_err(), "{text}");
        }
    }
}
