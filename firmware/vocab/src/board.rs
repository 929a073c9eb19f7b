//! What the own board's decisions and its rows share: visits, holds and jobs as they stand.

use jiff::Timestamp;

use crate::{CallId, HoldId, JobKind, Private, Receipt, Slot};

/// A visit of one technician: the window that the caller hears and the time that it takes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Visit {
    /// Who, by the config's name.
    pub technician: String,
    /// The arrival window.
    pub window: Slot,
    /// From the window's start to its end or to the end of the work, whichever is later.
    pub busy: Slot,
}

/// A window kept for one call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Held {
    /// Its id.
    pub hold: HoldId,
    /// For whom.
    pub call: CallId,
    /// What.
    pub visit: Visit,
    /// When it runs out, UTC.
    pub until: Timestamp,
}

/// A stretch of a technician's time that is gone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Taken {
    /// Whose time.
    pub technician: String,
    /// When.
    pub busy: Slot,
    /// The hold behind it; `None` = an appointment.
    pub hold: Option<Held>,
}

/// A job as it stands on the board.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// What may be said of it.
    pub receipt: Receipt,
    /// What for.
    pub kind: JobKind,
    /// Where, where known.
    pub zip: Option<Private<String>>,
    /// The hold that it was last committed under.
    pub under: Option<HoldId>,
}
