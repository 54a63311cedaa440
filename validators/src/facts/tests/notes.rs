//! Notes of meetings.

use crate::Source;
use crate::facts::{Named, Notes, read_notes};

const MEETING: &str = include_str!("../fixtures/notes/meeting.md");
const PLANNING: &str = include_str!("../fixtures/notes/planning.md");
const EXPECTED: &str = include_str!("../fixtures/notes/expected.txt");
const EXPECTED_PLANNING: &str = include_str!("../fixtures/notes/expected_planning.txt");

/// Notes as lines, an action with its task, owner and date where the notes tell them.
fn told(notes: &Notes) -> String {
    let lines = |topic: &str, list: &[Named]| -> Vec<String> {
        list.iter().map(|named| format!("{topic} {} :{}", named.name, named.at.line)).collect()
    };
    let tasks = notes.assignments.iter().filter(|entry| entry.owner.is_some() || entry.due.is_some()).map(|entry| {
        let (owner, due) = (entry.owner.as_deref().unwrap_or("-"), entry.due.as_deref().unwrap_or("-"));
        format!("task {} | {owner} | {due} :{}", entry.task, notes.actions[entry.action].at.line)
    });
    [lines("term", &notes.terms), lines("action", &notes.actions), tasks.collect(), lines("role", &notes.roles)]
        .concat()
        .join("\n")
}

#[test]
fn a_meeting_gives_terms_actions_and_roles() {
    for (path, text, expected) in [("meeting.md", MEETING, EXPECTED), ("planning.md", PLANNING, EXPECTED_PLANNING)] {
        let found = told(&read_notes(&[Source::new(path, text)]));
        assert_eq!(found, expected.trim(), "\n{found}\n");
    }
}

#[test]
fn notes_tell_the_language_they_are_written_in() {
    let german =
        "Wir haben beschlossen, dass die Bestellung nach sieben Tagen verfällt und die Ware wieder frei wird. ";
    for (text, expected) in
        [(german.repeat(5), Some("deu")), (german.to_owned(), None), (PLANNING.to_owned(), Some("eng"))]
    {
        assert_eq!(read_notes(&[Source::new("n.md", text)]).language, expected);
    }
}
