//! What a line does, read off mechanically: set beside its `name`, it shows where the sentence and the line part.
//!
//! A measure is said here once, in `Words::said`; everything else follows from that.

use super::model::{
    AttributeBlank, Condition, Counted, Kind, Measure, Must, MustBlank, OneOrBoth, PointRow,
    Points, Prefer, Priority, Quantity, Quota, Reads, Scheme, Test, Unit,
};
use super::quantity::quantity_words;
use super::reads::{SideNames, sources};
use super::write::named_unit;
use crate::ids::Side;
use crate::phrase::plural;
use crate::score::{POINT_DECIMALS, format_decimal};

/// What a measure says of two people.
enum Said {
    /// Yes or no, each as a clause: `their `team` is the same`, `their `team` is not the same`.
    Truth { yes: String, no: String },
    /// So much of something; `natural`: the bound where none is written.
    Amount { of: String, natural: &'static str },
}

impl Scheme {
    /// What the must asks of a pair: `levels of the officer's `rank` above the mentor's `grade`: at least 1 level`.
    pub(crate) fn must_in_words(&self, must: &Must) -> String {
        let words = Words(self);
        let mut text = words.clause(&must.condition);
        if let Some(when) = &must.when {
            text.push_str(&format!(", asked only where {}", words.clause(when)));
        }
        if words.may_be_blank(&must.reads()) {
            text.push_str(match must.blank {
                MustBlank::Error => "; a blank that leaves it open is an error",
                MustBlank::Pass => "; a pair that a blank leaves open passes",
                MustBlank::Fail => "; a pair that a blank leaves open is refused",
            });
        }
        text
    }

    /// What the prefer pays: `3 points times the tags shared by the officer's `remit` and the mentor's `knows`, at most 9`.
    pub(crate) fn prefer_in_words(&self, prefer: &Prefer) -> String {
        let words = Words(self);
        let mut text = match (&prefer.points, &prefer.condition) {
            (Points::Flat(value), condition) => {
                format!("{} where {}", points(*value), words.clause(condition))
            }
            (Points::Each { each, at_most }, Condition::Test(test)) => {
                words.each(test, *each, *at_most)
            }
            (Points::Table(rows), Condition::Test(test)) => words.by_table(test, rows),
            // No scheme of the language: only a single measure pays by its number.
            (_, condition) => format!("points by {}", words.clause(condition)),
        };
        if let Some(when) = &prefer.when {
            text.push_str(&format!(", paid only where {}", words.clause(when)));
        }
        if words.may_be_blank(&prefer.reads()) {
            text.push_str(&match prefer.blank {
                Some(value) => format!("; {} where a blank leaves it open", points(value)),
                None => "; a blank that leaves it open is an error".to_owned(),
            });
        }
        if prefer.weight != 10_000 {
            text.push_str(&format!("; all times {}", decimal(prefer.weight)));
        }
        if let Some(side) = prefer.benefit {
            text.push_str(&format!("; for the benefit of the {}", words.one(side)));
        }
        text
    }

    /// What the quota bounds: `pairs of mentors of each `team`: at most 2`.
    pub(crate) fn quota_in_words(&self, quota: &Quota) -> String {
        let words = Words(self);
        let people = plural(words.one(quota.placed));
        let group = match &quota.value {
            None => format!("of each `{}`", quota.attribute),
            Some(value) => format!("whose `{}` is `{value}`", quota.attribute),
        };
        // Not to need any is no bound, unless it is all that is said.
        let least = Some(quota.at_least).filter(|least| *least > 0);
        let least = least.map(|least| least.to_string());
        let bounds = between(least, quota.at_most.map(|most| most.to_string()));
        let bounds = bounds.unwrap_or_else(|| "any number".to_owned());
        match quota.count {
            Counted::Pairs => format!("pairs of {people} {group}: {bounds}"),
            Counted::People => format!("{people} {group} who are placed: {bounds}"),
        }
    }

    /// What the priority pays: `2 points for placing each officer whose `missed` is `yes``.
    pub(crate) fn priority_in_words(&self, priority: &Priority) -> String {
        let words = Words(self);
        let one = words.one(priority.placed);
        let whom = match &priority.group {
            Some((attribute, value)) => format!("each {one} whose `{attribute}` is `{value}`"),
            None => format!("any {one}"),
        };
        format!("{} for placing {whom}", points(priority.points))
    }
}

/// What makes the words.
struct Words<'s>(&'s Scheme);

impl Words<'_> {
    fn one(&self, side: Side) -> &str {
        &self.0.sides[side.index()].called
    }

    /// Whether somebody may have left blank what is read.
    fn may_be_blank(&self, reads: &SideNames<'_>) -> bool {
        let mut read = reads.iter().flatten();
        // A blank of what something is looked up from is one of what is found.
        read.any(|name| {
            let mut sources = sources(&self.0.asked, name);
            sources.any(|(_, attribute)| attribute.blank == AttributeBlank::Allowed)
        })
    }

    fn clause(&self, condition: &Condition) -> String {
        let parts = |parts: &[Condition], how: &str| match parts {
            [only] => self.clause(only),
            parts => {
                let parts: Vec<String> = parts.iter().map(|part| self.clause(part)).collect();
                format!("{how} ({})", parts.join("; "))
            }
        };
        match condition {
            Condition::All(all) => parts(all, "all of"),
            Condition::Any(any) => parts(any, "at least one of"),
            Condition::Not(not) => format!("not ({})", self.clause(not)),
            Condition::Test(test) => self.test(test),
        }
    }

    fn test(&self, test: &Test) -> String {
        match self.said(&test.measure) {
            Said::Truth { yes, no } => {
                let holds = |value: i64| {
                    test.at_least.is_none_or(|least| least.value <= value)
                        && test.at_most.is_none_or(|most| value <= most.value)
                };
                let unbounded = test.at_least.is_none() && test.at_most.is_none();
                match (holds(10_000), holds(0)) {
                    (true, _) if unbounded => yes,
                    (true, false) => yes,
                    (false, true) => no,
                    (true, true) => format!("always, whether or not {yes}"),
                    (false, false) => format!("never, whether or not {yes}"),
                }
            }
            Said::Amount { of, natural } => {
                let bounds = self.bounds(test).unwrap_or_else(|| natural.to_owned());
                format!("{of}: {bounds}")
            }
        }
    }

    /// `None` where neither bound is written.
    fn bounds(&self, test: &Test) -> Option<String> {
        let unit = named_unit(self.0, &test.measure);
        let words = |quantity: Quantity| quantity_words(quantity, unit);
        between(test.at_least.map(words), test.at_most.map(words))
    }

    /// Points that follow the measure.
    fn each(&self, test: &Test, each: i64, at_most: Option<i64>) -> String {
        let mut text = match self.said(&test.measure) {
            Said::Truth { yes, .. } => format!("{} where {yes}", points(each)),
            Said::Amount { of, .. } => format!("{} times the {of}", points(each)),
        };
        if let Some(most) = at_most {
            text.push_str(&format!(", at most {}", decimal(most)));
        }
        self.within(text, test)
    }

    /// Points by the rows of a table.
    fn by_table(&self, test: &Test, rows: &[PointRow]) -> String {
        let unit = named_unit(self.0, &test.measure);
        let words = |quantity: Quantity| quantity_words(quantity, unit);
        let row = |row: &PointRow| {
            let at = match (row.at_least, row.at_most) {
                (Some(least), Some(most)) if least == most => format!("at {}", words(least)),
                (Some(least), Some(most)) => format!("from {} to {}", words(least), words(most)),
                (Some(least), None) => format!("from {}", words(least)),
                (None, Some(most)) => format!("up to {}", words(most)),
                (None, None) => "always".to_owned(),
            };
            format!("{} {at}", points(row.points))
        };
        let rows: Vec<String> = rows.iter().map(row).collect();
        let by = match self.said(&test.measure) {
            Said::Truth { yes, .. } => format!("whether {yes}, where a yes is 1"),
            Said::Amount { of, .. } => format!("the {of}"),
        };
        self.within(format!("by {by}: {}", rows.join(", ")), test)
    }

    /// With the bounds within which alone points are paid.
    fn within(&self, text: String, test: &Test) -> String {
        match self.bounds(test) {
            Some(bounds) => format!("{text}, paid only within {bounds}"),
            None => text,
        }
    }

    /// Every measure in words.
    fn said(&self, measure: &Measure) -> Said {
        let amount = |of: String, natural| Said::Amount { of, natural };
        let truth = |yes: String, no: String| Said::Truth { yes, no };
        match measure {
            Measure::Same(of) => {
                let (whose, what) = self.compared(of, "the same", "the same as");
                truth(
                    format!("{whose} is {what}"),
                    format!("{whose} is not {what}"),
                )
            }
            Measure::Different(of) => {
                let (whose, what) = self.compared(of, "different", "different from");
                truth(
                    format!("{whose} is {what}"),
                    format!("{whose} is not {what}"),
                )
            }
            Measure::SamePerson => truth(
                "they are one person".to_owned(),
                "they are not one person".to_owned(),
            ),
            Measure::DifferentPerson => truth(
                "they are two people".to_owned(),
                "they are not two people".to_owned(),
            ),
            Measure::Shared {
                of,
                among,
                as_share,
            } => {
                let text = format!("tags shared by {}", self.both(of));
                let among = among.as_ref().map(|among| {
                    let among: Vec<String> = among.iter().map(|tag| format!("`{tag}`")).collect();
                    among.join(", ")
                });
                match (among, *as_share) {
                    (None, false) => amount(text, "at least 1"),
                    (None, true) => amount(
                        format!("share, of all tags of either, of the {text}"),
                        "any",
                    ),
                    (Some(among), false) => {
                        amount(format!("{text}, of {among} alone"), "at least 1")
                    }
                    (Some(among), true) => amount(
                        format!("share, of those among {among} that either has, of the {text}"),
                        "any",
                    ),
                }
            }
            Measure::Contains(of) => {
                let [mentee, mentor] = self.of_each(of);
                let kind = self
                    .0
                    .asked
                    .get(&of.mentee)
                    .map(|attribute| &attribute.kind);
                let (single, tags) = match kind {
                    Some(Kind::Tags) => (mentor, mentee),
                    _ => (mentee, mentor),
                };
                truth(
                    format!("{single} is among {tags}"),
                    format!("{single} is not among {tags}"),
                )
            }
            Measure::Distance(of) => amount(format!("distance between {}", self.both(of)), "any"),
            Measure::Above(of) => {
                let [mentee, mentor] = self.of_each(of);
                amount(
                    format!("levels of {mentee} above {mentor}"),
                    "at least 1 level",
                )
            }
            Measure::Difference(of) => {
                amount(format!("difference between {}", self.both(of)), "any")
            }
            Measure::Line { of, same_line } => {
                let line = if *same_line {
                    ", where one of the two is above the other"
                } else {
                    ""
                };
                let text = format!("steps of the reporting line by {}{line}", self.both(of));
                amount(text, "any")
            }
            Measure::Chosen(of) => amount(self.position(of), "named at all"),
            Measure::Before(of) => {
                let [mentee, mentor] = self.days(of);
                amount(
                    format!("days by which {mentee} is before {mentor}"),
                    "at least 1 day",
                )
            }
            Measure::After(of) => {
                let [mentee, mentor] = self.days(of);
                amount(
                    format!("days by which {mentee} is after {mentor}"),
                    "at least 1 day",
                )
            }
            Measure::Listed => truth(
                "the pair has a given score".to_owned(),
                "the pair has no given score".to_owned(),
            ),
            Measure::Previous => truth(
                "they were a pair before".to_owned(),
                "they were not a pair before".to_owned(),
            ),
            Measure::ListedIn {
                of,
                table,
                either_way,
            } => {
                let [mentee, mentor] = self.of_each(of);
                let order = if *either_way { ", in either order" } else { "" };
                truth(
                    format!("a row of `{table}` has {mentee} and {mentor}{order}"),
                    format!("no row of `{table}` has {mentee} and {mentor}{order}"),
                )
            }
            Measure::Score => amount("given score".to_owned(), "any"),
        }
    }

    /// The officer's `rank`, the mentor's `grade`.
    fn of_each(&self, of: &Reads) -> [String; 2] {
        [
            self.whose(Side::Mentees, &of.mentee),
            self.whose(Side::Mentors, &of.mentor),
        ]
    }

    fn whose(&self, side: Side, attribute: &str) -> String {
        format!("the {}'s `{attribute}`", self.one(side))
    }

    /// ``their `team` ``, or one and the other.
    fn both(&self, of: &Reads) -> String {
        if of.mentee == of.mentor {
            return format!("their `{}`", of.mentee);
        }
        let [mentee, mentor] = self.of_each(of);
        format!("{mentee} and {mentor}")
    }

    /// Subject and end of a comparison of one attribute, or of two.
    fn compared(&self, of: &Reads, one: &str, two: &str) -> (String, String) {
        if of.mentee == of.mentor {
            return (self.both(of), one.to_owned());
        }
        let [mentee, mentor] = self.of_each(of);
        (mentee, format!("{two} {mentor}"))
    }

    fn position(&self, of: &OneOrBoth) -> String {
        let [one, other] = Side::BOTH.map(|side| self.one(side));
        match (&of.mentee, &of.mentor) {
            (Some(list), None) => {
                format!(
                    "position of the {other} in {}",
                    self.whose(Side::Mentees, list)
                )
            }
            (None, Some(list)) => {
                format!(
                    "position of the {one} in {}",
                    self.whose(Side::Mentors, list)
                )
            }
            (Some(mentee), Some(mentor)) => {
                let of = Reads {
                    mentee: mentee.clone(),
                    mentor: mentor.clone(),
                };
                format!("worse of the positions of each in {}", self.both(&of))
            }
            (None, None) => "position in no list".to_owned(),
        }
    }

    fn days(&self, of: &OneOrBoth) -> [String; 2] {
        let day = |side, name: &Option<String>| match name {
            Some(name) => self.whose(side, name),
            None => "the day of the run".to_owned(),
        };
        [
            day(Side::Mentees, &of.mentee),
            day(Side::Mentors, &of.mentor),
        ]
    }
}

/// Two bounds, either of which may be missing; `None` where both are.
fn between(least: Option<String>, most: Option<String>) -> Option<String> {
    Some(match (least, most) {
        (None, None) => return None,
        (Some(least), None) => format!("at least {least}"),
        (None, Some(most)) => format!("at most {most}"),
        (Some(least), Some(most)) if least == most => format!("exactly {most}"),
        (Some(least), Some(most)) => format!("at least {least} and at most {most}"),
    })
}

fn decimal(value: i64) -> String {
    format_decimal(i128::from(value), POINT_DECIMALS)
}

/// `1 point`, `2.5 points`.
fn points(value: i64) -> String {
    let one = Quantity {
        value,
        unit: Unit::Plain,
    };
    let points = if value.abs() == 10_000 {
        "point"
    } else {
        "points"
    };
    quantity_words(one, Some(points))
}
