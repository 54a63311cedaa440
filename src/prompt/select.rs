//! Chooses what a kind's prompt holds: ranked facts first, then excerpts.

use super::context::Context;
use super::fit::{Measured, shares};
use super::lists::list;
use super::pack::Packed;
use super::spec::ContextSpec;
use super::wants::Desk;
use sluice_validators::Source;
use sluice_validators::facts::{Facts, Notes};

/// Chooses facts and excerpts within a budget.
///
/// Facts take up to three quarters of it where excerpts are wanted too, and excerpts get what facts leave. Lists and
/// selectors earlier in the spec come first.
///
/// **Units**: `budget_tokens` by [`estimate_tokens`](super::estimate_tokens).
pub fn select(spec: &ContextSpec, facts: &Facts, notes: &Notes, sources: &[Source], budget_tokens: u32) -> Context {
    let mut context = Context::default();
    let for_facts = if spec.excerpts.is_empty() { budget_tokens } else { budget_tokens - budget_tokens / 4 };
    let lists: Vec<Measured> = measured(spec, facts, notes).collect();
    let shares = shares(&lists, for_facts);
    for (list, share) in lists.into_iter().zip(shares) {
        let (section, left_out) = list.fit(share);
        context.sections.extend(section);
        context.left_out.extend(left_out);
    }
    let mut packed = Packed::new(budget_tokens.saturating_sub(context.tokens()));
    let desk = Desk::new(facts, notes, sources);
    for selector in &spec.excerpts {
        for want in desk.wants(*selector) {
            packed.take(&want, *selector);
        }
    }
    let (excerpts, left_out) = packed.finish();
    context.excerpts = excerpts;
    context.left_out.extend(left_out);
    context
}

/// The tokens below which a kind's facts are not worth sending: the dozen most connected of each list.
pub fn least_tokens(spec: &ContextSpec, facts: &Facts, notes: &Notes) -> u32 {
    measured(spec, facts, notes).map(|list| list.least()).fold(0, u32::saturating_add)
}

fn measured<'a>(spec: &'a ContextSpec, facts: &'a Facts, notes: &'a Notes) -> impl Iterator<Item = Measured> + 'a {
    spec.facts.iter().filter_map(move |which| Measured::new(list(*which, facts, notes)))
}
