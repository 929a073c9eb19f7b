//! The digits that words stand for, found as the cheapest path through them.
//!
//! Every word may be read in each way that it allows: "twenty five" as 25 or 20-5, "to" as 2 or not at all, "uh" as
//! nothing or as the place where a group was begun again. A way that people seldom mean costs more. Bounded: few
//! paths are kept at each word, and no path is longer than [`REACH`].

use super::super::words::Pause;
use super::element::{Cue, Elements, Kind};
use super::way::{Shape, Way};

/// What is looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Plan {
    /// Ten digits, with or without the country's 1.
    Whole,
    /// Seven digits: exchange and line.
    Subscriber,
    /// An area code.
    Area,
    /// As many as there are, at most [`MOST`].
    Any,
}

/// A reading of the words from `from` up to `to`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// First word.
    pub from: usize,
    /// The word behind the last.
    pub to: usize,
    /// In figures, without the country's 1.
    pub digits: String,
    /// In tenths of an unlikely step; 0 is what anybody would write down.
    pub cost: u16,
    /// Another reading of the same words is as likely.
    pub rival: bool,
}

/// Digits that a path can hold.
const MOST: usize = 16;
/// Words that a path can be long.
const REACH: usize = 44;
/// Paths kept at each word.
const KEPT: usize = 12;
/// A path that costs more is not believed.
const DEAREST: u16 = 40;
/// Readings that differ by less are rivals.
const NEAR: u16 = 5;

/// Small words between digits that are none cost this, in tenths.
const CHATTER: u16 = 10;
const MORE_CHATTER: u16 = 2;
/// A group that is begun again.
const AGAIN: u16 = 9;
/// "Fifty five" as 50 and 5 within a group: nobody means that.
const SPLIT: u16 = DEAREST + 1;
/// A unit that runs over the edge of a group.
const OVER_EDGE: u16 = 10;
/// An area code that nobody has.
const UNKNOWN_CODE: u16 = 15;
/// 911, 555: no area code.
const IMPOSSIBLE: u16 = DEAREST + 1;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Path {
    digits: [u8; MOST],
    len: usize,
    /// The first digit is the country's 1.
    country: bool,
    /// Digits before this place must come again as they were.
    again: usize,
    cost: u16,
}

impl Path {
    fn dearer(mut self, cost: u16) -> Self {
        self.cost += cost;
        self
    }
}

/// The readings that begin at `from` and fulfil `plan`, at most one for each end, cheapest rivals told.
pub fn readings(all: &Elements, from: usize, plan: Plan) -> Vec<Found> {
    let reach = REACH.min(all.len() - from.min(all.len()));
    let mut paths: Vec<Vec<Path>> = vec![Vec::new(); reach + 1];
    let mut found: Vec<Found> = Vec::new();
    if let Some(first) = paths.first_mut() {
        first.push(Path { digits: [0; MOST], len: 0, country: false, again: 0, cost: 0 });
        if plan == Plan::Whole {
            first.push(Path { digits: [0; MOST], len: 0, country: true, again: 0, cost: 0 });
        }
    }
    for step in 0..reach {
        let here = std::mem::take(&mut paths[step]);
        if here.is_empty() {
            continue;
        }
        let at = from + step;
        for path in &here {
            for (next, len) in steps(all, at, *path, plan) {
                let Some(there) = paths.get_mut(step + len) else { continue };
                keep(there, next);
                if all.is_digit(at + len - 1) || all.kinds.get(at + len - 1) == Some(&Kind::Plural) {
                    complete(next, from, at + len, plan, &mut found);
                }
            }
        }
    }
    found
}

/// The cheapest reading of `from..to` as a part of a number.
pub fn part(all: &Elements, from: usize, to: usize) -> Option<Found> {
    // Ten digits that make no whole number are none because of something.
    let misfit = |f: &Found| {
        f.cost
            + match f.digits.len() {
                2 | 3 | 4 | 6 | 7 => 0,
                10 => DEAREST,
                _ => 8,
            }
    };
    readings(all, from, Plan::Any).into_iter().filter(|f| f.to == to).min_by_key(misfit)
}

fn keep(there: &mut Vec<Path>, path: Path) {
    if path.cost > DEAREST {
        return;
    }
    let same = |p: &&mut Path| {
        p.len == path.len && p.country == path.country && p.again == path.again && p.digits == path.digits
    };
    if let Some(old) = there.iter_mut().find(same) {
        old.cost = old.cost.min(path.cost);
        return;
    }
    if there.len() < KEPT {
        there.push(path);
    } else if let Some(dear) = there.iter_mut().max_by_key(|p| p.cost).filter(|p| p.cost > path.cost) {
        *dear = path;
    }
}

/// Notes a path that fulfils the plan; the dearer of two with the same end only makes it doubtful.
fn complete(path: Path, from: usize, to: usize, plan: Plan, found: &mut Vec<Found>) {
    let Some((digits, cost)) = fulfilled(&path, plan) else { return };
    match found.iter_mut().find(|f| f.to == to && (plan != Plan::Any || f.digits.len() == digits.len())) {
        Some(old) if old.digits == digits => old.cost = old.cost.min(cost),
        Some(old) => {
            old.rival = old.cost.abs_diff(cost) < NEAR;
            if cost < old.cost {
                (old.digits, old.cost) = (digits, cost);
            }
        }
        None => found.push(Found { from, to, digits, cost, rival: false }),
    }
}

/// The digits of a finished path and its cost, if they make what is looked for.
fn fulfilled(path: &Path, plan: Plan) -> Option<(String, u16)> {
    if path.again > path.len {
        return None;
    }
    let national = path.digits.get(usize::from(path.country)..path.len)?;
    let allowed = |at: usize| national.get(at).is_some_and(|d| *d >= 2);
    let digits: String = national.iter().map(|d| char::from(b'0' + d)).collect();
    let code = || match super::area::is_known(&digits[..3]) {
        true => 0,
        false if super::area::is_impossible(&digits[..3]) => IMPOSSIBLE,
        false => UNKNOWN_CODE,
    };
    let more = match (plan, national.len()) {
        (Plan::Whole, 10) if allowed(0) && allowed(3) => code(),
        (Plan::Subscriber, 7) if allowed(0) => 0,
        (Plan::Area, 3) if allowed(0) => code(),
        (Plan::Any, 1..) => 0,
        (Plan::Whole | Plan::Subscriber | Plan::Area | Plan::Any, _) => return None,
    };
    let cost = path.cost + more;
    (cost <= DEAREST).then_some((digits, cost))
}

/// Where a path may go from the word at `at`, and how many words that takes.
fn steps(all: &Elements, at: usize, path: Path, plan: Plan) -> Vec<(Path, usize)> {
    let mut found = Vec::new();
    let pass = |cost: u16| (path.dearer(cost), 1);
    let begun = path.len > 0;
    match all.kinds[at] {
        Kind::Number | Kind::Sound(_) => {
            digits(all, at, path, plan, &mut found);
            if plan == Plan::Whole && path.len == usize::from(path.country) + 3 && path.again == 0 {
                // "Three oh three three oh three five five five …".
                let mut anew = path.dearer(AGAIN + 3);
                (anew.len, anew.again) = (usize::from(path.country), path.len);
                digits(all, at, anew, plan, &mut found);
            }
            if !begun && matches!(all.words[at].norm.as_str(), "oh" | "o") {
                found.push(pass(7));
            }
        }
        Kind::Maybe(_) => {
            digits(all, at, path, plan, &mut found);
            if begun {
                found.push(pass(6));
                again(path, plan, &mut found);
            }
        }
        Kind::Glue if begun => {
            found.push(pass(0));
            again(path, plan, &mut found);
        }
        Kind::Plural if begun => found.push(pass(3)),
        Kind::Talk | Kind::OfCue if begun => {
            let more = at > 0 && matches!(all.kinds[at - 1], Kind::Talk | Kind::OfCue);
            let edge = if plan == Plan::Any || between_groups(path, plan) { 0 } else { 10 };
            let of_cue = all.kinds[at] == Kind::OfCue;
            found.push(pass(match (of_cue, more) {
                (true, _) => 0,
                (false, true) => MORE_CHATTER,
                (false, false) => CHATTER + edge,
            }));
            again(path, plan, &mut found);
        }
        Kind::Cue(Cue::Not, len) if plan == Plan::Whole && path.len == usize::from(path.country) + 3 => {
            // "Seven two oh not seven oh two five five five": the wrong code is left out.
            let wrong = readings(all, at + len, Plan::Area).into_iter().filter(|w| w.cost < 10);
            found.extend(wrong.map(|w| (path.dearer(6), w.to - at)));
        }
        Kind::Cue(cue, _) if begun && passes(cue, path) && plan == Plan::Whole => found.push(pass(1)),
        Kind::Glue | Kind::Plural | Kind::Talk | Kind::OfCue | Kind::Cue(..) | Kind::Barrier => {}
    }
    let pause = at > 0 && all.words[at - 1].pause >= Pause::Comma && begun;
    if pause && all.is_digit(at) {
        let mut anew = Vec::new();
        again(path, plan, &mut anew);
        for (path, _) in anew {
            digits(all, at, path, plan, &mut found);
        }
    }
    found
}

/// Whether the words of a cue fit to where the path stands.
fn passes(cue: Cue, path: Path) -> bool {
    let national = path.len - usize::from(path.country);
    match cue {
        Cue::Area | Cue::Middle => national == 3,
        Cue::Tail => matches!(national, 6 | 8),
        Cue::Not | Cue::TailBefore => false,
    }
}

/// Paths on which the last group is begun again: what comes must repeat it.
fn again(path: Path, plan: Plan, found: &mut Vec<(Path, usize)>) {
    if plan == Plan::Any || path.again > path.len {
        return;
    }
    let country = usize::from(path.country);
    for back in 1..=path.len.saturating_sub(country).min(7) {
        let len = path.len - back;
        let group = matches!(len - country, 0 | 3 | 6);
        let cost = if group { AGAIN } else { AGAIN + 5 };
        if group || back == 1 {
            let mut back = path.dearer(cost);
            (back.len, back.again) = (len, path.len);
            found.push((back, 1));
        }
    }
}

/// The ways to read the word there, and those behind it that belong to it, as digits.
fn digits(all: &Elements, at: usize, path: Path, plan: Plan, found: &mut Vec<(Path, usize)>) {
    let position = path.len.saturating_sub(usize::from(path.country));
    for way in &all.ways[at] {
        if way.figures.is_empty() && path.len == 0 {
            continue;
        }
        let next = pushed(path, &way.figures).map(|p| p.dearer(way.cost + misplaced(way, position, plan)));
        found.extend(next.map(|next| (next, way.len)));
    }
}

/// The path with the figures behind it, unless it is too long or they should have repeated what was said.
fn pushed(mut path: Path, figures: &str) -> Option<Path> {
    for byte in figures.bytes() {
        let digit = byte.wrapping_sub(b'0');
        let expected = path.digits.get(path.len).filter(|_| path.len < path.again);
        if digit > 9 || expected.is_some_and(|d| *d != digit) || (path.len == 0 && path.country && digit != 1)
        {
            return None;
        }
        *path.digits.get_mut(path.len)? = digit;
        path.len += 1;
    }
    if path.len >= path.again {
        path.again = 0;
        path.digits[path.len..].fill(0);
    }
    Some(path)
}

/// How unlikely it is that words of that shape stand at that place of the number.
fn misplaced(way: &Way, position: usize, plan: Plan) -> u16 {
    let edges: &[usize] = match plan {
        Plan::Whole => &[3, 6, 8],
        Plan::Subscriber | Plan::Any => &[3, 5],
        Plan::Area => &[],
    };
    let end = position + way.figures.len();
    let at_edge = edges.contains(&end);
    let own = match way.shape {
        Shape::Typed => return 0,
        Shape::Split if at_edge => 4,
        Shape::Split => SPLIT,
        Shape::Hundred
            if way.figures.len() != 3 || plan == Plan::Area || at_edge || matches!(end, 7 | 10) =>
        {
            0
        }
        Shape::Hundred => 6,
        Shape::Plain => 0,
    };
    let over = edges.iter().take(2).filter(|e| (position + 1..end).contains(*e)).count();
    own + if over > 0 { OVER_EDGE } else { 0 }
}

fn between_groups(path: Path, plan: Plan) -> bool {
    let national = path.len.saturating_sub(usize::from(path.country));
    match plan {
        Plan::Whole => matches!(national, 0 | 3 | 6 | 8),
        Plan::Subscriber => matches!(national, 3 | 5),
        Plan::Area => false,
        Plan::Any => true,
    }
}
