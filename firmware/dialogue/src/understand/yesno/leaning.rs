//! Which way an answer leans: what is said outright, what is a bare yes or no, what waits, doubts or rejects a part.

use super::super::words::Pause;
use super::lexicon::{Class, Mark, Said, list};

/// Which way the phrases of an answer lean.
#[derive(Debug, Default)]
pub(super) struct Leaning {
    /// The last that was said outright.
    pub(super) outright: Option<bool>,
    /// The last bare yes or no.
    pub(super) bare: Option<bool>,
    /// Something was said outright or barely that denies.
    pub(super) denies: bool,
    /// Something was said that agrees.
    pub(super) agrees: bool,
    pub(super) acks: bool,
    /// "But okay".
    pub(super) gives_in: bool,
    /// A moment is asked for behind all that was said.
    pub(super) waits: bool,
    /// A denial that stands for nothing else: "I don't live there".
    pub(super) negated: bool,
    /// Does not know, and had not denied before.
    pub(super) doubts: bool,
    /// Something is turned away: "not for eighty nine dollars".
    pub(super) turns_away: bool,
    /// A part was rejected.
    pub(super) part: bool,
}

impl Leaning {
    pub(super) fn of(said: &Said) -> Self {
        let mut found = Self::default();
        for mark in &said.marks {
            let answer = match mark.class {
                Class::Agree if strengthens(said, *mark) => None,
                Class::Agree => Some(!turned(said, mark.from)),
                Class::Deny => Some(!own_denial(said, *mark) && turned(said, mark.from)),
                Class::Yes => Some(true),
                Class::No => Some(false),
                Class::Ack if describes(said, *mark) => None,
                Class::Ack => {
                    found.gives_in |=
                        mark.from > 0 && said.mark_at(mark.from - 1).is_some_and(|m| m.class == Class::But);
                    found.acks |= !turned(said, mark.from);
                    found.negated |= turned(said, mark.from);
                    None
                }
                Class::Stall => {
                    found.waits = true;
                    None
                }
                Class::Part => {
                    found.part = true;
                    None
                }
                Class::Not => {
                    (found.part, found.turns_away) = (true, true);
                    None
                }
                Class::Negator => {
                    found.negated = true;
                    None
                }
                Class::Doubt => {
                    found.doubts |= found.outright != Some(false);
                    None
                }
                Class::Vague
                | Class::But
                | Class::With
                | Class::Open
                | Class::Field
                | Class::Likely
                | Class::Courtesy
                | Class::Filler => None,
            };
            let Some(answer) = answer else { continue };
            found.waits = false;
            found.agrees |= answer;
            found.denies |= !answer;
            if matches!(mark.class, Class::Yes | Class::No) {
                found.bare = Some(answer);
            } else {
                found.outright = Some(answer);
            }
        }
        found
    }

    /// What is said outright outranks the bare word, and that the "okay" that may only mean "heard".
    pub(super) fn verdict(&self) -> Option<bool> {
        self.outright.or(self.bare).or(self.acks.then_some(true))
    }
}

/// Whether a word only strengthens a denial beside it: "definitely no", "false for sure". Behind a bare "no" some of
/// them agree ("no, of course").
fn strengthens(said: &Said, mark: Mark) -> bool {
    if said.starts(mark.from, "strong").is_none_or(|len| mark.from + len < mark.to) {
        return false;
    }
    let class = |m: Option<Mark>| m.map(|m| m.class);
    let behind = class(said.mark_at(mark.to));
    let before = class(mark.from.checked_sub(1).and_then(|at| said.mark_at(at)));
    let agrees_after_no = said.starts(mark.from, "strong_yes").is_some();
    matches!(behind, Some(Class::No | Class::Deny | Class::Negator | Class::Not))
        || before == Some(Class::Deny)
        || (before == Some(Class::No) && !agrees_after_no)
}

/// Whether a word of agreement only describes the next: "good question", "right street".
fn describes(said: &Said, mark: Mark) -> bool {
    let next = said.words.get(mark.to).filter(|_| said.words[mark.to - 1].pause < Pause::Comma);
    let free =
        next.is_some() && said.mark_at(mark.to).is_none() && !list("grammar").contains(&said.key(mark.to));
    free && said.starts(mark.from, "adjective_ack").is_some()
        && ["talk", "suffix"].iter().any(|name| list(name).contains(&said.key(mark.to)))
}

/// Whether a phrase stays a denial under another: "it isn't", "no way, that's too much".
fn own_denial(said: &Said, mark: Mark) -> bool {
    let doubts = |m: Mark| m.class == Class::Negator && m.to - m.from > 1;
    let doubted = mark.from > 0 && said.mark_at(mark.from - 1).is_some_and(doubts);
    doubted || (mark.from..mark.to).any(|at| list("negator").contains(&said.key(at)))
}

/// Whether a phrase stands under a denial: "I don't think *that's right*", "nothing *wrong*".
fn turned(said: &Said, from: usize) -> bool {
    for at in (from.saturating_sub(5)..from).rev() {
        if said.words[at].pause >= Pause::Comma {
            return false;
        }
        match said.mark_at(at).map(|m| m.class) {
            Some(Class::Negator | Class::Not) => return true,
            // "None of that is right".
            Some(Class::Deny) if at + 1 == from && none_of(said, at) => return true,
            Some(Class::Filler | Class::Open) => {}
            Some(_) => return false,
            None if list("grammar").contains(&said.key(at)) => {}
            None if matches!(
                said.key(at),
                "think"
                    | "believe"
                    | "say"
                    | "exactly"
                    | "quite"
                    | "sound"
                    | "look"
                    | "seem"
                    | "see"
                    | "find"
                    | "anything"
                    | "completely"
                    | "entirely"
                    | "call"
            ) => {}
            None => return false,
        }
    }
    false
}

fn none_of(said: &Said, at: usize) -> bool {
    said.mark_at(at).is_some_and(|m| matches!(said.key(m.from), "none" | "nothing" | "neither" | "nobody"))
}
