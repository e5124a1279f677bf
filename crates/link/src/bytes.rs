//! Bytes in and out. Reading never fails: past the end there are zeros.

/// Writes bytes.
#[derive(Default)]
pub struct Writer {
    bytes: Vec<u8>,
}

impl Writer {
    pub fn byte(&mut self, byte: u8) {
        self.bytes.push(byte);
    }

    pub fn all(&mut self, bytes: &[u8]) {
        self.bytes.extend_from_slice(bytes);
    }

    /// Seven bits a byte, low bits first.
    pub fn varint(&mut self, mut number: u64) {
        while number > 0x7F {
            self.byte(number as u8 | 0x80);
            number >>= 7;
        }
        self.byte(number as u8);
    }

    pub fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }
}

/// Reads bytes.
pub struct Reader<'a> {
    rest: &'a [u8],
    has_given_up: bool,
}

impl<'a> Reader<'a> {
    pub fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes, has_given_up: false }
    }

    pub fn byte(&mut self) -> u8 {
        let Some((first, rest)) = self.rest.split_first() else { return 0 };
        self.rest = rest;
        *first
    }

    /// The next bytes; zeros past the end.
    pub fn all(&mut self, n: usize) -> Vec<u8> {
        let (taken, rest) = self.rest.split_at(n.min(self.rest.len()));
        self.rest = rest;
        let mut bytes = taken.to_vec();
        bytes.resize(n, 0);
        bytes
    }

    /// Gives up on what is longer than a number.
    pub fn varint(&mut self) -> u64 {
        let mut number = 0;
        for shift in (0..64).step_by(7) {
            let byte = self.byte();
            let bits = u64::from(byte & 0x7F);
            if bits << shift >> shift != bits {
                break;
            }
            number |= bits << shift;
            if byte & 0x80 == 0 {
                return number;
            }
        }
        self.give_up();
        0
    }

    /// Reads nothing more.
    pub fn give_up(&mut self) {
        self.rest = &[];
        self.has_given_up = true;
    }

    pub const fn has_given_up(&self) -> bool {
        self.has_given_up
    }
}

/// CRC-8: polynomial 0x07, from 0, not reflected.
pub fn crc8(bytes: &[u8]) -> u8 {
    bytes.iter().fold(0, |crc, byte| {
        (0..8).fold(crc ^ byte, |crc: u8, _| if crc & 0x80 == 0 { crc << 1 } else { crc << 1 ^ 0x07 })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_checksum_is_the_standard_one() {
        assert_eq!(crc8(b"123456789"), 0xF4);
        assert_eq!(crc8(b""), 0);
    }

    #[test]
    fn numbers_of_every_length_come_back() {
        for number in [0, 1, 127, 128, 16_383, 16_384, u64::from(u32::MAX), u64::MAX - 1, u64::MAX] {
            let mut writer = Writer::default();
            writer.varint(number);
            let bytes = writer.into_bytes();
            let mut reader = Reader::new(&bytes);
            assert_eq!((reader.varint(), reader.has_given_up()), (number, false));
        }
        let mut endless = Reader::new(&[0xFF; 20]);
        assert_eq!((endless.varint(), endless.has_given_up(), endless.byte()), (0, true, 0));
    }
}
