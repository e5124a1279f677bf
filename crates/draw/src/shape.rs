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
    fn a_radius_never_exceeds_the_box() {
        let points = rounded(&BOX, 100.0);
        assert!(points.iter().all(|point| BOX.grown(1e-9).contains(*point)));
    }
}
