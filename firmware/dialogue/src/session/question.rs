//! Questions in between: answered in a sentence, then the conversation goes on where it was.

use super::turn::Turn;
use super::{Session, Step};
use crate::business::Recording;
use crate::understand::act::Act;
use crate::understand::address::{self, Area};
use crate::understand::concept::{Token, find_phrase, tokens};
use crate::understand::problem;
use crate::wording::{Prompt, Words, Zip};

/// Whether any question was answered in this call.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Answered {
    #[default]
    Nothing,
    Something,
}

/// Whether a turn asks what a phrase of the owner asks: the phrase itself, little words apart, or all its words that
/// carry meaning close together in any order ("credit cards, do you take those").
fn asks(said: &[Token], phrase: &str) -> bool {
    let words: Vec<&str> = phrase.split_whitespace().collect();
    if find_phrase(said, &words).is_some() {
        return true;
    }
    let content: Vec<&str> = words.into_iter().filter(|w| !LITTLE.contains(w)).collect();
    let near = |window: &[Token]| content.iter().all(|c| window.iter().any(|t| alike(&t.word, c)));
    content.len() >= 2 && (said.windows(CLOSE).any(near) || (said.len() < CLOSE && near(said)))
}

/// The same word, or its plural.
fn alike(said: &str, word: &str) -> bool {
    said == word || said.strip_suffix('s') == Some(word) || word.strip_suffix('s') == Some(said)
}

/// Few words, none of them of asking, in answer to the question who it is.
fn names_somebody(turn: &Turn, step: Step) -> bool {
    let asked = matches!(step, Step::Name | Step::LastName | Step::Spelling);
    let lower = turn.text().to_lowercase();
    let asks = lower.contains('?')
        || lower.split_whitespace().any(|w| ["how", "what", "what's", "whats"].contains(&w));
    asked && turn.words <= 4 && !asks
}

/// Words of a phrase further apart than this belong to two sentences.
const CLOSE: usize = 8;
const LITTLE: [&str; 27] = [
    "do", "you", "are", "is", "the", "a", "an", "i", "we", "can", "how", "what", "and", "or", "your", "my",
    "to", "in", "for", "of", "there", "if", "it", "does", "guys", "any", "have",
];

impl Session {
    /// Answers what the turn asks.
    pub(super) fn answer_questions(&mut self, turn: &Turn, step: Step) {
        let before = self.lead.len();
        if let Some(answer) = self.owners_answer(turn) {
            self.lead.push(Prompt::Faq { answer: Words(answer) });
        } else {
            self.answer_acts(turn, step);
        }
        if self.lead.len() > before {
            self.answered = Answered::Something;
            self.note_decision("answer question", "asked in between", &[]);
        }
    }

    fn answer_acts(&mut self, turn: &Turn, step: Step) {
        for act in turn.acts.clone() {
            match act {
                // "Helen Price" is somebody's name.
                Act::AsksPrice if names_somebody(turn, step) => {}
                Act::AsksPrice if step != Step::Fee => self.lead.push(self.price()),
                Act::AsksHours => self.lead.push(Prompt::Hours),
                Act::AsksArea => self.answer_area(turn),
                Act::AsksRobot => self.lead.push(Prompt::Robot),
                Act::AsksRecording => self.lead.push(match self.business.recording {
                    Recording::WithNotice => Prompt::RecordingYes,
                    Recording::Off => Prompt::RecordingNo,
                }),
                Act::AsksWhen if step != Step::Slot => self.answer_when(),
                Act::AsksTrade => self.answer_trade(turn),
                Act::AsksPrivate => self.lead.push(Prompt::CantTell),
                Act::AsksLicensed | Act::AsksPayment => self.lead.push(Prompt::DontKnow),
                Act::AsksPrice
                | Act::AsksWhen
                | Act::WantsHuman
                | Act::Repeat
                | Act::Goodbye
                | Act::NothingElse
                | Act::Hello
                | Act::Thanks
                | Act::WhereIsTechnician
                | Act::Reschedule
                | Act::CancelAppointment
                | Act::WrongNumber
                | Act::Sales
                | Act::Pranks
                | Act::JobApplicant
                | Act::Billing
                | Act::Warranty
                | Act::Supplier
                | Act::LeaveMessage
                | Act::WaitAMoment
                | Act::DontKnow
                | Act::Refuses
                | Act::Swears
                | Act::Distress
                | Act::InDanger
                | Act::Medical
                | Act::SelfHarm
                | Act::Threatens
                | Act::Insults
                | Act::Complains
                | Act::OnlyAsks
                | Act::SpeaksSpanish
                | Act::SpeaksOther => {}
            }
        }
    }

    fn owners_answer(&self, turn: &Turn) -> Option<String> {
        let said = tokens(turn.text());
        let asked = |faq: &&crate::business::Faq| faq.phrases.iter().any(|p| asks(&said, p));
        self.business.faq.iter().find(asked).map(|faq| faq.answer.clone())
    }

    fn price(&self) -> Prompt {
        match self.business.fee {
            Some(fee) if fee.waived_with_work => Prompt::PriceFeeWaived,
            Some(_) => Prompt::PriceFee,
            None => Prompt::PriceUnknown,
        }
    }

    fn answer_area(&mut self, turn: &Turn) {
        let zip = address::parse(turn.text(), &Area::of(&self.business)).zip;
        self.lead.push(match zip {
            Some(zip) if self.business.area.contains_key(&zip) => Prompt::AreaYes { zip: Zip(zip) },
            Some(zip) => Prompt::AreaNo { zip: Zip(zip) },
            None => Prompt::AreaGeneral,
        });
    }

    /// "Do you do gutters?": yes or no, where it is clear of which trade it is and no visit is wanted yet.
    fn answer_trade(&mut self, turn: &Turn) {
        if !turn.has(Act::OnlyAsks) && self.step != super::Step::AnythingElse {
            return;
        }
        let Some(trade) = problem::parse(turn.text(), None).trade else { return };
        self.lead.push(match self.business.trades.contains(&trade) {
            true => Prompt::TradeYes,
            false => Prompt::TradeNo,
        });
    }

    fn answer_when(&mut self) {
        if self.emergency.is_some() {
            self.lead.push(Prompt::NoArrival);
        } else if self.made.is_empty() {
            self.lead.push(Prompt::WhenAnswer);
        }
    }
}
