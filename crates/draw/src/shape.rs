//! Shapes that backends do not have, as the points of polygons that they do have.

use crate::canvas::{Point, Rect};

/// The outline of a box with rounded corners, clockwise from the end of the upper edge. Not closed.
pub(crate) fn rounded(rect: &Rect, radius: f64) -> Vec<Point> {
    let radius = radius.min(rect.width() / 2.0).min(rect.height() / 2.0).max(0.0);
    let (left, right) = (rect.left + radius, rect.right - radius);
    let (top, bottom) = (rect.top + radius, rect.bottom - radius);
    // A quarter circle by its ends and two points between: enough for radii of a few pixels.
    const QUARTER: [Point; 4] = [(0.0, 1.0), (0.5, 0.866), (0.866, 0.5), (1.0, 0.0)];
    let mut points = Vec::with_capacity(16);
    points.extend(QUARTER.map(|(a, b)| (right + a * radius, top - b * radius)));
    points.extend(QUARTER.map(|(a, b)| (right + b * radius, bottom + a * radius)));
    points.extend(QUARTER.map(|(a, b)| (left - a * radius, bottom + b * radius)));
    points.extend(QUARTER.map(|(a, b)| (left - b * radius, top - a * radius)));
    points
}

/// The diagonal bands of a hatch inside a box, each as a polygon: `pitch` apart, `width` wide, both measured across the bands.
/// The bands of all boxes line up, as if cut out of one sheet.
pub(crate) fn hatch(rect: &Rect, pitch: f64, width: f64) -> Vec<Vec<Point>> {
    let (pitch, width) = (pitch * core::f64::consts::SQRT_2, width * core::f64::consts::SQRT_2);
    let corners =
        vec![(rect.left, rect.top), (rect.right, rect.top), (rect.right, rect.bottom), (rect.left, rect.bottom)];
    let first = libm::floor((rect.left + rect.top - width) / pitch) as i64;
    let last = libm::ceil((rect.right + rect.bottom) / pitch) as i64;
    let bands = (first..=last.min(first + 500)).map(|index| {
        let from = index as f64 * pitch;
        let beyond = half(&corners, from, 1.0);
        half(&beyond, from + width, -1.0)
    });
    bands.filter(|band| band.len() >= 3).collect()
}

/// The part of a polygon where `x + y` is at least (`side` 1) or at most (`side` −1) a limit.
fn half(points: &[Point], limit: f64, side: f64) -> Vec<Point> {
    let depth = |(x, y): Point| (x + y - limit) * side;
    let mut kept = vec![];
    for (index, &from) in points.iter().enumerate() {
        let to = points[(index + 1) % points.len()];
        let (a, b) = (depth(from), depth(to));
        if a >= 0.0 {
            kept.push(from);
        }
        if (a < 0.0) != (b < 0.0) {
            let share = a / (a - b);
            kept.push((from.0 + (to.0 - from.0) * share, from.1 + (to.1 - from.1) * share));
        }
    }
    kept
}

/// A hatch the other way around.
pub(crate) fn counter_hatch(rect: &Rect, pitch: f64, width: f64) -> Vec<Vec<Point>> {
    let mirrored = Rect { left: -rect.right, right: -rect.left, ..*rect };
    let mut bands = hatch(&mirrored, pitch, width);
    bands.iter_mut().flatten().for_each(|(x, _)| *x = -*x);
    bands
}

/// The dashes of a broken line.
pub(crate) fn dashes(points: &[Point], [dash, gap]: [f64; 2]) -> Vec<Vec<Point>> {
    const MOST: usize = 2_000;
    let mut dashes: Vec<Vec<Point>> = vec![];
    let (mut is_on, mut left) = (true, dash);
    let mut open: Vec<Point> = points.first().copied().into_iter().collect();
    for pair in points.windows(2) {
        let (mut from, to) = (pair[0], pair[1]);
        let mut rest = length(&[from, to]);
        while left < rest && dashes.len() < MOST {
            let share = left / rest;
            let at = (from.0 + (to.0 - from.0) * share, from.1 + (to.1 - from.1) * share);
            if is_on {
                open.push(at);
                dashes.push(std::mem::take(&mut open));
            } else {
                open = vec![at];
            }
            (from, rest) = (at, rest - left);
            is_on = !is_on;
            left = if is_on { dash } else { gap };
        }
        left -= rest;
        if is_on {
            open.push(to);
        }
    }
    if is_on && open.len() > 1 {
        dashes.push(open);
    }
    dashes
}

/// The length of a line through places.
pub(crate) fn length(points: &[Point]) -> f64 {
    points.windows(2).map(|pair| libm::hypot(pair[1].0 - pair[0].0, pair[1].1 - pair[0].1)).sum()
}

/// The place on a line a share of its length from its beginning.
pub(crate) fn along(points: &[Point], share: f64) -> Point {
    let mut left = length(points) * crate::canvas::held(share, 0.0, 1.0);
    for pair in points.windows(2) {
        let own = length(pair);
        if left <= own && own > 0.0 {
            let share = left / own;
            return (pair[0].0 + (pair[1].0 - pair[0].0) * share, pair[0].1 + (pair[1].1 - pair[0].1) * share);
        }
        left -= own;
    }
    points.last().copied().unwrap_or((0.0, 0.0))
}

/// A triangle on its base, its center of mass near `(x, y)`.
pub(crate) fn triangle((x, y): Point, radius: f64) -> [Point; 3] {
    [(x, y - radius), (x + radius, y + radius * 0.8), (x - radius, y + radius * 0.8)]
}

/// Three quarters of a circle with an arrow head: replaced.
pub(crate) fn turned_arrow((x, y): Point, radius: f64) -> [Vec<Point>; 2] {
    const STEPS: u32 = 10;
    let arc = (0..=STEPS).map(|step| {
        let angle = core::f64::consts::PI * (1.5 * f64::from(step) / f64::from(STEPS));
        (x + libm::cos(angle) * radius, y + libm::sin(angle) * radius)
    });
    let (tip_x, tip_y) = (x, y - radius);
    let head = vec![(tip_x - 1.5, tip_y - 2.5), (tip_x + 2.0, tip_y), (tip_x - 1.5, tip_y + 2.5)];
    [arc.collect(), head]
}

#[cfg(test)]
mod tests {
    use super::*;

    const BOX: Rect = Rect { left: 10.0, top: 5.0, right: 16.0, bottom: 17.0 };

    #[test]
    fn a_hatch_stays_inside_its_box_and_covers_its_share() {
        let bands = hatch(&BOX, 4.0, 2.0);
        let area: f64 = bands.iter().map(|band| shoelace(band)).sum();
        assert!(bands.iter().flatten().all(|point| BOX.grown(1e-9).contains(*point)));
        let share = area / (BOX.width() * BOX.height());
        assert!((0.4..0.6).contains(&share), "half of the box, got {share}");
    }

    fn shoelace(points: &[Point]) -> f64 {
        let next = points.iter().cycle().skip(1);
        let twice: f64 = points.iter().zip(next).map(|(a, b)| a.0 * b.1 - b.0 * a.1).sum();
        libm::fabs(twice) / 2.0
    }

    #[test]
    fn a_broken_line_keeps_its_share_and_its_ends() {
        let line = [(0.0, 0.0), (10.0, 0.0), (10.0, 10.0)];
        let cut = dashes(&line, [4.0, 1.0]);
        assert_eq!(cut.len(), 4);
        let drawn: f64 = cut.iter().map(|dash| length(dash)).sum();
        assert!(libm::fabs(drawn - 16.0) < 1e-9, "{drawn}");
        assert_eq!(cut[2], [(10.0, 0.0), (10.0, 4.0)]);
        assert_eq!(along(&line, 0.75), (10.0, 5.0));
        assert_eq!(along(&[], 0.5), (0.0, 0.0));
    }

    #[test]
    fn a_radius_never_exceeds_the_box() {
        let points = rounded(&BOX, 100.0);
        assert!(points.iter().all(|point| BOX.grown(1e-9).contains(*point)));
    }
}
