//! Cuts the elements of one list out of a JSON document while it is read; what is around them stays a small document.
//!
//! Gemini hands out all answers of a batch as one list inside the batch itself, and does so twice.

use super::lines::Cut;
use crate::reason::{ProviderError, Reason};

/// Bytes of the document around the elements.
const MOST_REST: usize = 16 << 20;
/// Bytes of a name that are compared.
const MOST_NAME: usize = 64;

/// Cuts out the elements of the first list of this name that has any; other lists of the name are dropped.
#[derive(Debug)]
pub(super) struct Elements {
    list: &'static str,
    limit: usize,
    depth: usize,
    text: Text,
    /// The text that was read last, outside of elements.
    name: Vec<u8>,
    before: Before,
    /// Depth of the elements, while the list is open.
    inside: Option<usize>,
    element: Vec<u8>,
    is_too_long: bool,
    /// Elements were cut out of this list, or of one before.
    has_some: bool,
    /// The list has a double that was cut before.
    drops: bool,
    rest: Vec<u8>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Text {
    Outside,
    Inside,
    Escaped,
}

/// What stands before the next byte that counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Before {
    Name,
    Colon,
    Other,
}

impl Elements {
    /// `list` is the name of the list, `limit` the bytes of the longest element.
    pub(super) fn new(list: &'static str, limit: usize) -> Self {
        Elements {
            list,
            limit,
            depth: 0,
            text: Text::Outside,
            name: Vec::new(),
            before: Before::Other,
            inside: None,
            element: Vec::new(),
            is_too_long: false,
            has_some: false,
            drops: false,
            rest: Vec::new(),
        }
    }

    /// Takes the next bytes and adds the elements that end in them.
    ///
    /// **Errors**: [`Reason::Decode`] where the document around the elements has no end.
    pub(super) fn push(&mut self, chunk: &[u8], cuts: &mut Vec<Cut>) -> Result<(), ProviderError> {
        chunk.iter().for_each(|byte| self.byte(*byte, cuts));
        if self.rest.len() > MOST_REST {
            let message = format!("sent a batch of more than {MOST_REST} bytes around its answers");
            return Err(ProviderError::new(Reason::Decode, message));
        }
        Ok(())
    }

    /// The document without the elements; it is cut where the body was.
    pub(super) fn finish(self) -> Vec<u8> {
        self.rest
    }

    fn byte(&mut self, byte: u8, cuts: &mut Vec<Cut>) {
        if self.text != Text::Outside {
            return self.in_text(byte);
        }
        match byte {
            b',' if self.inside == Some(self.depth) => return self.close(cuts),
            b']' if self.inside == Some(self.depth) => {
                self.close(cuts);
                self.inside = None;
            }
            b'"' => {
                self.text = Text::Inside;
                self.name.clear();
            }
            _ => {}
        }
        self.keep(byte);
        self.before = match (byte, self.before) {
            (b' ' | b'\t' | b'\r' | b'\n', before) => before,
            (b':', Before::Name) => Before::Colon,
            _ => self.nest(byte),
        };
    }

    fn nest(&mut self, byte: u8) -> Before {
        match byte {
            b'{' | b'[' => {
                self.depth += 1;
                let is_named = self.before == Before::Colon && self.name == self.list.as_bytes();
                if byte == b'[' && self.inside.is_none() && is_named {
                    self.inside = Some(self.depth);
                    self.drops = self.has_some;
                }
            }
            b'}' | b']' => self.depth = self.depth.saturating_sub(1),
            _ => {}
        }
        Before::Other
    }

    fn in_text(&mut self, byte: u8) {
        self.keep(byte);
        self.text = match (self.text, byte) {
            (Text::Escaped, _) => Text::Inside,
            (_, b'\\') => Text::Escaped,
            (_, b'"') => {
                self.before = Before::Name;
                Text::Outside
            }
            _ => {
                if self.inside.is_none() && self.name.len() < MOST_NAME {
                    self.name.push(byte);
                }
                Text::Inside
            }
        };
    }

    fn keep(&mut self, byte: u8) {
        if self.inside.is_none() {
            // A little more than is allowed, so that the limit is noticed.
            if self.rest.len() <= MOST_REST {
                self.rest.push(byte);
            }
        } else if self.element.len() < self.limit {
            self.element.push(byte);
        } else {
            self.is_too_long = true;
        }
    }

    fn close(&mut self, cuts: &mut Vec<Cut>) {
        let element = std::mem::take(&mut self.element);
        let is_too_long = std::mem::take(&mut self.is_too_long);
        let element = element.trim_ascii();
        if (element.is_empty() && !is_too_long) || self.drops {
            return;
        }
        self.has_some = true;
        cuts.push(if is_too_long { Cut::TooLong } else { Cut::Whole(element.to_vec()) });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(body: &str, step: usize) -> (Vec<String>, String) {
        let (mut elements, mut cuts) = (Elements::new("list", 40), Vec::new());
        body.as_bytes().chunks(step).for_each(|chunk| elements.push(chunk, &mut cuts).unwrap());
        let told = |cut| match cut {
            Cut::Whole(element) => String::from_utf8(element).unwrap(),
            Cut::TooLong => "?".to_owned(),
        };
        (cuts.into_iter().map(told).collect(), String::from_utf8(elements.finish()).unwrap())
    }

    #[test]
    fn the_elements_come_out_whole_and_the_rest_stays_a_document() {
        let long = format!(r#"{{"list":["{}",7]}}"#, "x".repeat(60));
        let cases: [(&str, &[&str], &str); 9] = [
            (r#"{"a":1}"#, &[], r#"{"a":1}"#),
            (r#"{"list":[]}"#, &[], r#"{"list":[]}"#),
            (r#"{"list" : [ {"a":[1,2]}, "x,]" ], "b":2}"#, &[r#"{"a":[1,2]}"#, r#""x,]""#], r#"{"list" : [], "b":2}"#),
            (r#"{"list":{"list":[1,2]},"done":true}"#, &["1", "2"], r#"{"list":{"list":[]},"done":true}"#),
            (r#"{"list":[{"list":[1]}],"c":[{"list":[2]}]}"#, &[r#"{"list":[1]}"#], r#"{"list":[],"c":[{"list":[]}]}"#),
            (r#"{"list":[],"c":{"list":[2]}}"#, &["2"], r#"{"list":[],"c":{"list":[]}}"#),
            (r#"{"a":"list","b":["list",[1]]}"#, &[], r#"{"a":"list","b":["list",[1]]}"#),
            (r#"{"list":["a\"],\\",1]}"#, &[r#""a\"],\\""#, "1"], r#"{"list":[]}"#),
            (&long, &["?", "7"], r#"{"list":[]}"#),
        ];
        for (body, elements, rest) in cases {
            for step in [1, 2, 5, 1000] {
                assert_eq!(cut(body, step), (elements.iter().map(|one| (*one).to_owned()).collect(), rest.to_owned()));
            }
        }
    }

    #[test]
    fn bytes_that_are_no_document_do_no_harm() {
        for body in ["", "]]]]}}}}", "\"list\":[", "{\"list\":[1,", "[[[[", "\\\"\\", "list:[1]", ",,,,"] {
            cut(body, 1);
        }
    }

    #[test]
    fn a_document_without_end_is_an_error() {
        let mut elements = Elements::new("list", 40);
        let chunk = vec![b' '; 1 << 20];
        let pushed = (0..20).try_for_each(|_| elements.push(&chunk, &mut Vec::new()));
        assert_eq!(pushed.unwrap_err().reason, Reason::Decode);
        assert!(elements.finish().len() <= MOST_REST + 1);
    }
}
