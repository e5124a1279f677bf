//! How long INIT and RESTORE take: measured quantiles, one cell per runtime, architecture, package and memory size.
//!
//! Source: lambda-perf by Maxime David (maxday), github.com/maxday/lambda-perf, `data/` at commit 6070b794, Apache-2.0: ten
//! forced cold starts of a hello-world function a day and cell, 2026-01-01..2026-08-22 (restores 2025-01-01..2025-10-18).
//! Hello-world code imports nothing: an application's INIT is longer, and is set with `init`. lambda-perf is not affiliated
//! with AWS.
//!
//! A cell becomes a distribution by straight lines in (probability, logarithm) through minimum, p10, p50, p90, p99 and
//! maximum, which gives the measured percentiles back; a log-normal fit would lose the tail.
//!
//! INIT hardly depends on memory (128 against 1,024 MB differ by less than 3 %), because it has burst CPU. The
//! first run does for runtimes that compile just in time: [`first_run`].

use skylapse_kernel::{Distribution, QuantilePoint, Quantiles};
use skylapse_units::{Memory, SimDuration};

use super::config::{Architecture, Package};
use super::first_run::FIRST_RUN;
use super::measured::{Cell, INIT, RESTORE_JAVA11, RESTORE_JAVA17, RESTORE_JAVA21, TAILS_X86_ZIP};

/// What `runtime` can be: AWS's own identifiers, and what runs on an OS-only runtime by its language.
pub const RUNTIMES: &[&str] = &{
    let mut all = [OS_ONLY; MEASURED.len() + 1];
    let mut index = 0;
    while index < MEASURED.len() {
        all[index] = MEASURED[index];
        index += 1;
    }
    all
};

/// The runtimes that were measured, in the order of the table.
const MEASURED: [&str; 25] = [
    "nodejs20.x",
    "nodejs22.x",
    "nodejs24.x",
    "python3.11",
    "python3.12",
    "python3.13",
    "python3.14",
    "java11",
    "java17",
    "java21",
    "java25",
    "ruby3.2",
    "ruby3.3",
    "ruby3.4",
    "dotnet8",
    "dotnet10",
    "rust-provided.al2023",
    "go-provided.al2023",
    "cpp11-provided.al2023",
    "llrt-provided.al2023",
    "graalvm-java21-provided.al2023",
    "dotnet8-aot-provided.al2023",
    "dotnet10-aot-provided.al2023",
    "swift6.2-provided.al2",
    "bun",
];

/// AWS's identifier of the OS-only runtime. What runs on it decides its INIT; as it stands it counts as Go, the most common.
const OS_ONLY: &str = "provided.al2023";
const OS_ONLY_MEASURED_AS: &str = "go-provided.al2023";

/// Memory sizes that were measured, in MB; between them the nearest counts.
const SIZES_MB: [u32; 4] = [128, 256, 512, 1_024];

/// The time INIT takes.
#[must_use]
pub fn init(
    runtime: &str,
    architecture: Architecture,
    package: Package,
    memory: Memory,
    zipped_mb: f64,
) -> Distribution {
    let measured = if runtime == OS_ONLY { OS_ONLY_MEASURED_AS } else { runtime };
    let index = index_of(measured);
    let row = match (architecture, package) {
        (Architecture::X86, Package::Zip) => 0,
        (Architecture::X86, Package::Image) => 1,
        (Architecture::Arm, Package::Zip) => 2,
        (Architecture::Arm, Package::Image) => 3,
    };
    let known_tail = if row == 0 { tail_of(runtime) } else { None };
    let more = SimDuration::from_secs_f64(zipped_mb * LOAD_S_PER_MB);
    quantiles(&INIT[index][row][nearest(memory)], known_tail, more)
}

/// A zip whose code is all loaded takes this much longer for each MB: 0.26 s at 1 KB, 1.70 s at 14 MB, 3.87 s at 35 MB
/// (Node.js; M. Shilkov, mikhail.io, 2021-01).
const LOAD_S_PER_MB: f64 = 0.103;

/// What the first run of a hello-world handler takes: this is where memory matters for runtimes that compile just in time.
/// Medians of daily means; between the measured sizes straight in 1 / memory, beyond them as at the largest.
#[must_use]
pub fn first_run(runtime: &str, architecture: Architecture, memory: Memory) -> SimDuration {
    let measured = if runtime == OS_ONLY { OS_ONLY_MEASURED_AS } else { runtime };
    let row = &FIRST_RUN[index_of(measured)][usize::from(architecture == Architecture::Arm)];
    let mb = memory.as_mb();
    let above = SIZES_MB.iter().position(|size| mb <= *size).unwrap_or(SIZES_MB.len() - 1);
    let tenths = if above == 0 || SIZES_MB[above] <= mb {
        f64::from(row[above])
    } else {
        let inverse = |mb: u32| 1.0 / f64::from(mb);
        let (low, high) = (inverse(SIZES_MB[above]), inverse(SIZES_MB[above - 1]));
        let share = (inverse(mb) - low) / (high - low);
        f64::from(row[above]) + share * (f64::from(row[above - 1]) - f64::from(row[above]))
    };
    SimDuration::from_secs_f64(tenths / 1e4)
}

fn index_of(runtime: &str) -> usize {
    MEASURED.iter().position(|&name| name == runtime).expect("only measured runtimes can be chosen")
}

/// The time RESTORE takes (SnapStart). Measured for Java 11, 17 and 21 on x86_64 (zip); for every other runtime, and for
/// arm64, the figures of Java 17 (newer Java: of Java 21) stand in: *model assumption*.
#[must_use]
pub fn restore(runtime: &str, memory: Memory) -> Distribution {
    let row = match runtime {
        "java11" => &RESTORE_JAVA11,
        "java21" | "java25" => &RESTORE_JAVA21,
        _ => &RESTORE_JAVA17,
    };
    // p99 at 512 MB for Java 17: 899 ms, which is 1.42 × p50; elsewhere 1.6 × p50 as for INIT.
    quantiles(&row[nearest(memory)], None, SimDuration::ZERO)
}

/// True when AWS offers SnapStart for the runtime: Java 11+, Python 3.12+, .NET 8+ (AWS, snapstart.html, 2026-10). OS-only
/// runtimes are left out, so ahead-of-time compiled .NET is too.
#[must_use]
pub fn has_snap_start(runtime: &str) -> bool {
    let is_late_python = matches!(runtime, "python3.12" | "python3.13" | "python3.14");
    runtime.starts_with("java") || is_late_python || matches!(runtime, "dotnet8" | "dotnet10")
}

fn nearest(memory: Memory) -> usize {
    let gap = |index: &usize| SIZES_MB[*index].abs_diff(memory.as_mb());
    (0..SIZES_MB.len()).min_by_key(gap).expect("there are sizes")
}

fn tail_of(runtime: &str) -> Option<u32> {
    TAILS_X86_ZIP.iter().find(|(name, _)| *name == runtime).map(|&(_, p99_ms)| p99_ms * 100)
}

fn quantiles(cell: &Cell, known_tail: Option<u32>, more: SimDuration) -> Distribution {
    let &[_, min, p10, p50, p90, max] = cell;
    let p99 = known_tail.unwrap_or(p50 * 8 / 5).clamp(p90, max);
    let points =
        [(0.0, min), (0.10, p10), (0.50, p50), (0.90, p90), (0.99, p99), (1.0, max)].map(|(probability, tens)| {
            QuantilePoint { probability, value: more + SimDuration::from_nanos(u64::from(tens) * 10_000) }
        });
    Distribution::Quantiles(Quantiles::new(&points).expect("measured quantiles rise"))
}
