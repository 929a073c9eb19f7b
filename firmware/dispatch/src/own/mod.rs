//! The box's own board: which windows are free, who is held for whom, and what is committed.
//!
//! All decisions are made here over [`Calendar`], the rows that somebody else keeps (the store behind
//! `gateway::desk`; a map in tests). Times are UTC at every edge; the office's zone is used inside
//! [`Rules`] only, so that a window at eight stays at eight over a change to summer time.
//!
//! Two callers are never offered the same technician at the same time: live holds count as taken. Between
//! the offer and the commit a hold may run out; the window is then still given if it is free, and
//! otherwise the answer is `SlotGone`. The last word has the calendar's own constraint.

mod commit;
mod find;
mod rules;

#[cfg(test)]
mod tests;

use jiff::Timestamp;
use vocab::{
    Answer, Appointment, CallId, Customer, Held, HoldId, JobDraft, JobId, MessageDraft, Offer, Phone, Query,
    Receipt, Slot, Standing, Taken, Visit,
};

pub use rules::{Rules, Span, Technician, Week, Work};

/// The rows of the board. Each method is one durable step: done entirely or not at all.
pub trait Calendar {
    /// Why a row could not be read or written.
    type Error;

    /// The customer whose number ends in these ten digits, with the address of the last job.
    fn customer(&mut self, number: &str) -> Result<Option<Customer>, Self::Error>;
    /// Booked appointments of that customer that end after `from`, soonest first.
    fn upcoming(&mut self, number: &str, from: Timestamp) -> Result<Vec<Appointment>, Self::Error>;
    /// Appointments and holds (run out or not) that touch `within`.
    fn taken(&mut self, within: Slot) -> Result<Vec<Taken>, Self::Error>;
    /// Keeps exactly these windows for the call and gives its other holds back. A window that the call holds
    /// already keeps its id; holds that ran out and lie in the way are removed. Same order as given.
    fn hold(
        &mut self,
        at: Timestamp,
        call: CallId,
        visits: &[Visit],
        until: Timestamp,
    ) -> Result<Vec<HoldId>, Self::Error>;
    /// Gives all holds of the call back.
    fn release(&mut self, call: CallId) -> Result<(), Self::Error>;
    /// A hold, run out or not.
    fn held(&mut self, hold: HoldId) -> Result<Option<Held>, Self::Error>;
    /// A job.
    fn job(&mut self, job: JobId) -> Result<Option<Standing>, Self::Error>;
    /// The job made with this idempotency key.
    fn made(&mut self, call: CallId, number: u8) -> Result<Option<Standing>, Self::Error>;
    /// Writes job, appointment and outbox row and gives the call's holds back; a request made under the same
    /// key becomes this booking. `None` = the technician's time is gone: nothing was written.
    fn book(
        &mut self,
        at: Timestamp,
        draft: &JobDraft,
        visit: &Visit,
    ) -> Result<Option<Receipt>, Self::Error>;
    /// Writes a flagged request and its outbox row, and gives the call's holds back.
    fn request(&mut self, at: Timestamp, draft: &JobDraft) -> Result<Receipt, Self::Error>;
    /// Writes a message and its outbox row; gives the board's id of the task.
    fn message(&mut self, at: Timestamp, draft: &MessageDraft) -> Result<String, Self::Error>;
    /// Moves an appointment, asked for in this call. `None` = the technician's time is gone: the old appointment stands.
    fn move_to(
        &mut self,
        at: Timestamp,
        call: CallId,
        job: JobId,
        visit: &Visit,
        under: HoldId,
    ) -> Result<Option<Receipt>, Self::Error>;
    /// Takes a job off the board, asked for in this call; one that is off already stays so.
    fn cancel(&mut self, at: Timestamp, call: CallId, job: JobId) -> Result<Receipt, Self::Error>;
}

/// Answers one question of a call. `Unavailable` = the question can't be met as it is (a booking without
/// ZIP code or number, a job that isn't there): nothing was written and nothing may be promised.
pub fn answer<C: Calendar>(
    rules: &Rules,
    calendar: &mut C,
    at: Timestamp,
    call: CallId,
    query: &Query,
) -> Result<Answer, C::Error> {
    match query {
        Query::Caller { phone } => Ok(Answer::Caller(calendar.customer(last_ten(phone))?)),
        Query::Appointments { phone } => Ok(Answer::Appointments(calendar.upcoming(last_ten(phone), at)?)),
        Query::Offer { kind, urgency, zip, wish, count } => {
            let (zip, count) = (Some(zip.expose().as_str()), usize::from(*count));
            let need = find::Need { kind, urgency: *urgency, zip, wish, count };
            offer(rules, calendar, at, call, &need)
        }
        Query::Release => {
            calendar.release(call)?;
            Ok(Answer::Released)
        }
        Query::Book(draft) => commit::book(rules, calendar, at, call, draft),
        Query::Request(draft) => match calendar.made(draft.call, draft.number)? {
            Some(before) => Ok(Answer::Noted(before.receipt)),
            None => Ok(Answer::Noted(calendar.request(at, draft)?)),
        },
        Query::Message(draft) => Ok(Answer::MessageNoted(calendar.message(at, draft)?)),
        Query::Move { job, hold } => commit::move_to(rules, calendar, at, call, *job, *hold),
        Query::Cancel { job } => match calendar.job(*job)? {
            Some(_) => Ok(Answer::Cancelled(calendar.cancel(at, call, *job)?)),
            None => Ok(Answer::Unavailable),
        },
    }
}

/// The last ten digits of a number: how a customer is found whatever prefix a trunk puts before them.
pub fn last_ten(phone: &Phone) -> &str {
    let digits = phone.e164();
    &digits[digits.len().saturating_sub(10).max(1)..]
}

fn offer<C: Calendar>(
    rules: &Rules,
    calendar: &mut C,
    at: Timestamp,
    call: CallId,
    need: &find::Need<'_>,
) -> Result<Answer, C::Error> {
    let taken = calendar.taken(Slot { start: at, end: rules.last_moment(at) })?;
    let found = find::windows(rules, &taken, at, call, need);
    let until = at.checked_add(rules.hold).unwrap_or(Timestamp::MAX);
    let holds = calendar.hold(at, call, &found.visits, until)?;
    let offers =
        holds.into_iter().zip(&found.visits).map(|(hold, v)| Offer { hold, slot: v.window }).collect();
    Ok(Answer::Offers { offers, honoured: found.honoured })
}
