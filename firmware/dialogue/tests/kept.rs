//! What is kept of a conversation, and the same conversation held once more from it.

mod play;

use std::sync::Arc;
use std::time::{Duration, Instant};

use dialogue::replay::{Decided, ReplayError, Replayed, replay};
use dialogue::{Asks, Business, Input, Kept};
use play::{Call, Office, business, phone};
use vocab::{
    CallId, Customer, Hazard, Heard, KeptInput, Outcome, PeopleEvent, Place, Private, RecordBody, Sample8k,
    Span, Speaker, Witness, WitnessSource,
};

fn once_more(call: &Call, business: Business) -> Replayed {
    #[expect(clippy::disallowed_methods, reason = "a base for virtual time")]
    let base = Instant::now();
    replay(CallId::from_raw(1), &Arc::new(business), base, &call.inputs).expect("what was kept can be read")
}

/// The rows without their times.
fn rows(replayed: &Replayed) -> Vec<RecordBody> {
    let row = |step: &dialogue::replay::Step| match &step.what {
        Decided::Row(body) => Some(body.clone()),
        Decided::Alarm(..) => None,
    };
    replayed.steps.iter().filter_map(row).collect()
}

fn said(rows: &[RecordBody]) -> Vec<String> {
    let said = |row: &RecordBody| match row {
        RecordBody::Turn { speaker: Speaker::Box, text, .. } => Some(text.expose().clone()),
        RecordBody::Turn { speaker: Speaker::Caller, .. }
        | RecordBody::Started { .. }
        | RecordBody::Finding { .. }
        | RecordBody::Decision { .. }
        | RecordBody::Asked { .. }
        | RecordBody::Inputs(_)
        | RecordBody::Alarm { .. }
        | RecordBody::Silenced { .. }
        | RecordBody::Ended { .. } => None,
    };
    rows.iter().filter_map(said).collect()
}

fn partial(call: &mut Call, text: &str) {
    call.give(Input::Partial(Heard::text(text)));
}

/// From the greeting to goodbye, with a cut prompt, a pause, keys, a slow office and a window that is gone.
fn booked() -> Call {
    let office = Office { gone: 1, slow: ["book"].into(), ..Office::default() };
    let mut call = Call::new("2026-05-12T10:07:31", Some("+13035550142"), office);
    call.give(Input::Spoken(vocab::SayId(0)));
    partial(&mut call, "my kitchen faucet");
    call.says("my kitchen faucet drips");
    call.give(Input::CutOff(vocab::SayId(1), 0.37));
    call.says("1940 south franklin street eight oh two one oh");
    call.give(Input::Quiet(Duration::from_secs(6)));
    for _ in 0..40 {
        if call.outcome.is_some() {
            break;
        }
        let asks = call.asks();
        if asks == Asks::Zip {
            "80210".chars().for_each(|key| call.give(Input::Keys(key.to_string())));
        } else if asks == Asks::Name {
            call.says("ada example");
        } else if asks == Asks::Slot {
            call.says("the first one");
        } else if asks == Asks::AnythingElse {
            call.says("no that's all");
        } else {
            call.says("yes that's right");
        }
        if call.order.last().is_some_and(|last| last == "ask book") {
            call.wait();
            call.answer_now();
        }
    }
    assert_eq!(call.outcome, Some(Outcome::Booked), "{}", call.transcript());
    call
}

/// A hazard in half a turn, one by its sound, people who are rung, and a caller who hangs up.
fn emergency() -> Call {
    let office = Office { prompt: false, people: PeopleEvent::NobodyAccepted, ..Office::default() };
    let mut call = Call::new("2026-05-12T23:40:00", None, office);
    partial(&mut call, "there's");
    let span = Span { from: Sample8k(9_000), to: Sample8k(21_000) };
    let (hazard, source) = (Hazard::Gas, WitnessSource::Acoustic);
    call.give(Input::Witness(Witness { hazard, score: 0.93, span, source }));
    partial(&mut call, "there's water coming through the ceiling and i smell gas");
    call.says("there's water coming through the ceiling and i smell gas");
    call.give(Input::HeardBeside(Heard::text("there's water coming through the ceiling and I smell gas")));
    call.says("yes");
    call.says("731 south corona street eight oh two oh nine");
    for _ in 0..4 {
        call.wait();
    }
    call.give(Input::People(PeopleEvent::NobodyAccepted));
    call.says("ada example");
    call.give(Input::Unheard(Sample8k(300_000)));
    call.give(Input::HungUp);
    while call.outcome.is_none() {
        call.wait();
    }
    assert!(!call.alarms.is_empty(), "{}", call.transcript());
    call
}

fn known() -> Call {
    let place = Place { street: "12 Elm St".to_owned(), zip: Some("80210".to_owned()), ..Place::default() };
    let customer = Customer {
        name: Private::new("Ada Example".to_owned()),
        phone: phone("+13035550142"),
        place: Private::new(place),
    };
    let people = PeopleEvent::NobodyAccepted;
    let office = Office { customers: vec![customer], people, ..Office::default() };
    let mut call = Call::new("2026-05-12T10:00:00", Some("+13035550142"), office);
    call.all(&["i need to speak to a person", "yes", "please tell them to call me about the invoice", "no"]);
    call.give(Input::HungUp);
    while call.outcome.is_none() {
        call.wait();
    }
    call
}

#[test]
fn a_call_that_is_held_once_more_decides_and_says_the_same() {
    for (name, call) in [("booked", booked()), ("emergency", emergency()), ("known", known())] {
        let replayed = once_more(&call, business());
        assert_eq!(rows(&replayed), call.rows, "{name}");
        assert_eq!(replayed.outcome, call.outcome, "{name}");
        assert_eq!(replayed.asked_now, replayed.asked_then, "{name}");
        assert_eq!((replayed.unanswered.len(), replayed.hidden.len()), (0, 0), "{name}");
        let alarms: Vec<_> = call.alarms.iter().map(|a| Decided::Alarm(a.hazard, a.urgency)).collect();
        let again: Vec<_> =
            replayed.steps.into_iter().map(|s| s.what).filter(|w| matches!(w, Decided::Alarm(..))).collect();
        assert_eq!(again, alarms, "{name}");
    }
}

#[test]
fn other_rules_part_from_what_was_decided_where_they_differ_and_nowhere_before() {
    let call = booked();
    let free = Business { fee: None, ..business() };
    let replayed = once_more(&call, free);
    let (then, now) = (said(&call.rows), said(&rows(&replayed)));
    let apart = then.iter().zip(&now).position(|(then, now)| then != now).unwrap();
    assert!(then[apart].contains("$89"), "{}", then[apart]);
    assert!(!now.iter().any(|text| text.contains("$89")), "{now:#?}");
}

#[test]
fn what_the_office_was_not_asked_then_is_unavailable_and_told() {
    let mut call = known();
    let of_caller = |row: &KeptInput| {
        ["{\"asked\":[0,", "{\"input\":{\"answer\":[0,"].iter().any(|p| row.body.expose().starts_with(p))
    };
    assert_eq!(call.inputs.extract_if(.., |row| of_caller(row)).count(), 2);
    call.inputs.iter_mut().zip(0..).for_each(|(row, number)| row.number = number);
    let replayed = once_more(&call, business());
    assert!(replayed.unanswered.iter().any(|(_, kind)| *kind == "caller"), "{:?}", replayed.unanswered);
}

#[test]
fn a_deadline_that_only_the_new_rules_have_fires_all_the_same() {
    let call = emergency();
    let longest = Duration::from_secs(20);
    let replayed = once_more(&call, Business { longest, ..business() });
    assert_ne!(rows(&replayed), call.rows);
    assert!(replayed.outcome.is_some());
}

fn kept_text(kept: &[KeptInput]) -> String {
    kept.iter().map(|row| format!("{}\n", row.body.expose())).collect()
}

fn keys_of(kept: &[KeptInput]) -> String {
    let keys = |row: &KeptInput| match Kept::read(row.body.expose()).expect("what was kept can be read") {
        Kept::Input(Input::Keys(keys)) | Kept::Hidden(Input::Keys(keys)) => keys,
        Kept::Began { .. } | Kept::Input(_) | Kept::Hidden(_) | Kept::Asked(..) => String::new(),
    };
    kept.iter().map(keys).collect()
}

/// No digit of a card is kept of it, and held once more it says the same and that something was hidden.
fn hides_a_card(call: &Call) {
    let kept = kept_text(&call.inputs);
    assert!(kept.contains("[card number]"), "{kept}");
    for digits in ["4111", "1111", "four one", "one one"] {
        assert!(!kept.contains(digits), "{digits} in\n{kept}");
    }
    let replayed = once_more(call, business());
    assert!(!replayed.hidden.is_empty());
    assert_eq!(said(&rows(&replayed)), said(&call.rows), "{}", call.transcript());
}

#[test]
fn kept_inputs_hold_no_digit_of_a_card_that_is_spoken() {
    let mut call = Call::new("2026-05-12T10:00:00", None, Office::default());
    let so_far = ["my sink", "my sink leaks and my card is", "my sink leaks and my card is 4111 11"];
    for text in so_far.into_iter().chain(["my sink leaks and my card is four one one one"]) {
        partial(&mut call, text);
    }
    call.says("my sink leaks and my card is 4111 1111 1111 1111");
    call.give(Input::HeardBeside(Heard::text("my sink leaks and my card is 4111 1111 1111 111")));
    call.says("at eight oh two one oh");
    call.says("the kitchen sink leaks");
    call.give(Input::HungUp);
    assert!(kept_text(&call.inputs).contains("sink leaks"));
    hides_a_card(&call);
}

#[test]
fn half_a_card_that_looks_like_what_was_asked_for_is_not_kept_either() {
    let mut call = Call::new("2026-05-12T10:00:00", None, Office::default());
    call.all(&["my kitchen faucet drips", "1940 south franklin street"]);
    assert_eq!(call.asks(), Asks::Zip, "{}", call.transcript());
    for text in ["4111", "4111 1111", "4111 1111 1111"] {
        partial(&mut call, text);
    }
    call.give(Input::HeardBeside(Heard::text("4111 1111 1111 11")));
    call.says("4111 1111 1111 1111");
    partial(&mut call, "four one one one");
    call.give(Input::HungUp);
    hides_a_card(&call);
}

#[test]
fn kept_inputs_hold_no_digit_of_a_card_that_is_pressed() {
    for (at, press) in
        [(Asks::Problem, "4111111111111111"), (Asks::Problem, "41111111111*"), (Asks::Zip, "4111*")]
    {
        let mut call = Call::new("2026-05-12T10:00:00", None, Office::default());
        if at == Asks::Zip {
            call.all(&["my kitchen faucet drips", "1940 south franklin street"]);
            assert_eq!(call.asks(), at, "{}", call.transcript());
        }
        press.chars().for_each(|key| call.give(Input::Keys(key.to_string())));
        call.says("i want a plumber");
        call.give(Input::HungUp);
        let keys = keys_of(&call.inputs);
        assert_eq!(keys.len(), press.len(), "{keys}");
        assert!(!keys.contains("411") && !keys.contains("111"), "{keys}");
    }
}

#[test]
fn a_turn_is_one_row_of_the_record_however_often_it_was_heard() {
    let mut call = Call::new("2026-05-12T10:00:00", None, Office::default());
    let mut rows = 0;
    for turn in 0..200 {
        let before = call.inputs.len();
        for words in 1..25 {
            call.session.handle(call.now, Input::Partial(Heard::text(&"well you know ".repeat(words))));
            while let Some(output) = call.session.poll() {
                if let dialogue::Output::Record(RecordBody::Inputs(inputs)) = output {
                    rows += 1;
                    call.inputs.extend(inputs);
                }
            }
        }
        assert_eq!(call.inputs.len(), before, "turn {turn}: half a turn is held back");
        call.says("well you know how it is");
        if call.outcome.is_some() {
            break;
        }
    }
    assert_eq!(rows, 0);
    assert!(call.outcome.is_some());
    let numbers: Vec<u32> = call.inputs.iter().map(|row| row.number).collect();
    assert!(numbers.iter().copied().eq(0..numbers.len() as u32), "none is missing, none comes twice");
}

#[test]
fn what_is_held_back_is_bounded() {
    let mut call = Call::new("2026-05-12T10:00:00", None, Office::default());
    (0..600).for_each(|_| partial(&mut call, "the number is 4111 and so on"));
    assert!(call.inputs.len() >= 512, "{}", call.inputs.len());
    assert!(!kept_text(&call.inputs).contains("4111"), "what isn't known to be no card is taken out");
}

#[test]
fn a_row_that_is_broken_or_missing_is_named() {
    let call = known();
    let again = |kept: &[KeptInput]| {
        #[expect(clippy::disallowed_methods, reason = "a base for virtual time")]
        let base = Instant::now();
        replay(CallId::from_raw(1), &Arc::new(business()), base, kept)
    };
    let mut broken = call.inputs.clone();
    broken[3].body = Private::new("{\"input\":{\"heart\":1}}".to_owned());
    assert!(matches!(again(&broken), Err(ReplayError::Row { number: 3, .. })));
    let mut missing = call.inputs.clone();
    missing.remove(4);
    assert!(matches!(again(&missing), Err(ReplayError::Missing { number: 4 })));
    assert!(matches!(again(&call.inputs[..0]), Err(ReplayError::NothingKept)));
    let mut began = call.inputs.clone();
    began.remove(0);
    began.iter_mut().zip(0..).for_each(|(row, number)| row.number = number);
    assert!(matches!(again(&began), Err(ReplayError::NoBeginning { number: 0 })));
}

#[test]
fn no_print_shows_what_is_kept() {
    let call = known();
    let shown = format!("{:?}", call.inputs);
    assert!(!shown.contains("invoice") && !shown.contains("0142") && shown.contains("after_ns"), "{shown}");
}
