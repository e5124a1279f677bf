//! Where a name goes: beside one of its marks, over as little as possible.

use crate::canvas::{Point, Rect};
use crate::pen::text_box;
use crate::text::Label;

/// How many marks of a kind are tried. The earliest free place wins, so that a name stays put while later marks come.
const N_TRIED: usize = 40;

/// A place for a name beside one of its marks, or none when it would cover many others wherever it stands. Obstacles are in
/// order from left to right.
pub(crate) fn beside(
    anchors: impl Iterator<Item = Point>,
    name: &str,
    label: &Label,
    obstacles: &[Point],
    taken: &[Rect],
    plot: &Rect,
) -> Option<Point> {
    let width = label.width(name);
    let mut best: Option<(usize, Point)> = None;
    for (x, y) in anchors.take(N_TRIED) {
        let places =
            [(x + 8.0, y), (x + 1.0, y - 15.0), (x - width / 2.0, y - 15.0), (x - width - 8.0, y), (x, y + 15.0)];
        for at in places {
            let covered = text_box(name, at, label);
            let is_inside = covered.clipped(plot) == Some(covered);
            if !is_inside || taken.iter().any(|other| other.clipped(&covered).is_some()) {
                continue;
            }
            let room = covered.grown(1.0);
            let first = obstacles.partition_point(|(x, _)| *x < room.left);
            let near = obstacles[first..].iter().take_while(|(x, _)| *x <= room.right);
            let n_hit = near.filter(|point| room.contains(**point)).count();
            if n_hit == 0 {
                return Some(at);
            }
            if best.is_none_or(|(n_best, _)| n_hit < n_best) {
                best = Some((n_hit, at));
            }
        }
    }
    best.filter(|(n_hit, _)| *n_hit <= 6).map(|(_, at)| at)
}

/// Middles of labels that keep `gap` apart and inside `[top, bottom]`, each as near to its wish as can be. Wishes ascend.
pub(crate) fn spread(wishes: &[f64], gap: f64, top: f64, bottom: f64) -> Vec<f64> {
    let mut placed: Vec<f64> = vec![];
    for &wish in wishes {
        let least = placed.last().map_or(top, |last| last + gap);
        placed.push(wish.max(least));
    }
    let mut most = bottom;
    for place in placed.iter_mut().rev() {
        *place = place.min(most);
        most = *place - gap;
    }
    placed
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_keep_apart_and_inside() {
        assert_eq!(spread(&[50.0, 52.0, 100.0], 16.0, 0.0, 200.0), [50.0, 66.0, 100.0]);
        assert_eq!(spread(&[190.0, 195.0, 199.0], 16.0, 0.0, 200.0), [168.0, 184.0, 200.0]);
        assert_eq!(spread(&[-20.0], 16.0, 0.0, 200.0), [0.0]);
        assert_eq!(spread(&[], 16.0, 0.0, 200.0), []);
    }
}
