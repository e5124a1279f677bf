//! One direction: which room may know which. These tables are the architecture's import table.

use super::{assert_none, root, sources};
use std::collections::BTreeSet;

struct Room {
    folder: &'static str,
    /// Rooms of this repository.
    ours: &'static [&'static str],
    /// Everybody else's crates.
    others: &'static [&'static str],
}

const ROOMS: [Room; 13] = [
    Room { folder: "crates/units", ours: &[], others: &["serde"] },
    Room { folder: "crates/kernel", ours: &["units"], others: &["libm"] },
    // `words` turns the data of `view` (problems, repairs) into sentences, so `view` cannot know `words`.
    Room { folder: "crates/words", ours: &["units", "view"], others: &["libm", "toml"] },
    Room { folder: "crates/view", ours: &["units"], others: &["serde"] },
    Room { folder: "crates/link", ours: &["units"], others: &[] },
    Room { folder: "crates/services", ours: &["units", "kernel", "words", "view"], others: &["serde"] },
    Room {
        folder: "crates/engine",
        ours: &["units", "kernel", "services", "view", "link"],
        others: &["libm", "serde", "serde_json"],
    },
    Room {
        folder: "crates/draw",
        ours: &["units", "view", "words"],
        others: &["ab_glyph", "libm", "plotters", "plotters-backend", "png"],
    },
    Room {
        folder: "crates/cli",
        ours: &["engine", "view", "draw", "words", "units"],
        others: &["plotters", "plotters-svg", "plotters-bitmap", "png", "clap", "lexopt", "serde", "serde_json"],
    },
    Room {
        folder: "web",
        ours: &["engine", "view", "draw", "words", "units"],
        others: &[
            "console_error_panic_hook",
            "gloo",
            "js-sys",
            "plotters",
            "plotters-backend",
            "libm",
            "plotters-svg",
            "serde",
            "serde_json",
            "wasm-bindgen",
            "wasm-bindgen-futures",
            "web-sys",
            "yew",
        ],
    },
    Room { folder: "crates/xtask", ours: &[], others: &["base64", "brotli", "flate2", "serde_json", "sha2"] },
    // The engine, and its queue, as a bare wasm module, for digests and benchmarks.
    Room { folder: "tests/wasm", ours: &["engine", "kernel", "view"], others: &["libm", "serde_json"] },
    // The page's canvas backend beside the stock one.
    Room {
        folder: "tests/redraw",
        ours: &["draw", "view", "words"],
        others: &["js-sys", "libm", "plotters", "plotters-canvas", "wasm-bindgen", "web-sys"],
    },
];

#[test]
fn rooms_import_only_what_the_table_allows() {
    let mut complaints = Vec::new();
    for room in &ROOMS {
        let Some(manifest) = manifest(room.folder) else { continue };
        for section in ["dependencies", "build-dependencies"] {
            let Some(table) = manifest.get(section).and_then(toml::Value::as_table) else { continue };
            for name in table.keys() {
                let ours = name.strip_prefix("skylapse-");
                let allowed =
                    ours.map_or_else(|| room.others.contains(&name.as_str()), |ours| room.ours.contains(&ours));
                if !allowed {
                    complaints.push(format!("{}/Cargo.toml [{section}]: {name}", room.folder));
                }
            }
        }
    }
    assert_none("An import that the table in tests/tidy/imports.rs does not have:", &complaints);
}

#[test]
fn every_member_of_the_workspace_is_in_the_table() {
    let workspace: toml::Value = toml::from_str(&read("Cargo.toml")).expect("the root manifest is TOML");
    let members: BTreeSet<&str> = workspace["workspace"]["members"]
        .as_array()
        .expect("the root manifest has members")
        .iter()
        .filter_map(toml::Value::as_str)
        .filter(|member| *member != "tests")
        .collect();
    let complaints: Vec<String> = members
        .into_iter()
        .filter(|member| !ROOMS.iter().any(|room| room.folder == *member))
        .map(str::to_owned)
        .collect();
    assert_none("A room without a row in tests/tidy/imports.rs:", &complaints);
}

#[test]
fn the_page_reaches_the_engine_only_through_its_host() {
    let complaints: Vec<String> = sources(&["rs"])
        .iter()
        .filter(|file| file.path.starts_with("web/") && !file.path.starts_with("web/src/host"))
        .flat_map(|file| code_lines(&file.text).map(move |(number, line)| (file, number, line)))
        .filter(|(_, _, line)| {
            ["skylapse_engine", "skylapse_kernel", "skylapse_services"].iter().any(|name| line.contains(name))
        })
        .map(|(file, number, line)| format!("{}:{number}: {}", file.path, line.trim()))
        .collect();
    assert_none("The page knows views and the host protocol; the engine is behind web/src/host:", &complaints);
}

#[test]
fn a_service_never_names_another() {
    let files: Vec<_> =
        sources(&["rs"]).into_iter().filter(|file| file.path.starts_with("crates/services/src/")).collect();
    let folder = |path: &str| {
        let rest = path.strip_prefix("crates/services/src/")?;
        rest.split_once('/').map(|(folder, _)| folder.to_owned())
    };
    // No services but shared workbenches: areas and histograms; when a metric is in alarm; how scaling decides; what a server does.
    let shared = ["measure", "alarm", "scaling", "server"];
    let services: BTreeSet<String> =
        files.iter().filter_map(|file| folder(&file.path)).filter(|name| !shared.contains(&name.as_str())).collect();
    let mut complaints = Vec::new();
    for file in &files {
        let Some(own) = folder(&file.path) else { continue };
        for (number, line) in code_lines(&file.text) {
            let named = services.iter().find(|other| **other != own && line.contains(&format!("crate::{other}::")));
            complaints
                .extend(named.map(|other| format!("{}:{number}: names {other}; send a message instead", file.path)));
        }
    }
    assert_none("Services act on each other through AWS's own API actions, sent as messages:", &complaints);
}

fn manifest(folder: &str) -> Option<toml::Value> {
    let text = std::fs::read_to_string(root().join(folder).join("Cargo.toml")).ok()?;
    Some(toml::from_str(&text).unwrap_or_else(|error| panic!("{folder}/Cargo.toml: {error}")))
}

fn read(path: &str) -> String {
    std::fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// Numbered lines without comments.
fn code_lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.lines()
        .enumerate()
        .map(|(index, line)| (index + 1, line))
        .filter(|(_, line)| !line.trim_start().starts_with("//"))
}
