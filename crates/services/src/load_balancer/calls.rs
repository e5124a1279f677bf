//! What can be called on a load balancer.

use crate::call::{Action, Scope, texts};
use crate::field::{Member, Shape};

/// A call with its arguments.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Call {
    /// `RegisterTargets`: of these names.
    Register(Vec<String>),
    /// `DeregisterTargets`: of these names.
    Deregister(Vec<String>),
}

impl Call {
    /// AWS's name of it.
    #[must_use]
    pub const fn action(&self) -> &'static str {
        match self {
            Self::Register(_) => "RegisterTargets",
            Self::Deregister(_) => "DeregisterTargets",
        }
    }
}

/// AWS's codes (elasticloadbalancing API, RegisterTargets, DeregisterTargets, 2026-08).
pub(super) const NOT_FOUND: &str = "LoadBalancerNotFound";
pub(super) const INVALID_TARGET: &str = "InvalidTarget";
pub(super) const TOO_MANY_TARGETS: &str = "TooManyTargets";
pub(super) const VALIDATION: &str = "ValidationError";

/// Every action. AWS nests the names (`Targets[].Id`); here they stand alone.
pub(super) static ACTIONS: &[Action<Call>] = &[
    Action {
        name: "RegisterTargets",
        args: TARGETS,
        scope: Scope::Each,
        read: |args| Call::Register(texts(args, "Targets")),
    },
    Action {
        name: "DeregisterTargets",
        args: TARGETS,
        scope: Scope::Each,
        read: |args| Call::Deregister(texts(args, "Targets")),
    },
];

const TARGETS: &[Member] =
    &[Member { key: "Targets", shape: Shape::List { of: &Shape::Text { max_bytes: 255 }, max: 1_000 } }];
