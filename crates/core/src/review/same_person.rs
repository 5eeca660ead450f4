//! One person on both sides who answers one question in two ways.

use super::remarks::Remark;
use crate::cohort::{Cohort, Column};
use crate::ids::Side;
use crate::scheme::Scheme;
use std::collections::BTreeMap;

/// Where one id is one person: the attributes asked of both sides that somebody answers differently on each. A blank is no
/// answer. Left aside: managers, of whom there is one or the people are refused; preference lists, whose people are the
/// other side's; what is looked up, as it follows from what was asked; and what is sensitive.
/// O(people · attributes · log people).
pub(super) fn two_answers(scheme: &Scheme, cohort: &Cohort) -> Vec<Remark> {
    if !scheme.same_person {
        return Vec::new();
    }
    let [mentees, mentors] = Side::BOTH.map(|side| cohort.people(side));
    let across: BTreeMap<&String, usize> = mentors.ids.iter().zip(0..).collect();
    let both: Vec<(usize, usize)> = (0..)
        .zip(&mentees.ids)
        .filter_map(|(mentee, id)| Some((mentee, *across.get(id)?)))
        .collect();
    let asked = scheme.attributes(Side::Mentees);
    let shown = asked.filter(|(_, asked)| !asked.sensitive && asked.derived.is_none());
    let remark = |name: &str| {
        let (a, b) = (mentees.columns.get(name)?, mentors.columns.get(name)?);
        let two = both.iter().filter(|(i, j)| differ((a, *i), (b, *j)));
        let people: Vec<String> = two
            .filter_map(|(mentee, _)| mentees.codes.get(*mentee).cloned())
            .collect();
        (!people.is_empty()).then(|| Remark::TwoAnswers {
            attribute: name.to_owned(),
            people,
        })
    };
    shown.filter_map(|(name, _)| remark(name)).collect()
}

/// Whether both cells hold an answer, and these are two.
fn differ((a, i): (&Column, usize), (b, j): (&Column, usize)) -> bool {
    fn two<T, K: PartialEq>(
        (a, i): (&[Option<T>], usize),
        (b, j): (&[Option<T>], usize),
        key: impl Fn(&T) -> K,
    ) -> bool {
        let answer = |cells: &[Option<T>], at: usize| cells.get(at)?.as_ref().map(&key);
        matches!((answer(a, i), answer(b, j)), (Some(a), Some(b)) if a != b)
    }
    match (a, b) {
        (Column::One(a), Column::One(b)) => two((a, i), (b, j), |word| *word),
        (Column::Tags(a), Column::Tags(b)) => two((a, i), (b, j), Vec::clone),
        // Names in one bracket stand level.
        (Column::Level(a), Column::Level(b)) => two((a, i), (b, j), |(bracket, _)| *bracket),
        (Column::Number(a), Column::Number(b)) => two((a, i), (b, j), |number| *number),
        (Column::Place(a), Column::Place(b)) => {
            two((a, i), (b, j), |spot| (spot.easting, spot.northing))
        }
        (Column::Flag(a), Column::Flag(b)) => two((a, i), (b, j), |flag| *flag),
        (Column::Date(a), Column::Date(b)) => two((a, i), (b, j), |day| *day),
        _ => false,
    }
}
