//! Scenarios of older versions. A migration takes a document of one version and gives one of the next.

use serde_json::Value as Json;
use skylapse_view::{Expected, Problem, ProblemKind};

use super::VERSION;
use super::node::Node;

/// One step: from `from` to `from + 1`.
struct Migration {
    from: u64,
    apply: fn(Json) -> Json,
}

/// All steps there are. Version 1 is the first, so none.
const MIGRATIONS: &[Migration] = &[];

/// The document in the version that is read, when it has another one.
pub fn migrate(document: &Node) -> Result<Option<Json>, Vec<Problem>> {
    migrate_with(MIGRATIONS, VERSION, document)
}

fn migrate_with(migrations: &[Migration], newest: u64, document: &Node) -> Result<Option<Json>, Vec<Problem>> {
    let Some(map) = document.as_object() else {
        return Err(vec![Problem::new("", ProblemKind::Expected(Expected::Object))]);
    };
    let given = match map.get("version") {
        None => return Err(vec![Problem::new("version", ProblemKind::Missing)]),
        Some(json) => json.as_u64(),
    };
    let Some(given) = given else {
        return Err(vec![Problem::new("version", ProblemKind::Expected(Expected::Whole))]);
    };
    if given == newest {
        return Ok(None);
    }
    let mut document = Json::from(document);
    let mut version = given;
    while version < newest {
        let Some(step) = migrations.iter().find(|step| step.from == version) else { break };
        document = (step.apply)(document);
        version += 1;
    }
    if version != newest {
        return Err(vec![Problem::new("version", ProblemKind::UnsupportedVersion { given, newest })]);
    }
    document["version"] = Json::from(newest);
    Ok(Some(document))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn only_versions_that_lead_to_the_newest_are_read() {
        let unsupported = |given| ProblemKind::UnsupportedVersion { given, newest: 1 };
        let cases = [
            (json!({}), ProblemKind::Missing),
            (json!({ "version": 0 }), unsupported(0)),
            (json!({ "version": 2 }), unsupported(2)),
            (json!({ "version": "1" }), ProblemKind::Expected(Expected::Whole)),
            (json!({ "version": -1 }), ProblemKind::Expected(Expected::Whole)),
            (json!({ "version": 1.5 }), ProblemKind::Expected(Expected::Whole)),
        ];
        for (document, kind) in cases {
            assert_eq!(migrate(&Node::from(&document)), Err(vec![Problem::new("version", kind)]), "{document}");
        }
        assert_eq!(
            migrate(&Node::from(&json!([]))),
            Err(vec![Problem::new("", ProblemKind::Expected(Expected::Object))])
        );
        assert_eq!(migrate(&Node::from(&json!({ "version": 1 }))), Ok(None), "it is the newest");
    }

    #[test]
    fn migrations_run_one_after_another_and_raise_the_version() {
        let rename = |mut document: Json| {
            let length = document["length"].take();
            document["duration"] = length;
            document
        };
        let keep = |document: Json| document;
        let steps = [Migration { from: 1, apply: rename }, Migration { from: 2, apply: keep }];
        let migrated = migrate_with(&steps, 3, &Node::from(&json!({ "version": 1, "length": "1h" })));
        let migrated = migrated.expect("both steps are there").expect("it was of another version");
        assert_eq!((&migrated["version"], &migrated["duration"]), (&json!(3), &json!("1h")));
        assert!(migrate_with(&steps[1..], 3, &Node::from(&json!({ "version": 1 }))).is_err(), "a step is missing");
    }
}
