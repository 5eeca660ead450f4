//! The people of one side, column by column.

use serde::{Deserialize, Serialize};
use std::borrow::Cow;

/// One participant as the solver sees them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Person {
    /// Code shown in outputs.
    pub id: String,
    /// Least number of mates.
    pub min: u32,
    /// Greatest number of mates.
    pub max: u32,
    /// Marginal rewards besides that of being placed: entry d − 1 is the tuple, one number an additive level,
    /// for the d-th mate. Beyond the list: zeros. With the reward of being placed added, they may not increase.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rewards: Vec<Vec<i64>>,
}

/// The people of one side in order of position: 8 bytes each, and what else somebody has.
///
/// A large problem has 2·10⁶ people who are called by their position and have no rewards: nothing is stored for either.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct People {
    /// Empty where everybody is called by their position: `0`, `1`, ….
    ids: Vec<String>,
    min: Vec<u32>,
    max: Vec<u32>,
    /// Empty where nobody has any.
    rewards: Vec<Vec<Vec<i64>>>,
}

impl People {
    /// People who are called by their position, with these bounds and no rewards; as many as both columns have.
    #[must_use]
    pub fn numbered(mut min: Vec<u32>, mut max: Vec<u32>) -> People {
        let count = min.len().min(max.len());
        min.truncate(count);
        max.truncate(count);
        People {
            min,
            max,
            ..People::default()
        }
    }

    /// The same rewards with other bounds, as many; everybody is called by their position.
    pub(crate) fn bounded(&self, min: Vec<u32>, max: Vec<u32>) -> People {
        People {
            ids: Vec::new(),
            min,
            max,
            rewards: self.rewards.clone(),
        }
    }

    /// The same people with other bounds, as many.
    pub(crate) fn with_bounds(&self, min: Vec<u32>, max: Vec<u32>) -> People {
        People {
            min,
            max,
            ..self.clone()
        }
    }

    /// The same people with the first `width` numbers of each reward alone.
    pub(crate) fn cut_rewards(&self, width: usize) -> People {
        let mut people = self.clone();
        for tuple in people.rewards.iter_mut().flatten() {
            tuple.truncate(width);
        }
        people
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.min.len()
    }

    /// Whether there is nobody.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.min.is_empty()
    }

    /// Positions in order; the builder sees to it that they fit.
    pub fn positions(&self) -> impl ExactSizeIterator<Item = u32> + Clone + use<> {
        0..u32::try_from(self.len()).unwrap_or(u32::MAX)
    }

    /// Code shown in outputs; `None` where there is nobody at this position.
    #[must_use]
    pub fn id(&self, person: u32) -> Option<Cow<'_, str>> {
        if person as usize >= self.len() {
            return None;
        }
        Some(match self.ids.get(person as usize) {
            Some(id) => Cow::Borrowed(id),
            None => Cow::Owned(person.to_string()),
        })
    }

    /// All codes in order of position.
    pub fn ids(&self) -> impl Iterator<Item = Cow<'_, str>> + Clone {
        self.positions().filter_map(|person| self.id(person))
    }

    /// Least and greatest number of mates; `None` where there is nobody at this position.
    #[must_use]
    pub fn bounds(&self, person: u32) -> Option<(u32, u32)> {
        let at = person as usize;
        Some((*self.min.get(at)?, *self.max.get(at)?))
    }

    /// Least number of mates of each.
    #[must_use]
    pub fn min(&self) -> &[u32] {
        &self.min
    }

    /// Greatest number of mates of each.
    #[must_use]
    pub fn max(&self) -> &[u32] {
        &self.max
    }

    /// Marginal rewards as in [`Person::rewards`]; empty also where there is nobody at this position.
    #[must_use]
    pub fn rewards(&self, person: u32) -> &[Vec<i64>] {
        self.rewards.get(person as usize).map_or(&[], Vec::as_slice)
    }

    /// Whether somebody has rewards.
    #[must_use]
    pub fn any_rewards(&self) -> bool {
        !self.rewards.is_empty()
    }

    /// Whether everybody is called by their position.
    pub(crate) fn are_numbered(&self) -> bool {
        self.ids.is_empty()
    }

    /// All of one person; `None` where there is nobody at this position.
    #[must_use]
    pub fn get(&self, person: u32) -> Option<Person> {
        let (min, max) = self.bounds(person)?;
        Some(Person {
            id: self.id(person)?.into_owned(),
            min,
            max,
            rewards: self.rewards(person).to_vec(),
        })
    }

    /// The position of the person with this code. O(people) where they have codes of their own.
    #[must_use]
    pub fn find(&self, id: &str) -> Option<u32> {
        if self.are_numbered() {
            return position_in(id).filter(|&position| (position as usize) < self.len());
        }
        u32::try_from(self.ids.iter().position(|own| own == id)?).ok()
    }
}

/// The position that a code is, written as a position is: `+1` and `01` are none.
fn position_in(id: &str) -> Option<u32> {
    let plain = id == "0" || id.starts_with(|first| matches!(first, '1'..='9'));
    id.parse().ok().filter(|_| plain)
}

impl From<Vec<Person>> for People {
    fn from(persons: Vec<Person>) -> People {
        let mut people = People::default();
        let mut all = persons.iter().enumerate();
        let with_ids = !all.all(|(at, person)| position_in(&person.id) == u32::try_from(at).ok());
        let with_rewards = persons.iter().any(|person| !person.rewards.is_empty());
        for person in persons {
            people.min.push(person.min);
            people.max.push(person.max);
            if with_ids {
                people.ids.push(person.id);
            }
            if with_rewards {
                people.rewards.push(person.rewards);
            }
        }
        people
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_goes_in_comes_out() {
        let person = |id: &str, rewards: Vec<Vec<i64>>| Person {
            id: id.to_owned(),
            min: 1,
            max: 2,
            rewards,
        };
        for (first, second) in [("0", "1"), ("0", "01"), ("1", "0"), ("", "1"), ("0", "é")] {
            for rewards in [vec![], vec![vec![3, -1]]] {
                let persons = vec![person(first, vec![]), person(second, rewards)];
                let people = People::from(persons.clone());
                let got: Vec<_> = people.positions().filter_map(|p| people.get(p)).collect();
                assert_eq!(got, persons);
                for (at, person) in (0..).zip(&persons) {
                    assert_eq!(people.find(&person.id), Some(at));
                }
                assert!(people.get(2).is_none() && people.find("2").is_none());
            }
        }
    }

    #[test]
    fn codes_that_are_positions_take_no_memory() {
        let people = People::numbered(vec![0; 12], vec![1; 12]);
        assert!(people.are_numbered());
        assert_eq!(people.id(11).as_deref(), Some("11"));
        assert_eq!(people.find("11"), Some(11));
        for wrong in ["12", "+1", "01", " 1", "", "-0"] {
            assert_eq!(people.find(wrong), None, "{wrong}");
        }
    }
}
