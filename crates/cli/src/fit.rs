//! `fit`: a scenario from the logs of a real function.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use skylapse_engine::logs::{Fit, Fitted, Logs, Reader, Shape};
use skylapse_view::{Problem, ProblemKind};
use skylapse_words::format::number;
use skylapse_words::{Key, Lang, Value, fill, text};

use crate::args;
use crate::failure::Failure;
use crate::output::{Output, print};
use crate::say;

/// Bytes that are read at once.
const PIECE_BYTES: usize = 1 << 16;

/// Reads logs, tells on standard error what they say, and writes the scenario.
pub fn fit(call: &args::Fit, lang: Lang) -> Result<(), Failure> {
    let logs = read(&call.file)?;
    tell_logs(&logs, lang);
    let Some(fitted) = Fitted::of(&logs) else {
        let (file, reason) = (call.file.display().to_string(), "cli.fit.no_reports".to_owned());
        return Err(Failure::Bad(vec![Problem::new("", ProblemKind::BadTable { file, reason, row: 0 })]));
    };
    tell(&fitted, lang);
    let json = format!("{:#}\n", fitted.scenario());
    let Some(path) = &call.out else { return print(&json) };
    let mut out = Output::create(path)?;
    out.write(json.as_bytes())?;
    out.finish()
}

fn read(path: &Path) -> Result<Logs, Failure> {
    let file = path.display().to_string();
    let missing = |_| vec![Problem::new("", ProblemKind::FileMissing { file: file.clone() })];
    let mut input: Box<dyn Read> =
        if path == Path::new("-") { Box::new(std::io::stdin()) } else { Box::new(File::open(path).map_err(missing)?) };
    let mut reader = Reader::default();
    let mut piece = vec![0; PIECE_BYTES];
    loop {
        let n = input.read(&mut piece).map_err(missing)?;
        if n == 0 {
            return Ok(reader.finish());
        }
        reader.feed(&piece[..n]);
    }
}

fn tell_logs(logs: &Logs, lang: Lang) {
    let values = [
        ("n", Value::Count(logs.n_reports())),
        ("lines", Value::Count(logs.n_lines)),
        ("other", Value::Count(logs.n_other)),
        ("damaged", Value::Count(logs.n_damaged)),
    ];
    say::line(&fill(lang, Key::CliFitRead, &values));
    if logs.n_damaged > 0 {
        let mut lines = logs.damaged_lines.iter().map(u64::to_string).collect::<Vec<_>>().join(", ");
        if logs.n_damaged > logs.damaged_lines.len() as u64 {
            lines.push_str(", …");
        }
        say::line(&fill(lang, Key::CliFitDamagedLines, &[("lines", Value::Text(&lines))]));
    }
}

fn tell(fitted: &Fitted, lang: Lang) {
    tell_fit(Key::CliFitDuration, &fitted.duration, lang);
    if let Some(init) = &fitted.init {
        tell_fit(if fitted.is_restored { Key::CliFitRestore } else { Key::CliFitInit }, init, lang);
    }
    let share = fitted.n_cold as f64 / fitted.n_reports as f64;
    let values = [
        ("n", Value::Count(fitted.n_cold)),
        ("all", Value::Count(fitted.n_reports)),
        ("share", Value::Share(share)),
        ("errors", Value::Count(fitted.n_errors)),
        ("timeouts", Value::Count(fitted.n_timeouts)),
    ];
    say::line(&fill(lang, Key::CliFitCold, &values));
    tell_idle(fitted, lang);
    match fitted.arrivals {
        Some(process) => {
            let values = [("process", Value::Text(process)), ("rate", Value::Number(fitted.rate_per_s))];
            say::line(&fill(lang, Key::CliFitArrivals, &values));
        }
        None => say::line(text(lang, Key::CliFitNoTimes)),
    }
    let n_untimed = fitted.n_reports - fitted.n_timed;
    if fitted.arrivals.is_some() && n_untimed > 0 {
        say::line(&fill(lang, Key::CliFitUntimed, &[("n", Value::Count(n_untimed))]));
    }
    if fitted.n_memory_sizes > 1 {
        let mb = u64::from(fitted.memory_mb.unwrap_or_default());
        say::line(&fill(
            lang,
            Key::CliFitSizes,
            &[("n", Value::Count(fitted.n_memory_sizes)), ("mb", Value::Count(mb))],
        ));
    }
}

fn tell_idle(fitted: &Fitted, lang: Lang) {
    let line = match &fitted.idle {
        None => text(lang, Key::CliFitIdleUnknown).to_owned(),
        Some(idle) if idle.n_ended == 0 => fill(lang, Key::CliFitIdleUnseen, &[("min", Value::Duration(idle.min_s))]),
        Some(idle) => {
            let values = [
                ("min", Value::Duration(idle.min_s)),
                ("max", Value::Duration(idle.max_s)),
                ("low", Value::Duration(idle.interval_s.0)),
                ("high", Value::Duration(idle.interval_s.1)),
                ("outlived", Value::Count(idle.n_outlived)),
                ("ended", Value::Count(idle.n_ended)),
            ];
            fill(lang, Key::CliFitIdle, &values)
        }
    };
    say::line(&line);
}

fn tell_fit(key: Key, fit: &Fit, lang: Lang) {
    let ms = |ms: f64| format!("{} ms", number(ms));
    let shape = match &fit.shape {
        Shape::Constant { ms: value } => format!("constant {}", ms(*value)),
        Shape::Exponential { mean_ms } => format!("exponential {}", ms(*mean_ms)),
        Shape::Lognormal { median_ms, sigma } => {
            format!("lognormal {}, sigma {}", ms(*median_ms), number(*sigma))
        }
        Shape::Normal { mean_ms, std_ms } => format!("normal {} ± {}", ms(*mean_ms), ms(*std_ms)),
        Shape::Uniform { min_ms, max_ms } => format!("uniform {} … {}", ms(*min_ms), ms(*max_ms)),
        Shape::Empirical { .. } => "empirical".to_owned(),
    };
    let values =
        [("shape", Value::Text(&shape)), ("n", Value::Count(fit.n)), ("distance", Value::Number(fit.distance))];
    say::line(&fill(lang, key, &values));
}
