//! The demo: a box of its own, rung over real SIP and RTP by spoken callers, each at its own time of year. Shows
//! what was heard, decided and written as it happens, and judges every call by its caller's `expect`.

mod result;
pub mod show;
pub mod visit;

use std::{
    io::Write,
    path::{Path, PathBuf},
    sync::Mutex,
};

use dialogue::wording::speak;
use sip::Target;
use speech::mouth::{CallerVoice, DEFAULT_CALLERS, MouthError};
use store::{OpenError, Shelf, StoreError};
use vocab::Now;

pub(crate) use self::result::sound_alike;
use self::visit::{Place, Visit};
use crate::{
    caller::{Case, Fault},
    clock,
    config::Config,
    desk::{Desk, WorldError},
    phone::{
        BoxError, BoxProcess, BoxSetUp, Happening, Ladder, Lines, PanelChange, Phone, PhoneError,
        RecordingError, rehearse,
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
        self.rehearse()?;
        let lines = Mutex::new(Lines::open(&self.models)?);
        let mut rung = Vec::new();
        for (n, case) in self.callers.iter().enumerate() {
            let call = self.ring(n, case, &lines, out)?;
            show::ended(out, &call)?;
            rung.push(call);
        }
        show::table(out, &rung)?;
        writeln!(out, "Recordings (left the caller, right the box): {}", self.data.join("calls").display())?;
        writeln!(out, "Look again: nightbell calls --data {} list", self.data.display())?;
        Ok(rung)
    }

    /// Renders what the callers will say, before anything rings.
    fn rehearse(&self) -> Result<(), DemoError> {
        let lines = |(n, case)| said_by(case).into_iter().map(move |text| (voice(n), text));
        Ok(rehearse(&self.models, self.callers.iter().enumerate().flat_map(lines).collect())?)
    }

    fn ring(
        &self,
        n: usize,
        case: &Case,
        lines: &Mutex<Lines>,
        out: &mut dyn Write,
    ) -> Result<Rung, DemoError> {
        self.prepare(case)?;
        let set_up = BoxSetUp {
            config: self.config.1.clone(),
            data: self.data.clone(),
            models: self.models.clone(),
            at: Some(case.now.to_string()),
            seed: n as u64 + 1,
            ..BoxSetUp::default()
        };
        let answering = BoxProcess::start(&set_up)?;
        show::begins(out, case, voice(n))?;
        let phone = Phone::open(answering.sip.ip())?;
        let mut fault = None;
        let mut see = |happening: &Happening, new: &[PanelChange]| {
            fault = fault.take().or(show::happening(out, happening, new).err());
        };
        let to = Target::direct(None, answering.sip);
        let place = Place { to: &to, events: &answering.events, panel_log: &answering.panel_log };
        let visit = Visit::pay(place, &phone, case, voice(n), lines, &mut see)?;
        drop(phone);
        drop(answering);
        if let Some(fault) = fault {
            return Err(fault.into());
        }
        let recording = self.data.join("calls").join(format!("{}.wav", case.id));
        visit.talk.recording.write(&recording)?;
        let shelf = Shelf::open(&self.data.join("nightbell.db"))?;
        let (result, faults) = visit.judge(&shelf, case, &self.config.0.business.zone)?;
        let alarm_ms = visit.alarm_ms();
        Ok(Rung { id: case.id.clone(), result, ladder: visit.talk.ladder, alarm_ms, faults, recording })
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

/// Voices in turn.
pub fn voice(n: usize) -> CallerVoice {
    CallerVoice::named(DEFAULT_CALLERS[n % DEFAULT_CALLERS.len()])
        .expect("the defaults are allowed, as a test shows")
}

/// Everything that a caller is likely to say.
pub fn said_by(case: &Case) -> Vec<String> {
    spoken(case).into_iter().chain(PLAIN.map(str::to_owned)).collect()
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
