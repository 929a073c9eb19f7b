//! `nightbell call`: a test call to any box, with lines that are said in order, or by a caller who answers what it is asked.

use std::{
    path::Path,
    sync::{Arc, Mutex},
    time::Duration,
};

use serde_json::{Value, json};
use speech::mouth::CallerVoice;

use super::{CallArgs, End, chain};
use crate::{
    audio,
    caller::Case,
    clock::monotonic_ns,
    demo::visit::{Place, Visit},
    phone::{Call, Dial, Heard, Lines, Phone, Talk, target},
};

/// The box's silence after which a caller takes the turn.
const QUIET: Duration = Duration::from_millis(700);
/// How long a caller waits for the box to say anything at all.
const PATIENCE: Duration = Duration::from_secs(15);

pub(super) fn run(args: &CallArgs, models: &Path) -> End {
    if let (Some(callers), Some(events)) = (&args.caller, &args.events) {
        return match acted(args, models, callers, events) {
            Ok(visit) => {
                // Who judges the call must know which it was, and what the caller took.
                let took = visit.took().map(|w| json!({ "start": w.start, "end": w.end }));
                report(args, &visit.talk, &json!({ "call": visit.id(), "took": took }))
            }
            Err(why) => {
                eprintln!("{why}");
                End::Fault
            }
        };
    }
    let lines = match spoken(args, models) {
        Ok(lines) => lines,
        Err(why) => {
            eprintln!("{why}");
            return End::Misuse;
        }
    };
    match ring(args, &lines) {
        Ok(talk) => report(args, &talk, &json!({})),
        Err(why) => {
            eprintln!("{why}");
            End::Fault
        }
    }
}

/// A caller's call.
fn acted(args: &CallArgs, models: &Path, callers: &Path, events: &Path) -> Result<Visit, String> {
    let cases = Case::load(callers).map_err(|e| chain(&e))?;
    let wanted = |case: &Case| args.id.as_ref().is_none_or(|id| case.id == *id);
    let case = cases.into_iter().find(wanted).ok_or("--id: there is no such caller in the file")?;
    let voice = CallerVoice::named(&args.voice).map_err(|e| format!("--voice: {e}"))?;
    let to = target(&args.to).map_err(|e| chain(&e))?;
    let phone = Phone::towards(&to).map_err(|e| chain(&e))?;
    let lines = Mutex::new(Lines::open(models).map_err(|e| chain(&e))?);
    let panel_log = events.with_file_name("panel.log");
    let place = Place { to: &to, events, panel_log: &panel_log };
    Visit::pay(place, &phone, &case, voice, &lines, &mut |_, _| {}).map_err(|e| chain(&e))
}

/// What will be said, before the telephone rings: nothing is rendered during the call.
fn spoken(args: &CallArgs, models: &Path) -> Result<Vec<Arc<[i16]>>, String> {
    if args.say.is_empty() {
        let read = |path: &std::path::PathBuf| match audio::read(path) {
            Ok(clip) => Ok(clip.pcm.into()),
            Err(error) => Err(chain(&error)),
        };
        return args.files.iter().map(read).collect();
    }
    let voice = CallerVoice::named(&args.voice).map_err(|e| format!("--voice: {e}"))?;
    let mut lines = Lines::open(models).map_err(|e| chain(&e))?;
    args.say.iter().map(|text| lines.line(voice, text).map_err(|e| chain(&e))).collect()
}

fn ring(args: &CallArgs, lines: &[Arc<[i16]>]) -> Result<Talk, String> {
    let to = target(&args.to).map_err(|e| chain(&e))?;
    let from = args.from.parse().map_err(|e| format!("--from: {e}"))?;
    let phone = Phone::towards(&to).map_err(|e| chain(&e))?;
    let dial = Dial { from: Some(from), ..Dial::default() };
    let call = phone.call(to, dial).map_err(|e| chain(&e))?;
    let until = monotonic_ns() + Duration::from_secs(args.longest).as_nanos() as u64;
    converse(&call, args.over.map(Duration::from_millis), lines, until);
    Ok(call.hang_up())
}

/// A line a turn, then silence until the box hangs up.
fn converse(call: &Call, over: Option<Duration>, lines: &[Arc<[i16]>], until_ns: u64) {
    let left = || Duration::from_nanos(until_ns.saturating_sub(monotonic_ns()));
    let mut since = 0;
    for line in lines {
        let patience = PATIENCE.min(left());
        let heard = match over {
            None => call.wait_quiet(since, QUIET, patience),
            Some(long) => call.wait_speaking(since, long, patience),
        };
        match heard {
            Heard::Ended => return,
            Heard::Yes | Heard::Nothing if left().is_zero() => return,
            // A box that says nothing is spoken to all the same.
            Heard::Yes | Heard::Nothing => {}
        }
        match over {
            None => call.say(Arc::clone(line)),
            Some(_) => call.say_over(Arc::clone(line)),
        }
        if call.wait_spoken(left()) != Heard::Yes {
            return;
        }
        since = call.track().last_line_ns().unwrap_or(since);
    }
    call.wait_end(left());
}

/// What was measured; `more` goes into the JSON object.
fn report(args: &CallArgs, talk: &Talk, more: &Value) -> End {
    if args.json {
        let mut line = talk.ladder.json();
        for (key, value) in more.as_object().into_iter().flatten() {
            line[key] = value.clone();
        }
        println!("{line}");
    } else {
        print!("{}", talk.ladder.text());
        println!("  {} packets came, {} were lost", talk.stats.received, talk.stats.lost);
    }
    if let Err(error) = talk.recording.write(&args.record) {
        eprintln!("{}", chain(&error));
        return End::Fault;
    }
    if !args.json {
        println!("  both sides: {}", args.record.display());
    }
    End::Done
}
