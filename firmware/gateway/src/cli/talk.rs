//! `nightbell talk`: the whole conversation without sound, as JSON lines, from a script, or at the terminal.

use std::{
    collections::BTreeSet,
    error::Error,
    fs::File,
    io::{self, BufRead, IsTerminal, Write},
    path::Path,
    time::Duration,
};

use jiff::civil::DateTime;
use store::Store;
use vocab::{CallId, Heard, Now, Phone, Record};

use super::{
    End, PeopleArg, TalkArgs, chain,
    input::{Lines, Misfit},
};
use crate::{
    clock,
    config::Config,
    desk::{Desk, World},
    typed::{Line, Played, Setting, Table, Turn, protocol},
    voice::Reading,
};

/// One typed call. Exit 0 when it came to an outcome, whatever it was.
pub fn run(args: &TalkArgs) -> End {
    let reads = |(table, desk): (Table, Desk)| {
        let table = table.with_reading(Reading::native());
        talk(args, if args.explain { table.explaining() } else { table }, desk)
    };
    match seated(args).and_then(reads) {
        Ok(()) => End::Done,
        Err(error) if is_broken_pipe(error.as_ref()) => End::Done,
        Err(error) => {
            eprintln!("{}", chain(error.as_ref()));
            End::Misuse
        }
    }
}

type Whatever = Box<dyn Error>;

fn is_broken_pipe(error: &(dyn Error + 'static)) -> bool {
    error.downcast_ref::<io::Error>().is_some_and(|e| e.kind() == io::ErrorKind::BrokenPipe)
}

fn talk(args: &TalkArgs, mut table: Table, desk: Desk) -> Result<(), Whatever> {
    let ended = held(args, &mut table, desk);
    if let Some(data) = &args.data {
        keep(data, &table.rows())?;
    }
    ended
}

fn held(args: &TalkArgs, table: &mut Table, desk: Desk) -> Result<(), Whatever> {
    let (stdin, stdout) = (io::stdin().lock(), io::stdout().lock());
    match &args.script {
        _ if args.jsonl => jsonl(table, desk, stdin, stdout),
        Some(path) => {
            let text = std::fs::read_to_string(path)
                .map_err(|e| format!("the script {} can't be read: {e}", path.display()))?;
            let turns = script(&text).map_err(|e| format!("{}: {e}", path.display()))?;
            played(table, desk, turns, stdout)
        }
        None => typed(table, desk, stdin, stdout),
    }
}

/// Config, desk, world and table as the options say.
fn seated(args: &TalkArgs) -> Result<(Table, Desk), Whatever> {
    let config = Config::load(args.config.as_deref())?;
    let now = match &args.at {
        None => clock::now(),
        Some(text) => {
            let local: DateTime = text
                .parse()
                .map_err(|_| format!("--at {text:?} is no local time such as 2026-01-15T23:00"))?;
            let utc = config.business.zone.to_timestamp(local).map_err(|e| format!("--at {text:?}: {e}"))?;
            Now { utc, ..clock::now() }
        }
    };
    let mut desk = Desk::in_memory(&config, args.seed)?;
    if let Some(path) = &args.world {
        desk.seed(&world(path)?, now)?;
    }
    let setting = Setting {
        now,
        caller: phone("--caller", args.caller.as_deref())?,
        dialled: phone("--dialled", args.dialled.as_deref())?,
        people: match args.people {
            PeopleArg::Accept => Played::Accept,
            PeopleArg::Decline => Played::Decline,
            PeopleArg::Silent => Played::Silent,
        },
        seed: args.seed,
        unavailable: BTreeSet::new(),
    };
    let table = Table::new(&config, setting);
    Ok((if args.data.is_some() { table.kept_as(call_id()) } else { table }, desk))
}

/// An id that no other call of the folder has, whenever the call is said to take place.
fn call_id() -> CallId {
    let at = clock::now().utc;
    let random = getrandom::u64().unwrap_or_else(|_| u64::try_from(at.as_nanosecond()).unwrap_or(0));
    CallId::new(at, random)
}

/// Keeps the rows of a call that is over. Several calls at once wait for each other; a box that runs in the folder is left alone.
fn keep(data: &Path, rows: &[Record]) -> Result<(), Whatever> {
    std::fs::create_dir_all(data).map_err(|e| format!("the folder {} can't be made: {e}", data.display()))?;
    let turn = data.join("talk.lock");
    let waited =
        File::options().create(true).append(true).open(&turn).and_then(|file| file.lock().map(|()| file));
    let _turn = waited.map_err(|e| format!("{} can't be locked: {e}", turn.display()))?;
    let now = clock::now();
    let opened = Store::open(&data.join("nightbell.db"), now.utc, call_id().raw())?;
    let mut store = opened.store;
    Ok(store.record_all(rows)?)
}

fn phone(option: &str, text: Option<&str>) -> Result<Option<Phone>, String> {
    text.map(|t| t.parse().map_err(|e| format!("{option}: {e}"))).transpose()
}

fn world(path: &Path) -> Result<World, String> {
    let shown = path.display();
    let text = std::fs::read_to_string(path).map_err(|e| format!("the world {shown} can't be read: {e}"))?;
    serde_json::from_str(&text).map_err(|e| format!("the world {shown} is no world: {e}"))
}

/// The protocol: a line for each thing said, the outcome last. A broken line of the caller ends it.
fn jsonl(table: &mut Table, mut desk: Desk, from: impl BufRead, mut to: impl Write) -> Result<(), Whatever> {
    let mut input = Lines::new(from);
    let mut said = table.begin(&mut desk);
    loop {
        for line in &said {
            writeln!(to, "{}", protocol::line(table, line))?;
        }
        to.flush()?;
        // Stdout is the protocol's alone.
        for told in table.explanations() {
            eprintln!("{told}");
        }
        if table.outcome().is_some() {
            break;
        }
        let turn = match input.next() {
            None => Turn::HangsUp,
            Some((line, text)) => {
                protocol::turn(&text?).map_err(|bad| Misfit { line, column: bad.column, what: bad.what })?
            }
        };
        said = table.turn(&mut desk, turn);
    }
    if let Some(result) = table.result(&desk)? {
        writeln!(to, "{}", serde_json::to_string(&result)?)?;
    }
    Ok(to.flush()?)
}

/// A script's turns: a caller's line a row, `#` a comment, `<silence 8>`, `<keys 1>`, `<over> words`, `<hangup>`.
fn script(text: &str) -> Result<Vec<Turn>, Misfit> {
    let rows = text.lines().enumerate().map(|(i, row)| (i + 1, row.trim()));
    rows.filter(|(_, row)| !row.is_empty() && !row.starts_with('#'))
        .map(|(line, row)| scripted(row).map_err(|what| Misfit { line, column: 1, what }))
        .collect()
}

fn scripted(row: &str) -> Result<Turn, String> {
    let Some((command, rest)) = row.strip_prefix('<').and_then(|r| r.split_once('>')) else {
        return Ok(Turn::Says(Heard::text(row)));
    };
    let (verb, value) = command.split_once(' ').unwrap_or((command, ""));
    match (verb, value.trim()) {
        ("hangup", "") => Ok(Turn::HangsUp),
        ("over", "") => Ok(Turn::SaysOver(Heard::text(rest.trim()))),
        ("keys", keys) if !keys.is_empty() && keys.chars().all(|c| "0123456789*#".contains(c)) => {
            Ok(Turn::Keys(keys.to_owned()))
        }
        ("silence", seconds) => match seconds.parse::<f64>() {
            Ok(s) if (0.0..=3_600.0).contains(&s) => Ok(Turn::Silent(Duration::from_secs_f64(s))),
            Ok(_) | Err(_) => Err(format!("<silence {seconds}>: expected seconds, 0 to 3600")),
        },
        _ => Err(format!("<{command}> is none of <silence 8>, <keys 1>, <over> words and <hangup>")),
    }
}

/// Plays a script and shows the call; who runs out of lines hangs up.
fn played(table: &mut Table, mut desk: Desk, turns: Vec<Turn>, mut to: impl Write) -> Result<(), Whatever> {
    let ink = Ink::of(io::stdout().is_terminal());
    let said = table.begin(&mut desk);
    show(&mut to, ink, table, &said)?;
    for turn in turns.into_iter().chain([Turn::HangsUp]) {
        if table.outcome().is_some() {
            break;
        }
        writeln!(to, "{}", ink.caller(&words(&turn)))?;
        let said = table.turn(&mut desk, turn);
        show(&mut to, ink, table, &said)?;
    }
    ended(to, table, &desk)
}

/// A person at the terminal.
fn typed(table: &mut Table, mut desk: Desk, from: impl BufRead, mut to: impl Write) -> Result<(), Whatever> {
    let ink = Ink::of(io::stdout().is_terminal());
    let mut input = Lines::new(from);
    writeln!(to, "You are the caller. Type what you say; <silence 8>, <keys 1>, <over> words, <hangup>.")?;
    let said = table.begin(&mut desk);
    show(&mut to, ink, table, &said)?;
    while table.outcome().is_none() {
        write!(to, "you> ")?;
        to.flush()?;
        let turn = match input.next() {
            None => Turn::HangsUp,
            Some((line, text)) => {
                match text.and_then(|t| scripted(t.trim()).map_err(|what| Misfit { line, column: 1, what })) {
                    Ok(turn) => turn,
                    Err(fault) => {
                        writeln!(to, "{fault}")?;
                        continue;
                    }
                }
            }
        };
        let said = table.turn(&mut desk, turn);
        show(&mut to, ink, table, &said)?;
    }
    ended(to, table, &desk)
}

/// Colours, on a terminal only.
#[derive(Clone, Copy, Debug)]
enum Ink {
    Plain,
    Colour,
}

impl Ink {
    const fn of(terminal: bool) -> Self {
        if terminal { Self::Colour } else { Self::Plain }
    }

    fn paint(self, code: &str, text: &str) -> String {
        match self {
            Self::Plain => text.to_owned(),
            Self::Colour => format!("\u{1b}[{code}m{text}\u{1b}[0m"),
        }
    }

    fn caller(self, text: &str) -> String {
        self.paint("36", &format!("you> {text}"))
    }
}

fn words(turn: &Turn) -> String {
    match turn {
        Turn::Says(heard) => heard.text.expose().clone(),
        Turn::SaysOver(heard) => format!("<over> {}", heard.text.expose()),
        Turn::Silent(silence) => format!("<silence {}>", silence.as_secs_f64()),
        Turn::Keys(keys) => format!("<keys {keys}>"),
        Turn::HangsUp => "<hangup>".to_owned(),
    }
}

/// What was understood and why the box goes on so, where asked for, then what it says.
fn show(to: &mut impl Write, ink: Ink, table: &mut Table, lines: &[Line]) -> io::Result<()> {
    for told in table.explanations() {
        writeln!(to, "     {}", ink.paint("2", &told))?;
    }
    for line in lines {
        let bell = if line.alarm { ink.paint("1;31", "[ALARM] ") } else { String::new() };
        let asks = line.say.asks.as_str();
        if line.text.is_empty() {
            writeln!(to, "{bell}box> {} (waits: {asks})", ink.paint("2", "…"))?;
        } else {
            writeln!(to, "{bell}box> {}  {}", line.text, ink.paint("2", &format!("[{asks}]")))?;
        }
    }
    Ok(())
}

/// The outcome and the rows behind it, for a person.
fn ended(mut to: impl Write, table: &Table, desk: &Desk) -> Result<(), Whatever> {
    let Some(result) = table.result(desk)? else { return Ok(()) };
    writeln!(to, "\noutcome: {}{}", result.outcome, if result.alarm { ", with alarm" } else { "" })?;
    for job in &result.jobs {
        let slot =
            job.slot.as_ref().map_or_else(|| "no window".to_owned(), |s| format!("{} to {}", s.start, s.end));
        writeln!(
            to,
            "job {}: {} ({}), {} {} {} {}, {} {}, {slot}{}",
            job.receipt,
            job.job_kind,
            job.urgency,
            job.street,
            job.unit,
            job.city,
            job.zip,
            job.name,
            job.phone,
            if job.flags.is_empty() { String::new() } else { format!(", check {:?}", job.flags) },
        )?;
    }
    for message in &result.messages {
        writeln!(to, "message {}: {} {}: {}", message.receipt, message.name, message.phone, message.text)?;
    }
    for change in &result.changed {
        let what =
            change.to.as_ref().map_or_else(|| "cancelled".to_owned(), |s| format!("moved to {}", s.start));
        writeln!(to, "appointment {}: {what}", change.receipt)?;
    }
    Ok(to.flush()?)
}

#[cfg(test)]
mod tests;
