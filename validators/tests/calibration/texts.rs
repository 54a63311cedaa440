//! The texts that were written by hand: `texts/<kind>.txt`, and those of the rubric's own tests.

use crate::kinds::Kind;
use std::path::PathBuf;

/// A text before anything is done to it.
pub(crate) struct Base {
    pub(crate) ground: String,
    /// Why nobody would accept it; `None` for a text that a person would.
    pub(crate) flaw: Option<String>,
    pub(crate) text: String,
}

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests")
}

/// All texts of a kind; empty where nobody has written any.
pub(crate) fn bases(kind: &Kind) -> Vec<Base> {
    let path = folder().join(format!("calibration/texts/{}.txt", kind.name));
    let Ok(written) = std::fs::read_to_string(path) else { return Vec::new() };
    let mut found: Vec<Base> = format!("\n{written}").split("\n=== ").skip(1).map(base).collect();
    for (side, flaw) in [("good", None), ("bad", Some("what a small model writes without looking"))] {
        let name = format!("rubric/{side}/{}.{}", kind.name, kind.format.extension());
        if let Ok(text) = std::fs::read_to_string(folder().join(name)) {
            found.push(Base { ground: "shop".to_owned(), flaw: flaw.map(str::to_owned), text });
        }
    }
    found
}

/// `good <ground>` or `bad <ground>: <why>`, and the text under it.
fn base(section: &str) -> Base {
    let (head, text) = section.split_once('\n').expect("a text follows its head");
    let (side, rest) = head.split_once(' ').expect("a head has a side and a ground");
    let (ground, flaw) = rest.split_once(": ").map_or((rest, None), |(ground, flaw)| (ground, Some(flaw.to_owned())));
    assert_eq!(side == "bad", flaw.is_some(), "a bad text says why, a good one does not: {head}");
    Base { ground: ground.trim().to_owned(), flaw, text: text.to_owned() }
}
