//! The courier against an outbox, a broker and a consumer made of arithmetic.

use std::collections::BTreeSet;

use super::*;
use crate::tests::epoch;

const MS: Duration = Duration::from_millis(1);

fn settings(window: usize, done_on: DoneOn) -> CourierSettings {
    CourierSettings { window, done_on, done_within: Duration::from_secs(30) }
}

fn letter(n: u64) -> Letter {
    Letter { id: NewsId::from_raw(n), topic: format!("t/{n}"), payload: String::from("{}").into(), tries: 0 }
}

fn drain(courier: &mut Courier) -> Vec<Output> {
    std::iter::from_fn(|| courier.poll()).collect()
}

/// A courier that is connected and has asked for news.
fn connected(now: Instant, settings: CourierSettings) -> Courier {
    let mut courier = Courier::new(now, settings, 7);
    courier.handle(now, Input::Tick);
    assert_eq!(drain(&mut courier), [Output::Connect]);
    courier.handle(now, Input::Connected);
    assert_eq!(drain(&mut courier), [Output::Lease(settings.window)]);
    courier
}

#[test]
fn news_are_done_on_the_consumers_word_and_not_on_the_brokers() {
    let now = epoch();
    let mut courier = connected(now, settings(4, DoneOn::Consumer));
    courier.handle(now, Input::Leased(vec![letter(1)]));
    assert_eq!(drain(&mut courier), [Output::Publish(letter(1)), Output::Lease(3)]);
    courier.handle(now, Input::Leased(Vec::new()));
    courier.handle(now, Input::Acknowledged(NewsId::from_raw(1), Ok(())));
    assert_eq!(drain(&mut courier), []);
    courier.handle(now, Input::Receipts(vec![NewsId::from_raw(1)]));
    assert!(drain(&mut courier).contains(&Output::Done(vec![NewsId::from_raw(1)])));
    assert_eq!(courier.flying(), 0);
}

#[test]
fn where_configured_the_brokers_word_is_enough() {
    let now = epoch();
    let mut courier = connected(now, settings(1, DoneOn::Broker));
    courier.handle(now, Input::Leased(vec![letter(1)]));
    drain(&mut courier);
    courier.handle(now, Input::Acknowledged(NewsId::from_raw(1), Ok(())));
    assert_eq!(drain(&mut courier), [Output::Done(vec![NewsId::from_raw(1)]), Output::Lease(1)]);
}

#[test]
fn a_refusal_inside_the_acknowledgement_puts_news_back_and_is_said_once() {
    let now = epoch();
    let mut courier = connected(now, settings(4, DoneOn::Broker));
    courier.handle(now, Input::Leased(vec![letter(1), letter(2)]));
    drain(&mut courier);
    courier.handle(now, Input::Leased(Vec::new()));
    courier.handle(now, Input::Acknowledged(NewsId::from_raw(1), Err(Refusal::NotAuthorized)));
    courier.handle(now, Input::Acknowledged(NewsId::from_raw(2), Err(Refusal::NotAuthorized)));
    let out = drain(&mut courier);
    assert_eq!(out.iter().filter(|o| matches!(o, Output::Refused(Refusal::NotAuthorized))).count(), 1);
    assert_eq!(out.iter().filter(|o| matches!(o, Output::PutBack(..))).count(), 2, "{out:?}");
}

#[test]
fn a_consumer_that_is_silent_gets_its_news_again_and_is_named_once() {
    let now = epoch();
    let mut courier = connected(now, settings(4, DoneOn::Consumer));
    courier.handle(now, Input::Leased(vec![letter(1), letter(2)]));
    courier.handle(now, Input::Leased(Vec::new()));
    drain(&mut courier);
    let late = now + Duration::from_secs(30);
    courier.handle(late - MS, Input::Tick);
    assert!(!drain(&mut courier).iter().any(|o| matches!(o, Output::PutBack(..))));
    courier.handle(late, Input::Tick);
    let out = drain(&mut courier);
    assert_eq!(out.iter().filter(|o| **o == Output::Silent).count(), 1);
    assert_eq!(out.iter().filter(|o| matches!(o, Output::PutBack(..))).count(), 2);
    // A word that comes late counts as well.
    courier.handle(late, Input::Receipts(vec![NewsId::from_raw(2)]));
    assert!(drain(&mut courier).contains(&Output::Done(vec![NewsId::from_raw(2)])));
}

#[test]
fn a_lost_connection_gives_back_what_was_flying_and_waits_longer_each_time() {
    let mut now = epoch();
    let mut courier = connected(now, settings(4, DoneOn::Consumer));
    courier.handle(now, Input::Leased(vec![letter(1)]));
    drain(&mut courier);
    courier.handle(now, Input::Lost);
    assert_eq!(drain(&mut courier), [Output::Release(vec![NewsId::from_raw(1)])]);
    let mut waited = Vec::new();
    for _ in 0..14 {
        let again = courier.deadline().expect("it tries again");
        waited.push(again - now);
        now = again;
        courier.handle(now, Input::Tick);
        assert_eq!(drain(&mut courier), [Output::Connect]);
        courier.handle(now, Input::Lost);
    }
    assert!(waited.iter().all(|w| *w <= Backoff::CONNECTION.most && *w >= Backoff::CONNECTION.least));
    assert!(waited.iter().max() > Some(&Duration::from_secs(60)), "{waited:?}");
}

#[test]
fn a_broker_that_accepts_and_hangs_up_is_left_alone_longer_and_what_it_hangs_up_at_steps_back() {
    let mut now = epoch();
    let mut courier = connected(now, settings(4, DoneOn::Consumer));
    let mut waited = Vec::new();
    let mut put_back = false;
    for _ in 0..12 {
        courier.handle(now, Input::Leased(vec![letter(1)]));
        drain(&mut courier);
        courier.handle(now, Input::Lost);
        put_back |= drain(&mut courier).iter().any(|o| matches!(o, Output::PutBack(..)));
        let again = courier.deadline().expect("it tries again");
        waited.push(again - now);
        now = again;
        courier.handle(now, Input::Tick);
        courier.handle(now, Input::Connected);
        drain(&mut courier);
    }
    assert!(put_back, "others must have their turn");
    assert!(waited.iter().max() > Some(&Duration::from_secs(30)), "{waited:?}");
    // A connection that lasts makes everything good.
    courier.handle(now + LASTING, Input::Lost);
    let again = courier.deadline().expect("it tries again");
    assert!(again - now - LASTING <= Backoff::CONNECTION.first);
}

#[test]
fn what_is_leased_when_the_connection_is_gone_goes_back_untried() {
    let now = epoch();
    let mut courier = connected(now, settings(4, DoneOn::Consumer));
    courier.handle(now, Input::Lost);
    courier.handle(now, Input::Leased(vec![letter(3)]));
    assert_eq!(drain(&mut courier), [Output::Release(vec![NewsId::from_raw(3)])]);
}

#[test]
fn no_more_than_the_window_is_on_its_way() {
    let now = epoch();
    let mut courier = connected(now, settings(2, DoneOn::Consumer));
    courier.handle(now, Input::Leased(vec![letter(1), letter(2)]));
    assert_eq!(drain(&mut courier), [Output::Publish(letter(1)), Output::Publish(letter(2))]);
    courier.handle(now, Input::Posted);
    assert_eq!(drain(&mut courier), [], "the window is full");
    courier.handle(now, Input::Receipts(vec![NewsId::from_raw(1)]));
    assert_eq!(drain(&mut courier), [Output::Done(vec![NewsId::from_raw(1)]), Output::Lease(1)]);
}

#[test]
fn an_outbox_that_cannot_say_is_asked_again() {
    let now = epoch();
    let mut courier = connected(now, settings(2, DoneOn::Consumer));
    courier.handle(now, Input::NotLeased);
    assert_eq!(drain(&mut courier), []);
    let again = courier.deadline().expect("it asks again");
    courier.handle(again, Input::Tick);
    assert_eq!(drain(&mut courier), [Output::Lease(2)]);
}

#[test]
fn words_about_news_that_nobody_knows_change_nothing() {
    let now = epoch();
    let mut courier = connected(now, settings(2, DoneOn::Broker));
    courier.handle(now, Input::Acknowledged(NewsId::from_raw(77), Ok(())));
    courier.handle(now, Input::Acknowledged(NewsId::from_raw(78), Err(Refusal::Other)));
    assert_eq!(drain(&mut courier), []);
}

/// 2,000 news of 200 jobs over a broker that is lost at random, a consumer that is silent at random, and words that
/// come twice: everything arrives, each job's in order, and nothing is left flying.
#[test]
fn everything_arrives_once_and_in_order_over_a_bad_broker() {
    let mut now = epoch();
    let mut courier = Courier::new(now, settings(16, DoneOn::Consumer), 3);
    let mut outbox = Outbox::with(2_000, 200);
    let mut seen = BTreeSet::new();
    let mut chance = 1u64;
    for _ in 0..2_000_000 {
        if outbox.open.is_empty() {
            break;
        }
        chance = chance.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let dice = (chance >> 33) % 100;
        let Some(output) = courier.poll() else {
            now = courier.deadline().unwrap_or(now).max(now + MS);
            courier.handle(now, Input::Tick);
            continue;
        };
        match output {
            Output::Connect => courier.handle(now, if dice < 30 { Input::Lost } else { Input::Connected }),
            Output::Lease(room) => {
                let letters = outbox.lease(now, room);
                courier.handle(now, Input::Leased(letters));
            }
            Output::Publish(letter) if dice < 80 => {
                outbox.arrived(letter.id, &mut seen);
                courier.handle(now, Input::Receipts(vec![letter.id]));
                if dice < 10 {
                    courier.handle(now, Input::Receipts(vec![letter.id]));
                }
            }
            Output::Publish(letter) if dice < 90 => {
                outbox.arrived(letter.id, &mut seen);
                courier.handle(now, Input::Acknowledged(letter.id, Ok(())));
            }
            Output::Publish(letter) if dice < 97 => {
                courier.handle(now, Input::Acknowledged(letter.id, Err(Refusal::Other)));
            }
            Output::Publish(_) => courier.handle(now, Input::Lost),
            Output::Done(ids) => ids.into_iter().for_each(|id| outbox.done(id)),
            Output::Release(ids) => ids.into_iter().for_each(|id| outbox.due(id, now)),
            Output::PutBack(id, wait) => outbox.due(id, now + wait),
            Output::Silent | Output::Refused(_) => {}
        }
    }
    assert!(outbox.open.is_empty(), "{} are left", outbox.open.len());
    assert_eq!((seen.len(), courier.flying()), (2_000, 0));
}

/// News by id: their job is the id modulo the number of jobs.
struct Outbox {
    jobs: u64,
    open: BTreeMap<NewsId, Option<Instant>>,
}

impl Outbox {
    fn with(news: u64, jobs: u64) -> Self {
        let now = epoch();
        Self { jobs, open: (1..=news).map(|n| (NewsId::from_raw(n), Some(now))).collect() }
    }

    fn oldest(&self, id: NewsId) -> bool {
        let job = id.raw() % self.jobs;
        self.open.keys().find(|other| other.raw() % self.jobs == job) == Some(&id)
    }

    fn lease(&mut self, now: Instant, room: usize) -> Vec<Letter> {
        let due: Vec<NewsId> = self
            .open
            .iter()
            .filter(|(id, due)| due.is_some_and(|due| due <= now) && self.oldest(**id))
            .map(|(id, _)| *id)
            .take(room)
            .collect();
        for id in &due {
            self.open.insert(*id, None);
        }
        due.iter().map(|id| letter(id.raw())).collect()
    }

    fn arrived(&self, id: NewsId, seen: &mut BTreeSet<NewsId>) {
        assert!(self.open.contains_key(&id), "{id} was done already");
        let job = id.raw() % self.jobs;
        let later = seen.iter().filter(|other| other.raw() % self.jobs == job).max();
        assert!(later <= Some(&id), "{id} came after {later:?}");
        seen.insert(id);
    }

    fn done(&mut self, id: NewsId) {
        self.open.remove(&id);
    }

    fn due(&mut self, id: NewsId, due: Instant) {
        if let Some(open) = self.open.get_mut(&id) {
            *open = Some(due);
        }
    }
}
