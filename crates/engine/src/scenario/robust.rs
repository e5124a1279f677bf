//! Nothing that a person, a program or a cosmic ray writes makes the reader panic. Bounded, and the same on every run.
//!
//! `SKYLAPSE_FUZZ=1000000` tries so many inputs of each kind instead, others than in the short run.

use serde_json::{Value as Json, json};
use skylapse_kernel::{Rng, Seed};
use skylapse_view::{CommandText, ScenarioText, TextFile};

use super::*;
use crate::workload::ArrivalStream;

/// Inputs tried for each kind of damage.
fn n_inputs() -> u64 {
    let asked = std::env::var("SKYLAPSE_FUZZ").ok().and_then(|text| text.parse().ok());
    asked.unwrap_or(10_000)
}

/// The stream of one test; a longer run looks elsewhere.
fn rng(name: &str) -> Rng {
    Rng::from_seed(Seed(n_inputs())).fork(name)
}

/// Events of each run.
const N_EVENTS: u64 = 500;

const CSV: &str = "timestamp,value\n2026-10-25 01:00,1\n2026-10-25 01:30,\"1,234\"\n2026-10-25 02:00,\n2026-10-25 02:30,5e3\n\
                   2026-10-25 02:00,7\n2026-10-25 02:30,NaN\n1761400000,3\n2026-10-25 03:30,-1\n";

/// Everything that a valid scenario leads to, up to its first events.
fn read_and_use(text: &ScenarioText) {
    let Ok(loaded) = read_with(text, &Budget::BROWSER) else { return };
    let scenario = &loaded.scenario;
    for workload in &scenario.workloads {
        let rng = Rng::from_seed(Seed(scenario.seed)).fork(&workload.id);
        let mut last = None;
        for at in ArrivalStream::new(&workload.arrivals, rng, scenario.end()).take(200) {
            assert!(last <= Some(at) && at < scenario.end(), "arrivals are in order and before the end");
            last = Some(at);
        }
    }
    for resource in 0..scenario.resources.len() as u32 {
        for field in form(&loaded, resource).fields.into_iter().take(3) {
            let command = CommandText {
                target: field.target,
                action: "Set".into(),
                args: format!("{{\"{}\":\"x\"}}", field.key),
            };
            let _ = edit(&loaded.document(), &command);
            let _ = with_command(&loaded.document(), 1.0, &command);
        }
    }
    // What is a scenario also runs, at least for a while.
    let mut engine = crate::Engine::new(loaded, vec![], crate::Options { records: true, ..crate::Options::HEADLESS });
    let _ = engine.run(engine.end(), N_EVENTS);
    let _ = engine.summary();
}

fn texts() -> Vec<String> {
    let trace = json!({
        "version": 1, "duration": "3h", "start": "2026-10-25T00:00:00Z", "account": { "lambda_concurrency": 500 },
        "resources": [
            { "id": "a", "kind": "lambda", "config": {
                "duration": { "normal": { "mean": "1s", "std": "200ms" } }, "init": { "empirical": { "values": ["80ms", 0.2] } },
                "cold_duration": { "exponential": { "mean": "2244ms" } }, "idle_timeout": { "uniform": { "min": 1, "max": 9.5 } },
                "initial_environments": { "busy": 1, "idle": 2, "idle_expires_in": "200s" } } },
            { "id": "b", "kind": "lambda" }
        ],
        "links": [{ "from": "a", "to": "b" }],
        "workloads": [
            { "id": "t", "target": "a", "arrivals": { "trace": { "file": "c.csv", "process": "even", "bin": "5m" } } },
            { "id": "r", "target": "b", "arrivals": { "renewal": { "interval": { "constant": "2s" } } } }
        ],
        "commands": [{ "at": 5, "target": "r", "action": "Set", "args": { "interval": { "lognormal": { "median": "1s", "sigma": 1 } } } }]
    });
    presets().iter().map(|preset| preset.json.to_owned()).chain([trace.to_string()]).collect()
}

fn scenario(json: String, csv: &str) -> ScenarioText {
    ScenarioText { json, files: vec![TextFile { name: "c.csv".into(), text: csv.to_owned() }] }
}

fn pick<T: Copy>(rng: &mut Rng, from: &[T]) -> T {
    from[rng.below(from.len() as u64) as usize]
}

/// Bytes replaced, removed, doubled or moved.
fn damaged(rng: &mut Rng, text: &str) -> Vec<u8> {
    let mut bytes = text.as_bytes().to_vec();
    for _ in 0..=rng.below(4) {
        let at = rng.below(bytes.len() as u64 + 1) as usize;
        match rng.below(5) {
            0 => bytes.truncate(at),
            1 => bytes.insert(at, rng.below(256) as u8),
            2 if at < bytes.len() => bytes[at] = pick(rng, b"\"{}[],:-+eE0919.;\t\n\r \0\xFF\xEA\x93"),
            3 if at < bytes.len() => drop(bytes.remove(at)),
            _ => {
                let part: Vec<u8> = bytes.iter().skip(at).take(rng.below(40) as usize).copied().collect();
                bytes.extend(part);
            }
        }
    }
    bytes
}

/// Values of the wrong kind, or absurd ones of the right kind.
fn strange(rng: &mut Rng) -> Json {
    let texts = [
        "",
        "-1s",
        "1e9h",
        "99999999d",
        "0s",
        "NaN",
        "Infinity",
        "🦀",
        "users",
        "lambda",
        "1ms",
        "11574d",
        "0.0000000001s",
    ];
    let numbers = [0.0, -0.0, -1.0, 1e-300, 1e300, 1e18, 0.5, 1e9, 4_294_967_296.0, 1e15 + 0.5];
    match rng.below(8) {
        0 => Json::Null,
        1 => json!(rng.below(2) == 0),
        2 => json!(pick(rng, &numbers)),
        3 => json!(rng.next_u64()),
        4 => json!(i64::MIN),
        5 => json!([]),
        6 => json!({}),
        _ => json!(pick(rng, &texts)),
    }
}

fn n_values(json: &Json) -> u64 {
    1 + match json {
        Json::Array(list) => list.iter().map(n_values).sum(),
        Json::Object(map) => map.values().map(n_values).sum(),
        Json::Null | Json::Bool(_) | Json::Number(_) | Json::String(_) => 0,
    }
}

fn replace(json: &mut Json, index: &mut u64, by: &Json) {
    if *index == 0 {
        *json = by.clone();
    }
    *index = index.wrapping_sub(1);
    match json {
        Json::Array(list) => list.iter_mut().for_each(|one| replace(one, index, by)),
        Json::Object(map) => map.values_mut().for_each(|one| replace(one, index, by)),
        Json::Null | Json::Bool(_) | Json::Number(_) | Json::String(_) => {}
    }
}

#[test]
fn scenarios_with_damaged_bytes_are_read_or_refused() {
    let mut rng = rng("bytes");
    let texts = texts();
    for _ in 0..n_inputs() {
        let text = &texts[rng.below(texts.len() as u64) as usize];
        let bytes = damaged(&mut rng, text);
        read_and_use(&scenario(decode(&bytes), CSV));
    }
}

#[test]
fn scenarios_with_strange_values_are_read_or_refused() {
    let mut rng = rng("values");
    let documents: Vec<Json> = texts().iter().map(|text| serde_json::from_str(text).expect("seeds are JSON")).collect();
    let mut n_read = 0;
    for _ in 0..n_inputs() {
        let mut document = documents[rng.below(documents.len() as u64) as usize].clone();
        for _ in 0..=rng.below(3) {
            let mut index = rng.below(n_values(&document));
            replace(&mut document, &mut index, &strange(&mut rng));
        }
        let text = scenario(document.to_string(), CSV);
        n_read += u64::from(read(&text).is_ok());
        read_and_use(&text);
    }
    assert!(
        n_read > n_inputs() / 100,
        "{n_read} are still scenarios: the others did not test what comes after reading"
    );
}

#[test]
fn files_with_damaged_bytes_are_read_or_refused() {
    let mut rng = rng("files");
    let documents = texts();
    let document: Json = serde_json::from_str(&documents[0]).expect("seeds are JSON");
    let mut n_read = 0;
    for round in 0..n_inputs() {
        let bytes = damaged(&mut rng, CSV);
        let file = TextFile { name: "c.csv".into(), text: decode(&bytes) };
        if let Ok(text) = from_csv(&document, file) {
            n_read += 1;
            read_and_use(&text);
        }
        if round % 10 == 0 {
            let noise: Vec<u8> = (0..rng.below(300)).map(|_| rng.next_u64() as u8).collect();
            read_and_use(&scenario(documents[4].clone(), &decode(&noise)));
        }
    }
    assert!(n_read > n_inputs() / 10, "{n_read} are still files");
}

#[test]
fn commands_of_any_text_are_taken_or_refused() {
    let mut rng = rng("commands");
    for preset in presets() {
        let document: Json = serde_json::from_str(preset.json).expect("presets are JSON");
        for _ in 0..n_inputs() / 30 {
            let target = pick(&mut rng, &["shop", "visitors", "ping", "api", "users", "account", "scenario", "", "x"]);
            let key = pick(
                &mut rng,
                &["memory_mb", "rate_per_s", "quiet_gap", "points", "times", "arrivals", "seed", "duration"],
            );
            let args = json!({ key: strange(&mut rng) });
            let args =
                if rng.below(10) == 0 { decode(&damaged(&mut rng, &args.to_string())) } else { args.to_string() };
            let command = CommandText { target: target.into(), action: "Set".into(), args };
            let at_s = pick(&mut rng, &[0.0, 60.0, -1.0, f64::NAN, f64::INFINITY, 1e300]);
            for changed in [edit(&document, &command), with_command(&document, at_s, &command)].into_iter().flatten() {
                read_and_use(&scenario(changed.to_string(), CSV));
            }
        }
    }
}
