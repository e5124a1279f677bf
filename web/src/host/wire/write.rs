//! Values to bytes.

use serde::ser::{
    Error, Serialize, SerializeMap, SerializeSeq, SerializeStruct, SerializeStructVariant, SerializeTuple,
    SerializeTupleStruct, SerializeTupleVariant, Serializer,
};

use super::Never;

/// Collects the bytes of a message.
#[derive(Default)]
pub struct Writer {
    /// What has been written so far.
    pub bytes: Vec<u8>,
}

impl Writer {
    // One copy of each: the page has no bytes to spare for a second one.
    #[inline(never)]
    fn whole(&mut self, mut whole: u64) {
        while whole >= 0x80 {
            self.bytes.push(whole as u8 | 0x80);
            whole >>= 7;
        }
        self.bytes.push(whole as u8);
    }

    #[inline(never)]
    fn text(&mut self, bytes: &[u8]) {
        self.whole(bytes.len() as u64);
        self.bytes.extend_from_slice(bytes);
    }

    #[inline(never)]
    fn double(&mut self, number: f64) {
        self.bytes.extend_from_slice(&number.to_le_bytes());
    }
}

impl Error for Never {
    fn custom<T: std::fmt::Display>(message: T) -> Self {
        panic!("no type of the protocol has a condition of its own: {message}");
    }
}

type Done = Result<(), Never>;

impl Serializer for &mut Writer {
    type Ok = ();
    type Error = Never;
    type SerializeSeq = Self;
    type SerializeTuple = Self;
    type SerializeTupleStruct = Self;
    type SerializeTupleVariant = Self;
    type SerializeMap = Self;
    type SerializeStruct = Self;
    type SerializeStructVariant = Self;

    fn serialize_bool(self, flag: bool) -> Done {
        self.serialize_u64(u64::from(flag))
    }

    fn serialize_i8(self, number: i8) -> Done {
        self.serialize_i64(i64::from(number))
    }

    fn serialize_i16(self, number: i16) -> Done {
        self.serialize_i64(i64::from(number))
    }

    fn serialize_i32(self, number: i32) -> Done {
        self.serialize_i64(i64::from(number))
    }

    fn serialize_i64(self, number: i64) -> Done {
        // The sign goes to the lowest bit, so that small negative numbers are short too.
        self.serialize_u64(((number << 1) ^ (number >> 63)) as u64)
    }

    fn serialize_u8(self, number: u8) -> Done {
        self.bytes.push(number);
        Ok(())
    }

    fn serialize_u16(self, number: u16) -> Done {
        self.serialize_u64(u64::from(number))
    }

    fn serialize_u32(self, number: u32) -> Done {
        self.serialize_u64(u64::from(number))
    }

    fn serialize_u64(self, number: u64) -> Done {
        self.whole(number);
        Ok(())
    }

    fn serialize_f32(self, number: f32) -> Done {
        self.serialize_f64(f64::from(number))
    }

    fn serialize_f64(self, number: f64) -> Done {
        self.double(number);
        Ok(())
    }

    fn serialize_char(self, letter: char) -> Done {
        self.serialize_u64(u64::from(letter))
    }

    fn serialize_str(self, text: &str) -> Done {
        self.serialize_bytes(text.as_bytes())
    }

    fn serialize_bytes(self, bytes: &[u8]) -> Done {
        self.text(bytes);
        Ok(())
    }

    fn serialize_none(self) -> Done {
        self.serialize_u8(0)
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Done {
        self.bytes.push(1);
        value.serialize(self)
    }

    fn serialize_unit(self) -> Done {
        Ok(())
    }

    fn serialize_unit_struct(self, _: &'static str) -> Done {
        Ok(())
    }

    fn serialize_unit_variant(self, _: &'static str, index: u32, _: &'static str) -> Done {
        self.serialize_u32(index)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(self, _: &'static str, value: &T) -> Done {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        index: u32,
        _: &'static str,
        value: &T,
    ) -> Done {
        self.whole(u64::from(index));
        value.serialize(self)
    }

    fn serialize_seq(self, len: Option<usize>) -> Result<Self, Never> {
        self.whole(len.expect("a list of the protocol knows its length") as u64);
        Ok(self)
    }

    fn serialize_tuple(self, _: usize) -> Result<Self, Never> {
        Ok(self)
    }

    fn serialize_tuple_struct(self, _: &'static str, _: usize) -> Result<Self, Never> {
        Ok(self)
    }

    fn serialize_tuple_variant(self, _: &'static str, index: u32, _: &'static str, _: usize) -> Result<Self, Never> {
        self.whole(u64::from(index));
        Ok(self)
    }

    fn serialize_map(self, len: Option<usize>) -> Result<Self, Never> {
        self.serialize_seq(len)
    }

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Self, Never> {
        Ok(self)
    }

    fn serialize_struct_variant(self, _: &'static str, index: u32, _: &'static str, _: usize) -> Result<Self, Never> {
        self.whole(u64::from(index));
        Ok(self)
    }

    fn is_human_readable(&self) -> bool {
        false
    }
}

/// Parts follow each other without anything between them.
macro_rules! parts {
    ($($kind:ident $part:ident ($($name:ident)?),)+) => {
        $(impl $kind for &mut Writer {
            type Ok = ();
            type Error = Never;

            fn $part<T: Serialize + ?Sized>(&mut self, $($name: &'static str,)? value: &T) -> Done {
                value.serialize(&mut **self)
            }

            fn end(self) -> Done {
                Ok(())
            }
        })+
    };
}

parts! {
    SerializeSeq serialize_element (),
    SerializeTuple serialize_element (),
    SerializeTupleStruct serialize_field (),
    SerializeTupleVariant serialize_field (),
    SerializeStruct serialize_field (_name),
    SerializeStructVariant serialize_field (_name),
}

impl SerializeMap for &mut Writer {
    type Ok = ();
    type Error = Never;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Done {
        key.serialize(&mut **self)
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Done {
        value.serialize(&mut **self)
    }

    fn end(self) -> Done {
        Ok(())
    }
}
