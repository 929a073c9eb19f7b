//! What stands of a number while its pieces come: continued, mended, put right.

use super::cut::Mend;
use super::piece::{Part, Place, Said};
use super::{AREA, NATIONAL, SUBSCRIBER, area};

/// Digits of the longest string that is kept.
const MOST: usize = 16;

/// What stands after the pieces so far.
#[derive(Clone, Debug, Default)]
pub struct Heard {
    /// National digits, corrections applied.
    pub digits: String,
    /// 0 to 1.
    pub confidence: f32,
    /// This turn said digits.
    pub touched: bool,
    /// The number is not to be called.
    pub refused: bool,
    /// Nothing but the end of a number was said so far.
    only_tail: bool,
    /// Nothing but an area code, named as such.
    only_area: bool,
    /// The word behind the last whole number.
    pub whole_to: usize,
    /// Digits said to be wrong, before those that are right.
    wrong: Option<String>,
    /// The digits before the last part was put into them, and that part.
    before: Option<(String, String)>,
}

/// Where digits belong that are all that was said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Placed {
    /// The end of a number.
    Tail,
    /// Its area code.
    Area,
}

impl Heard {
    /// Begins with the digits of an earlier turn.
    pub fn from(earlier: &str) -> Self {
        Self {
            digits: earlier.chars().filter(char::is_ascii_digit).take(MOST).collect(),
            confidence: 0.9,
            ..Self::default()
        }
    }

    /// Where the only digits of this turn belong, when they are an end or an area code and nothing else.
    pub fn placed(&self) -> Option<Placed> {
        match self.digits.len() {
            1..=4 if self.only_tail => Some(Placed::Tail),
            AREA if self.only_area || area::is_known(&self.digits) => Some(Placed::Area),
            _ => None,
        }
    }

    /// Takes what a piece says, which begins at word `at` of the turn.
    pub fn take(&mut self, said: Said, mend: Mend, at: usize) {
        let earlier = !self.touched && self.digits.len() == NATIONAL;
        let mut mend = if earlier && mend == Mend::GoesOn { Mend::Perhaps } else { mend };
        self.touched |= said.whole.is_some() || !said.parts.is_empty();
        self.wrong = None;
        if let Some(whole) = said.whole {
            self.digits = whole.digits;
            self.confidence = whole.confidence;
            self.refused = whole.refused;
            self.whole_to = at + whole.to;
            self.before = None;
            mend = Mend::GoesOn;
        }
        for part in fitting(&self.digits, said.parts) {
            self.put(&part, mend);
            if part.place == Place::Anywhere && self.digits.len() < NATIONAL {
                mend = Mend::GoesOn;
            }
        }
    }

    /// Puts a part where it belongs.
    fn put(&mut self, part: &Part, mend: Mend) {
        let (old, new) = (self.digits.clone(), part.digits.as_str());
        let is_whole = old.len() == NATIONAL;
        let digits = match (part.place, self.wrong.take()) {
            (Place::Wrong, _) => {
                self.is_wrong(new);
                return;
            }
            (Place::Area, _) if new.len() == AREA => with_area(&old, new),
            (Place::Middle, _) if new.len() == 3 && old.len() >= 6 => {
                format!("{}{new}{}", &old[..3], &old[6..])
            }
            (Place::Tail, _) => with_tail(&old, new),
            (_, _) if self.only_tail && old.len() + new.len() == NATIONAL => format!("{new}{old}"),
            (_, Some(wrong)) if is_whole => {
                exchanged(&old, &wrong, new).unwrap_or_else(|| replaced(&old, new))
            }
            (Place::Anywhere | Place::Area | Place::Middle, _) if !is_whole => joined(&old, new, mend),
            (Place::Anywhere | Place::Area | Place::Middle, _)
                if mend != Mend::GoesOn && part.led || ends_anew(new) =>
            {
                replaced(&old, new)
            }
            (Place::Anywhere | Place::Area | Place::Middle, _) => return,
        };
        if !old.is_empty() {
            self.confidence = self.confidence.min(if mend == Mend::GoesOn { 0.9 } else { 0.85 });
        } else {
            self.confidence = 0.8;
        }
        self.only_tail = part.place == Place::Tail && old.is_empty();
        self.only_area = part.place == Place::Area && old.is_empty();
        self.before = Some((old, part.digits.clone()));
        self.digits = digits;
    }

    /// "Not four two": before the right digits, or behind them.
    fn is_wrong(&mut self, wrong: &str) {
        if let Some((wrong, right)) = halves(&self.digits, wrong) {
            self.digits = exchanged(&self.digits, wrong, right).unwrap_or_default();
            return;
        }
        self.wrong = Some(wrong.to_owned());
        let Some((old, new)) = self.before.take() else { return };
        if old.len() == NATIONAL
            && new.len() == wrong.len()
            && let Some(digits) = exchanged(&old, wrong, &new)
        {
            self.digits = digits;
        }
    }
}

/// Parts of one piece that make sense together: one that fills what is missing, else all that are near each other,
/// else the longest.
fn fitting(old: &str, parts: Vec<Part>) -> Vec<Part> {
    let plain = |p: &Part| p.place == Place::Anywhere;
    if old.len() == NATIONAL || parts.iter().filter(|p| plain(p)).count() < 2 {
        return parts;
    }
    if let Some(fit) = parts.iter().position(|p| plain(p) && old.len() + p.digits.len() == NATIONAL) {
        return parts
            .into_iter()
            .enumerate()
            .filter(|(i, p)| *i == fit || !plain(p))
            .map(|(_, p)| p)
            .collect();
    }
    let sum: usize = parts.iter().filter(|p| plain(p)).map(|p| p.digits.len()).sum();
    let near = parts.iter().skip(1).all(|p| p.gap <= 5);
    let lengths: Vec<usize> = parts.iter().filter(|p| plain(p)).map(|p| p.digits.len()).collect();
    let code_last = old.is_empty() && lengths == [SUBSCRIBER, AREA];
    if code_last || near && old.len() + sum < NATIONAL {
        return parts;
    }
    let longest = parts
        .iter()
        .enumerate()
        .filter(|(_, p)| plain(p))
        .max_by_key(|(i, p)| (p.digits.len(), usize::MAX - i));
    let Some(longest) = longest.map(|(i, _)| i) else { return parts };
    parts.into_iter().enumerate().filter(|(i, p)| *i == longest || !plain(p)).map(|(_, p)| p).collect()
}

/// The area code before a number that lacks it, or in place of its own.
fn with_area(old: &str, code: &str) -> String {
    match old.len() {
        NATIONAL => format!("{code}{}", &old[AREA..]),
        _ => format!("{code}{old}"),
    }
}

/// The last digits behind what lacks them, or in place of its own.
fn with_tail(old: &str, tail: &str) -> String {
    let kept = NATIONAL.saturating_sub(tail.len()).min(old.len());
    format!("{}{tail}", &old[..kept])
}

/// What was said of a number that is not whole, continued or mended by what came now.
fn joined(old: &str, new: &str, mend: Mend) -> String {
    if old.is_empty() || new.len() >= NATIONAL {
        return new.to_owned();
    }
    let total = old.len() + new.len();
    if old.len() == SUBSCRIBER && new.len() == AREA && !area::is_known(&old[..AREA]) && mend != Mend::Corrects
    {
        return format!("{new}{old}");
    }
    if total > NATIONAL {
        format!("{}{new}", &old[..old.len().min(NATIONAL - new.len())])
    } else if mend == Mend::Corrects {
        format!("{}{new}", &old[..old.len().saturating_sub(new.len())])
    } else {
        format!("{old}{new}")
    }
}

/// "Not four two two four": the wrong digits and the right ones with nothing between them.
fn halves<'a>(old: &str, said: &'a str) -> Option<(&'a str, &'a str)> {
    let even =
        old.len() == NATIONAL && said.len() >= 4 && said.len().is_multiple_of(2) && !old.contains(said);
    // "720 555 0148, not 0184": like the end that stands, so it denies the whole of it.
    let tail = old.get(old.len().saturating_sub(said.len())..).unwrap_or_default();
    let other = tail.bytes().zip(said.bytes()).filter(|(a, b)| a != b).count() > 2;
    let (wrong, right) = said.split_at_checked(said.len() / 2).filter(|_| even && other)?;
    old.contains(wrong).then_some((wrong, right))
}

/// The wrong digits of a whole number exchanged for the right ones: where a group begins, else the last place.
fn exchanged(old: &str, wrong: &str, right: &str) -> Option<String> {
    let places: Vec<usize> = old.match_indices(wrong).map(|(at, _)| at).collect();
    let end = NATIONAL.checked_sub(wrong.len())?;
    let at = [end, 0, 3, 6].into_iter().find(|at| places.contains(at)).or(places.last().copied())?;
    let fits = right.len() == wrong.len();
    fits.then(|| format!("{}{right}{}", &old[..at], &old[at + wrong.len()..]))
}

/// Four digits that begin with a zero are no house and no year: behind a whole number they are its end said anew.
fn ends_anew(new: &str) -> bool {
    new.len() == 4 && new.starts_with('0')
}

/// A part of a whole number said anew: put where a group of its length is most like it; on a tie the area code, since
/// people confuse whole area codes but single digits of an exchange.
fn replaced(old: &str, new: &str) -> String {
    let places: &[usize] = match new.len() {
        1 => &[9],
        2 => &[8],
        3 => &[0, 3, 7],
        6 => &[0],
        4 | 7 => &[NATIONAL - new.len()],
        _ => return old.to_owned(),
    };
    let alike = |at: usize| old[at..].bytes().zip(new.bytes()).filter(|(a, b)| a == b).count();
    let at = places.iter().copied().max_by_key(|&at| (alike(at), std::cmp::Reverse(at))).unwrap_or(0);
    format!("{}{new}{}", &old[..at], &old[at + new.len()..])
}
