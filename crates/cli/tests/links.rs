//! `link` and `open` as others call them (contract §2).

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::{Value, json};

fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).expect("the test folder can be made");
    folder
}

fn call(folder: &Path, args: &[&str]) -> Output {
    let mut program = Command::new(env!("CARGO_BIN_EXE_skylapse"));
    program.args(args).args(["--lang", "en"]).current_dir(folder).output().expect("the program starts")
}

fn good(folder: &Path, args: &[&str]) -> String {
    let output = call(folder, args);
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert_eq!((output.status.code(), &*stderr), (Some(0), ""), "{args:?}");
    String::from_utf8(output.stdout).expect("outputs are UTF-8")
}

/// Exit code 2, nothing on standard output, and these words on standard error.
#[track_caller]
fn bad(folder: &Path, args: &[&str], words: &str) {
    let output = call(folder, args);
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert_eq!((output.status.code(), output.stdout.len()), (Some(2), 0), "{args:?}: {stderr}");
    assert!(stderr.contains(words), "{words} is not in {stderr}");
}

fn save(folder: &Path, name: &str, document: &Value) {
    std::fs::write(folder.join(name), document.to_string()).expect("the test folder can be written");
}

fn scenario() -> Value {
    json!({
        "version": 1, "duration": "10m", "seed": 3,
        "resources": [{ "id": "thumb", "kind": "lambda", "config": { "duration": { "exponential": { "mean": "2s" } }, "timeout": "1m" } }],
        "workloads": [{ "id": "users", "target": "thumb", "arrivals": { "poisson": { "rate_per_s": 2 } } }],
        "commands": [{ "at": "5m", "target": "thumb", "action": "Set", "args": { "memory_mb": 1024 } }]
    })
}

#[test]
fn a_run_of_an_opened_link_is_the_run_of_the_scenario() {
    let folder = folder("links");
    save(&folder, "a.json", &scenario());
    let link = good(&folder, &["link", "a.json", "--page", "https://example.org/skylapse/"]);
    assert!(link.starts_with("https://example.org/skylapse/#v1.") && link.len() < 160, "{link}");
    std::fs::write(folder.join("b.json"), good(&folder, &["open", link.trim()])).expect("the folder can be written");
    let summary = |file| good(&folder, &["run", file, "--summary", "-"]);
    assert_eq!(summary("a.json"), summary("b.json"));
    let fragment = good(&folder, &["link", "b.json"]);
    assert_eq!(link.split_once('#').map(|(_, fragment)| fragment), fragment.strip_prefix('#'));
    for form in [fragment.trim(), fragment.trim().trim_start_matches("#v1.")] {
        assert_eq!(good(&folder, &["open", form]), good(&folder, &["open", link.trim()]), "{form}");
    }
}

#[test]
fn shipped_scenarios_have_links_of_a_few_characters() {
    let folder = folder("links-shipped");
    for line in good(&folder, &["presets"]).lines() {
        let name = line.split_whitespace().next().expect("a name stands first");
        std::fs::write(folder.join("p.json"), good(&folder, &["presets", name])).expect("the folder can be written");
        let link = good(&folder, &["link", "p.json"]);
        assert!(link.len() <= 24, "{name}: {link}");
        let opened: Value = serde_json::from_str(&good(&folder, &["open", link.trim()])).expect("JSON");
        assert_eq!(opened["name"], name);
    }
}

#[test]
fn a_second_scenario_goes_along() {
    let folder = folder("links-two");
    let mut second = scenario();
    second["resources"][0]["config"]["memory_mb"] = json!(512);
    save(&folder, "a.json", &scenario());
    save(&folder, "b.json", &second);
    let link = good(&folder, &["link", "a.json", "--second", "b.json"]);
    let opened = good(&folder, &["open", "--second", link.trim()]);
    assert_eq!(serde_json::from_str::<Value>(&opened).expect("JSON")["resources"][0]["config"]["memory_mb"], 512);
}

#[test]
fn plain_links_are_opened_by_name() {
    let folder = folder("links-plain");
    let opened = good(&folder, &["open", "https://example.org/?lab=lambda&idle=300&seed=5"]);
    let opened: Value = serde_json::from_str(&opened).expect("JSON");
    assert_eq!((&opened["seed"], &opened["resources"][0]["config"]["idle_timeout"]), (&json!(5), &json!(300)));
}

#[test]
fn what_has_no_link_or_is_none_ends_with_two_and_says_why() {
    let folder = folder("links-bad");
    save(&folder, "a.json", &scenario());
    let mut long = scenario();
    let values: Vec<Value> = (0..2_000).map(|n| json!(format!("{}ms", n * n))).collect();
    long["resources"][0]["config"]["duration"] = json!({ "empirical": { "values": values } });
    save(&folder, "long.json", &long);
    let mut traced = scenario();
    traced["workloads"][0]["arrivals"] = json!({ "trace": { "file": "c.csv", "process": "even" } });
    save(&folder, "traced.json", &traced);
    std::fs::write(folder.join("c.csv"), "time,count\n0,5\n60,7\n120,2\n").expect("the folder can be written");
    let link = good(&folder, &["link", "a.json"]);
    let cut = &link[..link.len() / 2];
    bad(&folder, &["link", "missing.json"], "missing.json");
    bad(&folder, &["link", "long.json"], "2,000 is the most");
    bad(&folder, &["link", "traced.json"], "a link carries no files");
    bad(&folder, &["open", "what is this?"], "no link of Skylapse");
    bad(&folder, &["open", "#v9.AQ"], "does not read version 9");
    bad(&folder, &["open", cut], "cut or mistyped");
    bad(&folder, &["open", "lab=lambda&memroy=1"], "memory_mb");
    for n_chars in 4..link.len() - 1 {
        let output = call(&folder, &["open", &link[..n_chars]]);
        let said = String::from_utf8_lossy(&output.stderr);
        let is_one_line = said.lines().count() == 1 && !said.contains("kept");
        assert!(is_one_line, "{n_chars} characters: {said}");
    }
    let kept = call(&folder, &["open", "--keep", cut]);
    assert_eq!(kept.status.code(), Some(0));
    assert!(String::from_utf8_lossy(&kept.stderr).contains("cut or mistyped"));
    assert!(serde_json::from_slice::<Value>(&kept.stdout).is_ok_and(|opened| opened["version"] == 1));
}
