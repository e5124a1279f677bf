//! `cargo xtask serve`: builds the page and serves it; with `--dev`, rebuilds and reloads on every change.
//!
//! The server knows just enough HTTP for a browser on the same machine: GET and HEAD of the files below one folder. It answers as
//! GitHub Pages does where it matters (types, gzip, open to other origins), and it forbids caching, so that a reload is a reload.

use crate::shell::{self, Failure, Outcome};
use crate::{site, size, tools};
use std::io::{BufRead, BufReader, Write};
use std::net::{Ipv4Addr, Ipv6Addr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

const DEFAULT_PORT: u16 = 8080;
/// Longest request line or header that is read; a browser's are far shorter.
const LINE_LIMIT: u64 = 16 * 1024;

struct Options {
    port: u16,
    is_dev: bool,
}

/// Builds, serves, and does not return.
pub fn run(arguments: &[String]) -> Outcome<()> {
    let options = parse(arguments)?;
    // Asked for before the build: nobody should wait minutes to learn that the port is taken.
    let server = Server::bind(options.port)?;
    if options.is_dev {
        let folder = watch()?;
        println!("Serving http://localhost:{}/ — it reloads when a build is done. Ctrl-C ends it.", server.port());
        server.serve(Site { folder, reloads: true });
    } else {
        site::build()?;
        println!("Serving http://localhost:{}/ — Ctrl-C ends it.", server.port());
        server.serve(Site { folder: site::folder(), reloads: false });
    }
    Ok(())
}

fn parse(arguments: &[String]) -> Outcome<Options> {
    let mut options = Options { port: DEFAULT_PORT, is_dev: false };
    let mut rest = arguments.iter();
    while let Some(argument) = rest.next() {
        match argument.as_str() {
            "--dev" => options.is_dev = true,
            "--port" => {
                let text = rest.next().ok_or_else(|| Failure::sentence("`--port` asks for a number."))?;
                options.port =
                    text.parse().map_err(|_| Failure::sentence(format!("`{text}` is no port: 0 to 65535.")))?;
            }
            other => return Err(Failure::sentence(format!("`serve` takes --port N and --dev; got `{other}`."))),
        }
    }
    Ok(options)
}

/// Starts the rebuilding build, which lives as long as this program does.
fn watch() -> Outcome<PathBuf> {
    let tools = tools::ensure()?;
    let folder = shell::target().join("dev-site");
    std::fs::create_dir_all(&folder).map_err(|error| Failure::sentence(format!("{}: {error}.", folder.display())))?;
    let mut trunk = site::trunk(&tools);
    trunk.arg("watch").arg("--dist").arg(&folder);
    let mut child = trunk.spawn().map_err(|error| Failure::sentence(format!("trunk does not start: {error}.")))?;
    std::thread::spawn(move || {
        let ended = child.wait();
        eprintln!("trunk has ended ({ended:?}), so nothing would be rebuilt any more.");
        std::process::exit(1);
    });
    Ok(folder)
}

/// A folder to serve.
pub struct Site {
    /// Its files.
    pub folder: PathBuf,
    /// Whether pages reload themselves when `index.html` changes.
    pub reloads: bool,
}

/// Listeners on this machine only, for both kinds of address that `localhost` may mean.
pub struct Server {
    v4: TcpListener,
    v6: Option<TcpListener>,
}

impl Server {
    /// Takes the port; 0 takes any free one.
    pub fn bind(port: u16) -> Outcome<Self> {
        let v4 = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).map_err(|error| {
            Failure::sentence(format!(
                "Port {port} is not free ({error}); choose another one: cargo xtask serve --port {}",
                port.checked_add(1).unwrap_or(DEFAULT_PORT)
            ))
        })?;
        let port = v4.local_addr().map_or(port, |address| address.port());
        Ok(Self { v4, v6: TcpListener::bind((Ipv6Addr::LOCALHOST, port)).ok() })
    }

    /// The port that was taken.
    pub fn port(&self) -> u16 {
        self.v4.local_addr().map_or(0, |address| address.port())
    }

    /// Serves until the program ends.
    pub fn serve(self, site: Site) {
        let site = Arc::new(site);
        if let Some(v6) = self.v6 {
            let site = Arc::clone(&site);
            std::thread::spawn(move || accept(&v6, &site));
        }
        accept(&self.v4, &site);
    }
}

fn accept(listener: &TcpListener, site: &Arc<Site>) {
    for stream in listener.incoming().flatten() {
        let site = Arc::clone(site);
        // A browser that hangs up half-way is its own affair.
        std::thread::spawn(move || answer(stream, &site).ok());
    }
}

struct Response {
    status: &'static str,
    kind: &'static str,
    body: Vec<u8>,
}

fn answer(stream: TcpStream, site: &Site) -> std::io::Result<()> {
    stream.set_read_timeout(Some(Duration::from_secs(10)))?;
    let mut reader = BufReader::new(stream.try_clone()?);
    let mut request = String::new();
    limited(&mut reader, &mut request)?;
    let mut takes_gzip = false;
    loop {
        let mut header = String::new();
        if limited(&mut reader, &mut header)? <= 2 {
            break;
        }
        let header = header.to_ascii_lowercase();
        takes_gzip |= header.starts_with("accept-encoding:") && header.contains("gzip");
    }
    let mut words = request.split_whitespace();
    let (method, target) = (words.next().unwrap_or(""), words.next().unwrap_or(""));
    let response = match method {
        "GET" | "HEAD" => site.get(target),
        _ => Response::text("405 Method Not Allowed", "Only GET and HEAD."),
    };
    send(stream, response, takes_gzip, method == "HEAD")
}

fn limited(reader: &mut BufReader<TcpStream>, line: &mut String) -> std::io::Result<usize> {
    std::io::Read::take(reader, LINE_LIMIT).read_line(line)
}

fn send(mut stream: TcpStream, response: Response, takes_gzip: bool, head_only: bool) -> std::io::Result<()> {
    let compresses = takes_gzip && !response.kind.starts_with("image/png") && response.body.len() > 512;
    let body = if compresses { size::gzip(&response.body) } else { response.body };
    let encoding = if compresses { "Content-Encoding: gzip\r\n" } else { "" };
    write!(
        stream,
        "HTTP/1.1 {}\r\nContent-Type: {}\r\nContent-Length: {}\r\n{encoding}Cache-Control: no-store\r\n\
         Access-Control-Allow-Origin: *\r\nX-Content-Type-Options: nosniff\r\nConnection: close\r\n\r\n",
        response.status,
        response.kind,
        body.len(),
    )?;
    if !head_only {
        stream.write_all(&body)?;
    }
    stream.flush()
}

impl Response {
    fn text(status: &'static str, text: &str) -> Self {
        Self { status, kind: "text/plain; charset=utf-8", body: text.as_bytes().to_vec() }
    }
}

/// The reloading page's own address: answers when the build has changed.
const RELOAD_EVENT: &str = "/__changed";
/// The script that waits for it. A file, because the page's security policy forbids inline scripts — also while developing.
const RELOAD_SCRIPT: &str = "/__reload.js";

impl Site {
    fn get(&self, target: &str) -> Response {
        let path = target.split(['?', '#']).next().unwrap_or("");
        if self.reloads && path == RELOAD_EVENT {
            return self.wait_for_change();
        }
        if self.reloads && path == RELOAD_SCRIPT {
            let script = format!("fetch('{RELOAD_EVENT}').then(() => location.reload(), () => {{}});");
            return Response { status: "200 OK", kind: "text/javascript; charset=utf-8", body: script.into_bytes() };
        }
        let Some(file) = file_below(&self.folder, path) else {
            return Response::text("400 Bad Request", "That address leaves the site.");
        };
        let Ok(mut body) = std::fs::read(&file) else {
            return Response::text("404 Not Found", "There is no such file.");
        };
        let kind = content_type(&file);
        if self.reloads && kind.starts_with("text/html") {
            body.extend_from_slice(format!("<script src=\"{RELOAD_SCRIPT}\"></script>").as_bytes());
        }
        Response { status: "200 OK", kind, body }
    }

    fn wait_for_change(&self) -> Response {
        let before = self.stamp();
        loop {
            std::thread::sleep(Duration::from_millis(300));
            let now = self.stamp();
            if now.is_some() && now != before {
                return Response::text("200 OK", "changed");
            }
        }
    }

    fn stamp(&self) -> Option<SystemTime> {
        std::fs::metadata(self.folder.join("index.html")).and_then(|data| data.modified()).ok()
    }
}

/// The file that an address means, unless the address tries to leave the folder.
fn file_below(folder: &Path, path: &str) -> Option<PathBuf> {
    let decoded = percent_decode(path)?;
    let mut file = folder.to_path_buf();
    for part in decoded.split('/').filter(|part| !part.is_empty() && *part != ".") {
        if part == ".." || part.contains(['\\', '\0', ':']) {
            return None;
        }
        file.push(part);
    }
    Some(if file.is_dir() { file.join("index.html") } else { file })
}

fn percent_decode(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte == b'%' {
            let pair = [rest.next()?, rest.next()?];
            bytes.push(u8::from_str_radix(std::str::from_utf8(&pair).ok()?, 16).ok()?);
        } else {
            bytes.push(byte);
        }
    }
    String::from_utf8(bytes).ok()
}

fn content_type(file: &Path) -> &'static str {
    match file.extension().and_then(|extension| extension.to_str()) {
        Some("html") => "text/html; charset=utf-8",
        Some("js" | "mjs") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("wasm") => "application/wasm",
        Some("json" | "webmanifest") => "application/json; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("csv") => "text/csv; charset=utf-8",
        Some("txt" | "md") => "text/plain; charset=utf-8",
        Some(_) | None => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_stay_inside_the_folder() {
        let folder = Path::new("/site");
        let inside = |path| file_below(folder, path);
        assert_eq!(inside("/app.js"), Some(PathBuf::from("/site/app.js")));
        assert_eq!(inside("/a%20b.txt"), Some(PathBuf::from("/site/a b.txt")));
        assert_eq!(inside("//./app.js"), Some(PathBuf::from("/site/app.js")));
        for escape in
            ["/../secret", "/%2e%2e/secret", "/a/..%2f..%2fsecret", "/..%5csecret", "/c:/secret", "/%00", "/%zz", "/%2"]
        {
            assert_eq!(inside(escape), None, "{escape}");
        }
    }

    #[test]
    fn options_are_read_or_named() {
        let arguments = |text: &str| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
        let options = parse(&arguments("--port 9000 --dev")).expect("both are known");
        assert_eq!((options.port, options.is_dev), (9000, true));
        for wrong in ["--port", "--port many", "--prot 1", "9000"] {
            assert!(parse(&arguments(wrong)).is_err(), "{wrong}");
        }
    }

    #[test]
    fn wasm_has_the_type_that_streaming_compilation_needs() {
        assert_eq!(content_type(Path::new("app_bg.wasm")), "application/wasm");
    }
}
