//! A key that cannot be printed.

use secrecy::{ExposeSecret, SecretString};
use std::borrow::Cow;
use std::hash::Hasher;

/// What stands where a key stood.
const HIDDEN: &str = "[key]";

/// A provider's key. Neither `Debug` nor any error shows it.
#[derive(Clone)]
pub struct ApiKey(SecretString);

/// A key that no header can carry. The text never quotes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadKey {
    /// Nothing but whitespace.
    #[error("the key is empty")]
    Empty,
    /// A control character, a space or a letter outside ASCII.
    #[error("the key holds a control character, a space or a letter outside ASCII: copy it again, on one line")]
    Unprintable,
    /// Longer than any header may be.
    #[error("the key is longer than {MAX_KEY} bytes: it is no key")]
    TooLong,
}

/// Bytes of the longest key; servers cut headers at 8 kB.
const MAX_KEY: usize = 4096;

impl ApiKey {
    /// Takes a key, without the whitespace that key files end with.
    ///
    /// **Errors**: [`BadKey`] where no HTTP header could carry it.
    pub fn new(text: &str) -> Result<Self, BadKey> {
        let text = text.trim();
        match text.len() {
            0 => Err(BadKey::Empty),
            length if length > MAX_KEY => Err(BadKey::TooLong),
            _ if !text.bytes().all(|byte| byte.is_ascii_graphic()) => Err(BadKey::Unprintable),
            _ => Ok(ApiKey(text.into())),
        }
    }

    /// The key itself, for the one file that sends.
    pub(crate) fn expose(&self) -> &str {
        self.0.expose_secret()
    }

    /// Adds the key to a fingerprint, which keeps far less of it than would be needed to tell it.
    pub(crate) fn feed(&self, hasher: &mut impl Hasher) {
        hasher.write(self.expose().as_bytes());
    }

    /// Takes the key out of a text: providers echo what they were sent.
    pub(crate) fn scrub<'a>(&self, text: &'a str) -> Cow<'a, str> {
        if text.contains(self.expose()) { text.replace(self.expose(), HIDDEN).into() } else { text.into() }
    }
}

impl std::fmt::Debug for ApiKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(HIDDEN)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_that_no_header_can_carry_is_refused_without_quoting_it() {
        let cases = [
            ("", Some(BadKey::Empty)),
            (" \n", Some(BadKey::Empty)),
            ("gsk_one\ntwo", Some(BadKey::Unprintable)),
            ("gsk_\u{7}bell", Some(BadKey::Unprintable)),
            ("gsk one", Some(BadKey::Unprintable)),
            ("schlüssel", Some(BadKey::Unprintable)),
            ("gsk_fine\n", None),
        ];
        for (text, expected) in cases {
            let error = ApiKey::new(text).err();
            assert_eq!(error, expected, "{text:?}");
            assert!(!format!("{error:?}").contains("gsk_"));
        }
        assert_eq!(ApiKey::new(&"k".repeat(MAX_KEY + 1)).err(), Some(BadKey::TooLong));
    }

    #[test]
    fn a_key_is_neither_printed_nor_left_in_an_echo() {
        let key = ApiKey::new("sk-very-secret").unwrap();
        assert_eq!(format!("{key:?}"), "[key]");
        assert_eq!(key.scrub("bad key sk-very-secret, sk-very-secret!"), "bad key [key], [key]!");
        assert!(matches!(key.scrub("nothing here"), Cow::Borrowed(_)));
    }
}
