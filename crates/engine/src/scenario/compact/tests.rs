//! Links are short, give back what they were made of, and never break the reader.

use serde_json::json;
use skylapse_kernel::{Rng, Seed};

use super::super::{commands, document, edit, form, read, resources, with_command};
use super::*;
use skylapse_view::{CommandText, Control, FormValue};

/// Links that were given out, each with the document that it must open for ever: `link`, a tab, the document.
const GOLDEN: &str = include_str!("golden-v1.txt");
/// What others read.
const GUIDE: &str = include_str!("../../../../../docs/link-v1.md");

fn open(text: &str) -> Opened {
    open_link(text, &Budget::BROWSER)
}

fn json_of(text: &ScenarioText) -> Json {
    serde_json::from_str(&text.json).expect("what a link opens is JSON")
}

fn scenario_of(document: &Json) -> String {
    let text = ScenarioText { json: document.to_string(), files: vec![] };
    let loaded = read(&text).unwrap_or_else(|problems| panic!("{document}: {problems:?}"));
    format!("{:?}", loaded.scenario)
}

/// A link leads back to the same scenario, and from there to the same link.
#[track_caller]
fn check_both_ways(document: &Json, most_chars: usize) -> String {
    let text = link(document).unwrap_or_else(|problems| panic!("{document}: {problems:?}"));
    let opened = open(&text);
    assert_eq!(opened.problems, vec![], "{text} of {document}");
    let back = json_of(&opened.scenario);
    assert_eq!(scenario_of(&back), scenario_of(document), "{text}");
    assert_eq!(link(&back).as_ref(), Ok(&text));
    assert!(text.len() <= most_chars, "{} characters: {text}", text.len());
    text
}

fn preset_named(name: &str) -> Json {
    parsed(presets().iter().find(|preset| preset.name == name).expect("it is shipped"))
}

fn set(document: &Json, target: &str, args: &Json) -> Json {
    let command = CommandText { target: target.into(), action: "Set".into(), args: args.to_string() };
    edit(document, &command).unwrap_or_else(|problems| panic!("{args}: {problems:?}"))
}

/// A run as a reader leaves it: five settings, other demand, a change in the middle.
fn edited() -> Json {
    let idle = preset_named("lambda-idle");
    let idle = set(
        &idle,
        "shop",
        &json!({ "memory_mb": 1769, "runtime": "java21", "idle_timeout": "10m", "architecture": "arm64" }),
    );
    let points = json!([["0s", 2], ["5m", 0], ["32m", 1.5], ["41m", 14.25], ["45m", 0.05], ["70m", 8], ["80m", 0]]);
    let idle = set(&idle, "visitors", &json!({ "points": points }));
    let idle = set(&idle, "account", &json!({ "lambda_concurrency": 2000 }));
    let idle = set(&idle, "scenario", &json!({ "seed": 11 }));
    let later = |at_s, args: Json| CommandText { target: at_s, action: "Set".into(), args: args.to_string() };
    let idle = with_command(&idle, 1_234.567, &later("shop".into(), json!({ "provisioned_concurrency": 2 })))
        .expect("a command can be added");
    with_command(&idle, 2_460.0, &later("visitors".into(), json!({ "quiet_gap": 900 })))
        .expect("a command can be added")
}

/// The whole of a scenario that no preset is near, with a key of each kind.
fn foreign() -> Json {
    json!({
        "version": 1, "name": "두 함수", "seed": u64::MAX, "start": "2026-10-25T00:00:00Z", "duration": "3h",
        "account": { "lambda_concurrency": 500 },
        "resources": [
            { "id": "a", "kind": "lambda", "config": {
                "duration": { "normal": { "mean": "1s", "std": "200ms" } }, "init": { "empirical": { "values": ["80ms", 0.2] } },
                "cold_duration": { "exponential": { "mean": "2244ms" } }, "idle_timeout": { "uniform": { "min": 1, "max": 9.5 } },
                "initial_environments": { "busy": 1, "idle": 2, "idle_expires_in": "200s" }, "error_rate": 0.01 } },
            { "id": "b", "kind": "lambda" }
        ],
        "links": [{ "from": "a", "to": "b" }],
        "workloads": [
            { "id": "t", "target": "a", "arrivals": { "times": ["1s", "1.5s", 4] } },
            { "id": "r", "target": "b", "arrivals": { "renewal": { "interval": { "constant": "2s" } } } }
        ],
        "commands": [{ "at": 5, "target": "r", "action": "Set", "args": { "interval": { "lognormal": { "median": "1s", "sigma": 1 } } } }]
    })
}

/// Instances that are stopped, started and asked for more, as a reader of the EC2 lab would.
fn instances() -> Json {
    json!({
        "version": 1, "name": "instances", "seed": 7, "duration": "6h", "account": { "ec2_elastic_ips": 5 },
        "resources": [
            { "id": "web", "kind": "ec2", "config": {
                "count": 3, "instance_type": "t3.medium", "availability_zone": "us-east-1b", "elastic_ip": true,
                "root_volume": { "size_gib": 30, "volume_type": "gp3", "delete_on_termination": false },
                "data_volumes": [{ "size_gib": 500, "volume_type": "st1" }, { "size_gib": 8 }], "security_groups": ["web", "ssh"] } },
            { "id": "batch", "kind": "ec2", "config": {
                "purchase": "spot", "spot": { "request": "persistent", "interruption_behavior": "stop" }, "launch": false } }
        ],
        "commands": [
            { "at": "1h", "target": "web-1", "action": "StopInstances", "args": { "Force": true } },
            { "at": "2h", "target": "web-1", "action": "StartInstances", "args": {} },
            { "at": "3h", "target": "batch", "action": "StartInstances" },
            { "at": "4h", "target": "web-2", "action": "TerminateInstances", "args": {} }
        ]
    })
}

#[test]
fn instances_and_calls_go_through_a_link() {
    check_both_ways(&instances(), 320);
}

#[test]
fn links_are_short() {
    for preset in presets() {
        check_both_ways(&parsed(preset), 24);
    }
    let slider = set(&preset_named("lambda-idle"), "shop", &json!({ "memory_mb": 1024 }));
    check_both_ways(&slider, 24);
    check_both_ways(&edited(), 160);
    check_both_ways(&foreign(), 400);
    let mut nameless = edited();
    nameless["name"] = json!("my shop");
    check_both_ways(&nameless, 180);
}

#[test]
fn every_setting_of_a_form_goes_through_a_link() {
    for preset in presets() {
        let document = parsed(preset);
        let text = ScenarioText { json: document.to_string(), files: vec![] };
        let loaded = read(&text).expect("a preset");
        for field in form(&loaded, 0).fields {
            let value = match &field.value {
                FormValue::Absent => continue,
                FormValue::Word(word) => json!(word),
                FormValue::Whole(whole) => json!(whole),
                FormValue::Duration(span) if field.control == Control::Distribution => json!({ "constant": span }),
                FormValue::Number(number) | FormValue::Duration(number) => json!(number),
                FormValue::Flag(flag) => json!(flag),
                FormValue::Json(text) => serde_json::from_str(text).expect("a value of the form"),
            };
            check_both_ways(&set(&document, &field.target, &json!({ field.key: value })), 400);
        }
    }
}

#[test]
fn what_no_link_can_carry_is_said() {
    let mut traced = preset_named("lambda-idle");
    traced["workloads"][0]["arrivals"] = json!({ "trace": { "file": "c.csv", "process": "even" } });
    let holds_file = ProblemKind::BadLink { reason: "problem.link.holds_file".into() };
    assert_eq!(link(&traced), Err(vec![Problem::new("workloads[0].arrivals.trace.file", holds_file)]));
    let times: Vec<Json> = (0..3_000).map(|n| json!(f64::from(n * n % 7_919))).collect();
    let mut long = preset_named("lambda-idle");
    long["workloads"][0]["arrivals"] = json!({ "times": times });
    let problems = link(&long).expect_err("three thousand moments do not fit");
    assert!(matches!(problems[0].kind, ProblemKind::LinkTooLong { n_chars, limit: 2_000 } if n_chars > 2_000));
}

#[test]
fn a_second_arm_is_what_it_changes_in_the_first() {
    let first = preset_named("lambda-idle");
    let second = set(&first, "shop", &json!({ "provisioned_concurrency": 5 }));
    let text = link_two(&first, &second).expect("it is short");
    assert!(text.len() <= 40, "{text}");
    let opened = open(&text);
    assert_eq!(opened.problems, vec![]);
    assert_eq!(scenario_of(&json_of(&opened.second.expect("two arms"))), scenario_of(&second));
    assert_eq!(scenario_of(&json_of(&opened.scenario)), scenario_of(&first));
}

#[test]
fn every_way_to_give_a_link_is_understood() {
    let document = set(&preset_named("lambda-ping"), "shop", &json!({ "memory_mb": 1024 }));
    let text = link(&document).expect("it is short");
    let bare = text.strip_prefix("v1.").expect("version 1");
    let forms = [
        text.clone(),
        format!("#{text}"),
        format!(" https://example.org/skylapse/?lang=ko#{text}\n"),
        format!("https://example.org/#/lambda/{text}"),
        format!("#/lambda/{text}"),
        bare.to_owned(),
    ];
    for form in forms {
        let opened = open(&form);
        assert_eq!(
            (scenario_of(&json_of(&opened.scenario)), opened.problems),
            (scenario_of(&document), vec![]),
            "{form}"
        );
    }
}

#[test]
fn plain_links_are_read_by_name() {
    let idle = || preset_named("lambda-idle");
    let cases = [
        ("lab=lambda&idle=300&lang=ko&utm_source=x", set(&idle(), "shop", &json!({ "idle_timeout": 300 }))),
        ("https://example.org/?s=lambda-ping&memory=1024#", {
            set(&preset_named("lambda-ping"), "shop", &json!({ "memory_mb": 1024 }))
        }),
        ("?lab=lambda-steady&rate=2.5&seed=9", {
            let steady = set(&preset_named("lambda-steady"), "users", &json!({ "rate_per_s": 2.5 }));
            set(&steady, "scenario", &json!({ "seed": 9 }))
        }),
        ("lab=lambda&scenario.duration=1h&account.lambda_concurrency=500&runtime=java21", {
            let idle = set(&idle(), "scenario", &json!({ "duration": "1h" }));
            let idle = set(&idle, "account", &json!({ "lambda_concurrency": 500 }));
            set(&idle, "shop", &json!({ "runtime": "java21" }))
        }),
        ("lab=lambda&idle=%7B%22uniform%22:%7B%22min%22:%221m%22,%22max%22:%222m%22%7D%7D", {
            set(&idle(), "shop", &json!({ "idle_timeout": { "uniform": { "min": "1m", "max": "2m" } } }))
        }),
    ];
    for (text, expected) in cases {
        let opened = open(text);
        assert_eq!(
            (scenario_of(&json_of(&opened.scenario)), opened.problems),
            (scenario_of(&expected), vec![]),
            "{text}"
        );
    }
    for (text, path) in [
        ("lab=lambda&memroy=5", "memroy"),
        ("lab=lambda&memory=5", "resources[0].config.memory_mb"),
        ("lab=lamda", "s"),
    ] {
        let opened = open(text);
        assert_eq!(scenario_of(&json_of(&opened.scenario)), scenario_of(&idle()), "{text}");
        assert!(opened.problems.len() == 2 && opened.problems[0].path == path, "{text}: {:?}", opened.problems);
    }
}

#[test]
fn a_bad_change_is_left_out_and_the_others_stay() {
    let mut document = set(&preset_named("lambda-idle"), "shop", &json!({ "memory_mb": 1024 }));
    document["resources"][0]["config"]["timeout"] = json!("99h");
    document["seed"] = json!(12);
    let opened = open(&link(&document).expect("links are written without looking"));
    let expected = set(&preset_named("lambda-idle"), "shop", &json!({ "memory_mb": 1024 }));
    let expected = set(&expected, "scenario", &json!({ "seed": 12 }));
    assert_eq!(scenario_of(&json_of(&opened.scenario)), scenario_of(&expected));
    let paths: Vec<&str> = opened.problems.iter().map(|problem| problem.path.as_str()).collect();
    assert_eq!(paths, ["resources[0].config.timeout", "link"]);
}

#[test]
fn broken_links_say_so_and_open_all_the_same() {
    let whole = link(&edited()).expect("it is short");
    let unknown = Link { preset: 1, changes: vec![(9_999, Value::Whole(1))], second: None };
    let no_preset = Link { preset: 4_000, ..Link::default() };
    let cases = [
        (whole[..whole.len() / 2].to_owned(), "problem.link.damaged"),
        (whole.replace("v1.", "v1.!"), "problem.link.damaged"),
        (skylapse_link::encode(&unknown), "problem.link.unknown"),
        (skylapse_link::encode(&no_preset), "problem.link.no_preset"),
        (String::new(), "problem.link.no_link"),
        ("#timeline!".to_owned(), "problem.link.no_link"),
    ];
    for (text, reason) in cases {
        let opened = open(&text);
        assert!(opened.problems.contains(&bad(reason)), "{text}: {:?}", opened.problems);
        assert!(reason != DAMAGED || opened.problems == [bad(DAMAGED)], "{text}: {:?}", opened.problems);
        scenario_of(&json_of(&opened.scenario));
    }
    let newer = open("v7.AQ").problems;
    assert_eq!(newer, [Problem::new("link", ProblemKind::UnsupportedVersion { given: 7, newest: 1 })]);
}

#[test]
fn links_of_any_bytes_open_something_that_runs() {
    let asked = std::env::var("SKYLAPSE_FUZZ").ok().and_then(|text| text.parse().ok());
    let n = asked.unwrap_or(6_000_u64) / 3;
    let mut rng = Rng::from_seed(Seed(n)).fork("links");
    let letters = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let seeds: Vec<String> = [edited(), foreign()].iter().map(|one| link(one).expect("it fits")).collect();
    for round in 0..n {
        let mut text: Vec<u8> = if round % 3 == 0 {
            let bytes = (0..rng.below(60)).map(|_| letters[rng.below(64) as usize]);
            b"v1.".iter().copied().chain(bytes).collect()
        } else {
            seeds[rng.below(2) as usize].clone().into_bytes()
        };
        for _ in 0..rng.below(3) {
            let at = 3 + rng.below(text.len() as u64 - 2) as usize;
            match text.get_mut(at) {
                Some(letter) if rng.below(3) > 0 => *letter = letters[rng.below(64) as usize],
                _ => text.truncate(at),
            }
        }
        let text = String::from_utf8(text).expect("letters");
        let opened = open(&text);
        let read = read_with(&opened.scenario, &Budget::BROWSER);
        assert!(read.is_ok(), "{text} opens a scenario with problems: {read:?}");
    }
}

#[test]
fn every_link_that_was_given_out_opens_what_it_did() {
    let mut n_links = 0;
    for line in GOLDEN.lines().filter(|line| !line.is_empty() && !line.starts_with("//")) {
        let (text, document) = line.split_once('\t').expect("a link, a tab, a document");
        let document: Json = serde_json::from_str(document).expect("a document");
        let opened = open(text);
        assert_eq!((json_of(&opened.scenario), opened.problems), (document, vec![]), "{text}");
        n_links += 1;
    }
    assert!(n_links >= 6);
}

#[test]
fn every_key_of_a_scenario_has_a_number_and_the_guide_lists_all_words() {
    let inner = [resources::COUNT_KEY]
        .iter()
        .chain(&resources::RESOURCE_KEYS)
        .chain(&document::WORKLOAD_KEYS)
        .chain(&commands::KEYS);
    for key in document::KEYS.iter().chain(inner).filter(|key| **key != "version") {
        assert!(words::number(key).is_some(), "`{key}` is missing: append it to the words");
    }
    for number in 1.. {
        let Some(word) = words::word(number) else { break };
        assert_eq!(words::number(word), Some(number), "{word} stands twice");
        assert!(GUIDE.contains(&format!("| {number} | `{word}` |")), "docs/link-v1.md lacks: | {number} | `{word}` |");
    }
    for preset in presets() {
        let row = format!("| {} | `{}` |", preset.number, preset.name);
        assert!(GUIDE.contains(&row), "docs/link-v1.md lacks: {row}");
    }
}
