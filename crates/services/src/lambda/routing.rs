//! Which environment gets the next request: pools that find it without looking at all of them.
//!
//! * by creation: one bit per environment in order of creation; the highest or lowest set bit is newest or oldest;
//! * by recency: a list in the order in which environments became free;
//! * by chance: an array from which any may be taken out.

use skylapse_kernel::Rng;

use super::config::Routing;

/// No environment.
const NONE: u32 = u32::MAX;
/// A pool with more words than this keeps a summary of them.
const SCANNED_WORDS: usize = 8;

/// Environments that can take a request, in the order of one policy.
#[derive(Clone, Debug)]
pub(super) enum Pool {
    Creation(Bits),
    Recency(List),
    Chance(Bag),
}

impl Pool {
    pub(super) fn new(routing: Routing) -> Self {
        match routing {
            Routing::Newest | Routing::Oldest => Self::Creation(Bits::default()),
            Routing::MostRecentlyUsed | Routing::LeastRecentlyUsed => Self::Recency(List::default()),
            Routing::Random => Self::Chance(Bag::default()),
        }
    }

    /// Puts an environment in; `position` is its place in the order of creation.
    #[inline]
    pub(super) fn insert(&mut self, slot: u32, position: u32) {
        match self {
            Self::Creation(bits) => bits.insert(position),
            Self::Recency(list) => list.push_back(slot),
            Self::Chance(bag) => bag.insert(slot),
        }
    }

    /// Takes an environment out.
    #[inline]
    pub(super) fn remove(&mut self, slot: u32, position: u32) {
        match self {
            Self::Creation(bits) => bits.remove(position),
            Self::Recency(list) => list.remove(slot),
            Self::Chance(bag) => bag.remove(slot),
        }
    }

    /// The environment that the policy names; it stays in. `order` holds the slots in order of creation.
    #[inline]
    pub(super) fn first(&self, routing: Routing, rng: &mut Rng, order: &[u32]) -> Option<u32> {
        let at = |position: u32| order[position as usize];
        match self {
            Self::Creation(bits) if routing == Routing::Oldest => bits.lowest().map(at),
            Self::Creation(bits) => bits.highest().map(at),
            Self::Recency(list) if routing == Routing::LeastRecentlyUsed => list.front(),
            Self::Recency(list) => list.back(),
            Self::Chance(bag) => bag.nth(rng.below(u64::from(bag.len())) as u32),
        }
    }

    /// How many are in, where chance needs to know.
    pub(super) fn weight(&self) -> u64 {
        match self {
            Self::Chance(bag) => u64::from(bag.len()),
            Self::Creation(_) | Self::Recency(_) => 0,
        }
    }

    pub(super) fn bytes(&self) -> u64 {
        (match self {
            Self::Creation(bits) => bits.bytes(),
            Self::Recency(list) => list.links.capacity() * size_of::<Link>(),
            Self::Chance(bag) => (bag.items.capacity() + bag.index.capacity()) * size_of::<u32>(),
        }) as u64
    }
}

/// A set of small numbers that knows its highest and its lowest.
#[derive(Clone, Debug, Default)]
pub(super) struct Bits {
    /// Numbers below 64: most functions need no more, and no further memory.
    low: u64,
    /// All others, from 64 on.
    high: Option<Box<High>>,
}

/// Numbers from 64 on, counted from there.
#[derive(Clone, Debug, Default)]
struct High {
    words: Vec<u64>,
    /// One bit per word that is not empty; kept only once there are many words.
    summary: Vec<u64>,
}

impl Bits {
    #[inline]
    fn insert(&mut self, number: u32) {
        match number.checked_sub(64) {
            None => self.low |= 1 << number,
            Some(number) => self.high.get_or_insert_default().insert(number),
        }
    }

    #[inline]
    fn remove(&mut self, number: u32) {
        match number.checked_sub(64) {
            None => self.low &= !(1 << number),
            Some(number) => self.high.get_or_insert_default().remove(number),
        }
    }

    #[inline]
    fn highest(&self) -> Option<u32> {
        if let Some(high) = &self.high
            && let Some(highest) = high.highest()
        {
            return Some(highest + 64);
        }
        (self.low != 0).then(|| 63 - self.low.leading_zeros())
    }

    #[inline]
    fn lowest(&self) -> Option<u32> {
        if self.low != 0 {
            return Some(self.low.trailing_zeros());
        }
        self.high.as_ref()?.lowest().map(|lowest| lowest + 64)
    }

    fn bytes(&self) -> usize {
        let of_high = |high: &High| size_of::<High>() + (high.words.capacity() + high.summary.capacity()) * 8;
        self.high.as_deref().map_or(0, of_high)
    }
}

impl High {
    #[inline]
    fn insert(&mut self, number: u32) {
        let word = (number >> 6) as usize;
        if self.words.len() <= word {
            self.grow(word);
        }
        self.words[word] |= 1 << (number & 63);
        if let Some(above) = self.summary.get_mut(word >> 6) {
            *above |= 1 << (word & 63);
        }
    }

    #[inline]
    fn remove(&mut self, number: u32) {
        let word = (number >> 6) as usize;
        self.words[word] &= !(1 << (number & 63));
        if self.words[word] == 0
            && let Some(above) = self.summary.get_mut(word >> 6)
        {
            *above &= !(1 << (word & 63));
        }
    }

    #[inline]
    fn highest(&self) -> Option<u32> {
        if self.summary.is_empty() {
            return highest_of(&self.words, self.words.len());
        }
        let word = highest_of(&self.summary, self.summary.len())?;
        highest_of(&self.words, word as usize + 1)
    }

    fn lowest(&self) -> Option<u32> {
        if self.summary.is_empty() {
            return lowest_of(&self.words, 0);
        }
        let word = lowest_of(&self.summary, 0)?;
        lowest_of(&self.words, word as usize)
    }

    #[cold]
    fn grow(&mut self, word: usize) {
        self.words.resize(word + 1, 0);
        if self.words.len() <= SCANNED_WORDS {
            return;
        }
        self.summary.resize(self.words.len().div_ceil(64), 0);
        for (index, _) in self.words.iter().enumerate().filter(|(_, word)| **word != 0) {
            self.summary[index >> 6] |= 1 << (index & 63);
        }
    }
}

/// The highest set bit in the words below `end`.
#[inline]
fn highest_of(words: &[u64], end: usize) -> Option<u32> {
    let index = words[..end].iter().rposition(|word| *word != 0)?;
    Some((index as u32) << 6 | (63 - words[index].leading_zeros()))
}

/// The lowest set bit in the words from `from` on.
#[inline]
fn lowest_of(words: &[u64], from: usize) -> Option<u32> {
    let index = from + words[from..].iter().position(|word| *word != 0)?;
    Some((index as u32) << 6 | words[index].trailing_zeros())
}

/// A doubly linked list through an array indexed by slot.
#[derive(Clone, Debug)]
pub(super) struct List {
    links: Vec<Link>,
    front: u32,
    back: u32,
}

#[derive(Clone, Copy, Debug)]
struct Link {
    before: u32,
    after: u32,
}

impl Default for List {
    fn default() -> Self {
        Self { links: vec![], front: NONE, back: NONE }
    }
}

impl List {
    #[inline]
    fn push_back(&mut self, slot: u32) {
        let index = slot as usize;
        if self.links.len() <= index {
            self.links.resize(index + 1, Link { before: NONE, after: NONE });
        }
        self.links[index] = Link { before: self.back, after: NONE };
        match self.links.get_mut(self.back as usize) {
            Some(last) => last.after = slot,
            None => self.front = slot,
        }
        self.back = slot;
    }

    #[inline]
    fn remove(&mut self, slot: u32) {
        let Link { before, after } = self.links[slot as usize];
        match self.links.get_mut(before as usize) {
            Some(link) => link.after = after,
            None => self.front = after,
        }
        match self.links.get_mut(after as usize) {
            Some(link) => link.before = before,
            None => self.back = before,
        }
    }

    #[inline]
    fn front(&self) -> Option<u32> {
        (self.front != NONE).then_some(self.front)
    }

    #[inline]
    fn back(&self) -> Option<u32> {
        (self.back != NONE).then_some(self.back)
    }
}

/// An array from which any item can be taken out at once.
#[derive(Clone, Debug, Default)]
pub(super) struct Bag {
    items: Vec<u32>,
    /// Where each slot stands in `items`.
    index: Vec<u32>,
}

impl Bag {
    fn insert(&mut self, slot: u32) {
        if self.index.len() <= slot as usize {
            self.index.resize(slot as usize + 1, NONE);
        }
        self.index[slot as usize] = self.len();
        self.items.push(slot);
    }

    fn remove(&mut self, slot: u32) {
        let hole = self.index[slot as usize];
        self.items.swap_remove(hole as usize);
        if let Some(&moved) = self.items.get(hole as usize) {
            self.index[moved as usize] = hole;
        }
    }

    fn len(&self) -> u32 {
        self.items.len() as u32
    }

    fn nth(&self, nth: u32) -> Option<u32> {
        self.items.get(nth as usize).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use skylapse_kernel::Seed;

    /// A slot and its position in the order of creation.
    type Entry = (u32, u32);

    /// Puts in and takes out at random, and compares each choice with a plain list.
    fn check(routing: Routing, expected: fn(&[Entry]) -> Option<Entry>) {
        let mut rng = Rng::from_seed(Seed(4));
        let mut pool = Pool::new(routing);
        // Position 3·slot: the order of creation is that of the slots, with holes.
        let order: Vec<u32> = (0..9_000).map(|position| position / 3).collect();
        let mut plain: Vec<Entry> = vec![];
        for _ in 0..20_000 {
            let slot = rng.below(3_000) as u32;
            match plain.iter().position(|&(known, _)| known == slot) {
                Some(index) => {
                    plain.remove(index);
                    pool.remove(slot, slot * 3);
                }
                None if rng.chance(0.3) => {
                    plain.push((slot, slot * 3));
                    pool.insert(slot, slot * 3);
                }
                None => {}
            }
            let first = pool.first(routing, &mut rng, &order);
            if routing == Routing::Random {
                assert_eq!(first.is_some(), !plain.is_empty());
                assert!(first.is_none_or(|slot| plain.contains(&(slot, slot * 3))));
            } else {
                assert_eq!(first, expected(&plain).map(|(slot, _)| slot), "{routing:?}");
            }
        }
        assert!(plain.len() > 100, "the test must have filled the pool");
    }

    #[test]
    fn each_policy_names_what_a_plain_list_names() {
        check(Routing::Newest, |plain| plain.iter().max_by_key(|(_, position)| *position).copied());
        check(Routing::Oldest, |plain| plain.iter().min_by_key(|(_, position)| *position).copied());
        check(Routing::MostRecentlyUsed, |plain| plain.last().copied());
        check(Routing::LeastRecentlyUsed, |plain| plain.first().copied());
        check(Routing::Random, |_| None);
    }
}
