//! `link` and `open`: a scenario as a link of the page, and back.

use skylapse_engine::scenario::{self, Budget};
use skylapse_view::{Problem, ProblemKind};
use skylapse_words::Lang;

use crate::args::{Link, Open};
use crate::failure::Failure;
use crate::output::print;
use crate::{input, say};

/// The lab that the page opens with.
const FIRST_LAB: &str = "lambda";

/// Prints the link of a scenario.
pub fn link(call: &Link) -> Result<(), Failure> {
    let document = input::read(&call.file)?.loaded.document();
    let link = match &call.second {
        Some(second) => scenario::link_two(&document, &input::read(second)?.loaded.document())?,
        None => scenario::link(&document)?,
    };
    let page = call.page.as_deref().unwrap_or_default().split('#').next().unwrap_or_default();
    // The page's labs are named as kinds are; the first lab needs no name.
    let kind = document["resources"][0]["kind"].as_str().filter(|kind| *kind != FIRST_LAB);
    let lab = kind.map_or_else(String::new, |kind| format!("/{kind}/"));
    print(&format!("{page}#{lab}{link}\n"))
}

/// Prints the scenario of a link.
pub fn open(call: &Open, lang: Lang) -> Result<(), Failure> {
    let opened = scenario::open_link(&call.link, &Budget::NATIVE);
    if !opened.problems.is_empty() {
        if !call.keep {
            return Err(Failure::Bad(opened.problems.into_iter().map(not_kept).collect()));
        }
        say::problems(lang, &opened.problems);
    }
    let chosen = if call.second { opened.second.unwrap_or(opened.scenario) } else { opened.scenario };
    print(&format!("{}\n", chosen.json))
}

/// Without `--keep` nothing of a damaged link is printed, so none of it was kept.
fn not_kept(problem: Problem) -> Problem {
    let is_damaged = matches!(&problem.kind, ProblemKind::BadLink { reason } if reason == "problem.link.damaged");
    let kind = ProblemKind::BadLink { reason: "cli.link_damaged".to_owned() };
    if is_damaged { Problem { kind, ..problem } } else { problem }
}
