//! Lines in the comments of another notation: they become comments of Mermaid, so that nothing is dropped.

use super::repair::{Fix, each_line, indent};
use crate::diagram::DiagramKind;

pub(super) const FIXES: &[Fix] =
    &[Fix { edit: "turned foreign comments into Mermaid's", lossy: false, apply: comments }];

fn comments(text: &str, kind: DiagramKind) -> String {
    each_line(text, |line| {
        let trimmed = line.trim();
        // A mind map may hold anything as a node, but hardly a comment.
        let heading = trimmed.starts_with('#') && trimmed.trim_start_matches('#').starts_with(' ');
        let bold = trimmed.len() > 4 && trimmed.starts_with("**") && trimmed.ends_with("**");
        let slashes = trimmed.starts_with("//") || trimmed.starts_with("/*");
        let dashes = trimmed.starts_with("-- ") && kind != DiagramKind::Flowchart;
        (heading || bold || slashes || dashes).then(|| format!("{}%% {trimmed}", indent(line)))
    })
}
