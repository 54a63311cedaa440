//! Charts as inline SVG, drawn by plotters.
//!
//! Colours are names: the page's style replaces them by attribute, so that one drawing serves light, dark and paper.

use plotters::coord::Shift;
use plotters::prelude::{DrawingArea, IntoDrawingArea, RGBColor, SVGBackend};

pub(super) const TEXT: RGBColor = RGBColor(1, 1, 1);
pub(super) const LINE: RGBColor = RGBColor(2, 2, 2);
pub(super) const MARK: RGBColor = RGBColor(3, 3, 3);
pub(super) const BEST: RGBColor = RGBColor(4, 4, 4);
pub(super) const GROUND: RGBColor = RGBColor(5, 5, 5);

pub(super) type Canvas<'a> = DrawingArea<SVGBackend<'a>, Shift>;
/// Drawing into memory fails only where the chart itself cannot be: a range of no numbers.
pub(super) type Drawn = Result<(), Box<dyn std::error::Error>>;

/// The drawing, or nothing where it cannot be made.
pub(super) fn svg(size: (u32, u32), draw: impl FnOnce(&Canvas<'_>) -> Drawn) -> Option<String> {
    let mut svg = String::new();
    {
        let canvas = SVGBackend::with_string(&mut svg, size).into_drawing_area();
        draw(&canvas).ok()?;
        canvas.present().ok()?;
    }
    // Beside a caption and the figures in a table, a reader of the screen has no use for loose numbers.
    Some(svg.replacen("<svg ", "<svg aria-hidden=\"true\" focusable=\"false\" ", 1))
}
