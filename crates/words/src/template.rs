//! The grammar of a text with values in it, shared by the build script (which checks every text) and `fill` (which uses it).
//!
//! ```text
//! {name}                    the value in its own form
//! {name:duration}           …in the named form: number count compact duration moment share usd
//! {name:을/를}               …followed by the Korean particle that fits its last sound
//! {name:duration:이/가}      …both
//! {n|request|requests}      the first word when n is 1, else the second; n itself is not written
//! ```

/// One stretch of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Piece<'a> {
    /// As it is.
    Literal(&'a str),
    /// A value.
    Value { name: &'a str, form: Option<Form>, particle: Option<Particle> },
    /// One of two words, by a count.
    Plural { name: &'a str, one: &'a str, many: &'a str },
}

/// How a number is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    Number,
    Count,
    Compact,
    Duration,
    Moment,
    Share,
    Usd,
}

/// A pair of Korean particles: the form after a closing consonant, and the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Particle {
    pub(crate) after_consonant: &'static str,
    pub(crate) after_vowel: &'static str,
    /// A closing ㄹ counts as a vowel (서울로).
    pub(crate) is_rieul_a_vowel: bool,
}

/// The stretches of a text, in order; an error is a sentence about the first mistake.
pub(crate) fn pieces(text: &str) -> Pieces<'_> {
    Pieces { rest: text }
}

pub(crate) struct Pieces<'a> {
    rest: &'a str,
}

impl<'a> Iterator for Pieces<'a> {
    type Item = Result<Piece<'a>, &'static str>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.rest.is_empty() {
            return None;
        }
        let Some(open) = self.rest.find(['{', '}']) else {
            return Some(Ok(Piece::Literal(core::mem::take(&mut self.rest))));
        };
        if open > 0 {
            let (literal, rest) = self.rest.split_at(open);
            self.rest = rest;
            return Some(Ok(Piece::Literal(literal)));
        }
        let rest = core::mem::take(&mut self.rest);
        let Some((inside, after)) = rest.strip_prefix('{').and_then(|inside| inside.split_once('}')) else {
            return Some(Err("a brace has no partner"));
        };
        self.rest = after;
        Some(hole(inside))
    }
}

fn hole(inside: &str) -> Result<Piece<'_>, &'static str> {
    if let Some((name, words)) = inside.split_once('|') {
        let (one, many) = words.split_once('|').ok_or("a choice needs two words: {n|request|requests}")?;
        return Ok(Piece::Plural { name: checked(name)?, one, many });
    }
    let mut parts = inside.split(':');
    let name = checked(parts.next().unwrap_or_default())?;
    let (mut form, mut particle) = (None, None);
    for part in parts {
        match (form_named(part), particle_named(part)) {
            (Some(found), _) if form.is_none() && particle.is_none() => form = Some(found),
            (None, Some(found)) if particle.is_none() => particle = Some(found),
            _ => return Err("a placeholder has a form that does not exist"),
        }
    }
    Ok(Piece::Value { name, form, particle })
}

fn checked(name: &str) -> Result<&str, &'static str> {
    let is_word = !name.is_empty() && name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_');
    if is_word { Ok(name) } else { Err("a placeholder's name is not of a-z, 0-9 and _") }
}

fn form_named(name: &str) -> Option<Form> {
    Some(match name {
        "number" => Form::Number,
        "count" => Form::Count,
        "compact" => Form::Compact,
        "duration" => Form::Duration,
        "moment" => Form::Moment,
        "share" => Form::Share,
        "usd" => Form::Usd,
        _ => return None,
    })
}

fn particle_named(name: &str) -> Option<Particle> {
    const PAIRS: [(&str, &str); 7] = [
        ("을", "를"),
        ("이", "가"),
        ("은", "는"),
        ("과", "와"),
        ("으로", "로"),
        ("이에요", "예요"),
        ("이라는", "라는"),
    ];
    let name = if name == "(으)로" { "으로/로" } else { name };
    let (a, b) = name.split_once('/')?;
    let (after_consonant, after_vowel) = PAIRS.into_iter().find(|pair| *pair == (a, b) || *pair == (b, a))?;
    Some(Particle { after_consonant, after_vowel, is_rieul_a_vowel: after_vowel == "로" })
}
