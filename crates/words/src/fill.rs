use crate::template::{Form, Piece, pieces};
use crate::{Key, Lang, format, josa, text};

/// What goes into a placeholder.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Value<'a> {
    /// A name or a code, put in as it is.
    Text(&'a str),
    /// Another text, without values.
    Key(Key),
    /// A whole number.
    Count(u64),
    /// A number with a fraction.
    Number(f64),
    /// A span, in seconds.
    Duration(f64),
    /// A moment of the run, in seconds since it began.
    Moment(f64),
    /// A share between 0 and 1.
    Share(f64),
    /// US dollars.
    Usd(f64),
}

/// The text of a key with its placeholders filled. A placeholder without a value stays visible as `{name}`.
///
/// The form in the text (`{x:share}`) beats the form of the value, so that a translation can choose.
#[must_use]
pub fn fill(lang: Lang, key: Key, values: &[(&str, Value<'_>)]) -> String {
    let mut filled = String::new();
    for piece in pieces(text(lang, key)) {
        match piece.expect("the build script has read every text") {
            Piece::Literal(literal) => filled.push_str(literal),
            Piece::Plural { name, one, many } => {
                filled.push_str(if found(values, name).is_some_and(is_one) { one } else { many });
            }
            Piece::Value { name, form, particle } => match found(values, name) {
                Some(value) => {
                    let written = written(lang, value, form);
                    filled.push_str(&written);
                    filled.push_str(particle.map_or("", |pair| josa::chosen(&written, pair)));
                }
                None => filled.extend(["{", name, "}"]),
            },
        }
    }
    filled
}

fn found<'a>(values: &[(&str, Value<'a>)], name: &str) -> Option<Value<'a>> {
    values.iter().find(|(known, _)| *known == name).map(|(_, value)| *value)
}

fn is_one(value: Value<'_>) -> bool {
    match value {
        Value::Count(n) => n == 1,
        Value::Number(x) => x.to_bits() == 1.0_f64.to_bits(),
        Value::Text(_) | Value::Key(_) | Value::Duration(_) | Value::Moment(_) | Value::Share(_) | Value::Usd(_) => {
            false
        }
    }
}

fn written(lang: Lang, value: Value<'_>, form: Option<Form>) -> String {
    let (number, own) = match value {
        Value::Text(text) => return text.to_owned(),
        Value::Key(key) => return text(lang, key).to_owned(),
        Value::Count(n) => (n as f64, Form::Count),
        Value::Number(x) => (x, Form::Number),
        Value::Duration(s) => (s, Form::Duration),
        Value::Moment(s) => (s, Form::Moment),
        Value::Share(share) => (share, Form::Share),
        Value::Usd(usd) => (usd, Form::Usd),
    };
    match (form.unwrap_or(own), value) {
        (Form::Count, Value::Count(n)) => format::count(n),
        (Form::Count, _) => format::number(libm::round(number)),
        (Form::Number, _) => format::number(number),
        (Form::Compact, _) => format::compact(lang, number),
        (Form::Duration, _) => format::duration(lang, number),
        (Form::Moment, _) => format::moment(number),
        (Form::Share, _) => format::share(number),
        (Form::Usd, _) => format::usd(number),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_written_in_their_form() {
        let values = [("n", Value::Count(9)), ("total", Value::Count(1_520)), ("share", Value::Share(0.0592))];
        assert_eq!(fill(Lang::En, Key::ChartColdShare, &values), "cold 9 / 1,520 · 5.9 %");
        assert_eq!(fill(Lang::Ko, Key::ChartColdShare, &values), "콜드 9 / 1,520 · 5.9 %");
    }

    #[test]
    fn english_has_two_count_forms() {
        let budget = |n| fill(Lang::En, Key::ProblemTooMany, &[("n", Value::Count(n)), ("limit", Value::Count(0))]);
        assert!(budget(1).starts_with("1 is too many"), "{}", budget(1));
        assert!(budget(2).starts_with("2 are too many"), "{}", budget(2));
    }

    #[test]
    fn a_missing_value_stays_visible() {
        assert!(fill(Lang::En, Key::ChartColdShare, &[]).contains("{share}"));
    }
}
