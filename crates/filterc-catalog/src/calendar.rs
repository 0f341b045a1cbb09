//! Times and days as numbers and as text, for every year: the calendar that both databases reckon by.
//!
//! A time is a number of microseconds since 1970-01-01T00:00:00Z, a day a number of days since 1970-01-01. The greatest and the
//! least number are Postgres' `infinity` and `-infinity`. Years from 0 to 9999 have four digits; others have a sign and six, as
//! ECMAScript writes them: `+010000-01-01T00:00:00Z`, and `-000043-03-15` for a day of 44 BC.

use std::fmt::{self, Write as _};

/// 0001-01-01T00:00:00Z: the first time that every database has.
pub const FIRST_TIME: i64 = -62_135_596_800_000_000;

/// 9999-12-31T23:59:59.999999Z: the last time that every database has.
pub const LAST_TIME: i64 = 253_402_300_799_999_999;

/// 0001-01-01
pub const FIRST_DAY: i32 = -719_162;

/// 9999-12-31
pub const LAST_DAY: i32 = 2_932_896;

/// Microseconds of a day.
const DAY: i64 = 86_400_000_000;

const ENDLESS: &str = "infinity";
const BEGINNINGLESS: &str = "-infinity";

/// A day of the Gregorian calendar, also before it began.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Civil {
    year: i64,
    month: i64,
    day: i64,
}

impl Civil {
    /// The day so long after 1970-01-01, by Howard Hinnant's `civil_from_days`.
    fn from_days(days: i64) -> Self {
        // Years begin in March here, so that the leap day is their last.
        let shifted = days + 719_468;
        let (era, of_era) = (shifted.div_euclid(146_097), shifted.rem_euclid(146_097));
        let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
        let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let month = (5 * of_year + 2) / 153;
        let day = of_year - (153 * month + 2) / 5 + 1;
        let month = if month < 10 { month + 3 } else { month - 9 };
        Self { year: year_of_era + era * 400 + i64::from(month <= 2), month, day }
    }

    /// Days since 1970-01-01, by Howard Hinnant's `days_from_civil`.
    fn days(self) -> i64 {
        let Self { year, month, day } = self;
        let year = year - i64::from(month <= 2);
        let (era, year_of_era) = (year.div_euclid(400), year.rem_euclid(400));
        let of_year = (153 * (if month > 2 { month - 3 } else { month + 9 }) + 2) / 5 + day - 1;
        era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + of_year - 719_468
    }

    /// None for a day that its month does not have.
    fn new(year: i64, month: i64, day: i64) -> Option<Self> {
        let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
        let last = match month {
            2 if leap => 29,
            2 => 28,
            4 | 6 | 9 | 11 => 30,
            1..=12 => 31,
            _ => return None,
        };
        (1..=last).contains(&day).then_some(Self { year, month, day })
    }
}

impl fmt::Display for Civil {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.year {
            0..=9_999 => write!(f, "{:04}", self.year)?,
            year => write!(f, "{year:+07}")?,
        }
        write!(f, "-{:02}-{:02}", self.month, self.day)
    }
}

/// How a time is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Style {
    /// `2026-11-20T08:30:00.25Z`: RFC 3339 with as many digits as it needs.
    Short,
    /// `2026-11-20T08:30:00.250000Z`: RFC 3339 with six digits, or none, as an answer of the API has it.
    Answer,
    /// `2026-11-20 08:30:00.250000`: always six digits and no zone, as SQLite's tables keep it.
    Stored,
    /// `2026-11-20T08:30:00.250000+00:00`: six digits, or none, as Python writes it.
    Python,
}

/// The text of a time.
pub fn time_text(micros: i64, style: Style) -> String {
    match micros {
        i64::MAX => return ENDLESS.to_owned(),
        i64::MIN => return BEGINNINGLESS.to_owned(),
        _ => {}
    }
    let (days, of_day) = (micros.div_euclid(DAY), micros.rem_euclid(DAY));
    let (seconds, fraction) = (of_day / 1_000_000, of_day % 1_000_000);
    let separator = if style == Style::Stored { ' ' } else { 'T' };
    let mut text = String::with_capacity(32);
    let _ = write!(
        text,
        "{}{separator}{:02}:{:02}:{:02}",
        Civil::from_days(days),
        seconds / 3_600,
        seconds / 60 % 60,
        seconds % 60
    );
    if fraction > 0 || style == Style::Stored {
        let _ = write!(text, ".{fraction:06}");
    }
    match style {
        Style::Short => {
            if fraction > 0 {
                text.truncate(text.trim_end_matches('0').len());
            }
            text.push('Z');
        }
        Style::Answer => text.push('Z'),
        Style::Stored => {}
        Style::Python => text.push_str("+00:00"),
    }
    text
}

/// The text of a day.
pub fn day_text(days: i32) -> String {
    match days {
        i32::MAX => ENDLESS.to_owned(),
        i32::MIN => BEGINNINGLESS.to_owned(),
        days => Civil::from_days(days.into()).to_string(),
    }
}

/// The text of a day as Postgres reads it: it has no years before 1, and no year has a sign.
pub fn postgres_day(days: i32) -> String {
    match days {
        i32::MAX | i32::MIN => day_text(days),
        days => {
            let Civil { year, month, day } = Civil::from_days(days.into());
            let (year, era) = if year > 0 { (year, "") } else { (1 - year, " BC") };
            format!("{year:04}-{month:02}-{day:02}{era}")
        }
    }
}

/// A time as it was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReadTime {
    /// Microseconds since 1970.
    pub micros: i64,
    /// False where it has no zone, and is taken as UTC.
    pub zoned: bool,
    /// True where it has digits behind the microseconds that are not 0.
    pub finer: bool,
}

/// Reads a time as [`time_text`] writes it, in any of the styles, with any offset, a comma before the fraction, and digits behind
/// the microseconds, which are cut off.
pub fn read_time(text: &str) -> Option<ReadTime> {
    let forever = |micros| Some(ReadTime { micros, zoned: true, finer: false });
    match text {
        ENDLESS => return forever(i64::MAX),
        BEGINNINGLESS => return forever(i64::MIN),
        _ => {}
    }
    let (day, rest) = day_in(text)?;
    let rest = rest.strip_prefix(['T', 't', ' ', '_'])?;
    let hour = two(rest)?;
    let minute = two(rest.get(2..)?.strip_prefix(':')?)?;
    let mut rest = rest.get(5..)?;
    let (mut second, mut fraction, mut finer) = (0, 0, false);
    if let Some(after) = rest.strip_prefix(':') {
        second = two(after)?;
        rest = after.get(2..)?;
        if let Some(after) = rest.strip_prefix(['.', ',']) {
            let length = after.bytes().take_while(u8::is_ascii_digit).count();
            let digits = after.get(..length).filter(|digits| !digits.is_empty())?;
            fraction = (0..6).fold(0, |sum, at| {
                sum * 10 + digits.as_bytes().get(at).map_or(0, |digit| i64::from(digit - b'0'))
            });
            finer = digits.bytes().skip(6).any(|digit| digit != b'0');
            rest = after.get(length..)?;
        }
    }
    if hour > 23 || minute > 59 || second > 59 {
        return None;
    }
    let offset = if rest.is_empty() { 0 } else { offset(rest)? };
    let seconds = hour * 3_600 + minute * 60 + second - offset;
    let micros = i128::from(day.days()) * i128::from(DAY) + i128::from(seconds * 1_000_000 + fraction);
    // The ends are taken.
    let micros = i64::try_from(micros).ok().filter(|micros| *micros != i64::MIN && *micros != i64::MAX)?;
    Some(ReadTime { micros, zoned: !rest.is_empty(), finer })
}

/// Microseconds since 1970 of a time with a zone.
pub fn time(text: &str) -> Option<i64> {
    read_time(text).filter(|read| read.zoned).map(|read| read.micros)
}

/// Days since 1970-01-01 of a day as [`day_text`] writes it.
pub fn day(text: &str) -> Option<i32> {
    match text {
        ENDLESS => Some(i32::MAX),
        BEGINNINGLESS => Some(i32::MIN),
        text => {
            let (day, rest) = day_in(text)?;
            let days =
                i32::try_from(day.days()).ok().filter(|days| *days != i32::MIN && *days != i32::MAX)?;
            rest.is_empty().then_some(days)
        }
    }
}

/// Microseconds since 1970 of a day and a time of that day, at an offset in seconds east of UTC.
pub fn micros_at(days: i64, of_day: i64, offset: i64) -> Option<i64> {
    days.checked_mul(DAY)?.checked_add(of_day)?.checked_sub(offset.checked_mul(1_000_000)?)
}

/// The day that a text begins with, and what follows it.
fn day_in(text: &str) -> Option<(Civil, &str)> {
    let signed = usize::from(text.starts_with(['+', '-']));
    let digits = text.get(signed..)?.bytes().take_while(u8::is_ascii_digit).count();
    let fits = if signed == 1 { (6..=7).contains(&digits) } else { digits == 4 };
    let (year, rest) = text.split_at_checked(signed + digits).filter(|_| fits)?;
    let year = year.parse().ok()?;
    let month = two(rest.strip_prefix('-')?)?;
    let day = two(rest.get(3..)?.strip_prefix('-')?)?;
    Some((Civil::new(year, month, day)?, rest.get(6..)?))
}

/// The two digits that a text begins with.
fn two(text: &str) -> Option<i64> {
    let digits = text.get(..2)?;
    digits.bytes().all(|byte| byte.is_ascii_digit()).then(|| digits.parse().ok())?
}

/// `Z`, `+HH:MM`, `+HHMM`, `+HH` or `+HH:MM:SS`, in seconds east of UTC.
fn offset(text: &str) -> Option<i64> {
    if text.eq_ignore_ascii_case("z") {
        return Some(0);
    }
    let sign = match text.bytes().next()? {
        b'+' => 1,
        b'-' => -1,
        _ => return None,
    };
    let mut rest = text.get(1..)?;
    let mut parts = [0; 3];
    for (at, part) in parts.iter_mut().enumerate() {
        *part = two(rest)?;
        rest = rest.get(2..)?;
        if rest.is_empty() {
            break;
        }
        rest = rest.strip_prefix(':').unwrap_or(rest);
        if at == 2 || rest.is_empty() {
            return None;
        }
    }
    let [hours, minutes, seconds] = parts;
    (hours < 24 && minutes < 60 && seconds < 60).then_some(sign * (hours * 3_600 + minutes * 60 + seconds))
}

#[cfg(test)]
mod tests;
