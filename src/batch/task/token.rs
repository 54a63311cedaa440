//! A condition's text → tokens.

use super::expression::ExpressionError;
use serde_json::Value;

/// Longest condition, in bytes, and most tokens of one.
const LONGEST: usize = 500;
const MOST: usize = 100;

/// A word of a condition.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Token {
    /// A field, `and`, `or`, `not`, `in`, `true`, `false` or `null`.
    Word(String),
    /// A text between quotes, or a number.
    Literal(Value),
    /// An operator or a bracket.
    Sign(&'static str),
}

/// Longer ones before those that begin them.
const SIGNS: &[&str] = &["==", "!=", "<=", ">=", "<", ">", "(", ")", "[", "]", ","];

/// Splits a condition.
///
/// **Errors**: [`ExpressionError`]: too long, an unknown character, a quote that is not closed.
pub(super) fn tokens(text: &str) -> Result<Vec<Token>, ExpressionError> {
    let wrong = |message: String| ExpressionError::new(text, message);
    if text.len() > LONGEST {
        return Err(wrong(format!("it has more than {LONGEST} bytes")));
    }
    let (mut rest, mut tokens) = (text.trim_start(), Vec::new());
    while let Some(first) = rest.chars().next() {
        let (token, length) = if let Some(sign) = SIGNS.iter().find(|sign| rest.starts_with(**sign)) {
            (Token::Sign(sign), sign.len())
        } else if first == '\'' || first == '"' {
            let end = rest[1..].find(first).ok_or_else(|| wrong("a quote is not closed".to_owned()))?;
            (Token::Literal(Value::from(&rest[1..=end])), end + 2)
        } else if first.is_ascii_digit() || first == '-' {
            let length = span(rest, |c| c.is_ascii_alphanumeric() || "+-.".contains(c));
            let number = serde_json::from_str(&rest[..length]);
            (Token::Literal(number.map_err(|_| wrong(format!("`{}` is no number", &rest[..length])))?), length)
        } else if first.is_alphabetic() || first == '_' {
            let length = span(rest, |c| c.is_alphanumeric() || "_-.".contains(c));
            (Token::Word(rest[..length].to_owned()), length)
        } else {
            return Err(wrong(format!("`{first}` means nothing here")));
        };
        tokens.push(token);
        if tokens.len() > MOST {
            return Err(wrong(format!("it has more than {MOST} words")));
        }
        rest = rest[length..].trim_start();
    }
    Ok(tokens)
}

/// Bytes at the beginning whose characters all belong.
fn span(text: &str, belongs: impl Fn(char) -> bool) -> usize {
    text.find(|c| !belongs(c)).unwrap_or(text.len())
}
