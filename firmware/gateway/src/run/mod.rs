//! A running box: builds every part from the config, joins them, and takes them down again in reverse order.
//!
//! The threads and channels are those of `firmware/ARCHITECTURE.md`. Nothing here decides about a call.

mod events;
mod line;
mod office;
mod office_side;
mod panel;
mod ports;
mod tape;
pub mod told;
mod trunks;
mod upstream;

use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread::JoinHandle,
};

use call::{Hedge, Limits, Recognising, Switchboard};
use dialogue::{Business, business::Rota};
use jiff::Timestamp;
use tokio::sync::{
    Semaphore,
    mpsc::{self, error::TrySendError},
    watch,
};
use vocab::{AlarmSignal, CallId, CloudHealth, Contact, Hazard, Urgency};

pub use self::office_side::OfficeSide;
use self::{
    events::{Events, EventsError},
    line::{Around, Line, NEWS, News},
    office::Office,
    panel::{CloudPart, PanelError, PanelHandle, PanelSetUp},
    ports::Ports,
    trunks::Trunks,
};
use crate::{
    clock::Clock,
    cloud::{CloudError, Clouds},
    config::{self, Config, MOST_CALLS},
    desk::{Desk, OpenError},
    ear::{Ears, EarsError},
    voice::{Engines, Shed, Voice, VoiceError, VoiceSettings},
};

pub use panel::{PanelNews, Picture};
pub use ports::NoPort;

/// SIP events or commands under way: a handful a call.
const SIGNALS: usize = 8 * MOST_CALLS;

/// How a box is run.
#[derive(Clone, Debug)]
pub struct RunOptions {
    /// Where store, recordings and the cache of prompts lie; made if missing.
    pub data: PathBuf,
    /// Where runtimes and models lie (`.native`).
    pub models: PathBuf,
    /// Hear SIP here instead of where the config says.
    pub bind: Option<SocketAddr>,
    /// Append panel changes to this file.
    pub panel_log: Option<PathBuf>,
    /// Append what happens on calls to this file, private words included.
    pub events: Option<PathBuf>,
    /// Whether the panel is drawn.
    pub picture: Picture,
    /// What is rendered before the box answers.
    pub warm: Warm,
    /// Whether words are heard.
    pub words: Words,
    /// Let the wall clock begin here.
    pub at: Option<Timestamp>,
    /// Seed of everything random; `None` = from the system.
    pub seed: Option<u64>,
}

/// Whether the box has a recogniser.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Words {
    /// It has.
    #[default]
    Heard,
    /// It has none: callers get the key-press menu.
    Unheard,
}

/// Which fixed prompts are rendered before the first call is answered. Once rendered they stay on disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Warm {
    /// Those without which no call may be answered; the others follow behind calls.
    First,
    /// All: the demo and the benches measure a box that has run before.
    All,
}

/// Why a box does not start. Its source says the rest.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// The data folder can't be made or written.
    #[error("the data folder {path} can't be used: choose another with --data, or mend its permissions")]
    Data {
        /// Where.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The store does not open.
    #[error("the store does not open")]
    Store(#[from] OpenError),
    /// The ear does not work.
    #[error("the ear does not start")]
    Ear(#[from] EarsError),
    /// Recogniser or synthesiser do not work.
    #[error("recogniser or voice do not start")]
    Voice(#[from] VoiceError),
    /// The cloud recogniser's side does not work.
    #[error("the cloud recogniser's side does not start")]
    Cloud(#[from] CloudError),
    /// The panel does not work.
    #[error("the panel does not start")]
    Panel(#[from] PanelError),
    /// The events file can't be written.
    #[error("the events can't be written")]
    Events(#[from] EventsError),
    /// SIP can't be heard.
    #[error(
        "SIP can't be heard: is another program on that port, or is line.bind not an address of this machine?"
    )]
    Signal(#[from] sip::BindError),
    /// A thread or a runtime could not be started.
    #[error("the {what} could not be started")]
    Thread {
        /// Which.
        what: &'static str,
        /// Why.
        source: std::io::Error,
    },
}

/// A thread behind the line.
struct Behind {
    name: &'static str,
    thread: JoinHandle<()>,
}

const EVENTS: &str = "events";

/// A box that answers. [`Running::stop`] ends its calls and keeps what was handed to the store.
pub struct Running {
    /// Where SIP is heard.
    pub sip: SocketAddr,
    stop_line: watch::Sender<bool>,
    line: JoinHandle<()>,
    stop_signal: watch::Sender<bool>,
    signal: tokio::runtime::Runtime,
    signal_done: tokio::task::JoinHandle<()>,
    ears: Arc<Ears>,
    voice: Arc<Voice>,
    clouds: Option<Arc<Clouds>>,
    stop_upstream: watch::Sender<bool>,
    /// Not for [`Running::died`]: a box whose upstream is dead still takes calls and keeps what it would send.
    upstream: Option<JoinHandle<()>>,
    /// `store`, `panel`, `tape`, `events`: they end when the line and the engines let go of them.
    behind: Vec<Behind>,
}

impl Running {
    /// A part that has ended though nobody stopped the box. Such a box hears or shows nothing while it seems alive:
    /// it must be ended, so that its supervisor starts it anew.
    pub fn died(&self) -> Option<&'static str> {
        let parts = [
            ("line", self.line.is_finished()),
            ("signalling", self.signal_done.is_finished()),
            ("ear", self.ears.died()),
            ("voice", self.voice.died()),
            ("cloud recogniser", self.clouds.as_ref().is_some_and(|clouds| clouds.died())),
        ];
        // The events file ends by itself when it can't be written: that ends no call.
        let behind =
            self.behind.iter().filter(|b| b.name != EVENTS).map(|b| (b.name, b.thread.is_finished()));
        parts.into_iter().chain(behind).find(|(_, dead)| *dead).map(|(part, _)| part)
    }

    /// Ends every call with its outcome, then the threads in reverse order. Waits for what is under way.
    pub fn stop(self) {
        // A receiver that is gone has stopped already.
        let _ = self.stop_line.send(true);
        joined("line", self.line);
        let _ = self.stop_signal.send(true);
        self.signal.block_on(async {
            if tokio::time::timeout(GOODBYES, self.signal_done).await.is_err() {
                tracing::warn!("the signalling was cut off before its last goodbyes");
            }
        });
        let _ = self.stop_upstream.send(true);
        if let Some(upstream) = self.upstream {
            joined("upstream", upstream);
        }
        self.ears.stop();
        self.voice.stop();
        let Shed { partials, finals, replies, ahead } = self.voice.shed();
        tracing::info!(partials, finals, replies, ahead, "left undone under load since the start");
        if let Some(clouds) = &self.clouds {
            clouds.stop();
        }
        drop((self.ears, self.voice, self.clouds));
        for thread in self.behind {
            joined(thread.name, thread.thread);
        }
    }
}

/// How long the last BYEs may take: two retransmissions (RFC 3261, T1 = 500 ms).
const GOODBYES: std::time::Duration = std::time::Duration::from_millis(1_500);

fn joined(what: &'static str, thread: JoinHandle<()>) {
    if thread.join().is_err() {
        tracing::error!(what, "a thread had died");
    }
}

/// Starts a box. `progress(done, of)` is told while fixed prompts are rendered for the first time.
pub fn start(
    config: &Config,
    options: &RunOptions,
    progress: &mut dyn FnMut(usize, usize),
) -> Result<Running, RunError> {
    let clock = options.at.map_or_else(Clock::default, Clock::beginning_at);
    let seed = options.seed.unwrap_or_else(random_seed);
    std::fs::create_dir_all(&options.data)
        .map_err(|source| RunError::Data { path: options.data.clone(), source })?;
    let business = Arc::new(reachable(&config.business, config.trunks.is_empty()));
    let mut desk = Desk::open(&options.data.join("nightbell.db"), config, clock.now())?;
    let sounding = desk.open_alarms();
    let (to_line, news) = ToLine::new();
    let mut behind = Vec::new();

    let (ears, voice) = engines(config, options, &business, &to_line, progress)?;
    let line = to_line.clone();
    let (office, store) = office::start(desk, clock, move |n| line.tell(News::Office(n)))
        .map_err(|source| RunError::Thread { what: "store's thread", source })?;
    let (panel, front) = front(config, options, clock, &to_line)?;
    behind.extend([Behind { name: "store", thread: store }, Behind { name: "panel", thread: front }]);
    sound_again(&panel, clock, sounding);
    let clouds = clouds(config, seed, &to_line, &panel)?;
    let tapes = tapes(&business, &options.data, &mut behind)?;
    let events = events(options.events.as_deref(), &business, &mut behind)?;
    let bind = options.bind.unwrap_or(config.line.bind);
    let signal = Signal::start(bind, config)?;
    let health = signal.trunks.health();
    panel.update(|p| p.line = health);
    let (stop_upstream, upstream) = upstream(config, clock, (&office, &panel), seed)?;
    let around = Around {
        clock,
        signal: signal.commands,
        keys: signal.keys,
        trunks: signal.trunks,
        ears: Arc::clone(&ears),
        voice: Arc::clone(&voice),
        clouds: clouds.clone(),
        office,
        panel,
        tapes,
        events,
    };
    let limits = Limits { calls: config.line.calls, wall_clock: 2 * business.longest, ..Limits::default() };
    let line = Line::new(
        Switchboard::new(business, limits, seed).hearing(recognising(config)),
        Ports::new(bind.ip(), config.line.rtp_ports),
        around,
        seed,
        config.line.overflow.clone(),
    );
    let (stop_line, line_stops) = watch::channel(false);
    let line = spawn_line(line, signal.events, news, line_stops)?;
    tracing::info!(sip = %signal.address, "the box answers");
    Ok(Running {
        sip: signal.address,
        stop_line,
        line,
        stop_signal: signal.stop,
        signal: signal.runtime,
        signal_done: signal.done,
        ears,
        voice,
        clouds,
        stop_upstream,
        upstream,
        behind,
    })
}

fn front(
    config: &Config,
    options: &RunOptions,
    clock: Clock,
    to_line: &ToLine,
) -> Result<(PanelHandle, JoinHandle<()>), PanelError> {
    let line = to_line.clone();
    panel::start(PanelSetUp {
        revision: &config.panel_revision,
        clock,
        log: options.panel_log.as_deref(),
        picture: options.picture,
        report: Box::new(move |n| line.tell(News::Panel(n))),
    })
}

/// The thread that tells bookings to a broker, and what stops it.
fn upstream(
    config: &Config,
    clock: Clock,
    (office, panel): (&Office, &PanelHandle),
    seed: u64,
) -> Result<(watch::Sender<bool>, Option<JoinHandle<()>>), RunError> {
    let (stop, stops) = watch::channel(false);
    let Some(settings) = config.upstream.clone() else { return Ok((stop, None)) };
    let thread = upstream::start(settings, clock, office.clone(), panel.clone(), seed, stops)
        .map_err(|source| RunError::Thread { what: "thread to upstream", source })?;
    Ok((stop, Some(thread)))
}

/// On a line that hears by the box only there is no such thread, and no connection is ever made.
fn clouds(
    config: &Config,
    seed: u64,
    to_line: &ToLine,
    panel: &PanelHandle,
) -> Result<Option<Arc<Clouds>>, CloudError> {
    let Some(server) = &config.hearing.cloud else { return Ok(None) };
    let line = to_line.clone();
    let clouds = Clouds::start(server, seed, move |news| line.tell(News::Cloud(news)))?;
    panel.cloud(CloudPart::Recogniser, CloudHealth::Up);
    Ok(Some(Arc::new(clouds)))
}

/// With two cores or more the box decodes beside the cloud: its words are there when the cloud's are not.
fn recognising(config: &Config) -> Recognising {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let hedge = if cores > 1 { Hedge::Together } else { Hedge::InTurn };
    Recognising { first: config.hearing.first, hedge, ..Recognising::default() }
}

/// Alarms of before the start that nobody silenced.
fn sound_again(panel: &PanelHandle, clock: Clock, sounding: Vec<(CallId, Hazard, Urgency)>) {
    for (call, hazard, urgency) in sounding {
        tracing::warn!(%call, %urgency, "an alarm of before the start was not silenced: it sounds again");
        panel.alarm(AlarmSignal { call, hazard, urgency, decided: clock.now().instant });
    }
}

/// The endpoint on a runtime of its own, and the queues to it.
struct Signal {
    address: SocketAddr,
    runtime: tokio::runtime::Runtime,
    done: tokio::task::JoinHandle<()>,
    stop: watch::Sender<bool>,
    commands: mpsc::Sender<sip::Command>,
    keys: sip::Keys,
    trunks: Trunks,
    events: mpsc::Receiver<sip::Event>,
}

impl Signal {
    fn start(bind: SocketAddr, config: &Config) -> Result<Self, RunError> {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .thread_name("signal")
            .enable_all()
            .build()
            .map_err(|source| RunError::Thread { what: "signalling", source })?;
        let (commands, for_signal) = mpsc::channel(SIGNALS);
        let (from_signal, events) = mpsc::channel(SIGNALS);
        let user_agent = concat!("Nightbell/", env!("CARGO_PKG_VERSION")).to_owned();
        let config::Line { advertise, tcp, ref allow, .. } = config.line;
        let settings = sip::Settings { bind, tcp, user_agent, advertise, allow: allow.clone() };
        let endpoint = runtime.block_on(sip::Endpoint::bind(settings, from_signal, for_signal))?;
        let (address, keys) = (endpoint.local_addr(), endpoint.keys());
        let (stop, stops) = watch::channel(false);
        let done = runtime.spawn(endpoint.run(stops));
        let (trunks, looked_up) = Trunks::new(config.trunks.clone(), address.ip(), commands.clone());
        runtime.spawn(looked_up);
        Ok(Self { address, runtime, done, stop, commands, keys, trunks, events })
    }
}

fn engines(
    config: &Config,
    options: &RunOptions,
    business: &Business,
    to_line: &ToLine,
    progress: &mut dyn FnMut(usize, usize),
) -> Result<(Arc<Ears>, Arc<Voice>), RunError> {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let line = to_line.clone();
    // One ear follows some 50 calls that speak at once on one core of a PC; a second one keeps a slow call from delaying others.
    let ears = Ears::start(cores.min(2).min(config.line.calls), move |call, noticed| {
        line.tell(News::Ear(call, noticed));
    })?;
    let line = to_line.clone();
    let settings = VoiceSettings { cache: options.data.join("prompts"), threads: cores.clamp(1, 2) };
    let engines = match options.words {
        Words::Heard => Engines::apart(&options.models),
        Words::Unheard => Engines::wordless(&options.models),
    };
    let voice = Voice::start(settings, &engines, move |done| line.tell(News::Voice(done)))?;
    let pieces = match options.warm {
        Warm::First => dialogue::wording::first_pieces(business),
        Warm::All => dialogue::wording::fixed_pieces(business),
    };
    let warmed = voice.warm(pieces, progress)?;
    tracing::info!(?warmed, "the first prompts are ready");
    let voice = Arc::new(voice);
    if options.warm == Warm::First {
        render_the_rest(Arc::clone(&voice), dialogue::wording::fixed_pieces(business))?;
    }
    Ok((Arc::new(ears), voice))
}

/// The other fixed prompts, behind everything that calls need. Ends early when the box stops.
fn render_the_rest(voice: Arc<Voice>, pieces: Vec<String>) -> Result<(), RunError> {
    let render = move || match voice.warm(pieces, &mut |_, _| {}) {
        Ok(warmed) => tracing::info!(?warmed, "all fixed prompts are ready"),
        Err(error) => tracing::debug!(%error, "the fixed prompts were not all rendered ahead"),
    };
    std::thread::Builder::new()
        .name("ahead".into())
        .spawn(render)
        .map(drop)
        .map_err(|source| RunError::Thread { what: "rendering ahead", source })
}

fn events(path: Option<&Path>, business: &Business, behind: &mut Vec<Behind>) -> Result<Events, RunError> {
    let Some(path) = path else { return Ok(Events::off()) };
    let (events, writer) = Events::open(path, business.zone.clone())?;
    behind.push(Behind { name: EVENTS, thread: writer });
    Ok(events)
}

fn tapes(
    business: &Business,
    data: &Path,
    behind: &mut Vec<Behind>,
) -> Result<Option<tape::Tapes>, RunError> {
    match business.recording {
        dialogue::business::Recording::Off => Ok(None),
        dialogue::business::Recording::WithNotice => {
            let folder = data.join("recordings");
            let (tapes, thread) =
                tape::start(folder.clone()).map_err(|source| RunError::Data { path: folder, source })?;
            behind.push(Behind { name: "tape", thread });
            Ok(Some(tapes))
        }
    }
}

/// News on their way to the line, which drains them at every frame: a thread that finds it full waits only a moment.
/// Who may not wait (the line's own thread, on which a cached prompt is answered, and the cloud's) leaves it to a task.
/// As many tasks as news; beyond that news are lost, which is told once each time.
#[derive(Clone)]
struct ToLine {
    line: mpsc::Sender<News>,
    later: Arc<Semaphore>,
    /// Whether news were lost since it last took some.
    losing: Arc<AtomicBool>,
}

impl ToLine {
    fn new() -> (Self, mpsc::Receiver<News>) {
        let (line, news) = mpsc::channel(NEWS);
        (Self { line, later: Arc::new(Semaphore::new(NEWS)), losing: Arc::default() }, news)
    }

    fn tell(&self, news: News) {
        let Err(TrySendError::Full(news)) = self.line.try_send(news) else { return };
        let Ok(here) = tokio::runtime::Handle::try_current() else {
            // The line is gone only when the box stops.
            let _ = self.line.blocking_send(news);
            return;
        };
        let Ok(room) = Arc::clone(&self.later).try_acquire_owned() else {
            if !self.losing.swap(true, Ordering::Relaxed) {
                tracing::error!(
                    "the line does not take its news, turns and prompts are lost: is the box overloaded?"
                );
            }
            return;
        };
        self.losing.store(false, Ordering::Relaxed);
        let line = self.line.clone();
        here.spawn(async move {
            // As above.
            let _ = line.send(news).await;
            drop(room);
        });
    }
}

fn spawn_line(
    line: Line,
    signals: mpsc::Receiver<sip::Event>,
    news: mpsc::Receiver<News>,
    stop: watch::Receiver<bool>,
) -> Result<JoinHandle<()>, RunError> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|source| RunError::Thread { what: "line", source })?;
    let run = move || {
        // Frames are paced here: a busy recogniser must not delay them. Needs the right to; goes on without.
        if let Err(error) = rustix::process::nice(-10) {
            tracing::debug!(%error, "the line runs at normal priority");
        }
        runtime.block_on(line.run(signals, news, stop));
    };
    std::thread::Builder::new()
        .name("line".into())
        .spawn(run)
        .map_err(|source| RunError::Thread { what: "line", source })
}

/// Without a trunk no number can be rung: the conversation must not say that it is.
fn reachable(business: &Business, no_trunk: bool) -> Business {
    let mut business = business.clone();
    if no_trunk {
        for rota in [&mut business.office, &mut business.on_call] {
            let all = rota.0.len();
            let Rota(duties) = rota;
            duties.retain(|duty| matches!(duty.person.contact, Contact::Extension { .. }));
            if duties.len() < all {
                tracing::warn!(
                    people = all - duties.len(),
                    "no trunk is configured: these numbers can't be rung"
                );
            }
        }
        business.numbers.values_mut().for_each(|other| *other = Arc::new(reachable(other, no_trunk)));
    }
    business
}

fn random_seed() -> u64 {
    let mut bytes = [0; 8];
    // Without the system's generator ids still differ by their time.
    if let Err(error) = getrandom::fill(&mut bytes) {
        tracing::warn!(%error, "no random numbers from the system");
    }
    u64::from_le_bytes(bytes)
}
