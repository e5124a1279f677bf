//! What a reader of scenarios may rely on.

use serde_json::{Value as Json, json};
use skylapse_services::field::Value;
use skylapse_units::SimDuration;
use skylapse_view::{CommandText, Expected, FormValue, Problem, ProblemKind, ScenarioText, TextFile};

use super::*;

fn text(document: &Json) -> ScenarioText {
    ScenarioText { json: document.to_string(), files: vec![] }
}

fn small() -> Json {
    json!({
        "version": 1, "duration": "1h",
        "resources": [{ "id": "thumb", "kind": "lambda" }],
        "workloads": [{ "id": "users", "target": "thumb", "arrivals": { "poisson": { "rate_per_s": 0.9 } } }]
    })
}

/// The small scenario with the value at a JSON pointer replaced (or added to its object).
fn with(pointer: &str, value: Json) -> Json {
    let mut document = small();
    let (parent, key) = pointer.rsplit_once('/').expect("a pointer has a slash");
    let parent = document.pointer_mut(parent).expect("the parent is there");
    match key.parse::<usize>() {
        Ok(index) => parent[index] = value,
        Err(_) => parent[key] = value,
    }
    document
}

fn problems(document: &Json) -> Vec<Problem> {
    read(&text(document)).err().unwrap_or_default()
}

fn set(target: &str, args: &Json) -> CommandText {
    CommandText { target: target.into(), action: "Set".into(), args: args.to_string() }
}

#[test]
fn the_example_of_the_contract_is_read() {
    let document = json!({
        "version": 1, "name": "Thumbnails", "seed": 7, "start": "2026-11-02T00:00:00Z", "duration": "1h", "region": "us-east-1",
        "account": { "lambda_concurrency": 1000 },
        "resources": [{ "id": "thumb", "kind": "lambda", "config": { "runtime": "python3.13", "memory_mb": 512 } }],
        "workloads": [{ "id": "users", "target": "thumb", "arrivals": { "poisson": { "rate_per_s": 0.9 } } }],
        "commands": [{ "at": "60s", "target": "thumb", "action": "Set", "args": { "memory_mb": 1024 } }]
    });
    let loaded = read(&text(&document)).expect("the example has no problems");
    let scenario = &loaded.scenario;
    assert_eq!((scenario.name.as_str(), scenario.seed, scenario.start), ("Thumbnails", 7, Some(1_793_577_600)));
    assert_eq!(scenario.duration, SimDuration::from_secs(3_600));
    let memory = |config: &Config| config.rows().into_iter().find(|row| row.key == "memory_mb").map(|row| row.value);
    assert_eq!(memory(&scenario.resources[0].config), Some(Value::Whole(512)));
    let Command::Set { resource: 0, config, .. } = &scenario.commands[0].command else {
        panic!("it sets the function")
    };
    assert_eq!(memory(config), Some(Value::Whole(1_024)));
    assert_eq!(loaded.document(), document);
}

#[test]
fn every_problem_is_found_at_once_each_with_its_path() {
    let document = json!({
        "version": 1, "durration": "1h", "seed": -1, "start": "yesterday",
        "account": { "lambda_concurency": 1 },
        "resources": [
            { "id": "a", "kind": "lamda", "config": {} },
            { "id": "b", "kind": "lambda", "config": { "memory": 64, "memory_mb": 64, "runtime": "python", "snap_start": 1 } },
            { "id": "b", "kind": "lambda" },
            { "kind": "lambda" }
        ],
        "links": [{ "from": "b", "to": "c" }],
        "workloads": [
            { "id": "w", "target": "B", "arrivals": { "poisson": { "rate_per_s": -1 } } },
            { "id": "v", "target": "b", "arrivals": { "poison": {} } },
            { "id": "u", "target": "b", "arrivals": {} }
        ],
        "commands": [{ "at": "1s", "target": "b", "action": "StopInstances", "args": {} }]
    });
    let found: Vec<String> = problems(&document).into_iter().map(|problem| problem.path).collect();
    let expected = [
        "durration",
        "seed",
        "start",
        "duration",
        "account.lambda_concurency",
        "resources[0].kind",
        "resources[1].config.memory",
        "resources[1].config.runtime",
        "resources[1].config.memory_mb",
        "resources[1].config.snap_start",
        "resources[2].id",
        "resources[3].id",
        "links[0].to",
        "workloads[0].target",
        "workloads[0].arrivals.poisson.rate_per_s",
        "workloads[1].arrivals.poison",
        "workloads[2].arrivals",
        "commands[0].action",
    ];
    for path in expected {
        assert!(found.iter().any(|found| found == path), "{path} is missing in {found:?}");
    }
    assert_eq!(found.len(), expected.len(), "{found:?}");
}

#[test]
fn a_command_comes_before_the_end_of_the_run() {
    let at = |at: &str| json!([{ "at": at, "target": "thumb", "action": "Set", "args": { "memory_mb": 256 } }]);
    assert_eq!(problems(&with("/commands", at("3599.999s"))), []);
    for given in ["1h", "2h"] {
        let kind = ProblemKind::AfterTheEnd { given: given.into(), end: "1h".into() };
        assert_eq!(problems(&with("/commands", at(given))), [Problem::new("commands[0].at", kind)]);
    }
}

#[test]
fn a_problem_says_what_is_allowed_and_what_was_probably_meant() {
    let out = |given: &str, min: &str, max: &str| ProblemKind::OutOfRange {
        given: given.into(),
        min: min.into(),
        max: max.into(),
    };
    let config = |value: Json| with("/resources/0/config", value);
    let arrivals = |value: Json| with("/workloads/0/arrivals", value);
    let cases = [
        (with("/duration", json!("-5s")), "duration", out("-5s", "1ms", "3653d")),
        (with("/duration", json!(0)), "duration", out("0", "1ms", "3653d")),
        (with("/duration", json!("5 minutes")), "duration", ProblemKind::Expected(Expected::Duration)),
        (with("/duration", json!(1e300)), "duration", out("1e+300", "1ms", "3653d")),
        (config(json!({ "memory_mb": 64 })), "resources[0].config.memory_mb", out("64", "128", "10240 MB")),
        (
            config(json!({ "memory_mb": 128.5 })),
            "resources[0].config.memory_mb",
            ProblemKind::Expected(Expected::Whole),
        ),
        (config(json!({ "error_rate": 1.5 })), "resources[0].config.error_rate", out("1.5", "0", "1")),
        (
            config(json!({ "duration": "1s" })),
            "resources[0].config.duration",
            ProblemKind::Expected(Expected::Distribution),
        ),
        (
            config(json!({ "duration": { "uniform": { "min": "2s", "max": "1s" } } })),
            "resources[0].config.duration.uniform.max",
            out("1s", "2s", "1000000000s"),
        ),
        (
            config(json!({ "duration": { "empirical": { "values": [] } } })),
            "resources[0].config.duration.empirical.values[0]",
            ProblemKind::Missing,
        ),
        (
            config(json!({ "initial_environments": { "idle": -1 } })),
            "resources[0].config.initial_environments.idle",
            out("-1", "0", "100000"),
        ),
        (
            arrivals(json!({ "times": ["1s", true] })),
            "workloads[0].arrivals.times[1]",
            ProblemKind::Expected(Expected::Duration),
        ),
        (
            arrivals(json!({ "profile": { "points": [["1s", 1], ["0s", 1]] } })),
            "workloads[0].arrivals.profile.points[1][0]",
            out("0s", "1s", "1000000000s"),
        ),
        (
            arrivals(json!({ "trace": { "file": "no.csv" } })),
            "workloads[0].arrivals.trace.file",
            ProblemKind::FileMissing { file: "no.csv".into() },
        ),
        (
            arrivals(json!({ "constant": { "rate_per_s": 1e9 } })),
            "workloads",
            ProblemKind::OverBudget { what: "requests".into(), needed: 3_600_000_000_000, limit: 200_000_000 },
        ),
    ];
    for (document, path, kind) in cases {
        assert!(problems(&document).contains(&Problem::new(path, kind)), "{path}: {:?}", problems(&document));
    }
    let ProblemKind::UnknownKey { nearest, .. } = &problems(&config(json!({ "memroy_mb": 1 })))[0].kind else {
        panic!("an unknown key")
    };
    assert_eq!(nearest.as_deref(), Some("memory_mb"));
}

#[test]
fn json_that_is_none_says_where() {
    for (json, line) in [("", 1), ("{\n\"version\": 1,\n}", 3), ("{\"version\": 1e999}", 1), ("\u{feff}[", 1)] {
        let problems = read(&ScenarioText { json: json.into(), files: vec![] }).expect_err("it is no JSON");
        assert!(matches!(problems[0].kind, ProblemKind::NotJson { line: found, .. } if found == line), "{problems:?}");
    }
    let deep = format!("{{\"version\":1,\"resources\":{}", "[".repeat(100_000));
    assert!(read(&ScenarioText { json: deep, files: vec![] }).is_err());
}

#[test]
fn a_setting_that_is_given_twice_is_a_problem() {
    let json = small().to_string().replace("\"duration\":\"1h\"", "\"duration\":\"1h\",\"duration\":\"2h\"");
    let problems = read(&ScenarioText { json, files: vec![] }).expect_err("the duration is given twice");
    assert_eq!(problems, [Problem::new("duration", ProblemKind::DuplicateName { name: "duration".into() })]);
}

#[test]
fn commands_that_hold_too_much_are_refused_while_they_are_read() {
    let mut document = with("/workloads/0/arrivals", json!({ "times": vec!["1s"; 100_000] }));
    let change = json!({ "at": "1s", "target": "users", "action": "Set", "args": { "times": vec!["2s"; 100_000] } });
    document["commands"] = Json::Array(vec![change; 30]);
    assert!(problems(&document).is_empty(), "24 MB fit");
    document["workloads"][0]["arrivals"] = json!({ "profile": { "points": vec![json!(["1s", 1]); 200_000] } });
    document["commands"] =
        Json::Array(vec![json!({ "at": "1s", "target": "users", "action": "Set", "args": { "process": "even" } }); 12]);
    document["workloads"][0]["arrivals"]["profile"]["points"] =
        (0..200_000).map(|second| json!([second, 1])).collect::<Json>();
    let found = problems(&document);
    assert!(matches!(&found[0].kind, ProblemKind::OverBudget { what, .. } if what == "memory"), "{found:?}");
}

#[test]
fn too_much_is_refused_before_it_runs() {
    let many = |n: u64| Json::Array(vec![json!({ "id": "a", "kind": "lambda" }); n as usize]);
    let kinds = problems(&with("/resources", many(MAX_RESOURCES + 1)));
    assert_eq!(kinds[0].kind, ProblemKind::TooMany { n: MAX_RESOURCES + 1, limit: MAX_RESOURCES });
    let all = problems(&with("/resources", many(MAX_PROBLEMS + 10)));
    assert_eq!(all.len() as u64, MAX_PROBLEMS + 1, "the list of problems ends");
    assert!(matches!(all[MAX_PROBLEMS as usize].kind, ProblemKind::TooMany { .. }));
    let mut crowd = with("/resources/0/config", json!({ "duration": { "constant": "15m" }, "timeout": "15m" }));
    crowd["account"] = json!({ "lambda_concurrency": 1_000_000, "lambda_scaling_burst": 1_000_000 });
    crowd["workloads"][0]["arrivals"] = json!({ "poisson": { "rate_per_s": 5_000 } });
    let tab = read_with(&text(&crowd), &Budget::BROWSER).expect_err("too many environments for a browser tab");
    assert!(matches!(&tab[0].kind, ProblemKind::OverBudget { what, .. } if what == "environments"), "{tab:?}");
    assert!(read(&text(&crowd)).is_ok(), "the headless program has room for a million environments");
}

#[test]
fn a_workload_cannot_be_aimed_at_what_serves_no_requests() {
    let mut document = small();
    let alarm = json!({ "resource": "thumb", "metric_name": "errors", "statistic": "Sum" });
    let resources = document["resources"].as_array_mut().expect("a list");
    resources.push(json!({ "id": "other", "kind": "cloudwatch_alarm", "config": alarm }));
    assert_eq!(problems(&document), []);
    document["workloads"][0]["target"] = json!("other");
    let kind = ProblemKind::ServesNoRequests { kind: "cloudwatch_alarm".to_owned() };
    assert_eq!(problems(&document), [Problem::new("workloads[0].target", kind)]);
}

#[test]
fn an_empty_target_is_a_missing_one() {
    let mut document = small();
    document["workloads"][0]["target"] = json!("");
    document["commands"] = json!([{ "at": "1m", "target": "", "action": "Set", "args": { "memory_mb": 256 } }]);
    let missing = |path: &str| Problem::new(path, ProblemKind::Missing);
    assert_eq!(problems(&document), [missing("workloads[0].target"), missing("commands[0].target")]);
}

#[test]
fn a_misspelt_action_is_told_the_nearest_one() {
    let mut document = small();
    document["commands"] = json!([{ "at": "1m", "target": "thumb", "action": "PutFunctionConcurency", "args": {} }]);
    assert!(
        matches!(&problems(&document)[..], [Problem { path, kind: ProblemKind::NotOneOf { nearest: Some(near), .. } }]
        if path == "commands[0].action" && near == "PutFunctionConcurrency")
    );
    document["commands"][0]["action"] = json!("Fly");
    assert!(matches!(&problems(&document)[..], [Problem { kind: ProblemKind::BadCommand { .. }, .. }]));
}

#[test]
fn conflicts_name_both_settings() {
    let document = with("/resources/0/config", json!({ "reserved_concurrency": 1, "provisioned_concurrency": 2 }));
    let found = problems(&document);
    assert_eq!(found[0].path, "resources[0].config.provisioned_concurrency");
    assert!(matches!(&found[0].kind,
        ProblemKind::Conflict { other, .. } if other == "resources[0].config.reserved_concurrency"));
}

#[test]
fn commands_change_what_earlier_commands_left_in_order_of_time() {
    let mut document = small();
    document["commands"] = json!([
        { "at": "2m", "target": "thumb", "action": "Set", "args": { "timeout": "5s" } },
        { "at": "1m", "target": "thumb", "action": "Set", "args": { "memory_mb": 256 } },
        { "at": "3m", "target": "users", "action": "Set", "args": { "rate_per_s": 2 } }
    ]);
    let scenario = read(&text(&document)).expect("no problems").scenario;
    let moments: Vec<f64> = scenario.commands.iter().map(|command| command.at.as_secs_f64()).collect();
    assert_eq!(moments, [60.0, 120.0, 180.0]);
    let Command::Set { config, .. } = &scenario.commands[1].command else { panic!("it sets the function") };
    let value = |key: &str| config.rows().into_iter().find(|row| row.key == key).map(|row| row.value);
    assert_eq!(value("memory_mb"), Some(Value::Whole(256)), "what the first command set stays");
    assert_eq!(value("timeout"), Some(Value::Duration(SimDuration::from_secs(5))));
    document["commands"][2]["args"] = json!({ "rate_per_s": -2, "quiet_gap": "1m" });
    let paths: Vec<String> = problems(&document).into_iter().map(|problem| problem.path).collect();
    assert_eq!(paths, ["commands[2].args.quiet_gap", "commands[2].args.rate_per_s"]);
}

#[test]
fn an_edit_changes_the_scenario_as_if_from_the_start() {
    let edited = edit(&small(), &set("thumb", &json!({ "memory_mb": 256 }))).expect("a known key");
    assert_eq!(edited["resources"][0]["config"], json!({ "memory_mb": 256 }));
    let back = edit(&edited, &set("thumb", &json!({ "memory_mb": null }))).expect("a known key");
    assert_eq!(back["resources"][0]["config"], json!({}));
    let seeded = edit(&small(), &set("scenario", &json!({ "seed": 9 }))).expect("a known key");
    assert_eq!(seeded["seed"], json!(9));
    let account = edit(&small(), &set("account", &json!({ "lambda_concurrency": 500 }))).expect("a known key");
    assert_eq!(account["account"], json!({ "lambda_concurrency": 500 }));
    for (target, args, path) in [
        ("thumb", json!({ "memory": 1 }), "args.memory"),
        ("users", json!({ "memory_mb": 1 }), "args.memory_mb"),
        ("nobody", json!({}), "target"),
        ("scenario", json!({ "resources": [] }), "args.resources"),
    ] {
        let problems = edit(&small(), &set(target, &args)).expect_err("it means nothing");
        assert_eq!(problems[0].path, path);
    }
}

#[test]
fn a_quiet_gap_moves_everything_after_it() {
    let points = json!([["0s", 1], ["10m", 0], ["30m", 2], ["40m", 0], ["60m", 1]]);
    let document = with("/workloads/0/arrivals", json!({ "profile": { "points": points } }));
    let edited = edit(&document, &set("users", &json!({ "quiet_gap": "5m" }))).expect("a profile has gaps");
    let moved = json!([["0s", 1.0], ["10m", 0.0], ["15m", 2.0], ["25m", 0.0], ["30m", 1.0]]);
    assert_eq!(edited["workloads"][0]["arrivals"]["profile"]["points"], moved);
    let longer = edit(&edited, &set("users", &json!({ "quiet_gap": 1200 }))).expect("a profile has gaps");
    let form = form(&read(&text(&longer)).expect("no problems"), 0);
    let gap = form.fields.iter().find(|field| field.key == "quiet_gap").expect("the form has the gap");
    assert_eq!((&gap.target[..], &gap.value), ("users", &FormValue::Duration(1_200.0)));
}

#[test]
fn a_command_of_the_same_moment_joins_the_one_before() {
    let first = with_command(&small(), 60.0, &set("thumb", &json!({ "memory_mb": 256 }))).expect("it fits");
    let second = with_command(&first, 60.0, &set("thumb", &json!({ "memory_mb": 512 }))).expect("it fits");
    let later = with_command(&second, 61.5, &set("thumb", &json!({ "memory_mb": 128 }))).expect("it fits");
    assert_eq!(later["commands"].as_array().map(Vec::len), Some(2));
    assert_eq!(later["commands"][0]["args"], json!({ "memory_mb": 512 }));
    let form = form(&read(&text(&later)).expect("no problems"), 0);
    let memory = form.fields.iter().find(|field| field.key == "memory_mb").expect("the form has the memory");
    assert_eq!((&memory.value, &memory.default), (&FormValue::Whole(128), &FormValue::Whole(128)));
    assert!(with_command(&small(), f64::NAN, &set("thumb", &json!({}))).is_err());
    assert!(with_command(&small(), 1.0, &set("nobody", &json!({}))).is_err());
}

#[test]
fn a_dropped_file_becomes_the_first_workload_and_sets_the_length() {
    let file = TextFile { name: "c.csv".into(), text: "time,count\n2026-01-01 00:00,5\n2026-01-01 00:05,7\n".into() };
    let dropped = from_csv(&preset_document("lambda-idle"), file.clone()).expect("the file has a table");
    let scenario = read(&dropped).expect("no problems").scenario;
    assert_eq!((scenario.duration, scenario.start), (SimDuration::from_secs(600), Some(1_767_225_600)));
    let huge = TextFile { text: file.text.replace('7', "1e12"), ..file };
    let capped = from_csv(&small(), huge).expect("it is cut to the budget");
    let loaded = read_with(&capped, &Budget::BROWSER).expect("what is left fits");
    assert!(loaded.scenario.duration < SimDuration::from_secs(600));
    assert!(from_csv(&small(), TextFile { name: "x".into(), text: "no table".into() }).is_err());
}

fn preset_document(name: &str) -> Json {
    serde_json::from_str(&preset(name).expect("it is shipped").json).expect("presets are JSON")
}

#[test]
fn the_schema_names_every_setting_with_its_default_and_source() {
    let schema = schema();
    let lambda = &schema["properties"]["resources"]["items"]["oneOf"][0]["properties"]["config"]["properties"];
    for row in Config::of_kind("lambda").expect("a kind").rows() {
        let entry = &lambda[row.key]["anyOf"][0];
        assert!(entry["x-source"]["page"].is_string(), "{}: {entry}", row.key);
    }
    let memory = &lambda["memory_mb"]["anyOf"][0];
    assert_eq!((&memory["minimum"], &memory["default"], &memory["x-unit"]), (&json!(128), &json!(128), &json!("MB")));
    assert!(schema["properties"]["account"]["properties"]["lambda_concurrency"].is_object());
}

#[test]
fn a_resource_is_added_with_a_name_of_its_own_and_removed_with_what_names_it() {
    let command =
        |action: &str, target: &str| CommandText { target: target.into(), action: action.into(), args: "{}".into() };
    let document = json!({
        "version": 1, "duration": "10m",
        "resources": [{ "id": "web", "kind": "ec2", "config": { "count": 2, "instance_type": "t3.small" } }],
        "commands": [
            { "at": "60s", "target": "web-2", "action": "StopInstances", "args": {} },
            { "at": "90s", "target": "web-1", "action": "StopInstances", "args": {} },
        ],
    });
    let added = edit(&document, &command("Add", "web")).expect("there is such a resource");
    assert_eq!(
        added["resources"][1],
        json!({ "id": "ec2-1", "kind": "ec2", "config": { "instance_type": "t3.small" } })
    );
    let twice = edit(&added, &command("Add", "ec2-1")).expect("there is such a resource");
    assert_eq!(twice["resources"][2]["id"], json!("ec2-2"));
    read(&text(&twice)).expect("names are free and settings are whole");
    let fewer = edit(&twice, &command("Remove", "web")).expect("there is such a resource");
    assert_eq!(
        (&fewer["resources"][0]["config"]["count"], fewer["commands"].as_array().map(Vec::len)),
        (&json!(1), Some(1))
    );
    let without = edit(&fewer, &command("Remove", "web")).expect("there is such a resource");
    assert_eq!(without["resources"].as_array().map(Vec::len), Some(2));
    assert_eq!((&without["resources"][0]["id"], &without["commands"]), (&json!("ec2-1"), &json!([])));
    read(&text(&without)).expect("nothing names what is gone");
    assert_eq!(edit(&document, &command("Remove", "nobody")).expect_err("nobody has this name")[0].path, "action");
}
