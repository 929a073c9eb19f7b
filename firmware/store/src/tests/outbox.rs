//! The outbox: at least once, in order per job, until the consumer has it.

use jiff::SignedDuration;

use super::*;

const MINUTE: SignedDuration = SignedDuration::from_mins(1);

fn kinds(store: &mut Store, at: Timestamp) -> Vec<String> {
    store.lease(at, MINUTE, 9).unwrap().into_iter().map(|p| p.kind).collect()
}

#[test]
fn parcels_of_a_job_are_given_out_in_order_and_of_other_jobs_at_once() {
    let mut store = memory();
    let job = store.book(now(), &draft(1), &visit("Dana", 15)).unwrap().unwrap().job;
    store.cancel(now(), call(1), job).unwrap();
    store.request(now(), &draft(2)).unwrap();
    let first = store.lease(now(), MINUTE, 9).unwrap();
    assert_eq!(first.iter().map(|p| p.kind.as_str()).collect::<Vec<_>>(), ["job_booked", "job_requested"]);
    assert_eq!(first[0].key, job.to_string());
    assert_eq!(kinds(&mut store, now()), [""; 0], "they are leased");
    store.delivered(now(), &[first[0].id]).unwrap();
    assert_eq!(kinds(&mut store, now()), ["job_cancelled"]);
    assert_eq!(store.undelivered().unwrap(), 2);
}

#[test]
fn a_lease_that_ran_out_gives_the_parcel_to_the_next_sender() {
    let mut store = memory();
    store.request(now(), &draft(1)).unwrap();
    assert_eq!(kinds(&mut store, now()).len(), 1);
    assert_eq!(kinds(&mut store, now() + MINUTE).len(), 1);
}

#[test]
fn a_parcel_that_could_not_be_sent_is_due_again_after_its_wait_and_counted() {
    let mut store = memory();
    store.request(now(), &draft(1)).unwrap();
    let parcel = store.lease(now(), MINUTE, 1).unwrap().pop().expect("it is due");
    store.put_back(now(), parcel.id, MINUTE).unwrap();
    assert_eq!(kinds(&mut store, now() + MINUTE - SignedDuration::from_millis(1)), [""; 0]);
    assert_eq!(store.lease(now() + MINUTE, MINUTE, 1).unwrap()[0].tries, 1);
}

#[test]
fn a_parcel_that_was_not_tried_after_all_is_due_as_it_was() {
    let mut store = memory();
    store.request(now(), &draft(1)).unwrap();
    let parcel = store.lease(now(), MINUTE, 1).unwrap().pop().expect("it is due");
    store.give_back(&[parcel.id]).unwrap();
    assert_eq!(store.lease(now(), MINUTE, 1).unwrap(), [parcel]);
}

#[test]
fn a_clock_that_ran_ahead_holds_no_parcel_back() {
    let mut store = memory();
    store.request(now(), &draft(1)).unwrap();
    let year = SignedDuration::from_hours(24 * 365);
    let parcel = store.lease(now() + year, MINUTE, 1).unwrap().pop().expect("it is due");
    assert_eq!(kinds(&mut store, now()).len(), 1, "its lease is of a time that no lease lasts to");
    store.put_back(now() + year, parcel.id, MINUTE).unwrap();
    assert_eq!(kinds(&mut store, now()).len(), 1, "so is its wait");
}

#[test]
fn no_two_parcels_have_one_id() {
    let mut store = memory();
    for n in 1..=20 {
        store.request(now(), &draft(n)).unwrap();
    }
    let ids: std::collections::BTreeSet<_> =
        store.lease(now(), MINUTE, 99).unwrap().into_iter().map(|p| p.id).collect();
    assert_eq!(ids.len(), 20);
}

#[test]
fn a_full_outbox_drops_the_oldest_outcomes_and_never_a_booking() {
    let mut store = memory();
    store.request(now(), &draft(1)).unwrap();
    for n in 2..=9 {
        store.record_all(&[started(n), ended(n, "spam")]).unwrap();
    }
    assert_eq!(store.undelivered().unwrap(), 9);
    assert_eq!(store.cap_outbox(9).unwrap(), 0);
    assert_eq!(store.cap_outbox(4).unwrap(), 5);
    assert_eq!(store.cap_outbox(0).unwrap(), 3, "what is left is a booking");
    assert_eq!(kinds(&mut store, now()), ["job_requested"]);
}

#[test]
fn what_is_sent_names_no_caller() {
    let mut store = memory();
    store.book(now(), &draft(1), &visit("Dana", 15)).unwrap().unwrap();
    let body = store.lease(now(), MINUTE, 1).unwrap().remove(0).body;
    for private in ["Ada", "Elm", "3035550142", "tune-up"] {
        assert!(!body.contains(private), "{body}");
    }
}

#[test]
fn an_outcome_is_told_once_and_delivered_rows_go_in_time() {
    let mut store = memory();
    store.record_all(&[started(1), ended(1, "spam"), ended(1, "booked")]).unwrap();
    let parcels = store.lease(now(), MINUTE, 9).unwrap();
    assert_eq!(parcels.len(), 1);
    assert!(parcels[0].kind == "outcome" && parcels[0].body.contains("\"spam\""), "{parcels:?}");
    store.delivered(now(), &[parcels[0].id]).unwrap();
    store.drop_delivered(now()).unwrap();
    assert_eq!(count(&store, "outbox"), 1);
    store.drop_delivered(now() + MINUTE).unwrap();
    assert_eq!(count(&store, "outbox"), 0);
}
