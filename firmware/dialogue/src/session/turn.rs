//! One turn of the caller, read once: its words, its acts and what a closed question makes of it.

use vocab::{Heard, Private, RecordBody, Speaker};

use super::{Session, Step};
use crate::triage::{Evidence, Stage};
use crate::understand::act::{self, Act};
use crate::understand::yesno::{self, Label};

/// What was heard.
#[derive(Clone, Debug)]
pub(super) struct Turn {
    pub text: Private<String>,
    pub acts: Vec<Act>,
    pub words: usize,
    /// Of the recogniser; unknown is taken as usual.
    pub confidence: f32,
}

impl Turn {
    fn read(heard: &Heard) -> Self {
        let text = heard.text.expose();
        Self {
            acts: act::parse(text),
            words: text.split_whitespace().count(),
            confidence: heard.confidence.filter(|c| c.is_finite()).unwrap_or(USUAL),
            text: heard.text.clone(),
        }
    }

    pub(super) fn text(&self) -> &str {
        self.text.expose()
    }

    pub(super) fn has(&self, act: Act) -> bool {
        self.acts.contains(&act)
    }

    /// What it answers to a closed question, given what was read back.
    pub(super) fn verdict(&self, context: &str) -> Label {
        yesno::parse(self.text(), "", context).label
    }
}

impl Session {
    /// A whole turn.
    pub(super) fn heard(&mut self, heard: &Heard) {
        self.quiet.spoke();
        let turn = Turn::read(heard);
        let at_ms = self.at_ms();
        self.out.push_back(super::Output::Record(RecordBody::Turn {
            speaker: Speaker::Caller,
            text: heard.text.clone(),
            asks: None,
            confidence: heard.confidence,
            at_ms,
        }));
        self.judge(turn.text(), Stage::Final);
        self.answer(&turn);
    }

    /// Words so far: only triage listens.
    pub(super) fn partial(&mut self, heard: &Heard) {
        self.judge(heard.text.expose(), Stage::Partial);
    }

    /// Lets triage judge the words, and raises the alarm at once where it says so.
    fn judge(&mut self, text: &str, stage: Stage) {
        let before = self.triage.standing().clone();
        let trades: Vec<_> = self.business.trades.iter().copied().collect();
        let local = self.business.local(self.now().utc);
        let answers = if let Step::Settle(question) = self.step { Some(question) } else { None };
        let evidence = Evidence {
            text,
            stage,
            month: Some(local.month()),
            hour: Some(local.hour()),
            trades: &trades,
            answers,
        };
        let finding = self.triage.judge(&evidence, &[]);
        self.triage_moved(&before, &finding, stage);
    }
}

/// Recognisers that report no confidence are right about nine times of ten.
const USUAL: f32 = 0.9;
