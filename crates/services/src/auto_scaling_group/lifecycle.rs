//! AWS's lifecycle states of an instance in a group.
//!
//! Source: AWS, ec2-auto-scaling-lifecycle.html, warm-pool-instance-lifecycle.html, 2026-10. Left out: replacing root volumes,
//! retained instances, `Quarantined`.

use crate::field::Word;

/// AWS's `LifecycleState`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Lifecycle {
    /// Launched, or on its way back; until it is set up.
    Pending,
    /// A launch hook holds it.
    PendingWait,
    /// The hooks are done; load balancers are told.
    PendingProceed,
    /// It serves.
    InService,
    /// Chosen to go: load balancers let their requests end.
    Terminating,
    /// A terminate hook holds it.
    TerminatingWait,
    /// The hooks are done; EC2 is told.
    TerminatingProceed,
    /// Gone.
    Terminated,
    /// Leaving the load balancers for a while.
    EnteringStandby,
    /// Out of service, in the group.
    Standby,
    /// Leaving the load balancers and the group.
    Detaching,
    /// It no longer belongs to the group.
    Detached,
    /// Launched for the warm pool, or on its way back there.
    WarmedPending,
    /// A launch hook holds it on its way into the pool.
    WarmedPendingWait,
    /// The hooks are done; it is stopped, or stays on.
    WarmedPendingProceed,
    /// Off, in the pool.
    WarmedStopped,
    /// Off with its memory kept, in the pool.
    WarmedHibernated,
    /// On, in the pool.
    WarmedRunning,
    /// The pool gives it up.
    WarmedTerminating,
    /// A terminate hook holds it.
    WarmedTerminatingWait,
    /// The hooks are done; EC2 is told.
    WarmedTerminatingProceed,
    /// Gone.
    WarmedTerminated,
}

impl Lifecycle {
    /// It counts toward the desired capacity.
    #[must_use]
    pub const fn is_active(self) -> bool {
        matches!(self, Self::Pending | Self::PendingWait | Self::PendingProceed | Self::InService)
    }

    /// It is on its way to serve.
    #[must_use]
    pub const fn is_pending(self) -> bool {
        matches!(self, Self::Pending | Self::PendingWait | Self::PendingProceed)
    }

    /// It is on its way out of the group's service.
    #[must_use]
    pub const fn is_leaving(self) -> bool {
        matches!(
            self,
            Self::Terminating
                | Self::TerminatingWait
                | Self::TerminatingProceed
                | Self::EnteringStandby
                | Self::Detaching
        )
    }

    /// It is in the warm pool, or on its way there.
    #[must_use]
    pub const fn is_pooled(self) -> bool {
        matches!(
            self,
            Self::WarmedPending
                | Self::WarmedPendingWait
                | Self::WarmedPendingProceed
                | Self::WarmedStopped
                | Self::WarmedHibernated
                | Self::WarmedRunning
        )
    }

    /// It waits in the warm pool.
    #[must_use]
    pub const fn is_warmed(self) -> bool {
        matches!(self, Self::WarmedStopped | Self::WarmedHibernated | Self::WarmedRunning)
    }

    /// It is being terminated.
    #[must_use]
    pub const fn is_terminating(self) -> bool {
        matches!(
            self,
            Self::Terminating
                | Self::TerminatingWait
                | Self::TerminatingProceed
                | Self::WarmedTerminating
                | Self::WarmedTerminatingWait
                | Self::WarmedTerminatingProceed
        )
    }

    /// A hook holds it.
    #[must_use]
    pub const fn is_waiting(self) -> bool {
        matches!(
            self,
            Self::PendingWait | Self::TerminatingWait | Self::WarmedPendingWait | Self::WarmedTerminatingWait
        )
    }

    /// It no longer belongs to the group.
    #[must_use]
    pub const fn is_gone(self) -> bool {
        matches!(self, Self::Terminated | Self::WarmedTerminated | Self::Detached)
    }
}

impl Word for Lifecycle {
    const WORDS: &'static [(Self, &'static str)] = &[
        (Self::Pending, "Pending"),
        (Self::PendingWait, "Pending:Wait"),
        (Self::PendingProceed, "Pending:Proceed"),
        (Self::InService, "InService"),
        (Self::Terminating, "Terminating"),
        (Self::TerminatingWait, "Terminating:Wait"),
        (Self::TerminatingProceed, "Terminating:Proceed"),
        (Self::Terminated, "Terminated"),
        (Self::EnteringStandby, "EnteringStandby"),
        (Self::Standby, "Standby"),
        (Self::Detaching, "Detaching"),
        (Self::Detached, "Detached"),
        (Self::WarmedPending, "Warmed:Pending"),
        (Self::WarmedPendingWait, "Warmed:Pending:Wait"),
        (Self::WarmedPendingProceed, "Warmed:Pending:Proceed"),
        (Self::WarmedStopped, "Warmed:Stopped"),
        (Self::WarmedHibernated, "Warmed:Hibernated"),
        (Self::WarmedRunning, "Warmed:Running"),
        (Self::WarmedTerminating, "Warmed:Terminating"),
        (Self::WarmedTerminatingWait, "Warmed:Terminating:Wait"),
        (Self::WarmedTerminatingProceed, "Warmed:Terminating:Proceed"),
        (Self::WarmedTerminated, "Warmed:Terminated"),
    ];
}
