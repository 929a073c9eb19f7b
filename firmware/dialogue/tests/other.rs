//! Calls about other things than a new job.

mod play;

use dialogue::{Asks, Input};
use play::{Call, Office};
use vocab::{Appointment, Customer, JobKind, Outcome, PeopleEvent, Place, Target};

const TUESDAY: &str = "2026-05-12T10:00";
const EVENING: &str = "2026-05-12T20:00";
const CALLER: &str = "3035550142";

fn known() -> Office {
    let place = Place {
        street: "1940 S Franklin St".into(),
        unit: None,
        city: Some("Denver".into()),
        zip: Some("80210".into()),
    };
    let customers = vec![Customer {
        name: "Dana Whitfield".to_owned().into(),
        phone: play::phone(CALLER),
        place: place.clone().into(),
    }];
    let appointments = vec![Appointment {
        job: play::job(7),
        board_id: "A-7".into(),
        kind: JobKind::new("hvac_tuneup"),
        slot: play::slot("2026-05-14T08:00"),
        technician: Some("Sam".into()),
        place: place.into(),
    }];
    Office { customers, appointments, ..Office::default() }
}

fn check(at: &str, office: Office, lines: &[&str], outcome: Outcome) -> Call {
    let mut call = Call::new(at, Some(CALLER), office);
    call.all(lines);
    assert_eq!(call.outcome, Some(outcome), "{}", call.transcript());
    assert_eq!(call.ends, 1);
    call
}

#[test]
fn the_office_is_rung_in_hours_and_after_hours_takes_a_message() {
    let call = check(TUESDAY, Office::default(), &["can i speak to someone"], Outcome::Transferred);
    assert_eq!(call.rung, [Target::Office]);
    let lines = ["can i speak to someone", "tell them my invoice is wrong", "dana whitfield", "no"];
    let call = check(EVENING, Office::default(), &lines, Outcome::Message);
    assert!(call.rung.is_empty());
    assert!(call.transcript().contains("until tomorrow at 8 am"), "{}", call.transcript());
    assert_eq!(call.office.messages[0].phone, Some(play::phone(CALLER)));
}

#[test]
fn an_office_that_does_not_answer_gets_a_message() {
    let office = Office { people: PeopleEvent::NobodyAccepted, ..Office::default() };
    let lines = ["operator please", "please call me about the estimate", "rosa jimenez", "no"];
    let call = check(TUESDAY, office, &lines, Outcome::Message);
    assert!(call.office.messages[0].text.expose().contains("estimate"));
}

#[test]
fn an_appointment_is_told_to_its_owner() {
    let lines = ["when is my appointment", "dana whitfield 1940 south franklin street", "no thanks"];
    let call = check(TUESDAY, known(), &lines, Outcome::AnsweredQuestion);
    assert!(call.transcript().contains("Thursday, May 14"), "{}", call.transcript());
}

#[test]
fn an_appointment_is_moved_into_a_window_that_was_read_back() {
    let lines = [
        "i need to reschedule my appointment",
        "dana whitfield 1940 south franklin street",
        "friday afternoon",
        "the first one",
        "yes",
        "no",
    ];
    let call = check(TUESDAY, known(), &lines, Outcome::Rescheduled);
    assert_eq!(call.office.moved, 1);
    assert!(call.says.iter().any(|s| s.asks == Asks::Confirm && s.about.contains_key("slot")));
    assert!(call.transcript().contains("Your new time is Friday, May 15"), "{}", call.transcript());
}

#[test]
fn an_appointment_is_cancelled_after_a_yes() {
    let lines = ["i want to cancel my appointment", "dana whitfield on south franklin street", "yes", "no"];
    let call = check(TUESDAY, known(), &lines, Outcome::Cancelled);
    assert_eq!(call.office.cancelled, 1);
}

#[test]
fn an_appointment_kept_after_all_is_left_as_it_is() {
    let lines = ["i want to cancel my appointment", "dana whitfield on south franklin street", "no", "no"];
    let call = check(TUESDAY, known(), &lines, Outcome::AnsweredQuestion);
    assert_eq!(call.office.cancelled, 0);
}

#[test]
fn a_stranger_is_told_nothing_of_an_appointment() {
    let mut call = Call::new(TUESDAY, Some("7205550111"), known());
    call.all(&[
        "when is my appointment",
        "bob miller on elm street",
        "three oh three five five five oh one four two",
    ]);
    assert!(!call.transcript().contains("May 14"), "{}", call.transcript());
    assert!(call.last().contains("doesn't match"));
    call.all(&["yes please", "no"]);
    assert_eq!(call.outcome, Some(Outcome::Message), "{}", call.transcript());
}

#[test]
fn what_was_booked_a_moment_ago_may_be_cancelled_at_once() {
    let mut call = Call::new(TUESDAY, Some(CALLER), Office::default());
    call.all(&[
        "my kitchen sink is clogged",
        "1940 south franklin street 80210",
        "yes",
        "dana whitfield",
        "yes",
    ]);
    call.all(&["the first one", "yes", "actually please cancel my appointment", "yes", "no"]);
    assert_eq!(call.office.cancelled, 1, "{}", call.transcript());
}

#[test]
fn a_question_is_answered_and_that_may_be_all() {
    let call = check(
        TUESDAY,
        Office::default(),
        &["what are your hours", "that's all thanks"],
        Outcome::AnsweredQuestion,
    );
    assert!(call.transcript().contains("Monday to Friday from 8 am to 5 pm"));
}

#[test]
fn questions_in_between_lose_nothing() {
    let mut call = Call::new(TUESDAY, Some(CALLER), Office::default());
    call.says("my kitchen sink is clogged");
    for (question, answer) in [
        ("are you a robot", "automated"),
        ("is this call recorded", "recorded"),
        ("what are your hours", "8 am"),
        ("how much do you charge", "$89"),
        ("do you come out to 80204", "we come out to 80204"),
        ("do you have a senior discount", "ten percent"),
    ] {
        call.says(question);
        assert!(call.last().contains(answer), "{question}\n{}", call.transcript());
        assert_eq!(call.asks(), Asks::Address, "{question}\n{}", call.transcript());
    }
}

#[test]
fn calls_that_are_not_for_us_end_short() {
    check(TUESDAY, Office::default(), &["oh sorry i have the wrong number"], Outcome::WrongNumber);
    check(TUESDAY, Office::default(), &["is this pizza palace", "no sorry"], Outcome::WrongNumber);
    let lines = [
        "hi we can get your business to the top of your google listing",
        "i want to speak with the business owner",
    ];
    let mut call = Call::new(EVENING, Some(CALLER), Office::default());
    call.all(&lines);
    assert!(matches!(call.outcome, Some(Outcome::Spam) | None), "{}", call.transcript());
}

#[test]
fn a_spanish_speaker_leaves_a_message() {
    let lines = ["hola necesito ayuda por favor", "el calentador no funciona me llamo maria lopez"];
    let call = check(TUESDAY, Office::default(), &lines, Outcome::Message);
    assert_eq!(call.office.messages.len(), 1);
}

#[test]
fn a_child_is_asked_for_a_grown_up() {
    let mut call = Call::new(TUESDAY, Some(CALLER), Office::default());
    call.says("my mommy said to call the sink is broken");
    assert_eq!(call.asks(), Asks::Adult, "{}", call.transcript());
    call.says("no");
    assert_eq!(call.outcome, Some(Outcome::Abandoned));
}

#[test]
fn swearing_is_met_with_calm_and_the_job_goes_on() {
    let mut call = Call::new(TUESDAY, Some(CALLER), Office::default());
    call.says("my damn kitchen sink is clogged again");
    assert!(call.last().contains("I hear you"), "{}", call.transcript());
    assert_eq!(call.asks(), Asks::Address);
}

#[test]
fn a_moment_asked_for_is_given() {
    let mut call = Call::new(TUESDAY, Some(CALLER), Office::default());
    call.says("my kitchen sink is clogged");
    call.says("hold on a second");
    let say = call.says.last().unwrap();
    assert!(say.waits.as_secs() >= 20 && say.asks == Asks::Address, "{}", call.transcript());
}

#[test]
fn words_that_are_never_understood_lead_to_a_person_or_a_message() {
    let lines = ["blargle", "flurb the wug", "the wug does things", "yes"];
    check(TUESDAY, Office::default(), &lines, Outcome::Transferred);
    let mut call = Call::new(EVENING, Some(CALLER), Office::default());
    call.all(&lines);
    assert!(call.transcript().contains("take a message"), "{}", call.transcript());
}

#[test]
fn an_alarm_in_the_middle_of_a_message_outranks_it() {
    let mut call = Call::new(EVENING, Some(CALLER), Office { prompt: false, ..Office::default() });
    call.says("can i speak to someone");
    call.says("yes tell them i smell gas in my house right now");
    assert_eq!(call.alarms.len(), 1, "{}", call.transcript());
    assert!(call.says.iter().any(|s| s.advice));
    call.give(Input::People(PeopleEvent::Accepted));
    assert_eq!(call.outcome, Some(Outcome::Transferred));
}

#[test]
fn a_wrong_number_is_known_after_a_turn_that_was_not_understood() {
    let mut call = Call::new(TUESDAY, Some(CALLER), Office::default());
    call.all(&["is uh the thing with the wug", "oh wrong number sorry"]);
    assert_eq!(call.outcome, Some(Outcome::WrongNumber), "{}", call.transcript());
}

#[test]
fn a_caller_who_only_says_hello_is_not_asked_for_ever() {
    let mut call = Call::new(EVENING, Some(CALLER), Office::default());
    call.all(&["hello", "hello", "hello", "hello"]);
    assert!(call.transcript().contains("take a message"), "{}", call.transcript());
}

#[test]
fn a_message_is_asked_for_before_the_name() {
    let lines = [
        "i'd like to leave a message for mike about the invoice",
        "it was charged twice",
        "john carver",
        "no",
    ];
    let call = check(EVENING, Office::default(), &lines, Outcome::Message);
    assert_eq!(call.office.messages[0].text.expose(), "it was charged twice");
    assert_eq!(call.office.messages[0].name.expose(), "John Carver");
}

#[test]
fn who_asks_who_we_are_is_told() {
    let mut call = Call::new(TUESDAY, Some(CALLER), Office::default());
    call.says("is this the plumbers");
    assert!(call.last().contains("This is Summit Home Services"), "{}", call.transcript());
    call.says("yes i need a faucet replaced");
    assert_eq!(call.asks(), Asks::Address, "{}", call.transcript());
}

#[test]
fn no_word_for_keeping_it_cancels_an_appointment() {
    for keeps in [
        "no, keep it",
        "no keep it please",
        "no, leave it",
        "no wait leave it where it is",
        "nope, that's fine as it is",
        "absolutely not keep it",
        "i'll be there",
    ] {
        let mut call = Call::new(TUESDAY, Some(CALLER), known());
        call.all(&["i want to cancel my appointment", "dana whitfield on south franklin street", keeps]);
        assert_eq!(call.office.cancelled, 0, "{keeps}\n{}", call.transcript());
    }
}

#[test]
fn danger_and_new_work_are_no_call_about_an_appointment() {
    for opening in [
        "my kitchen light switch has sparks coming out, i have to change it",
        "i've got water coming up through the drain, we tried to move it",
        "i have no heat coming out, we have a newborn, i tried to change that filter",
        "when the plumber was here last week he broke the valve and now it drips",
        "i'd like to have an appointment to check my furnace please",
        "can i have an appointment, it's about my water heater not getting hot",
    ] {
        let mut call = Call::new(TUESDAY, Some(CALLER), Office::default());
        call.says(opening);
        assert_ne!(call.asks(), Asks::Identity, "{opening}\n{}", call.transcript());
    }
}

#[test]
fn who_only_wonders_whether_we_can_mend_it_has_a_job_for_us() {
    for opening in [
        "i was just wondering if somebody could unclog my sink",
        "just a question, my outlets went dead in the bedroom",
        "i don't need anyone today, my ac isn't cooling, sometime this week is fine",
        "haha ok so my kitchen faucet is dripping",
        "can you stay on the line my furnace died",
    ] {
        let mut call = Call::new(TUESDAY, Some(CALLER), Office::default());
        call.says(opening);
        let wanted = [Asks::Address, Asks::Settle, Asks::Problem];
        assert!(wanted.contains(&call.asks()), "{opening}\n{}", call.transcript());
    }
}

#[test]
fn a_question_that_settles_life_is_not_put_for_ever() {
    let mut call = Call::new(TUESDAY, Some(CALLER), Office::default());
    call.says("there is a rotten egg smell somewhere");
    assert_eq!(call.asks(), Asks::Settle, "{}", call.transcript());
    call.all(&["what are your hours", "do you charge a fee", "are you a robot"]);
    assert!(!call.alarms.is_empty(), "unanswered three times is an alarm\n{}", call.transcript());
}
