//! PNG: drawn several times too large on plotters' bitmap, then averaged down, as that bitmap smooths few of its edges.

use plotters::backend::BitMapBackend;

use crate::canvas::Style;
use crate::pen::Pen;

/// Drawn pixels per pixel of the file, in each direction.
const OVERSAMPLING: u32 = 3;
/// Pictures larger than this are drawn smaller: about 800 MB while drawing.
const MAX_PIXELS: f64 = 3e7;

/// A PNG of whatever is drawn, `style.scale` pixels per CSS pixel.
pub(crate) fn png(
    style: Style,
    (width, height): (f64, f64),
    draw: impl FnOnce(&mut Pen<'_, BitMapBackend<'_>>),
) -> Vec<u8> {
    let scale = style.scale.min(libm::sqrt(MAX_PIXELS / (width * height)));
    let pixels = |css: f64| libm::ceil(css * scale).max(1.0) as u32;
    let size = (pixels(width), pixels(height));
    let large = (size.0 * OVERSAMPLING, size.1 * OVERSAMPLING);
    let mut buffer = vec![0; large.0 as usize * large.1 as usize * 3];
    {
        let mut backend = BitMapBackend::with_buffer(&mut buffer, large);
        let mut pen = Pen::new(&mut backend, Style { scale: scale * f64::from(OVERSAMPLING), ..style });
        draw(&mut pen);
        pen.finish().expect("memory takes everything");
    }
    encoded(&averaged(&buffer, size), size)
}

/// Every pixel is the mean of the block that was drawn for it.
fn averaged(large: &[u8], (width, height): (u32, u32)) -> Vec<u8> {
    let (width, height, times) = (width as usize, height as usize, OVERSAMPLING as usize);
    let stride = width * times * 3;
    let mut small = Vec::with_capacity(width * height * 3);
    for y in 0..height {
        for x in 0..width {
            for channel in 0..3 {
                let block = (0..times).flat_map(|dy| (0..times).map(move |dx| (dx, dy)));
                let byte = |(dx, dy)| large[(y * times + dy) * stride + (x * times + dx) * 3 + channel];
                let sum: u32 = block.map(|at| u32::from(byte(at))).sum();
                small.push((sum / (OVERSAMPLING * OVERSAMPLING)) as u8);
            }
        }
    }
    small
}

fn encoded(pixels: &[u8], (width, height): (u32, u32)) -> Vec<u8> {
    let mut file = vec![];
    let mut encoder = png::Encoder::new(&mut file, width, height);
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_depth(png::BitDepth::Eight);
    let mut writer = encoder.write_header().expect("memory takes everything");
    writer.write_image_data(pixels).expect("the buffer is as large as the picture");
    writer.finish().expect("memory takes everything");
    file
}
