//! Files as people have them.

use skylapse_units::SimTime;
use skylapse_view::{ProblemKind, RepairKind};

use super::*;

fn file(text: &str) -> TextFile {
    TextFile { name: "counts.csv".into(), text: text.into() }
}

/// Bins as (seconds from the first, count), and repairs as (first row, last row, kind).
type Seen = (Vec<(f64, f64)>, Vec<(u64, u64, RepairKind)>);

fn seen(table: &Table) -> Seen {
    let bins = (0..table.trace.n_bins()).filter_map(|index| table.trace.bin(index as u32));
    let bins = bins.map(|(bin, _)| (bin.start.as_secs_f64(), bin.count)).collect();
    let repairs = table.repairs.iter().map(|repair| (repair.rows.first, repair.rows.last, repair.kind.clone()));
    (bins, repairs.collect())
}

#[track_caller]
fn check(text: &str, bins: &[(f64, f64)], repairs: &[(u64, u64, RepairKind)]) -> Table {
    let table = read(&file(text), &Wanted::default()).expect("a usable table");
    assert_eq!(seen(&table), (bins.to_vec(), repairs.to_vec()), "{text}");
    table
}

#[test]
fn files_are_read_however_they_are_written() {
    let bins = [(0.0, 5.0), (300.0, 7.0)];
    for text in [
        "timestamp,value\n2014-04-10 00:04:00,5\n2014-04-10 00:09:00,7\n",
        "\u{feff}timestamp,value\r\n2014-04-10 00:04:00,5.0\r\n2014-04-10 00:09:00,7.0",
        "\"Time\";\"Requests\"\n\"2014-04-10T00:04Z\";\"5,0\"\n\"2014-04-10T00:09Z\";\"7,0\"\n",
        "시각\t서버\t요청 수\n2014-04-10 00:04\ta\t5\n2014-04-10 00:09\ta\t7\n",
        "2014-04-10 00:04,5\n2014-04-10 00:09,7\n",
        "1397088240,5\n1397088540,7\n",
        "value,time\n5,1397088240000\n7,1397088540000\n",
        "count,note,date\n5,\"a, b\",10/04/2014 00:04\n7,,10/04/2014 00:09\n,,25/12/2014 00:09\n",
        "Full label,thumb Invocations\nID,m1\nStatistic,Sum\nPeriod,300\n\nLabel,Invocations\n2014/04/10 00:04:00,5\n2014/04/10 00:09:00,7\n",
        "time_s,resource,value\n0,a,5\n300,a,7\n",
        "2014-04-10 00:04,5\n\n , \n2014-04-10 00:09,7\n\n",
    ] {
        let table = read(&file(text), &Wanted::default()).expect("a usable table");
        assert_eq!(seen(&table).0[..2], bins, "{text}");
        assert_eq!(table.trace.width(), SimDuration::from_secs(300), "{text}");
    }
}

#[test]
fn rows_above_the_table_are_reported_unless_they_are_used() {
    use RepairKind::AboveTheTable;
    let bins = [(0.0, 5.0), (300.0, 7.0)];
    let data = "2014/04/10 00:04:00,5\n2014/04/10 00:09:00,7\n";
    let cases = [
        ("Label,Invocations\n", vec![]),
        ("Label,Invocations\nTimestamp,Sum\n", vec![(1, 1, AboveTheTable)]),
        (
            "Full label,thumb\nID,m1\nPeriod,300\nRegion,us-east-1\nLabel,Sum\n",
            vec![(1, 2, AboveTheTable), (4, 4, AboveTheTable)],
        ),
        ("Period,300\nLabel,Sum\n", vec![]),
    ];
    for (above, repairs) in cases {
        check(&format!("{above}{data}"), &bins, &repairs);
    }
}

#[test]
fn every_repair_is_reported_by_row() {
    use RepairKind::{
        BadTimeSkipped, BadValueAsZero, DuplicateAdded, GapAsZero, MissingAsZero, ShortRowSkipped, Sorted,
    };
    check(
        "t,n\n2026-01-01 00:00,1\n2026-01-01 00:05,\n2026-01-01 00:10,x\n2026-01-01 00:15,-2\nnever,4\n2026-01-01 00:20\n\
         2026-01-01 00:20,1\n2026-01-01 00:20,2\n2026-01-01 00:40,3\n2026-01-01 00:35,4\n2026-01-01 00:30,5\n",
        &[
            (0.0, 1.0),
            (300.0, 0.0),
            (600.0, 0.0),
            (900.0, 0.0),
            (1_200.0, 3.0),
            (1_800.0, 5.0),
            (2_100.0, 4.0),
            (2_400.0, 3.0),
        ],
        &[
            (3, 3, MissingAsZero),
            (4, 5, BadValueAsZero),
            (6, 6, BadTimeSkipped),
            (7, 7, ShortRowSkipped),
            (9, 9, DuplicateAdded),
            (11, 12, Sorted),
            (12, 12, GapAsZero { n_bins: 1 }),
        ],
    );
}

#[test]
fn clocks_that_change_leave_neither_gap_nor_duplicate() {
    let row = |hour: u32, minute: u32| format!("2026-10-25 {hour:02}:{minute:02},1\n");
    let mut text = String::from("time,value\n");
    for (hour, minute) in [(1, 0), (1, 30), (2, 0), (2, 30), (2, 0), (2, 30), (3, 0)] {
        text.push_str(&row(hour, minute));
    }
    let bins: Vec<(f64, f64)> = (0..7).map(|k| (1_800.0 * f64::from(k), 1.0)).collect();
    check(&text, &bins, &[(6, 6, RepairKind::ClockChange { by_s: -3_600 })]);

    let spring = "time,value\n2026-03-29 01:00,1\n2026-03-29 01:30,1\n2026-03-29 03:00,1\n2026-03-29 03:30,1\n";
    check(spring, &bins[..4], &[(4, 4, RepairKind::ClockChange { by_s: 3_600 })]);

    // The same jump on a Wednesday afternoon is a gap; with a zone no clock can have changed.
    let gap = |row| vec![(row, row, RepairKind::GapAsZero { n_bins: 2 })];
    let late = [(0.0, 1.0), (1_800.0, 1.0), (7_200.0, 1.0)];
    check("time,value\n2026-04-01 13:00,1\n2026-04-01 13:30,1\n2026-04-01 15:00,1\n", &late, &gap(4));
    check("time,value\n2026-03-29 01:00Z,1\n2026-03-29 01:30Z,1\n2026-03-29 03:00Z,1\n", &late, &gap(4));
}

#[test]
fn columns_and_bins_can_be_named() {
    let text = "start,end,errors,hits\n2026-01-01 00:00,2026-01-01 00:01,9,1\n2026-01-01 00:05,2026-01-01 00:06,9,2\n";
    let wanted = Wanted { time: Some("end"), value: Some("errors"), bin: Some(SimDuration::from_secs(60)) };
    let table = read(&file(text), &wanted).expect("a usable table");
    assert_eq!(seen(&table).0, [(0.0, 9.0), (300.0, 9.0)]);
    assert_eq!(table.repairs[0].kind, RepairKind::GapAsZero { n_bins: 4 });
    assert_eq!(table.trace.end(), SimTime::START + SimDuration::from_secs(360));
    assert_eq!(table.first_unix_ms, Some(1_767_225_660_000));
    for wanted in [Wanted { time: Some("nope"), ..wanted }, Wanted { value: Some("nope"), ..wanted }] {
        assert!(read(&file(text), &wanted).is_err());
    }
}

#[test]
fn files_without_a_table_say_why() {
    let cases = [
        ("", "csv.bad.one_column"),
        ("just some text\nand more\n", "csv.bad.one_column"),
        ("a,b\n1,2\n3,4\n", "csv.bad.no_time"),
        ("time,value\nyesterday,3\n", "csv.bad.no_time"),
        ("time,name\n2026-01-01,x\n2026-01-02,y\n", "csv.bad.no_value"),
        ("time,value\n1901-01-01,1\n2026-01-02,1\n", "csv.bad.too_long"),
    ];
    for (text, expected) in cases {
        match read(&file(text), &Wanted::default()) {
            Err(ProblemKind::BadTable { reason, .. }) => assert_eq!(reason, expected, "{text:?}"),
            other => panic!("{text:?}: {other:?}"),
        }
    }
}

#[test]
fn a_million_rows_are_held_in_the_stated_memory() {
    use std::fmt::Write as _;
    const N: u64 = 1_000_000;
    let mut text = String::from("timestamp,value\n");
    for row in 0..N {
        writeln!(text, "{},{}", 1_700_000_000 + row * 60, row % 100).expect("a string takes it");
    }
    let table = read(&file(&text), &Wanted::default()).expect("a usable table");
    assert_eq!(table.trace.n_bins(), N);
    assert_eq!(table.trace.bytes(), N * BYTES_PER_ROW_KEPT);
    assert_eq!(table.repairs, []);
    assert_eq!(build::bytes_per_row_reading(), BYTES_PER_ROW_READING);
    let too_many = "1,2\n".repeat(MAX_ROWS as usize + 100);
    assert!(matches!(read(&file(&too_many), &Wanted::default()), Err(ProblemKind::TooMany { limit: MAX_ROWS, .. })));
}

#[test]
fn a_file_is_read_once_and_rows_after_the_end_are_told() {
    let texts = [file("time,value\n2026-01-01 00:00,1\n2026-01-01 00:05,1\n2026-01-01 00:10,1\n")];
    let mut files = Files::new(&texts);
    let first = files.table("counts.csv", &Wanted::default()).expect("a usable table");
    let second = files.table("counts.csv", &Wanted::default()).expect("a usable table");
    assert!(Arc::ptr_eq(&first, &second));
    let repairs = files.repairs(SimTime::START + SimDuration::from_secs(300));
    assert_eq!(repairs[0].1[0].kind, RepairKind::AfterTheEnd);
    assert_eq!((repairs[0].1[0].rows.first, repairs[0].1[0].rows.last), (3, 4));
    assert_eq!(files.repairs(first.trace.end()), []);
}

#[test]
fn the_real_request_counts_load_and_run_with_their_gaps_reported() {
    real_series("elb_request_count_8c0756.csv", 4_032, 8);
}

#[test]
fn the_real_cpu_of_a_scaling_group_loads_and_runs() {
    real_series("cpu_utilization_asg_misconfiguration.csv", 18_050, 0);
}

#[test]
fn the_real_cpu_of_one_instance_loads_and_runs() {
    real_series("ec2_cpu_utilization_5f5533.csv", 4_032, 0);
}

#[test]
fn the_real_cpu_of_another_instance_loads_and_runs() {
    real_series("ec2_cpu_utilization_24ae8d.csv", 4_032, 0);
}

/// Rows and gaps are as the description of the data says. The data is not in the repository: without it the test is skipped,
/// in one line that `cargo xtask test` counts.
#[track_caller]
fn real_series(name: &str, n_rows: u64, n_gaps: usize) {
    let folder = std::env::var("SKYLAPSE_DATA").map_or_else(
        |_| std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/cloudwatch"),
        std::path::PathBuf::from,
    );
    let Ok(bytes) = std::fs::read(folder.join(name)) else {
        // Not through `println!`: the harness keeps to itself what passing tests print.
        let sentence = format!("skipped: {name} is not there; set SKYLAPSE_DATA to its folder\n");
        std::io::Write::write_all(&mut std::io::stderr(), sentence.as_bytes()).expect("there is a standard error");
        return;
    };
    let given = TextFile { name: name.into(), text: super::super::decode(&bytes) };
    let table = read(&given, &Wanted::default()).expect("a usable table");
    let kinds: Vec<&RepairKind> = table.repairs.iter().map(|repair| &repair.kind).collect();
    let gaps = kinds.iter().filter(|kind| matches!(kind, RepairKind::GapAsZero { .. })).count();
    let added = kinds.iter().filter(|kind| matches!(kind, RepairKind::DuplicateAdded)).count();
    assert_eq!((table.trace.n_bins() + added as u64, gaps), (n_rows, n_gaps), "{name}");
    assert_eq!(table.trace.width(), SimDuration::from_secs(300), "{name}");
    assert_runs_to_the_end(given, &table);
}

/// Every count of a file arrives, in the right bin, and the report stays with the run.
#[track_caller]
fn assert_runs_to_the_end(file: TextFile, table: &Table) {
    let document = serde_json::json!({
        "version": 1, "duration": "1s", "resources": [{ "id": "f", "kind": "lambda" }],
        "workloads": [{ "id": "w", "target": "f", "arrivals": { "profile": { "points": [[0, 1]], "process": "even" } } }]
    });
    let name = file.name.clone();
    let text = super::super::from_csv(&document, file).expect("the file becomes the workload");
    let mut engine = crate::Engine::open(&text, crate::Options::HEADLESS).expect("the scenario has no problems");
    assert_eq!(engine.run_to_end(), crate::Stop::ReachedLimit);
    assert_eq!(engine.end(), table.trace.end(), "{name}: the run lasts as long as the file");
    assert_eq!(engine.repairs().iter().map(|(_, repairs)| repairs.len()).sum::<usize>(), table.repairs.len(), "{name}");
    let offered = engine.summary().workloads["w"]["offered"].as_f64().expect("a count");
    let counted = table.trace.expected(table.trace.end());
    assert!((offered - counted).abs() <= 0.5, "{name}: {offered} requests of {counted} counted");
}
