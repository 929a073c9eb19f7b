//! The demo: a box of its own, rung over real SIP and RTP by spoken callers, each at its own time of year. Shows
//! what was heard, decided and written as it happens, and judges every call by its caller's `expect`.

mod result;
mod show;

use std::{
    io::Write,
    path::{Path, PathBuf},
    time::Duration,
};

use dialogue::wording::speak;
use indicatif::{ProgressBar, ProgressStyle};
use sip::Target;
use speech::mouth::{CallerVoice, DEFAULT_CALLERS, MouthError};
use store::{OpenError, Shelf, StoreError};
use vocab::{CallId, Now};

use self::result::{result, sound_alike};
use crate::{
    caller::{Caller, Case, Fault, Prompt, Reply, Seen, judge, slot_fault},
    clock,
    config::Config,
    desk::{Desk, WorldError},
    phone::{
        BoxError, BoxProcess, BoxSetUp, Chat, Dial, Ladder, Lines, Next, PanelPeek, Peek, Phone, PhoneError,
        RecordingError, Talk, lit,
    },
    typed::TypedResult,
};

/// The three callers of `nightbell demo`.
pub const CALLERS: &str = include_str!("../../../../tests/fixtures/speech/demo.jsonl");
/// What callers say beside their own lines.
const PLAIN: [&str; 5] = ["yes", "no", "no it's a house", "yes that's fine", "yes that's right"];

/// What the demo needs.
#[derive(Debug)]
pub struct Demo<'a> {
    /// The callers, in order.
    pub callers: Vec<Case>,
    /// The config and where it came from.
    pub config: (&'a Config, Option<PathBuf>),
    /// Where everything goes.
    pub data: PathBuf,
    /// Where runtimes and models lie.
    pub models: PathBuf,
}

/// Why the demo broke off.
#[derive(Debug, thiserror::Error)]
pub enum DemoError {
    /// No box.
    #[error("there is no box to ring")]
    Box(#[from] BoxError),
    /// No call.
    #[error("the box could not be rung")]
    Phone(#[from] PhoneError),
    /// No voice.
    #[error("the callers can't speak")]
    Voice(#[from] MouthError),
    /// The caller's time is none.
    #[error("the caller's time is none of the office's zone")]
    Time(#[source] jiff::Error),
    /// The caller's world.
    #[error("the caller's world can't be put in")]
    World(#[from] WorldError),
    /// The store, before a call or after it.
    #[error("the demo's store does not open")]
    Open(#[from] OpenError),
    /// A row.
    #[error("the call's rows can't be read")]
    Rows(#[from] StoreError),
    /// The recording.
    #[error("the call's recording can't be kept")]
    Recording(#[from] RecordingError),
    /// The terminal.
    #[error("the demo can't write what it shows")]
    Write(#[from] std::io::Error),
}

/// A call of the demo.
#[derive(Clone, Debug)]
pub struct Rung {
    /// The caller's id.
    pub id: String,
    /// How it ended; `None` if the box kept no row of it.
    pub result: Option<TypedResult>,
    /// What was measured.
    pub ladder: Ladder,
    /// From the caller's last word before it to the emergency LED, milliseconds; `None` = never lit.
    pub alarm_ms: Option<f64>,
    /// What is not as it must be.
    pub faults: Vec<Fault>,
    /// Both sides.
    pub recording: PathBuf,
}

impl Demo<'_> {
    /// Rings with every caller.
    pub fn run(&self, out: &mut dyn Write) -> Result<Vec<Rung>, DemoError> {
        std::fs::create_dir_all(self.data.join("calls"))?;
        let mut lines = Lines::open(&self.models)?;
        self.rehearse(&mut lines)?;
        let mut rung = Vec::new();
        for (n, case) in self.callers.iter().enumerate() {
            let call = self.ring(n, case, &mut lines, out)?;
            show::ended(out, &call)?;
            rung.push(call);
        }
        show::table(out, &rung)?;
        writeln!(out, "Recordings (left the caller, right the box): {}", self.data.join("calls").display())?;
        writeln!(out, "Look again: nightbell calls --data {} list", self.data.display())?;
        Ok(rung)
    }

    /// Renders what the callers will say, before anything rings.
    fn rehearse(&self, lines: &mut Lines) -> Result<(), DemoError> {
        let mut wanted: Vec<(CallerVoice, String)> = Vec::new();
        for (n, case) in self.callers.iter().enumerate() {
            let voice = voice(n);
            let own = spoken(case);
            wanted.extend(own.into_iter().chain(PLAIN.map(str::to_owned)).map(|text| (voice, text)));
        }
        wanted.retain(|(voice, text)| !lines.has(*voice, text));
        let bar = ProgressBar::new(wanted.len() as u64);
        if let Ok(style) = ProgressStyle::with_template("rendering callers {bar:30} {pos}/{len}") {
            bar.set_style(style);
        }
        for (voice, text) in wanted {
            lines.line(voice, &text)?;
            bar.inc(1);
        }
        bar.finish_and_clear();
        Ok(())
    }

    fn ring(&self, n: usize, case: &Case, lines: &mut Lines, out: &mut dyn Write) -> Result<Rung, DemoError> {
        self.prepare(case)?;
        let set_up = BoxSetUp {
            config: self.config.1.clone(),
            data: self.data.clone(),
            models: self.models.clone(),
            at: Some(case.now.to_string()),
            seed: n as u64 + 1,
        };
        let answering = BoxProcess::start(&set_up)?;
        show::begins(out, case, voice(n))?;
        let mut peek = Peek::from_now(&answering.events);
        let mut panel = PanelPeek::from_now(&answering.panel_log);
        let phone = Phone::open(answering.sip.ip())?;
        let dial = Dial { from: case.caller_number.clone(), ..Dial::default() };
        let call = phone.call(Target::direct(None, answering.sip), dial)?;
        let mut changes = Vec::new();
        let mut fault = None;
        let mut see = |happening: &crate::phone::Happening| {
            let new = panel.look();
            fault = fault.take().or(show::happening(out, happening, &new).err());
            changes.extend(new);
        };
        let mut chat = Chat::new(&call, &mut peek, &mut see);
        let caller = play(&mut chat, case, voice(n), lines)?;
        let talk = finish(&mut chat, &call);
        let (seen, id) = (chat.seen, chat.id);
        drop(call);
        drop(phone);
        drop(answering);
        changes.extend(panel.look());
        if let Some(fault) = fault {
            return Err(fault.into());
        }
        let recording = self.data.join("calls").join(format!("{}.wav", case.id));
        talk.recording.write(&recording)?;
        let shelf = Shelf::open(&self.data.join("nightbell.db"))?;
        let call: Option<CallId> = id.as_ref().and_then(|id| id.parse().ok());
        let story = call.map(|call| shelf.story(call)).transpose()?.flatten();
        let result = story.map(|story| result(&story, &seen, &self.config.0.business.zone));
        let heard = heard(&seen);
        let faults = match &result {
            Some(result) => {
                let mut faults = judge(&case.expect, result, &heard);
                faults.extend(slot_fault(caller.wants(), result));
                // A name that was spoken and not spelled can be right only to the ear.
                faults.retain(|f| f.what != "name" || !sound_alike(&f.expected, &f.found));
                faults
            }
            None => vec![Fault {
                what: "outcome",
                expected: case.expect.outcome.clone(),
                found: "no row of the call".to_owned(),
            }],
        };
        let lit = id.as_ref().and_then(|id| lit(&changes, id));
        let alarm_ms = lit.map(|led| {
            let ended = talk.ladder.turns.iter().map(|t| t.to_ns).filter(|&to| to < led).max();
            // Lit while the caller was still speaking: no time passed after the words.
            ended.map_or(0.0, |to| led.saturating_sub(to) as f64 / 1e6)
        });
        Ok(Rung { id: case.id.clone(), result, ladder: talk.ladder, alarm_ms, faults, recording })
    }

    /// Puts in the customers and appointments that stand before the call.
    fn prepare(&self, case: &Case) -> Result<(), DemoError> {
        let zone = &self.config.0.business.zone;
        let utc = zone.to_timestamp(case.now).map_err(DemoError::Time)?;
        let now = Now { utc, ..clock::now() };
        let mut desk = Desk::open(&self.data.join("nightbell.db"), self.config.0, now)?;
        Ok(desk.seed(&case.world, now)?)
    }
}

/// Answers until the call is over.
fn play(
    chat: &mut Chat<'_>,
    case: &Case,
    voice: CallerVoice,
    lines: &mut Lines,
) -> Result<Caller, DemoError> {
    let mut caller = Caller::new(case.clone());
    loop {
        let reply = match chat.asked() {
            Next::Asked(prompt) => caller.reply(&prompt),
            Next::Ended => return Ok(caller),
            Next::Stuck => caller.reply(&Prompt::default()),
        };
        let goes_on = match reply {
            // The model decides once it has heard the prompt, so nobody speaks over it here: the bench does that.
            Reply::Says(words) | Reply::SaysOver(words) => chat.say(lines.line(voice, &words)?),
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

/// Lets the box say its last words, hangs up and waits for the call's outcome.
fn finish(chat: &mut Chat<'_>, call: &crate::phone::Call) -> Talk {
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

fn heard(seen: &[crate::phone::Happening]) -> Seen {
    let prompts = seen.iter().filter(|h| h.event == "say");
    Seen {
        said: prompts.clone().map(|h| h.text("say").to_owned()).collect(),
        offers: prompts.map(|h| h.body["offers"].as_array().map_or(0, Vec::len)).sum(),
    }
}

/// Voices in turn.
fn voice(n: usize) -> CallerVoice {
    CallerVoice::named(DEFAULT_CALLERS[n % DEFAULT_CALLERS.len()])
        .expect("the defaults are allowed, as a test shows")
}

/// What a caller is likely to say: its own answers, what it says in a call that goes well, and corrections of what
/// may be misheard. Anything else is rendered while the box waits.
fn spoken(case: &Case) -> Vec<String> {
    let (says, facts) = (&case.says, &case.facts);
    let own = [&says.opening, &says.problem, &says.address, &says.zip, &says.unit, &says.name, &says.phone];
    let more = [&says.slot_by.first, &says.confirm_yes, &says.confirm_no_correction, &says.anything_else];
    let mut all: Vec<String> = own.into_iter().chain(more).flatten().cloned().collect();
    if !facts.street.is_empty() {
        let street = speak::street(&facts.street);
        all.extend([format!("no, it's {street}"), street]);
    }
    if !facts.zip.is_empty() {
        let zip = speak::zip(&facts.zip);
        all.extend([format!("no, the zip is {zip}"), zip]);
    }
    if let Some(last) = facts.name.split(' ').next_back().filter(|last| !last.is_empty()) {
        let letters = case.says.name_spelled.first().cloned();
        all.extend([
            letters.unwrap_or_else(|| speak::letters(last)),
            format!("no, my name is {}", facts.name),
        ]);
    }
    all
}

/// A folder of its own for a demo that was given none.
pub fn fresh_folder() -> PathBuf {
    Path::new(&std::env::temp_dir()).join(format!("nightbell-demo-{}", std::process::id()))
}

/// Whether every call ended as it must.
pub fn all_well(rung: &[Rung]) -> bool {
    rung.iter().all(|call| call.faults.is_empty())
}
