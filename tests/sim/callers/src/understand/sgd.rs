//! Turns of the Schema-Guided Dialogue data (Google, CC BY-SA 4.0) in which somebody books a provider: the date and
//! the time that its annotators marked must be read. Its calls all happen on Friday, 1 March 2019.
//!
//! What is marked is a phrase ("half past 3 in the afternoon"); it is read here by a few rules of its own, and a
//! phrase that these don't know is passed over.

use std::{collections::BTreeMap, fs, path::Path};

use limits::{Demand, Limit};
use serde::Deserialize;

use super::{Kind, Reading, Row, UnderstandError, ask};
use crate::number;

const NOW: &str = "2019-03-01T09:00";
/// The day of the month, and that it is a Friday (Monday = 0).
const TODAY: (u32, u32) = (1, 4);
/// Percent of dates and of times.
const REACH: f64 = 90.0;

#[derive(Debug, Deserialize)]
struct UserTurn {
    id: String,
    user: String,
    intent: String,
    slots: Vec<(String, String)>,
}

/// What a turn must give.
#[derive(Clone, Debug, Default)]
struct Wanted {
    dates: Vec<String>,
    time: Option<String>,
}

/// Runs all turns that give a date or a time for a booking.
pub fn run(binary: &Path, folder: &Path, read: &mut Reading) -> Result<(), UnderstandError> {
    let path = folder.join("sgd_services_user_turns.jsonl");
    let shown = path.display().to_string();
    let text =
        fs::read_to_string(&path).map_err(|source| UnderstandError::Table { path: shown.clone(), source })?;
    let (mut rows, mut wanted, mut passed) = (Vec::new(), BTreeMap::new(), 0);
    for (at, line) in text.lines().enumerate() {
        let turn: UserTurn = serde_json::from_str(line).map_err(|source| UnderstandError::Public {
            path: shown.clone(),
            line: at + 1,
            source,
        })?;
        if turn.intent != "BookAppointment" {
            continue;
        }
        let Some(want) = want(&turn, &mut passed) else { continue };
        let id = format!("{}-{at}", turn.id);
        rows.push(Row::from([
            ("id".to_owned(), id.clone()),
            ("now".to_owned(), NOW.to_owned()),
            ("text".to_owned(), turn.user.replace(['\t', '\n'], " ")),
        ]));
        wanted.insert(id, want);
    }
    let answers = ask(binary, Kind::Times, &rows)?;
    let (mut dates, mut times) = (Vec::new(), Vec::new());
    for row in &rows {
        let want = &wanted[&row["id"]];
        let earliest = answers.get(&row["id"]).and_then(|a| a.get("earliest")?.as_str()).unwrap_or_default();
        let (date, time) = earliest.split_once('T').unwrap_or((earliest, ""));
        let date_right = want.dates.is_empty() || want.dates.iter().any(|d| d == date);
        let time_right = want.time.as_ref().is_none_or(|t| t == time);
        if !want.dates.is_empty() {
            dates.push(f64::from(u8::from(date_right)));
        }
        if want.time.is_some() {
            times.push(f64::from(u8::from(time_right)));
        }
        if !(date_right && time_right) {
            let miss =
                format!("sgd {:?}: {earliest:?}, expected {:?} {:?}", row["text"], want.dates, want.time);
            read.misses.push(miss);
        }
    }
    if passed > 0 {
        read.notes.push(format!("SGD: {passed} marked phrases passed over"));
    }
    read.limits.push(Limit::new("SGD: date of a booking", "", Demand::Reach(REACH), 1, dates));
    read.limits.push(Limit::new("SGD: time of a booking", "", Demand::Reach(REACH), 1, times));
    Ok(())
}

fn want(turn: &UserTurn, passed: &mut usize) -> Option<Wanted> {
    let mut wanted = Wanted::default();
    for (slot, value) in &turn.slots {
        match slot.as_str() {
            "appointment_date" => {
                let dates = dates(value);
                *passed += usize::from(dates.is_empty());
                wanted.dates.extend(dates);
            }
            "appointment_time" => {
                let time = time(value);
                *passed += usize::from(time.is_none());
                wanted.time = wanted.time.or(time);
            }
            _ => {}
        }
    }
    (!wanted.dates.is_empty() || wanted.time.is_some()).then_some(wanted)
}

/// The dates that a phrase may mean.
fn dates(value: &str) -> Vec<String> {
    let words = number::words(value);
    let has = |word: &str| words.iter().any(|w| w == word);
    let shown = |day: u32| format!("2019-03-{day:02}");
    if has("today") {
        return vec![shown(TODAY.0)];
    }
    if has("tomorrow") {
        return vec![shown(TODAY.0 + 1)];
    }
    let days = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
    if let Some(day) = (0u32..).zip(days).find_map(|(at, day)| has(day).then_some(at)) {
        // Days of this week that are still to come, and those of the next, whose week may begin on Sunday.
        let coming = TODAY.0 + (day + 7 - TODAY.1) % 7;
        let coming = if coming == TODAY.0 { TODAY.0 + 7 } else { coming };
        return match (has("next"), has("week"), day) {
            (true, true, 6) | (true, false, 5 | 6) => vec![shown(coming), shown(coming + 7)],
            (true, true, 5) => vec![shown(coming + 7)],
            _ => vec![shown(coming)],
        };
    }
    let day = words.iter().find_map(|word| {
        let end = word.find(|c: char| !c.is_ascii_digit()).unwrap_or(word.len());
        word[..end].parse::<u32>().ok()
    });
    day.filter(|day| (1..=31).contains(day)).map(shown).into_iter().collect()
}

/// The time that a phrase means, as `hh:mm`.
fn time(value: &str) -> Option<String> {
    let lower = value.to_lowercase().replace("o\"clock", " ").replace("o'clock", " ").replace(':', " : ");
    let words = number::words(&lower.replace(" : ", " colon "));
    let has = |word: &str| words.iter().any(|w| w == word);
    let numbers: Vec<u32> = words.iter().filter_map(|w| w.parse().ok()).collect();
    let (mut hour, minute) = match (numbers.as_slice(), has("colon")) {
        ([hour, minute], true) => (*hour, *minute),
        ([hour], false) if has("half") => (*hour, 30),
        ([hour], false) if has("quarter") && has("past") => (*hour, 15),
        ([hour], false) if has("quarter") => (if *hour == 1 { 12 } else { *hour - 1 }, 45),
        ([hour], false) => (*hour, 0),
        _ => return None,
    };
    let late = ["pm", "afternoon", "evening", "night"].iter().any(|w| has(w)) || lower.contains("p.m");
    if late && hour < 12 {
        hour += 12;
    }
    // "12 in the morning" is said of a quarter to noon.
    (hour < 24 && minute < 60).then(|| format!("{hour:02}:{minute:02}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marked_phrases_are_read() {
        for (phrase, expected) in [
            ("half past 3 in the afternoon", "15:30"),
            ("quarter to 4 in the afternoon", "15:45"),
            ("quarter to 1 in the afternoon", "12:45"),
            ("17:30", "17:30"),
            ("afternoon 2:15", "14:15"),
            ("12:45 in the afternoon", "12:45"),
            ("four in the evening", "16:00"),
            ("11 o\"clock in the morning", "11:00"),
            ("morning 10:30", "10:30"),
        ] {
            assert_eq!(time(phrase).as_deref(), Some(expected), "{phrase}");
        }
        for (phrase, expected) in [
            ("12th of this month", "2019-03-12"),
            ("march 3rd", "2019-03-03"),
            ("tuesday next week", "2019-03-05"),
            ("next Friday", "2019-03-08"),
            ("this saturday", "2019-03-02"),
            ("later today", "2019-03-01"),
        ] {
            assert_eq!(dates(phrase), [expected], "{phrase}");
        }
    }
}
