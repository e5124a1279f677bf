//! What the page is made of: `dist/sbom.json`, a bill of materials in the CycloneDX format (version 1.5), over `cargo metadata`.
//!
//! In it are the packages that are compiled into the wasm file, and none that only build or test it.

use crate::shell::{self, Failure, Outcome};
use crate::tools;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

const PAGE: &str = "skylapse-web";

/// Writes the bill into a built site.
pub fn write(site: &Path) -> Outcome<()> {
    let arguments = ["metadata", "--format-version", "1", "--locked", "--filter-platform", "wasm32-unknown-unknown"];
    let text = shell::output(shell::cargo().args(arguments))
        .ok_or_else(|| Failure::sentence("cargo metadata failed; try: cargo update --workspace"))?;
    let metadata: Value =
        serde_json::from_str(&text).map_err(|error| Failure::sentence(format!("cargo metadata: {error}.")))?;
    let bill = bill(&metadata).ok_or_else(|| Failure::sentence(format!("cargo metadata knows no {PAGE}.")))?;
    tools::write(&site.join("sbom.json"), &format!("{bill:#}\n"))
}

fn bill(metadata: &Value) -> Option<Value> {
    let packages: BTreeMap<&str, &Value> =
        list(&metadata["packages"]).filter_map(|package| Some((package["id"].as_str()?, package))).collect();
    let nodes: BTreeMap<&str, &Value> =
        list(&metadata["resolve"]["nodes"]).filter_map(|node| Some((node["id"].as_str()?, node))).collect();
    let root = packages.iter().find(|(_, package)| package["name"] == PAGE).map(|(id, _)| *id)?;
    let (mut inside, mut open) = (BTreeSet::new(), vec![root]);
    while let Some(id) = open.pop() {
        if inside.insert(id) {
            open.extend(nodes.get(id).into_iter().flat_map(|node| compiled_in(node)));
        }
    }
    inside.remove(root);
    let components: Vec<Value> =
        inside.iter().filter_map(|id| packages.get(id)).map(|package| component(package)).collect();
    Some(json!({
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "version": 1,
        "metadata": { "component": component(packages[root]) },
        "components": components,
    }))
}

/// The dependencies that end up in the file: neither for builds nor for tests only, and no macros.
fn compiled_in(node: &Value) -> impl Iterator<Item = &str> {
    let is_normal = |one: &&Value| list(&one["dep_kinds"]).any(|kind| kind["kind"].is_null());
    list(&node["deps"]).filter(is_normal).filter_map(|one| one["pkg"].as_str())
}

fn component(package: &Value) -> Value {
    let text = |key: &str| package[key].as_str().unwrap_or_default();
    let (name, version) = (text("name"), text("version"));
    let mut component = json!({
        "type": "library", "name": name, "version": version, "licenses": [{ "expression": text("license") }],
    });
    // Ours are in no registry.
    if !package["source"].is_null() {
        component["purl"] = json!(format!("pkg:cargo/{name}@{version}"));
    }
    component
}

fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bill_holds_what_is_compiled_in_and_nothing_else() {
        let package = |name: &str, source: Value| json!({ "id": name, "name": name, "version": "1.0.0", "license": "MIT", "source": source });
        let dep = |name: &str, kind: Value| json!({ "pkg": name, "dep_kinds": [{ "kind": kind }] });
        let metadata = json!({
            "packages": [package(PAGE, Value::Null), package("yew", json!("registry")), package("tested", json!("registry")), package("far", json!("registry"))],
            "resolve": { "nodes": [
                { "id": PAGE, "deps": [dep("yew", Value::Null), dep("tested", json!("dev"))] },
                { "id": "yew", "deps": [dep("far", Value::Null)] },
            ] },
        });
        let bill = bill(&metadata).unwrap_or_default();
        let names: Vec<&str> = list(&bill["components"]).filter_map(|one| one["name"].as_str()).collect();
        assert_eq!(names, ["far", "yew"]);
        assert_eq!(bill["components"][0]["purl"], "pkg:cargo/far@1.0.0");
    }
}
