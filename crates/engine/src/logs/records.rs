//! Bytes into records: lines, rows of CSV with quoted line ends, objects of JSON wherever they stand.

/// Longer records are damaged: what is behind the limit is passed over.
const MAX_RECORD_BYTES: usize = 1 << 20;

/// How records are told apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// One a line.
    Lines,
    /// One a line, but for line ends inside quotes.
    Rows,
    /// Objects, or lists of pairs, in lists or one after the other.
    Json,
}

/// Cuts bytes into records. Pieces may end anywhere.
#[derive(Clone, Debug)]
pub(super) struct Splitter {
    form: Form,
    record: Vec<u8>,
    is_too_long: bool,
    is_quoted: bool,
    is_escaped: bool,
    /// Brackets that are open.
    open: Vec<u8>,
    /// How many were open when the record began.
    depth: usize,
    n_lines: u64,
    line: u64,
}

/// A record with the number of the line that it begins in; `None`: it was too long.
pub(super) type Cut<'a> = (u64, Option<&'a [u8]>);

impl Splitter {
    pub(super) fn new(form: Form) -> Self {
        Self {
            form,
            record: vec![],
            is_too_long: false,
            is_quoted: false,
            is_escaped: false,
            open: vec![],
            depth: 0,
            n_lines: 0,
            line: 1,
        }
    }

    pub(super) const fn n_lines(&self) -> u64 {
        self.n_lines
    }

    /// Takes in a piece and hands over every record that ends in it.
    pub(super) fn feed(&mut self, bytes: &[u8], put: &mut dyn FnMut(Cut<'_>)) {
        for &byte in bytes {
            match self.form {
                Form::Lines | Form::Rows => self.line_byte(byte, put),
                Form::Json => self.json_byte(byte, put),
            }
            self.n_lines += u64::from(byte == b'\n');
        }
    }

    /// Hands over what is left at the end.
    pub(super) fn finish(&mut self, put: &mut dyn FnMut(Cut<'_>)) {
        if self.form != Form::Json || !self.record.is_empty() {
            self.end(put);
        }
    }

    fn line_byte(&mut self, byte: u8, put: &mut dyn FnMut(Cut<'_>)) {
        if byte == b'\n' && !self.is_quoted {
            self.end(put);
            self.line = self.n_lines + 2;
            return;
        }
        self.is_quoted ^= self.form == Form::Rows && byte == b'"';
        self.keep(byte);
        // A quote that nobody closes must not swallow the rest of the file.
        if self.is_too_long && byte == b'\n' {
            self.is_quoted = false;
            self.end(put);
            self.line = self.n_lines + 2;
        }
    }

    fn json_byte(&mut self, byte: u8, put: &mut dyn FnMut(Cut<'_>)) {
        if self.is_quoted {
            self.is_quoted = self.is_escaped || byte != b'"';
            self.is_escaped = !self.is_escaped && byte == b'\\';
            return self.keep_inside(byte);
        }
        match byte {
            b'"' => self.is_quoted = true,
            b'{' | b'[' => self.opens(byte),
            b'}' | b']' => {
                self.keep_inside(byte);
                self.open.pop();
                if self.depth > 0 && self.open.len() + 1 == self.depth {
                    self.depth = 0;
                    self.end(put);
                }
                return;
            }
            _ => {}
        }
        self.keep_inside(byte);
    }

    /// A record begins with an object that stands alone or in a list, or with a list in a list.
    fn opens(&mut self, bracket: u8) {
        let is_in_list = self.open.last() == Some(&b'[');
        let begins = self.depth == 0 && (is_in_list || (self.open.is_empty() && bracket == b'{'));
        // `{"events": [` and `{"results": [` only wrap the records.
        let is_wrapped = bracket == b'[' && self.depth == 1 && self.open.len() == 1 && self.ends_with_wrapper();
        self.open.push(bracket);
        if begins {
            self.depth = self.open.len();
            self.line = self.n_lines + 1;
        } else if is_wrapped {
            self.depth = 0;
            self.record.clear();
        }
    }

    fn ends_with_wrapper(&self) -> bool {
        let text = self.record.trim_ascii_end().strip_suffix(b":").unwrap_or_default().trim_ascii_end();
        text.ends_with(b"\"events\"") || text.ends_with(b"\"results\"")
    }

    fn keep_inside(&mut self, byte: u8) {
        if self.depth > 0 {
            self.keep(byte);
        }
    }

    fn keep(&mut self, byte: u8) {
        if self.record.len() < MAX_RECORD_BYTES {
            self.record.push(byte);
        } else {
            self.is_too_long = true;
        }
    }

    fn end(&mut self, put: &mut dyn FnMut(Cut<'_>)) {
        let whole = if self.is_too_long { None } else { Some(self.record.as_slice()) };
        put((self.line, whole));
        self.record.clear();
        self.is_too_long = false;
    }
}

/// The fields of a row of CSV, with quotes taken off and doubled quotes made one.
pub(super) fn fields(row: &str) -> Vec<String> {
    let mut fields = vec![String::new()];
    let mut is_quoted = false;
    let mut chars = row.trim_end_matches('\r').chars().peekable();
    while let Some(char) = chars.next() {
        let field = fields.last_mut().expect("there is one from the start");
        match char {
            '"' if is_quoted && chars.peek() == Some(&'"') => {
                field.push('"');
                chars.next();
            }
            '"' => is_quoted = !is_quoted,
            ',' if !is_quoted => fields.push(String::new()),
            other => field.push(other),
        }
    }
    fields
}
