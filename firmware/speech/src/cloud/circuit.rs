//! The circuit of the whole box: after failures in a row nothing is sent for a while, then one stream tries.
//!
//! Without it every call would wait for a cloud that is down, and a key that was refused would be tried for ever.

use std::time::{Duration, Instant};

use super::Reach;

/// Failures in a row, of any call, that open it.
const MOST_FAILURES: u32 = 4;
/// How long it stays open the first time; doubled each time up to [`LONGEST`], and a quarter more or less by chance.
const FIRST: Duration = Duration::from_secs(30);
const LONGEST: Duration = Duration::from_secs(300);
/// A trial of which nothing was heard for so long does not keep others from trying.
const TRIAL: Duration = Duration::from_secs(10);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Closed { failures: u32 },
    Open { until: Instant },
    Trying { until: Instant },
}

/// How bad a failure is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Failure {
    /// It may go better the next time.
    Passing,
    /// It will not soon: the HTTP status.
    Lasting(u16),
}

#[derive(Debug)]
pub(super) struct Circuit {
    state: State,
    pause: Duration,
    turned: Option<Reach>,
    said: Reach,
}

impl Default for Circuit {
    fn default() -> Self {
        Self { state: State::Closed { failures: 0 }, pause: FIRST, turned: None, said: Reach::There }
    }
}

impl Circuit {
    /// Whether a connection may be made now; one that may is the trial of a circuit that was open.
    pub(super) fn permits(&mut self, now: Instant) -> bool {
        match self.state {
            State::Closed { .. } => true,
            State::Open { until } | State::Trying { until } if now >= until => {
                self.state = State::Trying { until: now + TRIAL };
                true
            }
            State::Open { .. } | State::Trying { .. } => false,
        }
    }

    /// From when on it may permit one; `None` = now.
    pub(super) fn open_from(&self) -> Option<Instant> {
        match self.state {
            State::Closed { .. } => None,
            State::Open { until } | State::Trying { until } => Some(until),
        }
    }

    /// A connection failed.
    pub(super) fn failed(&mut self, now: Instant, why: Failure, chance: u64) {
        let failures = match self.state {
            State::Closed { failures } => failures + 1,
            State::Open { .. } => return,
            State::Trying { .. } => MOST_FAILURES,
        };
        if failures < MOST_FAILURES && why == Failure::Passing {
            self.state = State::Closed { failures };
            return;
        }
        // Between three and five quarters.
        let quarters = self.pause / 4;
        self.state =
            State::Open { until: now + quarters * 3 + quarters.mul_f64((chance % 1_000) as f64 / 500.0) };
        self.pause = (self.pause * 2).min(LONGEST);
        let status = match why {
            Failure::Passing => None,
            Failure::Lasting(status) => Some(status),
        };
        self.tell(Reach::Away(status));
    }

    /// The cloud gave words: it works.
    pub(super) fn worked(&mut self) {
        self.state = State::Closed { failures: 0 };
        self.pause = FIRST;
        self.tell(Reach::There);
    }

    /// What has changed since the last call, once.
    pub(super) fn turned(&mut self) -> Option<Reach> {
        self.turned.take()
    }

    fn tell(&mut self, reach: Reach) {
        let was_there = self.said == Reach::There;
        if was_there != (reach == Reach::There) {
            self.said = reach;
            self.turned = Some(reach);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[expect(
        clippy::disallowed_methods,
        reason = "the only way to an `Instant`; all others are counted from it"
    )]
    fn begin() -> Instant {
        Instant::now()
    }

    #[test]
    fn failures_in_a_row_open_it_and_it_is_told_once() {
        let (mut circuit, now) = (Circuit::default(), begin());
        for _ in 0..MOST_FAILURES - 1 {
            circuit.failed(now, Failure::Passing, 500);
            assert!(circuit.permits(now) && circuit.turned().is_none());
        }
        circuit.failed(now, Failure::Passing, 500);
        assert_eq!(circuit.turned(), Some(Reach::Away(None)));
        circuit.failed(now, Failure::Passing, 500);
        assert_eq!((circuit.turned(), circuit.permits(now)), (None, false));
    }

    #[test]
    fn a_success_between_failures_keeps_it_closed() {
        let (mut circuit, now) = (Circuit::default(), begin());
        for _ in 0..20 {
            circuit.failed(now, Failure::Passing, 0);
            circuit.worked();
        }
        assert!(circuit.permits(now) && circuit.turned().is_none());
    }

    #[test]
    fn a_refused_key_opens_it_at_once() {
        let (mut circuit, now) = (Circuit::default(), begin());
        circuit.failed(now, Failure::Lasting(401), 0);
        assert_eq!((circuit.turned(), circuit.permits(now)), (Some(Reach::Away(Some(401))), false));
    }

    #[test]
    fn after_its_pause_one_stream_tries_and_the_others_wait() {
        let (mut circuit, now) = (Circuit::default(), begin());
        circuit.failed(now, Failure::Lasting(429), 500);
        let later = circuit.open_from().unwrap();
        assert!(later >= now + FIRST * 3 / 4 && later <= now + FIRST * 5 / 4);
        assert!(circuit.permits(later) && !circuit.permits(later));
        assert!(circuit.permits(later + TRIAL), "a trial that told nothing holds nobody up");
        circuit.worked();
        assert!(circuit.permits(later) && circuit.permits(later));
    }

    #[test]
    fn a_trial_that_fails_doubles_the_pause_up_to_a_limit() {
        let (mut circuit, mut now) = (Circuit::default(), begin());
        let mut pauses = Vec::new();
        circuit.failed(now, Failure::Lasting(401), 500);
        for _ in 0..8 {
            let until = circuit.open_from().unwrap();
            pauses.push((until - now).as_secs());
            now = until;
            assert!(circuit.permits(now));
            circuit.failed(now, Failure::Passing, 500);
        }
        assert_eq!(pauses, [30, 60, 120, 240, 300, 300, 300, 300]);
    }
}
