//! A front without hardware: pins that remember every level and when it was set, and a picture of them for
//! the terminal. The panel's log of the bench comes from here.

mod picture;

use std::{
    collections::{BTreeMap, VecDeque},
    convert::Infallible,
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Instant,
};

use embedded_hal::digital::{ErrorType, InputPin, OutputPin, PinState};
pub use picture::Ink;
use vocab::Press;

use crate::{Contact, InputLine, Level, OutputLine, Pins, Polarity, Rev};

/// Changes kept; when full, the oldest goes: an hour of a blinking LED.
const MOST_CHANGES: usize = 16_384;

/// The clock of the changes: the shell's monotonic one.
pub type Clock = Arc<dyn Fn() -> Instant + Send + Sync>;

/// An output that changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// When, on the clock handed in.
    pub at: Instant,
    /// The line.
    pub line: Arc<str>,
    /// On or off, its polarity taken into account.
    pub level: Level,
}

/// A simulated front. Clones show and press the same one.
#[derive(Clone)]
pub struct SimBoard {
    rev: Arc<Rev>,
    clock: Clock,
    lines: Arc<Mutex<Lines>>,
}

#[derive(Debug, Default)]
struct Lines {
    outputs: BTreeMap<Arc<str>, (Polarity, PinState)>,
    inputs: BTreeMap<Arc<str>, PinState>,
    changes: VecDeque<Change>,
}

impl fmt::Debug for SimBoard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SimBoard").field("revision", &self.rev.revision).finish_non_exhaustive()
    }
}

impl SimBoard {
    /// A front with no line open yet.
    pub fn new(rev: Rev, clock: Clock) -> Self {
        Self { rev: Arc::new(rev), clock, lines: Arc::default() }
    }

    /// What it is made of.
    pub fn rev(&self) -> &Rev {
        &self.rev
    }

    /// Pushes or lets go of a button, from the terminal or a test.
    pub fn touch(&self, button: Press, contact: Contact) {
        let [ack, night, mute] = &self.rev.buttons;
        let line = match button {
            Press::Ack => ack,
            Press::Night => night,
            Press::Mute => mute,
        };
        let state = input_state(line, contact);
        self.lines().inputs.insert(Arc::from(line.line.as_str()), state);
    }

    /// Whether an output is on; `None` for a line that is not open.
    pub fn level(&self, line: &str) -> Option<Level> {
        self.lines().outputs.get(line).map(|&(active, state)| level_of(active, state))
    }

    /// The changes since the last call, oldest first.
    pub fn take_changes(&self) -> Vec<Change> {
        self.lines().changes.drain(..).collect()
    }

    /// A line of text that shows the front.
    pub fn picture(&self, ink: Ink) -> String {
        let leds = self.rev.leds.each_ref().map(|led| self.level(&led.line));
        picture::draw(leds, self.level(&self.rev.bell.line), ink)
    }

    /// Levels are plain values: a thread that died while it held them left them whole.
    fn lines(&self) -> MutexGuard<'_, Lines> {
        self.lines.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Pins for SimBoard {
    type Out = SimOutput;
    type In = SimInput;
    type Error = Infallible;

    fn output(&mut self, line: &OutputLine) -> Result<SimOutput, Infallible> {
        let name: Arc<str> = Arc::from(line.line.as_str());
        let mut pin = SimOutput { board: self.clone(), line: name, active: line.active };
        pin.set_state(line.active.state(line.safe))?;
        Ok(pin)
    }

    fn input(&mut self, line: &InputLine) -> Result<SimInput, Infallible> {
        let name: Arc<str> = Arc::from(line.line.as_str());
        self.lines().inputs.entry(Arc::clone(&name)).or_insert(input_state(line, Contact::Open));
        Ok(SimInput { board: self.clone(), line: name })
    }
}

/// A simulated output.
#[derive(Debug)]
pub struct SimOutput {
    board: SimBoard,
    line: Arc<str>,
    active: Polarity,
}

impl ErrorType for SimOutput {
    type Error = Infallible;
}

impl OutputPin for SimOutput {
    fn set_low(&mut self) -> Result<(), Infallible> {
        self.set_state(PinState::Low)
    }

    fn set_high(&mut self) -> Result<(), Infallible> {
        self.set_state(PinState::High)
    }

    fn set_state(&mut self, state: PinState) -> Result<(), Infallible> {
        let at = (self.board.clock)();
        let mut lines = self.board.lines();
        let before = lines.outputs.insert(Arc::clone(&self.line), (self.active, state));
        if before.is_none_or(|(_, before)| before != state) {
            if lines.changes.len() == MOST_CHANGES {
                lines.changes.pop_front();
            }
            let level = level_of(self.active, state);
            lines.changes.push_back(Change { at, line: Arc::clone(&self.line), level });
        }
        Ok(())
    }
}

/// A simulated input.
#[derive(Debug)]
pub struct SimInput {
    board: SimBoard,
    line: Arc<str>,
}

impl ErrorType for SimInput {
    type Error = Infallible;
}

impl InputPin for SimInput {
    fn is_high(&mut self) -> Result<bool, Infallible> {
        Ok(self.board.lines().inputs.get(&self.line) == Some(&PinState::High))
    }

    fn is_low(&mut self) -> Result<bool, Infallible> {
        self.is_high().map(|high| !high)
    }
}

fn input_state(line: &InputLine, contact: Contact) -> PinState {
    let level = match contact {
        Contact::Closed => Level::On,
        Contact::Open => Level::Off,
    };
    line.active.state(level)
}

fn level_of(active: Polarity, state: PinState) -> Level {
    if active.state(Level::On) == state { Level::On } else { Level::Off }
}
