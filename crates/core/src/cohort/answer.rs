//! One cell to one typed answer: how each kind of attribute is spelt.
//!
//! Text is compared exactly, after white space at both ends is removed and the text is brought to NFC: `virtual` and
//! `Virtual` are two values. Where a scheme lists the values or levels, an unlisted spelling is refused and the nearest
//! one named. Two things that no scheme defines are read without case: `yes` and `no`, and the names of boroughs.

use super::{Cell, Spot, boroughs};
use crate::day::Day;
use crate::fault::{Nearest, in_place_of};
use crate::grid;
use crate::scheme::{
    self, Attribute, Coordinates, Kind, Scheme, called, is_invisible, piece, remedy, tidy,
};
use crate::score::{DecimalError, POINT_DECIMALS, parse_decimal};
use std::collections::{BTreeMap, BTreeSet};

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
    /// Somebody's id, or nobody's.
    Person(Option<u32>),
    /// Ids, most wanted first.
    Ranked(Vec<u32>),
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
    pub(super) fn number(&mut self, word: String) -> u32 {
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

/// What the cells of an attribute may hold, indexed once for all of them.
pub(super) struct Names<'a> {
    known: Known,
    /// The names as the scheme writes them, in its order.
    near: Nearest<'a>,
}

enum Known {
    /// Whatever is of the kind.
    Any,
    /// The values that the scheme lists.
    Values(BTreeSet<String>),
    /// Bracket and place within it of each level.
    Levels(BTreeMap<String, (u32, u32)>),
    /// Easting and northing of each place.
    Places(BTreeMap<String, (i32, i32)>),
}

impl<'a> Names<'a> {
    /// Those of this attribute; a ladder or table that the scheme does not have has none. O(n log n) in the names.
    pub(super) fn of(scheme: &'a Scheme, attribute: &'a Attribute) -> Names<'a> {
        let texts = |texts: &'a [String]| texts.iter().map(String::as_str);
        match (&attribute.kind, &attribute.table) {
            (Kind::One | Kind::Tags, _) => match &attribute.values {
                Some(values) => Names {
                    known: Known::Values(values.iter().map(|value| tidy(value)).collect()),
                    near: Nearest::new(move || texts(values)),
                },
                None => Names::any(),
            },
            (Kind::Level { ladder }, _) => {
                let ladder = scheme.ladders.get(ladder);
                let brackets = move || ladder.into_iter().flat_map(|ladder| &ladder.levels);
                let levels = (0..).zip(brackets()).flat_map(|(bracket, names)| {
                    let name =
                        move |(within, name): (u32, &String)| (tidy(name), (bracket, within));
                    (0..).zip(names).map(name)
                });
                Names {
                    known: Known::Levels(levels.collect()),
                    near: Nearest::new(move || brackets().flatten().map(String::as_str)),
                }
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
                Names {
                    known: Known::Places(rows.filter_map(place).collect()),
                    near: Nearest::new(move || table.into_iter().flat_map(|table| table.names())),
                }
            }
            (Kind::Place, _) => Names {
                known: Known::Any,
                near: Nearest::new(|| boroughs::names().map(|name| -> &'a str { name })),
            },
            _ => Names::any(),
        }
    }

    fn any() -> Names<'a> {
        Names {
            known: Known::Any,
            near: Nearest::new(|| []),
        }
    }

    /// What to write in place of a name that is none of these. The nearest tells much of what was written, so in place of a
    /// sensitive one it is any of them.
    fn meant(&self, word: &str, sensitive: bool) -> String {
        match self.near.of(word).filter(|_| !sensitive) {
            Some(near) => in_place_of(word, near),
            None => self.near.any(),
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
    names: &Names<'_>,
    words: &mut Words,
) -> Result<Option<Answer>, Complaint> {
    if cell.is_blank() {
        return Ok(None);
    }
    let answer = match &attribute.kind {
        Kind::One => {
            let text = text(cell, "kind = \"number\", \"flag\" or \"tags\"")?;
            printable(&text, attribute.sensitive)?;
            listed(&text, names, attribute.sensitive)?;
            Answer::One(words.number(text))
        }
        Kind::Tags => {
            let tags = tags(cell, attribute)?;
            if tags.is_empty() {
                return Ok(None);
            }
            for tag in &tags {
                printable(tag, attribute.sensitive)?;
                listed(tag, names, attribute.sensitive)?;
            }
            Answer::Tags(tags.into_iter().map(|tag| words.number(tag)).collect())
        }
        Kind::Level { ladder: name } => level(cell, name, names, attribute.sensitive)?,
        Kind::Number { unit } => Answer::Number(number(cell, unit.as_deref())?),
        Kind::Place => Answer::Place(place(cell, attribute, names, words)?),
        Kind::Flag => Answer::Flag(flag(cell)?),
        Kind::Date => Answer::Date(date(cell)?),
        Kind::Person => match id(cell)? {
            Some(id) => Answer::Person(Some(words.number(id))),
            None => return Ok(None),
        },
        Kind::Ranked => {
            let ids = ranked(cell, attribute)?;
            if ids.is_empty() {
                return Ok(None);
            }
            Answer::Ranked(ids.into_iter().map(|id| words.number(id)).collect())
        }
    };
    Ok(Some(answer))
}

/// The tidy text of a cell that should hold words. A float is refused: `1` and `1.0` would be two words.
fn text(cell: &Cell, instead: &str) -> Result<String, Complaint> {
    match cell {
        Cell::Text(text) | Cell::Date(text) => Ok(tidy(text)),
        Cell::Integer(value) => Ok(value.to_string()),
        Cell::Blank => Ok(String::new()),
        Cell::Float(_) | Cell::Flag(_) | Cell::List(_) | Cell::Set(_) => Err(Complaint::new(
            "not-text",
            "is not a text",
            format!("give the column as text, or write {instead} in the scheme"),
        )),
    }
}

/// Refuses a word that the scheme does not list, where it lists them.
fn listed(word: &str, names: &Names<'_>, sensitive: bool) -> Result<(), Complaint> {
    let Known::Values(values) = &names.known else {
        return Ok(());
    };
    if values.contains(word) {
        return Ok(());
    }
    let mut complaint = Complaint::new(
        "unknown-value",
        "is not among the values that the scheme lists",
        names.meant(word, sensitive),
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

/// The tags of a cell: a list as it is, a text cut at the separators. White space and the characters of `strip` go
/// from both ends of the cell and of each tag; what is empty then is no tag; a tag given twice is one tag.
fn tags(cell: &Cell, attribute: &Attribute) -> Result<BTreeSet<String>, Complaint> {
    Ok(pieces(cell, attribute)?.into_iter().collect())
}

/// The pieces of a list in their order.
fn pieces(cell: &Cell, attribute: &Attribute) -> Result<Vec<String>, Complaint> {
    let (separator, strip) = (&attribute.separator, &attribute.strip);
    let mut pieces: Vec<String> = match cell {
        Cell::List(items) => items.iter().map(|item| piece(item, strip)).collect(),
        Cell::Set(items) => items.iter().map(|item| piece(item, strip)).collect(),
        other => scheme::pieces(&text(other, "another kind")?, separator, strip),
    };
    pieces.retain(|piece| !piece.is_empty());
    Ok(pieces)
}

/// An id as text; `None` for a blank. Whole numbers become digits; whatever else is no text is refused, for it could be
/// spelt in two ways.
pub(super) fn id(cell: &Cell) -> Result<Option<String>, Complaint> {
    let refused = |what: &str| {
        let hint = "give ids as text or whole numbers";
        let mut complaint = Complaint::new("id-kind", format!("is {what}"), hint);
        if let Cell::Float(value) = cell {
            // With its point, for `7` would not be refused.
            complaint.part = Some(format!("{value:?}"));
        }
        Err(complaint)
    };
    let text = match cell {
        Cell::Text(text) => tidy(text),
        Cell::Integer(value) => value.to_string(),
        Cell::Blank => String::new(),
        Cell::Float(_) => return refused("a number with a point"),
        Cell::Flag(_) => return refused("a truth value"),
        Cell::Date(_) => return refused("a date"),
        Cell::List(_) => return refused("a list"),
        Cell::Set(_) => return refused("a set"),
    };
    seen(&text)?;
    Ok((!text.is_empty()).then_some(text))
}

/// Refuses an id that holds what nobody sees.
fn seen(id: &str) -> Result<(), Complaint> {
    let Some(unseen) = id.chars().find(|c| is_invisible(*c)) else {
        return Ok(());
    };
    let mut complaint = Complaint::new(
        "id-control",
        format!("holds {}", called(unseen)),
        format!(
            "{}: ids that look alike would be different people",
            remedy(unseen)
        ),
    );
    complaint.part = Some(id.to_owned());
    Err(complaint)
}

/// The ids of a preference list, none of them twice.
fn ranked(cell: &Cell, attribute: &Attribute) -> Result<Vec<String>, Complaint> {
    let ids = match cell {
        Cell::Text(_) | Cell::List(_) => pieces(cell, attribute)?,
        Cell::Set(_) => {
            let hint = "give a list, the most wanted first";
            return Err(Complaint::new(
                "no-order",
                "is a set, which has no order",
                hint,
            ));
        }
        single => id(single)?.into_iter().collect(),
    };
    let mut named = BTreeSet::new();
    for id in &ids {
        seen(id)?;
        if !named.insert(id) {
            let hint = "name everybody once, the most wanted first";
            let mut complaint = Complaint::new("duplicate-id", "stands twice in the list", hint);
            complaint.part = Some(id.clone());
            return Err(complaint);
        }
    }
    Ok(ids)
}

fn level(cell: &Cell, name: &str, names: &Names<'_>, sensitive: bool) -> Result<Answer, Complaint> {
    let word = text(cell, "kind = \"number\"")?;
    if let Known::Levels(levels) = &names.known
        && let Some((bracket, within)) = levels.get(&word)
    {
        return Ok(Answer::Level(*bracket, *within));
    }
    Err(Complaint::new(
        "unknown-level",
        format!("is not a level of `{name}`"),
        names.meant(&word, sensitive),
    ))
}

/// A decimal with at most four places, in 1/10,000; a float by its shortest decimal text.
fn number(cell: &Cell, unit: Option<&str>) -> Result<i64, Complaint> {
    let complaint = |error: DecimalError| {
        let (code, what, hint) = error.said(POINT_DECIMALS);
        let hint = match (error, unit) {
            (DecimalError::NotANumber, Some(unit)) => {
                format!("write the number of {unit} alone, such as `12` or `12.5`")
            }
            _ => hint,
        };
        Complaint::new(code, what, hint)
    };
    let text = match cell {
        Cell::Text(text) => text.trim().to_owned(),
        Cell::Integer(value) => value.to_string(),
        Cell::Float(value) => value.to_string(),
        _ => return Err(complaint(DecimalError::NotANumber)),
    };
    parse_decimal(&text, POINT_DECIMALS.unsigned_abs()).map_err(complaint)
}

/// A name of the attribute's table; without one a borough by name or code, or `lat,lon` in degrees.
fn place(
    cell: &Cell,
    attribute: &Attribute,
    names: &Names<'_>,
    words: &mut Words,
) -> Result<Spot, Complaint> {
    let sensitive = attribute.sensitive;
    let text = text(cell, "another kind")?;
    if let Known::Places(places) = &names.known {
        let Some((easting, northing)) = places.get(&text).copied() else {
            let table = attribute.table.as_deref().unwrap_or_default();
            return Err(Complaint::new(
                "unknown-place",
                format!("is not a name of the table `{table}`"),
                in_table(&text, table, &names.near, sensitive),
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
        let hint = match names.near.of(&text).filter(|_| !sensitive) {
            Some(name) => format!("did you mean `{name}`?"),
            None => "write a London borough, its code such as `E09000033`, or degrees such as `51.5139,-0.1613`"
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
pub(super) fn in_table(value: &str, table: &str, known: &Nearest<'_>, sensitive: bool) -> String {
    match known.of(value).filter(|_| !sensitive) {
        Some(near) => in_place_of(value, near),
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
    text.parse().map(Day::number).map_err(|_| {
        Complaint::new(
            "not-a-date",
            "is not a date of the calendar",
            "write year, month and day as `2020-09-30`",
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn degrees_are_plain_decimals() {
        assert_eq!(degrees("51.5, -0.12"), Some((51.5, -0.12)));
        for text in ["51.5", "51.5,", "1e1,0", "nan,0", "51,5,0,1", "51.5N,0.1W"] {
            assert_eq!(degrees(text), None, "{text}");
        }
    }
}
