//! The state machine against its reviewed table.

use crate::ec2::{Answer, ErrorCode, Stage, State, Turn, Verb, answer, table, turn};

/// Reviewed by hand. After a change that is meant: run the test, take the text that it prints, and read it again.
const REVIEWED: &str = include_str!("state_calls.txt");

#[test]
fn every_stage_answers_every_call_as_the_reviewed_table_says() {
    let text = table::text();
    assert!(text == REVIEWED, "the table is no longer the reviewed one; now it is\n{text}");
}

#[test]
fn a_call_never_leads_out_of_terminated() {
    for verb in Verb::ALL {
        let found = answer(Stage::Terminated, verb);
        assert!(!matches!(found, Answer::Goes(_)), "{verb:?} moves a dead instance");
    }
}

#[test]
fn idempotent_calls_change_nothing() {
    let cases = [
        (Stage::Stopped, Verb::Stop),
        (Stage::Stopping, Verb::Stop),
        (Stage::Running, Verb::Start),
        (Stage::Launching, Verb::Start),
        (Stage::Terminated, Verb::Terminate),
        (Stage::ShuttingDown, Verb::Terminate),
        (Stage::Terminated, Verb::Reboot),
    ];
    for (stage, verb) in cases {
        assert_eq!(answer(stage, verb), Answer::Same, "{verb:?} while {stage:?}");
    }
}

#[test]
fn what_never_ran_cannot_be_stopped() {
    assert_eq!(answer(Stage::Launching, Verb::Stop), Answer::Refused(ErrorCode::IncorrectInstanceState));
    assert_eq!(answer(Stage::Starting, Verb::Stop), Answer::Goes(Stage::Stopping));
}

#[test]
fn every_stage_that_passes_ends_by_itself() {
    let ends = |stage| {
        [Turn::HostReady, Turn::LaunchFailed, Turn::GuestOff].into_iter().any(|kind| turn(stage, kind).is_some())
    };
    for stage in Stage::ALL {
        let passes = matches!(stage.state(), State::Pending | State::Stopping | State::ShuttingDown);
        assert_eq!(ends(stage), passes, "{stage:?}");
    }
}

#[test]
fn states_bear_the_numbers_of_the_api() {
    let numbers = State::ALL.map(|state| (state.name(), state.code()));
    let expected =
        [("pending", 0), ("running", 16), ("stopping", 64), ("stopped", 80), ("shutting-down", 32), ("terminated", 48)];
    assert_eq!(numbers, expected);
}
