//! The pins of a front: outputs of the panel become levels, levels of the buttons become edges.
//!
//! Every output has its safe level before anything else is done, and again when the front is dropped. A pin
//! that fails stops no other: the bell rings though the lamp is dead.

use embedded_hal::digital::{Error as _, ErrorKind, InputPin, OutputPin};
use vocab::{Led, Press};

use crate::{Contact, Edge, InputLine, Level, Output, OutputLine, Pins, Rev};

/// A pin that could not be driven or read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("GPIO line {line} of the panel does not answer ({kind}): check its wiring and board/revs")]
pub struct PinFault {
    /// Name of the line.
    pub line: String,
    /// What embedded-hal says.
    pub kind: ErrorKind,
}

/// The outputs of a front.
#[derive(Debug)]
pub struct Front<P: OutputPin> {
    leds: [(Led, Driven<P>); 5],
    bell: Driven<P>,
}

#[derive(Debug)]
struct Driven<P> {
    line: OutputLine,
    pin: P,
}

impl<P: OutputPin> Front<P> {
    /// Opens the outputs of a revision, the bell first: each is at its safe level from then on.
    pub fn open<B: Pins<Out = P>>(rev: &Rev, pins: &mut B) -> Result<Self, B::Error> {
        let mut driven =
            |line: &OutputLine| Ok::<_, B::Error>(Driven { pin: pins.output(line)?, line: line.clone() });
        let bell = driven(&rev.bell)?;
        let [power, line, call, cloud, emergency] = &rev.leds;
        let leds = [
            (Led::Power, driven(power)?),
            (Led::Line, driven(line)?),
            (Led::Call, driven(call)?),
            (Led::Cloud, driven(cloud)?),
            (Led::Emergency, driven(emergency)?),
        ];
        Ok(Self { leds, bell })
    }

    /// Does what a panel's output says; those that are no pin's affair change nothing.
    pub fn apply(&mut self, output: &Output) -> Result<(), PinFault> {
        match output {
            Output::Led { led, level } => match self.leds.iter_mut().find(|(name, _)| name == led) {
                Some((_, driven)) => driven.set(*level),
                None => Ok(()),
            },
            Output::Bell(level) => self.bell.set(*level),
            Output::AlarmShown { .. }
            | Output::Silenced { .. }
            | Output::Cleared(_)
            | Output::Pressed(_)
            | Output::Held(_) => Ok(()),
        }
    }

    /// Drives every output to its safe level; all are tried, the first fault is told.
    pub fn make_safe(&mut self) -> Result<(), PinFault> {
        let mut first = self.bell.set(self.bell.line.safe);
        for (_, driven) in &mut self.leds {
            first = first.and(driven.set(driven.line.safe));
        }
        first
    }
}

impl<P: OutputPin> Drop for Front<P> {
    fn drop(&mut self) {
        // Nobody is left to be told of a fault; what could be made safe is.
        let _ = self.make_safe();
    }
}

impl<P: OutputPin> Driven<P> {
    fn set(&mut self, level: Level) -> Result<(), PinFault> {
        let state = self.line.active.state(level);
        self.pin.set_state(state).map_err(|e| PinFault { line: self.line.line.clone(), kind: e.kind() })
    }
}

/// The buttons of a front, read every few milliseconds: what bounces is the panel's affair.
#[derive(Debug)]
pub struct Buttons<P: InputPin> {
    buttons: [(Press, Read<P>); 3],
}

#[derive(Debug)]
struct Read<P> {
    line: InputLine,
    pin: P,
    last: Contact,
}

impl<P: InputPin> Buttons<P> {
    /// Opens the buttons of a revision.
    pub fn open<B: Pins<In = P>>(rev: &Rev, pins: &mut B) -> Result<Self, B::Error> {
        let mut read = |line: &InputLine| {
            Ok::<_, B::Error>(Read { pin: pins.input(line)?, line: line.clone(), last: Contact::Open })
        };
        let [ack, night, mute] = &rev.buttons;
        Ok(Self {
            buttons: [(Press::Ack, read(ack)?), (Press::Night, read(night)?), (Press::Mute, read(mute)?)],
        })
    }

    /// Reads every button; what changed, or could not be read.
    pub fn scan(&mut self) -> impl Iterator<Item = Result<Edge, PinFault>> {
        self.buttons.iter_mut().filter_map(|(button, read)| {
            let button = *button;
            read.change().map(|contact| contact.map(|contact| Edge { button, contact })).transpose()
        })
    }
}

impl<P: InputPin> Read<P> {
    fn change(&mut self) -> Result<Option<Contact>, PinFault> {
        let closed = match self.line.active {
            crate::Polarity::High => self.pin.is_high(),
            crate::Polarity::Low => self.pin.is_low(),
        };
        let closed = closed.map_err(|e| PinFault { line: self.line.line.clone(), kind: e.kind() })?;
        let contact = if closed { Contact::Closed } else { Contact::Open };
        let changed = contact != self.last;
        self.last = contact;
        Ok(changed.then_some(contact))
    }
}
