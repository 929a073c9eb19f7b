//! The threads behind the line, in virtual time: ear, voice and store, each with its queue and what is done when that is
//! full. The rules are those of the table in `ARCHITECTURE.md`; the gateway has them in `ear`, `voice/queue.rs`,
//! `run/office.rs`.

use std::{
    collections::{BTreeMap, VecDeque},
    sync::{Arc, OnceLock},
};

use call::{Decode, DecodeKind, EarEvent, Fixed, RenderId, Rendered};
use gateway::desk::Desk;
use media::Frame;
use vocab::{Answer, CallId, Heard, Now, Private, Query, QueryId, Record, Span};

use super::Capacity;
use crate::world::{Dice, Ear, WORD_MS, Worker};

/// How the store behaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Store {
    /// Takes this many milliseconds for each question; rows take none.
    Works(u64),
    /// Does nothing any more: rows wait until the queue is full, questions run into their deadlines.
    Hangs,
    /// Refuses every question from this one on, counted over all calls.
    DownFrom(u32),
    /// Every so manieth question is not answered at all, though it is carried out.
    Loses(u32),
}

/// What the threads tell the line.
#[derive(Debug)]
pub(super) enum News {
    Ear(CallId, EarEvent),
    Decoded(CallId, call::DecodeId, Option<Heard>),
    Rendered(CallId, RenderId, Rendered),
    Answer(CallId, QueryId, Answer),
}

/// Where a caller's words lie in what the box hears, by call.
#[derive(Debug, Default)]
pub(super) struct Script(BTreeMap<CallId, Vec<(u64, u64, String)>>);

impl Script {
    /// The caller begins to say this; it will be heard from sample `at` on.
    pub(super) fn spoken(&mut self, call: CallId, at: u64, text: &str) {
        let words = self.0.entry(call).or_default();
        for (word, n) in text.split_whitespace().zip(0u64..) {
            let from = at + n * WORD_MS * 8;
            words.push((from, from + WORD_MS * 8, word.to_owned()));
        }
    }

    /// A word is heard when its middle lies in the span.
    fn heard(&self, call: CallId, span: Span) -> Heard {
        let words = self.0.get(&call).map(Vec::as_slice).unwrap_or_default();
        let heard = words.iter().filter(|(a, b, _)| (span.from.0..span.to.0).contains(&((a + b) / 2)));
        let text = heard.map(|(_, _, word)| word.as_str()).collect::<Vec<_>>().join(" ");
        Heard { text: Private::new(text), confidence: Some(0.9), words: vec![], span, meaning: None }
    }
}

#[derive(Debug)]
enum Job {
    Decode(CallId, Decode),
    Render(CallId, RenderId, String),
}

impl Job {
    fn call(&self) -> CallId {
        match self {
            Self::Decode(call, _) | Self::Render(call, ..) => *call,
        }
    }
}

/// Recogniser and synthesiser, one thread each.
#[derive(Debug)]
pub(super) struct Voice {
    decodes: Worker,
    renders: Worker,
    /// Of a hundred jobs, so many fail.
    fails_percent: u64,
    word_ms: u64,
    capacity: Capacity,
    finals: VecDeque<Job>,
    partials: VecDeque<Job>,
    replies: VecDeque<Job>,
    busy: [Option<(u64, Job)>; 2],
    dice: Dice,
    /// Jobs that were refused or had to go.
    pub(super) shed: u32,
}

impl Voice {
    pub(super) fn new(plan: &super::Plan) -> Self {
        Self {
            decodes: plan.recogniser,
            renders: plan.mouth,
            fails_percent: plan.voice_fails_percent,
            word_ms: plan.word_ms,
            capacity: plan.capacity,
            finals: VecDeque::new(),
            partials: VecDeque::new(),
            replies: VecDeque::new(),
            busy: [None, None],
            dice: Dice(plan.seed ^ 0x7e57),
            shed: 0,
        }
    }

    pub(super) fn decode(&mut self, call: CallId, decode: Decode, news: &mut VecDeque<News>) {
        // A newer decode makes a waiting one of the same call stale.
        let stale = |job: &Job| job.call() == call;
        let kind = decode.kind;
        let gone = take_out(&mut self.partials, stale);
        self.fail(gone, news);
        let job = Job::Decode(call, decode);
        match kind {
            DecodeKind::Partial => {
                if self.partials.len() >= self.capacity.partials {
                    let oldest = self.partials.pop_front();
                    self.fail(oldest.into_iter().collect(), news);
                }
                self.partials.push_back(job);
            }
            DecodeKind::Final => {
                let gone = take_out(&mut self.finals, stale);
                self.fail(gone, news);
                if self.finals.len() >= self.capacity.finals {
                    return self.fail(vec![job], news);
                }
                self.finals.push_back(job);
            }
        }
    }

    pub(super) fn render(
        &mut self,
        call: CallId,
        id: RenderId,
        spoken: String,
        fixed: Fixed,
        news: &mut VecDeque<News>,
    ) {
        if fixed == Fixed::Kept && self.renders != Worker::Hangs && self.renders != Worker::Fails {
            // From the cache.
            return news.push_back(News::Rendered(call, id, Some(hum(&spoken, self.word_ms))));
        }
        let job = Job::Render(call, id, spoken);
        if self.replies.len() >= self.capacity.replies {
            return self.fail(vec![job], news);
        }
        self.replies.push_back(job);
    }

    pub(super) fn forget(&mut self, call: CallId) {
        for lane in [&mut self.finals, &mut self.partials, &mut self.replies] {
            lane.retain(|job| job.call() != call);
        }
    }

    fn fail(&mut self, jobs: Vec<Job>, news: &mut VecDeque<News>) {
        for job in jobs {
            self.shed += 1;
            news.push_back(match job {
                Job::Decode(call, decode) => News::Decoded(call, decode.id, None),
                Job::Render(call, id, _) => News::Rendered(call, id, None),
            });
        }
    }

    /// When a job is done next.
    pub(super) fn next(&self, ms: u64) -> Option<u64> {
        let waits = [!self.finals.is_empty() || !self.partials.is_empty(), !self.replies.is_empty()];
        let due = |n: usize| match &self.busy[n] {
            Some((at, _)) => Some(*at),
            None => waits[n].then_some(ms + 1),
        };
        [due(0), due(1)].into_iter().flatten().filter(|at| *at < u64::MAX).min()
    }

    /// Finishes what is done and begins what waits.
    pub(super) fn work(&mut self, ms: u64, script: &Script, news: &mut VecDeque<News>) {
        for n in 0..2 {
            if let Some((_, job)) = self.busy[n].take_if(|(at, _)| *at <= ms) {
                let worker = if n == 0 { self.decodes } else { self.renders };
                let fails = worker == Worker::Fails || self.dice.below(100) < self.fails_percent;
                news.push_back(match job {
                    Job::Decode(call, decode) => {
                        let heard = (!fails).then(|| script.heard(call, decode.span));
                        News::Decoded(call, decode.id, heard)
                    }
                    Job::Render(call, id, spoken) => {
                        News::Rendered(call, id, (!fails).then(|| hum(&spoken, self.word_ms)))
                    }
                });
            }
            if self.busy[n].is_some() {
                continue;
            }
            let (worker, job) = if n == 0 {
                (self.decodes, self.finals.pop_front().or_else(|| self.partials.pop_front()))
            } else {
                (self.renders, self.replies.pop_front())
            };
            let took = match worker {
                Worker::Works(took) => ms + took.max(1),
                Worker::Fails => ms + 1,
                Worker::Hangs => u64::MAX,
            };
            self.busy[n] = job.map(|job| (took, job));
        }
    }
}

/// Takes out what fits.
fn take_out(lane: &mut VecDeque<Job>, which: impl Fn(&Job) -> bool) -> Vec<Job> {
    let (out, kept): (Vec<Job>, Vec<Job>) = std::mem::take(lane).into_iter().partition(which);
    *lane = kept.into();
    out
}

/// The ears of all calls, on one thread.
#[derive(Debug, Default)]
pub(super) struct Ears {
    ears: BTreeMap<CallId, (Ear, u64)>,
    waiting: VecDeque<(CallId, u64, Frame)>,
    /// Frames that were dropped.
    pub(super) dropped: u32,
}

impl Ears {
    /// The next frame of a call: usually heard at once. An ear that does not keep up (`every` frames apart) hears the
    /// newest that its queue holds.
    pub(super) fn frame(&mut self, call: CallId, frame: &Frame, capacity: usize, news: &mut VecDeque<News>) {
        let (ear, at) = self.ears.entry(call).or_default();
        let from = *at;
        *at += frame.len() as u64;
        if capacity > 1 {
            news.extend(ear.frame(frame).map(|event| News::Ear(call, event)));
            return;
        }
        if self.waiting.len() >= capacity {
            self.waiting.pop_front();
            self.dropped += 1;
        }
        self.waiting.push_back((call, from, *frame));
    }

    /// The slow ear takes a frame.
    pub(super) fn work(&mut self, news: &mut VecDeque<News>) {
        let Some((call, from, frame)) = self.waiting.pop_front() else { return };
        if let Some((ear, _)) = self.ears.get_mut(&call) {
            ear.skip_to(from);
            news.extend(ear.frame(&frame).map(|event| News::Ear(call, event)));
        }
    }

    /// Samples that the box has heard of a call.
    pub(super) fn position(&self, call: CallId) -> u64 {
        self.ears.get(&call).map_or(0, |(_, at)| *at)
    }

    pub(super) fn forget(&mut self, call: CallId) {
        self.ears.remove(&call);
    }

    pub(super) fn waits(&self) -> bool {
        !self.waiting.is_empty()
    }
}

enum Order {
    Record(Record),
    Ask { call: CallId, id: QueryId, query: Box<Query>, by: u64 },
}

/// The store thread: the real desk, at the pace of the plan.
pub(super) struct Office {
    desk: Desk,
    store: Store,
    capacity: usize,
    orders: VecDeque<Order>,
    busy: Option<(u64, Option<News>)>,
    asked: u32,
}

impl Office {
    pub(super) fn new(desk: Desk, plan: &super::Plan) -> Self {
        let (store, capacity) = (plan.store, plan.capacity.store);
        Self { desk, store, capacity, orders: VecDeque::new(), busy: None, asked: 0 }
    }

    /// Hands a row over; `false` = there is no room.
    pub(super) fn record(&mut self, record: Record) -> bool {
        self.order(Order::Record(record))
    }

    /// Asks; `false` = there is no room.
    pub(super) fn ask(&mut self, call: CallId, id: QueryId, query: Query, by: u64) -> bool {
        self.order(Order::Ask { call, id, query: Box::new(query), by })
    }

    fn order(&mut self, order: Order) -> bool {
        let room = self.orders.len() < self.capacity;
        if room {
            self.orders.push_back(order);
        }
        room
    }

    pub(super) fn next(&self, ms: u64) -> Option<u64> {
        if self.store == Store::Hangs {
            return None;
        }
        self.busy.as_ref().map(|(at, _)| *at).or((!self.orders.is_empty()).then_some(ms + 1))
    }

    pub(super) fn work(&mut self, now: Now, ms: u64, news: &mut VecDeque<News>) {
        if self.store == Store::Hangs {
            return;
        }
        if let Some((_, answer)) = self.busy.take_if(|(at, _)| *at <= ms) {
            news.extend(answer);
        }
        while self.busy.is_none() {
            match self.orders.pop_front() {
                None => return,
                // In memory every row is taken.
                Some(Order::Record(record)) => {
                    self.desk.record(&record).expect("a store in memory takes every row")
                }
                Some(Order::Ask { by, .. }) if by <= ms => {}
                Some(Order::Ask { call, id, query, .. }) => {
                    self.asked += 1;
                    self.busy = Some(self.answer(now, ms, call, id, &query));
                }
            }
        }
    }

    fn answer(&mut self, now: Now, ms: u64, call: CallId, id: QueryId, query: &Query) -> (u64, Option<News>) {
        match self.store {
            Store::Hangs => (u64::MAX, None),
            Store::DownFrom(first) if self.asked > first => {
                (ms + 1, Some(News::Answer(call, id, Answer::Unavailable)))
            }
            Store::Loses(nth) if self.asked.is_multiple_of(nth.max(1)) => {
                self.desk.answer(now, call, query);
                (ms + 30, None)
            }
            Store::Works(took) => {
                (ms + took.max(1), Some(News::Answer(call, id, self.desk.answer(now, call, query))))
            }
            Store::DownFrom(_) | Store::Loses(_) => {
                (ms + 30, Some(News::Answer(call, id, self.desk.answer(now, call, query))))
            }
        }
    }

    /// The rows of all calls.
    pub(super) fn desk(&self) -> &Desk {
        &self.desk
    }
}

/// The sound of a line: a tone as long as its words take.
fn hum(text: &str, word_ms: u64) -> Arc<[i16]> {
    static MINUTE: OnceLock<Vec<i16>> = OnceLock::new();
    let minute = MINUTE.get_or_init(|| media::tone::tone(&[440.0], 60_000, -20.0));
    let samples = text.split_whitespace().count().max(1) as u64 * word_ms * 8;
    let samples = usize::try_from(samples).map_or(minute.len(), |samples| samples.min(minute.len()));
    minute[..samples].into()
}
