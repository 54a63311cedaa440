//! Takes everything out of a drawing that could run, load or lead away.

/// Something in a drawing that is never put into a page.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum Unsafe {
    #[error("element `{0}`")]
    Element(String),
    #[error("a style that loads something")]
    Style,
    #[error("markup that does not end")]
    Broken,
}

/// Elements that draw; everything else is refused, because a list of what is dangerous is never complete.
const ELEMENTS: &[&str] = &[
    "circle",
    "clipPath",
    "defs",
    "desc",
    "ellipse",
    "feBlend",
    "feColorMatrix",
    "feDropShadow",
    "feFlood",
    "feComposite",
    "feGaussianBlur",
    "feMerge",
    "feMergeNode",
    "feOffset",
    "filter",
    "g",
    "line",
    "linearGradient",
    "marker",
    "mask",
    "path",
    "pattern",
    "polygon",
    "polyline",
    "radialGradient",
    "rect",
    "stop",
    "style",
    "svg",
    "symbol",
    "text",
    "textPath",
    "title",
    "tspan",
    "use",
];

/// The drawing without event attributes and links; what stood in a link stays.
///
/// **Errors**: [`Unsafe`] where taking something out would not leave a drawing.
pub(super) fn clean(svg: &str) -> Result<String, Unsafe> {
    let mut clean = String::with_capacity(svg.len());
    let mut rest = svg;
    while let Some(start) = rest.find('<') {
        clean.push_str(&rest[..start]);
        rest = &rest[start..];
        if let Some(comment) = rest.strip_prefix("<!--") {
            rest = &comment[comment.find("-->").ok_or(Unsafe::Broken)? + 3..];
            continue;
        }
        let length = tag_length(rest).ok_or(Unsafe::Broken)?;
        write_tag(&rest[1..length - 1], &mut clean)?;
        let opens_style = rest[1..length].starts_with("style") && !rest[..length].ends_with("/>");
        rest = &rest[length..];
        if opens_style {
            let end = rest.find("</style").ok_or(Unsafe::Broken)?;
            if loads(&rest[..end]) {
                return Err(Unsafe::Style);
            }
            clean.push_str(&rest[..end]);
            rest = &rest[end..];
        }
    }
    clean.push_str(rest);
    Ok(clean)
}

/// Bytes of the tag at the start, its brackets included; quotes may hold brackets.
fn tag_length(text: &str) -> Option<usize> {
    let mut quote = None;
    for (at, byte) in text.bytes().enumerate() {
        match (quote, byte) {
            (None, b'"' | b'\'') => quote = Some(byte),
            (Some(open), _) if open == byte => quote = None,
            (None, b'>') => return Some(at + 1),
            _ => {}
        }
    }
    None
}

/// Writes what stands between the brackets of a tag, without what is not wanted.
fn write_tag(tag: &str, clean: &mut String) -> Result<(), Unsafe> {
    let closing = tag.strip_prefix('/');
    let body = closing.unwrap_or(tag);
    let name = body.split(|letter: char| letter.is_whitespace() || letter == '/').next().unwrap_or_default();
    if name == "a" {
        return Ok(());
    }
    if !ELEMENTS.contains(&name) {
        return Err(Unsafe::Element(name.chars().take(40).collect()));
    }
    if closing.is_some() {
        clean.push_str("</");
        clean.push_str(name);
        clean.push('>');
        return Ok(());
    }
    let inner = body[name.len()..].trim_end();
    let (attributes, end) = inner.strip_suffix('/').map_or((inner, ">"), |inner| (inner, "/>"));
    clean.push('<');
    clean.push_str(name);
    write_attributes(attributes, clean)?;
    clean.push_str(end);
    Ok(())
}

fn write_attributes(mut rest: &str, clean: &mut String) -> Result<(), Unsafe> {
    loop {
        rest = rest.trim_start();
        if rest.is_empty() {
            return Ok(());
        }
        let (name, value) = rest.split_once('=').ok_or(Unsafe::Broken)?;
        let (name, value) = (name.trim(), value.trim_start());
        let quote = value.chars().next().filter(|quote| *quote == '"' || *quote == '\'').ok_or(Unsafe::Broken)?;
        let end = value[1..].find(quote).ok_or(Unsafe::Broken)? + 1;
        if !name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_:.".contains(&byte)) {
            return Err(Unsafe::Broken);
        }
        if is_harmless(name, &value[1..end]) {
            clean.push(' ');
            clean.push_str(name);
            clean.push('=');
            clean.push_str(&value[..=end]);
        }
        rest = &value[end + 1..];
    }
}

fn is_harmless(name: &str, value: &str) -> bool {
    let name = name.to_ascii_lowercase();
    let own = value.trim_start().starts_with('#');
    match name.as_str() {
        "href" | "xlink:href" => own,
        "src" | "xml:base" | "target" | "action" | "formaction" => false,
        _ => !name.starts_with("on") && !loads(value),
    }
}

/// A style or an attribute asks for something from elsewhere; `url(#…)` is a part of the drawing itself.
fn loads(text: &str) -> bool {
    let text = text.to_ascii_lowercase();
    let asks = |rest: &str| !rest.trim_start().trim_start_matches(['"', '\'']).starts_with('#');
    // Both a backslash and a reference can spell letters that the search would miss.
    let plain = |rest: &str| ["gt;", "lt;", "amp;", "quot;", "apos;"].iter().any(|name| rest.starts_with(name));
    let hidden = text.contains('\\') || !text.split('&').skip(1).all(plain);
    hidden || text.contains("@import") || text.contains("javascript:") || text.split("url(").skip(1).any(asks)
}
