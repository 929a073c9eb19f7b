//! What sounded in a turn, kept until its words are there.
//!
//! A witness of sound is one for a word and not for what is said with it: "no smell of gas" sounds like gas. Where the words are there
//! and their meaning was read, it adds nothing (measured: `models/cards/spotter.md`); where nobody could read them it counts, unless the
//! recogniser heard that very word. And it is early: a call has the words so far read at once (`call::Listener::hasten`).

use vocab::{Hazard, Meaning, Sample8k, Span, TriageDecision, Witness, WitnessSource};

use super::{Finding, raised};

/// Witnesses kept of one turn.
const MOST: usize = 16;

/// The witnesses of the present turn.
#[derive(Clone, Debug, Default)]
pub struct Witnesses {
    kept: Vec<Witness>,
    /// Up to where the caller's words are known.
    known: Sample8k,
}

impl Witnesses {
    /// Takes one in. False = it stands for a turn that is over, whose words have been judged.
    pub fn add(&mut self, witness: Witness) -> bool {
        // What was looked at reaches back further than the word: its middle tells which turn it is of.
        let Span { from, to } = witness.span;
        if u64::midpoint(from.0, to.0) < self.known.0 {
            return false;
        }
        // What came late in a long turn counts as much: the newest are kept.
        if self.kept.len() == MOST {
            self.kept.remove(0);
        }
        self.kept.push(witness);
        true
    }

    /// Those that these words, of the turn so far, and what they mean do not explain.
    pub fn beyond(&self, text: &str, meaning: Option<Meaning>) -> Vec<Witness> {
        let text = text.to_lowercase();
        let words: Vec<&str> =
            text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
        // "CO", also as two letters, is a word of its own: many others begin like it.
        let monoxide = words.contains(&"co") || words.windows(2).any(|two| two == ["c", "o"]);
        let told = |hazard| {
            hazard == Hazard::CarbonMonoxide && monoxide
                || words.iter().any(|word| stems(hazard).iter().any(|stem| word.starts_with(stem)))
        };
        let open = |w: &&Witness| w.source != WitnessSource::Acoustic || meaning.is_none() && !told(w.hazard);
        self.kept.iter().filter(open).copied().collect()
    }

    /// Whether one of them alone makes a question, while no words are known.
    pub fn fears(&self) -> bool {
        raised(Finding::none(), &self.kept, &[]).decision != TriageDecision::No
    }

    /// The turn's words are there, or will never be: what was kept of it has been weighed.
    pub fn turn(&mut self, to: Sample8k) {
        self.kept.clear();
        self.known = self.known.max(to);
    }
}

/// How words begin that sound like a hazard; those that the spotter was trained on (`models/training/spotter/clips.py`).
const fn stems(hazard: Hazard) -> &'static [&'static str] {
    match hazard {
        Hazard::Gas => &["gas", "propane", "rotten", "egg"],
        Hazard::CarbonMonoxide => &["monoxide", "carbon"],
        Hazard::Fire => &["fire", "flame", "smok", "burn"],
        Hazard::Shock => &["spark", "arc", "shock", "electrocut", "zap"],
        Hazard::Hurt => &["unconscious", "breath", "bleed", "pass", "faint", "collaps", "ambulance", "dizz"],
        Hazard::DownedLine
        | Hazard::Structure
        | Hazard::Flood
        | Hazard::Sewage
        | Hazard::Exposure
        | Hazard::RoofOpen
        | Hazard::Outage => &[],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sounded(hazard: Hazard, to: u64) -> Witness {
        let span = Span { from: Sample8k(to - 12_800), to: Sample8k(to) };
        Witness { hazard, score: 0.9, span, source: WitnessSource::Acoustic }
    }

    #[test]
    fn a_word_that_was_recognised_speaks_for_itself() {
        let mut witnesses = Witnesses::default();
        assert!(witnesses.add(sounded(Hazard::Gas, 16_000)));
        for text in ["there's no Gas smell", "the gasman was here", "propane, that is"] {
            assert!(witnesses.beyond(text, None).is_empty(), "{text}");
        }
        assert_eq!(witnesses.beyond("i smell guess in the kitchen", None).len(), 1);
        let read = Meaning::new(0.0, 0.0, 0.0, Hazard::Gas);
        assert!(witnesses.beyond("i smell guess in the kitchen", read).is_empty(), "its meaning is known");
        assert!(witnesses.add(sounded(Hazard::Fire, 16_000)));
        assert_eq!(witnesses.beyond("my name is burns", None).len(), 1, "the other one stands");
        let mut witnesses = Witnesses::default();
        witnesses.add(sounded(Hazard::CarbonMonoxide, 16_000));
        assert_eq!(witnesses.beyond("could you come it's cold", None).len(), 1);
        for text in ["the co alarm", "the C.O. alarm", "carbon my knock side"] {
            assert!(witnesses.beyond(text, None).is_empty(), "{text}");
        }
    }

    #[test]
    fn what_hardly_sounds_like_danger_is_not_feared() {
        let mut witnesses = Witnesses::default();
        witnesses.add(Witness { score: 0.6, ..sounded(Hazard::Gas, 16_000) });
        assert!(!witnesses.fears());
        witnesses.add(sounded(Hazard::Gas, 16_000));
        assert!(witnesses.fears());
        witnesses.turn(Sample8k(16_000));
        assert!(!witnesses.fears());
    }

    #[test]
    fn what_sounds_on_behind_a_turn_is_of_that_turn() {
        let mut witnesses = Witnesses::default();
        witnesses.add(sounded(Hazard::Gas, 16_000));
        witnesses.turn(Sample8k(17_000));
        assert!(witnesses.beyond("", None).is_empty());
        assert!(!witnesses.add(sounded(Hazard::Gas, 17_000 + 5_120)), "two looks behind its end");
        assert!(witnesses.add(sounded(Hazard::Gas, 17_000 + 6_400)));
    }

    #[test]
    fn no_more_than_the_newest_are_kept() {
        let mut witnesses = Witnesses::default();
        for n in 0..100 {
            witnesses.add(sounded(Hazard::Gas, 20_000 + n));
        }
        let kept = witnesses.beyond("", None);
        assert_eq!((kept.len(), kept[0].span.to), (MOST, Sample8k(20_084)));
    }
}
