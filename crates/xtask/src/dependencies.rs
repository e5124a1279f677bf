//! The dependency policy, over `cargo metadata`: licenses, sources, duplicates, bans.
//!
//! cargo-deny does this and more, but takes longer to install than the whole site takes to build. What is missing here is its
//! database of advisories; that needs a network and changes without a commit, so it belongs to a scheduled job, not to a test.

use crate::shell::{self, Failure, Outcome};
use crate::test::Tally;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

const REGISTRY: &str = "registry+https://github.com/rust-lang/crates.io-index";

/// Licenses that ask for a notice and for nothing else.
const LICENSES: [&str; 13] = [
    "0BSD",
    "Apache-2.0",
    "Apache-2.0 WITH LLVM-exception",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BSL-1.0",
    "CC0-1.0",
    "ISC",
    "MIT",
    "MIT-0",
    "Unicode-3.0",
    "Unlicense",
    "Zlib",
];

/// What must not come in, and why.
const BANNED: [(&str, &str); 8] = [
    ("rand", "chance comes from the kernel's named streams, or two runs with one seed differ"),
    ("chrono", "the engine has its own calendar arithmetic; this one brings a wall clock"),
    ("openssl-sys", "needs a system library"),
    ("font-kit", "plotters' default features bring system font libraries: default-features = false"),
    ("freetype-sys", "plotters' default features bring system font libraries: default-features = false"),
    ("yeslogic-fontconfig-sys", "plotters' default features bring system font libraries: default-features = false"),
    ("reqwest", "nothing in Skylapse talks to a network"),
    ("wee_alloc", "unmaintained, and leaks"),
];

/// Crates that are there in two versions because two others ask for them. May shrink, may not grow.
const DUPLICATES: [&str; 6] = ["miniz_oxide", "syn", "thiserror", "thiserror-impl", "toml_datetime", "winnow"];

/// Checks the whole workspace.
pub fn check() -> Outcome<Tally> {
    let mut command = shell::cargo();
    let text = shell::output(command.args(["metadata", "--format-version", "1", "--locked"])).ok_or_else(|| {
        Failure::sentence("cargo metadata failed; if Cargo.lock does not match the manifests: cargo update --workspace")
    })?;
    let metadata: Value =
        serde_json::from_str(&text).map_err(|error| Failure::sentence(format!("cargo metadata: {error}.")))?;
    let packages = metadata["packages"].as_array().map_or(&[][..], Vec::as_slice);
    let mut wrong = Vec::new();
    for package in packages {
        wrong.extend(objections(package));
    }
    wrong.extend(duplicates(packages));
    println!("  {} packages", packages.len());
    if wrong.is_empty() { Ok(Tally::ONE) } else { Err(Failure::sentence(wrong.join("\n"))) }
}

fn objections(package: &Value) -> Vec<String> {
    let name = package["name"].as_str().unwrap_or("?");
    let mut wrong = Vec::new();
    if let Some(source) = package["source"].as_str()
        && source != REGISTRY
    {
        wrong.push(format!("{name} comes from {source}; only crates.io is allowed."));
    }
    if let Some((_, reason)) = BANNED.iter().find(|(banned, _)| *banned == name) {
        wrong.push(format!(
            "{name} is banned: {reason}. Who asks for it: cargo tree --workspace --target all -i {name}"
        ));
    }
    match package["license"].as_str() {
        Some(license) if is_allowed(license) => {}
        Some(license) => wrong.push(format!("{name} has the license {license}, which is not on the list.")),
        None => wrong.push(format!("{name} states no license.")),
    }
    wrong
}

fn duplicates(packages: &[Value]) -> Vec<String> {
    let mut versions: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for package in packages {
        if let (Some(name), Some(version)) = (package["name"].as_str(), package["version"].as_str()) {
            versions.entry(name).or_default().insert(version);
        }
    }
    let twice: BTreeMap<_, _> = versions.into_iter().filter(|(_, versions)| versions.len() > 1).collect();
    let new = twice.iter().filter(|(name, _)| !DUPLICATES.contains(name)).map(|(name, versions)| {
        let versions: Vec<_> = versions.iter().copied().collect();
        format!(
            "{name} is there more than once ({}). Who asks: cargo tree --workspace --target all -i {name}",
            versions.join(", ")
        )
    });
    let gone = DUPLICATES.iter().filter(|name| !twice.contains_key(*name)).map(|name| {
        format!("{name} is there only once now: take it off the list in crates/xtask/src/dependencies.rs.")
    });
    new.chain(gone).collect()
}

/// Whether an SPDX expression can be satisfied from the list alone. Knows AND, OR, WITH and parentheses; the old `/` means OR.
fn is_allowed(expression: &str) -> bool {
    let spaced = expression.replace('/', " OR ").replace('(', " ( ").replace(')', " ) ");
    let tokens: Vec<&str> = spaced.split_whitespace().collect();
    let mut rest = tokens.as_slice();
    any_of(&mut rest) && rest.is_empty()
}

fn any_of(rest: &mut &[&str]) -> bool {
    let mut holds = all_of(rest);
    while let Some((&"OR", tail)) = rest.split_first() {
        *rest = tail;
        // Not `||`: the rest of the expression must be read either way.
        holds |= all_of(rest);
    }
    holds
}

fn all_of(rest: &mut &[&str]) -> bool {
    let mut holds = one_of(rest);
    while let Some((&"AND", tail)) = rest.split_first() {
        *rest = tail;
        holds &= one_of(rest);
    }
    holds
}

fn one_of(rest: &mut &[&str]) -> bool {
    match *rest {
        ["(", tail @ ..] => {
            *rest = tail;
            let holds = any_of(rest);
            if let [")", tail @ ..] = *rest {
                *rest = tail;
            }
            holds
        }
        [license, "WITH", exception, tail @ ..] => {
            *rest = tail;
            LICENSES.contains(&format!("{license} WITH {exception}").as_str())
        }
        [license, tail @ ..] => {
            *rest = tail;
            LICENSES.contains(license)
        }
        [] => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn license_expressions_are_read() {
        for allowed in [
            "MIT",
            "MIT OR Apache-2.0",
            "MIT/Apache-2.0",
            "GPL-3.0 OR MIT",
            "(MIT OR Apache-2.0) AND Unicode-3.0",
            "Apache-2.0 WITH LLVM-exception OR Apache-2.0 OR MIT",
        ] {
            assert!(is_allowed(allowed), "{allowed}");
        }
        for refused in [
            "",
            "GPL-3.0",
            "MIT AND GPL-3.0",
            "(GPL-3.0 OR MPL-2.0) AND MIT",
            "MIT Apache-2.0",
            "Apache-2.0 WITH Other",
        ] {
            assert!(!is_allowed(refused), "{refused}");
        }
    }
}
