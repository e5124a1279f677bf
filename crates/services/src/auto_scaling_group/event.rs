//! What a group schedules for itself.

/// A coming moment. `member` is the group's own number of an instance; an `epoch` or `generation` tells it from moments that a
/// later change has overtaken.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Event {
    /// A minute is over: numbers come in, health is looked at.
    Minute,
    /// A running instance is set up: hooks and load balancers are next.
    Configured {
        /// Which.
        member: u32,
        /// Its count of changes when this was scheduled.
        epoch: u16,
    },
    /// A hook has waited long enough, or the work that it waits for is done.
    HookOver {
        /// Which instance.
        member: u32,
        /// The hook's place in the configuration.
        hook: u8,
        /// The instance's count of heartbeats and changes.
        epoch: u16,
    },
    /// An instance's numbers count from now on.
    Warmed {
        /// Which.
        member: u32,
    },
    /// There are more instances than desired: one goes.
    ScaleIn,
    /// A launch that failed is tried again.
    Retry,
    /// An alarm of a policy looks at its metric.
    Evaluate {
        /// Which.
        alarm: u16,
        /// Of these policies.
        generation: u16,
    },
    /// An alarm has told its policy.
    Invoke {
        /// Which.
        alarm: u16,
        /// Of these policies.
        generation: u16,
    },
    /// The time of a scheduled action.
    Scheduled {
        /// The policy's place in the configuration.
        policy: u16,
        /// Of these policies.
        generation: u16,
    },
    /// A predictive policy prepares for the coming hour.
    Predict {
        /// The policy's place in the configuration.
        policy: u16,
        /// Of these policies.
        generation: u16,
    },
    /// An instance is as old as it may become.
    Aged {
        /// Which.
        member: u32,
    },
    /// An instance refresh goes on.
    Refresh {
        /// The group's count of refreshes.
        number: u16,
    },
}

#[cfg(test)]
mod tests {
    #[test]
    fn an_event_fits_in_eight_bytes() {
        assert!(size_of::<super::Event>() <= 8, "the queue holds several for every instance");
    }
}
