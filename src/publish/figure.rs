//! A drawing as a part of a page: named for those who do not see it, in a frame that scrolls.

use super::markdown::escape;
use regex::Regex;
use std::sync::LazyLock;

/// Labels of a drawing that is wider than the page are not shrunk below this share of their size.
const LEAST_SCALE: f64 = 0.7;

/// Frames a drawing whose parts are named after `id`.
pub(super) fn figure(svg: &str, id: &str, title: &str) -> String {
    static SPOKEN: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r#" (?:role|aria-[a-z]+)="[^"]*""#).expect("a fixed expression"));
    let (root, rest) = svg.split_once('>').unwrap_or((svg, ""));
    let root = widened(&SPOKEN.replace_all(root, ""));
    let (id, title) = (escape(id), escape(title));
    format!(
        "<figure><div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"{title}\">\
         {root} role=\"img\" aria-labelledby=\"{id}-title {id}-description\"><title id=\"{id}-title\">{title}</title>\
         <desc id=\"{id}-description\">Drawn from the source text, which says the same in words.</desc>\
         {rest}</div></figure>\n"
    )
}

/// The root element with a least width beside the greatest one that the renderer gave it.
fn widened(root: &str) -> String {
    static WIDTH: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"max-width: ?([\d.]+)px").expect("a fixed expression"));
    let Some(width) = WIDTH.captures(root).and_then(|found| found[1].parse::<f64>().ok()) else {
        return root.to_owned();
    };
    let least = (width * LEAST_SCALE).round();
    WIDTH.replace(root, format!("max-width:{width}px;min-width:{least}px")).into_owned()
}
