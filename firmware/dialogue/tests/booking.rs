//! Whole conversations about a job, from hello to their outcome.

mod play;

use std::collections::BTreeSet;

use dialogue::{Asks, Input};
use play::{Call, Office};
use vocab::{Customer, Field, Heard, Outcome, Phone, Place};

const TUESDAY: &str = "2026-05-12T10:00";
const CALLER: &str = "3035550142";

/// A cooperative caller: what is said to each thing that may be asked.
struct Caller {
    problem: &'static str,
    street: &'static str,
    zip: &'static str,
    name: &'static str,
    phone: &'static str,
    slot: &'static str,
}

const CALLERS: [(Caller, &str); 4] = [
    (
        Caller {
            problem: "hi i'd like to schedule a tune up for my air conditioner",
            street: "nineteen forty south franklin street",
            zip: "eight oh two one oh",
            name: "dana whitfield",
            phone: "three oh three five five five oh one four two",
            slot: "the first one",
        },
        "hvac_tuneup",
    ),
    (
        Caller {
            problem: "my kitchen faucet drips all day long",
            street: "902 west mulberry lane",
            zip: "80204",
            name: "my name is marcus bell",
            phone: "720-555-0117",
            slot: "wednesday at ten works",
        },
        "plumb_faucet",
    ),
    (
        Caller {
            problem: "i want to get an ev charger installed in my garage",
            street: "420 east 17th avenue",
            zip: "it's 80203",
            name: "this is rosa jimenez",
            phone: "it's seven two oh five five five oh one nine nine",
            slot: "the second one please",
        },
        "elec_ev_charger",
    ),
    (
        Caller {
            problem: "i need somebody to check my roof for hail damage for the insurance",
            street: "1600 pearl street",
            zip: "80203",
            name: "henry cole",
            phone: "303 555 0188",
            slot: "either one is fine",
        },
        "roof_hail_inspection",
    ),
];

impl Caller {
    fn reply(&self, asks: Asks) -> Option<&'static str> {
        match asks {
            Asks::Problem => Some(self.problem),
            Asks::Address => Some(self.street),
            Asks::Zip => Some(self.zip),
            Asks::Unit => Some("no it's a house"),
            Asks::Name | Asks::Spelling(_) => Some(self.name),
            Asks::Phone => Some(self.phone),
            Asks::Slot => Some(self.slot),
            Asks::Confirm => Some("yes that's right"),
            Asks::Fee => Some("yes that's fine"),
            Asks::Settle | Asks::AnythingElse => Some("no that's all"),
            Asks::None | Asks::Identity | Asks::Adult | Asks::Person | Asks::Message | Asks::Other => None,
        }
    }

    /// Answers until the call is over.
    fn play(&self, call: &mut Call) {
        for _ in 0..30 {
            if call.outcome.is_some() {
                return;
            }
            let asks = call.asks();
            let Some(line) = self.reply(asks) else { panic!("{asks:?}\n{}", call.transcript()) };
            call.says(line);
        }
        panic!("it never ended\n{}", call.transcript());
    }
}

fn known() -> Office {
    let place = Place {
        street: "1940 S Franklin St".into(),
        unit: Some("2B".into()),
        city: Some("Denver".into()),
        zip: Some("80210".into()),
    };
    let phone = play::phone(CALLER);
    let customers = vec![Customer { name: "Dana Whitfield".to_owned().into(), phone, place: place.into() }];
    Office { customers, ..Office::default() }
}

#[test]
fn a_cooperative_caller_of_each_trade_is_booked_with_a_read_back() {
    for (caller, kind) in &CALLERS {
        for number in [None, Some(CALLER)] {
            let mut call = Call::new(TUESDAY, number, Office::default());
            caller.play(&mut call);
            assert_eq!(call.outcome, Some(Outcome::Booked), "{}", call.transcript());
            let job = &call.office.booked[0];
            assert_eq!(job.kind.as_str(), *kind);
            assert_eq!(job.flags, [], "{}", call.transcript());
            let read: BTreeSet<String> = call.says.iter().flat_map(|s| s.about.keys().cloned()).collect();
            for key in ["street", "zip", "phone", "slot"] {
                assert!(read.contains(key), "{key} was not read back\n{}", call.transcript());
            }
            let place = job.place.expose();
            let about = |key: &str| call.says.iter().rev().find_map(|s| s.about.get(key).cloned());
            assert_eq!(about("street"), Some(place.street.clone()));
            assert_eq!(about("phone").as_deref(), job.phone.as_ref().map(Phone::e164));
        }
    }
}

#[test]
fn facts_may_come_in_any_order() {
    let facts = [
        "my kitchen faucet drips",
        "the address is 1940 south franklin street",
        "the zip code is 80210",
        "my name is marcus bell",
        "my number is 720 555 0117",
    ];
    let mut order: Vec<usize> = (0..facts.len()).collect();
    let mut seed = 7u64;
    for round in 0..60 {
        for i in (1..order.len()).rev() {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            order.swap(i, (seed >> 33) as usize % (i + 1));
        }
        let mut call = Call::new(TUESDAY, None, Office::default());
        // One breath for the first three, the others one by one.
        let breath: Vec<&str> = order[..3].iter().map(|&i| facts[i]).collect();
        call.says(&breath.join(" and "));
        for &i in &order[3..] {
            call.says(facts[i]);
        }
        CALLERS[1].0.play(&mut call);
        assert_eq!(call.outcome, Some(Outcome::Booked), "round {round}\n{}", call.transcript());
        let job = &call.office.booked[0];
        assert_eq!(job.place.expose().street, "1940 S Franklin St", "round {round}\n{}", call.transcript());
        assert_eq!(
            job.phone.as_ref().unwrap().e164(),
            "+17205550117",
            "round {round}\n{}",
            call.transcript()
        );
        assert_eq!(job.name.expose(), "Marcus Bell", "round {round}\n{}", call.transcript());
        assert_eq!(job.kind.as_str(), "plumb_faucet", "round {round}\n{}", call.transcript());
    }
}

#[test]
fn everything_in_one_breath_is_read_back_and_booked() {
    let mut call = Call::new(TUESDAY, Some(CALLER), Office::default());
    call.says(
        "hi this is dana whitfield at 1940 south franklin street denver 80210 my kitchen faucet drips and i'd \
         like somebody to come out tomorrow afternoon my number is 303 555 0199",
    );
    call.all(&["yes", "yes", "the first one", "yes"]);
    let job = &call.office.booked[0];
    assert_eq!(job.phone.as_ref().unwrap().e164(), "+13035550199");
    assert_eq!(job.slot, Some(play::slot("2026-05-13T13:00")), "{}", call.transcript());
}

#[test]
fn half_a_turn_changes_nothing_but_an_alarm() {
    for (caller, _) in &CALLERS {
        let mut plain = Call::new(TUESDAY, None, Office::default());
        caller.play(&mut plain);
        let mut fed = Call::new(TUESDAY, None, Office::default());
        while fed.outcome.is_none() {
            let line = caller.reply(fed.asks()).unwrap();
            let words: Vec<&str> = line.split(' ').collect();
            for n in 1..=words.len() {
                fed.give(Input::Partial(Heard::text(&words[..n].join(" "))));
            }
            fed.says(line);
        }
        assert_eq!(fed.transcript(), plain.transcript());
    }
}

#[test]
fn an_address_outside_the_area_is_told_before_any_window() {
    let mut call = Call::new(TUESDAY, Some(CALLER), Office::default());
    call.all(&["my breaker keeps tripping", "550 oak road", "80301", "yes"]);
    call.all(&["no thank you"]);
    assert_eq!(call.outcome, Some(Outcome::OutOfArea), "{}", call.transcript());
    assert!(!call.order.iter().any(|o| o == "ask offer"));
    assert!(call.transcript().contains("don't come out to 80301"));
}

#[test]
fn a_misheard_zip_code_is_set_right_and_booked() {
    let mut call = Call::new(TUESDAY, Some(CALLER), Office::default());
    call.all(&["my breaker keeps tripping", "550 oak street", "80301", "no it's 80211"]);
    CALLERS[2].0.play(&mut call);
    assert_eq!(call.outcome, Some(Outcome::Booked), "{}", call.transcript());
    assert_eq!(call.office.booked[0].place.expose().zip.as_deref(), Some("80211"));
}

#[test]
fn a_correction_after_the_last_read_back_is_read_back_again() {
    let mut call = Call::new(TUESDAY, Some(CALLER), Office::default());
    call.all(&[
        "my kitchen sink is clogged",
        "1940 south franklin street 80210",
        "yes",
        "dana whitfield",
        "yes",
    ]);
    call.all(&["the first one", "wait i gave you the wrong address it's 550 pearl street 80203"]);
    assert_eq!(call.says.last().unwrap().about["street"], "550 Pearl St", "{}", call.transcript());
    call.all(&["yes", "the second", "no my number is 720 555 0188"]);
    assert_eq!(call.says.last().unwrap().about["phone"], "+17205550188", "{}", call.transcript());
    call.all(&["yes", "no"]);
    let job = &call.office.booked[0];
    assert_eq!(job.place.expose().street, "550 Pearl St");
    assert_eq!(job.phone.as_ref().unwrap().e164(), "+17205550188");
    assert_eq!(job.slot, Some(play::slot("2026-05-13T10:00")), "{}", call.transcript());
}

#[test]
fn a_corrected_address_outside_the_area_gets_no_window() {
    let mut call = Call::new(TUESDAY, Some(CALLER), Office::default());
    call.all(&[
        "my kitchen sink is clogged",
        "1940 south franklin street 80210",
        "yes",
        "dana whitfield",
        "yes",
    ]);
    call.all(&["the first one", "sorry the address is 550 oak road boulder 80301", "yes", "no"]);
    assert_eq!(call.outcome, Some(Outcome::OutOfArea), "{}", call.transcript());
    assert!(call.office.booked.is_empty());
}

#[test]
fn a_known_caller_confirms_the_address_and_is_asked_neither_name_nor_number() {
    let mut call = Call::new(TUESDAY, Some(CALLER), known());
    call.says("my ac isn't cooling at all");
    let about = &call.says.last().unwrap().about;
    assert_eq!(about["street"], "1940 S Franklin St", "{}", call.transcript());
    assert_eq!(about["name"], "Dana Whitfield");
    call.all(&["yes", "yes", "the first one", "yes", "no"]);
    assert_eq!(call.outcome, Some(Outcome::Booked), "{}", call.transcript());
    assert!(!call.says.iter().any(|s| matches!(s.asks, Asks::Name | Asks::Phone | Asks::Address)));
}

#[test]
fn a_known_caller_may_want_another_address() {
    let mut call = Call::new(TUESDAY, Some(CALLER), known());
    call.all(&["my ac isn't cooling at all", "no we moved", "550 pearl street", "80203", "yes"]);
    CALLERS[0].0.play(&mut call);
    assert_eq!(call.office.booked[0].place.expose().street, "550 Pearl St", "{}", call.transcript());
    assert_eq!(call.office.booked[0].place.expose().unit, None);
}

#[test]
fn windows_that_do_not_suit_are_not_offered_again() {
    let mut call = Call::new(TUESDAY, Some(CALLER), Office::default());
    call.all(&[
        "my kitchen sink is clogged",
        "1940 south franklin street 80210",
        "yes",
        "dana whitfield",
        "yes",
    ]);
    call.says("neither works");
    call.says("do you have anything friday afternoon");
    let offers: Vec<_> = call.says.iter().flat_map(|s| s.offers.iter().map(|o| o.slot)).collect();
    let distinct: BTreeSet<_> = offers.iter().collect();
    assert_eq!((offers.len(), distinct.len()), (6, 6), "{}", call.transcript());
    assert_eq!(offers[4], play::slot("2026-05-15T13:00"));
}

#[test]
fn the_nearest_is_said_to_be_the_nearest() {
    let mut call = Call::new(TUESDAY, Some(CALLER), Office::default());
    call.all(&[
        "my kitchen sink is clogged",
        "1940 south franklin street 80210",
        "yes",
        "dana whitfield",
        "yes",
    ]);
    call.says("can you do sunday morning");
    assert!(call.last().contains("closest") || call.last().contains("nearest"), "{}", call.transcript());
}

#[test]
fn a_window_taken_meanwhile_is_offered_anew_and_only_the_receipt_books() {
    let office = Office { gone: 1, ..Office::default() };
    let mut call = Call::new(TUESDAY, Some(CALLER), office);
    CALLERS[1].0.play(&mut call);
    assert_eq!(call.outcome, Some(Outcome::Booked), "{}", call.transcript());
    let booked = call.says.iter().filter(|s| s.text().contains("You're booked")).count();
    assert_eq!(booked, 1);
}

#[test]
fn an_owner_without_a_fee_has_none_told() {
    let business = dialogue::Business { fee: None, ..play::business() };
    let mut call = Call::with(business, TUESDAY, Some(CALLER), Office::default(), 3);
    CALLERS[3].0.play(&mut call);
    assert_eq!(call.outcome, Some(Outcome::Booked));
    assert!(!call.says.iter().any(|s| s.asks == Asks::Fee));
}

#[test]
fn a_declined_fee_books_nothing_and_offers_a_call() {
    let mut call = Call::new(TUESDAY, Some(CALLER), Office::default());
    call.all(&["my kitchen sink is clogged", "1940 south franklin street 80210", "yes", "dana whitfield"]);
    call.all(&["no that's too expensive", "yes please", "no"]);
    assert_eq!(call.outcome, Some(Outcome::Message), "{}", call.transcript());
    assert!(call.office.booked.is_empty() && call.office.messages.len() == 1);
}

#[test]
fn a_second_job_of_the_same_call_has_its_own_number() {
    let mut call = Call::new(TUESDAY, Some(CALLER), Office::default());
    call.all(&[
        "my kitchen sink is clogged",
        "1940 south franklin street 80210",
        "yes",
        "dana whitfield",
        "yes",
    ]);
    call.all(&["the first one", "yes", "yes my toilet is running too", "yes", "the first one", "yes", "no"]);
    let jobs: Vec<_> = call.office.booked.iter().map(|j| (j.number, j.kind.as_str().to_owned())).collect();
    assert_eq!(
        jobs,
        [(0, "plumb_drain_clog".to_owned()), (1, "plumb_toilet_repair".to_owned())],
        "{}",
        call.transcript()
    );
}

#[test]
fn a_unit_is_asked_where_the_home_suggests_one() {
    let mut call = Call::new(TUESDAY, Some(CALLER), Office::default());
    call.all(&["the outlet in my apartment is dead", "1940 south franklin street 80210"]);
    assert_eq!(call.asks(), Asks::Unit, "{}", call.transcript());
    call.says("two b");
    assert_eq!(call.says.last().unwrap().about["unit"], "2B");
}

#[test]
fn a_field_that_cannot_be_had_makes_a_flagged_request_not_a_booking() {
    let mut call = Call::new(TUESDAY, Some(CALLER), Office::default());
    call.says("my kitchen sink is clogged");
    for _ in 0..4 {
        if call.asks() == Asks::Address {
            call.says("umm the blue thing");
        }
    }
    assert_ne!(call.asks(), Asks::Address, "{}", call.transcript());
    CALLERS[0].0.play(&mut call);
    assert_eq!(call.outcome, Some(Outcome::Requested), "{}", call.transcript());
    assert!(call.office.booked.is_empty());
    assert!(call.office.requested[0].flags.contains(&Field::Street));
    assert!(call.office.requested[0].summary.expose().starts_with("CHECK "));
}

#[test]
fn the_summary_opens_with_what_to_check_and_has_the_callers_words() {
    let mut call = Call::new(TUESDAY, Some(CALLER), Office::default());
    call.all(&[
        "my kitchen sink is clogged",
        "1940 south franklin street 80210",
        "yes",
        "none of your business",
    ]);
    call.all(&["yes", "the first one", "yes", "no"]);
    let job = &call.office.booked[0];
    assert_eq!(job.flags, [Field::Name], "{}", call.transcript());
    let lines: Vec<&str> = job.summary.expose().lines().collect();
    assert_eq!(lines[0], "CHECK name");
    assert!(lines[1].contains("my kitchen sink is clogged"));
    assert!(job.summary.expose().contains("Call back: (303) 555-0142"));
}

#[test]
fn the_first_prompt_greets_tells_of_the_recording_and_asks() {
    let call = Call::new("2026-05-12T20:00", Some(CALLER), Office::default());
    let text = call.says[0].text();
    assert!(text.contains("Summit Home Services") && text.contains("recorded") && text.contains("closed"));
    assert_eq!(call.says[0].asks, Asks::Problem);
    assert!(call.says[0].segments.iter().all(|s| s.fixed));
}

#[test]
fn the_problem_may_be_corrected_later() {
    let mut call = Call::new(TUESDAY, Some(CALLER), Office::default());
    call.all(&["my kitchen sink is clogged", "1940 south franklin street 80210"]);
    call.says("yes but actually it's the toilet that is clogged");
    CALLERS[0].0.play(&mut call);
    assert!(call.office.booked[0].kind.as_str().contains("toilet"), "{}", call.transcript());
}

#[test]
fn a_choice_changed_at_the_read_back_is_the_one_that_is_booked() {
    let mut call = Call::new(TUESDAY, Some(CALLER), Office::default());
    call.all(&[
        "my kitchen sink is clogged",
        "1940 south franklin street 80210",
        "yes",
        "dana whitfield",
        "yes",
    ]);
    call.all(&["the first one", "actually can we change the time the second one please", "yes", "no"]);
    assert_eq!(call.office.booked[0].slot, Some(play::slot("2026-05-13T10:00")), "{}", call.transcript());
}

#[test]
fn a_yes_with_a_change_books_nothing() {
    for words in ["yes but change the time", "can you change the number please", "yeah that's wrong"] {
        let mut call = Call::new(TUESDAY, Some(CALLER), Office::default());
        call.all(&[
            "my kitchen sink is clogged",
            "1940 south franklin street 80210",
            "yes",
            "dana whitfield",
            "yes",
        ]);
        call.all(&["the first one", words]);
        assert!(call.office.booked.is_empty(), "{words}\n{}", call.transcript());
    }
}

#[test]
fn a_yes_hardly_heard_is_asked_for_again() {
    let mut call = Call::new(TUESDAY, Some(CALLER), Office::default());
    call.all(&["my kitchen sink is clogged", "1940 south franklin street 80210"]);
    call.give(Input::Heard(Heard { confidence: Some(0.1), ..Heard::text("yes") }));
    assert_eq!(call.asks(), Asks::Confirm, "{}", call.transcript());
}

#[test]
fn a_trade_that_is_not_served_is_said_and_a_message_offered() {
    let mut business = play::business();
    business.trades.remove(&vocab::Trade::Roofing);
    let mut call = Call::with(business, TUESDAY, Some(CALLER), Office::default(), 1);
    call.says("i need a quote for a new roof");
    assert!(call.last().contains("not work that we do"), "{}", call.transcript());
    call.all(&["no thanks", "no"]);
    assert!(call.office.booked.is_empty() && call.ends == 1, "{}", call.transcript());
}

#[test]
fn names_are_taken_only_where_one_is_given() {
    for problem in [
        "my furnace is making a banging noise",
        "the shingles are coming loose on my roof",
        "i need a ceiling fan installed",
        "it's time for the yearly check of our furnace",
    ] {
        let mut call = Call::new(TUESDAY, Some(CALLER), Office::default());
        call.all(&[problem, "hold on sweetie i'm on the phone sorry six eighteen cook street 80210", "yes"]);
        assert_eq!(call.asks(), Asks::Name, "{}", call.transcript());
        call.says("nora ashby");
        assert_ne!(call.asks(), Asks::Name, "{}", call.transcript());
    }
}

#[test]
fn a_choice_said_again_at_the_read_back_is_a_yes_and_no_digit_of_the_number() {
    let mut call = Call::new(TUESDAY, Some(CALLER), Office::default());
    call.all(&[
        "my kitchen sink is clogged",
        "1940 south franklin street 80210",
        "yes",
        "dana whitfield",
        "yes",
    ]);
    call.all(&["the second one", "the second one", "no"]);
    let job = &call.office.booked[0];
    assert_eq!(job.phone.as_ref().unwrap().e164(), "+13035550142", "{}", call.transcript());
    assert_eq!(job.slot, Some(play::slot("2026-05-13T10:00")));
}

#[test]
fn a_window_asked_about_again_is_not_chosen() {
    let mut call = Call::new(TUESDAY, Some(CALLER), Office::default());
    call.all(&[
        "my kitchen sink is clogged",
        "1940 south franklin street 80210",
        "yes",
        "dana whitfield",
        "yes",
    ]);
    call.says("what's the second one again");
    assert_eq!(call.asks(), Asks::Slot, "{}", call.transcript());
}

#[test]
fn a_day_that_does_not_suit_is_not_offered_again() {
    let mut call = Call::new(TUESDAY, Some(CALLER), Office::default());
    call.all(&[
        "my kitchen sink is clogged",
        "1940 south franklin street 80210",
        "yes",
        "dana whitfield",
        "yes",
    ]);
    call.says("i can't do wednesday");
    let offers = &call.says.last().unwrap().offers;
    assert!(
        offers.iter().all(|o| o.slot.start >= play::slot("2026-05-14T00:00").start),
        "{}",
        call.transcript()
    );
}

#[test]
fn a_name_spelled_whole_is_cut_where_the_first_name_ends() {
    let mut call = Call::new(TUESDAY, Some(CALLER), Office::default());
    call.all(&[
        "my kitchen sink is clogged",
        "1940 south franklin street 80210",
        "yes",
        "it's zorya anandek",
    ]);
    call.all(&["z o r y a a n a n d e k", "yes", "the first one", "yes", "no"]);
    assert_eq!(call.office.booked[0].name.expose(), "Zorya Anandek", "{}", call.transcript());
}

#[test]
fn a_family_name_alone_gets_its_first_name_with_the_next_word() {
    let mut call = Call::new(TUESDAY, Some(CALLER), Office::default());
    call.all(&["my kitchen sink is clogged", "1940 south franklin street 80210", "yes", "uh smith"]);
    if call.asks() != Asks::Fee {
        call.says("john smith");
    }
    CALLERS[0].0.play(&mut call);
    assert!(call.office.booked[0].name.expose().ends_with("Smith"), "{}", call.transcript());
}

#[test]
fn a_job_told_again_at_the_address_question_is_no_street() {
    let mut call = Call::new(TUESDAY, Some(CALLER), Office::default());
    call.all(&["how much is a tune up", "yeah i want to book a furnace tune up"]);
    assert!(call.last().contains("house number and street"), "{}", call.transcript());
}

#[test]
fn a_name_put_right_twice_is_noted_for_the_office_and_booked() {
    let mut call = Call::new(TUESDAY, Some(CALLER), Office::default());
    call.all(&["my kitchen sink is clogged", "1940 south franklin street 80210", "yes", "dana whitfield"]);
    call.all(&["yes", "the first one", "no my name is dana whitefield"]);
    assert_eq!(call.says.last().expect("a line").about["name"], "Dana Whitefield", "{}", call.transcript());
    call.says("no my name is dana whitford");
    let read_back = &call.says.last().expect("a line").about;
    assert!(!read_back.contains_key("name"), "read back a third time: {}", call.transcript());
    call.all(&["yes", "no"]);
    let job = &call.office.booked[0];
    assert_eq!(job.name.expose(), "Dana Whitford");
    assert_eq!(job.flags, [vocab::Field::Name], "{}", call.transcript());
}

#[test]
fn a_number_that_is_never_right_is_no_booking() {
    let mut call = Call::new(TUESDAY, Some(CALLER), Office::default());
    call.all(&["my kitchen faucet drips", "1940 south franklin street", "80210", "yes", "dana whitfield"]);
    call.all(&["yes that's fine", "the first one"]);
    for end in ["one one", "one two", "one three", "one four"] {
        assert_eq!(call.asks(), Asks::Confirm, "{}", call.transcript());
        call.says(&format!("no, my number is three oh three five five five oh one {end}"));
    }
    call.says("no that's all");
    assert_eq!(call.outcome, Some(Outcome::Requested), "{}", call.transcript());
}

#[test]
fn a_family_called_price_is_told_no_price() {
    let mut call = Call::new(TUESDAY, Some(CALLER), Office::default());
    call.all(&["my kitchen faucet drips", "1940 south franklin street", "80210", "yes", "Helen Price,"]);
    assert_eq!(call.asks(), Asks::Fee, "{}", call.transcript());
    assert!(!call.transcript().contains("gives you a price"), "{}", call.transcript());
    let mut call = Call::new(TUESDAY, Some(CALLER), Office::default());
    call.all(&["my kitchen faucet drips", "1940 south franklin street", "80210", "yes", "what's the price"]);
    assert!(call.transcript().contains("gives you a price"), "{}", call.transcript());
}
