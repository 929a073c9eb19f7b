//! Two problems in one call: told apart, and dealt with as the owner chose.

use vocab::Outcome;

use super::answer::Next;
use super::facts::{Also, Told};
use super::turn::Turn;
use super::{Session, Step};
use crate::business::SecondProblem;
use crate::understand::problem::{self, ProblemReading};
use crate::understand::yesno::Label;
use crate::wording::{Prompt, Words};

impl Session {
    /// What the turn tells of the first problem, where it tells of two; the second one is kept.
    pub(super) fn first_of_two(&mut self, turn: &Turn, month: Option<i8>) -> Option<ProblemReading> {
        let (first, second, words) = two_problems(turn.text(), month)?;
        self.keep_second(second, words);
        Some(first)
    }

    /// "Oh, and my furnace rattles too", while the first problem is dealt with.
    pub(super) fn mentions_second(&mut self, turn: &Turn, month: Option<i8>) {
        let lower = turn.text().to_lowercase();
        let Some(words) = CUES.iter().find_map(|cue| lower.split_once(cue)).map(|(_, rest)| rest.to_owned())
        else {
            return;
        };
        let read = problem::parse(&words, month);
        let other = read.job_kind.is_some() && read.job_kind != self.job.kind;
        if other && read.confidence >= SURE {
            self.keep_second(read, words);
        }
    }

    fn keep_second(&mut self, read: ProblemReading, words: String) {
        let Some(kind) = read.job_kind.filter(|_| self.job.also.is_none()) else { return };
        self.note_decision("second problem", &format!("{kind} at {:.2}", read.confidence), &[]);
        let (trade, confidence, urgency) = (read.trade, read.confidence, read.urgency);
        self.job.also = Some(Also { kind, trade, confidence, urgency, words });
    }

    /// Whether a second problem is to be offered a visit of its own now.
    pub(super) fn offers_second_visit(&self) -> bool {
        let served = |also: &Also| also.trade.is_some_and(|t| self.business.trades.contains(&t));
        self.business.policy.second_problem == SecondProblem::OwnVisit
            && self.achieved == Some(Outcome::Booked)
            && self.job.also.as_ref().is_some_and(served)
    }

    pub(super) fn answer_second_visit(&mut self, turn: &Turn) -> Next {
        match self.verdict(turn, "") {
            Label::Yes => {
                let Some(also) = self.job.also.take() else { return Next::Proceed };
                self.next_job();
                self.job.kind = Some(also.kind);
                self.job.trade = also.trade;
                self.job.kind_confidence = also.confidence;
                self.job.urgency = Some(also.urgency);
                self.job.words = vec![also.words];
                Next::Proceed
            }
            Label::No | Label::Neither => {
                self.job.also = None;
                self.ask(Prompt::AnythingElse, Step::AnythingElse);
                Next::Said
            }
            Label::Correction | Label::First | Label::Second | Label::Question | Label::Unclear => {
                self.fail(Step::SecondVisit);
                if self.failed(Step::SecondVisit) >= 2 {
                    self.job.also = None;
                    self.lead.clear();
                    self.ask(Prompt::AnythingElse, Step::AnythingElse);
                    return Next::Said;
                }
                self.ask(Prompt::SecondVisit, Step::SecondVisit);
                Next::Said
            }
        }
    }

    /// What the caller can do meanwhile, once for a job.
    pub(super) fn first_aid(&mut self) {
        let Some(kind) = self.job.kind.as_ref().filter(|_| self.job.aided == Told::No) else { return };
        let Some(said) = self.business.policy.first_aid.get(kind).cloned() else { return };
        self.job.aided = Told::Yes;
        self.lead.push(Prompt::FirstAid { answer: Words(said) });
    }
}

/// Both readings and the words of the second, where the text tells of two different kinds with one of [`CUES`] between.
fn two_problems(text: &str, month: Option<i8>) -> Option<(ProblemReading, ProblemReading, String)> {
    let lower = text.to_lowercase();
    CUES.iter().find_map(|cue| {
        let (before, behind) = lower.split_once(cue)?;
        let (first, second) = (problem::parse(before, month), problem::parse(behind, month));
        let two = first.job_kind.is_some() && second.job_kind.is_some() && first.job_kind != second.job_kind;
        let sure = first.confidence >= SURE && second.confidence >= SURE;
        (two && sure).then(|| (first, second, behind.trim().to_owned()))
    })
}

/// Below this a reading of half a turn may be the other half of the same problem.
const SURE: f32 = 0.5;
/// What stands between two problems.
const CUES: [&str; 12] = [
    " and also ",
    " also ",
    " another thing ",
    " the other thing ",
    " second thing ",
    " while you're here ",
    " while you're out ",
    " while he's here ",
    " oh and ",
    " plus ",
    " on top of that ",
    " and then there's ",
];
