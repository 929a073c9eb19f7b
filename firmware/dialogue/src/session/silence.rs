//! Silence, keys, and a box that can't hear.

use std::time::Duration;

use vocab::{Field, Hazard, Target};

use super::{Session, Step};
use crate::wording::Prompt;

/// How quiet the caller has been.
#[derive(Clone, Default)]
pub(super) struct Quiet {
    /// Prompts in a row that were met with silence.
    count: u8,
    waiting: Waiting,
    /// Keys pressed of a number that is not whole yet.
    keyed: String,
}

/// How long the box waits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Waiting {
    /// As after any prompt.
    #[default]
    Usual,
    /// The caller asked for a moment.
    Asked,
}

impl Waiting {
    pub(super) fn of(self, patience: Duration) -> Duration {
        match self {
            Self::Usual => patience,
            Self::Asked => patience * 5,
        }
    }
}

impl Quiet {
    pub(super) fn spoke(&mut self) {
        self.count = 0;
        self.waiting = Waiting::Usual;
        self.keyed.clear();
    }

    pub(super) fn asked_to_wait(&mut self) {
        self.waiting = Waiting::Asked;
    }

    pub(super) fn waiting(&self) -> Waiting {
        self.waiting
    }
}

impl Session {
    /// The caller said nothing.
    pub(super) fn quiet(&mut self) {
        if self.step == Step::Nothing {
            return;
        }
        if !self.quiet.keyed.is_empty() {
            // Half a number: the question is asked again, and the number begins anew.
            let digits = std::mem::take(&mut self.quiet.keyed).len();
            self.note_decision("keys", &format!("{digits} digits, then none"), &[]);
            self.lead.push(Prompt::NotHeard);
            return self.ask_again();
        }
        self.quiet.count += 1;
        self.quiet.waiting = Waiting::Usual;
        self.note_decision("silence", &format!("{} in a row", self.quiet.count), &[]);
        let step = self.step;
        match (self.quiet.count, step) {
            (1, Step::Street | Step::HouseNumber | Step::Zip | Step::Phone | Step::Spelling | Step::Slot) => {
                self.ask(Prompt::TakeYourTime, step);
            }
            (1, Step::AnythingElse) => self.ask(Prompt::StillThere, step),
            (2, Step::AnythingElse) => self.finish(),
            (1 | 2, _) => {
                self.lead.push(Prompt::StillThere);
                self.ask_again();
            }
            (_, _) => self.give_up_on_silence(),
        }
    }

    fn give_up_on_silence(&mut self) {
        self.lead.push(Prompt::GiveUpSilence);
        self.step = Step::Nothing;
        self.tell();
        self.hung_up();
    }

    /// No recogniser works.
    pub(super) fn deaf(&mut self) {
        self.note_decision("keys", "no recogniser", &[]);
        self.ask(Prompt::KeysMenu, Step::KeysMenu);
    }

    /// Keys: 1 yes and 2 no, a window, digits of a number, 0 for a person.
    pub(super) fn keys(&mut self, keys: &str) {
        self.quiet.count = 0;
        for key in keys.chars() {
            self.key(key);
        }
    }

    fn key(&mut self, key: char) {
        let wanted = self.step.asks().keys().unwrap_or(0);
        if wanted > 0 && key.is_ascii_digit() {
            // ZIP codes of the north-east begin with 0; telephone numbers never do.
            let first = self.quiet.keyed.is_empty();
            let zeros = self.step == Step::Zip && self.business.area.keys().any(|zip| zip.starts_with('0'));
            if key == '0' && first && !zeros {
                return self.key_person();
            }
            self.quiet.keyed.push(key);
            // A telephone number may be keyed with its country code.
            if wanted == 10 && self.quiet.keyed == "1" {
                self.quiet.keyed.clear();
            }
            if self.quiet.keyed.len() == wanted {
                let digits = std::mem::take(&mut self.quiet.keyed);
                self.keyed_words(&digits);
            }
            return;
        }
        match (self.step, key) {
            (_, '*') => self.quiet.keyed.clear(),
            (_, '0') => self.key_person(),
            (Step::KeysMenu | Step::OtherLanguage, '1') => {
                self.raise(Hazard::Hurt, "key_emergency");
                self.proceed();
            }
            (Step::KeysMenu, '2') => {
                self.take_note("Pressed 2 for a call back; the box could not hear words.".to_owned());
                self.job.missed.insert(Field::Name);
                if self.ask_number_by_keys() {
                    return;
                }
                self.proceed();
            }
            (Step::Slot, '1') => self.keyed_words("the first one"),
            (Step::Slot, '2') => self.keyed_words("the second one"),
            (Step::Slot, '3') => self.keyed_words("neither"),
            (step, '1') if step.closed() => self.keyed_words("yes"),
            (step, '2') if step.closed() => self.keyed_words("no"),
            _ => {
                self.lead.push(Prompt::NotHeard);
                self.ask_again();
            }
        }
    }

    fn ask_number_by_keys(&mut self) -> bool {
        if self.job.phone.is_none() {
            self.job.phone.clone_from(&self.caller);
        }
        if self.job.phone.is_some() {
            return false;
        }
        self.ask(Prompt::KeysNumber, Step::KeysNumber);
        true
    }

    fn key_person(&mut self) {
        self.keyed_words(if self.people.as_ref().is_some_and(|p| p.target() == Target::Office) {
            "hello"
        } else {
            "a human please"
        });
    }

    /// Keys are words of another kind.
    fn keyed_words(&mut self, words: &str) {
        self.heard(&vocab::Heard { confidence: Some(1.0), ..vocab::Heard::text(words) }, None);
    }
}
