//! Duels that were made up.

use super::{Held, Met, Words};
use crate::compare::stats::Said::{self, First, Neither, Second};
use crate::compare::tests::run;
use crate::compare::{Duels, Standing, Table};

fn met(input: usize, (one, other): (&str, &str), words: Words) -> Met {
    Met {
        input: format!("input-{input:04}"),
        group: "erd".to_owned(),
        one: one.to_owned(),
        other: other.to_owned(),
        words,
    }
}

fn asked(one_first: Said, other_first: Said) -> Words {
    Words::Asked { one_first: Some(one_first), other_first: Some(other_first) }
}

fn held(met: Vec<Met>) -> Held {
    Held { referee: "den/big".to_owned(), met, ..Held::default() }
}

/// So many inputs with these words, over the pair `a` and `b`.
fn of(counts: &[(usize, Words)]) -> Duels {
    let words = counts.iter().flat_map(|&(count, words)| std::iter::repeat_n(words, count));
    Duels::of(&held(words.enumerate().map(|(input, words)| met(input, ("a", "b"), words)).collect()), &["a", "b"])
}

#[test]
fn a_preference_is_told_ranked_and_has_the_strengths_that_fit() {
    let duels = of(&[(30, asked(First, Second)), (4, asked(Second, First)), (6, asked(Neither, Neither))]);
    let pair = &duels.pairs[0];
    assert_eq!((pair.standing, pair.won, pair.lost, pair.tied), (Standing::Better, 30, 4, 6));
    assert!(pair.sentence.starts_with("`den/big` prefers `a` to `b` by 65.0 points (95 % "), "{}", pair.sentence);
    assert!(pair.sentence.ends_with("): 30 won, 4 lost, 6 tied"), "{}", pair.sentence);
    let ranks: Vec<_> = duels.candidates.iter().map(|candidate| candidate.rank).collect();
    assert_eq!(ranks, [Some(1), Some(2)]);
    // Without the guess of the average the chance of one against the other is 33 of 40 points, against the average its root.
    let chance = duels.candidates[0].chance.unwrap();
    assert!((0.65..0.75).contains(&chance) && (chance + duels.candidates[1].chance.unwrap() - 1.0).abs() < 1e-9);
    assert_eq!((duels.had, duels.inputs, duels.tied, duels.connected), (40, 40, 6, true));
    assert_eq!(duels.notes, ["`den/big` never followed the place of a text, in 40 duels"]);

    let mirrored = of(&[(4, asked(First, Second)), (30, asked(Second, First)), (6, asked(Neither, Neither))]);
    assert_eq!(mirrored.pairs[0].standing, Standing::Worse);
    assert_eq!(
        mirrored.pairs[0].sentence,
        pair.sentence.replace("`a`", "`c`").replace("`b`", "`a`").replace("`c`", "`b`")
    );
}

#[test]
fn who_follows_the_place_tells_no_difference_and_is_told_so() {
    let duels = of(&[(38, asked(First, First)), (2, asked(Second, Second))]);
    assert_eq!((duels.pairs[0].standing, duels.tied, duels.place_share()), (Standing::NoDifference, 40, Some(1.0)));
    assert!(duels.candidates.iter().all(|candidate| candidate.rank == Some(1) && candidate.chance == Some(0.5)));
    assert!(duels.notes[0].contains("in 40 of 40 duels (100 %): no better than a coin"), "{:?}", duels.notes);
    let few = of(&[(9, asked(First, First))]);
    assert!(few.notes[0].ends_with("in 9 of 9 duels (100 %)"), "{:?}", few.notes);
    let some = of(&[(10, asked(First, First)), (30, asked(First, Second))]);
    assert_eq!(some.notes, ["`den/big` followed the place and not the text in 10 of 40 duels (25 %)"]);
}

#[test]
fn below_thirty_inputs_nothing_is_ranked_however_clear_it_looks() {
    let duels = of(&[(29, asked(First, Second))]);
    assert_eq!((duels.pairs[0].standing, duels.candidates[0].rank), (Standing::TooFew, None));
    assert!(duels.pairs[0].sentence.contains("(n = 29 is too small: needs at least 30): 29 won"), "{:?}", duels.pairs);
    assert!(duels.notes.iter().any(|note| note.contains("nothing is ranked by duels below 30")), "{:?}", duels.notes);
    // Kinds of one input are its parts and make no sample larger.
    let kinds = (0..60).map(|at| met(at / 3, ("a", "b"), asked(First, Second))).collect();
    let duels = Duels::of(&held(kinds), &["a", "b"]);
    assert_eq!((duels.had, duels.inputs, duels.pairs[0].standing), (60, 20, Standing::TooFew));
}

#[test]
fn what_cannot_be_read_equal_texts_and_strangers_are_counted_and_decide_nothing() {
    let unread = Words::Asked { one_first: Some(First), other_first: None };
    let duels = of(&[(3, unread), (2, Words::Equal)]);
    assert_eq!((duels.had, duels.unread, duels.equal, duels.tied), (2, 3, 2, 2));
    assert_eq!((duels.asked(), duels.place_share()), (0, None));
    assert!(
        duels.notes.iter().any(|note| note.contains("3 had an answer that could not be read")),
        "{:?}",
        duels.notes
    );
    let strangers = Duels::of(&held(vec![met(1, ("a", "z"), asked(First, Second))]), &["a", "b", "c"]);
    assert_eq!((strangers.had, strangers.pairs.len()), (0, 3));
    assert!(strangers.candidates.iter().all(|candidate| candidate.chance.is_none() && candidate.rank.is_none()));
    let nobody = Duels::of(&held(Vec::new()), &[]);
    assert_eq!((nobody.had, nobody.notes.len()), (0, 1));
}

#[test]
fn kin_and_what_was_left_out_are_told_and_who_never_met_is_not_connected() {
    let apart = vec![met(1, ("a", "b"), asked(First, Second)), met(2, ("d", "c"), asked(First, Second))];
    let given_up = Some("server_error".to_owned());
    let held = Held { kin: vec!["a".to_owned()], beyond: 7, open: 2, given_up, ..held(apart) };
    let table = Table::of(&[run("a", 2, 3), run("b", 2, 3), run("c", 2, 3), run("d", 2, 3)].concat(), 1).unwrap();
    let duels = table.with_duels(&held).duels.unwrap();
    assert!(!duels.connected);
    // The pair stands in the order of the table, whoever of it was named first.
    let pair = duels.pairs.iter().find(|pair| pair.one == "c" && pair.other == "d").unwrap();
    assert_eq!((pair.won, pair.lost), (0, 1));
    let notes = duels.notes.join("\n");
    for told in
        ["family of `a`", "not everybody met everybody", "(server error)", "2 are still", "7 are beyond the bound"]
    {
        assert!(notes.contains(told), "{told}: {notes}");
    }
}
