//! Whole calls by SIP and RTP, several at once, over good and bad networks.

use dialogue::{Asks, Say};
use sim::{
    town::{Act, CallerPlan, Plan, Report, play},
    world::Dice,
};
use vocab::Outcome;

/// A cooperative caller with a dripping faucet.
fn faucet(say: &Say, _dice: &mut Dice) -> Act {
    let text = match say.asks {
        Asks::Problem => {
            "hi my kitchen faucet has been dripping for a week and i would like someone to fix it"
        }
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
        Asks::None => return Act::Wait,
    };
    Act::Say(text.to_owned())
}

fn booked(report: &Report, n: usize) {
    assert!(report.faults.is_empty(), "{:?}", report.faults);
    let call = report.call(n);
    assert_eq!(call.outcome, Some(Outcome::Booked), "{}", call.text());
}

#[test]
fn three_callers_at_once_are_all_booked() {
    let callers = (0..3).map(|n| CallerPlan::new(n * 700, faucet)).collect();
    let report = play(Plan::new(callers));
    (0..3).for_each(|n| booked(&report, n));
    println!("{} ms, most outputs {}", report.ended_ms, report.most_outputs);
}
