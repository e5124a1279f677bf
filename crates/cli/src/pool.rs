//! Independent runs side by side, one thread each; results in order, whatever the number of threads.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Threads when nobody says how many.
pub fn all_cores() -> usize {
    std::thread::available_parallelism().map_or(1, std::num::NonZero::get)
}

/// `work(0)`, `work(1)`, … `work(n - 1)` on up to `n_threads` threads.
pub fn map<T: Send>(n: usize, n_threads: usize, work: impl Fn(usize) -> T + Sync) -> Vec<T> {
    let next = AtomicUsize::new(0);
    let done: Mutex<Vec<(usize, T)>> = Mutex::new(Vec::with_capacity(n));
    std::thread::scope(|scope| {
        for _ in 0..n_threads.clamp(1, n.max(1)) {
            scope.spawn(|| {
                loop {
                    let index = next.fetch_add(1, Ordering::Relaxed);
                    if index >= n {
                        return;
                    }
                    let result = work(index);
                    done.lock().expect("no thread panics while it adds a result").push((index, result));
                }
            });
        }
    });
    let mut done = done.into_inner().expect("no thread panics while it adds a result");
    done.sort_by_key(|(index, _)| *index);
    done.into_iter().map(|(_, result)| result).collect()
}

#[cfg(test)]
mod tests {
    #[test]
    fn results_come_in_order_for_any_number_of_threads() {
        for n_threads in [0, 1, 3, 50] {
            assert_eq!(super::map(20, n_threads, |index| index * index), (0..20).map(|i| i * i).collect::<Vec<_>>());
        }
        assert!(super::map(0, 4, |index| index).is_empty());
    }
}
