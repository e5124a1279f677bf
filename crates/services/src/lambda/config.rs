//! What a user sets on a function, and what the account allows.

use std::sync::Arc;

use skylapse_kernel::Distribution;
use skylapse_units::{Memory, SimDuration};

use super::cold_starts;
use super::extras::{Extras, FREE_STORAGE_MB, InvokeMode, SYNC_PAYLOAD_KB};
use super::fact::Extra;
use crate::field::Word;

/// The settings of one function. `None` means that AWS's or the measured default applies.
#[derive(Clone, PartialEq, Debug)]
pub struct FunctionConfig {
    /// The runtime: one of [`cold_starts::RUNTIMES`].
    pub runtime: Runtime,
    /// The instruction set.
    pub architecture: Architecture,
    /// How the code is delivered.
    pub package: Package,
    /// Memory, and CPU in proportion.
    pub memory: Memory,
    /// The longest run.
    pub timeout: SimDuration,
    /// The handler's run at `duration_memory` (or at `memory`).
    pub duration: Distribution,
    /// INIT; `None`: as measured for runtime, architecture, package and memory.
    pub init: Option<Distribution>,
    /// The whole response of a cold request; replaces sandbox, INIT and run.
    pub cold_duration: Option<Distribution>,
    /// How long an environment stays idle before it is shut down.
    pub idle_timeout: Distribution,
    /// Which idle environment gets the next request.
    pub routing: Routing,
    /// Concurrency set aside for this function, which is also its limit.
    pub reserved_concurrency: Option<u32>,
    /// Environments kept ready.
    pub provisioned_concurrency: u32,
    /// Start from a snapshot.
    pub snap_start: bool,
    /// Requests that one environment takes at once.
    pub environment_concurrency: u32,
    /// What is there when the run begins.
    pub initial_environments: InitialEnvironments,
    /// Placement, sandbox start and code download: in no field of a report, but the request waits for it.
    pub sandbox_and_download: Distribution,
    /// RESTORE; `None`: as measured for Java.
    pub restore: Option<Distribution>,
    /// The age at which an environment is replaced; `None`: never.
    pub recycle_after: Option<Distribution>,
    /// The share of runs whose handler fails.
    pub error_rate: f64,
    /// The share of `duration` that is work of one CPU.
    pub cpu_bound_share: f64,
    /// The memory at which `duration` was measured; `None`: `memory`.
    pub duration_memory: Option<Memory>,
    /// What few functions set.
    pub extras: Extras,
}

/// A runtime, by its index in [`cold_starts::RUNTIMES`].
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Runtime(u8);

/// The instruction set.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Architecture {
    /// `x86_64`.
    X86,
    /// `arm64`.
    Arm,
}

/// How the code is delivered.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Package {
    /// A zip archive.
    Zip,
    /// A container image.
    Image,
}

/// Which of the idle environments gets the next request. AWS does not say; *model assumption*.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Routing {
    /// The one created last.
    Newest,
    /// The one created first.
    Oldest,
    /// Any, by chance.
    Random,
    /// The one used last.
    MostRecentlyUsed,
    /// The one idle for longest.
    LeastRecentlyUsed,
}

/// Environments that exist when the run begins.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct InitialEnvironments {
    /// Running: each begins a fresh warm run at 0, for a request of no workload.
    pub busy: u32,
    /// Waiting.
    pub idle: u32,
    /// When the waiting ones expire; `None`: drawn from `idle_timeout`.
    pub idle_expires_in: Option<SimDuration>,
}

/// What the account allows in its Region.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Quotas {
    /// Concurrent executions of all functions together.
    pub lambda_concurrency: u32,
    /// New environments that a function may get at once.
    pub lambda_scaling_burst: u32,
    /// New environments that a function may get in a second on top.
    pub lambda_scaling_per_s: u32,
    /// Requests per second for every unit of concurrency.
    pub lambda_requests_per_concurrency: u32,
}

impl Default for Quotas {
    fn default() -> Self {
        Self {
            // AWS, gettingstarted-limits.html, 2026-10 (new accounts start lower).
            lambda_concurrency: 1_000,
            // AWS, scaling-behavior.html, 2026: 1,000 environments every 10 s and function, refilled continuously.
            lambda_scaling_burst: 1_000,
            lambda_scaling_per_s: 100,
            // AWS, lambda-concurrency.html, 2026.
            lambda_requests_per_concurrency: 10,
        }
    }
}

impl Default for FunctionConfig {
    fn default() -> Self {
        Self {
            // AWS has no default runtime; Skylapse takes the newest long-term Node.js with a full year of measurements.
            runtime: Runtime::named("nodejs22.x").expect("the default runtime was measured"),
            // AWS::Lambda::Function, 2026-04.
            architecture: Architecture::X86,
            package: Package::Zip,
            // AWS, gettingstarted-limits.html, 2026-10.
            memory: Memory::from_mb(128),
            timeout: SimDuration::from_secs(3),
            // AWS samples (API and DynamoDB, 2021..2025): warm p50 6.5 ms, p90 12 ms.
            duration: Distribution::Lognormal { median: SimDuration::from_nanos(6_500_000), sigma: 0.478 },
            init: None,
            cold_duration: None,
            // *Model assumption* after measurements of January 2021: 5 to 7 minutes. AWS: "a non-deterministic period".
            idle_timeout: Distribution::Uniform { min: SimDuration::from_secs(300), max: SimDuration::from_secs(420) },
            routing: Routing::Newest,
            reserved_concurrency: None,
            provisioned_concurrency: 0,
            snap_start: false,
            environment_concurrency: 1,
            initial_environments: InitialEnvironments::default(),
            sandbox_and_download: Distribution::Constant(SimDuration::ZERO),
            restore: None,
            recycle_after: None,
            error_rate: 0.0,
            cpu_bound_share: 0.0,
            duration_memory: None,
            extras: Extras::default(),
        }
    }
}

impl FunctionConfig {
    /// The distribution of INIT.
    #[must_use]
    pub fn init_distribution(&self) -> Distribution {
        let measured = || {
            // A container image is loaded lazily: its size hardly shows (M. Shilkov, 2021-01).
            let zipped_mb = if self.package == Package::Zip { self.extras.code_size_mb } else { 0.0 };
            cold_starts::init(self.runtime.name(), self.architecture, self.package, self.memory, zipped_mb)
        };
        self.init.clone().unwrap_or_else(measured)
    }

    /// The distribution of RESTORE.
    #[must_use]
    pub fn restore_distribution(&self) -> Distribution {
        self.restore.clone().unwrap_or_else(|| cold_starts::restore(self.runtime.name(), self.memory))
    }

    /// What the first run in a new environment takes longer.
    #[must_use]
    pub fn first_run(&self) -> SimDuration {
        if !self.extras.first_run {
            return SimDuration::ZERO;
        }
        cold_starts::first_run(self.runtime.name(), self.architecture, self.memory)
    }

    /// How much longer a run takes than drawn, because of its CPU: vCPU = MB / 1,769 (AWS, gettingstarted-limits.html,
    /// 2026-10), and one thread uses at most one. A duration without a memory size is taken as measured at one whole vCPU
    /// (1,769 MB).
    #[must_use]
    pub fn slowdown(&self) -> f64 {
        let cpu = |memory: Memory| (f64::from(memory.as_mb()) / 1_769.0).min(1.0);
        let share = self.cpu_bound_share;
        (1.0 - share) + share * self.duration_memory.map_or(1.0, cpu) / cpu(self.memory)
    }

    /// True when environments are restored from a snapshot that AWS charges: Java's are free (AWS, Lambda pricing, 2026-10).
    #[must_use]
    pub fn pays_snapshot(&self) -> bool {
        self.snap_start && !self.runtime.name().starts_with("java")
    }

    /// What is measured and billed besides.
    #[must_use]
    pub fn extra(&self) -> Extra {
        let extras = &self.extras;
        let streams = extras.invoke_mode == InvokeMode::ResponseStream;
        Extra {
            storage_mb: extras.ephemeral_storage.as_mb().saturating_sub(FREE_STORAGE_MB),
            log_bytes: (extras.log_kb * 1_024.0) as u64,
            shutdown_ms: extras.extensions.shutdown_ms(),
            streamed_kb: if streams { extras.response_kb.saturating_sub(SYNC_PAYLOAD_KB) } else { 0 },
            free_tier: extras.free_tier,
            is_scaled: extras.provisioned_scaling.is_some(),
        }
    }

    /// True when AWS counts the step from `self` to `other` as an update of the function: environments of the old
    /// configuration take no new requests. All else are assumptions of the model and apply from now on.
    #[must_use]
    pub fn is_updated_by(&self, other: &Self) -> bool {
        self.runtime != other.runtime
            || self.architecture != other.architecture
            || self.package != other.package
            || self.memory != other.memory
            || self.timeout != other.timeout
            || self.snap_start != other.snap_start
            || self.environment_concurrency != other.environment_concurrency
            || self.extras.revision != other.extras.revision
            || self.extras.ephemeral_storage != other.extras.ephemeral_storage
            || self.extras.code_size_mb != other.extras.code_size_mb
    }

    /// The shortest and the longest idle life, when they differ and are known.
    #[must_use]
    pub fn idle_spread(&self) -> Option<(SimDuration, SimDuration)> {
        let (min, max) = match &self.idle_timeout {
            Distribution::Uniform { min, max } => (*min, *max),
            Distribution::Empirical(values) => bounds(values)?,
            Distribution::Constant(_)
            | Distribution::Exponential { .. }
            | Distribution::Lognormal { .. }
            | Distribution::Normal { .. }
            | Distribution::Quantiles(_) => return None,
        };
        (min < max).then_some((min, max))
    }
}

fn bounds(values: &Arc<[SimDuration]>) -> Option<(SimDuration, SimDuration)> {
    Some((*values.iter().min()?, *values.iter().max()?))
}

impl Runtime {
    /// The runtime with this identifier.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        let index = cold_starts::RUNTIMES.iter().position(|&known| known == name)?;
        u8::try_from(index).ok().map(Self)
    }

    /// Its identifier.
    #[must_use]
    pub fn name(self) -> &'static str {
        cold_starts::RUNTIMES[self.0 as usize]
    }
}

impl Word for Architecture {
    const WORDS: &'static [(Self, &'static str)] = &[(Self::X86, "x86_64"), (Self::Arm, "arm64")];
}

impl Word for Package {
    const WORDS: &'static [(Self, &'static str)] = &[(Self::Zip, "zip"), (Self::Image, "image")];
}

impl Word for Routing {
    const WORDS: &'static [(Self, &'static str)] = &[
        (Self::Newest, "newest"),
        (Self::Oldest, "oldest"),
        (Self::Random, "random"),
        (Self::MostRecentlyUsed, "most_recently_used"),
        (Self::LeastRecentlyUsed, "least_recently_used"),
    ];
}

impl Architecture {
    /// The scenario's word.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.word()
    }
}
