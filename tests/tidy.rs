//! The rules of the house that no compiler knows: who may import whom, how long things get, what strings must agree.
//!
//! A rule that gets in the way is changed here, in the same commit, with the reason.

mod field_ids;
mod imports;
mod shape;
mod strings;

use std::path::{Path, PathBuf};

/// A text file of the repository.
struct Source {
    /// Path from the root, with `/`.
    path: String,
    text: String,
}

impl Source {
    /// Whether this file is tests alone.
    fn is_test(&self) -> bool {
        let name = self.path.rsplit('/').next().unwrap_or("");
        self.path.starts_with("tests/")
            || self.path.contains("/tests/")
            || self.path.contains("/benches/")
            || name == "tests.rs"
    }
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("this package lies in tests/")
}

/// Every file below the root that ends in one of `extensions`, sorted.
fn sources(extensions: &[&str]) -> Vec<Source> {
    let mut paths = Vec::new();
    walk(root(), &mut paths);
    paths.sort();
    paths
        .into_iter()
        .filter(|path| path.extension().and_then(|e| e.to_str()).is_some_and(|e| extensions.contains(&e)))
        .map(|path| {
            let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
            let relative = path.strip_prefix(root()).expect("the walk stays below the root");
            Source { path: relative.to_string_lossy().replace('\\', "/"), text }
        })
        .collect()
}

fn walk(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).expect("the repository can be read").flatten() {
        let path = entry.path();
        let name = entry.file_name().to_string_lossy().into_owned();
        let is_made = ["target", "dist", "node_modules", "results"].contains(&name.as_str());
        if path.is_dir() {
            if !is_made && (!name.starts_with('.') || name == ".ci" || name == ".cargo") {
                walk(&path, found);
            }
        } else {
            found.push(path);
        }
    }
}

/// Fails with every complaint, one a line.
#[track_caller]
fn assert_none(rule: &str, complaints: &[String]) {
    assert!(complaints.is_empty(), "\n{rule}\n  {}\n", complaints.join("\n  "));
}
