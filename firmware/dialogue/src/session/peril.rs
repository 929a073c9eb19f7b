//! Perils that are no trade's: violence, a medical emergency, talk of suicide, threats and abuse. The caller is told whom
//! to call, then gets a person; the trade alarm is not meant for them, and nothing is booked.

use vocab::Outcome;

use super::answer::Next;
use super::fill::Gain;
use super::turn::Turn;
use super::{Session, Step};
use crate::understand::act::Act;
use crate::wording::Prompt;

/// What of a turn no question of ours comes before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Peril {
    /// 911.
    Help,
    /// 988.
    Crisis,
    /// People of ours must know of it.
    Threat,
}

impl Session {
    /// A peril is answered in the very turn, unless the alarm is on already and says the same.
    pub(super) fn peril(&mut self, turn: &Turn) -> Next {
        let Some(peril) = peril_of(turn) else { return Next::Proceed };
        if self.emergency.is_some() && peril != Peril::Crisis {
            return Next::Proceed;
        }
        self.note_decision("peril", &format!("{peril:?}"), &[]);
        if !turn.text().is_empty() {
            self.job.words.push(turn.text().to_owned());
        }
        match peril {
            Peril::Help => self.advise(vec![Prompt::CallHelp]),
            Peril::Crisis => self.advise(vec![Prompt::CallCrisis]),
            Peril::Threat => {}
        }
        self.person_or_message();
        Next::Said
    }

    /// Abuse that wants nothing: calm once, the question once more, and at the third time a polite end.
    pub(super) fn insults(&mut self, turn: &Turn, step: Step, gain: &Gain) -> Next {
        let answers = !gain.is_empty() || !self.lead.iter().all(|p| matches!(p, Prompt::Calm));
        let stands = self.made.iter().any(|m| m.job.number == self.job.number);
        if !turn.has(Act::Insults) || self.emergency.is_some() || answers || stands {
            return Next::Proceed;
        }
        self.lead.clear();
        self.insulted = self.insulted.saturating_add(1);
        self.note_decision("insult", &format!("{} in this call", self.insulted), &[]);
        match self.insulted {
            1 => self.lead.push(Prompt::Calm),
            2 => self.lead.push(Prompt::NotHeard),
            _ => {
                self.lead.push(Prompt::InsultsBye);
                self.step = Step::Nothing;
                self.tell();
                self.achieve(Outcome::Abandoned);
                self.end_as_achieved();
                return Next::Said;
            }
        }
        self.misheard = Some(step);
        self.ask_again();
        Next::Said
    }
}

fn peril_of(turn: &Turn) -> Option<Peril> {
    if turn.has(Act::SelfHarm) {
        Some(Peril::Crisis)
    } else if turn.has(Act::InDanger) || turn.has(Act::Medical) {
        Some(Peril::Help)
    } else if turn.has(Act::Threatens) {
        Some(Peril::Threat)
    } else {
        None
    }
}
