//! What each AWS service does: state machines that take an input and hand back effects.
//!
//! A service is one folder and one row in [`services!`]. It never calls another service, never sees the queue, the clock or a
//! sentence; see [`service::Service`] for the contract.

pub mod alarm;
pub mod call;
pub mod field;
pub mod fingerprint;
pub mod instance;
pub mod measure;
pub mod names;
mod outbox;
pub mod peer;
pub mod scaling;
pub mod server;
pub mod service;
pub mod trace;

pub mod auto_scaling_group;
pub mod client;
pub mod cloudwatch_alarm;
pub mod ec2;
pub mod eventbridge_schedule;
pub mod lambda;
pub mod load_balancer;
pub mod sqs_queue;

/// Calls `$callback!` with one row a service: `module: Type`. **The registration list.**
///
/// The engine expands it into `Event`, `Fact`, `Config`, `Fleet` and their dispatch; nothing else lists services.
#[macro_export]
macro_rules! services {
    ($callback:ident) => {
        $callback! {
            lambda: Lambda,
            ec2: Ec2,
            cloudwatch_alarm: CloudWatchAlarm,
            auto_scaling_group: AutoScalingGroup,
            load_balancer: LoadBalancer,
            client: Client,
            eventbridge_schedule: EventBridgeSchedule,
            sqs_queue: SqsQueue,
        }
    };
}
