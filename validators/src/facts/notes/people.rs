//! People and roles: only where a text puts them in such a place, for any word may be a name.

use regex::Regex;
use std::sync::LazyLock;

/// People of one list of attendees.
const MAX_PEOPLE: usize = 60;

fn pattern(text: &str) -> Regex {
    Regex::new(text).expect("a constant pattern, compiled by a test")
}

static PRESENT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^\s*(?:[-*+]\s+)?\*{0,2}(?:present|attendees?|participants?|in attendance|attending|people|team|anwesend|teilnehmer)\*{0,2}\s*:\*{0,2}\s*(\S.*)$",
    )
});
static PERSON: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^\s*@?([A-ZÄÖÜ][\p{L}'.-]*(?: [A-ZÄÖÜ][\p{L}'.-]*){0,2})\s*(?:\(([^()]{2,60})\)|[-–—]\s*([a-z][^,;]{2,60}))?\s*\.?$",
    )
});
static SPEAKER: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"^\s*(?:[-*+]\s+)?(?:\*\*)?([A-Z][a-z]+(?: [A-Z][a-z]+)?)(?:\*\*)?:(?:\*\*)?\s+\S"));
static PERSONA: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"\b[Aa]s (?:an?|the) (?:\*\*)?([A-Za-z][A-Za-z -]{1,40}?)(?:\*\*)?(?:,| I (?:want|need|can|would|am)\b)")
});
static ROLE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b((?:[a-z]+ )?(?:manager|owner|developer|admin|administrator|customer|operator|analyst|designer|engineer|clerk|cashier|courier|accountant|support agent|tester|architect|visitor|editor|reviewer|supplier|warehouse worker))s?\b",
    )
});

/// Words that begin a sentence and say nothing by themselves.
const COMMON: [&str; 70] = [
    "The", "This", "That", "These", "Those", "There", "Then", "They", "When", "Where", "What", "Which", "While",
    "With", "Who", "Why", "How", "And", "But", "For", "From", "Not", "Now", "Our", "Out", "All", "Also", "Any", "Are",
    "Can", "Could", "Did", "Does", "Each", "Every", "First", "Has", "Have", "His", "Her", "If", "In", "Is", "It",
    "Its", "Let", "May", "More", "Most", "Must", "Need", "New", "No", "Next", "Notes", "On", "Only", "Please",
    "Should", "Some", "To", "We", "Will", "You", "He", "She", "System", "Everyone", "Nobody", "I",
];
/// What stands before a colon without being a person.
const LABELS: [&str; 24] = [
    "Action",
    "Actions",
    "Todo",
    "Note",
    "Notes",
    "Date",
    "Decision",
    "Decisions",
    "Agenda",
    "Attendees",
    "Present",
    "Open",
    "Next",
    "Goal",
    "Time",
    "Scope",
    "Owner",
    "Due",
    "Status",
    "Context",
    "Risk",
    "Question",
    "Place",
    "Team",
];
/// Words before "role" words that are no part of the role.
const ARTICLES: [&str; 32] = [
    "the", "a", "an", "our", "your", "each", "every", "any", "by", "to", "for", "of", "and", "or", "with", "one", "as",
    "is", "that", "this", "if", "from", "let", "allow", "lets", "tell", "tells", "ask", "what", "when", "no", "most",
];

/// True for a word that begins sentences.
pub(super) fn is_common(word: &str) -> bool {
    COMMON.contains(&word)
}

/// True for what stands before a colon without being a person.
pub(super) fn is_label(name: &str) -> bool {
    let first = name.split(' ').next().unwrap_or(name);
    LABELS.contains(&first) || COMMON.contains(&first)
}

/// True for the name of a role, such as `support agent`.
pub(super) fn is_role(name: &str) -> bool {
    ROLE.find(name).is_some_and(|found| found.end() == name.len())
}

/// People and roles of a list of attendees: `Present: Ada (shop owner), Jonas`; nothing for another line.
pub(super) fn attendees(text: &str) -> Vec<(Option<String>, Option<String>)> {
    let Some(found) = PRESENT.captures(text) else { return Vec::new() };
    let list = found[1].replace(" and ", ", ").replace('&', ",");
    let parts = list.split([',', ';']).take(MAX_PEOPLE);
    parts
        .filter_map(|part| {
            let found = PERSON.captures(part)?;
            let role = found.get(2).or_else(|| found.get(3)).map(|role| role.as_str().trim().to_owned());
            Some((Some(found[1].trim_end_matches('.').to_owned()), role))
        })
        .collect()
}

/// Who speaks in a line: `Maria: we need …`.
pub(super) fn speaker(text: &str) -> Option<String> {
    SPEAKER.captures(text).map(|found| found[1].to_owned()).filter(|name| !is_label(name))
}

/// Roles that a line names.
pub(super) fn roles(text: &str) -> Vec<String> {
    let personas = PERSONA.captures_iter(text).map(|found| found[1].to_owned());
    let named = ROLE.captures_iter(text).filter_map(|found| {
        let words: Vec<&str> = found[1].split(' ').collect();
        // A column or a label; owners of something have it before them.
        if words.len() == 1 && words[0].eq_ignore_ascii_case("owner") {
            return None;
        }
        let article = words.first().is_some_and(|word| ARTICLES.contains(&word.to_lowercase().as_str()));
        Some(if article { words[1..].join(" ") } else { words.join(" ") })
    });
    personas.chain(named).filter(|role| !role.trim().is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attendees_are_people_with_their_roles() {
        let found = attendees("Present: Ada (shop owner), Jonas - developer and Mira.");
        let told: Vec<String> = found
            .iter()
            .map(|(name, role)| format!("{}/{}", name.as_deref().unwrap_or("-"), role.as_deref().unwrap_or("-")))
            .collect();
        assert_eq!(told, ["Ada/shop owner", "Jonas/developer", "Mira/-"]);
        assert!(attendees("Receipt: the mail a customer gets").is_empty());
    }

    #[test]
    fn a_role_is_a_role_and_a_field_is_none() {
        for (text, expected) in [
            ("As a warehouse worker, I want a list", vec!["warehouse worker", "warehouse worker"]),
            ("send it to the shop manager", vec!["shop manager"]),
            ("Owner: Maria", vec![]),
            ("let customers choose", vec!["customer"]),
            ("Present the order", vec![]),
        ] {
            assert_eq!(roles(text), expected, "{text}");
        }
    }
}
