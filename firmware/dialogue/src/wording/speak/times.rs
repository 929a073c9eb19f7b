//! Days, clock times and arrival windows, always in the office's zone.

use jiff::{civil, tz::TimeZone};
use vocab::Slot;

use super::{cardinal, ordinal};

/// `Tuesday, January twentieth`.
pub fn day(date: civil::Date) -> String {
    let weekday = WEEKDAYS[date.weekday().to_monday_zero_offset() as usize];
    let month = MONTHS[date.month() as usize - 1];
    format!("{weekday}, {month} {}", ordinal(u32::from(date.day().unsigned_abs())))
}

/// `eight in the morning`, `eight thirty in the morning`, `noon`, `five in the afternoon`.
pub fn clock(time: civil::Time) -> String {
    match (time.hour(), time.minute()) {
        (12, 0) => "noon".to_owned(),
        (0, 0) => "midnight".to_owned(),
        (hour, _) => format!("{} {}", bare(time), part_of_day(hour)),
    }
}

/// `Tuesday, January twentieth, from eight to ten in the morning`.
pub fn window(start: civil::DateTime, end: civil::DateTime) -> String {
    let from = day(start.date());
    if start.date() != end.date() {
        return format!(
            "{from}, from {} until {}, {}",
            clock(start.time()),
            day(end.date()),
            clock(end.time())
        );
    }
    let whole_hour = |t: civil::Time| matches!((t.hour(), t.minute()), (12 | 0, 0));
    let same_part = part_of_day(start.hour()) == part_of_day(end.hour());
    let first = match (whole_hour(start.time()), same_part || whole_hour(end.time())) {
        (false, true) if same_part && !whole_hour(end.time()) => bare(start.time()),
        (_, _) => clock(start.time()),
    };
    format!("{from}, from {first} to {}", clock(end.time()))
}

/// An arrival window in the office's zone.
pub fn slot(slot: &Slot, zone: &TimeZone) -> String {
    window(slot.start.to_zoned(zone.clone()).datetime(), slot.end.to_zoned(zone.clone()).datetime())
}

/// `eight`, `eight thirty`, `eight oh five`.
fn bare(time: civil::Time) -> String {
    let hour = u32::from(time.hour().unsigned_abs());
    let said = cardinal(if hour.is_multiple_of(12) { 12 } else { hour % 12 });
    match u32::from(time.minute().unsigned_abs()) {
        0 => said,
        minute @ 1..=9 => format!("{said} oh {}", cardinal(minute)),
        minute => format!("{said} {}", cardinal(minute)),
    }
}

fn part_of_day(hour: i8) -> &'static str {
    match hour {
        0..=11 => "in the morning",
        12..=16 => "in the afternoon",
        17..=20 => "in the evening",
        _ => "at night",
    }
}

const WEEKDAYS: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

#[cfg(test)]
mod tests {
    use super::*;

    fn check(start: &str, end: &str, said: &str) {
        assert_eq!(window(start.parse().unwrap(), end.parse().unwrap()), said);
    }

    #[test]
    fn windows_name_the_part_of_the_day_once_where_one_is_enough() {
        check(
            "2026-01-20T08:00",
            "2026-01-20T10:00",
            "Tuesday, January twentieth, from eight to ten in the morning",
        );
        check(
            "2026-01-20T10:00",
            "2026-01-20T12:00",
            "Tuesday, January twentieth, from ten in the morning to noon",
        );
        check(
            "2026-01-20T12:00",
            "2026-01-20T14:00",
            "Tuesday, January twentieth, from noon to two in the afternoon",
        );
        check(
            "2026-01-20T11:00",
            "2026-01-20T13:00",
            "Tuesday, January twentieth, from eleven in the morning to one in the afternoon",
        );
        check(
            "2026-07-01T13:30",
            "2026-07-01T15:30",
            "Wednesday, July first, from one thirty to three thirty in the afternoon",
        );
        check(
            "2026-07-01T15:00",
            "2026-07-01T17:00",
            "Wednesday, July first, from three in the afternoon to five in the evening",
        );
    }

    #[test]
    fn a_slot_is_said_in_the_offices_zone_on_both_sides_of_a_clock_change() {
        let zone = TimeZone::get("America/Denver").unwrap();
        let at = |start: &str, end: &str| Slot { start: start.parse().unwrap(), end: end.parse().unwrap() };
        let winter = at("2026-03-06T15:00:00Z", "2026-03-06T17:00:00Z");
        assert_eq!(slot(&winter, &zone), "Friday, March sixth, from eight to ten in the morning");
        let summer = at("2026-03-09T14:00:00Z", "2026-03-09T16:00:00Z");
        assert_eq!(slot(&summer, &zone), "Monday, March ninth, from eight to ten in the morning");
    }

    #[test]
    fn clock_times_are_plain() {
        for (time, said) in [
            ("00:00", "midnight"),
            ("00:30", "twelve thirty in the morning"),
            ("09:05", "nine oh five in the morning"),
            ("12:15", "twelve fifteen in the afternoon"),
            ("21:00", "nine at night"),
        ] {
            assert_eq!(clock(time.parse().unwrap()), said);
        }
    }
}
