//! How soon: the kind's default, changed by season, by who is there and by what is said of the water.

use vocab::{KindRow, Urgency};

use crate::understand::concept::Marked;

/// What the month says about the weather (Denver: freezing November to March, hot June to August).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Season {
    /// November to March.
    Freezing,
    /// June to August.
    Hot,
    /// The months between.
    Mild,
    /// No month given: nothing is assumed.
    Unknown,
}

impl Season {
    /// `month` 1 to 12; anything else is unknown.
    pub fn of(month: Option<i8>) -> Self {
        match month {
            Some(11 | 12 | 1..=3) => Self::Freezing,
            Some(6..=8) => Self::Hot,
            Some(4 | 5 | 9 | 10) => Self::Mild,
            Some(_) | None => Self::Unknown,
        }
    }

    /// What the season adds to a kind's score: enough to break a tie, never to outvote words.
    pub(super) fn lean(self, kind: &str) -> f32 {
        let heat = matches!(kind, "hvac_no_heat" | "hvac_weak_heat" | "plumb_frozen_pipe" | "roof_ice_dam");
        let cool = matches!(kind, "hvac_no_cool" | "hvac_weak_cool");
        match self {
            Self::Freezing if heat => 0.8,
            Self::Hot if cool => 0.8,
            Self::Freezing | Self::Hot | Self::Mild | Self::Unknown => 0.0,
        }
    }
}

/// The urgency of a kind as this caller tells it.
pub fn urgency_of(row: &KindRow, text: &Marked, season: Season) -> Urgency {
    let frail = text.has("baby") || text.has("elderly") || text.has("frail");
    let calm = text.has("stopped") || text.has("slow");
    match row.id {
        "hvac_no_heat" | "hvac_boiler" => no_heat(row, text, season, frail),
        "hvac_weak_heat" if frail && season == Season::Freezing => Urgency::Emergency,
        "hvac_no_cool" if frail && matches!(season, Season::Hot | Season::Unknown) => Urgency::Emergency,
        "hvac_fireplace" | "hvac_thermostat" if frail && text.has("noheat") => Urgency::Emergency,
        "plumb_toilet_clog" | "plumb_toilet_repair" if text.has("onlyone") && unusable(row, text) => {
            Urgency::Emergency
        }
        "plumb_toilet_clog" if text.has("cantstop") => Urgency::Emergency,
        "plumb_sump_pump" if wet(text) => Urgency::Emergency,
        "plumb_sump_pump" if routine_work(text) => Urgency::Routine,
        "plumb_pipe_leak" | "plumb_hidden_leak" if text.has("pour") || text.has("cantstop") => {
            Urgency::Emergency
        }
        "plumb_wh_leak" if calm && text.has("slow") => Urgency::Urgent,
        "plumb_no_hot_water" if frail && text.has("frail") => Urgency::Urgent,
        "elec_partial_power" | "elec_breaker_trips" if text.has("frail") => Urgency::Emergency,
        "roof_wind_damage" | "roof_skylight" | "roof_flashing_chimney" if pouring_in(text) => {
            Urgency::Emergency
        }
        "roof_ice_dam" if pouring_in(text) => Urgency::Emergency,
        _ => row.urgency,
    }
}

/// No heat: an emergency when it freezes or someone frail is there, urgent in mild weather, and the table's
/// default when no season is known.
fn no_heat(row: &KindRow, text: &Marked, season: Season, frail: bool) -> Urgency {
    let out = row.id == "hvac_no_heat" || text.has("noheat") || text.has("dead") || text.has("cold");
    if !out {
        return row.urgency;
    }
    match season {
        Season::Freezing => Urgency::Emergency,
        Season::Mild | Season::Hot if frail => Urgency::Emergency,
        Season::Mild | Season::Hot => Urgency::Urgent,
        Season::Unknown if frail => Urgency::Emergency,
        Season::Unknown => row.urgency,
    }
}

fn unusable(row: &KindRow, text: &Marked) -> bool {
    row.id == "plumb_toilet_clog" || text.has("dead") || text.has("clog") || text.has("overflow")
}

fn wet(text: &Marked) -> bool {
    ["pour", "rising", "coming", "flooded"].iter().any(|c| text.has_now(c))
        || (text.has_now("water") && text.has_now("basement"))
}

fn routine_work(text: &Marked) -> bool {
    (text.has("install") || text.has("quote") || text.has("tuneup") || text.has("replace"))
        && !text.has("dead")
}

fn pouring_in(text: &Marked) -> bool {
    text.has_now("pour") || text.has_now("coming") || text.has_now("raininside") || text.has_now("cantstop")
}
