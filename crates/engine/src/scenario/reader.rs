//! Walks a JSON document, remembers where it is, and collects everything that is wrong.
//!
//! Paths are written out only when there is a problem, so a list of a million times costs nothing extra.

use std::fmt::Write as _;

use skylapse_units::SimDuration;
use skylapse_view::{Expected, Problem, ProblemKind};

use super::near::nearest;
use super::node::{Members, Node};
use super::span;

/// As many problems are listed; more would hide the first.
pub const MAX_PROBLEMS: u64 = 1_000;
/// Quoted input is cut to as many characters.
const MAX_QUOTE_CHARS: usize = 120;
/// Rates above this are a typing mistake: one arrival per nanosecond.
const MAX_RATE_PER_S: f64 = 1e9;

enum Step<'a> {
    Key(&'a str),
    Index(u64),
}

/// Reads one document.
#[derive(Default)]
pub struct Reader<'a> {
    path: Vec<Step<'a>>,
    problems: Vec<Problem>,
    found: u64,
}

impl<'a> Reader<'a> {
    /// Everything wrong so far, in document order; when there is too much, the last entry says how much there was.
    #[must_use]
    pub fn into_problems(mut self) -> Vec<Problem> {
        if self.found > MAX_PROBLEMS {
            self.problems.push(Problem::new("", ProblemKind::TooMany { n: self.found, limit: MAX_PROBLEMS }));
        }
        self.problems
    }

    /// How many problems there are so far.
    #[must_use]
    pub const fn found(&self) -> u64 {
        self.found
    }

    /// Notes a problem right here.
    pub fn problem(&mut self, kind: ProblemKind) {
        let path = self.path();
        self.problem_at(path, kind);
    }

    /// Notes a problem at a path of its own.
    pub fn problem_at(&mut self, path: String, kind: ProblemKind) {
        self.found += 1;
        if self.found <= MAX_PROBLEMS {
            self.problems.push(Problem { path, kind });
        }
    }

    /// The value here has another type or form than expected.
    pub fn expected(&mut self, expected: Expected) {
        self.problem(ProblemKind::Expected(expected));
    }

    /// Reads a part under a key.
    pub fn at<T>(&mut self, key: &'a str, read: impl FnOnce(&mut Self) -> T) -> T {
        self.path.push(Step::Key(key));
        let result = read(self);
        self.path.pop();
        result
    }

    /// Reads an element of a list.
    pub fn at_index<T>(&mut self, index: u64, read: impl FnOnce(&mut Self) -> T) -> T {
        self.path.push(Step::Index(index));
        let result = read(self);
        self.path.pop();
        result
    }

    /// Where the reader is: `resources[0].config.memory_mb`.
    #[must_use]
    pub fn path(&self) -> String {
        let mut text = String::new();
        for step in &self.path {
            match step {
                Step::Key(key) => {
                    if !text.is_empty() {
                        text.push('.');
                    }
                    text.push_str(&quote(key));
                }
                Step::Index(index) => write!(text, "[{index}]").expect("writing to a string does not fail"),
            }
        }
        text
    }

    /// An object whose keys are all among `allowed`; others are problems.
    pub fn object(&mut self, json: &'a Node, allowed: &[&str]) -> Option<&'a Members> {
        let Some(map) = json.as_object() else {
            self.expected(Expected::Object);
            return None;
        };
        for key in map.keys() {
            if !allowed.contains(&key) {
                let kind = ProblemKind::UnknownKey {
                    nearest: nearest(key, allowed.iter().copied()),
                    allowed: allowed.iter().map(|&key| key.to_owned()).collect(),
                };
                self.at(key, |reader| reader.problem(kind));
            }
        }
        Some(map)
    }

    /// A member that must be there.
    pub fn required(&mut self, map: &'a Members, key: &'a str) -> Option<&'a Node> {
        let json = map.get(key);
        if json.is_none() {
            self.at(key, |reader| reader.problem(ProblemKind::Missing));
        }
        json
    }

    /// A list of at most `limit` elements.
    pub fn list(&mut self, json: &'a Node, limit: u64) -> Option<&'a [Node]> {
        let Some(list) = json.as_array() else {
            self.expected(Expected::List);
            return None;
        };
        let n = list.len() as u64;
        if n > limit {
            self.problem(ProblemKind::TooMany { n, limit });
            return None;
        }
        Some(list)
    }

    /// A text.
    pub fn text(&mut self, json: &'a Node) -> Option<&'a str> {
        let text = json.as_str();
        if text.is_none() {
            self.expected(Expected::Text);
        }
        text
    }

    /// Yes or no.
    pub fn flag(&mut self, json: &Node) -> Option<bool> {
        let flag = json.as_bool();
        if flag.is_none() {
            self.expected(Expected::Flag);
        }
        flag
    }

    /// One of a few words.
    pub fn choice(&mut self, json: &'a Node, allowed: &[&str]) -> Option<&'a str> {
        let word = self.text(json)?;
        if allowed.contains(&word) {
            return Some(word);
        }
        self.problem(ProblemKind::NotOneOf {
            given: quote(word),
            allowed: allowed.iter().map(|&word| word.to_owned()).collect(),
            nearest: nearest(word, allowed.iter().copied()),
        });
        None
    }

    /// A whole number in a range. `512.0` is whole too.
    pub fn whole(&mut self, json: &Node, min: u64, max: u64) -> Option<u64> {
        self.whole_of(json, (min, max), "")
    }

    /// A whole number in a range, of this unit; the unit is empty for a bare count.
    pub fn whole_of(&mut self, json: &Node, (min, max): (u64, u64), unit: &str) -> Option<u64> {
        let Some(number) = json.as_f64() else {
            self.expected(Expected::Whole);
            return None;
        };
        let whole = json.as_u64().or_else(|| is_whole(number).then_some(number as u64));
        match whole {
            Some(whole) if min <= whole && whole <= max => Some(whole),
            None if number >= 0.0 && number < max as f64 => {
                self.expected(Expected::Whole);
                None
            }
            Some(_) | None => {
                // Symbols are the same in every language; nouns are not, and the setting's name says them.
                let is_symbol = unit.bytes().any(|byte| byte.is_ascii_uppercase());
                let most = if is_symbol { format!("{max} {unit}") } else { max.to_string() };
                self.out_of_range(json.to_string(), min.to_string(), most);
                None
            }
        }
    }

    /// A number in a range.
    pub fn number(&mut self, json: &Node, min: f64, max: f64) -> Option<f64> {
        let Some(number) = json.as_f64().filter(|number| number.is_finite()) else {
            self.expected(Expected::Number);
            return None;
        };
        if number < min || max < number {
            self.out_of_range(json.to_string(), written(min), written(max));
            return None;
        }
        Some(number)
    }

    /// A rate per second.
    pub fn rate(&mut self, json: &Node) -> Option<f64> {
        let Some(rate) = json.as_f64().filter(|rate| rate.is_finite() && *rate >= 0.0) else {
            self.expected(Expected::Rate);
            return None;
        };
        if rate > MAX_RATE_PER_S {
            self.out_of_range(json.to_string(), "0".to_owned(), written(MAX_RATE_PER_S));
            return None;
        }
        // A negative zero is a zero.
        Some(rate.abs())
    }

    /// A span, without a range of its own.
    pub fn span(&mut self, json: &Node) -> Option<SimDuration> {
        self.span_within(json, SimDuration::ZERO, SimDuration::LONGEST)
    }

    /// A span in a range.
    pub fn span_within(&mut self, json: &Node, min: SimDuration, max: SimDuration) -> Option<SimDuration> {
        let read = match json {
            Node::String(text) => span::parse(text).ok_or_else(|| is_too_long(text)),
            Node::Number(number) => seconds(number).ok_or(true),
            Node::Null | Node::Bool(_) | Node::Array(_) | Node::Object(_) => Err(false),
        };
        match read {
            Ok(given) if min <= given && given <= max => return Some(given),
            Err(false) => self.expected(Expected::Duration),
            Ok(_) | Err(true) => {
                let given = json.as_str().map_or_else(|| json.to_string(), quote);
                self.out_of_range(given, span::print(min), span::print(max));
            }
        }
        None
    }

    /// A number or span outside its range.
    pub fn out_of_range(&mut self, given: String, min: String, max: String) {
        self.problem(ProblemKind::OutOfRange { given: quote(&given), min, max });
    }
}

/// Input for quoting: cut when it is long.
#[must_use]
pub fn quote(text: &str) -> String {
    match text.char_indices().nth(MAX_QUOTE_CHARS) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

fn is_whole(number: f64) -> bool {
    (0.0..1e15).contains(&number) && number.trunc() == number
}

fn seconds(number: &serde_json::Number) -> Option<SimDuration> {
    if let Some(secs) = number.as_u64() {
        let nanos = secs.checked_mul(1_000_000_000)?;
        return (nanos <= SimDuration::LONGEST.as_nanos()).then(|| SimDuration::from_nanos(nanos));
    }
    let secs = number.as_f64()?;
    let longest = SimDuration::LONGEST.as_secs_f64();
    (0.0..=longest).contains(&secs).then(|| SimDuration::from_secs_f64(secs))
}

/// `"999999d"` or `"-5s"` is a span, only not one that fits.
fn is_too_long(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let unit_at = digits.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(digits.len());
    let (number, unit) = digits.split_at(unit_at);
    number.starts_with(|c: char| c.is_ascii_digit())
        && !number.ends_with('.')
        && number.matches('.').count() <= 1
        && span::parse(&format!("1{unit}")).is_some()
}

/// A bound as a person would write it. JSON's way of writing numbers is there anyway; the standard library's would be another
/// 13 KB of code on the page.
fn written(bound: f64) -> String {
    let text = serde_json::Value::from(bound).to_string();
    text.strip_suffix(".0").map(str::to_owned).unwrap_or(text)
}
