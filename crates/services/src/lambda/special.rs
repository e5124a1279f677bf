//! What few functions need, kept apart from what every request touches.

use super::calls::Call;
use super::events::Events;
use super::function::Function;
use super::scaling::Scaling;

/// What few functions need: made when it is needed first.
#[derive(Clone, Debug, Default)]
pub(super) struct Special {
    pub(super) events: Events,
    pub(super) scaling: Scaling,
    /// An update that is on its way.
    pub(super) update: Option<Call>,
}

impl Special {
    pub(super) const fn bytes(&self) -> u64 {
        size_of::<Self>() as u64 + self.events.bytes()
    }
}

impl Function {
    /// Made when it is needed first.
    pub(super) fn special(&mut self) -> &mut Special {
        self.special.get_or_insert_default()
    }
}
