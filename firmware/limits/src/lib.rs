//! Limits and verdicts of the benches. A time that never came is infinite and counts like any other.
//! Pure: figures come in, rows go out to whoever gave the writer.

use std::io::{self, Write};

use comfy_table::Table;
use serde_json::{Value, json};

/// What is demanded of some figures.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Demand {
    /// At most this at this percentile.
    Percentile(u32, f64),
    /// At most this share of the cases, in percent; each figure is 1 (bad) or 0.
    Share(f64),
    /// At least this share of the cases, in percent; each figure is 1 (good) or 0.
    Reach(f64),
    /// Nothing: the share of the cases is shown, in percent.
    ShownShare,
    /// Nothing: it is shown.
    Shown(u32),
    /// At least so many cases.
    Count,
}

/// One limit with what was measured for it.
#[derive(Clone, Debug)]
pub struct Limit {
    /// What.
    pub name: &'static str,
    /// Unit of its figures.
    pub unit: &'static str,
    /// What is demanded.
    pub demand: Demand,
    /// How many cases are demanded.
    pub cases: usize,
    /// A figure a case.
    pub figures: Vec<f64>,
}

/// How a limit fared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Kept.
    Pass,
    /// Broken.
    Fail,
    /// Too few cases to say so.
    Skip,
    /// Nothing was demanded.
    Shown,
}

impl Verdict {
    fn word(self) -> &'static str {
        match self {
            Self::Pass => "PASS",
            Self::Fail => "FAIL",
            Self::Skip => "SKIP",
            Self::Shown => "-",
        }
    }
}

impl Limit {
    /// A limit with its figures.
    pub fn new(
        name: &'static str,
        unit: &'static str,
        demand: Demand,
        cases: usize,
        figures: impl Into<Vec<f64>>,
    ) -> Self {
        Self { name, unit, demand, cases, figures: figures.into() }
    }

    /// What was measured, in the demand's terms; `None` without a case.
    pub fn measured(&self) -> Option<f64> {
        match self.demand {
            Demand::Percentile(p, _) | Demand::Shown(p) => percentile(&self.figures, p),
            Demand::Share(_) | Demand::Reach(_) | Demand::ShownShare if self.figures.is_empty() => None,
            Demand::Share(_) | Demand::Reach(_) | Demand::ShownShare => {
                Some(100.0 * self.figures.iter().sum::<f64>() / self.figures.len() as f64)
            }
            Demand::Count => Some(self.figures.len() as f64),
        }
    }

    /// Whether it was kept. Too few cases are no pass; with `short` they are no fail either.
    pub fn verdict(&self, short: Short) -> Verdict {
        if matches!(self.demand, Demand::Shown(_) | Demand::ShownShare) {
            return Verdict::Shown;
        }
        let Some(measured) = self.measured() else {
            return if short == Short::Allowed { Verdict::Skip } else { Verdict::Fail };
        };
        let kept = match self.demand {
            Demand::Percentile(_, most) | Demand::Share(most) => measured <= most,
            Demand::Reach(least) => measured >= least,
            Demand::Count | Demand::Shown(_) | Demand::ShownShare => true,
        };
        match (kept, self.figures.len() >= self.cases, short) {
            (false, true, _) | (false, false, Short::Refused) | (true, false, Short::Refused) => {
                Verdict::Fail
            }
            (true, true, _) => Verdict::Pass,
            (_, false, Short::Allowed) => Verdict::Skip,
        }
    }

    fn limit(&self) -> String {
        match self.demand {
            Demand::Percentile(p, most) => format!("p{p} ≤ {most:.0} {}", self.unit),
            Demand::Share(most) => format!("≤ {most} %"),
            Demand::Reach(least) => format!("≥ {least} %"),
            Demand::ShownShare => "(shown)".to_owned(),
            Demand::Shown(p) => format!("(p{p})"),
            Demand::Count => format!("≥ {}", self.cases),
        }
    }

    fn shown(&self) -> String {
        match (self.measured(), self.demand) {
            (None, _) => "-".to_owned(),
            (Some(v), _) if v.is_infinite() => "never".to_owned(),
            // Near the whole the tenths hide what is missing.
            (Some(v), Demand::Reach(_) | Demand::ShownShare) if v > 99.0 => format!("{v:.3} %"),
            (Some(v), Demand::Share(_) | Demand::Reach(_) | Demand::ShownShare) => format!("{v:.1} %"),
            (Some(v), Demand::Count) => format!("{v:.0}"),
            (Some(v), Demand::Percentile(..) | Demand::Shown(_)) => format!("{v:.1} {}", self.unit),
        }
    }

    /// The 95 % interval of a share (Wilson), in percent.
    pub fn interval(&self) -> Option<(f64, f64)> {
        match self.demand {
            Demand::Share(_) | Demand::Reach(_) | Demand::ShownShare => {
                wilson(self.figures.iter().sum(), self.figures.len())
            }
            Demand::Percentile(..) | Demand::Shown(_) | Demand::Count => None,
        }
    }

    fn between(&self) -> String {
        self.interval().map_or_else(|| "-".to_owned(), |(low, high)| format!("{low:.1} to {high:.1} %"))
    }

    /// As one JSON object.
    pub fn json(&self, short: Short) -> Value {
        json!({
            "limit": self.name, "demand": self.limit(), "measured": self.measured().filter(|v| v.is_finite()),
            "never": self.figures.iter().filter(|v| v.is_infinite()).count(), "n": self.figures.len(),
            "interval": self.interval(), "verdict": self.verdict(short).word(),
        })
    }
}

/// Whether fewer cases than demanded may be skipped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Short {
    /// A quick look: too few is SKIP.
    Allowed,
    /// The whole bench: too few is FAIL.
    Refused,
}

/// The 95 % interval of a share by E. B. Wilson (1927), in percent: honest also for few cases and shares near 0.
fn wilson(of: f64, cases: usize) -> Option<(f64, f64)> {
    const Z: f64 = 1.96;
    let n = cases as f64;
    if cases == 0 {
        return None;
    }
    let (share, spread) = (of / n, Z * Z / n);
    let middle = share + spread / 2.0;
    let half = Z * (share * (1.0 - share) / n + spread / (4.0 * n)).sqrt();
    let percent = |p: f64| (100.0 * p / (1.0 + spread)).clamp(0.0, 100.0);
    Some((percent(middle - half), percent(middle + half)))
}

/// Nearest rank: the smallest figure that at least `p` percent do not exceed.
pub fn percentile(figures: &[f64], p: u32) -> Option<f64> {
    let mut sorted = figures.to_vec();
    sorted.sort_by(f64::total_cmp);
    let rank = (sorted.len() * p as usize).div_ceil(100).max(1);
    sorted.get(rank - 1).copied()
}

/// Prints a row a limit and tells whether all were kept.
pub fn print(out: &mut dyn Write, limits: &[Limit], short: Short) -> io::Result<Verdict> {
    print_each(out, limits.iter().map(|limit| (limit, short)))
}

/// The same where only some of the limits may have too few cases.
pub fn print_each<'l>(
    out: &mut dyn Write,
    limits: impl IntoIterator<Item = (&'l Limit, Short)>,
) -> io::Result<Verdict> {
    let mut table = Table::new();
    table.set_header(["limit", "measured", "limit at", "n", "95 % interval", "verdict"]);
    let mut worst = Verdict::Pass;
    for (limit, short) in limits {
        let verdict = limit.verdict(short);
        if verdict == Verdict::Fail {
            worst = Verdict::Fail;
        }
        let n = match limit.demand {
            Demand::Shown(_) | Demand::ShownShare | Demand::Count => limit.figures.len().to_string(),
            Demand::Percentile(..) | Demand::Share(_) | Demand::Reach(_) => {
                format!("{} (≥ {})", limit.figures.len(), limit.cases)
            }
        };
        let (name, word) = (limit.name.to_owned(), verdict.word().to_owned());
        table.add_row([name, limit.shown(), limit.limit(), n, limit.between(), word]);
    }
    writeln!(out, "{table}")?;
    Ok(worst)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn limit(demand: Demand, cases: usize, figures: &[f64]) -> Limit {
        Limit { name: "x", unit: "ms", demand, cases, figures: figures.to_vec() }
    }

    #[test]
    fn a_percentile_is_the_nearest_rank_and_never_is_the_worst() {
        let figures: Vec<f64> = (1..=100).map(f64::from).collect();
        assert_eq!((percentile(&figures, 50), percentile(&figures, 95)), (Some(50.0), Some(95.0)));
        assert_eq!(percentile(&[3.0], 99), Some(3.0));
        assert_eq!(percentile(&[], 99), None);
        let mut undetected = vec![100.0; 94];
        undetected.extend([f64::INFINITY; 6]);
        assert_eq!(percentile(&undetected, 95), Some(f64::INFINITY));
    }

    #[test]
    fn a_share_is_told_with_its_interval() {
        let mut figures = vec![0.0; 95];
        figures.extend([1.0; 5]);
        let share = limit(Demand::Share(5.0), 100, &figures);
        let (low, high) = share.interval().unwrap();
        assert!((low - 2.15).abs() < 0.01 && (high - 11.18).abs() < 0.01, "{low} {high}");
        assert_eq!(share.verdict(Short::Refused), Verdict::Pass);
        assert_eq!(limit(Demand::Reach(6.0), 100, &figures).verdict(Short::Refused), Verdict::Fail);
        assert_eq!(limit(Demand::ShownShare, 0, &figures).verdict(Short::Refused), Verdict::Shown);
        assert_eq!(limit(Demand::Share(5.0), 1, &[]).interval(), None);
    }

    #[test]
    fn a_broken_limit_fails_and_too_few_cases_never_pass() {
        let kept = limit(Demand::Percentile(95, 200.0), 3, &[100.0, 150.0, 199.0]);
        assert_eq!(kept.verdict(Short::Refused), Verdict::Pass);
        let broken = limit(Demand::Percentile(95, 200.0), 3, &[100.0, 150.0, 201.0]);
        assert_eq!(
            (broken.verdict(Short::Allowed), broken.verdict(Short::Refused)),
            (Verdict::Fail, Verdict::Fail)
        );
        let few = limit(Demand::Percentile(95, 200.0), 4, &[100.0]);
        assert_eq!(
            (few.verdict(Short::Allowed), few.verdict(Short::Refused)),
            (Verdict::Skip, Verdict::Fail)
        );
        let none = limit(Demand::Share(5.0), 1, &[]);
        assert_eq!(none.verdict(Short::Refused), Verdict::Fail);
        let early = limit(Demand::Share(5.0), 4, &[0.0, 0.0, 0.0, 1.0]);
        assert_eq!((early.measured(), early.verdict(Short::Refused)), (Some(25.0), Verdict::Fail));
    }
}
