//! The one yes/no question that decides when words alone don't: put so that yes means emergency.

mod answers;

use vocab::{Hazard, Meaning, Says};

/// Which question. One per hazard, so that an answer can be held against what it decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SettleQuestion(pub Hazard);

impl SettleQuestion {
    /// Every one, life safety first.
    pub fn all() -> impl Iterator<Item = Self> {
        Hazard::ALL.into_iter().map(Self)
    }

    /// Default words; `wording` may say it otherwise as long as yes means emergency.
    pub const fn text(self) -> &'static str {
        match self.0 {
            Hazard::Gas => "Do you smell any gas, or hear it hissing, right now?",
            Hazard::CarbonMonoxide => {
                "Is the alarm sounding right now, or does anyone have a headache or feel sick or dizzy?"
            }
            Hazard::Fire => "Do you see any smoke, flames or sparks, or smell something burning, right now?",
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

/// How a settling question was answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Said {
    /// It is so.
    Yes,
    /// It is not so.
    No,
    /// It is not so, though the answer names the danger: "the smoke was from the grill".
    ClearlyNo,
    /// A lone word that sounds like "no".
    LikeNo,
    /// A no at the head, by its words, of what means a yes: a no when it is said twice.
    TornNo,
    /// Neither: to be asked once more.
    Unclear,
}

/// Chances from which an answer is believed. A question more costs seconds, a wrong no costs the alarm: a no takes more.
///
/// Chosen across the six writers of ordinary answers in `models/training/answers/texts.tsv`, each read by what all others wrote
/// (3,364 clear answers): 96.1 % settled right, 0.7 % of the yes taken for a no, 3.7 % of the no for a yes, the rest asked
/// again. `models/cards/answer-head.md` has the harder ones.
const BELIEVED_YES: f32 = 0.4;
const BELIEVED_NO: f32 = 0.6;
const CLEARLY_NO: f32 = 0.9;

/// What people say before they know what to say. "Uh uh" is a no, "uh huh" a yes.
const FILLERS: [&str; 14] =
    ["uh", "um", "er", "ah", "eh", "oh", "hm", "hmm", "mm", "mmm", "well", "so", "and", "okay"];

fn is_filler(text: &str) -> bool {
    let text = text.to_lowercase();
    let words: Vec<&str> =
        text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    words.iter().all(|word| FILLERS.contains(word)) && !matches!(words[..], ["uh", "uh"] | ["mm", "mm"])
}

/// What a recogniser writes for a lone "no".
const LIKE_NO: [&str; 3] = ["now", "know", "naw"];

fn sounds_like_no(text: &str) -> bool {
    let word = text.trim().trim_end_matches(|c: char| c.is_ascii_punctuation()).to_lowercase();
    LIKE_NO.contains(&word.as_str())
}

fn leads_with_no(text: &str) -> bool {
    let first = text.split(|c: char| !c.is_alphanumeric()).find(|word| !word.is_empty());
    first.is_some_and(|word| ["no", "nope", "nah"].iter().any(|no| word.eq_ignore_ascii_case(no)))
}

/// The answer, by its words and, where it was read, its meaning.
pub(super) fn read(question: SettleQuestion, text: &str, meaning: Option<Meaning>) -> Said {
    if sounds_like_no(text) {
        return Said::LikeNo;
    }
    let words = if is_filler(text) { None } else { answers::says(question.0, text) };
    let Some(words) = words else { return Said::Unclear };
    let says = meaning.and_then(|m| m.answers(question.0)).map_or(words, |meaning| weighed(words, meaning));
    // "No, it's slow, the bucket holds it": where the words hear the no and the meaning doesn't, one question more decides.
    let torn = words.no >= BELIEVED_NO && leads_with_no(text);
    match () {
        () if says.no >= CLEARLY_NO => Said::ClearlyNo,
        () if says.no >= BELIEVED_NO => Said::No,
        () if says.yes >= BELIEVED_YES && torn => Said::TornNo,
        () if says.yes >= BELIEVED_YES => Said::Yes,
        () => Said::Unclear,
    }
}

/// Words and meaning together: the words know the question and count twice.
fn weighed(words: Says, meaning: Says) -> Says {
    let both = |words: f32, meaning: f32| (2.0 * words.ln() + meaning.ln()) / 3.0;
    Says::of([both(words.yes, meaning.yes), both(words.no, meaning.no), both(words.doubt, meaning.doubt)])
        .unwrap_or(words)
}

#[cfg(test)]
mod tests;
