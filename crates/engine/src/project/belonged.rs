//! Sentences about what hangs on instances: addresses, security groups, settings, snapshots, claims to Spot capacity.

use skylapse_view::{Arg, Sentence};

const ADDRESS: &str = "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/elastic-ip-addresses-eip.html";
const GROUPS: &str = "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ec2-security-groups.html";
const SNAPSHOTS: &str = "https://docs.aws.amazon.com/ebs/latest/userguide/how_snapshots_work.html";
const REQUESTS: &str = "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/spot-request-status.html";

/// A fact of this name as a sentence, with the page that says so; `result` is what a packet test found.
pub fn sentence(name: &str, result: &str, arg: &dyn Fn(&str) -> Arg) -> Option<(Sentence, &'static str)> {
    let (key, members, page): (&'static str, &[&'static str], _) = match name {
        "AddressAllocated" => ("log.elastic.got", &["public_ip"], ADDRESS),
        "AddressReleased" => ("log.elastic.gone", &["public_ip"], ADDRESS),
        "SecurityGroupCreated" => ("log.sg.created", &["group"], GROUPS),
        "SecurityGroupRuleAuthorized" => ("log.sg.rule", &["group"], GROUPS),
        "PacketTested" => match result {
            "reaches" => ("log.packet.reaches", &["port", "group"], GROUPS),
            "no-rule-in" => ("log.packet.no_rule", &["port"], GROUPS),
            _ => ("log.packet.blocked", &["port", "result"], GROUPS),
        },
        "InstanceAttributeModified" => ("log.attribute", &["attribute"], ""),
        "InstanceTypeChanged" => ("log.type", &["instance_type"], ""),
        "SnapshotCreated" => ("log.snapshot.began", &["snapshot", "volume"], SNAPSHOTS),
        "SnapshotCompleted" => ("log.snapshot.done", &["snapshot"], SNAPSHOTS),
        "SpotRequestChanged" => ("log.spot_request", &["to", "status"], REQUESTS),
        _ => return None,
    };
    let what = members.iter().fold(Sentence::new(key), |what, member| what.with(member, arg(member)));
    Some((what, page))
}
