//! Eight spoken callers at the same time, each with its own end: whether all calls end as they must.

use std::{path::Path, sync::Mutex};

use dialogue::wording::speak;
use sip::Target;
use speech::mouth::CallerVoice;
use store::Shelf;

use super::{BenchError, table};
use crate::{
    caller::{Case, Fault},
    config::Config,
    demo::{
        DemoError, said_by,
        visit::{Place, Visit},
    },
    phone::{BoxProcess, Lines, Phone},
    why::chain,
};

/// The callers.
const CALLERS: &str = include_str!("../../../../tests/fixtures/speech/eight.jsonl");
/// How often all eight ring.
pub(super) const ROUNDS: usize = 3;

/// How one call ended.
#[derive(Debug)]
pub(super) struct End {
    pub(super) id: String,
    /// What is not as it must be, in words.
    pub(super) faults: Vec<String>,
}

fn callers() -> Vec<Case> {
    Case::read(CALLERS, "eight.jsonl").expect("the table can be read, as a test shows")
}

/// Everything that they may say: rendered ahead, since nobody waits half a minute for an answer.
pub(super) fn lines() -> Vec<(CallerVoice, String)> {
    let callers = callers();
    let said = |(n, case)| {
        said_by(case).into_iter().chain(when_misheard(case)).map(move |text| (table::voice(n), text))
    };
    callers.iter().enumerate().flat_map(said).collect()
}

/// What a caller says where the box heard street or name wrong and asks for letters, or asks for more.
pub(super) fn when_misheard(case: &Case) -> Vec<String> {
    let facts = &case.facts;
    let longest = facts.street.split(' ').max_by_key(|word| word.len()).unwrap_or_default();
    let first = facts.name.split(' ').next().unwrap_or_default();
    let mut all: Vec<String> = case.says.address.iter().map(|piece| format!("no, {piece}")).collect();
    all.extend([longest, first].iter().filter(|w| !w.is_empty()).map(|word| speak::letters(word)));
    all.extend(["yes please", "no thanks", "no, there's no unit, it's a house"].map(str::to_owned));
    if !facts.city.is_empty() {
        all.push(format!("no, it's in {}", facts.city));
    }
    all
}

/// All ring at once; the box ends with the last of them.
pub(super) fn measure(
    answering: BoxProcess,
    data: &Path,
    lines: &Mutex<Lines>,
) -> Result<Vec<End>, BenchError> {
    let callers = callers();
    let phone = Phone::open(answering.sip.ip())?;
    let to = Target::direct(None, answering.sip);
    let place = Place { to: &to, events: &answering.events, panel_log: &answering.panel_log };
    let visits = std::thread::scope(|scope| {
        let phone = &phone;
        let pay = move |(n, case)| Visit::pay(place, phone, case, table::voice(n), lines, &mut |_, _| {});
        let visits: Vec<_> =
            callers.iter().enumerate().map(|caller| scope.spawn(move || pay(caller))).collect();
        let ended = visits.into_iter().map(|v| v.join().map_err(|_| BenchError::Died));
        ended.collect::<Vec<Result<Result<Visit, DemoError>, BenchError>>>()
    });
    drop(phone);
    drop(answering);
    let config = Config::load(None).map_err(|e| BenchError::Hear(e.into()))?;
    let shelf = Shelf::open(&data.join("nightbell.db")).map_err(|e| BenchError::Ends(DemoError::Open(e)))?;
    let mut ends = Vec::new();
    for (case, visit) in callers.iter().zip(visits) {
        let judged = visit?.and_then(|v| v.judge(&shelf, case, &config.business.zone));
        let words = match judged {
            Ok((_, faults)) => {
                let told = |f: &Fault| format!("{}: expected {:?}, found {:?}", f.what, f.expected, f.found);
                faults.iter().map(told).collect()
            }
            // A call that was refused or broke off did not end right either.
            Err(error) => vec![chain(&error)],
        };
        ends.push(End { id: case.id.clone(), faults: words });
    }
    Ok(ends)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn eight_callers_ring_at_one_time_with_numbers_of_their_own() {
        let callers = callers();
        let mut numbers: Vec<_> = callers.iter().filter_map(|c| c.caller_number.clone()).collect();
        numbers.sort();
        numbers.dedup();
        assert_eq!((callers.len(), numbers.len()), (8, 8));
        assert!(callers.iter().all(|c| c.now == callers[0].now));
        assert!(lines().len() > 80);
    }
}
