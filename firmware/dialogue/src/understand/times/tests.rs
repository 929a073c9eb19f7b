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
fn a_condition_denies_no_offer_and_what_is_refused_is_not_taken() {
    let day = |d: i8, a: i8, b: i8| (date(2026, 8, d).at(a, 0, 0, 0), date(2026, 8, d).at(b, 0, 0, 0));
    let offer = [day(11, 10, 12), day(12, 13, 15)];
    let cases = [
        ("Second, if there's nothing else.", "second"),
        ("the second one if there isn't anything earlier", "second"),
        ("if nothing else is open I'll take Wednesday", "second"),
        ("the earlier one unless you have something sooner", "first"),
        ("the later one if you've got nothing better", "second"),
        ("No to the morning, yes to the afternoon.", "second"),
        ("nope on the afternoon, yes on the morning", "first"),
        ("no thanks to the first one, yes to the second", "second"),
        ("skip the Tuesday, I'll do the Wednesday", "second"),
        ("I'll pass on the first", "second"),
        ("I don't do Tuesdays", "second"),
        ("can't do Tuesday at all", "second"),
        ("no to both", "none"),
        ("not AM", "second"),
        ("AM is better.", "first"),
        ("I'd rather PM", "second"),
        ("whichever of the two", "any"),
        ("I don't care which one you give me", "any"),
        ("it doesn't matter what time he comes", "any"),
        ("the Wednesday, I'll be back by then", "second"),
        ("let me talk to him first", ""),
        ("I'd have to ask my wife about that first", ""),
        ("what happens if he comes late", ""),
    ];
    for (text, expected) in cases {
        let read = parse(text, date(2026, 8, 10).at(16, 0, 0, 0), &offer);
        assert_eq!(read.choice.map_or("", Choice::as_str), expected, "{text}");
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
fn one_offer_is_agreed_to_or_refused() {
    let one = [(date(2026, 1, 16).at(13, 0, 0, 0), date(2026, 1, 16).at(15, 0, 0, 0))];
    for (text, expected) in [
        ("yes that's perfect", "choice first"),
        ("why not", "choice first"),
        ("not a problem", "choice first"),
        ("if that's all you've got i'll take it", "choice first"),
        ("sure but can he come closer to three", "choice first"),
        ("that sounds right", "choice first"),
        ("absolutely not", "choice none"),
        ("definitely not", "choice none"),
        ("i'd rather not", "choice none"),
        ("i don't think so", "choice none"),
        ("i don't think that works", "choice none"),
        ("i doubt it", "choice none"),
        ("nobody's home then", "choice none"),
        ("i'll be at work", "choice none"),
        ("could it be earlier in the day", "choice none"),
        ("later", "choice none"),
        ("that's tomorrow right", "question"),
        ("tomorrow is friday right", "question"),
        ("between what hours", "question"),
        ("i'm not sure", "unclear"),
    ] {
        assert_eq!(show(text, now(), &one), expected, "{text}");
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

fn wishes(now: DateTime, rows: &[(&str, &str)]) {
    for (text, expected) in rows {
        assert_eq!(show(text, now, &[]), *expected, "{text}");
    }
}

#[test]
fn a_correction_replaces_its_like_and_keeps_the_rest() {
    wishes(
        now(),
        &[
            ("friday no wait saturday", "2026-01-17T00:00 2026-01-17T23:59"),
            ("monday at two no make it three", "2026-01-19T15:00 2026-01-19T15:00"),
            ("tuesday morning i mean afternoon", "2026-01-20T12:00 2026-01-20T17:00"),
            ("not this friday next friday", "2026-01-23T00:00 2026-01-23T23:59"),
            ("after three no after four", "T16:00 -"),
        ],
    );
}

#[test]
fn a_reason_is_no_wish() {
    wishes(
        now(),
        &[
            ("i get off at four so after that", "T16:00 -"),
            ("school lets out at three so before two thirty", "- T14:30"),
            ("we're back on sunday so monday", "2026-01-19T00:00 2026-01-19T23:59"),
            ("i work nights so afternoons", "T12:00 T17:00"),
            ("it has to be done by friday noon", "- 2026-01-16T12:00"),
            ("we leave friday so before then", "- 2026-01-15T23:59"),
        ],
    );
}

#[test]
fn what_is_denied_is_excluded_and_only_that() {
    wishes(
        now(),
        &[
            ("i can't do monday or tuesday", "- - not 2026-01-19,2026-01-20"),
            ("not friday morning", "- - not 2026-01-16T08:00/2026-01-16T12:00"),
            ("mornings are bad for me", "- - not T08:00/T12:00"),
            ("thursday i can't but friday works", "2026-01-16T00:00 2026-01-16T23:59"),
            (
                "monday but i'm busy from twelve to one",
                "2026-01-19T00:00 2026-01-19T23:59 not 2026-01-19T12:00/2026-01-19T13:00",
            ),
            ("i'm not working friday", "2026-01-16T00:00 2026-01-16T23:59"),
        ],
    );
}

#[test]
fn dates_are_read_in_all_spoken_forms() {
    for text in
        ["february the third", "the third of february", "february 3rd", "feb three", "on two three", "2/3"]
    {
        assert_eq!(show(text, now(), &[]), "2026-02-03T00:00 2026-02-03T23:59", "{text}");
    }
    wishes(
        now(),
        &[
            ("the third", "2026-02-03T00:00 2026-02-03T23:59"),
            ("the twenty first or twenty second", "2026-01-21T00:00 2026-01-22T23:59"),
            ("the week of the twenty sixth", "2026-01-26T00:00 2026-02-01T23:59"),
            ("between tuesday and thursday", "2026-01-20T00:00 2026-01-22T23:59"),
            ("monday or tuesday of next week", "2026-01-19T00:00 2026-01-20T23:59"),
        ],
    );
}

#[test]
fn holidays_and_days_beside_them_are_reckoned() {
    wishes(
        date(2026, 11, 10).at(9, 0, 0, 0),
        &[
            ("the day after thanksgiving", "2026-11-27T00:00 2026-11-27T23:59"),
            ("before christmas", "- 2026-12-24T23:59"),
            ("the week after thanksgiving", "2026-11-30T00:00 2026-12-06T23:59"),
            ("two days before new year's", "2026-12-30T00:00 2026-12-30T23:59"),
            ("the monday after easter", "2027-03-29T00:00 2027-03-29T23:59"),
            ("not on veterans day", "- - not 2026-11-11"),
        ],
    );
}

#[test]
fn a_misheard_word_is_mended_where_its_neighbours_make_it_a_time() {
    wishes(
        now(),
        &[
            ("after for", "T16:00 -"),
            ("between ate and tin", "T08:00 T10:00"),
            ("from ten two twelve", "T10:00 T12:00"),
            ("fryday at won", "2026-01-16T13:00 2026-01-16T13:00"),
            ("tomorrow mourning", "2026-01-16T08:00 2026-01-16T12:00"),
            ("next weak", "2026-01-19T00:00 2026-01-25T23:59"),
        ],
    );
    for text in [
        "we ate already",
        "a tree fell on it",
        "i won a prize",
        "the water pressure is weak",
        "it goes to the street",
    ] {
        assert_eq!(show(text, now(), &[]), "unclear", "{text}");
    }
}

#[test]
fn clock_times_in_figures_keep_their_minutes() {
    wishes(
        now(),
        &[
            ("17:15 on the 4th of march", "2026-03-04T17:15 2026-03-04T17:15"),
            ("make it for 15:45", "T15:45 T15:45"),
            ("the appointment time would be 13:30", "T13:30 T13:30"),
            ("i'd like 9:05 please", "T09:05 T09:05"),
            ("between 14:30 and 16:15", "T14:30 T16:15"),
            ("after 15:20", "T15:20 -"),
            ("at seventeen thirty", "T17:30 T17:30"),
            ("around fourteen hundred hours", "T14:00 T14:00"),
            ("quarter to 12 in the morning", "T11:45 T11:45"),
            ("half past 12 in the afternoon", "T12:30 T12:30"),
            ("quarter past 4 in the evening", "T16:15 T16:15"),
            ("at 20 past 3", "T15:20 T15:20"),
            ("at 10 to 4", "T15:50 T15:50"),
            ("in the evening 6:30", "T18:30 T18:30"),
        ],
    );
}

#[test]
fn the_appointment_that_is_being_booked_keeps_nobody_busy() {
    wishes(
        now(),
        &[
            ("i'd like the appointment at 11:45", "T11:45 T11:45"),
            ("make the appointment on the 7th", "2026-02-07T00:00 2026-02-07T23:59"),
            ("i want my appointment on the twentieth", "2026-01-20T00:00 2026-01-20T23:59"),
            ("can i have an appointment at four", "T16:00 T16:00"),
            ("i'd like to have an appointment friday morning", "2026-01-16T08:00 2026-01-16T12:00"),
            ("does he have any appointments monday", "2026-01-19T00:00 2026-01-19T23:59"),
            ("book an appointment with the doctor for three pm", "T15:00 T15:00"),
            ("please make the appointment for friday next week", "2026-01-23T00:00 2026-01-23T23:59"),
            ("can it be for thursday next week at 2:30", "2026-01-22T14:30 2026-01-22T14:30"),
            ("i'd like to go at four on monday", "2026-01-19T16:00 2026-01-19T16:00"),
            ("friday at nine i can't wait", "2026-01-16T09:00 2026-01-16T09:00"),
            // One of the caller's own does.
            ("i have an appointment monday", "- - not 2026-01-19"),
            ("i've got a dentist appointment friday", "- - not 2026-01-16"),
            ("my doctor's appointment is tuesday so wednesday", "2026-01-21T00:00 2026-01-21T23:59"),
            ("i have to go at four", "- T16:00"),
        ],
    );
}

#[test]
fn what_has_happened_is_no_wish() {
    wishes(
        now(),
        &[
            ("it went out around five this morning can someone come by noon", "- T12:00"),
            ("the furnace quit tuesday and we need somebody by friday", "- 2026-01-16T23:59"),
            ("the pipe burst at 3 am please come now", "soonest"),
            ("it's been out since sunday night so as soon as you can", "soonest"),
            ("it started at two in the morning", "unclear"),
            ("i noticed it monday, so how's wednesday", "2026-01-21T00:00 2026-01-21T23:59"),
            ("the soonest you have even if it's at midnight", "soonest"),
            ("it'd be great if you came friday", "2026-01-16T00:00 2026-01-16T23:59"),
        ],
    );
}

#[test]
fn what_keeps_the_caller_busy_is_no_wish() {
    wishes(
        now(),
        &[
            ("i've got someone coming tuesday till noon so tuesday from noon on", "2026-01-20T12:00 -"),
            (
                "wednesday i have physio, thursday the eye doctor, friday's open",
                "2026-01-16T00:00 2026-01-16T23:59",
            ),
            ("she naps between one and three", "- - not T13:00/T15:00"),
            ("the gate is locked after six", "- T18:00"),
            ("we'll be at the cabin next week", "- - not 2026-01-19T00:00/2026-01-25T23:59"),
            (
                "i have a meeting from ten to eleven tomorrow otherwise i'm free",
                "- - not 2026-01-16T10:00/2026-01-16T11:00",
            ),
            ("tomorrow after i get home like six", "2026-01-16T18:00 -"),
            ("three to five because the baby naps until half past two", "T15:00 T17:00"),
            ("i'm off mondays and tuesdays so one of those", "2026-01-19T00:00 2026-01-20T23:59"),
            ("i'm at church until eleven tomorrow so any time past that", "2026-01-16T11:00 -"),
        ],
    );
}

#[test]
fn limits_that_leave_the_middle_out_exclude_it() {
    wishes(
        now(),
        &[
            ("before eight thirty or after five", "- - not T08:30/T17:00"),
            ("not a minute before nine", "T09:00 -"),
            ("not this week", "- - not 2026-01-15T00:00/2026-01-18T23:59"),
            ("before the month is out", "- 2026-01-31T23:59"),
            ("within the next two days", "- 2026-01-17T23:59"),
            ("the last week of july", "2026-07-27T00:00 2026-07-31T23:59"),
            ("in a fortnight", "2026-01-29T00:00 2026-01-29T23:59"),
            ("until february", "- 2026-01-31T23:59"),
            ("not until february", "2026-02-01T00:00 -"),
            ("i'm free until the weekend", "- 2026-01-16T23:59"),
            ("by month's end", "- 2026-01-31T23:59"),
            ("after my shift at six am", "T06:00 -"),
            ("before my meeting at ten", "- T10:00"),
            ("after the game on sunday", "2026-01-18T00:00 2026-01-18T23:59"),
            ("i'm in tucson until the twentieth", "2026-01-20T00:00 -"),
            ("what's today thursday then monday", "2026-01-19T00:00 2026-01-19T23:59"),
            ("can't do any of those how about the 22nd", "2026-01-22T00:00 2026-01-22T23:59"),
            ("five till four", "T15:55 T15:55"),
            ("from ten till two", "T10:00 T14:00"),
            ("is tomorrow too soon", "2026-01-16T00:00 2026-01-16T23:59"),
            ("morning, no, well, it depends", "unclear"),
            ("tuesday morning at four in the afternoon", "unclear"),
        ],
    );
}

#[test]
fn a_question_with_an_hour_in_it_is_no_wish() {
    for text in
        ["how late do you come out", "what time is that", "do you work weekends", "is that from eight to ten"]
    {
        assert_eq!(show(text, now(), &[]), "question", "{text}");
    }
    assert_eq!(show("can you come friday", now(), &[]), "2026-01-16T00:00 2026-01-16T23:59");
}

#[test]
fn wishes_and_places_narrow_the_offers_together() {
    let day = |d: i8, a: i8, b: i8| (date(2026, 1, d).at(a, 0, 0, 0), date(2026, 1, d).at(b, 0, 0, 0));
    let three = [day(19, 8, 10), day(19, 13, 15), day(20, 10, 12)];
    for (text, expected) in [
        ("monday the later one", "choice second"),
        ("not monday", "choice third"),
        ("the first two are no good", "choice third"),
        ("monday", "unclear"),
        ("i need to be gone by eleven on monday", "choice first"),
        ("anything but monday or tuesday", "- - not 2026-01-19,2026-01-20"),
        ("i can't do monday or tuesday", "choice none"),
        ("neither do you have anything wednesday", "2026-01-21T00:00 2026-01-21T23:59"),
        ("what was the second one", "question"),
        ("hang on a second", "unclear"),
        ("the second one tuesday at ten", "unclear"),
        ("tuesday at eight", "unclear"),
        ("neither anything later in the week", "2026-01-16T00:00 2026-01-18T23:59"),
        ("i don't think monday works", "choice third"),
        ("i don't think i can do monday", "choice third"),
        ("i doubt tuesday will work and not the first", "choice second"),
        ("i wish i could do monday", "choice third"),
        ("i can't wait until tuesday so the first", "choice first"),
        ("i leave monday at eleven", "choice first"),
        ("the first or the second", "unclear"),
        ("the first no the second", "choice second"),
        ("the tuesday one in the morning", "choice third"),
        ("is the tuesday one in the morning", "question"),
        ("sorry i missed the second one", "question"),
        ("can i change it later", "question"),
        ("what if i'm late", "question"),
        ("any of the three would do", "choice any"),
        ("i'm on a job all those times", "choice none"),
        ("i have classes at both times", "choice none"),
        ("they both work for me", "unclear"),
        ("if i take the one at ten can he look at the sink too", "question"),
        ("can he be here at eight sharp or is it just sometime in there", "question"),
        ("what about the following wednesday", "2026-01-21T00:00 2026-01-21T23:59"),
    ] {
        assert_eq!(show(text, now(), &three), expected, "{text}");
    }
}

#[test]
fn windows_are_chosen_by_how_they_were_said() {
    let day = date(2026, 1, 16);
    let offer = [(day.at(8, 0, 0, 0), day.at(10, 0, 0, 0)), (day.at(10, 0, 0, 0), day.at(12, 0, 0, 0))];
    for (text, choice) in [
        ("i'd go with the one you said first", "first"),
        ("i'd go with the one you said last", "second"),
        ("one will do", "first"),
        ("verse one", "first"),
        ("two works", "second"),
        ("the opening slot bravo", "first"),
        ("the closing slot", "second"),
        ("got hockey then any others on the board", "none"),
        ("soccer and dentist those two give me another", "none"),
    ] {
        assert_eq!(show(text, now(), &offer), format!("choice {choice}"), "{text}");
    }
}
