//! The true name that somebody may have meant by one that is not.

use super::key::Name;

/// True names that are compared with a false one.
const MAX_COMPARED: usize = 2_000;
/// Less alike than this is another word, not another spelling.
const MIN_SIMILARITY: f64 = 0.72;

/// The name most like the said one; `None` where none is alike. Of equally like ones the first.
pub fn nearest<'a>(said: &str, among: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let said = Name::new(said);
    if said.key.is_empty() {
        return None;
    }
    let initials: Vec<char> = said.tokens.iter().filter_map(|word| word.chars().next()).collect();
    let mut best: Option<(f64, &str)> = None;
    for name in among.into_iter().take(MAX_COMPARED) {
        // Nobody mistakes the first letter of every word; looking at it first makes most comparisons unnecessary.
        let first = name.chars().find(|letter| letter.is_alphanumeric());
        if !first.is_some_and(|first| first.to_lowercase().any(|first| initials.contains(&first))) {
            continue;
        }
        let other = Name::new(name);
        // `ItemOrder` is nearer to `order_items` than its spelling says: they share a word.
        let shared = said.tokens.iter().any(|word| word.chars().count() > 3 && other.tokens.contains(word));
        let spelling = strsim::jaro_winkler(&said.key, &other.key);
        let similarity = if shared { spelling.max(MIN_SIMILARITY) + 0.1 } else { spelling };
        if similarity >= MIN_SIMILARITY && best.is_none_or(|(most, _)| similarity > most) {
            best = Some((similarity, name));
        }
    }
    best.map(|(_, name)| name)
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn the_nearest_name_is_one_that_could_be_meant() {
        let names = ["customers", "order_items", "orders", "stock"];
        for (said, expected) in [
            ("Custmer", Some("customers")),
            ("ItemOrder", Some("order_items")),
            ("oders", Some("orders")),
            ("Kafka", None),
            ("", None),
        ] {
            assert_eq!(nearest(said, names), expected, "{said}");
        }
    }
}
