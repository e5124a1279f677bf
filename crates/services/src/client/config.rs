//! What a user sets on a client.

use skylapse_units::SimDuration;

use crate::field::Word;

/// The settings of one client.
#[derive(Clone, PartialEq, Debug)]
pub struct ClientConfig {
    /// How long it waits for one attempt; `None`: for ever.
    pub timeout: Option<SimDuration>,
    /// Attempts in all.
    pub max_attempts: u32,
    /// The wait before the second attempt, before jitter.
    pub base_delay: SimDuration,
    /// The longest wait.
    pub max_delay: SimDuration,
    /// How much of a wait is left to chance.
    pub jitter: Jitter,
    /// Failures are tried again too.
    pub retry_failures: bool,
}

/// How much of a wait is left to chance.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Jitter {
    /// All of it.
    Full,
    /// Half of it.
    Equal,
    /// Nothing.
    None,
}

impl Default for ClientConfig {
    fn default() -> Self {
        Self {
            timeout: None,
            // AWS SDKs and Tools reference, retry behavior, standard mode: three attempts in all, up to 20 s between them.
            max_attempts: 3,
            base_delay: SimDuration::from_secs(1),
            max_delay: SimDuration::from_secs(20),
            jitter: Jitter::Full,
            retry_failures: false,
        }
    }
}

impl ClientConfig {
    /// The wait after so many attempts; `luck` is between 0 and 1.
    pub(super) fn delay(&self, n_attempts: u32, luck: f64) -> SimDuration {
        let factor = 1_u64 << n_attempts.saturating_sub(1).min(30);
        let nanos = self.base_delay.as_nanos().saturating_mul(factor).min(self.max_delay.as_nanos());
        let share = match self.jitter {
            Jitter::Full => luck,
            Jitter::Equal => 0.5 + 0.5 * luck,
            Jitter::None => 1.0,
        };
        SimDuration::from_secs_f64(SimDuration::from_nanos(nanos).as_secs_f64() * share)
    }
}

impl Word for Jitter {
    const WORDS: &'static [(Self, &'static str)] =
        &[(Self::Full, "full"), (Self::Equal, "equal"), (Self::None, "none")];
}
