//! The box that is killed: it books, cancels every fourth job again, and sends what it posted.

use std::{
    io::{Read as _, Write as _},
    ops::Range,
    path::Path,
    process::ExitCode,
    time::Duration,
};

use gateway::{
    config::{Config, EXAMPLE},
    run::OfficeSide,
};
use vocab::{Answer, CallId, JobDraft, JobKind, Place, Private, Query, Urgency, Wish};

/// Between two bookings: the whole run lasts for some hundred faults.
const PAUSE: Duration = Duration::from_millis(25);

pub fn run(folder: &Path, port: u16, word: &str, twice: bool, calls: Range<u64>) -> ExitCode {
    let config = config(port, word);
    let mut office = OfficeSide::start(&config, folder, calls.start).expect("the office side starts");
    say("ready");
    for index in calls {
        take_call(&mut office, index);
        if twice && index % 50 == 7 {
            again(&mut office, index);
        }
        std::thread::park_timeout(PAUSE);
    }
    say("all");
    // The judge closes the pipe, or kills.
    let mut nothing = Vec::new();
    let _ = std::io::stdin().read_to_end(&mut nothing);
    office.stop();
    ExitCode::SUCCESS
}

/// The example with technicians enough for thousands of visits.
fn config(port: u16, word: &str) -> Config {
    let mut text = EXAMPLE.to_owned();
    for n in 0..60 {
        text += &format!(
            "\n[[technicians]]\nname = \"Tech {n}\"\nskills = [\"hvac\", \"plumbing\", \"electrical\", \"roofing\"]\n"
        );
    }
    text += &format!(
        "\n[upstream]\nbroker = \"mqtt://127.0.0.1:{port}\"\ntenant = \"summit\"\nbox = \"box-7\"\ndone_on = \"{word}\"\ndone_within_s = 5\n"
    );
    Config::parse(&text, Path::new("campaign")).expect("the campaign's config is sound")
}

/// The id of the call with this index, the same in each life of the box.
fn call_id(index: u64) -> CallId {
    CallId::new("2026-01-12T14:00:00Z".parse().expect("a moment"), index)
}

fn take_call(office: &mut OfficeSide, index: u64) {
    let call = call_id(index);
    let query = Query::Offer {
        kind: JobKind::new("plumb_faucet"),
        urgency: Urgency::Routine,
        zip: Private::new("80210".into()),
        wish: Wish::default(),
        count: 2,
    };
    let Answer::Offers { offers, .. } = office.ask(call, query) else { panic!("call {index}: no offers") };
    let offer = offers.first().copied().expect("the board has room for all");
    let draft = JobDraft {
        call,
        number: 0,
        kind: JobKind::new("plumb_faucet"),
        urgency: Urgency::Routine,
        name: Private::new("Ada Example".to_owned()),
        phone: "+13035550142".parse().ok(),
        place: Private::new(Place {
            street: "12 Elm St".to_owned(),
            zip: Some("80210".to_owned()),
            ..Place::default()
        }),
        slot: Some(offer.slot),
        hold: Some(offer.hold),
        summary: Private::default(),
        flags: Vec::new(),
    };
    let answer = office.ask(call, Query::Book(draft));
    let Answer::Booked(receipt) = answer else { panic!("call {index}: {answer:?}") };
    say(&format!("booked {index} {}", receipt.job));
    if index % 4 == 3 {
        let answer = office.ask(call, Query::Cancel { job: receipt.job });
        assert!(matches!(answer, Answer::Cancelled(_)), "call {index}: {answer:?}");
        say(&format!("cancelled {index} {}", receipt.job));
    }
}

/// The planted fault: a second job for a caller who has one.
fn again(office: &mut OfficeSide, index: u64) {
    let draft = JobDraft {
        call: call_id(index),
        number: 1,
        kind: JobKind::new("plumb_faucet"),
        urgency: Urgency::Routine,
        name: Private::default(),
        phone: None,
        place: Private::default(),
        slot: None,
        hold: None,
        summary: Private::default(),
        flags: Vec::new(),
    };
    let answer = office.ask(call_id(index), Query::Request(draft));
    assert!(matches!(answer, Answer::Noted(_)), "call {index}: {answer:?}");
}

fn say(line: &str) {
    let mut out = std::io::stdout().lock();
    let told = writeln!(out, "{line}").and_then(|()| out.flush());
    told.expect("the judge listens");
}
