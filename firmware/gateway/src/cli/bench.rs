//! `nightbell bench`: what `scripts/bench` runs.

use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};

use super::{End, chain, run::raise_files};
use crate::{
    bench::{
        Bench, BenchError, CALLS_PARTS, CallsBench, CallsPart, HearingBench, HearingPlant, LongCalls, Part,
        Plant, PromptsBench, PromptsPlant, QuirksBench, QuirksPlant, SpokenLines, all_lines,
        limits::{Short, Verdict},
        settle,
    },
    phone::rehearse,
};

/// Options of `bench`.
#[derive(Clone, Debug, Args)]
pub struct BenchArgs {
    #[command(subcommand)]
    what: What,
}

#[derive(Clone, Debug, Subcommand)]
enum What {
    /// Ring a box of its own and measure on the wire.
    #[command(after_help = "Example: nightbell bench call --quick --json rows.jsonl")]
    Call(CallArgs),
    /// Ring a box of its own with many callers at once.
    #[command(after_help = "Example: nightbell bench calls --parts crowd,full --json rows.jsonl")]
    Calls(CallsArgs),
    /// Hear the recorded callers and tell what was decided of them.
    #[command(after_help = "Example: nightbell bench hearing --shared ../shared --json rows.jsonl")]
    Hearing(HearingArgs),
    /// Ask what settles a doubt, and tell whether the answers settle it right: typed, a minute.
    #[command(after_help = "Example: nightbell bench settle --json rows.jsonl")]
    Settle(SettleArgs),
    /// Speak every sentence that the box can say, and hear it: some minutes.
    #[command(after_help = "Example: nightbell bench prompts --json rows.jsonl")]
    Prompts(PromptsArgs),
    /// Ring a box of its own with ten callers who have a quirk each: a quarter of an hour.
    #[command(after_help = "Example: nightbell bench spoken-quirks --only silent")]
    SpokenQuirks(QuirksArgs),
    /// Speak and hear the lines of typed callers: rows for `callers talk --heard`.
    #[command(
        hide = true,
        after_help = "Example: nightbell bench hear-lines --lines lacks.jsonl --out heard.jsonl"
    )]
    HearLines(LinesArgs),
    /// Render every line of the spoken benches that is not there yet.
    #[command(after_help = "Example: nightbell bench render")]
    Render,
}

#[derive(Clone, Debug, Args)]
struct CallArgs {
    /// A JSON object a case, and one a limit, go here.
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
    /// A few of each in some minutes; fewer cases than demanded are SKIP.
    #[arg(long)]
    quick: bool,
    /// Quick calls.
    #[arg(long, value_name = "N")]
    calls: Option<usize>,
    /// Turns.
    #[arg(long, value_name = "N")]
    turns: Option<usize>,
    /// Emergency calls.
    #[arg(long, value_name = "N")]
    emergencies: Option<usize>,
    /// Only these parts.
    #[arg(long, value_enum, value_delimiter = ',')]
    parts: Vec<Part>,
    /// Plant a fault into what the phone sees: the bench must fail.
    #[arg(long, value_enum, default_value = "none")]
    plant: Plant,
    /// Where store and logs of the box go; without it a fresh folder under the temporary one.
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
}

#[derive(Clone, Debug, Args)]
struct CallsArgs {
    /// A JSON object a case, and one a limit, go here.
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
    /// Only these parts; `long` runs only where it is named here.
    #[arg(long, value_enum, value_delimiter = ',')]
    parts: Vec<CallsPart>,
    /// Calls of the crowd; fewer than 200 are SKIP.
    #[arg(long, value_name = "N")]
    crowd: Option<usize>,
    /// Turns of the spoken part; fewer than 150 are SKIP.
    #[arg(long, value_name = "N")]
    turns: Option<usize>,
    /// Emergency calls of the spoken part; fewer than 100 are SKIP.
    #[arg(long, value_name = "N")]
    emergencies: Option<usize>,
    /// Thousandths of a core that the box may take in the part `quota`.
    #[arg(long, value_name = "N", default_value_t = 400)]
    millicores: u64,
    /// Calls of the part `long`; with fewer than 8 the number of calls is SKIP.
    #[arg(long, value_name = "N", default_value_t = LongCalls::default().calls)]
    long_calls: usize,
    /// Minutes that two people talk in each; with fewer than 30 what only time shows is SKIP.
    #[arg(
        long,
        value_name = "M",
        default_value_t = LongCalls::default().minutes,
        value_parser = clap::value_parser!(u64).range(1..=90)
    )]
    minutes: u64,
    /// Plant a fault into what the phones see: the bench must fail.
    #[arg(long, value_enum, default_value = "none")]
    plant: Plant,
    /// Where stores and logs of the boxes go; without it a fresh folder under the temporary one.
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
}

#[derive(Clone, Debug, Args)]
struct SettleArgs {
    /// A JSON object a case, and one for the limit, go here.
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
    /// Plant a fault into what was decided: the bench must fail.
    #[arg(long, value_enum, default_value = "none")]
    plant: HearingPlant,
}

#[derive(Clone, Debug, Args)]
struct PromptsArgs {
    /// A JSON object a sentence, and one a limit, go here.
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
    /// Hear only this, as it would be spoken, and judge nothing; a bar cuts it into pieces, and it may be repeated.
    #[arg(long, value_name = "TEXT")]
    say: Vec<String>,
    /// Plant a fault into the sound: the bench must fail.
    #[arg(long, value_enum, default_value = "none")]
    plant: PromptsPlant,
}

#[derive(Clone, Debug, Args)]
struct QuirksArgs {
    /// A JSON object a call, and one for the limit, go here.
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
    /// Only callers whose id has this in it.
    #[arg(long, value_name = "WORD")]
    only: Option<String>,
    /// Plant a fault into what is seen of the calls: the bench must fail.
    #[arg(long, value_enum, default_value = "none")]
    plant: QuirksPlant,
    /// Where store, events and recordings go; without it a fresh folder under the temporary one.
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
}

#[derive(Clone, Debug, Args)]
struct LinesArgs {
    /// Lines, a JSON object each: caller, asks, said.
    #[arg(long, value_name = "FILE")]
    lines: PathBuf,
    /// Rows are appended here; a line that has one is not heard again.
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
}

#[derive(Clone, Debug, Args)]
struct HearingArgs {
    /// The folder with the recorded callers, `speech/triage` in it.
    #[arg(long, env = "NIGHTBELL_SHARED", default_value = "../shared")]
    shared: PathBuf,
    /// A JSON object a case, and one a limit, go here.
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
    /// So many callers, evenly from the whole; fewer cases than demanded are SKIP.
    #[arg(long, value_name = "N")]
    calls: Option<usize>,
    /// Plant a fault into what was decided: the bench must fail.
    #[arg(long, value_enum, default_value = "none")]
    plant: HearingPlant,
}

pub(super) fn run(args: &BenchArgs, models: &Path) -> End {
    let done = match &args.what {
        What::Call(args) => call(args, models),
        What::Calls(args) => calls(args, models),
        What::Hearing(args) => HearingBench {
            shared: args.shared.clone(),
            models: models.to_owned(),
            calls: args.calls.unwrap_or(usize::MAX),
            short: if args.calls.is_some() { Short::Allowed } else { Short::Refused },
            plant: args.plant,
            json: args.json.clone(),
        }
        .run(&mut std::io::stdout()),
        What::Settle(args) => settle(args.plant, args.json.as_deref(), &mut std::io::stdout()),
        What::Prompts(args) => PromptsBench {
            models: models.to_owned(),
            plant: args.plant,
            say: args.say.clone(),
            json: args.json.clone(),
        }
        .run(&mut std::io::stdout()),
        What::SpokenQuirks(args) => QuirksBench {
            only: args.only.clone(),
            plant: args.plant,
            json: args.json.clone(),
            data: args.data.clone().unwrap_or_else(fresh_folder),
            models: models.to_owned(),
        }
        .run(&mut std::io::stdout()),
        What::HearLines(args) => {
            SpokenLines { lines: args.lines.clone(), out: args.out.clone(), models: models.to_owned() }
                .run()
                .map(|()| Verdict::Pass)
        }
        What::Render => rehearse(models, all_lines()).map_err(BenchError::from).map(|()| Verdict::Pass),
    };
    match done {
        Ok(Verdict::Fail) => End::Fault,
        Ok(Verdict::Pass | Verdict::Skip | Verdict::Shown) => End::Done,
        Err(error) => {
            eprintln!("{}", chain(&error));
            End::Fault
        }
    }
}

fn call(args: &CallArgs, models: &Path) -> Result<Verdict, BenchError> {
    let (calls, turns, emergencies) = if args.quick { (40, 20, 10) } else { (500, 170, usize::MAX) };
    let parts = if args.parts.is_empty() {
        vec![Part::Quick, Part::Turns, Part::Emergencies]
    } else {
        args.parts.clone()
    };
    let bench = Bench {
        parts,
        calls: args.calls.unwrap_or(calls),
        turns: args.turns.unwrap_or(turns),
        emergencies: args.emergencies.unwrap_or(emergencies),
        at_once: 1,
        config: None,
        quota: None,
        short: if args.quick { Short::Allowed } else { Short::Refused },
        plant: args.plant,
        json: args.json.clone(),
        data: args.data.clone().unwrap_or_else(fresh_folder),
        models: models.to_owned(),
    };
    bench.run(&mut std::io::stdout())
}

fn calls(args: &CallsArgs, models: &Path) -> Result<Verdict, BenchError> {
    raise_files();
    let bench = CallsBench {
        parts: if args.parts.is_empty() { CALLS_PARTS.to_vec() } else { args.parts.clone() },
        crowd: args.crowd.unwrap_or(200),
        turns: args.turns.unwrap_or(200),
        emergencies: args.emergencies.unwrap_or(usize::MAX),
        millicores: args.millicores,
        long: LongCalls { calls: args.long_calls.max(1), minutes: args.minutes },
        plant: args.plant,
        json: args.json.clone(),
        data: args.data.clone().unwrap_or_else(fresh_folder),
        models: models.to_owned(),
    };
    bench.run(&mut std::io::stdout())
}

/// A folder of its own for a bench that was given none.
fn fresh_folder() -> PathBuf {
    std::env::temp_dir().join(format!("nightbell-bench-{}", std::process::id()))
}
