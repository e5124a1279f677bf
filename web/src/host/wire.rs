//! How messages between page and worker are written as bytes.
//!
//! Page and worker are the same wasm module, so no message is ever of another shape: nothing can go wrong but bytes that are cut
//! off or mixed up, and that is found once, at the end. Writing and reading therefore have an error that does not exist, which
//! takes every "or else" out of the code that serde makes of the types: a third of what a codec with errors weighs.
//!
//! Whole numbers are of variable length, doubles are eight bytes, lists and texts have their length before them, a variant of an
//! enum is its number.

mod read;
mod write;

use serde::Serialize;
use serde::de::DeserializeOwned;

/// The bytes of a message.
#[must_use]
pub fn to_bytes<T: Serialize>(message: &T) -> Vec<u8> {
    let mut writer = write::Writer::default();
    match message.serialize(&mut writer) {
        Ok(()) => writer.bytes,
        Err(never) => match never {},
    }
}

/// The message of some bytes; `None` when they are not one.
#[must_use]
pub fn from_bytes<T: DeserializeOwned>(bytes: &[u8]) -> Option<T> {
    let mut reader = read::Reader::new(bytes);
    let message = match T::deserialize(&mut reader) {
        Ok(message) => message,
        Err(never) => match never {},
    };
    reader.is_done().then_some(message)
}

/// There is no such error.
#[derive(Debug)]
pub enum Never {}

impl std::fmt::Display for Never {
    fn fmt(&self, _: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match *self {}
    }
}

impl std::error::Error for Never {}

#[cfg(test)]
mod tests {
    use std::fmt::Debug;

    use serde::Deserialize;
    use skylapse_view::{Epoch, FromEngine, Lens, Rows, ScenarioText, SummaryRow, TextFile, ToEngine};

    use super::*;
    use crate::host::engine::EngineRun;
    use crate::host::run::Run;

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    struct All {
        small: (u8, i8, u16, i16, u32, i32),
        large: (u64, i64, f64, f32),
        flag: bool,
        letter: char,
        nothing: Option<String>,
        something: Option<String>,
        list: Vec<Kind>,
        unit: (),
        pairs: Vec<(String, f64)>,
    }

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    enum Kind {
        Unit,
        New(u64),
        Pair(u8, String),
        Named { at_s: f64 },
    }

    fn all() -> All {
        All {
            small: (255, -128, 65_535, -32_768, u32::MAX, i32::MIN),
            large: (u64::MAX, i64::MIN, -1.5e-300, 0.25),
            flag: true,
            letter: '층',
            nothing: None,
            something: Some("빛".to_owned()),
            list: vec![Kind::Unit, Kind::New(300), Kind::Pair(7, String::new()), Kind::Named { at_s: 0.5 }],
            unit: (),
            pairs: vec![("a".to_owned(), f64::INFINITY)],
        }
    }

    fn returns<T: Serialize + DeserializeOwned + PartialEq + Debug>(message: &T) {
        let bytes = to_bytes(message);
        assert_eq!(from_bytes::<T>(&bytes).as_ref(), Some(message));
    }

    #[test]
    fn what_is_written_is_read() {
        returns(&all());
        let file = TextFile { name: "counts.csv".to_owned(), text: "time,count\n".repeat(100) };
        let scenario = ScenarioText { json: "{}".to_owned(), files: vec![file] };
        returns(&ToEngine::Load { epoch: Epoch(300), scenario, at_s: Some(2.5) });
        returns(&ToEngine::Pause);
        let metrics = vec![("latency_ms.p99".to_owned(), 12.5)];
        let row = SummaryRow { seed: u64::MAX, digest: "0123456789abcdef".to_owned(), metrics };
        returns(&FromEngine::BatchRow { epoch: Epoch(0), row });
    }

    #[test]
    fn a_real_frame_and_form_are_read_as_they_were_written() {
        let mut run = EngineRun::open(&EngineRun::preset("lambda-idle").expect("it is shipped")).expect("it is valid");
        while !run.seek(2_400.0, 10_000) {}
        let lens =
            Lens { from_s: 0.0, to_s: 5_400.0, columns: 800, resource: 0, selected_request: 0, rows: Rows::default() };
        returns(&run.frame(&lens));
        returns(&run.form());
    }

    #[test]
    fn broken_bytes_are_no_message_and_no_panic() {
        let bytes = to_bytes(&all());
        for end in 0..bytes.len() {
            assert_eq!(from_bytes::<All>(&bytes[..end]), None, "cut off at {end}");
        }
        assert_eq!(from_bytes::<ToEngine>(&[200, 1]), None, "no such variant");
        assert_eq!(from_bytes::<Vec<u64>>(&[255, 255, 255, 255, 15]), None, "longer than the message");
        assert_eq!(from_bytes::<String>(&[2, 0xff, 0xff]), None, "not UTF-8");
        assert_eq!(from_bytes::<u64>(&[1, 1]), None, "something is left over");
        for at in 0..bytes.len() {
            for byte in [0, 1, 127, 128, 255] {
                let mut broken = bytes.clone();
                broken[at] = byte;
                // Whatever comes out is of the right type; that is all that can be asked.
                let _ = from_bytes::<All>(&broken);
            }
        }
    }
}
