//! `callers`: plays callers against a built box, or sends the tables of understanding through it; prints a line a
//! limit and exits 1 when one is broken.

use std::{
    collections::BTreeSet,
    fs,
    io::{self, Write},
    path::{Path, PathBuf},
    process::ExitCode,
};

use callers::{
    case::Case,
    damage::Damage,
    heard::{HeardLines, Line},
    pipe::Setting,
    plant::Plant,
    play::{Between, Played, play_all},
    replay,
    report::{self, Cases, Judged},
    understand::{self, Bench},
};
use clap::{Args, Parser, Subcommand};
use indicatif::{ProgressBar, ProgressStyle};
use limits::{Limit, Short, Verdict};
use serde_json::{Value, json};

/// Judges a box from outside, by its protocol alone.
#[derive(Debug, Parser)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Callers of the callers format against `talk --jsonl`.
    Talk(TalkArgs),
    /// Tables and public sets against `understand`.
    Understanding(UnderstandingArgs),
    /// Callers as for `talk`, and then each call once more with `replay`.
    Replay(ReplayArgs),
}

#[derive(Debug, Args)]
struct ReplayArgs {
    /// The binary `nightbell`.
    #[arg(long)]
    binary: PathBuf,
    /// Callers, one JSON object a line.
    #[arg(long, num_args = 1.., required = true)]
    callers: Vec<PathBuf>,
    /// Share of the words that is damaged, 0 to 1.
    #[arg(long)]
    damage: Option<f64>,
    /// The config that the calls are held against; without it the one they were held with.
    #[arg(long, value_name = "CONFIG")]
    against: Option<PathBuf>,
    /// Lets fewer cases than demanded pass.
    #[arg(long)]
    few: bool,
    /// Writes a row a call.
    #[arg(long)]
    json: Option<PathBuf>,
}

#[derive(Debug, Args)]
struct TalkArgs {
    /// The binary `nightbell`.
    #[arg(long)]
    binary: PathBuf,
    /// Callers, one JSON object a line.
    #[arg(long, num_args = 1.., required = true)]
    callers: Vec<PathBuf>,
    /// One of those files that is set aside: its limits are held for itself as well, and of its calls only figures
    /// are shown.
    #[arg(long)]
    apart: Option<PathBuf>,
    /// Shows the calls of the file that is set aside as well: it is opened.
    #[arg(long)]
    open: bool,
    /// The world of callers who bring none.
    #[arg(long)]
    world: Option<PathBuf>,
    /// The box's config; without it its example.
    #[arg(long)]
    config: Option<PathBuf>,
    /// Share of the words that is damaged, 0 to 1; has limits of its own.
    #[arg(long)]
    damage: Option<f64>,
    /// Seed of the damage.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Lines as the recogniser heard them, of `nightbell bench hear-lines`: each arrives as it was heard. Has limits of its
    /// own, for calls of which every line was heard.
    #[arg(long, value_name = "FILE", conflicts_with = "damage")]
    heard: Option<PathBuf>,
    /// Writes the lines that it has yet to hear.
    #[arg(long, value_name = "FILE", requires = "heard")]
    lacks: Option<PathBuf>,
    /// So many callers, evenly from the whole.
    #[arg(long, value_name = "N")]
    calls: Option<usize>,
    /// Only callers whose id begins so.
    #[arg(long)]
    only: Option<String>,
    /// Prints every call that is not as it must be.
    #[arg(long)]
    misses: bool,
    /// Prints every call.
    #[arg(long)]
    scripts: bool,
    /// Lets fewer cases than demanded pass.
    #[arg(long)]
    few: bool,
    /// Writes the rows, and how each call fared.
    #[arg(long)]
    json: Option<PathBuf>,
    /// Spoils what the bench sees: it must fail.
    #[arg(long)]
    plant: Option<Plant>,
}

#[derive(Debug, Args)]
struct UnderstandingArgs {
    /// The binary `nightbell`.
    #[arg(long)]
    binary: PathBuf,
    /// Folder of the tables.
    #[arg(long)]
    tables: PathBuf,
    /// Prints every row that was read otherwise.
    #[arg(long)]
    misses: bool,
    /// Lets fewer cases than demanded pass.
    #[arg(long)]
    few: bool,
    /// Writes the rows.
    #[arg(long)]
    json: Option<PathBuf>,
}

type Whatever = Box<dyn std::error::Error>;

fn main() -> ExitCode {
    let done = match Cli::parse().command {
        Command::Talk(args) => talk(&args),
        Command::Understanding(args) => understanding(&args),
        Command::Replay(args) => replay(&args),
    };
    match done {
        Ok(Verdict::Pass | Verdict::Skip | Verdict::Shown) => ExitCode::SUCCESS,
        Ok(Verdict::Fail) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("{}", chain(error.as_ref()));
            ExitCode::from(2)
        }
    }
}

/// An error with its causes.
fn chain(error: &(dyn std::error::Error + 'static)) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        text += &format!(": {cause}");
        source = cause.source();
    }
    text
}

fn talk(args: &TalkArgs) -> Result<Verdict, Whatever> {
    if args.damage.is_some_and(|share| !(0.0..=1.0).contains(&share)) {
        return Err("--damage is a share between 0 and 1".into());
    }
    let files = chosen(args)?;
    let setting = Setting {
        binary: args.binary.clone(),
        config: args.config.clone(),
        world: args.world.clone(),
        data: None,
    };
    let heard = args.heard.as_deref().map(HeardLines::load).transpose()?;
    let between = match (&heard, args.damage) {
        (Some(heard), _) => Between::Recogniser(heard),
        (None, Some(share)) => Between::Damage(Damage { share, seed: args.seed }),
        (None, None) => Between::Nothing,
    };
    let all: Vec<Case> = files.iter().flat_map(|(_, cases)| cases.clone()).collect();
    let bar = bar(all.len());
    let mut played = play_all(&setting, &all, between, &|| bar.inc(1));
    bar.finish_and_clear();
    if let Some(path) = &args.lacks {
        write_lacks(path, &played)?;
    }
    if let Some(plant) = args.plant {
        plant.spoil(&mut played);
    }
    let mut groups: Vec<(&PathBuf, Vec<Judged>)> = Vec::new();
    let mut played = played.into_iter();
    for (path, cases) in files {
        let mut calls: Vec<Judged> = played.by_ref().take(cases.len()).map(Judged::of).collect();
        if args.damage.is_some() || heard.is_some() {
            // What arrived damaged may be asked again.
            calls.iter_mut().for_each(|call| call.judgement.faults.retain(|fault| fault.what != "question"));
        }
        // What is half heard and half typed is neither.
        calls.retain(|call| call.played.lacks.is_empty());
        groups.push((path, calls));
    }
    let mut out = io::stdout().lock();
    if heard.is_some() {
        let whole: usize = groups.iter().map(|(_, calls)| calls.len()).sum();
        writeln!(out, "{whole} of {} calls with every line heard", all.len())?;
    }
    told(&mut out, args, &groups)
}

/// The callers of each file that are to call.
fn chosen(args: &TalkArgs) -> Result<Vec<(&PathBuf, Vec<Case>)>, Whatever> {
    let wanted = |case: &Case| args.only.as_ref().is_none_or(|only| case.id.starts_with(only.as_str()));
    let mut files = Vec::new();
    for path in &args.callers {
        let cases: Vec<Case> = Case::load(path)?.into_iter().filter(wanted).collect();
        files.push((path, cases));
    }
    let of: usize = files.iter().map(|(_, cases)| cases.len()).sum();
    let keep = args.calls.unwrap_or(of).min(of);
    let mut at = 0;
    for (_, cases) in &mut files {
        cases.retain(|_| {
            at += 1;
            at * keep / of != (at - 1) * keep / of
        });
    }
    Ok(files)
}

/// Each line once, in order.
fn write_lacks(path: &Path, played: &[Played]) -> Result<(), Whatever> {
    let lines: BTreeSet<&Line> = played.iter().flat_map(|call| &call.lacks).collect();
    let rows = lines.into_iter().map(serde_json::to_string).collect::<Result<Vec<_>, _>>()?;
    let text: String = rows.into_iter().map(|row| row + "\n").collect();
    Ok(fs::write(path, text)?)
}

/// Prints what is to be seen of the calls, and the limits.
fn told(
    out: &mut impl Write,
    args: &TalkArgs,
    groups: &[(&PathBuf, Vec<Judged>)],
) -> Result<Verdict, Whatever> {
    let apart = |path: &PathBuf| args.apart.as_ref() == Some(path);
    let shown: Vec<Judged> = groups
        .iter()
        .filter(|(path, _)| args.open || !apart(path))
        .flat_map(|(_, calls)| calls.clone())
        .collect();
    scripts(out, args, &shown)?;
    classes(out, &shown)?;
    let limits_of = |calls: &[Judged], cases| {
        let cases = if args.few { Cases::Few } else { cases };
        match (&args.heard, args.damage) {
            (Some(_), _) => report::heard_limits(calls, cases),
            (None, Some(_)) => report::damaged_limits(calls, cases),
            (None, None) => report::limits(calls, cases),
        }
    };
    let calls: Vec<Judged> = groups.iter().flat_map(|(_, calls)| calls.clone()).collect();
    let all = limits_of(&calls, Cases::Whole);
    let mut verdict = limits::print(out, &all, short(args.few))?;
    let mut held = json!({ "all": rows(&all, args.few) });
    for (path, calls) in groups {
        let right = calls.iter().filter(|c| c.judgement.outcome_right).count();
        writeln!(out, "{}: {right} of {} with the right outcome", path.display(), calls.len())?;
        if apart(path) {
            let limits = limits_of(calls, Cases::Half);
            writeln!(out, "{} alone:", path.display())?;
            if limits::print(out, &limits, short(args.few))? == Verdict::Fail {
                verdict = Verdict::Fail;
            }
            held["apart"] = json!(rows(&limits, args.few));
        }
    }
    if let Some(path) = &args.json {
        let calls: Vec<Value> = shown.iter().map(Judged::json).collect();
        fs::write(path, format!("{:#}\n", json!({ "limits": held, "calls": calls })))?;
    }
    Ok(verdict)
}

fn short(few: bool) -> Short {
    if few { Short::Allowed } else { Short::Refused }
}

fn rows(limits: &[Limit], few: bool) -> Vec<Value> {
    limits.iter().map(|limit| limit.json(short(few))).collect()
}

fn bar(len: usize) -> ProgressBar {
    let style = ProgressStyle::with_template("{bar:30} {pos}/{len} calls, {eta} left")
        .unwrap_or_else(|_| ProgressStyle::default_bar());
    ProgressBar::new(len as u64).with_style(style)
}

fn scripts(out: &mut impl Write, args: &TalkArgs, calls: &[Judged]) -> io::Result<()> {
    for call in calls {
        let faults = &call.judgement.faults;
        if !(args.scripts || args.misses && !faults.is_empty()) {
            continue;
        }
        let case = &call.played.case;
        let quirks: Vec<String> = case.quirks.iter().map(ToString::to_string).collect();
        writeln!(out, "--- {} ({}; {})", case.id, case.kind, quirks.join(", "))?;
        write!(out, "{}", call.played.script())?;
        for fault in faults {
            writeln!(out, "  MISS {fault}")?;
        }
    }
    Ok(())
}

fn classes(out: &mut impl Write, calls: &[Judged]) -> io::Result<()> {
    for (class, ids) in report::classes(calls) {
        writeln!(out, "{:4} {class}: {}", ids.len(), ids.join(" "))?;
    }
    Ok(())
}

fn replay(args: &ReplayArgs) -> Result<Verdict, Whatever> {
    let mut cases = Vec::new();
    for path in &args.callers {
        cases.extend(Case::load(path)?);
    }
    let data = tempfile::tempdir()?;
    let setting = Setting {
        binary: args.binary.clone(),
        config: None,
        world: None,
        data: Some(data.path().to_owned()),
    };
    let between = args.damage.map_or(Between::Nothing, |share| Between::Damage(Damage { share, seed: 1 }));
    let bar = bar(2 * cases.len());
    let played = play_all(&setting, &cases, between, &|| bar.inc(1));
    let calls =
        replay::replay_all(&args.binary, data.path(), args.against.as_ref(), &played, &|| bar.inc(1))?;
    bar.finish_and_clear();
    let mut out = io::stdout().lock();
    for call in calls.iter().filter(|call| !call.same()).take(MOST_SHOWN) {
        writeln!(out, "{}: {} {}", call.id, call.came, call.why.as_deref().unwrap_or_default())?;
    }
    let lines: u64 = calls.iter().map(|call| call.lines).sum();
    writeln!(out, "{} calls, {lines} lines held against those of then", calls.len())?;
    let limits = replay::limits(&calls, if args.few { Cases::Few } else { Cases::Whole });
    if let Some(path) = &args.json {
        let calls: Vec<Value> = calls.iter().map(replay::Again::json).collect();
        let limits = rows(&limits, args.few);
        fs::write(path, format!("{:#}\n", json!({ "limits": limits, "calls": calls })))?;
    }
    Ok(limits::print(&mut out, &limits, short(args.few))?)
}

/// More calls that came out otherwise are only counted.
const MOST_SHOWN: usize = 20;

fn understanding(args: &UnderstandingArgs) -> Result<Verdict, Whatever> {
    let mut out = io::stdout().lock();
    let bench = Bench { binary: args.binary.clone(), tables: args.tables.clone(), few: args.few };
    let read = understand::run(&bench)?;
    if args.misses {
        for miss in &read.misses {
            writeln!(out, "{miss}")?;
        }
    }
    for note in &read.notes {
        writeln!(out, "{note}")?;
    }
    let verdict = limits::print(&mut out, &read.limits, short(args.few))?;
    if let Some(path) = &args.json {
        let rows = rows(&read.limits, args.few);
        fs::write(path, format!("{:#}\n", json!({ "limits": rows, "misses": read.misses })))?;
    }
    Ok(verdict)
}
