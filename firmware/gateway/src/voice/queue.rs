//! The one queue before the voice threads: final decode > reply speech > partial > fixed prompts > rendering ahead.
//!
//! Pure but for its lock. Finals and reply speech are never dropped for being late, only refused when the queue is
//! full, which takes more calls than the box has; partials and rendering ahead go when they are full or stale. Every
//! decode and rendering that goes is handed back, so that its call gets an answer.

use std::{
    collections::VecDeque,
    sync::{Condvar, Mutex, PoisonError},
};

use call::DecodeKind;
use vocab::CallId;

use super::{Job, Warm};
use crate::config::MOST_CALLS;

/// A final a call, and as many under way that speech went on over.
const FINALS: usize = 2 * MOST_CALLS;
/// The pieces of one prompt a call.
const REPLIES: usize = 8 * MOST_CALLS;
/// One a call.
const PARTIALS: usize = MOST_CALLS;
/// What a call may prepare is rarely used; older ones are stale.
const AHEAD: usize = 16;

/// Which jobs a thread takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Takes {
    /// Final decodes alone: they never wait behind a rendering.
    Finals,
    /// Everything, in order.
    All,
}

/// What a thread does next.
#[derive(Debug)]
pub(super) enum Work {
    Job(Job),
    Warm(Warm),
}

#[derive(Debug, Default)]
struct Lanes {
    finals: VecDeque<Job>,
    replies: VecDeque<Job>,
    partials: VecDeque<Job>,
    ahead: VecDeque<Job>,
    warm: VecDeque<Warm>,
    closed: bool,
}

/// The queue, shared by all voice threads.
#[derive(Debug, Default)]
pub(super) struct Jobs {
    lanes: Mutex<Lanes>,
    ready: Condvar,
}

impl Jobs {
    /// Queues a job. What had to go for it comes back, in the worst case the job itself.
    pub(super) fn push(&self, job: Job) -> Vec<Job> {
        let mut lanes = self.lanes.lock().unwrap_or_else(PoisonError::into_inner);
        let gone = lanes.push(job);
        drop(lanes);
        // Not every thread takes every job.
        self.ready.notify_all();
        gone
    }

    /// Queues the rendering of fixed prompts: behind everything a call waits for, before what it may never say.
    pub(super) fn push_warm(&self, warm: Warm) {
        let mut lanes = self.lanes.lock().unwrap_or_else(PoisonError::into_inner);
        if !lanes.closed {
            lanes.warm.push_back(warm);
        }
        drop(lanes);
        self.ready.notify_all();
    }

    /// Waits for work; `None` once the queue is closed.
    pub(super) fn pop(&self, takes: Takes) -> Option<Work> {
        let mut lanes = self.lanes.lock().unwrap_or_else(PoisonError::into_inner);
        loop {
            if lanes.closed {
                return None;
            }
            if let Some(work) = lanes.pop(takes) {
                return Some(work);
            }
            lanes = self.ready.wait(lanes).unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// Forgets what was ordered for a call.
    pub(super) fn forget(&self, call: CallId) {
        let mut lanes = self.lanes.lock().unwrap_or_else(PoisonError::into_inner);
        let Lanes { finals, replies, partials, ahead, .. } = &mut *lanes;
        for lane in [finals, replies, partials, ahead] {
            lane.retain(|job| job.call() != Some(call));
        }
    }

    /// No more jobs: what is queued is left undone.
    pub(super) fn close(&self) {
        let mut lanes = self.lanes.lock().unwrap_or_else(PoisonError::into_inner);
        lanes.closed = true;
        // Whoever waits for prompts is told by the end of their progress.
        lanes.warm.clear();
        drop(lanes);
        self.ready.notify_all();
    }
}

impl Lanes {
    fn push(&mut self, job: Job) -> Vec<Job> {
        let mut gone = Vec::new();
        match &job {
            Job::Decode { call, decode } => {
                // A newer decode of the same call makes a waiting partial stale, a newer final a waiting final as well.
                let call = Some(*call);
                take_where(&mut self.partials, &mut gone, |j| j.call() == call);
                match decode.kind {
                    DecodeKind::Partial => {
                        bounded(&mut self.partials, PARTIALS, job, Full::OldestGoes, &mut gone)
                    }
                    DecodeKind::Final => {
                        take_where(&mut self.finals, &mut gone, |j| j.call() == call);
                        bounded(&mut self.finals, FINALS, job, Full::Refused, &mut gone);
                    }
                }
            }
            Job::Render { .. } => bounded(&mut self.replies, REPLIES, job, Full::Refused, &mut gone),
            Job::Ahead { .. } => bounded(&mut self.ahead, AHEAD, job, Full::OldestGoes, &mut gone),
        }
        gone
    }

    fn pop(&mut self, takes: Takes) -> Option<Work> {
        let first = self.finals.pop_front().map(Work::Job);
        match takes {
            Takes::Finals => first,
            Takes::All => first
                .or_else(|| self.replies.pop_front().map(Work::Job))
                .or_else(|| self.partials.pop_front().map(Work::Job))
                .or_else(|| self.warm.pop_front().map(Work::Warm))
                .or_else(|| self.ahead.pop_front().map(Work::Job)),
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Full {
    OldestGoes,
    Refused,
}

fn bounded(lane: &mut VecDeque<Job>, most: usize, job: Job, full: Full, gone: &mut Vec<Job>) {
    if lane.len() < most {
        return lane.push_back(job);
    }
    match full {
        Full::OldestGoes => {
            gone.extend(lane.pop_front());
            lane.push_back(job);
        }
        Full::Refused => gone.push(job),
    }
}

fn take_where(lane: &mut VecDeque<Job>, gone: &mut Vec<Job>, which: impl Fn(&Job) -> bool) {
    let (out, kept) = std::mem::take(lane).into_iter().partition(|job| which(job));
    *lane = kept;
    gone.extend::<VecDeque<Job>>(out);
}

#[cfg(test)]
mod tests {
    use call::{Decode, DecodeId, Fixed, RenderId};
    use vocab::{SayId, Span};

    use super::*;

    /// More than any lane holds.
    const TOO_MANY: usize = 16 * MOST_CALLS;

    fn call(n: u64) -> CallId {
        CallId::new(jiff::Timestamp::UNIX_EPOCH, n)
    }

    fn decode(n: u64, kind: DecodeKind) -> Job {
        let decode = Decode { id: DecodeId(0), kind, span: Span::default(), pcm: Vec::new() };
        Job::Decode { call: call(n), decode }
    }

    fn render(n: u64) -> Job {
        let id = RenderId { party: call::Party::Caller, say: SayId(0), segment: 0 };
        Job::Render { call: call(n), id, spoken: "hello".to_owned().into(), fixed: Fixed::Live }
    }

    fn ahead() -> Job {
        Job::Ahead { spoken: "soon".to_owned().into() }
    }

    fn name(work: &Work) -> &'static str {
        match work {
            Work::Job(Job::Decode { decode, .. }) => match decode.kind {
                DecodeKind::Final => "final",
                DecodeKind::Partial => "partial",
            },
            Work::Job(Job::Render { .. }) => "reply",
            Work::Job(Job::Ahead { .. }) => "ahead",
            Work::Warm(_) => "warm",
        }
    }

    /// What comes out, until nothing is left for this taker.
    fn drained(jobs: &Jobs, takes: Takes) -> Vec<&'static str> {
        let mut lanes = jobs.lanes.lock().unwrap();
        std::iter::from_fn(|| lanes.pop(takes)).map(|work| name(&work)).collect()
    }

    #[test]
    fn finals_come_first_then_replies_then_partials_then_rendering_ahead() {
        let jobs = Jobs::default();
        for job in [ahead(), decode(1, DecodeKind::Partial), render(2), decode(3, DecodeKind::Final)] {
            assert!(jobs.push(job).is_empty());
        }
        assert_eq!(drained(&jobs, Takes::All), ["final", "reply", "partial", "ahead"]);
    }

    #[test]
    fn what_a_call_waits_for_comes_before_fixed_prompts() {
        let jobs = Jobs::default();
        let (progress, _steps) = std::sync::mpsc::sync_channel(1);
        jobs.push_warm(Warm {
            pieces: ["a".to_owned()].into(),
            so_far: super::super::Warmed::default(),
            progress,
        });
        for job in [ahead(), decode(1, DecodeKind::Partial), render(2), decode(3, DecodeKind::Final)] {
            jobs.push(job);
        }
        assert_eq!(drained(&jobs, Takes::All), ["final", "reply", "partial", "warm", "ahead"]);
    }

    #[test]
    fn a_thread_kept_for_finals_takes_nothing_else() {
        let jobs = Jobs::default();
        for job in [render(2), decode(1, DecodeKind::Partial), decode(3, DecodeKind::Final)] {
            jobs.push(job);
        }
        assert_eq!(drained(&jobs, Takes::Finals), ["final"]);
        assert_eq!(drained(&jobs, Takes::All), ["reply", "partial"]);
    }

    #[test]
    fn newer_words_of_a_call_make_its_waiting_ones_stale_and_hand_them_back() {
        let jobs = Jobs::default();
        jobs.push(decode(1, DecodeKind::Partial));
        jobs.push(decode(2, DecodeKind::Partial));
        assert_eq!(jobs.push(decode(1, DecodeKind::Partial)).len(), 1);
        assert_eq!(jobs.push(decode(1, DecodeKind::Final)).len(), 1);
        assert_eq!(jobs.push(decode(1, DecodeKind::Final)).len(), 1);
        assert_eq!(drained(&jobs, Takes::All), ["final", "partial"]);
    }

    #[test]
    fn when_full_partials_and_ahead_lose_their_oldest_and_others_are_refused() {
        let jobs = Jobs::default();
        let many = |job: fn(u64) -> Job| (0..TOO_MANY as u64).map(|n| jobs.push(job(n)).len()).sum::<usize>();
        assert_eq!(many(|n| decode(n, DecodeKind::Partial)), TOO_MANY - PARTIALS);
        assert_eq!(many(|_| ahead()), TOO_MANY - AHEAD);
        assert_eq!(many(render), TOO_MANY - REPLIES);
        jobs.forget(call(TOO_MANY as u64 - 1));
        assert!(matches!(jobs.push(render(7)).as_slice(), [Job::Render { call: c, .. }] if *c == call(7)));
        let finals = many(|n| decode(n + TOO_MANY as u64, DecodeKind::Final));
        assert_eq!(finals, TOO_MANY - FINALS);
    }

    #[test]
    fn an_ended_call_leaves_nothing_behind_and_a_closed_queue_gives_nothing_out() {
        let jobs = Jobs::default();
        for job in [render(1), decode(1, DecodeKind::Final), decode(2, DecodeKind::Final)] {
            jobs.push(job);
        }
        jobs.forget(call(1));
        assert!(matches!(jobs.pop(Takes::All), Some(Work::Job(job)) if job.call() == Some(call(2))));
        jobs.push(render(3));
        jobs.close();
        assert!(jobs.pop(Takes::All).is_none());
    }
}
