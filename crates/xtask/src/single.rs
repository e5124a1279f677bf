//! `lapse.html`: the whole page in one file, to open from a disk or a stick without any host.
//!
//! What the page would fetch lies inside, compressed and as text; `web/single.js` unpacks it. The security policy names the three
//! scripts by their hashes, so it is no weaker than that of the site: no other inline script runs, and nothing can be fetched.

use crate::shell::{self, Failure, Outcome};
use crate::{size, tools};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};
use std::path::{Path, PathBuf};

/// What the file is called.
pub const NAME: &str = "lapse.html";

/// Writes the file into a built site.
pub fn write(site: &Path) -> Outcome<()> {
    let html = tools::read(&site.join("index.html"))?;
    let single = pack(&html, site)?;
    tools::write(&site.join(NAME), &single)
}

fn pack(html: &str, site: &Path) -> Outcome<String> {
    let mut html = html.to_owned();
    while let Some((tag, file)) = next(&html, "<link rel=\"stylesheet\" href=\"./", "/>", site) {
        html = html.replacen(&tag, &format!("<style>{}</style>", tools::read(&file)?), 1);
    }
    let mut scripts = vec![];
    while let Some((tag, file)) = next(&html, "<script src=\"./", "</script>", site) {
        let kind = if tag.contains("type=\"module\"") { " type=\"module\"" } else { "" };
        let text = tools::read(&file)?;
        html = html.replacen(&tag, &format!("<script{kind}>{text}</script>"), 1);
        scripts.push(text);
    }
    for start in ["<link rel=\"modulepreload\"", "<link rel=\"preload\""] {
        let tag =
            cut(&html, start, ">").ok_or_else(|| Failure::sentence(format!("dist/index.html has no {start}.")))?;
        html = html.replacen(&tag, "", 1);
    }
    let unpacker = tools::read(&shell::root().join("web/single.js"))?;
    let glue = tools::read(&only(site, "app-*.js")?)?;
    let packed = [
        packed("packed-wasm", &tools::read_bytes(&only(site, "_bg.wasm")?)?),
        packed("packed-glue", glue.as_bytes()),
        packed("packed-worker", worker(&glue, &tools::read(&site.join("worker.js"))?)?.as_bytes()),
        // After the parts and before `boot.js`, which as a module waits for the end of the page.
        format!("<script>{unpacker}</script>"),
    ];
    scripts.push(unpacker);
    let hashes: String =
        scripts.iter().map(|text| format!("'sha256-{}' ", STANDARD.encode(Sha256::digest(text)))).collect();
    let policy = [
        ("script-src 'self'", format!("script-src {hashes}blob:")),
        ("style-src 'self'", "style-src".to_owned()),
        ("connect-src 'self'", "connect-src blob:".to_owned()),
        ("worker-src 'self'", "worker-src blob:".to_owned()),
        ("</body>", format!("{}</body>", packed.concat())),
    ];
    for (from, to) in policy {
        html = replaced(&html, from, &to, "dist/index.html")?;
    }
    Ok(html)
}

/// The first tag that begins so, and the file that it names.
fn next(html: &str, start: &str, end: &str, site: &Path) -> Option<(String, PathBuf)> {
    let tag = cut(html, start, end)?;
    let name = tag[start.len()..].split('"').next()?.to_owned();
    Some((tag, site.join(name)))
}

fn cut(html: &str, start: &str, end: &str) -> Option<String> {
    let from = html.find(start)?;
    let to = from + html[from..].find(end)? + end.len();
    Some(html[from..to].to_owned())
}

/// The one file of the site that `name` means: an ending, or a beginning and an ending.
fn only(site: &Path, name: &str) -> Outcome<PathBuf> {
    let (start, end) = name.split_once('*').unwrap_or(("", name));
    let is_meant = |path: &PathBuf| {
        path.file_name().is_some_and(|file| {
            let file = file.to_string_lossy();
            file.starts_with(start) && file.ends_with(end)
        })
    };
    let mut found = size::files(site)?.into_iter().filter(is_meant);
    match (found.next(), found.next()) {
        (Some(file), None) => Ok(file),
        _ => Err(Failure::sentence(format!("dist/ should have one file {name}."))),
    }
}

fn packed(id: &str, bytes: &[u8]) -> String {
    let text = STANDARD.encode(size::gzip(bytes));
    format!("<script type=\"application/gzip\" id=\"{id}\">{text}</script>")
}

/// The worker with the glue inside it. A page from a disk may start a worker of its own making, but browsers let no such worker
/// import anything: so the glue, a module, becomes an ordinary script.
fn worker(glue: &str, worker: &str) -> Outcome<String> {
    let changes = [
        ("export function ", "function "),
        ("export { initSync, __wbg_init as default };", "return { default: __wbg_init, worker_entry };"),
        ("import.meta.url", "\"\""),
    ];
    let mut inner = glue.to_owned();
    for (from, to) in changes {
        inner = replaced(&inner, from, to, "the glue of wasm-bindgen")?;
    }
    let outer = replaced(worker, "const glue = await import(js);", "", "web/worker.js")?;
    Ok(format!("const glue = (() => {{\n{inner}\n}})();\n{outer}"))
}

fn replaced(text: &str, from: &str, to: &str, what: &str) -> Outcome<String> {
    if text.contains(from) {
        Ok(text.replace(from, to))
    } else {
        Err(Failure::sentence(format!("{what} has no `{from}`, which {NAME} must change.")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn glue_becomes_an_ordinary_script() {
        let glue = "export function worker_entry() {}\nnew URL('x', import.meta.url);\nexport { initSync, __wbg_init as default };\n";
        let script =
            worker(glue, "async () => {\n  const glue = await import(js);\n  glue.default();\n}").unwrap_or_default();
        assert!(script.contains("return { default: __wbg_init, worker_entry };"), "{script}");
        for word in ["export ", "import"] {
            assert!(!script.contains(word), "{script}");
        }
    }

    #[test]
    fn a_glue_of_another_shape_is_a_sentence() {
        let Err(Failure::Sentence(sentence)) = worker("", "") else { panic!("an empty glue has nothing to change") };
        assert!(sentence.contains("export function"), "{sentence}");
    }
}
