//! The way out: meanings become a [`Say`], a row of the record, and what "say that again" repeats.

use std::{collections::BTreeMap, time::Duration};

use vocab::{Field, Offer, Private, RecordBody, SayId, Slot, Speaker};

use super::end::Over;
use super::{Output, Say, Session, Step};
use crate::Asks;
use crate::wording::Prompt;

/// What was said last. Without a `Debug`: it names the caller's facts.
#[derive(Clone)]
pub(super) struct Last {
    prompts: Vec<Prompt>,
    text: String,
    about: BTreeMap<String, String>,
    kind: Kind,
}

/// What a prompt is beside its words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Plain,
    /// Tells the caller how to be safe.
    Advice,
}

/// Something that must be known, until it was heard.
#[derive(Clone)]
pub(super) struct Unheard {
    id: SayId,
    kind: Kind,
    prompts: Vec<Prompt>,
}

impl Session {
    /// Says what has gathered and then asks this.
    pub(super) fn ask(&mut self, prompt: Prompt, step: Step) {
        // "I didn't catch that" belongs to the question that is asked again.
        if self.misheard.take() != Some(step) {
            self.lead.retain(|p| !apologises(p));
        }
        self.lead.push(prompt);
        self.step = step;
        let again = match self.failed(step) {
            0 => String::new(),
            times => format!(", {times} times not understood"),
        };
        let why = format!("{step:?}: {}{again}", step.why());
        self.note_decision(&format!("ask {}", step.asks().as_str()), &why, &[]);
        let prompts = std::mem::take(&mut self.lead);
        self.emit(prompts, step.asks(), Kind::Plain);
    }

    /// Says what has gathered; more follows by itself.
    pub(super) fn tell(&mut self) {
        if !self.lead.is_empty() {
            let prompts = std::mem::take(&mut self.lead);
            self.emit(prompts, Asks::None, Kind::Plain);
        }
    }

    /// Tells the caller how to be safe: ahead of all that had gathered.
    pub(super) fn advise(&mut self, prompts: Vec<Prompt>) {
        self.emit(prompts, Asks::None, Kind::Advice);
    }

    /// Says the last thing once more, in other words where there are any.
    pub(super) fn repeat(&mut self) {
        let Some(last) = self.last.clone() else { return self.proceed() };
        let asks = self.step.asks();
        if last.kind == Kind::Advice || asks == Asks::None {
            self.lead = last.prompts;
            return self.proceed();
        }
        self.lead.clear();
        self.emit(last.prompts, asks, Kind::Plain);
    }

    /// Asks the last question once more, behind what has gathered.
    pub(super) fn ask_again(&mut self) {
        let Some(last) = self.last.clone() else { return self.proceed() };
        let question = last.prompts.last().cloned();
        let mut prompts = std::mem::take(&mut self.lead);
        prompts.extend(question);
        let asks = self.step.asks();
        self.emit(prompts, asks, Kind::Plain);
    }

    /// What the last prompt read back.
    pub(super) fn last_about(&self) -> BTreeMap<String, String> {
        self.last.as_ref().map(|l| l.about.clone()).unwrap_or_default()
    }

    /// All that was said last, as shown.
    pub(super) fn last_text(&self) -> String {
        self.last.as_ref().map(|l| l.text.clone()).unwrap_or_default()
    }

    /// The sentence that asked last, as shown.
    pub(super) fn last_question(&self) -> String {
        let text = self.last.as_ref().map_or("", |l| l.text.as_str());
        let ends = text.char_indices().rev().skip(1).find(|(_, c)| matches!(c, '.' | '?' | '!'));
        text[ends.map_or(0, |(at, _)| at + 1)..].trim().to_owned()
    }

    /// A prompt was heard to its end, and all before it.
    pub(super) fn spoken(&mut self, say: SayId) {
        self.unheard.retain(|u| u.id > say);
    }

    /// A prompt was spoken over, and those behind it are gone. What must be known is said again with the next
    /// reply.
    pub(super) fn cut_off(&mut self, say: SayId, share: f32) {
        let heard_to = if share >= HEARD_ENOUGH { Some(say) } else { None };
        for unheard in std::mem::take(&mut self.unheard) {
            if unheard.id < say || Some(unheard.id) == heard_to {
                continue;
            }
            if unheard.id == say && share >= HEARD_SOME && unheard.kind == Kind::Advice {
                self.lead.push(Prompt::AdviceAgain);
            } else {
                self.lead.extend(unheard.prompts);
            }
        }
    }

    /// Whether advice was said that may not have been heard yet.
    pub(super) fn owes_advice(&self) -> bool {
        self.unheard.iter().any(|u| u.kind == Kind::Advice)
    }

    /// A decision and its reason, for whoever reads the call's log.
    pub(super) fn note_decision(&mut self, what: &str, why: &str, detail: &[(&str, String)]) {
        let detail: BTreeMap<String, String> =
            detail.iter().map(|(k, v)| ((*k).to_owned(), v.clone())).collect();
        self.out.push_back(Output::Record(RecordBody::Decision {
            what: what.to_owned(),
            why: why.to_owned(),
            detail: Private::new(detail),
        }));
    }

    /// Milliseconds since the call was answered.
    pub(super) fn at_ms(&self) -> u64 {
        let now = self.now().instant;
        let since = now.saturating_duration_since(self.started.unwrap_or(now));
        u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
    }

    fn emit(&mut self, prompts: Vec<Prompt>, asks: Asks, kind: Kind) {
        if asks != Asks::None {
            let running = if self.running.0 == asks { self.running.1.saturating_add(1) } else { 1 };
            self.running = (asks, running);
        }
        if self.over != Over::No {
            return;
        }
        let mut segments = self.render(&prompts);
        let text = joined(&segments);
        // Never the same sentence twice in a row: the next variant, where there is one.
        if self.last.as_ref().is_some_and(|l| l.text == text) {
            segments = self.render(&prompts);
        }
        if segments.is_empty() {
            return;
        }
        let text = joined(&segments);
        let id = SayId(self.next_say);
        self.next_say += 1;
        let at_ms = self.at_ms();
        self.out.push_back(Output::Record(RecordBody::Turn {
            speaker: Speaker::Box,
            text: Private::new(text.clone()),
            asks: Some(asks.as_str()),
            confidence: None,
            at_ms,
        }));
        let (about, offers): (BTreeMap<String, String>, Vec<Offer>) =
            if asks == Asks::None { Default::default() } else { (self.about(), self.offered()) };
        let waits = self.waits(asks);
        self.out.push_back(Output::Say(Say {
            id,
            segments,
            asks,
            about: about.clone(),
            offers,
            waits,
            advice: kind == Kind::Advice,
            notice: prompts.iter().any(|p| matches!(p, Prompt::Notice)),
        }));
        let must: Vec<Prompt> = match kind {
            Kind::Advice => prompts.first().cloned().into_iter().collect(),
            Kind::Plain => prompts.iter().filter(|p| must_be_known(p)).cloned().collect(),
        };
        if !must.is_empty() {
            if self.unheard.len() == MOST_UNHEARD {
                self.unheard.remove(0);
            }
            self.unheard.push(Unheard { id, kind, prompts: must });
        }
        self.last = Some(Last { prompts, text, about, kind });
    }

    fn render(&mut self, prompts: &[Prompt]) -> Vec<super::Segment> {
        let mut segments = Vec::new();
        for prompt in prompts {
            let count = self.told.entry(prompt.key()).or_default();
            let from = if varied(prompt) { (self.seed % 97) as usize } else { 0 };
            let variants = self.sheet.variants(prompt).max(1);
            segments.extend(self.sheet.segments(prompt, (from + *count) % variants, &self.business));
            *count += 1;
        }
        segments
    }

    /// What a read-back reads back, in the keys and values of the job.
    fn about(&self) -> BTreeMap<String, String> {
        let mut about = BTreeMap::new();
        let mut put = |field: Field, value: Option<String>| {
            if let Some(value) = value {
                about.insert(field.as_str().to_owned(), value);
            }
        };
        match self.step {
            Step::CheckPlace | Step::KnownPlace => {
                let known = self.customer.as_ref().filter(|_| self.step == Step::KnownPlace);
                let place = known.map(|c| c.place.expose().clone()).or_else(|| self.job.spoken_place());
                if let Some(place) = place {
                    put(Field::Street, Some(place.street));
                    put(Field::Unit, place.unit);
                    put(Field::City, place.city);
                    put(Field::Zip, place.zip);
                }
                put(Field::Name, known.filter(|_| self.job.name.is_empty()).map(|c| c.name.expose().clone()));
            }
            Step::CheckZip => put(Field::Zip, self.job.place.zip.clone()),
            Step::CheckPhone => {
                put(Field::Phone, self.job.phone.as_ref().map(|p| p.e164().to_owned()));
                put(Field::Name, self.job.name.whole().filter(|_| self.job.reads_name()));
            }
            Step::CheckVisit => {
                put(Field::Slot, self.job.slot.map(|o| self.iso(o.slot)));
                put(Field::Phone, self.job.phone.as_ref().map(|p| p.e164().to_owned()));
                put(Field::Name, self.job.name.whole().filter(|_| self.job.reads_name()));
            }
            Step::CheckMove => put(Field::Slot, self.job.slot.map(|o| self.iso(o.slot))),
            Step::Spelling => {
                about.insert("field".to_owned(), Field::Name.as_str().to_owned());
            }
            Step::Nothing
            | Step::Problem
            | Step::Settle(_)
            | Step::Street
            | Step::HouseNumber
            | Step::StreetName
            | Step::Zip
            | Step::Unit
            | Step::Name
            | Step::LastName
            | Step::Phone
            | Step::Fee
            | Step::Slot
            | Step::WhichPart
            | Step::CallBack
            | Step::Message
            | Step::Person
            | Step::SecondVisit
            | Step::AnythingElse
            | Step::SpamCheck
            | Step::WrongCheck
            | Step::Adult
            | Step::KeysMenu
            | Step::KeysNumber
            | Step::OtherLanguage
            | Step::Identity
            | Step::IdentityPhone
            | Step::CheckCancel => {}
        }
        about
    }

    fn offered(&self) -> Vec<Offer> {
        if self.step == Step::Slot { self.job.offers.clone() } else { Vec::new() }
    }

    pub(super) fn iso(&self, slot: Slot) -> String {
        let local = |at| self.business.local(at).strftime("%Y-%m-%dT%H:%M").to_string();
        format!("{}/{}", local(slot.start), local(slot.end))
    }

    fn waits(&self, asks: Asks) -> Duration {
        let patience = self.business.patience;
        match (self.quiet.waiting(), asks) {
            (silence_is @ super::silence::Waiting::Asked, _) => silence_is.of(patience),
            (
                _,
                Asks::Address | Asks::Phone | Asks::Spelling(_) | Asks::Message | Asks::Identity | Asks::Slot,
            ) => patience + Duration::from_secs(2),
            (
                _,
                Asks::None
                | Asks::Problem
                | Asks::Settle
                | Asks::Zip
                | Asks::Unit
                | Asks::Name
                | Asks::Confirm
                | Asks::Fee
                | Asks::Adult
                | Asks::Person
                | Asks::AnythingElse
                | Asks::Other,
            ) => patience,
        }
    }
}

/// A share of a prompt after which the caller knows what it says.
const HEARD_ENOUGH: f32 = 0.7;
/// A share of advice after which its first words, what to do, were heard.
const HEARD_SOME: f32 = 0.35;

fn joined(segments: &[super::Segment]) -> String {
    segments.iter().map(|s| s.text.as_str()).collect::<Vec<_>>().join(" ")
}

/// Prompts whose variants are equal, so that the seed may begin anywhere.
fn varied(prompt: &Prompt) -> bool {
    matches!(prompt, Prompt::AnythingElse | Prompt::Goodbye | Prompt::TakeYourTime | Prompt::StillRinging)
}

fn apologises(prompt: &Prompt) -> bool {
    matches!(
        prompt,
        Prompt::NotHeard
            | Prompt::KeysYesNo
            | Prompt::KeysZip
            | Prompt::KeysPhone
            | Prompt::KeysSlot
            | Prompt::KeysPerson
    )
}

/// Prompts kept until they were heard.
const MOST_UNHEARD: usize = 8;

/// How to be safe, promises, and that the call is recorded.
fn must_be_known(prompt: &Prompt) -> bool {
    matches!(
        prompt,
        Prompt::Notice
            | Prompt::AdviceAgain
            | Prompt::AdviceGas
            | Prompt::AdviceCarbonMonoxide
            | Prompt::AdviceFire
            | Prompt::AdviceShock
            | Prompt::AdviceDownedLine
            | Prompt::AdviceStructure
            | Prompt::AdviceHurt
            | Prompt::Booked { .. }
            | Prompt::RequestedDown { .. }
            | Prompt::RequestedFull { .. }
            | Prompt::RequestedCheck { .. }
            | Prompt::RequestedUrgent { .. }
            | Prompt::Moved { .. }
            | Prompt::Cancelled { .. }
            | Prompt::MessageNoted { .. }
    )
}
