//! What CloudWatch gets at the end of a period.

use skylapse_units::{SimDuration, SimTime};

use super::super::monitoring::{FIVE_MINUTES, MINUTE, is_due};
use super::super::state::State;
use super::Ec2Meters;

impl Ec2Meters {
    /// Datapoints that are due, each at its own pace; an instance that did not run has none.
    pub(super) fn publish(&mut self, end: SimTime, row: &mut dyn FnMut(&'static str, f64)) {
        // Taken out while it works with the rest.
        let mut samples = self.samples.take().unwrap_or_default();
        let before = std::mem::replace(&mut samples.closed, end);
        let paces = [MINUTE, self.monitoring.pace(), FIVE_MINUTES];
        let is_running = self.state == Some(State::Running);
        let mut comes = |kind: usize| {
            let (bit, is_due) = (1 << kind, is_due(before, end, paces[kind]));
            let has_run = self.ran_since & bit != 0;
            if is_due && !is_running {
                self.ran_since &= !bit;
            }
            is_due && has_run
        };
        let [has_checks, has_cpu, has_credits] = [comes(0), comes(1), comes(2)];
        samples.checks.turn(end, self.failing);
        if has_checks {
            let ran = SimDuration::from_nanos(self.nanos_until(State::Running, end));
            samples.checks.publish(std::mem::replace(&mut self.failed, self.failing), ran, row);
        } else {
            samples.checks.pause();
        }
        self.cpu.sample(end, &mut samples.cpu);
        self.cpu.publish(end, has_cpu.then_some(paces[1]), has_credits, &mut samples.cpu, row);
        self.samples = Some(samples);
    }
}
