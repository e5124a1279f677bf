//! Requests for Spot capacity: their states and status codes, as AWS names them.
//!
//! Source: AWS, spot-request-status.html, interruption-behavior.html, spot-instance-termination-notices.html, 2026-04.

use skylapse_units::SimDuration;

use super::config::{Interruption, SpotConfig, SpotRequest};

/// How long before an interruption EC2 says so (AWS, spot-instance-termination-notices.html, 2026-04). Hibernation begins at
/// once.
pub(super) const NOTICE: SimDuration = SimDuration::from_secs(120);

/// AWS's `SpotInstanceState`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum RequestState {
    /// It waits for capacity.
    Open,
    /// It has an instance.
    Active,
    /// Its instance is stopped.
    Disabled,
    /// It is over.
    Closed,
    /// Somebody ended it.
    Cancelled,
}

/// AWS's status codes that the model reaches.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum RequestStatus {
    /// It has an instance.
    Fulfilled,
    /// EC2 is about to terminate the instance.
    MarkedForTermination,
    /// EC2 is about to stop the instance.
    MarkedForStop,
    /// EC2 terminated the instance: it needs the capacity.
    InstanceTerminatedNoCapacity,
    /// EC2 stopped the instance: it needs the capacity.
    InstanceStoppedNoCapacity,
    /// A person terminated the instance.
    InstanceTerminatedByUser,
    /// A person stopped the instance.
    InstanceStoppedByUser,
    /// The request was cancelled; its instance runs on.
    RequestCanceledAndInstanceRunning,
    /// The request was cancelled before it had an instance.
    CanceledBeforeFulfillment,
    /// It waits for capacity.
    CapacityNotAvailable,
    /// The highest price that it offers is below the Spot price.
    PriceTooLow,
}

impl RequestState {
    /// AWS's word.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Active => "active",
            Self::Disabled => "disabled",
            Self::Closed => "closed",
            Self::Cancelled => "cancelled",
        }
    }
}

impl RequestStatus {
    /// AWS's code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Fulfilled => "fulfilled",
            Self::MarkedForTermination => "marked-for-termination",
            Self::MarkedForStop => "marked-for-stop",
            Self::InstanceTerminatedNoCapacity => "instance-terminated-no-capacity",
            Self::InstanceStoppedNoCapacity => "instance-stopped-no-capacity",
            Self::InstanceTerminatedByUser => "instance-terminated-by-user",
            Self::InstanceStoppedByUser => "instance-stopped-by-user",
            Self::RequestCanceledAndInstanceRunning => "request-canceled-and-instance-running",
            Self::CanceledBeforeFulfillment => "canceled-before-fulfillment",
            Self::CapacityNotAvailable => "capacity-not-available",
            Self::PriceTooLow => "price-too-low",
        }
    }
}

/// What becomes of a request when its instance goes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Gone {
    ByUser,
    ByEc2,
}

/// The request after its instance was terminated.
pub(super) const fn after_termination(spot: SpotConfig, by: Gone) -> (RequestState, RequestStatus) {
    let status = match by {
        Gone::ByUser => RequestStatus::InstanceTerminatedByUser,
        Gone::ByEc2 => RequestStatus::InstanceTerminatedNoCapacity,
    };
    match spot.request {
        SpotRequest::OneTime => (RequestState::Closed, status),
        SpotRequest::Persistent => (RequestState::Open, status),
    }
}

/// How long EC2 waits between its warning and what it does.
pub(super) const fn notice(behavior: Interruption) -> SimDuration {
    match behavior {
        Interruption::Terminate | Interruption::Stop => NOTICE,
        Interruption::Hibernate => SimDuration::ZERO,
    }
}

/// The status that a warning brings.
pub(super) const fn marked(behavior: Interruption) -> RequestStatus {
    match behavior {
        Interruption::Terminate => RequestStatus::MarkedForTermination,
        Interruption::Stop | Interruption::Hibernate => RequestStatus::MarkedForStop,
    }
}
