//! A map as a sorted list.
//!
//! A tree of the standard library brings 4 to 6 KB of code per pair of types into the page's download; a sorted list needs a few
//! hundred bytes. Finding is as quick; putting something into the middle of ten thousand entries moves those behind it, a few
//! microseconds. For what grows once and is read often.

use std::borrow::Borrow;

/// Keys and values in the order of the keys.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SortedMap<K, V> {
    entries: Vec<(K, V)>,
}

impl<K, V> SortedMap<K, V> {
    /// An empty map.
    #[must_use]
    pub const fn new() -> Self {
        Self { entries: vec![] }
    }
}

impl<K, V> Default for SortedMap<K, V> {
    fn default() -> Self {
        Self::new()
    }
}

impl<K: Ord, V> SortedMap<K, V> {
    /// The value of a key.
    #[must_use]
    pub fn get<Q: Ord + ?Sized>(&self, key: &Q) -> Option<&V>
    where
        K: Borrow<Q>,
    {
        self.place(key).ok().map(|at| &self.entries[at].1)
    }

    /// The value of a key, to be changed.
    pub fn get_mut<Q: Ord + ?Sized>(&mut self, key: &Q) -> Option<&mut V>
    where
        K: Borrow<Q>,
    {
        self.place(key).ok().map(|at| &mut self.entries[at].1)
    }

    /// Puts a value in; the one that the key had before comes out.
    pub fn insert(&mut self, key: K, value: V) -> Option<V> {
        match self.place(&key) {
            Ok(at) => Some(std::mem::replace(&mut self.entries[at].1, value)),
            Err(at) => {
                self.entries.insert(at, (key, value));
                None
            }
        }
    }

    /// Takes a value out.
    pub fn remove<Q: Ord + ?Sized>(&mut self, key: &Q) -> Option<V>
    where
        K: Borrow<Q>,
    {
        self.place(key).ok().map(|at| self.entries.remove(at).1)
    }

    /// The value of a key, the default one when it has none yet.
    pub fn get_or_default(&mut self, key: K) -> &mut V
    where
        V: Default,
    {
        let at = self.place(&key).unwrap_or_else(|at| {
            self.entries.insert(at, (key, V::default()));
            at
        });
        &mut self.entries[at].1
    }

    /// How many entries there are.
    #[must_use]
    pub const fn n(&self) -> u64 {
        self.entries.len() as u64
    }

    fn place<Q: Ord + ?Sized>(&self, key: &Q) -> Result<usize, usize>
    where
        K: Borrow<Q>,
    {
        self.entries.binary_search_by(|(own, _)| own.borrow().cmp(key))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::SortedMap;

    #[test]
    fn it_holds_what_a_tree_holds() {
        let (mut list, mut tree) = (SortedMap::default(), BTreeMap::new());
        for step in 0..2_000_u64 {
            let key = (step.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 56) as u8;
            match step % 4 {
                0 => assert_eq!(list.remove(&key), tree.remove(&key)),
                1 => {
                    *list.get_or_default(key) += 1;
                    *tree.entry(key).or_default() += 1;
                }
                _ => assert_eq!(list.insert(key, step), tree.insert(key, step)),
            }
            assert_eq!(list.n(), tree.len() as u64);
            assert_eq!(list.get(&key), tree.get(&key), "{key} at step {step}");
            assert_eq!(list.get_mut(&key), tree.get_mut(&key), "{key} at step {step}");
        }
        assert!(list.entries.iter().map(|(key, value)| (key, value)).eq(&tree), "the same entries in the same order");
    }
}
