//! Small frames: each kind of mark and segment at least once.

use skylapse_view::{
    Arg, Bin, Chart, DistributionChart, Frame, Lane, LanesChart, LimitLine, LinePoint, Mark, MarkKind, Metric,
    MetricValue, Percentile, Pin, PinKind, ScatterChart, Segment, SegmentKind, Sentence, StepPoint, StepSeries,
    StepStyle, StepsChart,
};

const END_S: f64 = 1_800.0;

/// Half an hour of a function: two bursts, a quiet stretch, and one of everything that can happen.
pub fn busy() -> Frame {
    let charts = vec![
        Chart::Scatter(scatter(marks())),
        Chart::Lanes(LanesChart { lanes: lanes(), n_hidden: 3, ..no_lanes() }),
        Chart::Steps(StepsChart { series: vec![in_progress()], ..no_steps() }),
        Chart::Distribution(distribution()),
    ];
    let pin = |at_s, kind| Pin { at_s, kind };
    let pins = vec![
        pin(30.0, PinKind::Cold),
        pin(330.0, PinKind::Failed),
        pin(900.0, PinKind::Command),
        pin(1_212.0, PinKind::Throttled),
    ];
    let saw = vec![Sentence::new("chart.requests").with("n", Arg::Count(20))];
    let metric = |name: &str, n| Metric { name: name.into(), value: MetricValue::Count(n) };
    let metrics = vec![metric("invocations", 15), metric("cold_starts", 3), metric("throttles", 2)];
    Frame { charts, pins, saw, metrics, ..nothing() }
}

/// Before the first request.
pub fn empty() -> Frame {
    let distribution = DistributionChart { bins: vec![], percentiles: vec![], n_total: 0, ..distribution() };
    let charts = vec![
        Chart::Scatter(ScatterChart { percentiles: vec![], ..scatter(vec![]) }),
        Chart::Lanes(no_lanes()),
        Chart::Steps(no_steps()),
        Chart::Distribution(distribution),
    ];
    Frame { charts, now_s: 0.0, known_s: 0.0, ..nothing() }
}

/// Frames that no engine should make, but a worker of another build might.
pub fn absurd() -> Vec<Frame> {
    let numbers = [f64::NAN, f64::INFINITY, -1.0, 0.0, 1e300];
    numbers.map(spoiled).into()
}

fn spoiled(x: f64) -> Frame {
    let mut frame = busy();
    frame.charts.extend(super::instances::fleet().charts);
    (frame.now_s, frame.known_s, frame.end_s) = (x, x, x);
    for chart in &mut frame.charts {
        match chart {
            Chart::Scatter(view) => {
                (view.from_s, view.low_ms) = (x, x);
                view.marks.push(Mark { at_s: x, latency_ms: x, init_ms: x, ..view.marks[0] });
                view.percentiles.push(Percentile { percent: x, value_ms: x });
            }
            Chart::Lanes(view) => {
                view.to_s = x;
                let first = view.lanes[0].segments[0];
                view.lanes[0].segments.push(Segment { from_s: x, to_s: -x, ..first });
            }
            Chart::Steps(view) => {
                view.high = x;
                view.series[0].points.push(StepPoint { at_s: x, value: x });
                view.limits.push(LimitLine { name: String::new(), value: x });
            }
            Chart::Distribution(view) => {
                view.high_ms = x;
                view.bins.push(Bin { from_ms: x, to_ms: x, n_warm: u64::MAX / 4, n_cold: 1 });
            }
            Chart::Rail(view) => {
                for token in &mut view.tokens {
                    (token.progress, token.utilization, token.left_s, token.n) = (x, x, Some(x), u64::MAX / 8);
                }
            }
            Chart::Lives(view) => {
                view.from_s = x;
                view.rows[0].states[0].to_s = -x;
                view.rows[0].billed.push((x, -x));
                view.rows[0].checks[0].from_s = x;
            }
            Chart::Holdings(view) => {
                view.volumes.clear();
                view.lamps[0].usd = x;
                view.addresses[0].address = String::new();
            }
            Chart::Lines(view) => {
                view.high = x;
                view.lines[0].points.push(LinePoint { at_s: x, value: x });
            }
        }
    }
    frame
}

pub fn nothing() -> Frame {
    Frame {
        now_s: 1_320.0,
        known_s: END_S,
        end_s: END_S,
        n_events: 0,
        digest: String::new(),
        nodes: vec![],
        n_nodes_hidden: 0,
        charts: vec![],
        pins: vec![],
        upcoming: None,
        saw: vec![],
        metrics: vec![],
        log: vec![],
    }
}

pub fn scatter(marks: Vec<Mark>) -> ScatterChart {
    let n_total = marks.len() as u64;
    ScatterChart {
        name: "latency".into(),
        from_s: 0.0,
        to_s: END_S,
        low_ms: 30.0,
        high_ms: 10_000.0,
        marks,
        n_shown: n_total,
        n_total,
        percentiles: percentiles(),
    }
}

fn percentiles() -> Vec<Percentile> {
    let percentile = |percent, value_ms| Percentile { percent, value_ms };
    vec![percentile(50.0, 118.0), percentile(95.0, 870.0), percentile(99.0, 1_120.0)]
}

pub fn marks() -> Vec<Mark> {
    let mut marks = vec![];
    let mut add = |at_s, kind, latency_ms, init_ms, environment| {
        let request = marks.len() as u64 + 1;
        marks.push(Mark { at_s, latency_ms, init_ms, kind, request, environment });
    };
    add(30.0, MarkKind::Cold, 870.0, 740.0, 1);
    for (at_s, latency_ms) in [(60.0, 118.0), (95.0, 92.0), (140.0, 171.0), (180.0, 105.0)] {
        add(at_s, MarkKind::Warm, latency_ms, 0.0, 1);
    }
    add(200.0, MarkKind::Cold, 1_120.0, 980.0, 2);
    for (at_s, latency_ms) in [(230.0, 131.0), (260.0, 74.0), (300.0, 140.0)] {
        add(at_s, MarkKind::Warm, latency_ms, 0.0, 2);
    }
    add(330.0, MarkKind::Failed, 3_000.0, 0.0, 2);
    add(1_200.0, MarkKind::Cold, 790.0, 700.0, 3);
    add(1_206.0, MarkKind::Restored, 420.0, 300.0, 4);
    add(1_212.0, MarkKind::Throttled, 0.0, 0.0, 0);
    add(1_214.0, MarkKind::Throttled, 0.0, 0.0, 0);
    for (at_s, latency_ms) in [(1_240.0, 99.0), (1_270.0, 160.0), (1_300.0, 122.0), (1_380.0, 88.0)] {
        add(at_s, MarkKind::Warm, latency_ms, 0.0, 3);
    }
    add(1_420.0, MarkKind::Provisioned, 110.0, 0.0, 5);
    add(1_500.0, MarkKind::Warm, 143.0, 0.0, 3);
    marks
}

fn no_lanes() -> LanesChart {
    LanesChart { name: "environments".into(), from_s: 0.0, to_s: END_S, lanes: vec![], n_hidden: 0 }
}

/// The rows alone, for pointing at them.
pub fn lanes_chart() -> LanesChart {
    LanesChart { lanes: lanes(), ..no_lanes() }
}

fn lanes() -> Vec<Lane> {
    use SegmentKind::{Busy, Expired, Idle, Init, MayExpire, Provisioned, Recycled};
    let lane = |row, parts: &[(f64, f64, SegmentKind, u64, u64)]| {
        let segment = |(from_s, to_s, kind, environment, request)| Segment { from_s, to_s, kind, environment, request };
        Lane { row, segments: parts.iter().copied().map(segment).collect() }
    };
    vec![
        lane(
            1,
            &[
                (30.0, 31.0, Init, 1, 1),
                (31.0, 32.0, Busy, 1, 1),
                (32.0, 60.0, Idle, 1, 0),
                (60.0, 61.0, Busy, 1, 2),
                (61.0, 180.0, Idle, 1, 0),
                (180.0, 181.0, Busy, 1, 5),
                (181.0, 480.0, Idle, 1, 0),
                (480.0, 600.0, MayExpire, 1, 0),
                (560.0, 560.0, Expired, 1, 0),
                (1_200.0, 1_201.0, Init, 3, 11),
                (1_201.0, 1_300.0, Busy, 3, 11),
                (1_300.0, 1_740.0, Idle, 3, 0),
                (1_740.0, 1_740.0, Recycled, 3, 0),
            ],
        ),
        lane(2, &[(200.0, 201.0, Init, 2, 6), (201.0, 330.0, Busy, 2, 6), (330.0, 700.0, Idle, 2, 0)]),
        lane(
            3,
            &[
                (0.0, 1_420.0, Provisioned, 5, 0),
                (1_420.0, 1_450.0, Busy, 5, 19),
                (1_450.0, 1_800.0, Provisioned, 5, 0),
            ],
        ),
    ]
}

fn no_steps() -> StepsChart {
    let limits =
        vec![LimitLine { name: "reserved".into(), value: 3.0 }, LimitLine { name: "account".into(), value: 1_000.0 }];
    StepsChart { name: "concurrency".into(), from_s: 0.0, to_s: END_S, high: 4.0, series: vec![], limits }
}

/// The counts alone, for pointing at them.
pub fn steps_chart() -> StepsChart {
    StepsChart { series: vec![in_progress()], ..no_steps() }
}

fn in_progress() -> StepSeries {
    let counts = [(0.0, 0.0), (30.0, 1.0), (200.0, 2.0), (330.0, 0.0), (1_200.0, 3.0), (1_300.0, 1.0), (1_450.0, 0.0)];
    let points = counts.map(|(at_s, value)| StepPoint { at_s, value }).into();
    StepSeries { name: "concurrency".into(), style: StepStyle::Filled, points }
}

/// The distribution alone, for pointing at it.
pub fn distribution() -> DistributionChart {
    let edges = [60.0, 80.0, 100.0, 130.0, 170.0, 220.0, 700.0, 900.0, 1_200.0, 2_500.0, 3_300.0];
    let counts = [(1, 0), (3, 0), (5, 0), (3, 0), (1, 0), (0, 1), (0, 2), (0, 1), (0, 0), (1, 0)];
    let bins = edges.windows(2).zip(counts).map(|(edge, (n_warm, n_cold))| Bin {
        from_ms: edge[0],
        to_ms: edge[1],
        n_warm,
        n_cold,
    });
    DistributionChart {
        name: "distribution".into(),
        low_ms: 30.0,
        high_ms: 10_000.0,
        bins: bins.collect(),
        percentiles: percentiles(),
        n_total: 18,
    }
}
