//! `skylapse fit`: a scenario on standard output, what the logs say on standard error, in little memory.

use std::io::Write;
use std::process::{Command, Output, Stdio};

fn fit(limit: &str, lines: impl Iterator<Item = String> + Send) -> Output {
    let command = format!("{limit} exec {} fit - --lang en", env!("CARGO_BIN_EXE_skylapse"));
    let mut child = Command::new("sh")
        .args(["-c", &command])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let mut input = std::io::BufWriter::new(child.stdin.take().expect("the input is a pipe"));
    for line in lines {
        if input.write_all(line.as_bytes()).is_err() {
            break;
        }
    }
    drop(input);
    child.wait_with_output().expect("the program ends")
}

fn line(index: u64) -> String {
    let (at, init) = (
        1_793_577_600_000 + index * 7_919 % 700 + index * 1_000,
        if index.is_multiple_of(50) { "Init Duration: 180.5 ms\t" } else { "" },
    );
    let ms = 100 + index * 7_919 % 91;
    format!(
        "{at} REPORT RequestId: {index}\tDuration: {ms}.25 ms\tBilled Duration: {ms} ms\tMemory Size: 512 MB\tMax Memory Used: 80 MB\t{init}\n"
    )
}

#[test]
fn a_million_reports_fit_in_128_mib() {
    let limit = if cfg!(target_os = "linux") { "ulimit -d 131072;" } else { "" };
    let output = fit(limit, (0..1_000_000).map(line));
    let told = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(0), "{told}");
    assert!(told.starts_with("1,000,000 reports in 1,000,000 lines; 0 of other kinds, 0 damaged."), "{told}");
    let scenario: serde_json::Value = serde_json::from_slice(&output.stdout).expect("a scenario is JSON");
    assert_eq!(scenario["resources"][0]["config"]["memory_mb"], 512);
}

#[test]
fn what_is_no_log_is_refused_and_nothing_is_written() {
    let output = fit("", ["hello\n".to_owned(), "REPORT RequestId: 1\tDura\n".to_owned()].into_iter());
    let told = String::from_utf8_lossy(&output.stderr);
    assert_eq!((output.status.code(), output.stdout.as_slice()), (Some(2), &b""[..]), "{told}");
    assert!(told.contains("Damaged lines: 2."), "{told}");
}
