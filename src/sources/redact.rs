//! Takes secrets out of sources, so that none reaches a prompt; every line stays where it was.

use super::secrets::{Hit, Secret, SecretFound, find};
use sluice_validators::Source;
use std::borrow::Cow;

/// Replaces every secret by `[redacted:<kind>]`, keeping the number of lines.
///
/// The text is borrowed where there is nothing to take out. **Cost**: linear in the text.
pub fn redact(source: &Source) -> (Cow<'_, str>, Vec<SecretFound>) {
    let text = source.text.as_str();
    let hits = find(text, source.language);
    if hits.is_empty() {
        return (Cow::Borrowed(text), Vec::new());
    }
    let mut clean = String::with_capacity(text.len());
    let mut found = Vec::with_capacity(hits.len());
    let (mut done, mut line) = (0, 1);
    for Hit { kind, range } in hits {
        let before = &text[done..range.start];
        let value = &text[range.clone()];
        line += lines_in(before);
        found.push(SecretFound { kind, path: source.path.clone(), line, value: Secret(value.to_owned()) });
        clean.push_str(before);
        clean.push_str("[redacted:");
        clean.push_str(kind);
        clean.push(']');
        let inside = lines_in(value);
        clean.extend(std::iter::repeat_n('\n', inside as usize));
        line += inside;
        done = range.end;
    }
    clean.push_str(&text[done..]);
    (Cow::Owned(clean), found)
}

/// Redacts every source in place; the findings are in the order of the sources.
///
/// **Cost**: linear in the texts, spread over two threads or more.
pub fn redact_all(sources: &mut [Source]) -> Vec<SecretFound> {
    let threads = std::thread::available_parallelism().map_or(2, usize::from).clamp(2, 8);
    let share = sources.len().div_ceil(threads).max(1);
    std::thread::scope(|scope| {
        let parts: Vec<_> = sources.chunks_mut(share).map(|part| scope.spawn(|| redact_part(part))).collect();
        parts.into_iter().flat_map(|part| part.join().expect("redacting does not panic")).collect()
    })
}

fn redact_part(sources: &mut [Source]) -> Vec<SecretFound> {
    let mut all = Vec::new();
    for source in sources {
        let (text, found) = redact(source);
        if let Cow::Owned(text) = text {
            source.text = text;
            all.extend(found);
        }
    }
    all
}

fn lines_in(text: &str) -> u32 {
    u32::try_from(text.bytes().filter(|byte| *byte == b'\n').count()).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::Deserialize;

    #[derive(Deserialize)]
    struct Case {
        path: String,
        text: String,
        found: Vec<String>,
    }

    #[derive(Deserialize)]
    struct Cases {
        case: Vec<Case>,
    }

    /// A `~` keeps scanners of repositories from taking the made-up tokens for real ones.
    fn cases() -> Vec<Case> {
        let mut cases = toml::from_str::<Cases>(include_str!("secret_cases.toml")).unwrap().case;
        for case in &mut cases {
            case.text = case.text.replace('~', "");
        }
        cases
    }

    #[test]
    fn secrets_are_found_and_placeholders_are_left_alone() {
        for case in cases() {
            let source = Source::new(case.path, case.text);
            let (clean, found) = redact(&source);
            let found: Vec<String> = found.iter().map(|secret| format!("{}:{}", secret.line, secret.kind)).collect();
            assert_eq!(found, case.found, "{}", source.text);
            assert_eq!(clean.lines().count(), source.text.lines().count(), "{}", source.text);
            assert_eq!(matches!(clean, Cow::Borrowed(_)), found.is_empty());
        }
    }

    #[test]
    fn a_redacted_text_holds_no_secret_any_more() {
        for case in cases() {
            let source = Source::new(case.path, case.text);
            let (clean, found) = redact(&source);
            for secret in &found {
                assert!(!clean.contains(secret.value.expose()), "{secret:?}");
                assert!(!format!("{secret:?}").contains(secret.value.expose()));
            }
            let again = Source { text: clean.into_owned(), ..source };
            assert_eq!(redact(&again).1, []);
        }
    }

    #[test]
    fn every_source_is_redacted_whatever_their_number() {
        let secret = "db = \"postgres://app:Zk81_qpLm2@db/shop\"\n";
        for number in [0, 1, 3, 40] {
            let mut sources: Vec<Source> = (0..number).map(|n| Source::new(format!("{n}.py"), secret)).collect();
            let found = redact_all(&mut sources);
            assert_eq!(found.len(), number);
            assert!(found.iter().zip(&sources).all(|(found, source)| found.path == source.path));
            assert!(
                sources.iter().all(|source| source.text == "db = \"postgres://app:[redacted:url_password]@db/shop\"\n")
            );
        }
    }

    proptest::proptest! {
        #[test]
        fn lines_stay_where_they_are_in_any_text(text in "(?s).{0,400}") {
            let source = Source::new("a.env", text);
            let (clean, _) = redact(&source);
            proptest::prop_assert_eq!(clean.matches('\n').count(), source.text.matches('\n').count());
        }
    }
}
