//! How a call over the line ended, from the rows of the store: the same shape that a typed call has, so that one
//! judge does for both.

use jiff::{Timestamp, tz::TimeZone};
use store::{ChangeRow, JobRow, MessageRow, Story};
use vocab::{Phone, Slot};

use crate::{
    phone::Happening,
    typed::{Change, JobLine, MessageLine, TypedResult, Window},
};

pub(super) fn result(story: &Story, seen: &[Happening], zone: &TimeZone) -> TypedResult {
    let says = || seen.iter().filter(|h| h.event == "say");
    TypedResult {
        outcome: story.call.outcome.clone().unwrap_or_else(|| "failed".to_owned()),
        alarm: story.call.alarm,
        life_safety: story.alarms.iter().any(|alarm| alarm.urgency == "life_safety"),
        advice_turn: says().position(|h| h.body["advice"].as_bool() == Some(true)),
        jobs: story.jobs.iter().map(|row| job(row, zone)).collect(),
        messages: story.messages.iter().map(message).collect(),
        changed: story.changes.iter().map(|row| change(row, zone)).collect(),
        said_turns: says().count(),
        call: story.call.call.to_string(),
        reason: story.call.reason.clone(),
    }
}

fn job(row: &JobRow, zone: &TimeZone) -> JobLine {
    let place = row.place.expose();
    JobLine {
        street: place.street.clone(),
        unit: place.unit.clone().unwrap_or_default(),
        city: place.city.clone().unwrap_or_default(),
        zip: place.zip.clone().unwrap_or_default(),
        name: row.name.expose().clone(),
        phone: e164(row.phone.as_ref()),
        job_kind: row.kind.clone(),
        urgency: row.urgency.clone(),
        slot: row.slot.as_ref().map(|slot| window(slot, zone)),
        state: row.state,
        receipt: row.board_id.clone(),
        flags: row.flags.clone(),
    }
}

fn change(row: &ChangeRow, zone: &TimeZone) -> Change {
    Change {
        receipt: row.board_id.clone(),
        from: row.from.as_ref().map(|slot| window(slot, zone)),
        to: row.to.as_ref().map(|slot| window(slot, zone)),
    }
}

fn message(row: &MessageRow) -> MessageLine {
    MessageLine {
        text: row.text.expose().clone(),
        name: row.name.expose().clone(),
        phone: e164(row.phone.as_ref()),
        target: row.target,
        receipt: row.board_id.clone(),
    }
}

fn window(slot: &Slot, zone: &TimeZone) -> Window {
    let local = |at: Timestamp| at.to_zoned(zone.clone()).strftime("%Y-%m-%dT%H:%M").to_string();
    Window { start: local(slot.start), end: local(slot.end) }
}

fn e164(phone: Option<&Phone>) -> String {
    phone.map_or_else(String::new, |p| p.e164().to_owned())
}

/// Whether two names are one to the ear: nobody can hear an *h* in Norah, or which vowel is in the middle of Calloway.
/// The same consonants in the same order, and the same first sound.
pub(crate) fn sound_alike(a: &str, b: &str) -> bool {
    bones(a) == bones(b)
}

fn bones(name: &str) -> Vec<String> {
    let words = name.split_whitespace();
    words
        .map(|word| {
            let word = word.to_lowercase().replace("ph", "f").replace("ck", "k");
            let first = word.chars().next();
            let mut bones: Vec<char> = word.chars().filter(|c| !"aeiouyh".contains(*c)).collect();
            bones.dedup();
            first.into_iter().chain(bones).collect()
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_sound_alike_are_one_and_others_are_not() {
        assert!(sound_alike("Nora Ashby", "Norah Ashby") && sound_alike("Ruth Calloway", "Ruth Callaway"));
        assert!(!sound_alike("Nora Ashby", "Nora Ashley") && !sound_alike("Sam Tolliver", "Damn Toll"));
        assert!(!sound_alike("Nora Ashby", "Nora") && !sound_alike("Linda Marsh", "Brenda Marsh"));
    }
}
