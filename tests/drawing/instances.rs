//! Small frames of instances: every state, fate and verdict at least once.

use skylapse_view::{
    AddressKind, AddressState, AddressView, CallVerdict, CallView, Chart, CheckSpan, Frame, HoldingsChart,
    InstanceState, LampView, Life, Line, LinePoint, LineUnit, LinesChart, LivesChart, Pin, PinKind, RailChart,
    RailToken, Rows, StateSpan, VolumeFate, VolumeKind, VolumeView,
};

use super::fixtures::nothing;
use InstanceState::{Pending, Running, ShuttingDown, Stopped, Stopping, Terminated};

const END_S: f64 = 1_200.0;
const NOW_S: f64 = 642.0;

/// Four instances; the one that is looked at is stopping.
pub fn fleet() -> Frame {
    let charts = vec![
        Chart::Rail(rail(vec![
            token("web-1", Stopping, true),
            token("web-2", Running, false),
            token("web-3", Terminated, false),
            token("batch-1", Running, false),
        ])),
        Chart::Holdings(holdings()),
        Chart::Lives(lives()),
        Chart::Lines(cost()),
        Chart::Lines(credits()),
    ];
    let pins = vec![Pin { at_s: 210.0, kind: PinKind::Command }, Pin { at_s: 520.0, kind: PinKind::Failed }];
    Frame { charts, pins, now_s: NOW_S, known_s: END_S, end_s: END_S, ..nothing() }
}

/// The other states, a group, signs on tokens, and everything that is gone.
pub fn crowd() -> Frame {
    let mut tokens = vec![
        RailToken { n: 812, ..token("web-1", Running, false) },
        RailToken { n: 3, ..token("web-9", Pending, false) },
        RailToken { n: 12, is_impaired: true, ..token("web-20", Stopped, false) },
        RailToken { is_rebooting: true, ..token("web-40", Running, true) },
        token("web-41", ShuttingDown, false),
    ];
    tokens[3].left_s = None;
    let gone = HoldingsChart {
        volumes: vec![
            volume("store", VolumeKind::InstanceStore, 475, VolumeFate::Lost),
            volume("root", VolumeKind::Root, 8, VolumeFate::Lost),
            volume("data", VolumeKind::Data, 500, VolumeFate::Kept),
        ],
        addresses: vec![
            address("10.0.1.17", AddressKind::Private, AddressState::Released),
            address("198.51.100.7", AddressKind::Public, AddressState::Changed),
            address("192.0.2.9", AddressKind::Elastic, AddressState::Held),
        ],
        ..holdings()
    };
    let charts = vec![Chart::Rail(rail(tokens)), Chart::Holdings(gone)];
    Frame { charts, now_s: NOW_S, known_s: END_S, end_s: END_S, ..nothing() }
}

pub fn rail(tokens: Vec<RailToken>) -> RailChart {
    let call =
        |action: &str, verdict| CallView { action: action.into(), args: "{}".into(), about: String::new(), verdict };
    let code = "IncorrectInstanceState".to_owned();
    let calls = vec![
        call("StartInstances", CallVerdict::Refused(code.clone())),
        call("StopInstances", CallVerdict::Stays),
        call("RebootInstances", CallVerdict::Refused(code)),
        call("TerminateInstances", CallVerdict::Moves(ShuttingDown)),
    ];
    RailChart { name: "rail".into(), tokens, calls, work: None }
}

pub fn token(id: &str, state: InstanceState, is_selected: bool) -> RailToken {
    let left_s = is_selected.then_some(12.4);
    let (progress, utilization) = (0.55, 0.62);
    RailToken {
        id: id.into(),
        resource: 0,
        n: 1,
        state,
        progress,
        left_s,
        utilization,
        is_rebooting: false,
        is_impaired: false,
        is_selected,
    }
}

pub fn lives() -> LivesChart {
    let life = |id: &str, is_selected, parts: &[(f64, InstanceState)]| {
        let ends = parts.iter().skip(1).map(|(at_s, _)| *at_s).chain([END_S]);
        let states: Vec<StateSpan> =
            parts.iter().zip(ends).map(|(&(from_s, state), to_s)| StateSpan { from_s, to_s, state }).collect();
        let billed = states.iter().filter(|span| span.state == Running).map(|span| (span.from_s, span.to_s)).collect();
        let from_s = states.first().map_or(0.0, |span| span.from_s);
        let checks = vec![CheckSpan { from_s, to_s: from_s + 60.0, is_impaired: id == "web-2" }];
        Life { id: id.into(), resource: 0, is_selected, states, billed, checks }
    };
    let rows = vec![
        life(
            "web-1",
            true,
            &[
                (30.0, Pending),
                (35.0, Running),
                (210.0, Stopping),
                (235.0, Stopped),
                (380.0, Pending),
                (386.0, Running),
                (630.0, Stopping),
                (655.0, Stopped),
            ],
        ),
        life("web-2", false, &[(90.0, Pending), (96.0, Running)]),
        life("web-3", false, &[(150.0, Pending), (156.0, Running), (520.0, ShuttingDown), (550.0, Terminated)]),
        life("nightly-batch-1", false, &[(300.0, Pending), (306.0, Running), (760.0, Stopping), (785.0, Stopped)]),
    ];
    LivesChart { name: "states".into(), from_s: 0.0, to_s: END_S, rows, n_hidden: 2, page: Rows::default(), n_paged: 5 }
}

fn cost() -> LinesChart {
    let total = [(0.0, 0.0), (35.0, 0.0), (210.0, 0.0014), (380.0, 0.0016), (642.0, 0.0036), (1_200.0, 0.0041)];
    let lines = vec![line("total", &total), line("storage", &[(0.0, 0.0), (1_200.0, 0.0012)])];
    LinesChart { name: "cost".into(), from_s: 0.0, to_s: END_S, high: 0.005, unit: LineUnit::Usd, lines }
}

fn credits() -> LinesChart {
    let balance = line("balance", &[(35.0, 0.0), (210.0, 48.0), (386.0, 48.0), (642.0, 11.0), (1_200.0, 40.0)]);
    let lines = vec![balance, line("surplus", &[(35.0, 0.0), (500.0, 0.0), (1_200.0, 14.0)])];
    LinesChart { name: "credits".into(), high: 60.0, unit: LineUnit::Count, lines, ..cost() }
}

fn line(name: &str, values: &[(f64, f64)]) -> Line {
    let points = values.iter().map(|&(at_s, value)| LinePoint { at_s, value }).collect();
    Line { name: name.into(), points }
}

fn volume(id: &str, kind: VolumeKind, gib: u64, fate: VolumeFate) -> VolumeView {
    VolumeView { id: id.into(), kind, gib, fate }
}

fn address(address: &str, kind: AddressKind, state: AddressState) -> AddressView {
    AddressView { address: address.into(), kind, state }
}

fn holdings() -> HoldingsChart {
    let lamp = |item: &str, is_lit, usd_per_hour, usd| LampView { item: item.into(), is_lit, usd_per_hour, usd };
    HoldingsChart {
        name: "holdings".into(),
        id: "web-1".into(),
        volumes: vec![
            volume("store", VolumeKind::InstanceStore, 75, VolumeFate::Going),
            volume("root", VolumeKind::Root, 30, VolumeFate::Kept),
        ],
        addresses: vec![
            address("10.0.1.17", AddressKind::Private, AddressState::Held),
            address("203.0.113.24", AddressKind::Public, AddressState::Released),
        ],
        lamps: vec![
            lamp("ec2.instance", false, 0.041_6, 0.003_6),
            lamp("ec2.volume", true, 0.003_3, 0.000_6),
            lamp("ec2.address", false, 0.005, 0.0),
        ],
        calls: vec![],
        settings: vec![],
    }
}
