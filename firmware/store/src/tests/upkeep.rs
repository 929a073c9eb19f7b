//! After a stop, and after ninety days.

use jiff::SignedDuration;
use vocab::{MessageDraft, MessageFor};

use super::*;

#[test]
fn a_call_cut_off_by_a_stop_has_the_outcome_that_its_rows_prove() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("box.db");
    let mut store = open(&path).store;
    for n in 1..=7 {
        store.record(&started(n)).unwrap();
    }
    store.book(now(), &draft(1), &visit("Dana", 15)).unwrap().unwrap();
    store.request(now(), &draft(2)).unwrap();
    let message = MessageDraft {
        call: call(3),
        target: MessageFor::Office,
        name: Private::default(),
        phone: None,
        text: Private::new("call me".into()),
    };
    store.message(now(), &message).unwrap();
    store.record(&ended(5, "spam")).unwrap();
    let moved = store.book(now(), &draft(90), &visit("Luis", 15)).unwrap().unwrap().job;
    let until = now() + SignedDuration::from_mins(3);
    let hold = store.hold(now(), call(6), &[visit("Luis", 18)], until).unwrap()[0];
    store.move_to(now(), call(6), moved, &visit("Luis", 18), hold).unwrap().unwrap();
    store.cancel(now(), call(7), moved).unwrap();
    store.hold(now(), call(4), &[visit("Dana", 18)], until).unwrap();
    drop(store);

    let opened = open(&path);
    assert_eq!(opened.recovered, 7, "six of the seven and the call that booked for Luis");
    let outcome = |n| {
        let row = opened.store.story(call(n)).unwrap().unwrap().call;
        (row.outcome.unwrap(), row.reason.unwrap())
    };
    let cut = "box stopped during the call".to_owned();
    let expected = [
        (1, "booked"),
        (2, "requested"),
        (3, "message"),
        (4, "failed"),
        (6, "rescheduled"),
        (7, "cancelled"),
    ];
    for (n, word) in expected {
        assert_eq!(outcome(n), (word.to_owned(), cut.clone()), "call {n}");
    }
    assert_eq!(outcome(5), ("spam".to_owned(), "goodbye".to_owned()), "a call that had ended keeps its own");
    assert_eq!(count(&opened.store, "holds"), 0, "no call is up");
    assert_eq!(count(&opened.store, "outcomes"), count(&opened.store, "calls"));
    drop(opened);
    assert_eq!(open(&path).recovered, 0);
}

#[test]
fn a_call_has_one_outcome_even_by_raw_sql() {
    let mut store = memory();
    store.record(&started(1)).unwrap();
    store.record(&ended(1, "spam")).unwrap();
    let second = "INSERT INTO outcomes (call, outcome, reason, ended_ms) VALUES (1, 'booked', '', 0)";
    assert!(store.db.execute(second, []).is_err());
    store.record(&ended(1, "booked")).unwrap();
    assert_eq!(store.story(call(1)).unwrap().unwrap().call.outcome.as_deref(), Some("spam"));
    let unknown = "INSERT INTO outcomes (call, outcome, reason, ended_ms) VALUES (2, 'lost', '', 0)";
    assert!(store.db.execute(unknown, []).is_err());
}

#[test]
fn rows_without_a_first_row_still_belong_to_a_call() {
    let mut store = memory();
    store.record(&said(1, "hello")).unwrap();
    store.book(now(), &draft(2), &visit("Dana", 15)).unwrap().unwrap();
    store.record(&started(1)).unwrap();
    let story = store.story(call(1)).unwrap().unwrap();
    assert!(story.call.caller.is_some() && story.turns.len() == 1);
    assert_eq!(count(&store, "calls"), 2);
}

#[test]
fn old_calls_go_with_their_rows_and_their_jobs_stay() {
    let mut store = memory();
    store.record_all(&[started(1), said(1, "hello")]).unwrap();
    store.book(now(), &draft(1), &visit("Dana", 15)).unwrap().unwrap();
    store.record(&ended(1, "booked")).unwrap();
    store.record(&started(2)).unwrap();
    assert_eq!(store.calls_before(now()).unwrap(), []);
    let later = now() + SignedDuration::from_secs(1);
    assert_eq!(store.calls_before(later).unwrap(), [call(1)], "a call that goes on is no old call");
    store.forget(call(1)).unwrap();
    let tables = ["calls", "turns", "outcomes", "jobs", "appointments", "customers", "outbox"];
    assert_eq!(tables.map(|t| count(&store, t)), [1, 0, 0, 1, 1, 1, 1], "the job's news is still to be sent");
}

#[test]
fn an_alarm_that_upstream_has_not_heard_of_outlives_its_call() {
    let mut store = memory();
    let alarm = row(1, RecordBody::Alarm { hazard: vocab::Hazard::Flood, urgency: Urgency::Emergency });
    store.record_all(&[started(1), alarm, ended(1, "abandoned")]).unwrap();
    store.forget(call(1)).unwrap();
    let left = store.lease(now(), SignedDuration::from_mins(1), 9).unwrap();
    assert_eq!(left.iter().map(|p| p.kind.as_str()).collect::<Vec<_>>(), ["alarm"]);
    store.delivered(now(), &[left[0].id]).unwrap();
    store.forget(call(1)).unwrap();
    assert_eq!(count(&store, "outbox"), 0);
}

#[test]
fn holds_that_ran_out_long_ago_are_dropped() {
    let mut store = memory();
    store.hold(now(), call(1), &[visit("Dana", 15)], now() + SignedDuration::from_mins(3)).unwrap();
    store.drop_stale_holds(now() + SignedDuration::from_mins(30)).unwrap();
    assert_eq!(count(&store, "holds"), 1, "its caller may still answer");
    store.drop_stale_holds(now() + SignedDuration::from_hours(2)).unwrap();
    assert_eq!(count(&store, "holds"), 0);
}

#[test]
fn a_clock_set_back_an_hour_loses_no_row() {
    let mut store = memory();
    store.record_all(&[started(1), said(1, "before")]).unwrap();
    let earlier = now() - SignedDuration::from_hours(1);
    let after = Record { at: earlier, ..said(1, "after") };
    store.record(&after).unwrap();
    let receipt = store.book(earlier, &draft(1), &visit("Dana", 15)).unwrap().unwrap();
    let story = store.story(call(1)).unwrap().unwrap();
    let words: Vec<&str> = story.turns.iter().map(|t| t.text.expose().as_str()).collect();
    assert_eq!(words, ["before", "after"], "in the order in which they were said");
    assert_eq!(store.jobs_of(call(1)).unwrap()[0].job, receipt.job);
    assert!(store.lease(earlier, SignedDuration::from_mins(1), 1).unwrap().len() == 1);
}

#[test]
fn alarms_that_nobody_silenced_are_found_again_the_gravest_of_each_call() {
    use vocab::{Hazard, SilencedBy};
    let mut store = memory();
    let alarm = |call, hazard, urgency| row(call, RecordBody::Alarm { hazard, urgency });
    store
        .record_all(&[
            started(1),
            alarm(1, Hazard::Flood, Urgency::Emergency),
            alarm(1, Hazard::Gas, Urgency::LifeSafety),
            started(2),
            alarm(2, Hazard::Sewage, Urgency::Emergency),
            row(2, RecordBody::Silenced { by: SilencedBy::Button }),
        ])
        .unwrap();
    assert_eq!(store.open_alarms().unwrap(), [(call(1), Hazard::Gas, Urgency::LifeSafety)]);
}

#[test]
fn a_call_that_came_to_nothing_though_its_job_stands_is_booked() {
    let mut store = memory();
    store.record(&started(1)).unwrap();
    store.book(now(), &draft(1), &visit("Dana", 15)).unwrap().unwrap();
    let ended = RecordBody::Ended { outcome: "failed", reason: "not answered in time".to_owned() };
    store.record(&row(1, ended)).unwrap();
    let story = store.story(call(1)).unwrap().unwrap();
    assert_eq!(story.call.outcome.as_deref(), Some("booked"));
}

#[test]
fn an_alarm_keeps_who_silenced_it_and_when() {
    use vocab::{Hazard, SilencedBy};
    let mut store = memory();
    let alarm = RecordBody::Alarm { hazard: Hazard::Flood, urgency: Urgency::Emergency };
    store
        .record_all(&[started(1), row(1, alarm), row(1, RecordBody::Silenced { by: SilencedBy::OnCall })])
        .unwrap();
    let story = store.story(call(1)).unwrap().unwrap();
    assert!(story.call.alarm);
    assert_eq!(
        (story.alarms[0].silenced, story.alarms[0].silenced_by.as_deref()),
        (Some(now()), Some("on_call"))
    );
}
