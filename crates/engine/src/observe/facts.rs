//! The log of facts: one JSON object a line (contract §5).

use std::fmt::Write;

use skylapse_services::trace::FactValue;

use crate::world::TimedFact;

/// Writes one line; `name_of` knows the name of every resource.
pub fn write_fact<'a>(fact: &TimedFact, name_of: impl Fn(u32) -> &'a str, out: &mut String) {
    let resource_id = name_of(fact.resource);
    let mut members = String::new();
    let fact_name = fact.fact.describe(fact.at, &mut |key, value| {
        let _ = match value {
            FactValue::Text(text) => write!(members, ",\"{key}\":{}", json_text(text)),
            FactValue::Count(count) => write!(members, ",\"{key}\":{count}"),
            FactValue::Millis(number) | FactValue::Number(number) => {
                write!(members, ",\"{key}\":{}", json_number(number))
            }
            FactValue::Flag(flag) => write!(members, ",\"{key}\":{flag}"),
            FactValue::Ipv4(number) => write!(members, ",\"{key}\":\"{}\"", std::net::Ipv4Addr::from(number)),
            FactValue::Ipv6(number) => write!(members, ",\"{key}\":\"{}\"", std::net::Ipv6Addr::from_bits(number)),
            FactValue::Numbered(word, number) => {
                write!(members, ",\"{key}\":{}", json_text(&format!("{word}-{number}")))
            }
            FactValue::Member(number) => {
                write!(members, ",\"{key}\":{}", json_text(&format!("{resource_id}-{number}")))
            }
            FactValue::Resource(resource) => write!(members, ",\"{key}\":{}", json_text(name_of(resource))),
            FactValue::OwnName => write!(members, ",\"{key}\":{}", json_text(resource_id)),
            FactValue::Absent => write!(members, ",\"{key}\":null"),
        };
    });
    let (t, id) = (json_number(fact.at.as_secs_f64()), json_text(resource_id));
    let _ = writeln!(out, "{{\"t\":{t},\"resource\":{id},\"fact\":\"{fact_name}\"{members}}}");
}

fn json_text(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

fn json_number(number: f64) -> String {
    serde_json::Value::from(number).to_string()
}
