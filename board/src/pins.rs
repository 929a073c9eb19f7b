//! The wall between the front and what opens its pins: a back end gives embedded-hal pins for named lines.

use embedded_hal::digital::{InputPin, OutputPin, PinState};

use crate::{Contact, Level};

/// The electrical level that means "on" or "closed".
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Polarity {
    /// High is on.
    High,
    /// Low is on.
    Low,
}

impl Polarity {
    /// What a level is electrically.
    pub fn state(self, level: Level) -> PinState {
        match (self, level) {
            (Self::High, Level::On) | (Self::Low, Level::Off) => PinState::High,
            (Self::High, Level::Off) | (Self::Low, Level::On) => PinState::Low,
        }
    }
}

/// An output of a revision.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutputLine {
    /// Name of the GPIO line, as the device tree gives it.
    pub line: String,
    /// What "on" is.
    pub active: Polarity,
    /// What it does at start, when the front is dropped, and when the watchdog bites.
    pub safe: Level,
}

/// An input of a revision.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InputLine {
    /// Name of the GPIO line.
    pub line: String,
    /// What "closed" is; the other level is held by a pull resistor.
    pub active: Polarity,
}

/// A back end: opens the lines of a revision.
pub trait Pins {
    /// An open output.
    type Out: OutputPin;
    /// An open input.
    type In: InputPin;
    /// Why a line can't be opened: names what to do.
    type Error: std::error::Error + Send + Sync + 'static;

    /// Opens an output and drives it to its safe level in the same step, without a glitch in between.
    fn output(&mut self, line: &OutputLine) -> Result<Self::Out, Self::Error>;

    /// Opens an input.
    fn input(&mut self, line: &InputLine) -> Result<Self::In, Self::Error>;
}

/// A button's contact as read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Edge {
    /// Which button.
    pub button: vocab::Press,
    /// Its contact now.
    pub contact: Contact,
}
