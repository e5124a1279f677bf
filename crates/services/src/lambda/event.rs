//! What Lambda schedules for itself.

/// A coming moment in the life of an environment or of one run in it. Numbers are slots of arrays, which are reused.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Event {
    /// INIT or RESTORE is over: the environment begins the run that it was made for.
    Ready {
        /// The run's slot.
        place: u32,
    },
    /// A run ends.
    Finished {
        /// The run's slot.
        place: u32,
    },
    /// The environment may have been idle for long enough to expire; its deadline decides.
    ExpiryAlarm {
        /// The environment's slot.
        environment: u32,
    },
    /// The provisioned environments that were asked for in mid-run are ready, unless something else was asked for since.
    Allocated {
        /// Which asking.
        asking: u32,
    },
    /// An event of the function's queue is tried again.
    Retry {
        /// Its slot.
        event: u32,
    },
    /// An update of the function is over.
    Updated,
    /// A minute of the scaling of provisioned concurrency is over.
    ScalingTick,
    /// The environment may be old enough to be replaced; its recycle time decides.
    RecycleAlarm {
        /// The environment's slot.
        environment: u32,
    },
}

#[cfg(test)]
mod tests {
    #[test]
    fn an_event_fits_in_eight_bytes() {
        assert!(size_of::<super::Event>() <= 8, "the queue holds one for every run under way");
    }
}
