//! The log of facts: one JSON object a line (contract §5).

use std::fmt::Write;

use skylapse_services::trace::FactValue;

use crate::world::TimedFact;

/// Writes one line.
pub fn write_fact(fact: &TimedFact, resource_id: &str, out: &mut String) {
    let mut members = String::new();
    let name = fact.fact.describe(fact.at, &mut |key, value| {
        let _ = match value {
            FactValue::Text(text) => write!(members, ",\"{key}\":{}", json_text(text)),
            FactValue::Count(count) => write!(members, ",\"{key}\":{count}"),
            FactValue::Millis(number) | FactValue::Number(number) => {
                write!(members, ",\"{key}\":{}", json_number(number))
            }
            FactValue::Flag(flag) => write!(members, ",\"{key}\":{flag}"),
            FactValue::Ipv4(number) => write!(members, ",\"{key}\":\"{}\"", std::net::Ipv4Addr::from(number)),
            FactValue::Numbered(word, number) => {
                write!(members, ",\"{key}\":{}", json_text(&format!("{word}-{number}")))
            }
            FactValue::Member(number) => {
                write!(members, ",\"{key}\":{}", json_text(&format!("{resource_id}-{number}")))
            }
            FactValue::OwnName => write!(members, ",\"{key}\":{}", json_text(resource_id)),
            FactValue::Absent => write!(members, ",\"{key}\":null"),
        };
    });
    let (t, id) = (json_number(fact.at.as_secs_f64()), json_text(resource_id));
    let _ = writeln!(out, "{{\"t\":{t},\"resource\":{id},\"fact\":\"{name}\"{members}}}");
}

fn json_text(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

fn json_number(number: f64) -> String {
    serde_json::Value::from(number).to_string()
}
