//! One latch per call: what was raised, since when, and who silenced it when.

use std::time::Instant;

use vocab::{AlarmSignal, CallId, Hazard, Silenced, Urgency};

/// Latches at once: the calls of a bad night, many times over. When full, the oldest silenced one goes, else
/// the oldest: the bell and the LED tell of all of them alike.
const MOST: usize = 32;

/// A call's alarm.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Alarm {
    /// Whose.
    pub call: CallId,
    /// What for, as first told at this urgency.
    pub hazard: Hazard,
    /// The highest that was told.
    pub urgency: Urgency,
    /// When the LED was lit for it.
    pub shown: Instant,
    /// Who silenced it and when; `None` while it sounds.
    pub silenced: Option<Silenced>,
}

/// What an alarm signal changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Raised {
    /// A new alarm, or a known one that became more urgent: it sounds.
    Anew,
    /// Known, and no more urgent: who silenced it is not rung again.
    AsBefore,
}

#[derive(Debug, Default)]
pub(super) struct Alarms(Vec<Alarm>);

impl Alarms {
    pub(super) fn raise(&mut self, now: Instant, signal: AlarmSignal) -> Raised {
        let AlarmSignal { call, hazard, urgency, decided: _ } = signal;
        if let Some(known) = self.0.iter_mut().find(|a| a.call == call) {
            if urgency <= known.urgency {
                return Raised::AsBefore;
            }
            *known = Alarm { call, hazard, urgency, shown: now, silenced: None };
            return Raised::Anew;
        }
        if self.0.len() == MOST {
            let oldest_silenced = self.0.iter().position(|a| a.silenced.is_some());
            self.0.remove(oldest_silenced.unwrap_or(0));
        }
        self.0.push(Alarm { call, hazard, urgency, shown: now, silenced: None });
        Raised::Anew
    }

    /// Silences all that sound; their calls.
    pub(super) fn silence(&mut self, silenced: Silenced) -> impl Iterator<Item = CallId> {
        self.0.iter_mut().filter(|a| a.silenced.is_none()).map(move |alarm| {
            alarm.silenced = Some(silenced);
            alarm.call
        })
    }

    /// Forgets what was silenced; its calls.
    pub(super) fn clear_silenced(&mut self) -> impl Iterator<Item = CallId> {
        self.0.extract_if(.., |a| a.silenced.is_some()).map(|a| a.call)
    }

    /// The highest urgency that sounds.
    pub(super) fn sounding(&self) -> Option<Urgency> {
        self.0.iter().filter(|a| a.silenced.is_none()).map(|a| a.urgency).max()
    }

    pub(super) fn all(&self) -> &[Alarm] {
        &self.0
    }
}
