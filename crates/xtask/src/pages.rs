//! A page for every shipped scenario, in both languages: a picture, the numbers as text, the way into the lab. They hold no script,
//! so they are what search, previews of links, and readers without scripts see. All of it is made by `skylapse` itself.
//!
//! Previews and oEmbed want whole addresses; with `cargo xtask site --url https://your.host/skylapse/` the pages have them.

use crate::shell::{self, Failure, Outcome};
use crate::tools;
use serde_json::json;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A picture of thousands of marks is smaller in pixels.
const MOST_SVG_BYTES: u64 = 200_000;
const LANGS: [&str; 2] = ["ko", "en"];

/// The mark of the page's own tab.
const ICON: &str = "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 20 20'><path d='M1 15.5H7V10H13V4.5H19' fill='none' \
                    stroke='#3349d6' stroke-width='2.2'/><circle cx='3.2' cy='10' r='1.5' fill='#1597a0'/><circle cx='9.4' \
                    cy='5.4' r='1.5' fill='#1597a0'/></svg>";

/// Sentences of these pages, in the order of `LANGS`.
struct Words {
    open: &'static str,
    numbers: &'static str,
    embed: &'static str,
    others: &'static str,
    other_language: &'static str,
    picture: &'static str,
    about: &'static str,
}

const WORDS: [Words; 2] = [
    Words {
        open: "움직여 보기",
        numbers: "이 실행의 숫자",
        embed: "글에 넣기",
        others: "다른 장면",
        other_language: "English",
        picture: "실행 전체의 그림",
        about: "브라우저 안에서 도는 AWS 컴퓨팅 시뮬레이터예요. 시간을 움직이고 설정을 바꿔 볼 수 있어요.",
    },
    Words {
        open: "Run it",
        numbers: "The numbers of this run",
        embed: "Put it into a text",
        others: "Other scenes",
        other_language: "한국어",
        picture: "The whole run in a picture",
        about: "A simulator of AWS compute that runs in your browser. Move through time and change its settings.",
    },
];

/// A shipped scenario in one language.
struct Scene {
    id: String,
    title: String,
    /// The ending of its pictures.
    picture: &'static str,
    /// The fragment of its address.
    link: String,
    /// The table that `skylapse run` prints.
    numbers: String,
}

/// Writes all pages into a built site.
pub fn write(site: &Path, url: Option<&str>) -> Outcome<()> {
    let program = program()?;
    println!("Drawing the pages of the scenarios");
    std::fs::create_dir_all(site.join("s")).map_err(|error| Failure::sentence(format!("dist/s: {error}.")))?;
    let style = tools::read(&shell::root().join("web/page.css"))?;
    tools::write(&site.join("s/page.css"), &style)?;
    tools::write(&site.join("s/icon.svg"), ICON)?;
    for (lang, words) in LANGS.into_iter().zip(&WORDS) {
        let scenes = scenes(&program, site, lang)?;
        for scene in &scenes {
            let folder = site.join(place(&scene.id, lang));
            std::fs::create_dir_all(&folder)
                .map_err(|error| Failure::sentence(format!("{}: {error}.", folder.display())))?;
            tools::write(&folder.join("index.html"), &page(scene, lang, words, &scenes, url))?;
            if let Some(url) = url {
                let card = serde_json::to_string_pretty(&oembed(scene, lang, url)).unwrap_or_default();
                tools::write(&folder.join("oembed.json"), &card)?;
            }
        }
    }
    Ok(())
}

/// `skylapse`, fast: there are dozens of pictures to draw.
fn program() -> Outcome<PathBuf> {
    let build = ["build", "--locked", "--release", "--bin", "skylapse"];
    shell::expect("Building skylapse", shell::cargo().args(build))?;
    Ok(shell::target().join("release").join(format!("skylapse{}", std::env::consts::EXE_SUFFIX)))
}

/// Where a page lies, from the root of the site.
fn place(id: &str, lang: &str) -> String {
    if lang == "ko" { format!("s/{id}/") } else { format!("{lang}/s/{id}/") }
}

/// Asks `skylapse` for the titles, links, numbers and pictures.
fn scenes(program: &Path, site: &Path, lang: &str) -> Outcome<Vec<Scene>> {
    let ask = |arguments: &[&str]| {
        let text = shell::output(Command::new(program).args(arguments).args(["--lang", lang]));
        text.ok_or_else(|| Failure::sentence(format!("skylapse {} failed.", arguments.join(" "))))
    };
    let mut scenes = vec![];
    for line in ask(&["presets"])?.lines() {
        let Some((id, title)) = line.split_once(' ') else { continue };
        let file = shell::target().join(format!("{id}.json"));
        tools::write(&file, &ask(&["presets", id])?)?;
        let scenario = file.to_string_lossy();
        let draw = |theme: &str, end: &str| {
            let path = site.join("s").join(format!("{id}-{lang}-{theme}.{end}"));
            ask(&["draw", &scenario, "--chart", "lab", "--theme", theme, "--out", &path.to_string_lossy()])?;
            std::fs::metadata(&path)
                .map(|file| (path, file.len()))
                .map_err(|error| Failure::sentence(error.to_string()))
        };
        // Previews of links take no SVG.
        draw("light", "png")?;
        let mut picture = "svg";
        for theme in ["light", "dark"] {
            let (path, bytes) = draw(theme, "svg")?;
            if bytes > MOST_SVG_BYTES {
                picture = "png";
                draw(theme, "png")?;
                std::fs::remove_file(path).map_err(|error| Failure::sentence(error.to_string()))?;
            }
        }
        scenes.push(Scene {
            picture,
            id: id.to_owned(),
            title: title.trim().to_owned(),
            link: ask(&["link", &scenario])?.trim().to_owned(),
            numbers: ask(&["run", &scenario])?,
        });
    }
    Ok(scenes)
}

fn page(scene: &Scene, lang: &str, words: &Words, scenes: &[Scene], url: Option<&str>) -> String {
    let root = if lang == "ko" { "../../" } else { "../../../" };
    let other = if lang == "ko" { "en" } else { "ko" };
    let Scene { id, link, picture: end, .. } = scene;
    let (title, numbers) = (escaped(&scene.title), escaped(&scene.numbers));
    let there = format!("{root}{}", place(id, other));
    let host = url.unwrap_or("https://your.host/skylapse/");
    let tag = escaped(&format!(
        "<script src=\"{host}embed.js\"></script>\n<skylapse-lab scenario=\"{id}\" height=\"430\">{}</skylapse-lab>",
        scene.title
    ));
    let others: String = scenes
        .iter()
        .filter(|one| one.id != *id)
        .map(|one| format!("<li><a href=\"{root}{}\">{}</a></li>\n", place(&one.id, lang), escaped(&one.title)))
        .collect();
    let Words { open, numbers: numbers_title, embed, others: others_title, other_language, picture, about } = words;
    format!(
        r#"<!doctype html>
<html lang="{lang}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{title} · Skylapse</title>
<meta name="description" content="{about}">
<meta property="og:type" content="article">
<meta property="og:site_name" content="Skylapse">
<meta property="og:title" content="{title}">
<meta property="og:description" content="{about}">
<meta name="twitter:card" content="summary_large_image">
{addresses}<link rel="alternate" hreflang="{other}" href="{there}">
<link rel="icon" href="{root}s/icon.svg">
<link rel="stylesheet" href="{root}s/page.css">
</head>
<body>
<header><a href="{root}">Skylapse</a><a href="{there}" lang="{other}" hreflang="{other}">{other_language}</a></header>
<main>
<h1>{title}</h1>
<p>{about}</p>
<a class="open" href="{root}?lang={lang}{link}">{open}</a>
<figure>
<picture>
<source srcset="{root}s/{id}-{lang}-dark.{end}" media="(prefers-color-scheme: dark)">
<img src="{root}s/{id}-{lang}-light.{end}" alt="{picture}: {title}">
</picture>
</figure>
<h2>{numbers_title}</h2>
<pre tabindex="0">{numbers}</pre>
<h2>{embed}</h2>
<pre tabindex="0">{tag}</pre>
<h2>{others_title}</h2>
<ul>
{others}</ul>
</main>
</body>
</html>
"#,
        addresses = addresses(scene, lang, url),
    )
}

/// What only a whole address can say.
fn addresses(scene: &Scene, lang: &str, url: Option<&str>) -> String {
    let Some(url) = url else { return String::new() };
    let here = format!("{url}{}", place(&scene.id, lang));
    format!(
        "<link rel=\"canonical\" href=\"{here}\">\n\
         <meta property=\"og:url\" content=\"{here}\">\n\
         <meta property=\"og:image\" content=\"{url}s/{}-{lang}-light.png\">\n\
         <link rel=\"alternate\" type=\"application/json+oembed\" href=\"{here}oembed.json\">\n",
        scene.id
    )
}

/// What a page that knows oEmbed puts into itself (oembed.com, version 1.0).
fn oembed(scene: &Scene, lang: &str, url: &str) -> serde_json::Value {
    let title = escaped(&scene.title);
    let frame = format!(
        "<iframe src=\"{url}embed.html?lang={lang}&amp;s={}\" width=\"640\" height=\"430\" loading=\"lazy\" title=\"{title}\"></iframe>",
        scene.id
    );
    json!({
        "version": "1.0", "type": "rich", "provider_name": "Skylapse", "provider_url": url, "title": scene.title,
        "width": 640, "height": 430, "html": frame, "thumbnail_url": format!("{url}s/{}-{lang}-light.png", scene.id),
    })
}

/// Text as it may stand in HTML and between double quotes.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scene() -> Scene {
        let link = "#v1.AQc".to_owned();
        let (id, title) = ("lambda-idle".to_owned(), "A & <B>".to_owned());
        Scene { id, title, picture: "svg", link, numbers: "1 < 2".to_owned() }
    }

    #[test]
    fn what_comes_from_data_is_text_and_never_markup() {
        let page = page(&scene(), "ko", &WORDS[0], &[scene()], None);
        assert!(page.contains("<h1>A &amp; &lt;B&gt;</h1>"), "{page}");
        assert!(page.contains("1 &lt; 2"), "{page}");
        assert!(!page.contains("<B>") && !page.contains("<script"), "{page}");
    }

    #[test]
    fn only_a_known_address_is_written_as_a_whole() {
        assert!(!page(&scene(), "en", &WORDS[1], &[], None).contains("og:image"));
        let page = page(&scene(), "en", &WORDS[1], &[], Some("https://a.example/b/"));
        assert!(page.contains("content=\"https://a.example/b/s/lambda-idle-en-light.png\""), "{page}");
        assert!(page.contains("href=\"https://a.example/b/en/s/lambda-idle/oembed.json\""), "{page}");
    }
}
