//! One text per kind that a person would accept.

use crate::kinds::{kind, names};
use crate::shop;
use crate::subject::{Ground, explain, judge};
use std::path::PathBuf;

/// The accepted text of a kind.
pub(crate) fn text(kind: &str, extension: &str) -> String {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(format!("tests/rubric/good/{kind}.{extension}"));
    std::fs::read_to_string(path).expect("every kind has a good text")
}

/// All the shop knows.
pub(crate) fn ground() -> Ground {
    Ground { facts: shop::facts(), notes: shop::notes() }
}

#[test]
fn a_good_text_of_every_kind_is_accepted() {
    for name in names() {
        let kind = kind(name);
        let verdict = judge(kind, &text(name, kind.format.extension()), &ground());
        assert!(verdict.accepted(), "{name}: {}", explain(&verdict));
    }
}

#[test]
fn line_ends_a_byte_order_mark_and_trailing_space_change_no_verdict() {
    for name in names() {
        let kind = kind(name);
        let plain = text(name, kind.format.extension());
        let expected = judge(kind, &plain, &ground()).score;
        let mut variants = vec![format!("{plain}\n\n"), plain.replace('\n', " \n")];
        if !matches!(kind.format, sluice_validators::Format::Files) {
            variants.push(plain.replace('\n', "\r\n"));
        }
        for variant in variants {
            assert_eq!(
                judge(kind, &variant, &ground()).score,
                expected,
                "{name}: {}",
                explain(&judge(kind, &variant, &ground()))
            );
        }
    }
}

#[test]
fn the_same_text_gets_the_same_verdict() {
    for name in names() {
        let kind = kind(name);
        let text = text(name, kind.format.extension());
        assert_eq!(judge(kind, &text, &ground()), judge(kind, &text, &ground()), "{name}");
    }
}
