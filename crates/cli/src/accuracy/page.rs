//! The page: what was run, what came out, how far off it is.

use std::fmt::Write as _;

use super::reference::{CATALOG, MEASURED, SIMULATED};
use super::simulate::{ASSUMED, catalog, errors, measured, simulated};

/// Requests of a measured row: for the rows themselves, and for comparing assumptions.
const N_ROW: f64 = 300_000.0;
const N_COMPARED: f64 = 100_000.0;

const HEAD: &str = "\
# How accurate it is

Made by `skylapse accuracy`; a test runs it again and compares every character. Nothing below was fitted to the rows that it is
compared with.

";

const MEASURED_HEAD: &str = "\
## Against AWS Lambda itself

Ten steady Poisson loads of a function of about 2 s, measured on AWS Lambda in 2020 (N. Mahmoudi and H. Khazaei, *SimFaaS*,
CLOSER 2021; `examples/exp.csv` of pacslab/simfaas, MIT). Given to the model: rate, mean warm and mean cold response.

The assumptions, each from a source of its own: the newest idle environment serves next; the idle life is that measured in
August 2019, the epoch of these rows (90 / 50 / 10 % of environments outlive 10 / 10 / 11 minutes, M. Shilkov, mikhail.io); an
environment is replaced at an age between 1.5 and 4 hours (AWS: every few hours). Runs are as long as the published means.

| requests/s | cold, AWS | ± 95 % | cold, here | error | environments, AWS | here | error |
|---:|---:|---:|---:|---:|---:|---:|---:|
";

const COMPARED_HEAD: &str = "\
Which assumptions matter. The first line is the one above; every other changes one thing of it.

| assumption | error of cold starts | error of environments |
|---|---:|---:|
";

const COMPARED_TAIL: &str = "\
Newest first and most recently used first keep the same few environments at work and let the others starve and expire, as AWS
does; these rows cannot tell the two apart. By chance or oldest first, environments are kept alive that starve on AWS. The idle
life must be that of its year: with the five to seven minutes of 2021 the same rows of 2020 are off by a factor of two. Replacing
old environments matters where requests are so frequent that nothing expires. What is left is mostly noise of the measurement:
compare the ± of each row.

The page's default idle life is that of 2021, the latest that was measured, and environments are not replaced by age unless
`recycle_after` says so. AWS promises neither.

";

const SIMULATED_HEAD: &str = "\
## Against SimFaaS

Eight rows of SimFaaS 0.2.2 (MIT), ten runs each (A8: 4,000), with their 95 % half-widths.

| row | cold, SimFaaS | cold, here | environments, SimFaaS | here | busy, SimFaaS | here |
|---|---:|---:|---:|---:|---:|---:|
";

const CATALOG_HEAD: &str = "\
## The cold-start catalog

INIT of hello-world functions, x86_64 zip at 512 MB, in ms: what lambda-perf (Maxime David, Apache-2.0) published for 2026, and
20,000 cold requests here. Where no p99 was published, 1.6 × the median stands in.

| runtime | p50 | here | p90 | here | p99 | here |
|---|---:|---:|---:|---:|---:|---:|
";

/// Runs everything and writes it down.
pub fn page() -> String {
    let mut page = HEAD.to_owned();
    measured_rows(&mut page);
    compared_rows(&mut page);
    simulated_rows(&mut page);
    catalog_rows(&mut page);
    page
}

fn measured_rows(page: &mut String) {
    page.push_str(MEASURED_HEAD);
    let all = measured(&ASSUMED[0], N_ROW);
    for (row, seen) in MEASURED.iter().zip(&all) {
        let (share, half_width) = row.cold_share;
        line(
            page,
            &[
                format!("{:.5}", row.rate_per_s),
                percent(share, 2),
                percent(half_width, 2),
                percent(seen.cold_share, 2),
                off(seen.cold_share, share),
                format!("{:.3}", row.environments),
                format!("{:.3}", seen.environments),
                off(seen.environments, row.environments),
            ],
        );
    }
    let errors = errors(&all);
    let n_inside = all
        .iter()
        .zip(&MEASURED)
        .filter(|(seen, row)| (seen.cold_share - row.cold_share.0).abs() <= row.cold_share.1)
        .count();
    let _ = write!(
        page,
        "\nMean error of the cold-start share: **{}**; of the number of environments: **{}**. {n_inside} of {} cold-start shares lie\n\
         inside the interval that was measured.\n\n",
        percent(errors.cold_share, 2),
        percent(errors.environments, 2),
        all.len(),
    );
}

fn compared_rows(page: &mut String) {
    page.push_str(COMPARED_HEAD);
    for assumed in &ASSUMED {
        let errors = errors(&measured(assumed, N_COMPARED));
        let (cold, environments) = (percent(errors.cold_share, 1), percent(errors.environments, 1));
        line(page, &[assumed.name.to_owned(), cold, environments]);
    }
    page.push('\n');
    page.push_str(COMPARED_TAIL);
}

fn simulated_rows(page: &mut String) {
    page.push_str(SIMULATED_HEAD);
    for row in &SIMULATED {
        let seen = simulated(row);
        let both = |(value, half_width): (f64, f64), n: usize| format!("{value:.n$} ± {half_width:.n$}");
        line(
            page,
            &[
                row.id.to_owned(),
                both((row.cold_share.0 * 100.0, row.cold_share.1 * 100.0), 4) + " %",
                percent(seen.cold_share, 4),
                both(row.environments, 3),
                format!("{:.3}", seen.environments),
                both(row.busy, 4),
                format!("{:.4}", seen.busy),
            ],
        );
    }
    page.push('\n');
}

fn catalog_rows(page: &mut String) {
    page.push_str(CATALOG_HEAD);
    for ((runtime, p50, p90, p99), here) in CATALOG.iter().zip(catalog(&CATALOG)) {
        let ms = |value: f64| format!("{value:.0}");
        let published = p99.map_or("–".to_owned(), ms);
        line(page, &[(*runtime).to_owned(), ms(*p50), ms(here[0]), ms(*p90), ms(here[1]), published, ms(here[2])]);
    }
}

fn line(page: &mut String, cells: &[String]) {
    let _ = writeln!(page, "| {} |", cells.join(" | "));
}

fn percent(share: f64, decimals: usize) -> String {
    format!("{:.decimals$} %", share * 100.0)
}

/// How far off a number is, with its sign.
fn off(found: f64, wanted: f64) -> String {
    format!("{:+.1} %", (found / wanted - 1.0) * 100.0)
}
