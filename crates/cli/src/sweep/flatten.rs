//! A summary as one row. A number is named by its JSON pointer, without the first slash.

use serde_json::Value;

/// The names of everything in a summary but the bill, whose lines differ from run to run (its sum stays).
pub fn names(summary: &Value) -> Vec<String> {
    let mut found = vec![];
    for key in ["seed", "simulated_s", "events", "digest", "workloads", "resources", "cost_usd"] {
        collect(&summary[key], key, &mut found);
    }
    found
}

fn collect(value: &Value, name: &str, found: &mut Vec<String>) {
    match value {
        Value::Object(map) => {
            map.iter().for_each(|(key, inner)| collect(inner, &format!("{name}/{}", escaped(key)), found));
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) => {
            found.push(name.to_owned());
        }
    }
}

/// Adds the members of another summary that are not there yet.
pub fn add(all: &mut Value, more: Value) {
    match (all, more) {
        (Value::Object(all), Value::Object(more)) => {
            for (key, value) in more {
                add(all.entry(key).or_insert(Value::Null), value);
            }
        }
        (all @ Value::Null, more) => *all = more,
        _ => {}
    }
}

/// The value under a name, as text; nothing when there is none.
pub fn value(summary: &Value, name: &str) -> String {
    match summary.pointer(&format!("/{name}")) {
        Some(Value::String(text)) => text.clone(),
        Some(Value::Null) | None => String::new(),
        Some(other) => other.to_string(),
    }
}

/// A name as the header of a column: `workloads.users.latency_ms.p99`.
pub fn dotted(name: &str) -> String {
    name.replace('/', ".").replace("~1", "/").replace("~0", "~")
}

/// A part of a JSON pointer.
fn escaped(key: &str) -> String {
    key.replace('~', "~0").replace('/', "~1")
}

/// A CSV cell.
pub fn cell(text: &str) -> String {
    if text.contains([',', '"', '\n', '\r']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text.to_owned() }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn every_number_has_a_name_that_leads_back_to_it() {
        let summary = json!({ "seed": 1, "workloads": { "a/b": { "offered": 5, "p99": null } }, "cost_usd": "0.1" });
        let names = names(&summary);
        assert!(names.contains(&"workloads/a~1b/offered".to_owned()), "{names:?}");
        assert_eq!(value(&summary, "workloads/a~1b/offered"), "5");
        assert_eq!(value(&summary, "workloads/a~1b/p99"), "");
        assert_eq!(value(&summary, "cost_usd"), "0.1");
        assert_eq!(dotted("workloads/a~1b/offered"), "workloads.a/b.offered");
        assert_eq!(cell("a,\"b\""), "\"a,\"\"b\"\"\"");
    }
}
