//! Pictures as bytes: every picture from a small frame, in both themes and languages, on a wide and a narrow sheet.
//!
//! `UPDATE_EXPECT=1` rewrites the expected files; look at them before committing them. When pictures differ, a page with
//! before and after side by side is written and named in the message.

mod fixtures;
mod instances;
mod pointing;

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use skylapse_draw::{CHARTS, NoSuchChart, Style, Theme, render};
use skylapse_view::Frame;
use skylapse_words::Lang;

const SIZES: [(&str, f64); 2] = [("wide", 760.0), ("narrow", 340.0)];

#[test]
fn pictures_look_as_expected() {
    let mut differences = vec![];
    let frames = [(fixtures::busy(), "lab"), (instances::fleet(), "life"), (instances::crowd(), "crowd")];
    for theme in Theme::ALL {
        for lang in Lang::ALL {
            for (size_name, width) in SIZES {
                for (frame, sheet) in &frames {
                    // Of the crowd only the sheet: its parts are on it.
                    let is_alone = |chart: &str| *sheet != "crowd" && holds(frame, chart);
                    for chart in CHARTS.into_iter().filter(|chart| *chart == "lab" || is_alone(chart)) {
                        let shown = if chart == "lab" { sheet } else { chart };
                        let name = format!("{shown}-{}-{}-{size_name}", theme.name(), lang.code());
                        differences.extend(compare(&name, &picture(frame, chart, theme, lang, width)));
                    }
                }
            }
        }
    }
    differences.extend(compare("lab-empty", &picture(&fixtures::empty(), "lab", Theme::Light, Lang::En, 760.0)));
    if !differences.is_empty() {
        let names: Vec<&str> = differences.iter().map(|difference| difference.name.as_str()).collect();
        panic!("{} differ: {}; see {}", names.len(), names.join(", "), report(&differences).display());
    }
}

#[test]
fn an_unknown_picture_is_refused() {
    let style = Style { theme: Theme::Light, lang: Lang::En, scale: 1.0 };
    assert_eq!(render(&fixtures::busy(), "weather", style, None), Err(NoSuchChart));
}

#[test]
fn absurd_views_are_drawn_without_a_panic() {
    let style = Style { theme: Theme::Dark, lang: Lang::Ko, scale: 1.0 };
    for frame in fixtures::absurd() {
        for (_, width) in SIZES {
            for chart in CHARTS {
                let drawn = render(&frame, chart, style, Some((width, f64::INFINITY)));
                assert!(drawn.is_ok_and(|svg| svg.ends_with("</svg>\n")), "{chart} is drawn");
            }
        }
    }
}

#[test]
fn a_picture_says_in_words_what_it_shows() {
    let style = Style { theme: Theme::Light, lang: Lang::Ko, scale: 1.0 };
    let svg = render(&fixtures::busy(), "latency", style, None).expect("the frame holds it");
    for part in ["<title>응답 시간</title>", "<desc>시간에 따른 요청 17건", "lang=\"ko\"", "</text>"] {
        assert!(svg.contains(part), "{part} is in the picture");
    }
}

fn holds(frame: &Frame, chart: &str) -> bool {
    frame.charts.iter().any(|view| view.name() == chart)
}

fn picture(frame: &Frame, chart: &str, theme: Theme, lang: Lang, width: f64) -> String {
    let style = Style { theme, lang, scale: 1.0 };
    render(frame, chart, style, Some((width, f64::INFINITY))).expect("the frame holds every picture")
}

struct Difference {
    name: String,
    before: String,
    after: String,
}

fn compare(name: &str, after: &str) -> Option<Difference> {
    let path = folder().join(format!("{name}.svg"));
    let before = std::fs::read_to_string(&path).unwrap_or_default();
    if before == after {
        return None;
    }
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        std::fs::write(&path, after).expect("the folder of expected pictures can be written");
        return None;
    }
    Some(Difference { name: name.to_owned(), before, after: after.to_owned() })
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("drawing/expected")
}

/// A page with every picture that differs, before and after.
fn report(differences: &[Difference]) -> PathBuf {
    let mut page = String::from("<!doctype html><meta charset=\"utf-8\"><title>Pictures that differ</title>\n");
    for Difference { name, before, after } in differences {
        writeln!(page, "<h2>{name}</h2><p>before</p>{before}<p>after</p>{after}").expect("a String takes everything");
    }
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join("drawing.html");
    std::fs::write(&path, page).expect("the folder for test output can be written");
    path
}
