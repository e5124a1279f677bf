//! What a session does beside the run on screen, in slices as well: runs of other seeds, and files.

use skylapse_view::{FromEngine, SeedRange};

use super::{CHUNK, Server};
use crate::host::contract::Wall;
use crate::host::run::Run;

/// Runs of many seeds, one after the other.
pub(super) struct Batch<R> {
    seeds: SeedRange,
    n_done: u32,
    run: Option<R>,
}

impl<R> Batch<R> {
    pub(super) fn of(seeds: SeedRange) -> Option<Self> {
        (seeds.n > 0).then_some(Self { seeds, n_done: 0, run: None })
    }
}

impl<R: Run> Server<R> {
    /// Works on a batch until the slice is spent.
    pub(super) fn replicate(&mut self, wall: Wall) {
        let (Some(batch), Some(original)) = (&mut self.batch, &self.run) else { return };
        loop {
            let seed = batch.seeds.first.wrapping_add(u64::from(batch.n_done));
            let run = batch.run.get_or_insert_with(|| original.replicate(seed));
            if run.seek(run.end_s(), CHUNK) {
                self.outbox.push_back(FromEngine::BatchRow { epoch: self.epoch, row: run.row() });
                batch.run = None;
                batch.n_done += 1;
                if batch.n_done == batch.seeds.n {
                    self.batch = None;
                    return;
                }
            }
            if wall.is_spent() {
                return;
            }
        }
    }

    /// Works on files, one after the other, until the slice is spent.
    pub(super) fn make_files(&mut self, wall: Wall) {
        while let Some((what, making)) = self.files.front_mut() {
            let what = *what;
            if let Some(bytes) = R::make(making, CHUNK) {
                self.files.pop_front();
                self.outbox.push_back(FromEngine::Exported { what, bytes });
            }
            if wall.is_spent() {
                return;
            }
        }
    }
}
