//! Glyphs of the embedded font, for backends that have no text of their own.

use ab_glyph::{Font, FontRef, Glyph, PxScale, ScaleFont, point};

static REGULAR: &[u8] = include_bytes!("../fonts/chart-regular.otf");
static BOLD: &[u8] = include_bytes!("../fonts/chart-bold.otf");

/// Paints a text whose box is `font_px` high, its upper left corner at the origin: pixel by pixel with its coverage, 0 to 1.
pub(crate) fn draw<E>(
    text: &str,
    is_bold: bool,
    font_px: f64,
    mut paint: impl FnMut(i32, i32, f64) -> Result<(), E>,
) -> Result<(), E> {
    let (regular, bold) = (font(REGULAR), font(BOLD));
    // SVG puts the middle of the lower case letters on the middle line; so does this.
    let baseline = font_px * (0.5 + 0.543 / 2.0);
    let mut x = 0.0;
    let mut result = Ok(());
    for c in text.chars() {
        let is_in_bold = is_bold && bold.glyph_id(c).0 != 0;
        let chosen = if is_in_bold { &bold } else { &regular };
        let scale = px_scale(chosen, font_px);
        let id = chosen.glyph_id(c);
        let glyph = Glyph { id, scale, position: point(x, baseline as f32) };
        x += chosen.as_scaled(scale).h_advance(id);
        let Some(outline) = chosen.outline_glyph(glyph) else { continue };
        let corner = outline.px_bounds().min;
        outline.draw(|dx, dy, coverage| {
            if result.is_ok() && coverage > 0.0 {
                let (left, top) = (corner.x as i32 + dx as i32, corner.y as i32 + dy as i32);
                result = paint(left, top, f64::from(coverage.min(1.0)));
            }
        });
    }
    result
}

fn font(bytes: &'static [u8]) -> FontRef<'static> {
    FontRef::try_from_slice(bytes).expect("the embedded font is one")
}

/// The font's own measure of size is from ascent to descent; ours is the em.
fn px_scale(font: &FontRef<'_>, font_px: f64) -> PxScale {
    let em = font.units_per_em().expect("the embedded font says how large its em is");
    PxScale::from(font_px as f32 * font.height_unscaled() / em)
}

#[cfg(test)]
mod tests {
    use skylapse_words::{Key, Lang, text};

    use super::*;

    #[test]
    fn every_character_of_every_text_has_a_glyph() {
        let regular = font(REGULAR);
        let numbers = "0123456789.,:%$−–·→ abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ만억조일시간분초";
        let texts = Key::ALL.iter().flat_map(|key| Lang::ALL.map(|lang| text(lang, *key)));
        let missing: std::collections::BTreeSet<char> =
            texts.chain([numbers]).flat_map(str::chars).filter(|c| regular.glyph_id(*c).0 == 0).collect();
        assert!(missing.is_empty(), "fonts/README.md says how to add {missing:?}");
    }

    #[test]
    fn the_width_table_is_that_of_the_font() {
        for sample in ["100 ms", "cold 9 / 152 · 5.9 %", "콜드 스타트", "p95 1.12초"] {
            let regular = font(REGULAR);
            let scaled = regular.as_scaled(px_scale(&regular, 1_000.0));
            let width: f32 = sample.chars().map(|c| scaled.h_advance(regular.glyph_id(c))).sum();
            let from_table = crate::text::width_em(sample) * 1_000.0;
            assert!(libm::fabs(f64::from(width) - from_table) < 10.0, "{sample}: {width} against {from_table}");
        }
    }
}
