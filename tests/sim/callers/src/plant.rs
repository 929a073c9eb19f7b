//! Planted faults: what the bench sees of a call is spoiled, and the bench must turn red.

use std::fmt;

use crate::{
    line::{Asks, Turn},
    model::Act,
    play::{Played, Step},
};

/// A planted fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Plant {
    /// Every tenth job stands at another house, and nobody is told.
    WrongStreet,
    /// Every tenth call ends as abandoned.
    LostOutcome,
    /// Every third call asks for an address again.
    AsksAgain,
    /// Every advice comes at the end of the call.
    LateAdvice,
}

impl fmt::Display for Plant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::WrongStreet => "wrong-street",
            Self::LostOutcome => "lost-outcome",
            Self::AsksAgain => "asks-again",
            Self::LateAdvice => "late-advice",
        })
    }
}

impl Plant {
    /// Spoils what is seen of the calls.
    pub fn spoil(self, calls: &mut [Played]) {
        match self {
            Self::WrongStreet => {
                let jobs = calls.iter_mut().filter_map(|call| call.outcome.as_mut()?.jobs.first_mut());
                for job in jobs.filter(|job| !job.street.is_empty()).step_by(10) {
                    job.street.insert(0, '1');
                }
            }
            Self::LostOutcome => {
                for outcome in calls.iter_mut().filter_map(|call| call.outcome.as_mut()).step_by(10) {
                    outcome.outcome = "abandoned".to_owned();
                }
            }
            Self::AsksAgain => {
                for call in calls.iter_mut().step_by(3) {
                    ask_again(call);
                }
            }
            Self::LateAdvice => {
                for outcome in calls.iter_mut().filter_map(|call| call.outcome.as_mut()) {
                    outcome.advice_turn = outcome.advice_turn.map(|_| usize::MAX);
                }
            }
        }
    }
}

/// The address, which the caller has just given whole, is asked for once more.
fn ask_again(call: &mut Played) {
    let asked = call.steps.iter().find_map(|step| match step {
        Step::Box(prompt) if prompt.asks == Asks::Address && !prompt.say.is_empty() => Some(prompt.clone()),
        Step::Box(_) | Step::Caller { .. } => None,
    });
    let Some(prompt) = asked else { return };
    let turn = Turn::Says(crate::speak::street(&call.case.facts.street));
    let answer = Step::Caller { meant: turn.clone(), sent: turn, act: Act::Answers };
    call.steps.extend([Step::Box(prompt.clone()), answer, Step::Box(prompt)]);
}
