//! Same engine, scenario and seed: same bytes. In any slicing, from any seek, by file or by hand, natively and in wasm.

use std::path::Path;
use std::process::Command;

use skylapse_engine::scenario::{preset, presets};
use skylapse_engine::{Engine, Options, SimDuration, SimTime, Stop};
use skylapse_view::{CommandText, Lens, Rows, ScenarioText};

fn open(text: &ScenarioText, options: Options) -> Engine {
    Engine::open(text, options).unwrap_or_else(|problems| panic!("a valid scenario: {problems:?}"))
}

fn whole(text: &ScenarioText) -> serde_json::Value {
    let mut engine = open(text, Options::HEADLESS);
    engine.run_to_end();
    serde_json::to_value(engine.summary()).expect("a summary is plain JSON")
}

fn each_preset(check: impl Fn(&str, &ScenarioText)) {
    assert!(!presets().is_empty(), "there are presets to check");
    for entry in presets() {
        check(entry.name, &preset(entry.name).expect("a listed preset exists"));
    }
}

fn lens(engine: &Engine) -> Lens {
    Lens {
        from_s: 0.0,
        to_s: engine.end().as_secs_f64(),
        columns: 600,
        resource: 0,
        selected_request: 0,
        rows: Rows::default(),
    }
}

#[test]
fn a_run_in_slices_equals_the_run_in_one() {
    each_preset(|name, text| {
        let mut engine = open(text, Options::PAGE);
        let mut limit = SimTime::START;
        let mut budget = 1;
        while !engine.is_at_end() {
            if engine.run(limit, budget) != Stop::SpentBudget {
                limit = limit.saturating_add(SimDuration::from_millis(77_777));
            }
            budget = budget * 7 % 1_009 + 1;
        }
        let sliced = serde_json::to_value(engine.summary()).expect("a summary is plain JSON");
        assert_eq!(sliced, whole(text), "{name}");
    });
}

#[test]
fn a_seek_shows_what_a_straight_run_shows() {
    each_preset(|name, text| {
        let mut traveler = open(text, Options::PAGE);
        traveler.run_to_end();
        let end = traveler.end().as_nanos();
        for share in [7, 3, 9, 0, 5, 10, 1] {
            let at = SimTime::from_nanos(end / 10 * share);
            while traveler.seek(at, 1_000) == Stop::SpentBudget {}
            let mut straight = open(text, Options::PAGE);
            while straight.run(at, u64::MAX) == Stop::SpentBudget {}
            assert_eq!(traveler.digest(), straight.digest(), "{name} at {share}/10");
            assert_eq!(traveler.summary(), straight.summary(), "{name} at {share}/10");
            let (there, here) = (traveler.frame(&lens(&traveler)), straight.frame(&lens(&straight)));
            assert_eq!(
                (there.nodes, there.metrics, there.saw),
                (here.nodes, here.metrics, here.saw),
                "{name} at {share}/10"
            );
        }
    });
}

#[test]
fn a_command_given_while_watching_equals_the_saved_scenario() {
    each_preset(|name, text| {
        let mut engine = open(text, Options::PAGE);
        engine.run_to_end();
        let resource = &engine.scenario().resources[0];
        let (action, args) = match resource.config.kind() {
            "lambda" => ("Set", r#"{"memory_mb":2048,"idle_timeout":"90s"}"#),
            "ec2" => ("StopInstances", "{}"),
            kind => panic!("{name}: nothing is known to do to a {kind}"),
        };
        let command = CommandText { target: resource.id.clone(), action: action.to_owned(), args: args.to_owned() };
        let at = SimTime::from_nanos(engine.end().as_nanos() / 3 + 1_234_567);
        engine.apply(at, &command).unwrap_or_else(|problems| panic!("{name}: {problems:?}"));
        engine.run_to_end();
        let saved = engine.save();
        assert_eq!(serde_json::to_value(engine.summary()).expect("plain JSON"), whole(&saved), "{name}");
        let mut reopened = open(&saved, Options::PAGE);
        reopened.run_to_end();
        let (by_hand, from_file) = (engine.frame(&lens(&engine)), reopened.frame(&lens(&reopened)));
        assert_eq!((&by_hand.digest, &by_hand.saw), (&from_file.digest, &from_file.saw), "{name}");
        if whole(text)["workloads"]
            .as_object()
            .is_some_and(|w| w.values().all(|w| w["offered"].as_u64() < Some(100_000)))
        {
            // Every mark is held: nothing depends on when thinning began.
            assert_eq!(by_hand, from_file, "{name}: marks and lanes too");
        }
    });
}

#[test]
fn a_refused_command_leaves_everything_as_it_was() {
    let text = preset("lambda-idle").expect("the first preset");
    let mut engine = open(&text, Options::PAGE);
    engine.run(SimTime::START + SimDuration::from_secs(600), u64::MAX);
    let before = (engine.save(), engine.digest(), engine.now());
    let target = engine.scenario().resources[0].id.clone();
    for (action, args) in
        [("Set", r#"{"memory_mb":1}"#), ("Set", "not json"), ("Explode", "{}"), ("Set", r#"{"memroy_mb":512}"#)]
    {
        let command = CommandText { target: target.clone(), action: action.to_owned(), args: args.to_owned() };
        assert!(engine.apply(SimTime::START, &command).is_err(), "{action} {args}");
        assert!(engine.edit(&command).is_err(), "{action} {args}");
        assert_eq!((engine.save(), engine.digest(), engine.now()), before, "{action} {args}");
    }
}

/// Builds the engine as a bare wasm module and runs every preset in it under Node.js.
#[test]
fn native_digests_equal_wasm_digests() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let target = root.join("target/wasm-check");
    let built = Command::new(env!("CARGO"))
        .current_dir(&root)
        .args(["build", "--quiet", "--package", "skylapse-wasm-check", "--target", "wasm32-unknown-unknown"])
        .args(["--profile", "wasm-release", "--target-dir"])
        .arg(&target)
        .status()
        .expect("cargo runs");
    assert!(built.success(), "the engine builds for wasm");
    let module = target.join("wasm32-unknown-unknown/wasm-release/skylapse_wasm_check.wasm");
    let output = Command::new("node")
        .arg(root.join("tests/wasm/digests.mjs"))
        .arg(module)
        .output()
        .expect("Node.js runs the wasm module");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let mut native = String::new();
    for index in 0..skylapse_wasm_check::n_presets() {
        for seed in [1, 7, 2026] {
            native.push_str(&format!("{index} {seed} {:016x}\n", skylapse_wasm_check::digest(index, seed)));
        }
    }
    assert!(!native.contains(" 0000000000000000"), "every preset runs");
    assert_eq!(String::from_utf8_lossy(&output.stdout), native);
}

#[test]
fn a_digest_tells_two_runs_apart_that_differ_in_what_a_fact_says_alone() {
    let digest = |percent: u64, action: &str, options: Options| {
        let document = serde_json::json!({
            "version": 1, "duration": "10m",
            "resources": [{ "id": "web", "kind": "ec2" }],
            "commands": [
                { "at": "5m", "target": "web", "action": "Set", "args": { "cpu_utilization": percent } },
                { "at": "6m", "target": "web", "action": action, "args": {} },
            ],
        });
        let text = ScenarioText { json: document.to_string(), files: vec![] };
        let mut engine = open(&text, options);
        engine.run_to_end();
        engine.digest()
    };
    let plain = digest(50, "DescribeInstances", Options::HEADLESS);
    assert_ne!(plain, digest(51, "DescribeInstances", Options::HEADLESS), "a number in a fact");
    assert_ne!(plain, digest(50, "DescribeVolumes", Options::HEADLESS), "the name of a call");
    assert_eq!(plain, digest(50, "DescribeInstances", Options::PAGE), "whoever listens");
}
