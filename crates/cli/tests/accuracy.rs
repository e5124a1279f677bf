//! The page about accuracy is what the program finds.

use std::process::Command;

fn found() -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_skylapse")).arg("accuracy").output().expect("the program starts");
    String::from_utf8(output.stdout).expect("outputs are UTF-8")
}

/// The number in front of the next ` %**` after a text.
fn bold_percent(page: &str, after: &str) -> f64 {
    let rest = page.split_once(after).expect("the page says it").1;
    let number = rest.trim_start_matches([':', ' ', '*']).split(' ').next().expect("a number follows");
    number.parse().expect("a number follows")
}

#[test]
fn the_page_in_the_documents_is_what_the_program_finds_and_the_errors_are_small() {
    let page = include_str!("../../../docs/accuracy.md");
    let found = found();
    let differs = page.lines().zip(found.lines()).find(|(written, found)| written != found);
    assert_eq!(differs, None, "write it anew: skylapse accuracy --out docs/accuracy.md");
    assert_eq!(page, found);
    let cold = bold_percent(&found, "Mean error of the cold-start share");
    let environments = bold_percent(&found, "of the number of environments");
    assert!(cold < 13.3 && environments < 3.3, "{cold} % and {environments} %");
}
