//! Store and upstream against a real broker and the reference consumer, over loopback.

#![expect(clippy::unwrap_used, reason = "a test's helpers may")]

mod broker;
mod whole;

use std::{path::Path, time::Duration};

use broker::{Access, Mosquitto, Proxy, Receiver, config, inbox, wait_for_undelivered};
use fleet::Topic;
use gateway::{
    mqtt::{Acks, Link, LinkEvent, LinkSettings, Retain, client_config},
    phone::{Dial, Phone, target},
    run::OfficeSide,
};
use vocab::{Answer, CallId, JobDraft, JobKind, Place, Private, Query, Receipt, Record, RecordBody, Urgency};

const SOON: Duration = Duration::from_secs(20);

fn call(n: u64) -> CallId {
    CallId::new("2026-04-14T16:05:00Z".parse().unwrap(), n)
}

/// A flagged request, noted.
fn request(office: &mut OfficeSide, n: u64) -> Receipt {
    let draft = JobDraft {
        call: call(n),
        number: 0,
        kind: JobKind::new("plumb_faucet"),
        urgency: Urgency::Routine,
        name: Private::new("Ada Example".to_owned()),
        phone: "+13035550142".parse().ok(),
        place: Private::new(Place { street: "12 Elm St".to_owned(), ..Place::default() }),
        slot: None,
        hold: None,
        summary: Private::new("the tap drips".to_owned()),
        flags: Vec::new(),
    };
    let answer = office.ask(call(n), Query::Request(draft));
    let Answer::Noted(receipt) = answer else { panic!("not noted: {answer:?}") };
    receipt
}

fn end(office: &OfficeSide, n: u64, outcome: &'static str) {
    let at = "2026-04-14T16:07:00Z".parse().unwrap();
    let body = RecordBody::Ended { outcome, reason: "goodbye".to_owned() };
    assert!(office.record(Record { call: call(n), at, body }));
}

fn office(folder: &Path, config: &gateway::config::Config) -> OfficeSide {
    OfficeSide::start(config, folder, 7).unwrap()
}

#[test]
fn bookings_reach_their_consumer_over_tls_with_certificates_whole_and_in_order() {
    let folder = tempfile::tempdir().unwrap();
    let Some(broker) = Mosquitto::with_tls(folder.path()) else { return };
    let receiver = Receiver::start(folder.path(), &broker);
    let mut office = office(folder.path(), &config(&broker.upstream()));
    let receipt = request(&mut office, 1);
    let cancelled = office.ask(call(2), Query::Cancel { job: receipt.job });
    assert!(matches!(cancelled, Answer::Cancelled(_)), "{cancelled:?}");
    end(&office, 1, "requested");
    let news = receiver.wait_for(3, SOON);
    wait_for_undelivered(folder.path(), 0);
    office.stop();
    let of_job: Vec<_> = news.iter().filter(|(_, one)| one.key == receipt.job.to_string()).collect();
    assert_eq!(of_job.len(), 2, "{news:?}");
    assert!(of_job[0].1.number < of_job[1].1.number, "in the box's order");
    let last: serde_json::Value = serde_json::from_str(of_job[1].1.body.expose()).unwrap();
    assert_eq!(
        (&last["state"], &last["name"], &last["type"]),
        (&"cancelled".into(), &"Ada Example".into(), &"job".into())
    );
    assert!(news.iter().any(|(_, one)| one.key == call(1).to_string()), "the outcome came too");
    assert_eq!(inbox(folder.path()).tally().unwrap().out_of_order, 0);
}

#[test]
fn a_whole_box_tells_its_calls_upstream() {
    let folder = tempfile::tempdir().unwrap();
    let Some(broker) = Mosquitto::plain(folder.path(), Access::All) else { return };
    let receiver = Receiver::start(folder.path(), &broker);
    let running = whole::a_box(&[], &format!("[upstream]\n{}", broker.upstream()), folder.path());
    let phone = Phone::open(std::net::Ipv4Addr::LOCALHOST.into()).unwrap();
    let call = phone.call(target(&running.sip.to_string()).unwrap(), Dial::default()).unwrap();
    call.wait_spoken(SOON);
    call.hang_up();
    let news = receiver.wait_for(1, SOON);
    running.stop();
    let told: serde_json::Value = serde_json::from_str(news[0].1.body.expose()).unwrap();
    assert_eq!((&told["type"], &told["outcome"]), (&"outcome".into(), &"abandoned".into()), "{told}");
    broker.saw(SOON, "nightbell/v1/summit/box-7/line");
}

#[test]
fn what_nobody_received_is_kept_until_its_consumer_comes() {
    let folder = tempfile::tempdir().unwrap();
    let Some(broker) = Mosquitto::plain(folder.path(), Access::All) else { return };
    let mut office = office(folder.path(), &config(&broker.upstream()));
    request(&mut office, 1);
    broker.saw(SOON, "/job/");
    let receiver = Receiver::start(folder.path(), &broker);
    receiver.wait_for(1, SOON);
    wait_for_undelivered(folder.path(), 0);
    office.stop();
}

#[test]
fn a_broker_that_is_not_there_costs_no_booking_and_gets_all_when_it_comes() {
    let folder = tempfile::tempdir().unwrap();
    let port = whole::free_port();
    let mut office = office(folder.path(), &config(&broker::upstream_at(port)));
    for n in 1..=5 {
        request(&mut office, n);
    }
    let Some(broker) = Mosquitto::at(folder.path(), port) else { return };
    let receiver = Receiver::start(folder.path(), &broker);
    receiver.wait_for(5, SOON);
    wait_for_undelivered(folder.path(), 0);
    office.stop();
}

#[test]
fn not_authorised_inside_the_acknowledgement_loses_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let Some(broker) = Mosquitto::plain(folder.path(), Access::NoJobs) else { return };
    let receiver = Receiver::start(folder.path(), &broker);
    let mut office = office(folder.path(), &config(&broker.upstream()));
    request(&mut office, 1);
    end(&office, 1, "requested");
    let news = receiver.wait_for(1, SOON);
    assert!(news[0].1.key.starts_with("c-"), "only the outcome may pass: {news:?}");
    broker.saw(SOON, "/job/");
    broker.allow_all();
    receiver.wait_for(2, SOON);
    wait_for_undelivered(folder.path(), 0);
    office.stop();
}

#[test]
fn a_connection_that_is_cut_again_and_again_loses_and_doubles_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let Some(broker) = Mosquitto::plain(folder.path(), Access::All) else { return };
    let proxy = Proxy::to(broker.port);
    let receiver = Receiver::start(folder.path(), &broker);
    let mut office = office(folder.path(), &config(&broker::upstream_at(proxy.port)));
    for n in 1..=60 {
        request(&mut office, n);
        if n % 12 == 0 {
            receiver.wait_for(1, SOON);
            proxy.cut();
        }
    }
    receiver.wait_for(60, Duration::from_secs(40));
    office.stop();
    let tally = inbox(folder.path()).tally().unwrap();
    assert_eq!((tally.news, tally.out_of_order), (60, 0), "{tally:?}");
}

/// Subscribes and waits until `wanted` is among what came.
async fn watch(link: &mut Link<()>, wanted: impl Fn(&str, &serde_json::Value) -> bool) -> bool {
    let found = async {
        loop {
            match link.next().await {
                LinkEvent::Came(parcel) => {
                    let value = serde_json::from_slice(parcel.payload()).unwrap();
                    if wanted(&parcel.topic, &value) {
                        return true;
                    }
                }
                LinkEvent::Down(why) => panic!("{why}"),
                LinkEvent::Up | LinkEvent::Acked((), _) => {}
            }
        }
    };
    tokio::time::timeout(SOON, found).await.is_ok()
}

fn watcher(broker: &Mosquitto, topic: &str) -> Link<()> {
    Link::open(LinkSettings {
        broker: broker.address(),
        tls: broker.tls_files().map(|files| client_config(&files).unwrap()),
        login: None,
        client_id: format!("watcher-{}", topic.len()),
        will: None,
        subscribe: vec![topic.to_owned()],
        acks: Acks::AtOnce,
    })
}

#[tokio::test]
async fn the_box_says_that_it_is_there_and_the_broker_says_when_it_is_not() {
    let folder = tempfile::tempdir().unwrap();
    let Some(broker) = Mosquitto::plain(folder.path(), Access::All) else { return };
    let proxy = Proxy::to(broker.port);
    let mut link = watcher(&broker, "nightbell/v1/summit/box-7/+");
    let office = office(folder.path(), &config(&broker::upstream_at(proxy.port)));
    let online =
        |on: bool| move |topic: &str, v: &serde_json::Value| topic.ends_with("/state") && v["online"] == on;
    assert!(watch(&mut link, online(true)).await, "birth");
    proxy.cut();
    assert!(watch(&mut link, online(false)).await, "last will");
    assert!(watch(&mut link, online(true)).await, "birth again");
    tokio::task::spawn_blocking(|| office.stop()).await.unwrap();
    assert!(watch(&mut link, online(false)).await, "goodbye");
}

#[tokio::test]
async fn the_state_of_line_and_store_is_told_to_who_comes_later() {
    let folder = tempfile::tempdir().unwrap();
    let Some(broker) = Mosquitto::plain(folder.path(), Access::All) else { return };
    let mut early = watcher(&broker, "nightbell/v1/summit/box-7/store");
    let office = office(folder.path(), &config(&broker.upstream()));
    assert!(watch(&mut early, |_, v| v["type"] == "store").await);
    for (topic, health) in [("store", "up"), ("line", "down")] {
        let mut late = watcher(&broker, &format!("nightbell/v1/summit/box-7/{topic}"));
        assert!(watch(&mut late, |_, v| v["type"] == topic && v["health"] == health).await, "{topic}");
    }
    tokio::task::spawn_blocking(|| office.stop()).await.unwrap();
}

#[tokio::test]
async fn receipts_of_strangers_and_nonsense_are_no_receipts() {
    let folder = tempfile::tempdir().unwrap();
    let Some(broker) = Mosquitto::plain(folder.path(), Access::All) else { return };
    let address = broker::address();
    let topic = Topic::Receipts(address).to_string();
    let mut office = office(folder.path(), &config(&broker.upstream()));
    request(&mut office, 1);
    let mut link = watcher(&broker, "nightbell/v1/summit/box-7/job/+");
    let nonsense =
        ["", "{", "[]", r#"{"ids":["x"]}"#, r#"{"ids":["n-0000000000001"]}"#, &"9".repeat(100_000)];
    let mut sent = 0;
    let told = async {
        while sent < nonsense.len() {
            match link.next().await {
                // The box is there, and listens for receipts.
                LinkEvent::Came(_) => {
                    for text in nonsense {
                        link.publish((), &topic, text.to_owned(), Retain::No).unwrap();
                    }
                }
                LinkEvent::Acked((), word) => {
                    word.unwrap();
                    sent += 1;
                }
                LinkEvent::Up => {}
                LinkEvent::Down(why) => panic!("{why}"),
            }
        }
    };
    tokio::time::timeout(SOON, told).await.expect("the broker takes them all");
    wait_for_undelivered(folder.path(), 1);
    let receiver = Receiver::start(folder.path(), &broker);
    receiver.wait_for(1, SOON);
    wait_for_undelivered(folder.path(), 0);
    tokio::task::spawn_blocking(|| office.stop()).await.unwrap();
}

#[tokio::test]
async fn a_certificate_that_ran_out_or_is_of_strangers_is_named_and_no_booking_is_lost() {
    let folder = tempfile::tempdir().unwrap();
    let Some(broker) = Mosquitto::with_expired_certificate(folder.path()) else { return };
    let mut office = office(folder.path(), &config(&broker.upstream()));
    request(&mut office, 1);
    let mut link = watcher(&broker, "nightbell/v1/summit/box-7/+");
    let LinkEvent::Down(why) = link.next().await else {
        panic!("connected to a broker whose certificate ran out")
    };
    assert!(why.to_lowercase().contains("expired"), "{why}");
    tokio::task::spawn_blocking(|| office.stop()).await.unwrap();
    wait_for_undelivered(folder.path(), 1);
}
