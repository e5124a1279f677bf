//! The calls about what hangs on an instance that the page offers: volumes, addresses, security groups.

use skylapse_view::{CallVerdict, CallView};

use super::Ec2;
use super::error::ErrorCode;
use super::holdings::DEFAULT_VPC;
use super::names::name;
use super::network::Protocol;
use super::rules::verdict;
use super::state::{Answer, Verb};
use super::storage::{InstanceEnd, Place};
use crate::service::Slot;

/// Free volumes, and security groups, that have calls of their own.
const MOST: usize = 6;
/// Somebody on the internet, for the packet test: an address that belongs to nobody (RFC 5737).
const VISITOR: &str = "198.51.100.7";
/// What a web server listens on.
const PORT: u16 = 80;

impl Ec2 {
    /// Calls about what hangs on an instance, with what each would do now.
    pub(super) fn offers(&self, slot: Slot) -> Vec<CallView> {
        [self.volume_offers(slot), self.address_offers(slot), self.group_offers(slot)].concat()
    }

    fn volume_offers(&self, slot: Slot) -> Vec<CallView> {
        let (instance, storage) = (self.instance(slot), &self.account.storage);
        let may = |verb: Verb| verdict(instance, verb);
        let mut offers = vec![offer(
            "CreateVolume",
            r#"{"Size":100,"VolumeType":"gp3"}"#.to_owned(),
            "100 GiB",
            may(Verb::Describe),
        )];
        for id in instance.volumes() {
            let Some(at) = storage.volume(id).ok().and_then(|volume| volume.place.attachment()) else { continue };
            let (about, detach) =
                (name(id), if instance.root == Some(id) { Verb::DetachRoot } else { Verb::DetachVolume });
            let dies = at.end == InstanceEnd::Delete;
            let flag = format!(r#"{{"VolumeId":"{about}","DeleteOnTermination":{}}}"#, !dies);
            offers.push(offer("ModifyInstanceAttribute", flag, &about, may(Verb::ModifyAttribute)));
            offers.push(offer("CreateSnapshot", of_volume(&about), &about, may(Verb::CreateSnapshot)));
            offers.push(offer("DetachVolume", of_volume(&about), &about, may(detach)));
        }
        let zone = instance.host().zone;
        let is_near = |place: Place, in_zone: u8| place == Place::Available && in_zone == zone;
        for (id, _) in storage.volumes().filter(|(_, volume)| is_near(volume.place, volume.zone)).take(MOST) {
            let about = name(id);
            offers.push(offer("AttachVolume", of_volume(&about), &about, may(Verb::AttachVolume)));
            offers.push(offer("DeleteVolume", of_volume(&about), &about, may(Verb::Describe)));
        }
        offers
    }

    fn address_offers(&self, slot: Slot) -> Vec<CallView> {
        let instance = self.instance(slot);
        let plain = |action, answer| offer(action, "{}".to_owned(), "Elastic IP", answer);
        if instance.elastic_ip.is_some() {
            return vec![plain("DisassociateAddress", verdict(instance, Verb::DisassociateAddress))];
        }
        let Some(idle) = self.account.idle_elastic() else {
            let has_room = self.account.n_free_elastic() > 0;
            let answer = if has_room { Ok(Answer::Does) } else { Err(ErrorCode::AddressLimitExceeded) };
            return vec![plain("AllocateAddress", answer)];
        };
        let (about, answer) = (name(idle), verdict(instance, Verb::AssociateAddress));
        let release = offer("ReleaseAddress", format!(r#"{{"AllocationId":"{about}"}}"#), &about, Ok(Answer::Does));
        vec![plain("AssociateAddress", answer), release]
    }

    fn group_offers(&self, slot: Slot) -> Vec<CallView> {
        let (instance, network) = (self.instance(slot), &self.account.network);
        let groups = network.groups();
        let own = network.primary(slot.0).map_or(&[][..], |(_, interface)| &interface.groups);
        let title = |id| groups.find(id).map_or_else(|_| String::new(), |group| group.name.clone());
        let answer = || verdict(instance, Verb::ModifyAttribute);
        let mut offers = vec![];
        for (id, group) in groups.all().filter(|(_, group)| group.vpc == DEFAULT_VPC).take(MOST) {
            let has = own.contains(&id);
            let kept = own.iter().copied().filter(|one| *one != id).chain((!has).then_some(id));
            let names: Vec<String> = kept.map(|one| format!("\"{}\"", title(one))).collect();
            let is_only = has && names.is_empty();
            if !is_only && is_plain(&names) {
                let args = format!(r#"{{"Groups":[{}]}}"#, names.join(","));
                offers.push(offer("ModifyInstanceAttribute", args, &group.name, answer()));
            }
            if has && !group.ingress.iter().any(|rule| rule.allows(Protocol::Tcp, PORT) && rule.is_for_everybody()) {
                let args = format!(
                    r#"{{"GroupId":"{}","IpProtocol":"tcp","FromPort":{PORT},"ToPort":{PORT},"CidrIp":"0.0.0.0/0"}}"#,
                    name(id)
                );
                offers.push(offer("AuthorizeSecurityGroupIngress", args, &group.name, Ok(Answer::Does)));
            }
        }
        let is_free = |name: &String| groups.named(DEFAULT_VPC, name).is_err();
        let new = (1..).map(|n: u64| format!("group-{n}")).find(is_free).expect("there is always a free name");
        let args = format!(r#"{{"GroupName":"{new}","Description":"-"}}"#);
        offers.push(offer("CreateSecurityGroup", args, &new, Ok(Answer::Does)));
        let args =
            format!(r#"{{"From":"{VISITOR}","To":"{}","IpProtocol":"tcp","Port":{PORT}}}"#, self.names.name(slot));
        offers.push(offer("TestPacket", args, "tcp 80", Ok(Answer::Does)));
        offers
    }
}

fn of_volume(name: &str) -> String {
    format!(r#"{{"VolumeId":"{name}"}}"#)
}

/// Names that JSON takes as they are.
fn is_plain(names: &[String]) -> bool {
    !names
        .iter()
        .any(|name| name.contains('\\') || name.trim_matches('"').contains('"') || name.chars().any(char::is_control))
}

fn offer(action: &str, args: String, about: &str, answer: Result<Answer, ErrorCode>) -> CallView {
    let verdict = match answer {
        Ok(Answer::Refused(code)) | Err(code) => CallVerdict::Refused(code.code().to_owned()),
        Ok(Answer::Goes(_) | Answer::Does | Answer::Same) => CallVerdict::Does,
    };
    CallView { action: action.to_owned(), args, about: about.to_owned(), verdict }
}
