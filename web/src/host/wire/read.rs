//! Bytes to values. What is not there is read as zero, and remembered.

use std::fmt::Display;

use serde::de::value::U32Deserializer;
use serde::de::{
    DeserializeSeed, Deserializer, EnumAccess, Error, Expected, IntoDeserializer, MapAccess, SeqAccess, Unexpected,
    VariantAccess, Visitor,
};

use super::Never;

/// Reads a message.
pub struct Reader<'a> {
    rest: &'a [u8],
    is_broken: bool,
}

impl<'a> Reader<'a> {
    /// At the first byte.
    pub const fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes, is_broken: false }
    }

    /// True when everything was read and all of it was there.
    pub const fn is_done(&self) -> bool {
        self.rest.is_empty() && !self.is_broken
    }

    // One copy of each: the page has no bytes to spare for a second one.
    #[inline(never)]
    fn byte(&mut self) -> u8 {
        match self.rest.split_first() {
            Some((&byte, rest)) => {
                self.rest = rest;
                byte
            }
            None => {
                self.is_broken = true;
                0
            }
        }
    }

    #[inline(never)]
    fn whole(&mut self) -> u64 {
        let mut whole = 0;
        let mut shift = 0;
        while shift < u64::BITS {
            let byte = self.byte();
            whole |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return whole;
            }
            shift += 7;
        }
        self.is_broken = true;
        0
    }

    fn signed(&mut self) -> i64 {
        let whole = self.whole();
        (whole >> 1) as i64 ^ -((whole & 1) as i64)
    }

    #[inline(never)]
    fn double(&mut self) -> f64 {
        f64::from_bits((0..8).fold(0, |bits, at| bits | u64::from(self.byte()) << (8 * at)))
    }

    /// How many of something follow: every one of them takes a byte at least, but for units, of which nobody sends lists.
    #[inline(never)]
    fn length(&mut self) -> usize {
        let length = self.whole();
        if length > self.rest.len() as u64 {
            self.is_broken = true;
            return 0;
        }
        length as usize
    }

    #[inline(never)]
    fn text(&mut self) -> &'a str {
        let length = self.length();
        let (text, rest) = self.rest.split_at(length);
        self.rest = rest;
        std::str::from_utf8(text).unwrap_or_else(|_| {
            self.is_broken = true;
            ""
        })
    }

    fn letter(&mut self) -> char {
        u32::try_from(self.whole()).ok().and_then(char::from_u32).unwrap_or_else(|| {
            self.is_broken = true;
            ' '
        })
    }
}

/// The reader never asks for these; their words would be the only reason to have serde's ways of writing errors on the page.
impl Error for Never {
    fn custom<T: Display>(_: T) -> Self {
        panic!("{IMPOSSIBLE}");
    }

    fn invalid_type(_: Unexpected<'_>, _: &dyn Expected) -> Self {
        panic!("{IMPOSSIBLE}");
    }

    fn invalid_value(_: Unexpected<'_>, _: &dyn Expected) -> Self {
        panic!("{IMPOSSIBLE}");
    }

    fn invalid_length(_: usize, _: &dyn Expected) -> Self {
        panic!("{IMPOSSIBLE}");
    }

    fn unknown_variant(_: &str, _: &'static [&'static str]) -> Self {
        panic!("{IMPOSSIBLE}");
    }

    fn unknown_field(_: &str, _: &'static [&'static str]) -> Self {
        panic!("{IMPOSSIBLE}");
    }

    fn missing_field(_: &'static str) -> Self {
        panic!("{IMPOSSIBLE}");
    }

    fn duplicate_field(_: &'static str) -> Self {
        panic!("{IMPOSSIBLE}");
    }
}

const IMPOSSIBLE: &str = "a message is read by the type that it was written from";

/// Every wish of a type by the method that reads it.
macro_rules! plain {
    ($($wish:ident $visit:ident $read:expr;)+) => {
        $(fn $wish<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Never> {
            let read: fn(&mut Reader<'de>) -> _ = $read;
            visitor.$visit(read(self))
        })+
    };
}

impl<'de> Deserializer<'de> for &mut Reader<'de> {
    type Error = Never;

    plain! {
        deserialize_bool visit_bool |reader| reader.whole() != 0;
        deserialize_i8 visit_i8 |reader| reader.signed() as i8;
        deserialize_i16 visit_i16 |reader| reader.signed() as i16;
        deserialize_i32 visit_i32 |reader| reader.signed() as i32;
        deserialize_i64 visit_i64 Reader::signed;
        deserialize_u8 visit_u8 Reader::byte;
        deserialize_u16 visit_u16 |reader| reader.whole() as u16;
        deserialize_u32 visit_u32 |reader| reader.whole() as u32;
        deserialize_u64 visit_u64 Reader::whole;
        deserialize_f32 visit_f32 |reader| reader.double() as f32;
        deserialize_f64 visit_f64 Reader::double;
        deserialize_char visit_char Reader::letter;
        deserialize_str visit_borrowed_str Reader::text;
        deserialize_string visit_borrowed_str Reader::text;
    }

    fn deserialize_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value, Never> {
        panic!("{IMPOSSIBLE}");
    }

    fn deserialize_bytes<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Never> {
        let length = self.length();
        let (bytes, rest) = self.rest.split_at(length);
        self.rest = rest;
        visitor.visit_borrowed_bytes(bytes)
    }

    fn deserialize_byte_buf<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Never> {
        self.deserialize_bytes(visitor)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Never> {
        if self.byte() == 0 { visitor.visit_none() } else { visitor.visit_some(self) }
    }

    fn deserialize_unit<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Never> {
        visitor.visit_unit()
    }

    fn deserialize_unit_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Result<V::Value, Never> {
        visitor.visit_unit()
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Result<V::Value, Never> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Never> {
        let left = self.length();
        visitor.visit_seq(Parts { reader: self, left })
    }

    fn deserialize_tuple<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, Never> {
        visitor.visit_seq(Fields(self))
    }

    fn deserialize_tuple_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: usize,
        visitor: V,
    ) -> Result<V::Value, Never> {
        visitor.visit_seq(Fields(self))
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Never> {
        let left = self.length();
        visitor.visit_map(Parts { reader: self, left })
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Never> {
        visitor.visit_seq(Fields(self))
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Never> {
        let mut index = self.whole();
        if index >= variants.len() as u64 {
            self.is_broken = true;
            index = 0;
        }
        visitor.visit_enum(Variant { reader: self, index: index as u32 })
    }

    fn deserialize_identifier<V: Visitor<'de>>(self, _: V) -> Result<V::Value, Never> {
        panic!("{IMPOSSIBLE}");
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value, Never> {
        panic!("{IMPOSSIBLE}");
    }

    fn is_human_readable(&self) -> bool {
        false
    }
}

/// The fields of one value: the type knows how many there are, and asks for no more.
struct Fields<'r, 'de>(&'r mut Reader<'de>);

impl<'de> SeqAccess<'de> for Fields<'_, 'de> {
    type Error = Never;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, Never> {
        seed.deserialize(&mut *self.0).map(Some)
    }
}

/// The elements of a list, or the pairs of a map.
struct Parts<'r, 'de> {
    reader: &'r mut Reader<'de>,
    left: usize,
}

impl<'de> SeqAccess<'de> for Parts<'_, 'de> {
    type Error = Never;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, Never> {
        let Some(left) = self.left.checked_sub(1) else { return Ok(None) };
        self.left = left;
        seed.deserialize(&mut *self.reader).map(Some)
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.left)
    }
}

impl<'de> MapAccess<'de> for Parts<'_, 'de> {
    type Error = Never;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, Never> {
        self.next_element_seed(seed)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Never> {
        seed.deserialize(&mut *self.reader)
    }
}

struct Variant<'r, 'de> {
    reader: &'r mut Reader<'de>,
    index: u32,
}

impl<'r, 'de> EnumAccess<'de> for Variant<'r, 'de> {
    type Error = Never;
    type Variant = Fields<'r, 'de>;

    fn variant_seed<V: DeserializeSeed<'de>>(self, seed: V) -> Result<(V::Value, Self::Variant), Never> {
        let index: U32Deserializer<Never> = self.index.into_deserializer();
        Ok((seed.deserialize(index)?, Fields(self.reader)))
    }
}

impl<'de> VariantAccess<'de> for Fields<'_, 'de> {
    type Error = Never;

    fn unit_variant(self) -> Result<(), Never> {
        Ok(())
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<T::Value, Never> {
        seed.deserialize(self.0)
    }

    fn tuple_variant<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, Never> {
        visitor.visit_seq(self)
    }

    fn struct_variant<V: Visitor<'de>>(self, _: &'static [&'static str], visitor: V) -> Result<V::Value, Never> {
        visitor.visit_seq(self)
    }
}
