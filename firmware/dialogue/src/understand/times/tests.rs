//! Times: intervals, choices and what is neither, by table rows of their own.

use jiff::{civil::date, tz::TimeZone};

use super::*;

/// Thursday, 15 January 2026, nine in the morning.
fn now() -> DateTime {
    date(2026, 1, 15).at(9, 0, 0, 0)
}

fn show(text: &str, now: DateTime, offer: &[(DateTime, DateTime)]) -> String {
    let r = parse(text, now, offer);
    let when = |w: Option<When>| w.map_or("-".to_owned(), |w| w.to_string());
    let exclude: Vec<_> = r.exclude.iter().map(ToString::to_string).collect();
    match r.kind {
        TimeKind::Choice => format!("choice {}", r.choice.map_or("?", Choice::as_str)),
        TimeKind::Interval if exclude.is_empty() => format!("{} {}", when(r.earliest), when(r.latest)),
        TimeKind::Interval => format!("{} {} not {}", when(r.earliest), when(r.latest), exclude.join(",")),
        TimeKind::Soonest | TimeKind::Flexible | TimeKind::Question | TimeKind::Unclear => {
            r.kind.as_str().to_owned()
        }
    }
}

#[test]
fn wishes_become_intervals() {
    for (text, expected) in [
        ("not before three", "T15:00 -"),
        ("a week from tuesday", "2026-01-27T00:00 2026-01-27T23:59"),
        ("end of the month", "2026-01-25T00:00 2026-01-31T23:59"),
        ("after i get off work at five thirty", "T17:30 -"),
        ("morning but not friday", "T08:00 T12:00 not 2026-01-16"),
        ("tomorrow morning", "2026-01-16T08:00 2026-01-16T12:00"),
        ("monday afternoon", "2026-01-19T12:00 2026-01-19T17:00"),
        ("first thing tomorrow", "2026-01-16T08:00 2026-01-16T10:00"),
        ("the twenty third", "2026-01-23T00:00 2026-01-23T23:59"),
        ("february third after two", "2026-02-03T14:00 -"),
        ("next week", "2026-01-19T00:00 2026-01-25T23:59"),
        ("between ten and two", "T10:00 T14:00"),
        ("from 1 to 3:30 pm", "T13:00 T15:30"),
        ("i have to leave by noon", "- T12:00"),
        ("i'm at work until four", "T16:00 -"),
        ("any day but monday", "- - not 2026-01-19"),
        ("next tuesday", "2026-01-20T00:00 2026-01-20T23:59"),
        ("the day after tomorrow", "2026-01-17T00:00 2026-01-17T23:59"),
        ("tomorrow evening", "2026-01-16T17:00 -"),
        ("late afternoon", "T15:00 T17:00"),
    ] {
        assert_eq!(show(text, now(), &[]), expected, "{text}");
    }
}

#[test]
fn offers_are_chosen_from() {
    let day = |d: i8, a: i8, b: i8| (date(2026, 1, d).at(a, 0, 0, 0), date(2026, 1, d).at(b, 0, 0, 0));
    let offer = [day(15, 13, 15), day(16, 8, 10)];
    for (text, expected) in [
        ("the first one", "choice first"),
        ("the later one", "choice second"),
        ("the earliest", "choice first"),
        ("friday works", "choice second"),
        ("tomorrow morning is good", "choice second"),
        ("today at one", "choice first"),
        ("either's fine", "choice any"),
        ("neither works", "choice none"),
        ("no", "choice none"),
        ("yes", "unclear"),
        ("do you have anything monday", "2026-01-19T00:00 2026-01-19T23:59"),
        ("how long does it take", "question"),
        ("eight to ten", "choice second"),
    ] {
        assert_eq!(show(text, now(), &offer), expected, "{text}");
    }
}

#[test]
fn what_is_no_time_is_said_so() {
    for (text, expected) in [
        ("as soon as possible", "soonest"),
        ("i'm flexible", "flexible"),
        ("", "unclear"),
        ("my sink leaks", "unclear"),
    ] {
        assert_eq!(show(text, now(), &[]), expected, "{text}");
    }
}

#[test]
fn tomorrow_just_after_midnight_is_the_coming_daylight_and_may_be_the_day_after() {
    let night = date(2026, 1, 15).at(0, 30, 0, 0);
    let reading = parse("tomorrow morning", night, &[]);
    assert_eq!(reading.earliest, Some(When::On(date(2026, 1, 15).at(8, 0, 0, 0))));
    assert_eq!(reading.also, Some(date(2026, 1, 16)));
    assert_eq!(reading.wish(night, &TimeZone::UTC).within.len(), 2);
}

#[test]
fn wishes_keep_to_local_hours_over_daylight_saving() {
    let zone = TimeZone::get("America/Denver").unwrap();
    let friday = date(2026, 3, 6).at(9, 0, 0, 0);
    let wish = parse("in the morning", friday, &[]).wish(friday, &zone);
    for slot in &wish.within {
        assert_eq!(slot.start.to_zoned(zone.clone()).hour(), 8);
    }
    assert!(wish.within.len() > 30);
}

#[test]
fn ten_thousand_words_end() {
    assert_eq!(parse(&"blah ".repeat(10_000), now(), &[]).kind, TimeKind::Unclear);
}
