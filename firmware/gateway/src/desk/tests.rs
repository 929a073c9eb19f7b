//! The desk as the line meets it: questions in, answers out, rows kept.

use std::time::{Duration, Instant};

use vocab::{
    Field, Hazard, JobKind, JobState, LineId, MessageFor, Offer, Place, Private, RecordBody, SilencedBy,
    Speaker, Urgency, Wish,
};

use super::*;

fn now(utc: &str) -> Now {
    #[expect(clippy::disallowed_methods, reason = "only its distance to itself matters")]
    let instant = Instant::now();
    Now { instant, utc: utc.parse().unwrap() }
}

fn call(n: u64) -> CallId {
    CallId::new("2026-01-14T15:00:00Z".parse().unwrap(), n)
}

fn config() -> Config {
    Config::load(None).unwrap()
}

fn desk() -> Desk {
    Desk::in_memory(&config(), 7).unwrap()
}

fn ask_offers(desk: &mut Desk, now: Now, call: CallId, kind: &str) -> Vec<Offer> {
    let query = Query::Offer {
        kind: JobKind::new(kind),
        urgency: Urgency::Routine,
        zip: Private::new("80210".into()),
        wish: Wish::default(),
        count: 2,
    };
    let Answer::Offers { offers, .. } = desk.answer(now, call, &query) else { panic!("no offers") };
    offers
}

fn draft(call: CallId, kind: &str, offer: Option<Offer>) -> JobDraft {
    JobDraft {
        call,
        number: 0,
        kind: JobKind::new(kind),
        urgency: Urgency::Routine,
        name: Private::new("Ada Example".into()),
        phone: Some("+13035550142".parse().unwrap()),
        place: Private::new(Place {
            street: "1940 S Franklin St".into(),
            unit: Some("2B".into()),
            city: Some("Denver".into()),
            zip: Some("80210".into()),
        }),
        slot: offer.map(|o| o.slot),
        hold: offer.map(|o| o.hold),
        summary: Private::new("spring tune-up".into()),
        flags: vec![Field::Name],
    }
}

#[test]
fn an_offered_window_is_booked_and_the_customer_found_again() {
    let (mut desk, now) = (desk(), now("2026-01-14T16:00:00Z"));
    let offers = ask_offers(&mut desk, now, call(1), "hvac_tuneup");
    assert_eq!(offers.len(), 2);
    let Answer::Booked(receipt) =
        desk.answer(now, call(1), &Query::Book(draft(call(1), "hvac_tuneup", Some(offers[1]))))
    else {
        panic!("not booked")
    };
    assert_eq!((receipt.state, receipt.slot), (JobState::Booked, Some(offers[1].slot)));
    assert!(receipt.board_id.starts_with("NB-"));
    let jobs = desk.jobs_of(call(1)).unwrap();
    assert_eq!((jobs.len(), &jobs[0].board_id, jobs[0].slot), (1, &receipt.board_id, receipt.slot));
    let phone: vocab::Phone = "303-555-0142".parse().unwrap();
    let Answer::Caller(Some(customer)) = desk.answer(now, call(2), &Query::Caller { phone: phone.clone() })
    else {
        panic!("not found")
    };
    assert_eq!(customer.place.expose().street, "1940 S Franklin St");
    let Answer::Appointments(coming) = desk.answer(now, call(2), &Query::Appointments { phone }) else {
        panic!()
    };
    assert_eq!(coming.iter().map(|a| a.job).collect::<Vec<_>>(), [receipt.job]);
}

#[test]
fn a_repeated_booking_gives_the_first_receipt() {
    let (mut desk, now) = (desk(), now("2026-01-14T16:00:00Z"));
    let offers = ask_offers(&mut desk, now, call(1), "hvac_tuneup");
    let book = Query::Book(draft(call(1), "hvac_tuneup", Some(offers[0])));
    let first = desk.answer(now, call(1), &book);
    assert!(matches!(first, Answer::Booked(_)));
    assert_eq!(desk.answer(now.plus(Duration::from_secs(5)), call(1), &book), first);
    let Answer::Booked(receipt) = first else { panic!() };
    let request = desk.answer(now, call(1), &Query::Request(draft(call(1), "hvac_tuneup", None)));
    assert_eq!(request, Answer::Noted(receipt));
    assert_eq!(desk.jobs_of(call(1)).unwrap().len(), 1);
}

#[test]
fn a_message_of_a_call_is_kept_once() {
    let (mut desk, now) = (desk(), now("2026-01-14T16:00:00Z"));
    let message = Query::Message(MessageDraft {
        call: call(1),
        target: MessageFor::Office,
        name: Private::new("Ada Example".into()),
        phone: None,
        text: Private::new("please call me back".into()),
    });
    let first = desk.answer(now, call(1), &message);
    assert_eq!(first, Answer::MessageNoted("NB-M1".into()));
    assert_eq!(desk.answer(now, call(1), &message), first);
    assert_eq!(desk.messages_of(call(1)).unwrap().len(), 1);
}

#[test]
fn a_call_is_kept_row_by_row_with_one_outcome() {
    let (mut desk, at) = (desk(), "2026-01-14T16:00:00Z".parse().unwrap());
    let row = |body| Record { call: call(1), at, body };
    desk.record(&row(RecordBody::Started { line: LineId(0), caller: None, dialled: None })).unwrap();
    let text = Private::new("hello".to_owned());
    let turn =
        RecordBody::Turn { speaker: Speaker::Box, text, asks: Some("problem"), confidence: None, at_ms: 40 };
    desk.record(&row(turn)).unwrap();
    desk.record(&row(RecordBody::Ended { outcome: "abandoned", reason: "hung up".into() })).unwrap();
    desk.record(&row(RecordBody::Ended { outcome: "booked", reason: "late".into() })).unwrap();
    let story = desk.story(call(1)).unwrap().unwrap();
    assert_eq!(story.call.outcome.as_deref(), Some("abandoned"));
    assert_eq!(story.turns[0].asks.as_deref(), Some("problem"));
}

#[test]
fn a_world_stands_on_the_board_before_the_call() {
    let (mut desk, now) = (desk(), now("2026-01-14T16:00:00Z"));
    let text = r#"{"customers": [{"name": "Bo Sample", "phone": "+13035550143", "street": "12 Elm St", "zip": "80204"}],
        "appointments": [{"phone": "+13035550143", "job_kind": "hvac_tuneup", "start": "2026-01-16T08:00",
                          "end": "2026-01-16T10:00"}]}"#;
    let world: World = serde_json::from_str(text).unwrap();
    desk.seed(&world, now).unwrap();
    let phone = "+13035550143".parse().unwrap();
    let Answer::Appointments(coming) = desk.answer(now, call(1), &Query::Appointments { phone }) else {
        panic!()
    };
    assert_eq!(coming.len(), 1);
    assert_eq!(coming[0].slot.start.to_string(), "2026-01-16T15:00:00Z", "08:00 in Denver");
    assert_eq!(coming[0].technician.as_deref(), Some("Dana"));
    assert_eq!(coming[0].place.expose().street, "12 Elm St");
}

#[test]
fn a_full_store_promises_nothing_and_turns_the_panel_red() {
    let (mut desk, now) = (desk(), now("2026-01-14T16:00:00Z"));
    let offers = ask_offers(&mut desk, now, call(1), "hvac_tuneup");
    let mut book = draft(call(1), "hvac_tuneup", Some(offers[0]));
    book.summary = Private::new("a long story ".repeat(4_000));
    desk.rows.0.limit_size(1).unwrap();
    assert_eq!(desk.answer(now, call(1), &Query::Book(book.clone())), Answer::Unavailable);
    assert_eq!((desk.health(), desk.jobs_of(call(1)).unwrap().len()), (StoreHealth::Failing, 0));
    desk.rows.0.limit_size(1 << 30).unwrap();
    assert!(matches!(desk.answer(now, call(1), &Query::Book(book)), Answer::Booked(_)), "its hold stood");
    assert_eq!(desk.health(), StoreHealth::Up);
}

#[test]
fn an_outcome_that_a_full_store_refused_is_written_when_there_is_room() {
    let (mut desk, now) = (desk(), now("2026-01-14T16:00:00Z"));
    let row = |body| Record { call: call(1), at: now.utc, body };
    desk.record(&row(RecordBody::Started { line: LineId(0), caller: None, dialled: None })).unwrap();
    desk.rows.0.limit_size(1).unwrap();
    let reason = "hung up ".repeat(4_000);
    assert!(desk.record(&row(RecordBody::Ended { outcome: "abandoned", reason })).is_err());
    desk.tidy(now);
    assert_eq!(desk.health(), StoreHealth::Failing);
    desk.rows.0.limit_size(1 << 30).unwrap();
    desk.tidy(now);
    assert_eq!(desk.health(), StoreHealth::Up);
    assert_eq!(desk.story(call(1)).unwrap().unwrap().call.outcome.as_deref(), Some("abandoned"));
}

#[test]
fn a_silence_waits_behind_the_alarm_that_a_full_store_refused() {
    let (mut desk, now) = (desk(), now("2026-01-14T16:00:00Z"));
    let row = |body| Record { call: call(1), at: now.utc, body };
    desk.record(&row(RecordBody::Started { line: LineId(0), caller: None, dialled: None })).unwrap();
    // As many as it takes until none fits any more.
    desk.rows.0.limit_size(1).unwrap();
    let alarm = row(RecordBody::Alarm { hazard: Hazard::Gas, urgency: Urgency::Emergency });
    let refused = (0..10_000).any(|_| desk.record(&alarm).is_err());
    assert!(refused && !desk.open_alarms().is_empty());
    desk.rows.0.limit_size(1 << 30).unwrap();
    desk.record(&row(RecordBody::Silenced { by: SilencedBy::Button })).unwrap();
    desk.tidy(now);
    assert_eq!(desk.close(), 0);
    assert!(desk.open_alarms().is_empty(), "it does not sound again");
}

#[test]
fn old_calls_go_with_their_recordings_and_their_jobs_stay() {
    let folder = tempfile::tempdir().unwrap();
    let now = now("2026-01-14T16:00:00Z");
    let mut desk = Desk::open(&folder.path().join("nightbell.db"), &config(), now).unwrap();
    let tape = recording(&folder.path().join("recordings"), call(1));
    std::fs::create_dir_all(tape.parent().unwrap()).unwrap();
    std::fs::write(&tape, b"RIFF").unwrap();
    let row = |body| Record { call: call(1), at: now.utc, body };
    desk.record(&row(RecordBody::Started { line: LineId(0), caller: None, dialled: None })).unwrap();
    desk.answer(now, call(1), &Query::Request(draft(call(1), "hvac_tuneup", None)));
    desk.record(&row(RecordBody::Ended { outcome: "requested", reason: String::new() })).unwrap();
    desk.tidy(now);
    desk.tidy(now.plus(Duration::from_secs(89 * 86_400)));
    assert!(tape.exists() && desk.story(call(1)).unwrap().is_some(), "ninety days are not over");
    desk.tidy(now.plus(Duration::from_secs(91 * 86_400)));
    assert!(!tape.exists() && desk.story(call(1)).unwrap().is_none());
    assert_eq!(desk.jobs_of(call(1)).unwrap().len(), 1);
}

#[test]
fn a_clock_that_is_a_year_ahead_for_a_while_makes_nothing_be_removed() {
    let (mut desk, start) = (desk(), now("2026-01-14T16:00:00Z"));
    let row = |body| Record { call: call(1), at: start.utc, body };
    desk.record(&row(RecordBody::Started { line: LineId(0), caller: None, dialled: None })).unwrap();
    desk.record(&row(RecordBody::Ended { outcome: "spam", reason: String::new() })).unwrap();
    let hours = |n: u64| start.plus(Duration::from_secs(3_600 * n));
    let ahead = |now: Now| Now { utc: now.utc + Duration::from_secs(365 * 86_400), ..now };
    desk.tidy(start);
    desk.tidy(ahead(hours(30)));
    desk.tidy(ahead(hours(31)));
    desk.tidy(hours(32));
    assert!(desk.story(call(1)).unwrap().is_some());
    desk.tidy(ahead(hours(33)));
    desk.tidy(ahead(hours(58)));
    assert!(desk.story(call(1)).unwrap().is_none(), "a clock that stays so for a day is believed");
}

#[test]
fn a_damaged_store_is_set_aside_and_the_box_starts_with_a_fresh_one() {
    let folder = tempfile::tempdir().unwrap();
    let (path, now) = (folder.path().join("nightbell.db"), now("2026-01-14T16:00:00Z"));
    std::fs::write(&path, [7; 9_000]).unwrap();
    let mut desk = Desk::open(&path, &config(), now).unwrap();
    assert_eq!(ask_offers(&mut desk, now, call(1), "hvac_tuneup").len(), 2);
    let damaged = std::fs::read_dir(folder.path()).unwrap().map(|e| e.unwrap().file_name());
    assert!(damaged.into_iter().any(|name| name.to_string_lossy().contains("damaged")));
}

#[test]
fn a_world_that_cannot_be_names_the_appointment() {
    let (mut desk, now) = (desk(), now("2026-01-14T16:00:00Z"));
    let world = |text: &str| -> World { serde_json::from_str(text).unwrap() };
    let twice = r#"{"appointments": [
        {"phone": "+13035550143", "job_kind": "hvac_tuneup", "start": "2026-01-16T08:00", "end": "2026-01-16T10:00",
         "technician": "Dana"},
        {"phone": "+13035550144", "job_kind": "hvac_tuneup", "start": "2026-01-16T09:00", "end": "2026-01-16T11:00",
         "technician": "Dana"}]}"#;
    let error = desk.seed(&world(twice), now).unwrap_err().to_string();
    assert_eq!(error, "appointments[1]: Dana has another appointment at that time");
    let backwards = r#"{"appointments": [{"phone": "+13035550143", "job_kind": "hvac_tuneup",
        "start": "2026-01-16T10:00", "end": "2026-01-16T08:00"}]}"#;
    let error = desk.seed(&world(backwards), now).unwrap_err().to_string();
    assert!(error.starts_with("appointments[0]:"), "{error}");
}

#[test]
fn on_a_full_disk_outcomes_that_nobody_fetched_give_way_to_a_booking() {
    let mut desk = desk();
    let morning = now("2026-01-14T15:00:00Z");
    let ended = |n| Record {
        call: call(n),
        at: morning.utc,
        body: RecordBody::Ended { outcome: "spam", reason: "goodbye".to_owned() },
    };
    desk.rows.0.limit_size(1).unwrap();
    // Straight into the store: the desk would make room at once.
    let fits = (10..20_000).take_while(|n| desk.rows.0.record(&ended(*n)).is_ok()).count();
    assert!((10..19_990).contains(&fits), "{fits} outcomes fit");
    let request = Query::Request(draft(call(1), "hvac_tuneup", None));
    let answer = desk.answer(morning, call(1), &request);
    assert!(matches!(answer, Answer::Noted(_)), "{answer:?}");
    let first = desk.lease(morning, u32::MAX).unwrap();
    assert!(first.iter().any(|(news, _)| matches!(news.what, fleet::Upstream::Job(_))), "its news is kept");
}
