//! One spoken caller's call with a box that runs, from ringing to the verdict. Several may visit a box at once.

use std::{path::Path, sync::Mutex, time::Duration};

use jiff::tz::TimeZone;
use sip::Target;
use speech::mouth::CallerVoice;
use store::Shelf;
use vocab::CallId;

use super::{
    DemoError,
    result::{result, sound_alike},
};
use crate::{
    caller::{Caller, Case, Fault, Prompt, Reply, Seen, judge, slot_fault},
    phone::{
        Call, Chat, Dial, Happening, Lines, Next, PanelChange, PanelPeek, Peek, Phone, Talk, line_beside, lit,
    },
    typed::{TypedResult, Window},
};

/// Where a box is rung, and over which of its shoulders one looks.
#[derive(Clone, Copy, Debug)]
pub struct Place<'a> {
    /// The box, or the trunk that it is behind.
    pub to: &'a Target,
    /// What happens on its calls.
    pub events: &'a Path,
    /// What its panel shows.
    pub panel_log: &'a Path,
}

/// A call that was made.
#[derive(Debug)]
pub struct Visit {
    /// Stamps, sound and figures.
    pub talk: Talk,
    caller: Caller,
    id: Option<String>,
    seen: Vec<Happening>,
    changes: Vec<PanelChange>,
}

impl Visit {
    /// Rings, talks as the case says until the call is over, and waits for its outcome. `see` is shown what happens,
    /// and what the panel has changed by then.
    ///
    /// # Errors
    /// No call, no voice.
    pub fn pay(
        place: Place<'_>,
        phone: &Phone,
        case: &Case,
        voice: CallerVoice,
        lines: &Mutex<Lines>,
        see: &mut dyn FnMut(&Happening, &[PanelChange]),
    ) -> Result<Self, DemoError> {
        let mut peek = Peek::from_now(place.events);
        let mut panel = PanelPeek::from_now(place.panel_log);
        let dial = Dial { from: case.caller_number.clone(), ..Dial::default() };
        let call = phone.call(place.to.clone(), dial)?;
        let mut changes = Vec::new();
        let mut shown = |happening: &Happening| {
            let new = panel.look();
            see(happening, &new);
            changes.extend(new);
        };
        let mut chat = Chat::new(&call, &mut peek, &mut shown);
        let caller = play(&mut chat, case, voice, lines)?;
        let talk = finish(&mut chat, &call);
        let (seen, id) = (chat.seen, chat.id);
        changes.extend(panel.look());
        Ok(Self { talk, caller, id, seen, changes })
    }

    /// The box's id of the call, once it was known.
    pub fn id(&self) -> Option<&str> {
        self.id.as_deref()
    }

    /// The window that the caller took last.
    pub fn took(&self) -> Option<&Window> {
        self.caller.wants()
    }

    /// How it ended by the store's rows, and what is not as it must be.
    ///
    /// # Errors
    /// Rows that can't be read.
    pub fn judge(
        &self,
        shelf: &Shelf,
        case: &Case,
        zone: &TimeZone,
    ) -> Result<(Option<TypedResult>, Vec<Fault>), DemoError> {
        let call: Option<CallId> = self.id.as_ref().and_then(|id| id.parse().ok());
        let story = call.map(|call| shelf.story(call)).transpose()?.flatten();
        let Some(result) = story.map(|story| result(&story, &self.seen, zone)) else {
            let found = "no row of the call".to_owned();
            let expected = case.expect.outcome.clone();
            return Ok((None, vec![Fault { what: "outcome", expected, found }]));
        };
        let mut faults = judge(&case.expect, &result, &heard(&self.seen));
        faults.extend(slot_fault(self.caller.wants(), &result));
        // A name that was spoken and not spelled can be right only to the ear.
        faults.retain(|f| f.what != "name" || !sound_alike(&f.expected, &f.found));
        Ok((Some(result), faults))
    }

    /// From the caller's last word before it to the emergency LED, milliseconds; `None` = never lit.
    pub fn alarm_ms(&self) -> Option<f64> {
        let led = self.id.as_ref().and_then(|id| lit(&self.changes, id))?;
        let ended = self.talk.ladder.turns.iter().map(|t| t.to_ns).filter(|&to| to < led).max();
        // Lit while the caller was still speaking: no time passed after the words.
        Some(ended.map_or(0.0, |to| led.saturating_sub(to) as f64 / 1e6))
    }
}

/// Answers until the call is over.
fn play(
    chat: &mut Chat<'_>,
    case: &Case,
    voice: CallerVoice,
    lines: &Mutex<Lines>,
) -> Result<Caller, DemoError> {
    let mut caller = Caller::new(case.clone());
    // Who speaks over a prompt decides in the middle of it; everyone else once it has ended.
    let eager = case.has("speaks_over");
    loop {
        let next = if eager { chat.asked_over(OVER) } else { chat.asked() };
        let reply = match next {
            Next::Asked(prompt) => caller.reply(&prompt),
            Next::Ended => return Ok(caller),
            // Put through: what a person says is no prompt, and two people's talk has no end of its own.
            Next::Stuck if chat.seen.iter().any(|h| h.event == "decision" && h.text("what") == "end") => {
                return Ok(caller);
            }
            Next::Stuck => caller.reply(&Prompt::default()),
        };
        let goes_on = match reply {
            Reply::SaysOver(words) if eager => chat.say_over(line_beside(lines, voice, &words)?),
            Reply::Says(words) | Reply::SaysOver(words) => {
                let line = line_beside(lines, voice, &words)?;
                if eager {
                    chat.let_end();
                }
                chat.say(line)
            }
            Reply::Silent(silence) => {
                chat.wait(silence);
                true
            }
            Reply::HangsUp => false,
        };
        if !goes_on {
            return Ok(caller);
        }
    }
}

/// How much of a prompt is heard by someone who speaks over it.
const OVER: Duration = Duration::from_millis(900);

/// Lets the box say its last words, hangs up and waits for the call's outcome.
fn finish(chat: &mut Chat<'_>, call: &Call) -> Talk {
    chat.wait(Duration::from_millis(200));
    let talk = call.hang_up();
    for _ in 0..100 {
        chat.look();
        if chat.seen.iter().any(|h| h.event == "ended") {
            break;
        }
        std::thread::park_timeout(Duration::from_millis(20));
    }
    talk
}

fn heard(seen: &[Happening]) -> Seen {
    let prompts = seen.iter().filter(|h| h.event == "say");
    Seen {
        said: prompts.clone().map(|h| h.text("say").to_owned()).collect(),
        offers: prompts.map(|h| h.body["offers"].as_array().map_or(0, Vec::len)).sum(),
    }
}
