//! What nobody sees changes no score: line ends, marks, a clean fence, spaces, the order of lines that do not depend
//! on each other.

use crate::ground::ground;
use crate::judging::{explain, judge};
use crate::kinds::{Kind, kind};
use crate::spoil::drawing;
use crate::suite::told;
use crate::texts::bases;
use crate::vary::{is_free_of_order, surface};
use proptest::prelude::*;
use sluice_validators::diagram::compile;

/// A text of a kind by numbers that say which.
fn chosen((which_kind, which_text): (usize, usize)) -> Option<(&'static Kind, String, String)> {
    let names: Vec<&str> = told().collect();
    let kind = kind(names[which_kind % names.len()]);
    let bases = bases(kind);
    let base = bases.get(which_text % bases.len().max(1))?;
    Some((kind, base.ground.clone(), base.text.clone()))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn what_nobody_sees_changes_no_score(which in (0usize..1000, 0usize..1000), first in 0usize..7, second in 0usize..7) {
        let Some((kind, on, text)) = chosen(which) else { return Ok(()) };
        let ground = ground(&on);
        let expected = judge(kind, &text, ground, true);
        // A byte order mark and thoughts stand before everything, so they are put on last.
        let goes_first = ["a byte order mark", "thoughts before"].contains(&surface(kind.format, "")[second].0.as_str());
        let inner = if goes_first { 0 } else { second };
        let changed = &surface(kind.format, &surface(kind.format, &text)[inner].1)[first].1;
        let is_fence = |index: usize| surface(kind.format, "")[index].0 == "a clean fence";
        prop_assume!(!(is_fence(first) && is_fence(inner)));
        let found = judge(kind, changed, ground, true);
        prop_assert_eq!(found.score, expected.score, "{}\n{}\n{}", changed, explain(&expected), explain(&found));
    }

    #[test]
    fn the_order_of_lines_that_stand_alone_changes_no_score(which in (0usize..1000, 0usize..1000), seed in 1u64..u64::MAX) {
        let Some((kind, on, text)) = chosen(which) else { return Ok(()) };
        let Some(mut diagram) = drawing(kind, &text).filter(|diagram| is_free_of_order(diagram.kind)) else { return Ok(()) };
        let ground = ground(&on);
        let expected = judge(kind, &compile(&diagram), ground, true);
        let mut state = seed;
        let mut next = || { state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1); state >> 33 };
        diagram.nodes.sort_by_cached_key(|_| next());
        diagram.edges.sort_by_cached_key(|_| next());
        let found = judge(kind, &compile(&diagram), ground, true);
        prop_assert_eq!(found.score, expected.score, "{}\n{}\n{}", compile(&diagram), explain(&expected), explain(&found));
    }
}
