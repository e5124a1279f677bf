//! What differs between two objects, as an object: so a link carries only what was changed.
//!
//! In a change, an object goes into the object that it meets, key by key; [`Value::Null`] takes a key away; an object with
//! numbered keys that meets a list goes into its elements (key 1 is the first), and keys past the end are appended. All else
//! replaces what was there.

use crate::bytes::Writer;
use crate::value::{Fields, Value, write_fields};

/// The change that makes `to` out of `from`; `None` when no change can say it (it would be read as going into what is there).
#[must_use]
pub fn diff(from: &[(u32, Value)], to: &[(u32, Value)]) -> Option<Fields> {
    let mut changes = vec![];
    let (mut old, mut new) = (from.iter().peekable(), to.iter().peekable());
    loop {
        match (old.peek(), new.peek()) {
            (None, None) => return Some(changes),
            (Some((key, _)), other) if other.is_none_or(|(next, _)| key < next) => {
                changes.push((*key, Value::Null));
                old.next();
            }
            (Some((key, before)), Some((next, after))) if key == next => {
                if before != after {
                    changes.push((*key, change(before, after)?));
                }
                old.next();
                new.next();
            }
            (_, Some((_, Value::Null))) | (Some(_), None) => return None,
            (None | Some(_), Some((key, after))) => {
                changes.push((*key, after.clone()));
                new.next();
            }
        }
    }
}

/// The change that makes `to` out of `from`, which differ.
fn change(from: &Value, to: &Value) -> Option<Value> {
    match (from, to) {
        (Value::Fields(from), Value::Fields(to)) => diff(from, to).map(Value::Fields),
        (Value::List(from), Value::List(to)) => {
            let inside = inside_list(from, to);
            let is_shorter = inside.as_ref().is_some_and(|inside| n_bytes(inside) < n_bytes(&Value::List(to.clone())));
            Some(inside.filter(|_| is_shorter).unwrap_or_else(|| Value::List(to.clone())))
        }
        // These would go into what is there, or take it away.
        (Value::List(_), Value::Fields(_)) | (_, Value::Null) => None,
        (_, to) => Some(to.clone()),
    }
}

fn inside_list(from: &[Value], to: &[Value]) -> Option<Value> {
    if to.len() < from.len() {
        return None;
    }
    let mut changes = vec![];
    for (key, (index, after)) in (1..).zip(to.iter().enumerate()) {
        match from.get(index) {
            Some(before) if before == after => {}
            Some(before) => changes.push((key, change(before, after)?)),
            None => changes.push((key, after.clone())),
        }
    }
    Some(Value::Fields(changes))
}

fn n_bytes(value: &Value) -> usize {
    let mut writer = Writer::default();
    write_fields(&mut writer, &[(1, value.clone())]);
    writer.into_bytes().len()
}

/// Carries a change out; any change can be.
pub fn apply(into: &mut Fields, changes: &[(u32, Value)]) {
    for (key, change) in changes {
        match (into.binary_search_by_key(key, |(key, _)| *key), change) {
            (Ok(index), Value::Null) => drop(into.remove(index)),
            (Ok(index), change) => apply_one(&mut into[index].1, change),
            (Err(_), Value::Null) => {}
            (Err(index), change) => into.insert(index, (*key, change.clone())),
        }
    }
}

fn apply_one(into: &mut Value, change: &Value) {
    match (into, change) {
        (Value::Fields(into), Value::Fields(changes)) => apply(into, changes),
        (Value::List(into), Value::Fields(changes)) => {
            for (key, change) in changes {
                match into.get_mut(*key as usize - 1) {
                    Some(element) => apply_one(element, change),
                    None => into.push(change.clone()),
                }
            }
        }
        (into, change) => *into = change.clone(),
    }
}
