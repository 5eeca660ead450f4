//! One cell to one typed answer: how each kind of attribute is spelt.
//!
//! Text is compared exactly, after white space at both ends is removed and the text is brought to NFC: `virtual` and
//! `Virtual` are two values. Where a scheme lists the values or levels, an unlisted spelling is refused and the nearest
//! one named. Two things that no scheme defines are read without case: `yes` and `no`, and the names of boroughs.

use super::{Cell, Spot, boroughs};
use crate::fault::{did_you_mean, nearest};
use crate::grid;
use crate::scheme::{Attribute, Coordinates, Kind, Scheme, called, tidy};
use crate::score::{DecimalError, POINT_DECIMALS, parse_decimal};
use std::collections::{BTreeMap, BTreeSet};
use unicode_normalization::UnicodeNormalization;

/// A typed answer; words by their number in [`Words`].
#[derive(Clone)]
pub(super) enum Answer {
    One(u32),
    Tags(BTreeSet<u32>),
    Level(u32, u32),
    Number(i64),
    Place(Spot),
    Flag(bool),
    Date(i32),
}

/// What is wrong with an answer, without the answer itself, which may have to be withheld.
pub(super) struct Complaint {
    pub(super) code: &'static str,
    /// Follows the value: "is not a level of `seniority`".
    pub(super) what: String,
    pub(super) hint: String,
    /// The part of the cell that is wrong, where it is not the whole.
    pub(super) part: Option<String>,
}

impl Complaint {
    fn new(code: &'static str, what: impl Into<String>, hint: impl Into<String>) -> Complaint {
        Complaint {
            code,
            what: what.into(),
            hint: hint.into(),
            part: None,
        }
    }
}

/// The words of a cohort, numbered as they come.
#[derive(Default)]
pub(super) struct Words(BTreeMap<String, u32>);

impl Words {
    fn number(&mut self, word: String) -> u32 {
        // No cohort has 2³² words: they would not fit the memory of their cells.
        let next = self.0.len() as u32;
        *self.0.entry(word).or_insert(next)
    }

    /// The words by their numbers.
    pub(super) fn numbered(&self) -> Vec<String> {
        let mut words = vec![String::new(); self.0.len()];
        for (word, number) in &self.0 {
            words[*number as usize].clone_from(word);
        }
        words
    }

    /// The words in order, and the place of each in that order by its number.
    pub(super) fn sorted(self) -> (Vec<String>, Vec<u32>) {
        let mut places = vec![0; self.0.len()];
        let mut words = Vec::with_capacity(self.0.len());
        for (place, (word, number)) in (0..).zip(self.0) {
            places[number as usize] = place;
            words.push(word);
        }
        (words, places)
    }
}

/// The names that an attribute's ladder or table gives, indexed once for all cells.
pub(super) enum Names {
    /// The kind has none.
    None,
    /// Bracket and place within it of each level.
    Levels(BTreeMap<String, (u32, u32)>),
    /// Easting and northing of each place.
    Places(BTreeMap<String, (i32, i32)>),
}

impl Names {
    /// Those of this attribute; a ladder or table that the scheme does not have has none. O(n log n) in the names.
    pub(super) fn of(scheme: &Scheme, attribute: &Attribute) -> Names {
        match (&attribute.kind, &attribute.table) {
            (Kind::Level { ladder }, _) => {
                let ladder = scheme.ladders.get(ladder);
                let brackets = ladder.into_iter().flat_map(|ladder| &ladder.levels);
                let levels = (0..).zip(brackets).flat_map(|(bracket, names)| {
                    let name =
                        move |(within, name): (u32, &String)| (tidy(name), (bracket, within));
                    (0..).zip(names).map(name)
                });
                Names::Levels(levels.collect())
            }
            (Kind::Place, Some(table)) if names_places(attribute) => {
                let table = scheme.table(table);
                let coordinates = table.and_then(Coordinates::of);
                let rows = table.into_iter().flat_map(|table| &table.rows);
                let place = |row: &Vec<String>| {
                    // a row without coordinates is refused with the scheme
                    let spot = coordinates?.spot(row).ok()?;
                    Some((row.first()?.clone(), spot))
                };
                Names::Places(rows.filter_map(place).collect())
            }
            _ => Names::None,
        }
    }
}

/// Whether the table of a place is that of its names, not that of a column which is read as any other cell.
fn names_places(attribute: &Attribute) -> bool {
    let derived = attribute.derived.as_ref();
    derived.is_none_or(|derived| derived.column.is_none())
}

/// Reads one cell; `None` is a blank. A cell that is blank once `strip` is removed is blank, too.
pub(super) fn read(
    cell: &Cell,
    attribute: &Attribute,
    names: &Names,
    words: &mut Words,
) -> Result<Option<Answer>, Complaint> {
    if cell.is_blank() {
        return Ok(None);
    }
    let answer = match &attribute.kind {
        Kind::One => {
            let text = text(cell, "kind = \"number\", \"flag\" or \"tags\"")?;
            printable(&text, attribute.sensitive)?;
            listed(&text, attribute)?;
            Answer::One(words.number(text))
        }
        Kind::Tags => {
            let tags = tags(cell, attribute)?;
            if tags.is_empty() {
                return Ok(None);
            }
            for tag in &tags {
                printable(tag, attribute.sensitive)?;
                listed(tag, attribute)?;
            }
            Answer::Tags(tags.into_iter().map(|tag| words.number(tag)).collect())
        }
        Kind::Level { ladder: name } => level(cell, name, names, attribute.sensitive)?,
        Kind::Number { unit } => Answer::Number(number(cell, unit.as_deref())?),
        Kind::Place => Answer::Place(place(cell, attribute, names, words)?),
        Kind::Flag => Answer::Flag(flag(cell)?),
        Kind::Date => Answer::Date(date(cell)?),
    };
    Ok(Some(answer))
}

/// The tidy text of a cell that should hold words. A float is refused: `1` and `1.0` would be two words.
fn text(cell: &Cell, instead: &str) -> Result<String, Complaint> {
    match cell {
        Cell::Text(text) | Cell::Date(text) => Ok(tidy(text)),
        Cell::Integer(value) => Ok(value.to_string()),
        Cell::Blank => Ok(String::new()),
        Cell::Float(_) | Cell::Flag(_) | Cell::List(_) => Err(Complaint::new(
            "not-text",
            "is not a text",
            format!("give the column as text, or write {instead} in the scheme"),
        )),
    }
}

/// Refuses a word that the scheme does not list, where it lists them.
fn listed(word: &str, attribute: &Attribute) -> Result<(), Complaint> {
    let Some(values) = &attribute.values else {
        return Ok(());
    };
    if values.iter().any(|value| tidy(value) == word) {
        return Ok(());
    }
    let mut complaint = Complaint::new(
        "unknown-value",
        "is not among the values that the scheme lists",
        meant(word, values, attribute.sensitive),
    );
    complaint.part = Some(word.to_owned());
    Err(complaint)
}

/// Refuses what would reach a terminal as a command, or break the line it is shown on. Line ends and tabs are good
/// separators of tags, but no part of one.
fn printable(word: &str, sensitive: bool) -> Result<(), Complaint> {
    let Some(control) = word.chars().find(|c| c.is_control()) else {
        return Ok(());
    };
    let what = if sensitive {
        "holds a line end, a tab or another control character".to_owned()
    } else {
        format!("holds {}", called(control))
    };
    let mut complaint = Complaint::new(
        "control-character",
        what,
        "take it out, or write the answer on one line",
    );
    complaint.part = Some(word.to_owned());
    Err(complaint)
}

/// The nearest name, or all of them. The nearest tells much of what was written, so a sensitive one gets them all.
fn meant(word: &str, names: &[String], sensitive: bool) -> String {
    if sensitive {
        let all: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
        return format!("write one of {}", all.join(", "));
    }
    let folded = word.to_lowercase();
    match names
        .iter()
        .find(|name| tidy(name).to_lowercase() == folded)
    {
        Some(name) => format!("write `{name}`: capital and small letters differ"),
        None => did_you_mean(word, names.iter().map(String::as_str)),
    }
}

/// The tags of a cell: a list as it is, a text cut at the separators. White space and the characters of `strip` go
/// from both ends of the cell and of each tag; what is empty then is no tag; a tag given twice is one tag.
fn tags(cell: &Cell, attribute: &Attribute) -> Result<BTreeSet<String>, Complaint> {
    let outer = |c: char| c.is_whitespace() || attribute.strip.contains(c);
    let tag = |piece: &str| -> String { piece.trim_matches(outer).nfc().collect() };
    let tags: BTreeSet<String> = match cell {
        Cell::List(items) => items.iter().map(|item| tag(item)).collect(),
        other => {
            let text = text(other, "another kind")?;
            let text = text.trim_matches(outer);
            if attribute.separator.is_empty() {
                BTreeSet::from([tag(text)])
            } else {
                text.split(attribute.separator.as_str()).map(tag).collect()
            }
        }
    };
    Ok(tags.into_iter().filter(|tag| !tag.is_empty()).collect())
}

fn level(cell: &Cell, name: &str, names: &Names, sensitive: bool) -> Result<Answer, Complaint> {
    let word = text(cell, "kind = \"number\"")?;
    let mut known = Vec::new();
    if let Names::Levels(levels) = names {
        if let Some((bracket, within)) = levels.get(&word) {
            return Ok(Answer::Level(*bracket, *within));
        }
        known.extend(levels.iter().map(|(name, level)| (level, name)));
    }
    known.sort_unstable();
    let names: Vec<String> = known.into_iter().map(|(_, name)| name.clone()).collect();
    Err(Complaint::new(
        "unknown-level",
        format!("is not a level of `{name}`"),
        meant(&word, &names, sensitive),
    ))
}

/// A decimal with at most four places, in 1/10,000; a float by its shortest decimal text.
fn number(cell: &Cell, unit: Option<&str>) -> Result<i64, Complaint> {
    let alone = match unit {
        Some(unit) => format!("write the number of {unit} alone, such as `12` or `12.5`"),
        None => "write a number such as `12` or `12.5`".to_owned(),
    };
    let text = match cell {
        Cell::Text(text) => text.trim().to_owned(),
        Cell::Integer(value) => value.to_string(),
        Cell::Float(value) => value.to_string(),
        _ => return Err(Complaint::new("not-a-number", "is not a number", alone)),
    };
    parse_decimal(&text, POINT_DECIMALS.unsigned_abs()).map_err(|error| match error {
        DecimalError::NotANumber => Complaint::new("not-a-number", "is not a number", alone),
        DecimalError::TooPrecise => Complaint::new(
            "too-precise",
            "has more than four decimal places",
            "round it to four places: numbers are exact here",
        ),
        DecimalError::TooLarge => Complaint::new(
            "too-large",
            "is too large",
            "use a larger unit: numbers go up to 900 million million",
        ),
    })
}

/// A name of the attribute's table; without one a borough by name or code, or `lat,lon` in degrees.
fn place(
    cell: &Cell,
    attribute: &Attribute,
    names: &Names,
    words: &mut Words,
) -> Result<Spot, Complaint> {
    let sensitive = attribute.sensitive;
    let text = text(cell, "another kind")?;
    if let Names::Places(places) = names {
        let Some((easting, northing)) = places.get(&text).copied() else {
            let table = attribute.table.as_deref().unwrap_or_default();
            return Err(Complaint::new(
                "unknown-place",
                format!("is not a name of the table `{table}`"),
                in_table(&text, table, places.keys().map(String::as_str), sensitive),
            ));
        };
        return Ok(Spot {
            easting,
            northing,
            word: words.number(text),
        });
    }
    if let Some(borough) = boroughs::find(&text) {
        let (easting, northing) = borough.spot;
        return Ok(Spot {
            easting,
            northing,
            word: words.number(borough.name.to_owned()),
        });
    }
    let Some((latitude, longitude)) = degrees(&text) else {
        let near = nearest(&text, boroughs::names());
        let hint = match near {
            Some(name) if !sensitive => format!("did you mean `{name}`?"),
            _ => "write a London borough, its code such as `E09000033`, or degrees such as `51.5139,-0.1613`"
                .to_owned(),
        };
        return Err(Complaint::new("unknown-place", "is not a place", hint));
    };
    let Some((easting, northing)) = grid::from_degrees(latitude, longitude) else {
        return Err(Complaint::new(
            "off-the-grid",
            "is not on the national grid of Great Britain",
            "write the latitude first, then the longitude, in degrees: `51.5139,-0.1613`",
        ));
    };
    printable(&text, sensitive)?;
    Ok(Spot {
        easting,
        northing,
        word: words.number(text),
    })
}

/// What to do about a value that a table does not have. Tables are long, so no more than the nearest name is told, and
/// of a sensitive value not even that.
pub(super) fn in_table<'a>(
    value: &str,
    table: &str,
    names: impl Iterator<Item = &'a str>,
    sensitive: bool,
) -> String {
    let near = nearest(value, names).filter(|_| !sensitive);
    match near {
        Some(near) if near.to_lowercase() == value.to_lowercase() => {
            format!("write `{near}`: capital and small letters differ")
        }
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("write a name of its first column, or add a row to `{table}`"),
    }
}

/// Latitude and longitude of `51.5,-0.12`.
fn degrees(text: &str) -> Option<(f64, f64)> {
    let (latitude, longitude) = text.split_once(',')?;
    Some((grid::degrees(latitude)?, grid::degrees(longitude)?))
}

/// `yes` or `no`, without case; the truth values of frames.
fn flag(cell: &Cell) -> Result<bool, Complaint> {
    let text = match cell {
        Cell::Flag(flag) => return Ok(*flag),
        Cell::Text(text) => text.trim().to_lowercase(),
        _ => String::new(),
    };
    match text.as_str() {
        "yes" => Ok(true),
        "no" => Ok(false),
        _ => Err(Complaint::new(
            "not-a-flag",
            "is neither yes nor no",
            "write `yes` or `no`",
        )),
    }
}

/// An ISO date, `2020-09-30`, as days since 1970-01-01.
fn date(cell: &Cell) -> Result<i32, Complaint> {
    let text = match cell {
        Cell::Text(text) | Cell::Date(text) => text.trim(),
        _ => "",
    };
    days(text).ok_or_else(|| {
        Complaint::new(
            "not-a-date",
            "is not a date of the calendar",
            "write year, month and day as `2020-09-30`",
        )
    })
}

/// Days from 1970-01-01 to `yyyy-mm-dd` of the Gregorian calendar, years 1 to 9999.
fn days(text: &str) -> Option<i32> {
    let parts: Vec<&str> = text.split('-').collect();
    let [year, month, day] = parts.as_slice() else {
        return None;
    };
    let number = |part: &str, length: usize| -> Option<i32> {
        let plain = part.len() == length && part.bytes().all(|b| b.is_ascii_digit());
        plain.then(|| part.parse().ok()).flatten()
    };
    let (year, month, day) = (number(year, 4)?, number(month, 2)?, number(day, 2)?);
    let leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    let length = match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        _ => return None,
    };
    if year == 0 || !(1..=length).contains(&day) {
        return None;
    }
    // Years begin in March, so that the leap day is the last (Howard Hinnant, days_from_civil).
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let of_era = year.rem_euclid(400);
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    Some(era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468)
}

/// `yyyy-mm-dd` of days since 1970-01-01: the inverse of [`days`].
pub(super) fn iso_date(days: i32) -> String {
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

    #[test]
    fn dates_go_both_ways() {
        for (text, count) in [
            ("1970-01-01", 0),
            ("1969-12-31", -1),
            ("2000-02-29", 11_016),
            ("2020-09-30", 18_535),
            ("0001-01-01", -719_162),
            ("9999-12-31", 2_932_896),
        ] {
            assert_eq!(days(text), Some(count), "{text}");
            assert_eq!(iso_date(count), text);
        }
        // Every day in turn, from 1899 to 2101.
        let mut expected = days("1899-01-01").unwrap();
        for year in 1899..=2101 {
            for month in 1..=12 {
                for day in 1..=31 {
                    let text = format!("{year:04}-{month:02}-{day:02}");
                    if let Some(count) = days(&text) {
                        assert_eq!(count, expected, "{text}");
                        assert_eq!(iso_date(count), text);
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
    fn degrees_are_plain_decimals() {
        assert_eq!(degrees("51.5, -0.12"), Some((51.5, -0.12)));
        for text in ["51.5", "51.5,", "1e1,0", "nan,0", "51,5,0,1", "51.5N,0.1W"] {
            assert_eq!(degrees(text), None, "{text}");
        }
    }
}
