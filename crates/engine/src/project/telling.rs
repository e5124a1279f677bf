//! Facts in sentences: what happened, which rule made it so, and the page that says so.

use skylapse_services::trace::FactValue;
use skylapse_units::SimTime;
use skylapse_view::{Arg, LogLine, Sentence};

use super::belonged;
use super::groups;
use crate::observe::Diary;
use crate::world::{TimedFact, World};

/// Lines of the log in a frame at most.
const MOST_LINES: usize = 60;

/// AWS's pages, copies of 2026-04.
const LIFE: &str = "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ec2-instance-lifecycle.html";
const ERRORS: &str = "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html";
const STORE: &str = "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instance-store-lifetime.html";
const ADDRESS: &str = "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/using-instance-addressing.html";
const PRESERVED: &str = "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/preserving-volumes-on-termination.html";
const SPOT: &str = "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/spot-instance-termination-notices.html";
const ALARM: &str = "https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-evaluation.html";
const TARGETS: &str =
    "https://docs.aws.amazon.com/elasticloadbalancing/latest/application/target-group-health-checks.html";
const CHECKS: &str = "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/monitoring-system-instance-status-check.html";

/// What was told up to a moment, newest first.
pub fn log(diary: &Diary, world: &World, now: SimTime) -> Vec<LogLine> {
    diary.before(now).take(MOST_LINES).map(|fact| line(fact, diary, world)).collect()
}

/// One or two sentences about the latest moment at which something happened to a resource.
pub fn saw(diary: &Diary, world: &World, resource: u32, now: SimTime) -> Vec<Sentence> {
    let mut own = diary.about(resource, now).iter().rev().peekable();
    let Some(at) = own.peek().map(|fact| fact.at) else { return vec![Sentence::new("frame.saw.no_fact")] };
    let mut told: Vec<Sentence> =
        own.take_while(|fact| fact.at == at).map(|fact| line(fact, diary, world).what).take(3).collect();
    told.reverse();
    told
}

/// A fact as a line of the log.
pub fn line(fact: &TimedFact, diary: &Diary, world: &World) -> LogLine {
    let told = Told::new(fact);
    let (what, source) = told.sentence(fact, diary, world);
    LogLine {
        at_s: fact.at.as_secs_f64(),
        id: world.directory.name(fact.resource).to_owned(),
        what,
        source: source.to_owned(),
        is_bad: matches!(
            (told.name, told.word("to")),
            ("CommandRejected" | "StorageLost" | "HostFailed" | "SpotInterruptionWarned" | "AlarmActionFailed", _)
                | ("AlarmChanged", "ALARM")
                | ("LaunchFailed" | "InstanceFoundUnhealthy" | "ScaleInBlocked" | "RequestsLost", _)
                | ("TargetHealthChanged", "unhealthy")
        ),
    }
}

/// A fact's name and members.
pub(super) struct Told {
    pub name: &'static str,
    members: Vec<(&'static str, FactValue)>,
}

impl Told {
    fn new(fact: &TimedFact) -> Self {
        let mut members = vec![];
        let name = fact.fact.describe(fact.at, &mut |member, value| members.push((member, value)));
        Self { name, members }
    }

    pub(super) fn has(&self, member: &str) -> bool {
        self.members.iter().any(|(name, value)| *name == member && *value != FactValue::Absent)
    }

    pub(super) fn word(&self, member: &str) -> &'static str {
        let found = self.members.iter().find(|(name, _)| *name == member);
        if let Some((_, FactValue::Text(word))) = found { word } else { "" }
    }

    pub(super) fn arg(&self, member: &str) -> Arg {
        let found = self.members.iter().find(|(name, _)| *name == member);
        found.map_or_else(|| Arg::Text("–".to_owned()), |(_, value)| arg(*value))
    }

    /// A member in seconds.
    fn span(&self, member: &str) -> Arg {
        let found = self.members.iter().find(|(name, _)| *name == member);
        if let Some((_, FactValue::Number(s))) = found { Arg::Duration(*s) } else { Arg::Duration(0.0) }
    }

    fn sentence(&self, fact: &TimedFact, diary: &Diary, world: &World) -> (Sentence, &'static str) {
        if let Some(sentence) = groups::sentence(self) {
            return (sentence, groups::SCALING);
        }
        match self.name {
            "StateChanged" => (self.state(), LIFE),
            "InstanceLaunched" => (Sentence::new("log.launched").with("type", self.arg("instance_type")), LIFE),
            "RebootBegan" => (Sentence::new("log.rebooted"), LIFE),
            "RebootFinished" => (Sentence::new("log.reboot_done"), LIFE),
            "HostFailed" => (Sentence::new("log.host_failed"), CHECKS),
            "InstanceRecovered" => (Sentence::new("log.recovered"), CHECKS),
            "InstanceForgotten" => (Sentence::new("log.forgotten"), LIFE),
            "CommandAccepted" => (Sentence::new("log.accepted").with("action", self.arg("action")), ""),
            "CommandRejected" => {
                let sentence = Sentence::new("log.rejected").with("action", self.arg("action"));
                (sentence.with("code", self.arg("code")), ERRORS)
            }
            "AddressChanged" => (self.address(), ADDRESS),
            "StorageLost" => {
                let sentence = Sentence::new(loss(fact, diary)).with("volume", self.arg("volume"));
                (sentence.with("gib", self.arg("gib")), STORE)
            }
            "SpotInterruptionWarned" => (Sentence::new("log.spot_notice").with("action", self.arg("action")), SPOT),
            "JobFinished" => (Sentence::new("log.job_done").with("left", self.arg("left")), ""),
            "JobReturned" => (Sentence::new("log.job_returned").with("lost", self.span("lost_s")), ""),
            "RebalanceRecommended" => (Sentence::new("log.rebalance"), SPOT),
            "StatusChecksChanged" => (self.checks(), CHECKS),
            "VolumeCreated" => {
                let sentence = Sentence::new("log.volume.created").with("volume", self.arg("volume"));
                (sentence.with("gib", self.arg("gib")).with("type", self.arg("volume_type")), "")
            }
            "VolumeDeleted" => (Sentence::new("log.volume.deleted").with("volume", self.arg("volume")), PRESERVED),
            "VolumeAttached" => (Sentence::new("log.volume.attached").with("volume", self.arg("volume")), ""),
            "VolumeDetached" => (Sentence::new("log.volume.detached").with("volume", self.arg("volume")), PRESERVED),
            "TargetRegistered"
            | "TargetDeregistered"
            | "TargetHealthChanged"
            | "FailOpenChanged"
            | "AnomalyChanged" => (self.target(world), TARGETS),
            "AlarmChanged" | "AlarmActionStarted" | "AlarmActionFailed" | "AlarmDeleted" => (self.alarm(), ALARM),
            name => {
                let told = belonged::sentence(name, self.word("result"), &|member| self.arg(member));
                if let Some(told) = told {
                    return told;
                }
                let members: Vec<String> = self.members.iter().map(|(_, value)| plain(*value)).collect();
                let what = Sentence::new("log.other").with("fact", Arg::Text(name.to_owned()));
                (what.with("members", Arg::Text(members.join(" "))), "")
            }
        }
    }

    /// By the state that it leads to; what AWS did by itself is told as that.
    fn state(&self) -> Sentence {
        let (to, reason) = (self.word("to"), self.word("reason"));
        let key = match to {
            "pending" => "log.state.pending",
            "running" => "log.state.running",
            "stopping" => "log.state.stopping",
            "stopped" => "log.state.stopped",
            "shutting-down" => "log.state.shutting_down",
            _ => "log.state.terminated",
        };
        let is_spot = reason.contains("Spot") && matches!(to, "stopping" | "shutting-down");
        if is_spot {
            return Sentence::new("log.spot_interrupted").with("reason", Arg::Text(reason.to_owned()));
        }
        if reason.starts_with("Server.") {
            let state = Arg::Text(to.to_owned());
            return Sentence::new("log.state.by_aws").with("state", state).with("reason", Arg::Text(reason.to_owned()));
        }
        Sentence::new(key)
    }

    /// What a load balancer found of its targets.
    fn target(&self, world: &World) -> Sentence {
        let found = self.members.iter().find_map(|(_, value)| {
            if let FactValue::Resource(resource) = value {
                Some(world.directory.name(*resource).to_owned())
            } else {
                None
            }
        });
        let is_set = |member: &str| self.members.contains(&(member, FactValue::Flag(true)));
        let key = match (self.name, self.word("to")) {
            ("TargetRegistered", _) => "log.target.registered",
            ("TargetDeregistered", _) => "log.target.deregistered",
            ("TargetHealthChanged", "healthy") => "log.target.healthy",
            ("TargetHealthChanged", "unhealthy") => "log.target.unhealthy",
            ("TargetHealthChanged", "initial") => "log.target.initial",
            ("TargetHealthChanged", "draining") => "log.target.draining",
            ("TargetHealthChanged", _) => "log.target.unused",
            ("AnomalyChanged", _) if is_set("is_anomalous") => "log.target.anomalous",
            ("AnomalyChanged", _) => "log.target.normal",
            _ if is_set("is_open") => "log.fail_open.began",
            _ => "log.fail_open.ended",
        };
        let sentence = Sentence::new(key);
        let sentence = match found {
            Some(name) => sentence.with("target", Arg::Text(name)),
            None => sentence,
        };
        if key == "log.target.unhealthy" { sentence.with("reason", self.arg("reason")) } else { sentence }
    }

    fn alarm(&self) -> Sentence {
        match self.name {
            "AlarmChanged" => {
                Sentence::new("log.alarm.changed").with("from", self.arg("from")).with("to", self.arg("to"))
            }
            "AlarmActionStarted" => Sentence::new("log.alarm.acted").with("action", self.arg("action")),
            "AlarmActionFailed" => {
                Sentence::new("log.alarm.failed").with("action", self.arg("action")).with("code", self.arg("code"))
            }
            _ => Sentence::new("log.alarm.deleted"),
        }
    }

    fn checks(&self) -> Sentence {
        let says = |word: &str| ["system", "instance", "attached_ebs"].iter().any(|check| self.word(check) == word);
        if says("impaired") {
            let failed =
                ["system", "instance", "attached_ebs"].into_iter().filter(|check| self.word(check) == "impaired");
            let names: Vec<&str> = failed.collect();
            return Sentence::new("log.check.failed").with("check", Arg::Text(names.join(", ")));
        }
        Sentence::new(if says("initializing") { "log.check.unknown" } else { "log.check.ok" })
    }

    fn address(&self) -> Sentence {
        let is_given = self.members.iter().any(|(name, value)| *name == "to" && *value != FactValue::Absent);
        let had_one = self.members.iter().any(|(name, value)| *name == "from" && *value != FactValue::Absent);
        match (had_one, is_given) {
            (_, false) => Sentence::new("log.address.released").with("from", self.arg("from")),
            (false, true) => Sentence::new("log.address.given").with("to", self.arg("to")),
            (true, true) => {
                Sentence::new("log.address.changed").with("from", self.arg("from")).with("to", self.arg("to"))
            }
        }
    }
}

/// How a store was lost: by what had happened to its instance last.
fn loss(fact: &TimedFact, diary: &Diary) -> &'static str {
    for other in diary.about(fact.resource, fact.at).iter().rev().take(12) {
        let told = Told::new(other);
        match (told.name, told.word("to")) {
            ("HostFailed", _) => return "log.lost.host",
            ("StateChanged", "shutting-down" | "terminated") => return "log.lost.terminate",
            ("StateChanged", "stopping" | "stopped") if told.word("reason").contains("Hibernate") => {
                return "log.lost.hibernate";
            }
            ("StateChanged", "stopping" | "stopped") => return "log.lost.stop",
            _ => {}
        }
    }
    "log.lost.host"
}

fn arg(value: FactValue) -> Arg {
    match value {
        FactValue::Count(count) => Arg::Count(count),
        FactValue::Number(number) => Arg::Number(number),
        FactValue::Millis(millis) => Arg::Duration(millis / 1e3),
        FactValue::Text(_)
        | FactValue::Flag(_)
        | FactValue::Ipv4(_)
        | FactValue::Ipv6(_)
        | FactValue::Numbered(..)
        | FactValue::Member(_)
        | FactValue::Resource(_)
        | FactValue::OwnName
        | FactValue::Absent => Arg::Text(plain(value)),
    }
}

fn plain(value: FactValue) -> String {
    match value {
        FactValue::Text(text) => text.to_owned(),
        FactValue::Count(count) => count.to_string(),
        FactValue::Millis(number) | FactValue::Number(number) => serde_json::Value::from(number).to_string(),
        FactValue::Flag(flag) => flag.to_string(),
        FactValue::Ipv4(address) => std::net::Ipv4Addr::from(address).to_string(),
        FactValue::Ipv6(address) => std::net::Ipv6Addr::from_bits(address).to_string(),
        FactValue::Numbered(name, number) => format!("{name}-{number}"),
        // The line names the group already.
        FactValue::Member(number) => format!("#{number}"),
        FactValue::Absent => "–".to_owned(),
        // The line says it already.
        FactValue::Resource(_) | FactValue::OwnName => String::new(),
    }
}
