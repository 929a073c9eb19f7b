//! The words that two crates must share: ids, units, `Now`, `Private<T>`, and the vocabulary of jobs,
//! slots, alarms, the panel, the office and the record of a call; [`Dice`], the one generator of chance; and
//! [`without_secrets`], an address as it may be shown.
//!
//! No behaviour beyond parsing and printing: no clock, no file, no thread, no policy. Every other crate
//! may depend on this one and it depends on none of them.

mod address;
mod alarm;
mod board;
mod dice;
mod exact;
mod id;
mod job;
mod kind;
mod meaning;
mod office;
mod outcome;
mod panel;
mod person;
mod phone;
mod private;
mod record;
mod speech;
mod time;

pub use address::without_secrets;
pub use alarm::{AlarmSignal, Hazard, TriageDecision, Urgency, Witness, WitnessSource};
pub use board::{Held, Standing, Taken, Visit};
pub use dice::Dice;
pub use id::{CallId, HoldId, IdParseError, JobId, LineId, NewsId, QueryId, SayId, TurnId};
pub use job::{Field, JobDraft, JobState, Place, Receipt};
pub use kind::{JobKind, KindRow, Trade, UnknownTrade, builtin_kind, builtin_kinds};
pub use meaning::{Meaning, Says};
pub use office::{
    Answer, Appointment, Customer, MessageDraft, MessageFor, Offer, PeopleEvent, Query, Target, Wish,
};
pub use outcome::{Outcome, UnknownOutcome};
pub use panel::{CloudHealth, Led, LineHealth, PanelState, Press, Silenced, SilencedBy, StoreHealth};
pub use person::{Contact, ContactError, LegId, Person};
pub use phone::{Phone, PhoneError};
pub use private::Private;
pub use record::{KeptInput, Record, RecordBody, Speaker};
pub use speech::{Heard, Sample8k, Span, Word};
pub use time::{Now, Slot};
