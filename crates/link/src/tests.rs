//! The laws of the format: what is written reads back, and any text at all is read.
//!
//! `SKYLAPSE_FUZZ=1000000` tries so many random links instead, others than in the short run.

use skylapse_units::{SimDuration, SimTime};

use super::*;

/// A stream of numbers (xorshift64*).
struct Dice(u64);

impl Dice {
    fn roll(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_F491_4F6C_DD1D)
    }

    fn below(&mut self, n: u64) -> u64 {
        self.roll() % n
    }

    /// Small numbers mostly, and every size sometimes.
    fn whole(&mut self) -> u64 {
        let shift = self.below(64);
        self.roll() >> shift
    }

    fn number(&mut self) -> f64 {
        match self.below(4) {
            0 => self.whole() as f64,
            1 => (self.below(100_000) as f64) / 1_000.0,
            2 => -((self.below(1_000) as f64) / 8.0),
            _ => Some(f64::from_bits(self.roll())).filter(|number| number.is_finite()).unwrap_or(0.0),
        }
    }

    fn span_ns(&mut self) -> u64 {
        let unit = [1, 1_000_000, 1_000_000_000, 60_000_000_000][self.below(4) as usize];
        (self.below(10_000_000) * unit).min(1_000_000_000_000_000_000)
    }

    fn moments(&mut self) -> Vec<SimTime> {
        let mut times: Vec<_> = (0..self.below(6)).map(|_| SimTime::from_nanos(self.span_ns())).collect();
        times.sort_unstable();
        times
    }

    fn text(&mut self) -> String {
        (0..self.below(6)).map(|_| ['a', '-', '0', '가', '🦀', '\0'][self.below(6) as usize]).collect()
    }

    fn value(&mut self, depth: u32) -> Value {
        let kinds = if depth == 0 { 10 } else { 13 };
        match self.below(kinds) {
            0 => Value::Null,
            1 => Value::Flag(self.below(2) == 0),
            2 => Value::Whole(self.whole()),
            3 => Value::Minus(self.whole()),
            4 => Value::Number(self.number()),
            5 => Value::Span(SimDuration::from_nanos(self.span_ns())),
            6 => Value::Text(self.text()),
            7 => Value::Word(self.whole() as u32),
            8 => Value::Points(self.moments().into_iter().map(|at| (at, self.number())).collect()),
            9 => Value::Times(self.moments()),
            10 => Value::List((0..self.below(4)).map(|_| self.value(depth - 1)).collect()),
            11 => Value::Named((0..self.below(4)).map(|_| (self.text(), self.value(depth - 1))).collect()),
            _ => Value::Fields(self.fields(depth - 1)),
        }
    }

    fn fields(&mut self, depth: u32) -> Fields {
        let mut key = 0;
        (0..self.below(6))
            .map(|_| {
                key += 1 + (self.whole() as u32 >> 8);
                (key, self.value(depth))
            })
            .collect()
    }

    fn link(&mut self) -> Link {
        let second = (self.below(4) == 0).then(|| self.fields(2));
        Link { preset: self.whole() as u32, changes: self.fields(3), second }
    }
}

fn n_tries() -> u64 {
    let asked = std::env::var("SKYLAPSE_FUZZ").ok().and_then(|text| text.parse().ok());
    asked.unwrap_or(100_000)
}

#[test]
fn what_is_written_reads_back() {
    let mut dice = Dice(n_tries() | 1);
    for _ in 0..n_tries() / 10 {
        let link = dice.link();
        let text = encode(&link);
        assert_eq!(decode(&text), (link, vec![]), "{text}");
    }
}

#[test]
fn any_text_is_read_and_what_was_read_is_written_the_same_way_again() {
    let mut dice = Dice(n_tries() | 3);
    let mut n_intact = 0;
    for _ in 0..n_tries() {
        let mut bytes: Vec<u8> = (0..dice.below(60)).map(|_| dice.roll() as u8).collect();
        if dice.below(2) == 0 {
            bytes.push(crc8(&bytes));
        }
        let text = [PREFIX, &base64::encode(&bytes)].concat();
        let (link, faults) = decode(&text);
        n_intact += u64::from(faults.is_empty());
        let again = encode(&link);
        assert_eq!(decode(&again), (link, vec![]), "{text} was written as {again}");
    }
    assert!(n_intact > n_tries() / 1_000, "{n_intact} links were read without a fault");
}

#[test]
fn damaged_links_are_read_as_far_as_they_go_and_said_to_be_damaged() {
    let mut dice = Dice(n_tries() | 5);
    for _ in 0..n_tries() / 10 {
        let mut text: Vec<char> = encode(&dice.link()).chars().collect();
        let at = dice.below(text.len() as u64) as usize;
        match dice.below(3) {
            0 => text.truncate(at),
            1 => text[at] = ['A', '_', '~', '가', '.', ' '][dice.below(6) as usize],
            _ => text.insert(at, '9'),
        }
        let text: String = text.into_iter().collect();
        let (link, _) = decode(&text);
        let again = encode(&link);
        assert_eq!(decode(&again), (link, vec![]), "{text}");
    }
}

#[test]
fn the_beginning_of_a_cut_link_is_kept() {
    let text = |word: &str| Value::Text(word.to_owned());
    let link = Link { preset: 2, changes: vec![(4, Value::Whole(512)), (9, text("a long name"))], second: None };
    let whole = encode(&link);
    let (read, faults) = decode(&whole[..whole.len() - 8]);
    assert_eq!((read.preset, &read.changes[0]), (2, &(4, Value::Whole(512))));
    assert_eq!(faults, [Fault::Checksum]);
    let (read, faults) = decode(&[&whole[..9], "!", &whole[9..]].concat());
    assert_eq!((read.preset, faults), (2, vec![Fault::Character]));
    for (text, fault) in [
        ("", Fault::NoLink),
        ("timeline", Fault::NoLink),
        ("v.AQ", Fault::NoLink),
        ("v2.AQ", Fault::Version(2)),
        ("v1.", Fault::Checksum),
    ] {
        assert_eq!(decode(text), (Link::default(), vec![fault]), "{text}");
    }
}

#[test]
fn usual_values_take_few_characters() {
    let cases = [
        (Value::Whole(30), 1),
        (Value::Whole(512), 3),
        (Value::Number(0.07), 2),
        (Value::Number(0.003_333_333_333_333_333_5), 9),
        (Value::Span(SimDuration::from_millis(120)), 2),
        (Value::Span(SimDuration::from_secs(900)), 2),
        (Value::Word(12), 1),
        (Value::Points((0..10).map(|minute| (SimTime::from_nanos(minute * 60_000_000_000), 20.0)).collect()), 23),
    ];
    for (value, n_bytes) in cases {
        let fields = vec![(1, value)];
        let mut writer = Writer::default();
        value::write_fields(&mut writer, &fields);
        assert_eq!(writer.into_bytes().len(), n_bytes + 2, "{fields:?}");
    }
    assert_eq!(encode(&Link { preset: 1, ..Link::default() }).len(), 6);
}

#[test]
fn a_change_carries_one_object_into_another() {
    let mut dice = Dice(n_tries() | 7);
    let mut n_said = 0;
    for _ in 0..n_tries() / 10 {
        let (from, mut to) = (dice.fields(3), dice.fields(3));
        if dice.below(2) == 0 {
            to = from.clone();
            apply(&mut to, &dice.fields(2));
        }
        let Some(changes) = diff(&from, &to) else { continue };
        n_said += 1;
        let mut changed = from.clone();
        apply(&mut changed, &changes);
        assert_eq!(changed, to, "{from:?} {changes:?}");
        assert_eq!(diff(&to, &to), Some(vec![]));
    }
    assert!(n_said > n_tries() / 20, "{n_said} changes could be said");
}

#[test]
fn a_change_in_a_list_says_only_what_differs() {
    let row = |n: u64| Value::Fields(vec![(1, Value::Text("a long name of a thing".into())), (2, Value::Whole(n))]);
    let from = vec![(7, Value::List(vec![row(1), row(2)]))];
    let to = vec![(7, Value::List(vec![row(1), row(3), row(4)]))];
    let changes = diff(&from, &to).expect("lists can be changed");
    let expected = Value::Fields(vec![(2, Value::Fields(vec![(2, Value::Whole(3))])), (3, row(4))]);
    assert_eq!(changes, [(7, expected)]);
}
