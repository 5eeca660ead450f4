//! Writing a scheme: one text for one scheme, so that equal schemes have equal bytes.

use super::collect::{bare_or_quoted, quoted};
use super::fact_table::{FactTable, TableSource};
use super::model::{
    Asked, Attribute, AttributeBlank, Codes, Condition, Counted, Justification, Kind, LadderSource,
    Measure, Must, MustBlank, OneOrBoth, Places, PointRow, Points, Prefer, Priority, Quota, Reads,
    Scheme, SideRules, Test,
};
use super::one_or_both::AS_OF;
use super::quantity::{bound_toml, quantity_words};
use super::read::FORMAT;
use crate::ids::Side;
use crate::score::{POINT_DECIMALS, format_decimal};
use std::fmt;

/// Lines of `key = value`, a heading now and then.
struct Writer<'s> {
    scheme: &'s Scheme,
    out: String,
}

/// The canonical text.
pub(super) fn write(scheme: &Scheme) -> String {
    let mut writer = Writer {
        scheme,
        out: String::new(),
    };
    writer.whole();
    writer.out
}

impl Writer<'_> {
    fn pair(&mut self, key: &str, value: impl fmt::Display) {
        self.out.push_str(&format!("{key} = {value}\n"));
    }

    fn heading(&mut self, heading: &str) {
        self.out.push_str(&format!("\n{heading}\n"));
    }

    fn whole(&mut self) {
        let scheme = self.scheme;
        self.pair("format", quoted(FORMAT));
        self.pair("name", quoted(&scheme.name));
        self.pair("aim", list(scheme.aim.iter().map(|level| level.name())));
        self.pair("seed", scheme.seed);
        if scheme.same_person {
            self.pair("same_person", quoted("same id"));
        }
        for (side, rules) in Side::BOTH.into_iter().zip(&scheme.sides) {
            self.heading(&format!("[{side}]"));
            self.side(rules);
        }
        self.tables();
        if !scheme.ladders.is_empty() {
            self.heading("[ladders]");
            for (name, ladder) in &scheme.ladders {
                let written = match &ladder.written {
                    LadderSource::Listed => {
                        let levels: Vec<String> = ladder.levels.iter().map(list).collect();
                        format!("[{}]", levels.join(", "))
                    }
                    LadderSource::Shipped(shipped) => quoted(shipped),
                    LadderSource::Table(table) => braces(&[("table", quoted(table))]),
                };
                self.pair(&bare_or_quoted(name), written);
            }
        }
        if !scheme.asked.is_empty() {
            self.heading("[asked]");
            for (name, attribute) in &scheme.asked {
                self.pair(&bare_or_quoted(name), asked(scheme, name, attribute));
            }
        }
        for must in &scheme.musts {
            self.must(must);
        }
        for prefer in &scheme.prefers {
            self.prefer(prefer);
        }
        for quota in &scheme.quotas {
            self.quota(quota);
        }
        for priority in &scheme.priorities {
            self.priority(priority);
        }
        for (name, justification) in &scheme.justified {
            self.heading(&format!("[justified.{}]", bare_or_quoted(name)));
            self.justification(justification);
        }
    }

    /// Those that come with pairwright by their names, then the others with a row on a line.
    fn tables(&mut self) {
        let mut headed = false;
        let mut own: Vec<(&String, &FactTable)> = Vec::new();
        for (name, source) in &self.scheme.tables {
            match source {
                TableSource::Own(table) => own.push((name, table)),
                TableSource::Shipped(shipped) => {
                    if !headed {
                        self.heading("[tables]");
                        headed = true;
                    }
                    self.pair(&bare_or_quoted(name), quoted(shipped));
                }
            }
        }
        for (name, table) in own {
            self.heading(&format!("[tables.{}]", bare_or_quoted(name)));
            self.pair("columns", list(&table.columns));
            self.out.push_str("rows = [\n");
            for row in &table.rows {
                self.out.push_str(&format!("    {},\n", list(row)));
            }
            self.out.push_str("]\n");
        }
    }

    fn side(&mut self, rules: &SideRules) {
        self.pair("called", quoted(&rules.called));
        self.pair("id", quoted(&rules.id));
        if rules.codes == Codes::Make {
            self.pair("codes", quoted("make"));
        }
        self.pair("places", places(&rules.places));
        if !rules.ignore.is_empty() {
            self.pair("ignore", list(&rules.ignore));
        }
    }

    fn must(&mut self, must: &Must) {
        self.heading("[[must]]");
        self.pair("name", quoted(&must.name));
        self.condition(must.when.as_ref(), &must.condition);
        match must.blank {
            MustBlank::Error => {}
            MustBlank::Pass => self.pair("blank", quoted("pass")),
            MustBlank::Fail => self.pair("blank", quoted("fail")),
        }
    }

    fn prefer(&mut self, prefer: &Prefer) {
        self.heading("[[prefer]]");
        self.pair("name", quoted(&prefer.name));
        self.condition(prefer.when.as_ref(), &prefer.condition);
        let named = match &prefer.condition {
            Condition::Test(test) => named_unit(self.scheme, &test.measure),
            _ => None,
        };
        self.pair("points", points(&prefer.points, named));
        if prefer.weight != 10_i64.pow(POINT_DECIMALS.unsigned_abs()) {
            self.pair("weight", decimal(prefer.weight));
        }
        if let Some(blank) = prefer.blank {
            self.pair("blank", decimal(blank));
        }
        if let Some(side) = prefer.benefit {
            self.pair("for", quoted(side.one()));
        }
    }

    fn quota(&mut self, quota: &Quota) {
        self.heading("[[quota]]");
        self.pair("name", quoted(&quota.name));
        self.pair("placed", quoted(&quota.placed.to_string()));
        match &quota.value {
            None => self.pair("each", quoted(&quota.attribute)),
            Some(value) => self.pair(&bare_or_quoted(&quota.attribute), quoted(value)),
        }
        if quota.count == Counted::People {
            self.pair("count", quoted("people"));
        }
        if quota.at_least != 0 || quota.at_most.is_none() {
            self.pair("at_least", quota.at_least);
        }
        if let Some(most) = quota.at_most {
            self.pair("at_most", most);
        }
    }

    fn priority(&mut self, priority: &Priority) {
        self.heading("[[priority]]");
        self.pair("name", quoted(&priority.name));
        self.pair("placed", quoted(&priority.placed.to_string()));
        if let Some((attribute, value)) = &priority.group {
            self.pair(&bare_or_quoted(attribute), quoted(value));
        }
        self.pair("points", decimal(priority.points));
    }

    fn justification(&mut self, justification: &Justification) {
        self.pair("purpose", quoted(&justification.purpose));
        self.pair("proportionate", quoted(&justification.proportionate));
        self.pair("approver", quoted(&justification.approver));
        self.pair("review_by", quoted(&justification.review_by));
    }

    fn condition(&mut self, when: Option<&Condition>, condition: &Condition) {
        if let Some(when) = when {
            self.pair("when", self.inline(when));
        }
        for (key, value) in self.keys(condition) {
            self.pair(key, value);
        }
    }

    /// A condition as a table on one line.
    fn inline(&self, condition: &Condition) -> String {
        braces(&self.keys(condition))
    }

    fn keys(&self, condition: &Condition) -> Vec<(&'static str, String)> {
        let parts = |parts: &[Condition]| {
            let parts: Vec<String> = parts.iter().map(|part| self.inline(part)).collect();
            format!("[{}]", parts.join(", "))
        };
        match condition {
            Condition::All(all) => vec![("all", parts(all))],
            Condition::Any(any) => vec![("any", parts(any))],
            Condition::Not(not) => vec![("not", self.inline(not))],
            Condition::Test(test) => self.test(test),
        }
    }

    fn test(&self, test: &Test) -> Vec<(&'static str, String)> {
        let measure = &test.measure;
        let mut keys = vec![match measure {
            Measure::Same(of) => ("same", reads(of)),
            Measure::Different(of) => ("different", reads(of)),
            Measure::SamePerson => ("same", quoted("person")),
            Measure::DifferentPerson => ("different", quoted("person")),
            Measure::Shared { of, .. } => ("shared", reads(of)),
            Measure::Contains(of) => ("contains", reads(of)),
            Measure::Distance(of) => ("distance", reads(of)),
            Measure::Above(of) => ("above", reads(of)),
            Measure::Difference(of) => ("difference", reads(of)),
            Measure::Line { of, .. } => ("line", reads(of)),
            Measure::Chosen(of) => ("chosen", self.chosen(of)),
            Measure::Before(of) => ("before", dates(of)),
            Measure::After(of) => ("after", dates(of)),
            Measure::Listed => ("listed", quoted("scores")),
            Measure::ListedIn { of, .. } => ("listed", reads(of)),
            Measure::Score => ("score", quoted("given")),
            Measure::Previous => ("listed", quoted("previous")),
        }];
        if let Measure::Shared {
            among, as_share, ..
        } = measure
        {
            keys.extend(among.as_ref().map(|among| ("among", list(among))));
            keys.extend(as_share.then(|| ("as", quoted("share"))));
        }
        match measure {
            Measure::Line {
                same_line: true, ..
            } => keys.push(("as", quoted("same line"))),
            Measure::Chosen(of) => {
                keys.extend(self.by(of).map(|side| ("by", quoted(side.one()))));
            }
            Measure::ListedIn {
                table, either_way, ..
            } => {
                keys.push(("table", quoted(table)));
                keys.extend(either_way.then(|| ("as", quoted("either way"))));
            }
            _ => {}
        }
        let unit = named_unit(self.scheme, measure);
        for (key, bound) in [("at_least", test.at_least), ("at_most", test.at_most)] {
            keys.extend(bound.map(|bound| (key, bound_toml(bound, unit))));
        }
        keys
    }

    /// `"wishes"`, or `["wishes", "wanted"]`.
    fn chosen(&self, of: &OneOrBoth) -> String {
        match (&of.mentee, &of.mentor) {
            (Some(mentee), Some(mentor)) if mentee != mentor => list([mentee, mentor]),
            (Some(name), _) | (None, Some(name)) => quoted(name),
            (None, None) => "[]".to_owned(),
        }
    }

    /// Whose list alone is read of an attribute that is asked of both.
    fn by(&self, of: &OneOrBoth) -> Option<Side> {
        let (name, side) = match (&of.mentee, &of.mentor) {
            (Some(name), None) => (name, Side::Mentees),
            (None, Some(name)) => (name, Side::Mentors),
            _ => return None,
        };
        let both = self.scheme.asked.get(name)?.of == Asked::Both;
        both.then_some(side)
    }
}

/// The unit that the scheme gives the numbers of a measure.
pub(super) fn named_unit<'s>(scheme: &'s Scheme, measure: &Measure) -> Option<&'s str> {
    let Measure::Difference(of) = measure else {
        return None;
    };
    match &scheme.asked.get(&of.mentee)?.kind {
        Kind::Number { unit } => unit.as_deref(),
        _ => None,
    }
}

fn asked(scheme: &Scheme, name: &str, attribute: &Attribute) -> String {
    let derived = attribute.derived.as_ref();
    let source = derived.and_then(|derived| scheme.asked.get(&derived.from));
    let of = match attribute.of {
        Asked::Of(side) => side.to_string(),
        Asked::Both => "both".to_owned(),
    };
    let mut keys = vec![("of", quoted(&of))];
    let kind = match &attribute.kind {
        Kind::One => "one",
        Kind::Tags => "tags",
        Kind::Level { .. } => "level",
        Kind::Number { .. } => "number",
        Kind::Place => "place",
        Kind::Flag => "flag",
        Kind::Date => "date",
        Kind::Person => "person",
        Kind::Ranked => "ranked",
    };
    keys.push(("kind", quoted(kind)));
    match &attribute.kind {
        Kind::Level { ladder } => keys.push(("ladder", quoted(ladder))),
        Kind::Number { unit: Some(unit) } => keys.push(("unit", quoted(unit))),
        _ => {}
    }
    keys.extend(derived.map(|derived| ("from", quoted(&derived.from))));
    keys.extend(
        attribute
            .table
            .as_ref()
            .map(|table| ("table", quoted(table))),
    );
    let column = match derived {
        Some(derived) => derived.column.as_ref(),
        None => Some(&attribute.column).filter(|column| *column != name),
    };
    keys.extend(column.map(|column| ("column", quoted(column))));
    match attribute.blank {
        AttributeBlank::Error => {}
        AttributeBlank::Allowed => keys.push(("blank", quoted("allowed"))),
        AttributeBlank::None => keys.push(("blank", quoted("none"))),
    }
    keys.extend(
        attribute
            .values
            .as_ref()
            .map(|values| ("values", list(values))),
    );
    if attribute.separator != "," {
        keys.push(("separator", quoted(&attribute.separator)));
    }
    if !attribute.strip.is_empty() {
        keys.push(("strip", quoted(&attribute.strip)));
    }
    // what is taken over from the source is a default
    if attribute.sensitive && !source.is_some_and(|source| source.sensitive) {
        keys.push(("sensitive", "true".to_owned()));
    }
    match &attribute.protected {
        taken if taken.is_some() && source.is_some_and(|source| source.protected == *taken) => {}
        Some(protected) => keys.push(("protected", quoted(protected))),
        None if attribute.declared_harmless => keys.push(("protected", "false".to_owned())),
        None => {}
    }
    braces(&keys)
}

fn places(places: &Places) -> String {
    let columns = (&places.column, &places.minimum);
    if let (0, Some(most), (None, None)) = (places.at_least, places.at_most, columns) {
        return most.to_string();
    }
    let mut keys = Vec::new();
    for (key, heading) in [("column", columns.0), ("minimum", columns.1)] {
        keys.extend(heading.as_ref().map(|heading| (key, quoted(heading))));
    }
    if places.at_least != 0 {
        keys.push(("at_least", places.at_least.to_string()));
    }
    keys.extend(places.at_most.map(|most| ("at_most", most.to_string())));
    braces(&keys)
}

fn points(points: &Points, named: Option<&str>) -> String {
    match points {
        Points::Flat(value) => decimal(*value),
        Points::Each { each, at_most } => {
            let mut keys = vec![("each", decimal(*each))];
            keys.extend(at_most.map(|most| ("at_most", decimal(most))));
            braces(&keys)
        }
        Points::Table(rows) => {
            let rows: Vec<(String, String)> = rows
                .iter()
                .map(|row| (quoted(&range(row, named)), decimal(row.points)))
                .collect();
            let rows: Vec<(&str, String)> = rows
                .iter()
                .map(|(key, value)| (key.as_str(), value.clone()))
                .collect();
            braces(&rows)
        }
    }
}

fn range(row: &PointRow, named: Option<&str>) -> String {
    match (row.at_least, row.at_most) {
        (Some(least), Some(most)) if least == most => quantity_words(least, named),
        (Some(least), None) => format!("from {}", quantity_words(least, named)),
        (None, Some(most)) => format!("up to {}", quantity_words(most, named)),
        // no row of the language: reading it back is refused, which `check` reports
        (Some(least), Some(most)) => format!(
            "{} to {}",
            quantity_words(least, named),
            quantity_words(most, named)
        ),
        (None, None) => "any".to_owned(),
    }
}

fn decimal(value: i64) -> String {
    format_decimal(i128::from(value), POINT_DECIMALS)
}

fn reads(of: &Reads) -> String {
    if of.mentee == of.mentor {
        quoted(&of.mentee)
    } else {
        list([&of.mentee, &of.mentor])
    }
}

/// `"start"`, or `["ends", "as of"]`.
fn dates(of: &OneOrBoth) -> String {
    let day = |name: &Option<String>| name.clone().unwrap_or_else(|| AS_OF.to_owned());
    reads(&Reads {
        mentee: day(&of.mentee),
        mentor: day(&of.mentor),
    })
}

fn list(texts: impl IntoIterator<Item = impl AsRef<str>>) -> String {
    let texts: Vec<String> = texts
        .into_iter()
        .map(|text| quoted(text.as_ref()))
        .collect();
    format!("[{}]", texts.join(", "))
}

fn braces(keys: &[(&str, String)]) -> String {
    let keys: Vec<String> = keys
        .iter()
        .map(|(key, value)| format!("{key} = {value}"))
        .collect();
    format!("{{ {} }}", keys.join(", "))
}
