//! What the site weighs, raw and as hosts send it, against the budget.
//!
//! GitHub Pages compresses with gzip, so the budget counts gzip; brotli is what a CDN would make of it. 1 KB = 1,000 bytes.

use crate::shell::{Failure, Outcome};
use crate::single;
use std::fmt;
use std::io::Write;
use std::path::{Path, PathBuf};

/// The full app's wasm, in gzip bytes: what it weighs (697,400), and 3 % for what a day changes. The goal is 260,000, and one lab
/// had come to 359,000, two labs to 512,800 and then, by the order of its functions, to 501,400. Auto Scaling groups, the load
/// balancer, the server on instances, clients and schedules, then EC2's interfaces, reservations and checks of alarms, weigh the
/// rest in this one file, which page and worker share. Below the goal come only parts that are loaded when a lab needs them.
const WASM_BUDGET: usize = 718_000;
/// Everything else of the full app, in gzip bytes.
const REST_BUDGET: usize = 45_000;

/// The script that blogs load for `<skylapse-lab>`, in gzip bytes: it is paid by every reader of every page that holds a lab.
const LOADER_BUDGET: usize = 3_000;

/// The page in one file, as it lies on a disk: raw bytes. What it weighs (1,018,565) and 3 %. The goal is 900,000; it follows the
/// wasm file, which lies in it as text of four thirds of its gzip, and was 753,000 before groups and balancers came.
const SINGLE_BUDGET: usize = 1_049_000;

/// One file's sizes in bytes.
struct Row {
    name: String,
    raw: usize,
    gzip: usize,
    brotli: usize,
}

/// The whole site, file by file.
pub struct Report {
    rows: Vec<Row>,
}

/// Every file below `folder`, sorted.
pub fn files(folder: &Path) -> Outcome<Vec<PathBuf>> {
    let sentence = |error| Failure::sentence(format!("{} cannot be listed: {error}.", folder.display()));
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(sentence)? {
        let path = entry.map_err(sentence)?.path();
        if path.is_dir() {
            found.extend(files(&path)?);
        } else {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

/// Weighs every file of a site.
pub fn measure(folder: &Path) -> Outcome<Report> {
    let mut rows = Vec::new();
    for path in files(folder)? {
        let bytes = std::fs::read(&path).map_err(|error| Failure::sentence(format!("{}: {error}.", path.display())))?;
        let name = path.strip_prefix(folder).unwrap_or(&path).to_string_lossy().replace('\\', "/");
        rows.push(Row { name, raw: bytes.len(), gzip: gzip(&bytes).len(), brotli: brotli_length(&bytes) });
    }
    Ok(Report { rows })
}

/// As a host would compress it.
pub fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::new(9));
    encoder.write_all(bytes).expect("memory takes every byte");
    encoder.finish().expect("memory takes every byte")
}

fn brotli_length(bytes: &[u8]) -> usize {
    let mut out = Vec::new();
    let mut writer = brotli::CompressorWriter::new(&mut out, 1 << 16, 9, 22);
    writer.write_all(bytes).expect("memory takes every byte");
    drop(writer);
    out.len()
}

impl Report {
    /// Fails with a sentence when the app is heavier than its budget.
    pub fn within_budget(&self) -> Outcome<()> {
        for (what, bytes, budget) in [
            ("wasm", self.gzip(is_wasm), WASM_BUDGET),
            ("other files", self.gzip(is_rest), REST_BUDGET),
            ("embed.js", self.gzip(|name| name == "embed.js"), LOADER_BUDGET),
        ] {
            if bytes > budget {
                return Err(Failure::sentence(format!(
                    "Over budget: {what} weigh {bytes} bytes in gzip, {budget} are allowed."
                )));
            }
        }
        let single: usize = self.rows.iter().filter(|row| row.name == single::NAME).map(|row| row.raw).sum();
        if single > SINGLE_BUDGET {
            let name = single::NAME;
            return Err(Failure::sentence(format!(
                "Over budget: {name} has {single} bytes, {SINGLE_BUDGET} are allowed."
            )));
        }
        Ok(())
    }

    fn gzip(&self, is_meant: impl Fn(&str) -> bool) -> usize {
        self.rows.iter().filter(|row| is_meant(&row.name)).map(|row| row.gzip).sum()
    }
}

/// What a visit may fetch beside the wasm. The page in one file and the pages of scenarios are other ways in, not a part of this.
fn is_rest(name: &str) -> bool {
    !is_wasm(name) && name != single::NAME && !is_beside(name)
}

fn is_beside(name: &str) -> bool {
    name.starts_with("s/") || name.starts_with("en/") || name == "sbom.json"
}

fn is_wasm(name: &str) -> bool {
    name.ends_with(".wasm")
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{:<44}{:>12}{:>12}{:>12}", "bytes", "raw", "gzip", "brotli")?;
        for row in self.rows.iter().filter(|row| !is_beside(&row.name)) {
            writeln!(f, "{:<44}{:>12}{:>12}{:>12}", row.name, row.raw, row.gzip, row.brotli)?;
        }
        let scenarios =
            |part: fn(&Row) -> usize| self.rows.iter().filter(|row| is_beside(&row.name)).map(part).sum::<usize>();
        let all = [scenarios(|r| r.raw), scenarios(|r| r.gzip), scenarios(|r| r.brotli)];
        writeln!(f, "{:<44}{:>12}{:>12}{:>12}", "s/, en/ (pages of scenarios), sbom.json", all[0], all[1], all[2])?;
        let sum = |part: fn(&Row) -> usize| self.rows.iter().map(part).sum::<usize>();
        writeln!(f, "{:<44}{:>12}{:>12}{:>12}", "total", sum(|r| r.raw), sum(|r| r.gzip), sum(|r| r.brotli))?;
        writeln!(f, "wasm        {:>9} of {WASM_BUDGET} bytes in gzip", self.gzip(is_wasm))?;
        write!(f, "other files {:>9} of {REST_BUDGET} bytes in gzip", self.gzip(is_rest))
    }
}
