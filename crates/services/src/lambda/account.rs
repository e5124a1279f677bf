//! What all functions of an account share: concurrency and requests per second; and the bucket that limits how fast one
//! function may grow. Integers only.

use skylapse_units::SimTime;

use super::config::{FunctionConfig, Quotas};
use super::places::Places;

const NANOS_PER_SECOND: u64 = 1_000_000_000;

/// The account's limits in one Region, and what is used of them.
#[derive(Clone, Debug)]
pub(super) struct Account {
    quotas: Quotas,
    /// Concurrency set aside by reservations.
    reserved: u64,
    /// Provisioned concurrency of functions without a reservation.
    provisioned: u64,
    /// Environments at work on demand, of functions without a reservation.
    pub(super) n_busy_unreserved: u32,
    window: Window,
    /// Requests under way.
    pub(super) places: Places,
}

impl Account {
    pub(super) fn new(quotas: &Quotas) -> Self {
        let (window, places) = (Window::default(), Places::default());
        Self { quotas: *quotas, reserved: 0, provisioned: 0, n_busy_unreserved: 0, window, places }
    }

    pub(super) const fn quotas(&self) -> &Quotas {
        &self.quotas
    }

    /// Counts a function's claims in.
    pub(super) fn claim(&mut self, config: &FunctionConfig) {
        let (reserved, provisioned) = claims(config);
        self.reserved += reserved;
        self.provisioned += provisioned;
    }

    /// Counts a function's claims out.
    pub(super) fn release(&mut self, config: &FunctionConfig) {
        let (reserved, provisioned) = claims(config);
        self.reserved -= reserved;
        self.provisioned -= provisioned;
    }

    /// What functions without a reservation share on demand.
    #[inline]
    pub(super) fn pool(&self) -> u64 {
        u64::from(self.quotas.lambda_concurrency).saturating_sub(self.reserved + self.provisioned)
    }

    /// Counts one request of this second in; false when the account is over its requests per second.
    #[inline]
    pub(super) fn takes_request(&mut self, second: u64) -> bool {
        let limit = u64::from(self.quotas.lambda_requests_per_concurrency) * u64::from(self.quotas.lambda_concurrency);
        self.window.takes(second, limit)
    }
}

fn claims(config: &FunctionConfig) -> (u64, u64) {
    match config.reserved_concurrency {
        Some(reserved) => (u64::from(reserved), 0),
        None => (0, u64::from(config.provisioned_concurrency)),
    }
}

/// Requests in the current whole second.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Window {
    second: u64,
    count: u64,
}

impl Window {
    /// Counts one in, unless `limit` are in already.
    #[inline]
    pub(super) fn takes(&mut self, second: u64, limit: u64) -> bool {
        let count = self.count(second);
        if limit <= count {
            return false;
        }
        self.count = count + 1;
        true
    }

    /// How many are in; a new second begins at 0.
    #[inline]
    pub(super) const fn count(&mut self, second: u64) -> u64 {
        if self.second != second {
            self.second = second;
            self.count = 0;
        }
        self.count
    }
}

/// How many environments a function may still get: full at first, refilled continuously, in nano-units.
#[derive(Clone, Copy, Debug)]
pub(super) struct Bucket {
    nanos: u64,
    filled_at: SimTime,
}

impl Bucket {
    pub(super) const fn new(quotas: &Quotas) -> Self {
        Self { nanos: quotas.lambda_scaling_burst as u64 * NANOS_PER_SECOND, filled_at: SimTime::START }
    }

    /// Whole environments in it now.
    pub(super) fn whole(&mut self, now: SimTime, quotas: &Quotas) -> u64 {
        let gained = u64::from(quotas.lambda_scaling_per_s).saturating_mul((now - self.filled_at).as_nanos());
        let most = u64::from(quotas.lambda_scaling_burst) * NANOS_PER_SECOND;
        self.nanos = self.nanos.saturating_add(gained).min(most);
        self.filled_at = now;
        self.nanos / NANOS_PER_SECOND
    }

    /// Takes one out; false when there is none.
    pub(super) fn take(&mut self, now: SimTime, quotas: &Quotas) -> bool {
        if self.whole(now, quotas) == 0 {
            return false;
        }
        self.nanos -= NANOS_PER_SECOND;
        true
    }
}
