//! Draws Mermaid as SVG, offline.

use super::arial;
use super::svg_clean::{Unsafe, clean};
use merman::svg::{
    DeterministicTextMeasurer, MeasurementProfileId, SvgRenderOptions, TextMeasurementPolicy, TextMeasurementProfile,
    TextMeasurementProfileIdentity, TextStyle, sanitize_svg_id,
};
use merman::{
    Engine, MermaidConfig, OperationControl, RenderOutput, RenderRequest, Renderer, SvgEnvironment, SvgRequest,
};
use regex::{Captures, Regex};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::LazyLock;

/// Longest source that is drawn; the limit of Mermaid itself (`maxTextSize`).
const MAX_SOURCE_BYTES: usize = 50_000;
/// Longest drawing that is put into a page. The largest seen of a real schema has about 130 kB.
const MAX_SVG_BYTES: usize = 4 << 20;

/// A diagram could not be drawn.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum DrawError {
    #[error("the diagram has {0} bytes, more than the {MAX_SOURCE_BYTES} that are drawn")]
    TooLong(usize),
    #[error("the drawing has {0} bytes, more than the {MAX_SVG_BYTES} that are kept")]
    TooLarge(usize),
    #[error("no diagram is found in the text")]
    NoDiagram,
    #[error("{0}")]
    Renderer(String),
    #[error("the renderer broke down over this diagram")]
    Crashed,
    #[error("the drawing is not safe to show: {0}")]
    Unsafe(#[from] Unsafe),
}

/// Draws with text as text and the fonts that machines have. The font that Mermaid's own theme names is on no machine, so that
/// labels would be cut off; labels in HTML would be cut off by their boxes, and allow more than text.
static RENDERER: LazyLock<Renderer> = LazyLock::new(|| {
    let ours = ["theme", "themeCSS", "themeVariables", "fontFamily", "altFontFamily", "htmlLabels", "look", "layout"];
    let theirs = ["secure", "securityLevel", "startOnLoad", "maxTextSize", "suppressErrors", "maxEdges"];
    // What a diagram's own directives may not change.
    let secure = [&theirs[..], &ours[..]].concat();
    let config = serde_json::json!({
        "theme": "default",
        "htmlLabels": false,
        "flowchart": { "htmlLabels": false, "wrappingWidth": 400 },
        "class": { "htmlLabels": false },
        "fontFamily": FONT,
        "themeVariables": { "fontFamily": FONT },
        "secure": secure,
    });
    Renderer::new().with_engine(Engine::new().with_site_config(MermaidConfig::from_value(config)))
});

/// Fonts to the measure of Arial, then whatever there is.
const FONT: &str = "arial, liberation sans, arimo, helvetica, sans-serif";

/// The renderer's own measure is a guess by classes of characters, and names with underscores outgrow their boxes.
static ENVIRONMENT: LazyLock<SvgEnvironment> = LazyLock::new(|| {
    let measure = |text: &str, style: &TextStyle| arial::width(text, style.font_size.max(1.0), is_bold(style));
    let id = MeasurementProfileId::new("arial").expect("a plain word is an id");
    let identity = TextMeasurementProfileIdentity::new(id, "1").expect("a plain number is a version");
    let measurer = DeterministicTextMeasurer::default().with_width_callback(measure);
    let policy = TextMeasurementPolicy::uniform(TextMeasurementProfile::new(identity, measurer));
    SvgEnvironment::deterministic().with_text_measurement_policy(policy)
});

fn is_bold(style: &TextStyle) -> bool {
    style
        .font_weight
        .as_deref()
        .is_some_and(|weight| matches!(weight, "bold" | "bolder" | "600" | "700" | "800" | "900"))
}

/// Draws a diagram; `id` sets it apart from others on the same page.
///
/// **Shape**: one `<svg>` element without scripts, links, HTML, or anything that would be loaded.
/// **Errors**: [`DrawError`]; the text itself stays what it was. **Cost**: some 10 ms.
pub fn draw(mermaid: &str, id: &str) -> Result<String, DrawError> {
    if mermaid.len() > MAX_SOURCE_BYTES {
        return Err(DrawError::TooLong(mermaid.len()));
    }
    // It panics on some inputs, e.g. on a no-break space in an entity-relationship diagram.
    let drawn = catch_unwind(AssertUnwindSafe(|| render(mermaid, id))).map_err(|_| DrawError::Crashed)??;
    if drawn.len() > MAX_SVG_BYTES {
        return Err(DrawError::TooLarge(drawn.len()));
    }
    Ok(clean(&centre_edge_labels(&as_characters(&drawn)))?)
}

fn render(mermaid: &str, id: &str) -> Result<String, DrawError> {
    let request = SvgRequest {
        options: SvgRenderOptions { diagram_id: Some(sanitize_svg_id(id)), ..SvgRenderOptions::default() },
        environment: ENVIRONMENT.clone(),
        ..SvgRequest::default()
    };
    let output = RENDERER.render(RenderRequest::svg(mermaid, OperationControl::new(), request));
    match output.map_err(|error| DrawError::Renderer(error.to_string().chars().take(500).collect()))? {
        RenderOutput::Svg(Some(svg)) => Ok(svg.into_parts().0),
        _ => Err(DrawError::NoDiagram),
    }
}

/// Shows characters that Mermaid spells as `#59;` or `#quot;`: as plain text the renderer (0.9.3) leaves them spelled.
fn as_characters(svg: &str) -> String {
    static SPELLED: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"&amp;(?:#(\d{1,7})|(quot|amp|lt|gt));").expect("a fixed expression, which a test uses")
    });
    let character = |found: &Captures<'_>| {
        let number = found.get(1).and_then(|number| number.as_str().parse().ok());
        match number.and_then(char::from_u32) {
            // What means something in XML stays an entity of XML.
            Some('<' | '>' | '&' | '"' | '\'') => format!("&#{};", &found[1]),
            Some(plain) if !plain.is_control() => plain.to_string(),
            Some(_) => " ".to_owned(),
            None => found.get(2).map_or_else(|| found[0].to_owned(), |name| format!("&{};", name.as_str())),
        }
    };
    SPELLED.replace_all(svg, character).into_owned()
}

/// Puts the labels of edges onto their edges.
///
/// In entity-relationship and class diagrams the renderer (0.9.3) moves a label by half its width to the left, as if its
/// text began there, but centres the text: it ends up beside the edge, in class diagrams beside its own background.
fn centre_edge_labels(svg: &str) -> String {
    static LABEL: LazyLock<Regex> = LazyLock::new(|| {
        let label = r#"(<g class="edgeLabel"[^>]*><g class="label"[^>]* transform="translate\()-[\d.]+(, -?[\d.]+\)">"#;
        let background = r#"<g><rect class="background" style="" x=")-?[\d.]+(" y="[^"]*" width=")([\d.]+)""#;
        Regex::new(&format!("{label}{background}")).expect("a fixed expression, which a test uses")
    });
    let centred = |found: &Captures<'_>| {
        let half = found[4].parse::<f64>().unwrap_or(0.0) / 2.0;
        format!("{}0{}{}{}{}\"", &found[1], &found[2], -half, &found[3], &found[4])
    };
    LABEL.replace_all(svg, centred).into_owned()
}
