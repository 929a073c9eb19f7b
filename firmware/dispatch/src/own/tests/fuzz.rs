//! Whatever is asked, in whatever order and by whichever clock: nobody is in two places, no job is doubled.

use proptest::prelude::*;

use super::*;

/// One question of one of four calls, with numbers that pick among what the board has said so far.
#[derive(Clone, Debug)]
struct Step {
    call: u64,
    what: u8,
    pick: usize,
    count: u8,
    minutes: i64,
    kind: usize,
}

const KINDS: [&str; 5] = ["hvac_tuneup", "plumb_faucet", "plumb_wh_replace", "roof_inspection", "owners_own"];

fn step() -> impl Strategy<Value = Step> {
    (0..4u64, 0..9u8, 0..8usize, 0..5u8, -90..600i64, 0..KINDS.len())
        .prop_map(|(call, what, pick, count, minutes, kind)| Step { call, what, pick, count, minutes, kind })
}

fn query(step: &Step, who: CallId, offers: &[Offer], jobs: &[JobId], now: Timestamp) -> Query {
    let kind = KINDS[step.kind];
    let offer = (!offers.is_empty()).then(|| offers[step.pick % offers.len()]);
    let job = if jobs.is_empty() { JobId::from_raw(1) } else { jobs[step.pick % jobs.len()] };
    let part = JobDraft { number: step.count % 2, ..draft(who, kind, offer) };
    let hours = jiff::SignedDuration::from_hours(i64::from(step.count) * 24);
    let wish = Wish {
        within: if step.pick.is_multiple_of(2) {
            vec![]
        } else {
            vec![Slot { start: now, end: now + hours }]
        },
        except: offers.iter().take(step.pick % 3).map(|o| o.slot).collect(),
    };
    match step.what {
        0..=2 => Query::Offer {
            kind: JobKind::new(kind),
            urgency: if step.pick == 7 { Urgency::Emergency } else { Urgency::Routine },
            zip: Private::new("80210".into()),
            wish,
            count: step.count,
        },
        3 | 4 => Query::Book(part),
        5 => Query::Request(JobDraft { slot: None, hold: None, ..part }),
        6 => Query::Move { job, hold: offer.map_or(HoldId::from_raw(1), |o| o.hold) },
        7 => Query::Cancel { job },
        _ => Query::Release,
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_questions_in_any_order_leave_the_board_sound(steps in proptest::collection::vec(step(), 1..60)) {
        let mut board = board();
        board.rules.horizon_days = 3;
        let mut now = at(WEDNESDAY);
        // A clock that goes back brings no hold back to life that had run out.
        let mut latest = now;
        let mut offers: [Vec<Offer>; 4] = Default::default();
        let mut jobs = Vec::new();
        for step in &steps {
            now += jiff::SignedDuration::from_mins(step.minutes);
            latest = latest.max(now);
            let index = usize::try_from(step.call).unwrap();
            let who = call(step.call + 1);
            match board.ask(now, who, &query(step, who, &offers[index], &jobs, now)) {
                Answer::Offers { offers: fresh, .. } => {
                    prop_assert!(fresh.len() <= usize::from(step.count));
                    prop_assert!(fresh.iter().all(|o| o.slot.start > now));
                    prop_assert!(fresh.windows(2).all(|w| w[0].slot < w[1].slot), "soonest first");
                    offers[index] = fresh;
                }
                Answer::Booked(receipt) => {
                    prop_assert_eq!(receipt.state, JobState::Booked);
                    prop_assert!(receipt.slot.is_some(), "booked means a window");
                    jobs.push(receipt.job);
                }
                Answer::Noted(receipt) | Answer::Cancelled(receipt) => jobs.push(receipt.job),
                Answer::SlotGone | Answer::Released | Answer::Unavailable => {}
                other @ (Answer::Caller(_) | Answer::Appointments(_) | Answer::MessageNoted(_)) => {
                    prop_assert!(false, "{other:?} answers nothing that was asked");
                }
            }
            board.page.assert_sound(latest);
        }
    }
}
