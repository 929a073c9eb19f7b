//! Calls against a box that is a few lines of shell, and judgements of calls made up here.

use std::{fs, path::Path};

use limits::{Short, Verdict};
use serde_json::{Value, json};

use crate::{
    case::Case,
    damage::Damage,
    heard::{HeardLines, Line},
    judge::{Fate, Judgement, judge},
    line::{Asks, FromBox, Outcome, Prompt, Turn, Window, read},
    model::Act,
    pipe::Setting,
    plant::Plant,
    play::{Between, Played, Step, play, play_all},
    report::{self, Cases, Judged},
};

fn case(expect: &Value) -> Case {
    let row = json!({
        "id": "t1", "now": "2026-04-14T10:20", "caller_number": "+13035550131",
        "trade": "plumbing", "kind": "booking",
        "facts": {"name": "Ada Moss", "phone": "+13035550131", "street": "1211 York St", "unit": "3",
                  "zip": "80206"},
        "says": {"opening": ["my sink is slow"], "address": ["twelve eleven york street unit three"]},
        "expect": expect,
    });
    Case::read(&row.to_string(), "t").unwrap().remove(0)
}

fn booking() -> Case {
    case(&json!({"outcome": "booked", "also_ok": ["requested"], "job_kind": "plumb_drain_clog",
        "zip": "80206", "street_normalised": "1211 York St", "name": "Ada Moss",
        "phone_e164": "+13035550131", "must_not": ["alarm"]}))
}

fn window() -> Window {
    Window { start: "2026-04-16T08:00".to_owned(), end: "2026-04-16T10:00".to_owned() }
}

/// A call that ended with this outcome, the window taken.
fn ended(case: Case, outcome: &Value) -> Played {
    let FromBox::Ended(outcome) = read(&outcome.to_string()).unwrap() else { panic!("no outcome") };
    let say = |asks| Step::Box(Prompt { say: "And?".to_owned(), asks, ..Prompt::default() });
    let turn = Turn::Says("twelve eleven york street unit three".to_owned());
    let answer = Step::Caller { meant: turn.clone(), sent: turn, act: Act::Answers };
    let steps = vec![say(Asks::Address), answer, say(Asks::AnythingElse)];
    Played { case, steps, outcome: Some(*outcome), broke: None, took: vec![window()], lacks: Vec::new() }
}

fn job(changes: Value) -> Value {
    let mut job = json!({"street": "1211 York St", "unit": "3", "city": "Denver", "zip": "80206",
        "name": "Ada Moss", "phone": "+13035550131", "job_kind": "plumb_drain_clog",
        "slot": {"start": window().start, "end": window().end}, "state": "booked", "flags": []});
    if let (Value::Object(job), Value::Object(changes)) = (&mut job, changes) {
        job.extend(changes);
    }
    json!({"outcome": "booked", "alarm": false, "life_safety": false, "jobs": [job]})
}

fn judged(changes: Value) -> Judgement {
    judge(&ended(booking(), &job(changes)))
}

#[test]
fn a_booking_with_every_field_is_right() {
    let right = judged(json!({"name": "ada moss"}));
    assert!(right.outcome_right && right.booked_right && right.alarm_right && right.to_be_booked);
    assert_eq!((right.kind_right, right.has_silent_fault(), right.turns), (Some(true), false, 1));
    assert!(right.faults.is_empty(), "{:?}", right.faults);
}

#[test]
fn a_wrong_field_is_a_fault_that_a_flag_makes_known() {
    for (key, value) in [
        ("street", json!("1201 York St")),
        ("unit", json!("")),
        ("zip", json!("80209")),
        ("name", json!("Ada Most")),
        ("phone", json!("+13035550132")),
        ("slot", json!({"start": "2026-04-17T08:00", "end": "2026-04-17T10:00"})),
    ] {
        let silent = judged(json!({key: value}));
        assert!(silent.has_silent_fault() && !silent.booked_right && silent.outcome_right, "{key}");
        let told = judged(json!({key: value, "flags": [key]}));
        assert!(!told.has_silent_fault() && !told.booked_right, "{key}");
        assert_eq!(told.fields.iter().filter(|f| f.flagged).count(), 1, "{key}");
    }
}

#[test]
fn what_a_request_lacks_is_missing_and_not_wrong() {
    let mut request = job(json!({"state": "requested", "slot": null, "name": ""}));
    request["outcome"] = json!("requested");
    let judgement = judge(&ended(booking(), &request));
    assert!(judgement.outcome_right && !judgement.booked_right && !judgement.has_silent_fault());
    assert_eq!(judgement.fields.iter().filter(|f| f.fate == Fate::Missing).count(), 2);
}

#[test]
fn an_outcome_needs_its_rows_and_nothing_that_must_not_be() {
    let mut claims = job(json!({}));
    claims["jobs"] = json!([]);
    assert!(!judge(&ended(booking(), &claims)).outcome_right);
    let message = case(&json!({"outcome": "message", "must_not": ["booked"]}));
    let mut both = job(json!({}));
    both["outcome"] = json!("message");
    both["messages"] = json!([{"text": "x"}]);
    let judgement = judge(&ended(message, &both));
    assert!(!judgement.outcome_right, "a booked job beside a message that was wanted");
}

#[test]
fn advice_must_come_with_the_alarm_and_before_the_form() {
    let danger = json!({"outcome": "transferred", "alarm": true, "life_safety": true});
    let line = |asks, alarm| Step::Box(Prompt { say: "x".to_owned(), asks, alarm, ..Prompt::default() });
    let mut call = ended(case(&danger), &danger);
    call.steps = vec![line(Asks::Problem, false), line(Asks::None, true), line(Asks::Address, true)];
    let mut advised = |turn: Option<usize>| {
        call.outcome.as_mut().unwrap().advice_turn = turn;
        judge(&call).advice_first
    };
    assert_eq!(
        (advised(Some(1)), advised(Some(2)), advised(Some(3)), advised(None)),
        (Some(true), Some(true), Some(false), Some(false))
    );
    assert_eq!(judged(json!({})).advice_first, None);
}

#[test]
fn each_planted_fault_breaks_its_limit() {
    let danger = json!({"outcome": "transferred", "alarm": true, "life_safety": true});
    let mut told = danger.clone();
    told["advice_turn"] = json!(0);
    let calls = || -> Vec<Played> {
        let mut calls = vec![ended(booking(), &job(json!({}))); 30];
        let mut alarm = ended(case(&danger), &told);
        for step in &mut alarm.steps {
            if let Step::Box(prompt) = step {
                prompt.alarm = true;
            }
        }
        calls.push(alarm);
        calls
    };
    let verdict = |calls: Vec<Played>, name: &str| {
        let calls: Vec<Judged> = calls.into_iter().map(Judged::of).collect();
        let limits = report::limits(&calls, Cases::Few);
        limits.iter().find(|limit| limit.name == name).unwrap().verdict(Short::Allowed)
    };
    for (plant, name) in [
        (Plant::WrongStreet, "fields wrong and not flagged"),
        (Plant::LostOutcome, "right outcome"),
        (Plant::AsksAgain, "questions already answered"),
        (Plant::LateAdvice, "advice before intake, life in danger"),
    ] {
        assert_eq!(verdict(calls(), name), Verdict::Pass, "{plant}: {name} without it");
        let mut spoiled = calls();
        plant.spoil(&mut spoiled);
        assert_eq!(verdict(spoiled, name), Verdict::Fail, "{plant}");
    }
}

#[test]
fn too_few_callers_do_not_pass() {
    let calls = vec![Judged::of(ended(booking(), &job(json!({}))))];
    let verdict = |cases, short| report::limits(&calls, cases)[0].verdict(short);
    assert_eq!(verdict(Cases::Whole, Short::Refused), Verdict::Fail);
    assert_eq!(verdict(Cases::Few, Short::Allowed), Verdict::Pass);
}

/// A box of shell: `lines` are what it does.
fn shell(dir: &Path, lines: &str) -> Setting {
    let config = dir.join("box");
    fs::write(&config, lines).unwrap();
    let binary = Path::new(env!("CARGO_MANIFEST_DIR")).join("box.sh");
    Setting { binary, config: Some(config), world: None, data: None }
}

const ADDRESS: &str =
    r#"echo '{"say":"Where is it?","asks":"address","about":{},"offers":[],"alarm":false,"waits_s":6.0}'"#;
const GREETS: &str =
    r#"echo '{"say":"Hello.","asks":"problem","about":{},"offers":[],"alarm":false,"waits_s":6.0}'"#;

#[test]
fn a_call_is_kept_line_by_line_to_its_outcome() {
    let dir = tempfile::tempdir().unwrap();
    let setting = shell(
        dir.path(),
        &format!(
            r#"{GREETS}
read -r opening
echo "{{\"say\":\"One moment.\",\"asks\":\"none\",\"about\":{{}},\"offers\":[],\"alarm\":false,\"waits_s\":0}}"
echo '{{"outcome":"booked","alarm":false,"life_safety":false,"jobs":[],"reason":"'"$(echo "$opening" | tr -d '"')"'"}}'"#
        ),
    );
    let played = play(&setting, &booking(), Between::Nothing);
    assert_eq!(played.broke, None);
    assert_eq!(played.steps.len(), 3, "{}", played.script());
    let outcome: Outcome = played.outcome.unwrap();
    assert_eq!(outcome.reason.as_deref(), Some("{text:my sink is slow}"));
}

#[test]
fn what_the_recogniser_heard_arrives_in_place_of_what_was_said_and_the_rest_is_listed() {
    let dir = tempfile::tempdir().unwrap();
    let setting = shell(
        dir.path(),
        &format!(
            "{GREETS}\nread -r x\n{ADDRESS}\nread -r y\necho '{{\"outcome\":\"message\",\"messages\":[{{}}]}}'"
        ),
    );
    let row = r#"{"caller":"t1","asks":"problem","said":"my sink is slow","text":"My sin is slow.","confidence":0.5}"#;
    let heard = HeardLines::read(row, "x").unwrap();
    let played = play(&setting, &booking(), Between::Recogniser(&heard));
    let sent: Vec<Turn> = played
        .steps
        .iter()
        .filter_map(|step| match step {
            Step::Caller { sent, .. } => Some(sent.clone()),
            Step::Box(_) => None,
        })
        .collect();
    assert_eq!(sent[0], Turn::Says("My sin is slow.".to_owned()));
    assert_eq!(played.lacks.len(), 1);
    let again = sent[1].words().unwrap();
    assert_eq!(played.lacks[0], Line::new("t1", Asks::Address, again));
    assert_ne!(again, "My sin is slow.");
}

#[test]
fn a_box_that_goes_or_babbles_breaks_its_own_call_only() {
    let dir = tempfile::tempdir().unwrap();
    let goes = play(
        &shell(dir.path(), &format!("{GREETS}\nread -r x\necho broken >&2\nexit 3")),
        &booking(),
        Between::Nothing,
    );
    assert!(goes.broke.as_deref().is_some_and(|b| b.contains("broken")), "{:?}", goes.broke);
    let babbles = play(&shell(dir.path(), "echo hello"), &booking(), Between::Nothing);
    assert!(babbles.broke.as_deref().is_some_and(|b| b.contains("hello")), "{:?}", babbles.broke);
    let endless = format!("while :; do {}; done", GREETS.replace("problem", "none"));
    let circle = play(&shell(dir.path(), &endless), &booking(), Between::Nothing);
    assert!(circle.outcome.is_none() && circle.broke.is_some());
    assert!(!judge(&circle).outcome_right);
}

#[test]
fn many_are_played_at_once_and_stay_in_their_order_with_their_damage() {
    let dir = tempfile::tempdir().unwrap();
    let setting = shell(
        dir.path(),
        &format!(
            r#"{GREETS}
read -r x
echo '{{"outcome":"message","messages":[{{}}]}}'"#
        ),
    );
    let cases: Vec<Case> = (0..12)
        .map(|at| {
            let mut case = booking();
            case.id = format!("t{at}");
            case
        })
        .collect();
    let damage = Between::Damage(Damage { share: 1.0, seed: 3 });
    let (one, two) = (play_all(&setting, &cases, damage, &|| {}), play_all(&setting, &cases, damage, &|| {}));
    let sent = |calls: &[Played]| calls.iter().map(Played::script).collect::<Vec<_>>();
    assert_eq!(sent(&one), sent(&two));
    assert!(one.iter().zip(&cases).all(|(played, case)| played.case.id == case.id));
    let differs = |step: &Step| matches!(step, Step::Caller { meant, sent, .. } if meant != sent);
    assert!(one.iter().all(|played| played.steps.iter().any(differs)));
}
