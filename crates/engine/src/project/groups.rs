//! Facts of Auto Scaling groups in sentences: why a capacity changed, and what each instance is about.

use skylapse_view::Sentence;

use super::telling::Told;

/// AWS's page, copy of 2026-10.
pub(super) const SCALING: &str = "https://docs.aws.amazon.com/autoscaling/ec2/userguide/as-scale-based-on-demand.html";

/// The sentence of a fact about a group; `None`: it is about something else.
pub(super) fn sentence(told: &Told) -> Option<Sentence> {
    let (key, members): (&'static str, &[&'static str]) = match told.name {
        "CapacityChanged" => capacity(told),
        "LifecycleChanged" => lifecycle(told),
        "PolicyHeld" => (held(told), &["policy"]),
        "GroupCreated" => ("log.group.created", &["desired", "min", "max"]),
        "SizesChanged" => ("log.group.sizes", &["min", "max"]),
        "WarmupFinished" => ("log.group.warmed", &["instance"]),
        "InstanceFoundUnhealthy" => ("log.group.unhealthy", &["instance", "by"]),
        "ScaleInBlocked" => ("log.group.blocked", &[]),
        "LaunchFailed" => ("log.group.launch_failed", &["zone"]),
        "HookBegan" => ("log.group.hook_began", &["instance", "hook"]),
        "HookEnded" => ("log.group.hook_ended", &["instance", "hook", "result"]),
        "ProcessSuspended" => ("log.group.suspended", &["process"]),
        "ProcessResumed" => ("log.group.resumed", &["process"]),
        "ProtectionChanged" => ("log.group.protection", &["instance", "protected"]),
        "RefreshChanged" => ("log.group.refresh", &["status", "percent"]),
        "ForecastMade" => ("log.group.forecast", &["policy", "capacity", "most"]),
        "ForecastMissing" => ("log.group.forecast_missing", &["policy"]),
        "RequestsLost" => ("log.group.lost", &["count"]),
        "AttachFailed" => ("log.group.attach_failed", &[]),
        "GroupDeleted" => ("log.group.deleted", &[]),
        "AlarmChanged" if told.arg("alarm") != skylapse_view::Arg::Text(String::new()) => {
            ("log.group.alarm", &["alarm", "from", "to"])
        }
        _ => return None,
    };
    Some(members.iter().fold(Sentence::new(key), |sentence, member| sentence.with(member, told.arg(member))))
}

/// By what is known of the cause.
fn capacity(told: &Told) -> (&'static str, &'static [&'static str]) {
    match told.word("reason") {
        "target_tracking" => (
            "log.group.capacity.tracking",
            &["policy", "metric", "value", "threshold", "datapoints", "exact", "from", "to"],
        ),
        "step" => (
            "log.group.capacity.step",
            &["policy", "metric", "value", "threshold", "datapoints", "exact", "from", "to"],
        ),
        "simple" if told.has("value") => {
            ("log.group.capacity.simple", &["policy", "metric", "value", "threshold", "from", "to"])
        }
        "scheduled" => ("log.group.capacity.scheduled", &["policy", "from", "to"]),
        "predictive" => ("log.group.capacity.predictive", &["policy", "exact", "from", "to"]),
        _ => ("log.group.capacity.call", &["reason", "from", "to"]),
    }
}

fn lifecycle(told: &Told) -> (&'static str, &'static [&'static str]) {
    match told.word("to") {
        "Pending" | "Warmed:Pending" if !told.has("from") => ("log.group.launched", &["instance", "reason"]),
        "InService" => ("log.group.in_service", &["instance"]),
        "Terminating" | "Warmed:Terminating" => ("log.group.leaving", &["instance", "reason"]),
        "Terminated" | "Warmed:Terminated" => ("log.group.gone", &["instance"]),
        _ => ("log.group.moved", &["instance", "from", "to"]),
    }
}

fn held(told: &Told) -> &'static str {
    match told.word("because") {
        "cooldown" => "log.group.held.cooldown",
        "activity-in-progress" => "log.group.held.busy",
        "warming-up" => "log.group.held.warming",
        "nothing-to-do" => "log.group.held.nothing",
        "at-limit" => "log.group.held.limit",
        "other-policy" => "log.group.held.other",
        _ => "log.group.held.no_data",
    }
}
