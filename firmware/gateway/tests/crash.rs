//! The recogniser's process is killed while a box hears: its job is answered, the next one is heard.

use std::{
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex,
        mpsc::{Receiver, sync_channel},
    },
    time::Duration,
};

use call::{Decode, DecodeId, DecodeKind};
use gateway::voice::{Apart, Done, Engines, Job, Voice, VoiceSettings};
use speech::{
    mouth::{Fingerprint, MouthError, Synthesiser},
    recognise::Recognizer,
};
use vocab::{CallId, Heard, Span};

#[derive(Debug)]
struct Mute;

impl Synthesiser for Mute {
    fn fingerprint(&self) -> Fingerprint {
        Fingerprint([1; 32])
    }

    fn speak(&mut self, _spoken: &str) -> Result<Vec<i16>, MouthError> {
        Ok(vec![0; 8])
    }
}

fn native() -> PathBuf {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../.native")).to_owned()
}

/// Half a second that is loud enough to be decoded, whatever it is heard as.
fn sound() -> Vec<i16> {
    (0..4_000_i16).map(|n| if n % 20 < 10 { 4_000 } else { -4_000 }).collect()
}

fn decode(id: u32) -> Job {
    let decode = Decode { id: DecodeId(id), kind: DecodeKind::Final, span: Span::default(), pcm: sound() };
    Job::Decode { call: CallId::from_raw(1), decode }
}

fn answer(done: &Receiver<Done>) -> (DecodeId, Option<Heard>) {
    match done.recv_timeout(Duration::from_secs(60)).expect("every order is answered") {
        Done::Decoded(_, id, heard) => (id, heard),
        Done::Rendered(..) => panic!("nothing was to be said"),
    }
}

#[test]
fn a_recogniser_whose_process_is_killed_is_started_anew_and_its_job_answered() {
    let pids = Arc::new(Mutex::new(Vec::new()));
    let started = Arc::clone(&pids);
    let engines = Engines::new(
        move || {
            let apart = Apart::open(Path::new(env!("CARGO_BIN_EXE_nightbell")), &native())?;
            started.lock().unwrap().push(apart.pid());
            Ok(Box::new(apart) as Box<dyn Recognizer>)
        },
        || Ok(Box::new(Mute)),
    );
    let cache = tempfile::tempdir().unwrap();
    let (told, done) = sync_channel(16);
    let settings = VoiceSettings { cache: cache.path().to_owned(), threads: 1 };
    let voice = Voice::start(settings, &engines, move |d| told.send(d).unwrap()).unwrap();

    voice.order(decode(0));
    let (id, heard) = answer(&done);
    assert!(id == DecodeId(0) && heard.is_some());

    let first = *pids.lock().unwrap().last().unwrap();
    let pid = rustix::process::Pid::from_raw(i32::try_from(first).unwrap()).unwrap();
    rustix::process::kill_process(pid, rustix::process::Signal::KILL).unwrap();
    voice.order(decode(1));
    assert!(matches!(answer(&done), (DecodeId(1), None)), "its caller is told that nothing was heard");
    voice.order(decode(2));
    assert!(matches!(answer(&done), (DecodeId(2), Some(_))), "and the next turn is heard");
    assert_eq!(voice.restarts(), 1);
    assert_ne!(pids.lock().unwrap().last(), Some(&first));
    voice.stop();
}
