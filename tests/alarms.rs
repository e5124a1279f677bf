//! Alarms and what they watch, through the whole engine: metrics in, calls out, and what the instance makes of them.

use serde_json::{Value, json};
use skylapse_engine::observe::write_fact;
use skylapse_engine::scenario::presets;
use skylapse_engine::{Engine, Options, SimDuration, SimTime};
use skylapse_view::{Lens, ProblemKind, Rows, ScenarioText};

struct Run {
    facts: Vec<Value>,
    summary: Value,
}

fn run(duration: &str, instance: &Value, alarm: &Value, commands: &Value) -> Run {
    let scenario = json!({
        "version": 1, "seed": 7, "duration": duration,
        "resources": [
            { "id": "web", "kind": "ec2", "config": instance },
            { "id": "watch", "kind": "cloudwatch_alarm", "config": alarm },
        ],
        "commands": commands,
    });
    let text = ScenarioText { json: scenario.to_string(), files: vec![] };
    let options = Options { facts: true, ..Options::HEADLESS };
    let mut engine = Engine::open(&text, options).unwrap_or_else(|problems| panic!("a valid scenario: {problems:?}"));
    engine.run_to_end();
    let mut lines = String::new();
    for fact in engine.take_facts() {
        write_fact(&fact, |resource| engine.resource_name(resource), &mut lines);
    }
    let facts = lines.lines().map(|line| serde_json::from_str(line).expect("facts are JSON")).collect();
    Run { facts, summary: serde_json::to_value(engine.summary()).expect("a summary is plain JSON") }
}

impl Run {
    /// When a fact of this name was told with this member, in seconds.
    fn times(&self, fact: &str, key: &str, value: &str) -> Vec<f64> {
        let is_it = |line: &&Value| line["fact"] == fact && line[key] == value;
        self.facts.iter().filter(is_it).map(|line| line["t"].as_f64().expect("a time")).collect()
    }

    fn first(&self, fact: &str, key: &str, value: &str) -> f64 {
        let times = self.times(fact, key, value);
        *times.first().unwrap_or_else(|| panic!("{fact} with {key} {value} happens: {:#?}", self.facts))
    }

    fn metric(&self, resource: &str, name: &str) -> &Value {
        &self.summary["resources"][resource]["metrics"][name]
    }
}

#[test]
fn worked_example_m23_an_idle_instance_is_stopped_after_a_day() {
    let alarm = json!({
        "resource": "web", "metric_name": "cpu_utilization", "period": "1h", "evaluation_periods": 24, "threshold": 10,
        "comparison_operator": "LessThanThreshold", "alarm_actions": ["ec2:stop"],
    });
    let commands = json!([{ "at": "2h", "target": "web", "action": "Set", "args": { "cpu_utilization": 3 } }]);
    let run = run("30h", &json!({ "instance_type": "m5.large", "cpu_utilization": 60 }), &alarm, &commands);
    let idle = run.first("StateChanged", "to", "stopping") / 3_600.0 - 2.0;
    // An hour with a few busy minutes is an idle one already: windows slide.
    assert!((23.75..24.1).contains(&idle), "after {idle} h");
    assert_eq!(run.metric("web", "state"), "stopped");
    // The volume goes on costing, the instance does not.
    let quantity = |item: &str| {
        let lines = run.summary["bill"].as_array().expect("a bill");
        lines.iter().find(|line| line["item"] == item).map(|line| line["quantity"].as_f64().expect("a number"))
    };
    assert_eq!(quantity("ebs.gp3").map(|months| (months * 730.0 / 8.0 + 0.5) as u64), Some(30), "hours of 8 GiB");
    assert!(quantity("ec2.instance").is_some_and(|hours| hours < 26.2));
}

#[test]
fn a_busy_instance_sets_off_the_alarm_that_aws_recommends_and_calms_down() {
    let commands = json!([
        { "at": "1h", "target": "web", "action": "Set", "args": { "cpu_utilization": 95 } },
        { "at": "2h", "target": "web", "action": "Set", "args": { "cpu_utilization": 20 } },
    ]);
    let alarm = json!({ "resource": "web", "ok_actions": ["notify"] });
    let run = run("3h", &json!({ "instance_type": "m5.large" }), &alarm, &commands);
    // Three datapoints of five minutes, seen a minute later, looked at once a minute.
    let after = run.first("AlarmChanged", "to", "ALARM") - 3_600.0;
    assert!((900.0..=1_320.0).contains(&after), "{after} s");
    let calm = run.times("AlarmChanged", "to", "OK");
    assert_eq!(calm.len(), 2, "at first, and again: {calm:?}");
    assert!((60.0..=480.0).contains(&(calm[1] - 7_200.0)), "{calm:?}");
    assert_eq!(run.times("AlarmActionStarted", "action", "notify").len(), 3);
}

#[test]
fn a_broken_host_without_recovery_reboots_by_alarm_and_a_refusal_is_told() {
    // An instance with an instance store is not recovered by itself, and no alarm can recover it.
    let alarm = json!({
        "resource": "web", "metric_name": "status_check_failed", "statistic": "Maximum", "period": "1m",
        "evaluation_periods": 2, "threshold": 0, "alarm_actions": ["ec2:recover", "ec2:reboot"],
    });
    let commands = json!([{ "at": "10m", "target": "web", "action": "FailHost" }]);
    let run = run("20m", &json!({ "instance_type": "i3.large" }), &alarm, &commands);
    let after = run.first("AlarmChanged", "to", "ALARM") - 600.0;
    assert!((180.0..=240.0).contains(&after), "two minutes, one of delay, and the minute's moment: {after} s");
    assert_eq!(run.times("AlarmActionFailed", "code", "UnsupportedOperation").len(), 1);
    assert_eq!(run.times("CommandAccepted", "action", "RebootInstances").len(), 1);
    assert_eq!(run.metric("watch", "actions")["failed"], 1);
}

#[test]
fn protection_refuses_an_alarm_as_it_refuses_a_person() {
    let alarm = json!({
        "resource": "web", "metric_name": "cpu_utilization", "period": "5m", "evaluation_periods": 1, "threshold": 50,
        "alarm_actions": ["ec2:terminate"],
    });
    let instance = json!({ "instance_type": "m5.large", "cpu_utilization": 90, "disable_api_termination": true });
    let run = run("30m", &instance, &alarm, &json!([]));
    assert_eq!(run.times("AlarmActionFailed", "code", "OperationNotPermitted").len(), 1);
    assert_eq!((run.metric("web", "state"), run.metric("watch", "state")), (&json!("running"), &json!("ALARM")));
}

#[test]
fn worked_example_m24_an_instance_that_was_stopped_leaves_its_alarm_without_data() {
    let alarm = json!({ "resource": "web", "period": "1m", "evaluation_periods": 3 });
    let instance = json!({ "monitoring": "detailed" });
    let commands = json!([{ "at": "10m", "target": "web", "action": "StopInstances" }]);
    let run = run("30m", &instance, &alarm, &commands);
    let states: Vec<&Value> =
        run.facts.iter().filter(|fact| fact["fact"] == "AlarmChanged").map(|fact| &fact["to"]).collect();
    assert_eq!(states, ["OK", "INSUFFICIENT_DATA"]);
}

#[test]
fn an_alarm_of_nothing_is_a_problem_and_one_of_nobody_has_no_data() {
    let scenario = |alarm: Value| ScenarioText {
        json: json!({
            "version": 1, "duration": "10m",
            "resources": [{ "id": "watch", "kind": "cloudwatch_alarm", "config": alarm }],
        })
        .to_string(),
        files: vec![],
    };
    let cases = [
        (json!({}), "resources[0].config.resource"),
        (json!({ "resource": "web", "period": "15s" }), "resources[0].config.period"),
        (
            json!({ "resource": "web", "period": "1m", "evaluation_periods": 2, "datapoints_to_alarm": 3 }),
            "resources[0].config.datapoints_to_alarm",
        ),
        (json!({ "resource": "web", "alarm_actions": ["ec2:sleep"] }), "resources[0].config.alarm_actions[0]"),
    ];
    for (alarm, path) in cases {
        let problems = Engine::open(&scenario(alarm), Options::HEADLESS).map(|_| ()).expect_err(path);
        assert!(problems.iter().any(|problem| problem.path == path), "{path}: {problems:?}");
    }
}

#[test]
fn an_alarm_on_what_nobody_has_is_a_problem_with_what_was_meant() {
    let problems = |alarm: Value, commands: Value| {
        let scenario = json!({
            "version": 1, "duration": "10m",
            "resources": [
                { "id": "web", "kind": "ec2", "count": 2 },
                { "id": "thumb", "kind": "lambda" },
                { "id": "watch", "kind": "cloudwatch_alarm", "config": alarm },
            ],
            "commands": commands,
        });
        let text = ScenarioText { json: scenario.to_string(), files: vec![] };
        match Engine::open(&text, Options::HEADLESS) {
            Ok(_) => vec![],
            Err(problems) => problems.into_iter().map(|problem| (problem.path, problem.kind)).collect::<Vec<_>>(),
        }
    };
    let near = |kind: &ProblemKind| {
        let (ProblemKind::UnknownName { nearest, .. } | ProblemKind::NotOneOf { nearest, .. }) = kind else {
            panic!("{kind:?}");
        };
        nearest.clone()
    };
    let cases = [
        (json!({ "resource": "wbe-1" }), "resource", Some("web-1")),
        (json!({ "resource": "web" }), "resource", Some("web-1")),
        (json!({ "resource": "web#0" }), "resource", Some("web-1")),
        (json!({ "resource": "web-1", "metric_name": "cpu_utilisation" }), "metric_name", Some("cpu_utilization")),
        (json!({ "resource": "web-1", "metric_name": "throttles" }), "metric_name", None),
        (json!({ "resource": "web-2", "statistic": "p99" }), "statistic", None),
        (json!({ "resource": "thumb", "metric_name": "throttles" }), "statistic", None),
    ];
    for (alarm, key, nearest) in cases {
        let found = problems(alarm.clone(), json!([]));
        assert_eq!(found.len(), 1, "{alarm}: {found:?}");
        assert_eq!((found[0].0.clone(), near(&found[0].1).as_deref()), (format!("resources[2].config.{key}"), nearest));
        let set = json!([{ "at": "1m", "target": "watch", "action": "Set", "args": alarm }]);
        let found = problems(json!({ "resource": "web-1" }), set);
        assert_eq!(found.len(), 1, "{alarm}: {found:?}");
        assert_eq!(found[0].0, format!("commands[0].args.{key}"));
    }
    let fine = [
        json!({ "resource": "web-2" }),
        json!({ "resource": "web-7", "statistic": "Minimum", "metric_name": "status_check_failed_system" }),
        json!({ "resource": "thumb", "metric_name": "throttles", "statistic": "Sum" }),
        json!({ "resource": "thumb", "metric_name": "latency_ms", "statistic": "p99" }),
    ];
    for alarm in fine {
        assert_eq!(problems(alarm.clone(), json!([])), [], "{alarm}");
    }
}

#[test]
fn an_instance_that_comes_to_be_is_watched_from_then_on() {
    let scenario = json!({
        "version": 1, "duration": "30m",
        "resources": [
            { "id": "web", "kind": "ec2", "config": { "monitoring": "detailed", "cpu_utilization": 90, "instance_type": "m5.large" } },
            { "id": "watch", "kind": "cloudwatch_alarm", "config": { "resource": "web-2", "period": "1m" } },
        ],
        "commands": [{ "at": "10m", "target": "web", "action": "RunInstances" }],
    });
    let text = ScenarioText { json: scenario.to_string(), files: vec![] };
    let mut engine = Engine::open(&text, Options::HEADLESS).expect("it may come to be");
    engine.run(SimTime::from_nanos(600_000_000_000), u64::MAX);
    let state = |engine: &Engine| {
        let summary = serde_json::to_value(engine.summary()).expect("a summary is plain JSON");
        summary["resources"]["watch"]["metrics"]["state"].clone()
    };
    assert_eq!(state(&engine), "INSUFFICIENT_DATA");
    engine.run_to_end();
    assert_eq!(state(&engine), "ALARM");
}

#[test]
fn every_statistic_of_cloudwatch_can_be_watched() {
    // 20 % and 80 % by turns, a minute each: ten samples in ten minutes.
    let commands: Vec<Value> = (1..60)
        .map(|minute| {
            let percent = if minute % 2 == 0 { 20 } else { 80 };
            json!({ "at": minute * 60, "target": "web", "action": "Set", "args": { "cpu_utilization": percent } })
        })
        .collect();
    let in_alarm = |statistic: &str, threshold: f64| {
        let alarm = json!({
            "resource": "web", "statistic": statistic, "period": "10m", "evaluation_periods": 1, "threshold": threshold,
            "comparison_operator": "GreaterThanOrEqualToThreshold",
        });
        let instance = json!({
            "instance_type": "m5.large", "cpu_utilization": 20, "pending_time": 0, "monitoring": "detailed",
        });
        let run = run("1h", &instance, &alarm, &json!(commands));
        !run.times("AlarmChanged", "to", "ALARM").is_empty()
    };
    for (statistic, value) in
        [("Minimum", 20.0), ("Maximum", 80.0), ("SampleCount", 10.0), ("Average", 50.0), ("Sum", 500.0)]
    {
        assert!(in_alarm(statistic, value - 0.001), "{statistic} is at least {value}");
        assert!(!in_alarm(statistic, value + 0.001), "{statistic} is at most {value}");
    }
}

#[test]
fn an_alarm_looks_no_closer_than_ec2_tells() {
    let state = |period: &str, monitoring: &str, metric: &str| {
        let alarm = json!({
            "resource": "web", "metric_name": metric, "statistic": "Maximum", "period": period, "evaluation_periods": 1,
            "threshold": 50,
        });
        let instance = json!({ "instance_type": "m5.large", "cpu_utilization": 90, "monitoring": monitoring });
        let run = run("59m", &instance, &alarm, &json!([]));
        run.metric("watch", "state").clone()
    };
    // Points of ten seconds or a minute are empty when numbers come every five minutes: none is in what the alarm looks at.
    assert_eq!(state("1m", "basic", "cpu_utilization"), "INSUFFICIENT_DATA");
    assert_eq!(state("10s", "detailed", "cpu_utilization"), "INSUFFICIENT_DATA");
    assert_eq!(state("1m", "detailed", "cpu_utilization"), "ALARM");
    assert_eq!(state("5m", "basic", "cpu_utilization"), "ALARM");
    assert_eq!(state("1m", "basic", "status_check_failed"), "OK");
}

#[test]
fn every_number_in_a_series_can_be_watched() {
    for preset in presets() {
        let text = ScenarioText { json: preset.json.to_string(), files: vec![] };
        let options = Options { series: Some(SimDuration::from_secs(60)), ..Options::HEADLESS };
        let mut engine = Engine::open(&text, options).expect("a preset is valid");
        engine.run(SimTime::from_nanos(1_800_000_000_000), u64::MAX);
        for row in engine.take_series_rows() {
            let kind = engine.scenario().resources[row.resource as usize].config.kind_row();
            let is_known = kind.metrics.iter().any(|(metric, statistics)| {
                let ending = row.metric.strip_prefix(metric).map(|rest| rest.strip_prefix('.').unwrap_or("sum"));
                ending.is_some_and(|ending| statistics.contains(&ending))
            });
            // CloudWatch has no means over time; where a series has one, no alarm can.
            assert!(is_known || row.metric.contains("mean"), "{} of {}", row.metric, kind.kind);
        }
    }
}

#[test]
fn the_page_tells_alarms_in_sentences() {
    let scenario = json!({
        "version": 1, "duration": "10m",
        "resources": [
            { "id": "web", "kind": "ec2" },
            { "id": "watch", "kind": "cloudwatch_alarm", "config": { "resource": "web" } },
        ],
        "commands": [{ "at": "1m", "target": "watch", "action": "SetAlarmState", "args": { "StateValue": "ALARM" } }],
    });
    let text = ScenarioText { json: scenario.to_string(), files: vec![] };
    let mut engine = Engine::open(&text, Options::PAGE).unwrap_or_else(|problems| panic!("valid: {problems:?}"));
    engine.run_to_end();
    let lens = Lens { from_s: 0.0, to_s: 600.0, columns: 320, resource: 1, selected_request: 0, rows: Rows::default() };
    let log = engine.frame(&lens).log;
    let told: Vec<_> = log.iter().rev().filter(|line| line.what.key == "log.alarm.changed").collect();
    let bad: Vec<bool> = told.iter().map(|line| line.is_bad).collect();
    assert_eq!(bad, [true, false, false], "ALARM by the call, no data yet, OK by the first datapoint: {told:?}");
    assert!(told.iter().all(|line| line.id == "watch" && !line.source.is_empty()), "{told:?}");
}
