//! Finding free windows: every able technician's day, less what is taken, ordered by the caller's wish.

use std::collections::BTreeMap;

use jiff::Timestamp;
use vocab::{CallId, JobKind, Slot, Taken, Urgency, Visit, Wish};

use super::{Rules, Technician, Work};

/// What is looked for.
pub(super) struct Need<'a> {
    pub(super) kind: &'a JobKind,
    pub(super) urgency: Urgency,
    pub(super) zip: Option<&'a str>,
    pub(super) wish: &'a Wish,
    pub(super) count: usize,
}

/// What was found.
pub(super) struct Found {
    /// Soonest first.
    pub(super) visits: Vec<Visit>,
    /// Whether they honour the wish, or are the nearest to it.
    pub(super) honoured: bool,
}

/// The windows to offer. Holds of `call` itself are free for it; holds that ran out are free for all.
pub(super) fn windows(rules: &Rules, taken: &[Taken], at: Timestamp, call: CallId, need: &Need<'_>) -> Found {
    let free = free(rules, taken, at, call, need);
    let allowed = || free.values().filter(|v| !inside(&need.wish.except, v.window.start));
    let suits = |v: &&Visit| need.wish.within.is_empty() || inside(&need.wish.within, v.window.start);
    let wished: Vec<Visit> = allowed().filter(suits).take(need.count).cloned().collect();
    if !wished.is_empty() || need.wish.within.is_empty() {
        return Found { honoured: !wished.is_empty(), visits: wished };
    }
    let mut nearest: Vec<Visit> = allowed().cloned().collect();
    nearest.sort_by_key(|v| (distance(&need.wish.within, v.window.start), v.window));
    nearest.truncate(need.count);
    nearest.sort_by_key(|v| v.window);
    Found { visits: nearest, honoured: false }
}

/// A technician who is free for exactly this window, the one of `first` before all others.
pub(super) fn for_window(
    rules: &Rules,
    taken: &[Taken],
    at: Timestamp,
    call: CallId,
    (kind, zip): (&JobKind, Option<&str>),
    window: Slot,
    first: Option<&str>,
) -> Option<Visit> {
    let work = rules.work(kind);
    let date = window.start.to_zoned(rules.zone.clone()).date();
    let span = rules.windows.iter().copied().find(|&span| rules.window(date, span) == window)?;
    if window.start <= at || rules.closed.contains(&date) {
        return None;
    }
    let mut free: Vec<(&Technician, Visit)> = rules
        .technicians
        .iter()
        .filter(|t| t.able(work, zip) && t.works(date, span, work.duration))
        .map(|t| (t, visit(t, window, work)))
        .filter(|(_, visit)| is_free(taken, at, call, visit))
        .collect();
    free.sort_by_key(|(t, _)| (first != Some(t.name.as_str()), rank(t, taken, window)));
    free.into_iter().next().map(|(_, visit)| visit)
}

/// Free windows in order of time, each with the technician who would come.
fn free(
    rules: &Rules,
    taken: &[Taken],
    at: Timestamp,
    call: CallId,
    need: &Need<'_>,
) -> BTreeMap<Slot, Visit> {
    let work = rules.work(need.kind);
    let able: Vec<&Technician> = rules.technicians.iter().filter(|t| t.able(work, need.zip)).collect();
    let emergency = need.urgency >= Urgency::Emergency;
    let lead = if emergency { std::time::Duration::ZERO } else { rules.lead };
    let earliest = at.checked_add(lead).unwrap_or(Timestamp::MAX);
    let mut found = BTreeMap::new();
    for date in rules.days(at) {
        let mut day: Vec<(&Technician, Visit)> = Vec::new();
        for &span in &rules.windows {
            let window = rules.window(date, span);
            let visits = able
                .iter()
                .filter(|t| {
                    window.start > at && window.start >= earliest && t.works(date, span, work.duration)
                })
                .map(|t| (*t, visit(t, window, work)))
                .filter(|(_, visit)| is_free(taken, at, call, visit));
            day.extend(visits);
        }
        if !emergency && day.len() <= usize::from(rules.kept_for_emergency) {
            continue;
        }
        // Later entries of a map replace earlier ones: the best technician for a window goes in last.
        day.sort_by_key(|(t, visit)| {
            (held_by(taken, call, visit), std::cmp::Reverse(rank(t, taken, visit.window)))
        });
        found.extend(day.into_iter().map(|(_, visit)| (visit.window, visit)));
    }
    found
}

fn visit(technician: &Technician, window: Slot, work: Work) -> Visit {
    let done = window.start.checked_add(work.duration).unwrap_or(Timestamp::MAX);
    Visit {
        technician: technician.name.clone(),
        window,
        busy: Slot { start: window.start, end: done.max(window.end) },
    }
}

fn is_free(taken: &[Taken], at: Timestamp, call: CallId, visit: &Visit) -> bool {
    taken
        .iter()
        .filter(|t| t.technician == visit.technician && t.busy.overlaps(&visit.busy))
        .all(|t| t.hold.as_ref().is_some_and(|held| held.call == call || held.until <= at))
}

/// Whether the call holds exactly this already: then it is offered again under the same hold.
fn held_by(taken: &[Taken], call: CallId, visit: &Visit) -> bool {
    taken.iter().any(|t| t.hold.as_ref().is_some_and(|held| held.call == call && held.visit == *visit))
}

/// Who is sent first: those who can do the least else, then those with the least to do that day.
fn rank(technician: &Technician, taken: &[Taken], window: Slot) -> (usize, usize) {
    let near = |t: &&Taken| {
        t.technician == technician.name && t.busy.start.duration_since(window.start).abs() < HALF_A_DAY
    };
    (technician.skills.len(), taken.iter().filter(near).count())
}

const HALF_A_DAY: jiff::SignedDuration = jiff::SignedDuration::from_hours(12);

fn inside(windows: &[Slot], moment: Timestamp) -> bool {
    windows.iter().any(|w| w.start <= moment && moment < w.end)
}

/// Seconds from a moment to the nearest of the windows.
fn distance(windows: &[Slot], moment: Timestamp) -> i64 {
    windows
        .iter()
        .map(|w| {
            (w.start.as_second() - moment.as_second()).max(moment.as_second() - w.end.as_second()).max(0)
        })
        .min()
        .unwrap_or(0)
}
