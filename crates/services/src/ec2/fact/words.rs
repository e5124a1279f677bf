//! AWS's words for reasons, checks and the packet test.

use super::{Check, Reason, Tested};

impl Reason {
    /// True when EC2 took a Spot Instance back.
    #[must_use]
    pub const fn is_interruption(self) -> bool {
        match self {
            Self::SpotInstanceShutdown | Self::SpotInstanceTermination => true,
            Self::UserInitiated
            | Self::UserInitiatedShutdown
            | Self::UserInitiatedHibernate
            | Self::InsufficientInstanceCapacity
            | Self::InternalError
            | Self::ScheduledStop
            | Self::SpotInstanceReturn => false,
        }
    }

    /// AWS's code; words without a dot are the model's.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::UserInitiated => "UserInitiated",
            Self::UserInitiatedShutdown => "Client.UserInitiatedShutdown",
            Self::UserInitiatedHibernate => "Client.UserInitiatedHibernate",
            Self::InsufficientInstanceCapacity => "Server.InsufficientInstanceCapacity",
            Self::InternalError => "Server.InternalError",
            Self::ScheduledStop => "Server.ScheduledStop",
            Self::SpotInstanceShutdown => "Server.SpotInstanceShutdown",
            Self::SpotInstanceTermination => "Server.SpotInstanceTermination",
            Self::SpotInstanceReturn => "SpotInstanceReturn",
        }
    }
}

impl Tested {
    /// The word in the log.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Reaches => "reaches",
            Self::NotUp => "not-up",
            Self::NoAddress => "no-address",
            Self::OtherVpc => "other-vpc",
            Self::NoRoute => "no-route",
            Self::NoRuleOut => "no-rule-out",
            Self::NoRuleIn => "no-rule-in",
            Self::MailPort => "mail-port",
        }
    }
}

impl Check {
    /// AWS's word of the summary.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::NotApplicable => "not-applicable",
            Self::Initializing => "initializing",
            Self::Ok => "ok",
            Self::Impaired => "impaired",
        }
    }
}
