//! A client as a room: requests in, attempts and answers out.

use skylapse_kernel::Seed;

use super::*;
use crate::service::{Effect, RequestId};

const PEER: Peer = Peer(7);

struct Stage {
    clients: Client,
    /// Attempts that went out, by their numbers.
    sent: Vec<u32>,
    answers: Vec<(u32, Outcome)>,
    due: Vec<(SimTime, Event)>,
    now: SimTime,
}

impl Stage {
    fn new(config: &ClientConfig) -> Self {
        let mut clients = Client::new(&());
        clients.add(New { name: "users", parent: None, config }, Rng::from_seed(Seed(1)));
        let mut stage = Self { clients, sent: vec![], answers: vec![], due: vec![], now: SimTime::START };
        let linked = Linked { end: End::Downstream, peer: PEER, name: "f", kind: "lambda" };
        stage.step(Input::Linked(linked));
        stage
    }

    fn step(&mut self, input: Input<'_, Client>) {
        let mut out = Outbox::default();
        self.clients.step(Slot(0), self.now, input, &mut out);
        for effect in out.take() {
            match effect {
                Effect::After(_, delay, event) => self.due.push((self.now + delay, event)),
                Effect::Forward(_, tag, peer, _) => {
                    assert_eq!(peer, PEER);
                    self.sent.push(tag);
                }
                Effect::Send(_, Message::Response { id, outcome }) => self.answers.push((id.0, outcome)),
                Effect::Record(..) => {}
                Effect::Send(..) | Effect::Accept(..) | Effect::Reject(..) | Effect::Rare => panic!("{effect:?}"),
            }
        }
    }

    fn request(&mut self) {
        let request = Request { id: RequestId(40), number: 1, work: None };
        self.step(Input::Arrived(Message::Request(request)));
    }

    fn answer(&mut self, tag: u32, outcome: Outcome) {
        self.step(Input::Arrived(Message::Response { id: RequestId(tag), outcome }));
    }

    /// The next thing that is due happens.
    fn next(&mut self) {
        let first = (0..self.due.len()).min_by_key(|&index| self.due[index].0).expect("something is due");
        let (at, event) = self.due.remove(first);
        self.now = at;
        self.step(Input::Due(event));
    }

    fn now_s(&self) -> f64 {
        self.now.as_secs_f64()
    }
}

fn config(change: impl FnOnce(&mut ClientConfig)) -> ClientConfig {
    let mut config = ClientConfig { jitter: Jitter::None, ..ClientConfig::default() };
    change(&mut config);
    config
}

#[test]
fn what_is_refused_is_tried_again_and_what_has_failed_is_not() {
    let cases = [
        (Outcome::Completed, false, false),
        (Outcome::Failed, false, false),
        (Outcome::Failed, true, true),
        (Outcome::Throttled, false, true),
        (Outcome::Refused, false, true),
        (Outcome::Unreachable, false, true),
        (Outcome::Lost, false, true),
    ];
    for (outcome, retry_failures, is_tried_again) in cases {
        let mut stage = Stage::new(&config(|config| config.retry_failures = retry_failures));
        stage.request();
        stage.answer(stage.sent[0], outcome);
        assert_eq!(stage.answers.is_empty(), is_tried_again, "{outcome:?}");
        assert_eq!(stage.due.len(), usize::from(is_tried_again), "{outcome:?}");
    }
}

#[test]
fn waits_double_up_to_the_longest_and_the_last_attempt_decides() {
    let mut stage = Stage::new(&config(|config| {
        config.max_attempts = 5;
        config.max_delay = SimDuration::from_secs(3);
    }));
    stage.request();
    let mut times = vec![];
    for _ in 0..4 {
        stage.answer(*stage.sent.last().unwrap(), Outcome::Throttled);
        stage.next();
        times.push(stage.now_s());
    }
    assert_eq!(times, [1.0, 3.0, 6.0, 9.0]);
    stage.answer(*stage.sent.last().unwrap(), Outcome::Throttled);
    assert_eq!((stage.sent.len(), stage.answers.as_slice()), (5, &[(40, Outcome::Throttled)][..]));
}

#[test]
fn jitter_leaves_a_part_of_the_wait_to_chance() {
    let delay = |jitter, luck| ClientConfig { jitter, ..ClientConfig::default() }.delay(2, luck).as_secs_f64();
    let cases = [(Jitter::Full, [0.0, 1.0, 2.0]), (Jitter::Equal, [1.0, 1.5, 2.0]), (Jitter::None, [2.0, 2.0, 2.0])];
    for (jitter, expected) in cases {
        assert_eq!([0.0, 0.5, 1.0].map(|luck| delay(jitter, luck)), expected, "{jitter:?}");
    }
}

#[test]
fn an_attempt_given_up_is_answered_to_nobody() {
    let mut stage = Stage::new(&config(|config| {
        config.timeout = Some(SimDuration::from_secs(2));
        config.max_attempts = 2;
    }));
    stage.request();
    stage.next();
    assert_eq!((stage.now_s(), stage.answers.len()), (2.0, 0), "given up, and waits");
    stage.next();
    assert_eq!((stage.now_s(), stage.sent.len()), (3.0, 2), "sent again");
    // The first answer comes while the second attempt runs: it ends nothing.
    stage.answer(stage.sent[0], Outcome::Completed);
    assert_eq!(stage.answers, []);
    stage.answer(stage.sent[1], Outcome::Completed);
    assert_eq!(stage.answers, [(40, Outcome::Completed)]);
    // The timeout of the second attempt is still to come, and finds nothing to give up.
    stage.next();
    assert_eq!((stage.answers.len(), stage.due.len()), (1, 0));
    // Slots are used again only now.
    stage.request();
    assert!(stage.sent[2] <= 1);
}

#[test]
fn without_a_link_nothing_can_be_reached() {
    let mut clients = Client::new(&());
    let config = ClientConfig::default();
    clients.add(New { name: "users", parent: None, config: &config }, Rng::from_seed(Seed(1)));
    let mut stage = Stage { clients, sent: vec![], answers: vec![], due: vec![], now: SimTime::START };
    stage.request();
    assert_eq!(stage.answers, [(40, Outcome::Unreachable)]);
}
