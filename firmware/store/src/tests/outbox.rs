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
    store.delivered(now(), first[0].seq).unwrap();
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
fn a_parcel_that_could_not_be_sent_waits_twice_as_long_each_time() {
    let mut store = memory();
    store.request(now(), &draft(1)).unwrap();
    let mut at = now();
    for wait_secs in [5, 10, 20, 40, 80, 160, 320, 640, 1_280, 2_560, 3_600, 3_600] {
        let parcel = store.lease(at, MINUTE, 1).unwrap().pop().expect("it is due");
        store.put_back(at, parcel.seq).unwrap();
        let wait = SignedDuration::from_secs(wait_secs);
        let just_before = at + wait - SignedDuration::from_millis(1);
        assert_eq!(kinds(&mut store, just_before), [""; 0], "after {wait_secs} s");
        at += wait;
    }
    assert_eq!(store.lease(at, MINUTE, 1).unwrap()[0].tries, 12);
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
    store.delivered(now(), parcels[0].seq).unwrap();
    store.drop_delivered(now()).unwrap();
    assert_eq!(count(&store, "outbox"), 1);
    store.drop_delivered(now() + MINUTE).unwrap();
    assert_eq!(count(&store, "outbox"), 0);
}
