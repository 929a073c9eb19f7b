//! A call that was held, held once more: the same inputs at the same times, against the rules as they are now.
//!
//! [`replay`] feeds what was kept ([`Kept`]) to a new [`Session`] and gives back what it decided. Under the rules of then that is what
//! was decided then; what else there is follows from what was changed. The office and the people who were rung are as they
//! were: a question that was asked then too is answered as it was then, when it was; what nobody asked then is `Unavailable` at once.
//!
//! Not replayed: what a recogniser or an encoder made of the sound (its words and meanings are inputs), the digits of a card
//! (they were not kept, so what stood on them may come out otherwise), and how long prompts take to say: who speaks over a
//! prompt does so when he did then.
//!
//! Not here: the rows that it is compared with, and the comparison (`gateway::replay`).

use std::{
    collections::{BTreeMap, VecDeque},
    sync::Arc,
    time::{Duration, Instant},
};

use jiff::Timestamp;
use vocab::{Answer, CallId, Hazard, KeptInput, Now, Outcome, Query, QueryId, RecordBody, Urgency};

use crate::session::KeptError;
use crate::{Business, Input, Kept, Output, Session};

/// What a call came to when it was held once more.
#[derive(Clone, Debug)]
pub struct Replayed {
    /// When it was answered, UTC.
    pub began: Timestamp,
    /// When the last input came, UTC.
    pub until: Timestamp,
    /// What was decided and said, in order.
    pub steps: Vec<Step>,
    /// What the office was asked, then.
    pub asked_then: Vec<(Duration, &'static str)>,
    /// And now.
    pub asked_now: Vec<(Duration, &'static str)>,
    /// Of these, what was not asked then: nobody knows what the office would have said.
    pub unanswered: Vec<(Duration, &'static str)>,
    /// When words or keys came of which a card's digits were not kept.
    pub hidden: Vec<Duration>,
    /// What it came to; `None` = it would have gone on.
    pub outcome: Option<Outcome>,
}

/// One thing that was decided or said, so long after the call was answered.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// Since the call was answered.
    pub after: Duration,
    /// What.
    pub what: Decided,
}

/// What a session tells of itself.
#[derive(Clone, Debug, PartialEq)]
pub enum Decided {
    /// A row for the record.
    Row(RecordBody),
    /// The alarm.
    Alarm(Hazard, Urgency),
}

/// Why a call can't be held once more.
#[derive(Debug, thiserror::Error)]
pub enum ReplayError {
    /// Nothing was kept, as by versions of the box before this one.
    #[error("its inputs were not kept: an older version of the box took the call")]
    NothingKept,
    /// A row is missing.
    #[error("input {number} of it is missing: the store took nothing just then, or rows were removed")]
    Missing {
        /// Which.
        number: u32,
    },
    /// A row can't be read.
    #[error("input {number} of it can't be read: was it changed by hand, or kept by a later version?")]
    Row {
        /// Which.
        number: u32,
        /// Why.
        #[source]
        source: KeptError,
    },
    /// The first row says how the call began, and another one stands there.
    #[error("input {number} of it does not say how the call began")]
    NoBeginning {
        /// Which.
        number: u32,
    },
}

/// Holds a call once more, as the business answers the number that was dialled. `base` is any moment: the one at which it is answered.
pub fn replay(
    call: CallId,
    business: &Arc<Business>,
    base: Instant,
    kept: &[KeptInput],
) -> Result<Replayed, ReplayError> {
    let (seed, moments) = read(kept)?;
    let dialled = moments.iter().find_map(|moment| match &moment.what {
        What::Happened(Input::Started { dialled, .. }) => dialled.as_ref(),
        What::Happened(_) | What::Asked(..) => None,
    });
    let session = Session::new(call, business.called(dialled), seed).again();
    let began = kept.first().map_or(Timestamp::UNIX_EPOCH, |first| first.at);
    let mut run = Run::new(session, Now { instant: base, utc: began });
    for moment in &moments {
        if let What::Asked(id, query) = &moment.what {
            run.asked.push(Asked { id: *id, query: query.clone(), taken: false });
            run.replayed.asked_then.push((moment.after, query.as_str()));
        }
    }
    for moment in moments {
        run.replayed.until = moment.at;
        if let What::Happened(input) = moment.what {
            if moment.hidden {
                run.replayed.hidden.push(moment.after);
            }
            run.happens(Now { instant: base + moment.after, utc: moment.at }, input);
        }
    }
    Ok(run.replayed)
}

struct Moment {
    after: Duration,
    at: Timestamp,
    hidden: bool,
    what: What,
}

enum What {
    Happened(Input),
    Asked(QueryId, Query),
}

/// The seed, and what happened and was asked, in order.
fn read(kept: &[KeptInput]) -> Result<(u64, Vec<Moment>), ReplayError> {
    let Some((first, rest)) = kept.split_first() else { return Err(ReplayError::NothingKept) };
    let read = |row: &KeptInput| {
        Kept::read(row.body.expose()).map_err(|source| ReplayError::Row { number: row.number, source })
    };
    for (row, number) in kept.iter().zip(0u32..) {
        if row.number != number {
            return Err(ReplayError::Missing { number });
        }
    }
    let Kept::Began { seed } = read(first)? else {
        return Err(ReplayError::NoBeginning { number: first.number });
    };
    let mut moments = Vec::with_capacity(rest.len());
    for row in rest {
        let (hidden, what) = match read(row)? {
            Kept::Input(input) => (false, What::Happened(input)),
            Kept::Hidden(input) => (true, What::Happened(input)),
            Kept::Asked(id, query) => (false, What::Asked(id, *query)),
            Kept::Began { .. } => return Err(ReplayError::NoBeginning { number: row.number }),
        };
        let after = Duration::from_nanos(row.after_ns);
        moments.push(Moment { after, at: row.at, hidden, what });
    }
    Ok((seed, moments))
}

/// A question of then.
struct Asked {
    id: QueryId,
    query: Query,
    /// It was asked now too.
    taken: bool,
}

struct Run {
    session: Session,
    base: Instant,
    now: Now,
    asked: Vec<Asked>,
    /// Questions of then, as they are numbered now.
    numbers: BTreeMap<QueryId, QueryId>,
    /// Answers of then to what nobody has asked yet.
    early: BTreeMap<QueryId, Answer>,
    replayed: Replayed,
}

impl Run {
    fn new(session: Session, now: Now) -> Self {
        let replayed = Replayed {
            began: now.utc,
            until: now.utc,
            steps: Vec::new(),
            asked_then: Vec::new(),
            asked_now: Vec::new(),
            unanswered: Vec::new(),
            hidden: Vec::new(),
            outcome: None,
        };
        let (asked, numbers, early) = (Vec::new(), BTreeMap::new(), BTreeMap::new());
        Self { session, base: now.instant, now, asked, numbers, early, replayed }
    }

    fn happens(&mut self, now: Now, input: Input) {
        if !matches!(input, Input::Tick) {
            self.wait(now);
        }
        // Of two inputs the later is the one behind, whatever the rows say.
        self.now = if now.instant < self.now.instant { self.now } else { now };
        match input {
            Input::Answer(then, answer) => match self.numbers.get(&then) {
                Some(&id) => self.give(Input::Answer(id, answer)),
                None => {
                    self.early.insert(then, answer);
                }
            },
            input @ (Input::Started { .. }
            | Input::Partial(_)
            | Input::Heard(_)
            | Input::HeardBeside(_)
            | Input::Keys(_)
            | Input::Quiet(_)
            | Input::Spoken(_)
            | Input::CutOff(..)
            | Input::Witness(_)
            | Input::People(_)
            | Input::Unheard(_)
            | Input::Deaf
            | Input::HungUp
            | Input::Tick) => self.give(input),
        }
    }

    /// Deadlines that there were none of then. Those of then were kept as they fired, a moment late or more.
    fn wait(&mut self, until: Now) {
        for _ in 0..MOST_TICKS {
            let due = self.session.deadline().filter(|due| *due + LATE <= until.instant);
            let Some(due) = due else { return };
            self.now = self.now.plus(due.saturating_duration_since(self.now.instant));
            self.give(Input::Tick);
        }
    }

    /// One input, and everything that follows from it.
    fn give(&mut self, input: Input) {
        let mut inputs = VecDeque::from([input]);
        while let Some(input) = inputs.pop_front() {
            self.session.handle(self.now, input);
            while let Some(output) = self.session.poll() {
                inputs.extend(self.take(output));
            }
        }
    }

    fn take(&mut self, output: Output) -> Option<Input> {
        let after = self.now.instant.saturating_duration_since(self.base);
        match output {
            Output::Record(body) => self.replayed.steps.push(Step { after, what: Decided::Row(body) }),
            Output::Alarm(signal) => {
                let what = Decided::Alarm(signal.hazard, signal.urgency);
                self.replayed.steps.push(Step { after, what });
            }
            Output::Ask { id, query, within: _ } => return self.ask(after, id, &query),
            Output::End(outcome) => self.replayed.outcome = Some(outcome),
            // What is said is a row too, and people are rung as they were.
            Output::Say(_)
            | Output::Hush
            | Output::Ring { .. }
            | Output::Transcript { .. }
            | Output::Forget(_) => {}
        }
        None
    }

    /// A question: the first of then that is the same answers it, in its time.
    fn ask(&mut self, after: Duration, id: QueryId, query: &Query) -> Option<Input> {
        self.replayed.asked_now.push((after, query.as_str()));
        let same = self.asked.iter_mut().find(|then| !then.taken && is_same(&then.query, query));
        let Some(then) = same else {
            self.replayed.unanswered.push((after, query.as_str()));
            return Some(Input::Answer(id, Answer::Unavailable));
        };
        then.taken = true;
        self.numbers.insert(then.id, id);
        self.early.remove(&then.id).map(|answer| Input::Answer(id, answer))
    }
}

/// Whether the office would have said the same: what it looks up or commits is. Words for people may be others.
fn is_same(then: &Query, now: &Query) -> bool {
    match then {
        Query::Caller { .. }
        | Query::Appointments { .. }
        | Query::Offer { .. }
        | Query::Release
        | Query::Move { .. }
        | Query::Cancel { .. } => then == now,
        Query::Book(then) => {
            matches!(now, Query::Book(now) if (now.number, now.hold, now.slot) == (then.number, then.hold, then.slot))
        }
        Query::Request(then) => matches!(now, Query::Request(now) if now.number == then.number),
        Query::Message(then) => matches!(now, Query::Message(now) if now.target == then.target),
    }
}

/// A deadline that was kept fired at most so late; a box that was slower by more has other worries.
const LATE: Duration = Duration::from_secs(2);
/// Deadlines between two inputs: no call has so many.
const MOST_TICKS: u32 = 1_000;
