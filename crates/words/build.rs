//! Gathers the string files of all rooms into one `enum Key` and one table per language.
//!
//! A key is `area.thing.part`. In the files it stands whole and quoted, so that `"memory"` and `"memory.help"` can be
//! neighbors; a `[table]` heading is put before the keys under it. A key that misses in a language, stands twice, or has
//! other placeholders than its translation ends the build with a sentence that names the file and the key.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

#[path = "src/template.rs"]
mod template;

use template::{Piece, pieces};

const LANGS: [&str; 2] = ["en", "ko"];

fn main() {
    let mut tables = vec![];
    for lang in LANGS {
        match gathered(lang) {
            Ok(table) => tables.push(table),
            Err(sentence) => fail(&sentence),
        }
    }
    if let Err(sentence) = check(&tables) {
        fail(&sentence);
    }
    let out = PathBuf::from(std::env::var_os("OUT_DIR").expect("cargo sets OUT_DIR")).join("keys.rs");
    std::fs::write(out, generated(&tables)).expect("OUT_DIR can be written");
}

fn fail(sentence: &str) -> ! {
    println!("cargo::error={sentence}");
    std::process::exit(1)
}

/// A text and the file that it stands in.
struct Entry {
    text: String,
    file: String,
}

type Table = BTreeMap<String, Entry>;

fn gathered(lang: &str) -> Result<Table, String> {
    let mut table = Table::new();
    for folder in folders() {
        let path = folder.join(format!("{lang}.toml"));
        let file = path.display().to_string();
        let text = std::fs::read_to_string(&path).map_err(|error| format!("{file} cannot be read: {error}"))?;
        let values: toml::Table = text.parse().map_err(|error| format!("{file} is not TOML: {error}"))?;
        insert_all(&mut table, "", &values, &file)?;
    }
    Ok(table)
}

/// Every folder of string files that exists. Cargo is told what to watch: the folders, and what changes when one is added.
fn folders() -> Vec<PathBuf> {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=src/template.rs");
    println!("cargo::rerun-if-changed=../services/src/lib.rs");
    let mut found = vec![PathBuf::from("strings")];
    let services = std::fs::read_dir("../services/src").into_iter().flatten().flatten();
    found.extend(services.map(|entry| entry.path().join("strings")));
    found.extend(["../engine/strings", "../cli/strings", "../../web/strings"].map(PathBuf::from));
    found.retain(|folder| {
        let watched = if folder.is_dir() { folder.as_path() } else { &folder.with_file_name("Cargo.toml") };
        if watched.exists() {
            println!("cargo::rerun-if-changed={}", watched.display());
        }
        folder.is_dir()
    });
    found.sort();
    found
}

fn insert_all(table: &mut Table, prefix: &str, values: &toml::Table, file: &str) -> Result<(), String> {
    for (name, value) in values {
        let key = if prefix.is_empty() { name.clone() } else { format!("{prefix}.{name}") };
        if let Some(inner) = value.as_table() {
            insert_all(table, &key, inner, file)?;
            continue;
        }
        let Some(text) = value.as_str() else { return Err(format!("{file}: the key `{key}` is not a text")) };
        check_key(&key, file)?;
        let entry = Entry { text: text.to_owned(), file: file.to_owned() };
        if let Some(earlier) = table.insert(key.clone(), entry) {
            return Err(format!("{file}: the key `{key}` stands in {} too", earlier.file));
        }
    }
    Ok(())
}

fn check_key(key: &str, file: &str) -> Result<(), String> {
    let is_word = |part: &str| {
        part.starts_with(|c: char| c.is_ascii_lowercase())
            && part.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
    };
    if key.split('.').all(is_word) {
        return Ok(());
    }
    Err(format!("{file}: the key `{key}` is not made of a-z, 0-9 and _ in parts joined by dots"))
}

fn check(tables: &[Table]) -> Result<(), String> {
    let keys: BTreeSet<&String> = tables.iter().flat_map(|table| table.keys()).collect();
    let mut variants = BTreeMap::new();
    for key in keys {
        if let Some(other) = variants.insert(variant(key), key) {
            return Err(format!("the keys `{key}` and `{other}` get the same name in Rust"));
        }
        let mut expected: Option<BTreeSet<&str>> = None;
        for (lang, table) in LANGS.iter().zip(tables) {
            let Some(entry) = table.get(key) else {
                let file = tables.iter().find_map(|table| table.get(key)).map_or("", |entry| entry.file.as_str());
                let there = Path::new(file).with_file_name(format!("{lang}.toml"));
                return Err(format!("{}: the key `{key}` of {file} is missing here", there.display()));
            };
            let names = placeholders(lang, &entry.text)
                .map_err(|mistake| format!("{}: in the key `{key}`, {mistake}", entry.file))?;
            if expected.as_ref().is_some_and(|expected| *expected != names) {
                let file = &entry.file;
                return Err(format!("{file}: the key `{key}` has other placeholders than in {}", LANGS[0]));
            }
            expected = Some(names);
        }
    }
    Ok(())
}

fn placeholders<'a>(lang: &str, text: &'a str) -> Result<BTreeSet<&'a str>, &'static str> {
    let mut names = BTreeSet::new();
    for piece in pieces(text) {
        match piece? {
            Piece::Literal(_) => {}
            Piece::Value { particle: Some(_), .. } if lang != "ko" => return Err("a Korean particle stands"),
            Piece::Value { name, .. } | Piece::Plural { name, .. } => {
                names.insert(name);
            }
        }
    }
    Ok(names)
}

fn generated(tables: &[Table]) -> String {
    let mut code = String::from(
        "/// Every text of the program, by what it says. The order is that of the names.\n\
         #[derive(Clone, Copy, PartialEq, Eq, Debug)]\n#[repr(u16)]\npub enum Key {\n",
    );
    for (key, entry) in &tables[0] {
        let doc = entry.text.replace(['\n', '\r'], " ");
        write!(code, "    #[doc = {doc:?}]\n    {},\n", variant(key)).expect("a String takes everything");
    }
    code.push_str(
        "}\n\nimpl Key {\n    /// All keys, in the order of their names.\n    pub const ALL: &'static [Key] = &[",
    );
    for key in tables[0].keys() {
        write!(code, "Key::{}, ", variant(key)).expect("a String takes everything");
    }
    code.push_str("];\n}\n\n");
    list(&mut code, "NAMES", tables[0].keys().map(String::as_str));
    for (lang, table) in LANGS.iter().zip(tables) {
        list(&mut code, &format!("TEXTS_{}", lang.to_uppercase()), table.values().map(|entry| entry.text.as_str()));
    }
    code
}

/// One text of all texts, and how long each of them is: two bytes a text instead of the eight of a `&str`.
fn list<'a>(code: &mut String, name: &str, texts: impl Iterator<Item = &'a str>) {
    let texts: Vec<&str> = texts.collect();
    let all = texts.concat();
    let lengths: Vec<usize> = texts.iter().map(|text| text.len()).collect();
    writeln!(code, "static {name}: List = List {{ all: {all:?}, lengths: &{lengths:?} }};")
        .expect("a String takes everything");
}

/// `lambda.saw.cold_after_quiet` → `LambdaSawColdAfterQuiet`.
fn variant(key: &str) -> String {
    let mut name = String::new();
    for part in key.split(['.', '_']) {
        let mut letters = part.chars();
        name.extend(letters.next().map(|first| first.to_ascii_uppercase()));
        name.extend(letters);
    }
    name
}
