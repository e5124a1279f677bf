//! Sorting, by one routine for all types.
//!
//! Every type that the standard library sorts brings its own 3 to 8 KB of code into the page's download. Where a list is not
//! sorted millions of times a second, this is used instead: one merge of positions, and a few bytes per type.

use std::cmp::Ordering;

/// Sorts by a comparison; what is equal keeps its order.
pub fn sort_by<T>(items: &mut [T], compare: impl Fn(&T, &T) -> Ordering) {
    let n = u32::try_from(items.len()).expect("a list that is sorted here has less than 2^32 items");
    let is_after = |a: u32, b: u32| compare(&items[a as usize], &items[b as usize]) == Ordering::Greater;
    if let Some(order) = positions(n, &is_after) {
        arrange(items, order);
    }
}

/// Sorts by a key; what is equal keeps its order.
pub fn sort_by_key<T, K: Ord>(items: &mut [T], key: impl Fn(&T) -> K) {
    sort_by(items, |a, b| key(a).cmp(&key(b)));
}

/// Where the items of the sorted list are now; `None` when they are sorted already.
fn positions(n: u32, is_after: &dyn Fn(u32, u32) -> bool) -> Option<Vec<u32>> {
    if (1..n).all(|at| !is_after(at - 1, at)) {
        return None;
    }
    let mut order: Vec<u32> = (0..n).collect();
    let mut merged: Vec<u32> = Vec::with_capacity(order.len());
    let mut width = 1;
    while width < order.len() {
        for pair in order.chunks(2 * width) {
            let (mut left, mut right) = pair.split_at(width.min(pair.len()));
            while let (Some((&a, more_left)), Some((&b, more_right))) = (left.split_first(), right.split_first()) {
                if is_after(a, b) {
                    merged.push(b);
                    right = more_right;
                } else {
                    merged.push(a);
                    left = more_left;
                }
            }
            merged.extend_from_slice(left);
            merged.extend_from_slice(right);
        }
        std::mem::swap(&mut order, &mut merged);
        merged.clear();
        width *= 2;
    }
    Some(order)
}

/// Moves every item to its place, one circle of exchanges after the other.
fn arrange<T>(items: &mut [T], mut order: Vec<u32>) {
    for start in 0..order.len() {
        let mut hole = start;
        loop {
            let from = std::mem::replace(&mut order[hole], hole as u32) as usize;
            if from == start || from == hole {
                break;
            }
            items.swap(hole, from);
            hole = from;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_sorts_as_the_standard_library_does() {
        for n in [0_u64, 1, 2, 3, 7, 64, 1_000] {
            for spread in [1, 2, 10, u64::MAX] {
                let numbers = (0..n).map(|i| (i.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 7) % spread);
                let mut items: Vec<(u64, u64)> = numbers.zip(0..).collect();
                let mut expected = items.clone();
                expected.sort_by_key(|item| item.0);
                sort_by_key(&mut items, |item| item.0);
                assert_eq!(items, expected, "{n} numbers below {spread}");
                sort_by(&mut items, |a, b| b.cmp(a));
                expected.sort_by(|a, b| b.cmp(a));
                assert_eq!(items, expected, "{n} numbers below {spread}, falling");
            }
        }
    }
}
