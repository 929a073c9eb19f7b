//! Committing: a held window becomes an appointment, once.

use jiff::Timestamp;
use vocab::{Answer, CallId, Held, HoldId, JobDraft, JobId, JobState, Slot, Visit};

use super::{Calendar, Rules, find};

/// Books under the draft's hold. Asked again with the same call and number, it gives the first receipt.
pub(super) fn book<C: Calendar>(
    rules: &Rules,
    calendar: &mut C,
    at: Timestamp,
    call: CallId,
    draft: &JobDraft,
) -> Result<Answer, C::Error> {
    match calendar.made(draft.call, draft.number)?.map(|before| before.receipt) {
        Some(receipt) if receipt.state == JobState::Booked => return Ok(Answer::Booked(receipt)),
        // The caller took this very job off the board in the same call: it is not put back by a late repeat.
        Some(receipt) if receipt.state == JobState::Cancelled => return Ok(Answer::SlotGone),
        Some(_) | None => {}
    }
    let place = draft.place.expose();
    if draft.phone.is_none() || place.zip.is_none() || place.street.is_empty() {
        return Ok(Answer::Unavailable);
    }
    let held = own_hold(calendar, call, draft.hold)?;
    let Some(window) = draft.slot.or(held.as_ref().map(|h| h.visit.window)) else {
        return Ok(Answer::SlotGone);
    };
    let wanted = Wanted { kind: &draft.kind, zip: place.zip.as_deref(), window, held: held.as_ref() };
    let Some(visit) = free_visit(rules, calendar, at, call, &wanted)? else { return Ok(Answer::SlotGone) };
    Ok(calendar.book(at, draft, &visit)?.map_or(Answer::SlotGone, Answer::Booked))
}

/// Moves an appointment under a hold. Asked again with the same hold, it gives the same receipt.
pub(super) fn move_to<C: Calendar>(
    rules: &Rules,
    calendar: &mut C,
    at: Timestamp,
    call: CallId,
    job: JobId,
    hold: HoldId,
) -> Result<Answer, C::Error> {
    let Some(standing) = calendar.job(job)? else { return Ok(Answer::Unavailable) };
    if standing.under == Some(hold) && standing.receipt.state == JobState::Booked {
        return Ok(Answer::Booked(standing.receipt));
    }
    if standing.receipt.state == JobState::Cancelled {
        return Ok(Answer::Unavailable);
    }
    let Some(held) = own_hold(calendar, call, Some(hold))? else { return Ok(Answer::SlotGone) };
    let wanted = Wanted {
        kind: &standing.kind,
        zip: standing.zip.as_ref().map(|zip| zip.expose().as_str()),
        window: held.visit.window,
        held: Some(&held),
    };
    let Some(visit) = free_visit(rules, calendar, at, call, &wanted)? else { return Ok(Answer::SlotGone) };
    Ok(calendar.move_to(at, call, job, &visit, hold)?.map_or(Answer::SlotGone, Answer::Booked))
}

/// The window that was agreed to, and for what.
struct Wanted<'a> {
    kind: &'a vocab::JobKind,
    zip: Option<&'a str>,
    window: Slot,
    held: Option<&'a Held>,
}

/// A technician for exactly the agreed window: the held one if they can still come, else another.
fn free_visit<C: Calendar>(
    rules: &Rules,
    calendar: &mut C,
    at: Timestamp,
    call: CallId,
    wanted: &Wanted<'_>,
) -> Result<Option<Visit>, C::Error> {
    let day = jiff::SignedDuration::from_hours(24);
    let around = Slot {
        start: wanted.window.start.saturating_sub(day).unwrap_or(Timestamp::MIN),
        end: wanted.window.end.saturating_add(day).unwrap_or(Timestamp::MAX),
    };
    let taken = calendar.taken(around)?;
    let first = wanted.held.map(|h| h.visit.technician.as_str());
    Ok(find::for_window(rules, &taken, at, call, (wanted.kind, wanted.zip), wanted.window, first))
}

/// The hold, if it is this call's.
fn own_hold<C: Calendar>(
    calendar: &mut C,
    call: CallId,
    hold: Option<HoldId>,
) -> Result<Option<Held>, C::Error> {
    let Some(hold) = hold else { return Ok(None) };
    Ok(calendar.held(hold)?.filter(|held| held.call == call))
}
