//! `nightbell run`: the box, until it is told to stop.

use std::path::PathBuf;

use indicatif::{ProgressBar, ProgressStyle};
use jiff::{Timestamp, civil::DateTime, tz::TimeZone};

use super::{End, RunArgs, chain};
use crate::{
    config::{self, Config},
    run::{Picture, RunOptions, Running, Warm, Words, start},
};

pub(super) fn run(args: RunArgs, models: PathBuf) -> End {
    let mut config = match Config::load(args.config.as_deref()) {
        Ok(config) => config,
        Err(error) => {
            eprintln!("{}", chain(&error));
            return End::Misuse;
        }
    };
    if args.no_recogniser {
        // Nor by somebody else.
        config.hearing = config::Hearing::default();
    }
    raise_files();
    let at = match args.at.as_deref().map(|text| local(text, &config.business.zone)).transpose() {
        Ok(at) => at,
        Err(error) => {
            eprintln!("--at: {error}");
            return End::Misuse;
        }
    };
    let options = RunOptions {
        data: args.data,
        models,
        bind: args.bind,
        panel_log: args.panel_log,
        events: args.events,
        picture: if args.panel { Picture::Live } else { Picture::Off },
        warm: if args.warm { Warm::All } else { Warm::First },
        words: if args.no_recogniser { Words::Unheard } else { Words::Heard },
        at,
        seed: args.seed,
    };
    if args.with_parent
        && let Err(error) =
            rustix::process::set_parent_process_death_signal(Some(rustix::process::Signal::TERM))
    {
        tracing::warn!(%error, "the box may outlive the program that started it");
    }
    let bar = ProgressBar::hidden();
    let running = start(&config, &options, &mut |done, of| show_progress(&bar, done, of));
    bar.finish_and_clear();
    let running = match running {
        Ok(running) => running,
        Err(error) => {
            eprintln!("{}", chain(&error));
            return End::Fault;
        }
    };
    // Whoever started the box waits for this line: it names the port that was taken.
    println!("nightbell answers SIP on udp {}", running.sip);
    let died = wait(&running);
    match died {
        None => eprintln!("stopping: calls end, what was noted is kept"),
        Some(part) => eprintln!("the {part} died: the box stops, and must be started anew"),
    }
    running.stop();
    if died.is_none() { End::Done } else { End::Fault }
}

/// Two sockets a leg, a recording a call: as many files as the system allows.
pub(super) fn raise_files() {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let Rlimit { current, maximum } = getrlimit(Resource::Nofile);
    if current != maximum
        && let Err(error) = setrlimit(Resource::Nofile, Rlimit { current: maximum, maximum })
    {
        tracing::warn!(%error, "few files may be open at once: with many calls some may find no port");
    }
}

/// How often the parts of the box are looked at.
const LOOK: std::time::Duration = std::time::Duration::from_millis(500);

/// Rendering the fixed prompts takes a minute the first time and nothing afterwards.
fn show_progress(bar: &ProgressBar, done: usize, of: usize) {
    if bar.is_hidden() && done < of {
        bar.set_draw_target(indicatif::ProgressDrawTarget::stderr());
        if let Ok(style) = ProgressStyle::with_template("rendering prompts {bar:30} {pos}/{len}") {
            bar.set_style(style);
        }
    }
    bar.set_length(of as u64);
    bar.set_position(done as u64);
}

/// A local time of the office.
pub(super) fn local(text: &str, zone: &TimeZone) -> Result<Timestamp, String> {
    let hint = || format!("{text:?}: expected local time such as 2026-01-15T23:00");
    let time: DateTime = text.parse().map_err(|_| hint())?;
    time.to_zoned(zone.clone()).map(|z| z.timestamp()).map_err(|_| hint())
}

/// Until a signal comes, or a part of the box dies: which.
fn wait(running: &Running) -> Option<&'static str> {
    use tokio::signal::unix::{SignalKind, signal};
    let Ok(runtime) = tokio::runtime::Builder::new_current_thread().enable_all().build() else { return None };
    runtime.block_on(async {
        let (Ok(mut quit), Ok(mut end)) = (signal(SignalKind::interrupt()), signal(SignalKind::terminate()))
        else {
            return None;
        };
        let mut look = tokio::time::interval(LOOK);
        // All arms only wait: dropping one loses nothing.
        loop {
            tokio::select! {
                _ = quit.recv() => return None,
                _ = end.recv() => return None,
                _ = look.tick() => if let Some(part) = running.died() { return Some(part) },
            }
        }
    })
}
