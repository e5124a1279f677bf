//! Logs in every form, damaged ones too; and logs of known parameters, which must give them back.

use std::fmt::Write as _;

use skylapse_kernel::{Distribution, Rng, Seed};
use skylapse_units::SimDuration;
use skylapse_view::ScenarioText;

use super::{Fitted, Logs, Reader, Shape};
use crate::{Engine, Options};

fn read(text: &str) -> Logs {
    let mut reader = Reader::default();
    reader.feed(text.as_bytes());
    reader.finish()
}

fn report(tail: &str) -> String {
    format!(
        "REPORT RequestId: 8f5\tDuration: 250.06 ms\tBilled Duration: 351 ms\tMemory Size: 1024 MB\tMax Memory Used: 350 MB\t{tail}"
    )
}

#[test]
fn reports_are_read_in_every_form_that_aws_writes() {
    let cold = report("Init Duration: 100.77 ms\t");
    let spaces = cold.replace('\t', "  ");
    let escaped = cold.replace('\t', "\\t");
    let platform = r#"{"time":"2026-11-02T00:00:10.000Z","type":"platform.report","record":{"requestId":"8f5","metrics":{"durationMs":250.06,"billedDurationMs":351,"memorySizeMB":1024,"maxMemoryUsedMB":350,"initDurationMs":100.77},"status":"success"}}"#;
    let cases = [
        ("plain", format!("START RequestId: 8f5\n{cold}\nEND RequestId: 8f5\n"), false),
        ("pasted, with spaces for tabs", spaces.clone(), false),
        ("tail", format!("2026-11-02T00:00:10.000000+00:00 2026/11/02/[$LATEST]ab {cold}\n"), true),
        (
            "console",
            format!("timestamp,message\n1793577610000,\"{cold}\n\"\n1793577611000,\"a program, speaking\n\"\n"),
            true,
        ),
        ("insights", format!("@timestamp,@message\n2026-11-02 00:00:10.000,\"{spaces}\"\n"), true),
        (
            "insights fields",
            "@timestamp,@duration,@initDuration,@memorySize\n2026-11-02 00:00:10.000,250.06,100.77,1.024E9\n"
                .to_owned(),
            true,
        ),
        (
            "insights json",
            format!("[\n {{\"@timestamp\": \"2026-11-02 00:00:10.000\",\n \"@message\": \"{escaped}\"}}\n]"),
            true,
        ),
        (
            "filter-log-events",
            format!(
                "{{\"events\": [{{\"timestamp\":1793577610000,\"message\":\"{escaped}\",\"logStreamName\":\"s\"}}], \"searched\": []}}"
            ),
            true,
        ),
        (
            "get-query-results",
            format!(
                "{{\"results\": [[{{\"field\":\"@timestamp\",\"value\":\"2026-11-02 00:00:10.000\"}},{{\"field\":\"@message\",\"value\":\"{escaped}\"}}]]}}"
            ),
            true,
        ),
        ("json lines of Lambda", format!("{{\"type\":\"platform.start\"}}\n{platform}\n"), true),
    ];
    for (name, text, has_time) in cases {
        let logs = read(&text);
        assert_eq!((logs.n_reports(), logs.n_damaged), (1, 0), "{name}");
        let kept = logs.get(0);
        assert_eq!((kept.duration, kept.init), (25_006, 10_077), "{name}");
        // The report is written at the end: 250.06 ms of run and 100.77 ms of INIT after the beginning.
        assert_eq!(kept.begun_ms, has_time.then_some(1_793_577_610_000 - 350), "{name}");
        assert_eq!(logs.memory_mb.keys().copied().collect::<Vec<_>>(), [1_024], "{name}");
        // Pieces of any size give the same.
        let mut reader = Reader::default();
        text.as_bytes().chunks(3).for_each(|piece| reader.feed(piece));
        assert_eq!(reader.finish().get(0), kept, "{name}, in pieces");
    }
}

#[test]
fn failures_and_restores_are_told_apart() {
    let tails = [
        "Status: timeout",
        "Status: error\tError Type: Runtime.ExitError",
        "",
        "Restore Duration: 600.00 ms\tBilled Restore Duration: 90 ms",
    ];
    let text: String = tails.iter().map(|tail| report(tail) + "\n").collect();
    let logs = read(&text);
    let fitted = Fitted::of(&logs).expect("there are reports");
    assert_eq!((fitted.n_reports, fitted.n_errors, fitted.n_timeouts, fitted.n_cold), (4, 2, 1, 1));
    assert!(fitted.is_restored);
    assert_eq!(logs.get(3).init, 60_000, "not the part of it that is billed");
}

#[test]
fn damaged_lines_are_counted_with_their_numbers_and_nothing_is_fatal() {
    let torn = "REPORT RequestId: 8f5\tDura";
    let text =
        format!("{}\nsome words\n{torn}\n\n{}\nREPORT RequestId: x\tDuration: many ms\n", report(""), report(""));
    let logs = read(&text);
    assert_eq!((logs.n_reports(), logs.n_other, logs.n_damaged, logs.n_lines), (2, 1, 2, 6));
    assert_eq!(logs.damaged_lines, [3, 6]);
    let long = format!(
        "[{{\"@message\":\"{}\"}}, {{\"@message\":\"{}\"}}]",
        "x".repeat(3 << 20),
        report("").replace('\t', "\\t")
    );
    let logs = read(&long);
    assert_eq!((logs.n_reports(), logs.n_damaged), (1, 1), "a record without end");
    let mut bytes = report("").into_bytes();
    bytes.splice(0..0, [0xff, 0xfe, b'\n']);
    let mut reader = Reader::default();
    reader.feed(&bytes);
    assert_eq!(reader.finish().n_reports(), 1, "bytes that are no text");
    for nothing in [
        "",
        "\n\n",
        "{",
        "[",
        "[[",
        "\"",
        "@message",
        "a,b\n1,2",
        "{}{}{}",
        "]]}}",
        "{\"events\":[",
        "timestamp,message\n\"\n\"\"\n",
    ] {
        assert!(Fitted::of(&read(nothing)).is_none(), "{nothing:?}");
    }
}

#[test]
fn random_bytes_are_read_to_the_end() {
    let mut rng = Rng::from_seed(Seed(5));
    let words = [
        "REPORT RequestId: ",
        "Duration: ",
        "1",
        "ms",
        "\t",
        "\n",
        "\"",
        "{",
        "}",
        "[",
        "]",
        ",",
        "@message",
        "\\",
        "é",
        "Init ",
        ":",
        "events",
    ];
    for _ in 0..3_000 {
        let text: String = (0..rng.below(40)).map(|_| words[rng.below(words.len() as u64) as usize]).collect();
        let logs = read(&text);
        if let Some(fitted) = Fitted::of(&logs) {
            let json = fitted.scenario().to_string();
            let text = ScenarioText { json: json.clone(), files: vec![] };
            assert!(Engine::open(&text, Options::HEADLESS).is_ok(), "{json}");
        }
    }
}

/// Logs of a function whose parameters are known: one request at a time, environments named when `has_streams`.
fn generated(n: u32, duration: &Distribution, idle: &Distribution, has_streams: bool) -> String {
    let mut rng = Rng::from_seed(Seed(11));
    let gap = Distribution::Exponential { mean: SimDuration::from_secs(200) };
    let init = Distribution::Lognormal { median: SimDuration::from_millis(180), sigma: 0.2 };
    let (mut at_ms, mut free_ms, mut environment, mut life_ms) = (1_793_577_600_000_u64, 0_u64, 0, 0);
    let mut text = String::new();
    for _ in 0..n {
        at_ms += rng.draw(&gap).as_millis_ceil();
        at_ms = at_ms.max(free_ms + 1);
        let is_cold = free_ms == 0 || life_ms <= at_ms - free_ms;
        environment += u32::from(is_cold);
        let (run, init) = (rng.draw(duration).as_millis_f64(), rng.draw(&init).as_millis_f64());
        free_ms = at_ms + (run + if is_cold { init } else { 0.0 }) as u64;
        life_ms = rng.draw(idle).as_millis_ceil();
        let stream = if has_streams { format!("2026/11/02/[1]{environment:08x} ") } else { String::new() };
        let init = if is_cold { format!("Init Duration: {init:.2} ms\t") } else { String::new() };
        writeln!(text, "{free_ms} {stream}REPORT RequestId: 1\tDuration: {run:.2} ms\tBilled Duration: 1 ms\tMemory Size: 512 MB\tMax Memory Used: 80 MB\t{init}").unwrap();
    }
    text
}

fn near(found: f64, wanted: f64) -> bool {
    (found / wanted - 1.0).abs() < 0.05
}

#[test]
fn generated_logs_give_their_parameters_back_within_five_percent() {
    let seconds = SimDuration::from_secs;
    let duration = Distribution::Lognormal { median: SimDuration::from_millis(120), sigma: 0.4 };
    let idles = [
        (Distribution::Constant(seconds(360)), 360.0, 360.0),
        (Distribution::Uniform { min: seconds(300), max: seconds(420) }, 300.0, 420.0),
    ];
    for (idle, min_s, max_s) in idles {
        for has_streams in [true, false] {
            let fitted =
                Fitted::of(&read(&generated(20_000, &duration, &idle, has_streams))).expect("there are reports");
            let Shape::Lognormal { median_ms, sigma } = fitted.duration.shape else { panic!("{:?}", fitted.duration) };
            assert!(near(median_ms, 120.0) && near(sigma, 0.4), "{median_ms} {sigma}");
            let Some(Shape::Lognormal { median_ms, sigma }) = fitted.init.map(|fit| fit.shape) else {
                panic!("no init")
            };
            assert!(near(median_ms, 180.0) && near(sigma, 0.2), "{median_ms} {sigma}");
            let idle = fitted.idle.expect("some environments expired");
            assert!(near(idle.min_s, min_s) && near(idle.max_s, max_s), "{idle:?}");
            assert!(idle.interval_s.0 <= 360.0 * 1.01 && 360.0 * 0.99 <= idle.interval_s.1, "{idle:?}");
            assert_eq!(fitted.arrivals, Some("poisson"));
            assert!(near(fitted.rate_per_s, 1.0 / 200.0), "{}", fitted.rate_per_s);
            assert_eq!(fitted.memory_mb, Some(512));
        }
    }
}

#[test]
fn each_family_is_recognized_and_what_is_none_stays_as_it_is() {
    let ms = SimDuration::from_millis;
    let two_humps: Vec<SimDuration> = (0..100).map(|k| ms(if k < 60 { 20 + k / 10 } else { 400 + k })).collect();
    let cases = [
        (Distribution::Constant(ms(80)), "constant"),
        (Distribution::Exponential { mean: ms(300) }, "exponential"),
        (Distribution::Lognormal { median: ms(80), sigma: 0.7 }, "lognormal"),
        (Distribution::Normal { mean: ms(500), std: ms(60) }, "normal"),
        (Distribution::Uniform { min: ms(100), max: ms(900) }, "uniform"),
        (Distribution::Empirical(two_humps.into()), "empirical"),
    ];
    let idle = Distribution::Constant(SimDuration::from_secs(360));
    for (duration, name) in cases {
        let fitted = Fitted::of(&read(&generated(4_000, &duration, &idle, true))).expect("there are reports");
        assert_eq!(fitted.duration.shape.name(), name, "distance {}", fitted.duration.distance);
        let json = fitted.scenario().to_string();
        let opened = Engine::open(&ScenarioText { json: json.clone(), files: vec![] }, Options::HEADLESS);
        assert!(opened.is_ok(), "{name}: {:?}\n{json}", opened.err());
    }
}

#[test]
fn a_scenario_from_logs_is_as_cold_as_the_logs() {
    let duration = Distribution::Exponential { mean: SimDuration::from_millis(300) };
    let idle = Distribution::Uniform { min: SimDuration::from_secs(300), max: SimDuration::from_secs(420) };
    let fitted = Fitted::of(&read(&generated(10_000, &duration, &idle, true))).expect("there are reports");
    let text = ScenarioText { json: fitted.scenario().to_string(), files: vec![] };
    let mut engine = Engine::open(&text, Options::HEADLESS).expect("a fitted scenario is valid");
    engine.run_to_end();
    let summary = serde_json::to_value(engine.summary()).unwrap();
    let share = summary["resources"]["function"]["metrics"]["cold_start_ratio"].as_f64().unwrap();
    let wanted = fitted.n_cold as f64 / fitted.n_reports as f64;
    assert!((share / wanted - 1.0).abs() < 0.1, "{share} for {wanted}");
}
