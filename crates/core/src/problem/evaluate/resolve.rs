//! From names to columns: done once, so that no pair is ever looked up by text.

use super::line::{Line, MustLine, Pay, PayRow, PreferLine};
use super::listing::Listing;
use super::measure::{Amount, Dates, Given, Keys, Lists, Measure, Met, Sets, Spots};
use super::truth::{Test, Truth};
use crate::cohort::{Above, Cohort, Column, ReportingLine, Spot};
use crate::day::Day;
use crate::fault::{Fault, did_you_mean};
use crate::ids::Side;
use crate::scheme::{self, Condition, Kind, OneOrBoth, Points, Quantity, Reads, Scheme, Unit};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Collects the columns that lines read and what is wrong with the lines.
pub(super) struct Resolver<'a> {
    pub(super) scheme: &'a Scheme,
    pub(super) cohort: &'a Cohort,
    given: Option<Given>,
    previous: Option<Met>,
    as_of: Option<Day>,
    /// What the line being resolved is called in errors: ``must `name` ``.
    line: String,
    /// Columns already turned into keys, sets and spots, by side and attribute.
    keys: BTreeMap<(Side, String), Keys>,
    sets: BTreeMap<(Side, String), Sets>,
    twins: Option<Arc<[Option<u32>]>>,
    /// Reporting lines by the mentee's attribute and the mentor's.
    lines: BTreeMap<[String; 2], Arc<ReportingLine>>,
    pub(super) scheme_faults: Vec<Fault>,
    pub(super) cohort_faults: Vec<Fault>,
}

impl<'a> Resolver<'a> {
    pub(super) fn new(
        scheme: &'a Scheme,
        cohort: &'a Cohort,
        given: Option<Given>,
        previous: Option<Met>,
        as_of: Option<Day>,
    ) -> Self {
        Resolver {
            scheme,
            cohort,
            given,
            previous,
            as_of,
            line: String::new(),
            keys: BTreeMap::new(),
            sets: BTreeMap::new(),
            twins: None,
            lines: BTreeMap::new(),
            scheme_faults: Vec::new(),
            cohort_faults: Vec::new(),
        }
    }

    pub(super) fn must(&mut self, must: &scheme::Must) -> Option<MustLine> {
        self.line = format!("must `{}`", must.name);
        let when = must.when.as_ref().map(|when| self.truth(when));
        let truth = self.truth(&must.condition);
        let when = flip(when)?;
        Some(MustLine {
            line: self.line(&must.name, when, truth?),
            blank: must.blank,
        })
    }

    pub(super) fn prefer(&mut self, prefer: &scheme::Prefer) -> Option<PreferLine> {
        self.line = format!("prefer `{}`", prefer.name);
        let when = prefer.when.as_ref().map(|when| self.truth(when));
        let truth = match (&prefer.condition, &prefer.points) {
            (condition, Points::Flat(_)) => self.truth(condition),
            // Points that follow the measure are cut by bounds that were written, not by the default one.
            (Condition::Test(test), _) => self.test(test, None).map(Truth::Test),
            (_, _) => {
                let message =
                    "points a unit or by table need one measure, not `any`, `all` or `not`";
                self.fault("points", message.into(), "write a plain number of points");
                None
            }
        };
        let pay = self.pay(&prefer.points, truth.as_ref());
        let when = flip(when)?;
        let line = self.line(&prefer.name, when, truth?);
        Some(PreferLine {
            line,
            pay: pay?,
            weight: prefer.weight,
            blank: prefer.blank,
            benefit: prefer.benefit,
        })
    }

    fn line(&self, name: &str, when: Option<Truth>, truth: Truth) -> Line {
        let mut tests = Vec::new();
        if let Some(when) = &when {
            when.tests(&mut tests);
        }
        truth.tests(&mut tests);
        let mut read = tests.iter().flat_map(|test| test.reads.iter().flatten());
        let marked = |name: &String| self.scheme.asked.get(name).is_some_and(|a| a.sensitive);
        let sensitive = read.any(marked);
        Line {
            name: name.to_owned(),
            when,
            truth,
            sensitive,
        }
    }

    fn truth(&mut self, condition: &Condition) -> Option<Truth> {
        match condition {
            Condition::All(parts) => self.truths(parts).map(Truth::All),
            Condition::Any(parts) => self.truths(parts).map(Truth::Any),
            Condition::Not(part) => Some(Truth::Not(Box::new(self.truth(part)?))),
            Condition::Test(test) => self.test(test, Some(Amount::whole(1))).map(Truth::Test),
        }
    }

    /// All of them, faults of every one collected before giving up.
    fn truths(&mut self, parts: &[Condition]) -> Option<Vec<Truth>> {
        let found: Vec<Option<Truth>> = parts.iter().map(|part| self.truth(part)).collect();
        found.into_iter().collect()
    }

    /// `default`: the least value where neither bound is written.
    fn test(&mut self, test: &scheme::Test, default: Option<Amount>) -> Option<Test> {
        let measure = self.measure(&test.measure)?;
        let unit = unit_of(&test.measure);
        let at_least = self.bound(test.at_least, unit);
        let at_most = self.bound(test.at_most, unit);
        let unbounded = test.at_least.is_none() && test.at_most.is_none();
        let reads = test.measure.reads();
        let among = match &test.measure {
            scheme::Measure::Shared { among, .. } => among.as_deref().map(Into::into),
            _ => None,
        };
        Some(Test {
            measure,
            at_least: if unbounded { default } else { at_least? },
            at_most: at_most?,
            unit,
            reads: reads.map(|name| name.map(str::to_owned)),
            among,
        })
    }

    /// The outer `None`: a fault.
    #[allow(clippy::option_option)]
    fn bound(&mut self, bound: Option<Quantity>, unit: Unit) -> Option<Option<Amount>> {
        let Some(bound) = bound else {
            return Some(None);
        };
        if bound.unit != unit {
            let named = |unit| match unit {
                Unit::Plain => "a plain number",
                Unit::Levels => "a number of levels, such as `\"2 levels\"`",
                Unit::Metres => "a distance, such as `\"8 km\"`",
                Unit::Steps => "a number of steps, such as `\"2 steps\"`",
                Unit::Days => "a number of days, such as `\"30 days\"`",
            };
            let message = format!("a bound is {}", named(bound.unit));
            self.fault("unit", message, &format!("write {}", named(unit)));
            return None;
        }
        let value = i128::from(bound.value);
        Some(Some(match unit {
            Unit::Plain => Amount {
                top: value,
                bottom: 10_000,
            },
            Unit::Levels | Unit::Steps | Unit::Days => Amount::whole(value),
            // Squared with its sign, so that a negative bound lies below every distance.
            Unit::Metres => Amount::whole(value * value.abs()),
        }))
    }

    fn pay(&mut self, points: &Points, truth: Option<&Truth>) -> Option<Pay> {
        match points {
            Points::Flat(points) => Some(Pay::Flat(*points)),
            Points::Each { each, at_most } => {
                let message = match truth {
                    Some(Truth::Test(Test { measure, .. })) => match measure {
                        Measure::Distance { .. } => {
                            Some("points for each metre of a distance are not exact")
                        }
                        Measure::Line { .. } => Some("points for each step are not paid"),
                        Measure::Chosen { .. } => Some("points for each position are not paid"),
                        _ => None,
                    },
                    _ => None,
                };
                if let Some(message) = message {
                    self.fault("points", message.into(), "write a table of points");
                    return None;
                }
                Some(Pay::Each {
                    each: *each,
                    at_most: *at_most,
                })
            }
            Points::Table(rows) => {
                let Some(Truth::Test(test)) = truth else {
                    return None;
                };
                let unit = test.unit;
                let mut table = Vec::new();
                for row in rows {
                    let at_least = self.bound(row.at_least, unit);
                    let at_most = self.bound(row.at_most, unit);
                    table.push(PayRow {
                        at_least: at_least?,
                        at_most: at_most?,
                        points: row.points,
                    });
                }
                table.sort_by(PayRow::order);
                Some(Pay::Table(table))
            }
        }
    }

    fn measure(&mut self, measure: &scheme::Measure) -> Option<Measure> {
        use scheme::Measure as M;
        Some(match measure {
            M::Same(of) | M::Different(of) => {
                let has_key = |kind: &Kind| !matches!(kind, Kind::Tags | Kind::Ranked);
                let (mentee, mentor) = self.two_keys(of, has_key)?;
                let same = matches!(measure, M::Same(_));
                Measure::Equal {
                    mentee,
                    mentor,
                    same,
                }
            }
            M::SamePerson | M::DifferentPerson => {
                if !self.scheme.same_person {
                    let hint = "write `same_person = \"same id\"` at the top";
                    let message = "nothing says that one id on both sides is one person";
                    self.fault("same-person", message.into(), hint);
                    return None;
                }
                Measure::Person {
                    twins: self.twins(),
                    same: matches!(measure, M::SamePerson),
                }
            }
            M::Shared {
                of,
                among,
                as_share,
            } => {
                let mentee = self.sets(Side::Mentees, &of.mentee);
                let mentor = self.sets(Side::Mentors, &of.mentor);
                let (mentee, mentor) = (mentee?, mentor?);
                let cut = |sets: Sets| match among {
                    Some(among) => only_among(&sets, &self.cohort.words, among),
                    None => sets,
                };
                Measure::Shared {
                    mentee: cut(mentee),
                    mentor: cut(mentor),
                    as_share: *as_share,
                }
            }
            M::Contains(of) => self.contains(of)?,
            M::Distance(of) => {
                let mentee = self.spots(Side::Mentees, &of.mentee);
                let mentor = self.spots(Side::Mentors, &of.mentor);
                Measure::Distance {
                    mentee: mentee?,
                    mentor: mentor?,
                }
            }
            M::Above(of) => {
                let (mentee, mentor) = self.two_keys(of, |k| matches!(k, Kind::Level { .. }))?;
                Measure::Above { mentee, mentor }
            }
            M::Difference(of) => {
                let (mentee, mentor) = self.two_keys(of, |k| matches!(k, Kind::Number { .. }))?;
                Measure::Difference { mentee, mentor }
            }
            M::Line { of, same_line } => Measure::Line {
                line: self.reporting_line(of)?,
                same_line: *same_line,
            },
            M::Chosen(of) => {
                if of.mentee.is_none() && of.mentor.is_none() {
                    let hint = "name an attribute of kind `ranked`";
                    self.fault("kind", "`chosen` reads nobody's list".into(), hint);
                    return None;
                }
                let mentee = self.lists(Side::Mentees, of.mentee.as_deref());
                let mentor = self.lists(Side::Mentors, of.mentor.as_deref());
                Measure::Chosen {
                    mentee: mentee?,
                    mentor: mentor?,
                }
            }
            M::Before(of) | M::After(of) => self.days(of, matches!(measure, M::After(_)))?,
            M::Listed => Measure::Listed(self.given()?),
            M::ListedIn {
                of,
                table,
                either_way,
            } => self.listed_in(of, table, *either_way)?,
            M::Score => Measure::Score(self.given()?),
            M::Previous => Measure::Previous(self.previous()?),
        })
    }

    fn given(&mut self) -> Option<Given> {
        if self.given.is_none() {
            let message = format!(
                "the {} reads the scores given beside the cohort, and none were given",
                self.line
            );
            let hint = "give them: `--scores F`, or `scores=` in Python";
            let fault = Fault::new("no-scores", message).with_hint(hint);
            self.cohort_faults.push(fault.in_file("scores"));
        }
        self.given.clone()
    }

    fn previous(&mut self) -> Option<Met> {
        if self.previous.is_none() {
            let message = format!(
                "the {} reads earlier results given beside the cohort, and none were given",
                self.line
            );
            let hint = "give them: `--previous F`, or `previous=` in Python";
            let fault = Fault::new("no-previous", message).with_hint(hint);
            self.cohort_faults.push(fault.in_file("previous"));
        }
        self.previous.clone()
    }

    fn reporting_line(&mut self, of: &Reads) -> Option<Arc<ReportingLine>> {
        let mentee = self.column(Side::Mentees, &of.mentee);
        let mentor = self.column(Side::Mentors, &of.mentor);
        for (name, column) in [(&of.mentee, mentee?), (&of.mentor, mentor?)] {
            if !matches!(column, Column::Person(_)) {
                self.wrong_kind(name, "does not say who is above whom");
                return None;
            }
        }
        let place = [of.mentee.clone(), of.mentor.clone()];
        if let Some(line) = self.lines.get(&place) {
            return Some(Arc::clone(line));
        }
        let names = place.each_ref().map(|name| Some(name.as_str()));
        match self.cohort.reporting_line(self.scheme, names) {
            Ok(line) => {
                let line = Arc::new(line);
                self.lines.insert(place, Arc::clone(&line));
                Some(line)
            }
            Err(faults) => {
                self.cohort_faults.extend(faults);
                None
            }
        }
    }

    /// The lists of a side by mate, where one is read. The outer `None`: a fault.
    #[allow(clippy::option_option)]
    fn lists(&mut self, side: Side, name: Option<&str>) -> Option<Option<Lists>> {
        let Some(name) = name else {
            return Some(None);
        };
        let Column::Ranked(cells) = self.column(side, name)? else {
            self.wrong_kind(name, "does not hold a preference list");
            return None;
        };
        let ids = &self.cohort.people(side.other()).ids;
        let mates: BTreeMap<&str, u32> = ids.iter().map(String::as_str).zip(0..).collect();
        let mate = |word: &u32| {
            let id = self.cohort.words.get(*word as usize)?;
            mates.get(id.as_str()).copied()
        };
        let list = |words: &Vec<u32>| {
            let named = words.iter().zip(1..);
            let mut list: Vec<(u32, u32)> = named
                .filter_map(|(word, position)| Some((mate(word)?, position)))
                .collect();
            list.sort_unstable();
            list.into_boxed_slice()
        };
        Some(Some(
            cells.iter().map(|cell| cell.as_ref().map(list)).collect(),
        ))
    }

    fn days(&mut self, of: &OneOrBoth, after: bool) -> Option<Measure> {
        if of.mentee.is_none() && of.mentor.is_none() {
            let message = "the day of the run is compared with itself";
            self.fault("kind", message.into(), "name a date of one side at least");
            return None;
        }
        let mentee = self.dates(Side::Mentees, of.mentee.as_deref());
        let mentor = self.dates(Side::Mentors, of.mentor.as_deref());
        Some(Measure::Days {
            mentee: mentee?,
            mentor: mentor?,
            after,
        })
    }

    fn dates(&mut self, side: Side, name: Option<&str>) -> Option<Dates> {
        let Some(name) = name else {
            let Some(day) = self.as_of else {
                let message = format!(
                    "the {} reads the day of the run, and none was given",
                    self.line
                );
                let hint = "give it: `--as-of 2020-09-30`, `as_of=` in Python, or `Extras::as_of` in Rust; no clock is read";
                let fault = Fault::new("no-as-of", message).with_hint(hint);
                self.cohort_faults.push(fault);
                return None;
            };
            return Some(Dates::AsOf(i64::from(day.number())));
        };
        let Column::Date(_) = self.column(side, name)? else {
            self.wrong_kind(name, "does not hold dates");
            return None;
        };
        self.keys(side, name).map(Dates::Column)
    }

    fn contains(&mut self, of: &Reads) -> Option<Measure> {
        let mentee = self.column(Side::Mentees, &of.mentee);
        let mentor = self.column(Side::Mentors, &of.mentor);
        let single_side = match (mentee?, mentor?) {
            (Column::One(_), Column::Tags(_)) => Side::Mentees,
            (Column::Tags(_), Column::One(_)) => Side::Mentors,
            _ => {
                let message = format!(
                    "`contains` can't look for `{}` and `{}` in each other",
                    of.mentee, of.mentor
                );
                let hint = "one of the two must be of kind `one`, the other of kind `tags`";
                self.fault("kind", message, hint);
                return None;
            }
        };
        let (one, many) = match single_side {
            Side::Mentees => (&of.mentee, &of.mentor),
            Side::Mentors => (&of.mentor, &of.mentee),
        };
        Some(Measure::Contains {
            single: self.keys(single_side, one)?,
            tags: self.sets(single_side.other(), many)?,
            single_side,
        })
    }

    fn listed_in(&mut self, of: &Reads, name: &str, either_way: bool) -> Option<Measure> {
        let Some(table) = self.scheme.table(name) else {
            let message = format!("no table is called `{name}`");
            let hint = did_you_mean(name, self.scheme.tables.keys().map(String::as_str));
            self.fault("unknown-table", message, &hint);
            return None;
        };
        let listing = Listing::new(table, name, either_way);
        let mentee = self.listed_names(Side::Mentees, &of.mentee, &listing);
        let mentor = self.listed_names(Side::Mentors, &of.mentor, &listing);
        Some(Measure::ListedIn {
            mentee: mentee?,
            mentor: mentor?,
            listing: Arc::new(listing),
        })
    }

    /// Everybody's names that the listing has, by their positions there.
    fn listed_names(&mut self, side: Side, name: &str, listing: &Listing) -> Option<Sets> {
        let column = self.column(side, name)?;
        let words: Vec<Option<u32>> = self
            .cohort
            .words
            .iter()
            .map(|w| listing.position(w))
            .collect();
        let word = |word: &u32| words.get(*word as usize).copied().flatten();
        let sets = |cells: Vec<Option<Vec<u32>>>| -> Sets {
            let set = |cell: Option<Vec<u32>>| cell.map(Vec::into_boxed_slice);
            cells.into_iter().map(set).collect()
        };
        let one = |position: Option<u32>| position.into_iter().collect::<Vec<u32>>();
        Some(match column {
            Column::One(values) => {
                let cell = |value: &Option<u32>| Some(one(word(value.as_ref()?)));
                sets(values.iter().map(cell).collect())
            }
            Column::Place(values) => {
                let cell = |value: &Option<Spot>| Some(one(word(&value.as_ref()?.word)));
                sets(values.iter().map(cell).collect())
            }
            Column::Tags(values) => {
                // Words and the names of a listing are both in order, so that positions ascend with words.
                let cell = |value: &Option<Vec<u32>>| {
                    Some(value.as_ref()?.iter().filter_map(word).collect())
                };
                sets(values.iter().map(cell).collect())
            }
            Column::Level(values) => {
                let ladder = self.cohort.ladders.get(name);
                let levels: Vec<Vec<Option<u32>>> = ladder
                    .into_iter()
                    .flat_map(|ladder| &ladder.levels)
                    .map(|names| names.iter().map(|name| listing.position(name)).collect())
                    .collect();
                let cell = |value: &Option<(u32, u32)>| {
                    let (bracket, within) = value.as_ref()?;
                    let names = levels.get(*bracket as usize)?;
                    Some(one(names.get(*within as usize).copied().flatten()))
                };
                sets(values.iter().map(cell).collect())
            }
            _ => {
                self.wrong_kind(name, "does not hold names");
                return None;
            }
        })
    }

    /// The mentor's position of every mentee whose id is also a mentor's.
    fn twins(&mut self) -> Arc<[Option<u32>]> {
        let [mentees, mentors] = &self.cohort.sides;
        let twins = self.twins.get_or_insert_with(|| {
            let by_id: BTreeMap<&str, u32> =
                mentors.ids.iter().map(String::as_str).zip(0..).collect();
            let twin = |id: &String| by_id.get(id.as_str()).copied();
            mentees.ids.iter().map(twin).collect()
        });
        Arc::clone(twins)
    }

    fn two_keys(&mut self, of: &Reads, fits: impl Fn(&Kind) -> bool) -> Option<(Keys, Keys)> {
        let asked = |name: &str| self.scheme.asked.get(name).map(|a| &a.kind);
        // A name that is not asked is said once, by `column`.
        let kinds = asked(&of.mentee).zip(asked(&of.mentor));
        if kinds.is_some_and(|(a, b)| a != b || !fits(a)) {
            let message = format!(
                "`{}` and `{}` can't be compared by this measure",
                of.mentee, of.mentor
            );
            let hint = "both must be of one kind that the measure reads, with one ladder or unit";
            self.fault("kind", message, hint);
            return None;
        }
        let mentee = self.keys(Side::Mentees, &of.mentee);
        let mentor = self.keys(Side::Mentors, &of.mentor);
        Some((mentee?, mentor?))
    }

    fn keys(&mut self, side: Side, name: &str) -> Option<Keys> {
        let place = (side, name.to_owned());
        if let Some(keys) = self.keys.get(&place) {
            return Some(Arc::clone(keys));
        }
        let keys: Keys = match self.column(side, name)? {
            Column::One(values) => values.iter().map(|v| v.map(i64::from)).collect(),
            // Names in one bracket stand level: they are the same level.
            Column::Level(values) => values.iter().map(|v| v.map(|l| i64::from(l.0))).collect(),
            Column::Number(values) => values.iter().copied().collect(),
            Column::Flag(values) => values.iter().map(|v| v.map(i64::from)).collect(),
            Column::Date(values) => values.iter().map(|v| v.map(i64::from)).collect(),
            Column::Place(values) => {
                let key = |spot: &crate::cohort::Spot| {
                    i64::from(spot.easting) << 32 | i64::from(spot.northing.cast_unsigned())
                };
                values.iter().map(|v| v.as_ref().map(key)).collect()
            }
            Column::Person(values) => {
                // Nobody is not somebody whom two people have in common.
                let nobody = [-1, -2][side.index()];
                let key = |above: Above| match above {
                    Above::Nobody => nobody,
                    Above::Somebody(word) => i64::from(word),
                };
                values.iter().map(|v| v.map(key)).collect()
            }
            Column::Tags(_) | Column::Ranked(_) => {
                self.wrong_kind(name, "has several values a person");
                return None;
            }
        };
        self.keys.insert(place, Arc::clone(&keys));
        Some(keys)
    }

    fn sets(&mut self, side: Side, name: &str) -> Option<Sets> {
        let place = (side, name.to_owned());
        if let Some(sets) = self.sets.get(&place) {
            return Some(Arc::clone(sets));
        }
        let Column::Tags(values) = self.column(side, name)? else {
            self.wrong_kind(name, "does not hold tags");
            return None;
        };
        let set = |tags: &Option<Vec<u32>>| tags.clone().map(Vec::into_boxed_slice);
        let sets: Sets = values.iter().map(set).collect();
        self.sets.insert(place, Arc::clone(&sets));
        Some(sets)
    }

    fn spots(&mut self, side: Side, name: &str) -> Option<Spots> {
        let Column::Place(values) = self.column(side, name)? else {
            self.wrong_kind(name, "does not hold places");
            return None;
        };
        let spot = |spot: &crate::cohort::Spot| (spot.easting, spot.northing);
        Some(values.iter().map(|v| v.as_ref().map(spot)).collect())
    }

    fn column(&mut self, side: Side, name: &str) -> Option<&'a Column> {
        let columns = &self.cohort.people(side).columns;
        let column = columns.get(name);
        if column.is_none() {
            let message = format!("`{name}` is not asked of {side}");
            let hint = if columns.is_empty() {
                "add it under [asked]".to_owned()
            } else {
                did_you_mean(name, columns.keys().map(String::as_str))
            };
            self.fault("unknown-attribute", message, &hint);
        }
        column
    }

    fn wrong_kind(&mut self, name: &str, what: &str) {
        let message = format!("`{name}` {what}");
        let hint = "use a measure that fits its kind, or change the kind under [asked]";
        self.fault("kind", message, hint);
    }

    fn fault(&mut self, code: &str, message: String, hint: &str) {
        let fault = Fault::new(code, message).at_column(self.line.clone());
        self.scheme_faults.push(fault.with_hint(hint));
    }
}

/// `Some(None)` where there is no `when`; `None` where it has a fault.
#[allow(clippy::option_option)]
fn flip(when: Option<Option<Truth>>) -> Option<Option<Truth>> {
    match when {
        None => Some(None),
        Some(None) => None,
        Some(truth) => Some(truth),
    }
}

/// The sets without the tags that are not in `among`. Words that nobody has are nobody's.
fn only_among(sets: &Sets, words: &[String], among: &[String]) -> Sets {
    let mut counted: Vec<u32> = words
        .iter()
        .zip(0..)
        .filter(|(word, _)| among.contains(word))
        .map(|(_, at)| at)
        .collect();
    counted.sort_unstable();
    let cut = |set: &Option<Box<[u32]>>| -> Option<Box<[u32]>> {
        let kept = |tag: &&u32| counted.binary_search(tag).is_ok();
        Some(set.as_ref()?.iter().filter(kept).copied().collect())
    };
    sets.iter().map(cut).collect()
}

/// In what bounds and tables of a measure are written.
fn unit_of(measure: &scheme::Measure) -> Unit {
    match measure {
        scheme::Measure::Above(_) => Unit::Levels,
        scheme::Measure::Distance(_) => Unit::Metres,
        scheme::Measure::Line { .. } => Unit::Steps,
        scheme::Measure::Before(_) | scheme::Measure::After(_) => Unit::Days,
        _ => Unit::Plain,
    }
}
