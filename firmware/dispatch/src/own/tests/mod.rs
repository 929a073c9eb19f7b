//! The own board decided over a calendar on paper.

mod fuzz;
mod page;

use std::{collections::BTreeSet, time::Duration};

use jiff::{Timestamp, civil::time, tz::TimeZone};
use vocab::{
    Answer, CallId, HoldId, JobDraft, JobId, JobKind, JobState, Offer, Place, Private, Query, Slot, Trade,
    Urgency, Wish,
};

use self::page::Page;
use super::*;

/// A Wednesday, nine in Denver.
const WEDNESDAY: &str = "2026-01-14T16:00:00Z";

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn call(n: u64) -> CallId {
    CallId::from_raw(n)
}

fn technician(name: &str, skills: &[Trade]) -> Technician {
    let weekdays = vec![(time(8, 0, 0, 0), time(17, 0, 0, 0))];
    let mut hours = Week::default();
    hours[..5].fill(weekdays);
    Technician {
        name: name.into(),
        skills: skills.iter().copied().collect(),
        zips: None,
        hours,
        days_off: BTreeSet::new(),
    }
}

/// Dana (heating) and Luis (heating and pipes), four windows on weekdays.
fn rules() -> Rules {
    Rules {
        zone: TimeZone::get("America/Denver").unwrap(),
        technicians: vec![
            technician("Dana", &[Trade::Hvac]),
            technician("Luis", &[Trade::Hvac, Trade::Plumbing]),
        ],
        kinds: Default::default(),
        windows: [(8, 10), (10, 12), (13, 15), (15, 17)]
            .map(|(a, b)| (time(a, 0, 0, 0), time(b, 0, 0, 0)))
            .to_vec(),
        closed: BTreeSet::new(),
        lead: Duration::from_secs(90 * 60),
        horizon_days: 21,
        hold: Duration::from_secs(180),
        kept_for_emergency: 0,
    }
}

struct Board {
    rules: Rules,
    page: Page,
}

fn board() -> Board {
    Board { rules: rules(), page: Page::default() }
}

impl Board {
    fn ask(&mut self, at: Timestamp, who: CallId, query: &Query) -> Answer {
        let Ok(answer) = answer(&self.rules, &mut self.page, at, who, query);
        answer
    }

    fn offers(&mut self, at: Timestamp, who: CallId, query: &Query) -> (Vec<Offer>, bool) {
        let Answer::Offers { offers, honoured } = self.ask(at, who, query) else { panic!("no offers") };
        (offers, honoured)
    }

    /// The starts offered, in the office's time, such as `Wed 13:00`.
    fn starts(&mut self, at: Timestamp, who: CallId, query: &Query) -> Vec<String> {
        let zone = self.rules.zone.clone();
        let (offers, _) = self.offers(at, who, query);
        offers.iter().map(|o| o.slot.start.to_zoned(zone.clone()).strftime("%a %H:%M").to_string()).collect()
    }

    fn booked(&mut self, at: Timestamp, who: CallId, kind: &str) -> Receipt {
        let (offers, _) = self.offers(at, who, &offer(kind, 1));
        let answer = self.ask(at, who, &Query::Book(draft(who, kind, Some(offers[0]))));
        let Answer::Booked(receipt) = answer else { panic!("not booked") };
        receipt
    }
}

fn offer(kind: &str, count: u8) -> Query {
    wished(kind, count, Wish::default())
}

fn wished(kind: &str, count: u8, wish: Wish) -> Query {
    Query::Offer {
        kind: JobKind::new(kind),
        urgency: Urgency::Routine,
        zip: Private::new("80210".into()),
        wish,
        count,
    }
}

fn urgent(kind: &str, urgency: Urgency) -> Query {
    Query::Offer {
        kind: JobKind::new(kind),
        urgency,
        zip: Private::new("80210".into()),
        wish: Wish::default(),
        count: 1,
    }
}

fn draft(who: CallId, kind: &str, offer: Option<Offer>) -> JobDraft {
    JobDraft {
        call: who,
        number: 0,
        kind: JobKind::new(kind),
        urgency: Urgency::Routine,
        name: Private::new("Ada Example".into()),
        phone: Some("+13035550142".parse().unwrap()),
        place: Private::new(Place {
            street: "12 Elm St".into(),
            unit: None,
            city: None,
            zip: Some("80210".into()),
        }),
        slot: offer.map(|o| o.slot),
        hold: offer.map(|o| o.hold),
        summary: Private::default(),
        flags: Vec::new(),
    }
}

fn slot(start: &str, end: &str) -> Slot {
    Slot { start: at(start), end: at(end) }
}

#[test]
fn the_soonest_windows_after_the_lead_are_offered() {
    let mut board = board();
    assert_eq!(
        board.starts(at(WEDNESDAY), call(1), &offer("hvac_tuneup", 3)),
        ["Wed 13:00", "Wed 15:00", "Thu 08:00"]
    );
}

#[test]
fn an_emergency_may_have_a_window_within_the_lead() {
    let mut board = board();
    board.rules.lead = Duration::from_secs(5 * 3_600);
    let emergency = urgent("hvac_no_heat", Urgency::Emergency);
    assert_eq!(board.starts(at(WEDNESDAY), call(1), &emergency), ["Wed 10:00"]);
    assert_eq!(board.starts(at(WEDNESDAY), call(2), &urgent("hvac_no_heat", Urgency::Urgent)), ["Wed 15:00"]);
}

#[test]
fn windows_stay_at_eight_over_a_change_to_summer_time() {
    let mut board = board();
    let friday = at("2026-03-06T23:00:00Z");
    let (offers, _) = board.offers(friday, call(1), &offer("hvac_tuneup", 1));
    assert_eq!(
        offers[0].slot,
        slot("2026-03-09T14:00:00Z", "2026-03-09T16:00:00Z"),
        "Monday, an hour earlier in UTC"
    );
    let (offers, _) = board.offers(at("2026-10-30T23:00:00Z"), call(2), &offer("hvac_tuneup", 1));
    assert_eq!(offers[0].slot.start, at("2026-11-02T15:00:00Z"), "and an hour later in autumn");
}

#[test]
fn a_window_in_the_hour_that_a_change_of_clocks_skips_has_its_length_and_no_panic() {
    let mut board = board();
    board.rules.windows = vec![(time(2, 0, 0, 0), time(4, 0, 0, 0))];
    for technician in &mut board.rules.technicians {
        technician.hours = std::array::from_fn(|_| vec![(time(0, 0, 0, 0), time(23, 0, 0, 0))]);
    }
    let (offers, _) = board.offers(at("2026-03-08T00:00:00Z"), call(1), &offer("hvac_tuneup", 1));
    assert_eq!(
        offers[0].slot,
        slot("2026-03-08T09:00:00Z", "2026-03-08T10:00:00Z"),
        "03:00 to 04:00, summer time"
    );
}

#[test]
fn skills_zones_hours_days_off_and_holidays_are_kept() {
    let mut board = board();
    board.rules.technicians[1].zips = Some(["80202".to_owned()].into());
    assert_eq!(
        board.starts(at(WEDNESDAY), call(1), &offer("plumb_faucet", 2)),
        [""; 0],
        "Luis doesn't drive there"
    );
    assert_eq!(board.starts(at(WEDNESDAY), call(1), &offer("roof_inspection", 2)), [""; 0], "nobody roofs");
    let dana = &mut board.rules.technicians[0];
    dana.days_off = ["2026-01-14".parse().unwrap()].into();
    dana.hours[3] = vec![(time(9, 0, 0, 0), time(14, 0, 0, 0))];
    board.rules.closed = ["2026-01-16".parse().unwrap()].into();
    assert_eq!(board.starts(at(WEDNESDAY), call(1), &offer("hvac_tuneup", 2)), ["Thu 10:00", "Mon 08:00"]);
}

#[test]
fn a_wish_is_honoured_and_else_the_nearest_windows_come_back() {
    let mut board = board();
    let friday_morning = slot("2026-01-16T15:00:00Z", "2026-01-16T19:00:00Z");
    let wish = Wish { within: vec![friday_morning], except: vec![] };
    let (offers, honoured) = board.offers(at(WEDNESDAY), call(1), &wished("hvac_tuneup", 5, wish));
    assert!(honoured && offers.len() == 2 && offers.iter().all(|o| friday_morning.overlaps(&o.slot)));

    let saturday =
        Wish { within: vec![slot("2026-01-17T07:00:00Z", "2026-01-18T07:00:00Z")], except: vec![] };
    let (offers, honoured) = board.offers(at(WEDNESDAY), call(1), &wished("hvac_tuneup", 2, saturday));
    assert!(!honoured);
    assert_eq!(offers[0].slot.start, at("2026-01-16T20:00:00Z"), "Friday at one");
    assert_eq!(offers[1].slot.start, at("2026-01-16T22:00:00Z"), "Friday at three");
}

#[test]
fn windows_that_do_not_suit_are_not_offered() {
    let mut board = board();
    let wednesday_and_thursday = slot("2026-01-14T07:00:00Z", "2026-01-16T07:00:00Z");
    let wish = Wish { within: vec![], except: vec![wednesday_and_thursday] };
    assert_eq!(board.starts(at(WEDNESDAY), call(1), &wished("hvac_tuneup", 1, wish)), ["Fri 08:00"]);
}

#[test]
fn two_callers_are_never_offered_the_same_technician_at_the_same_time() {
    let mut board = board();
    let first = board.starts(at(WEDNESDAY), call(1), &offer("plumb_faucet", 2));
    let second = board.starts(at(WEDNESDAY), call(2), &offer("plumb_faucet", 2));
    assert_eq!(
        (first, second),
        (vec!["Wed 13:00".into(), "Wed 15:00".into()], vec!["Thu 08:00".into(), "Thu 10:00".into()])
    );
    let both = board.starts(at(WEDNESDAY), call(3), &offer("hvac_tuneup", 1));
    assert_eq!(both, ["Wed 13:00"], "Dana is still free");
}

#[test]
fn the_specialist_is_sent_before_the_one_who_can_do_more() {
    let mut board = board();
    board.offers(at(WEDNESDAY), call(1), &offer("hvac_tuneup", 1));
    assert_eq!(board.page.holders(), ["Dana"]);
}

#[test]
fn holds_that_are_not_offered_again_are_given_back() {
    let mut board = board();
    let (first, _) = board.offers(at(WEDNESDAY), call(1), &offer("plumb_faucet", 2));
    let (again, _) = board.offers(at(WEDNESDAY), call(1), &offer("plumb_faucet", 1));
    assert_eq!(again[0], first[0], "the same window under the same hold");
    let (other, _) = board.offers(at(WEDNESDAY), call(2), &offer("plumb_faucet", 1));
    assert_eq!(other[0].slot, first[1].slot);
    assert_eq!(board.ask(at(WEDNESDAY), call(1), &Query::Release), Answer::Released);
    let (free, _) = board.offers(at(WEDNESDAY), call(3), &offer("plumb_faucet", 1));
    assert_eq!(free[0].slot, first[0].slot);
}

#[test]
fn a_hold_that_ran_out_is_offered_to_the_next_caller() {
    let mut board = board();
    let (first, _) = board.offers(at(WEDNESDAY), call(1), &offer("plumb_faucet", 1));
    let just_before = at("2026-01-14T16:02:59Z");
    assert_ne!(board.offers(just_before, call(2), &offer("plumb_faucet", 1)).0[0].slot, first[0].slot);
    let after = at("2026-01-14T16:03:00Z");
    assert_eq!(board.offers(after, call(3), &offer("plumb_faucet", 1)).0[0].slot, first[0].slot);
    let late = board.ask(after, call(1), &Query::Book(draft(call(1), "plumb_faucet", Some(first[0]))));
    assert_eq!(late, Answer::SlotGone, "somebody else has it now");
}

#[test]
fn a_late_answer_still_gets_its_window_if_nobody_else_took_it() {
    let mut board = board();
    let (first, _) = board.offers(at(WEDNESDAY), call(1), &offer("plumb_faucet", 1));
    let late = board.ask(
        at("2026-01-14T16:30:00Z"),
        call(1),
        &Query::Book(draft(call(1), "plumb_faucet", Some(first[0]))),
    );
    assert!(matches!(late, Answer::Booked(receipt) if receipt.slot == Some(first[0].slot)));
}

#[test]
fn the_hold_of_another_caller_is_worth_nothing() {
    let mut board = board();
    let (first, _) = board.offers(at(WEDNESDAY), call(1), &offer("plumb_faucet", 1));
    let stolen =
        board.ask(at(WEDNESDAY), call(2), &Query::Book(draft(call(2), "plumb_faucet", Some(first[0]))));
    assert_eq!(stolen, Answer::SlotGone);
}

#[test]
fn the_window_that_was_agreed_to_is_booked_and_no_other() {
    let mut board = board();
    let (offers, _) = board.offers(at(WEDNESDAY), call(1), &offer("plumb_faucet", 2));
    let mixed = Offer { hold: offers[0].hold, slot: offers[1].slot };
    let answer = board.ask(at(WEDNESDAY), call(1), &Query::Book(draft(call(1), "plumb_faucet", Some(mixed))));
    let Answer::Booked(receipt) = answer else { panic!("not booked") };
    assert_eq!(receipt.slot, Some(offers[1].slot));
    let odd = Offer { hold: HoldId::from_raw(9), slot: slot("2026-01-15T15:30:00Z", "2026-01-15T17:00:00Z") };
    let answer = board.ask(at(WEDNESDAY), call(2), &Query::Book(draft(call(2), "plumb_faucet", Some(odd))));
    assert_eq!(answer, Answer::SlotGone, "the board has no such window");
}

#[test]
fn long_work_takes_the_next_window_too_and_ends_within_the_day() {
    let mut board = board();
    board.booked(at(WEDNESDAY), call(1), "plumb_wh_replace");
    assert_eq!(board.page.standing_of(call(1)), ["Luis 2026-01-14T20:00:00Z..2026-01-15T00:00:00Z"]);
    let next = board.starts(at(WEDNESDAY), call(2), &offer("plumb_wh_replace", 3));
    assert_eq!(next, ["Thu 08:00", "Thu 10:00", "Thu 13:00"], "at three it would not be done by five");
}

#[test]
fn the_last_visits_of_a_day_may_be_kept_for_emergencies() {
    let mut board = board();
    board.rules.kept_for_emergency = 2;
    assert_eq!(
        board.starts(at(WEDNESDAY), call(1), &offer("plumb_faucet", 1)),
        ["Thu 08:00"],
        "two are left today"
    );
    assert_eq!(
        board.starts(at(WEDNESDAY), call(2), &urgent("plumb_burst_pipe", Urgency::Emergency)),
        ["Wed 10:00"]
    );
}

#[test]
fn nothing_is_booked_without_zip_number_and_street() {
    let mut board = board();
    let (offers, _) = board.offers(at(WEDNESDAY), call(1), &offer("hvac_tuneup", 1));
    let whole = draft(call(1), "hvac_tuneup", Some(offers[0]));
    let place = |change: fn(&mut Place)| {
        let mut place = whole.place.expose().clone();
        change(&mut place);
        JobDraft { place: Private::new(place), ..whole.clone() }
    };
    let lacking =
        [JobDraft { phone: None, ..whole.clone() }, place(|p| p.zip = None), place(|p| p.street.clear())];
    for draft in lacking {
        assert_eq!(board.ask(at(WEDNESDAY), call(1), &Query::Book(draft)), Answer::Unavailable);
    }
    let without_window = JobDraft { slot: None, hold: None, ..whole.clone() };
    assert_eq!(board.ask(at(WEDNESDAY), call(1), &Query::Book(without_window)), Answer::SlotGone);
    assert_eq!(board.page.jobs(), 0);
    assert!(matches!(board.ask(at(WEDNESDAY), call(1), &Query::Book(whole)), Answer::Booked(_)));
}

#[test]
fn a_request_becomes_the_booking_when_a_window_is_found_after_all() {
    let mut board = board();
    let Answer::Noted(noted) =
        board.ask(at(WEDNESDAY), call(1), &Query::Request(draft(call(1), "hvac_tuneup", None)))
    else {
        panic!("not noted")
    };
    assert_eq!((noted.state, noted.slot), (JobState::Requested, None));
    let booked = board.booked(at(WEDNESDAY), call(1), "hvac_tuneup");
    assert_eq!((booked.job, board.page.jobs()), (noted.job, 1));
}

#[test]
fn an_appointment_moves_once_under_its_hold() {
    let mut board = board();
    let booked = board.booked(at(WEDNESDAY), call(1), "plumb_faucet");
    let (offers, _) = board.offers(at(WEDNESDAY), call(2), &offer("plumb_faucet", 1));
    let to = Query::Move { job: booked.job, hold: offers[0].hold };
    let Answer::Booked(moved) = board.ask(at(WEDNESDAY), call(2), &to) else { panic!("not moved") };
    assert_eq!((moved.job, moved.slot), (booked.job, Some(offers[0].slot)));
    assert_eq!(board.ask(at(WEDNESDAY), call(2), &to), Answer::Booked(moved), "asked again");
    let (free, _) = board.offers(at(WEDNESDAY), call(3), &offer("plumb_faucet", 1));
    assert_eq!(Some(free[0].slot), booked.slot, "the old window is free again");
    let unknown = Query::Move { job: JobId::from_raw(77), hold: offers[0].hold };
    assert_eq!(board.ask(at(WEDNESDAY), call(2), &unknown), Answer::Unavailable);
    let gone = Query::Move { job: booked.job, hold: HoldId::from_raw(99) };
    assert_eq!(board.ask(at(WEDNESDAY), call(2), &gone), Answer::SlotGone);
}

#[test]
fn a_cancelled_appointment_frees_its_window_and_stays_cancelled() {
    let mut board = board();
    let booked = board.booked(at(WEDNESDAY), call(1), "plumb_faucet");
    let cancel = Query::Cancel { job: booked.job };
    let Answer::Cancelled(receipt) = board.ask(at(WEDNESDAY), call(2), &cancel) else {
        panic!("not cancelled")
    };
    assert_eq!((receipt.state, receipt.slot), (JobState::Cancelled, booked.slot));
    assert_eq!(board.ask(at(WEDNESDAY), call(2), &cancel), Answer::Cancelled(receipt));
    let (free, _) = board.offers(at(WEDNESDAY), call(3), &offer("plumb_faucet", 1));
    assert_eq!(Some(free[0].slot), booked.slot);
    let unknown = Query::Cancel { job: JobId::from_raw(77) };
    assert_eq!(board.ask(at(WEDNESDAY), call(2), &unknown), Answer::Unavailable);
}

#[test]
fn a_clock_that_is_set_back_an_hour_books_nothing_twice() {
    let mut board = board();
    let first = board.booked(at(WEDNESDAY), call(1), "plumb_faucet");
    let (offers, _) = board.offers(at(WEDNESDAY), call(2), &offer("plumb_faucet", 1));
    let earlier = at("2026-01-14T15:00:00Z");
    let (others, _) = board.offers(earlier, call(3), &offer("plumb_faucet", 4));
    assert!(others.iter().all(|o| o.slot != offers[0].slot && Some(o.slot) != first.slot));
    let kept = board.ask(earlier, call(2), &Query::Book(draft(call(2), "plumb_faucet", Some(offers[0]))));
    assert!(matches!(kept, Answer::Booked(_)));
}

#[test]
fn a_number_is_known_by_its_last_ten_digits() {
    let phone: Phone = "+13035550142".parse().unwrap();
    assert_eq!(last_ten(&phone), "3035550142");
    assert_eq!(last_ten(&"+4420794601".parse().unwrap()), "4420794601");
    assert_eq!(last_ten(&"+5550142".parse().unwrap()), "5550142");
}
