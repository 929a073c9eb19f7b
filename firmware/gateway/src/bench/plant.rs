//! Faults planted into what the phone sees, so that anyone can watch the bench turn red: a measurement that can't
//! fail shows nothing.

use std::collections::BTreeSet;

use super::many::Rang;
use crate::phone::{Ladder, PanelChange, lit};

/// What is planted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum Plant {
    /// Nothing.
    #[default]
    None,
    /// Everything that the box says arrives 500 ms later.
    SlowReply,
    /// The 200 arrives 50 ms later.
    SlowAnswer,
    /// The emergency LED is lit two seconds later.
    LateLed,
    /// It is never lit.
    NoLed,
    /// The box's log holds what a caller said.
    PrivateWord,
    /// Of a crowd or of long calls, every tenth telephone hears silence, and one caller more hears busy.
    SilentLine,
}

impl Plant {
    /// A call as it is seen with the fault.
    pub fn ladder(self, mut ladder: Ladder) -> Ladder {
        match self {
            Self::None | Self::LateLed | Self::NoLed | Self::PrivateWord | Self::SilentLine => {}
            Self::SlowAnswer => ladder.answer_ms += 50.0,
            Self::SlowReply => {
                ladder.audio_ms = ladder.audio_ms.map(|ms| ms + SLOW_MS);
                for turn in &mut ladder.turns {
                    turn.reply_ms = turn.reply_ms.map(|ms| ms + SLOW_MS);
                    turn.stop_ms = turn.stop_ms.map(|ms| ms + SLOW_MS);
                }
            }
        }
        ladder
    }

    /// A crowd or long calls, as they are seen with the fault.
    pub fn crowd(self, mut rang: Rang) -> Rang {
        match self {
            Self::SilentLine => {
                for stream in rang.streams.iter_mut().step_by(10) {
                    stream.windows.iter_mut().for_each(|sound| *sound = false);
                }
                rang.busy += 1;
            }
            Self::None
            | Self::SlowReply
            | Self::SlowAnswer
            | Self::LateLed
            | Self::NoLed
            | Self::PrivateWord => {}
        }
        rang
    }

    /// The box's log, as it is seen with the fault.
    pub fn log(self, log: String, private: &BTreeSet<String>) -> String {
        match self {
            Self::PrivateWord => log + private.first().map_or("", String::as_str),
            Self::None
            | Self::SlowReply
            | Self::SlowAnswer
            | Self::LateLed
            | Self::NoLed
            | Self::SilentLine => log,
        }
    }

    /// When the emergency LED was lit, as it is seen with the fault.
    pub fn lit(self, changes: &[PanelChange], call: &str) -> Option<u64> {
        match self {
            Self::None | Self::SlowReply | Self::SlowAnswer | Self::PrivateWord | Self::SilentLine => {
                lit(changes, call)
            }
            Self::LateLed => lit(changes, call).map(|ns| ns + 2_000_000_000),
            Self::NoLed => None,
        }
    }
}

const SLOW_MS: f64 = 500.0;
