//! What hangs on an instance at the playhead, read from the facts about it and from its bill.
//!
//! Volumes are followed from `VolumeCreated` on; one that was lost stays in sight, empty. Addresses are what the last
//! `AddressChanged` of each kind says. A lamp is lit when the next hour, with everything as it is now, would cost something.

use skylapse_services::instance::Standing;
use skylapse_services::service::LineItem;
use skylapse_services::trace::FactValue;
use skylapse_units::{Money, SimDuration};
use skylapse_view::{
    AddressKind, AddressState, AddressView, CallView, HoldingsChart, InstanceState, LampView, VolumeFate, VolumeKind,
    VolumeView,
};

use crate::engine::Engine;
use crate::scenario;
use crate::world::TimedFact;

/// What is billed, in the order of the lamps: the lamp's name, and the beginnings of the items that belong to it.
const LAMPS: [(&str, &[&str]); 4] = [
    (
        "ec2.instance",
        &["ec2.instance", "ec2.spot_instance", "ec2.reserved_instance", "ec2.dedicated", "ec2.detailed_monitoring"],
    ),
    ("ec2.volume", &["ebs.volume", "ebs.gp", "ebs.io", "ebs.st", "ebs.sc", "ebs.standard"]),
    ("ec2.address", &["ec2.public_ipv4"]),
    ("ec2.snapshot", &["ebs.snapshot"]),
];

/// Trays, tags and lamps.
pub fn chart(engine: &Engine, resource: u32, name: &str, standing: &Standing, calls: Vec<CallView>) -> HoldingsChart {
    let facts = engine.recording().diary.about(resource, engine.now());
    HoldingsChart {
        name: "holdings".to_owned(),
        id: name.to_owned(),
        volumes: volumes(facts, standing),
        addresses: addresses(facts),
        lamps: lamps(engine, resource),
        calls,
        settings: scenario::values(&engine.world().fleet().config(engine.world().addresses[resource as usize])),
    }
}

/// A volume on its way through the facts.
struct Tray {
    id: String,
    gib: u64,
    is_lost: bool,
    is_here: bool,
}

fn volumes(facts: &[TimedFact], standing: &Standing) -> Vec<VolumeView> {
    let going = matches!(standing.state, InstanceState::Stopping | InstanceState::ShuttingDown);
    let lost = if going { VolumeFate::Going } else { VolumeFate::Lost };
    let mut views = vec![];
    let has_run = facts.iter().any(|fact| Members::of(fact).name == "StateChanged");
    if standing.store_gib > 0 {
        let is_gone = has_run && !standing.has_store_data;
        // Before the first boot there is nothing to lose yet.
        let is_empty = is_gone && standing.state != InstanceState::Pending;
        views.push(VolumeView {
            id: "instance-store".to_owned(),
            kind: VolumeKind::InstanceStore,
            gib: standing.store_gib,
            fate: if is_empty { lost } else { VolumeFate::Kept },
        });
    }
    let dies = if standing.state == InstanceState::ShuttingDown { VolumeFate::Going } else { VolumeFate::Lost };
    for (index, tray) in followed(facts).into_iter().enumerate().filter(|(_, tray)| tray.is_here || tray.is_lost) {
        views.push(VolumeView {
            id: tray.id,
            kind: if index == 0 { VolumeKind::Root } else { VolumeKind::Data },
            gib: tray.gib,
            fate: if tray.is_lost { dies } else { VolumeFate::Kept },
        });
    }
    views
}

/// Every EBS volume that the facts tell of, the root first: it is made with the instance.
fn followed(facts: &[TimedFact]) -> Vec<Tray> {
    let mut trays: Vec<Tray> = vec![];
    for fact in facts {
        let members = Members::of(fact);
        let id = members.text("volume");
        let found = trays.iter().position(|tray| tray.id == id);
        match (members.name, found) {
            ("VolumeCreated", None) => {
                trays.push(Tray { id, gib: members.count("gib"), is_lost: false, is_here: true });
            }
            ("VolumeModified", Some(index)) => trays[index].gib = members.count("gib"),
            ("VolumeAttached", Some(index)) => trays[index].is_here = true,
            ("VolumeDeleted" | "StorageLost", Some(index)) => trays[index].is_lost = true,
            _ => {}
        }
    }
    trays
}

fn addresses(facts: &[TimedFact]) -> Vec<AddressView> {
    let kinds = [
        ("private_ipv4", AddressKind::Private),
        ("public_ipv4", AddressKind::Public),
        ("elastic_ip", AddressKind::Elastic),
    ];
    let view = |(word, kind): (&str, AddressKind)| {
        let mut changes = facts
            .iter()
            .map(Members::of)
            .filter(|members| members.name == "AddressChanged" && members.text("address") == word);
        let first = changes.clone().find_map(|members| members.address("to"))?;
        let last = changes.next_back()?;
        Some(match last.address("to") {
            Some(address) => {
                let state = if address == first { AddressState::Held } else { AddressState::Changed };
                AddressView { address, kind, state }
            }
            None => AddressView { address: last.address("from")?, kind, state: AddressState::Released },
        })
    };
    kinds.into_iter().filter_map(view).collect()
}

fn lamps(engine: &Engine, resource: u32) -> Vec<LampView> {
    let (world, now) = (engine.world(), engine.now());
    let Some(&address) = world.addresses.get(resource as usize) else { return vec![] };
    let bill = world.meters.bill(address, now);
    let later = world.meters.bill(address, now.saturating_add(SimDuration::from_secs(3_600)));
    let lamp = |(item, beginnings): (&str, &[&str])| {
        let sum = |bill: &[LineItem]| {
            let is_own = |line: &&LineItem| beginnings.iter().any(|beginning| line.item.starts_with(beginning));
            bill.iter().filter(is_own).map(|line| line.cost).sum::<Money>().as_usd_f64()
        };
        let (usd, then) = (sum(&bill), sum(&later));
        let usd_per_hour = (then - usd).max(0.0);
        // Instance, disk and address are always in sight: that they are off is what the reader comes to see.
        let is_shown = item != "ec2.snapshot" || then > 0.0;
        is_shown.then(|| LampView { item: item.to_owned(), is_lit: usd_per_hour > 1e-12, usd_per_hour, usd })
    };
    LAMPS.into_iter().filter_map(lamp).collect()
}

/// A fact's name and members.
struct Members {
    name: &'static str,
    all: Vec<(&'static str, FactValue)>,
}

impl Members {
    fn of(fact: &TimedFact) -> Self {
        let mut all = vec![];
        let name = fact.fact.describe(fact.at, &mut |member, value| all.push((member, value)));
        Self { name, all }
    }

    fn value(&self, member: &str) -> Option<FactValue> {
        self.all.iter().find(|(name, _)| *name == member).map(|(_, value)| *value)
    }

    fn count(&self, member: &str) -> u64 {
        if let Some(FactValue::Count(count)) = self.value(member) { count } else { 0 }
    }

    fn text(&self, member: &str) -> String {
        match self.value(member) {
            Some(FactValue::Text(text)) => text.to_owned(),
            Some(FactValue::Numbered(name, number)) => format!("{name}-{number}"),
            Some(
                FactValue::Count(_)
                | FactValue::Millis(_)
                | FactValue::Number(_)
                | FactValue::Flag(_)
                | FactValue::Ipv4(_)
                | FactValue::Member(_)
                | FactValue::Resource(_)
                | FactValue::Ipv6(_)
                | FactValue::OwnName
                | FactValue::Absent,
            )
            | None => String::new(),
        }
    }

    fn address(&self, member: &str) -> Option<String> {
        if let Some(FactValue::Ipv4(address)) = self.value(member) {
            Some(std::net::Ipv4Addr::from(address).to_string())
        } else {
            None
        }
    }
}
