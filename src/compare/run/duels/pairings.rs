//! In which order duels are had. Pure.

/// Two candidates on one input, by the places of what it is made of; the first candidate comes before the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Pairing {
    pub(super) question: usize,
    pub(super) one: usize,
    pub(super) other: usize,
}

/// Every pair on every question once. All questions have one pair before any has another, each the pair after that of the
/// question before: wherever it ends, inputs and candidates have had about as many duels as any other.
pub(super) fn pairings(questions: usize, candidates: usize) -> impl Iterator<Item = Pairing> {
    let pairs: Vec<(usize, usize)> =
        (0..candidates).flat_map(|one| (one + 1..candidates).map(move |other| (one, other))).collect();
    let rounds = pairs.len();
    (0..rounds).flat_map(move |round| (0..questions).map(move |question| (round, question))).map(
        move |(round, question)| {
            let (one, other) = pairs[(question + round) % rounds];
            Pairing { question, one, other }
        },
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::{BTreeMap, BTreeSet};

    #[test]
    fn every_pair_meets_once_on_every_question_and_no_question_waits_for_another() {
        for (questions, candidates) in [(5, 3), (1, 2), (7, 4), (3, 1), (0, 3), (4, 0)] {
            let all: Vec<Pairing> = pairings(questions, candidates).collect();
            let each: BTreeSet<_> = all.iter().map(|pairing| (pairing.question, pairing.one, pairing.other)).collect();
            let expected = questions * candidates * candidates.saturating_sub(1) / 2;
            assert_eq!((all.len(), each.len()), (expected, expected));
            assert!(all.iter().all(|pairing| pairing.one < pairing.other));
        }
        let mut met = BTreeMap::<(usize, usize), usize>::new();
        for pairing in pairings(30, 4).take(30) {
            *met.entry((pairing.one, pairing.other)).or_default() += 1;
        }
        assert_eq!(met.into_values().collect::<Vec<_>>(), [5; 6], "a bound leaves out no pair");
    }
}
