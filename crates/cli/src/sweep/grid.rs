//! The grid: every combination of the values of all `--set`, each with every seed.

use serde_json::{Map, Value};
use skylapse_view::{Expected, Problem, ProblemKind};

use crate::failure::Failure;

/// As many runs at most.
const MAX_RUNS: u64 = 10_000_000;
/// An index into a list that is larger is a typing mistake.
const MAX_INDEX_DIGITS: usize = 9;

/// One `--set`.
#[derive(Debug)]
struct Axis {
    path: String,
    steps: Vec<Step>,
    /// As typed, and as JSON.
    values: Vec<(String, Value)>,
}

#[derive(Clone, PartialEq, Eq, Debug)]
enum Step {
    Key(String),
    Index(usize),
}

/// All runs, numbered from 0.
#[derive(Debug)]
pub struct Grid {
    axes: Vec<Axis>,
    n_seeds: u64,
}

impl Grid {
    /// Reads `PATH=A,B,C` of every `--set`.
    pub fn new(sets: &[String], n_seeds: u64) -> Result<Self, Failure> {
        let mut axes = vec![];
        let mut problems = vec![];
        for set in sets {
            match Axis::parse(set) {
                Some(axis) => axes.push(axis),
                None => problems.push(Problem::new(
                    "--set",
                    ProblemKind::NotOneOf { given: set.clone(), allowed: vec!["PATH=A,B,C".to_owned()], nearest: None },
                )),
            }
        }
        let grid = Self { axes, n_seeds };
        let n =
            grid.axes.iter().try_fold(n_seeds, |n, axis| n.checked_mul(axis.values.len() as u64)).unwrap_or(u64::MAX);
        if n > MAX_RUNS {
            problems.push(Problem::new("--set", ProblemKind::TooMany { n, limit: MAX_RUNS }));
        }
        if problems.is_empty() { Ok(grid) } else { Err(Failure::Bad(problems)) }
    }

    /// How many runs there are.
    pub fn len(&self) -> u64 {
        self.axes.iter().fold(self.n_seeds, |n, axis| n * axis.values.len() as u64)
    }

    /// The paths of all axes.
    pub fn paths(&self) -> impl Iterator<Item = &str> {
        self.axes.iter().map(|axis| axis.path.as_str())
    }

    /// The values of one run, as typed.
    pub fn values(&self, run: u64) -> impl Iterator<Item = &str> {
        self.axes.iter().zip(self.indexes(run)).map(|(axis, index)| axis.values[index].0.as_str())
    }

    /// What is added to the scenario's seed.
    pub fn seed_offset(&self, run: u64) -> u64 {
        run % self.n_seeds
    }

    /// Runs that together use every value of every axis.
    pub fn each_value_once(&self) -> impl Iterator<Item = u64> {
        let mut stride = self.n_seeds;
        let mut runs = vec![0];
        for axis in self.axes.iter().rev() {
            runs.extend((1..axis.values.len() as u64).map(|index| index * stride));
            stride *= axis.values.len() as u64;
        }
        runs.into_iter()
    }

    /// One run of every combination of values, whatever its seed.
    pub fn variants(&self) -> impl Iterator<Item = u64> {
        (0..self.len()).step_by(self.n_seeds as usize)
    }

    /// Whether variants may have workloads or resources that others lack: not when only settings of what is there, arrivals
    /// and numbers of the run differ.
    pub fn changes_names(&self) -> bool {
        let keeps = |axis: &Axis| match axis.steps.as_slice() {
            [Step::Key(one)] => ["seed", "duration", "start"].contains(&one.as_str()),
            [Step::Key(list), Step::Index(_), Step::Key(config), Step::Key(key), ..] => {
                list == "resources" && config == "config" && key != "count"
                    || list == "workloads" && config == "arrivals"
            }
            [Step::Key(account), ..] => account == "account",
            _ => false,
        };
        !self.axes.iter().all(keeps)
    }

    /// Which value of each axis a run has.
    fn indexes(&self, run: u64) -> Vec<usize> {
        let mut rest = run / self.n_seeds;
        let mut indexes: Vec<usize> = self
            .axes
            .iter()
            .rev()
            .map(|axis| {
                let n = axis.values.len() as u64;
                let index = rest % n;
                rest /= n;
                index as usize
            })
            .collect();
        indexes.reverse();
        indexes
    }

    /// Writes the values of one run into a scenario.
    pub fn apply(&self, run: u64, document: &mut Value) -> Result<(), Vec<Problem>> {
        let mut problems = vec![];
        for (axis, index) in self.axes.iter().zip(self.indexes(run)) {
            if let Err(problem) = axis.write(index, document) {
                problems.push(problem);
            }
        }
        if problems.is_empty() { Ok(()) } else { Err(problems) }
    }
}

impl Axis {
    fn parse(set: &str) -> Option<Self> {
        let (path, values) = set.split_once('=')?;
        let steps = steps(path.trim())?;
        let values = split(values).into_iter().map(|text| {
            let text = text.trim().to_owned();
            // JSON, or a bare word.
            let json = serde_json::from_str(&text).unwrap_or_else(|_| Value::from(text.as_str()));
            (text, json)
        });
        Some(Self { path: path.trim().to_owned(), steps, values: values.collect() })
    }

    /// Goes down the path; objects that are left out are made, lists are not.
    fn write(&self, index: usize, document: &mut Value) -> Result<(), Problem> {
        let mut place = document;
        for step in &self.steps {
            if place.is_null() && matches!(step, Step::Key(_)) {
                *place = Value::Object(Map::new());
            }
            place = match (step, place) {
                (Step::Key(key), Value::Object(map)) => map.entry(key.clone()).or_insert(Value::Null),
                (Step::Index(index), Value::Array(list)) if *index < list.len() => &mut list[*index],
                (Step::Index(_), Value::Array(_)) => return Err(Problem::new(&self.path, ProblemKind::Missing)),
                (Step::Key(_), _) => return Err(Problem::new(&self.path, ProblemKind::Expected(Expected::Object))),
                (Step::Index(_), _) => return Err(Problem::new(&self.path, ProblemKind::Expected(Expected::List))),
            };
        }
        *place = self.values[index].1.clone();
        Ok(())
    }
}

/// `resources[0].config.memory_mb` as steps.
fn steps(path: &str) -> Option<Vec<Step>> {
    let mut steps = vec![];
    for part in path.split('.') {
        let (key, mut rest) = part.split_at(part.find('[').unwrap_or(part.len()));
        if key.is_empty() {
            return None;
        }
        steps.push(Step::Key(key.to_owned()));
        while let Some(inner) = rest.strip_prefix('[') {
            let (digits, after) = inner.split_once(']')?;
            if digits.is_empty() || digits.len() > MAX_INDEX_DIGITS {
                return None;
            }
            steps.push(Step::Index(digits.parse().ok()?));
            rest = after;
        }
        if !rest.is_empty() {
            return None;
        }
    }
    Some(steps)
}

/// Splits at commas outside brackets, braces and quotes.
fn split(text: &str) -> Vec<&str> {
    let mut parts = vec![];
    let (mut begin, mut depth, mut is_quoted, mut is_escaped) = (0, 0_u32, false, false);
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            _ if is_escaped => is_escaped = false,
            b'\\' if is_quoted => is_escaped = true,
            b'"' => is_quoted = !is_quoted,
            b'[' | b'{' if !is_quoted => depth += 1,
            b']' | b'}' if !is_quoted => depth = depth.saturating_sub(1),
            b',' if !is_quoted && depth == 0 => {
                parts.push(&text[begin..at]);
                begin = at + 1;
            }
            _ => {}
        }
    }
    parts.push(&text[begin..]);
    parts
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn grid(sets: &[&str], n_seeds: u64) -> Grid {
        let sets: Vec<String> = sets.iter().map(|&set| set.to_owned()).collect();
        Grid::new(&sets, n_seeds).expect("a grid")
    }

    #[test]
    fn every_combination_is_there_once() {
        let grid = grid(&["a=1,x", "b[0].c={\"m\":1,\"n\":[2,3]},[4,5],\"6,7\""], 2);
        assert_eq!(grid.len(), 12);
        let all: Vec<Vec<&str>> = (0..12).step_by(2).map(|run| grid.values(run).collect()).collect();
        assert_eq!(all[0], ["1", "{\"m\":1,\"n\":[2,3]}"]);
        assert_eq!(all[1], ["1", "[4,5]"]);
        assert_eq!(all[5], ["x", "\"6,7\""]);
        assert_eq!((grid.seed_offset(0), grid.seed_offset(1), grid.seed_offset(2)), (0, 1, 0));
        let used: Vec<Vec<&str>> = grid.each_value_once().map(|run| grid.values(run).collect()).collect();
        assert_eq!(used.len(), 4);
        assert!(used.iter().any(|values| values[0] == "x") && used.iter().any(|values| values[1] == "\"6,7\""));
    }

    #[test]
    fn values_are_written_where_the_path_leads() {
        let mut document = json!({ "list": [{ "id": 1 }] });
        let grid_of = |set: &str| grid(&[set], 1);
        assert_eq!(grid_of("list[0].config.memory_mb=512").apply(0, &mut document), Ok(()));
        assert_eq!(grid_of("name=Two words").apply(0, &mut document), Ok(()));
        assert_eq!(document, json!({ "list": [{ "id": 1, "config": { "memory_mb": 512 } }], "name": "Two words" }));
        for (set, path) in [("list[7].x=1", "list[7].x"), ("list.x=1", "list.x"), ("name[0]=1", "name[0]")] {
            assert_eq!(grid_of(set).apply(0, &mut document).expect_err("nowhere")[0].path, path);
        }
    }

    #[test]
    fn nonsense_is_refused() {
        for set in ["", "a", "=1", "a[=1", "a[x]=1", "a[0]b=1", "a..b=1", "a[99999999999]=1"] {
            assert!(Grid::new(&[set.to_owned()], 1).is_err(), "{set}");
        }
        let wide = format!("a={}", "1,".repeat(9_999));
        assert!(Grid::new(&[wide.clone(), wide], 1).is_err(), "too many runs");
    }
}
