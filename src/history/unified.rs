//! Two texts as a unified difference, as `diff -u` writes it and `patch` reads it.

use super::lines::{Edit, edits};
use std::fmt::Write;

/// Lines shown around a change.
const AROUND: usize = 3;

/// The difference between two texts; empty where there is none.
///
/// **Shape**: `--- from`, `+++ to`, then hunks with three lines around each change. **Cost**: the square of the number of
/// changed lines, within a bound.
pub fn unified((from, old): (&str, &str), (to, new): (&str, &str)) -> String {
    let old: Vec<&str> = old.split_inclusive('\n').collect();
    let new: Vec<&str> = new.split_inclusive('\n').collect();
    let edits = edits(&old, &new);
    let mut text = String::new();
    for hunk in hunks(&edits) {
        if text.is_empty() {
            let _ = writeln!(text, "--- {from}\n+++ {to}");
        }
        write_hunk(&mut text, &edits, hunk, (&old, &new));
    }
    text
}

/// Ranges of edits: the changes with what stands around them; those that touch are one.
fn hunks(edits: &[Edit]) -> Vec<std::ops::Range<usize>> {
    let mut hunks: Vec<std::ops::Range<usize>> = Vec::new();
    for (at, _) in edits.iter().enumerate().filter(|(_, edit)| !matches!(edit, Edit::Keep { .. })) {
        let (begin, end) = (at.saturating_sub(AROUND), (at + AROUND + 1).min(edits.len()));
        match hunks.last_mut() {
            Some(last) if begin <= last.end => last.end = end,
            _ => hunks.push(begin..end),
        }
    }
    hunks
}

fn write_hunk(text: &mut String, edits: &[Edit], hunk: std::ops::Range<usize>, (old, new): (&[&str], &[&str])) {
    // Lines of each text before the hunk, and in it.
    let count = |edits: &[Edit], added: bool| {
        edits
            .iter()
            .filter(|edit| match edit {
                Edit::Keep { .. } => true,
                Edit::Remove { .. } => !added,
                Edit::Add { .. } => added,
            })
            .count()
    };
    let place = |added: bool| {
        let (before, within) = (count(&edits[..hunk.start], added), count(&edits[hunk.clone()], added));
        match within {
            // An empty stretch is named by the line before it.
            0 => format!("{before},0"),
            1 => format!("{}", before + 1),
            _ => format!("{},{within}", before + 1),
        }
    };
    let _ = writeln!(text, "@@ -{} +{} @@", place(false), place(true));
    for edit in &edits[hunk.clone()] {
        let (mark, line) = match *edit {
            Edit::Keep { old: at, .. } => (' ', old[at]),
            Edit::Remove { old: at } => ('-', old[at]),
            Edit::Add { new: at } => ('+', new[at]),
        };
        text.push(mark);
        text.push_str(line);
        if !line.ends_with('\n') {
            text.push_str("\n\\ No newline at end of file\n");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_difference_reads_as_diff_u_writes_it() {
        for (old, new, expected) in [
            ("a\n", "a\n", ""),
            ("", "a\n", "--- x\n+++ y\n@@ -0,0 +1 @@\n+a\n"),
            ("a\n", "", "--- x\n+++ y\n@@ -1 +0,0 @@\n-a\n"),
            ("a\nb\nc\n", "a\nB\nc\n", "--- x\n+++ y\n@@ -1,3 +1,3 @@\n a\n-b\n+B\n c\n"),
            ("a\nb", "a\nb\n", "--- x\n+++ y\n@@ -1,2 +1,2 @@\n a\n-b\n\\ No newline at end of file\n+b\n"),
            (
                "1\n2\n3\n4\n5\n6\n7\n8\n9\n",
                "1\n2\n3\n4\n5\n6\n7\n8\nX\n",
                "--- x\n+++ y\n@@ -6,4 +6,4 @@\n 6\n 7\n 8\n-9\n+X\n",
            ),
        ] {
            assert_eq!(unified(("x", old), ("y", new)), expected, "{old:?} {new:?}");
        }
    }

    #[test]
    fn changes_far_apart_have_hunks_of_their_own() {
        let old: String = (0..40).map(|line| format!("{line}\n")).collect();
        let new = old.replace("3\n4\n", "3\nx\n").replace("30\n", "");
        let text = unified(("x", &old), ("y", &new));
        assert_eq!(text.matches("@@ -").count(), 2, "{text}");
        assert!(text.contains("-30\n") && text.contains("+x\n"), "{text}");
    }
}
