//! Small pieces of the notation of `facts.txt`.

use sluice_validators::facts::{Location, Named, Parameter, Place};

/// A place in a file of the shop.
pub(super) fn at(path: &str, line: u32) -> Location {
    Location { path: path.into(), line }
}

/// `README.md:3`.
pub(super) fn place(written: &str) -> Location {
    let (path, line) = written.rsplit_once(':').expect("a place is path:line");
    at(path, line.parse().expect("a line is a number"))
}

/// A name with a place.
pub(super) fn named(name: &str, at: Location) -> Named {
    Named { name: name.to_owned(), at }
}

/// `order_id:path!`, the `!` meaning required.
pub(super) fn parameter(written: &str) -> Parameter {
    let (name, rest) = written.split_once(':').expect("a parameter is name:place");
    let places = [("path", Place::Path), ("query", Place::Query), ("body", Place::Body)];
    let (_, place) =
        places.into_iter().find(|(word, _)| *word == rest.trim_end_matches('!')).expect("a place is known");
    let data_type = match name {
        "order" => Some("OrderCreate".to_owned()),
        "credentials" => Some("Credentials".to_owned()),
        _ => None,
    };
    Parameter { name: name.to_owned(), place, data_type, required: rest.ends_with('!') }
}

/// The two sides of ` = `, the right one empty where there is none.
pub(super) fn sides(written: &str) -> (&str, &str) {
    written.split_once(" = ").unwrap_or((written, ""))
}
