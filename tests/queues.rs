//! The laws of waiting in line, on the real kernel: Erlang C (M/M/c) and the room with limited places (M/M/c/K).
//!
//! Each law is checked with the interval of 31 seeds. One 95 % interval in twenty misses the truth; so that all of them
//! together hold with 95 %, each is as wide as its share of the 5 % asks for (Bonferroni), and still narrow enough to tell.

mod waiting;

use waiting::{Room, Seen, watch};

const N_SEEDS: u64 = 31;
const N_CUSTOMERS: u64 = 60_000;
/// Two-sided point of Student's t with 30 degrees of freedom at 1 − 0.05 / 24: two dozen laws are checked.
const T: f64 = 3.369_7;
/// An interval wider than this share of its mean would tell nothing.
const WIDEST: f64 = 0.08;

#[track_caller]
fn check(what: &str, seen: &[Seen], of: impl Fn(&Seen) -> f64, law: f64) {
    let n = seen.len() as f64;
    let mean = seen.iter().map(&of).sum::<f64>() / n;
    let variance = seen.iter().map(|one| (of(one) - mean) * (of(one) - mean)).sum::<f64>() / (n - 1.0);
    let half_width = T * (variance / n).sqrt();
    assert!((mean - law).abs() <= half_width, "{what}: {mean} ± {half_width}, the law says {law}");
    assert!(half_width <= WIDEST * mean, "{what}: {mean} ± {half_width} is too wide to tell");
}

fn seen(room: Room) -> Vec<Seen> {
    (0..N_SEEDS).map(|seed| watch(room, N_CUSTOMERS, 1_000 + seed)).collect()
}

/// The share that finds all `n` servers busy and waits, under `load` Erlang.
fn erlang_c(load: f64, n: u32) -> f64 {
    let lost = (1..=n).fold(1.0, |loss, k| load * loss / (f64::from(k) + load * loss));
    let idle_share = 1.0 - load / f64::from(n);
    lost / (lost + (1.0 - lost) * idle_share)
}

/// How likely each number of customers inside is, with `places` places.
fn inside(load: f64, servers: u32, places: u32) -> Vec<f64> {
    let mut weights = vec![1.0];
    for k in 1..=places {
        let last = weights[k as usize - 1];
        weights.push(last * load / f64::from(k.min(servers)));
    }
    let sum: f64 = weights.iter().sum();
    weights.iter().map(|weight| weight / sum).collect()
}

#[test]
fn whoever_waits_and_how_long_is_what_erlang_c_says() {
    for (servers, load) in [(1, 0.5), (2, 1.6), (5, 4.0), (20, 16.0)] {
        let room = Room { servers, places: u32::MAX, rate_per_s: 2.0, service_s: load / 2.0 };
        let seen = seen(room);
        let share = erlang_c(load, servers);
        let wait_s = share * room.service_s / (f64::from(servers) - load);
        let name = |what: &str| format!("{what} with {servers} servers under {load} Erlang");
        check(&name("waited"), &seen, |one| one.waited, share);
        check(&name("wait"), &seen, |one| one.wait_s, wait_s);
        // Little's law: those inside wait or are served.
        check(&name("inside"), &seen, |one| one.inside, room.rate_per_s * wait_s + load);
        assert!(seen.iter().all(|one| one.lost == 0.0), "a room without limit turns nobody away");
    }
}

#[test]
fn whoever_is_turned_away_from_limited_places_is_as_many_as_the_law_says() {
    for (servers, places, load) in [(1, 4, 0.8), (3, 6, 2.7), (5, 5, 4.0), (8, 20, 10.0)] {
        let room = Room { servers, places, rate_per_s: 2.0, service_s: load / 2.0 };
        let seen = seen(room);
        let likely = inside(load, servers, places);
        let lost = likely[places as usize];
        let number = |k: usize| k as f64;
        let mean: f64 = likely.iter().enumerate().map(|(k, share)| number(k) * share).sum();
        let in_line: f64 = likely
            .iter()
            .enumerate()
            .skip(servers as usize)
            .map(|(k, share)| (number(k) - f64::from(servers)) * share)
            .sum();
        let name = |what: &str| format!("{what} with {servers} servers, {places} places, {load} Erlang");
        check(&name("lost"), &seen, |one| one.lost, lost);
        check(&name("inside"), &seen, |one| one.inside, mean);
        if places > servers {
            check(&name("wait"), &seen, |one| one.wait_s, in_line / (room.rate_per_s * (1.0 - lost)));
        }
    }
}
