//! The nearest known word, for "did you mean".

/// The allowed word nearest to `given` by edits (insert, remove, replace, swap neighbors), if it is near enough to be meant.
#[must_use]
pub fn nearest<'a>(given: &str, allowed: impl IntoIterator<Item = &'a str>) -> Option<String> {
    let given = simplified(given);
    if given.is_empty() || given.len() > LONGEST_CHARS {
        return None;
    }
    let mut best: Option<(u32, &str)> = None;
    for word in allowed {
        let target = simplified(word);
        let far = (given.len().max(target.len()) as u32).div_ceil(3);
        let edits = if is_part(&given, &target) { 1 } else { edits(&given, &target) };
        if edits <= far && best.is_none_or(|(least, _)| edits < least) {
            best = Some((edits, word));
        }
    }
    best.map(|(_, word)| word.to_owned())
}

/// Longer words are nobody's typing mistake, and comparing them would take long.
const LONGEST_CHARS: usize = 64;

/// Lower case letters and digits: `memoryMB`, `memory-mb` and `memory_mb` are one word.
fn simplified(word: &str) -> Vec<char> {
    word.chars().take(LONGEST_CHARS + 1).filter(|c| is_in_a_name(*c)).map(|c| c.to_ascii_lowercase()).collect()
}

/// Letters and digits; beyond ASCII everything, for tables of all the world's letters weigh more than they help.
pub const fn is_in_a_name(c: char) -> bool {
    c.is_ascii_alphanumeric() || !c.is_ascii()
}

/// `memory` is meant as `memory_mb`.
fn is_part(given: &[char], target: &[char]) -> bool {
    given.len() >= 4 && given != target && (target.starts_with(given) || target.ends_with(given))
}

fn edits(a: &[char], b: &[char]) -> u32 {
    let mut before: Vec<u32> = vec![0; b.len() + 1];
    let mut above: Vec<u32> = (0..=b.len() as u32).collect();
    for (row, &x) in a.iter().enumerate() {
        let mut line = vec![row as u32 + 1];
        for (column, &y) in b.iter().enumerate() {
            let replaced = above[column] + u32::from(x != y);
            let mut least = replaced.min(above[column + 1] + 1).min(line[column] + 1);
            let swapped = row > 0 && column > 0 && x == b[column - 1] && a[row - 1] == y;
            if swapped {
                least = least.min(before[column - 1] + 1);
            }
            line.push(least);
        }
        before = above;
        above = line;
    }
    above[b.len()]
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn typing_mistakes_find_the_word_that_was_meant() {
        let keys = ["memory_mb", "timeout", "duration", "runtime", "idle_timeout", "reserved_concurrency"];
        let cases = [
            ("memroy_mb", Some("memory_mb")),
            ("memoryMB", Some("memory_mb")),
            ("memory", Some("memory_mb")),
            ("Timeout", Some("timeout")),
            ("reserved_concurency", Some("reserved_concurrency")),
            ("runtiem", Some("runtime")),
            ("zzz", None),
            ("", None),
            ("🦀", None),
        ];
        for (given, meant) in cases {
            assert_eq!(nearest(given, keys).as_deref(), meant, "{given}");
        }
        assert_eq!(nearest(&"a".repeat(100_000), keys), None);
    }
}
