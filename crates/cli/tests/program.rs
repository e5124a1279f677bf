//! The program as others call it: exit codes, outputs, nothing written for bad input (contract §2).

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::{Value, json};

/// A folder of its own for each test, empty.
fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).expect("the test folder can be made");
    folder
}

fn call(folder: &Path, args: &[&str]) -> Output {
    call_with(folder, args, b"")
}

fn call_with(folder: &Path, args: &[&str], input: &[u8]) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_skylapse"))
        .args(args)
        .args(["--lang", "en"])
        .current_dir(folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    // A program that has seen enough may close its input early.
    let _ = child.stdin.take().expect("the input is a pipe").write_all(input);
    child.wait_with_output().expect("the program ends")
}

fn good(folder: &Path, args: &[&str]) -> String {
    let output = call(folder, args);
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(0), "{args:?}: {stderr}");
    String::from_utf8(output.stdout).expect("outputs are UTF-8")
}

fn save(folder: &Path, name: &str, text: &str) {
    std::fs::write(folder.join(name), text).expect("the test folder can be written");
}

fn load(folder: &Path, name: &str) -> String {
    std::fs::read_to_string(folder.join(name)).expect("the program wrote this file")
}

fn scenario() -> String {
    json!({
        "version": 1, "duration": "10m", "seed": 3,
        "resources": [{ "id": "thumb", "kind": "lambda", "config": { "duration": { "exponential": { "mean": "2s" } }, "timeout": "1m" } }],
        "workloads": [{ "id": "users", "target": "thumb", "arrivals": { "poisson": { "rate_per_s": 2 } } }]
    })
    .to_string()
}

#[test]
fn a_run_writes_what_is_asked_for_and_the_same_bytes_every_time() {
    let folder = folder("run");
    save(&folder, "a.json", &scenario());
    let table = good(&folder, &["run", "a.json"]);
    assert!(table.contains("offered") && table.contains("lambda.duration"), "{table}");
    let all = ["run", "a.json", "--summary", "s.json", "--facts", "f.ndjson", "--series", "s.csv"];
    good(&folder, &all);
    let first = [load(&folder, "s.json"), load(&folder, "f.ndjson"), load(&folder, "s.csv")];
    good(&folder, &all);
    assert_eq!([load(&folder, "s.json"), load(&folder, "f.ndjson"), load(&folder, "s.csv")], first);
    let summary: Value = serde_json::from_str(&first[0]).expect("the summary is JSON");
    let users = &summary["workloads"]["users"];
    let number = |key: &str| users[key].as_u64().expect("a count");
    assert_eq!(number("offered"), number("completed") + number("failed") + number("throttled") + number("in_flight"));
    let mut last = 0.0;
    for line in first[1].lines() {
        let fact: Value = serde_json::from_str(line).expect("every line is JSON");
        let t = fact["t"].as_f64().expect("a time");
        assert!(last <= t && fact["fact"].is_string() && fact["resource"] == "thumb", "{line}");
        last = t;
    }
    assert!(first[2].starts_with("time_s,resource,metric,value\n0,thumb,"), "{}", &first[2][..60]);
    let piped = call_with(&folder, &["run", "-", "--summary", "-"], scenario().as_bytes());
    assert_eq!(String::from_utf8_lossy(&piped.stdout), first[0], "standard input and output carry the same bytes");
    let other = good(&folder, &["run", "a.json", "--seed", "4", "--summary", "-"]);
    assert_ne!(other, first[0]);
}

#[test]
fn calls_with_aws_s_names_are_granted_or_refused_with_aws_s_code() {
    let folder = folder("calls");
    let mut scenario: Value = serde_json::from_str(&scenario()).expect("the scenario is JSON");
    scenario["commands"] = json!([
        { "at": "1m", "target": "thumb", "action": "UpdateFunctionConfiguration", "args": { "MemorySize": 1024, "Timeout": 30 } },
        { "at": "2m", "target": "thumb", "action": "PutFunctionConcurrency", "args": { "ReservedConcurrentExecutions": 901 } },
        { "at": "3m", "target": "thumb", "action": "Set", "args": { "error_rate": 0.5 } },
        { "at": "4m", "target": "thumb", "action": "DeleteFunctionConcurrency" },
        { "at": "5m", "target": "thumb-2", "action": "DeleteFunctionConcurrency" }
    ]);
    save(&folder, "a.json", &scenario.to_string());
    good(&folder, &["run", "a.json", "--facts", "f.ndjson"]);
    let log = load(&folder, "f.ndjson");
    let facts: Vec<Value> = log.lines().map(|line| serde_json::from_str(line).expect("every line is JSON")).collect();
    let of = |kind: &str| facts.iter().filter(|fact| fact["fact"] == kind).cloned().collect::<Vec<_>>();
    let accepted =
        |t: f64, action: &str| json!({ "t": t, "resource": "thumb", "fact": "CommandAccepted", "action": action });
    let rejected = |t: f64, action: &str, code: &str| json!({ "t": t, "resource": "thumb", "fact": "CommandRejected", "action": action, "code": code });
    let expected = [
        accepted(60.0, "UpdateFunctionConfiguration"),
        accepted(180.0, "Set"),
        accepted(240.0, "DeleteFunctionConcurrency"),
    ];
    assert_eq!(of("CommandAccepted"), expected);
    let expected = [
        rejected(120.0, "PutFunctionConcurrency", "InvalidParameterValueException"),
        rejected(300.0, "DeleteFunctionConcurrency", "ResourceNotFoundException"),
    ];
    assert_eq!(of("CommandRejected"), expected);
    let updated = of("ConfigurationUpdated");
    assert_eq!(updated[1]["memory_mb"], 1024, "a later change keeps what a call has changed: {}", updated[1]);
    let bad = json!([{ "at": "1m", "target": "thumb", "action": "PutFunctionConcurrency", "args": { "Reserved": 1, "ReservedConcurrentExecutions": "x" } }]);
    scenario["commands"] = bad;
    save(&folder, "b.json", &scenario.to_string());
    let output = call(&folder, &["check", "b.json"]);
    let problems = String::from_utf8_lossy(&output.stderr).into_owned() + &String::from_utf8_lossy(&output.stdout);
    assert_eq!(output.status.code(), Some(2), "{problems}");
    for path in ["commands[0].args.Reserved:", "commands[0].args.ReservedConcurrentExecutions:"] {
        assert!(problems.contains(path), "{path} is missing in {problems}");
    }
}

#[test]
fn replications_give_every_number_as_mean_and_interval() {
    let folder = folder("replications");
    save(&folder, "a.json", &scenario());
    let text = good(&folder, &["run", "a.json", "--replications", "5", "--summary", "-"]);
    let joined: Value = serde_json::from_str(&text).expect("the summary is JSON");
    let offered = &joined["workloads"]["users"]["offered"];
    let runs = (3..8).map(|seed: u64| {
        let text = good(&folder, &["run", "a.json", "--seed", &seed.to_string(), "--summary", "-"]);
        let run: Value = serde_json::from_str(&text).expect("the summary is JSON");
        run["workloads"]["users"]["offered"].as_f64().expect("a count")
    });
    assert_eq!(offered["mean"].as_f64(), Some(runs.sum::<f64>() / 5.0));
    assert_eq!(offered["n"], 5);
    assert!(offered["ci95"].as_f64().is_some_and(|half| half > 0.0), "{offered}");
    assert_eq!(joined["seed"], 3, "the seed stays what was given");
    for money in [&joined["cost_usd"], &joined["bill"][0]["usd"]] {
        assert!(money["mean"].is_string() && money["ci95"].is_string() && money["n"] == 5, "{money}");
    }
    let table = good(&folder, &["run", "a.json", "--replications", "5"]);
    assert!(
        table.contains("5 replications") && table.lines().last().is_some_and(|total| total.contains(" ± $")),
        "{table}"
    );
}

#[test]
fn bad_input_ends_with_two_every_problem_on_standard_error_and_nothing_written() {
    let folder = folder("bad");
    let bad = json!({ "version": 1, "duration": -1, "resources": [{ "id": "a", "kind": "lambda", "config": { "memroy_mb": 1 } }] });
    save(&folder, "bad.json", &bad.to_string());
    save(&folder, "good.json", &scenario());
    let wrong: [&[&str]; 13] = [
        &["run", "bad.json", "--summary", "out"],
        &["check", "bad.json"],
        &["draw", "bad.json", "--chart", "latency", "--out", "out.svg"],
        &["sweep", "bad.json", "--out", "out"],
        &["run", "missing.json", "--facts", "out"],
        &["draw", "good.json", "--chart", "nope", "--out", "out.svg"],
        &["draw", "good.json", "--chart", "latency", "--out", "out.gif"],
        &["sweep", "good.json", "--set", "resources[0].config.memory_mb=128,1", "--out", "out"],
        &["sweep", "good.json", "--set", "resources[9].id=x", "--out", "out"],
        &["sweep", "good.json", "--shard", "5/4", "--out", "out"],
        &["presets", "nope"],
        &["frobnicate"],
        &["run", "good.json", "--summary", "-", "--facts", "-", "--series", "out"],
    ];
    for args in wrong {
        let output = call(&folder, args);
        assert_eq!(output.status.code(), Some(2), "{args:?}");
        assert!(!output.stderr.is_empty() && output.stdout.is_empty(), "{args:?}");
    }
    let problems = String::from_utf8(call(&folder, &["check", "bad.json"]).stderr).expect("problems are UTF-8");
    for part in ["duration: ", "resources[0].config.memroy_mb: ", "memory_mb"] {
        assert!(problems.contains(part), "{part} is not in {problems}");
    }
    let mut names: Vec<String> = std::fs::read_dir(&folder)
        .expect("the folder is there")
        .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    assert_eq!(names, ["bad.json", "good.json"]);
    assert_eq!(call(&folder, &["run", "good.json", "--summary", "no/such/folder"]).status.code(), Some(1));
    assert_eq!(good(&folder, &["check", "good.json"]), "No problems.\n");
}

#[test]
fn a_swept_seed_has_one_column() {
    let folder = folder("seeds");
    save(&folder, "a.json", &scenario());
    let memory = "resources[0].config.memory_mb=128";
    let table = good(&folder, &["sweep", "a.json", "--set", "seed=5,9", "--set", memory, "--out", "-"]);
    let rows: Vec<Vec<&str>> = table.lines().map(|line| line.split(',').collect()).collect();
    let seeds: Vec<usize> = (0..rows[0].len()).filter(|column| rows[0][*column] == "seed").collect();
    assert_eq!(seeds.len(), 1, "{:?}", rows[0]);
    assert_eq!((rows[1][seeds[0]], rows[2][seeds[0]]), ("5", "9"));
    assert!(rows.iter().all(|row| row.len() == rows[0].len()), "{table}");
}

#[test]
fn columns_are_those_of_all_variants_in_every_shard() {
    let folder = folder("columns");
    let two = json!({ "version": 1, "duration": "10m", "resources": [{ "id": "web", "kind": "ec2", "count": 1 }] });
    save(&folder, "a.json", &two.to_string());
    let sweep = |more: &[&str]| {
        let base = ["sweep", "a.json", "--set", "resources[0].count=1,2", "--seeds", "2", "--out", "-"];
        good(&folder, &[&base, more].concat())
    };
    let whole = sweep(&[]);
    let rows: Vec<Vec<&str>> = whole.lines().map(|line| line.split(',').collect()).collect();
    let of = |name: &str| rows[0].iter().filter(|column| column.starts_with(&format!("resources.{name}."))).count();
    assert!(of("web-1") > 0 && of("web-1") == of("web-2"), "{:?}", rows[0]);
    assert!(rows.iter().all(|row| row.len() == rows[0].len()), "{whole}");
    let first = rows[0].iter().position(|column| column.starts_with("resources.web-2.")).expect("a column");
    assert!(rows[1][first].is_empty() && !rows[3][first].is_empty(), "{whole}");
    let header = whole.lines().next().expect("a header");
    assert_eq!(sweep(&["--shard", "1/4"]).lines().next(), Some(header));
    assert!(whole.contains(sweep(&["--shard", "2/4"]).as_str()));
}

#[cfg(unix)]
#[test]
fn counts_are_read_from_plain_files_of_a_sane_size_only() {
    let folder = folder("files");
    let pipe = Command::new("mkfifo").arg(folder.join("pipe.csv")).status().expect("mkfifo is part of every Unix");
    assert!(pipe.success());
    std::fs::File::create(folder.join("huge.csv")).and_then(|file| file.set_len(1 << 30)).expect("a file with a hole");
    for (file, sentence) in
        [("/dev/zero", "plain file"), ("pipe.csv", "plain file"), (".", "plain file"), ("huge.csv", "256 MiB")]
    {
        let mut scenario: Value = serde_json::from_str(&scenario()).expect("the scenario is JSON");
        scenario["workloads"][0]["arrivals"] = json!({ "trace": { "file": file } });
        save(&folder, "a.json", &scenario.to_string());
        let output = call(&folder, &["check", "a.json"]);
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{file}: {said}");
        assert!(said.contains("workloads[0].arrivals.trace.file") && said.contains(sentence), "{file}: {said}");
    }
}

#[test]
fn shards_joined_and_sorted_are_the_whole() {
    let folder = folder("sweep");
    save(&folder, "a.json", &scenario());
    let sweep = |out: &str, more: &[&str]| {
        let base = [
            "sweep",
            "a.json",
            "--set",
            "resources[0].config.memory_mb=128,512",
            "--set",
            "resources[0].config.idle_timeout=5m,{\"uniform\":{\"min\":\"1m\",\"max\":\"2m\"}}",
            "--seeds",
            "3",
            "--out",
            out,
        ];
        good(&folder, &[&base, more].concat());
        load(&folder, out)
    };
    let whole = sweep("whole.csv", &[]);
    assert_eq!(whole.lines().count(), 13);
    assert_eq!(sweep("one.csv", &["--jobs", "1"]), whole, "the number of threads does not show");
    let mut parts: Vec<String> = vec![];
    for shard in ["1/5", "2/5", "3/5", "4/5", "5/5"] {
        parts.extend(sweep("part.csv", &["--shard", shard]).lines().map(str::to_owned));
    }
    let mut lines: Vec<String> = whole.lines().map(str::to_owned).collect();
    lines.sort();
    parts.sort();
    assert_eq!(parts, lines);
}

#[test]
fn pictures_and_presets_and_the_schema_come_out() {
    let folder = folder("shipped");
    let list = good(&folder, &["presets"]);
    for line in list.lines() {
        let name = line.split_whitespace().next().expect("a name stands first");
        save(&folder, "preset.json", &good(&folder, &["presets", name]));
        good(&folder, &["check", "preset.json"]);
    }
    assert!(list.contains("lambda-idle"));
    save(&folder, "a.json", &scenario());
    good(&folder, &["draw", "a.json", "--chart", "latency", "--out", "a.svg"]);
    good(&folder, &["draw", "a.json", "--chart", "lab", "--out", "a.png", "--theme", "dark"]);
    assert!(load(&folder, "a.svg").starts_with("<svg"));
    assert!(std::fs::read(folder.join("a.png")).expect("a picture").starts_with(b"\x89PNG"));
    let schema: Value = serde_json::from_str(&good(&folder, &["schema"])).expect("the schema is JSON");
    assert_eq!(schema["$schema"], "https://json-schema.org/draft/2020-12/schema");
}

#[test]
fn counts_are_read_from_the_file_beside_the_scenario() {
    let folder = folder("trace");
    std::fs::create_dir_all(folder.join("inner")).expect("a folder can be made");
    let trace = json!({
        "version": 1, "duration": "15m", "resources": [{ "id": "a", "kind": "lambda" }],
        "workloads": [{ "id": "w", "target": "a", "arrivals": { "trace": { "file": "c.csv", "process": "even" } } }]
    });
    save(&folder, "inner/t.json", &trace.to_string());
    let missing = call(&folder, &["check", "inner/t.json"]);
    assert_eq!(missing.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&missing.stderr).contains("workloads[0].arrivals.trace.file"));
    save(
        &folder,
        "inner/c.csv",
        "time,count\n2026-01-01 00:00,5\n2026-01-01 00:05,7\n2026-01-01 00:05,1\n2026-01-01 00:15,2\n",
    );
    let told = good(&folder, &["check", "inner/t.json"]);
    for part in ["c.csv: Row 4: same time", "c.csv: Row 5: 1 bin is missing", "c.csv: Row 5: after the end"] {
        assert!(told.contains(part), "{part} is not in {told}");
    }
    let summary: Value =
        serde_json::from_str(&good(&folder, &["run", "inner/t.json", "--summary", "-"])).expect("JSON");
    assert_eq!(summary["workloads"]["w"]["offered"], 13);
}
