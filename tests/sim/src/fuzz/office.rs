//! An office without rows: its answers follow from the question and a mood.

use vocab::{Answer, HoldId, JobId, JobState, Now, Offer, Query, Receipt, Slot};

/// What the office makes of a question: 0 to 3 answer it, 4 is a window that is gone or nothing found, the others do not
/// answer. `n` makes ids differ.
pub(super) fn answer(now: Now, query: &Query, mood: u8, n: u64) -> Answer {
    let slot = |days: i64| {
        let start = now.utc + jiff::SignedDuration::from_hours(24 * days);
        Slot { start, end: start + jiff::SignedDuration::from_hours(2) }
    };
    let receipt = |state, slot| Receipt { job: JobId::from_raw(n), board_id: format!("NB-{n}"), state, slot };
    let gone = mood % 8 == 4;
    if mood % 8 > 4 {
        return Answer::Unavailable;
    }
    match query {
        Query::Caller { .. } => Answer::Caller(None),
        Query::Appointments { .. } => Answer::Appointments(vec![]),
        Query::Offer { .. } if gone => Answer::Offers { offers: vec![], honoured: false },
        Query::Offer { count, .. } => {
            let offer = |day| Offer { hold: HoldId::from_raw(n * 8 + day as u64), slot: slot(day) };
            let offers = (1..=i64::from((*count).min(3))).map(offer).collect();
            Answer::Offers { offers, honoured: mood.is_multiple_of(2) }
        }
        Query::Release => Answer::Released,
        Query::Book(_) | Query::Move { .. } if gone => Answer::SlotGone,
        Query::Book(draft) => Answer::Booked(receipt(JobState::Booked, draft.slot.or(Some(slot(1))))),
        Query::Move { .. } => Answer::Booked(receipt(JobState::Booked, Some(slot(2)))),
        // A booking that the caller gave up waiting for had been written after all.
        Query::Request(draft) if mood % 8 == 3 && draft.slot.is_some() => {
            Answer::Noted(receipt(JobState::Booked, draft.slot))
        }
        Query::Request(_) => Answer::Noted(receipt(JobState::Requested, None)),
        Query::Message(_) => Answer::MessageNoted(format!("M-{n}")),
        Query::Cancel { .. } => Answer::Cancelled(receipt(JobState::Cancelled, Some(slot(1)))),
    }
}
