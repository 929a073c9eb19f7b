//! `nightbell replay`: calls that were held, held once more against the rules of now. Reads beside a running box, writes nothing.
//!
//! Private words are shown here, on stdout and nowhere else, as `calls show` does.

use std::{
    io::{self, BufRead, BufReader, Write},
    path::Path,
};

use dialogue::replay::ReplayError;
use serde_json::json;
use store::Story;
use vocab::CallId;

use super::{
    End, ReplayArgs, chain,
    rows::{Whatever, shelf},
};
use crate::{
    clock,
    config::Config,
    replay::{Compared, Side, compare, shown},
};

/// `nightbell replay`. 0 = every call came out as it did, 1 = one did not or can't be read, 2 = misuse.
pub fn run(args: &ReplayArgs) -> End {
    match replayed(args, io::stdout().lock()) {
        Ok(count) if count.differ + count.broken == 0 => End::Done,
        Ok(_) => End::Fault,
        Err(error) if is_broken_pipe(error.as_ref()) => End::Done,
        Err(error) => {
            eprintln!("{}", chain(error.as_ref()));
            End::Misuse
        }
    }
}

fn is_broken_pipe(error: &(dyn std::error::Error + 'static)) -> bool {
    error.downcast_ref::<io::Error>().is_some_and(|e| e.kind() == io::ErrorKind::BrokenPipe)
}

/// How the calls came out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Count {
    same: u32,
    differ: u32,
    /// An older version kept no inputs of them.
    not_kept: u32,
    /// A row of them is missing or can't be read.
    broken: u32,
}

fn replayed(args: &ReplayArgs, mut to: impl Write) -> Result<Count, Whatever> {
    let ids = args.calls.iter().map(|id| id.parse()).collect::<Result<Vec<CallId>, _>>()?;
    if ids.is_empty() && !args.all && args.export.is_none() {
        return Err("which calls? Name them, or all of them with --all".into());
    }
    let config = Config::load(args.config.as_deref())?;
    let mut count = Count::default();
    let mut tell = |story: Result<Story, (String, Whatever)>| {
        let told = match story {
            Ok(story) => {
                let compared = compare(&config.business, clock::now().instant, &story);
                Told::of(story.call.call.to_string(), compared)
            }
            Err((name, why)) => Told { call: name, came: Came::Broken(chain(why.as_ref())) },
        };
        count.add(&told.came);
        if args.json { told.json(&mut to) } else { told.show(&mut to) }
    };
    match &args.export {
        Some(file) => exported(file, &ids, &mut tell)?,
        None => kept(&args.data, &ids, &mut tell)?,
    }
    if args.json { count.json(&mut to) } else { count.show(&mut to) }?;
    to.flush()?;
    Ok(count)
}

type Tell<'t> = dyn FnMut(Result<Story, (String, Whatever)>) -> io::Result<()> + 't;

/// Calls of a box's store, oldest first.
fn kept(data: &Path, ids: &[CallId], tell: &mut Tell<'_>) -> Result<(), Whatever> {
    let shelf = shelf(data)?;
    let all = || Ok::<_, Whatever>(shelf.calls(u32::MAX)?.into_iter().rev().map(|row| row.call).collect());
    let ids: Vec<CallId> = if ids.is_empty() { all()? } else { ids.to_vec() };
    for id in ids {
        match shelf.story(id) {
            Ok(Some(story)) => tell(Ok(story))?,
            Ok(None) => return Err(format!("no call {id} is kept; `nightbell calls` lists them").into()),
            Err(why) => tell(Err((id.to_string(), why.into())))?,
        }
    }
    Ok(())
}

/// Calls as `nightbell calls export` printed them.
fn exported(file: &Path, ids: &[CallId], tell: &mut Tell<'_>) -> Result<(), Whatever> {
    let open = |error| format!("the export {} can't be read: {error}", file.display());
    let lines = BufReader::new(std::fs::File::open(file).map_err(open)?).lines();
    let mut left: Vec<CallId> = ids.to_vec();
    for (line, number) in lines.zip(1..) {
        let line = line.map_err(open)?;
        if line.trim().is_empty() {
            continue;
        }
        match serde_json::from_str::<Story>(&line) {
            Ok(story) if ids.is_empty() || ids.contains(&story.call.call) => {
                left.retain(|id| *id != story.call.call);
                tell(Ok(story))?;
            }
            Ok(_) => {}
            Err(why) => {
                let what = format!("it is no call as `nightbell calls export` prints it: {why}");
                tell(Err((format!("line {number}"), what.into())))?;
            }
        }
    }
    match left.first() {
        None => Ok(()),
        Some(id) => Err(format!("no call {id} is in {}", file.display()).into()),
    }
}

/// A call and how it came out.
struct Told {
    call: String,
    came: Came,
}

enum Came {
    Compared(Compared),
    NotKept,
    Broken(String),
}

impl Told {
    fn of(call: String, compared: Result<Compared, ReplayError>) -> Self {
        let came = match compared {
            Ok(compared) => Came::Compared(compared),
            Err(ReplayError::NothingKept) => Came::NotKept,
            Err(
                error @ (ReplayError::Missing { .. }
                | ReplayError::Row { .. }
                | ReplayError::NoBeginning { .. }),
            ) => Came::Broken(chain(&error)),
        };
        Self { call, came }
    }

    fn show(&self, to: &mut impl Write) -> io::Result<()> {
        let call = &self.call;
        match &self.came {
            Came::NotKept => {
                writeln!(to, "{call}  not kept   {}", ReplayError::NothingKept)
            }
            Came::Broken(why) => writeln!(to, "{call}  broken     {why}"),
            Came::Compared(compared) => {
                let Compared { lines, inputs, differences, notes, outcome_then, outcome_now } = compared;
                match differences.first() {
                    None => writeln!(to, "{call}  same       {lines} lines from {inputs} inputs")?,
                    Some(first) => {
                        let outcome = |o: &Option<String>| o.clone().unwrap_or_else(|| "no end".to_owned());
                        let (then, now) = (outcome(outcome_then), outcome(outcome_now));
                        let number = differences.len();
                        let at = shown(first.at_ms);
                        writeln!(
                            to,
                            "{call}  differs    from {at} on, {number} of {lines} lines; {then} then, {now} now"
                        )?;
                    }
                }
                for difference in differences {
                    let side = match difference.side {
                        Side::Then => "- then",
                        Side::Now => "+ now ",
                    };
                    writeln!(to, "  {:>5}  {side}  {}", shown(difference.at_ms), difference.what)?;
                }
                notes.iter().try_for_each(|note| writeln!(to, "         note    {note}"))
            }
        }
    }

    fn json(&self, to: &mut impl Write) -> io::Result<()> {
        let line = match &self.came {
            Came::NotKept => json!({ "call": self.call, "came": "not_kept" }),
            Came::Broken(why) => json!({ "call": self.call, "came": "broken", "why": why }),
            Came::Compared(compared) => {
                let came = if compared.differences.is_empty() { "same" } else { "differs" };
                json!({ "call": self.call, "came": came, "compared": compared })
            }
        };
        writeln!(to, "{line}")
    }
}

impl Count {
    fn add(&mut self, came: &Came) {
        match came {
            Came::Compared(compared) if compared.differences.is_empty() => self.same += 1,
            Came::Compared(_) => self.differ += 1,
            Came::NotKept => self.not_kept += 1,
            Came::Broken(_) => self.broken += 1,
        }
    }

    fn show(self, to: &mut impl Write) -> io::Result<()> {
        let Self { same, differ, not_kept, broken } = self;
        let all = same + differ + not_kept + broken;
        write!(to, "{all} calls: {same} the same, {differ} differ")?;
        if not_kept > 0 {
            write!(to, ", {not_kept} kept by an older version without inputs")?;
        }
        if broken > 0 {
            write!(to, ", {broken} can't be read")?;
        }
        writeln!(to)
    }

    fn json(self, to: &mut impl Write) -> io::Result<()> {
        let Self { same, differ, not_kept, broken } = self;
        let sums = json!({ "same": same, "differ": differ, "not_kept": not_kept, "broken": broken });
        writeln!(to, "{sums}")
    }
}

#[cfg(test)]
mod tests;
