use serde_json::{Map, Value, json};

use super::*;
use crate::case::Case;

/// A caller with everything to say, and these quirks.
fn caller(quirks: &[&str], says: Value) -> Caller {
    let mut said = json!({
        "opening": ["my sink is slow"], "problem": ["the kitchen sink drains slowly"],
        "address": ["twelve eleven york street"], "zip": ["eight oh two oh six"], "name": ["ada moss"],
        "name_spelled": "m o s s", "phone": ["this number is fine"], "slot_choice": ["the first one"],
        "slot_by": {"first": ["the first one"], "second": ["the second one"], "other": ["neither"]},
        "slot_pref": "first", "confirm_yes": ["yes", "right"],
        "confirm_no_correction": ["no it's twelve eleven york street"], "question": ["what does it cost"],
        "anything_else": ["no that's all"], "goodbye": ["bye"],
    });
    if let (Value::Object(said), Value::Object(more)) = (&mut said, says) {
        said.extend(more);
    }
    let row = json!({
        "id": "t1", "now": "2026-04-14T10:20", "caller_number": "+13035550131", "quirks": quirks, "says": said,
        "facts": {"name": "Ada Moss", "phone": "+13035550131", "street": "1211 York St", "unit": "",
                  "city": "Denver", "zip": "80206", "problem": "the kitchen sink drains slowly"},
        "expect": {"outcome": "booked", "job_kind": "plumb_drain_clog"},
    });
    Caller::new(Case::read(&row.to_string(), "t").unwrap().remove(0))
}

fn plain(quirks: &[&str]) -> Caller {
    caller(quirks, json!({}))
}

fn prompt(asks: Asks) -> Prompt {
    Prompt { say: "And?".to_owned(), asks, waits_s: 6.0, ..Prompt::default() }
}

fn read_back(about: Value) -> Prompt {
    let about: Map<String, Value> = about.as_object().cloned().unwrap_or_default();
    Prompt { about, ..prompt(Asks::Confirm) }
}

fn window(start: &str) -> Window {
    Window { start: format!("2026-04-16T{start}"), end: "2026-04-16T17:00".to_owned() }
}

fn offer() -> Prompt {
    Prompt { offers: vec![window("08:00"), window("13:00")], ..prompt(Asks::Slot) }
}

fn slot_read_back(at: &str) -> Prompt {
    read_back(json!({"slot": {"start": window(at).start, "end": window(at).end}}))
}

fn words(reply: &Reply) -> &str {
    reply.turn.words().unwrap_or_default()
}

#[test]
fn it_agrees_to_what_is_its_own_and_puts_the_rest_right() {
    let mut caller = plain(&[]);
    let right = json!({"street": "1211 York St", "zip": "80206", "city": "Lakewood"});
    assert_eq!(caller.reply(&read_back(right)).act, Act::Agrees);
    for (about, said) in [
        (json!({"zip": "80209"}), "no, the zip is eight oh two oh six"),
        (json!({"phone": "+13035550132"}), "no, my number is three oh three five five five oh one three one"),
        (json!({"name": "Ada Most"}), "no, my name is Ada Moss"),
        (json!({"street": "1211 York St", "unit": "3"}), "no, there's no unit, it's a house"),
        (json!({"street": "1211 Cork St"}), "no it's twelve eleven york street"),
        (
            json!({"street": "1211 Cork St", "zip": "80209"}),
            "no, it's twelve eleven york street and the zip is eight oh two oh six",
        ),
    ] {
        let reply = caller.reply(&read_back(about));
        assert_eq!((reply.act, words(&reply)), (Act::Corrects, said));
    }
}

#[test]
fn a_box_that_never_gets_it_right_loses_its_caller() {
    let mut caller = plain(&[]);
    let acts: Vec<Act> = (0..5).map(|_| caller.reply(&read_back(json!({"zip": "80209"}))).act).collect();
    assert_eq!(acts, [Act::Corrects, Act::Corrects, Act::Corrects, Act::WantsPerson, Act::HangsUp]);
    let mut caller = plain(&[]);
    let turns = (0..).take_while(|_| caller.reply(&prompt(Asks::Zip)).act != Act::HangsUp).count();
    assert_eq!(turns, MOST_TURNS);
}

#[test]
fn a_unit_that_is_not_read_back_is_added_once() {
    let mut caller = plain(&[]);
    caller.case.facts.unit = "3B".to_owned();
    let about = json!({"street": "1211 York St"});
    let reply = caller.reply(&read_back(about.clone()));
    assert_eq!((reply.act, words(&reply)), (Act::Corrects, "yes unit three b"));
    assert_eq!(caller.reply(&read_back(about)).act, Act::Agrees);
}

#[test]
fn it_takes_the_window_that_it_prefers_and_holds_the_box_to_it() {
    let mut caller = caller(&[], json!({"slot_pref": "second", "slot_choice": ["the later one"]}));
    let reply = caller.reply(&offer());
    assert_eq!((reply.act, words(&reply)), (Act::Chooses, "the later one"));
    assert_eq!(caller.took(), [window("13:00")]);
    assert_eq!(caller.reply(&slot_read_back("13:00")).act, Act::Agrees);
    assert_eq!(words(&caller.reply(&slot_read_back("08:00"))), "no, the second one");
}

#[test]
fn it_wishes_for_another_day_and_then_takes_the_first() {
    let says =
        json!({"slot_pref": "other_then_first", "slot_choice": ["friday maybe", "the first of those"]});
    let mut caller = caller(&[], says);
    assert_eq!(words(&caller.reply(&offer())), "friday maybe");
    assert_eq!(caller.took(), []);
    assert_eq!(words(&caller.reply(&offer())), "the first of those");
    assert_eq!(caller.took(), [window("08:00")]);
}

#[test]
fn it_changes_its_mind_at_the_read_back_or_in_the_same_breath() {
    let mut later = caller(
        &["changes_mind_on_slot"],
        json!({"slot_pref": "second", "slot_choice": ["first is good", "no wait the second"]}),
    );
    assert_eq!(words(&later.reply(&offer())), "first is good");
    assert_eq!(later.took(), [window("08:00")]);
    let reply = later.reply(&slot_read_back("08:00"));
    assert_eq!((reply.act, words(&reply)), (Act::ChangesMind, "no wait the second"));
    assert_eq!(later.took(), [window("13:00")]);
    assert_eq!(later.reply(&slot_read_back("13:00")).act, Act::Agrees);

    let breath = json!({"slot_pref": "second", "slot_choice": ["the first, no, make it the second"]});
    let mut at_once = caller(&["changes_mind_on_slot"], breath);
    at_once.reply(&offer());
    assert_eq!(at_once.took(), [window("13:00")]);
    assert_eq!(at_once.reply(&slot_read_back("13:00")).act, Act::Agrees);
}

#[test]
fn it_falls_silent_once_longer_than_the_box_waits_and_thinks_shorter() {
    let mut silent = plain(&["silent_once"]);
    assert_eq!(silent.reply(&prompt(Asks::Address)).turn, Turn::Silent(7.0));
    assert_eq!(words(&silent.reply(&prompt(Asks::Address))), "twelve eleven york street");
    let mut slow = plain(&["elderly_slow"]);
    let pause = slow.reply(&prompt(Asks::Address));
    assert!(pause.act == Act::Pauses && matches!(pause.turn, Turn::Silent(s) if s < 6.0));
    let waits = Prompt { say: String::new(), ..prompt(Asks::Address) };
    assert_eq!(words(&slow.reply(&waits)), "twelve eleven york street");
    assert_eq!(slow.reply(&waits).act, Act::Repeats);
}

#[test]
fn it_asks_once_what_it_wants_to_know_and_then_answers() {
    let mut caller = plain(&["asks_price", "asks_if_robot"]);
    let asked: Vec<String> =
        (0..3).map(|_| words(&caller.reply(&prompt(Asks::Address))).to_owned()).collect();
    assert_eq!(asked, ["what does it cost", "am i talking to a robot", "twelve eleven york street"]);
}

#[test]
fn nobody_dallies_while_an_alarm_is_on() {
    let mut caller = plain(&["silent_once", "asks_price", "elderly_slow"]);
    let alarm = Prompt { alarm: true, ..prompt(Asks::Address) };
    assert_eq!(words(&caller.reply(&alarm)), "twelve eleven york street");
}

#[test]
fn it_spells_refuses_speaks_over_and_wants_a_person_late() {
    assert_eq!(words(&plain(&["spells_name"]).reply(&prompt(Asks::Name))), "ada moss m o s s");
    let mut refuses = caller(&["refuses_number"], json!({"phone": []}));
    assert_eq!(words(&refuses.reply(&prompt(Asks::Phone))), "i'd rather not give out my number");
    let over = plain(&["speaks_over"]).reply(&prompt(Asks::Address));
    assert!(matches!(over.turn, Turn::SaysOver(_)));
    let mut late = plain(&["wants_human_late"]);
    assert_eq!(late.reply(&prompt(Asks::Address)).act, Act::Answers);
    assert_eq!(late.reply(&offer()).act, Act::WantsPerson);
    assert_eq!(words(&late.reply(&prompt(Asks::Person))), "yes please");
}

#[test]
fn asked_for_its_last_name_it_says_that_and_then_the_whole() {
    let mut caller = plain(&[]);
    let last = Prompt { say: "And your last name?".to_owned(), ..prompt(Asks::Name) };
    let said: Vec<String> = [&prompt(Asks::Name), &last, &last, &last]
        .into_iter()
        .map(|asked| words(&caller.reply(asked)).to_owned())
        .collect();
    assert_eq!(said, ["ada moss", "moss", "Ada Moss", "moss"]);
}

#[test]
fn it_corrects_at_the_read_back_of_the_address_and_begins_no_more_with_what_was_wrong() {
    let says = json!({"address": ["twelve oh one york street", "twelve oh one york"]});
    let mut caller = caller(&["corrects_address_after_readback"], says);
    assert_eq!(words(&caller.reply(&prompt(Asks::Address))), "twelve oh one york street");
    let reply = caller.reply(&read_back(json!({"street": "1201 York St"})));
    assert_eq!((reply.act, words(&reply)), (Act::Corrects, "no it's twelve eleven york street"));
    assert_eq!(words(&caller.reply(&prompt(Asks::Address))), "twelve eleven york street");
    assert_eq!(caller.reply(&read_back(json!({"street": "1211 York St"}))).act, Act::Agrees);
}

#[test]
fn all_in_one_breath_has_the_address_and_the_name() {
    let opening = plain(&["all_in_one_breath"]).reply(&prompt(Asks::Problem));
    assert_eq!(words(&opening), "my sink is slow twelve eleven york street ada moss");
    let whole = json!({"opening": ["ada moss twelve eleven york street my sink is slow"]});
    let opening = caller(&["all_in_one_breath"], whole).reply(&prompt(Asks::Problem));
    assert_eq!(words(&opening), "ada moss twelve eleven york street my sink is slow");
}

#[test]
fn a_second_problem_comes_at_the_end_and_is_told_again_when_asked() {
    let says = json!({"anything_else": ["the light in the hall is dead too", "no that's it"]});
    let mut caller = caller(&["two_problems"], says);
    caller.reply(&offer());
    assert_eq!(caller.reply(&prompt(Asks::AnythingElse)).act, Act::SecondProblem);
    assert_eq!(words(&caller.reply(&prompt(Asks::Problem))), "the light in the hall is dead too");
    caller.reply(&Prompt { offers: vec![window("10:00")], ..prompt(Asks::Slot) });
    assert_eq!(caller.took(), [window("08:00"), window("10:00")]);
    assert_eq!(words(&caller.reply(&prompt(Asks::AnythingElse))), "no that's it");
}

#[test]
fn who_only_asks_says_that_this_is_all() {
    let mut caller = caller(&[], json!({"problem": ["nothing is broken"]}));
    caller.case.expect.outcome = "answered_question".to_owned();
    let said: Vec<String> = (0..5).map(|_| words(&caller.reply(&prompt(Asks::Problem))).to_owned()).collect();
    assert_eq!(said, ["my sink is slow", "nothing is broken", "what does it cost", "no that's all", "bye"]);
}
