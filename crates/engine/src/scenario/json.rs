//! JSON with its repeated keys found. The usual parser keeps the last of two equal keys without a word; a person who wrote a
//! setting twice should hear of it.

use std::cell::RefCell;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value as Json};
use skylapse_view::{Problem, ProblemKind};

use super::reader::{MAX_PROBLEMS, quote};

/// Parses a text; repeated keys come out as problems with their paths.
pub fn parse(text: &str) -> Result<(Json, Vec<Problem>), serde_json::Error> {
    let found = RefCell::new(vec![]);
    let mut parser = serde_json::Deserializer::from_str(text);
    let place = Place { parent: None, step: Step::Root, found: &found };
    let json = place.deserialize(&mut parser)?;
    parser.end()?;
    Ok((json, found.into_inner()))
}

#[derive(Clone, Copy)]
enum Step<'a> {
    Root,
    Key(&'a str),
    Index(u64),
}

/// A place in the document: where it is hangs on the stack, and is written out only for a problem.
#[derive(Clone, Copy)]
struct Place<'a> {
    parent: Option<&'a Place<'a>>,
    step: Step<'a>,
    found: &'a RefCell<Vec<Problem>>,
}

impl Place<'_> {
    fn path(&self) -> String {
        let before = self.parent.map(Place::path).unwrap_or_default();
        match self.step {
            Step::Root => before,
            Step::Key(key) if before.is_empty() => quote(key),
            Step::Key(key) => format!("{before}.{}", quote(key)),
            Step::Index(index) => format!("{before}[{index}]"),
        }
    }

    fn inside<'b>(&'b self, step: Step<'b>) -> Place<'b> {
        Place { parent: Some(self), step, found: self.found }
    }
}

impl<'de> DeserializeSeed<'de> for Place<'_> {
    type Value = Json;

    fn deserialize<D: Deserializer<'de>>(self, parser: D) -> Result<Json, D::Error> {
        parser.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Place<'_> {
    type Value = Json;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<Json, E> {
        Ok(Json::Null)
    }

    fn visit_bool<E>(self, flag: bool) -> Result<Json, E> {
        Ok(Json::Bool(flag))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Json, E> {
        Ok(Json::from(number))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Json, E> {
        Ok(Json::from(number))
    }

    fn visit_f64<E>(self, number: f64) -> Result<Json, E> {
        // The parser has refused what is not finite.
        Ok(Number::from_f64(number).map_or(Json::Null, Json::Number))
    }

    fn visit_str<E>(self, text: &str) -> Result<Json, E> {
        Ok(Json::from(text))
    }

    fn visit_string<E>(self, text: String) -> Result<Json, E> {
        Ok(Json::String(text))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Json, A::Error> {
        let mut read = vec![];
        while let Some(one) = list.next_element_seed(self.inside(Step::Index(read.len() as u64)))? {
            read.push(one);
        }
        Ok(Json::Array(read))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Json, A::Error> {
        let mut read = Map::new();
        while let Some(key) = members.next_key::<String>()? {
            let place = self.inside(Step::Key(&key));
            let value = members.next_value_seed(place)?;
            let mut found = self.found.borrow_mut();
            if read.contains_key(&key) && (found.len() as u64) < MAX_PROBLEMS {
                found.push(Problem::new(place.path(), ProblemKind::DuplicateName { name: quote(&key) }));
            }
            drop(found);
            read.insert(key, value);
        }
        Ok(Json::Object(read))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_read_as_the_usual_parser_reads_them() {
        for text in
            ["{\"a\":[1,-2,3.5,1e3,true,null,\"x\\u00e9\\n\"],\"b\":{\"c\":{}}}", "[]", "18446744073709551615", "-0.0"]
        {
            let (json, found) = parse(text).expect("it is JSON");
            assert_eq!(
                (Ok(json), found),
                (serde_json::from_str(text).map_err(|error| error.to_string()), vec![]),
                "{text}"
            );
        }
        for text in ["", "{", "{} {}", "[1,]", "1e999", "{\"a\"}", "nul", &"[".repeat(100_000)] {
            let error = parse(text).err().map(|error| error.to_string());
            assert_eq!(error, serde_json::from_str::<Json>(text).err().map(|error| error.to_string()));
            assert!(error.is_some());
        }
    }

    #[test]
    fn repeated_keys_are_found_with_their_paths() {
        let (json, found) = parse("{\"a\":[{\"b\":1,\"b\":2}],\"a\":3}").expect("it is JSON");
        let paths: Vec<&str> = found.iter().map(|problem| problem.path.as_str()).collect();
        assert_eq!(paths, ["a[0].b", "a"]);
        assert_eq!(json["a"], 3);
    }
}
