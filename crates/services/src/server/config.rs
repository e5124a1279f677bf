//! What a user sets on a server.

use skylapse_kernel::Distribution;
use skylapse_units::SimDuration;

use crate::field::{Args, Member, Shape, Value};

/// What runs on an instance.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct ServerConfig {
    /// One request's work on an idle vCPU.
    pub service_time: Option<Distribution>,
    /// Requests worked on at once; `None`: one a vCPU.
    pub workers: Option<u32>,
    /// Requests that may wait; `None`: any number.
    pub queue_limit: Option<u32>,
    /// From `running` until the server answers.
    pub boot: Option<Distribution>,
    /// Whoever sends a request waits no longer; `None`: for good.
    pub client_timeout: Option<SimDuration>,
}

impl ServerConfig {
    /// One request's work. Nobody knows what a server does that is not described: exponential with a mean of 100 ms
    /// (*model assumption*).
    #[must_use]
    pub fn service_time(&self) -> Distribution {
        let standard = Distribution::Exponential { mean: SimDuration::from_millis(100) };
        self.service_time.clone().unwrap_or(standard)
    }
}

/// The members of the setting.
pub const SERVER: &[Member] = &[
    Member { key: "service_time", shape: Shape::Distribution },
    Member { key: "workers", shape: Shape::Whole { min: 1, max: 1_000_000, unit: "requests" } },
    Member { key: "queue_limit", shape: Shape::Whole { min: 0, max: 1_000_000_000, unit: "requests" } },
    Member { key: "boot", shape: Shape::DurationOrDistribution },
    Member {
        key: "client_timeout",
        shape: Shape::Duration { min: SimDuration::from_millis(1), max: SimDuration::from_secs(86_400) },
    },
];

/// The setting as a value.
#[must_use]
pub fn server_value(server: &ServerConfig) -> Value {
    let mut members: Args = vec![];
    members.extend(server.service_time.clone().map(|time| ("service_time", Value::Distribution(time))));
    members.extend(server.workers.map(|n| ("workers", Value::Whole(u64::from(n)))));
    members.extend(server.queue_limit.map(|n| ("queue_limit", Value::Whole(u64::from(n)))));
    members.extend(server.boot.clone().map(|time| ("boot", Value::Distribution(time))));
    members.extend(server.client_timeout.map(|span| ("client_timeout", Value::Duration(span))));
    if members.is_empty() { Value::Absent } else { Value::Object(members) }
}

/// The setting of a value.
#[must_use]
pub fn read_server(value: Value) -> ServerConfig {
    let mut server = ServerConfig::default();
    let Value::Object(members) = value else { return server };
    for (key, member) in members {
        match key {
            "service_time" => server.service_time = member.distribution(),
            "workers" => server.workers = member.count(),
            "queue_limit" => server.queue_limit = member.count(),
            "boot" => server.boot = member.distribution(),
            "client_timeout" => server.client_timeout = member.span(),
            _ => {}
        }
    }
    server
}
