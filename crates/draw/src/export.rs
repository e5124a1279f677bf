//! Pictures as files: SVG with real text, title and description, and (with the feature `png`) PNG.

use plotters::backend::SVGBackend;
use skylapse_view::{Chart, Frame, LineUnit};
use skylapse_words::{Key, Lang, say, text};

use crate::canvas::Style;
use crate::describe::describe;
use crate::pen::Pen;
use crate::sheet::Sheet;
use crate::theme;

/// The pictures that [`render`] knows: `lab` is all of them on one sheet.
pub const CHARTS: [&str; 10] =
    ["latency", "environments", "concurrency", "distribution", "rail", "states", "holdings", "cost", "credits", "lab"];

/// There is no such picture, or the frame does not hold it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoSuchChart;

/// A picture of a frame as SVG. `size` is in CSS pixels; without it the picture is as large as it likes.
///
/// `style.scale` does not matter: coordinates are fine enough for any zoom.
pub fn render(frame: &Frame, chart: &str, style: Style, size: Option<(f64, f64)>) -> Result<String, NoSuchChart> {
    let sheet = sheet(frame, chart, style.lang, size)?;
    let size = (sheet.width(), sheet.height());
    let words = Words::new(frame, chart, style.lang);
    Ok(svg(style, size, &words.title, &words.desc, |pen| sheet.draw(pen)))
}

/// A picture of a frame as PNG, `style.scale` pixels per CSS pixel.
#[cfg(feature = "png")]
pub fn render_png(frame: &Frame, chart: &str, style: Style, size: Option<(f64, f64)>) -> Result<Vec<u8>, NoSuchChart> {
    let sheet = sheet(frame, chart, style.lang, size)?;
    Ok(crate::bitmap::png(style, (sheet.width(), sheet.height()), |pen| sheet.draw(pen)))
}

fn sheet<'a>(frame: &'a Frame, chart: &str, lang: Lang, size: Option<(f64, f64)>) -> Result<Sheet<'a>, NoSuchChart> {
    let name = match chart {
        "lab" => None,
        name => Some(name),
    };
    Sheet::new(frame, name, lang, size).ok_or(NoSuchChart)
}

/// Device pixels per CSS pixel in an SVG: plotters counts in whole ones, quarters of a CSS pixel are fine enough.
const SVG_SCALE: f64 = 4.0;

/// An SVG of whatever is drawn. Text stays text; `title` and `desc` are what a screen reader says.
#[must_use]
pub fn svg(
    style: Style,
    (width, height): (f64, f64),
    title: &str,
    desc: &str,
    draw: impl FnOnce(&mut Pen<'_, SVGBackend<'_>>),
) -> String {
    let device = |css: f64| libm::ceil(css * SVG_SCALE) as u32;
    let (device_width, device_height) = (device(width), device(height));
    let mut body = String::new();
    {
        let mut backend = SVGBackend::with_string(&mut body, (device_width, device_height));
        let mut pen = Pen::new(&mut backend, Style { scale: SVG_SCALE, ..style });
        draw(&mut pen);
        pen.finish().expect("a string takes everything");
    }
    // plotters opens the element in its own way; ours has CSS pixels, a name and tabular digits.
    let marks = body.split_once(">\n").map_or("", |(_, marks)| marks);
    let marks = marks.trim_end().trim_end_matches("</svg>");
    let font = ["font-family=\"", &theme::FONT.replace('\'', "&apos;"), "\""].concat();
    let marks = without(marks, &["opacity=\"1\"", "stroke=\"none\"", &font]);
    let css = |device: u32| skylapse_words::format::number(f64::from(device) / SVG_SCALE).replace(',', "");
    [
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"",
        &css(device_width),
        "\" height=\"",
        &css(device_height),
        "\" viewBox=\"0 0 ",
        &device_width.to_string(),
        " ",
        &device_height.to_string(),
        "\" role=\"img\" lang=\"",
        style.lang.code(),
        "\" ",
        &font,
        " style=\"font-variant-numeric:tabular-nums\">\n<title>",
        &escaped(title),
        "</title>\n<desc>",
        &escaped(desc),
        "</desc>\n",
        &marks,
        "</svg>\n",
    ]
    .concat()
}

/// Leaves out attributes that say what holds anyway.
fn without(marks: &str, attributes: &[&str]) -> String {
    attributes.iter().fold(marks.to_owned(), |marks, attribute| marks.replace(&[" ", *attribute].concat(), ""))
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// What a picture is called and what it says.
struct Words {
    title: String,
    desc: String,
}

impl Words {
    fn new(frame: &Frame, chart: &str, lang: Lang) -> Self {
        let shown = frame.charts.iter().filter(|candidate| chart == "lab" || candidate.name() == chart);
        let titles: Vec<&str> = shown.clone().map(|chart| text(lang, title(chart))).collect();
        let seen = frame.saw.iter().filter(|_| chart == "lab").map(|sentence| say(lang, sentence));
        let sentences: Vec<String> = seen.chain(shown.map(|chart| describe(chart, lang, frame.now_s))).collect();
        Self { title: titles.join(" · "), desc: sentences.join(" ") }
    }
}

/// The key of a picture's title.
#[must_use]
pub fn title(chart: &Chart) -> Key {
    match chart {
        Chart::Scatter(_) => Key::ChartLatency,
        Chart::Lanes(_) => Key::ChartEnvironments,
        Chart::Steps(_) => Key::ChartConcurrency,
        Chart::Distribution(_) => Key::ChartDistribution,
        Chart::Rail(_) => Key::ChartRail,
        Chart::Lives(_) => Key::ChartStates,
        Chart::Holdings(_) => Key::ChartHoldings,
        Chart::Lines(view) if view.unit == LineUnit::Usd => Key::ChartCost,
        Chart::Lines(_) => Key::ChartCredits,
    }
}
