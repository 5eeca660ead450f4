//! Days of the Gregorian calendar, as files write them: `2020-09-30`.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// A day of the years 1 to 9999, counted from 1970-01-01. In files and text: `2020-09-30`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Day(i32);

impl Day {
    /// Days since 1970-01-01; negative before it.
    #[must_use]
    pub fn number(self) -> i32 {
        self.0
    }
}

/// The text is no day of the calendar in the form `2020-09-30`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoDay;

impl fmt::Display for NoDay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("no day of the calendar, such as `2020-09-30`")
    }
}

impl std::error::Error for NoDay {}

impl FromStr for Day {
    type Err = NoDay;

    /// Reads `yyyy-mm-dd`, in digits of that number.
    fn from_str(text: &str) -> Result<Day, NoDay> {
        let parts: Vec<&str> = text.split('-').collect();
        let [year, month, day] = parts.as_slice() else {
            return Err(NoDay);
        };
        let number = |part: &str, length: usize| -> Result<i32, NoDay> {
            let plain = part.len() == length && part.bytes().all(|b| b.is_ascii_digit());
            let number = plain.then(|| part.parse().ok()).flatten();
            number.ok_or(NoDay)
        };
        let (year, month, day) = (number(year, 4)?, number(month, 2)?, number(day, 2)?);
        let leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
        let length = match month {
            1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
            4 | 6 | 9 | 11 => 30,
            2 if leap => 29,
            2 => 28,
            _ => return Err(NoDay),
        };
        if year == 0 || !(1..=length).contains(&day) {
            return Err(NoDay);
        }
        // Years begin in March, so that the leap day is the last
        // (Hinnant, "chrono-compatible low-level date algorithms", `days_from_civil`).
        let year = if month <= 2 { year - 1 } else { year };
        let era = year.div_euclid(400);
        let of_era = year.rem_euclid(400);
        let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
        let days = era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year;
        Ok(Day(days - 719_468))
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&iso(self.0))
    }
}

impl TryFrom<String> for Day {
    type Error = NoDay;

    fn try_from(text: String) -> Result<Day, NoDay> {
        text.parse()
    }
}

impl From<Day> for String {
    fn from(day: Day) -> String {
        day.to_string()
    }
}

/// `yyyy-mm-dd` of days since 1970-01-01 (`civil_from_days` of the same paper).
pub(crate) fn iso(days: i32) -> String {
    let shifted = i64::from(days) + 719_468;
    let era = shifted.div_euclid(146_097);
    let of_era = shifted.rem_euclid(146_097);
    let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let march_month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * march_month + 2) / 5 + 1;
    let month = if march_month < 10 {
        march_month + 3
    } else {
        march_month - 9
    };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    format!("{year:04}-{month:02}-{day:02}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn days(text: &str) -> Option<i32> {
        text.parse().ok().map(Day::number)
    }

    #[test]
    fn days_go_both_ways() {
        for (text, count) in [
            ("1970-01-01", 0),
            ("1969-12-31", -1),
            ("2000-02-29", 11_016),
            ("2020-09-30", 18_535),
            ("0001-01-01", -719_162),
            ("9999-12-31", 2_932_896),
        ] {
            assert_eq!(days(text), Some(count), "{text}");
            assert_eq!(iso(count), text);
        }
        // Every day in turn, from 1899 to 2101.
        let mut expected = days("1899-01-01").unwrap();
        for year in 1899..=2101 {
            for month in 1..=12 {
                for day in 1..=31 {
                    let text = format!("{year:04}-{month:02}-{day:02}");
                    if let Some(count) = days(&text) {
                        assert_eq!(count, expected, "{text}");
                        assert_eq!(iso(count), text);
                        expected += 1;
                    }
                }
            }
        }
        for text in [
            "2019-02-29",
            "1900-02-29",
            "2020-13-01",
            "2020-00-10",
            "2020-04-31",
            "2020-1-1",
            "30/09/2020",
            "2020-09-30T00:00",
            "0000-01-01",
            "+020-01-01",
            "",
        ] {
            assert_eq!(days(text), None, "{text}");
        }
    }

    #[test]
    fn data_hold_the_text() {
        let day: Day = "2020-02-29".parse().unwrap();
        assert_eq!(serde_json::to_string(&day).unwrap(), "\"2020-02-29\"");
        assert_eq!(serde_json::from_str::<Day>("\"2020-02-29\"").unwrap(), day);
        assert!(serde_json::from_str::<Day>("\"2021-02-29\"").is_err());
    }
}
