//! What holds for every conversation: one end, no promise without a receipt, no booking without its facts,
//! no endless talk; hang-ups, dead offices, silence, keys and requests for a person at every point.

mod play;

use std::collections::BTreeSet;
use std::time::Duration;

use dialogue::{Asks, Input};
use play::{Call, Office};
use vocab::{Field, Outcome, PeopleEvent, Target};

const TUESDAY: &str = "2026-05-12T10:00";
const EVENING: &str = "2026-05-12T20:00";
const CALLER: &str = "3035550142";

/// A call that books when it is left alone.
const BOOKS: [&str; 10] = [
    "my kitchen sink is clogged",
    "1940 south franklin street",
    "80210",
    "yes that's right",
    "dana whitfield",
    "yes",
    "the first one",
    "yes",
    "no",
    "bye",
];

/// Lines of many kinds of calls, for callers who say anything at all.
const LINES: &[&str] = &[
    "my furnace is out",
    "i smell gas",
    "the faucet drips",
    "yes",
    "no",
    "yeah no",
    "maybe",
    "the first one",
    "the second one",
    "neither",
    "tomorrow morning",
    "friday after three",
    "as soon as possible",
    "1940 south franklin street",
    "550 pearl",
    "80210",
    "80301",
    "eight oh two one oh",
    "apartment two b",
    "my name is marcus bell",
    "bell",
    "b e l l",
    "three oh three five five five oh one four two",
    "three oh three",
    "this number",
    "i don't know",
    "why do you need that",
    "what did you say",
    "hold on a second",
    "can i talk to a person",
    "are you a robot",
    "how much is it",
    "what are your hours",
    "do you come out to 80204",
    "is this call recorded",
    "i want to cancel my appointment",
    "i need to move my appointment",
    "where is my technician",
    "leave a message for the owner please",
    "wrong number sorry",
    "we can lower your rates on merchant services",
    "necesito ayuda por favor",
    "never mind",
    "bye",
    "that's all",
    "actually it's 1942 not 1940",
    "no the phone number is wrong",
    "the time",
    "um",
    "this damn thing",
    "my toilet is running too",
    "water is pouring through the ceiling",
    "the smoke detector is beeping",
    "we have a newborn",
    "mommy isn't home",
    "",
    "é 日本 🙂",
    "thanks",
    "hello",
];

/// What a caller says who answers what is asked.
fn willing(asks: Asks) -> &'static str {
    match asks {
        Asks::Problem => "my kitchen sink is clogged",
        Asks::Address => "1940 south franklin street",
        Asks::Zip => "80210",
        Asks::Unit => "two b",
        Asks::Name | Asks::Spelling(_) => "dana whitfield",
        Asks::Phone => "three oh three five five five oh one four two",
        Asks::Slot => "the first one",
        Asks::Identity => "dana whitfield 1940 south franklin street",
        Asks::Message => "please call me about the estimate",
        Asks::Settle | Asks::AnythingElse | Asks::Other => "no",
        Asks::Confirm | Asks::Fee | Asks::Adult | Asks::Person => "yes",
        Asks::None => "hello",
    }
}

struct Chance(u64);

impl Chance {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % limit as u64) as usize
    }
}

/// What must hold whatever was said.
fn sound(call: &Call, seed: u64) {
    let context = || format!("seed {seed}\n{}", call.transcript());
    assert_eq!(call.ends, 1, "{}", context());
    assert_eq!(call.office.lost, 0, "booked under a hold that was given back {}", context());
    let told = |words: &str| call.says.iter().filter(|s| s.text().contains(words)).count();
    // A receipt that was talked over is told again: what counts is which windows were promised.
    let promised: BTreeSet<String> = call
        .says
        .iter()
        .filter_map(|s| s.segments.iter().position(|p| p.text.starts_with("You're booked")).map(|i| (s, i)))
        .map(|(s, i)| s.segments[i + 1].text.clone())
        .collect();
    assert!(promised.len() <= call.office.booked.len(), "{}", context());
    assert!(told("It's moved") <= call.office.moved as usize, "{}", context());
    assert!(told("It's cancelled") <= call.office.cancelled as usize, "{}", context());
    let noted = call.office.requested.len() + call.office.messages.len();
    for words in ["I've written down", "I've put in an urgent", "I've left that", "The office will look"] {
        assert!(told(words) == 0 || noted > 0, "{words} {}", context());
    }
    for job in &call.office.booked {
        let place = job.place.expose();
        assert!(place.zip.as_ref().is_some_and(|z| play::business().area.contains_key(z)), "{}", context());
        assert!(!place.street.is_empty() && job.phone.is_some() && job.slot.is_some() && job.hold.is_some());
        let read = |field: Field, value: &str| {
            call.says
                .iter()
                .any(|s| s.asks == Asks::Confirm && s.about.get(field.as_str()).is_some_and(|v| v == value))
        };
        assert!(read(Field::Street, &place.street), "street not read back {}", context());
        assert!(
            job.phone.as_ref().is_some_and(|p| read(Field::Phone, p.e164())),
            "phone not read back {}",
            context()
        );
        assert!(place.unit.as_ref().is_none_or(|u| read(Field::Unit, u)), "unit not read back {}", context());
    }
    for say in &call.says {
        assert!(!say.segments.is_empty() && say.segments.iter().all(|s| !s.text.contains(['{', '}', '|'])));
        assert_eq!(say.offers.is_empty(), say.asks != Asks::Slot, "{}", context());
    }
}

#[test]
fn two_thousand_callers_who_say_anything_find_one_end_each() {
    let mut outcomes: std::collections::BTreeMap<String, u32> = Default::default();
    let mut twice = 0;
    for seed in 1..=2_000u64 {
        let mut chance = Chance(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
        let people =
            [PeopleEvent::Accepted, PeopleEvent::NobodyAccepted, PeopleEvent::NoWay][chance.below(3)];
        let down: BTreeSet<u32> = (0..chance.below(3)).map(|_| chance.below(8) as u32).collect();
        let office = Office {
            people,
            down,
            gone: chance.below(2) as u32,
            prompt: chance.below(2) == 0,
            ..Office::default()
        };
        let at = [TUESDAY, EVENING, "2026-01-15T23:00"][chance.below(3)];
        let mut call = Call::with(play::business(), at, [None, Some(CALLER)][chance.below(2)], office, seed);
        for _ in 0..60 {
            if call.outcome.is_some() {
                break;
            }
            match chance.below(20) {
                0 => call.give(Input::Quiet(Duration::from_secs(8))),
                1 => call.give(Input::Keys(
                    ["1", "2", "0", "*", "80210", "3035550142"][chance.below(6)].to_owned(),
                )),
                2 => call.wait(),
                3 => {
                    let id = call.says.last().unwrap().id;
                    call.give(Input::CutOff(id, 0.3));
                }
                4 => call.give(Input::People(people)),
                5 => call.give(Input::Deaf),
                6..=16 if seed % 2 == 0 => {
                    let line = willing(call.asks());
                    call.says(line);
                }
                6..=12 if call.says.len() < 24 => {
                    let line = BOOKS[chance.below(BOOKS.len() - 2)];
                    call.says(line);
                }
                _ => {
                    let line = LINES[chance.below(LINES.len())];
                    call.says(line);
                }
            }
        }
        if call.outcome.is_none() {
            call.give(Input::HungUp);
        }
        sound(&call, seed);
        assert!(call.says.len() <= 140, "seed {seed}\n{}", call.transcript());
        twice += call.says.windows(2).filter(|w| w[0].text() == w[1].text()).count();
        *outcomes.entry(call.outcome.unwrap().as_str().to_owned()).or_default() += 1;
    }
    println!("{outcomes:?}; the same sentence twice in a row {twice} times");
    assert!(outcomes.len() >= 9 && outcomes["booked"] >= 50, "{outcomes:?}");
}

#[test]
fn a_hang_up_at_any_turn_ends_once_and_a_half_way_caller_is_a_lead() {
    for n in 0..=BOOKS.len() - 2 {
        let mut call = Call::new(TUESDAY, Some(CALLER), Office::default());
        call.all(&BOOKS[..n]);
        call.give(Input::HungUp);
        call.give(Input::HungUp);
        sound(&call, n as u64);
        let lead = usize::from((1..8).contains(&n));
        assert_eq!(call.office.messages.len(), lead, "{n}\n{}", call.transcript());
        let outcome = if n < 8 { Outcome::Abandoned } else { Outcome::Booked };
        assert_eq!(call.outcome, Some(outcome), "{n}");
        assert!(call.office.held.is_empty(), "holds are given back\n{}", call.transcript());
    }
}

/// The caller agrees to everything and hangs up while the job is being written.
fn parted(office: Office) -> Call {
    let mut call = Call::new(TUESDAY, Some(CALLER), Office { slow: ["book"].into(), ..office });
    call.all(&BOOKS[..8]);
    assert_eq!(call.outcome, None, "{}", call.transcript());
    let said = call.says.len();
    call.give(Input::HungUp);
    call.says("hello");
    assert_eq!(call.outcome, None, "the receipt decides\n{}", call.transcript());
    call.answer_now();
    assert_eq!((call.ends, call.says.len()), (1, said), "{}", call.transcript());
    call
}

#[test]
fn a_hang_up_while_the_job_is_written_ends_as_the_office_answers() {
    let call = parted(Office::default());
    assert_eq!((call.outcome.clone(), call.office.booked.len()), (Some(Outcome::Booked), 1));
    assert!(call.office.messages.is_empty(), "{}", call.transcript());

    let call = parted(Office { gone: 1, ..Office::default() });
    assert_eq!((call.outcome.clone(), call.office.booked.len()), (Some(Outcome::Abandoned), 0));
    assert_eq!(call.office.messages.len(), 1, "a lead with what was said\n{}", call.transcript());

    let call = parted(Office { dead: ["book"].into(), ..Office::default() });
    assert_eq!((call.outcome.clone(), call.office.requested.len()), (Some(Outcome::Requested), 1));
}

#[test]
fn a_hang_up_while_the_office_never_answers_ends_at_the_deadline() {
    let office = Office { slow: ["book", "request"].into(), ..Office::default() };
    let mut call = Call::new(TUESDAY, Some(CALLER), office);
    call.all(&BOOKS[..8]);
    call.give(Input::HungUp);
    for _ in 0..8 {
        call.wait();
    }
    assert_eq!(call.ends, 1, "{}", call.transcript());
    assert!(matches!(call.outcome, Some(Outcome::Failed { .. })), "{:?}", call.outcome);
}

#[test]
fn an_unavailable_office_at_any_question_promises_nothing_it_has_not() {
    for n in 0..6 {
        let office = Office { down: [n].into(), ..Office::default() };
        let mut call = Call::new(EVENING, Some(CALLER), office);
        for line in BOOKS {
            if call.outcome.is_none() {
                call.says(line);
            }
        }
        if call.outcome.is_none() {
            call.give(Input::HungUp);
        }
        sound(&call, u64::from(n));
        assert!(
            matches!(call.outcome, Some(Outcome::Booked | Outcome::Requested)),
            "{n}\n{}",
            call.transcript()
        );
    }
}

#[test]
fn a_dead_schedule_makes_a_request_that_is_called_no_booking() {
    for dead in [["offer"], ["book"]] {
        let office = Office { dead: dead.into(), ..Office::default() };
        let mut call = Call::new(TUESDAY, Some(CALLER), office);
        for line in BOOKS {
            if call.outcome.is_none() {
                let said = if call.asks() == Asks::Confirm { "yes" } else { line };
                call.says(said);
            }
        }
        assert_eq!(call.office.requested.len(), 1, "{}", call.transcript());
        assert!(call.transcript().contains("not booked yet"));
        assert!(call.office.requested[0].slot.is_some() == (dead == ["book"]));
    }
}

#[test]
fn a_dead_store_is_said_and_a_person_is_tried() {
    let office = Office { dead: ["book", "request"].into(), ..Office::default() };
    let mut call = Call::new(TUESDAY, Some(CALLER), office.clone());
    call.all(&BOOKS[..8]);
    assert_eq!(call.outcome, Some(Outcome::Transferred), "{}", call.transcript());
    let mut call = Call::new(EVENING, Some(CALLER), office);
    call.all(&BOOKS[..8]);
    assert!(matches!(call.outcome, Some(Outcome::Failed { .. })), "{}", call.transcript());
    assert!(call.transcript().contains("not able to save"));
}

#[test]
fn a_person_is_had_in_one_turn_wherever_it_is_asked_for() {
    for n in 0..=8 {
        let mut call = Call::new(TUESDAY, Some(CALLER), Office::default());
        call.all(&BOOKS[..n]);
        let said = call.says.len();
        call.says("let me talk to a real person please");
        assert_eq!(call.rung, [Target::Office], "{n}\n{}", call.transcript());
        assert_eq!(call.says.len(), said + 2, "{n}\n{}", call.transcript());
        let mut call = Call::new(EVENING, Some(CALLER), Office::default());
        call.all(&BOOKS[..n]);
        call.says("let me talk to a real person please");
        assert!(call.rung.is_empty(), "nobody is woken\n{}", call.transcript());
        // Who is nearly booked is offered that first, and leaves a message when they ask again.
        let books = ["I can still book this", "I can finish the booking"];
        if books.iter().any(|line| call.transcript().contains(line)) {
            call.says("no let me talk to a real person please");
        }
        let last = call.transcript();
        assert!(last.contains("I can take a message"), "{n}\n{}", call.transcript());
    }
}

#[test]
fn a_silent_caller_is_asked_again_and_let_go() {
    for n in 0..8 {
        let mut call = Call::new(TUESDAY, Some(CALLER), Office::default());
        call.all(&BOOKS[..n]);
        let before = call.says.len();
        for _ in 0..3 {
            call.give(Input::Quiet(Duration::from_secs(10)));
        }
        assert_eq!(call.ends, 1, "{n}\n{}", call.transcript());
        assert_eq!(call.says.len(), before + 3);
        assert!(call.says.windows(2).all(|w| w[0].text() != w[1].text()), "{}", call.transcript());
    }
}

#[test]
fn what_was_said_is_said_again_on_request() {
    for n in 0..8 {
        let mut call = Call::new(TUESDAY, Some(CALLER), Office::default());
        call.all(&BOOKS[..n]);
        let before = call.says.last().unwrap().clone();
        call.says("sorry what did you say");
        let after = call.says.last().unwrap();
        assert_eq!(
            (before.asks, before.about, before.offers),
            (after.asks, after.about.clone(), after.offers.clone())
        );
    }
}

#[test]
fn a_caller_with_nothing_but_keys_is_booked() {
    let mut call = Call::new(TUESDAY, Some(CALLER), Office::default());
    call.all(&["my kitchen sink is clogged", "1940 south franklin street"]);
    for key in "80210".chars() {
        call.give(Input::Keys(key.to_string()));
    }
    call.give(Input::Keys("1".to_owned()));
    call.says("dana whitfield");
    for keys in ["1", "2", "1", "2"] {
        call.give(Input::Keys(keys.to_owned()));
    }
    assert_eq!(call.outcome, Some(Outcome::Booked), "{}", call.transcript());
    assert_eq!(call.office.booked[0].slot, Some(play::slot("2026-05-13T10:00")));
}

#[test]
fn a_box_that_cannot_hear_goes_on_with_keys() {
    let mut call = Call::new(TUESDAY, None, Office::default());
    call.give(Input::Deaf);
    call.give(Input::Keys("2".to_owned()));
    call.give(Input::Keys("3035550142".to_owned()));
    assert_eq!(call.office.messages[0].phone.as_ref().unwrap().e164(), "+13035550142");
    let mut call = Call::new(TUESDAY, Some(CALLER), Office { prompt: false, ..Office::default() });
    call.give(Input::Deaf);
    call.give(Input::Keys("1".to_owned()));
    assert_eq!((call.alarms.len(), &call.rung[..]), (1, &[Target::OnCall][..]), "{}", call.transcript());
    let mut call = Call::new(TUESDAY, Some(CALLER), Office::default());
    call.give(Input::Deaf);
    call.give(Input::Keys("0".to_owned()));
    assert_eq!(call.rung, [Target::Office]);
}

#[test]
fn the_longest_call_is_ended_by_the_clock() {
    let mut call = Call::new(TUESDAY, Some(CALLER), Office::default());
    call.says("my kitchen sink is clogged");
    for _ in 0..20 {
        call.wait();
    }
    assert_eq!(call.outcome, Some(Outcome::Abandoned), "{}", call.transcript());
    assert_eq!(call.office.messages.len(), 1);
}

#[test]
fn a_promise_that_was_talked_over_is_made_again() {
    let mut call = Call::new(TUESDAY, Some(CALLER), Office::default());
    call.all(&BOOKS[..8]);
    assert!(call.last().contains("You're booked"), "{}", call.transcript());
    let id = call.says.last().unwrap().id;
    call.give(Input::CutOff(id, 0.1));
    call.says("sorry what are your hours");
    assert!(call.last().contains("You're booked"), "{}", call.transcript());
}

fn slow(kind: &'static str) -> Office {
    Office { slow: [kind].into(), ..Office::default() }
}

#[test]
fn a_slow_office_is_told_within_a_second_and_a_silent_one_is_taken_as_down() {
    let mut call = Call::new(TUESDAY, Some(CALLER), slow("offer"));
    call.all(&BOOKS[..6]);
    assert_eq!(call.order.last().map(String::as_str), Some("ask offer"), "{}", call.transcript());
    let asked = call.now.instant;
    call.wait();
    assert!(call.now.instant - asked <= Duration::from_secs(1));
    assert!(call.last().contains("look at the schedule"), "{}", call.transcript());
    call.wait();
    call.wait();
    assert!(call.now.instant - asked <= Duration::from_secs(5));
    assert_eq!(call.asks(), Asks::Confirm, "the number, for a request\n{}", call.transcript());
    let says = call.says.len();
    call.answer_now();
    assert_eq!(call.says.len(), says, "a late answer changes nothing\n{}", call.transcript());
}

#[test]
fn a_booking_on_its_way_is_told_even_to_a_caller_who_asks_for_a_person_meanwhile() {
    let office = Office { prompt: false, ..slow("book") };
    let mut call = Call::new(TUESDAY, Some(CALLER), office);
    call.all(&BOOKS[..8]);
    call.says("let me talk to a person");
    assert_eq!(call.rung, [Target::Office]);
    call.answer_now();
    assert!(call.last().contains("You're booked"), "{}", call.transcript());
    call.give(Input::People(PeopleEvent::Accepted));
    assert_eq!(call.ends, 1);
}

#[test]
fn what_is_said_while_the_office_looks_is_not_lost() {
    let mut call = Call::new(TUESDAY, Some(CALLER), slow("offer"));
    call.all(&BOOKS[..6]);
    call.says("oh and my number is 720 555 0188");
    call.answer_now();
    call.says("the first one");
    assert_eq!(call.says.last().unwrap().about["phone"], "+17205550188", "{}", call.transcript());
}

#[test]
fn half_a_number_by_keys_is_asked_again_and_a_country_code_is_taken_off() {
    let mut call = Call::new(TUESDAY, None, Office::default());
    call.all(&BOOKS[..5]);
    assert_eq!(call.asks(), Asks::Phone, "{}", call.transcript());
    call.give(Input::Keys("303555".to_owned()));
    let said = call.says.len();
    call.give(Input::Quiet(Duration::from_secs(4)));
    assert_eq!((call.asks(), call.says.len()), (Asks::Phone, said + 1), "{}", call.transcript());
    for key in "13035550142".chars() {
        call.give(Input::Keys(key.to_string()));
    }
    assert_ne!(call.asks(), Asks::Phone, "{}", call.transcript());
    let read = |call: &Call| call.says.last().unwrap().about.get("phone").cloned();
    for _ in 0..4 {
        if read(&call).is_none() {
            let line = willing(call.asks());
            call.says(line);
        }
    }
    assert_eq!(read(&call).as_deref(), Some("+13035550142"), "{}", call.transcript());
}

#[test]
fn advice_that_was_cut_off_is_given_again_even_when_a_question_followed_it() {
    let mut call = Call::new(TUESDAY, Some(CALLER), Office { prompt: false, ..Office::default() });
    call.says("i smell gas in my kitchen");
    let advice = call.says.iter().find(|s| s.advice).unwrap().id;
    call.give(Input::CutOff(advice, 0.2));
    let said = call.says.len();
    call.says("1940 south franklin street");
    let again: String = call.says[said..].iter().map(|s| s.text()).collect();
    assert!(again.contains("911"), "{}", call.transcript());

    let mut call = Call::new(TUESDAY, Some(CALLER), Office { prompt: false, ..Office::default() });
    call.says("i smell gas in my kitchen");
    let advice = call.says.iter().find(|s| s.advice).unwrap().id;
    call.give(Input::Spoken(advice));
    let last = call.says.last().unwrap().id;
    call.give(Input::CutOff(last, 0.2));
    let said = call.says.len();
    call.says("1940 south franklin street");
    let again: String = call.says[said..].iter().map(|s| s.text()).collect();
    assert!(!again.contains("911"), "what was heard is not told twice\n{}", call.transcript());
}

#[test]
fn a_notice_that_was_cut_off_is_given_again() {
    let mut call = Call::new(TUESDAY, Some(CALLER), Office::default());
    assert!(call.says[0].notice && call.last().contains("recorded"));
    call.give(Input::CutOff(call.says[0].id, 0.1));
    call.says("my kitchen sink is clogged");
    assert!(call.says.last().unwrap().notice && call.last().contains("recorded"), "{}", call.transcript());
    call.give(Input::Spoken(call.says.last().unwrap().id));
    call.says("1940 south franklin street");
    assert!(!call.last().contains("recorded"), "{}", call.transcript());
}

#[test]
fn no_word_and_no_key_of_a_call_shows_in_a_print_of_its_session() {
    let mut call = Call::new(TUESDAY, Some(CALLER), Office::default());
    let told = [
        "my kitchen sink is clogged, behind the planted wall",
        "1940 south franklin street",
        "80210",
        "yes that's right",
        "dana whitfield",
    ];
    let private =
        ["planted", "1940", "nineteen", "franklin", "80210", "dana", "whitfield", "303555", "5550142"];
    for line in told {
        call.says(line);
        let shown = format!("{:?} {:#?}", call.session, call.session);
        for word in private {
            assert!(!shown.to_lowercase().contains(word), "{word}: {shown}");
        }
        assert!(shown.contains("step"), "where the call stands is shown: {shown}");
    }
    let inputs = [Input::Keys("3035550142".to_owned()), Input::Keys("80210".to_owned())];
    let shown = format!("{inputs:?} {inputs:#?}");
    assert!(shown.contains("Keys"), "{shown}");
    for word in private {
        assert!(!shown.contains(word), "{word}: {shown}");
    }
}

#[test]
fn a_question_has_an_end_whatever_comes_in_between() {
    let odd = ["are you a robot", "you stupid machine", "what are your hours", "sometime next week maybe"];
    let mut call = Call::new(TUESDAY, Some(CALLER), Office::default());
    let mut asked = 0;
    for text in odd.iter().cycle().take(20) {
        if call.asks() != Asks::Problem {
            break;
        }
        asked += 1;
        call.says(text);
    }
    assert!(asked <= 8, "asked {asked} times\n{}", call.transcript());
}
