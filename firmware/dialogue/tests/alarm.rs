//! The alarm: raised at once, before anything is said; never by an answer that only sounds like a hazard.

mod play;

use dialogue::{Asks, Input};
use play::{Call, Office};
use vocab::{Hazard, Heard, Outcome, PeopleEvent, Target, Urgency, Witness, WitnessSource};

const JANUARY_NIGHT: &str = "2026-01-15T23:00";
const TUESDAY: &str = "2026-05-12T10:00";
const CALLER: &str = "3035550142";

fn ringing() -> Office {
    Office { prompt: false, ..Office::default() }
}

/// Hazard, words that state it outright.
const OUTRIGHT: [(Hazard, &str); 11] = [
    (Hazard::Gas, "i smell gas really strong in my basement"),
    (Hazard::CarbonMonoxide, "our carbon monoxide alarm is going off and we all have headaches"),
    (Hazard::Fire, "there are sparks and smoke coming out of my breaker panel"),
    (Hazard::Shock, "my husband just got shocked by the outlet in the kitchen"),
    (Hazard::DownedLine, "a tree took the power line down in our yard"),
    (Hazard::Structure, "the roof is sagging and cracking like it's about to collapse"),
    (Hazard::Flood, "a pipe burst and water is spraying everywhere i can't shut it off"),
    (Hazard::Sewage, "raw sewage is coming up in my basement"),
    (Hazard::Exposure, "our furnace is out it's below zero and we have a newborn baby"),
    (Hazard::RoofOpen, "a tree just went through my roof and rain is pouring in"),
    (Hazard::Outage, "my whole house has no power and the neighbors have power"),
];

#[test]
fn every_hazard_stated_outright_raises_the_alarm_before_anything_is_said() {
    for (hazard, words) in OUTRIGHT {
        let mut call = Call::new(JANUARY_NIGHT, Some(CALLER), ringing());
        let before = call.order.len();
        call.says(words);
        assert_eq!(call.alarms.len(), 1, "{words}\n{}", call.transcript());
        assert_eq!(call.alarms[0].hazard.life_safety(), hazard.life_safety(), "{words}");
        let after = &call.order[before..];
        assert_eq!(after[0], "alarm", "{words} {after:?}");
        assert_eq!(call.rung, [Target::OnCall], "{words}");
        if hazard.life_safety() {
            assert_eq!(&after[1..3], ["hush", "advice"], "{words} {after:?}");
            assert_eq!(call.alarms[0].urgency, Urgency::LifeSafety);
        }
    }
}

/// Words that dismiss, count or advertise stand near the hazard, and mean something else.
const HIDDEN: [&str; 13] = [
    "this is a commercial building and we smell gas",
    "i got your number from your website. i smell gas in my house",
    "our service panel is sparking",
    "there's a gas leak in the training room",
    "the breaker panel caught fire in our commercial kitchen",
    "there are two wires down on the road",
    "two lines down on our street",
    "three sockets sparking at my place",
    "we've got a gas leak over here",
    "somebody hit the gas line with a drill and it's hissing",
    "can you hurry there's smoke coming out of the breaker panel",
    "If you could come over, the outlet is sparking.",
    "I don't know. Water is pouring out of the wall.",
];

#[test]
fn no_word_beside_a_hazard_hides_it() {
    for words in HIDDEN {
        let mut call = Call::new(JANUARY_NIGHT, Some(CALLER), ringing());
        call.says(words);
        assert_eq!(call.alarms.len(), 1, "{words}\n{}", call.transcript());
    }
    // Where the words do say that it is over, life safety is asked about.
    let mut call = Call::new(JANUARY_NIGHT, Some(CALLER), ringing());
    call.says("i smell gas from the water heater you repaired");
    assert_eq!(call.asks(), Asks::Settle, "{}", call.transcript());
}

#[test]
fn a_partial_raises_the_alarm_and_the_advice_comes_with_the_turn() {
    let mut call = Call::new(TUESDAY, Some(CALLER), ringing());
    call.give(Input::Partial(Heard::text("hi i smell gas in")));
    assert_eq!(call.alarms.len(), 1);
    assert_eq!(call.says.len(), 1, "nothing is said into the caller's sentence");
    call.says("hi i smell gas in my kitchen and it's getting worse");
    assert_eq!(call.alarms.len(), 1, "decided once");
    assert!(call.says[1].advice, "{}", call.transcript());
}

#[test]
fn what_the_other_recogniser_heard_raises_the_alarm_before_or_behind_the_turn() {
    let beside = |text: &str| Input::HeardBeside(Heard::text(text));
    let mut call = Call::new(TUESDAY, Some(CALLER), ringing());
    call.give(beside("hi i smell gas in my kitchen"));
    assert_eq!((call.alarms.len(), call.says.len()), (1, 1), "nothing is said into the caller's sentence");
    call.says("hi i smell glass in my kitchen");
    assert!(call.says[1].advice, "{}", call.transcript());
    let mut call = Call::new(TUESDAY, Some(CALLER), ringing());
    call.says("hi i smell glass in my kitchen");
    call.give(beside("hi i smell gas in my kitchen"));
    assert_eq!(call.alarms.len(), 1);
    call.wait();
    assert!(call.says.iter().any(|say| say.advice), "{}", call.transcript());
}

#[test]
fn a_question_by_what_the_box_heard_stands_though_the_cloud_heard_something_else() {
    let mut call = Call::new(TUESDAY, Some(CALLER), ringing());
    call.give(Input::HeardBeside(Heard::text("the smoke detector is beeping")));
    call.says("the spoke director is peeping");
    assert_eq!(call.asks(), Asks::Settle, "{}", call.transcript());
}

#[test]
fn an_alarm_on_half_a_turn_is_answered_even_if_the_turn_never_ends() {
    let mut call = Call::new(TUESDAY, Some(CALLER), ringing());
    call.give(Input::Partial(Heard::text("hi i smell gas in")));
    call.wait();
    assert!(call.says[1].advice, "{}", call.transcript());
    assert_eq!(call.rung, [Target::OnCall]);
}

#[test]
fn a_word_that_sounded_is_asked_about_where_no_meaning_was_read() {
    let witness = |score| {
        Input::Witness(Witness {
            hazard: Hazard::Fire,
            score,
            span: vocab::Span::default(),
            source: WitnessSource::Acoustic,
        })
    };
    let mut call = Call::new(TUESDAY, Some(CALLER), ringing());
    call.give(witness(0.95));
    assert!(call.alarms.is_empty());
    call.says("hello can you help me");
    assert_eq!(call.asks().as_str(), "settle", "{}", call.transcript());
    call.says("yes there is smoke");
    assert_eq!(call.alarms.len(), 1);
    let mut call = Call::new(TUESDAY, Some(CALLER), ringing());
    call.give(witness(0.95));
    let read = vocab::Meaning::new(0.0, 0.0, 0.01, Hazard::Fire);
    call.give(Input::Heard(Heard { meaning: read, ..Heard::text("hello can you help me") }));
    assert_ne!(call.asks(), Asks::Settle, "what was said was read: {}", call.transcript());
    let mut call = Call::new(TUESDAY, Some(CALLER), ringing());
    call.give(witness(0.95));
    call.give(Input::Unheard(vocab::Sample8k(0)));
    call.says("hello can you help me");
    assert_ne!(call.asks(), Asks::Settle, "it sounded in another turn: {}", call.transcript());
}

fn meant(text: &str, emergency: f32, hazard: Hazard) -> Heard {
    Heard { meaning: vocab::Meaning::new(0.0, emergency, 0.02, hazard), ..Heard::text(text) }
}

#[test]
fn an_emergency_that_only_its_meaning_tells_raises_the_alarm() {
    let mut call = Call::new(TUESDAY, Some(CALLER), ringing());
    call.give(Input::Heard(meant("it got away from us and the rugs are swimming", 0.95, Hazard::Flood)));
    assert_eq!(call.alarms.len(), 1, "{}", call.transcript());
    let mut call = Call::new(TUESDAY, Some(CALLER), ringing());
    call.give(Input::Heard(meant("it got away from us and the rugs are swimming", 0.5, Hazard::Flood)));
    assert!(call.alarms.is_empty());
    assert_eq!(call.asks(), Asks::Settle, "{}", call.transcript());
    call.says("yes it is");
    assert_eq!(call.alarms.len(), 1);
}

#[test]
fn an_alarm_that_means_hardly_anything_is_let_go_about_property_and_asked_about_where_life_is_at_stake() {
    let gas = "i smell gas in my kitchen and it's getting worse";
    for (text, ask, asks) in [
        ("there's a pipe burst and water everywhere", 0.03, Asks::Address),
        (gas, 0.03, Asks::Settle),
        (gas, 0.0, Asks::Address),
    ] {
        let mut told = Call::new(TUESDAY, Some(CALLER), ringing());
        told.says(text);
        assert_eq!(told.alarms.len(), 1, "{text} alarms by its rule alone");
        let mut call = Call::new(TUESDAY, Some(CALLER), ringing());
        let meaning = vocab::Meaning::new(0.0, 0.0, ask, Hazard::Hurt);
        call.give(Input::Heard(Heard { meaning, ..Heard::text(text) }));
        assert!(call.alarms.is_empty(), "{}", call.transcript());
        assert_eq!(call.asks(), asks, "{}", call.transcript());
    }
}

#[test]
fn an_address_or_a_name_that_sounds_like_danger_means_none() {
    let mut call = Call::new(TUESDAY, Some(CALLER), ringing());
    call.says("i'd like to schedule a tune up");
    assert_eq!(call.asks(), Asks::Address, "{}", call.transcript());
    call.give(Input::Heard(meant("1940 flood avenue", 0.99, Hazard::Flood)));
    assert!(call.alarms.is_empty(), "{}", call.transcript());
}

#[test]
fn the_technician_who_accepts_gets_the_caller_and_an_urgent_job_stands() {
    let mut call = Call::new(JANUARY_NIGHT, Some(CALLER), ringing());
    call.says("our furnace is out it's below zero and we have a newborn baby");
    call.says("1940 south franklin street 80210");
    call.give(Input::People(PeopleEvent::Accepted));
    assert_eq!(call.outcome, Some(Outcome::Transferred), "{}", call.transcript());
    let job = &call.office.requested[0];
    assert_eq!((job.kind.as_str(), job.urgency), ("hvac_no_heat", Urgency::Emergency));
    assert_eq!(job.place.expose().street, "1940 S Franklin St");
    assert!(job.flags.contains(&vocab::Field::Street), "it was not read back yet");
}

#[test]
fn nobody_accepts_and_the_caller_is_told_exactly_what_was_done() {
    let office = Office { people: PeopleEvent::NobodyAccepted, ..Office::default() };
    let mut call = Call::new(JANUARY_NIGHT, Some(CALLER), office);
    call.all(&[
        "our furnace is out it's below zero and we have a newborn baby",
        "1940 south franklin street",
        "80210",
        "yes",
        "dana whitfield",
    ]);
    assert_eq!(call.office.requested.len(), 1, "{}", call.transcript());
    assert!(call.last().contains("not a booked visit"), "{}", call.last());
    call.says("no that's all");
    assert_eq!(call.outcome, Some(Outcome::Requested));
    let unread = [vocab::Field::Name];
    assert_eq!(
        call.office.requested[0].flags, unread,
        "what nobody read back is for the dispatcher to check"
    );
}

#[test]
fn an_emergency_outside_the_area_gets_advice_and_alarm_and_is_told_honestly() {
    let office = Office { people: PeopleEvent::NobodyAccepted, ..Office::default() };
    let mut call = Call::new(TUESDAY, Some(CALLER), office);
    call.all(&["i smell gas in my house", "550 oak road 80301", "yes"]);
    assert!(call.says.iter().any(|s| s.advice) && call.alarms.len() == 1);
    assert!(call.last().contains("don't come out to 80301"), "{}", call.transcript());
    call.says("no");
    assert_eq!(call.outcome, Some(Outcome::OutOfArea), "{}", call.transcript());
}

#[test]
fn a_caller_who_hangs_up_in_an_emergency_leaves_an_urgent_request() {
    let mut call = Call::new(TUESDAY, Some(CALLER), ringing());
    call.says("i smell gas in my house");
    call.give(Input::HungUp);
    assert_eq!((call.ends, call.office.requested.len()), (1, 1), "{}", call.transcript());
    assert_eq!(call.outcome, Some(Outcome::Requested), "its outcome stands on the row");
    assert_eq!(call.office.requested[0].phone.as_ref().unwrap().e164(), "+13035550142");
}

#[test]
fn an_unclear_answer_to_a_question_of_life_is_taken_as_the_graver() {
    let mut call = Call::new(TUESDAY, Some(CALLER), ringing());
    call.all(&["the smoke detector is beeping", "uh", "hmm"]);
    assert_eq!(call.alarms.len(), 1, "{}", call.transcript());
}

#[test]
fn a_settling_no_lets_the_job_be_booked() {
    let mut call = Call::new(TUESDAY, Some(CALLER), ringing());
    call.all(&["the smoke detector is beeping", "no it's just a chirp every minute"]);
    assert!(call.alarms.is_empty());
    assert_eq!(call.asks().as_str(), "address");
}

/// What callers answer when they are asked for facts, some of it sounding like a hazard.
const HARMLESS: [(&str, &[&str]); 7] = [
    (
        "address",
        &[
            "nineteen forty",
            "nineteen forty south franklin street",
            "550 cold spring road",
            "100 flood avenue",
            "12 gas light lane",
            "4 burns street",
            "eighty eight ash street",
            "forty five freeze road",
            "9 smoke hill drive",
        ],
    ),
    ("zip", &["eight oh two one oh", "80210", "eighty two ten", "it's eight oh two forty"]),
    ("unit", &["forty two", "two b", "no it's a house"]),
    (
        "name",
        &["bernie gass", "ash burns", "tom flood", "my name is frank sparks", "sally cole", "hurt wagner"],
    ),
    ("phone", &["three oh three five five five forty forty five", "303 555 0142", "this number is fine"]),
    ("slot", &["the first one", "after forty minutes past ten", "the second", "friday at noon"]),
    ("confirm", &["yes that's right", "no it's forty two", "no it's 550 cold spring road"]),
];

fn asked(field: &str, at: &str) -> Call {
    let caller = (field != "phone").then_some(CALLER);
    let mut call = Call::new(at, caller, Office::default());
    let lines = [
        "my kitchen faucet drips a little",
        "1940 south franklin street",
        "80210",
        "yes",
        "dana whitfield",
        "three oh three five five five oh one four two",
        "yes",
        "the first one",
    ];
    if field == "unit" {
        call.says("my kitchen faucet drips in my apartment");
        call.says("1940 south franklin street 80210");
        return call;
    }
    for line in lines {
        if call.asks().as_str() == field {
            break;
        }
        if line.starts_with("three") && call.asks().as_str() != "phone" {
            continue;
        }
        call.says(line);
    }
    assert_eq!(call.asks().as_str(), field, "{}", call.transcript());
    call
}

#[test]
fn answers_that_only_sound_like_a_hazard_raise_nothing_whole_or_half() {
    for (field, answers) in HARMLESS {
        for answer in answers {
            let mut call = asked(field, "2026-01-13T10:00");
            let words: Vec<&str> = answer.split(' ').collect();
            for n in 1..=words.len() {
                call.give(Input::Partial(Heard::text(&words[..n].join(" "))));
                assert!(call.alarms.is_empty(), "{field}: {answer} at {n}");
            }
            call.says(answer);
            assert!(call.alarms.is_empty(), "{field}: {answer}\n{}", call.transcript());
            assert_ne!(call.asks().as_str(), "settle", "{field}: {answer}");
        }
    }
}

#[test]
fn a_spring_tune_up_is_no_water() {
    let mut call = Call::new(TUESDAY, Some(CALLER), Office::default());
    call.give(Input::Partial(Heard::text("hi i'd like to schedule a spring")));
    call.says("hi i'd like to schedule a spring tune-up");
    assert_eq!(call.asks().as_str(), "address", "{}", call.transcript());
}

#[test]
fn no_please_hurry_ends_an_emergency_that_was_requested() {
    for words in
        ["No, please hurry.", "no just hurry", "nope come quick", "no our furnace is out please hurry"]
    {
        let office = Office { people: PeopleEvent::NobodyAccepted, ..Office::default() };
        let mut call = Call::new(JANUARY_NIGHT, Some(CALLER), office);
        call.all(&[
            "our furnace is out it's below zero and we have a newborn baby",
            "1940 south franklin street",
        ]);
        call.all(&["80210", "yes", "dana whitfield", words]);
        assert_eq!(call.outcome, Some(Outcome::Requested), "{words}\n{}", call.transcript());
        assert_eq!(call.office.requested.len(), 1, "{words}\n{}", call.transcript());
    }
}
