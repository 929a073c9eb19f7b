//! The one yes/no question that decides when words alone don't: put so that yes means emergency.

use vocab::Hazard;

use super::rules::HAZARDS;
use crate::understand::words::words;

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

/// What people say before they answer.
const BEFORE: [&str; 7] = ["uh", "um", "oh", "well", "so", "and", "hm"];
/// First words that say yes and no. The sentence behind them may hold anything: "no, we all feel fine" is no yes.
const YES: [&str; 8] = ["yes", "yeah", "yep", "yup", "yea", "sure", "definitely", "absolutely"];
const NO: [&str; 6] = ["no", "nope", "nah", "not", "nobody", "nothing"];
/// Words that may turn the first one around: "no, we can't stop it", "yes, but it stopped".
const TURNS: [&str; 12] = [
    "but", "except", "although", "can't", "cant", "cannot", "won't", "wont", "hasn't", "haven't", "still",
    "worse",
];

/// The answer by its first word, where nothing behind it turns it around; `None` = it takes more to read it.
pub(super) fn first_word(text: &str) -> Option<bool> {
    let words = words(text);
    let mut norms = words.iter().map(|word| word.norm.as_str()).peekable();
    // "Uh huh" is a yes, "uh" alone is nothing.
    if norms
        .clone()
        .zip(norms.clone().skip(1))
        .next()
        .is_some_and(|two| matches!(two, ("uh" | "mm", "huh" | "hm")))
    {
        return Some(true);
    }
    while norms.peek().is_some_and(|word| BEFORE.contains(word)) {
        norms.next();
    }
    let first = norms.next()?;
    let rest: Vec<&str> = norms.collect();
    let says = |list: &[&str]| list.contains(&first);
    let other = |list: &[&str]| rest.iter().any(|word| list.contains(word));
    if other(&TURNS) {
        return None;
    }
    match (says(&YES), says(&NO)) {
        // The graver reading where both are said: "yep, no power at all".
        (true, _) => Some(true),
        (_, true) if !other(&YES) => Some(false),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::first_word;

    #[test]
    fn an_answer_is_read_by_its_first_word_unless_the_rest_turns_it() {
        for text in [
            "yes there's a hissing sound",
            "yeah both of us",
            "uh huh pretty strong",
            "well yes it is",
            "yep no power at all",
        ] {
            assert_eq!(first_word(text), Some(true), "{text}");
        }
        for text in [
            "no it stopped and we all feel fine",
            "nope everybody's okay",
            "um no just the one room",
            "not any more",
            "nobody feels sick",
        ] {
            assert_eq!(first_word(text), Some(false), "{text}");
        }
        for text in [
            "no we can't stop it",
            "no it's still coming",
            "yes but it stopped",
            "no wait yes",
            "it stopped",
            "",
        ] {
            assert_eq!(first_word(text), None, "{text}");
        }
    }
}
