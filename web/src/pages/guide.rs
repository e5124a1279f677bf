//! Guided scenarios of the EC2 lab: what a note claims, how right it is, and steps that tick themselves.
//!
//! A step looks at what is visible, nothing else; it counts once every step before it is done, and stays done when the reader
//! goes back in time. Free play is never blocked.

use skylapse_view::{Chart, Frame, HoldingsChart, InstanceState, RailToken, VolumeFate, VolumeKind};
use skylapse_words::Key;

/// How right a claim is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It depends.
    Half,
    /// It used to be so.
    Was,
}

/// A claim with its steps.
pub struct Guide {
    /// The shipped scenario that it is about: its permanent id.
    pub preset: &'static str,
    /// Its name in the list of guides.
    pub name: Key,
    /// The claim.
    pub claim: Key,
    /// How right it is.
    pub verdict: Verdict,
    /// How right it is, in words.
    pub said: Key,
    /// Why.
    pub why: Key,
    /// The page that says so, and the month of the copy read.
    pub source: (&'static str, &'static str),
    /// What to try.
    pub steps: &'static [Step],
}

/// Something to try.
pub struct Step {
    /// What.
    pub words: Key,
    /// How much of it holds, 0 to 1; `kept` is what was remembered so far.
    share: fn(&Frame, u32) -> f64,
}

/// The steps' own bits lie below this one, what they remember above.
const KEPT: u32 = 8;

/// What the lab opens with.
pub const FIRST_GUIDE: &str = "stop-terminate";

/// All of them, in the order of the list.
pub const GUIDES: [Guide; 3] = [
    Guide {
        preset: FIRST_GUIDE,
        name: Key::GuideStop,
        claim: Key::GuideStopClaim,
        verdict: Verdict::Half,
        said: Key::GuideHalf,
        why: Key::GuideStopWhy,
        source: ("https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ec2-instance-lifecycle.html", "2026-04"),
        steps: &[
            Step { words: Key::GuideStopOne, share: first_runs },
            Step { words: Key::GuideStopTwo, share: is_free_and_kept },
            Step { words: Key::GuideStopThree, share: is_lost_for_good },
        ],
    },
    Guide {
        preset: "instance-store",
        name: Key::GuideStore,
        claim: Key::GuideStoreClaim,
        verdict: Verdict::Half,
        said: Key::GuideHalf,
        why: Key::GuideStoreWhy,
        source: ("https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instance-store-lifetime.html", "2026-04"),
        steps: &[
            Step { words: Key::GuideStoreOne, share: was_rebooted },
            Step { words: Key::GuideStoreTwo, share: lost_three_ways },
            Step { words: Key::GuideStoreThree, share: outlived_termination },
        ],
    },
    Guide {
        preset: "spot-2min",
        name: Key::GuideSpot,
        claim: Key::GuideSpotClaim,
        verdict: Verdict::Was,
        said: Key::GuideWas,
        why: Key::GuideSpotWhy,
        source: ("https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/how-spot-instances-work.html", "2026-04"),
        steps: &[
            Step { words: Key::GuideSpotOne, share: is_noticed },
            Step { words: Key::GuideSpotTwo, share: is_interrupted },
            Step { words: Key::GuideSpotThree, share: is_back },
            Step { words: Key::GuideSpotFour, share: is_cheap },
        ],
    },
];

/// The guide of a scenario that began as a shipped one, however it was opened: by button, link or file.
pub fn guide(preset: &str) -> Option<&'static Guide> {
    GUIDES.iter().find(|guide| guide.preset == preset)
}

/// How far a step has come.
pub fn share(step: &Step, kept: u32, frame: &Frame) -> f64 {
    (step.share)(frame, kept >> KEPT)
}

/// The steps that are done now, and what they remember.
pub fn done(preset: &str, before: u32, frame: &Frame) -> u32 {
    let Some(guide) = guide(preset) else { return before };
    let mut done = before | (ways_of_loss(frame) << KEPT);
    for (index, step) in guide.steps.iter().enumerate() {
        let bit = 1 << index;
        if done & bit == 0 {
            if share(step, done, frame) < 1.0 {
                break;
            }
            done |= bit;
        }
    }
    done
}

fn token(frame: &Frame) -> Option<&RailToken> {
    frame.charts.iter().find_map(Chart::rail)?.tokens.iter().find(|token| token.is_selected)
}

fn holdings(frame: &Frame) -> Option<&HoldingsChart> {
    frame.charts.iter().find_map(Chart::holdings)
}

fn fate(frame: &Frame, kind: VolumeKind) -> Option<VolumeFate> {
    holdings(frame)?.volumes.iter().find(|volume| volume.kind == kind).map(|volume| volume.fate)
}

fn is_in(frame: &Frame, state: InstanceState) -> bool {
    token(frame).is_some_and(|token| token.state == state)
}

fn part(parts: &[bool]) -> f64 {
    parts.iter().filter(|is_done| **is_done).count() as f64 / parts.len() as f64
}

/// The instance that the guide names runs, whichever is looked at.
fn first_runs(frame: &Frame, _: u32) -> f64 {
    let named = |token: &RailToken| token.id == "web-1" && token.state == InstanceState::Running;
    part(&[frame.charts.iter().find_map(Chart::rail).is_some_and(|view| view.tokens.iter().any(named))])
}

/// Stopped: no instance charge, and the data is still there.
fn is_free_and_kept(frame: &Frame, _: u32) -> f64 {
    let is_off = is_in(frame, InstanceState::Stopped);
    let pays =
        holdings(frame).is_some_and(|view| view.lamps.iter().any(|lamp| lamp.item == "ec2.instance" && lamp.is_lit));
    part(&[!pays, is_off, is_off && fate(frame, VolumeKind::Root) == Some(VolumeFate::Kept)])
}

fn is_lost_for_good(frame: &Frame, _: u32) -> f64 {
    let root = fate(frame, VolumeKind::Root);
    part(&[matches!(root, Some(VolumeFate::Going | VolumeFate::Lost)), root == Some(VolumeFate::Lost)])
}

fn said(frame: &Frame, key: &str) -> bool {
    frame.log.iter().any(|line| line.what.key == key)
}

/// A reboot, and the tray is as full as before.
fn was_rebooted(frame: &Frame, _: u32) -> f64 {
    let is_kept = fate(frame, VolumeKind::InstanceStore) == Some(VolumeFate::Kept);
    part(&[said(frame, "log.rebooted"), is_kept && said(frame, "log.rebooted")])
}

/// The ways in which an instance store was lost, one bit each.
fn ways_of_loss(frame: &Frame) -> u32 {
    let ways = ["log.lost.stop", "log.lost.hibernate", "log.lost.terminate", "log.lost.host"];
    ways.iter().enumerate().map(|(index, key)| u32::from(said(frame, key)) << index).sum()
}

fn lost_three_ways(_: &Frame, kept: u32) -> f64 {
    f64::from(kept.count_ones().min(3)) / 3.0
}

fn outlived_termination(frame: &Frame, _: u32) -> f64 {
    let is_gone = is_in(frame, InstanceState::Terminated);
    part(&[is_gone, is_gone && fate(frame, VolumeKind::Root) == Some(VolumeFate::Kept)])
}

fn is_noticed(frame: &Frame, _: u32) -> f64 {
    part(&[said(frame, "log.spot_notice")])
}

fn is_interrupted(frame: &Frame, _: u32) -> f64 {
    part(&[said(frame, "log.spot_interrupted")])
}

/// All jobs are done below two fifths of the On-Demand price, and no work was lost on the way.
fn is_cheap(frame: &Frame, _: u32) -> f64 {
    let Some(work) = frame.charts.iter().find_map(Chart::rail).and_then(|view| view.work) else { return 0.0 };
    let is_goal = work.usd < 0.4 * work.on_demand_usd && work.lost_s <= 0.0;
    let share = work.n_done as f64 / work.n_all.max(1) as f64;
    if is_goal { share } else { share.min(0.9) }
}

/// After an interruption as many run as there are rows.
fn is_back(frame: &Frame, _: u32) -> f64 {
    let Some(view) = frame.charts.iter().find_map(Chart::rail) else { return 0.0 };
    let of = |state| view.tokens.iter().filter(|token| token.state == state).map(|token| token.n).sum::<u64>() as f64;
    (of(InstanceState::Running) / 4.0).min(1.0)
}
