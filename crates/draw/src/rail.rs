//! The map of states with instances on it: what is lit can be reached by a call that AWS would take now; ⊖ marks a refusal.
//!
//! The page lays buttons and words for who cannot see it beside the map; here are only marks, and what lies under a pointer.

use plotters_backend::DrawingBackend;
use skylapse_view::{CallVerdict, CallView, InstanceState, RailChart, RailToken};
use skylapse_words::{Key, Lang, Value, fill, text};

use crate::canvas::{Canvas, Point, Rect, held};
use crate::pen::{Pen, Stroke};
use crate::text::{Align, Label};
use crate::tracks::{HEIGHTS, Map, Track};
use crate::{shape, theme, token};

/// Names that a station lists before the rest is a number.
const NAMES: usize = 3;
/// A pointer this near to a station means it, in CSS pixels.
const REACH: f64 = 34.0;

/// The height that the map wants, in CSS pixels.
#[must_use]
pub fn wanted_height(width: f64) -> f64 {
    let canvas = Canvas { width, height: 0.0, gutter: 0.0, margin: 0.0 };
    if Map::new(&canvas).is_narrow { HEIGHTS.1 } else { HEIGHTS.0 }
}

/// Nothing of the map stays while instances travel.
pub fn frame<B: DrawingBackend>(_pen: &mut Pen<'_, B>, _view: &RailChart, _canvas: &Canvas) {}

/// Tracks, stations, names, tokens.
pub fn data<B: DrawingBackend>(pen: &mut Pen<'_, B>, view: &RailChart, canvas: &Canvas) {
    let map = Map::new(canvas);
    tracks(pen, view, &map);
    gate(pen, &map);
    stops(pen, &map);
    if !map.is_narrow {
        call_names(pen, &map, &lit(view));
    }
    state_names(pen, view, &map);
    refusals(pen, view, &map);
    tokens(pen, view, &map);
}

/// The token under a pointer.
#[must_use]
pub fn token_at<'a>(view: &'a RailChart, canvas: &Canvas, pointer: Point) -> Option<&'a RailToken> {
    let map = Map::new(canvas);
    let near = |token: &&RailToken| distance(place_of(&map, token), pointer) <= 20.0;
    // The selected one lies on top.
    let found = view.tokens.iter().find(|token| token.is_selected && near(token));
    found.or_else(|| view.tokens.iter().rev().find(near))
}

/// The call that dragging a token to a place means.
#[must_use]
pub fn call_at(canvas: &Canvas, pointer: Point) -> Option<&'static str> {
    let map = Map::new(canvas);
    let (middle, radius) = map.reboot_loop();
    if distance(middle, pointer) <= radius + 4.0 && pointer.1 < map.stop(InstanceState::Running).1 - 12.0 {
        return Some("RebootInstances");
    }
    let calls = [
        (InstanceState::Running, "StartInstances"),
        (InstanceState::Stopped, "StopInstances"),
        (InstanceState::Terminated, "TerminateInstances"),
    ];
    calls.into_iter().find(|(state, _)| distance(map.stop(*state), pointer) <= REACH).map(|(_, action)| action)
}

fn distance(a: Point, b: Point) -> f64 {
    libm::hypot(a.0 - b.0, a.1 - b.1)
}

/// Where a token is.
fn place_of(map: &Map, token: &RailToken) -> Point {
    let track = match token.state {
        InstanceState::Pending => Track::Pending,
        InstanceState::Stopping => Track::Stopping,
        InstanceState::ShuttingDown => Track::ShuttingDown,
        InstanceState::Running | InstanceState::Stopped | InstanceState::Terminated => return map.stop(token.state),
    };
    shape::along(&map.line(track), 0.06 + 0.8 * held(token.progress, 0.0, 1.0))
}

fn selected(view: &RailChart) -> Option<&RailToken> {
    view.tokens.iter().find(|token| token.is_selected)
}

/// The calls without arguments: variants of a call go the same way, and have no sign of their own.
fn plain(view: &RailChart) -> impl Iterator<Item = &CallView> {
    view.calls.iter().filter(|call| call.args == "{}")
}

fn is_taken(view: &RailChart, action: &str) -> bool {
    plain(view).any(|call| call.action == action && matches!(call.verdict, CallVerdict::Moves(_)))
}

/// The tracks that the selected instance is on, or can reach by a call that AWS would take now.
fn lit(view: &RailChart) -> Vec<Track> {
    let Some(token) = selected(view) else { return vec![] };
    let mut lit = match token.state {
        InstanceState::Pending => vec![Track::Pending],
        InstanceState::Stopping => vec![Track::Stopping],
        InstanceState::ShuttingDown => vec![Track::ShuttingDown],
        InstanceState::Running | InstanceState::Stopped | InstanceState::Terminated => vec![],
    };
    if is_taken(view, "StartInstances") {
        lit.extend([Track::Start, Track::Pending]);
    }
    if is_taken(view, "StopInstances") {
        lit.push(Track::Stopping);
    }
    if is_taken(view, "RebootInstances") {
        lit.push(Track::Reboot);
    }
    if is_taken(view, "TerminateInstances") {
        let is_off = matches!(token.state, InstanceState::Stopped | InstanceState::Stopping);
        lit.extend([if is_off { Track::Leave } else { Track::Terminate }, Track::ShuttingDown]);
    }
    lit
}

fn tracks<B: DrawingBackend>(pen: &mut Pen<'_, B>, view: &RailChart, map: &Map) {
    let (colors, lit) = (pen.colors(), lit(view));
    // Lit ones lie on the others.
    for is_lit in [false, true] {
        for track in Track::ALL.into_iter().filter(|track| lit.contains(track) == is_lit) {
            let color = if is_lit { colors.ink } else { colors.rail };
            let line = map.line(track);
            pen.path(&line, Stroke { color, width: theme::RAIL });
            if track.is_state() {
                let core = Stroke { color: colors.surface, width: theme::CROSS };
                pen.path_broken(&line, theme::SLEEPERS, core);
            }
        }
    }
}

fn gate<B: DrawingBackend>(pen: &mut Pen<'_, B>, map: &Map) {
    let (x, y) = map.pick((23.0, 72.0), (6.0, 46.0));
    let half = if map.is_narrow { (5.0, 9.0) } else { (7.0, 11.0) };
    let rect = Rect { left: x - half.0, top: y - half.1, right: x + half.0, bottom: y + half.1 };
    pen.fill(rect, pen.colors().surface);
    pen.frame(rect, 4.0, Stroke { color: pen.colors().axis, width: 2.0 });
}

fn stops<B: DrawingBackend>(pen: &mut Pen<'_, B>, map: &Map) {
    let colors = pen.colors();
    for state in InstanceState::ALL {
        let is_station = matches!(state, InstanceState::Running | InstanceState::Stopped | InstanceState::Terminated);
        let radius = match (is_station, map.is_narrow) {
            (true, false) => 15.0,
            (true, true) => 13.0,
            (false, false) => 5.0,
            (false, true) => 4.0,
        };
        let at = map.stop(state);
        pen.dot(at, radius, colors.surface);
        pen.ring(at, radius, Stroke { color: colors.ink, width: if is_station { 3.0 } else { 2.0 } });
    }
}

/// Where the name of a state stands: its place, its end, whether names of instances follow below it (or above).
fn name_place(map: &Map, state: InstanceState) -> (Point, Align) {
    match state {
        InstanceState::Pending => (map.pick((222.0, 94.0), (82.0, 64.0)), Align::Center),
        InstanceState::Running => {
            (map.pick((302.0, 34.0), (134.0, 74.0)), if map.is_narrow { Align::Center } else { Align::Right })
        }
        InstanceState::Stopping => (map.pick((410.0, 103.0), (178.0, 80.0)), Align::Left),
        InstanceState::Stopped => (map.pick((512.0, 186.0), (208.0, 144.0)), Align::Left),
        InstanceState::ShuttingDown => (map.pick((704.0, 94.0), (282.0, 68.0)), Align::Center),
        InstanceState::Terminated => {
            let at = map.pick((826.0, 42.0), (327.0, 24.0));
            (at, Align::Right)
        }
    }
}

fn state_names<B: DrawingBackend>(pen: &mut Pen<'_, B>, view: &RailChart, map: &Map) {
    let (colors, lang) = (pen.colors(), pen.style().lang);
    for state in InstanceState::ALL {
        let is_station = matches!(state, InstanceState::Running | InstanceState::Stopped | InstanceState::Terminated);
        let (at, align) = name_place(map, state);
        let label = Label::new(if is_station { colors.ink } else { colors.muted }).align(align).halo(colors.surface);
        let label = if is_station { label.bold() } else { label };
        let name = text(lang, token::word(state));
        // Korean consoles have their own word; AWS's stands beside it where there is room.
        let is_both = lang == Lang::Ko && !map.is_narrow;
        let name = if is_both { [name, " ", state.name()].concat() } else { name.to_owned() };
        pen.text(&name, at, label);
        if let Some(names) = names_at(view, state, map, lang) {
            let y = if state == InstanceState::Terminated { at.1 + 66.0 } else { at.1 + 17.0 };
            let at = if map.is_narrow && state == InstanceState::Terminated { (at.0, y - 4.0) } else { (at.0, y) };
            pen.text(&names, at, Label::new(colors.muted).align(align).halo(colors.surface));
        }
    }
}

/// Who is in a state, apart from whom the reader looks at.
fn names_at(view: &RailChart, state: InstanceState, map: &Map, lang: Lang) -> Option<String> {
    let here: Vec<&RailToken> = view.tokens.iter().filter(|token| token.state == state && !token.is_selected).collect();
    let n: u64 = here.iter().map(|token| token.n).sum();
    let most = if map.is_narrow { 1 } else { NAMES };
    if n == 0 {
        return None;
    }
    if n > here.len() as u64 || here.len() > most {
        return Some(fill(lang, Key::ChartInstances, &[("n", Value::Count(n))]));
    }
    Some(here.iter().map(|token| token.id.as_str()).collect::<Vec<_>>().join(" · "))
}

fn call_names<B: DrawingBackend>(pen: &mut Pen<'_, B>, map: &Map, lit: &[Track]) {
    let (colors, lang) = (pen.colors(), pen.style().lang);
    let mut name = |key: Key, at: Point, align: Align, tracks: &[Track]| {
        let is_lit = tracks.iter().any(|track| lit.contains(track));
        let label = Label::new(if is_lit { colors.ink } else { colors.muted }).align(align).halo(colors.surface);
        pen.text(text(lang, key), map.place(at), if is_lit { label.bold() } else { label });
    };
    name(Key::ChartCallRun, (38.0, 54.0), Align::Left, &[]);
    name(Key::ChartCallStart, (300.0, 188.0), Align::Center, &[Track::Start]);
    name(Key::ChartCallReboot, (362.0, 34.0), Align::Left, &[Track::Reboot]);
    name(Key::ChartCallTerminate, (515.0, 58.0), Align::Center, &[Track::Terminate]);
    name(Key::ChartCallTerminate, (618.0, 140.0), Align::Left, &[Track::Leave]);
}

/// A ⊖ on the way that a refused call would take.
fn refusals<B: DrawingBackend>(pen: &mut Pen<'_, B>, view: &RailChart, map: &Map) {
    let Some(token) = selected(view) else { return };
    let is_off = matches!(token.state, InstanceState::Stopped | InstanceState::Stopping);
    let colors = pen.colors();
    for call in plain(view).filter(|call| matches!(call.verdict, CallVerdict::Refused(_))) {
        let at = match call.action.as_str() {
            "StartInstances" => map.pick((420.0, 200.0), (108.0, 152.0)),
            "StopInstances" => shape::along(&map.line(Track::Stopping), 0.16),
            "RebootInstances" => {
                let ((x, y), radius) = map.reboot_loop();
                (x, y - radius)
            }
            "TerminateInstances" if is_off => shape::along(&map.line(Track::Leave), 0.7),
            "TerminateInstances" => shape::along(&map.line(Track::Terminate), 0.3),
            _ => continue,
        };
        let radius = if map.is_narrow { 8.0 } else { 9.0 };
        pen.dot(at, radius, colors.surface);
        pen.ring(at, radius, Stroke { color: colors.ember, width: 2.0 });
        pen.across((at.0 - 4.0, at.0 + 4.0), at.1, Stroke { color: colors.ember, width: 2.5 });
    }
}

fn tokens<B: DrawingBackend>(pen: &mut Pen<'_, B>, view: &RailChart, map: &Map) {
    for token in view.tokens.iter().filter(|token| !token.is_selected) {
        one(pen, token, map);
    }
    if let Some(token) = selected(view) {
        one(pen, token, map);
        name_of_selected(pen, token, map);
    }
}

fn one<B: DrawingBackend>(pen: &mut Pen<'_, B>, token: &RailToken, map: &Map) {
    let (colors, at) = (pen.colors(), place_of(map, token));
    let side = match (token.is_selected, map.is_narrow) {
        (true, false) => 30.0,
        (true, true) => 24.0,
        (false, false) => 22.0,
        (false, true) => 18.0,
    };
    let half = side / 2.0;
    let rect = Rect { left: at.0 - half, top: at.1 - half, right: at.0 + half, bottom: at.1 + half };
    if token.is_selected {
        let ring = rect.grown(4.0);
        pen.shape(&shape::rounded(&ring, 11.0), colors.surface);
        pen.frame(ring, 11.0, Stroke { color: colors.ink, width: 2.0 });
    }
    token::draw(pen, at, side, token.state, token.utilization);
    if token.is_rebooting {
        let [arc, head] = shape::turned_arrow(at, side * 0.28);
        pen.path(&arc, Stroke { color: colors.on_strong, width: 2.0 });
        pen.shape(&head, colors.on_strong);
    }
    if token.is_impaired {
        let badge = (rect.right, rect.top);
        pen.dot(badge, 7.0, colors.ember);
        pen.text("!", badge, Label::new(colors.surface).bold().align(Align::Center));
    }
}

/// Beside whom the reader looks at: the name, and how long it still takes.
fn name_of_selected<B: DrawingBackend>(pen: &mut Pen<'_, B>, token: &RailToken, map: &Map) {
    let (colors, lang, at) = (pen.colors(), pen.style().lang, place_of(map, token));
    // Below a track that runs across, left of one that falls, and where no name of a state stands.
    let (place, align) = match token.state {
        InstanceState::Stopping if map.is_narrow => ((at.0 - 22.0, at.1.max(98.0)), Align::Right),
        InstanceState::Stopping => ((at.0 - 26.0, at.1 + 2.0), Align::Right),
        InstanceState::Pending | InstanceState::ShuttingDown => ((at.0, at.1 - 42.0), Align::Center),
        InstanceState::Running if map.is_narrow => ((at.0 + 24.0, at.1 - 16.0), Align::Left),
        InstanceState::Running => ((at.0 - 26.0, at.1 + 30.0), Align::Right),
        InstanceState::Stopped => ((at.0 - 27.0, at.1 - 10.0), Align::Right),
        InstanceState::Terminated if map.is_narrow => ((at.0 + 21.0, at.1 + 48.0), Align::Right),
        InstanceState::Terminated => ((at.0 - 27.0, at.1 + 46.0), Align::Right),
    };
    let label = Label::new(colors.ink).align(align).halo(colors.surface).bold();
    pen.text(&token.id, place, label);
    if let Some(left_s) = token.left_s {
        let words = fill(lang, Key::ChartLeft, &[("s", Value::Duration(libm::ceil(left_s)))]);
        let color = token::text_color(token.state, colors);
        let label = Label::new(color).align(align).halo(colors.surface);
        pen.text(&words, (place.0, place.1 + 15.0), label);
    }
}
