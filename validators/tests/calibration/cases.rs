//! All texts of a kind: those written by hand, and what is made of them.

use crate::ground::{self, Ground, ground};
use crate::kinds::Kind;
use crate::texts::{Base, bases};
use crate::{spoil, vary};

/// A text to be judged, and what a person would say of it.
pub(crate) struct Case {
    /// What was done to which text, or what is wrong with it.
    pub(crate) label: String,
    pub(crate) text: String,
    pub(crate) ground: &'static Ground,
    pub(crate) good: bool,
    /// The provider said that the answer is whole.
    pub(crate) finished: bool,
}

impl Case {
    fn new(base: &str, label: &str, text: String, ground: &'static Ground, good: bool) -> Self {
        Case { label: format!("{base}: {label}"), text, ground, good, finished: true }
    }
}

/// Every case of a kind; `others` are texts of other kinds in the same format, good ones for the grounds they name.
pub(crate) fn cases(kind: &Kind, others: &[(String, Base)]) -> Vec<Case> {
    let bases = bases(kind);
    let mut cases = Vec::new();
    for (index, base) in bases.iter().enumerate() {
        let name = format!("{}/{}-{index}", kind.name, base.ground);
        let ground = ground(&base.ground);
        if let Some(flaw) = &base.flaw {
            cases.push(Case::new(&name, flaw, base.text.clone(), ground, false));
            continue;
        }
        for (label, text) in vary::variations(kind, &base.text) {
            cases.push(Case::new(&name, &label, text, ground, true));
        }
        for (label, text) in spoil::spoiled(kind, &base.text, ground) {
            cases.push(Case::new(&name, &label, text, ground, false));
        }
        for (label, text) in spoil::cut(&base.text) {
            cases.push(Case { finished: false, ..Case::new(&name, &label, text, ground, false) });
        }
        // Of what a document says about the tea shop much is true of the other shops: it is nobody's stranger there.
        let is_told_apart = |other: &Ground| {
            matches!(kind.format, sluice_validators::Format::Mermaid(_)) || ![ground.name, other.name].contains(&"tea")
        };
        let is_stranger =
            |other: &&Ground| !ground::are_alike(ground, other) && other.name != ground.name && is_told_apart(other);
        let strangers = ground::all().iter().filter(is_stranger).filter(|other| spoil::speaks(kind, other));
        for stranger in strangers {
            let label = format!("judged as one of the {}", stranger.name);
            cases.push(Case::new(&name, &label, base.text.clone(), stranger, false));
        }
    }
    for (other, base) in others {
        let name = format!("{}/{}", kind.name, base.ground);
        cases.push(Case::new(&name, &format!("is {other}"), base.text.clone(), ground(&base.ground), false));
    }
    let shop = ground("shop");
    for (label, text) in spoil::garbage(kind) {
        cases.push(Case::new(&kind.name, &label, text, shop, false));
    }
    cases
}
