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
}

/// The urgency of a kind as this caller tells it.
pub fn urgency_of(row: &KindRow, text: &Marked, season: Season) -> Urgency {
    let frail = text.has("baby") || text.has("elderly") || text.has("frail");
    match row.id {
        "hvac_no_heat" => no_heat(row, season, frail),
        "hvac_boiler" if boiler_out(text) && season != Season::Mild && season != Season::Hot => {
            Urgency::Emergency
        }
        "hvac_no_cool" if frail && matches!(season, Season::Hot | Season::Unknown) => Urgency::Emergency,
        "hvac_fireplace" | "hvac_thermostat" if frail && text.has("noheat") => Urgency::Emergency,
        "plumb_toilet_clog" | "plumb_toilet_repair" if text.has("onlyone") && unusable(row, text) => {
            Urgency::Emergency
        }
        "plumb_toilet_clog" if text.has("cantstop") => Urgency::Emergency,
        "plumb_sump_pump" if wet(text) => Urgency::Emergency,
        "plumb_sump_pump" if routine_work(text) => Urgency::Routine,
        _ => row.urgency,
    }
}

/// No heat: an emergency when it freezes or someone frail is there, urgent in mild weather, and the table's
/// default when no season is known.
fn no_heat(row: &KindRow, season: Season, frail: bool) -> Urgency {
    match season {
        Season::Freezing => Urgency::Emergency,
        Season::Mild | Season::Hot if frail => Urgency::Emergency,
        Season::Mild | Season::Hot => Urgency::Urgent,
        Season::Unknown if frail => Urgency::Emergency,
        Season::Unknown => row.urgency,
    }
}

/// A boiler that is out, and who or what freezes is named: one cold radiator is none.
fn boiler_out(text: &Marked) -> bool {
    let out = ["noheat", "dead", "cold"].iter().any(|c| text.has(c));
    let some = ["partial", "weak"].iter().any(|c| text.has(c));
    let bitter = ["coldout", "baby", "elderly", "frail", "whole", "nohot_house", "frozen"];
    out && !some && bitter.iter().any(|c| text.has(c))
}

fn unusable(row: &KindRow, text: &Marked) -> bool {
    row.id == "plumb_toilet_clog" || text.has("dead") || text.has("clog") || text.has("overflow")
}

fn wet(text: &Marked) -> bool {
    ["pour", "rising", "coming", "flooded"].iter().any(|c| text.has_now(c))
        || (text.has_now("water") && text.has_now("basement"))
}

fn routine_work(text: &Marked) -> bool {
    let fails = ["dead", "noise", "weak"].iter().any(|c| text.has(c));
    ["install", "quote", "tuneup", "replace"].iter().any(|c| text.has(c)) && !fails
}
