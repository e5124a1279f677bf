//! Usage into lines of a bill: integers in, multiplied once, rounded once.
//!
//! Prices: AWS Price List API, offer AWSLambda, us-east-1, publication 2026-09-19. GB means 1,024 MB of 1,024 KB.
//!
//! A snapshot (SnapStart; Java's are free) is charged from its version's beginning to its end, in whole seconds, for three
//! hours at least; an update makes a new version and ends the old one (*model assumption*: nobody keeps old versions). Its
//! `Billed Restore Duration` has no published share and is left out.
//!
//! The free tier is a line of its own, for the function that says it uses it, and one month's for the whole run.
//!
//! Left out: Savings Plans. AWS's tiers count a month of the whole account; here they count the run of one function.

use skylapse_units::Money;

use super::config::Architecture;
use crate::service::LineItem;

/// What a function has used. Sums of whole numbers, so that no order of addition can change a bill.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Usage {
    /// Use under x86_64.
    pub x86: Compute,
    /// Use under arm64.
    pub arm: Compute,
    /// Requests that began to run.
    pub requests: u64,
    /// Memory × time of snapshots that are charged, in MB·s.
    pub snapshot_cache_mb_s: u128,
    /// Memory of every environment restored from such a snapshot, in MB.
    pub snapshot_restored_mb: u128,
    /// Billed duration × `/tmp` beyond 512 MB, in MB·ms.
    pub storage_mb_ms: u128,
    /// Streamed beyond the first 6 MB of each response, in KB.
    pub streamed_kb: u128,
    /// Written to CloudWatch Logs.
    pub log_bytes: u128,
    /// What is free every month is taken off.
    pub free_tier: bool,
}

/// Use of one architecture.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Compute {
    /// Billed duration × memory on demand, in MB·ms.
    pub duration_mb_ms: u128,
    /// Billed duration × memory on provisioned concurrency, in MB·ms.
    pub provisioned_duration_mb_ms: u128,
    /// Provisioned concurrency × memory × time, in MB·s.
    pub provisioned_mb_s: u128,
}

impl Usage {
    /// The use of an architecture.
    #[inline]
    pub const fn compute(&mut self, architecture: Architecture) -> &mut Compute {
        match architecture {
            Architecture::X86 => &mut self.x86,
            Architecture::Arm => &mut self.arm,
        }
    }

    /// All billed duration × memory, in MB·ms.
    #[must_use]
    pub const fn mb_ms(&self) -> u128 {
        self.x86.duration_mb_ms
            + self.x86.provisioned_duration_mb_ms
            + self.arm.duration_mb_ms
            + self.arm.provisioned_duration_mb_ms
    }
}

/// MB·ms in a GB-s.
pub const MB_MS_PER_GB_S: u128 = 1_024 * 1_000;
/// MB·s in a GB-s.
const MB_S_PER_GB_S: u128 = 1_024;
/// Provisioned concurrency is billed in steps of five minutes (AWS, Lambda pricing, 2026-10).
pub const PROVISIONED_STEP_S: u64 = 300;

/// A snapshot is charged for three hours at least (AWS, Lambda pricing, 2026-10).
pub const SNAPSHOT_LEAST_S: u64 = 3 * 3_600;
/// MB in a GB.
const MB_PER_GB: u128 = 1_024;
/// Per GB-s of a snapshot.
const SNAPSHOT_CACHE: Money = Money::from_picos(1_504_600);
/// Per GB restored.
const SNAPSHOT_RESTORE: Money = Money::from_picos(139_799_800);

/// Per GB-s of `/tmp` beyond 512 MB.
const STORAGE: Money = Money::from_picos(30_900);
/// Per GB that is streamed.
const STREAMING: Money = Money::from_picos(8_000_000_000);
/// Per GB of CloudWatch Logs taken in, Standard (CloudWatch pricing, us-east-1, 2026-10).
const LOGS: Money = Money::from_picos(500_000_000_000);
const KB_PER_GB: u128 = 1_024 * 1_024;
/// Free every month and for ever; not for provisioned concurrency (Lambda pricing, 2026-10).
const FREE_REQUESTS: u128 = 1_000_000;
const FREE_GB_S: u128 = 400_000;
/// Streamed for free every month.
const FREE_STREAMED_GB: u128 = 100;

/// 0.20 USD per million.
const REQUESTS_PER_MILLION: Money = Money::from_picos(200_000_000_000);

struct Rates {
    /// Price per GB-s up to a usage in GB-s; the last tier has no end.
    duration: [Tier; 3],
    provisioned: Money,
    provisioned_duration: Money,
}

struct Tier {
    up_to_gb_s: u128,
    price: Money,
}

const X86: Rates = Rates {
    duration: [
        Tier { up_to_gb_s: 6_000_000_000, price: Money::from_picos(16_666_700) },
        Tier { up_to_gb_s: 15_000_000_000, price: Money::from_picos(15_000_000) },
        Tier { up_to_gb_s: u128::MAX / MB_MS_PER_GB_S, price: Money::from_picos(13_333_400) },
    ],
    provisioned: Money::from_picos(4_166_700),
    provisioned_duration: Money::from_picos(9_722_200),
};

const ARM: Rates = Rates {
    duration: [
        Tier { up_to_gb_s: 7_500_000_000, price: Money::from_picos(13_333_400) },
        Tier { up_to_gb_s: 18_750_000_000, price: Money::from_picos(12_000_100) },
        Tier { up_to_gb_s: u128::MAX / MB_MS_PER_GB_S, price: Money::from_picos(10_666_700) },
    ],
    provisioned: Money::from_picos(3_333_400),
    provisioned_duration: Money::from_picos(7_777_800),
};

/// The lines of a bill; what was not used has no line.
#[must_use]
pub fn bill(usage: &Usage) -> Vec<LineItem> {
    let mut lines = vec![];
    if usage.requests > 0 {
        let quantity = u128::from(usage.requests);
        let cost = REQUESTS_PER_MILLION.times(quantity, 1_000_000);
        lines.push(LineItem { item: "lambda.requests", quantity, per: 1, unit: "requests", cost });
    }
    for (compute, rates) in [(&usage.x86, &X86), (&usage.arm, &ARM)] {
        let provisioned_duration = rates.provisioned_duration.times(compute.provisioned_duration_mb_ms, MB_MS_PER_GB_S);
        let provisioned = rates.provisioned.times(compute.provisioned_mb_s, MB_S_PER_GB_S);
        let duration = tiered(compute.duration_mb_ms, &rates.duration);
        let found = [
            ("lambda.duration", compute.duration_mb_ms, MB_MS_PER_GB_S, duration),
            ("lambda.provisioned_concurrency", compute.provisioned_mb_s, MB_S_PER_GB_S, provisioned),
            ("lambda.provisioned_duration", compute.provisioned_duration_mb_ms, MB_MS_PER_GB_S, provisioned_duration),
        ];
        let used = found.into_iter().filter(|&(_, quantity, _, _)| quantity > 0);
        lines.extend(used.map(|(item, quantity, per, cost)| LineItem { item, quantity, per, unit: "GB-s", cost }));
    }
    let snapshots = [
        ("lambda.snapstart_cache", usage.snapshot_cache_mb_s, MB_S_PER_GB_S, "GB-s", &SNAPSHOT_CACHE),
        ("lambda.snapstart_restore", usage.snapshot_restored_mb, MB_PER_GB, "GB", &SNAPSHOT_RESTORE),
    ];
    let streamed_kb = if usage.free_tier {
        usage.streamed_kb.saturating_sub(FREE_STREAMED_GB * KB_PER_GB)
    } else {
        usage.streamed_kb
    };
    let besides = [
        ("lambda.ephemeral_storage", usage.storage_mb_ms, MB_MS_PER_GB_S, "GB-s", &STORAGE),
        ("lambda.response_streaming", streamed_kb, KB_PER_GB, "GB", &STREAMING),
        ("lambda.logs", usage.log_bytes, KB_PER_GB * 1_024, "GB", &LOGS),
    ];
    let all = snapshots.into_iter().chain(besides);
    for (item, quantity, per, unit, price) in all.filter(|row| row.1 > 0) {
        lines.push(LineItem { item, quantity, per, unit, cost: price.times(quantity, per) });
    }
    if usage.free_tier {
        lines.extend(free_tier(usage));
    }
    lines
}

/// What a month's free tier takes off: requests, and duration on demand at the price of the first tier, x86_64 first.
fn free_tier(usage: &Usage) -> impl Iterator<Item = LineItem> {
    let minus = |money: Money| Money::from_picos(-money.as_picos());
    let requests = u128::from(usage.requests).min(FREE_REQUESTS);
    let x86 = usage.x86.duration_mb_ms.min(FREE_GB_S * MB_MS_PER_GB_S);
    let arm = usage.arm.duration_mb_ms.min(FREE_GB_S * MB_MS_PER_GB_S - x86);
    let duration = X86.duration[0].price.times(x86, MB_MS_PER_GB_S) + ARM.duration[0].price.times(arm, MB_MS_PER_GB_S);
    let lines = [
        ("lambda.free_tier_requests", requests, 1, "requests", REQUESTS_PER_MILLION.times(requests, 1_000_000)),
        ("lambda.free_tier_duration", x86 + arm, MB_MS_PER_GB_S, "GB-s", duration),
    ];
    let used = lines.into_iter().filter(|row| row.1 > 0);
    used.map(move |(item, quantity, per, unit, cost)| LineItem { item, quantity, per, unit, cost: minus(cost) })
}

fn tiered(mb_ms: u128, tiers: &[Tier; 3]) -> Money {
    let mut cost = Money::ZERO;
    let mut below = 0;
    for tier in tiers {
        let end = tier.up_to_gb_s * MB_MS_PER_GB_S;
        cost += tier.price.times(mb_ms.min(end).saturating_sub(below), MB_MS_PER_GB_S);
        below = end;
    }
    cost
}
