//! Names that frameworks derive from other names: plurals of English, words joined otherwise.

/// Words that do not change, and those that change otherwise.
const SAME: [&str; 10] =
    ["equipment", "information", "rice", "money", "species", "series", "fish", "sheep", "news", "staff"];
const IRREGULAR: [(&str, &str); 9] = [
    ("person", "people"),
    ("man", "men"),
    ("woman", "women"),
    ("child", "children"),
    ("mouse", "mice"),
    ("datum", "data"),
    ("medium", "media"),
    ("criterion", "criteria"),
    ("quiz", "quizzes"),
];

/// `order_item` → `order_items`, `category` → `categories`.
pub(super) fn plural(word: &str) -> String {
    let (head, last) = split(word);
    if SAME.contains(&last) {
        return word.to_owned();
    }
    if let Some((_, many)) = IRREGULAR.iter().find(|(one, _)| *one == last) {
        return format!("{head}{many}");
    }
    let vowel_before = |end: &str| last.strip_suffix(end).is_some_and(|rest| rest.ends_with(['a', 'e', 'i', 'o', 'u']));
    match last {
        _ if last.ends_with('y') && !vowel_before("y") => format!("{}ies", &word[..word.len() - 1]),
        _ if last.ends_with("sis") => format!("{}es", &word[..word.len() - 2]),
        _ if ["s", "x", "z", "ch", "sh"].iter().any(|end| last.ends_with(end)) => format!("{word}es"),
        _ => format!("{word}s"),
    }
}

/// `order_items` → `order_item`, `categories` → `category`.
pub(super) fn singular(word: &str) -> String {
    let (head, last) = split(word);
    if SAME.contains(&last) {
        return word.to_owned();
    }
    if let Some((one, _)) = IRREGULAR.iter().find(|(_, many)| *many == last) {
        return format!("{head}{one}");
    }
    let cut = |count: usize| word[..word.len() - count].to_owned();
    match last {
        _ if last.ends_with("ies") && last.len() > 4 => format!("{}y", cut(3)),
        _ if ["ses", "xes", "zes", "ches", "shes"].iter().any(|end| last.ends_with(end)) && !last.ends_with("uses") => {
            if [
                "cases",
                "bases",
                "phases",
                "purchases",
                "houses",
                "courses",
                "expenses",
                "licenses",
                "leases",
                "releases",
                "responses",
                "databases",
                "prizes",
                "sizes",
                "caches",
            ]
            .contains(&last)
            {
                cut(1)
            } else {
                cut(2)
            }
        }
        "statuses" | "buses" | "bonuses" => cut(2),
        _ if last.ends_with("ss") || last.ends_with("us") || last.ends_with("is") => word.to_owned(),
        _ if last.ends_with('s') => cut(1),
        _ => word.to_owned(),
    }
}

/// `OrderItem` → `order_item`.
pub(super) fn snake(name: &str) -> String {
    let mut snake = String::new();
    let mut previous_lower = false;
    for c in name.chars() {
        if c.is_uppercase() && previous_lower {
            snake.push('_');
        }
        previous_lower = c.is_lowercase() || c.is_ascii_digit();
        snake.extend(c.to_lowercase());
    }
    snake
}

/// The words before the last one, and the last.
fn split(word: &str) -> (&str, &str) {
    let at = word.rfind('_').map_or(0, |at| at + 1);
    word.split_at(at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_schemas_find_their_plurals_and_back() {
        for (one, many) in [
            ("order", "orders"),
            ("order_item", "order_items"),
            ("category", "categories"),
            ("day", "days"),
            ("box", "boxes"),
            ("address", "addresses"),
            ("branch", "branches"),
            ("person", "people"),
            ("sales_person", "sales_people"),
            ("status", "statuses"),
            ("purchase", "purchases"),
            ("analysis", "analyses"),
            ("news", "news"),
        ] {
            assert_eq!(plural(one), many);
            if one != "analysis" {
                assert_eq!(singular(many), one);
            }
        }
        assert_eq!(singular("status"), "status");
        assert_eq!(singular("order"), "order");
    }
}
