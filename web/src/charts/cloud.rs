//! A cloud of filled dots as one image.
//!
//! Ten thousand dots are ten thousand calls into the page, and the browser paints each of them on its own. Here they are stamped
//! into bytes and handed over at once. An image replaces what lies below it instead of covering it, so it goes to a canvas of its
//! own first, and from there onto the picture.

use wasm_bindgen::{Clamped, JsCast};
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement, ImageData};

/// A dot's center and radius, in device pixels.
pub type Dot = (f64, f64, f64);

/// Paints clouds; keeps its bytes and its canvas from one to the next.
#[derive(Default)]
pub struct Cloud {
    pixels: Vec<[u8; 4]>,
    between: Option<(HtmlCanvasElement, CanvasRenderingContext2d)>,
}

/// Whole pixels of a picture, from the first to before the last.
#[derive(Clone, Copy)]
struct Area {
    left: i32,
    top: i32,
    right: i32,
    bottom: i32,
}

impl Area {
    /// Around all dots, within a picture; none when they all lie outside.
    fn around(dots: &[Dot], (width, height): (u32, u32)) -> Option<Self> {
        let mut area = Self { left: i32::MAX, top: i32::MAX, right: i32::MIN, bottom: i32::MIN };
        for (x, y, r) in dots {
            area.left = area.left.min((x - r) as i32 - 1);
            area.top = area.top.min((y - r) as i32 - 1);
            area.right = area.right.max((x + r) as i32 + 2);
            area.bottom = area.bottom.max((y + r) as i32 + 2);
        }
        let area = Self {
            left: area.left.max(0),
            top: area.top.max(0),
            right: area.right.min(width as i32),
            bottom: area.bottom.min(height as i32),
        };
        (area.left < area.right && area.top < area.bottom).then_some(area)
    }

    fn size(self) -> (u32, u32) {
        ((self.right - self.left) as u32, (self.bottom - self.top) as u32)
    }
}

impl Cloud {
    /// Paints dots of one opaque color; false when the browser does not let an image be made.
    pub fn paint(
        &mut self,
        onto: &CanvasRenderingContext2d,
        size: (u32, u32),
        rgb: (u8, u8, u8),
        dots: &[Dot],
    ) -> bool {
        let Some(area) = Area::around(dots, size) else { return true };
        self.stamp_all(area, rgb, dots);
        self.hand_over(onto, area).is_some()
    }

    fn stamp_all(&mut self, area: Area, (r, g, b): (u8, u8, u8), dots: &[Dot]) {
        let (width, height) = area.size();
        self.pixels.clear();
        self.pixels.resize((width * height) as usize, [r, g, b, 0]);
        let mut stamp = Stamp::new(0.0);
        for (x, y, radius) in dots {
            if stamp.radius.to_bits() != radius.to_bits() {
                stamp = Stamp::new(*radius);
            }
            stamp.press(&mut self.pixels, area, (*x as i32, *y as i32));
        }
    }

    fn hand_over(&mut self, onto: &CanvasRenderingContext2d, area: Area) -> Option<()> {
        let (width, height) = area.size();
        let bytes = Clamped(self.pixels.as_flattened());
        let image = ImageData::new_with_u8_clamped_array_and_sh(bytes, width, height).ok()?;
        if self.between.is_none() {
            self.between = Some(canvas()?);
        }
        let (element, context) = self.between.as_ref()?;
        // Setting a size empties the canvas and takes its time; an image replaces what was there.
        if element.width() < width || element.height() < height {
            element.set_width(element.width().max(width));
            element.set_height(element.height().max(height));
        }
        context.put_image_data(&image, 0.0, 0.0).ok()?;
        let (w, h) = (f64::from(width), f64::from(height));
        let (left, top) = (f64::from(area.left), f64::from(area.top));
        onto.draw_image_with_html_canvas_element_and_sw_and_sh_and_dx_and_dy_and_dw_and_dh(
            element, 0.0, 0.0, w, h, left, top, w, h,
        )
        .ok()
    }
}

fn canvas() -> Option<(HtmlCanvasElement, CanvasRenderingContext2d)> {
    let document = web_sys::window()?.document()?;
    let element: HtmlCanvasElement = document.create_element("canvas").ok()?.dyn_into().ok()?;
    let context = element.get_context("2d").ok()??.dyn_into().ok()?;
    Some((element, context))
}

/// How much of each pixel around its center a dot covers.
struct Stamp {
    radius: f64,
    reach: i32,
    cover: Vec<u8>,
}

impl Stamp {
    fn new(radius: f64) -> Self {
        let reach = (radius + 0.5) as i32;
        let cover = (-reach..=reach).flat_map(|y| (-reach..=reach).map(move |x| (f64::from(x), f64::from(y))));
        // A pixel whose middle lies on the edge is half covered.
        let cover = cover.map(|(x, y)| (255.0 * (radius + 0.5 - libm::sqrt(x * x + y * y)).min(1.0)) as u8).collect();
        Self { radius, reach, cover }
    }

    /// Dots of one color that overlap cover what the one that covers more does.
    fn press(&self, pixels: &mut [[u8; 4]], area: Area, (x, y): (i32, i32)) {
        let side = 2 * self.reach + 1;
        let width = area.right - area.left;
        for (row, cover) in (0..side).zip(self.cover.chunks_exact(side as usize)) {
            let at_y = y - self.reach + row;
            if at_y < area.top || at_y >= area.bottom {
                continue;
            }
            let from = (x - self.reach).max(area.left);
            let until = (x + self.reach + 1).min(area.right);
            if from >= until {
                continue;
            }
            let start = ((at_y - area.top) * width + from - area.left) as usize;
            let skipped = (from - (x - self.reach)) as usize;
            let covers = &cover[skipped..skipped + (until - from) as usize];
            for (pixel, cover) in pixels[start..].iter_mut().zip(covers) {
                pixel[3] = pixel[3].max(*cover);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn alphas(size: (u32, u32), dots: &[Dot]) -> Vec<Vec<u8>> {
        let mut cloud = Cloud::default();
        let Some(area) = Area::around(dots, size) else { return vec![] };
        cloud.stamp_all(area, (1, 2, 3), dots);
        let width = area.size().0 as usize;
        cloud.pixels.chunks(width).map(|row| row.iter().map(|pixel| pixel[3]).collect()).collect()
    }

    #[test]
    fn a_dot_is_round_and_full_in_its_middle() {
        let seen = alphas((20, 20), &[(10.5, 10.5, 2.0)]);
        let middle: Vec<u8> = seen.iter().find(|row| row.contains(&255)).cloned().unwrap_or_default();
        assert!(seen.iter().flatten().any(|alpha| (1..255).contains(alpha)), "its edge is soft: {seen:?}");
        assert_eq!(middle.iter().filter(|alpha| **alpha > 0).count() % 2, 1, "as far left as right: {middle:?}");
        let total: f64 = seen.iter().flatten().map(|alpha| f64::from(*alpha) / 255.0).sum();
        let circle = std::f64::consts::PI * 4.0;
        assert!((total - circle).abs() < 0.1 * circle, "{total} pixels instead of {circle}");
    }

    #[test]
    fn dots_across_an_edge_are_cut_and_those_outside_cost_nothing() {
        let whole: u32 = alphas((40, 40), &[(20.5, 20.5, 3.0)]).iter().flatten().map(|alpha| u32::from(*alpha)).sum();
        let cut: u32 = alphas((40, 40), &[(0.5, 20.5, 3.0)]).iter().flatten().map(|alpha| u32::from(*alpha)).sum();
        assert!(cut > whole / 2 && cut < whole, "{cut} of {whole}");
        assert!(alphas((40, 40), &[(-9.5, 5.5, 3.0)]).is_empty());
        assert!(alphas((40, 40), &[]).is_empty());
    }

    #[test]
    fn two_dots_at_one_place_look_as_one() {
        let once = alphas((40, 40), &[(20.5, 20.5, 3.0)]);
        assert_eq!(alphas((40, 40), &[(20.5, 20.5, 3.0), (20.5, 20.5, 3.0)]), once);
    }
}
