//! Two lists of lines, aligned: what only one of them has. The longest common part stays, as in any `diff`.

use super::{Difference, Line, Side};

/// Lines that only one side has, in order; where both part, those of then come first.
pub(super) fn differences(then: &[Line], now: &[Line]) -> Vec<Difference> {
    let same = |(a, b): &(&Line, &Line)| a.what == b.what;
    let ahead = then.iter().zip(now).take_while(same).count();
    let (then, now) = (&then[ahead..], &now[ahead..]);
    let behind = then.iter().rev().zip(now.iter().rev()).take_while(same).count();
    let (then, now) = (&then[..then.len() - behind], &now[..now.len() - behind]);
    let common = Common::of(then, now);
    let (mut a, mut b) = (0, 0);
    let mut found = Vec::new();
    while a < then.len() || b < now.len() {
        match (then.get(a), now.get(b)) {
            (Some(old), Some(new)) if old.what == new.what => (a, b) = (a + 1, b + 1),
            (Some(old), _) if common.at(a + 1, b) >= common.at(a, b + 1) || b == now.len() => {
                found.push(only(old, Side::Then));
                a += 1;
            }
            (_, Some(new)) => {
                found.push(only(new, Side::Now));
                b += 1;
            }
            (_, None) => break,
        }
    }
    found
}

fn only(line: &Line, side: Side) -> Difference {
    Difference { at_ms: line.at_ms, side, what: line.what.clone() }
}

/// How long the longest common part of what lies behind two places is.
struct Common {
    lengths: Vec<u32>,
    width: usize,
}

impl Common {
    /// Without an answer where the lists are longer than those of any call: then everything differs.
    fn of(then: &[Line], now: &[Line]) -> Self {
        let width = now.len() + 1;
        if then.len().saturating_mul(now.len()) > MOST {
            return Self { lengths: Vec::new(), width };
        }
        let mut common = Self { lengths: vec![0; (then.len() + 1) * width], width };
        for a in (0..then.len()).rev() {
            for b in (0..now.len()).rev() {
                common.lengths[a * width + b] = if then[a].what == now[b].what {
                    common.at(a + 1, b + 1) + 1
                } else {
                    common.at(a + 1, b).max(common.at(a, b + 1))
                };
            }
        }
        common
    }

    fn at(&self, a: usize, b: usize) -> u32 {
        if b >= self.width { 0 } else { self.lengths.get(a * self.width + b).copied().unwrap_or(0) }
    }
}

/// Pairs that are looked at: four thousand lines a side, of a call that has some hundred.
const MOST: usize = 16_000_000;

#[cfg(test)]
mod tests {
    use super::*;

    fn check(then: &str, now: &str, expected: &str) {
        let lines = |text: &str| -> Vec<Line> {
            text.chars().zip(0..).map(|(c, at_ms)| Line { at_ms, what: c.to_string() }).collect()
        };
        let found: String = differences(&lines(then), &lines(now))
            .iter()
            .map(|d| format!("{}{}", if d.side == Side::Then { '-' } else { '+' }, d.what))
            .collect();
        assert_eq!(found, expected, "{then} {now}");
    }

    #[test]
    fn only_what_one_side_has_is_a_difference() {
        check("abc", "abc", "");
        check("", "", "");
        check("abc", "abxc", "+x");
        check("abxc", "abc", "-x");
        check("abc", "axc", "-b+x");
        check("", "ab", "+a+b");
        check("ab", "", "-a-b");
        check("abcdef", "abXdeYf", "-c+X+Y");
        check("xabcabc", "abcabcx", "-x+x");
    }
}
