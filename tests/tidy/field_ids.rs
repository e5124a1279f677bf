//! Links carry the ids of fields, so an id is given once and for ever.
//!
//! `field-ids.txt` lists every id that was ever shipped, one a line: service, table, id, key. A field that goes away keeps its
//! line; a new field adds one. A key may be renamed (links do not carry it), with the line; the number never moves.

use super::{assert_none, sources};
use std::collections::{BTreeMap, BTreeSet};

const SHIPPED: &str = include_str!("field-ids.txt");

/// Service, table and id.
type Id = (String, String, u32);

#[test]
fn field_ids_are_given_once() {
    let shipped: BTreeMap<Id, String> = SHIPPED.lines().filter_map(read_line).collect();
    let mut complaints = Vec::new();
    let mut seen = BTreeSet::new();
    for (id, key) in fields() {
        let (service, table, number) = &id;
        let line = format!("{service} {table} {number} {key}");
        match shipped.get(&id) {
            Some(known) if *known == key => {}
            Some(known) => complaints.push(format!("`{line}`: this id belongs to `{known}`")),
            None => complaints.push(format!("`{line}` is new: add this line to tests/tidy/field-ids.txt")),
        }
        if !seen.insert(id.clone()) {
            complaints.push(format!("`{line}`: the id is used twice"));
        }
    }
    assert_none("Ids of fields are permanent:", &complaints);
}

#[test]
fn the_list_of_field_ids_reads_as_it_is_written() {
    let complaints: Vec<String> =
        SHIPPED.lines().filter(|line| !line.is_empty() && read_line(line).is_none()).map(str::to_owned).collect();
    assert_none("Not `service TABLE id key`:", &complaints);
    assert_eq!(
        read_line("lambda FIELDS 4 memory_mb"),
        Some((("lambda".into(), "FIELDS".into(), 4), "memory_mb".into()))
    );
}

fn read_line(line: &str) -> Option<(Id, String)> {
    let [service, table, id, key] = line.split(' ').collect::<Vec<_>>().try_into().ok()?;
    Some(((service.to_owned(), table.to_owned(), id.parse().ok()?), key.to_owned()))
}

/// Every row of every table of fields, as the source has it: `id: 4,` and on the next line `key: "memory_mb",`.
fn fields() -> Vec<(Id, String)> {
    let mut found = Vec::new();
    for file in sources(&["rs"]) {
        let Some((service, _)) = file.path.strip_prefix("crates/services/src/").and_then(|rest| rest.split_once('/'))
        else {
            continue;
        };
        let mut table = String::new();
        let mut id = None;
        for line in file.text.lines().map(str::trim) {
            if let Some((_, rest)) = line.split_once("static ").filter(|_| line.ends_with("&[")) {
                table = rest.split(':').next().unwrap_or("").to_owned();
            } else if let Some(number) = between(line, "id: ", ",") {
                id = number.parse().ok();
            } else if let (Some(key), Some(number)) = (between(line, "key: \"", "\","), id.take()) {
                found.push(((service.to_owned(), table.clone(), number), key.to_owned()));
            }
        }
    }
    found
}

fn between<'a>(line: &'a str, start: &str, end: &str) -> Option<&'a str> {
    line.strip_prefix(start)?.strip_suffix(end)
}
