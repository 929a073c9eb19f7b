//! `nightbell understand KIND`: rows of a table in, one JSON object a row out.
//!
//! The columns are those of the judging tables; more columns may stand there and are not looked at. A broken
//! row is told on stderr with line and column, the others are answered all the same, and the exit code is 2.

use std::{
    fmt::Display,
    io::{self, BufRead, Write},
    path::Path,
};

use dialogue::understand::{
    address::{self, Area},
    name, phone, problem,
    times::{self, TimeReading},
    yesno,
};
use jiff::civil::DateTime;
use serde_json::{Map, Value, json};
use vocab::Phone;

use super::{
    End, UnderstandKind, chain,
    input::{Lines, Misfit},
};
use crate::config::Config;

/// Answers the rows of stdin on stdout, with the streets and towns of the config. Without one, the towns and ZIP codes of the
/// example business are known, and no street: a table's addresses may lie anywhere, and of 14,000 American addresses one in
/// twenty-five would be taken for a street of Denver that sounds alike.
pub fn run(kind: UnderstandKind, config: Option<&Path>) -> End {
    let named = config.is_some();
    let config = match Config::load(config) {
        Ok(config) => config,
        Err(error) => {
            eprintln!("{}", chain(&error));
            return End::Misuse;
        }
    };
    let all = Area::of(&config.business);
    let area = if named { all } else { Area { streets: Area::EMPTY.streets, ..all } };
    match answer_all(kind, &area, io::stdin().lock(), io::BufWriter::new(io::stdout().lock())) {
        Ok(faults) if faults.is_empty() => End::Done,
        Ok(faults) => {
            for fault in faults {
                eprintln!("{fault}");
            }
            End::Misuse
        }
        // Whoever read our answers has seen enough.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => End::Done,
        Err(error) => {
            eprintln!("stdout can't be written: {error}");
            End::Misuse
        }
    }
}

/// Answers every row that can be read and returns the faults of the others.
pub fn answer_all(
    kind: UnderstandKind,
    area: &Area<'_>,
    from: impl BufRead,
    mut to: impl Write,
) -> io::Result<Vec<Misfit>> {
    let mut lines = Lines::new(from);
    let head = match lines.next() {
        None => return Ok(vec![Misfit { line: 1, column: 1, what: "a header row was expected".to_owned() }]),
        Some((line, text)) => match text.and_then(|t| Head::read(line, &t, columns(kind))) {
            Ok(head) => head,
            Err(fault) => return Ok(vec![fault]),
        },
    };
    let mut faults = Vec::new();
    while let Some((line, text)) = lines.next() {
        let row = text.as_deref().map_err(Clone::clone).and_then(|t| head.row(line, t));
        match row.and_then(|row| answer(kind, area, &row)) {
            Ok(Value::Object(object)) => writeln!(to, "{}", Value::Object(object))?,
            Ok(_) => {}
            Err(fault) => faults.push(fault),
        }
    }
    to.flush()?;
    Ok(faults)
}

const fn columns(kind: UnderstandKind) -> &'static [&'static str] {
    match kind {
        UnderstandKind::Addresses | UnderstandKind::Names => &["id", "text"],
        UnderstandKind::Phones => &["id", "caller_number", "text"],
        UnderstandKind::Times => &["id", "now", "offer", "text"],
        UnderstandKind::Yesno => &["id", "question", "context", "text"],
        UnderstandKind::Problems => &["id", "month", "text"],
    }
}

/// Where the columns that count stand.
#[derive(Debug)]
struct Head {
    wanted: Vec<(&'static str, usize)>,
    width: usize,
}

impl Head {
    fn read(line: usize, text: &str, columns: &[&'static str]) -> Result<Self, Misfit> {
        let cells: Vec<&str> = text.split('\t').map(str::trim).collect();
        let place = |name: &&'static str| {
            cells.iter().position(|c| c == name).map(|at| (*name, at)).ok_or_else(|| Misfit {
                line,
                column: 1,
                what: format!(
                    "the header has no column {name:?}; {} separated by tabs are needed",
                    columns.join(", ")
                ),
            })
        };
        let wanted = columns.iter().map(place).collect::<Result<_, _>>()?;
        Ok(Self { wanted, width: cells.len() })
    }

    /// The cells that count. Columns behind the last of those may be left out.
    fn row<'t>(&self, line: usize, text: &'t str) -> Result<Row<'t>, Misfit> {
        let cells: Vec<&str> = text.split('\t').collect();
        if cells.len() > self.width {
            let column = cells[..self.width].iter().map(|c| c.chars().count() + 1).sum::<usize>();
            let what = format!("{} cells where the header has {}", cells.len(), self.width);
            return Err(Misfit { line, column, what });
        }
        let cell = |&(name, at): &(&'static str, usize)| {
            let text = cells.get(at).copied().ok_or_else(|| Misfit {
                line,
                column: text.chars().count() + 1,
                what: format!("the cell {name:?} is missing: the row has {} cells", cells.len()),
            })?;
            let column = cells[..at].iter().map(|c| c.chars().count() + 1).sum::<usize>() + 1;
            Ok((name, column, text))
        };
        Ok(Row { line, cells: self.wanted.iter().map(cell).collect::<Result<_, Misfit>>()? })
    }
}

/// One row: name, column in characters, and text of each cell that counts.
#[derive(Debug)]
struct Row<'t> {
    line: usize,
    cells: Vec<(&'static str, usize, &'t str)>,
}

impl<'t> Row<'t> {
    /// A cell; every column that `columns` names is there.
    fn text(&self, name: &str) -> &'t str {
        self.cells.iter().find(|c| c.0 == name).map_or("", |c| c.2)
    }

    fn fault(&self, name: &str, what: impl Display) -> Misfit {
        let column = self.cells.iter().find(|c| c.0 == name).map_or(1, |c| c.1);
        Misfit { line: self.line, column, what: format!("{name}: {what}") }
    }
}

fn answer(kind: UnderstandKind, area: &Area<'_>, row: &Row<'_>) -> Result<Value, Misfit> {
    let mut answer = match kind {
        UnderstandKind::Addresses => address_of(row, area),
        UnderstandKind::Phones => phone_of(row)?,
        UnderstandKind::Names => name_of(row),
        UnderstandKind::Times => times_of(row)?,
        UnderstandKind::Yesno => yesno_of(row),
        UnderstandKind::Problems => problem_of(row)?,
    };
    answer.insert("id".to_owned(), json!(row.text("id")));
    Ok(Value::Object(answer))
}

/// Pairs to an object.
fn object<const N: usize>(pairs: [(&str, Value); N]) -> Map<String, Value> {
    pairs.into_iter().map(|(key, value)| (key.to_owned(), value)).collect()
}

/// Absent is empty, as in the tables.
fn or_empty(value: Option<impl Display>) -> Value {
    json!(value.map_or_else(String::new, |v| v.to_string()))
}

fn rounded(confidence: f32) -> Value {
    json!((f64::from(confidence) * 100.0).round() / 100.0)
}

fn address_of(row: &Row<'_>, area: &Area<'_>) -> Map<String, Value> {
    let read = address::parse(row.text("text"), area);
    object([
        ("number", or_empty(read.number)),
        ("predir", or_empty(read.predir)),
        ("street", or_empty(read.street)),
        ("suffix", or_empty(read.suffix)),
        ("postdir", or_empty(read.postdir)),
        ("unit", or_empty(read.unit)),
        ("city", or_empty(read.city)),
        ("zip", or_empty(read.zip)),
        ("complete", json!(if read.complete { "yes" } else { "no" })),
        ("confidence", rounded(read.confidence)),
    ])
}

fn phone_of(row: &Row<'_>) -> Result<Map<String, Value>, Misfit> {
    let caller = match row.text("caller_number").trim() {
        "" | "anonymous" | "unknown" | "withheld" | "private" => None,
        number => Some(number.parse::<Phone>().map_err(|e| row.fault("caller_number", e))?),
    };
    let read = phone::parse(row.text("text"), caller.as_ref());
    let value = match &read.value {
        phone::PhoneValue::Number(phone) => phone.e164(),
        phone::PhoneValue::SameAsCaller => "SAME_AS_CALLER",
        phone::PhoneValue::Incomplete => "INCOMPLETE",
    };
    Ok(object([("phone", json!(value)), ("confidence", rounded(read.confidence))]))
}

fn name_of(row: &Row<'_>) -> Map<String, Value> {
    let read = name::parse(row.text("text"));
    object([
        ("first", or_empty(read.first)),
        ("last", or_empty(read.last)),
        ("confidence", rounded(read.confidence)),
    ])
}

fn times_of(row: &Row<'_>) -> Result<Map<String, Value>, Misfit> {
    let now = row.text("now").trim();
    let now: DateTime = now
        .parse()
        .map_err(|_| row.fault("now", format!("{now:?} is no local time such as 2026-01-15T08:00")))?;
    let offers: Vec<(DateTime, DateTime)> = row
        .text("offer")
        .split(';')
        .map(str::trim)
        .filter(|o| !o.is_empty())
        .map(|o| {
            offer(o, now).ok_or_else(|| {
                row.fault("offer", format!("{o:?} is no window such as 2026-01-15T08:00/2026-01-15T10:00"))
            })
        })
        .collect::<Result<_, _>>()?;
    Ok(shown(&times::parse(row.text("text"), now, &offers)))
}

fn shown(read: &TimeReading) -> Map<String, Value> {
    let exclude: Vec<String> = read.exclude.iter().map(ToString::to_string).collect();
    object([
        ("type", json!(read.kind.as_str())),
        ("earliest", or_empty(read.earliest)),
        ("latest", or_empty(read.latest)),
        ("choice", or_empty(read.choice.map(times::Choice::as_str))),
        ("exclude", json!(exclude.join(";"))),
    ])
}

/// A window as tables write it: two local times with a slash, a dash or "to" between them, the second perhaps
/// without its date; or in words ("Thursday 8 to 10").
fn offer(text: &str, now: DateTime) -> Option<(DateTime, DateTime)> {
    let both = ["/", "..", " - ", " to ", "–", "—"].iter().find_map(|between| text.split_once(between));
    let both = both.or_else(|| text.get(..16).zip(text.get(16..).and_then(|t| t.strip_prefix('-'))));
    let written = both.and_then(|(from, to)| {
        let from: DateTime = from.trim().replacen(' ', "T", 1).parse().ok()?;
        let to = to.trim();
        let whole = to.replacen(' ', "T", 1).parse::<DateTime>().ok();
        Some((from, whole.or_else(|| to.parse().ok().map(|time| from.date().to_datetime(time)))?))
    });
    written.or_else(|| {
        let read = times::parse(text, now, &[]);
        match (read.earliest?, read.latest?) {
            (times::When::On(from), times::When::On(to)) => Some((from, to)),
            (times::When::On(_) | times::When::Daily(_), times::When::On(_) | times::When::Daily(_)) => None,
        }
    })
}

fn yesno_of(row: &Row<'_>) -> Map<String, Value> {
    let read = yesno::parse(row.text("text"), row.text("question"), row.text("context"));
    object([("label", json!(read.label.as_str())), ("detail", or_empty(read.detail))])
}

fn problem_of(row: &Row<'_>) -> Result<Map<String, Value>, Misfit> {
    let month = month(row.text("month").trim()).ok_or_else(|| {
        row.fault("month", "is none of jan, feb, mar, apr, may, jun, jul, aug, sep, oct, nov, dec")
    })?;
    let read = problem::parse(row.text("text"), month);
    let alternatives: Vec<&str> = read.alternatives.iter().map(|(kind, _)| kind.as_str()).collect();
    Ok(object([
        ("trade", or_empty(read.trade.map(vocab::Trade::as_str))),
        ("job_kind", or_empty(read.job_kind.as_ref())),
        ("urgency", json!(read.urgency.as_str())),
        ("alternatives", json!(alternatives)),
    ]))
}

/// The month of a cell: `Some(None)` for an empty one, `None` for a word that names none.
fn month(cell: &str) -> Option<Option<i8>> {
    if cell.is_empty() || cell.eq_ignore_ascii_case("any") {
        return Some(None);
    }
    let names = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    let lower = cell.to_ascii_lowercase();
    let named = names.iter().position(|n| lower.starts_with(n)).and_then(|i| i8::try_from(i + 1).ok());
    named.or_else(|| lower.parse().ok().filter(|m| (1..=12).contains(m))).map(Some)
}

#[cfg(test)]
mod tests;
