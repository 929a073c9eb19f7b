//! Pieces that belong together: a day's name and its week, the two ends of a range.

use jiff::{
    ToSpan,
    civil::{Date, Time, time},
};

use super::{
    calendar::{number_on_or_after, on_or_after, plus},
    item::{Days, Hours, Item, Relation, Sort, What},
};

/// The pieces with days put into the weeks that were named, and ranges made one.
pub(super) fn arrange(items: Vec<Item>) -> Vec<Item> {
    ranges(narrowed(items))
}

fn days(item: &Item) -> Option<Days> {
    if let What::Days(days) = item.what { Some(days) } else { None }
}

/// "Next week, Tuesday", "Monday or Tuesday next week", "next month on the fifth".
fn narrowed(mut items: Vec<Item>) -> Vec<Item> {
    for at in 0..items.len() {
        let Some(inner) = days(&items[at]) else { continue };
        if let Some(day) = next_named(&items[..at], inner) {
            items[at].what = What::Days(Days { from: day, to: day, ..inner });
            continue;
        }
        let Some(outer) = week_before(&items, at).or_else(|| week_after(&items, at)) else { continue };
        let moved = match inner.sort {
            Sort::Name(name) => {
                Some(on_or_after(outer.from, name)).filter(|d| outer.sort == Sort::Week || *d <= outer.to)
            }
            Sort::Number(n) if outer.sort == Sort::Stretch => number_on_or_after(outer.from, n),
            Sort::Number(_) | Sort::Reckoned | Sort::Dated | Sort::Holiday | Sort::Week | Sort::Stretch => {
                None
            }
        };
        if let Some(day) = moved {
            items[at].what = What::Days(Days { from: day, to: day, ..inner });
        }
    }
    items
}

/// "Next Tuesday or Wednesday": the second goes on from the first.
fn next_named(before: &[Item], inner: Days) -> Option<Date> {
    let [.., first, join] = before else { return None };
    let (What::Join, What::Days(first), Sort::Name(name)) = (join.what, first.what, inner.sort) else {
        return None;
    };
    let reckoned = first.sort == Sort::Reckoned && first.from == first.to;
    (reckoned && inner.from < first.from).then(|| on_or_after(first.from, name))
}

fn is_stretch(days: &Days) -> bool {
    matches!(days.sort, Sort::Week | Sort::Stretch) && days.from != days.to
}

fn week_before(items: &[Item], at: usize) -> Option<Days> {
    let before = &items[at.saturating_sub(REACH)..at];
    let (back, found) =
        before.iter().rev().enumerate().find_map(|(n, i)| days(i).filter(is_stretch).map(|d| (n, d)))?;
    let between = &before[before.len() - back..];
    let parted = between.iter().any(|i| matches!(i.what, What::Correct | What::So));
    // "Next week or Friday" are two wishes.
    let either = between.first().is_some_and(|i| i.what == What::Join) && back == 1;
    (!parted && !either).then_some(found)
}

fn week_after(items: &[Item], at: usize) -> Option<Days> {
    let mut last = items.get(at)?;
    for (n, item) in items.iter().enumerate().skip(at + 1).take(REACH) {
        if item.at - last.to > 2 {
            return None;
        }
        match (days(item), item.what) {
            (Some(found), _) if is_stretch(&found) => {
                let either = items.get(n - 1).is_some_and(|i| i.what == What::Join);
                return (!either).then_some(found);
            }
            (Some(_), _)
            | (None, What::Join | What::Part(..) | What::Relation(Relation::To | Relation::Until)) => {}
            (None, _) => return None,
        }
        last = item;
    }
    None
}

/// "Between ten and two", "Tuesday through Thursday", "quarter past nine to noon".
fn ranges(items: Vec<Item>) -> Vec<Item> {
    let mut out: Vec<Item> = Vec::with_capacity(items.len());
    let mut items = items.into_iter().peekable();
    while let Some(item) = items.next() {
        let between = matches!(
            out.len().checked_sub(1).and_then(|i| out.get(i)).map(|i| i.what),
            Some(What::Relation(Relation::Between))
        );
        let linked = items.peek().is_some_and(|next| {
            let through = matches!(next.what, What::Relation(Relation::To | Relation::Until));
            let link = through || (next.what == What::Join && between);
            link && next.at - item.to <= 1
        });
        let kept = (linked && ends_range(&item)).then(|| items.next()).flatten();
        let second = kept.as_ref().and_then(|link| items.peek().filter(|n| n.at - link.to <= 2));
        let joined = second.and_then(|second| range(item.what, second.what, between));
        match joined {
            Some(what) => {
                let to = items.next().map_or(item.to, |i| i.to);
                if matches!(
                    out.last().map(|i| i.what),
                    Some(What::Relation(Relation::Between | Relation::From))
                ) {
                    out.pop();
                }
                out.push(Item { what, at: item.at, to });
            }
            None => {
                out.push(item);
                out.extend(kept);
            }
        }
    }
    out
}

fn ends_range(item: &Item) -> bool {
    matches!(item.what, What::Days(_) | What::Clock(_))
}

/// `between`: said so, which leaves out holidays at the ends ("between Christmas and New Year's").
fn range(a: What, b: What, between: bool) -> Option<What> {
    if let (What::Clock(a), What::Clock(b)) = (a, b) {
        return Some(What::Clock(hours(a, b)));
    }
    let (What::Days(a), What::Days(b)) = (a, b) else { return None };
    if between && a.sort == Sort::Holiday && b.sort == Sort::Holiday && plus(a.to, 1) < b.from {
        return Some(What::Days(Days::span(plus(a.to, 1), plus(b.from, -1), Sort::Stretch)));
    }
    let to = match b.sort {
        _ if b.to >= a.from => b.to,
        Sort::Name(name) => on_or_after(a.from, name),
        Sort::Number(n) => number_on_or_after(a.from, n)?,
        Sort::Reckoned | Sort::Dated | Sort::Holiday | Sort::Week | Sort::Stretch => return None,
    };
    Some(What::Days(Days { from: a.from, to, sort: b.sort, also: a.also }))
}

/// The halves of the day that make a range go forward: "nine to five", "six to eight pm".
fn hours(a: Hours, b: Hours) -> Hours {
    let (mut from, mut to) = (a.from, b.to);
    let noon = time(12, 0, 0, 0);
    if b.sure && !a.sure && from < noon && later(from) < to {
        from = later(from);
    } else if b.sure && !a.sure && from >= to {
        from = from.wrapping_sub(12.hours());
    }
    if to <= from && to < noon {
        to = later(to);
    }
    if to < from {
        (from, to) = (to, from);
    }
    Hours { from, to, sure: true }
}

fn later(at: Time) -> Time {
    at.saturating_add(12.hours())
}

/// Pieces between a day and its week.
const REACH: usize = 6;
