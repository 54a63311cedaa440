//! Notes of a meeting.

use crate::Source;
use crate::facts::{Named, read_notes};

const MEETING: &str = include_str!("../fixtures/notes/meeting.md");
const EXPECTED: &str = include_str!("../fixtures/notes/expected.txt");

#[test]
fn a_meeting_gives_terms_actions_and_roles() {
    let notes = read_notes(&[Source::new("meeting.md", MEETING)]);
    let lines = |topic: &str, list: &[Named]| -> Vec<String> {
        list.iter().map(|named| format!("{topic} {} :{}", named.name, named.at.line)).collect()
    };
    let found =
        [lines("term", &notes.terms), lines("action", &notes.actions), lines("role", &notes.roles)].concat().join("\n");
    assert_eq!(found, EXPECTED.trim(), "\n{found}\n");
}
