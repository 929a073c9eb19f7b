//! The front panel: what its LEDs show, when the bell rings, what a button means, and the pins behind them.
//!
//! [`Panel`] decides and knows no pin; [`Front`] drives the pins of a board revision ([`Rev`], a file of
//! `revs/`) and knows no policy; a back end ([`Pins`]) opens them. Contract of the machine: [`Panel::handle`],
//! then [`Panel::poll`] until `None`, each output applied before the next is polled; call it again with
//! [`Input::Tick`] at [`Panel::deadline`].

mod front;
mod panel;
mod pins;
mod rev;
pub mod sim;

pub use front::{Buttons, Front, PinFault};
pub use panel::{Alarm, Contact, Input, Level, Output, Panel};
pub use pins::{Edge, InputLine, OutputLine, Pins, Polarity};
pub use rev::{Backend, Fault, Rev, RevError};
