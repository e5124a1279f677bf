//! Names of a service's resources, for calls that name them (`"InstanceIds": ["web-2"]`).

use std::sync::Arc;

use skylapse_units::SortedMap;

use crate::service::Slot;

/// Which resource has which name. Clones share it until one of them changes, so snapshots cost nothing.
#[derive(Clone, Debug, Default)]
pub struct Names {
    inner: Arc<Inner>,
}

#[derive(Clone, Debug, Default)]
struct Inner {
    names: Vec<Arc<str>>,
    slots: SortedMap<Arc<str>, Slot>,
}

impl Names {
    /// The next resource has this name; call it once in every `add`.
    pub fn add(&mut self, name: &str) -> Slot {
        let inner = Arc::make_mut(&mut self.inner);
        let slot = Slot(u32::try_from(inner.names.len()).expect("a Region has fewer than 2^32 resources"));
        let name: Arc<str> = name.into();
        inner.names.push(Arc::clone(&name));
        inner.slots.insert(name, slot);
        slot
    }

    /// The resource of this name.
    #[must_use]
    pub fn slot(&self, name: &str) -> Option<Slot> {
        self.inner.slots.get(name).copied()
    }

    /// The name of a resource.
    #[must_use]
    pub fn name(&self, slot: Slot) -> &str {
        &self.inner.names[slot.0 as usize]
    }

    /// How many there are.
    #[must_use]
    pub fn count(&self) -> u32 {
        self.inner.names.len() as u32
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_slots_lead_to_each_other_and_a_clone_stays_as_it_was() {
        let mut names = Names::default();
        assert_eq!((names.add("web-1"), names.add("web-2")), (Slot(0), Slot(1)));
        let before = names.clone();
        names.add("web-3");
        assert_eq!((names.slot("web-2"), names.name(Slot(2)), names.count()), (Some(Slot(1)), "web-3", 3));
        assert_eq!((before.slot("web-3"), before.count()), (None, 2));
    }
}
