//! Which window a caller takes, and how it says so.

use super::{Act, Caller, Reply, says};
use crate::{
    case::Quirk,
    line::{Asks, Prompt},
};

/// A step of `slot_pref`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Take {
    First,
    Second,
    Other,
}

impl Caller {
    /// The answer to windows on offer.
    pub(super) fn slot(&mut self, prompt: &Prompt) -> (Act, String) {
        let steps = self.steps();
        let asked = self.slot_asks;
        self.slot_asks += 1;
        let take = steps.get(asked).or(steps.last()).copied().unwrap_or(Take::First);
        let choices = self.list("slot_choice").to_vec();
        if self.flips() && self.wants.is_none() {
            return self.take_first_of_two(prompt, choices.first().cloned());
        }
        if prompt.offers.is_empty() {
            let wish = self.next_or_last("slot_other").filter(|_| take == Take::Other);
            return (Act::Answers, wish.unwrap_or_else(|| "the soonest you have".to_owned()));
        }
        if take == Take::Other {
            let own = if steps.len() > 1 || asked == 0 { choices.first().cloned() } else { None };
            let words = own.or_else(|| self.next_or_last("slot_other"));
            return (Act::Answers, words.unwrap_or_else(|| "do you have anything else".to_owned()));
        }
        let second = take == Take::Second && prompt.offers.len() > 1;
        self.wants = prompt.offers.get(usize::from(second)).cloned();
        // Its own words fit what it takes only where each stands for one step, and there are two to take from.
        let fits = choices.len() == steps.len() && (second || take == Take::First);
        let own = choices.get(asked).filter(|_| fits && asked < steps.len()).cloned();
        let by = self.next_or_last(if second { "slot_second" } else { "slot_first" });
        (Act::Chooses, own.or(by).unwrap_or_else(|| plain(second)))
    }

    /// Takes the window that it will not keep.
    fn take_first_of_two(&mut self, prompt: &Prompt, own: Option<String>) -> (Act, String) {
        let first_now = self.keeps() == Take::Second;
        let at = usize::from(!first_now && prompt.offers.len() > 1);
        // One piece that changes its mind half-way says everything.
        let words = self.list("slot_choice").len();
        if let Some(all) = own.clone().filter(|text| words == 1 && turns_around(text)) {
            self.once("changes");
            let keeps = usize::from(self.keeps() == Take::Second && prompt.offers.len() > 1);
            self.wants = prompt.offers.get(keeps).cloned();
            return (Act::Chooses, all);
        }
        self.wants = prompt.offers.get(at).cloned();
        let by = self.first(if at == 0 { "slot_first" } else { "slot_second" });
        let own = own.filter(|_| words > 1);
        (Act::Chooses, own.or(by).unwrap_or_else(|| plain(at == 1)))
    }

    /// Changes its mind once the window that it took is read back, or the call would end.
    pub(super) fn changes_mind(&mut self, prompt: &Prompt) -> Option<Reply> {
        let now = prompt.asks == Asks::AnythingElse
            || prompt.asks == Asks::Confirm && prompt.about.contains_key("slot");
        if !(now && self.flips() && self.wants.is_some() && self.offered.len() > 1 && self.once("changes")) {
            return None;
        }
        let second = self.keeps() == Take::Second;
        self.wants = self.offered.get(usize::from(second)).cloned();
        let own = self.list("slot_choice").get(1).cloned();
        let by = self.first(if second { "slot_second" } else { "slot_first" });
        let by = || by.map(|words| format!("actually can we change the time, {words}"));
        Some(says(Act::ChangesMind, own.or_else(by).unwrap_or_else(|| plain(second))))
    }

    fn flips(&self) -> bool {
        self.case.has(Quirk::ChangesSlot) && self.keeps() != Take::Other
    }

    /// Which of two windows it keeps.
    fn keeps(&self) -> Take {
        self.steps().last().copied().unwrap_or(Take::First)
    }

    fn steps(&self) -> Vec<Take> {
        let pref = self.case.says.slot_pref.as_str();
        let words = pref.split(['_', ' ', ',']).filter(|w| !w.is_empty() && *w != "then");
        let steps: Vec<Take> = words
            .map(|word| match word {
                "second" | "last" => Take::Second,
                "other" | "neither" | "none" => Take::Other,
                _ => Take::First,
            })
            .collect();
        if !steps.is_empty() {
            return steps;
        }
        vec![if self.wants_visit() { Take::First } else { Take::Other }]
    }
}

/// Whether words take one thing and then another.
fn turns_around(text: &str) -> bool {
    let text = text.to_lowercase();
    ["no,", "no wait", "hang on", "scratch", "actually", "wait", "make it", "instead"]
        .iter()
        .any(|turn| text.contains(turn))
}

fn plain(second: bool) -> String {
    if second { "the second one please" } else { "the first one please" }.to_owned()
}
