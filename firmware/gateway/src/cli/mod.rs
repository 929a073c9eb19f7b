//! The command line: what `nightbell --help` teaches. Each command stands in a module of its own.

mod bench;
mod call;
mod check;
mod demo;
mod hear;
mod input;
mod line;
mod receive;
mod replay;
mod rows;
mod run;
mod stats;
mod talk;
mod understand;

#[cfg(test)]
mod tests;

use std::{
    path::{Path, PathBuf},
    process::ExitCode,
};

use clap::{Args, Parser, Subcommand};
use tracing_subscriber::EnvFilter;

pub(crate) use crate::why::chain;

/// Parses the command line, does what it says, and tells how it went.
pub fn main() -> ExitCode {
    let cli = Cli::parse();
    if let Err(why) = start_log(&cli.log, cli.log_file.as_deref()) {
        eprintln!("{why}");
        return End::Misuse.into();
    }
    run(cli).into()
}

/// How a command ended: its exit code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// 0: done.
    Done,
    /// 1: a check or a call did not end as it must.
    Fault,
    /// 2: wrong use or broken input.
    Misuse,
}

impl From<End> for ExitCode {
    fn from(end: End) -> Self {
        match end {
            End::Done => Self::SUCCESS,
            End::Fault => Self::from(1),
            End::Misuse => Self::from(2),
        }
    }
}

fn run(cli: Cli) -> End {
    match cli.command {
        Command::CheckConfig { example: true, .. } => check::example(),
        Command::CheckConfig { file, example: false } => check::run(file.as_deref()),
        Command::Talk(args) => talk::run(&args),
        Command::Understand { kind, config } => understand::run(kind, config.as_deref()),
        Command::Run(args) => run::run(args, native_folder(cli.models)),
        Command::Hear(args) => hear::run(&args, &native_folder(cli.models)),
        Command::Recognise => recognise(&native_folder(cli.models)),
        Command::Bench(args) => bench::run(&args, &native_folder(cli.models)),
        Command::Call(args) => call::run(&args, &native_folder(cli.models)),
        Command::Calls(args) => rows::calls(&args),
        Command::Jobs(args) => rows::jobs(&args),
        Command::Stats(args) => stats::run(&args),
        Command::Replay(args) => replay::run(&args),
        Command::Demo(args) => demo::run(&args, native_folder(cli.models)),
        Command::Line { action: LineAction::Test(args) } => line::run(&args),
        Command::UpstreamReceive(args) => receive::run(&args),
        Command::UpstreamSchema { name } => schema(name.as_deref()),
    }
}

/// The JSON Schemas of what a box publishes, all or one.
fn schema(name: Option<&str>) -> End {
    let all = fleet::schemas();
    match name {
        None => {
            let one =
                |(name, text): (&str, &str)| format!("{}: {}", serde_json::Value::from(name), text.trim());
            println!("{{{}}}", all.map(one).join(",\n"));
            End::Done
        }
        Some(name) => match all.into_iter().find(|(known, _)| *known == name) {
            Some((_, text)) => {
                println!("{}", text.trim());
                End::Done
            }
            None => {
                let known = all.map(|(known, _)| known).join(", ");
                eprintln!("no message {name:?}: there are {known}");
                End::Misuse
            }
        },
    }
}

fn recognise(models: &Path) -> End {
    match crate::voice::serve(models, std::io::stdin().lock(), std::io::stdout().lock()) {
        Ok(()) => End::Done,
        Err(error) => {
            tracing::error!(%error, "the recogniser's process ends");
            End::Fault
        }
    }
}

/// Where runtimes and models lie: as told, else `.native` here or above the program, else the user's cache.
pub(crate) fn native_folder(told: Option<PathBuf>) -> PathBuf {
    let program = std::env::current_exe().unwrap_or_default();
    let above = program.ancestors().skip(1).map(|folder| folder.join(".native"));
    let cache = std::env::var_os("XDG_CACHE_HOME")
        .map(PathBuf::from)
        .or_else(|| std::env::home_dir().map(|home| home.join(".cache")))
        .unwrap_or_default()
        .join("nightbell");
    let mut likely = std::iter::once(PathBuf::from(".native")).chain(above);
    told.or_else(|| likely.find(|folder| folder.is_dir())).unwrap_or(cache)
}

/// Logs go to stderr: stdout belongs to what a command prints.
fn start_log(filter: &str, file: Option<&Path>) -> Result<(), String> {
    let parsed: EnvFilter = filter.parse().map_err(|why| {
        format!("--log {filter}: {why}; try error, warn, info, debug, trace or a filter such as sip=debug")
    })?;
    // Its trace shows requests with their key, and whole messages.
    let quiet = "tungstenite=warn".parse().map_err(|why| format!("--log: {why}"))?;
    let log = tracing_subscriber::fmt().with_env_filter(parsed.add_directive(quiet));
    match file {
        None => {
            let terminal = std::io::IsTerminal::is_terminal(&std::io::stderr());
            log.with_writer(std::io::stderr).with_ansi(terminal).init();
        }
        Some(path) => {
            let open = std::fs::OpenOptions::new().append(true).create(true).open(path);
            let why = |error| format!("--log-file {}: {error}; is its folder there?", path.display());
            log.with_writer(std::sync::Arc::new(open.map_err(why)?)).with_ansi(false).init();
        }
    }
    Ok(())
}

/// Answers the calls that the office can't: hears emergencies, books jobs, on one box.
#[derive(Debug, Parser)]
#[command(name = "nightbell", version, propagate_version = true, arg_required_else_help = true)]
#[command(
    after_help = "Exit codes: 0 done, 1 a check or a call did not end as it must, 2 wrong use or broken input.\n\
Start with `nightbell demo`; then `nightbell check-config FILE` and `nightbell run --config FILE`."
)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
    /// Where runtimes and models lie (set up by scripts/setup).
    #[arg(long, global = true, value_name = "DIR", env = "NIGHTBELL_MODELS", hide_env_values = true)]
    pub models: Option<PathBuf>,
    /// Log level: error, warn, info, debug, trace, or a filter such as `sip=debug`. Logs go to stderr.
    #[arg(long, global = true, value_name = "LEVEL", default_value = "warn")]
    pub log: String,
    /// Append the log to this file instead.
    #[arg(long, global = true, value_name = "FILE")]
    pub log_file: Option<PathBuf>,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Run the box: answer the line of the config until it is told to stop.
    #[command(after_help = "Example: nightbell run --config summit.toml --data /var/lib/nightbell --panel")]
    Run(RunArgs),
    /// List every fault of a config file with its key path; exit 1 if there is one.
    #[command(
        after_help = "Examples:\n  nightbell check-config --example > summit.toml\n  nightbell check-config summit.toml"
    )]
    CheckConfig {
        /// The file; without it, the built-in example is checked.
        file: Option<PathBuf>,
        /// Print the example config instead, to start one of your own from.
        #[arg(long)]
        example: bool,
    },
    /// Start a box and ring it with spoken callers over real SIP and RTP on this machine.
    #[command(after_help = "Examples:\n  nightbell demo\n  nightbell demo --callers callers.jsonl")]
    Demo(DemoArgs),
    /// Ring any box: play files or speak lines turn by turn, record both sides, print wire latencies.
    #[command(
        after_help = "Examples:\n  nightbell call 127.0.0.1:5060 --say \"my furnace is out\" --say \"1940 south franklin street\"\n  nightbell call sip:box@127.0.0.1:5060 first.wav second.wav --json\n  nightbell call 127.0.0.1:5060 --caller callers.jsonl --id c7 --events events.jsonl --json"
    )]
    Call(CallArgs),
    /// Talk to the box without sound, in virtual time: typed, scripted, or as JSON lines.
    #[command(
        after_help = "Examples:\n  nightbell talk --at 2026-01-15T23:00 --caller +13035550142\n  nightbell talk --explain --script lines.txt  (a line a turn; # comment, <silence 8>, <keys 1>, <hangup>)\n  nightbell talk --jsonl < caller.jsonl    (one JSON object a line, both ways)"
    )]
    Talk(TalkArgs),
    /// Play audio files through the pipeline of a call and print what was heard and decided.
    #[command(after_help = "Example: nightbell hear --json --slot phone --at 2026-01-15T23:00 call.wav")]
    Hear(HearArgs),
    /// Understand one kind of answer: tab-separated rows on stdin, one JSON object a row on stdout.
    #[command(
        after_help = "Example: printf 'id\\ttext\\n1\\tnine oh two west mulberry lane\\n' | nightbell understand addresses"
    )]
    Understand {
        /// What the rows hold.
        #[arg(value_enum)]
        kind: UnderstandKind,
        /// The config whose streets and towns are known; without it the example business's towns, and no street.
        #[arg(long, value_name = "FILE")]
        config: Option<PathBuf>,
    },
    /// Look at the telephone line: test a trunk.
    #[command(after_help = "Example: nightbell line test --config my.toml --call +13035550111")]
    Line {
        /// What to do.
        #[command(subcommand)]
        action: LineAction,
    },
    /// Receive what boxes publish upstream: keep each piece of news once, and acknowledge it when it is on the disk.
    #[command(
        after_help = "Examples:\n  nightbell upstream-receive --broker mqtt://127.0.0.1:1883 --tenant summit --data received\n  nightbell upstream-receive --broker mqtts://broker.example.net:8883 --ca ca.pem --cert me.pem --key me.key --tenant summit --data received"
    )]
    UpstreamReceive(ReceiveArgs),
    /// Print the JSON Schema of what boxes publish upstream: job, message, outcome, alarm, status, receipts.
    #[command(after_help = "Example: nightbell upstream-schema job")]
    UpstreamSchema {
        /// One of them; without it, all in one object.
        name: Option<String>,
    },
    /// Look at the calls of a box: list, show, play, export; delete a recording.
    #[command(
        after_help = "Examples:\n  nightbell calls list --limit 10\n  nightbell calls --data nightbell-data show c-0c5m2z9k1x2y3\n  nightbell calls delete-recording c-0c5m2z9k1x2y3\n  nightbell calls export > calls.jsonl"
    )]
    Calls(RowsArgs),
    /// Look at the jobs of a box: list, show, play the call behind one, export.
    #[command(
        after_help = "Examples:\n  nightbell jobs list\n  nightbell jobs show j-0c5m2z9k1x2y3\n  nightbell jobs play j-0c5m2z9k1x2y3\n  nightbell jobs export > jobs.jsonl"
    )]
    Jobs(RowsArgs),
    /// Count the calls of a box: how they ended, turns, questions asked again, hand-offs.
    #[command(
        after_help = "Examples:\n  nightbell stats\n  nightbell stats --data nightbell-data --days 30 --json"
    )]
    Stats(StatsArgs),
    /// Hold calls once more, against the rules and the config of now, and list every difference; exit 1 if there is one.
    #[command(
        after_help = "Examples:\n  nightbell replay --all\n  nightbell replay --config changed.toml c-0c5m2z9k1x2y3\n  nightbell replay --export calls.jsonl --json  (what `nightbell calls export` printed)"
    )]
    Replay(ReplayArgs),
    /// The recogniser's own process: `run` starts it. Samples in, words out.
    #[command(
        hide = true,
        after_help = "Example: nightbell recognise --models .native   (nightbell run starts it, and starts it anew when it died)"
    )]
    Recognise,
    /// Measure a box on this machine (scripts/bench).
    #[command(hide = true, after_help = "Example: nightbell bench call --quick")]
    Bench(bench::BenchArgs),
}

/// Kinds of `understand`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum UnderstandKind {
    /// Columns id, text.
    Addresses,
    /// Columns id, `caller_number`, text.
    Phones,
    /// Columns id, text.
    Names,
    /// Columns id, now, offer, text.
    Times,
    /// Columns id, question, context, text.
    Yesno,
    /// Columns id, month, text.
    Problems,
}

/// Options of `run`.
#[derive(Clone, Debug, Args)]
pub struct RunArgs {
    /// The config file; without it the example business answers.
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Where the box keeps its store, prompts and recordings.
    #[arg(long, value_name = "DIR", default_value = "nightbell-data")]
    pub data: PathBuf,
    /// Hear SIP here instead of where the config says.
    #[arg(long, value_name = "ADDRESS:PORT")]
    pub bind: Option<std::net::SocketAddr>,
    /// Append a line per panel event (monotonic ns, UTC, event) to this file.
    #[arg(long, value_name = "FILE")]
    pub panel_log: Option<PathBuf>,
    /// Append what happens on calls (JSON lines: prompts, words as heard, decisions) to this file. It holds what
    /// callers say: for tests and the demo.
    #[arg(long, value_name = "FILE")]
    pub events: Option<PathBuf>,
    /// Render all fixed prompts before the first call is answered, not only the first ones.
    #[arg(long)]
    pub warm: bool,
    /// Hear no words: callers get the key-press menu. To measure what the line alone carries.
    #[arg(long)]
    pub no_recogniser: bool,
    /// Let the wall clock begin at this local time (demo, tests).
    #[arg(long, value_name = "LOCAL-ISO")]
    pub at: Option<String>,
    /// Seed of everything random; without it from the system.
    #[arg(long)]
    pub seed: Option<u64>,
    /// Show the panel live in the terminal: `a`, `n`, `m` and Enter press ACK, night and mute; capitals press long
    /// (a long ACK clears what was silenced).
    #[arg(long)]
    pub panel: bool,
    /// Stop when the program that started the box ends: for the bench and the demo.
    #[arg(long, hide = true)]
    pub with_parent: bool,
}

/// Options of `demo`.
#[derive(Clone, Debug, Args)]
pub struct DemoArgs {
    /// Ring it with these callers (JSON lines) instead of the built-in three.
    #[arg(long, value_name = "FILE")]
    pub callers: Option<PathBuf>,
    /// The config file; without it the example business.
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Where store and recordings of the demo go; without it a fresh folder under the temporary one.
    #[arg(long, value_name = "DIR")]
    pub data: Option<PathBuf>,
}

/// Options of `call`.
#[derive(Clone, Debug, Args)]
pub struct CallArgs {
    /// Where to call: `sip:user@address:port` or `address:port`.
    pub to: String,
    /// Audio files or, with --say, lines to speak: one a turn, in order.
    #[arg(value_name = "FILE", conflicts_with = "say")]
    pub files: Vec<PathBuf>,
    /// A line to speak; repeat it for the following turns.
    #[arg(long, value_name = "TEXT")]
    pub say: Vec<String>,
    /// A caller of the callers format, who answers what it is asked: the first of this file, or the one that --id names. It looks
    /// over the box's shoulder, so --events must say where the box writes what happens.
    #[arg(long, value_name = "FILE", requires = "events", conflicts_with_all = ["files", "say", "over"])]
    pub caller: Option<PathBuf>,
    /// Which caller of the file.
    #[arg(long, requires = "caller")]
    pub id: Option<String>,
    /// The file of the box's `run --events`, for --caller.
    #[arg(long, value_name = "FILE")]
    pub events: Option<PathBuf>,
    /// The voice that speaks the lines.
    #[arg(long, default_value = "af_heart")]
    pub voice: String,
    /// The caller's number; with --caller it is the caller's own.
    #[arg(long, value_name = "E164", default_value = "+13035550142")]
    pub from: String,
    /// Where the stereo recording goes: left the caller, right the box.
    #[arg(long, value_name = "FILE", default_value = "call.wav")]
    pub record: PathBuf,
    /// Speak over the box after this many milliseconds of each prompt instead of waiting for its end.
    #[arg(long, value_name = "MS")]
    pub over: Option<u64>,
    /// Hang up after this many seconds.
    #[arg(long, value_name = "S", default_value_t = 180)]
    pub longest: u64,
    /// Print the measured latencies as one JSON object.
    #[arg(long)]
    pub json: bool,
}

/// Options of `talk`.
#[derive(Clone, Debug, Args)]
pub struct TalkArgs {
    /// Speak the JSON-lines protocol on stdin and stdout.
    #[arg(long)]
    pub jsonl: bool,
    /// Show after each turn what was understood with its confidence, the frame of facts, the next question and why (with
    /// --jsonl on stderr).
    #[arg(long)]
    pub explain: bool,
    /// The config file; without it the example business.
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Local time at which the call begins, such as 2026-01-15T23:00; without it now.
    #[arg(long, value_name = "LOCAL-ISO")]
    pub at: Option<String>,
    /// The caller's number.
    #[arg(long, value_name = "E164")]
    pub caller: Option<String>,
    /// The number dialled.
    #[arg(long, value_name = "E164")]
    pub dialled: Option<String>,
    /// Customers and appointments that stand on the board before the call (JSON).
    #[arg(long, value_name = "FILE")]
    pub world: Option<PathBuf>,
    /// What the people do who are rung.
    #[arg(long, value_enum, default_value = "accept")]
    pub people: PeopleArg,
    /// Seed of everything random.
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// Take the caller's lines from a file, one a turn.
    #[arg(long, value_name = "FILE", conflicts_with = "jsonl")]
    pub script: Option<PathBuf>,
    /// Keep the call's rows in this folder's store, for `calls show` and `replay`. A folder for typed calls, not a box's: jobs
    /// are made on a board of the call's own and go with it.
    #[arg(long, value_name = "DIR")]
    pub data: Option<PathBuf>,
}

/// What rung people do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum PeopleArg {
    /// Press 1.
    Accept,
    /// Press 9.
    Decline,
    /// Don't answer.
    Silent,
}

/// Options of `hear`.
#[derive(Clone, Debug, Args)]
pub struct HearArgs {
    /// The files, WAV or FLAC.
    #[arg(required = true)]
    pub files: Vec<PathBuf>,
    /// One JSON object a line instead of text.
    #[arg(long)]
    pub json: bool,
    /// Local time of the call; without it no season is assumed.
    #[arg(long, value_name = "LOCAL-ISO")]
    pub at: Option<String>,
    /// What the box had just asked for.
    #[arg(long, value_enum)]
    pub slot: Option<SlotArg>,
    /// Which recogniser; there is one on the box.
    #[arg(long, value_name = "NAME", default_value = "moonshine-tiny-en")]
    pub recognizer: String,
}

/// What `hear --slot` may name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum SlotArg {
    /// A call-back number.
    Phone,
    /// House number and street.
    Address,
    /// A name.
    Name,
    /// A ZIP code.
    Zip,
    /// One of the offered windows.
    Slot,
    /// Yes or no.
    Yesno,
}

/// Of `line`.
#[derive(Debug, Subcommand)]
pub enum LineAction {
    /// Register at each trunk of the config, show what passes on the wire, and look for NAT and SIP ALG; with --call,
    /// ring a number and hear whether sound goes both ways. Some trunks forget a running box by it: restart that one.
    #[command(
        after_help = "Examples:\n  nightbell line test --config my.toml\n  nightbell line test --config my.toml --trunk main --call +13035550111"
    )]
    Test(LineArgs),
}

/// Of `line test`.
#[derive(Debug, Args)]
pub struct LineArgs {
    /// The config file with the trunks.
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Only the trunk of this name.
    #[arg(long, value_name = "NAME")]
    pub trunk: Option<String>,
    /// Ring this number by the trunk and talk for a moment.
    #[arg(long, value_name = "NUMBER")]
    pub call: Option<vocab::Phone>,
    /// How long that call lasts, seconds.
    #[arg(long, default_value_t = 8, value_parser = clap::value_parser!(u64).range(3..=60))]
    pub seconds: u64,
}

/// Of `upstream-receive`.
#[derive(Debug, Args)]
pub struct ReceiveArgs {
    /// The broker: mqtts://NAME:PORT, or mqtt://ADDRESS:PORT within the house.
    #[arg(long, value_name = "URL")]
    pub broker: crate::mqtt::Broker,
    /// Whose boxes.
    #[arg(long)]
    pub tenant: String,
    /// One box only.
    #[arg(long = "box", value_name = "NAME")]
    pub box_id: Option<String>,
    /// Where news are kept (received.db).
    #[arg(long, value_name = "DIR", default_value = "received")]
    pub data: PathBuf,
    /// This receiver's name at the broker; two with one name throw each other out.
    #[arg(long, default_value = "main")]
    pub name: String,
    /// PEM file of who signed the broker's certificate.
    #[arg(long, value_name = "FILE")]
    pub ca: Option<PathBuf>,
    /// Our certificate, PEM, where the broker asks for one.
    #[arg(long, value_name = "FILE", requires = "key")]
    pub cert: Option<PathBuf>,
    /// Its key, PEM.
    #[arg(long, value_name = "FILE", requires = "cert")]
    pub key: Option<PathBuf>,
    /// Our name at the broker.
    #[arg(long, requires = "password_file")]
    pub user: Option<String>,
    /// File that holds its password and nothing else.
    #[arg(long, value_name = "FILE", requires = "user")]
    pub password_file: Option<PathBuf>,
    /// End when so many news are kept; without it, when told to.
    #[arg(long, value_name = "N")]
    pub until: Option<u64>,
}

/// Options of `calls` and `jobs`.
#[derive(Clone, Debug, Args)]
pub struct RowsArgs {
    /// Where the box keeps its store.
    #[arg(long, global = true, value_name = "DIR", default_value = "nightbell-data")]
    pub data: PathBuf,
    /// The config whose time zone is shown; without it the example business's.
    #[arg(long, global = true, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// What to do; without it, list.
    #[command(subcommand)]
    pub action: Option<RowsAction>,
}

/// Options of `stats`.
#[derive(Clone, Debug, Args)]
pub struct StatsArgs {
    /// Where the box keeps its store.
    #[arg(long, value_name = "DIR", default_value = "nightbell-data")]
    pub data: PathBuf,
    /// The config whose opening hours tell what is after hours; without it the example business's.
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Calls of so many days back from now.
    #[arg(long, default_value_t = 7, value_name = "N")]
    pub days: u32,
    /// One JSON object in place of the table.
    #[arg(long)]
    pub json: bool,
}

/// Options of `replay`.
#[derive(Clone, Debug, Args)]
pub struct ReplayArgs {
    /// Which calls, as `nightbell calls` lists them.
    #[arg(value_name = "CALL")]
    pub calls: Vec<String>,
    /// Every call that is kept.
    #[arg(long, conflicts_with = "calls")]
    pub all: bool,
    /// Where the box keeps its store.
    #[arg(long, value_name = "DIR", default_value = "nightbell-data")]
    pub data: PathBuf,
    /// Read the calls from what `nightbell calls export` printed instead.
    #[arg(long, value_name = "FILE", conflicts_with = "data")]
    pub export: Option<PathBuf>,
    /// The config of now; without it the example business's.
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// One JSON object a call, and one for the sums.
    #[arg(long)]
    pub json: bool,
}

/// What to do with rows.
#[derive(Clone, Debug, Subcommand)]
pub enum RowsAction {
    /// Newest first.
    List {
        /// At most this many.
        #[arg(long, default_value_t = 50)]
        limit: u32,
    },
    /// One row with all that belongs to it: of a call its transcript, decisions and why, and outcome.
    Show {
        /// Its id, as listed.
        id: String,
    },
    /// Play the recording of a call, or of the call behind a job (with the system's player).
    Play {
        /// Its id, as listed.
        id: String,
    },
    /// Delete the recording of a call, or of the call behind a job; its rows stay.
    DeleteRecording {
        /// Its id, as listed.
        id: String,
    },
    /// Every row as JSON lines.
    Export,
}
