/// A language of the program.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Lang {
    /// English.
    #[default]
    En,
    /// Korean.
    Ko,
}

impl Lang {
    /// All languages.
    pub const ALL: [Self; 2] = [Self::En, Self::Ko];

    /// The code of the `lang` attribute, of `--lang` and of links.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::Ko => "ko",
        }
    }

    /// The language of a code; a region behind it is ignored (`ko-KR`).
    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        let language = code.split(['-', '_']).next().unwrap_or_default();
        Self::ALL.into_iter().find(|lang| lang.code().eq_ignore_ascii_case(language))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_read_with_and_without_a_region() {
        let check = |code, expected| assert_eq!(Lang::parse(code), expected, "{code}");
        check("ko", Some(Lang::Ko));
        check("ko-KR", Some(Lang::Ko));
        check("EN_us", Some(Lang::En));
        check("fr", None);
        check("", None);
    }
}
