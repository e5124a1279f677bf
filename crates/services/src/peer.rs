//! How resources know each other: links of the scenario, requests that are handed on, and notices of what others do.
//!
//! ```text
//!   workload ──► load balancer ──forward(tag, peer)──► instance       a request, handed on
//!                load balancer ◄──Response { id: tag }── instance      its answer, with the sender's own number
//!   follower ──follow(id, "web-2")──► world          any resource      answered by a notice of how it stands now
//!   follower ◄──Noticed(Notice { id, peer, news })── announce(news)    a notice of every change from then on
//! ```
//!
//! A service names no other service. It reaches others by the names of a scenario, which a notice turns into a [`Peer`], and
//! acts on them with AWS's own calls ([`crate::call::Sent`]).

use skylapse_view::InstanceState;

/// A resource of the run, whatever its kind: the world's number for it, the same for the whole run.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Peer(pub u32);

/// A link of the scenario, told to both of its ends before anything happens.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Linked<'a> {
    /// Which end the other resource is.
    pub end: End,
    /// The other resource.
    pub peer: Peer,
    /// Its name: for [`Follow`] and for calls.
    pub name: &'a str,
    /// Its kind.
    pub kind: &'static str,
}

/// A resource that another one has asked for is there, and has started. The one that asked follows it from then on.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Born<'a> {
    /// The number that was given with [`crate::call::Bear`].
    pub id: u32,
    /// The resource.
    pub peer: Peer,
    /// Its name: for calls.
    pub name: &'a str,
}

/// An end of a link.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum End {
    /// The other resource sends to this one.
    Upstream,
    /// This one sends to the other resource.
    Downstream,
}

/// Who wants to know how another resource fares. The answer is a notice; every change is another one.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Follow {
    /// The follower's own number of it: notices carry it, and a second follow of the same number replaces the first.
    pub id: u32,
    /// The name of a resource. One that comes to be later is followed from then on.
    pub resource: String,
}

/// What a resource is told of one that it follows. Notices take no time, and come after the step that they tell of.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Notice {
    /// The follower's own number of the follow.
    pub id: u32,
    /// The resource that it follows.
    pub peer: Peer,
    /// How it stands.
    pub news: News,
}

/// How a resource stands, or what has changed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum News {
    /// It is there, and has no news to tell.
    There,
    /// An instance, after every change of its state or of its status checks.
    Instance(InstanceNews),
    /// A load balancer found that one of its targets stands otherwise.
    Target {
        /// The target.
        target: Peer,
        /// How it stands now.
        health: TargetHealth,
    },
}

/// How an instance stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct InstanceNews {
    /// AWS's state; `None`: not launched yet.
    pub state: Option<InstanceState>,
    /// The index of its Availability Zone in the Region.
    pub zone: u8,
    /// A status check has failed.
    pub is_impaired: bool,
    /// EC2 has said that it wants the Spot Instance back.
    pub is_marked: bool,
}

/// AWS's `TargetHealth.State` (elasticloadbalancing, target-group-health-checks.html, 2026-10).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum TargetHealth {
    /// Not registered, or stopped or terminated.
    Unused,
    /// Being registered, or not yet found healthy or unhealthy.
    Initial,
    /// It answers health checks.
    Healthy,
    /// It does not.
    Unhealthy,
    /// Deregistered; requests under way may still end.
    Draining,
}

impl TargetHealth {
    /// Every state.
    pub const ALL: [Self; 5] = [Self::Unused, Self::Initial, Self::Healthy, Self::Unhealthy, Self::Draining];

    /// AWS's word.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Unused => "unused",
            Self::Initial => "initial",
            Self::Healthy => "healthy",
            Self::Unhealthy => "unhealthy",
            Self::Draining => "draining",
        }
    }
}
