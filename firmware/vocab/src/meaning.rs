//! What a turn means, as triage may weigh it: chances, and no word of who computed them.

use serde::{Deserialize, Serialize};

use crate::Hazard;

/// What an answer to a yes/no question says: chances that sum to one. Written as `[yes, no, doubt]`.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(from = "[f32; 3]", into = "[f32; 3]")]
pub struct Says {
    /// It is so.
    pub yes: f32,
    /// It is not so.
    pub no: f32,
    /// Neither: the caller can't tell, or answers something else.
    pub doubt: f32,
}

impl Says {
    /// From numbers of which each may be any: the greater, the likelier (logits). `None` where one is no number.
    pub fn of(logits: [f32; 3]) -> Option<Self> {
        let most = logits.into_iter().fold(f32::NEG_INFINITY, f32::max);
        let [yes, no, doubt] = logits.map(|logit| (logit - most).exp());
        let whole = yes + no + doubt;
        (most.is_finite() && whole.is_finite()).then(|| Self {
            yes: yes / whole,
            no: no / whole,
            doubt: doubt / whole,
        })
    }
}

impl From<[f32; 3]> for Says {
    fn from([yes, no, doubt]: [f32; 3]) -> Self {
        Self { yes, no, doubt }
    }
}

impl From<Says> for [f32; 3] {
    fn from(says: Says) -> Self {
        [says.yes, says.no, says.doubt]
    }
}

/// What the words of one turn mean. All chances are 0 to 1 and finite, as [`Meaning::new`] sees to.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Meaning {
    alarm: f32,
    life_safety: f32,
    ask: f32,
    hazard: Hazard,
    /// As an answer to the question about each hazard, in the order of [`Hazard::ALL`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    answers: Option<[Says; Hazard::ALL.len()]>,
}

impl Meaning {
    /// From chances 0 to 1 of danger to life, of another emergency, and of a story that one question decides; `hazard` is
    /// the likeliest, whether there is danger or not. `None` where a number is none, or no chance.
    pub fn new(life_safety: f32, emergency: f32, ask: f32, hazard: Hazard) -> Option<Self> {
        let whole = life_safety + emergency + ask;
        let sound = [life_safety, emergency, ask].iter().all(|p| *p >= 0.0) && whole <= 1.01;
        sound.then(|| Self {
            alarm: (life_safety + emergency).min(1.0),
            life_safety,
            ask,
            hazard,
            answers: None,
        })
    }

    /// The same words, read as an answer to the settling question of each hazard, in the order of [`Hazard::ALL`].
    #[must_use]
    pub const fn with_answers(self, answers: [Says; Hazard::ALL.len()]) -> Self {
        Self { answers: Some(answers), ..self }
    }

    /// What the words say when they answer the question about this hazard; `None` where nobody read them so.
    pub fn answers(self, hazard: Hazard) -> Option<Says> {
        let at = Hazard::ALL.iter().position(|h| *h == hazard)?;
        self.answers.and_then(|answers| answers.get(at).copied())
    }

    /// The chance that the words tell of an emergency, danger to life included.
    pub const fn alarm(self) -> f32 {
        self.alarm
    }

    /// The chance that they tell of danger to life.
    pub const fn life_safety(self) -> f32 {
        self.life_safety
    }

    /// The chance that they leave it to a question.
    pub const fn ask(self) -> f32 {
        self.ask
    }

    /// Of what, if of anything.
    pub const fn hazard(self) -> Hazard {
        self.hazard
    }

    /// The graver of two: of a text that is too long to be read at once.
    #[must_use]
    pub fn graver(self, other: Self) -> Self {
        let weight = |m: Self| m.alarm + 0.5 * m.ask;
        if weight(other) > weight(self) { other } else { self }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_chance_means_nothing() {
        for (life, emergency, ask) in
            [(f32::NAN, 0.1, 0.1), (0.1, f32::INFINITY, 0.0), (-0.2, 0.4, 0.4), (0.9, 0.9, 0.0)]
        {
            assert_eq!(Meaning::new(life, emergency, ask, Hazard::Gas), None, "{life} {emergency} {ask}");
        }
        let meaning = Meaning::new(0.6, 0.3, 0.05, Hazard::Gas).unwrap();
        assert!((meaning.alarm() - 0.9).abs() < 1e-6);
    }

    #[test]
    fn an_answer_says_something_of_the_hazard_that_was_asked_about_alone() {
        assert_eq!(Says::of([f32::NAN, 0.0, 0.0]), None);
        assert_eq!(Says::of([f32::INFINITY, 0.0, 0.0]), None);
        let (no, unread) =
            (Says::of([0.0, 3.0, -1.0]).unwrap(), Meaning::new(0.1, 0.1, 0.1, Hazard::Gas).unwrap());
        assert!((no.yes + no.no + no.doubt - 1.0).abs() < 1e-6 && no.no > 0.9);
        let mut answers = [Says::of([0.0; 3]).unwrap(); 12];
        answers[7] = no;
        assert_eq!(unread.answers(Hazard::Flood), None);
        assert_eq!(unread.with_answers(answers).answers(Hazard::Flood), Some(no));
        assert_ne!(unread.with_answers(answers).answers(Hazard::Gas), Some(no));
    }

    #[test]
    fn the_graver_of_two_parts_stands() {
        let calm = Meaning::new(0.0, 0.1, 0.1, Hazard::Flood).unwrap();
        let grave = Meaning::new(0.8, 0.1, 0.0, Hazard::Fire).unwrap();
        assert_eq!(calm.graver(grave), grave);
        assert_eq!(grave.graver(calm), grave);
    }
}
