//! Settings that cannot go together.

use super::cold_starts::has_snap_start;
use super::config::{FunctionConfig, Quotas};
use super::extras::FREE_STORAGE_MB;
use crate::service::Conflict;

/// Concurrency that must stay unreserved (AWS, lambda-concurrency.html, 2026).
pub(super) const UNRESERVED_FLOOR: u64 = 100;

/// Every pair of settings that cannot go together.
pub(super) fn found(quotas: &Quotas, configs: &[FunctionConfig]) -> Vec<Conflict> {
    let mut found = vec![];
    for (resource, config) in (0..).zip(configs) {
        let mut note = |key, other, reason| found.push(Conflict { resource, key, other, reason });
        if config.snap_start && !has_snap_start(config.runtime.name()) {
            note("snap_start", "runtime", "lambda.conflict.snap_start_runtime");
        }
        if config.snap_start && config.provisioned_concurrency > 0 {
            note("snap_start", "provisioned_concurrency", "lambda.conflict.snap_start_provisioned");
        }
        // AWS, snapstart.html, 2026-10.
        if config.snap_start && config.extras.ephemeral_storage.as_mb() > FREE_STORAGE_MB {
            note("snap_start", "ephemeral_storage_mb", "lambda.conflict.snap_start_storage");
        }
        if config.snap_start && config.extras.provisioned_scaling.is_some() {
            note("snap_start", "provisioned_scaling", "lambda.conflict.snap_start_provisioned");
        }
        if config.extras.provisioned_scaling.is_some_and(|scaling| scaling.max_capacity < scaling.min_capacity) {
            note("provisioned_scaling", "provisioned_scaling", "lambda.conflict.scaling_range");
        }
        if config.reserved_concurrency.is_some_and(|reserved| reserved < config.provisioned_concurrency) {
            note("provisioned_concurrency", "reserved_concurrency", "lambda.conflict.provisioned_reserved");
        }
    }
    found.extend(over_the_account(quotas, configs));
    found
}

/// Reserved and provisioned concurrency must leave 100 units of the account to everybody else. The functions are taken in
/// order; the first that does not fit, and all after it that ask for something, are named.
fn over_the_account(quotas: &Quotas, configs: &[FunctionConfig]) -> Vec<Conflict> {
    let most = u64::from(quotas.lambda_concurrency).saturating_sub(UNRESERVED_FLOOR);
    let mut claimed = 0;
    let mut found = vec![];
    for (resource, config) in (0..).zip(configs) {
        let (key, reason, claim) = match config.reserved_concurrency {
            Some(reserved) => ("reserved_concurrency", "lambda.conflict.reserved_account", reserved),
            None => {
                let provisioned = config.provisioned_concurrency;
                ("provisioned_concurrency", "lambda.conflict.provisioned_account", provisioned)
            }
        };
        claimed += u64::from(claim);
        if claim > 0 && claimed > most {
            found.push(Conflict { resource, key, other: "account.lambda_concurrency", reason });
        }
    }
    found
}
