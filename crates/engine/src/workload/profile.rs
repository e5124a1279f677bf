//! A rate that changes over time, and the exact inverse of its integral.

use std::sync::Arc;

use skylapse_units::{Rate, SimTime};

/// How the rate goes from point to point.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Interpolate {
    /// Each rate holds until the next point.
    Step,
    /// Straight lines.
    Linear,
}

/// A rate at a moment.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct ProfilePoint {
    /// When.
    pub at: SimTime,
    /// How many a second.
    pub rate: Rate,
}

/// A rate over time: nothing before the first point, the last rate after the last point.
#[derive(Clone, PartialEq, Debug)]
pub struct Profile {
    pieces: Arc<[Piece]>,
}

/// The rate goes in a straight line from `rate` by `slope` a second, from `start_s` to the start of the next piece.
#[derive(Clone, Copy, PartialEq, Debug)]
struct Piece {
    start_s: f64,
    rate: f64,
    slope: f64,
    /// Expected arrivals before the piece.
    before: f64,
    /// Expected arrivals up to its end; infinite for a last piece with a rate.
    until: f64,
}

impl Profile {
    /// Joins points in order of time; `None` without points or when one goes back in time.
    #[must_use]
    pub fn new(points: &[ProfilePoint], interpolate: Interpolate) -> Option<Self> {
        let last = points.last()?;
        if points.windows(2).any(|pair| pair[1].at < pair[0].at) {
            return None;
        }
        let mut pieces = Vec::with_capacity(points.len());
        let mut before = 0.0;
        for pair in points.windows(2) {
            let (start_s, rate) = (pair[0].at.as_secs_f64(), pair[0].rate.as_per_second());
            let length_s = pair[1].at.as_secs_f64() - start_s;
            if length_s <= 0.0 {
                continue;
            }
            let rise = match interpolate {
                Interpolate::Step => 0.0,
                Interpolate::Linear => pair[1].rate.as_per_second() - rate,
            };
            let until = before + (rate + rise / 2.0) * length_s;
            pieces.push(Piece { start_s, rate, slope: rise / length_s, before, until });
            before = until;
        }
        let rate = last.rate.as_per_second();
        let until = if rate > 0.0 { f64::INFINITY } else { before };
        pieces.push(Piece { start_s: last.at.as_secs_f64(), rate, slope: 0.0, before, until });
        Some(Self { pieces: pieces.into() })
    }

    /// Expected arrivals up to `secs`.
    #[must_use]
    pub fn cumulative(&self, secs: f64) -> f64 {
        let after = self.pieces.partition_point(|piece| piece.start_s <= secs);
        let Some(piece) = after.checked_sub(1).and_then(|index| self.pieces.get(index)) else { return 0.0 };
        let into_s = secs - piece.start_s;
        (piece.before + (piece.rate + piece.slope * into_s / 2.0) * into_s).min(piece.until)
    }

    /// The moment, in seconds, at which `level` arrivals are expected, looking from piece `from` on; and its piece.
    /// `None` when so many never come.
    #[must_use]
    pub fn moment_of(&self, level: f64, from: u32) -> Option<(f64, u32)> {
        // What falls on the end of a piece but for rounding belongs to the piece, not to the end of a quiet one after it.
        let slack = 1e-12 * level + 1e-9;
        let rest = self.pieces.get(from as usize..)?;
        let skipped = rest.iter().position(|piece| level <= piece.until + slack)?;
        let index = from as usize + skipped;
        let piece = &self.pieces[index];
        let need = (level.min(piece.until) - piece.before).max(0.0);
        // The positive root of slope/2 x² + rate x = need, in the form that does not cancel.
        let root = libm::sqrt((piece.rate * piece.rate + 2.0 * piece.slope * need).max(0.0));
        let into_s = if need > 0.0 { 2.0 * need / (piece.rate + root) } else { 0.0 };
        let end_s = self.pieces.get(index + 1).map_or(f64::INFINITY, |next| next.start_s);
        Some(((piece.start_s + into_s).min(end_s), index as u32))
    }

    /// The highest rate before `end`.
    #[must_use]
    pub fn peak_per_s(&self, end: SimTime) -> f64 {
        let end_s = end.as_secs_f64();
        let peaks =
            self.pieces.iter().enumerate().take_while(|(_, piece)| piece.start_s < end_s).map(|(index, piece)| {
                let until_s = self.pieces.get(index + 1).map_or(piece.start_s, |next| next.start_s.min(end_s));
                piece.rate.max(piece.rate + piece.slope * (until_s - piece.start_s))
            });
        peaks.fold(0.0, f64::max)
    }

    /// Bytes held.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        size_of_val::<[Piece]>(&self.pieces) as u64
    }
}
