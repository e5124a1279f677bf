//! Settings between the form, the slider and the scenario's own words. Pure.

use skylapse_units::{held, parse_decimal};
use skylapse_view::{CommandText, Control, FormField, FormValue};
use skylapse_words::{Key, Value, format};

use crate::context::Context;

/// Positions of a slider.
pub const STEPS: f64 = 1_000.0;
/// Ranges wider than this are logarithmic: each doubling takes the same way.
const WIDE: f64 = 60.0;

const SHORT_S: f64 = 14_400.0;

/// A slider's range.
#[derive(Clone, Debug, PartialEq)]
pub enum Scale {
    /// Even steps between two ends, whole numbers or not.
    Even { min: f64, max: f64, is_whole: bool },
    /// Even ratios from `least` on; the leftmost position is `min`.
    Wide { min: f64, least: f64, max: f64, is_whole: bool },
    /// Only these.
    Stops(Vec<f64>),
}

impl Scale {
    /// The scale of a control; `None` when a slider does not fit.
    pub fn of(control: &Control) -> Option<Self> {
        let (min, max, is_whole) = match control {
            Control::Whole { stops, .. } if stops.len() > 1 => {
                return Some(Self::Stops(stops.iter().map(|stop| *stop as f64).collect()));
            }
            Control::Whole { min, max, .. } => (*min as f64, *max as f64, true),
            Control::Duration { min_s, max_s } => (*min_s, *max_s, false),
            Control::Number { min, max } => (*min, *max, false),
            Control::Choice { .. } | Control::Flag | Control::Distribution | Control::Text => return None,
        };
        if max <= min {
            return None;
        }
        let least = if min > 0.0 {
            min
        } else if is_whole {
            1.0
        } else {
            (max / 1e5).max(1e-3)
        };
        // Up to a few hours a span from 0 is even: a reader thinks of it in minutes.
        let is_short = matches!(control, Control::Duration { .. }) && min <= 0.0 && max <= SHORT_S;
        let is_wide = !is_short && max / least >= WIDE;
        Some(if is_wide { Self::Wide { min, least, max, is_whole } } else { Self::Even { min, max, is_whole } })
    }

    /// Where a value stands, 0 to 1.
    pub fn share(&self, value: f64) -> f64 {
        let share = match self {
            Self::Even { min, max, .. } => (value - min) / (max - min),
            Self::Wide { least, .. } if value < *least => 0.0,
            Self::Wide { min, least, max, .. } => {
                let from = Self::first(*min, *least);
                from + (1.0 - from) * libm::log(value / least) / libm::log(max / least)
            }
            Self::Stops(stops) => {
                let nearest =
                    stops.iter().enumerate().min_by(|a, b| (a.1 - value).abs().total_cmp(&(b.1 - value).abs()));
                nearest.map_or(0.0, |(index, _)| index as f64) / (stops.len() - 1) as f64
            }
        };
        share.clamp(0.0, 1.0)
    }

    /// The value at a place, rounded to what a reader would type.
    pub fn value(&self, share: f64) -> f64 {
        let share = share.clamp(0.0, 1.0);
        match self {
            Self::Even { min, max, is_whole } => held(round(min + (max - min) * share, *is_whole), *min, *max),
            Self::Wide { min, least, max, is_whole } => {
                let from = Self::first(*min, *least);
                if share < from / 2.0 {
                    return *min;
                }
                let exponent = ((share - from) / (1.0 - from)).max(0.0);
                held(round(least * libm::pow(max / least, exponent), *is_whole), *least, *max)
            }
            Self::Stops(stops) => stops[libm::round(share * (stops.len() - 1) as f64) as usize],
        }
    }

    /// How far one press of an arrow key goes, in positions of the slider.
    pub fn step(&self) -> f64 {
        match self {
            Self::Even { min, max, is_whole: true } if max - min <= STEPS => STEPS / (max - min),
            Self::Stops(stops) => STEPS / (stops.len() - 1) as f64,
            Self::Even { .. } | Self::Wide { .. } => 10.0,
        }
    }

    /// A wide scale that begins at 0 keeps its first bit for that 0.
    fn first(min: f64, least: f64) -> f64 {
        if min < least { 0.03 } else { 0.0 }
    }
}

/// Two significant digits, whole where wanted.
fn round(value: f64, is_whole: bool) -> f64 {
    if value <= 0.0 {
        return if is_whole { libm::round(value) } else { value };
    }
    let digit = libm::pow(10.0, libm::floor(libm::log10(value)) - 1.0);
    let digit = if is_whole { digit.max(1.0) } else { digit };
    // Through the inverse, so that 0.1 stays 0.1.
    if digit < 1.0 { libm::round(value / digit) / libm::round(1.0 / digit) } else { libm::round(value / digit) * digit }
}

/// A value as a number, where it is one.
pub fn number(value: &FormValue) -> Option<f64> {
    match value {
        FormValue::Whole(n) => Some(*n as f64),
        FormValue::Number(x) | FormValue::Duration(x) => Some(*x),
        FormValue::Absent | FormValue::Word(_) | FormValue::Flag(_) | FormValue::Json(_) => None,
    }
}

/// A value as the scenario has it.
pub fn json(value: &FormValue) -> String {
    match value {
        FormValue::Absent => "null".to_owned(),
        FormValue::Whole(n) => n.to_string(),
        FormValue::Number(x) | FormValue::Duration(x) => exactly(*x),
        FormValue::Word(word) => quoted(word),
        FormValue::Flag(flag) => flag.to_string(),
        FormValue::Json(text) => text.clone(),
    }
}

/// A number that reads back as the same one, without a fraction where it has none.
fn exactly(x: f64) -> String {
    let text = serde_json::Value::from(x).to_string();
    text.strip_suffix(".0").map(str::to_owned).unwrap_or(text)
}

/// The arguments of a `Set` command for one key.
pub fn arguments(key: &str, value: &FormValue) -> String {
    [&["{", &quoted(key), ":"].concat(), json(value).as_str(), "}"].concat()
}

/// Settings of an instance that a call changes while it lives: the setting, AWS's action, and the argument.
const LATER: [(&str, &str, &str); 5] = [
    ("instance_type", "ModifyInstanceAttribute", "InstanceType"),
    ("disable_api_termination", "ModifyInstanceAttribute", "DisableApiTermination"),
    ("disable_api_stop", "ModifyInstanceAttribute", "DisableApiStop"),
    ("cpu_credits", "ModifyInstanceCreditSpecification", "CpuCredits"),
    ("monitoring", "MonitorInstances", ""),
];

/// Whether a setting of an instance can change while it lives: by a call, or because it is no setting of AWS's.
pub fn is_later(key: &str) -> bool {
    key == "cpu_utilization" || key.ends_with("_time") || LATER.iter().any(|(known, ..)| *known == key)
}

/// The call that changes a setting while the run goes on; `None`: there is none, a `Set` does it.
pub fn later(field: &FormField, value: &FormValue) -> Option<CommandText> {
    let (_, action, argument) = LATER.iter().find(|(key, ..)| *key == field.key)?;
    let is_basic = *value == FormValue::Word("basic".to_owned());
    let (action, args) = match *argument {
        "" if is_basic => ("UnmonitorInstances", "{}".to_owned()),
        "" => (*action, "{}".to_owned()),
        argument => (*action, arguments(argument, value)),
    };
    Some(CommandText { target: field.target.clone(), action: action.to_owned(), args })
}

fn quoted(text: &str) -> String {
    let mut quoted = String::from('"');
    for character in text.chars() {
        match character {
            '"' | '\\' => quoted.extend(['\\', character]),
            control if control.is_control() => quoted.push(' '),
            plain => quoted.push(plain),
        }
    }
    quoted.push('"');
    quoted
}

/// A slider's number as a value of the field's kind.
pub fn of_number(field: &FormField, number: f64) -> FormValue {
    match field.control {
        Control::Whole { .. } => FormValue::Whole(number.max(0.0) as u64),
        Control::Duration { .. } => FormValue::Duration(number),
        Control::Number { .. } | Control::Choice { .. } | Control::Flag | Control::Distribution | Control::Text => {
            FormValue::Number(number)
        }
    }
}

/// A value as the reader reads it.
pub fn shown(context: &Context, field: &FormField, value: &FormValue) -> String {
    let key = field.key.as_str();
    match value {
        FormValue::Absent => context.text(Key::HandsNotSet).to_owned(),
        FormValue::Whole(n) if key.ends_with("_mb") => context.fill(Key::HandsMb, &[("n", Value::Count(*n))]),
        FormValue::Whole(n) => format::count(*n),
        FormValue::Number(x) if key.ends_with("_per_s") => context.fill(Key::HandsPerS, &[("n", Value::Number(*x))]),
        FormValue::Number(x) => format::number(*x),
        FormValue::Duration(s) => format::duration(context.lang, *s),
        FormValue::Word(word) => word.clone(),
        FormValue::Flag(true) => context.text(Key::HandsYes).to_owned(),
        FormValue::Flag(false) => context.text(Key::HandsNo).to_owned(),
        FormValue::Json(text) => text.clone(),
    }
}

/// The ends of an idle expiry, in seconds: `"5m"`, a number of seconds, or `{"uniform":{"min":"5m","max":"7m"}}`.
pub fn spread_s(value: &FormValue) -> Option<(f64, f64)> {
    let text = match value {
        FormValue::Duration(s) => return Some((*s, *s)),
        FormValue::Json(text) => text,
        FormValue::Absent | FormValue::Whole(_) | FormValue::Number(_) | FormValue::Word(_) | FormValue::Flag(_) => {
            return None;
        }
    };
    let after = |name: &str| {
        let rest = &text[text.find(name)? + name.len()..];
        let rest = rest.trim_start_matches(['"', ':', ' ']);
        span_s(rest.split(['"', ',', '}']).next()?)
    };
    match (after("min"), after("max")) {
        (Some(min), Some(max)) => Some((min, max)),
        _ => span_s(text.trim_matches('"')).or_else(|| after("constant")).map(|s| (s, s)),
    }
}

fn span_s(text: &str) -> Option<f64> {
    let text = text.trim();
    let unit_at = text.find(|c: char| c.is_ascii_alphabetic()).unwrap_or(text.len());
    let number = parse_decimal(text[..unit_at].trim())?;
    let unit = match &text[unit_at..] {
        "ms" => 0.001,
        "" | "s" => 1.0,
        "m" => 60.0,
        "h" => 3_600.0,
        "d" => 86_400.0,
        _ => return None,
    };
    Some(number * unit)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(a: f64, b: f64) -> bool {
        (a - b).abs() < 1e-9 * b.abs().max(1.0)
    }

    #[test]
    fn a_slider_gives_back_the_value_that_it_shows() {
        let stops = Control::Whole { min: 128, max: 10_240, stops: vec![128, 512, 1_769, 10_240] };
        let cases = [
            (stops, vec![128.0, 512.0, 1_769.0, 10_240.0]),
            (Control::Whole { min: 0, max: 10, stops: vec![] }, vec![0.0, 1.0, 7.0, 10.0]),
            (Control::Whole { min: 0, max: 1_000, stops: vec![] }, vec![0.0, 1.0, 6.0, 100.0, 1_000.0]),
            (Control::Duration { min_s: 1.0, max_s: 86_400.0 }, vec![1.0, 60.0, 86_000.0]),
            (Control::Duration { min_s: 0.0, max_s: 3_600.0 }, vec![0.0, 900.0, 1_500.0, 3_600.0]),
            (Control::Number { min: 0.0, max: 1_000.0 }, vec![0.0, 0.9, 25.0, 1_000.0]),
        ];
        for (control, values) in cases {
            let scale = Scale::of(&control).expect("a slider fits");
            for value in values {
                let back = scale.value(scale.share(value));
                assert!(near(back, value), "{control:?}: {value} came back as {back}");
            }
        }
    }

    #[test]
    fn what_is_not_a_range_has_no_slider() {
        assert_eq!(Scale::of(&Control::Flag), None);
        assert_eq!(Scale::of(&Control::Whole { min: 3, max: 3, stops: vec![] }), None);
    }

    #[test]
    fn values_become_the_scenarios_own_words() {
        assert_eq!(arguments("memory_mb", &FormValue::Whole(512)), r#"{"memory_mb":512}"#);
        assert_eq!(arguments("runtime", &FormValue::Word("a\"b".to_owned())), r#"{"runtime":"a\"b"}"#);
        assert_eq!(arguments("reserved_concurrency", &FormValue::Absent), r#"{"reserved_concurrency":null}"#);
    }

    #[test]
    fn an_idle_expiry_is_read_in_all_its_forms() {
        let json = |text: &str| FormValue::Json(text.to_owned());
        let cases = [
            (FormValue::Duration(300.0), Some((300.0, 300.0))),
            (json("\"5m\""), Some((300.0, 300.0))),
            (json("300"), Some((300.0, 300.0))),
            (json(r#"{"constant":"10m"}"#), Some((600.0, 600.0))),
            (json(r#"{"uniform":{"max":"7m","min":"5m"}}"#), Some((300.0, 420.0))),
            (json(r#"{ "uniform": { "min": 300, "max": 420 } }"#), Some((300.0, 420.0))),
            (json("[]"), None),
            (FormValue::Absent, None),
        ];
        for (value, expected) in cases {
            assert_eq!(spread_s(&value), expected, "{value:?}");
        }
    }
}
