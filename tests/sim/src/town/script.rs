//! Callers of the scenarios, and what is looked at behind each of them.

use dialogue::{Asks, Say};
use vocab::Outcome;

use super::{Act, CallerPlan, Report};
use crate::world::Dice;

/// A burst pipe.
pub const BURST: &str = "a pipe burst and water is pouring through the ceiling";
/// A smell of gas.
pub const GAS: &str = "i smell gas in the basement and i feel dizzy";
/// A dripping faucet.
pub const FAUCET: &str =
    "hi my kitchen faucet has been dripping for a week and i would like someone to fix it";

/// A cooperative caller's answer.
pub fn answer(say: &Say) -> Act {
    cooperative(say.asks).map_or(Act::Wait, |text| Act::Say(text.to_owned()))
}

/// What a cooperative caller with a dripping faucet says to that question; `None` = nothing is asked.
pub fn cooperative(asks: Asks) -> Option<&'static str> {
    Some(match asks {
        Asks::Problem => FAUCET,
        Asks::Address => "nineteen forty south franklin street",
        Asks::Zip => "eight oh two one oh",
        Asks::Unit => "no unit it's a house",
        Asks::Name => "ada example",
        Asks::Spelling(_) => "e x a m p l e",
        Asks::Phone => "three oh three five five five oh one four two",
        Asks::Slot => "the first one please",
        Asks::Confirm | Asks::Fee | Asks::Adult | Asks::Identity => "yes that's right",
        Asks::AnythingElse => "no that's all thank you",
        Asks::Message => "please call me back about the faucet",
        Asks::Settle | Asks::Person | Asks::Other => "no",
        Asks::None => return None,
    })
}

/// Wants the faucet mended, and answers what is asked.
pub fn faucet(at: u64) -> CallerPlan {
    CallerPlan::new(at, |say: &Say, _: &mut Dice| answer(say))
}

/// Says this first, and then answers what is asked.
pub fn saying(at: u64, first: &'static str) -> CallerPlan {
    let mut said = false;
    CallerPlan::new(at, move |say: &Say, _: &mut Dice| {
        if std::mem::replace(&mut said, true) { answer(say) } else { Act::Say(first.to_owned()) }
    })
}

/// Wants the faucet mended, and does this instead of its n-th answer, from 0.
pub fn but(at: u64, n: u32, act: Act) -> CallerPlan {
    let mut turn = 0;
    CallerPlan::new(at, move |say: &Say, _: &mut Dice| {
        turn += 1;
        if turn == n + 1 { act.clone() } else { answer(say) }
    })
}

/// Does the same each time it is asked.
pub fn always(at: u64, act: Act) -> CallerPlan {
    CallerPlan::new(at, move |_: &Say, _: &mut Dice| act.clone())
}

impl Report {
    /// Everything held that must hold of every call.
    ///
    /// # Panics
    /// When it did not.
    #[track_caller]
    pub fn held(&self) -> &Self {
        assert!(self.faults.is_empty(), "{}", self.faults.join("\n"));
        self
    }

    /// The outcome of the n-th caller, as the box has it.
    ///
    /// # Panics
    /// When there is none.
    #[track_caller]
    pub fn outcome(&self, n: usize) -> &Outcome {
        self.held().call(n).outcome.as_ref().expect("every call has an outcome")
    }

    /// The n-th caller was booked, told so, and let go with a goodbye.
    ///
    /// # Panics
    /// When it was not.
    #[track_caller]
    pub fn booked(&self, n: usize) {
        let call = self.call(n);
        assert_eq!(self.outcome(n), &Outcome::Booked, "{}", call.text());
        assert!(call.text().contains("You're booked for"), "{}", call.text());
        assert!(self.callers[n].box_hung_up.is_some(), "the box ends the call");
    }

    /// Whether the n-th caller was told this.
    pub fn told(&self, n: usize, words: &str) -> bool {
        self.call(n).text().contains(words)
    }

    /// How often the box sent a message that begins so.
    pub fn sent(&self, start: &str) -> usize {
        self.sent.iter().filter(|text| text.starts_with(start)).count()
    }

    /// Prompts of the n-th call that read this field back as that value.
    pub fn read_back(&self, n: usize, field: &str, value: &str) -> bool {
        let reads = |say: &Say| say.about.get(field).is_some_and(|read| read == value);
        self.call(n).said.iter().any(|(_, say)| reads(say))
    }
}
