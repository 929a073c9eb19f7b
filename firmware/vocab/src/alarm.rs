//! What triage speaks of: hazards, witnesses, urgency and the alarm itself.

use std::{fmt, str::FromStr, time::Instant};

use serde::{Deserialize, Serialize};

use crate::{CallId, Span};

/// How soon somebody must act. Ordered: a later variant outranks an earlier one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Urgency {
    /// Next free slot.
    Routine,
    /// Today or tomorrow; wakes nobody.
    Urgent,
    /// Property or a vulnerable person at risk now: alarm, on-call.
    Emergency,
    /// Someone may be hurt: out, 911 or the utility first, then the alarm.
    LifeSafety,
}

impl Urgency {
    /// The word of files and of the protocol.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Routine => "routine",
            Self::Urgent => "urgent",
            Self::Emergency => "emergency",
            Self::LifeSafety => "life_safety",
        }
    }
}

impl fmt::Display for Urgency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Urgency {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        [Self::Routine, Self::Urgent, Self::Emergency, Self::LifeSafety]
            .into_iter()
            .find(|u| u.as_str() == text)
            .ok_or_else(|| format!("{text:?} is no urgency: routine, urgent, emergency or life_safety"))
    }
}

/// What may harm people or property.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Hazard {
    /// Smell or hiss of gas, a damaged gas line.
    Gas,
    /// Carbon monoxide alarm, or its symptoms near a fuel-burning appliance.
    CarbonMonoxide,
    /// Fire, smoke, burning smell, sparks, a hot panel, water in a panel.
    Fire,
    /// Someone shocked, or energised metal.
    Shock,
    /// A power line or service mast down.
    DownedLine,
    /// Sagging, cracking, collapse.
    Structure,
    /// Someone hurt or unwell for any other reason.
    Hurt,
    /// Water that cannot be stopped: burst pipe, tank, rising water.
    Flood,
    /// Sewage coming up.
    Sewage,
    /// No heat in the cold, or no cooling in the heat, with someone at risk.
    Exposure,
    /// Water or sky coming through the roof.
    RoofOpen,
    /// The whole house without power or water.
    Outage,
}

impl Hazard {
    /// Every one, life safety first; in the order of the text encoder's output and of [`crate::Says`] in a meaning.
    pub const ALL: [Self; 12] = [
        Self::Gas,
        Self::CarbonMonoxide,
        Self::Fire,
        Self::Shock,
        Self::DownedLine,
        Self::Structure,
        Self::Hurt,
        Self::Flood,
        Self::Sewage,
        Self::Exposure,
        Self::RoofOpen,
        Self::Outage,
    ];

    /// Whether the first thing said is to get out and call 911 or the utility.
    pub const fn life_safety(self) -> bool {
        match self {
            Self::Gas
            | Self::CarbonMonoxide
            | Self::Fire
            | Self::Shock
            | Self::DownedLine
            | Self::Structure
            | Self::Hurt => true,
            Self::Flood | Self::Sewage | Self::Exposure | Self::RoofOpen | Self::Outage => false,
        }
    }

    /// The word of records and findings.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Gas => "gas",
            Self::CarbonMonoxide => "carbon_monoxide",
            Self::Fire => "fire",
            Self::Shock => "shock",
            Self::DownedLine => "downed_line",
            Self::Structure => "structure",
            Self::Hurt => "hurt",
            Self::Flood => "flood",
            Self::Sewage => "sewage",
            Self::Exposure => "exposure",
            Self::RoofOpen => "roof_open",
            Self::Outage => "outage",
        }
    }
}

/// Who says so. A later source may raise a decision, never lower it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WitnessSource {
    /// The trade's rules over recognised text.
    Rules,
    /// A sentence encoder over recognised text.
    Encoder,
    /// An acoustic keyword model.
    Acoustic,
    /// A cloud recogniser's or model's answer.
    Cloud,
}

/// One piece of evidence for a hazard.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Witness {
    /// What it speaks for.
    pub hazard: Hazard,
    /// 0 to 1, comparable only within one source.
    #[serde(deserialize_with = "crate::exact::number")]
    pub score: f32,
    /// Where in the caller's audio.
    pub span: Span,
    /// Who says so.
    pub source: WitnessSource,
}

/// The three-way decision of triage.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TriageDecision {
    /// Nothing that wakes anyone.
    No,
    /// In between: the box asks the one question that decides.
    Ask,
    /// LED, bell, on-call.
    Alarm,
}

/// The alarm on its way to the panel: needs no store, no network and no disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AlarmSignal {
    /// Whose call.
    pub call: CallId,
    /// What for.
    pub hazard: Hazard,
    /// `Emergency` or `LifeSafety`.
    pub urgency: Urgency,
    /// When it was decided (monotonic).
    pub decided: Instant,
}
