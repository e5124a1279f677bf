//! The service worker of the site: `web/offline.js`, told which files there are.

use crate::shell::{self, Outcome};
use crate::{single, size, tools};
use std::path::Path;

/// What the service worker is called in the site; its place is its reach.
const NAME: &str = "offline.js";

/// Writes the service worker into a built site. It keeps what a visit to the page needs, in a version that changes with any byte.
pub fn write(site: &Path) -> Outcome<()> {
    let mut version = flate2::Crc::new();
    let mut names = vec![];
    for path in size::files(site)? {
        let name = path.strip_prefix(site).unwrap_or(&path).to_string_lossy().replace('\\', "/");
        let is_beside = ["s/", "en/"].iter().any(|folder| name.starts_with(folder));
        if is_beside || [NAME, single::NAME, "embed.js", "embed.html", "frame.js", "sbom.json"].contains(&name.as_str())
        {
            continue;
        }
        version.update(name.as_bytes());
        version.update(&tools::read_bytes(&path)?);
        names.push(format!("./{name}"));
    }
    let script = tools::read(&shell::root().join("web").join(NAME))?
        .replace("@VERSION@", &format!("{:08x}", version.sum()))
        .replace("@FILES@", &names.join("\", \""));
    tools::write(&site.join(NAME), &script)
}
