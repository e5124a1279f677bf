//! The User Guide's examples, the whole table of a volume's life, and the refusals.

use super::*;
use crate::ec2::storage::volume::{Came, transition};

const NOW: SimTime = SimTime::START;
const HOST: Host = Host { instance: 7, zone: 0 };

const fn secs(secs: u64) -> SimDuration {
    SimDuration::from_secs(secs)
}

fn ready(storage: &mut Storage, volume_type: VolumeType, size_gib: u32) -> VolumeId {
    let volume = storage.create(&Ask::sized(volume_type, size_gib), 0).expect("allowed");
    storage.turn(volume, Trigger::Settled).expect("it is there");
    volume
}

fn completed(storage: &mut Storage, volume: VolumeId) -> SnapshotId {
    let snapshot = storage.snapshot(volume).expect("the volume is there");
    storage.complete(snapshot).expect("the snapshot is there");
    snapshot
}

#[test]
fn worked_examples_e13_to_e16_the_gp2_bucket() {
    // (GiB, IOPS, seconds of burst, seconds of refill), rounded as the page does.
    let cases = [
        (100, 300, Some(2_000), 18_000),
        (33, 100, Some(1_862), 54_000),
        (1, 100, Some(1_862), 54_000),
        (334, 1_002, Some(2_703), 5_389),
        (1_000, 3_000, None, 1_800),
        (5_334, 16_000, None, 338),
    ];
    for (size_gib, iops, burst_s, refill_s) in cases {
        let bucket = Bucket::new(size_gib);
        let rounded = |span: SimDuration| (span.as_secs_f64() + 0.5) as u64;
        assert_eq!(bucket.baseline_iops(), iops, "{size_gib} GiB");
        assert_eq!(bucket.lasts(20_000).map(rounded), burst_s, "{size_gib} GiB");
        assert_eq!(rounded(bucket.refill()), refill_s, "{size_gib} GiB");
    }
}

#[test]
fn a_bucket_spends_what_is_above_the_baseline_and_fills_below_it() {
    let mut bucket = Bucket::new(100);
    assert_eq!(bucket.advance(secs(1_000), 3_000), 3_000_000_000_000, "operations in millionths");
    assert_eq!(bucket.percent(), 50.0);
    // 1,000 s more of credits, then the baseline for 1,000 s.
    assert_eq!(bucket.advance(secs(2_000), 9_999), (3_000 + 300) * 1_000_000_000);
    assert_eq!((bucket.percent(), bucket.lasts(3_000)), (0.0, Some(SimDuration::ZERO)));
    // It earns its whole baseline, busy at the baseline or not.
    let mut idle = bucket;
    bucket.advance(secs(9_000), 300);
    idle.advance(secs(9_000), 0);
    assert_eq!((bucket.percent(), idle), (50.0, bucket));
    assert_eq!(bucket.lasts(300), None);
}

#[test]
fn worked_example_e17_gp2_becomes_gp3_without_numbers() {
    let mut storage = Storage::default();
    let volume = ready(&mut storage, VolumeType::Gp2, 500);
    let ask = Ask { volume_type: Some(VolumeType::Gp3), ..Ask::default() };
    storage.modify(volume, &ask, NOW).expect("allowed");
    let settings = storage.volume(volume).expect("there").settings;
    assert_eq!((settings.iops, settings.throughput_mibps, settings.size_gib), (3_000, 250, 500));
}

#[test]
fn worked_example_e18_the_second_snapshot_stores_what_changed() {
    let mut storage = Storage::default();
    let volume = ready(&mut storage, VolumeType::Gp3, 200);
    let gib = |gib: u32| gib * 1_024;
    let stored_gib = |storage: &Storage| storage.snapshots().stored_mib() / 1_024;
    storage.write(volume, 0, gib(50)).expect("fits");
    let first = completed(&mut storage, volume);
    storage.write(volume, gib(10), gib(20)).expect("fits");
    storage.write(volume, gib(50), gib(10)).expect("fits");
    let second = completed(&mut storage, volume);
    let added = |id| storage.snapshots().find(id).expect("there").added_mib / 1_024;
    assert_eq!((added(first), added(second), stored_gib(&storage)), (50, 30, 80));

    // A volume restored from it is of the same family: its snapshot stores only what it changed.
    let copy = storage.restore(second, &Ask::sized(VolumeType::Gp3, 200), 0).expect("completed");
    assert_eq!(storage.volume(copy).expect("there").content.written_mib(), 60 * 1_024);
    storage.write(copy, 0, gib(1)).expect("fits");
    let third = completed(&mut storage, copy);
    assert_eq!(storage.snapshots().find(third).expect("there").added_mib, 1_024);

    // Without the first one only its 20 GiB that nobody shares go.
    storage.delete_snapshot(first).expect("no image needs it");
    assert_eq!(stored_gib(&storage), 61);
    storage.delete_snapshot(second).expect("no image needs it");
    // The copy's snapshot keeps 59 GiB of shared blocks and its own.
    assert_eq!(stored_gib(&storage), 60);
    storage.delete_snapshot(third).expect("no image needs it");
    assert_eq!(stored_gib(&storage), 0);
}

#[test]
fn sizes_and_numbers_outside_the_limits_get_awss_codes() {
    use ErrorCode::{InvalidParameterCombination, InvalidParameterValue, MissingParameter};
    let ask = |volume_type, size_gib, iops, throughput_mibps| {
        Ask { iops, throughput_mibps, ..Ask::sized(volume_type, size_gib) }.settled().map(|found| found.iops)
    };
    let cases = [
        (ask(VolumeType::Gp2, 0, None, None), Err(InvalidParameterValue)),
        (ask(VolumeType::Gp2, 16_384, None, None), Ok(16_000)),
        (ask(VolumeType::Gp2, 16_385, None, None), Err(InvalidParameterValue)),
        (ask(VolumeType::Gp2, 8, Some(200), None), Err(InvalidParameterCombination)),
        (ask(VolumeType::Gp3, 1, None, None), Ok(3_000)),
        (ask(VolumeType::Gp3, 65_536, None, None), Ok(3_000)),
        (ask(VolumeType::Gp3, 65_537, None, None), Err(InvalidParameterValue)),
        (ask(VolumeType::Gp3, 160, Some(80_000), None), Ok(80_000)),
        (ask(VolumeType::Gp3, 159, Some(80_000), None), Err(InvalidParameterValue)),
        (ask(VolumeType::Gp3, 160, Some(2_999), None), Err(InvalidParameterValue)),
        (ask(VolumeType::Gp3, 16, Some(8_000), Some(2_000)), Ok(8_000)),
        (ask(VolumeType::Gp3, 16, Some(7_999), Some(2_000)), Err(InvalidParameterValue)),
        (ask(VolumeType::Gp3, 16, None, Some(124)), Err(InvalidParameterValue)),
        (ask(VolumeType::Io1, 8, None, None), Err(MissingParameter)),
        (ask(VolumeType::Io1, 8, Some(400), None), Ok(400)),
        (ask(VolumeType::Io1, 8, Some(401), None), Err(InvalidParameterValue)),
        (ask(VolumeType::Io1, 3, Some(100), None), Err(InvalidParameterValue)),
        (ask(VolumeType::Io2, 256, Some(256_000), None), Ok(256_000)),
        (ask(VolumeType::Io2, 65_536, Some(256_001), None), Err(InvalidParameterValue)),
        (ask(VolumeType::Io2, 8, Some(400), Some(500)), Err(InvalidParameterCombination)),
        (ask(VolumeType::St1, 124, None, None), Err(InvalidParameterValue)),
        (ask(VolumeType::St1, 125, None, None), Ok(500)),
        (ask(VolumeType::Sc1, 16_384, None, None), Ok(250)),
        (ask(VolumeType::Standard, 1_025, None, None), Err(InvalidParameterValue)),
        (Ask::default().settled().map(|found| found.iops), Err(MissingParameter)),
    ];
    for (index, (found, expected)) in cases.into_iter().enumerate() {
        assert_eq!(found, expected, "case {index}");
    }
}

#[test]
fn the_whole_life_of_a_volume() {
    use ErrorCode::{AttachmentNotFound, IncorrectState, VolumeInUse, VolumeNotFound};
    let at = Attachment { instance: 7, end: InstanceEnd::Keep };
    let places = [
        Place::Creating,
        Place::Available,
        Place::Attaching(at),
        Place::Attached(at),
        Place::Detaching(at),
        Place::Deleting,
        Place::Deleted,
    ];
    let (detach, force) = (Trigger::Detach { instance: 7 }, Trigger::ForceDetach { instance: 7 });
    let other = Trigger::ForceDetach { instance: 8 };
    let busy = Err(IncorrectState);
    let gone = Err(VolumeNotFound);
    let table = [
        (
            Trigger::Settled,
            [
                Ok(Place::Available),
                Ok(places[1]),
                Ok(Place::Attached(at)),
                Ok(places[3]),
                Ok(Place::Available),
                Ok(Place::Deleted),
                Ok(Place::Deleted),
            ],
        ),
        (
            Trigger::Attach(at),
            [busy, Ok(Place::Attaching(at)), Err(VolumeInUse), Err(VolumeInUse), Err(VolumeInUse), busy, gone],
        ),
        (detach, [busy, busy, Ok(Place::Detaching(at)), Ok(Place::Detaching(at)), busy, busy, gone]),
        (force, [busy, busy, Ok(Place::Detaching(at)), Ok(Place::Detaching(at)), Ok(Place::Available), busy, gone]),
        (other, [busy, busy, Err(AttachmentNotFound), Err(AttachmentNotFound), Err(AttachmentNotFound), busy, gone]),
        (
            Trigger::Delete,
            [busy, Ok(Place::Deleting), Err(VolumeInUse), Err(VolumeInUse), Err(VolumeInUse), busy, gone],
        ),
    ];
    for (trigger, expected) in table {
        assert_eq!(places.map(|place| transition(place, trigger)), expected, "{trigger:?}");
    }
}

#[test]
fn attaching_asks_zone_state_and_number() {
    let mut storage = Storage::default();
    let volume = ready(&mut storage, VolumeType::Gp3, 8);
    let elsewhere = Host { zone: 1, ..HOST };
    assert_eq!(storage.attach(volume, elsewhere, InstanceEnd::Keep), Err(ErrorCode::VolumeZoneMismatch));
    assert_eq!(storage.attach(VolumeId(9), HOST, InstanceEnd::Keep), Err(ErrorCode::VolumeNotFound));
    storage.attach(volume, HOST, InstanceEnd::Keep).expect("available, same zone");
    assert_eq!(storage.attach(volume, HOST, InstanceEnd::Keep), Err(ErrorCode::VolumeInUse));
    for _ in 1..ATTACHMENT_LIMIT {
        storage.launch(HOST, &Ask::sized(VolumeType::Gp3, 1), None, InstanceEnd::Keep).expect("allowed");
    }
    let last = ready(&mut storage, VolumeType::Gp3, 8);
    assert_eq!(storage.attach(last, HOST, InstanceEnd::Keep), Err(ErrorCode::AttachmentLimitExceeded));
    assert_eq!(storage.volume(last).expect("there").state().name(), "available", "a refusal changes nothing");
}

#[test]
fn delete_on_termination_has_awss_defaults() {
    use InstanceEnd::{Delete, Keep};
    let cases = [
        (true, Came::AtLaunch, Delete),
        (true, Came::AtLaunchInConsole, Delete),
        (true, Came::Later, Keep),
        (false, Came::AtLaunch, Delete),
        (false, Came::AtLaunchInConsole, Keep),
        (false, Came::Later, Keep),
    ];
    for (is_root, came, expected) in cases {
        assert_eq!(InstanceEnd::default_for(is_root, came), expected, "root: {is_root}, {came:?}");
    }
}

#[test]
fn when_an_instance_ends_each_volume_goes_where_its_flag_says() {
    let mut storage = Storage::default();
    let ask = Ask::sized(VolumeType::Gp3, 8);
    let root = storage.launch(HOST, &ask, None, InstanceEnd::Delete).expect("allowed");
    let kept = storage.launch(HOST, &ask, None, InstanceEnd::Keep).expect("allowed");
    let changed = storage.launch(HOST, &ask, None, InstanceEnd::Delete).expect("allowed");
    let other = storage.launch(Host { instance: 8, zone: 0 }, &ask, None, InstanceEnd::Delete).expect("allowed");
    assert_eq!(storage.set_end(changed, 8, InstanceEnd::Keep), Err(ErrorCode::AttachmentNotFound));
    storage.set_end(changed, 7, InstanceEnd::Keep).expect("attached to it");
    let ends = [root, kept, changed].map(|volume| storage.instance_ended(volume, 7));
    assert_eq!(ends, [Some(InstanceEnd::Delete), Some(InstanceEnd::Keep), Some(InstanceEnd::Keep)]);
    assert_eq!(storage.instance_ended(other, 7), None, "it is another instance's");
    assert_eq!(storage.volume(root), Err(ErrorCode::VolumeNotFound));
    for volume in [kept, changed] {
        assert_eq!(storage.volume(volume).map(Volume::state), Ok(VolumeState::Available));
    }
    assert_eq!(storage.volume(other).map(Volume::state), Ok(VolumeState::InUse));
}

#[test]
fn a_volume_grows_and_changes_four_times_a_day() {
    let mut storage = Storage::default();
    let volume = ready(&mut storage, VolumeType::Gp3, 10);
    let sized = |size_gib| Ask { size_gib: Some(size_gib), ..Ask::default() };
    assert_eq!(storage.modify(volume, &sized(9), NOW), Err(ErrorCode::InvalidParameterValue), "it never shrinks");
    for size_gib in 11..15 {
        storage.modify(volume, &sized(size_gib), NOW).expect("within the limit");
        assert_eq!(storage.modify(volume, &sized(15), NOW), Err(ErrorCode::IncorrectModificationState));
        assert_eq!(storage.modify_further(volume), Ok(Modification::Optimizing));
        assert_eq!(storage.modify(volume, &sized(15), NOW), Err(ErrorCode::IncorrectModificationState));
        assert_eq!(storage.modify_further(volume), Ok(Modification::Completed));
        assert_eq!(storage.modify_further(volume), Err(ErrorCode::IncorrectModificationState), "it is over");
    }
    assert_eq!(storage.modify(volume, &sized(15), NOW), Err(ErrorCode::VolumeModificationRateExceeded));
    storage.modify(volume, &sized(15), NOW + secs(24 * 3_600)).expect("a day later");
    storage.modify_further(volume).and_then(|_| storage.modify_further(volume)).expect("it ends");
    let to_io1 = Ask { volume_type: Some(VolumeType::Io1), ..Ask::default() };
    assert_eq!(storage.modify(volume, &to_io1, NOW + secs(30 * 3_600)), Err(ErrorCode::MissingParameter));
}

#[test]
fn images_hold_on_to_their_snapshots() {
    let mut storage = Storage::default();
    let root = storage.launch(HOST, &Ask::sized(VolumeType::Gp3, 8), None, InstanceEnd::Delete).expect("allowed");
    storage.write(root, 0, 2_048).expect("fits");
    let image = storage.create_image("web", &[root]).expect("the name is free");
    assert_eq!(storage.image_state(image), Ok(ImageState::Pending));
    let snapshot = storage.image(image).expect("there").mappings[0].snapshot;
    assert_eq!(storage.restore(snapshot, &Ask::default(), 0), Err(ErrorCode::IncorrectState), "not completed yet");
    storage.complete(snapshot).expect("there");
    assert_eq!(storage.image_state(image), Ok(ImageState::Available));
    assert_eq!(storage.create_image("web", &[root]), Err(ErrorCode::ImageNameDuplicate));
    assert_eq!(storage.delete_snapshot(snapshot), Err(ErrorCode::SnapshotInUse));
    let too_small = Ask::sized(VolumeType::Gp3, 7);
    assert_eq!(
        storage.launch(HOST, &too_small, Some(snapshot), InstanceEnd::Delete),
        Err(ErrorCode::InvalidParameterValue)
    );
    let copy = storage.launch(HOST, &Ask::default(), Some(snapshot), InstanceEnd::Delete).expect("from the image");
    assert_eq!(storage.volume(copy).expect("there").content.written_mib(), 2_048);
    storage.deregister_image(image).expect("registered");
    assert_eq!(storage.image(image), Err(ErrorCode::ImageNotFound));
    storage.delete_snapshot(snapshot).expect("nobody needs it any more");
    let again = completed(&mut storage, root);
    storage.register_image("web", again).expect("the name is free again");
}

#[test]
fn a_write_stays_on_the_volume() {
    let mut storage = Storage::default();
    let volume = ready(&mut storage, VolumeType::Gp3, 1);
    assert_eq!(storage.write(volume, 1_000, 25), Err(ErrorCode::InvalidParameterValue));
    assert_eq!(storage.write(volume, u32::MAX, 1), Err(ErrorCode::InvalidParameterValue));
    storage.write(volume, 1_000, 24).expect("the last MiB");
    storage.write(volume, 1_010, 4).expect("inside");
    assert_eq!(storage.volume(volume).expect("there").content.written_mib(), 24);
}

#[test]
fn a_month_of_storage_costs_what_the_price_page_says() {
    let month = secs(730 * 3_600);
    let settings = |ask: Ask| ask.settled().expect("allowed");
    let gp3 = Ask { iops: Some(4_000), throughput_mibps: Some(225), ..Ask::sized(VolumeType::Gp3, 100) };
    let cases = [
        (Ask::sized(VolumeType::Gp2, 100), vec![("ebs.gp2", "10.0000000000")]),
        (Ask::sized(VolumeType::Gp3, 100), vec![("ebs.gp3", "8.0000000000")]),
        (
            gp3,
            vec![("ebs.gp3", "8.0000000000"), ("ebs.gp3.iops", "5.0000000000"), ("ebs.gp3.throughput", "4.0000000000")],
        ),
        (
            Ask { iops: Some(1_000), ..Ask::sized(VolumeType::Io1, 100) },
            vec![("ebs.io1", "12.5000000000"), ("ebs.io1.iops", "65.0000000000")],
        ),
        (Ask::sized(VolumeType::Sc1, 1_000), vec![("ebs.sc1", "15.0000000000")]),
    ];
    for (ask, expected) in cases {
        let mut usage = VolumeUsage::default();
        usage.add(&settings(ask), month);
        let lines: Vec<(&str, String)> =
            usage.bill().into_iter().map(|line| (line.item, line.cost.to_string())).collect();
        let lines: Vec<(&str, &str)> = lines.iter().map(|(item, cost)| (*item, cost.as_str())).collect();
        assert_eq!(lines, expected);
    }
    let mut usage = VolumeUsage::default();
    usage.add_snapshots(80 * 1_024, month);
    assert_eq!(usage.bill()[0].cost.to_string(), "4.0000000000");
}
