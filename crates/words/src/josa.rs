//! Korean particles: which of 을/를, 이/가, … fits is heard from the last sound of what stands before.

use crate::template::Particle;

/// How a word ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Ending {
    Vowel,
    Rieul,
    Consonant,
}

/// A word and the particle of a pair that fits it. `pair` is for example `을/를`; an unknown pair adds nothing.
///
/// ```
/// assert_eq!(skylapse_words::with_particle("환경", "을/를"), "환경을");
/// ```
#[must_use]
pub fn with_particle(word: &str, pair: &str) -> String {
    let hole = std::format!("{{word:{pair}}}");
    let particle = crate::template::pieces(&hole).next().and_then(Result::ok).and_then(|piece| match piece {
        crate::template::Piece::Value { particle, .. } => particle,
        crate::template::Piece::Literal(_) | crate::template::Piece::Plural { .. } => None,
    });
    std::format!("{word}{}", particle.map_or("", |particle| chosen(word, particle)))
}

/// The particle of a pair that fits a word.
pub(crate) fn chosen(word: &str, pair: Particle) -> &'static str {
    match ending(word) {
        Ending::Vowel => pair.after_vowel,
        Ending::Rieul if pair.is_rieul_a_vowel => pair.after_vowel,
        Ending::Rieul | Ending::Consonant => pair.after_consonant,
    }
}

fn ending(word: &str) -> Ending {
    if word.starts_with('$') {
        return Ending::Vowel; // read "…달러"
    }
    let spoken = word.trim_end_matches(|c: char| c.is_ascii() && !c.is_ascii_alphanumeric() && c != '%');
    let Some(last) = spoken.chars().next_back() else { return Ending::Vowel };
    match last {
        '가'..='힣' => match (u32::from(last) - u32::from('가')) % 28 {
            0 => Ending::Vowel,
            8 => Ending::Rieul,
            _ => Ending::Consonant,
        },
        // 일 칠 팔 · 영 삼 육 · 이 사 오 구; tens, hundreds, thousands end in a consonant like 영.
        '1' | '7' | '8' => Ending::Rieul,
        '0' | '3' | '6' => Ending::Consonant,
        'A'..='Z' => letter(last),
        'a'..='z' => latin(spoken),
        _ => Ending::Vowel,
    }
}

/// An abbreviation is read letter by letter: 엘 알, 엠 엔, all others end in a vowel.
fn letter(last: char) -> Ending {
    match last {
        'L' | 'R' => Ending::Rieul,
        'M' | 'N' => Ending::Consonant,
        _ => Ending::Vowel,
    }
}

/// An English word as Koreans say it: 웹, 툴, 큐; a stop after a consonant gets a vowel (뉴이스트). A word without
/// vowels is an abbreviation (`ms`, `memory_mb`).
fn latin(word: &str) -> Ending {
    let word = word.rsplit(|c: char| !c.is_ascii_alphabetic()).next().unwrap_or_default();
    if !word.contains(['a', 'e', 'i', 'o', 'u', 'y']) {
        return letter(word.chars().next_back().unwrap_or_default().to_ascii_uppercase());
    }
    let mut letters = word.chars().rev();
    let (last, before) = (letters.next().unwrap_or_default(), letters.next().unwrap_or_default());
    match last {
        'l' => Ending::Rieul,
        'm' | 'n' => Ending::Consonant,
        'b' if before == 'm' => Ending::Consonant,
        'g' if before == 'n' => Ending::Consonant,
        'b' | 'c' | 'k' | 'p' | 't' if matches!(before, 'a' | 'e' | 'i' | 'o' | 'u' | 'c') => Ending::Consonant,
        'e' if before == 'l' => Ending::Rieul,
        'e' if before == 'm' || before == 'n' => Ending::Consonant,
        _ => Ending::Vowel,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn particles_follow_the_last_sound() {
        let check = |word, pair, expected| assert_eq!(with_particle(word, pair), expected);
        check("환경", "을/를", "환경을");
        check("함수", "을/를", "함수를");
        check("서울", "(으)로", "서울로");
        check("환경", "(으)로", "환경으로");
        check("함수", "으로/로", "함수로");
        check("서울", "이/가", "서울이");
        check("요청 3", "은/는", "요청 3은");
        check("요청 12", "은/는", "요청 12는");
        check("요청 8", "(으)로", "요청 8로");
        check("1,000", "와/과", "1,000과");
        check("ASG", "이/가", "ASG가");
        check("SQL", "(으)로", "SQL로");
        check("VM", "이/가", "VM이");
        check("web", "을/를", "web을");
        check("idle", "이/가", "idle이");
        check("newest", "을/를", "newest를");
        check("thumb", "은/는", "thumb은");
        check("memory_mb", "은/는", "memory_mb는");
        check("812 ms", "이에요/예요", "812 ms예요");
        check("5.9 %", "을/를", "5.9 %를");
        check("$0.05", "이/가", "$0.05가");
        check("resources[0]", "은/는", "resources[0]은");
        check("", "은/는", "는");
        check("함수", "nonsense", "함수");
    }
}
