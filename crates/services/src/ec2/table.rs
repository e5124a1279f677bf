//! The table stage × call as data: the page draws its rail map from it, and the reviewed text beside the tests is made from it.

use std::fmt::Write;

use super::answers::answer;
use super::state::{Answer, Stage, Verb};

/// One call with its answer in every stage, in the order of [`Stage::ALL`].
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Row {
    /// The call.
    pub verb: Verb,
    /// The answers.
    pub answers: [Answer; Stage::ALL.len()],
}

/// The whole table, in the order of [`Verb::ALL`].
#[must_use]
pub fn table() -> Vec<Row> {
    Verb::ALL.iter().map(|&verb| Row { verb, answers: Stage::ALL.map(|stage| answer(stage, verb)) }).collect()
}

/// The table as text: one line a call, one column a stage.
#[must_use]
pub fn text() -> String {
    let mut lines = vec![header()];
    lines.extend(table().iter().map(line));
    let n_columns = lines.first().map_or(0, Vec::len);
    let widths: Vec<usize> =
        (0..n_columns).map(|column| lines.iter().map(|line| line[column].len()).max().unwrap_or(0)).collect();
    let mut text = String::new();
    for line in lines {
        let cells: Vec<String> = line.iter().zip(&widths).map(|(cell, &width)| format!("{cell:width$}")).collect();
        let _ = writeln!(text, "{}", cells.join(" | ").trim_end());
    }
    text
}

fn header() -> Vec<String> {
    let stages = Stage::ALL.iter().map(|stage| stage.name().to_owned());
    std::iter::once("call".to_owned()).chain(stages).collect()
}

fn line(row: &Row) -> Vec<String> {
    let variant = row.verb.variant();
    let call = row.verb.action();
    let name = if variant.is_empty() { call.to_owned() } else { format!("{call} ({variant})") };
    std::iter::once(name).chain(row.answers.iter().map(cell)).collect()
}

fn cell(answer: &Answer) -> String {
    match answer {
        Answer::Goes(stage) => format!("-> {}", stage.name()),
        Answer::Does => "done".to_owned(),
        Answer::Same => "no change".to_owned(),
        Answer::Refused(code) => code.code().to_owned(),
    }
}
