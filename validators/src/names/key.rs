//! A name as its words: what is left when case, separators and plural are taken away.

use std::borrow::Cow;

/// Longest name that is looked at; the rest of a longer one says nothing that a name should.
const MAX_CHARS: usize = 200;

/// Irregular plurals that schemas use; everything else follows the endings in [`singular_key`].
const IRREGULAR: &[(&str, &str)] = &[
    ("people", "person"),
    ("children", "child"),
    ("men", "man"),
    ("women", "woman"),
    ("criteria", "criterion"),
    ("shelves", "shelf"),
    ("halves", "half"),
    ("leaves", "leaf"),
    ("wolves", "wolf"),
    ("knives", "knife"),
    ("wives", "wife"),
];

/// A name in the form in which names are compared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name {
    /// The spelling, lower-cased and without quotes and schema prefix.
    pub plain: String,
    /// The words, lower-cased, as written.
    pub tokens: Vec<String>,
    /// The words joined, the last one brought to its singular: equal keys mean equal names.
    pub key: String,
}

impl Name {
    /// Reads a name as it is written in a schema, a path or a label.
    pub fn new(written: &str) -> Self {
        let bare = strip_quotes(written.trim());
        let bare = strip_schema(&bare);
        let tokens = tokens(bare);
        Name { plain: bare.to_lowercase(), key: joined_key(&tokens), tokens }
    }

    /// The key of the last `count` words.
    pub(crate) fn suffix_key(&self, count: usize) -> String {
        joined_key(&self.tokens[self.tokens.len().saturating_sub(count)..])
    }
}

/// Splits a name into lower-case words at separators, at case changes (`orderItem`, `HTTPServer`) and nowhere else.
pub fn tokens(name: &str) -> Vec<String> {
    if name.is_ascii() {
        return ascii_tokens(&name[..name.len().min(MAX_CHARS)]);
    }
    let letters: Vec<char> = name.chars().take(MAX_CHARS).collect();
    let mut words = Vec::new();
    let mut word = String::new();
    for (index, &letter) in letters.iter().enumerate() {
        if !letter.is_alphanumeric() {
            push_word(&mut words, &mut word);
            continue;
        }
        let before = index.checked_sub(1).and_then(|index| letters.get(index));
        let after = letters.get(index + 1);
        let starts_word = letter.is_uppercase()
            && (before.is_some_and(|before| before.is_lowercase() || before.is_ascii_digit())
                || (before.is_some_and(|before| before.is_uppercase())
                    && after.is_some_and(|after| after.is_lowercase())));
        if starts_word {
            push_word(&mut words, &mut word);
        }
        word.extend(letter.to_lowercase());
    }
    push_word(&mut words, &mut word);
    words
}

/// The same for nearly every name there is, without a look at each letter's place in Unicode: a verdict splits thousands.
fn ascii_tokens(name: &str) -> Vec<String> {
    let letters = name.as_bytes();
    let mut words = Vec::new();
    let mut start = 0;
    let mut end_word = |start: usize, end: usize| {
        if start < end {
            words.push(name[start..end].to_ascii_lowercase());
        }
    };
    for (index, letter) in letters.iter().enumerate() {
        if !letter.is_ascii_alphanumeric() {
            end_word(start, index);
            start = index + 1;
        } else if letter.is_ascii_uppercase() && start < index {
            let before = letters[index - 1];
            let ends_capitals =
                before.is_ascii_uppercase() && letters.get(index + 1).is_some_and(u8::is_ascii_lowercase);
            if before.is_ascii_lowercase() || before.is_ascii_digit() || ends_capitals {
                end_word(start, index);
                start = index;
            }
        }
    }
    end_word(start, letters.len());
    words
}

fn push_word(words: &mut Vec<String>, word: &mut String) {
    if !word.is_empty() {
        words.push(std::mem::take(word));
    }
}

/// The words as one string, the last in its singular.
pub(crate) fn joined_key(tokens: &[String]) -> String {
    let Some((last, first)) = tokens.split_last() else { return String::new() };
    let singular = singular(last);
    let mut key = String::with_capacity(first.iter().map(String::len).sum::<usize>() + singular.len());
    first.iter().for_each(|word| key.push_str(word));
    key.push_str(&singular);
    key
}

/// One form for singular and plural of a word. Only for comparing: `house` and `houses` both become `hous`.
pub(crate) fn singular_key(word: &str) -> String {
    singular(word).into_owned()
}

fn singular(word: &str) -> Cow<'_, str> {
    if let Some((_, one)) = IRREGULAR.iter().find(|(many, _)| *many == word) {
        return Cow::Borrowed(one);
    }
    if let Some(stem) = word.strip_suffix("ies").or_else(|| word.strip_suffix("ie")) {
        return Cow::Owned(format!("{stem}y"));
    }
    // `status`, `address`, `analysis` are no plurals; nor are `gas` and `bus`, while `ids` is.
    let unsound: &[&str] = if word.chars().count() <= 3 { &["s", "u", "i", "a"] } else { &["s", "u", "i"] };
    let one = match word.strip_suffix('s') {
        Some(rest) if rest.chars().count() >= 2 && !ends_with_any(rest, unsound) => rest,
        Some(_) | None => word,
    };
    Cow::Borrowed(one.strip_suffix('e').unwrap_or(one))
}

fn ends_with_any(word: &str, endings: &[&str]) -> bool {
    endings.iter().any(|ending| word.ends_with(ending))
}

fn strip_quotes(written: &str) -> Cow<'_, str> {
    const QUOTES: [u8; 5] = *b"\"`'[]";
    if written.bytes().any(|byte| QUOTES.contains(&byte)) {
        Cow::Owned(written.chars().filter(|letter| !matches!(letter, '"' | '`' | '\'' | '[' | ']')).collect())
    } else {
        Cow::Borrowed(written)
    }
}

/// `public.orders` is `orders`; a path or a sentence with a full stop is left alone.
fn strip_schema(bare: &str) -> &str {
    match bare.rsplit_once('.') {
        Some((prefix, name)) if is_identifier(prefix) && is_identifier(name) => name,
        Some(_) | None => bare,
    }
}

fn is_identifier(part: &str) -> bool {
    !part.is_empty() && part.chars().all(|letter| letter.is_alphanumeric() || matches!(letter, '_' | '.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_split_at_separators_and_case_changes() {
        for (name, words) in [
            ("order_items", "order items"),
            ("OrderItem", "order item"),
            ("HTTPServer", "http server"),
            ("kebab-case name", "kebab case name"),
            ("oauth2Token", "oauth2 token"),
            ("", ""),
            ("***", ""),
        ] {
            assert_eq!(tokens(name).join(" "), words, "{name}");
        }
    }

    #[test]
    fn a_name_splits_alike_whether_or_not_other_alphabets_stand_in_it() {
        for name in
            ["order_items", "OrderItem", "HTTPServer2Go", "aB", "ABc", "A1B", "x9Y--Zz", "__init__", "ID", "a.b/C"]
        {
            let mut words = tokens(&format!("{name} é"));
            words.pop();
            assert_eq!(tokens(name), words, "{name}");
        }
        assert_eq!(tokens(&"a".repeat(300)), ["a".repeat(MAX_CHARS)]);
    }

    #[test]
    fn singular_and_plural_share_a_key() {
        for (one, many) in [
            ("order", "orders"),
            ("category", "categories"),
            ("address", "addresses"),
            ("status", "statuses"),
            ("box", "boxes"),
            ("case", "cases"),
            ("movie", "movies"),
            ("person", "people"),
            ("shelf", "shelves"),
            ("curve", "curves"),
            ("id", "ids"),
            ("use", "uses"),
            ("fee", "fees"),
            ("OrderLine", "order_lines"),
            ("\"public\".\"User\"", "users"),
        ] {
            assert_eq!(Name::new(one).key, Name::new(many).key, "{one} / {many}");
        }
    }

    #[test]
    fn different_words_keep_different_keys() {
        for (left, right) in [("customer", "user"), ("order", "order_item"), ("status", "state"), ("bus", "bu")] {
            assert_ne!(Name::new(left).key, Name::new(right).key, "{left} / {right}");
        }
    }
}
