//! Execution environments as rows over time.
//!
//! ```text
//!  1 ┤ ▨■■ □ ■ □ ■ □ ░░░ ×        ▨ init   ■ busy   □ idle   ░ may expire   × gone
//!  2 ┤      ▨■ □ ■ □ □ ░░ ×
//! ```
//! One outline runs around all that an environment does until it may expire; services and init lie on it. Init and services
//! are widened to a few pixels, or they would be invisible: the page says so beside the picture.

use plotters_backend::DrawingBackend;
use skylapse_view::{Lane, LanesChart, Segment, SegmentKind};
use skylapse_words::{Key, Value, fill, format, text};

use crate::axis::TimeAxis;
use crate::canvas::{Canvas, Point, Rect, held};
use crate::pen::{Pen, Stroke};
use crate::text::{Align, Label};
use crate::{shape, theme};

/// The height of a row when there is room, in CSS pixels.
pub const ROW_PX: f64 = 21.0;
/// For the line that counts hidden rows, in CSS pixels.
const FOOTER: f64 = 16.0;

/// A line per row, with its number.
pub fn frame<B: DrawingBackend>(pen: &mut Pen<'_, B>, view: &LanesChart, canvas: &Canvas) {
    let colors = pen.colors();
    let rows = Rows::new(view, canvas);
    // Numbers every 1, 2, 5, 10 … rows, as room allows.
    let every = [1, 2, 5, 10, 20, 50, 100].into_iter().find(|n| f64::from(*n) * rows.height >= 13.0).unwrap_or(200);
    for (index, lane) in view.lanes.iter().enumerate() {
        let y = rows.middle(index);
        pen.across((rows.plot.left, rows.plot.right), y, Stroke { color: colors.grid, width: theme::HAIRLINE });
        if lane.row == 1 || lane.row.is_multiple_of(every) {
            let label = Label::new(colors.muted).align(Align::Right);
            pen.text(&format::count(u64::from(lane.row)), (rows.plot.left - 8.0, y), label);
        }
    }
    if view.n_hidden > 0 {
        let sentence = fill(pen.style().lang, Key::ChartHiddenLanes, &[("n", Value::Count(view.n_hidden))]);
        let at = (rows.plot.right, canvas.height - FOOTER / 2.0);
        pen.text(&sentence, at, Label::new(colors.muted).align(Align::Right));
    }
}

/// The rows, drawn layer by layer.
pub fn data<B: DrawingBackend>(pen: &mut Pen<'_, B>, view: &LanesChart, canvas: &Canvas) {
    let colors = pen.colors();
    let rows = Rows::new(view, canvas);
    if view.lanes.is_empty() {
        let sentence = text(pen.style().lang, Key::ChartNoEnvironments);
        let at = (rows.plot.left + 12.0, (canvas.height / 2.0).min(ROW_PX / 2.0 + 4.0));
        pen.text(sentence, at, Label::new(colors.muted));
        return;
    }
    let layout = Layout::new(view, &rows, canvas.is_narrow());
    for (rect, _) in &layout.lives {
        pen.fill(*rect, colors.surface);
    }
    fades(pen, &layout.fades);
    for (rect, is_provisioned) in &layout.lives {
        pen.frame(*rect, 2.0, Stroke { color: colors.teal, width: theme::OUTLINE });
        if *is_provisioned {
            pen.frame(rect.grown(-2.5), 1.0, Stroke { color: colors.plum, width: theme::OUTLINE });
        }
    }
    for rect in &layout.inits {
        pen.fill(*rect, colors.under);
    }
    let [pitch, width] = theme::INIT_HATCH;
    for band in layout.inits.iter().flat_map(|rect| shape::hatch(rect, pitch, width)) {
        pen.shape(&band, colors.ember);
    }
    for rect in &layout.inits {
        pen.frame(*rect, 0.0, Stroke { color: colors.ember, width: theme::HAIRLINE });
    }
    for rect in &layout.services {
        pen.fill(*rect, colors.blue);
    }
    let radius = if canvas.is_narrow() { 2.5 } else { 3.0 };
    for at in &layout.ends {
        pen.cross(*at, radius, Stroke { color: colors.muted, width: theme::CROSS });
    }
    for at in &layout.replaced {
        pen.dot(*at, radius + 3.5, colors.surface);
        let [arc, head] = shape::turned_arrow(*at, radius + 0.5);
        pen.path(&arc, Stroke { color: colors.muted, width: theme::STEM });
        pen.shape(&head, colors.muted);
    }
}

/// What lies under a pointer.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LaneReading {
    /// The row's number.
    pub row: u32,
    /// The segment.
    pub segment: Segment,
    /// Where it is drawn, for a ring around it.
    pub rect: Rect,
}

/// The segment under a pointer: the shortest of those that its drawn box contains, as those lie on top.
#[must_use]
pub fn value_at(view: &LanesChart, canvas: &Canvas, pointer: Point) -> Option<LaneReading> {
    let rows = Rows::new(view, canvas);
    let index = rows.index_at(pointer.1)?;
    let lane = view.lanes.get(index as usize)?;
    let drawn = lane.segments.iter().filter(|segment| rows.overlaps(segment)).map(|segment| {
        let rect = rows.drawn(index as usize, segment, canvas.is_narrow());
        LaneReading { row: lane.row, segment: *segment, rect }
    });
    drawn
        .filter(|reading| reading.rect.left - 2.0 <= pointer.0 && pointer.0 <= reading.rect.right + 2.0)
        .min_by(|a, b| a.rect.width().total_cmp(&b.rect.width()))
}

/// Where the segment that served a request is drawn: for the ring that joins it to the request's mark.
#[must_use]
pub fn place_of(view: &LanesChart, canvas: &Canvas, request: u64) -> Option<Rect> {
    let rows = Rows::new(view, canvas);
    view.lanes.iter().enumerate().find_map(|(index, lane)| {
        let segment = lane.segments.iter().find(|segment| request != 0 && segment.request == request)?;
        rows.overlaps(segment).then(|| rows.drawn(index, segment, canvas.is_narrow()))
    })
}

/// The part of the canvas that has the rows, without the line that counts hidden ones.
#[must_use]
pub fn rows_of(view: &LanesChart, canvas: &Canvas) -> Canvas {
    let footer = if view.n_hidden > 0 { FOOTER - 2.0 } else { 0.0 };
    Canvas { height: (canvas.height - footer).max(0.0), ..*canvas }
}

/// The height a picture of so many rows wants, in CSS pixels: from a dozen rows on they get thinner instead.
#[must_use]
pub fn wanted_height(view: &LanesChart) -> f64 {
    let footer = if view.n_hidden > 0 { FOOTER } else { 2.0 };
    (view.lanes.len().clamp(1, 12) as f64) * ROW_PX + footer
}

/// Where rows lie.
struct Rows {
    plot: Rect,
    time: TimeAxis,
    height: f64,
    bar: f64,
}

impl Rows {
    fn new(view: &LanesChart, canvas: &Canvas) -> Self {
        let plot = canvas.plot(0.0, if view.n_hidden > 0 { FOOTER } else { 2.0 });
        let height = (plot.height() / view.lanes.len().max(1) as f64).min(ROW_PX);
        let bar = (height - 9.0).max(height * 0.6).max(1.0);
        Self { plot, time: TimeAxis::new(view.from_s, view.to_s, &plot), height, bar }
    }

    fn middle(&self, index: usize) -> f64 {
        self.plot.top + (index as f64 + 0.5) * self.height
    }

    fn index_at(&self, y: f64) -> Option<u32> {
        let index = libm::floor((y - self.plot.top) / self.height.max(1e-6));
        (index >= 0.0).then_some(index as u32)
    }

    fn overlaps(&self, segment: &Segment) -> bool {
        self.time.x(segment.to_s) >= self.plot.left && self.time.x(segment.from_s) <= self.plot.right
    }

    fn rect(&self, index: usize, left: f64, right: f64) -> Rect {
        let (y, half) = (self.middle(index), self.bar / 2.0);
        let clamp = |x: f64| held(x, self.plot.left, self.plot.right);
        Rect { left: clamp(left), top: y - half, right: clamp(right), bottom: y + half }
    }

    /// A segment's box, widened to what can be seen.
    fn drawn(&self, index: usize, segment: &Segment, is_narrow: bool) -> Rect {
        let least = match segment.kind {
            SegmentKind::Init if is_narrow => 4.0,
            SegmentKind::Init => 6.0,
            SegmentKind::Busy if is_narrow => 1.0,
            SegmentKind::Busy => 1.7,
            SegmentKind::Idle | SegmentKind::MayExpire | SegmentKind::Provisioned => 0.0,
            SegmentKind::Expired | SegmentKind::Recycled => {
                let x = self.time.x(segment.from_s);
                return self.rect(index, x - 4.0, x + 4.0);
            }
        };
        let left = self.time.x(segment.from_s).max(self.plot.left);
        self.rect(index, left, self.time.x(segment.to_s).max(left + least))
    }
}

/// Everything in the picture, by layer.
#[derive(Default)]
struct Layout {
    /// From the making of an environment until it may expire; true = kept ready by provisioned concurrency.
    lives: Vec<(Rect, bool)>,
    fades: Vec<Rect>,
    inits: Vec<Rect>,
    services: Vec<Rect>,
    ends: Vec<Point>,
    replaced: Vec<Point>,
}

impl Layout {
    fn new(view: &LanesChart, rows: &Rows, is_narrow: bool) -> Self {
        let mut layout = Self::default();
        for (index, lane) in view.lanes.iter().enumerate() {
            layout.add(rows, index, lane, is_narrow);
        }
        layout
    }

    fn add(&mut self, rows: &Rows, index: usize, lane: &Lane, is_narrow: bool) {
        let mut life: Option<(Rect, u64, bool)> = None;
        let mut init_end = f64::MIN;
        for segment in lane.segments.iter().filter(|segment| rows.overlaps(segment)) {
            let drawn = rows.drawn(index, segment, is_narrow);
            let is_alive = match segment.kind {
                SegmentKind::Init => {
                    self.inits.push(drawn);
                    init_end = drawn.right;
                    true
                }
                SegmentKind::Busy => {
                    // The widened init pushes the service after it to the right.
                    let left = drawn.left.max(init_end.min(drawn.left + 6.0));
                    let inset = Rect { left, top: drawn.top + 1.0, right: drawn.right.max(left + 1.0), ..drawn };
                    self.services.push(Rect { bottom: drawn.bottom - 1.0, ..inset });
                    true
                }
                SegmentKind::Idle | SegmentKind::Provisioned => true,
                SegmentKind::MayExpire => {
                    self.fades.push(drawn);
                    false
                }
                SegmentKind::Expired => {
                    self.ends.push((rows.time.x(segment.from_s), rows.middle(index)));
                    false
                }
                SegmentKind::Recycled => {
                    self.replaced.push((rows.time.x(segment.from_s), rows.middle(index)));
                    false
                }
            };
            let is_provisioned = segment.kind == SegmentKind::Provisioned;
            life = match life {
                Some((rect, environment, was)) if is_alive && environment == segment.environment => {
                    Some((Rect { right: rect.right.max(drawn.right), ..rect }, environment, was || is_provisioned))
                }
                ended => {
                    self.lives.extend(ended.map(|(rect, _, was)| (rect, was)));
                    is_alive.then_some((drawn, segment.environment, is_provisioned))
                }
            };
        }
        self.lives.extend(life.map(|(rect, _, was)| (rect, was)));
    }
}

/// Teal that thins out: the longer ago, the less likely it still exists. Strips, as backends have no gradients.
fn fades<B: DrawingBackend>(pen: &mut Pen<'_, B>, rects: &[Rect]) {
    const STEPS: u32 = 8;
    let teal = pen.colors().teal;
    for step in 0..STEPS {
        let color = theme::faded(teal, 0.34 * f64::from(STEPS - step) / f64::from(STEPS));
        let edge = |rect: &Rect, step: u32| rect.left + rect.width() * f64::from(step) / f64::from(STEPS);
        for rect in rects.iter().filter(|rect| rect.width() > 1.0) {
            pen.fill(Rect { left: edge(rect, step), right: edge(rect, step + 1), ..*rect }, color);
        }
    }
}
