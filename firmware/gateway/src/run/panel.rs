//! The `panel` thread: owns the front, shows the latest state, and lights the alarm on a line of its own.
//!
//! The alarm's way here is a channel that cannot fill (a latch per call) and waits for no store, office or
//! network. What silences it is told back. A front without hardware is drawn in the terminal and pressed there.

use std::{
    collections::{BTreeMap, BTreeSet},
    io::{BufRead, Write},
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex, PoisonError,
        mpsc::{Receiver, RecvTimeoutError, SyncSender, TrySendError, sync_channel},
    },
    thread::JoinHandle,
    time::{Duration, Instant},
};

use board::{
    Buttons, Contact, Front, Input, Output, Panel, Rev,
    sim::{Ink, SimBoard},
};
use vocab::{AlarmSignal, CallId, CloudHealth, Led, PanelState, Press, Silenced};

use crate::{
    clock::{Clock, monotonic_ns},
    config::MOST_CALLS,
};

/// Two alarms a call (emergency, then life safety): more cannot be under way.
const ALARMS: usize = 2 * MOST_CALLS;
/// How often buttons and state are looked at: well under the 30 ms for which a button must be still.
const SCAN: Duration = Duration::from_millis(5);

/// Why there is no panel.
#[derive(Debug, thiserror::Error)]
pub enum PanelError {
    /// No such revision.
    #[error("panel.revision {0:?} is not known to this build: use \"sim\"")]
    Revision(String),
    /// The log can't be written.
    #[error("the panel log {path} can't be written: is its folder there?")]
    Log {
        /// Where.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// No thread could be started.
    #[error("the panel's thread could not be started")]
    Thread(#[source] std::io::Error),
}

/// How the panel is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Picture {
    /// Drawn in the terminal at each change; `a`, `n`, `m` and Enter press its buttons.
    Live,
    /// Not drawn.
    Off,
}

/// What the panel tells the box.
pub(super) type Report = Box<dyn Fn(PanelNews) + Send>;

/// News from the panel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PanelNews {
    /// A call's alarm was silenced.
    Silenced(CallId, Silenced),
    /// A button was pressed.
    Pressed(Press),
}

/// The shell's end of the panel. Clones show the same one.
#[derive(Clone, Debug)]
pub(super) struct PanelHandle {
    alarms: SyncSender<AlarmSignal>,
    state: Arc<Mutex<PanelState>>,
    cloud: Arc<Mutex<[CloudHealth; 2]>>,
}

/// What the cloud LED stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum CloudPart {
    /// The broker that news go to.
    Broker,
    /// The cloud recogniser.
    Recogniser,
}

impl PanelHandle {
    /// A handle without a panel: its alarms go nowhere.
    pub(super) fn detached() -> Self {
        let (alarms, _inbox) = sync_channel(1);
        Self { alarms, state: Arc::default(), cloud: Arc::default() }
    }

    /// What is shown now.
    pub(super) fn state(&self) -> PanelState {
        *self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How a part of the cloud side is; the LED shows the worst of those that are configured.
    pub(super) fn cloud(&self, part: CloudPart, health: CloudHealth) {
        let mut parts = self.cloud.lock().unwrap_or_else(PoisonError::into_inner);
        parts[part as usize] = health;
        let all = if parts.contains(&CloudHealth::Degraded) {
            CloudHealth::Degraded
        } else if parts.contains(&CloudHealth::Up) {
            CloudHealth::Up
        } else {
            CloudHealth::Off
        };
        self.update(|p| p.cloud = all);
        drop(parts);
    }

    /// Lights the alarm. Never waits.
    pub(super) fn alarm(&self, signal: AlarmSignal) {
        match self.alarms.try_send(signal) {
            Ok(()) => {}
            Err(TrySendError::Full(_) | TrySendError::Disconnected(_)) => {
                tracing::error!(call = %signal.call, "the panel does not take an alarm: restart the box");
            }
        }
    }

    /// Changes what is shown; the latest wins.
    pub(super) fn update(&self, change: impl FnOnce(&mut PanelState)) {
        change(&mut self.state.lock().unwrap_or_else(PoisonError::into_inner));
    }
}

/// What a panel needs.
pub(super) struct PanelSetUp<'a> {
    pub(super) revision: &'a str,
    pub(super) clock: Clock,
    pub(super) log: Option<&'a Path>,
    pub(super) picture: Picture,
    pub(super) report: Report,
}

/// Starts the thread. It ends when every handle is dropped, and leaves every output at its safe level.
pub(super) fn start(set_up: PanelSetUp<'_>) -> Result<(PanelHandle, JoinHandle<()>), PanelError> {
    if set_up.revision != "sim" {
        return Err(PanelError::Revision(set_up.revision.to_owned()));
    }
    let clock = set_up.clock;
    let sim = SimBoard::new(Rev::sim(), Arc::new(move || clock.now().instant));
    let log = set_up.log.map(open_log).transpose()?;
    let (alarms, inbox) = sync_channel(ALARMS);
    let state = Arc::new(Mutex::new(PanelState::default()));
    let handle = PanelHandle { alarms, state: Arc::clone(&state), cloud: Arc::default() };
    if set_up.picture == Picture::Live {
        press_from_terminal(sim.clone());
    }
    let mut thread = Thread {
        panel: Panel::new(clock.now()),
        clock,
        sim,
        log,
        picture: set_up.picture,
        report: set_up.report,
        shown: String::new(),
        dead: Dead::default(),
    };
    let join = std::thread::Builder::new()
        .name("panel".into())
        .spawn(move || thread.run(&inbox, &state))
        .map_err(PanelError::Thread)?;
    Ok((handle, join))
}

fn open_log(path: &Path) -> Result<std::fs::File, PanelError> {
    let open = std::fs::OpenOptions::new().append(true).create(true).open(path);
    open.map_err(|source| PanelError::Log { path: path.to_owned(), source })
}

struct Thread {
    panel: Panel,
    clock: Clock,
    sim: SimBoard,
    log: Option<std::fs::File>,
    picture: Picture,
    report: Report,
    shown: String,
    dead: Dead,
}

impl Thread {
    fn run(&mut self, alarms: &Receiver<AlarmSignal>, state: &Mutex<PanelState>) {
        let rev = self.sim.rev().clone();
        let mut pins = self.sim.clone();
        let (Ok(mut front), Ok(mut buttons)) = (Front::open(&rev, &mut pins), Buttons::open(&rev, &mut pins));
        let mut known = None;
        let mut silent = Silent::default();
        self.drain(&mut front);
        loop {
            match alarms.recv_timeout(SCAN) {
                Ok(signal) => {
                    self.panel.handle(self.clock.now(), Input::Alarm(signal));
                    self.drain(&mut front);
                }
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => break,
            }
            let latest = *state.lock().unwrap_or_else(PoisonError::into_inner);
            let mut inputs: Vec<Input> = Vec::new();
            if known != Some(latest) {
                known = Some(latest);
                inputs.push(Input::State(latest));
            }
            let now = self.clock.now();
            for edge in buttons.scan() {
                match edge {
                    Ok(edge) => {
                        inputs.push(Input::ButtonEdge { button: edge.button, contact: edge.contact });
                    }
                    Err(fault) => {
                        if silent.is_news(now.instant, &fault.line) {
                            tracing::error!(%fault, "a button of the panel does not answer");
                        }
                    }
                }
            }
            if self.panel.deadline().is_some_and(|at| at <= now.instant) {
                inputs.push(Input::Tick);
            }
            for input in inputs {
                self.panel.handle(now, input);
                self.drain(&mut front);
            }
        }
        if let Err(fault) = front.make_safe() {
            tracing::error!(%fault, "an output of the panel could not be made safe");
        }
    }

    fn drain(&mut self, front: &mut Front<board::sim::SimOutput>) {
        while let Some(output) = self.panel.poll() {
            let applied = front.apply(&output);
            if self.dead.is_news(self.clock.now().instant, output, &applied)
                && let Err(fault) = applied
            {
                tracing::error!(%fault, "an output of the panel does not answer");
            }
            self.write_log(output);
            match output {
                Output::Silenced { call, silenced } => (self.report)(PanelNews::Silenced(call, silenced)),
                Output::Pressed(button) => (self.report)(PanelNews::Pressed(button)),
                Output::Led { .. }
                | Output::Bell(_)
                | Output::AlarmShown { .. }
                | Output::Cleared(_)
                | Output::Held(_) => {}
            }
        }
        self.draw();
    }

    /// A line per change: monotonic nanoseconds, UTC, what.
    fn write_log(&mut self, output: Output) {
        let Some(file) = &mut self.log else { return };
        let what = match output {
            Output::Led { led, level } => format!("led {} {}", led_word(led), level_word(level)),
            Output::Bell(level) => format!("bell {}", level_word(level)),
            Output::AlarmShown { call, at: _ } => format!("alarm {call}"),
            Output::Silenced { call, silenced } => format!("silenced {call} by {:?}", silenced.by),
            Output::Cleared(call) => format!("cleared {call}"),
            Output::Pressed(button) => format!("pressed {button:?}"),
            Output::Held(button) => format!("held {button:?}"),
        };
        let line = format!("{}\t{}\t{what}\n", monotonic_ns(), self.clock.now().utc);
        if let Err(error) = file.write_all(line.as_bytes()) {
            tracing::warn!(%error, "the panel log can't be written: it ends here");
            self.log = None;
        }
    }

    fn draw(&mut self) {
        if self.picture == Picture::Off {
            return;
        }
        let terminal = std::io::IsTerminal::is_terminal(&std::io::stderr());
        let picture = self.sim.picture(if terminal { Ink::Colour } else { Ink::Plain });
        if picture != self.shown {
            let mut to = std::io::stderr().lock();
            // One line that changes in place: some of its lamps blink. A terminal that is gone must not end the
            // panel, so a picture that can't be drawn is left out.
            let drawn = if terminal { write!(to, "\r{picture}\x1b[K") } else { writeln!(to, "{picture}") };
            if drawn.is_err() {
                self.picture = Picture::Off;
            }
            self.shown = picture;
        }
    }
}

/// How long a button or an output must have answered before its next fault is told: one with a loose contact fails and
/// answers many times a second.
const ANSWERED_FOR: Duration = Duration::from_secs(60);

/// Buttons that do not answer, by their line, and when they last did not. They are scanned two hundred times a second:
/// a fault that lasts, or comes and goes, is told once; one that comes back is told again.
#[derive(Debug, Default)]
struct Silent(BTreeMap<String, Instant>);

impl Silent {
    /// A button did not answer now; whether that is to be told.
    fn is_news(&mut self, now: Instant, line: &str) -> bool {
        let before = self.0.insert(line.to_owned(), now);
        before.is_none_or(|before| now.saturating_duration_since(before) >= ANSWERED_FOR)
    }
}

/// Outputs that do not answer. A lamp that blinks is driven over and over, and one that is left alone for a minute has
/// not answered for a minute: a fault is told again only where the output was driven and answered since.
#[derive(Debug, Default)]
struct Dead {
    /// Which did not answer when they were last driven.
    outputs: BTreeSet<&'static str>,
    silent: Silent,
}

impl Dead {
    /// An output was driven now; whether its fault is to be told.
    fn is_news<E>(&mut self, now: Instant, output: Output, driven: &Result<(), E>) -> bool {
        let Some(name) = pin_word(output) else { return false };
        if driven.is_ok() {
            self.outputs.remove(name);
            return false;
        }
        let answered = self.outputs.insert(name);
        self.silent.is_news(now, name) && answered
    }
}

/// The output that is driven; `None` for what is no pin's affair, and can't fail.
fn pin_word(output: Output) -> Option<&'static str> {
    match output {
        Output::Led { led, level: _ } => Some(led_word(led)),
        Output::Bell(_) => Some("bell"),
        Output::AlarmShown { .. }
        | Output::Silenced { .. }
        | Output::Cleared(_)
        | Output::Pressed(_)
        | Output::Held(_) => None,
    }
}

/// Enter after `a`, `n` or `m` pushes ACK, night or mute for a tenth of a second; after a capital for two seconds.
fn press_from_terminal(sim: SimBoard) {
    let read = move || {
        for line in std::io::stdin().lock().lines().map_while(Result::ok) {
            let button = match line.trim().to_ascii_lowercase().as_str() {
                "a" => Press::Ack,
                "n" => Press::Night,
                "m" => Press::Mute,
                _ => continue,
            };
            let long = line.trim().chars().all(char::is_uppercase);
            sim.touch(button, Contact::Closed);
            std::thread::park_timeout(Duration::from_millis(if long { 2_000 } else { 100 }));
            sim.touch(button, Contact::Open);
        }
    };
    // It waits for the terminal and ends with the process: nothing depends on it.
    if let Err(error) = std::thread::Builder::new().name("keys".into()).spawn(read) {
        tracing::warn!(%error, "the panel can't be pressed from the terminal");
    }
}

fn led_word(led: Led) -> &'static str {
    match led {
        Led::Power => "power",
        Led::Line => "line",
        Led::Call => "call",
        Led::Cloud => "cloud",
        Led::Emergency => "emergency",
    }
}

fn level_word(level: board::Level) -> &'static str {
    match level {
        board::Level::On => "on",
        board::Level::Off => "off",
    }
}

#[cfg(test)]
mod tests {
    use vocab::{Hazard, Urgency};

    use super::*;

    #[test]
    fn an_alarm_is_on_the_led_within_its_bound_and_its_silencing_is_told() {
        let folder = tempfile::tempdir().unwrap();
        let log = folder.path().join("panel.log");
        let (told, news) = sync_channel(8);
        let clock = Clock::default();
        let (handle, join) = start(PanelSetUp {
            revision: "sim",
            clock,
            log: Some(&log),
            picture: Picture::Off,
            report: Box::new(move |n| told.send(n).unwrap()),
        })
        .unwrap();
        let call = CallId::from_raw(7);
        let decided_ns = monotonic_ns();
        handle.alarm(AlarmSignal {
            call,
            hazard: Hazard::Gas,
            urgency: Urgency::LifeSafety,
            decided: clock.now().instant,
        });
        drop(handle);
        join.join().unwrap();
        assert!(news.try_recv().is_err());
        let text = std::fs::read_to_string(&log).unwrap();
        let lit = text.lines().find(|l| l.ends_with("led emergency on")).expect("the LED was lit");
        let at: u64 = lit.split('\t').next().unwrap().parse().unwrap();
        assert!(at - decided_ns < 100_000_000, "LED after {} ms", (at - decided_ns) / 1_000_000);
        assert!(text.contains(&format!("alarm {call}")));
    }

    #[test]
    fn a_button_that_fails_again_is_told_again_and_one_that_goes_on_failing_is_not() {
        let mut silent = Silent::default();
        let begun = Clock::default().now().instant;
        let told = |silent: &mut Silent, from: Duration, scans: u32| {
            (0..scans).filter(|n| silent.is_news(begun + from + SCAN * *n, "BTN_ACK")).count()
        };
        let hour = 3_600 * 200;
        assert_eq!(told(&mut silent, Duration::ZERO, hour), 1, "a fault that lasts");
        let last = SCAN * (hour - 1);
        assert_eq!(told(&mut silent, last + Duration::from_secs(5), 10), 0, "a loose contact");
        let last = last + Duration::from_secs(5) + SCAN * 9;
        assert_eq!(told(&mut silent, last + ANSWERED_FOR, 10), 1, "it had answered, and fails again");
        assert!(silent.is_news(begun + last + ANSWERED_FOR, "BTN_MUTE"), "each button for itself");
    }

    #[test]
    fn a_dead_output_is_told_once_and_again_only_when_it_had_answered() {
        let mut dead = Dead::default();
        let begun = Clock::default().now().instant;
        let mut told = |secs, output, driven: Result<(), &str>| {
            dead.is_news(begun + Duration::from_secs(secs), output, &driven)
        };
        let lamp = Output::Led { led: Led::Emergency, level: board::Level::On };
        let bell = Output::Bell(board::Level::On);
        let fault = Err("no answer");
        assert_eq!((0..3_600).filter(|secs| told(*secs, lamp, fault)).count(), 1, "a lamp that blinks");
        assert!(!told(9_000, lamp, fault), "left alone, it has not answered");
        assert!(told(9_000, bell, fault), "each output for itself");
        assert!(!told(9_001, lamp, Ok(())));
        assert!(!told(9_002, lamp, fault), "a loose contact");
        assert!(!told(9_003, lamp, Ok(())));
        assert!(told(9_100, lamp, fault), "it had answered, and fails again");
    }

    #[test]
    fn an_unknown_revision_is_refused_by_name() {
        let report: Report = Box::new(|_| {});
        let set_up =
            PanelSetUp { revision: "r9", clock: Clock::default(), log: None, picture: Picture::Off, report };
        let error = start(set_up).expect_err("no such board");
        assert!(error.to_string().contains("\"r9\""));
    }
}
