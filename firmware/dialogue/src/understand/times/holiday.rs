//! Holidays, and the days the clocks change. Rules of the United States: 5 U.S.C. 6103 and, for the clocks,
//! 15 U.S.C. 260a; Easter by the anonymous Gregorian algorithm.

use jiff::civil::{Date, Weekday};

use super::{
    calendar::plus,
    phrase::{self, Phrase, table},
    words::Word,
};

/// The next day of a holiday at the start of these words, today included.
pub(super) fn read(rest: &[Word], today: Date) -> Option<(Date, usize)> {
    let (kind, taken) = phrase::longest(rest, HOLIDAYS)?;
    Some((kind.next(today)?, taken))
}

/// The next holiday that makes a weekend long, today included.
pub(super) fn long(today: Date) -> Option<Date> {
    Holiday::Long.next(today)
}

#[derive(Clone, Copy, Debug)]
enum Holiday {
    Fixed(i8, i8),
    /// Month, weekday, which one (-1 = last), days after it.
    Nth(i8, Weekday, i8, i64),
    /// Days after Easter Sunday.
    Easter(i64),
    /// The Sunday in March or November, whichever comes.
    ClockChange,
    /// Whichever comes next.
    Any,
    /// The next that makes a weekend long.
    Long,
}

impl Holiday {
    fn next(self, today: Date) -> Option<Date> {
        match self {
            Self::Fixed(..) | Self::Nth(..) | Self::Easter(_) => {
                let found = self.of(today.year()).filter(|d| *d >= today);
                found.or_else(|| self.of(today.year().checked_add(1)?))
            }
            Self::ClockChange => [FORWARD, BACK].iter().filter_map(|h| h.next(today)).min(),
            Self::Long => {
                let beside = |d: &Date| {
                    matches!(
                        d.weekday(),
                        Weekday::Friday | Weekday::Saturday | Weekday::Sunday | Weekday::Monday
                    )
                };
                let dated = DATED.iter().filter_map(|h| h.next(today)).filter(beside);
                LONG.iter().filter_map(|h| h.next(today)).chain(dated).min()
            }
            Self::Any => GREAT.iter().filter_map(|h| h.next(today)).min(),
        }
    }

    fn of(self, year: i16) -> Option<Date> {
        match self {
            Self::Fixed(month, day) => Date::new(year, month, day).ok(),
            Self::Nth(month, weekday, nth, more) => {
                let first = Date::new(year, month, 1).ok()?;
                first.nth_weekday_of_month(nth, weekday).ok().map(|d| plus(d, more))
            }
            Self::Easter(more) => easter(year).map(|d| plus(d, more)),
            Self::ClockChange | Self::Any | Self::Long => None,
        }
    }
}

fn easter(year: i16) -> Option<Date> {
    let y = i32::from(year);
    let (a, b, c) = (y % 19, y / 100, y % 100);
    let h = (19 * a + b - b / 4 - (b - (b + 8) / 25 + 1) / 3 + 15) % 30;
    let l = (32 + 2 * (b % 4) + 2 * (c / 4) - h - c % 4) % 7;
    let n = h + l - 7 * ((a + 11 * h + 22 * l) / 451) + 114;
    Date::new(year, i8::try_from(n / 31).ok()?, i8::try_from(n % 31 + 1).ok()?).ok()
}

const FORWARD: Holiday = Holiday::Nth(3, Weekday::Sunday, 2, 0);
const BACK: Holiday = Holiday::Nth(11, Weekday::Sunday, 1, 0);
const THANKSGIVING: Holiday = Holiday::Nth(11, Weekday::Thursday, 4, 0);
const MEMORIAL: Holiday = Holiday::Nth(5, Weekday::Monday, -1, 0);
const LABOR: Holiday = Holiday::Nth(9, Weekday::Monday, 1, 0);
const KING: Holiday = Holiday::Nth(1, Weekday::Monday, 3, 0);
const NEW_YEAR: Holiday = Holiday::Fixed(1, 1);
const FOURTH: Holiday = Holiday::Fixed(7, 4);
const CHRISTMAS: Holiday = Holiday::Fixed(12, 25);
const PRESIDENTS: Holiday = Holiday::Nth(2, Weekday::Monday, 3, 0);
const COLUMBUS: Holiday = Holiday::Nth(10, Weekday::Monday, 2, 0);
const GREAT: [Holiday; 10] = [
    NEW_YEAR,
    KING,
    PRESIDENTS,
    Holiday::Easter(0),
    MEMORIAL,
    FOURTH,
    LABOR,
    COLUMBUS,
    THANKSGIVING,
    CHRISTMAS,
];
/// Holidays that make a weekend long where they fall beside it.
const DATED: [Holiday; 4] = [NEW_YEAR, FOURTH, CHRISTMAS, Holiday::Fixed(6, 19)];
const LONG: [Holiday; 6] = [KING, PRESIDENTS, MEMORIAL, LABOR, COLUMBUS, THANKSGIVING];

const HOLIDAYS: &[(Phrase, Holiday)] = &table([
    ("christmas|xmas eve", Holiday::Fixed(12, 24)),
    ("christmas|xmas day?", CHRISTMAS),
    ("new year|years eve", Holiday::Fixed(12, 31)),
    ("new year|years day?", NEW_YEAR),
    ("the first of the year", NEW_YEAR),
    ("black friday", Holiday::Nth(11, Weekday::Thursday, 4, 1)),
    ("cyber monday", Holiday::Nth(11, Weekday::Thursday, 4, 4)),
    ("thanksgiving eve", Holiday::Nth(11, Weekday::Thursday, 4, -1)),
    ("turkey day", THANKSGIVING),
    ("boxing day", Holiday::Fixed(12, 26)),
    ("election day", Holiday::Nth(11, Weekday::Monday, 1, 1)),
    ("mardi gras", Holiday::Easter(-47)),
    ("fat|shrove tuesday", Holiday::Easter(-47)),
    ("ash wednesday", Holiday::Easter(-46)),
    ("palm sunday", Holiday::Easter(-7)),
    ("holy thursday", Holiday::Easter(-3)),
    ("holy saturday", Holiday::Easter(-1)),
    ("april fool|fools day?", Holiday::Fixed(4, 1)),
    ("cinco de mayo", Holiday::Fixed(5, 5)),
    ("groundhog|groundhogs day", Holiday::Fixed(2, 2)),
    ("tax day", Holiday::Fixed(4, 15)),
    ("earth day", Holiday::Fixed(4, 22)),
    ("flag day", Holiday::Fixed(6, 14)),
    ("patriot|patriots day", Holiday::Nth(4, Weekday::Monday, 3, 0)),
    ("super bowl|sunday sunday?", Holiday::Nth(2, Weekday::Sunday, 2, 0)),
    ("superbowl sunday?", Holiday::Nth(2, Weekday::Sunday, 2, 0)),
    ("canada day", Holiday::Fixed(7, 1)),
    ("all saints day?", Holiday::Fixed(11, 1)),
    ("lincoln|lincolns birthday", Holiday::Fixed(2, 12)),
    ("washington|washingtons birthday", Holiday::Nth(2, Weekday::Monday, 3, 0)),
    ("decoration day", MEMORIAL),
    ("thanksgiving day?", THANKSGIVING),
    ("labor day", LABOR),
    ("memorial day", MEMORIAL),
    ("m l k day?", KING),
    ("mlk day?", KING),
    ("martin luther king|kings junior|jr? day?", KING),
    ("president|presidents day", PRESIDENTS),
    ("columbus day", COLUMBUS),
    ("indigenous people|peoples day", Holiday::Nth(10, Weekday::Monday, 2, 0)),
    ("fourth|4th of july", FOURTH),
    ("july fourth|4th|4|four", FOURTH),
    ("independence day", FOURTH),
    ("the fourth holiday", FOURTH),
    ("veteran|veterans day", Holiday::Fixed(11, 11)),
    ("halloween", Holiday::Fixed(10, 31)),
    ("juneteenth", Holiday::Fixed(6, 19)),
    ("valentine|valentines day?", Holiday::Fixed(2, 14)),
    ("saint|st patrick|patricks|paddys day?", Holiday::Fixed(3, 17)),
    ("easter monday", Holiday::Easter(1)),
    ("easter sunday?", Holiday::Easter(0)),
    ("good friday", Holiday::Easter(-2)),
    ("mother|mothers day", Holiday::Nth(5, Weekday::Sunday, 2, 0)),
    ("father|fathers day", Holiday::Nth(6, Weekday::Sunday, 3, 0)),
    ("the holiday|holidays", Holiday::Any),
    ("the? day the clocks|clock|time change|changes", Holiday::ClockChange),
    ("the? clocks|clock change|changes|changed", Holiday::ClockChange),
    ("the? clocks|clock go|goes forward|ahead", FORWARD),
    ("the? clocks|clock spring forward", FORWARD),
    ("the? clocks|clock go|goes|fall|falls back", BACK),
    ("the? time changes|change|changed", Holiday::ClockChange),
    ("daylight savings|saving time?", Holiday::ClockChange),
    ("daylight savings|saving time? starts|begins|start", FORWARD),
    ("daylight savings|saving time? ends|end", BACK),
    ("we spring forward", FORWARD),
    ("we fall back", BACK),
]);
