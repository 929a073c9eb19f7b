//! The demo, whole (`scripts/demo --whole`): a trunk that asks for digest (kamailio), a broker (mosquitto) and a consumer, a
//! stand-in for the cloud recogniser, people's telephones that press 1 (SIPp), and six spoken callers, three at once. The
//! cloud is cut while a burst pipe is reported, the broker is pulled before that call and comes back behind it.
//!
//! No test of the check: it speaks aloud, takes minutes and prints what it shows.

#![expect(clippy::unwrap_used, reason = "it stops where something does not work, and says where")]
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "it is there to be read")]

#[expect(dead_code, reason = "the demo uses a part of it")]
mod broker;
mod stand_in;
mod whole;

use std::{
    io::{self, Write},
    path::Path,
    process::ExitCode,
    sync::{Mutex, OnceLock},
    time::Duration,
};

use broker::{Mosquitto, Receiver, upstream_at};
use gateway::{
    caller::Case,
    config::Config,
    demo::{
        Rung, fresh_folder, said_by, show,
        visit::{Place, Visit},
        voice,
    },
    phone::{Lines, Phone, lock, rehearse, target},
    voice::Engines,
};
use media::Law;
use speech::recognise::Recognizer;
use stand_in::{Manner, StandIn, Word};
use store::Shelf;
use whole::{Running, a_box_at, account, free_port, native, persons, trunk, wait_until};

const CALLERS: &str = include_str!("../../../tests/fixtures/speech/whole.jsonl");
const LOOPBACK: std::net::IpAddr = std::net::IpAddr::V4(std::net::Ipv4Addr::LOCALHOST);
/// Of the second three, whose box begins at this time.
const SPRING: &str = "2026-04-14T10:20";
/// Of the first three.
const WINTER: &str = "2026-01-15T23:00";
/// Behind these words of the burst pipe's caller the cloud is gone.
const CUT_AFTER: usize = 8_000;

fn main() -> ExitCode {
    let callers = Case::read(CALLERS, "whole.jsonl").unwrap();
    let lines = |(n, case)| said_by(case).into_iter().map(move |text| (voice(n), text));
    rehearse(&native(), callers.iter().enumerate().flat_map(lines).collect()).unwrap();
    let data = fresh_folder();
    std::fs::create_dir_all(&data).unwrap();
    let Some(whole) = World::start(&data) else {
        eprintln!("the whole demo needs its peers: run scripts/setup --check-tools");
        return ExitCode::FAILURE;
    };
    let rung = whole.play(&callers);
    show::table(&mut io::stdout(), &rung).unwrap();
    let received = whole.received();
    println!("consumer: {received}");
    println!("What the box kept, and what the consumer has: {}", data.display());
    let well = rung.len() == callers.len() && rung.iter().all(|call| call.faults.is_empty());
    if well && !received.starts_with("WRONG") { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Everything around the box.
struct World<'a> {
    data: &'a Path,
    trunk_port: u16,
    broker_port: u16,
    cloud: StandIn,
    _trunk: whole::Peer,
    _people: whole::Peer,
    broker: Mutex<Option<Mosquitto>>,
    receiver: Mutex<Option<Receiver>>,
}

impl<'a> World<'a> {
    /// `None` where a peer is not installed, which is said.
    fn start(data: &'a Path) -> Option<Self> {
        let (trunk_port, people_port, broker_port) = (free_port(), free_port(), free_port());
        let trunk = trunk(people_port, &format!("udp:127.0.0.1:{trunk_port}"), &[])?;
        let people = persons("person_accepts.xml", people_port, 10, 1_200)?;
        let broker = Mosquitto::at(data, broker_port)?;
        let receiver = Receiver::start(data, &broker);
        Some(Self {
            data,
            trunk_port,
            broker_port,
            cloud: StandIn::start(Manner::Answers, recognised),
            _trunk: trunk,
            _people: people,
            broker: Mutex::new(Some(broker)),
            receiver: Mutex::new(Some(receiver)),
        })
    }

    fn play(&self, callers: &[Case]) -> Vec<Rung> {
        let (winter, spring) = callers.split_at(3);
        println!(
            "\n== a winter's night: three callers at once; the broker is pulled, and the cloud cut while a burst pipe is told"
        );
        *lock(&self.broker) = None;
        *lock(&self.receiver) = None;
        self.cloud.behave(Manner::CutsAfter { octets: CUT_AFTER, connections: usize::MAX });
        let mut rung = self.three(winter, 0, WINTER);
        println!("\n== broker and cloud are back");
        self.cloud.behave(Manner::Answers);
        let broker = Mosquitto::at(self.data, self.broker_port).expect("it was installed before");
        *lock(&self.receiver) = Some(Receiver::start(self.data, &broker));
        *lock(&self.broker) = Some(broker);
        println!("\n== a spring morning: three more at once");
        rung.extend(self.three(spring, 3, SPRING));
        rung
    }

    fn a_box(&self, at: &str) -> Running {
        let key = self.data.join("cloud.key");
        std::fs::write(&key, "stand-in-0123456789\n").unwrap();
        let hears = format!(
            "recogniser = \"cloud-first\"\nurl = \"{}\"\napi_key_file = \"{}\"",
            self.cloud.url(),
            key.display()
        );
        let changes = [
            ("recogniser = \"box-only\"", hears.as_str()),
            // Everybody's telephone is the one behind the trunk.
            ("number = \"+13035550111\"", "number = \"+13035550101\""),
            ("number = \"+13035550112\"", "number = \"+13035550101\""),
        ];
        let more =
            format!("{}\n[upstream]\n{}", account(self.trunk_port, "s3cret"), upstream_at(self.broker_port));
        let log = self.log(at);
        a_box_at(at, &["--log", "info", "--log-file", log.to_str().unwrap()], &changes, &more, self.data)
    }

    fn log(&self, at: &str) -> std::path::PathBuf {
        self.data.join(format!("box-{}.log", at.replace(':', "")))
    }

    /// Three callers by way of the trunk, each on a line of the terminal of its own.
    fn three(&self, callers: &[Case], first: usize, at: &str) -> Vec<Rung> {
        let running = self.a_box(at);
        let lines = Mutex::new(Lines::open(&native()).unwrap());
        let phone = Phone::open(LOOPBACK).unwrap();
        let to = target(&format!("sip:13035550100@127.0.0.1:{}", self.trunk_port)).unwrap();
        // The box answers once the trunk knows where it is.
        let log = self.log(at);
        let registered = || std::fs::read_to_string(&log).is_ok_and(|log| log.contains("registered"));
        wait_until(Duration::from_secs(20), "registered at the trunk", registered);
        let (events, panel_log) = (self.data.join("events.jsonl"), self.data.join("panel.log"));
        let place = Place { to: &to, events: &events, panel_log: &panel_log };
        let out = Mutex::new(io::stdout());
        let visit = |n: usize, case: &Case| {
            let mut own = Tagged { id: &case.id, line: Vec::new(), out: &out };
            let mut see = |it: &_, panel: &[_]| show::happening(&mut own, it, panel).unwrap();
            Visit::pay(place, &phone, case, voice(first + n), &lines, &mut see).unwrap()
        };
        let visit = &visit;
        let visits: Vec<Visit> = std::thread::scope(|scope| {
            let all: Vec<_> =
                callers.iter().enumerate().map(|(n, case)| scope.spawn(move || visit(n, case))).collect();
            all.into_iter().map(|v| v.join().unwrap()).collect()
        });
        running.stop();
        self.judge(callers, &visits)
    }

    fn judge(&self, callers: &[Case], visits: &[Visit]) -> Vec<Rung> {
        let config = Config::load(None).unwrap();
        let shelf = Shelf::open(&self.data.join("nightbell.db")).unwrap();
        let mut rung = Vec::new();
        for (case, visit) in callers.iter().zip(visits) {
            let (result, faults) = visit.judge(&shelf, case, &config.business.zone).unwrap();
            let recording = self.data.join(format!("{}.wav", case.id));
            visit.talk.recording.write(&recording).unwrap();
            let (ladder, alarm_ms) = (visit.talk.ladder.clone(), visit.alarm_ms());
            let call = Rung { id: case.id.clone(), result, ladder, alarm_ms, faults, recording };
            show::ended(&mut io::stdout(), &call).unwrap();
            rung.push(call);
        }
        rung
    }

    /// What the consumer has of the jobs that the box kept.
    fn received(&self) -> String {
        let shelf = Shelf::open(&self.data.join("nightbell.db")).unwrap();
        let kept = shelf.jobs(u32::MAX).unwrap().len();
        // Later than anything was posted: what is due in the future would wait.
        let running = self.a_box("2026-04-14T12:30");
        broker::wait_for_undelivered(self.data, 0);
        running.stop();
        let news = broker::inbox(self.data).list(0, u32::MAX).unwrap();
        let of: std::collections::BTreeSet<String> = news
            .iter()
            .filter_map(|(_, arrived)| match serde_json::from_str(arrived.body.expose()) {
                Ok(fleet::Upstream::Job(job)) => Some(job.job.to_string()),
                _ => None,
            })
            .collect();
        let wrong = if of.len() == kept { "" } else { "WRONG: " };
        format!("{wrong}{} of {kept} jobs, {} pieces of news in all", of.len(), news.len())
    }
}

/// Puts a caller's name before each line, and writes whole lines only.
struct Tagged<'o> {
    id: &'o str,
    line: Vec<u8>,
    out: &'o Mutex<io::Stdout>,
}

impl Write for Tagged<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        for &byte in bytes {
            self.line.push(byte);
            if byte == b'\n' {
                let line = String::from_utf8_lossy(&std::mem::take(&mut self.line)).into_owned();
                write!(lock(self.out), "{:>16} {line}", self.id)?;
            }
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        lock(self.out).flush()
    }
}

/// The recogniser, and what it heard last: up to where, and which words.
type Ear = (Box<dyn Recognizer>, usize, Vec<Word>);

/// What the stand-in takes sound for: the box's own recogniser hears it, once a stretch of speech has ended.
fn recognised(mulaw: &[u8]) -> Vec<Word> {
    static EAR: OnceLock<Mutex<Ear>> = OnceLock::new();
    let loud = |octet: &u8| octet & 0x7f < 0x50;
    let (Some(from), Some(last)) = (mulaw.iter().position(loud), mulaw.iter().rposition(loud)) else {
        return Vec::new();
    };
    // In the middle of a word it would be heard anew with every packet.
    if mulaw.len() < last + 1_600 {
        return Vec::new();
    }
    let ear =
        EAR.get_or_init(|| Mutex::new((Engines::native(&native()).recognizer().unwrap(), 0, Vec::new())));
    let mut ear = lock(ear);
    if ear.1 != last {
        let pcm: Vec<i16> =
            mulaw[..(last + 1_600).min(mulaw.len())].iter().map(|&octet| Law::Mu.decode(octet)).collect();
        let text = ear.0.transcribe(&pcm).map(|heard| heard.text.into_inner()).unwrap_or_default();
        let words: Vec<&str> = text.split_whitespace().collect();
        let each = (last - from) / words.len().max(1);
        let placed = |(n, text): (usize, &&str)| Word {
            text: (*text).replace('"', ""),
            from: from + n * each,
            to: from + (n + 1) * each,
        };
        ear.2 = words.iter().enumerate().map(placed).collect();
        ear.1 = last;
    }
    ear.2.clone()
}
