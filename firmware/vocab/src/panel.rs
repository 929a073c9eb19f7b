//! The front panel's vocabulary: what it shows and what is pressed.

use serde::{Deserialize, Serialize};

/// The five LEDs, in the order of the front.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Led {
    /// The box runs; red when the store fails.
    Power,
    /// The telephone line.
    Line,
    /// A call is up.
    Call,
    /// Cloud and platform.
    Cloud,
    /// The alarm.
    Emergency,
}

/// How the lines are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LineHealth {
    /// No line works.
    #[default]
    Down,
    /// Some of several don't.
    Degraded,
    /// All do.
    Up,
}

/// How the cloud recogniser, platform and broker are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum CloudHealth {
    /// None is configured: the box works alone.
    #[default]
    Off,
    /// Something configured is slow or down.
    Degraded,
    /// All well.
    Up,
}

/// How the store is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum StoreHealth {
    /// Writes are durable.
    #[default]
    Up,
    /// Full, locked, read-only or corrupt: calls go on in no-record mode.
    Failing,
}

/// All that the panel shows but the alarm, which has a line of its own.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PanelState {
    /// Telephone lines.
    pub line: LineHealth,
    /// Calls up or ringing.
    pub calls: u16,
    /// Cloud side.
    pub cloud: CloudHealth,
    /// Store.
    pub store: StoreHealth,
    /// Night mode: the box answers at once.
    pub night: bool,
    /// Privacy: the panel's microphone is off.
    pub muted: bool,
}

/// A button, debounced.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Press {
    /// Silences the bell.
    Ack,
    /// Night mode on or off.
    Night,
    /// Privacy on or off.
    Mute,
}

/// Who silenced the bell.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SilencedBy {
    /// The panel's ACK button.
    Button,
    /// The web page.
    Page,
    /// An MQTT command.
    Fleet,
    /// The person who accepted the call.
    OnCall,
}

/// The bell was silenced: by whom and when.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Silenced {
    /// Who.
    pub by: SilencedBy,
    /// When, UTC.
    pub at: jiff::Timestamp,
}
