//! Two callers, one window: exactly one of them has it.

use std::{
    sync::{Arc, Barrier, mpsc::sync_channel},
    time::{Duration, Instant},
};

use gateway::{config::Config, desk::Desk};
use vocab::{
    Answer, CallId, JobDraft, JobKind, JobState, Now, Offer, Place, Private, Query, Slot, Urgency, Wish,
};

/// Wednesday at nine in Denver.
fn morning() -> Now {
    #[expect(clippy::disallowed_methods, reason = "only its distance to itself matters")]
    let instant = Instant::now();
    Now { instant, utc: "2026-01-14T16:00:00Z".parse().expect("a moment") }
}

/// One plumber, and one window left that anybody could have.
fn last_window() -> Config {
    let mut config = Config::load(None).expect("the example is sound");
    config.board.technicians.retain(|t| t.name == "Luis");
    config.board.windows = vec![(jiff::civil::time(13, 0, 0, 0), jiff::civil::time(15, 0, 0, 0))];
    config.board.horizon_days = 1;
    config
}

fn offer() -> Query {
    Query::Offer {
        kind: JobKind::new("plumb_faucet"),
        urgency: Urgency::Routine,
        zip: Private::new("80210".into()),
        wish: Wish::default(),
        count: 2,
    }
}

fn draft(call: CallId, slot: Option<Slot>) -> JobDraft {
    JobDraft {
        call,
        number: 0,
        kind: JobKind::new("plumb_faucet"),
        urgency: Urgency::Routine,
        name: Private::new("Ada Example".into()),
        phone: "+13035550142".parse().ok(),
        place: Private::new(Place {
            street: "12 Elm St".into(),
            zip: Some("80210".into()),
            ..Place::default()
        }),
        slot,
        hold: None,
        summary: Private::default(),
        flags: Vec::new(),
    }
}

/// A caller who takes what is offered, asks again when it is gone, and leaves a request in the end.
#[derive(Default)]
struct Caller {
    offered: Option<Offer>,
    tries: u32,
    end: Option<JobState>,
}

impl Caller {
    fn act(&mut self, desk: &mut Desk, now: Now, call: CallId) {
        if let Some(offer) = self.offered.take() {
            let book = JobDraft { hold: Some(offer.hold), ..draft(call, Some(offer.slot)) };
            if let Answer::Booked(receipt) = desk.answer(now, call, &Query::Book(book)) {
                assert_eq!(receipt.slot, Some(offer.slot), "the window spoken is the window booked");
                self.end = Some(receipt.state);
            }
            return;
        }
        let Answer::Offers { offers, .. } = desk.answer(now, call, &offer()) else { panic!("no answer") };
        self.offered = offers.first().copied();
        self.tries += u32::from(offers.is_empty());
        if self.tries > 5 {
            let Answer::Noted(receipt) = desk.answer(now, call, &Query::Request(draft(call, None))) else {
                panic!("not noted")
            };
            self.end = Some(receipt.state);
        }
    }
}

/// A small generator: the interleaving of a pair follows from its seed.
fn next(random: &mut u64) -> u64 {
    *random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
    *random >> 33
}

fn below(random: &mut u64, limit: usize) -> usize {
    usize::try_from(next(random)).expect("31 bits") % limit
}

#[test]
fn of_two_callers_racing_for_the_last_window_exactly_one_is_booked_in_fifty_pairs() {
    let (mut waited, mut second_won) = (0, 0);
    for seed in 1..=50 {
        let mut desk = Desk::in_memory(&last_window(), seed).unwrap();
        let mut random = seed;
        let mut now = morning();
        let mut callers = [Caller::default(), Caller::default()];
        let mut first_offered = None;
        while callers.iter().any(|c| c.end.is_none()) {
            let who = below(&mut random, 2);
            if callers[who].end.is_none() {
                callers[who].act(&mut desk, now, CallId::from_raw(1 + who as u64));
            }
            if callers[who].offered.is_some() {
                first_offered.get_or_insert(who);
            }
            // Up to two minutes a step: holds of three minutes run out under some callers.
            now = now.plus(Duration::from_secs(next(&mut random) % 120));
        }
        let ends = callers.each_ref().map(|c| c.end.unwrap());
        let booked = ends.iter().filter(|end| **end == JobState::Booked).count();
        assert_eq!(booked, 1, "seed {seed}: {ends:?}");
        let rows: Vec<_> = (1..=2).flat_map(|n| desk.jobs_of(CallId::from_raw(n)).unwrap()).collect();
        assert_eq!(rows.iter().filter(|job| job.technician.is_some()).count(), 1, "seed {seed}");
        waited += u32::from(callers.iter().any(|c| c.tries > 0));
        second_won += u32::from(first_offered.is_some_and(|first| ends[first] != JobState::Booked));
    }
    assert!(
        waited > 20 && second_won > 0,
        "the pairs did meet: {waited} waited, {second_won} were overtaken"
    );
}

#[test]
fn of_two_threads_that_commit_to_the_same_window_at_once_exactly_one_has_it() {
    let window =
        Slot { start: "2026-01-14T20:00:00Z".parse().unwrap(), end: "2026-01-14T22:00:00Z".parse().unwrap() };
    let mut winners = [0, 0];
    for seed in 1..=50 {
        let mut desk = Desk::in_memory(&last_window(), seed).unwrap();
        let (orders, inbox) = sync_channel::<(CallId, Query, std::sync::mpsc::SyncSender<Answer>)>(2);
        let store = std::thread::spawn(move || {
            for (call, query, reply) in inbox {
                reply.send(desk.answer(morning(), call, &query)).unwrap();
            }
        });
        let start = Arc::new(Barrier::new(2));
        let callers = [1, 2].map(|n| {
            let (orders, start) = (orders.clone(), Arc::clone(&start));
            std::thread::spawn(move || {
                let (reply, answer) = sync_channel(1);
                let call = CallId::from_raw(n);
                start.wait();
                orders.send((call, Query::Book(draft(call, Some(window))), reply)).unwrap();
                answer.recv().unwrap()
            })
        });
        drop(orders);
        let answers = callers.map(|caller| caller.join().unwrap());
        store.join().unwrap();
        let booked = answers.each_ref().map(|answer| matches!(answer, Answer::Booked(_)));
        assert!(booked[0] != booked[1], "pair {seed}: {answers:?}");
        assert!(answers.contains(&Answer::SlotGone), "pair {seed}: {answers:?}");
        winners[usize::from(booked[1])] += 1;
    }
    assert_eq!(winners[0] + winners[1], 50);
}

#[test]
fn whatever_is_asked_in_whatever_order_no_technician_is_in_two_places_and_no_job_is_doubled() {
    for seed in 1..=40 {
        let mut config = Config::load(None).unwrap();
        config.board.horizon_days = 2;
        let mut desk = Desk::in_memory(&config, seed).unwrap();
        let mut random = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15);
        let mut now = morning();
        let mut offers: [Vec<Offer>; 4] = Default::default();
        let mut jobs = Vec::new();
        for _ in 0..80 {
            let who = below(&mut random, 4);
            let call = CallId::from_raw(1 + who as u64);
            let answer = desk.answer(now, call, &any_query(&mut random, call, &offers[who], &jobs));
            match answer {
                Answer::Offers { offers: fresh, .. } => offers[who] = fresh,
                Answer::Booked(receipt) => {
                    assert!(
                        receipt.state == JobState::Booked && receipt.slot.is_some(),
                        "seed {seed}: {receipt:?}"
                    );
                    jobs.push(receipt.job);
                }
                Answer::Noted(receipt) | Answer::Cancelled(receipt) => jobs.push(receipt.job),
                Answer::SlotGone | Answer::Released | Answer::Unavailable => {}
                Answer::Caller(_) | Answer::Appointments(_) | Answer::MessageNoted(_) => panic!("not asked"),
            }
            assert_eq!(desk.health(), vocab::StoreHealth::Up, "seed {seed}: the board and the rows disagree");
            // Now and then the wall clock is set back.
            let minutes = next(&mut random) % 300;
            now.utc = now.utc + Duration::from_secs(60 * minutes) - Duration::from_secs(3_600);
        }
        let rows: Vec<_> = (1..=4).flat_map(|n| desk.jobs_of(CallId::from_raw(n)).unwrap()).collect();
        let mut visits: Vec<_> = rows
            .iter()
            .filter(|job| job.state == JobState::Booked)
            .map(|job| (job.technician.clone().unwrap(), job.slot.unwrap()))
            .collect();
        visits.sort();
        assert!(
            visits.windows(2).all(|w| w[0].0 != w[1].0 || !w[0].1.overlaps(&w[1].1)),
            "seed {seed}: {visits:?}"
        );
    }
}

fn any_query(random: &mut u64, call: CallId, offers: &[Offer], jobs: &[vocab::JobId]) -> Query {
    let kinds = ["hvac_tuneup", "plumb_faucet", "plumb_wh_replace", "elec_panel_upgrade"];
    let kind = JobKind::new(kinds[below(random, 4)]);
    let pick = below(random, 1_000);
    let offer = offers.get(pick % offers.len().max(1)).copied();
    let job = jobs.get(pick % jobs.len().max(1)).copied().unwrap_or(vocab::JobId::from_raw(1));
    let part = JobDraft {
        kind: kind.clone(),
        number: [0, 1, 2][below(random, 3)],
        hold: offer.map(|o| o.hold),
        ..draft(call, offer.map(|o| o.slot))
    };
    let urgency = if below(random, 4) == 0 { Urgency::Emergency } else { Urgency::Routine };
    match below(random, 10) {
        0..=3 => {
            Query::Offer { kind, urgency, zip: Private::new("80210".into()), wish: Wish::default(), count: 2 }
        }
        4..=6 => Query::Book(part),
        7 => Query::Request(JobDraft { slot: None, hold: None, ..part }),
        8 => Query::Move { job, hold: offer.map_or(vocab::HoldId::from_raw(1), |o| o.hold) },
        _ if below(random, 2) == 0 => Query::Cancel { job },
        _ => Query::Release,
    }
}
