//! Takes in a file piece by piece.

use super::collect::Logs;
use super::records::{Cut, Form, Splitter, fields};
use super::report::{Record, moment, of_fields, of_json, of_text};

/// Bytes that are looked at before the form of a file is decided.
const SNIFFED_BYTES: usize = 4_096;

/// Reads logs, whatever the size of the pieces.
#[derive(Clone, Debug, Default)]
pub struct Reader {
    /// The beginning of the file, until its form is known.
    begin: Vec<u8>,
    body: Option<Body>,
    logs: Logs,
}

#[derive(Clone, Debug)]
struct Body {
    splitter: Splitter,
    form: Form,
    columns: Option<Columns>,
}

/// Where things stand in a row.
#[derive(Clone, Debug)]
struct Columns {
    names: Vec<String>,
    message: Option<usize>,
    time: Option<usize>,
    stream: Option<usize>,
}

impl Reader {
    /// Takes in the next piece.
    pub fn feed(&mut self, bytes: &[u8]) {
        if self.body.is_some() {
            return self.split(bytes);
        }
        self.begin.extend_from_slice(bytes);
        // A bracket alone on its line says nothing yet.
        let has_line = self.begin.trim_ascii_start().contains(&b'\n') && self.begin.trim_ascii() != b"[";
        if has_line || self.begin.len() >= SNIFFED_BYTES {
            self.decide();
        }
    }

    /// What was read so far.
    #[must_use]
    pub const fn logs(&self) -> &Logs {
        &self.logs
    }

    /// The file is over.
    #[must_use]
    pub fn finish(mut self) -> Logs {
        if self.body.is_none() {
            self.decide();
        }
        if let Some(Body { mut splitter, form, mut columns }) = self.body.take() {
            splitter.finish(&mut |cut| take(&mut self.logs, form, &mut columns, cut));
            self.logs.n_lines = splitter.n_lines();
        }
        self.logs
    }

    fn decide(&mut self) {
        let begin = std::mem::take(&mut self.begin);
        let begin = begin.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&begin);
        let text = begin.trim_ascii_start();
        let first_line = text.split(|byte| *byte == b'\n').next().unwrap_or_default();
        let is_header = first_line.contains(&b',') && !first_line.windows(6).any(|part| part == b"REPORT");
        let is_json_line = text.first() == Some(&b'{') || (text.first() == Some(&b'[') && is_json_list(text));
        let form = match () {
            () if is_json_line => Form::Json,
            () if is_header && Columns::of(&String::from_utf8_lossy(first_line)).is_some() => Form::Rows,
            () => Form::Lines,
        };
        self.body = Some(Body { splitter: Splitter::new(form), form, columns: None });
        self.split(begin);
    }

    fn split(&mut self, bytes: &[u8]) {
        let Some(Body { splitter, form, columns }) = &mut self.body else { return };
        splitter.feed(bytes, &mut |cut| take(&mut self.logs, *form, columns, cut));
        self.logs.n_lines = splitter.n_lines();
    }
}

/// `[` begins a log stream's level too (`[INFO] …`): a list of JSON goes on with a bracket.
fn is_json_list(text: &[u8]) -> bool {
    matches!(text[1..].trim_ascii_start().first(), Some(b'{' | b'[' | b']'))
}

fn take(logs: &mut Logs, form: Form, columns: &mut Option<Columns>, (line, record): Cut<'_>) {
    let Some(bytes) = record else { return logs.note_damaged(line) };
    let text = String::from_utf8_lossy(bytes);
    if text.trim().is_empty() {
        return;
    }
    let record = match (form, &columns) {
        (Form::Lines, _) => of_text(&text),
        (Form::Json, _) => of_json(&text),
        (Form::Rows, Some(columns)) => columns.read(&fields(&text)),
        (Form::Rows, None) => {
            *columns = Columns::of(&text);
            return;
        }
    };
    match record {
        Record::Report(report) => logs.note(&report),
        Record::Other => logs.n_other += 1,
        Record::Damaged => logs.note_damaged(line),
    }
}

impl Columns {
    /// Reads a header; `None`: it is none.
    fn of(header: &str) -> Option<Self> {
        let names: Vec<String> = fields(header).iter().map(|name| name.trim().to_owned()).collect();
        let find = |wanted: &[&str]| {
            names.iter().position(|name| wanted.iter().any(|wanted| name.eq_ignore_ascii_case(wanted)))
        };
        let message = find(&["@message", "message"]);
        let time = find(&["@timestamp", "timestamp", "time"]);
        let stream = find(&["@logStream", "logStreamName", "logStream"]);
        let is_header = message.is_some() || names.iter().any(|name| name == "@duration");
        is_header.then_some(Self { names, message, time, stream })
    }

    fn read(&self, row: &[String]) -> Record {
        let cell = |index: Option<usize>| index.and_then(|index| row.get(index)).filter(|text| !text.is_empty());
        let record = match cell(self.message) {
            Some(message) if message.trim_start().starts_with('{') => of_json(message.trim()),
            Some(message) => of_text(message),
            None => {
                of_fields(&|key| self.names.iter().position(|name| name == key).and_then(|at| row.get(at)).cloned())
            }
        };
        let Record::Report(mut report) = record else { return record };
        report.at_ms = cell(self.time).and_then(|text| moment(text.trim())).or(report.at_ms);
        report.stream = cell(self.stream).cloned().or(report.stream);
        Record::Report(report)
    }
}
