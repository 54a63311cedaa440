//! Systems of others that no manifest names, but the way a project is started does: variables of the environment that say
//! where they are, and services that run beside it.

use super::words;
use crate::facts::{Facts, Location};
use crate::names::tokens;
use std::collections::HashSet;

/// Most systems that are looked at.
const MOST: usize = 200;

/// A system and every name it goes by.
pub(super) struct System {
    pub(super) names: Vec<String>,
    pub(super) at: Location,
    /// A variable leads there; otherwise it is a service that is started with the project.
    pub(super) elsewhere: bool,
}

/// Ends of variables that say where something is.
const PLACES: &[&str] = &["host", "hostname", "url", "uri", "dsn", "server", "endpoint", "broker", "bucket"];
/// Beginnings that only say who reads the variable.
const READERS: &[&str] = &["vite", "next", "public", "react", "app", "nuxt", "expo"];
/// What is the project's own, or no system at all.
const OWN: &[&str] = &[
    "api", "app", "base", "web", "site", "server", "service", "host", "self", "frontend", "backend", "redirect",
    "callback", "root", "bind", "listen", "static", "media", "origin", "public", "database", "db", "login", "client",
];

/// Systems in the order of the sources, each once.
pub(super) fn systems(facts: &Facts) -> Vec<System> {
    let mut seen = HashSet::new();
    let led_to = facts.environment.iter().filter_map(|variable| {
        let stem = stem(&variable.name)?;
        Some(System { names: names_of(&stem), at: variable.at.clone(), elsewhere: true })
    });
    let beside = facts.services.iter().map(|service| {
        let image = service.image.as_deref().map(|image| image.rsplit('/').next().unwrap_or(image));
        let image = image.and_then(|image| image.split([':', '@']).next()).filter(|name| !name.is_empty());
        let mut names = vec![service.name.clone()];
        names.extend(image.into_iter().flat_map(|image| [image.to_owned()].into_iter().chain(names_of(image))));
        System { names, at: service.at.clone(), elsewhere: false }
    });
    led_to.chain(beside).filter(|system| seen.insert(system.names[0].clone())).take(MOST).collect()
}

/// `SMTP_HOST` and `VITE_SMTP_URL` lead to `smtp`, `STRIPE_API_KEY` to `stripe`; `WEB_ORIGIN` leads nowhere else.
fn stem(variable: &str) -> Option<String> {
    let words = tokens(variable);
    let words: &[String] = match words.as_slice() {
        [rest @ .., api, key] if api == "api" && (key == "key" || key == "token") => rest,
        [rest @ .., last] if PLACES.contains(&last.as_str()) => rest,
        _ => return None,
    };
    let start = words.iter().take_while(|word| READERS.contains(&word.as_str())).count();
    let words = &words[start..];
    let is_own = words.iter().all(|word| OWN.contains(&word.as_str()));
    (!is_own).then(|| words.join(" "))
}

/// The bare name first, then what people call it.
fn names_of(stem: &str) -> Vec<String> {
    let plain = ["server", "service", "api", "host"].map(|sort| format!("{stem} {sort}"));
    let products = words::products().iter().filter(|product| product.names.contains(&stem));
    let known = products.flat_map(|product| product.names.iter().map(|name| (*name).to_owned()));
    let called = words::protocol(stem).map(str::to_owned);
    [stem.to_owned()].into_iter().chain(plain).chain(known).chain(called).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Source;
    use crate::facts::read;

    #[test]
    fn a_variable_that_says_where_something_is_names_a_system() {
        for (variable, leads_to) in [
            ("SMTP_HOST", Some("smtp")),
            ("VITE_MAP_URL", Some("map")),
            ("STRIPE_API_KEY", Some("stripe")),
            ("DATABASE_URL", None),
            ("VITE_API_URL", None),
            ("MAIL_FROM", None),
            ("HOST", None),
            ("API_KEY", None),
        ] {
            assert_eq!(stem(variable).as_deref(), leads_to, "{variable}");
        }
    }

    #[test]
    fn a_system_goes_by_what_people_call_it() {
        let facts = read(&[Source::new("a.py", "import os\nHOST = os.environ[\"SMTP_HOST\"]\n")]);
        let found = systems(&facts);
        assert_eq!(found.len(), 1);
        assert!(["smtp", "smtp server", "mail server"].iter().all(|name| found[0].names.contains(&(*name).to_owned())));
    }
}
