//! Two tables and a scheme to a cohort: everybody's id, code, places and typed answers, or all that is wrong.

use super::answer::{self, Answer, Complaint, Names, Words};
use super::derived;
use super::headings::{self, Headings};
use super::{Above, Cell, Cohort, Column, People, Table, identity, named, staff};
use crate::csv_text::ragged_row;
use crate::fault::{Error, Fault, Faults, WITHHELD};
use crate::ids::Side;
use crate::lot;
use crate::scheme::{Attribute, AttributeBlank, Codes, Kind, Places, Scheme, fold, visible};
use crate::score::{DecimalError, parse_decimal};
use serde::Serialize;
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// A value longer than this is cut in a message; [`Fault::value`] keeps it whole.
const LONGEST_SHOWN: usize = 60;

impl Cohort {
    /// Reads the people of both sides.
    ///
    /// Headings are compared without case and outer white space, in any order; a column that the scheme neither asks
    /// for nor ignores is refused. Ids are trimmed text in NFC, case-sensitive; two that are equal but for case are
    /// refused. Where the id column's heading or the ids look like e-mail addresses or names, or where the scheme says so,
    /// codes are made (docs/scheme-language.md has the rule). People stand in the order of their codes. O(n log n) in the cells.
    ///
    /// Two tables of one name are told apart in errors.
    ///
    /// # Errors
    /// [`Error::Cohort`] with every fault of both tables, those they came with included, by file, row and column.
    pub fn from_tables(
        scheme: &Scheme,
        mut mentees: Table,
        mut mentors: Table,
    ) -> Result<Cohort, Error> {
        if mentees.name == mentors.name {
            for (side, table) in [(Side::Mentees, &mut mentees), (Side::Mentors, &mut mentors)] {
                table.name = format!("{} ({side})", table.name);
                for fault in &mut table.faults {
                    fault.file = Some(table.name.clone());
                }
            }
        }
        let mut words = Words::default();
        let mut faults = Vec::new();
        let mut drafts = [None, None];
        let mut whole = true;
        for (side, table) in [(Side::Mentees, &mentees), (Side::Mentors, &mentors)] {
            faults.extend(table.faults.iter().cloned());
            if table.readable() {
                let mut reading = Reading::new(scheme, side, table);
                drafts[side.index()] = Some(reading.draft(&mut words));
                whole &= reading.is_whole;
                faults.extend(reading.faults);
            }
            whole &= table.faults.is_empty();
        }
        let (words, places) = words.sorted();
        let people = |draft: Option<Draft>| draft.map(|draft| draft.people(&places));
        let mut cohort = Cohort {
            sides: drafts.map(|draft| people(draft).unwrap_or_default()),
            words,
            ladders: ladders(scheme),
        };
        let staff = staff::faults(scheme, &cohort);
        whole &= staff.is_empty();
        faults.extend(staff);
        // Whoever may be a person that could not be read is not called a stranger.
        if whole {
            faults.extend(named::faults(scheme, &cohort));
        }
        Faults::or_ok(faults).map_err(Error::Cohort)?;
        named::complete(scheme, &mut cohort);
        Ok(cohort)
    }

    /// Reads two CSV files; errors name them by the last part of their paths.
    ///
    /// # Errors
    /// [`Error::Io`] where a file can't be read, else as [`Cohort::from_tables`].
    pub fn from_csv(scheme: &Scheme, mentees: &Path, mentors: &Path) -> Result<Cohort, Error> {
        Cohort::from_tables(scheme, scan_file(mentees)?, scan_file(mentors)?)
    }

    /// Reads structs or maps that serialise, such as `&[Officer]` and `&[Staff]`, as [`Table::from_rows`] does.
    ///
    /// # Errors
    /// As [`Cohort::from_tables`].
    pub fn from_rows<A: Serialize, B: Serialize>(
        scheme: &Scheme,
        mentees: &[A],
        mentors: &[B],
    ) -> Result<Cohort, Error> {
        let mentees = Table::scan_rows("mentees", mentees);
        let mentors = Table::scan_rows("mentors", mentors);
        Cohort::from_tables(scheme, mentees, mentors)
    }
}

/// A CSV file as a table under its own name.
fn scan_file(path: &Path) -> Result<Table, Error> {
    let bytes = std::fs::read(path).map_err(|source| Error::Io {
        path: path.display().to_string(),
        source,
    })?;
    let name = path
        .file_name()
        .unwrap_or(path.as_os_str())
        .to_string_lossy();
    Ok(Table::scan_csv(&name, &bytes))
}

/// Names of the levels of every attribute that has any.
fn ladders(scheme: &Scheme) -> BTreeMap<String, crate::scheme::Ladder> {
    let level = |(name, attribute): (&String, &Attribute)| match &attribute.kind {
        Kind::Level { ladder } => Some((name.clone(), scheme.ladders.get(ladder)?.clone())),
        _ => None,
    };
    scheme.asked.iter().filter_map(level).collect()
}

/// A value as it may stand in a message.
pub(super) fn shown(value: &str, sensitive: bool) -> String {
    if sensitive {
        return WITHHELD.to_owned();
    }
    let cut: String = value.chars().take(LONGEST_SHOWN).collect();
    let mut text = visible(&cut);
    if value.chars().count() > LONGEST_SHOWN {
        text.push('…');
    }
    format!("`{text}`")
}

/// The id of somebody, who has one: not a blank.
pub(super) fn id(cell: &Cell) -> Result<String, Fault> {
    let complaint = match answer::id(cell) {
        Ok(Some(id)) => return Ok(id),
        Ok(None) => {
            return Err(Fault::new("blank-id", "the id is blank")
                .with_hint("give everybody an id of their own"));
        }
        Err(complaint) => complaint,
    };
    let value = complaint.part.map_or_else(|| cell.written(), Cow::Owned);
    let message = format!("the id {} {}", shown(&value, false), complaint.what);
    Err(Fault::new(complaint.code, message)
        .with_value(visible(&value))
        .with_hint(complaint.hint))
}

/// The reading of one side.
pub(super) struct Reading<'a> {
    pub(super) scheme: &'a Scheme,
    pub(super) side: Side,
    table: &'a Table,
    headings: Headings,
    faults: Vec<Fault>,
    /// Whether every row has all its cells, and an id of its own.
    is_whole: bool,
}

/// One side's people in the order of the rows, words by number.
struct Draft {
    people: People,
    /// Answers by attribute, one a row.
    answers: BTreeMap<String, Vec<Option<Answer>>>,
    kinds: BTreeMap<String, Kind>,
    seed: u64,
    side: Side,
}

impl<'a> Reading<'a> {
    fn new(scheme: &'a Scheme, side: Side, table: &'a Table) -> Reading<'a> {
        let mut reading = Reading {
            scheme,
            side,
            table,
            headings: Headings::default(),
            faults: Vec::new(),
            is_whole: true,
        };
        // A list without rows has no headings either: that is one fault, not one a column.
        if !table.headings.is_empty() || !table.rows.is_empty() {
            let (headings, faults) = Headings::check(table, scheme, side);
            reading.headings = headings;
            for fault in faults {
                reading.fault(fault);
            }
        }
        reading
    }

    fn fault(&mut self, fault: Fault) {
        self.faults.push(fault.in_file(&self.table.name));
    }

    /// Keeps a fault of another file.
    pub(super) fn keep(&mut self, fault: Fault) {
        self.faults.push(fault);
    }

    /// Keeps a fault about everybody's answer to a question, by row.
    pub(super) fn fault_at(&mut self, row: usize, heading: &str, fault: Fault) {
        let row = self.table.number(row);
        self.fault(fault.at_row(row).at_column(heading));
    }

    /// Everything that can be read. What can't is in `faults`, and blank in the draft, which then serves to look for
    /// further faults alone.
    fn draft(&mut self, words: &mut Words) -> Draft {
        // Where rows were left out for their faults, somebody was there.
        if self.table.rows.is_empty() && self.table.faults.is_empty() {
            let what = format!("there is no {} in it", self.side.one());
            let hint = "add a row for each person below the headings";
            self.fault(Fault::new("no-people", what).with_hint(hint));
        }
        for (row, cells) in self.table.rows.iter().enumerate() {
            if cells.len() != self.table.headings.len() {
                let fault = ragged_row(
                    self.table.number(row),
                    cells.len(),
                    self.table.headings.len(),
                );
                self.fault(fault);
                self.is_whole = false;
            }
        }
        let scheme = self.scheme;
        let rules = &scheme.sides[self.side.index()];
        let (ids, codes_made) = self.ids(&rules.id, rules.codes);
        let places = self.places(&rules.places);
        let asked = scheme
            .asked
            .iter()
            .filter(|(_, attribute)| attribute.of.includes(self.side));
        let asked: Vec<(&String, &Attribute)> = asked.collect();
        let mut answers = BTreeMap::new();
        let mut kinds = BTreeMap::new();
        for (name, attribute) in asked {
            kinds.insert(name.clone(), attribute.kind.clone());
            if attribute.is_of_staff() {
                let above = staff::above(self, name, attribute, &ids, words);
                answers.insert(name.clone(), above);
            } else if attribute.derived.is_none() {
                answers.insert(name.clone(), self.answers(name, attribute, words));
            }
        }
        derived::add(self, &mut answers, words);
        Draft {
            people: People {
                codes: Vec::new(),
                codes_made,
                rows: (0..self.table.rows.len())
                    .map(|row| self.table.number(row))
                    .collect(),
                ids,
                file: self.table.name.clone(),
                absent: headings::absent(self.table, &rules.ignore),
                places,
                columns: BTreeMap::new(),
            },
            answers,
            kinds,
            seed: scheme.seed,
            side: self.side,
        }
    }

    /// The cells of a column, each with the position of its row; those that a row lacks are passed over.
    fn cells(&self, position: usize) -> impl Iterator<Item = (usize, &'a Cell)> + use<'a> {
        let rows = self.table.rows.iter().enumerate();
        rows.filter_map(move |(row, cells)| Some((row, cells.get(position)?)))
    }

    /// Everybody's id, and whether codes are made in their place.
    fn ids(&mut self, heading: &str, codes: Codes) -> (Vec<String>, bool) {
        let Some(position) = self.headings.position(heading) else {
            self.is_whole = false;
            return (Vec::new(), false);
        };
        let mut ids = Vec::new();
        let mut first: BTreeMap<String, (u64, String)> = BTreeMap::new();
        for (row, cell) in self.cells(position) {
            let id = match id(cell) {
                Ok(id) => id,
                Err(fault) => {
                    self.fault_at(row, heading, fault);
                    self.is_whole = false;
                    ids.push(String::new());
                    continue;
                }
            };
            let folded = fold(&id);
            if let Some((earlier, other)) = first.get(&folded) {
                self.is_whole = false;
                let message = if *other == id {
                    format!(
                        "the id {} is that of row {earlier} again",
                        shown(&id, false)
                    )
                } else {
                    format!(
                        "the id {} differs from that of row {earlier} by case alone",
                        shown(&id, false)
                    )
                };
                let fault = Fault::new("duplicate-id", message)
                    .with_value(&id)
                    .with_hint("give everybody an id of their own, and one row");
                self.fault_at(row, heading, fault);
            } else {
                first.insert(folded, (self.table.number(row), id.clone()));
            }
            ids.push(id);
        }
        let made = codes == Codes::Make || identity::is_told(heading, &ids);
        (ids, made)
    }

    /// Everybody's least and greatest number of mates.
    fn places(&mut self, places: &Places) -> Vec<(u32, u32)> {
        let least = places.at_least;
        let greatest = places.at_most.unwrap_or(u32::MAX);
        let most = self.numbers(
            places.column.as_deref(),
            "number of places",
            least,
            greatest,
        );
        let min = self.numbers(
            places.minimum.as_deref(),
            "least number of places",
            least,
            greatest,
        );
        let mut all = Vec::new();
        for row in 0..self.table.rows.len() {
            let own = |read: &Option<Vec<Option<u32>>>, scheme: u32| match read {
                Some(numbers) => numbers.get(row).copied().flatten(),
                None => Some(scheme),
            };
            // What could not be read has its own fault.
            let (Some(min), Some(max)) = (own(&min, least), own(&most, greatest)) else {
                all.push((least, least));
                continue;
            };
            if let Some(heading) = places.minimum.as_deref().filter(|_| min > max) {
                let message = format!("`{min}` is more than the person's places, {max}");
                let fault = Fault::new("places", message)
                    .with_value(min.to_string())
                    .with_hint("lower it, or give the person more places");
                self.fault_at(row, heading, fault);
            }
            all.push((min, max));
        }
        all
    }

    /// The numbers in a column of places, one a row, none where the cell is at fault; `None` without such a column.
    fn numbers(
        &mut self,
        heading: Option<&str>,
        what: &str,
        least: u32,
        greatest: u32,
    ) -> Option<Vec<Option<u32>>> {
        let heading = heading?;
        let mut numbers = vec![None; self.table.rows.len()];
        let Some(position) = self.headings.position(heading) else {
            return Some(numbers);
        };
        for (row, cell) in self.cells(position) {
            match own_places(cell, what, least, greatest) {
                Ok(own) => numbers[row] = Some(own),
                Err(fault) => self.fault_at(row, heading, fault),
            }
        }
        Some(numbers)
    }

    /// Everybody's answer to one question; one that can't be read leaves a fault and stands as blank.
    fn answers(
        &mut self,
        name: &str,
        attribute: &Attribute,
        words: &mut Words,
    ) -> Vec<Option<Answer>> {
        let Some(position) = self.headings.position(&attribute.column) else {
            return Vec::new();
        };
        let names = Names::of(self.scheme, attribute);
        let mut answers = Vec::new();
        for (row, cell) in self.cells(position) {
            let fault = match answer::read(cell, attribute, &names, words) {
                Ok(Some(answer)) => {
                    answers.push(Some(answer));
                    continue;
                }
                Ok(None) => match blank(name, attribute) {
                    Ok(answer) => {
                        answers.push(answer);
                        continue;
                    }
                    Err(fault) => fault,
                },
                Err(complaint) => complaint_fault(complaint, cell, attribute.sensitive),
            };
            answers.push(None);
            self.fault_at(row, &attribute.column, fault);
        }
        answers
    }
}

/// A complaint about a cell as a fault that shows the cell, if it may.
pub(super) fn complaint_fault(complaint: Complaint, cell: &Cell, sensitive: bool) -> Fault {
    let value = complaint
        .part
        .unwrap_or_else(|| cell.written().into_owned());
    let message = format!("{} {}", shown(&value, sensitive), complaint.what);
    Fault::new(complaint.code, message)
        .with_value(if sensitive {
            WITHHELD.to_owned()
        } else {
            visible(&value)
        })
        .with_hint(complaint.hint)
}

/// What a blank answer means: nothing known, no tags, nobody, or a fault.
fn blank(name: &str, attribute: &Attribute) -> Result<Option<Answer>, Fault> {
    match (attribute.blank, &attribute.kind) {
        (AttributeBlank::Allowed, _) => Ok(None),
        (AttributeBlank::None, Kind::Tags) => Ok(Some(Answer::Tags(BTreeSet::new()))),
        (AttributeBlank::None, Kind::Person) => Ok(Some(Answer::Person(None))),
        (AttributeBlank::None, Kind::Ranked) => Ok(Some(Answer::Ranked(Vec::new()))),
        (AttributeBlank::Error | AttributeBlank::None, kind) => {
            let none = match kind {
                Kind::Tags | Kind::Person | Kind::Ranked => " or `blank = \"none\"`",
                _ => "",
            };
            Err(Fault::new("blank", "the cell is blank").with_hint(format!(
                "fill it in, or give `{name}` `blank = \"allowed\"`{none} in the scheme"
            )))
        }
    }
}

/// A person's own greatest or least number of mates, within the scheme's bounds; `what` is the word for it.
fn own_places(cell: &Cell, what: &str, least: u32, greatest: u32) -> Result<u32, Fault> {
    if cell.is_blank() {
        return Err(Fault::new("blank-places", format!("the {what} is blank"))
            .with_hint("write 0 for nobody"));
    }
    let value = cell.written().into_owned();
    let number = match cell {
        Cell::Text(_) | Cell::Integer(_) | Cell::Float(_) => parse_decimal(&value, 0),
        _ => Err(DecimalError::NotANumber),
    };
    let out_of = |what: String, hint: String| {
        Fault::new("places", format!("{} {what}", shown(&value, false)))
            .with_value(visible(&value))
            .with_hint(hint)
    };
    match number.map(u32::try_from) {
        Ok(Ok(number)) if number < least => Err(out_of(
            format!("is less than the scheme's `at_least = {least}`"),
            format!("write {least} or more, or lower `at_least`"),
        )),
        Ok(Ok(number)) if number > greatest => Err(out_of(
            format!("is more than the scheme's `at_most = {greatest}`"),
            format!("write {greatest} or less, or raise `at_most`"),
        )),
        Ok(Ok(number)) => Ok(number),
        _ => Err(out_of(
            "is not a number of places".to_owned(),
            "write a whole number such as `2`".to_owned(),
        )),
    }
}

/// The codes of a side of so many people: `mentee-01`, `mentee-02`, …, as long as the greatest needs.
fn made_codes(side: Side, count: usize) -> impl Iterator<Item = String> {
    let width = count.to_string().len();
    (1..=count).map(move |number| format!("{}-{number:0width$}", side.one()))
}

/// Whether a name has the form of a made code of the side, of any run.
pub(super) fn is_made_code(side: Side, name: &str) -> bool {
    let number = name.strip_prefix(side.one());
    let number = number.and_then(|rest| rest.strip_prefix('-'));
    number.is_some_and(|n| !n.is_empty() && n.bytes().all(|b| b.is_ascii_digit()))
}

impl Draft {
    /// The people in the order of their codes, words by their place in the sorted list.
    fn people(mut self, word_places: &[u32]) -> People {
        let mut order: Vec<usize> = (0..self.people.ids.len()).collect();
        let ids = std::mem::take(&mut self.people.ids);
        if self.people.codes_made {
            let keys: Vec<u64> = ids
                .iter()
                .map(|id| lot::code_key(self.seed, self.side, id))
                .collect();
            order.sort_by(|a, b| (keys[*a], &ids[*a]).cmp(&(keys[*b], &ids[*b])));
        } else {
            order.sort_by(|a, b| ids[*a].cmp(&ids[*b]));
        }
        let mut people = self.people;
        people.ids = order.iter().map(|row| ids[*row].clone()).collect();
        people.codes = if people.codes_made {
            made_codes(self.side, order.len()).collect()
        } else {
            people.ids.clone()
        };
        people.rows = order.iter().map(|row| people.rows[*row]).collect();
        // Short where their column is missing, which is a fault.
        let places = |row: &usize| people.places.get(*row).copied().unwrap_or_default();
        people.places = order.iter().map(places).collect();
        for (name, answers) in self.answers {
            let kind = self.kinds.get(&name).cloned().unwrap_or(Kind::One);
            let column = column(&kind, answers, &order, word_places);
            people.columns.insert(name, column);
        }
        people
    }
}

/// One column of answers in this order. Every answer is of the column's kind, having been read by it.
fn column(kind: &Kind, answers: Vec<Option<Answer>>, order: &[usize], words: &[u32]) -> Column {
    fn sorted<T: Clone>(
        answers: &[Option<Answer>],
        order: &[usize],
        take: impl Fn(&Answer) -> Option<T>,
    ) -> Vec<Option<T>> {
        let answer = |row: &usize| answers.get(*row)?.as_ref().and_then(&take);
        order.iter().map(answer).collect()
    }
    macro_rules! of {
        ($kind:ident, $pattern:pat => $value:expr) => {
            Column::$kind(sorted(&answers, order, |answer| match answer {
                $pattern => Some($value),
                _ => None,
            }))
        };
    }
    let place = |word: &u32| words[*word as usize];
    match kind {
        Kind::One => of!(One, Answer::One(word) => place(word)),
        Kind::Tags => of!(Tags, Answer::Tags(tags) => {
            let mut tags: Vec<u32> = tags.iter().map(place).collect();
            tags.sort_unstable();
            tags
        }),
        Kind::Level { .. } => of!(Level, Answer::Level(bracket, within) => (*bracket, *within)),
        Kind::Number { .. } => of!(Number, Answer::Number(value) => *value),
        Kind::Place => {
            of!(Place, Answer::Place(spot) => super::Spot { word: place(&spot.word), ..*spot })
        }
        Kind::Flag => of!(Flag, Answer::Flag(flag) => *flag),
        Kind::Date => of!(Date, Answer::Date(days) => *days),
        Kind::Person => of!(Person, Answer::Person(id) => match id {
            Some(word) => Above::Somebody(place(word)),
            None => Above::Nobody,
        }),
        Kind::Ranked => of!(Ranked, Answer::Ranked(ids) => ids.iter().map(place).collect()),
    }
}
