//! How fast and how small: W1–W5 against the bare loop, the event queue against the standard heap, and instances through their
//! states, in one run.
//!
//! `cargo xtask bench` prints the tables and keeps them as JSON. A figure counts only as a ratio within one run: machines
//! differ, and drift. Runs alternate between the contenders; the best of several is taken, as the least disturbed.

#[path = "../support/hold.rs"]
mod hold;
#[path = "../support/serverless.rs"]
mod serverless;

use std::io::Write;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::Instant;

use serde_json::{Value, json};
use serverless::{ALL, Serverless, bare_loop, by_function};
use skylapse_engine::{Engine, Options};
use skylapse_units::{SimDuration, SimTime};
use skylapse_view::ScenarioText;

const ROUNDS: u32 = 5;

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    if arguments.get(1).is_some_and(|mode| mode == "--peak-memory") {
        return measure_memory();
    }
    if let [_, mode, id] = &arguments[..]
        && mode == "--only"
    {
        return only(id);
    }
    if arguments.iter().any(|mode| mode == "--instances") {
        instances();
        return;
    }
    let report = json!({ "workloads": workloads(), "memory": memory(), "queue": queue(), "seek": seek(), "instances": instances() });
    // `cargo xtask bench` says where it and the other benches keep theirs.
    let given = std::env::var_os("SKYLAPSE_BENCH_OUT").map(std::path::PathBuf::from);
    let folder = given.unwrap_or_else(|| std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/bench"));
    let written = std::fs::create_dir_all(&folder)
        .and_then(|()| std::fs::write(folder.join("engine.json"), format!("{report:#}\n")));
    if let Err(error) = written {
        eprintln!("the report could not be kept: {error}");
    }
}

/// The least wall time of several alternating rounds, in seconds, of each contender.
fn best_of<const N: usize>(mut contenders: [&mut dyn FnMut(); N]) -> [f64; N] {
    let mut best = [f64::INFINITY; N];
    for _ in 0..ROUNDS {
        for (contender, best) in contenders.iter_mut().zip(&mut best) {
            let began = Instant::now();
            contender();
            *best = best.min(began.elapsed().as_secs_f64());
        }
    }
    best
}

fn workloads() -> Value {
    println!("\nSimulated requests per second of wall time, native (millions); routing: newest");
    println!("{:>4} {:>10} {:>10} {:>8}", "", "engine", "bare loop", "ratio");
    let mut rows = vec![];
    for workload in ALL {
        let trace: Arc<[_]> = workload.trace(1.0).into();
        let mut prepared: Vec<Engine> =
            (0..ROUNDS).map(|_| workload.engine(Arc::clone(&trace), "newest", 1.0)).collect();
        let mut finished: Vec<Engine> = vec![];
        let mut engine = || {
            let mut engine = prepared.pop().expect("one engine a round");
            engine.run_to_end();
            finished.push(engine); // checked and dropped outside the clock
        };
        let functions = by_function(&trace, workload.n_functions);
        let mut bare = || assert_eq!(bare_loop(&functions), (workload.n_requests, workload.n_cold[0]));
        let [engine_s, bare_s] = best_of([&mut engine, &mut bare]);
        for engine in &finished {
            assert_eq!(engine.summary().workloads["recorded"]["offered"], workload.n_requests);
        }
        let millions = |secs: f64| workload.n_requests as f64 / secs / 1e6;
        println!(
            "{:>4} {:>10.2} {:>10.2} {:>8.2}",
            workload.id,
            millions(engine_s),
            millions(bare_s),
            bare_s / engine_s
        );
        rows.push(json!({
            "id": workload.id, "engine_m_per_s": millions(engine_s), "bare_m_per_s": millions(bare_s), "ratio": bare_s / engine_s,
        }));
    }
    Value::from(rows)
}

/// Peak memory of a process of its own that draws its requests as it goes.
fn memory() -> Value {
    println!("\nPeak memory of the whole process, MiB, requests drawn on the way");
    println!("{:>4} {:>14} {:>14}", "", "10^6 requests", "10^7 requests");
    let mut rows = vec![];
    for workload in ALL {
        let measure = |times: &str| -> Option<f64> {
            // The scenario is made here, so that the child pays for reading and running it and for nothing else.
            let scenario = drawn(&workload, times.parse().ok()?);
            let mut child = Command::new(std::env::current_exe().ok()?)
                .arg("--peak-memory")
                .stdin(Stdio::piped())
                .stdout(Stdio::piped())
                .spawn()
                .ok()?;
            child.stdin.take()?.write_all(scenario.json.as_bytes()).ok()?;
            let output = child.wait_with_output().ok()?;
            String::from_utf8(output.stdout).ok()?.trim().parse().ok()
        };
        let (once, ten_times) = (measure("1"), measure("10"));
        let text = |mib: Option<f64>| mib.map_or("unknown".to_owned(), |mib| format!("{mib:.1}"));
        println!("{:>4} {:>14} {:>14}", workload.id, text(once), text(ten_times));
        rows.push(json!({ "id": workload.id, "mib_1e6": once, "mib_1e7": ten_times }));
    }
    Value::from(rows)
}

/// In a child process: runs the scenario that comes in and prints this process's peak memory in MiB (Linux).
fn measure_memory() {
    let json = std::io::read_to_string(std::io::stdin()).expect("a text comes in");
    let text = ScenarioText { json, files: vec![] };
    let mut engine = Engine::open(&text, Options::HEADLESS).expect("a valid scenario");
    engine.run_to_end();
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak =
        status.lines().find_map(|line| line.strip_prefix("VmHWM:")?.trim().strip_suffix(" kB")?.trim().parse().ok());
    if let Some(kib) = peak {
        let kib: f64 = kib;
        println!("{}", kib / 1024.0);
    }
}

/// The same traffic as processes of the scenario format.
fn drawn(workload: &Serverless, times: f64) -> ScenarioText {
    let mut text = workload.scenario("newest", times);
    let mut scenario: Value = serde_json::from_str(&text.json).expect("a scenario is JSON");
    let weight = |index: u32| libm::pow(f64::from(index) + 1.0, -workload.z);
    let all: f64 = (0..workload.n_functions).map(weight).sum();
    let arrivals = |index: u32| {
        let rate = workload.rate_per_s * weight(index) / all;
        json!({ "id": format!("w{index}"), "target": format!("f{index}"), "arrivals": { "poisson": { "rate_per_s": rate } } })
    };
    scenario["workloads"] = (0..workload.n_functions).map(arrivals).collect();
    for resource in scenario["resources"].as_array_mut().expect("a list") {
        resource["config"]["duration"] = json!({ "exponential": { "mean": workload.mean_duration_s } });
    }
    text.json = scenario.to_string();
    text
}

fn queue() -> Value {
    println!("\nEvent queue, hold model (millions of events per second)");
    println!("{:>8} {:>10} {:>12} {:>8}", "pending", "radix", "BinaryHeap", "ratio");
    let mut rows = vec![];
    for n_pending in [1_000_u64, 100_000, 1_000_000] {
        let mut radix = || assert_eq!(hold::radix(n_pending), n_pending);
        let mut heap = || assert_eq!(hold::heap(n_pending), n_pending);
        let [radix_s, heap_s] = best_of([&mut radix, &mut heap]);
        let millions = |secs: f64| hold::N_EVENTS as f64 / secs / 1e6;
        println!("{n_pending:>8} {:>10.1} {:>12.1} {:>8.2}", millions(radix_s), millions(heap_s), heap_s / radix_s);
        rows.push(json!({
            "pending": n_pending, "radix_m_per_s": millions(radix_s), "heap_m_per_s": millions(heap_s), "ratio": heap_s / radix_s,
        }));
    }
    Value::from(rows)
}

/// How long it takes to show any moment of a finished day.
fn seek() -> Value {
    let scenario = json!({
        "version": 1, "duration": "24h",
        "resources": [{ "id": "f", "kind": "lambda", "config": { "duration": { "exponential": { "mean": "200ms" } } } }],
        "workloads": [{ "id": "users", "target": "f", "arrivals": { "poisson": { "rate_per_s": 40 } } }],
    });
    let text = ScenarioText { json: scenario.to_string(), files: vec![] };
    let mut engine = Engine::open(&text, Options::PAGE).expect("a valid scenario");
    engine.run_to_end();
    let mut worst_ms = 0.0_f64;
    for step in 0..40_u64 {
        let at = SimTime::START + SimDuration::from_secs(step * 7_919 % 24 * 3_600 + step * 53);
        let began = Instant::now();
        engine.seek(at, u64::MAX);
        worst_ms = worst_ms.max(began.elapsed().as_secs_f64() * 1e3);
    }
    println!("\nSeek in a day of {} events: at most {worst_ms:.1} ms over 40 moments", engine.n_events());
    json!({ "worst_ms": worst_ms })
}

/// Ten thousand instances over six zones: launched, stopped and started again and again, terminated; with their checks and bills.
fn instances() -> Value {
    const CYCLES: u64 = 24;
    let (zones, per_zone) = (["a", "b", "c", "d", "e", "f"], 1_667_u64);
    let resource = |zone: &&str| {
        let config = json!({ "instance_type": "m5.large", "availability_zone": format!("us-east-1{zone}") });
        json!({ "id": zone, "kind": "ec2", "config": config, "count": per_zone })
    };
    let call = |at_s: u64, action: &str| {
        let command = move |zone: &&str| json!({ "at": at_s, "target": zone, "action": action });
        zones.iter().map(command).collect::<Vec<Value>>()
    };
    let cycles = (0..CYCLES).flat_map(|cycle| {
        let at_s = 1_000 + cycle * 3_000;
        [call(at_s, "StopInstances"), call(at_s + 1_500, "StartInstances")].concat()
    });
    let commands: Vec<Value> = cycles.chain(call(80_000, "TerminateInstances")).collect();
    let resources: Vec<Value> = zones.iter().map(resource).collect();
    let scenario = json!({ "version": 1, "duration": "24h", "resources": resources, "commands": commands });
    let text = ScenarioText { json: scenario.to_string(), files: vec![] };
    // pending, running, four a cycle, shutting-down, terminated
    let n_changes = zones.len() as u64 * per_zone * (4 + 4 * CYCLES);
    let mut prepared: Vec<Engine> =
        (0..ROUNDS).map(|_| Engine::open(&text, Options::HEADLESS).expect("a valid scenario")).collect();
    let mut finished: Vec<Engine> = vec![];
    let mut run = || {
        let mut engine = prepared.pop().expect("one engine a round");
        engine.run_to_end();
        finished.push(engine); // checked and dropped outside the clock
    };
    let [best_s] = best_of([&mut run]);
    for engine in &finished {
        let last = &engine.summary().resources["f-1667"]["metrics"];
        assert_eq!((&last["state"], &last["starts"]), (&json!("terminated"), &json!(CYCLES + 1)));
    }
    let m_per_s = n_changes as f64 / best_s / 1e6;
    println!("\nInstances: {n_changes} state changes of 10,002 instances, {m_per_s:.2} million a second");
    json!({ "state_changes_m_per_s": m_per_s })
}

/// For a profiler: one workload, engine only, several times.
fn only(id: &str) {
    let workload = ALL.into_iter().find(|workload| workload.id == id).expect("a workload of the table");
    let trace: Arc<[_]> = workload.trace(1.0).into();
    for _ in 0..ROUNDS {
        let mut engine = workload.engine(Arc::clone(&trace), "newest", 1.0);
        let began = Instant::now();
        engine.run_to_end();
        println!("{id}: {:.2} M requests/s", workload.n_requests as f64 / began.elapsed().as_secs_f64() / 1e6);
    }
}
