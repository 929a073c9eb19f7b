//! Holds, jobs and appointments: nothing is doubled, nothing is written by halves.

use jiff::SignedDuration;
use vocab::{JobState, MessageDraft, MessageFor};

use super::*;

#[test]
fn a_raw_insert_of_an_overlapping_appointment_is_refused_by_the_database() {
    let mut store = memory();
    store.book(now(), &draft(1), &visit("Dana", 15)).unwrap().unwrap();
    let other = store.request(now(), &draft(2)).unwrap().job;
    let insert = |technician: &str, from: &str, to: &str| {
        store.db.execute(
            "INSERT INTO appointments (job, technician, start_ms, end_ms, busy_until_ms) VALUES (?1, ?2, ?3, ?4, ?4)",
            rusqlite::params![
                i64::try_from(other.raw()).unwrap(),
                technician,
                at(from).as_millisecond(),
                at(to).as_millisecond()
            ],
        )
    };
    let inside = insert("Dana", "2026-01-15T16:00:00Z", "2026-01-15T16:30:00Z").unwrap_err().to_string();
    assert!(inside.contains("the technician has an appointment at that time"), "{inside}");
    for (from, to) in [("14:00", "15:01"), ("16:59", "19:00"), ("14:00", "19:00"), ("15:00", "17:00")] {
        let (from, to) = (format!("2026-01-15T{from}:00Z"), format!("2026-01-15T{to}:00Z"));
        assert!(insert("Dana", &from, &to).is_err(), "{from} to {to}");
    }
    insert("Dana", "2026-01-15T17:00:00Z", "2026-01-15T19:00:00Z").unwrap();
}

#[test]
fn a_raw_update_onto_another_appointment_is_refused_by_the_database() {
    let mut store = memory();
    store.book(now(), &draft(1), &visit("Dana", 15)).unwrap().unwrap();
    store.book(now(), &draft(2), &visit("Luis", 15)).unwrap().unwrap();
    let move_luis = "UPDATE appointments SET technician = 'Dana' WHERE technician = 'Luis'";
    assert!(store.db.execute(move_luis, []).is_err());
    store.db.execute("UPDATE appointments SET cancelled_ms = 1 WHERE technician = 'Dana'", []).unwrap();
    store.db.execute(move_luis, []).unwrap();
    assert!(
        store.db.execute("UPDATE appointments SET cancelled_ms = NULL", []).is_err(),
        "it can't come back"
    );
}

#[test]
fn a_booking_that_is_refused_writes_nothing() {
    let mut store = memory();
    store.book(now(), &draft(1), &visit("Dana", 15)).unwrap().unwrap();
    let kept =
        store.hold(now(), call(2), &[visit("Luis", 15)], now() + SignedDuration::from_mins(3)).unwrap();
    assert_eq!(store.book(now(), &draft(2), &visit("Dana", 16)).unwrap(), None);
    let rows = ["jobs", "appointments", "outbox"].map(|table| count(&store, table));
    assert_eq!(rows, [1, 1, 1]);
    assert!(store.held(kept[0]).unwrap().is_some(), "its hold stands");
}

#[test]
fn a_booking_writes_job_appointment_and_outbox_row_and_gives_the_holds_back() {
    let mut store = memory();
    let until = now() + SignedDuration::from_mins(3);
    let holds = store.hold(now(), call(1), &[visit("Dana", 15), visit("Dana", 17)], until).unwrap();
    assert_eq!(count(&store, "holds"), 2);
    let booked = JobDraft { hold: Some(holds[0]), ..draft(1) };
    let receipt = store.book(now(), &booked, &visit("Dana", 15)).unwrap().unwrap();
    assert_eq!(receipt.board_id, "NB-1001");
    assert_eq!((receipt.state, receipt.slot), (JobState::Booked, Some(visit("Dana", 15).window)));
    let rows = ["jobs", "appointments", "outbox", "holds"].map(|table| count(&store, table));
    assert_eq!(rows, [1, 1, 1, 0]);
    let standing = store.made(call(1), 0).unwrap().unwrap();
    assert_eq!((standing.receipt, standing.under), (receipt, Some(holds[0])));
    let job = &store.jobs_of(call(1)).unwrap()[0];
    assert_eq!((job.flags.clone(), job.technician.as_deref()), (draft(1).flags, Some("Dana")));
    assert_eq!(job.summary, draft(1).summary);
}

#[test]
fn a_window_is_held_for_one_caller_at_a_time() {
    let mut store = memory();
    let until = now() + SignedDuration::from_mins(3);
    store.hold(now(), call(1), &[visit("Dana", 15)], until).unwrap();
    assert!(store.hold(now(), call(2), &[visit("Dana", 16)], until).is_err(), "not by code alone");
    assert_eq!(count(&store, "holds"), 1);
    let later = until + SignedDuration::from_mins(3);
    store.hold(until, call(2), &[visit("Dana", 16)], later).unwrap();
    assert_eq!(count(&store, "holds"), 1, "the one that ran out is gone");
}

#[test]
fn a_move_and_a_cancellation_are_kept_with_the_window_before() {
    let mut store = memory();
    let job = store.book(now(), &draft(1), &visit("Dana", 15)).unwrap().unwrap().job;
    let hold =
        store.hold(now(), call(2), &[visit("Luis", 17)], now() + SignedDuration::from_mins(3)).unwrap()[0];
    let moved = store.move_to(now(), call(2), job, &visit("Luis", 17), hold).unwrap().unwrap();
    assert_eq!(moved.slot, Some(visit("Luis", 17).window));
    let cancelled = store.cancel(now(), call(3), job).unwrap();
    assert_eq!((cancelled.state, cancelled.slot), (JobState::Cancelled, moved.slot));
    assert_eq!(store.cancel(now(), call(3), job).unwrap(), cancelled, "a second time changes nothing");
    let change = |n| store.changes_of(call(n)).unwrap().pop().map(|c| (c.from, c.to));
    assert_eq!(change(2), Some((Some(visit("Dana", 15).window), moved.slot)));
    assert_eq!(change(3), Some((moved.slot, None)));
    assert_eq!(count(&store, "outbox"), 3);
    store.book(now(), &draft(4), &visit("Luis", 17)).unwrap().unwrap();
}

#[test]
fn customers_are_found_by_number_with_the_address_used_last() {
    let mut store = memory();
    store.book(now(), &draft(1), &visit("Dana", 15)).unwrap().unwrap();
    let elsewhere = Place { street: "900 Pearl St".into(), unit: Some("4".into()), ..Place::default() };
    let second = JobDraft { place: elsewhere.clone().into(), name: Private::default(), ..draft(2) };
    store.request(now() + SignedDuration::from_hours(1), &second).unwrap();
    let customer = store.customer("3035550142").unwrap().unwrap();
    assert_eq!((customer.name.expose().as_str(), customer.place.expose()), ("Ada Example", &elsewhere));
    store.request(now() + SignedDuration::from_hours(2), &draft(3)).unwrap();
    assert_eq!(store.customer("3035550142").unwrap().unwrap().place, draft(3).place);
    assert_eq!(count(&store, "places"), 2);
    let nameless = JobDraft { place: Private::default(), ..draft(4) };
    store.request(now() + SignedDuration::from_hours(3), &nameless).unwrap();
    assert_eq!(
        store.customer("3035550142").unwrap().unwrap().place,
        draft(3).place,
        "an empty one wipes nothing"
    );
    assert_eq!(store.customer("3035550143").unwrap(), None);
}

#[test]
fn upcoming_appointments_are_soonest_first_and_still_to_come() {
    let mut store = memory();
    store.book(now(), &draft(1), &visit("Dana", 20)).unwrap().unwrap();
    store.book(now(), &draft(2), &visit("Dana", 15)).unwrap().unwrap();
    let gone = store.book(now(), &draft(3), &visit("Dana", 17)).unwrap().unwrap().job;
    store.cancel(now(), call(3), gone).unwrap();
    let starts = |store: &mut Store, from| {
        let coming = store.upcoming("3035550142", from).unwrap();
        coming.iter().map(|a| a.slot.start).collect::<Vec<_>>()
    };
    assert_eq!(starts(&mut store, now()), [visit("", 15).window.start, visit("", 20).window.start]);
    assert_eq!(starts(&mut store, at("2026-01-15T17:00:00Z")), [visit("", 20).window.start]);
}

#[test]
fn the_same_message_of_a_call_is_kept_once() {
    let mut store = memory();
    let message = |text: &str| MessageDraft {
        call: call(1),
        target: MessageFor::Office,
        name: Private::default(),
        phone: None,
        text: Private::new(text.into()),
    };
    assert_eq!(store.message(now(), &message("please call")).unwrap(), "NB-M1");
    assert_eq!(store.message(now(), &message("please call")).unwrap(), "NB-M1");
    assert_eq!(store.message(now(), &message("and bring a ladder")).unwrap(), "NB-M2");
    assert_eq!((count(&store, "messages"), count(&store, "outbox")), (2, 2));
}
