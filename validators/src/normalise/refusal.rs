//! Answers that are none.

/// How a refusal begins. Only the start is looked at: these words may well stand in a document.
const PHRASES: &[&str] = &[
    "i'm sorry",
    "i am sorry",
    "i’m sorry",
    "sorry,",
    "i cannot",
    "i can't",
    "i can’t",
    "i am unable",
    "i'm unable",
    "i’m unable",
    "as an ai",
    "as a language model",
    "unfortunately, i",
    "i won't",
    "i must decline",
    "i do not have access",
    "i don't have access",
];

/// True where an answer opens with a refusal.
pub(super) fn is_refusal(text: &str) -> bool {
    /// Characters in which a refusal shows.
    const OPENING: usize = 80;
    let opening: String = text.trim_start().chars().take(OPENING).collect::<String>().to_lowercase();
    PHRASES.iter().any(|phrase| opening.starts_with(phrase) || opening.contains(&format!(" {phrase}")))
}

#[cfg(test)]
mod tests {
    use super::is_refusal;

    #[test]
    fn refusals_show_at_the_start() {
        for (text, refused) in [
            ("I'm sorry, but I can't help with that.", true),
            ("Sure! As an AI language model, I have no files.", true),
            ("erDiagram\n  A ||--o{ B : x", false),
            (
                "# Errors\n\nThe server says \"I cannot\" when it is full, which is told in the log as well as on the page.",
                false,
            ),
        ] {
            assert_eq!(is_refusal(text), refused, "{text}");
        }
    }
}
