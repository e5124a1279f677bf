//! Text without asking anybody how wide it is.
//!
//! plotters measures text by the font it finds: natively by one way, in wasm by inserting an element into the page for every
//! label, in a worker by a panic. Here the layout of a text is a table of advance widths, the same on every platform, so
//! that a picture has the same bytes everywhere. Fonts differ from the table by a few percent; layouts leave room for that.

use plotters_backend::text_anchor::{HPos, Pos, VPos};
use plotters_backend::{BackendColor, BackendCoord, BackendTextStyle, FontFamily, FontStyle, FontTransform};

use crate::theme;

/// How a label looks.
#[derive(Clone, Copy)]
pub(crate) struct Label {
    pub(crate) size_px: f64,
    pub(crate) color: BackendColor,
    pub(crate) is_bold: bool,
    pub(crate) align: Align,
    /// On the line: with some surface behind it.
    pub(crate) halo: Option<BackendColor>,
}

/// Which end of a label its place is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Align {
    Left,
    Center,
    Right,
}

impl Label {
    pub(crate) fn new(color: BackendColor) -> Self {
        Self { size_px: theme::TEXT_PX, color, is_bold: false, align: Align::Left, halo: None }
    }

    pub(crate) fn bold(self) -> Self {
        Self { is_bold: true, ..self }
    }

    pub(crate) fn align(self, align: Align) -> Self {
        Self { align, ..self }
    }

    pub(crate) fn halo(self, surface: BackendColor) -> Self {
        Self { halo: Some(surface), ..self }
    }

    pub(crate) fn title(self) -> Self {
        Self { size_px: theme::TITLE_PX, ..self.bold() }
    }

    /// The width of a text in CSS pixels.
    pub(crate) fn width(&self, text: &str) -> f64 {
        let boldness = if self.is_bold { 1.05 } else { 1.0 };
        width_em(text) * self.size_px * boldness
    }
}

/// A text in lines no wider than `width`, broken at spaces; a word that is wider stands alone.
pub(crate) fn wrapped(text: &str, label: &Label, width: f64) -> Vec<String> {
    let mut lines: Vec<String> = vec![];
    for word in text.split(' ') {
        match lines.last_mut() {
            Some(line) if label.width(line) + label.width(" ") + label.width(word) <= width => line.extend([" ", word]),
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

/// The width of a text in em: Latin per glyph, Hangul and everything unknown one em wide at most.
pub(crate) fn width_em(text: &str) -> f64 {
    text.chars().map(|c| f64::from(advance(c))).sum::<f64>() / 1_000.0
}

/// In thousandths of an em. Latin advances of the font that is embedded for PNG; sans-serif fonts are close to it.
fn advance(c: char) -> u16 {
    match c {
        ' '..='~' => ASCII[c as usize - 32],
        '–' | '·' | '−' => 560,
        '“' | '”' => 474,
        '‘' | '’' => 278,
        '가'..='힣' => 920,
        _ => 1_000,
    }
}

const ASCII: [u16; 95] = [
    224, 323, 474, 555, 555, 921, 680, 278, 338, 338, 467, 555, 278, 347, 278, 392, 555, 555, 555, 555, 555, 555, 555,
    555, 555, 555, 278, 278, 555, 555, 555, 474, 946, 608, 657, 638, 688, 589, 552, 689, 728, 293, 535, 646, 543, 812,
    723, 742, 633, 742, 635, 596, 599, 721, 575, 878, 573, 531, 603, 338, 392, 338, 555, 559, 606, 563, 618, 510, 620,
    554, 325, 564, 607, 275, 275, 552, 284, 926, 610, 606, 620, 620, 388, 468, 377, 607, 521, 802, 498, 521, 475, 338,
    270, 338, 555,
];

/// A label as a backend sees it, in device pixels. `size` follows plotters: the font size times 1.24.
pub(crate) struct Typeface {
    pub(crate) label: Label,
    pub(crate) scale: f64,
}

impl Typeface {
    fn font_px(&self) -> f64 {
        self.label.size_px * self.scale
    }
}

/// Glyphs were asked for where none are compiled in: only the bitmap backend does that, and only with the `png` feature.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoGlyphs;

impl core::fmt::Display for NoGlyphs {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("this build draws no glyphs of its own")
    }
}

impl core::error::Error for NoGlyphs {}

impl BackendTextStyle for Typeface {
    type FontError = NoGlyphs;

    fn color(&self) -> BackendColor {
        self.label.color
    }

    fn size(&self) -> f64 {
        self.font_px() * 1.24
    }

    fn transform(&self) -> FontTransform {
        FontTransform::None
    }

    fn style(&self) -> FontStyle {
        if self.label.is_bold { FontStyle::Bold } else { FontStyle::Normal }
    }

    fn anchor(&self) -> Pos {
        let h_pos = match self.label.align {
            Align::Left => HPos::Left,
            Align::Center => HPos::Center,
            Align::Right => HPos::Right,
        };
        Pos::new(h_pos, VPos::Center)
    }

    fn family(&self) -> FontFamily<'_> {
        FontFamily::Name(theme::FONT)
    }

    fn layout_box(&self, text: &str) -> Result<(BackendCoord, BackendCoord), Self::FontError> {
        let width = libm::round(self.label.width(text) * self.scale) as i32;
        Ok(((0, 0), (width, libm::round(self.font_px()) as i32)))
    }

    #[cfg(feature = "png")]
    fn draw<E, F: FnMut(i32, i32, BackendColor) -> Result<(), E>>(
        &self,
        text: &str,
        (x, y): BackendCoord,
        mut draw: F,
    ) -> Result<Result<(), E>, Self::FontError> {
        Ok(crate::glyphs::draw(text, self.label.is_bold, self.font_px(), |dx, dy, coverage| {
            let color = theme::faded(self.label.color, self.label.color.alpha * coverage);
            draw(x + dx, y + dy, color)
        }))
    }

    #[cfg(not(feature = "png"))]
    fn draw<E, F: FnMut(i32, i32, BackendColor) -> Result<(), E>>(
        &self,
        _text: &str,
        _pos: BackendCoord,
        _draw: F,
    ) -> Result<Result<(), E>, Self::FontError> {
        Err(NoGlyphs)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn widths_come_from_the_table() {
        let check =
            |text, expected| assert!(libm::fabs(width_em(text) - expected) < 1e-9, "{text}: {}", width_em(text));
        check("", 0.0);
        check("100 ms", 1.665 + 0.224 + 0.926 + 0.468);
        check("콜드", 1.84);
    }

    #[test]
    fn long_sentences_break_at_spaces() {
        let label = Label::new(theme::Theme::Light.colors().ink);
        assert_eq!(wrapped("one two three", &label, 50.0), ["one two", "three"]);
        assert_eq!(wrapped("unbreakable", &label, 1.0), ["unbreakable"]);
    }
}
