//! The shipped scenarios. Their names are permanent: links and lessons rely on them.

use skylapse_view::ScenarioText;

/// One shipped scenario.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Preset {
    /// Its permanent number: links say what they change in it. A preset that changes gets a new number, and the old text stays.
    pub number: u32,
    /// Its permanent name, which is also the `name` in its text.
    pub name: &'static str,
    /// The string key of its title.
    pub title: &'static str,
    /// The string key of the claim that it checks.
    pub claim: &'static str,
    /// Its text.
    pub json: &'static str,
}

/// All shipped scenarios; the first is what the page opens with.
#[must_use]
pub fn presets() -> &'static [Preset] {
    &PRESETS
}

/// The text of a shipped scenario.
#[must_use]
pub fn preset(name: &str) -> Option<ScenarioText> {
    let preset = PRESETS.iter().find(|preset| preset.name == name)?;
    Some(ScenarioText { json: preset.json.to_owned(), files: vec![] })
}

const PRESETS: [Preset; 7] = [
    Preset {
        number: 1,
        name: "lambda-idle",
        title: "preset.lambda_idle.title",
        claim: "preset.lambda_idle.claim",
        json: include_str!("../../presets/lambda-idle.json"),
    },
    Preset {
        number: 2,
        name: "lambda-ping",
        title: "preset.lambda_ping.title",
        claim: "preset.lambda_ping.claim",
        json: include_str!("../../presets/lambda-ping.json"),
    },
    Preset {
        number: 3,
        name: "lambda-burst",
        title: "preset.lambda_burst.title",
        claim: "preset.lambda_burst.claim",
        json: include_str!("../../presets/lambda-burst.json"),
    },
    Preset {
        number: 4,
        name: "lambda-steady",
        title: "preset.lambda_steady.title",
        claim: "preset.lambda_steady.claim",
        json: include_str!("../../presets/lambda-steady.json"),
    },
    Preset {
        number: 5,
        name: "stop-terminate",
        title: "preset.stop_terminate.title",
        claim: "preset.stop_terminate.claim",
        json: include_str!("../../presets/stop-terminate.json"),
    },
    Preset {
        number: 6,
        name: "instance-store",
        title: "preset.instance_store.title",
        claim: "preset.instance_store.claim",
        json: include_str!("../../presets/instance-store.json"),
    },
    Preset {
        number: 8,
        name: "spot-2min",
        title: "preset.spot_2min.title",
        claim: "preset.spot_2min.claim",
        json: include_str!("../../presets/spot-2min.json"),
    },
];

/// Texts that a preset had before: links that were given out say what they change in them.
pub fn retired() -> &'static [Preset] {
    &RETIRED
}

const RETIRED: [Preset; 1] = [Preset { number: 7, json: include_str!("../../presets/spot-2min.7.json"), ..PRESETS[6] }];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_preset_is_a_scenario_without_problems_and_bears_its_name() {
        for shipped in presets() {
            let text = preset(shipped.name).expect("it is in the list");
            let loaded = crate::scenario::read_with(&text, &crate::scenario::Budget::BROWSER);
            let loaded = loaded.unwrap_or_else(|problems| panic!("{}: {problems:?}", shipped.name));
            assert_eq!(loaded.scenario.name, shipped.name);
        }
        assert_eq!(preset("no-such"), None);
        let numbers: std::collections::BTreeSet<u32> = presets().iter().map(|preset| preset.number).collect();
        assert!(
            numbers.len() == presets().len() && !numbers.contains(&0),
            "numbers are given once, from 1: {numbers:?}"
        );
    }
}
