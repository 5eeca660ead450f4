//! Which attributes a line reads: for secrecy, for protected characteristics, for who is blank.

use super::model::{Attribute, Condition, Measure, Must, Prefer, Priority, Quota, Scheme};
use crate::ids::Side;
use crate::level::Level;
use std::collections::{BTreeMap, BTreeSet};

/// Names of attributes by side, at [`Side::index`].
pub type SideNames<'a> = [BTreeSet<&'a str>; 2];

impl Measure {
    /// The mentee's attribute and the mentor's that are read; none where ids, given scores or the day of the run are.
    #[must_use]
    pub fn reads(&self) -> [Option<&str>; 2] {
        match self {
            Measure::Same(of)
            | Measure::Different(of)
            | Measure::Contains(of)
            | Measure::Distance(of)
            | Measure::Above(of)
            | Measure::Difference(of)
            | Measure::Line { of, .. }
            | Measure::Shared { of, .. }
            | Measure::ListedIn { of, .. } => [Some(&of.mentee), Some(&of.mentor)],
            Measure::Chosen(of) | Measure::Before(of) | Measure::After(of) => {
                [of.mentee.as_deref(), of.mentor.as_deref()]
            }
            Measure::SamePerson
            | Measure::DifferentPerson
            | Measure::Listed
            | Measure::Score
            | Measure::Previous => [None, None],
        }
    }

    /// Whether the day of the run is read.
    fn reads_day(&self) -> bool {
        match self {
            Measure::Before(of) | Measure::After(of) => of.mentee.is_none() || of.mentor.is_none(),
            _ => false,
        }
    }
}

impl Condition {
    /// The attributes that its measures read.
    #[must_use]
    pub fn reads(&self) -> SideNames<'_> {
        let mut names = SideNames::default();
        self.add_reads(&mut names);
        names
    }

    fn add_reads<'a>(&'a self, names: &mut SideNames<'a>) {
        match self {
            Condition::All(parts) | Condition::Any(parts) => {
                for part in parts {
                    part.add_reads(names);
                }
            }
            Condition::Not(part) => part.add_reads(names),
            Condition::Test(test) => {
                for (names, read) in names.iter_mut().zip(test.measure.reads()) {
                    names.extend(read);
                }
            }
        }
    }

    /// Shows every measure in it.
    pub(crate) fn each_measure<'a>(&'a self, see: &mut dyn FnMut(&'a Measure)) {
        match self {
            Condition::All(parts) | Condition::Any(parts) => {
                for part in parts {
                    part.each_measure(see);
                }
            }
            Condition::Not(part) => part.each_measure(see),
            Condition::Test(test) => see(&test.measure),
        }
    }

    /// Whether a measure in it is true of this.
    pub(crate) fn any_measure(&self, is: &dyn Fn(&Measure) -> bool) -> bool {
        match self {
            Condition::All(parts) | Condition::Any(parts) => {
                parts.iter().any(|part| part.any_measure(is))
            }
            Condition::Not(part) => part.any_measure(is),
            Condition::Test(test) => is(&test.measure),
        }
    }
}

impl Must {
    /// The attributes that the rule reads, its `when` included.
    #[must_use]
    pub fn reads(&self) -> SideNames<'_> {
        both(&self.condition, self.when.as_ref())
    }
}

impl Prefer {
    /// The attributes that the criterion reads, its `when` included.
    #[must_use]
    pub fn reads(&self) -> SideNames<'_> {
        both(&self.condition, self.when.as_ref())
    }

    /// Whether it reads the given scores as such, which then are not added a second time.
    #[must_use]
    pub fn reads_given_score(&self) -> bool {
        let is = |measure: &Measure| *measure == Measure::Score;
        let when = self.when.as_ref();
        self.condition.any_measure(&is) || when.is_some_and(|when| when.any_measure(&is))
    }
}

impl Quota {
    /// The attribute that forms the groups.
    #[must_use]
    pub fn reads(&self) -> SideNames<'_> {
        let mut names = SideNames::default();
        if let Some(names) = names.get_mut(self.placed.index()) {
            names.insert(&self.attribute);
        }
        names
    }
}

impl Priority {
    /// The attribute that says whom it is for, if any.
    #[must_use]
    pub fn reads(&self) -> SideNames<'_> {
        let mut names = SideNames::default();
        if let (Some(names), Some((attribute, _))) =
            (names.get_mut(self.placed.index()), &self.group)
        {
            names.insert(attribute);
        }
        names
    }
}

fn both<'a>(condition: &'a Condition, when: Option<&'a Condition>) -> SideNames<'a> {
    let mut names = condition.reads();
    if let Some(when) = when {
        when.add_reads(&mut names);
    }
    names
}

/// The attribute of this name, and those that its value is looked up from, one after another; each once, should derivation
/// go in a circle.
pub(super) fn sources<'a>(
    asked: &'a BTreeMap<String, Attribute>,
    name: &'a str,
) -> impl Iterator<Item = (&'a str, &'a Attribute)> {
    let found = |name: &'a str| Some((name, asked.get(name)?));
    let from = move |(_, attribute): &(&str, &'a Attribute)| {
        let derived = attribute.derived.as_ref()?;
        found(&derived.from)
    };
    std::iter::successors(found(name), from).take(asked.len())
}

/// The attribute that the value of this one is looked up from in the end, itself where it is asked; `None` where there
/// is none of that name, or derivation goes in a circle.
pub(crate) fn root<'a>(
    asked: &'a BTreeMap<String, Attribute>,
    name: &'a str,
) -> Option<(&'a str, &'a Attribute)> {
    sources(asked, name)
        .last()
        .filter(|(_, attribute)| attribute.derived.is_none())
}

impl Scheme {
    /// The attributes asked or derived of a side, in the order of their names.
    pub fn attributes(&self, side: Side) -> impl Iterator<Item = (&str, &Attribute)> {
        self.asked
            .iter()
            .filter(move |(_, attribute)| attribute.of.includes(side))
            .map(|(name, attribute)| (name.as_str(), attribute))
    }

    /// Whether one of these attributes is marked `sensitive`, so that what reads them is folded away.
    #[must_use]
    pub fn is_sensitive(&self, names: &SideNames<'_>) -> bool {
        names
            .iter()
            .flatten()
            .filter_map(|name| self.asked.get(*name))
            .any(|attribute| attribute.sensitive)
    }

    /// Whether some must or prefer reads the scores given beside the people, so that they have to be there.
    #[must_use]
    pub fn reads_scores(&self) -> bool {
        let is = |measure: &Measure| matches!(measure, Measure::Listed | Measure::Score);
        self.conditions()
            .any(|condition| condition.any_measure(&is))
    }

    /// Whether some must or prefer reads the earlier results given beside the people, so that they have to be there.
    #[must_use]
    pub fn reads_previous(&self) -> bool {
        let is = |measure: &Measure| *measure == Measure::Previous;
        self.conditions()
            .any(|condition| condition.any_measure(&is))
    }

    /// The level at which placing people is worth points: `priority` where the aim has it, else the total score.
    /// `None` where the aim has neither.
    #[must_use]
    pub fn priority_level(&self) -> Option<Level> {
        let levels = [Level::Priority, Level::TotalScore];
        levels.into_iter().find(|level| self.aim.contains(level))
    }

    /// Whether some must or prefer reads the day of the run (`as of`), so that it has to be given.
    #[must_use]
    pub fn reads_day(&self) -> bool {
        self.conditions()
            .any(|condition| condition.any_measure(&Measure::reads_day))
    }

    /// The conditions of all musts and prefers, each `when` included.
    pub(crate) fn conditions(&self) -> impl Iterator<Item = &Condition> {
        let musts = self.musts.iter();
        let musts = musts.flat_map(|must| [Some(&must.condition), must.when.as_ref()]);
        let prefers = self.prefers.iter();
        let prefers = prefers.flat_map(|prefer| [Some(&prefer.condition), prefer.when.as_ref()]);
        musts.chain(prefers).flatten()
    }
}
