//! Rows and fields, without copying.

/// The fields of one row. Quotes around a field are taken off, doubled quotes inside stay doubled.
#[derive(Clone)]
pub struct Fields<'a> {
    rest: Option<&'a str>,
    separator: u8,
}

/// The fields of a row.
pub fn fields(line: &str, separator: u8) -> Fields<'_> {
    Fields { rest: Some(line), separator }
}

/// The rows of a text with their numbers from 1; a row is a line, whatever ends it.
pub fn lines(text: &str) -> impl Iterator<Item = (u64, &str)> {
    let rows = text.split('\n').enumerate();
    rows.map(|(index, line)| (index as u64 + 1, line.strip_suffix('\r').unwrap_or(line)))
}

/// True when nothing stands in a row.
pub fn is_blank(line: &str) -> bool {
    line.bytes().all(|byte| matches!(byte, b' ' | b'\t' | b',' | b';' | b'"' | b'\r'))
}

impl<'a> Iterator for Fields<'a> {
    type Item = &'a str;

    fn next(&mut self) -> Option<&'a str> {
        let rest = self.rest?;
        let end = end_of_field(rest.as_bytes(), self.separator);
        self.rest = rest.get(end + 1..);
        let field = rest[..end].trim();
        Some(field.strip_prefix('"').map_or(field, |inner| inner.strip_suffix('"').unwrap_or(inner)).trim())
    }
}

/// Where the field ends: at a separator outside quotes, or at the end of the row.
fn end_of_field(bytes: &[u8], separator: u8) -> usize {
    let mut is_quoted = false;
    let mut is_begun = false;
    for (at, &byte) in bytes.iter().enumerate() {
        match byte {
            b'"' if is_quoted || !is_begun => {
                is_quoted = !is_quoted;
                is_begun = true;
            }
            _ if byte == separator && !is_quoted => return at,
            b' ' | b'\t' => {}
            _ => is_begun = true,
        }
    }
    // A quote that never closes would swallow the row: then it is an ordinary character.
    if is_quoted { bytes.iter().position(|&byte| byte == separator).unwrap_or(bytes.len()) } else { bytes.len() }
}
