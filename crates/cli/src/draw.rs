//! `draw`: the same picture that the page shows.

use std::path::Path;

use skylapse_draw::{CHARTS, NoSuchChart, Style, Theme, render, render_png};
use skylapse_engine::{Engine, Options, scenario};
use skylapse_view::{Lens, Problem, ProblemKind, Rows};
use skylapse_words::Lang;

use crate::args::{Draw, ThemeArg};
use crate::failure::Failure;
use crate::output::Output;
use crate::{input, say};

/// Pixel columns of the time axis: as many as the pictures have points across.
const COLUMNS: u32 = 1_000;
/// Pixels of a PNG per CSS pixel.
const PNG_SCALE: f64 = 2.0;

/// Runs the scenario to its end and draws one picture of it.
pub fn draw(call: &Draw, lang: Lang) -> Result<(), Failure> {
    let one_of = |path: &str, given: String, allowed: Vec<String>| {
        let nearest = scenario::nearest(&given, allowed.iter().map(String::as_str));
        Problem::new(path, ProblemKind::NotOneOf { given, allowed, nearest })
    };
    let mut problems = vec![];
    if !CHARTS.contains(&call.chart.as_str()) {
        problems.push(one_of("--chart", call.chart.clone(), CHARTS.map(str::to_owned).to_vec()));
    }
    let ending = call.out.extension().map(|ending| ending.to_string_lossy().to_lowercase()).unwrap_or_default();
    if ending != "svg" && ending != "png" {
        problems.push(one_of("--out", format!(".{ending}"), vec![".svg".to_owned(), ".png".to_owned()]));
    }
    if !problems.is_empty() {
        return Err(Failure::Bad(problems));
    }
    let input = input::read(&call.file)?;
    say::repairs(lang, &input.loaded.repairs);
    let ids: Vec<String> = input.loaded.scenario.resources.iter().map(|resource| resource.id.clone()).collect();
    let resource = match &call.resource {
        None => 0,
        Some(id) => ids
            .iter()
            .position(|known| known == id)
            .ok_or_else(|| vec![one_of("--resource", id.clone(), ids.clone())])? as u32,
    };
    let options = Options { records: true, seed: call.seed, ..Options::HEADLESS };
    let mut engine = Engine::new(input.loaded, input.files, options);
    say::stop(lang, engine.run_to_end());
    let to_s = engine.end().as_secs_f64();
    let frame = engine.frame(&Lens {
        from_s: 0.0,
        to_s,
        columns: COLUMNS,
        resource,
        selected_request: 0,
        rows: Rows::default(),
    });
    let theme = if call.theme == ThemeArg::Dark { Theme::Dark } else { Theme::Light };
    let style = |scale| Style { theme, lang, scale };
    // The word is known; this resource has no such picture.
    let missing = |NoSuchChart| {
        let kind = ProblemKind::Conflict { other: "--chart".to_owned(), reason: "cli.no_such_chart".to_owned() };
        vec![Problem::new("--chart", kind)]
    };
    let bytes = if ending == "svg" {
        render(&frame, &call.chart, style(1.0), None).map_err(missing)?.into_bytes()
    } else {
        render_png(&frame, &call.chart, style(PNG_SCALE), None).map_err(missing)?
    };
    write(&call.out, &bytes)
}

fn write(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    let mut out = Output::create(path)?;
    out.write(bytes)?;
    out.finish()
}
