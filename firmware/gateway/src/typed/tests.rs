use super::*;
use vocab::JobState;

pub(super) fn setting(at: &str) -> Setting {
    let zoned: jiff::civil::DateTime = at.parse().unwrap();
    let utc = zoned.to_zoned(TimeZone::get("America/Denver").unwrap()).unwrap().timestamp();
    Setting {
        now: Now { instant: crate::clock::now().instant, utc },
        caller: Some("+13035550142".parse().unwrap()),
        dialled: None,
        people: Played::Accept,
        seed: 1,
        unavailable: BTreeSet::new(),
    }
}

fn table(setting: Setting) -> (Table, Desk, Vec<Line>) {
    let config = Config::load(None).unwrap();
    let mut desk = Desk::in_memory(&config, 1).unwrap();
    let mut table = Table::new(&config, setting);
    let lines = table.begin(&mut desk);
    (table, desk, lines)
}

fn says(table: &mut Table, desk: &mut Desk, text: &str) -> Vec<Line> {
    table.turn(desk, Turn::Says(Heard::text(text)))
}

#[test]
fn a_call_begins_with_a_question() {
    let (table, _, lines) = table(setting("2026-04-14T10:20"));
    assert_eq!(lines.last().unwrap().say.asks, Asks::Problem);
    assert!(table.outcome().is_none());
}

#[test]
fn a_short_silence_repeats_the_question_without_words_and_a_long_one_is_answered() {
    let (mut table, mut desk, _) = table(setting("2026-04-14T10:20"));
    let lines = table.turn(&mut desk, Turn::Silent(Duration::from_secs(1)));
    assert_eq!((lines.len(), lines[0].text.as_str(), lines[0].say.asks), (1, "", Asks::Problem));
    let lines = table.turn(&mut desk, Turn::Silent(Duration::from_secs(20)));
    assert!(!lines[0].text.is_empty());
}

#[test]
fn a_hang_up_is_one_outcome_and_the_call_is_over() {
    let (mut table, mut desk, _) = table(setting("2026-04-14T10:20"));
    assert!(table.turn(&mut desk, Turn::HangsUp).is_empty());
    assert_eq!(table.outcome(), Some(&Outcome::Abandoned));
    assert!(says(&mut table, &mut desk, "hello").is_empty());
    let story = desk.story(table.call()).unwrap().unwrap();
    assert_eq!(story.call.outcome.as_deref(), Some("abandoned"));
}

#[test]
fn who_accepts_takes_an_emergency_within_its_virtual_time() {
    let (mut table, mut desk, _) = table(setting("2026-01-15T23:00"));
    let began = table.now().instant;
    let lines = says(&mut table, &mut desk, "our furnace is out and it's freezing and we have a baby");
    assert!(lines[0].alarm);
    let mut turns = 0;
    while table.outcome().is_none() && turns < 10 {
        says(&mut table, &mut desk, "731 south corona street, eight oh two oh nine");
        turns += 1;
    }
    assert_eq!(table.outcome(), Some(&Outcome::Transferred));
    assert!(table.now().instant - began < Duration::from_secs(120));
    let result = table.result(&desk).unwrap().unwrap();
    assert!(result.alarm && !result.life_safety, "{result:?}");
    assert_eq!(result.jobs.len(), 1);
    assert_eq!(result.jobs[0].state, JobState::Requested);
}

#[test]
fn when_nobody_accepts_the_job_stands_as_a_request() {
    for people in [Played::Decline, Played::Silent] {
        let (mut table, mut desk, _) = table(Setting { people, ..setting("2026-01-15T23:00") });
        says(&mut table, &mut desk, "a pipe burst and water is pouring into the basement");
        let answers = [
            "731 south corona street",
            "eight oh two oh nine",
            "nora ashby",
            "this number",
            "yes",
            "no thanks",
        ];
        for answer in answers.iter().cycle().take(24) {
            if table.outcome().is_some() {
                break;
            }
            says(&mut table, &mut desk, answer);
        }
        assert_eq!(table.outcome(), Some(&Outcome::Requested), "{people:?}");
    }
}

#[test]
fn an_office_that_is_away_is_only_away_for_that_question() {
    let mut away = setting("2026-04-14T10:20");
    away.unavailable = BTreeSet::from([0]);
    let (table, desk, _) = table(away);
    let story = desk.story(table.call()).unwrap().unwrap();
    assert_eq!(story.questions.first().map(|q| q.result.as_str()), Some("unavailable"));
}

#[test]
fn only_the_last_line_of_a_batch_waits_for_the_caller() {
    for people in [Played::Accept, Played::Decline, Played::Silent] {
        let (mut table, mut desk, _) = table(Setting { people, ..setting("2026-01-15T23:00") });
        let texts =
            ["a pipe burst and water is pouring into the basement", "um", "731 south corona street", "yes"];
        for text in texts.iter().cycle().take(40) {
            let lines = says(&mut table, &mut desk, text);
            if table.outcome().is_some() {
                break;
            }
            let (last, before) = lines.split_last().expect("at least one line");
            assert!(before.iter().all(|line| line.say.asks == Asks::None));
            assert_ne!(last.say.asks, Asks::None);
        }
    }
}

#[test]
fn words_that_are_none_leave_the_question_open() {
    let (mut table, mut desk, _) = table(setting("2026-04-14T10:20"));
    let lines = says(&mut table, &mut desk, "  ");
    assert_eq!((lines.len(), lines[0].text.as_str(), lines[0].say.asks), (1, "", Asks::Problem));
}

#[test]
fn what_the_caller_says_while_a_person_comes_to_the_telephone_is_heard() {
    let (mut table, mut desk, _) = table(setting("2026-01-15T23:00"));
    says(&mut table, &mut desk, "our furnace is out and it's freezing and we have a baby");
    // The prompt and these words take longer than the person who accepts.
    let slow = "well let me think it is the blue house near the park and the address of it is 731 south corona street";
    says(&mut table, &mut desk, slow);
    assert_eq!(table.outcome(), Some(&Outcome::Transferred));
    let jobs = desk.jobs_of(table.call()).unwrap();
    assert_eq!(jobs[0].place.expose().street, "731 S Corona St");
}

#[test]
fn no_word_and_no_key_of_a_typed_call_shows_in_a_print() {
    let (mut table, mut desk, begun) = table(setting("2026-04-14T10:20"));
    let said = says(&mut table, &mut desk, "the kitchen sink leaks behind the plantedwood wall");
    let line = Line { text: "Thanks, Ada Planted.".to_owned(), ..begun[0].clone() };
    let turns = [
        Turn::Says(Heard::text("ada planted")),
        Turn::SaysOver(Heard::text("ada planted")),
        Turn::Keys("3035550199".to_owned()),
    ];
    let shown = format!("{table:?} {said:?} {line:?} {line:#?} {turns:?} {turns:#?}");
    for private in ["lanted", "3035550199"] {
        assert!(!shown.contains(private), "{private}: {shown}");
    }
    assert!(shown.contains("Keys") && shown.contains("SaysOver") && shown.contains("asks"), "{shown}");
}

#[test]
fn a_result_prints_neither_who_called_nor_where_nor_what_was_left() {
    let job = JobLine {
        street: "1940 Planted St".to_owned(),
        unit: "2B-Planted".to_owned(),
        city: "Plantedville".to_owned(),
        zip: "80299".to_owned(),
        name: "Ada Planted".to_owned(),
        phone: "+13035550199".to_owned(),
        job_kind: "plumb_leak".to_owned(),
        urgency: "urgent".to_owned(),
        slot: None,
        state: JobState::Requested,
        receipt: "B-41".to_owned(),
        flags: vec![vocab::Field::Zip],
    };
    let message = MessageLine {
        text: "call me back about the planted wall".to_owned(),
        name: "Ada Planted".to_owned(),
        phone: "+13035550199".to_owned(),
        target: vocab::MessageFor::Office,
        receipt: "M-17".to_owned(),
    };
    let call = CallId::from_raw(7);
    let result = TypedResult { jobs: vec![job], messages: vec![message], ..TypedResult::unfinished(call) };
    let shown = format!("{result:?} {result:#?}");
    for private in ["Ada", "lanted", "1940", "80299", "5550199", "call me back"] {
        assert!(!shown.contains(private), "{private}: {shown}");
    }
    for fact in ["plumb_leak", "urgent", "B-41", "Zip", "Office", "M-17"] {
        assert!(shown.contains(fact), "{fact}: {shown}");
    }
}
