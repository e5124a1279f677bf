//! A run in a few characters: the packed link, version 1.
//!
//! ```text
//! link    = "v1." base64url(body crc8(body))          no padding; zeros at the end of the body are left out
//! body    = preset fields [1 fields]                   the second `fields`: what another arm changes in the first
//! fields  = { key-step value } 0                       key-step: this key minus the key before it; the first from 0
//! value   = head …                                     low 3 bits: kind; high 5 bits: n, or 31: n = 31 + varint
//! ```
//!
//! | kind | after the head | is |
//! |---|---|---|
//! | 0 | by n: 1, 2, 3 nothing · 4: 8 bytes · 5, 6: see below · 7: `{ text value } 0` · 8: `{ value } 0` | null, false, true · IEEE number, low byte first · points, times · object with written keys · list |
//! | 1 | – | the whole number n |
//! | 2 | – | the whole number −1 − n |
//! | 3 | varint m | a number with n decimals: m / 2 / 10ⁿ, or −(m + 1) / 2 / 10ⁿ for odd m |
//! | 4 | varint m | the span of m units: n = 0 ns, 1 µs, 2 ms, 3 s, 4 min, 5 h, 6 d |
//! | 5 | n bytes | text in UTF-8 |
//! | 6 | – | word n of the reader's list |
//! | 7 | `value fields` | an object with numbered keys, of which n is the first; nothing follows for n = 0: it is empty |
//!
//! Points (demand over time): `unit { varint(step + 1) value } 0`, each value a number, `step` the time since the point before
//! in units of the list. Times: the same without values. A varint has seven bits a byte, low bits first, the high bit set on all
//! but the last byte. Reading past the end reads zeros, so every open object and list closes there: a link that was cut still
//! gives all that came before the cut. CRC-8: polynomial 0x07, from 0, not reflected.
//!
//! This crate knows numbers, not their meaning: which key is which setting, which number which preset, and which word which
//! is the business of the engine (`scenario::link`), and written down in `docs/link-v1.md`.
//!
//! [`decode`] is total: any text gives a [`Link`] and what was wrong. [`encode`] then [`decode`] gives the same link back.

mod base64;
mod bytes;
mod patch;
#[cfg(test)]
mod tests;
mod value;

pub use patch::{apply, diff};
pub use value::{Fields, Value};

use bytes::{Reader, Writer, crc8};

/// What every link of this version begins with.
pub const PREFIX: &str = "v1.";
/// The longest link that is written, in characters.
pub const MAX_CHARS: usize = 2_000;
/// The longest text that is looked at, in characters; a link of ours is never longer.
const MAX_READ_CHARS: usize = 100_000;

/// What a link carries.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Link {
    /// The number of the preset that the rest changes; 0 is an empty scenario.
    pub preset: u32,
    /// What is changed in it.
    pub changes: Fields,
    /// A second arm to compare with: what it changes in the first.
    pub second: Option<Fields>,
}

/// What is wrong with a link.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// It does not begin with `v` and a version.
    NoLink,
    /// It is of another version.
    Version(u64),
    /// A character that links do not have; what comes after it is not read.
    Character,
    /// The checksum does not fit: the link was cut or mistyped.
    Checksum,
    /// A value of a kind that this version does not have; what comes after it is not read.
    Unreadable,
}

/// Writes a link. It may be longer than [`MAX_CHARS`]; the caller says so.
#[must_use]
pub fn encode(link: &Link) -> String {
    let mut writer = Writer::default();
    writer.varint(u64::from(link.preset));
    value::write_fields(&mut writer, &link.changes);
    if let Some(second) = &link.second {
        // An arm without changes is not the same as none: a mark that ends it is not left out as a zero at the end would be.
        writer.byte(1);
        value::write_fields(&mut writer, second);
    }
    let mut body = writer.into_bytes();
    while body.last() == Some(&0) {
        body.pop();
    }
    body.push(crc8(&body));
    [PREFIX, &base64::encode(&body)].concat()
}

/// Reads a link: all that can be read of it, and what was wrong.
#[must_use]
pub fn decode(text: &str) -> (Link, Vec<Fault>) {
    let nothing = |fault| (Link::default(), vec![fault]);
    let Some((version, payload)) = text.strip_prefix('v').and_then(|rest| rest.split_once('.')) else {
        return nothing(Fault::NoLink);
    };
    match version.parse() {
        Ok(1) => {}
        Ok(other) => return nothing(Fault::Version(other)),
        Err(_) => return nothing(Fault::NoLink),
    }
    let mut faults = vec![];
    let payload = &payload.as_bytes()[..payload.len().min(MAX_READ_CHARS)];
    let (mut bytes, is_whole) = base64::decode(payload);
    if !is_whole {
        faults.push(Fault::Character);
    }
    let checksum = bytes.pop();
    let is_intact = checksum == Some(crc8(&bytes));
    if is_whole && !is_intact {
        faults.push(Fault::Checksum);
    }
    if let Some(last) = checksum.filter(|_| !is_intact) {
        // The end is missing, so this was no checksum.
        bytes.push(last);
    }
    let mut reader = Reader::new(&bytes);
    let preset = reader.varint().try_into().unwrap_or_else(|_| {
        reader.give_up();
        0
    });
    let changes = value::read_fields(&mut reader);
    let second = (reader.byte() == 1).then(|| value::read_fields(&mut reader));
    if reader.has_given_up() {
        faults.push(Fault::Unreadable);
    }
    (Link { preset, changes, second }, faults)
}
