//! The tree that a scenario is read from.
//!
//! A text of 10,000 functions is 80,000 small objects. In the usual tree each of them takes the room of eleven members; here
//! an object and a list take what they hold. The tree is only read: whatever changes or prints documents uses the usual one.

use std::fmt;

use serde_json::{Map, Number, Value as Json};
use skylapse_units::order;

/// A value.
#[derive(Clone, Debug, PartialEq)]
pub enum Node {
    /// `null`.
    Null,
    /// Yes or no.
    Bool(bool),
    /// A number.
    Number(Number),
    /// A text.
    String(Box<str>),
    /// A list.
    Array(Box<[Self]>),
    /// An object.
    Object(Members),
}

impl Node {
    /// The members of an object.
    #[must_use]
    pub const fn as_object(&self) -> Option<&Members> {
        if let Self::Object(members) = self { Some(members) } else { None }
    }

    /// The elements of a list.
    #[must_use]
    pub const fn as_array(&self) -> Option<&[Self]> {
        if let Self::Array(list) = self { Some(list) } else { None }
    }

    /// A text.
    #[must_use]
    pub const fn as_str(&self) -> Option<&str> {
        if let Self::String(text) = self { Some(text) } else { None }
    }

    /// Yes or no.
    #[must_use]
    pub const fn as_bool(&self) -> Option<bool> {
        if let Self::Bool(flag) = self { Some(*flag) } else { None }
    }

    /// A number that is written as a whole one and is not below zero.
    #[must_use]
    pub fn as_u64(&self) -> Option<u64> {
        if let Self::Number(number) = self { number.as_u64() } else { None }
    }

    /// Any number.
    #[must_use]
    pub fn as_f64(&self) -> Option<f64> {
        if let Self::Number(number) = self { number.as_f64() } else { None }
    }

    /// True for `null`.
    #[must_use]
    pub const fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }

    /// A member, when this is an object that has it.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Self> {
        self.as_object()?.get(key)
    }
}

/// As the usual tree writes it.
impl fmt::Display for Node {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Json::from(self).fmt(f)
    }
}

impl From<&Json> for Node {
    fn from(json: &Json) -> Self {
        match json {
            Json::Null => Self::Null,
            Json::Bool(flag) => Self::Bool(*flag),
            Json::Number(number) => Self::Number(number.clone()),
            Json::String(text) => Self::String(text.as_str().into()),
            Json::Array(list) => Self::Array(list.iter().map(Self::from).collect()),
            Json::Object(map) => {
                Self::Object(Members::new(map.iter().map(|(key, json)| (key.as_str().into(), json.into())).collect()))
            }
        }
    }
}

impl From<&Node> for Json {
    fn from(node: &Node) -> Self {
        match node {
            Node::Null => Self::Null,
            Node::Bool(flag) => Self::Bool(*flag),
            Node::Number(number) => Self::Number(number.clone()),
            Node::String(text) => Self::String(text.as_ref().to_owned()),
            Node::Array(list) => Self::Array(list.iter().map(Self::from).collect()),
            Node::Object(members) => {
                let mut map = Map::new();
                for (key, node) in members.iter() {
                    map.insert(key.to_owned(), node.into());
                }
                Self::Object(map)
            }
        }
    }
}

/// The members of an object, by key in alphabetical order.
#[derive(Clone, Debug, PartialEq)]
pub struct Members(Box<[(Box<str>, Node)]>);

impl Members {
    /// Of two equal keys the later one counts.
    #[must_use]
    pub fn new(mut members: Vec<(Box<str>, Node)>) -> Self {
        order::sort_by(&mut members, |a, b| a.0.cmp(&b.0));
        members.dedup_by(|later, kept| {
            let is_same = later.0 == kept.0;
            if is_same {
                std::mem::swap(later, kept);
            }
            is_same
        });
        Self(members.into_boxed_slice())
    }

    /// How many there are.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.0.len()
    }

    /// The value of a key.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Node> {
        self.0.binary_search_by(|(own, _)| own.as_ref().cmp(key)).ok().map(|at| &self.0[at].1)
    }

    /// True when the key is there.
    #[must_use]
    pub fn contains_key(&self, key: &str) -> bool {
        self.get(key).is_some()
    }

    /// Every key with its value.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Node)> {
        self.0.iter().map(|(key, node)| (key.as_ref(), node))
    }

    /// Every key.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.iter().map(|(key, _)| key)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_tree_is_the_usual_one_in_less_room() {
        let json = json!({ "b": [1, -2, 0.5, null, true, {}], "a": { "d": "x", "c": [] }, "aa": "" });
        let node = Node::from(&json);
        assert_eq!((Json::from(&node), node.to_string()), (json.clone(), json.to_string()));
        for key in ["a", "aa", "b", "c", ""] {
            assert_eq!(node.get(key).map(Json::from).as_ref(), json.get(key), "{key}");
        }
        assert!(size_of::<Node>() <= 24, "a list of a million moments is a million of these");
    }

    #[test]
    fn members_are_in_order_and_the_last_of_equal_ones_counts() {
        let given = ["b", "a", "c", "a", "b", "a"];
        let members = (0_u64..).zip(given).map(|(at, key)| (key.into(), Node::Number(at.into())));
        let members = Members::new(members.collect());
        let kept: Vec<_> = members.iter().map(|(key, node)| (key, node.as_u64())).collect();
        assert_eq!(kept, [("a", Some(5)), ("b", Some(4)), ("c", Some(2))]);
    }
}
