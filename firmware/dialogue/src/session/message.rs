//! A message for the office, with a call-back task.

use vocab::{Answer, MessageDraft, MessageFor, Outcome, Private, Query};

use super::answer::Next;
use super::office::{LOOK_WITHIN, Waiting};
use super::turn::Turn;
use super::{Session, Step};
use crate::understand::act::Act;
use crate::wording::{Noted, Prompt, Task};

/// A message in the making. Without a `Debug`: it is in the caller's words.
#[derive(Clone, Default)]
pub(super) struct Note {
    /// In the caller's words; empty until told.
    text: String,
    language: Language,
    name: Asked,
}

impl Note {
    /// What was told of it.
    pub(super) fn into_text(self) -> String {
        self.text
    }
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Language {
    #[default]
    Ours,
    Other,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Asked {
    #[default]
    No,
    Yes,
}

impl Session {
    /// Begins a message; `text` is what was told of it already, or empty.
    pub(super) fn take_note(&mut self, text: String) {
        if self.pending.as_ref().is_some_and(|p| !p.waiting.commits()) {
            self.drop_pending();
        }
        self.note = Some(Note { text, ..Note::default() });
    }

    /// Begins a message in a language that the box does not have.
    pub(super) fn take_foreign_note(&mut self) {
        self.note = Some(Note { language: Language::Other, ..Note::default() });
    }

    /// What the message still needs. `false` when there is none.
    pub(super) fn note_next(&mut self) -> bool {
        let Some(note) = self.note.clone() else { return false };
        if note.text.is_empty() {
            match note.language {
                Language::Ours => self.ask(Prompt::AskMessage, Step::Message),
                Language::Other => self.ask(Prompt::Spanish, Step::OtherLanguage),
            }
            return true;
        }
        if note.language == Language::Ours {
            let lacks = self.job.lacks(vocab::Field::Name);
            if self.job.name.is_empty() && note.name == Asked::No && !lacks {
                if let Some(note) = &mut self.note {
                    note.name = Asked::Yes;
                }
                self.ask(Prompt::AskName, Step::Name);
                return true;
            }
            if self.ask_number() {
                return true;
            }
        } else if self.job.phone.is_none() {
            self.job.phone.clone_from(&self.caller);
        }
        self.step = Step::Nothing;
        self.tell();
        let draft = self.message(note.text);
        self.ask_office(Query::Message(draft), Waiting::Message);
        true
    }

    /// The words of the message.
    pub(super) fn note_answer(&mut self, turn: &Turn, step: Step) -> Next {
        if !matches!(step, Step::Message | Step::OtherLanguage) || self.note.is_none() {
            return Next::Proceed;
        }
        let declines = turn.words <= 5 && (turn.has(Act::NothingElse) || turn.has(Act::Goodbye));
        if declines {
            self.note = None;
            self.finish();
            return Next::Said;
        }
        let gain = self.fill(turn, step);
        self.answer_questions(turn, step);
        let only_facts = !gain.fields.is_empty() && turn.words <= 6;
        let empty = turn.words < 2 && gain.is_empty();
        if (empty || only_facts || !self.lead.is_empty()) && self.failed(step) < 2 {
            self.fail_silently(step);
            self.proceed();
            return Next::Said;
        }
        if let Some(note) = &mut self.note {
            turn.text().clone_into(&mut note.text);
        }
        self.proceed();
        Next::Said
    }

    pub(super) fn message_came(&mut self, answer: Answer) {
        let note = self.note.take().unwrap_or_default();
        let Answer::MessageNoted(id) = answer else {
            self.lead.push(Prompt::NotSaved);
            return self.fail_call("the message could not be saved");
        };
        self.achieve(Outcome::Message);
        let task = Task(id);
        if note.language == Language::Other {
            self.lead.push(Prompt::SpanishNoted { behind: task });
            self.tell();
            return self.end_as_achieved();
        }
        self.noted = Some(Noted::Task(task.clone()));
        self.lead.push(match self.job.phone.clone() {
            Some(phone) => Prompt::MessageNoted { behind: task, phone },
            None => Prompt::MessageNotedAnonymous { behind: task },
        });
        self.set_job_aside();
        self.ask(Prompt::AnythingElse, Step::AnythingElse);
    }

    /// What was said becomes a lead for the office, without a word to the caller.
    pub(super) fn leave_lead(&mut self) {
        let stands = self.made.iter().any(|m| m.job.number == self.job.number);
        if stands || self.job.words.is_empty() || self.reachable().is_none() {
            return;
        }
        let draft = self.message(self.job.words.join(" / "));
        self.note_decision("lead", "call ended half-way", &[]);
        self.put(Query::Message(draft), LOOK_WITHIN);
    }

    pub(super) fn message(&self, text: String) -> MessageDraft {
        MessageDraft {
            call: self.call,
            target: MessageFor::Office,
            name: Private::new(self.job.name.whole().unwrap_or_default()),
            phone: self.reachable(),
            text: Private::new(text),
        }
    }
}
