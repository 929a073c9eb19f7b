//! `nightbell bench`: what `scripts/bench` runs.

use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};

use super::{End, chain};
use crate::{
    bench::{
        Bench, BenchError, HearingBench, HearingPlant, Part, Plant, all_lines,
        limits::{Short, Verdict},
        render,
    },
    phone::Lines,
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
    /// Hear the recorded callers and tell what was decided of them.
    #[command(after_help = "Example: nightbell bench hearing --shared ../shared --json rows.jsonl")]
    Hearing(HearingArgs),
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
        What::Hearing(args) => HearingBench {
            shared: args.shared.clone(),
            models: models.to_owned(),
            calls: args.calls.unwrap_or(usize::MAX),
            short: if args.calls.is_some() { Short::Allowed } else { Short::Refused },
            plant: args.plant,
            json: args.json.clone(),
        }
        .run(&mut std::io::stdout()),
        What::Render => Lines::open(models)
            .map_err(BenchError::from)
            .and_then(|mut lines| render(&mut lines, all_lines()))
            .map(|()| Verdict::Pass),
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
    let fresh = || std::env::temp_dir().join(format!("nightbell-bench-{}", std::process::id()));
    let bench = Bench {
        parts,
        calls: args.calls.unwrap_or(calls),
        turns: args.turns.unwrap_or(turns),
        emergencies: args.emergencies.unwrap_or(emergencies),
        short: if args.quick { Short::Allowed } else { Short::Refused },
        plant: args.plant,
        json: args.json.clone(),
        data: args.data.clone().unwrap_or_else(fresh),
        models: models.to_owned(),
    };
    bench.run(&mut std::io::stdout())
}
