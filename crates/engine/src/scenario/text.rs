//! Bytes of a file into text.

/// Text from bytes: UTF-8 with or without a mark, UTF-16 with a mark (as spreadsheets save it). Bytes that are no text
/// become the replacement character, and the reader of the text reports what it cannot use.
#[must_use]
pub fn decode(bytes: &[u8]) -> String {
    match bytes {
        [0xEF, 0xBB, 0xBF, rest @ ..] => String::from_utf8_lossy(rest).into_owned(),
        [0xFF, 0xFE, rest @ ..] => utf16(rest, u16::from_le_bytes),
        [0xFE, 0xFF, rest @ ..] => utf16(rest, u16::from_be_bytes),
        _ => String::from_utf8_lossy(bytes).into_owned(),
    }
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> String {
    let units = bytes.as_chunks::<2>().0.iter().map(|pair| unit(*pair));
    char::decode_utf16(units).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)).collect()
}

#[cfg(test)]
mod tests {
    use super::decode;

    #[test]
    fn marks_of_encodings_are_understood_and_left_out() {
        let cases: [(&[u8], &str); 6] = [
            (b"time", "time"),
            (b"\xEF\xBB\xBFtime", "time"),
            (b"\xFF\xFEt\0\xAC\xB9", "t\u{b9ac}"),
            (b"\xFE\xFF\0t\xB9\xAC", "t\u{b9ac}"),
            (b"\xFF\xFEt\0x", "t"),
            (b"t\xFF", "t\u{fffd}"),
        ];
        for (bytes, text) in cases {
            assert_eq!(decode(bytes), text, "{bytes:?}");
        }
    }
}
