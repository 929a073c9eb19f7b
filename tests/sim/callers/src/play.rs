//! A caller's call with a box of its own, every line of it kept; and many of them at once.

use std::{
    num::NonZeroUsize,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
};

use crate::{
    case::Case,
    damage::{Chance, Damage},
    heard::{HeardLines, Line},
    line::{Asks, FromBox, Outcome, Prompt, Turn, Window},
    model::{Act, Caller, Reply},
    pipe::{Call, PipeError, Setting},
};

/// A box that writes more lines in one call runs in a circle.
const MOST_LINES: usize = 400;

/// What lies between a caller's mouth and the box.
#[derive(Clone, Copy, Debug)]
pub enum Between<'a> {
    /// Nothing: every word arrives.
    Nothing,
    /// Words are damaged.
    Damage(Damage),
    /// The recogniser, which has heard these lines. One that it has not heard arrives as it was said.
    Recogniser(&'a HeardLines),
}

/// A line of a call.
#[derive(Clone, Debug)]
pub enum Step {
    /// Of the box.
    Box(Prompt),
    /// Of the caller.
    Caller {
        /// What it said.
        meant: Turn,
        /// What arrived.
        sent: Turn,
        /// What it means.
        act: Act,
    },
}

/// A call, from the first line to the last.
#[derive(Clone, Debug)]
pub struct Played {
    /// Who called.
    pub case: Case,
    /// Every line but the last.
    pub steps: Vec<Step>,
    /// The last; none where the call broke.
    pub outcome: Option<Outcome>,
    /// Why it broke.
    pub broke: Option<String>,
    /// The windows that the caller took, one a problem.
    pub took: Vec<Window>,
    /// Lines that the recogniser has yet to hear, where it lies in between.
    pub lacks: Vec<Line>,
}

impl Played {
    /// Turns of the caller until the job stood: until the box asked for anything else, or the end. Pauses that are
    /// shorter than the box waits are none.
    pub fn turns(&self) -> usize {
        let end = self.steps.iter().position(|step| match step {
            Step::Box(prompt) => prompt.asks == Asks::AnythingElse,
            Step::Caller { .. } => false,
        });
        let until = &self.steps[..end.unwrap_or(self.steps.len())];
        until.iter().filter(|step| matches!(step, Step::Caller { act, .. } if *act != Act::Pauses)).count()
    }

    /// The call as a person reads it.
    pub fn script(&self) -> String {
        let mut out = String::new();
        for step in &self.steps {
            match step {
                Step::Box(prompt) => {
                    let about = if prompt.about.is_empty() {
                        String::new()
                    } else {
                        format!(" {}", serde_json::Value::Object(prompt.about.clone()))
                    };
                    let offers: Vec<String> = prompt.offers.iter().map(|w| w.start.clone()).collect();
                    let offers =
                        if offers.is_empty() { String::new() } else { format!(" [{}]", offers.join(", ")) };
                    let alarm = if prompt.alarm { " ALARM" } else { "" };
                    out += &format!("  box> {}  ({}{alarm}){about}{offers}\n", prompt.say, prompt.asks);
                }
                Step::Caller { sent, act, .. } => out += &format!("  you> {sent}  ({act:?})\n"),
            }
        }
        match (&self.outcome, &self.broke) {
            (Some(outcome), _) => out += &format!("  end> {}\n", ended(outcome)),
            (None, broke) => out += &format!("  broke: {}\n", broke.as_deref().unwrap_or("no outcome")),
        }
        out
    }
}

fn ended(outcome: &Outcome) -> String {
    let mut out = outcome.outcome.clone();
    if outcome.alarm {
        out += if outcome.life_safety { ", alarm for life safety" } else { ", alarm" };
    }
    if let Some(turn) = outcome.advice_turn {
        out += &format!(", advice in line {turn}");
    }
    for job in &outcome.jobs {
        let slot = job.slot.as_ref().map_or("no window", |slot| slot.start.as_str());
        let parts = [&job.street, &job.unit, &job.zip, &job.name, &job.phone];
        let parts: Vec<&str> = parts.into_iter().map(String::as_str).collect();
        out +=
            &format!("; {} {}: {} {slot} check {:?}", job.state, job.job_kind, parts.join(" | "), job.flags);
    }
    out
}

/// Plays a caller.
pub fn play(setting: &Setting, case: &Case, between: Between<'_>) -> Played {
    let mut played = Played {
        case: case.clone(),
        steps: Vec::new(),
        outcome: None,
        broke: None,
        took: Vec::new(),
        lacks: Vec::new(),
    };
    match talk(setting, &mut played, between) {
        Ok(outcome) => played.outcome = Some(outcome),
        Err(error) => {
            let source = std::error::Error::source(&error).map(|s| format!(": {s}")).unwrap_or_default();
            played.broke = Some(format!("{error}{source}"));
        }
    }
    played
}

fn talk(setting: &Setting, played: &mut Played, between: Between<'_>) -> Result<Outcome, PipeError> {
    let mut call = Call::start(setting, &played.case)?;
    let mut caller = Caller::new(played.case.clone());
    let mut way = Way::new(between, &played.case);
    let mut gone = false;
    for _ in 0..MOST_LINES {
        let prompt = match call.hear()? {
            FromBox::Ended(outcome) => {
                if setting.data.is_some() {
                    call.finish();
                }
                return Ok(*outcome);
            }
            FromBox::Said(prompt) => prompt,
        };
        played.steps.push(Step::Box(prompt.clone()));
        // Who has hung up only waits for the outcome.
        if prompt.asks == Asks::None || gone {
            continue;
        }
        let Reply { turn, act } = caller.reply(&prompt);
        played.took = caller.took();
        let (sent, confidence) = match turn.words() {
            Some(words) => {
                let (words, confidence) = way.heard(prompt.asks, words, &mut played.lacks);
                (turn.with_words(words), confidence)
            }
            None => (turn.clone(), None),
        };
        gone = turn == Turn::HangsUp;
        call.say(&sent, confidence)?;
        played.steps.push(Step::Caller { meant: turn, sent, act });
    }
    Err(PipeError::Stuck)
}

/// What lies between, for one caller.
enum Way<'a> {
    Nothing,
    Damage(Damage, Chance),
    Recogniser(&'a HeardLines, String),
}

impl<'a> Way<'a> {
    fn new(between: Between<'a>, case: &Case) -> Self {
        match between {
            Between::Nothing => Self::Nothing,
            Between::Damage(damage) => Self::Damage(damage, Chance::new(damage.seed, &case.id)),
            Between::Recogniser(heard) => Self::Recogniser(heard, case.id.clone()),
        }
    }

    /// The words as they arrive, and how sure they are.
    fn heard(&mut self, asks: Asks, words: &str, lacks: &mut Vec<Line>) -> (String, Option<f64>) {
        match self {
            Self::Nothing => (words.to_owned(), None),
            Self::Damage(damage, chance) => (damage.apply(words, chance), None),
            Self::Recogniser(heard, caller) => {
                let line = Line::new(caller, asks, words);
                match heard.find(&line) {
                    Some(found) => (found.text.clone(), found.confidence),
                    None => {
                        lacks.push(line);
                        (words.to_owned(), None)
                    }
                }
            }
        }
    }
}

/// Plays them all, as many at once as there are cores, in their order; `tick` is told of each that is done.
pub fn play_all(
    setting: &Setting,
    cases: &[Case],
    between: Between<'_>,
    tick: &(dyn Fn() + Sync),
) -> Vec<Played> {
    let next = AtomicUsize::new(0);
    let done = Mutex::new(Vec::with_capacity(cases.len()));
    let cores = thread::available_parallelism().map_or(1, NonZeroUsize::get);
    thread::scope(|scope| {
        for _ in 0..cores {
            scope.spawn(|| {
                while let Some((at, case)) = {
                    let at = next.fetch_add(1, Ordering::Relaxed);
                    cases.get(at).map(|case| (at, case))
                } {
                    let played = play(setting, case, between);
                    done.lock().unwrap_or_else(PoisonError::into_inner).push((at, played));
                    tick();
                }
            });
        }
    });
    let mut done = done.into_inner().unwrap_or_else(PoisonError::into_inner);
    done.sort_by_key(|(at, _)| *at);
    done.into_iter().map(|(_, played)| played).collect()
}
