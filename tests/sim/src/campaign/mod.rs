//! Random runs: towns drawn from a seed, each looked at by the same onlooker. What is drawn here is what the field does to
//! a box: bad networks, threads that are slow or dead, queues of one, people who do not pick up, strangers, callers of
//! every kind and more of them than there are lines.

mod minds;

use std::{collections::BTreeMap, time::Duration};

use call::Limits;
use dialogue::business::{Answering, Answers};
use gateway::{
    config::Config,
    desk::{Desk, World},
};
use store::JobRow;
use vocab::{JobState, Outcome, Query};

use crate::{
    town::{
        CallerPlan, Capacity, Plan, Plant, Report, Store, Told, play_with,
        sound::{Keys, Silence},
    },
    watch::Receipt,
    world::{Dice, Network, Picks, Worker},
};

/// What came of one run.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Row {
    /// Its seed.
    pub seed: u64,
    /// Callers.
    pub callers: usize,
    /// Calls that were refused.
    pub refused: usize,
    /// Outcomes, by their words.
    pub outcomes: BTreeMap<&'static str, u32>,
    /// Promises, by what they stand on.
    pub promises: BTreeMap<Receipt, u32>,
    /// Calls with an alarm.
    pub alarms: usize,
    /// People who were rung.
    pub rung: usize,
    /// Most outputs of one input.
    pub most_outputs: usize,
    /// SIP messages that the box sent.
    pub sent: usize,
    /// When the last thing was forgotten, ms of virtual time.
    pub ended_ms: u64,
    /// What did not hold.
    pub faults: Vec<String>,
}

/// One of these.
fn of<T: Copy>(dice: &mut Dice, choices: &[T]) -> T {
    choices[dice.below(choices.len() as u64) as usize]
}

/// Whether it happens, in so many of a hundred.
fn percent(dice: &mut Dice, share: u64) -> bool {
    dice.below(100) < share
}

/// The town of a seed.
pub fn plan(seed: u64) -> Plan {
    let mut dice = Dice(seed.wrapping_mul(0x9e37_79b9).wrapping_add(0xca11));
    let count = 1 + of(&mut dice, &[0, 0, 0, 1, 1, 2, 3, 5]);
    let callers = (0..count).map(|n| caller(&mut dice, seed ^ ((n + 1) << 40))).collect();
    let mut plan = Plan::new(callers);
    plan.seed = seed;
    plan.network = network(&mut dice);
    let times = [
        "2026-01-15T16:00:00Z",
        "2026-01-17T06:30:00Z",
        "2026-03-08T08:59:00Z",
        "2026-07-14T20:00:00Z",
        "2026-11-01T07:59:30Z",
        "2026-12-24T23:59:00Z",
    ];
    plan.at = of(&mut dice, &times).parse().expect("a time stamp of this table");
    let (calls, minutes) = (of(&mut dice, &[1, 2, 2, 4]), of(&mut dice, &[20, 20, 20, 1]));
    plan.limits = Limits { calls, wall_clock: Duration::from_secs(60 * minutes), ..Limits::default() };
    plan.capacity = if percent(&mut dice, 15) { Capacity::ONE } else { Capacity::USUAL };
    plan.answers = answers(&mut dice);
    plan.recogniser = worker(&mut dice, &[40, 80, 400, 2_500]);
    plan.mouth = worker(&mut dice, &[20, 40, 600]);
    plan.voice_fails_percent = of(&mut dice, &[0, 0, 0, 5, 30]);
    plan.store = store(&mut dice);
    plan.people = people(&mut dice);
    plan.strangers = of(&mut dice, &[0, 0, 0, 50, 150]);
    let jump = of(&mut dice, &[-3_600, -90, 90, 3_600]);
    plan.clock_jump = percent(&mut dice, 10).then(|| (dice.below(60_000), jump));
    plan.longest = 45_000 + dice.below(60_000);
    plan
}

fn network(dice: &mut Dice) -> Network {
    match dice.below(10) {
        0..=3 => Network::GOOD,
        4..=6 => Network::BAD,
        7 => Network { loss_percent: 10, doubled_percent: 8, delay_ms: 90, jitter_ms: 150 },
        8 => Network { loss_percent: 1, doubled_percent: 0, delay_ms: 5, jitter_ms: 10 },
        _ => Network { loss_percent: 0, doubled_percent: 30, delay_ms: 30, jitter_ms: 45 },
    }
}

fn answers(dice: &mut Dice) -> Answers {
    let one = |dice: &mut Dice| match dice.below(20) {
        0..=14 => Answering::AtOnce,
        15..=18 => Answering::After(Duration::from_secs(3 + dice.below(20))),
        _ => Answering::Never,
    };
    Answers { open: one(dice), closed: one(dice), night: Answering::AtOnce }
}

fn worker(dice: &mut Dice, millis: &[u64]) -> Worker {
    match dice.below(20) {
        0 => Worker::Fails,
        1 => Worker::Hangs,
        _ => Worker::Works(of(dice, millis)),
    }
}

fn store(dice: &mut Dice) -> Store {
    match dice.below(20) {
        0 => Store::Hangs,
        1 | 2 => Store::DownFrom(u32::try_from(dice.below(12)).unwrap_or(0)),
        3 | 4 => Store::Loses(1 + u32::try_from(dice.below(5)).unwrap_or(0)),
        5 | 6 => Store::Works(1_000 + dice.below(4_000)),
        _ => Store::Works(5 + dice.below(400)),
    }
}

fn people(dice: &mut Dice) -> Vec<Picks> {
    if percent(dice, 40) {
        return vec![];
    }
    let all = [
        Picks::Accepts,
        Picks::Accepts,
        Picks::AcceptsAndLeaves,
        Picks::Declines,
        Picks::Mailbox,
        Picks::Silent,
        Picks::Rings,
        Picks::Busy,
    ];
    (0..=dice.below(3)).map(|_| of(dice, &all)).collect()
}

fn caller(dice: &mut Dice, seed: u64) -> CallerPlan {
    let mut caller = CallerPlan::new(dice.below(15_000), minds::mind(seed ^ dice.below(u64::MAX)));
    caller.number = of(dice, &[Some("+13035550142"), Some("+13035550142"), Some("+13035550143"), None]);
    caller.acks = !percent(dice, 5);
    caller.described = percent(dice, 10).then(|| [10, 0, 0, 7].into());
    caller.contact = percent(dice, 5).then_some("<sip:ada@10.0.0.7:5060>");
    caller.headers = of(
        dice,
        &["", "", "", "Supported: timer\r\nSession-Expires: 90;refresher=uas\r\n", "Session-Expires: 90\r\n"],
    )
    .to_owned();
    caller.events = !percent(dice, 10);
    caller.keys =
        of(dice, &[Keys::Events, Keys::Events, Keys::NoMarker, Keys::Thrice, Keys::Sound, Keys::Info]);
    caller.silence = of(dice, &[Silence::Sent, Silence::Sent, Silence::LeftOut, Silence::Comfort]);
    caller.gives_up = percent(dice, 10).then(|| 50 + dice.below(20_000));
    caller.answers = !percent(dice, 5);
    caller.over = percent(dice, 15).then_some("my kitchen faucet has been dripping for a week please fix it");
    caller
}

/// Plays the town of a seed.
///
/// # Panics
/// When no desk can be opened in memory.
pub fn run(config: &Config, seed: u64, plant: Option<Plant>) -> Row {
    let mut plan = plan(seed);
    plan.plant = plant;
    let callers = plan.callers.len();
    let mut desk = Desk::in_memory(config, seed).expect("a store in memory opens");
    if seed.is_multiple_of(3) {
        known(&mut desk, plan.at);
    }
    row(seed, callers, &play_with(plan, config, desk))
}

/// The caller's number is a customer's, who has an appointment in three days.
fn known(desk: &mut Desk, at: jiff::Timestamp) {
    let day = (at + jiff::SignedDuration::from_hours(72)).strftime("%F");
    let world: World = serde_json::from_value(serde_json::json!({
        "customers": [{
            "name": "Ada Example", "phone": "+13035550142", "street": "1940 S Franklin St", "city": "Denver",
            "zip": "80210",
        }],
        "appointments": [{
            "phone": "+13035550142", "job_kind": "hvac_tuneup", "start": format!("{day}T10:00"),
            "end": format!("{day}T12:00"),
        }],
    }))
    .expect("a world of this module");
    desk.seed(&world, crate::world::now(at)).expect("an empty board takes an appointment");
}

fn row(seed: u64, callers: usize, report: &Report) -> Row {
    let mut outcomes = BTreeMap::new();
    for outcome in report.watch.outcomes() {
        *outcomes.entry(outcome.as_str()).or_default() += 1;
    }
    let mut faults = report.faults.clone();
    faults.extend(unkept(report));
    Row {
        seed,
        callers,
        refused: report.callers.iter().filter(|story| story.refused.is_some()).count(),
        outcomes,
        promises: report.watch.promises().clone(),
        alarms: report.watch.alarms(),
        rung: report.rung.len(),
        most_outputs: report.most_outputs,
        sent: report.sent.len(),
        ended_ms: report.ended_ms,
        faults,
    }
}

/// What the rows lack of what callers were told. A call that ended booked has a job of its own that stands, or that
/// was taken off again: in that call, or in one that asked for the appointments of the job's number and then for this
/// job to be cancelled. A row may stand whose caller was not told.
pub fn unkept(report: &Report) -> Option<String> {
    let wished = |job: &JobRow, call: &Told| {
        call.asked.iter().any(|query| matches!(query, Query::Cancel { job: which } if *which == job.job))
            && (call.jobs.iter().any(|own| own.job == job.job)
                || call.asked.iter().any(|query| matches!(query, Query::Appointments { phone } if Some(phone) == job.phone.as_ref())))
    };
    let is_off = |job: &JobRow| job.state == JobState::Cancelled;
    let stray = report
        .calls
        .iter()
        .flat_map(|call| &call.jobs)
        .find(|job| is_off(job) && !report.calls.iter().any(|call| wished(job, call)));
    if let Some(job) = stray {
        return Some(format!("{} was cancelled and no caller of its number wished it", job.board_id));
    }
    let kept = |call: &Told| call.jobs.iter().any(|job| job.state == JobState::Booked || is_off(job));
    let lost =
        report.calls.iter().filter(|call| call.outcome == Some(Outcome::Booked) && !kept(call)).count();
    (lost > 0).then(|| format!("{lost} calls were booked and no job of theirs is"))
}
