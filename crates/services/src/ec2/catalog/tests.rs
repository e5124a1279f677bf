//! The table against the pages it comes from.

use super::*;

fn known(name: &str) -> &'static InstanceType {
    find(name).unwrap_or_else(|| panic!("{name} is in the table"))
}

#[test]
fn on_demand_prices_are_those_of_the_price_list() {
    let cases = [
        ("t3.nano", "0.0052000000"),
        ("t4g.micro", "0.0084000000"),
        ("t2.micro", "0.0116000000"),
        ("m5.large", "0.0960000000"),
        ("m7i-flex.large", "0.0957600000"),
        ("m8g.large", "0.0897600000"),
        ("p4d.24xlarge", "21.9576420000"),
        ("p5.48xlarge", "55.0400000000"),
        ("x2idn.16xlarge", "6.6690000000"),
    ];
    for (name, price) in cases {
        assert_eq!(known(name).on_demand_hourly().map(|price| price.to_string()).as_deref(), Some(price), "{name}");
    }
    assert_eq!(known("mac2.metal").on_demand_hourly(), None, "a price that nobody found is no price of zero");
}

#[test]
fn worked_example_e24_m5_large_for_a_month() {
    let month = known("m5.large").on_demand_hourly().expect("has a price").times(730, 1);
    assert_eq!(month.to_string(), "70.0800000000");
}

#[test]
fn sizes_double_vcpus_memory_and_price() {
    let (large, xlarge) = (known("m5.large"), known("m5.xlarge"));
    assert_eq!((xlarge.vcpus, xlarge.memory.as_mb()), (2 * large.vcpus, 2 * large.memory.as_mb()));
    assert_eq!(xlarge.on_demand_hourly(), large.on_demand_hourly().map(|price| price * 2));
}

#[test]
fn the_credit_table_of_the_user_guide_comes_back() {
    let cases = [
        ("t2.nano", 3.0, 5.0),
        ("t2.large", 36.0, 30.0),
        ("t2.xlarge", 54.0, 22.5),
        ("t2.2xlarge", 81.6, 17.0),
        ("t3.nano", 6.0, 5.0),
        ("t3a.micro", 12.0, 10.0),
        ("t4g.medium", 24.0, 20.0),
        ("t3.large", 36.0, 30.0),
        ("t3.2xlarge", 192.0, 40.0),
    ];
    for (name, per_hour, percent) in cases {
        assert_eq!(known(name).credits_per_hour(), Some(per_hour), "{name}");
        assert_eq!(known(name).baseline_percent(), Some(percent), "{name}");
    }
    assert_eq!(known("m5.large").credits_per_hour(), None);
}

#[test]
fn only_burstable_families_have_credits() {
    for known in &TYPES {
        let is_burstable = known.family.category == Category::Burstable;
        assert_eq!(known.baseline_vcpu_ppm().is_some(), is_burstable, "{}", known.name);
    }
}

#[test]
fn instance_store_comes_with_some_types_only() {
    assert!(known("m5.large").is_ebs_only());
    let cases = [("i3.large", 475, 442), ("z1d.large", 75, 69), ("i7ie.48xlarge", 120_000, 111_758)];
    for (name, gb, gib) in cases {
        let found = known(name);
        assert_eq!((found.instance_store_gb, found.instance_store_gib()), (gb, gib), "{name}");
    }
}

#[test]
fn hibernation_needs_the_family_a_hypervisor_and_less_than_150_gib() {
    let cases = [
        ("t3.micro", true),
        ("m5.4xlarge", true),
        ("r5.4xlarge", true),
        ("m5.24xlarge", false),
        ("x2gd.medium", true),
        ("x2gd.16xlarge", false),
        ("g5.xlarge", false),
        ("i4i.large", false),
        ("mac1.metal", false),
    ];
    for (name, expected) in cases {
        assert_eq!(known(name).can_hibernate(), expected, "{name}");
    }
}

#[test]
fn every_row_is_complete_and_appears_once() {
    for (index, row) in TYPES.iter().enumerate() {
        assert_eq!(find(row.name).map(std::ptr::from_ref), Some(std::ptr::from_ref(row)), "{} is there once", row.name);
        assert!(row.vcpus > 0 && row.memory.as_mb() > 0 && row.peak_network_mbps > 0, "row {index}");
        assert_eq!(row.name.split_once('.').map(|(family, _)| family), Some(row.family.name));
        assert!(FAMILIES.contains(&row.family), "{}", row.name);
        for cheaper in [row.reserved_1y_no_upfront_hourly(), row.spot_typical_hourly()].into_iter().flatten() {
            assert!(Some(cheaper) < row.on_demand_hourly(), "{} saves something", row.name);
        }
    }
}

#[test]
fn names_tell_family_and_size() {
    assert_eq!((known("c7g.xlarge").family.name, known("c7g.xlarge").size()), ("c7g", "xlarge"));
    assert_eq!(known("c7g.xlarge").family.architecture.name(), "arm64");
    assert_eq!(find("c7g"), None);
    assert_eq!(find("m5.Large"), None);
}

#[test]
fn graphics_and_high_memory_types_have_quotas_of_their_own() {
    let cases = [("t3.micro", true), ("m7i-flex.large", true), ("d3.xlarge", true), ("z1d.large", true)]
        .into_iter()
        .chain([("g5.xlarge", false), ("p5.48xlarge", false), ("x1.32xlarge", false), ("inf2.xlarge", false)])
        .chain([("hpc7g.4xlarge", false), ("mac1.metal", false), ("trn1.2xlarge", false)]);
    for (name, expected) in cases {
        assert_eq!(known(name).is_standard(), expected, "{name}");
    }
}
