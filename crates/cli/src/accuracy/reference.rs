//! The numbers that the model is held against, as they were published.

/// A steady Poisson load on AWS Lambda, measured.
pub struct Measured {
    /// Requests a second.
    pub rate_per_s: f64,
    /// The mean response of a warm request, in seconds.
    pub warm_s: f64,
    /// The mean response of a cold request, in seconds.
    pub cold_s: f64,
    /// The share of cold requests, with its 95 % half-width.
    pub cold_share: (f64, f64),
    /// Environments on average.
    pub environments: f64,
}

const fn measured(
    rate_per_s: f64,
    warm_s: f64,
    cold_s: f64,
    share: f64,
    half_width: f64,
    environments: f64,
) -> Measured {
    Measured { rate_per_s, warm_s, cold_s, cold_share: (share, half_width), environments }
}

/// pacslab/simfaas, `examples/exp.csv` (MIT): measured on AWS Lambda for N. Mahmoudi and H. Khazaei, "SimFaaS", CLOSER 2021.
/// Half-widths are 1.96 × the published standard error.
pub const MEASURED: [Measured; 10] = [
    measured(0.001_863_14, 1.955, 2.563_42, 0.342_988, 0.062_256_4, 0.674_194),
    measured(0.002_881_64, 1.952_41, 2.536_06, 0.145_431, 0.047_394_1, 0.779_471),
    measured(0.004_248, 1.958_28, 2.397_8, 0.079_480_1, 0.024_291_1, 0.945_903),
    measured(0.007_850_94, 1.969_64, 2.421_96, 0.033_821_4, 0.010_183_4, 1.129_08),
    measured(0.050_12, 1.967_13, 2.192_31, 0.008_542_13, 0.001_834_81, 2.113_58),
    measured(0.100_377, 1.975_89, 2.244_13, 0.005_658_49, 0.000_815_009, 2.888_8),
    measured(0.301_791, 1.991_68, 2.270_8, 0.002_939_49, 0.000_391_829, 4.421_76),
    measured(0.499_673, 2.006_74, 2.152_44, 0.001_913_31, 0.000_191_086, 5.694_2),
    measured(0.697_266, 2.012_68, 2.183_53, 0.001_751_21, 0.000_223_036, 6.927_72),
    measured(0.902_459, 2.016_05, 2.163_43, 0.001_513_39, 0.000_130_2, 7.869_84),
];

/// A published simulation.
pub struct Simulated {
    /// Its row.
    pub id: &'static str,
    /// Requests a second.
    pub rate_per_s: f64,
    /// Seconds simulated here.
    pub duration_s: f64,
    /// Runs here.
    pub n_runs: u64,
    /// Settings of the function, as JSON.
    pub config: &'static str,
    /// The share of cold requests, with its 95 % half-width.
    pub cold_share: (f64, f64),
    /// Environments on average, with the half-width.
    pub environments: (f64, f64),
    /// …of those, at work.
    pub busy: (f64, f64),
}

/// SimFaaS 0.2.2 (MIT) with numpy 2.4.6, ten runs each (A8: 4,000), run again in 2026-11.
pub const SIMULATED: [Simulated; 8] = [
    Simulated {
        id: "A1",
        rate_per_s: 0.9,
        duration_s: 1e6,
        n_runs: 2,
        config: r#"{"duration":{"exponential":{"mean":1.991}},"cold_duration":{"exponential":{"mean":2.244}},"idle_timeout":600}"#,
        cold_share: (0.001_354_17, 2.279_05e-5),
        environments: (7.701_82, 0.008_778_47),
        busy: (1.793_37, 0.001_189_51),
    },
    Simulated {
        id: "A2",
        rate_per_s: 0.05,
        duration_s: 4e6,
        n_runs: 4,
        config: r#"{"duration":{"exponential":{"mean":1.967}},"cold_duration":{"exponential":{"mean":2.192}},"idle_timeout":600}"#,
        cold_share: (0.010_604, 0.000_142_351),
        environments: (2.039_52, 0.003_851_26),
        busy: (0.098_796_1, 0.000_227_077),
    },
    Simulated {
        id: "A3",
        rate_per_s: 0.003,
        duration_s: 3e7,
        n_runs: 4,
        config: r#"{"duration":{"exponential":{"mean":1.955}},"cold_duration":{"exponential":{"mean":2.5}},"idle_timeout":1200}"#,
        cold_share: (0.032_956, 0.000_435_215),
        environments: (0.993_215, 0.000_853_823),
        busy: (0.005_935_56, 2.007_43e-5),
    },
    Simulated {
        id: "A4",
        rate_per_s: 10.0,
        duration_s: 5e4,
        n_runs: 4,
        config: r#"{"duration":{"exponential":{"mean":2.016}},"cold_duration":{"exponential":{"mean":2.163}},"idle_timeout":60}"#,
        cold_share: (0.003_733_85, 4.698_83e-5),
        environments: (33.105, 0.058_305_9),
        busy: (20.188_3, 0.029_733_3),
    },
    Simulated {
        id: "A5",
        rate_per_s: 20.0,
        duration_s: 1e4,
        n_runs: 4,
        config: r#"{"duration":{"exponential":{"mean":2.0}},"cold_duration":{"exponential":{"mean":2.5}},"idle_timeout":600,"reserved_concurrency":40}"#,
        cold_share: (0.000_199_891, 3.612_25e-7),
        environments: (39.993_1, 0.001_249_77),
        busy: (35.373, 0.031_075_6),
    },
    Simulated {
        id: "A6",
        rate_per_s: 1.0,
        duration_s: 2e5,
        n_runs: 4,
        config: r#"{"duration":{"constant":0.3},"cold_duration":{"constant":1.2},"idle_timeout":600}"#,
        cold_share: (0.000_721_62, 2.759_95e-5),
        environments: (3.983_89, 0.026_368_9),
        busy: (0.300_394, 0.000_418_582),
    },
    Simulated {
        id: "A7",
        rate_per_s: 5.0,
        duration_s: 4e4,
        n_runs: 4,
        config: r#"{"duration":{"exponential":{"mean":1.0}},"init":{"exponential":{"mean":0.5}},"idle_timeout":300,"environment_concurrency":3}"#,
        cold_share: (0.000_223_04, 1.871_49e-5),
        environments: (5.108_1, 0.021_040_8),
        busy: (2.430_2, 0.004_371_96),
    },
    Simulated {
        id: "A8",
        rate_per_s: 0.9,
        duration_s: 300.0,
        n_runs: 1_500,
        config: r#"{"duration":{"exponential":{"mean":2.016}},"cold_duration":{"exponential":{"mean":2.163}},"idle_timeout":600,"initial_environments":{"busy":3,"idle":5,"idle_expires_in":300}}"#,
        cold_share: (0.000_444_815, 4.575_71e-5),
        environments: (8.064_03, 0.007_631_26),
        busy: (1.820_76, 0.004_806_81),
    },
];

/// INIT of hello-world, x86_64 zip at 512 MB, in milliseconds: runtime, p50, p90, and p99 where it was published.
pub type Catalog = (&'static str, f64, f64, Option<f64>);

/// lambda-perf by Maxime David (Apache-2.0), `data/` at commit 6070b794, 2026-01-01..2026-08-22.
pub const CATALOG: [Catalog; 15] = [
    ("nodejs20.x", 144.2, 170.08, None),
    ("nodejs22.x", 142.4, 167.16, Some(216.0)),
    ("nodejs24.x", 142.44, 168.71, Some(218.0)),
    ("python3.11", 82.34, 99.97, None),
    ("python3.12", 88.82, 107.43, Some(141.0)),
    ("python3.13", 99.88, 121.68, Some(177.0)),
    ("python3.14", 120.62, 158.76, Some(278.0)),
    ("java17", 210.2, 243.51, Some(341.0)),
    ("java21", 251.83, 292.14, Some(568.0)),
    ("java25", 213.0, 424.39, Some(525.0)),
    ("ruby3.4", 228.56, 382.99, Some(480.0)),
    ("dotnet8", 254.39, 311.51, Some(616.0)),
    ("dotnet10", 276.21, 578.62, Some(717.0)),
    ("go-provided.al2023", 50.85, 56.37, Some(72.0)),
    ("graalvm-java21-provided.al2023", 154.27, 172.59, Some(220.0)),
];
