//! The address: which lab is open, and the state of its run. Pure; the driver and the top bar read and write it.
//!
//! ```text
//! fragment = [ "/" lab ] [ "/" ] [ "v1." payload ]
//! lab      = "lambda" | "ec2"                        (no lab: the payload's, or Lambda)
//! ```
//!
//! So `#v1.AQ` is a run, `#/ec2` a lab as it opens, `#/ec2/v1.AQ` a run in the EC2 lab. The payload is opaque here: the engine
//! reads and writes it. Anything else (`#timeline`, where the skip link leads) is an anchor of the page and no route.
//! The plain query form (`?lab=lambda&idle=300`) is read by the engine too; it holds when the fragment names no run.

/// Every lab, by the name that its address has for ever.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Lab {
    /// AWS Lambda.
    #[default]
    Lambda,
    /// Amazon EC2.
    Ec2,
}

impl Lab {
    /// All of them, in the order of the top bar.
    pub const ALL: [Self; 2] = [Self::Lambda, Self::Ec2];

    /// Its permanent name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Lambda => "lambda",
            Self::Ec2 => "ec2",
        }
    }

    /// The lab of a name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|lab| lab.name() == name)
    }
}

/// What an address asks for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Route {
    /// The lab, when the address names one.
    pub lab: Option<Lab>,
    /// The run: `v1.` and its payload, or empty.
    pub link: String,
}

impl Route {
    /// Reads a fragment, with or without its `#`; `None` when it is no route but an anchor.
    #[must_use]
    pub fn read(fragment: &str) -> Option<Self> {
        let text = fragment.strip_prefix('#').unwrap_or(fragment);
        let (lab, rest) = match text.strip_prefix('/') {
            None => (None, text),
            Some(path) => {
                let (name, rest) = path.split_once('/').unwrap_or((path, ""));
                (Lab::named(name), rest)
            }
        };
        let is_lab = lab.is_some() || !text.starts_with('/');
        // A run in a lab that this page does not have is still a run.
        let is_run = is_version(rest.split_once('.').map_or("", |(version, _)| version));
        (is_run || rest.is_empty() && is_lab).then(|| Self { lab, link: rest.to_owned() })
    }

    /// Writes the fragment, with its `#`; the shortest that says the same.
    #[must_use]
    pub fn write(&self) -> String {
        match (self.lab, self.link.as_str()) {
            (None | Some(Lab::Lambda), link) => ["#", link].concat(),
            (Some(lab), "") => ["#/", lab.name()].concat(),
            (Some(lab), link) => ["#/", lab.name(), "/", link].concat(),
        }
    }
}

/// Later versions are routes too: the engine says that it does not read them.
fn is_version(text: &str) -> bool {
    text.strip_prefix('v').is_some_and(|digits| !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_name_a_lab_and_a_run() {
        let cases = [
            ("", Some((None, ""))),
            ("#", Some((None, ""))),
            ("#v1.AQ-_", Some((None, "v1.AQ-_"))),
            ("#v12.AQ", Some((None, "v12.AQ"))),
            ("#/ec2", Some((Some(Lab::Ec2), ""))),
            ("#/ec2/", Some((Some(Lab::Ec2), ""))),
            ("#/ec2/v1.AQ", Some((Some(Lab::Ec2), "v1.AQ"))),
            ("#/lambda/v1.AQ", Some((Some(Lab::Lambda), "v1.AQ"))),
            ("#timeline", None),
            ("#/ec3/v1.AQ", Some((None, "v1.AQ"))),
            ("#/ec3", None),
            ("#/", None),
            ("#/ec2/x", None),
            ("#v.AQ", None),
            ("#v1", None),
        ];
        for (text, expected) in cases {
            let expected = expected.map(|(lab, link)| Route { lab, link: link.to_owned() });
            assert_eq!(Route::read(text), expected, "{text}");
        }
    }

    #[test]
    fn what_is_written_reads_as_the_same_place() {
        for lab in Lab::ALL {
            for link in ["", "v1.AQ"] {
                let route = Route { lab: Some(lab), link: link.to_owned() };
                let read = Route::read(&route.write()).expect("a route");
                assert_eq!((read.lab.unwrap_or_default(), read.link), (lab, link.to_owned()));
            }
        }
    }
}
