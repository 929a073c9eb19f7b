//! Questions in between: answered in a sentence, then the conversation goes on where it was.

use super::turn::Turn;
use super::{Session, Step};
use crate::business::Recording;
use crate::understand::act::Act;
use crate::understand::address::{self, Area};
use crate::wording::{Prompt, Words, Zip};

/// Whether any question was answered in this call.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Answered {
    #[default]
    Nothing,
    Something,
}

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
                Act::AsksPrice if step != Step::Fee => self.lead.push(self.price()),
                Act::AsksHours => self.lead.push(Prompt::Hours),
                Act::AsksArea => self.answer_area(turn),
                Act::AsksRobot => self.lead.push(Prompt::Robot),
                Act::AsksRecording => self.lead.push(match self.business.recording {
                    Recording::WithNotice => Prompt::RecordingYes,
                    Recording::Off => Prompt::RecordingNo,
                }),
                Act::AsksWhen if step != Step::Slot => self.answer_when(),
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
                | Act::SpeaksSpanish
                | Act::SpeaksOther => {}
            }
        }
    }

    fn owners_answer(&self, turn: &Turn) -> Option<String> {
        let lower = turn.text().to_lowercase();
        let asked = |faq: &&crate::business::Faq| faq.phrases.iter().any(|p| lower.contains(p.as_str()));
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

    fn answer_when(&mut self) {
        if self.emergency.is_some() {
            self.lead.push(Prompt::NoArrival);
        } else if self.made.is_empty() {
            self.lead.push(Prompt::WhenAnswer);
        }
    }
}
