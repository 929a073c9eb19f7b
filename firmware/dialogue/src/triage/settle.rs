//! The one yes/no question that decides when words alone don't: put so that yes means emergency.

use vocab::Hazard;

use super::rules::HAZARDS;

/// Which question. One per hazard, so that an answer can be held against what it decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SettleQuestion(pub Hazard);

impl SettleQuestion {
    /// Every one, life safety first.
    pub fn all() -> impl Iterator<Item = Self> {
        HAZARDS.into_iter().map(Self)
    }

    /// Default words; `wording` may say it otherwise as long as yes means emergency.
    pub const fn text(self) -> &'static str {
        match self.0 {
            Hazard::Gas => "Do you smell gas, or hear it hissing, right now?",
            Hazard::CarbonMonoxide => {
                "Is the alarm sounding right now, or does anyone have a headache or feel sick or dizzy?"
            }
            Hazard::Fire => "Do you see smoke, flames or sparks, or smell burning, right now?",
            Hazard::Shock => "Did somebody get a shock, or does something shock you when you touch it?",
            Hazard::DownedLine => "Is a power line or its mast down or hanging low right now?",
            Hazard::Structure => {
                "Is part of the roof or ceiling sagging or cracking, as if it might come down?"
            }
            Hazard::Hurt => "Is somebody hurt or feeling unwell right now?",
            Hazard::Flood => "Is water still coming out right now, so that you can't stop it?",
            Hazard::Sewage => "Is dirty water or sewage coming up right now?",
            Hazard::Exposure => {
                "Is it very cold or very hot in there, with a baby, an elderly or a sick person?"
            }
            Hazard::RoofOpen => "Is water coming in through the roof right now?",
            Hazard::Outage => "Is the whole house out right now?",
        }
    }
}
