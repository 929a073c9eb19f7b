//! Real windows, two at a time, held while they are offered.

use jiff::civil::DateTime;
use vocab::{Answer, Field, Offer, Query, Slot, Urgency, Wish};

use super::answer::Next;
use super::fill::Gain;
use super::office::Waiting;
use super::turn::Turn;
use super::{Session, Step};
use crate::understand::act::Act;
use crate::understand::times::{self, Choice, TimeKind, TimeReading};
use crate::understand::yesno::Label;
use crate::wording::Prompt;

impl Session {
    /// Asks the board for windows.
    pub(super) fn look_for_windows(&mut self) {
        let zip = self.job.place.zip.clone().unwrap_or_default().into();
        let mut wish = self.job.wish.clone();
        self.job.looked_with = Some(wish.clone());
        wish.except.extend(self.job.refused.iter().copied());
        let query = Query::Offer { kind: self.kind(), urgency: self.urgency(), zip, wish, count: OFFERED };
        self.step = Step::Nothing;
        self.tell();
        self.ask_office(query, Waiting::Windows);
    }

    /// The board's windows.
    pub(super) fn windows_came(&mut self, answer: Answer) {
        let (offers, honoured) = match answer {
            Answer::Offers { offers, honoured } => (offers, honoured),
            Answer::Caller(_)
            | Answer::Appointments(_)
            | Answer::Released
            | Answer::Booked(_)
            | Answer::SlotGone
            | Answer::Noted(_)
            | Answer::MessageNoted(_)
            | Answer::Cancelled(_)
            | Answer::Unavailable => {
                self.note_decision("request", "schedule unavailable", &[]);
                return self.without_windows(super::book::Why::Down);
            }
        };
        if offers.is_empty() {
            self.note_decision("request", "no window free", &[]);
            return self.without_windows(super::book::Why::Full);
        }
        self.note_decision("offer", if honoured { "wish honoured" } else { "nearest" }, &[]);
        if !honoured && self.job.wish != Wish::default() {
            self.lead.push(Prompt::Nearest);
        }
        self.job.offers = offers;
        self.offer_windows();
    }

    pub(super) fn offer_windows(&mut self) {
        self.job.named = self.job.named.saturating_add(1);
        if self.job.named > MOST_NAMED && !self.moves_visit() {
            self.lead.clear();
            return self.ask(Prompt::NoChoice, Step::CallBack);
        }
        match self.job.offers[..] {
            [] => self.look_for_windows(),
            [one] => self.ask(Prompt::OfferOne { a: one.slot }, Step::Slot),
            [a, b, ..] => self.ask(Prompt::OfferTwo { a: a.slot, b: b.slot }, Step::Slot),
        }
    }

    /// No window to be had: the job becomes a request.
    fn without_windows(&mut self, why: super::book::Why) {
        self.job.offers.clear();
        self.job.missed.insert(Field::Slot);
        self.job.why = Some(why);
        if self.moves_visit() {
            return self.visit_unavailable();
        }
        self.proceed();
    }

    /// What the caller says to the windows.
    pub(super) fn answer_slot(&mut self, turn: &Turn, gain: &Gain) -> Next {
        let reading = self.read_time(turn);
        if reading.kind == TimeKind::Choice && asks_again(turn) {
            self.offer_windows();
            return Next::Said;
        }
        match (reading.kind, reading.choice) {
            (TimeKind::Choice, Some(Choice::None)) => {
                self.refuse_windows();
                return self.enough_rounds();
            }
            (TimeKind::Choice, Some(choice)) => self.choose(choice),
            (TimeKind::Flexible, _) => self.choose(Choice::First),
            (TimeKind::Interval, _) => return self.wish_again(turn),
            (TimeKind::Soonest, _) => return self.soonest(),
            (TimeKind::Question, _) if turn.has(Act::AsksWhen) => self.refuse_windows(),
            (TimeKind::Choice | TimeKind::Question | TimeKind::Unclear, _) => {
                return self.unclear_choice(turn, gain);
            }
        }
        Next::Proceed
    }

    /// Other hours than those offered: looked for, unless some of the offered are among them.
    fn wish_again(&mut self, turn: &Turn) -> Next {
        let wish = self.job.wish.clone();
        let suits = |s: Slot| wish.within.iter().any(|w| w.start <= s.start && s.start < w.end);
        let fitting: Vec<Offer> = self.job.offers.iter().copied().filter(|o| suits(o.slot)).collect();
        let new_wish = self.job.looked_with.as_ref() != Some(&wish);
        match fitting[..] {
            [one] if new_wish && self.verdict(turn, "") != Label::No => self.take(one),
            [_, _, ..] if new_wish && self.verdict(turn, "") != Label::No => {
                self.ask(Prompt::WhichOfTwo, Step::Slot);
                return Next::Said;
            }
            _ if new_wish => {
                self.job.rounds = self.job.rounds.saturating_add(1);
                self.drop_choice();
            }
            _ => self.refuse_windows(),
        }
        self.enough_rounds()
    }

    /// A caller whom no window suits is not offered the whole calendar.
    fn enough_rounds(&mut self) -> Next {
        if self.job.rounds <= MOST_ROUNDS || self.job.slot.is_some() {
            return Next::Proceed;
        }
        self.lead.clear();
        self.ask(Prompt::NoChoice, Step::CallBack);
        Next::Said
    }

    /// Words about time, held against what was offered.
    pub(super) fn read_time(&self, turn: &Turn) -> TimeReading {
        let local = |at| self.business.local(at).datetime();
        let now = local(self.now().utc);
        let offers: Vec<(DateTime, DateTime)> = if self.step == Step::Slot {
            self.job.offers.iter().map(|o| (local(o.slot.start), local(o.slot.end))).collect()
        } else {
            Vec::new()
        };
        times::parse(turn.text(), now, &offers)
    }

    /// A wish among other words: only what stands near a day or a part of it is about time.
    fn read_passing_time(&self, turn: &Turn) -> TimeReading {
        let words: Vec<&str> = turn.text().split_whitespace().collect();
        let plain = |w: &str| w.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
        let timed = |w: &&str| TIME_WORDS.contains(&plain(w).as_str());
        let (first, last) = (words.iter().position(timed), words.iter().rposition(timed));
        let near = match (first, last) {
            (Some(first), Some(last)) => &words[first.saturating_sub(NEAR)..words.len().min(last + NEAR + 1)],
            _ => &[][..],
        };
        let figures = |w: &&&str| w.chars().filter(char::is_ascii_digit).count() >= 3;
        let near: Vec<&str> = near.iter().filter(|w| !figures(w)).copied().collect();
        let now = self.business.local(self.now().utc).datetime();
        times::parse(&near.join(" "), now, &[])
    }

    /// Whether the turn speaks of days or hours.
    pub(super) fn speaks_of_time(&self, turn: &Turn) -> bool {
        let lower = turn.text().to_lowercase();
        let mut words = lower.split(|c: char| !c.is_alphanumeric());
        words.any(|w| TIME_WORDS.contains(&w))
    }

    /// A wish of the caller, wherever it is said; windows held before are offered anew.
    pub(super) fn fill_wish(&mut self, turn: &Turn, step: Step, gain: &mut Gain) {
        let open = matches!(step, Step::Slot | Step::CheckVisit | Step::WhichPart | Step::CheckMove);
        let asks_to_come = {
            let lower = turn.text().to_lowercase();
            let day = |verb: &str| TIME_WORDS[..9].iter().any(|d| lower.contains(&format!("{verb} {d}")));
            COMING.iter().any(|p| lower.contains(p)) || day("need") || day("want")
        };
        if !open && !asks_to_come {
            return;
        }
        if matches!(step, Step::CheckVisit | Step::WhichPart) && !self.speaks_of_time(turn) {
            return;
        }
        let mut reading = if open { self.read_time(turn) } else { self.read_passing_time(turn) };
        if reading.choice == Some(Choice::None) {
            // "I can't do Wednesday" refuses what is offered, and every other window of that day.
            let now = self.business.local(self.now().utc).datetime();
            let plain = times::parse(turn.text(), now, &[]);
            if !plain.exclude.is_empty() {
                reading = plain;
            }
        }
        if reading.kind != TimeKind::Interval {
            return;
        }
        if matches!(step, Step::CheckVisit | Step::CheckMove) && self.says_chosen_again(turn) {
            return;
        }
        let now = self.business.local(self.now().utc).datetime();
        let mut wish = reading.wish(now, &self.business.zone);
        if wish == Wish::default() {
            return;
        }
        if wish.within.is_empty() {
            wish.within.clone_from(&self.job.wish.within);
        }
        wish.except.extend(self.job.wish.except.iter().copied());
        self.job.wish = wish;
        gain.wish = true;
        if step == Step::CheckVisit || step == Step::CheckMove {
            self.drop_choice();
        }
    }

    /// "Yes, Tuesday at eight": the window that was read back, said again.
    fn says_chosen_again(&self, turn: &Turn) -> bool {
        let Some(offer) = self.job.slot else { return false };
        let local = |at| self.business.local(at).datetime();
        let chosen = [(local(offer.slot.start), local(offer.slot.end))];
        let reading = times::parse(turn.text(), local(self.now().utc), &chosen);
        reading.choice == Some(Choice::First) && self.verdict(turn, &self.about_text()) != Label::No
    }

    fn choose(&mut self, choice: Choice) {
        let index = match choice {
            Choice::First | Choice::Any | Choice::None => 0,
            Choice::Second => 1,
            Choice::Third => 2,
        };
        match self.job.offers.get(index).copied() {
            Some(offer) => self.take(offer),
            None => self.refuse_windows(),
        }
    }

    pub(super) fn take(&mut self, offer: Offer) {
        self.note_decision("slot chosen", "caller's choice", &[]);
        self.job.slot = Some(offer);
        self.job.slot_agreed = super::facts::Agreed::No;
    }

    /// "The second one, please", after the first was chosen: another of the windows that are still held.
    pub(super) fn other_choice(&self, turn: &Turn) -> Option<Offer> {
        self.choice(turn).filter(|offer| Some(*offer) != self.job.slot)
    }

    /// The window held for this caller that the turn picks.
    fn choice(&self, turn: &Turn) -> Option<Offer> {
        let local = |at| self.business.local(at).datetime();
        let offers: Vec<(DateTime, DateTime)> =
            self.job.offers.iter().map(|o| (local(o.slot.start), local(o.slot.end))).collect();
        if offers.len() < 2 {
            return None;
        }
        let reading = times::parse(turn.text(), local(self.now().utc), &offers);
        let index = match reading.choice? {
            Choice::First => 0,
            Choice::Second => 1,
            Choice::Third => 2,
            Choice::Any | Choice::None => return None,
        };
        self.job.offers.get(index).copied()
    }

    /// Whether the turn picks one of the windows, or says which was picked.
    pub(super) fn chooses(&self, turn: &Turn) -> bool {
        self.other_choice(turn).is_some() || self.same_choice(turn)
    }

    /// "The second one", after the second was chosen: that is a yes.
    pub(super) fn same_choice(&self, turn: &Turn) -> bool {
        let said = turn.text().to_lowercase();
        let named = ["first", "second", "earlier", "later"].iter().any(|w| said.contains(w));
        self.job.slot.is_some()
            && named
            && turn.words <= 6
            && self.other_choice(turn).is_none()
            && self.choice(turn) == self.job.slot
    }

    /// None of these: other windows come, and the ones refused don't come again.
    pub(super) fn refuse_windows(&mut self) {
        let refused: Vec<Slot> = self.job.offers.iter().map(|o| o.slot).collect();
        self.job.refused.extend(refused);
        self.job.rounds = self.job.rounds.saturating_add(1);
        self.drop_choice();
        if self.job.wish == Wish::default() {
            self.lead.push(Prompt::OtherTimes);
        }
    }

    /// Windows that were held are looked for anew.
    pub(super) fn drop_windows(&mut self) {
        self.drop_choice();
    }

    fn drop_choice(&mut self) {
        self.job.offers.clear();
        self.job.slot = None;
        self.job.slot_agreed = super::facts::Agreed::No;
    }

    fn soonest(&mut self) -> Next {
        if self.job.wish == Wish::default() && self.job.refused.is_empty() {
            // Windows come soonest first.
            self.choose(Choice::First);
            return Next::Proceed;
        }
        self.job.wish = Wish::default();
        self.job.refused.clear();
        self.drop_choice();
        Next::Proceed
    }

    fn unclear_choice(&mut self, turn: &Turn, gain: &Gain) -> Next {
        let often = self.failed(Step::Slot) >= super::ask::MOST_FAILS;
        if (!self.lead.is_empty() || !gain.is_empty()) && !often {
            self.offer_windows();
            return Next::Said;
        }
        let yes = self.verdict(turn, "") == Label::Yes;
        if yes && self.job.offers.len() == 1 {
            self.choose(Choice::First);
            return Next::Proceed;
        }
        self.fail_silently(Step::Slot);
        match self.failed(Step::Slot) {
            _ if yes => self.ask(Prompt::WhichOfTwo, Step::Slot),
            1 => {
                self.misheard = Some(Step::Slot);
                self.lead.push(Prompt::NotHeard);
                self.offer_windows();
            }
            2 => {
                self.misheard = Some(Step::Slot);
                self.lead.push(Prompt::NotHeard);
                self.lead.push(Prompt::KeysSlot);
                self.offer_windows();
            }
            _ => self.ask(Prompt::NoChoice, Step::CallBack),
        }
        Next::Said
    }

    /// As the board must see it.
    pub(super) fn urgency(&self) -> Urgency {
        match &self.emergency {
            Some(emergency) if self.job.number == emergency.job => emergency.urgency,
            Some(_) | None => self.job.urgency.unwrap_or(Urgency::Routine),
        }
    }
}

/// Windows are named so often at most, whatever is said to them.
const MOST_NAMED: u8 = 6;
/// Offers after which the office takes over.
const MOST_ROUNDS: u8 = 4;
/// Words around a day that may belong to it: "after three on", "in the late".
const NEAR: usize = 3;
/// "What's the second one again?"
fn asks_again(turn: &Turn) -> bool {
    let lower = turn.text().to_lowercase();
    lower.ends_with("again")
        || ["what's the", "what is the", "what was the", "whats the"].iter().any(|p| lower.contains(p))
}

/// Windows named at once: more can't be kept in mind by ear.
const OFFERED: u8 = 2;
/// "Tomorrow" alone may be about the past or the weather; with these it is about a visit.
const COMING: [&str; 24] = [
    "come",
    "available",
    "availability",
    "schedule",
    "book",
    "appointment",
    "sometime",
    "opening",
    "i'd like",
    "prefer",
    "works for me",
    "work for me",
    "i'm free",
    "i'm home",
    "i'll be home",
    "fit me in",
    "get out here",
    "be here",
    "can you do",
    "can someone",
    "could someone",
    "slot",
    "anytime",
    "any time",
];
#[rustfmt::skip]
const TIME_WORDS: [&str; 36] = [
    "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "tomorrow", "today", "tonight",
    "morning", "afternoon", "evening", "noon", "midday", "week", "weekend", "earlier", "later", "january", "february",
    "march", "april", "may", "june", "july", "august", "september", "october", "november", "december", "day", "time",
    "am", "pm", "clock",
];
