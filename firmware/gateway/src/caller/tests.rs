use super::*;
use crate::typed::{JobLine, TypedResult, Window, play};

fn case(json: &str) -> Case {
    Case::read(json, "a test").unwrap().remove(0)
}

fn ruth() -> Case {
    case(
        r#"{"id": "r", "now": "2026-04-14T10:20", "caller_number": "+13035550127", "kind": "book",
        "facts": {"name": "Ruth Calloway", "phone": "+13035550127", "street": "1225 Lafayette St", "unit": "", "zip": "80218", "city": "Denver", "in_area": true},
        "says": {"opening": "I need a tune up", "address": ["twelve twenty five", "on lafayette street"], "confirm_yes": ["yes"],
        "confirm_no_correction": ["no, twelve twenty five"], "slot_by": {"first": "the first", "second": ["the second"], "other": []}, "slot_pref": "second"},
        "quirks": [], "expect": {"outcome": "booked"}}"#
            .replace('\n', " ")
            .as_str(),
    )
}

fn asks(asks: &str) -> Prompt {
    Prompt { say: "?".to_owned(), asks: asks.to_owned(), waits: Duration::from_secs(6), ..Prompt::default() }
}

fn reads_back(pairs: &[(&str, &str)]) -> Prompt {
    let about = pairs.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
    Prompt { about, ..asks("confirm") }
}

fn hour(from: u8) -> Window {
    Window { start: format!("2026-04-15T{from:02}:00"), end: format!("2026-04-15T{:02}:00", from + 2) }
}

fn offers(count: u8) -> Prompt {
    Prompt { offers: (0..count).map(|n| hour(8 + 2 * n)).collect(), ..asks("slot") }
}

fn says(reply: Reply) -> String {
    match reply {
        Reply::Says(words) => words,
        Reply::SaysOver(_) | Reply::Silent(_) | Reply::HangsUp => panic!("{reply:?}"),
    }
}

#[test]
fn a_caller_says_its_pieces_in_order_and_then_its_facts() {
    let mut caller = Caller::new(ruth());
    assert_eq!(says(caller.reply(&asks("problem"))), "I need a tune up");
    assert_eq!(says(caller.reply(&asks("address"))), "twelve twenty five");
    assert_eq!(says(caller.reply(&asks("address"))), "on lafayette street");
    assert_eq!(says(caller.reply(&asks("address"))), speak::street("1225 Lafayette St"));
    assert_eq!(says(caller.reply(&asks("zip"))), speak::zip("80218"));
    assert_eq!(says(caller.reply(&offers(2))), "the second");
    assert_eq!(says(caller.reply(&offers(1))), "the first");
}

#[test]
fn a_read_back_is_agreed_to_when_it_is_right_and_put_right_when_it_is_not() {
    let mut caller = Caller::new(ruth());
    assert_eq!(says(caller.reply(&reads_back(&[("street", "1225 Lafayette St"), ("zip", "80218")]))), "yes");
    let wrong = reads_back(&[("street", "1225 Lafayette Ave"), ("zip", "80218")]);
    assert_eq!(says(caller.reply(&wrong)), "no, twelve twenty five");
    let zip = reads_back(&[("street", "1225 Lafayette St"), ("zip", "80219")]);
    assert!(says(caller.reply(&zip)).starts_with("no, the zip is"));
    let unit = reads_back(&[("unit", "4")]);
    assert!(says(caller.reply(&unit)).contains("house"));
    assert_eq!(says(caller.reply(&unit)), "yes", "it lets it be after three corrections");
}

#[test]
fn quirks_are_acted_once() {
    let mut case = ruth();
    case.quirks = ["silent_once", "asks_price", "speaks_over"].map(str::to_owned).into();
    let mut caller = Caller::new(case);
    caller.reply(&asks("problem"));
    assert_eq!(caller.reply(&asks("address")), Reply::Silent(Duration::from_secs(7)));
    assert!(says(caller.reply(&asks("address"))).contains("how much"));
    assert_eq!(caller.reply(&asks("address")), Reply::SaysOver("twelve twenty five".to_owned()));
    assert_eq!(says(caller.reply(&asks("zip"))), speak::zip("80218"));
}

#[test]
fn who_changes_its_mind_must_get_the_other_window() {
    let mut case = ruth();
    case.quirks = ["changes_mind_on_slot"].map(str::to_owned).into();
    let mut caller = Caller::new(case);
    assert_eq!(says(caller.reply(&offers(2))), "the second");
    assert_eq!(caller.wants(), Some(&hour(10)));
    let mind = says(caller.reply(&reads_back(&[("slot", "2026-04-15T10:00/2026-04-15T12:00")])));
    assert!(mind.ends_with("the first"), "{mind}");
    let wrong = says(caller.reply(&reads_back(&[("slot", "2026-04-15T10:00/2026-04-15T12:00")])));
    assert!(wrong.starts_with("no"), "{wrong}");
    let booked = TypedResult { jobs: vec![job(hour(10))], ..result("booked") };
    assert_eq!(slot_fault(caller.wants(), &booked).map(|f| f.what), Some("slot"));
    let right = TypedResult { jobs: vec![job(hour(8))], ..result("booked") };
    assert_eq!(slot_fault(caller.wants(), &right), None);
}

fn job(slot: Window) -> JobLine {
    JobLine {
        street: String::new(),
        unit: String::new(),
        city: String::new(),
        zip: String::new(),
        name: String::new(),
        phone: String::new(),
        job_kind: String::new(),
        urgency: String::new(),
        slot: Some(slot),
        state: vocab::JobState::Booked,
        receipt: String::new(),
        flags: Vec::new(),
    }
}

#[test]
fn who_is_asked_in_circles_hangs_up() {
    let mut caller = Caller::new(ruth());
    let replies = (0..MOST_TURNS + 1).map(|_| caller.reply(&asks("zip"))).collect::<Vec<_>>();
    assert_eq!(replies.last(), Some(&Reply::HangsUp));
}

fn result(outcome: &str) -> TypedResult {
    TypedResult {
        outcome: outcome.to_owned(),
        alarm: false,
        life_safety: false,
        advice_turn: None,
        jobs: Vec::new(),
        messages: Vec::new(),
        changed: Vec::new(),
        said_turns: 0,
        call: String::new(),
        reason: None,
    }
}

#[test]
fn an_outcome_without_its_row_is_a_fault() {
    let expect = Expect { outcome: "booked".to_owned(), ..Expect::default() };
    let faults = judge(&expect, &result("booked"), &Seen::default());
    assert_eq!(faults.len(), 1, "{faults:?}");
    assert_eq!(judge(&expect, &result("abandoned"), &Seen::default())[0].what, "outcome");
    let either = Expect { also_ok: vec!["abandoned".to_owned()], ..expect };
    assert!(judge(&either, &result("abandoned"), &Seen::default()).is_empty());
}

#[test]
fn what_must_not_happen_is_a_fault_when_it_does() {
    let expect = Expect {
        outcome: "out_of_area".to_owned(),
        must_not: vec!["offer".to_owned(), "see you soon".to_owned()],
        ..Expect::default()
    };
    let fine = Seen { said: vec!["Sorry.".to_owned()], offers: 0 };
    assert!(judge(&expect, &result("out_of_area"), &fine).is_empty());
    let bad = Seen { said: vec!["See you soon!".to_owned()], offers: 2 };
    assert_eq!(judge(&expect, &result("out_of_area"), &bad).len(), 2);
}

#[test]
fn a_broken_file_of_callers_is_named_by_line_and_column() {
    let error = Case::read("{\"id\": 7}\n", "callers.jsonl").unwrap_err().to_string();
    assert!(error.starts_with("callers.jsonl: line 1, column"), "{error}");
}

#[test]
fn a_whole_call_can_be_played() {
    let config = crate::config::Config::load(None).unwrap();
    let played = play(&config, &ruth(), std::collections::BTreeSet::new()).unwrap();
    assert!(!played.script.is_empty() && played.seen.said.len() > 1);
}
