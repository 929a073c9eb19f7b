//! What a caller may have said: facts, answers, and whether it is an emergency.

use std::sync::OnceLock;

use dialogue::{
    Asks, Business, completeness,
    triage::{Evidence, Stage, Triage},
    understand::{
        act, address,
        card::{CardWatch, HIDDEN},
        name, phone, problem, times, yesno,
    },
};
use jiff::civil::{DateTime, date};
use vocab::{Trade, TriageDecision};

/// The example business, read once.
pub(super) fn business() -> &'static Business {
    static BUSINESS: OnceLock<Business> = OnceLock::new();
    BUSINESS.get_or_init(|| {
        let config = gateway::config::Config::load(None).expect("the built-in example is sound");
        (*config.business).clone()
    })
}

fn share(confidence: f32) -> bool {
    (0.0..=1.0).contains(&confidence)
}

/// Addresses, units, ZIP codes, names and numbers; merged over the lines as over turns.
pub(super) fn facts(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let area = address::Area::of(business());
    let caller = "+13035550142".parse().ok();
    let (mut digits, mut known) = (String::new(), name::NameReading::default());
    let mut cards = CardWatch::default();
    for turn in text.lines().take(8) {
        drop(address::parse(turn, &area));
        drop(address::parse_answer(turn, &address::Area::EMPTY));
        drop(address::parse_unit(turn));
        let zip = address::parse_zip(turn, &area);
        assert!(zip.is_none_or(|zip| zip.len() == 5 && zip.bytes().all(|b| b.is_ascii_digit())));
        let read = phone::parse_more(&digits, turn, caller.as_ref());
        assert!(share(read.confidence) && read.digits.bytes().all(|b| b.is_ascii_digit()), "{read:?}");
        digits = read.digits;
        known = name::merge(&known, &name::parse(turn));
        drop(name::parse_introduced(turn));
        let _ = name::matches(&known, "Ada Example");
        for asks in [Asks::Problem, Asks::Zip, Asks::Confirm] {
            if let Some(safe) = cards.hide(turn, asks) {
                assert!(safe.contains(HIDDEN), "{safe:?} of {turn:?}");
            }
        }
        cards.heard(turn);
    }
}

/// Yes and no, times, wishes, problems, and whether a turn is over.
pub(super) fn answers(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let (turn, rest) = text.split_once('\n').unwrap_or((&text, ""));
    let (question, context) = rest.split_once('\n').unwrap_or((rest, "Thursday 8 to 10; Friday 1 to 3"));
    drop(yesno::parse(turn, question, context));
    let at = |day: i8, hour: i8| -> DateTime { date(2026, 1, day).at(hour, 0, 0, 0) };
    let offers = [(at(16, 8), at(16, 10)), (at(19, 13), at(19, 15))];
    for offer in [&offers[..], &offers[..1], &[]] {
        drop(times::parse(turn, at(15, 9), offer));
    }
    drop(act::parse(turn));
    drop(problem::parse(turn, Some(1)));
    for asks in [Asks::Problem, Asks::Address, Asks::Zip, Asks::Phone, Asks::Name, Asks::Slot, Asks::Confirm]
    {
        let _ = completeness(asks, turn);
    }
}

/// Turns of one call: an alarm that stands is never lowered, whatever is said after it.
pub(super) fn triage(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let mut triage = Triage::default();
    let mut alarm = false;
    for line in text.lines().take(12) {
        let (stage, turn) = match line.strip_prefix('+') {
            Some(turn) => (Stage::Partial, turn),
            None => (Stage::Final, line),
        };
        let evidence = Evidence { stage, month: Some(1), trades: &Trade::ALL, ..Evidence::of(turn) };
        let found = triage.judge(&evidence, &[]);
        assert!(!alarm || found.decision == TriageDecision::Alarm, "an alarm was lowered by {turn:?}");
        assert_eq!(found.hazard.is_none(), found.decision == TriageDecision::No, "{found:?}");
        alarm |= found.decision == TriageDecision::Alarm;
    }
}
