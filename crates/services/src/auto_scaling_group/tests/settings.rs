//! Settings that cannot be, each with its reason.

use super::*;

/// The reasons for which a configuration is refused.
fn refused(set: &[(&str, Value)]) -> Vec<&'static str> {
    let mut config = GroupConfig::default();
    for (key, value) in set {
        let field = AutoScalingGroup::fields().iter().find(|field| field.key == *key).expect("a known key");
        (field.set)(&mut config, value.clone());
    }
    let found = AutoScalingGroup::conflicts(&(), &[config]);
    found.into_iter().map(|conflict| conflict.reason.rsplit('.').next().expect("a key has parts")).collect()
}

fn policy(kind: &'static str, inner: Args) -> Value {
    let policy = vec![("name", word("p")), (kind, Value::Object(inner))];
    Value::List(vec![Value::Object(policy)])
}

fn step(lower: Option<f64>, upper: Option<f64>, adjustment: f64) -> Value {
    let mut args = vec![("adjustment", Value::Number(adjustment))];
    args.extend(lower.map(|lower| ("lower", Value::Number(lower))));
    args.extend(upper.map(|upper| ("upper", Value::Number(upper))));
    Value::Object(args)
}

fn steps(steps: Vec<Value>) -> Value {
    policy("step", vec![("threshold", Value::Number(50.0)), ("steps", Value::List(steps))])
}

#[test]
fn sizes_and_zones_that_cannot_be_are_refused() {
    type Case<'a> = (&'a [(&'a str, Value)], &'a [&'a str]);
    let cases: [Case<'_>; 6] = [
        (&[], &[]),
        (&[("min_size", Value::Whole(5))], &["sizes"]),
        (&[("desired_capacity", Value::Whole(5))], &["desired"]),
        (&[("availability_zones", Value::List(vec![]))], &["zones"]),
        (&[("availability_zones", names(&["us-east-1a", "us-east-1a"]))], &["zones"]),
        (&[("max_instance_lifetime", Value::Duration(secs(3_600)))], &["lifetime"]),
    ];
    for (set, expected) in cases {
        assert_eq!(refused(set), expected, "{set:?}");
    }
}

#[test]
fn policies_that_cannot_be_are_refused() {
    let number = Value::Number;
    let cron =
        |text: &str| policy("scheduled", vec![("recurrence", word(text)), ("desired_capacity", Value::Whole(2))]);
    let cases = [
        ("nothing", Value::List(vec![Value::Object(vec![("name", word("p"))])]), vec!["policy_kind"]),
        ("no target", policy("target_tracking", vec![]), vec!["target"]),
        (
            "an unknown metric",
            policy("target_tracking", vec![("metric", word("Mood")), ("target_value", number(50.0))]),
            vec!["metric"],
        ),
        ("no steps", steps(vec![]), vec!["steps_none"]),
        ("no threshold", policy("step", vec![("steps", Value::List(vec![step(None, None, 1.0)]))]), vec!["threshold"]),
        (
            "an overlap",
            steps(vec![step(Some(0.0), Some(20.0), 1.0), step(Some(10.0), None, 2.0)]),
            vec!["steps_overlap"],
        ),
        ("a gap", steps(vec![step(Some(0.0), Some(10.0), 1.0), step(Some(20.0), None, 2.0)]), vec!["steps_gap"]),
        ("half an instance", steps(vec![step(Some(0.0), None, 1.5)]), vec!["fraction"]),
        ("30 February", cron("0 0 30 2 *"), vec!["cron"]),
        ("no cron", cron("every day"), vec!["cron"]),
        ("a cron that comes", cron("0 9 * * MON-FRI"), vec![]),
        ("no time", policy("scheduled", vec![("desired_capacity", Value::Whole(2))]), vec!["schedule_when"]),
        ("nothing to set", policy("scheduled", vec![("at", Value::Duration(secs(60)))]), vec!["schedule_nothing"]),
        (
            "too many",
            policy("scheduled", vec![("at", Value::Duration(secs(60))), ("desired_capacity", Value::Whole(9))]),
            vec!["schedule_sizes"],
        ),
        (
            "a magnitude without percent",
            policy("simple", vec![("scaling_adjustment", number(1.0)), ("min_adjustment_magnitude", Value::Whole(2))]),
            vec!["magnitude"],
        ),
    ];
    for (name, policies, expected) in cases {
        assert_eq!(refused(&[("policies", policies)]), expected, "{name}");
    }
}

#[test]
fn every_setting_reads_what_it_writes() {
    let config = sized(2, 3, 5);
    for field in AutoScalingGroup::fields() {
        let value = (field.get)(&config);
        let mut other = GroupConfig::default();
        (field.set)(&mut other, value.clone());
        assert_eq!((field.get)(&other), value, "{}", field.key);
    }
}

#[test]
fn a_change_of_the_settings_keeps_what_calls_have_done() {
    let mut bench = Bench::new(&sized(1, 2, 4));
    bench.run_to(60);
    bench.call("SetDesiredCapacity", &vec![("DesiredCapacity", Value::Whole(3))]);
    let mut config = bench.service.config(SLOT).clone();
    config.max_size = 8;
    bench.step(Input::Reconfigured(&config));
    assert_eq!((bench.desired(), bench.service.config(SLOT).max_size), (3, 8));
}
