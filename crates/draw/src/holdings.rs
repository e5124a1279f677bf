//! What hangs on an instance: trays of a hundred tiles, tags with addresses, lamps that are lit while money runs.

use plotters_backend::DrawingBackend;
use skylapse_view::{
    AddressKind, AddressState, AddressView, HoldingsChart, LampView, VolumeFate, VolumeKind, VolumeView,
};
use skylapse_words::{Key, Lang, Value, fill, text};

use crate::canvas::{Canvas, Point, Rect};
use crate::pen::{Pen, Stroke};
use crate::text::{Align, Label};
use crate::{shape, theme};

/// Tiles of a tray.
const TILES: (u32, u32) = (20, 5);
/// The least width of the layout with three columns, in CSS pixels.
const WIDE: f64 = 640.0;
/// Trays that are drawn.
const TRAYS: usize = 2;
/// Heights of the layouts, in CSS pixels.
const HEIGHTS: (f64, f64) = (100.0, 196.0);

/// The height that the picture wants, in CSS pixels.
#[must_use]
pub fn wanted_height(width: f64) -> f64 {
    if width < WIDE {
        HEIGHTS.1
    } else if lamp_columns(width) == 1 {
        HEIGHTS.0 + 20.0
    } else {
        HEIGHTS.0
    }
}

/// Lamps beside each other.
fn lamp_columns(width: f64) -> usize {
    if width >= 800.0 { 2 } else { 1 }
}

/// Everything changes with the instance.
pub fn frame<B: DrawingBackend>(_pen: &mut Pen<'_, B>, _view: &HoldingsChart, _canvas: &Canvas) {}

/// Trays, tags, lamps.
pub fn data<B: DrawingBackend>(pen: &mut Pen<'_, B>, view: &HoldingsChart, canvas: &Canvas) {
    let is_wide = canvas.width >= WIDE;
    let unit = canvas.width / 832.0;
    let pitch = if is_wide { 7.0 } else { (canvas.width / 2.0 - 24.0).min(140.0) / f64::from(TILES.0) };
    let step = if is_wide { 186.0 * unit } else { canvas.width / 2.0 };
    for (index, volume) in view.volumes.iter().take(TRAYS).enumerate() {
        tray(pen, volume, (index as f64 * step, 10.0), pitch);
    }
    let colors = pen.colors();
    if view.volumes.len() > TRAYS {
        let n = Value::Count((view.volumes.len() - TRAYS) as u64);
        let words = fill(pen.style().lang, Key::ChartMoreVolumes, &[("n", n)]);
        pen.text(&words, (step, if is_wide { 92.0 } else { 91.0 }), Label::new(colors.muted));
    }
    let (tags, lamps) =
        if is_wide { ((372.0 * unit, 10.0), (624.0 * unit, 10.0)) } else { ((0.0, 112.0), (step, 112.0)) };
    let lang = pen.style().lang;
    pen.text(text(lang, Key::ChartAddresses), tags, Label::new(colors.ink).bold());
    for (index, address) in view.addresses.iter().take(if is_wide { 3 } else { 2 }).enumerate() {
        tag(pen, address, (tags.0, tags.1 + 26.0 + index as f64 * 27.0), is_wide);
    }
    pen.text(text(lang, Key::ChartBilled), lamps, Label::new(colors.ink).bold());
    let room = canvas.width - lamps.0;
    let columns = lamp_columns(canvas.width);
    for (index, one) in view.lamps.iter().take(if is_wide { 2 + columns } else { 2 }).enumerate() {
        let (column, line) = (index % columns, index / columns);
        let at = (lamps.0 + 9.0 + column as f64 * room / 2.0, lamps.1 + 28.0 + line as f64 * 37.0);
        lamp(pen, one, at);
    }
}

/// What a volume is, and what becomes of it: two short phrases.
#[must_use]
pub fn volume_words(lang: Lang, volume: &VolumeView) -> (&'static str, String) {
    let name = match volume.kind {
        VolumeKind::InstanceStore => Key::ChartVolumeStore,
        VolumeKind::Root => Key::ChartVolumeRoot,
        VolumeKind::Data => Key::ChartVolumeData,
    };
    let fate = match (volume.fate, volume.kind) {
        (VolumeFate::Kept, _) => Key::ChartVolumeKept,
        (VolumeFate::Going, _) => Key::ChartVolumeGoing,
        (VolumeFate::Lost, VolumeKind::InstanceStore) => Key::ChartVolumeLost,
        (VolumeFate::Lost, VolumeKind::Root | VolumeKind::Data) => Key::ChartVolumeDeleted,
    };
    (text(lang, name), fill(lang, fate, &[("n", Value::Count(volume.gib))]))
}

/// What an address is, and whether it is the instance's.
#[must_use]
pub fn address_words(lang: Lang, address: &AddressView) -> &'static str {
    let key = match (address.kind, address.state) {
        (AddressKind::Private, AddressState::Held | AddressState::Changed) => Key::ChartAddressPrivate,
        (AddressKind::Private, AddressState::Released) => Key::ChartAddressPrivateGone,
        (AddressKind::Public, AddressState::Held) => Key::ChartAddressPublic,
        (AddressKind::Public, AddressState::Changed) => Key::ChartAddressPublicNew,
        (AddressKind::Public, AddressState::Released) => Key::ChartAddressPublicGone,
        (AddressKind::Elastic, AddressState::Held | AddressState::Changed) => Key::ChartAddressElastic,
        (AddressKind::Elastic, AddressState::Released) => Key::ChartAddressElasticGone,
    };
    text(lang, key)
}

/// What a lamp stands for, and what it costs now.
#[must_use]
pub fn lamp_words(lang: Lang, lamp: &LampView) -> (&'static str, String) {
    let name = match lamp.item.as_str() {
        "ec2.instance" => Key::ChartLampInstance,
        "ec2.volume" => Key::ChartLampVolume,
        "ec2.address" => Key::ChartLampAddress,
        "ec2.snapshot" => Key::ChartLampSnapshot,
        _ => Key::ChartLampOther,
    };
    let words = if lamp.is_lit {
        fill(lang, Key::ChartLampOn, &[("usd", Value::Usd(lamp.usd_per_hour))])
    } else {
        text(lang, Key::ChartLampOff).to_owned()
    };
    (text(lang, name), words)
}

fn tray<B: DrawingBackend>(pen: &mut Pen<'_, B>, volume: &VolumeView, (x, y): Point, pitch: f64) {
    let (colors, lang) = (pen.colors(), pen.style().lang);
    let (name, fate) = volume_words(lang, volume);
    let color = if volume.fate == VolumeFate::Kept { colors.muted } else { colors.ember };
    pen.text(name, (x, y), Label::new(colors.ink).bold());
    pen.text(&fate, (x, y + 16.0), Label::new(color));
    let top = y + 30.0;
    let side = pitch - 2.0;
    for line in 0..TILES.1 {
        for column in 0..TILES.0 {
            let (left, top) = (x + f64::from(column) * pitch, top + f64::from(line) * pitch);
            let tile = Rect { left, top, right: left + side, bottom: top + side };
            if is_there(volume.fate, column, line) {
                pen.fill(tile, colors.ink);
            } else {
                pen.frame(tile, 0.0, Stroke { color: colors.grid, width: theme::HAIRLINE });
            }
        }
    }
    if volume.fate == VolumeFate::Going {
        for (share, drop) in [(0.22, 9.0), (0.61, 14.0), (0.83, 8.0)] {
            let (x, y) = (x + share * pitch * f64::from(TILES.0), top + pitch * f64::from(TILES.1) + drop);
            let (a, b) = (side / 2.0 + 0.5, side / 4.0);
            let tilted = [(x - a, y - b), (x + b, y - a), (x + a, y + b), (x - b, y + a), (x - a, y - b)];
            pen.path(&tilted, Stroke { color: colors.ember, width: theme::OUTLINE });
        }
    }
}

/// Tiles fall from the top; a pattern that looks like chance and is none.
fn is_there(fate: VolumeFate, column: u32, line: u32) -> bool {
    match fate {
        VolumeFate::Kept => true,
        VolumeFate::Lost => false,
        VolumeFate::Going => match line {
            4 => !matches!(column % 9, 4),
            3 => matches!(column % 7, 1 | 2 | 5),
            _ => false,
        },
    }
}

fn tag<B: DrawingBackend>(pen: &mut Pen<'_, B>, address: &AddressView, (x, y): Point, is_wide: bool) {
    let (colors, lang) = (pen.colors(), pen.style().lang);
    let is_gone = address.state == AddressState::Released;
    let color = match address.state {
        AddressState::Held => colors.ink,
        AddressState::Changed => colors.blue,
        AddressState::Released => colors.muted,
    };
    let label = Label::new(color);
    let width = label.width(&address.address);
    let (left, right) = (x + 8.0, x + 8.0 + 10.0 + width + 8.0);
    let corners = [(left, y - 11.0), (right, y - 11.0), (right, y + 11.0), (left, y + 11.0), (x, y), (left, y - 11.0)];
    if is_gone {
        pen.path_broken(&corners, [3.0, 3.0], Stroke { color: colors.axis, width: theme::OUTLINE });
    } else {
        pen.path(&corners, Stroke { color, width: theme::OUTLINE });
    }
    pen.dot((x + 9.0, y), 1.8, colors.axis);
    pen.text(&address.address, (x + 17.0, y), label);
    if is_gone {
        pen.across((x + 16.0, x + 18.0 + width), y, Stroke { color: colors.muted, width: theme::HAIRLINE });
    }
    if is_wide {
        let color = if is_gone { colors.ember } else { color };
        let color = if address.state == AddressState::Held { colors.muted } else { color };
        pen.text(address_words(lang, address), (right + 8.0, y), Label::new(color));
    }
}

fn lamp<B: DrawingBackend>(pen: &mut Pen<'_, B>, view: &LampView, at: Point) {
    let (colors, lang) = (pen.colors(), pen.style().lang);
    let (name, cost) = lamp_words(lang, view);
    let sign = Label::new(if view.is_lit { colors.on_strong } else { colors.muted }).bold().align(Align::Center);
    if view.is_lit {
        pen.dot(at, 9.0, colors.amber);
        pen.text("$", at, sign);
    } else {
        let ring: Vec<Point> = (0..=24)
            .map(|step| {
                let angle = core::f64::consts::TAU * f64::from(step) / 24.0;
                (at.0 + libm::cos(angle) * 9.0, at.1 + libm::sin(angle) * 9.0)
            })
            .collect();
        for dash in shape::dashes(&ring, [2.5, 2.5]) {
            pen.path(&dash, Stroke { color: colors.axis, width: theme::STEM });
        }
        pen.text("–", at, sign);
    }
    let label = Label::new(if view.is_lit { colors.ink } else { colors.muted });
    pen.text(name, (at.0 + 16.0, at.1 - 8.0), if view.is_lit { label.bold() } else { label });
    pen.text(&cost, (at.0 + 16.0, at.1 + 7.0), Label::new(colors.muted));
}
