//! Which lines two texts have in common: the shortest edit, within a bound.
//!
//! **Source**: E. W. Myers, "An O(ND) Difference Algorithm and Its Variations", Algorithmica 1 (1986), the greedy form.

use std::collections::HashMap;

/// Edits that are searched for at most: the search takes time and memory with their square. Texts that differ in more
/// have their whole middle told as replaced, which is true, if not the shortest way to say it.
const MOST_EDITS: usize = 1_000;

/// What becomes of a line; lines count from 0 in their own text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Edit {
    Keep { old: usize, new: usize },
    Remove { old: usize },
    Add { new: usize },
}

/// The edits that turn `old` into `new`, in order.
pub(super) fn edits(old: &[&str], new: &[&str]) -> Vec<Edit> {
    let head = old.iter().zip(new).take_while(|(a, b)| a == b).count();
    let tail = old[head..].iter().rev().zip(new[head..].iter().rev()).take_while(|(a, b)| a == b).count();
    let (old_middle, new_middle) = (&old[head..old.len() - tail], &new[head..new.len() - tail]);
    let mut edits: Vec<Edit> = (0..head).map(|line| Edit::Keep { old: line, new: line }).collect();
    edits.extend(middle(old_middle, new_middle).into_iter().map(|edit| match edit {
        Edit::Keep { old, new } => Edit::Keep { old: old + head, new: new + head },
        Edit::Remove { old } => Edit::Remove { old: old + head },
        Edit::Add { new } => Edit::Add { new: new + head },
    }));
    let rest = (0..tail).map(|line| Edit::Keep { old: old.len() - tail + line, new: new.len() - tail + line });
    edits.extend(rest);
    edits
}

fn middle(old: &[&str], new: &[&str]) -> Vec<Edit> {
    // Numbers compare faster than lines.
    let mut numbers = HashMap::new();
    let mut numbered = |lines: &[&str]| -> Vec<usize> {
        let number = |line: &&str| {
            let next = numbers.len();
            *numbers.entry((*line).to_owned()).or_insert(next)
        };
        lines.iter().map(number).collect()
    };
    let (a, b) = (numbered(old), numbered(new));
    let trace = if a.is_empty() || b.is_empty() { None } else { search(&a, &b) };
    match trace {
        Some(trace) => walk_back(&trace, a.len(), b.len()),
        None => {
            let removed = (0..a.len()).map(|old| Edit::Remove { old });
            removed.chain((0..b.len()).map(|new| Edit::Add { new })).collect()
        }
    }
}

/// A move onto a diagonal: where it ends in `a`, and which edit it is.
#[derive(Clone, Copy)]
enum Way {
    Added(usize),
    Removed(usize),
}

impl Way {
    fn end(self) -> usize {
        match self {
            Way::Added(x) | Way::Removed(x) => x,
        }
    }
}

/// For each number of edits, how far into `a` each diagonal came: the one where `x − y = 2 · step − edits` at `step`.
/// `None` where more edits are needed than are searched for.
fn search(a: &[usize], b: &[usize]) -> Option<Vec<Vec<Option<usize>>>> {
    let mut trace: Vec<Vec<Option<usize>>> = Vec::new();
    for edits in 0..=MOST_EDITS.min(a.len() + b.len()) {
        let mut reached = Vec::with_capacity(edits + 1);
        for step in 0..=edits {
            let begin = if edits == 0 { Some(0) } else { way(&trace, (edits, step), (a.len(), b.len())).map(Way::end) };
            let end = begin.map(|begin| {
                // Diagonals beside the grid have no way onto them, so that this cannot be less than nothing.
                let (mut x, mut y) = (begin, begin + edits - 2 * step);
                while x < a.len() && y < b.len() && a[x] == b[y] {
                    (x, y) = (x + 1, y + 1);
                }
                (x, y)
            });
            reached.push(end.map(|(x, _)| x));
            if end == Some((a.len(), b.len())) {
                trace.push(reached);
                return Some(trace);
            }
        }
        trace.push(reached);
    }
    None
}

/// The way with one more edit onto a diagonal that comes farthest, and stays within both texts. Where both come as far, the
/// last edit is an addition: removed lines are then told before those in their place.
fn way(trace: &[Vec<Option<usize>>], (edits, step): (usize, usize), (a, b): (usize, usize)) -> Option<Way> {
    let before = &trace[edits - 1];
    let added = before.get(step).copied().flatten().filter(|x| x + edits - 2 * step <= b);
    let removed = step.checked_sub(1).and_then(|step| before[step]).map(|x| x + 1).filter(|x| *x <= a);
    match (added, removed) {
        (Some(added), Some(removed)) if removed > added => Some(Way::Removed(removed)),
        (Some(added), _) => Some(Way::Added(added)),
        (None, removed) => removed.map(Way::Removed),
    }
}

fn walk_back(trace: &[Vec<Option<usize>>], a: usize, b: usize) -> Vec<Edit> {
    let (mut x, mut y) = (a, b);
    let mut found = Vec::new();
    for edits in (0..trace.len()).rev() {
        let way = if edits == 0 { None } else { way(trace, (edits, (x + edits - y) / 2), (a, b)) };
        let begin = way.map_or(0, Way::end);
        while x > begin {
            (x, y) = (x - 1, y - 1);
            found.push(Edit::Keep { old: x, new: y });
        }
        match way {
            Some(Way::Added(_)) => {
                y -= 1;
                found.push(Edit::Add { new: y });
            }
            Some(Way::Removed(_)) => {
                x -= 1;
                found.push(Edit::Remove { old: x });
            }
            None => {}
        }
    }
    found.reverse();
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn applied<'a>(edits: &[Edit], old: &[&'a str], new: &[&'a str]) -> (Vec<&'a str>, Vec<&'a str>) {
        let (mut before, mut after) = (Vec::new(), Vec::new());
        for edit in edits {
            match *edit {
                Edit::Keep { old: at, new: to } => {
                    assert_eq!(old[at], new[to]);
                    before.push(old[at]);
                    after.push(new[to]);
                }
                Edit::Remove { old: at } => before.push(old[at]),
                Edit::Add { new: to } => after.push(new[to]),
            }
        }
        (before, after)
    }

    fn changes(edits: &[Edit]) -> usize {
        edits.iter().filter(|edit| !matches!(edit, Edit::Keep { .. })).count()
    }

    /// Fewest edits, by the plain table of longest common parts.
    fn fewest(old: &[&str], new: &[&str]) -> usize {
        let mut row: Vec<usize> = (0..=new.len()).collect();
        for (i, a) in old.iter().enumerate() {
            let mut corner = std::mem::replace(&mut row[0], i + 1);
            for (j, b) in new.iter().enumerate() {
                let best = if a == b { corner } else { 1 + row[j].min(row[j + 1]) };
                corner = std::mem::replace(&mut row[j + 1], best);
            }
        }
        row[new.len()]
    }

    proptest! {
        #[test]
        fn the_edits_turn_one_text_into_the_other_and_none_is_too_many(
            old in proptest::collection::vec("[abc]", 0..24), new in proptest::collection::vec("[abc]", 0..24)
        ) {
            let old: Vec<&str> = old.iter().map(String::as_str).collect();
            let new: Vec<&str> = new.iter().map(String::as_str).collect();
            let edits = edits(&old, &new);
            prop_assert_eq!(applied(&edits, &old, &new), (old.clone(), new.clone()));
            prop_assert_eq!(changes(&edits), fewest(&old, &new));
        }
    }

    #[test]
    fn texts_that_have_nothing_in_common_are_told_as_replaced_within_the_bound() {
        let many: Vec<String> = (0..60_000).map(|number| number.to_string()).collect();
        let old: Vec<&str> = many[..30_000].iter().map(String::as_str).collect();
        let new: Vec<&str> = many[30_000..].iter().map(String::as_str).collect();
        let edits = edits(&old, &new);
        assert_eq!(changes(&edits), 60_000);
        assert_eq!(applied(&edits, &old, &new), (old, new));
    }
}
