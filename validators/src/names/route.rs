//! Endpoints: method and path, whatever the framework's spelling of a path parameter.

use super::matching::Matching;
use std::collections::HashMap;

/// Longest path that is looked at, in characters.
const MAX_PATH: usize = 500;

/// Brings an endpoint to the form in which endpoints are compared: `GET /orders/{}`.
///
/// `{id}`, `{id:int}`, `:id`, `<int:id>`, `[id]`, `*rest` and `(?P<id>…)` are all the same parameter; a query, a trailing slash
/// and case do not matter.
pub fn route_key(method: &str, path: &str) -> String {
    let path: String = path.trim().chars().take(MAX_PATH).collect();
    let path = without_groups(&path);
    let path = path.split(['?', '#']).next().unwrap_or("");
    let segments: Vec<String> = path.split('/').filter(|part| !part.is_empty()).map(segment_key).collect();
    format!("{} /{}", method.trim().to_ascii_uppercase(), segments.join("/"))
}

/// Replaces regular-expression groups, which may hold `?` and `/`, by a parameter.
fn without_groups(path: &str) -> String {
    let mut out = String::with_capacity(path.len());
    let mut depth = 0usize;
    for letter in path.chars() {
        match letter {
            '(' => {
                if depth == 0 {
                    out.push_str("{}");
                }
                depth += 1;
            }
            ')' if depth > 0 => depth -= 1,
            '^' | '$' if depth == 0 => {}
            _ if depth == 0 => out.push(letter),
            _ => {}
        }
    }
    out
}

fn segment_key(segment: &str) -> String {
    let is_parameter = segment.starts_with([':', '*', '{', '<', '[']) || segment.contains("{}");
    if is_parameter {
        return "{}".to_owned();
    }
    // `files.{format}`, `@{name}`: the parameter is a part of the segment.
    match segment.find(['{', '<']) {
        Some(at) => format!("{}{{}}", segment[..at].to_lowercase()),
        None => segment.to_lowercase(),
    }
}

/// Matches endpoints, one-to-one, by key. A true endpoint with the method `ANY` is matched by every method, and by more than
/// one said endpoint: the further ones count neither as invented nor twice as found.
pub fn match_routes(said: &[String], gold: &[String]) -> Matching {
    let mut waiting: HashMap<&str, usize> = HashMap::new();
    for (index, key) in gold.iter().enumerate().rev() {
        waiting.insert(key, index);
    }
    let mut matching = Matching::default();
    let mut taken = vec![false; gold.len()];
    for (index, key) in said.iter().enumerate() {
        let path = key.split_once(' ').map_or("", |(_, path)| path);
        let any = format!("ANY {path}");
        let found = waiting.get(key.as_str()).or_else(|| waiting.get(any.as_str())).copied();
        match found {
            Some(place) if !taken[place] => {
                taken[place] = true;
                matching.pairs.push((index, place));
            }
            Some(place) if gold[place].starts_with("ANY ") => {}
            Some(_) | None => matching.invented.push(index),
        }
    }
    matching.missing = (0..gold.len()).filter(|&index| !taken[index]).collect();
    matching
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_spelling_of_a_path_parameter_is_the_same() {
        for path in [
            "/orders/{id}",
            "/orders/{order_id:int}/",
            "/orders/:id",
            "/orders/<int:pk>",
            "orders/[id]",
            "/Orders/{id}?full=1",
            "/orders/:id(\\d+)",
            "^orders/(?P<pk>[0-9]+/?)$",
        ] {
            assert_eq!(route_key("get", path), "GET /orders/{}", "{path}");
        }
        assert_eq!(route_key("POST", "/"), "POST /");
        assert_eq!(route_key("GET", "/files/report.{format}"), "GET /files/report.{}");
    }

    #[test]
    fn an_invented_endpoint_is_told_from_a_known_one() {
        let key = |text: &str| text.split_once(' ').map(|(method, path)| route_key(method, path)).unwrap_or_default();
        let gold = ["GET /orders", "POST /orders", "ANY /hooks/{id}"].map(key);
        let said = ["GET /orders/", "DELETE /orders", "PUT /hooks/:hook", "GET /hooks/:hook"].map(key);
        let matching = match_routes(&said, &gold);
        assert_eq!(matching.pairs, [(0, 0), (2, 2)]);
        assert_eq!(matching.invented, [1]);
        assert_eq!(matching.missing, [1]);
    }
}
