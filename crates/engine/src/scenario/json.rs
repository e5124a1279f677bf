//! JSON with its repeated keys found. The usual parser keeps the last of two equal keys without a word; a person who wrote a
//! setting twice should hear of it.

use std::cell::RefCell;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value as Json};
use skylapse_view::{Problem, ProblemKind};

use super::node::{Members, Node};
use super::reader::{MAX_PROBLEMS, quote};

/// Parses a text; repeated keys come out as problems with their paths.
pub fn parse(text: &str) -> Result<(Node, Vec<Problem>), serde_json::Error> {
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
    type Value = Node;

    fn deserialize<D: Deserializer<'de>>(self, parser: D) -> Result<Node, D::Error> {
        parser.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Place<'_> {
    type Value = Node;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<Node, E> {
        Ok(Node::Null)
    }

    fn visit_bool<E>(self, flag: bool) -> Result<Node, E> {
        Ok(Node::Bool(flag))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Node, E> {
        Ok(Node::Number(number.into()))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Node, E> {
        Ok(Node::Number(number.into()))
    }

    fn visit_f64<E>(self, number: f64) -> Result<Node, E> {
        // The parser has refused what is not finite.
        Ok(Number::from_f64(number).map_or(Node::Null, Node::Number))
    }

    fn visit_str<E>(self, text: &str) -> Result<Node, E> {
        Ok(Node::String(text.into()))
    }

    fn visit_string<E>(self, text: String) -> Result<Node, E> {
        Ok(Node::String(text.into()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Node, A::Error> {
        let mut read = vec![];
        while let Some(one) = list.next_element_seed(self.inside(Step::Index(read.len() as u64)))? {
            read.push(one);
        }
        Ok(Node::Array(read.into_boxed_slice()))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Node, A::Error> {
        let mut read = vec![];
        // The set of keys is a map of the kind that documents are made of: one of another kind would be more code on the page.
        let mut seen = Map::new();
        while let Some(key) = members.next_key::<String>()? {
            let place = self.inside(Step::Key(&key));
            let value = members.next_value_seed(place)?;
            read.push((key.as_str().into(), value));
            let mut found = self.found.borrow_mut();
            if seen.contains_key(&key) && (found.len() as u64) < MAX_PROBLEMS {
                found.push(Problem::new(place.path(), ProblemKind::DuplicateName { name: quote(&key) }));
            }
            drop(found);
            seen.insert(key, Json::Null);
        }
        drop(seen);
        Ok(Node::Object(Members::new(read)))
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
                (Ok(Json::from(&json)), found),
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
        assert_eq!(Json::from(&json), serde_json::json!({ "a": 3 }));
    }
}
