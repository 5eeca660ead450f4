//! The groups of one side: who is in which, and, where they are nested, what is directly inside what.

use super::Group;

/// Membership both ways.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Membership {
    /// The groups of each person, ascending, in compressed rows; empty where the side has no groups.
    starts: Vec<usize>,
    holders: Vec<u32>,
    /// `None` where two groups overlap without one holding the other, or one counts people: that is no flow.
    forest: Option<Forest>,
}

/// The smallest group around each person and each group.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Forest {
    people: Vec<Option<u32>>,
    groups: Vec<Option<u32>>,
}

impl Membership {
    /// Of these groups, members in range. O(people + sum of the members).
    pub(crate) fn new(people: usize, groups: &[Group]) -> Membership {
        let mut membership = Membership {
            forest: Some(Forest::default()),
            ..Membership::default()
        };
        if groups.is_empty() {
            return membership;
        }
        let of_pairs = groups.iter().all(|group| group.count.is_pairs());
        membership.forest = of_pairs.then(|| Forest::new(people, groups)).flatten();
        let mut starts = vec![0usize; people + 1];
        for &member in groups.iter().flat_map(|g| &g.members) {
            starts[member as usize + 1] += 1;
        }
        for at in 1..starts.len() {
            starts[at] += starts[at - 1];
        }
        let mut next = starts.clone();
        membership.holders = vec![0; starts[people]];
        // Positions of groups are counted in u32 by the builder.
        for (group, at) in groups.iter().zip(0u32..) {
            for &member in &group.members {
                membership.holders[next[member as usize]] = at;
                next[member as usize] += 1;
            }
        }
        membership.starts = starts;
        membership
    }

    /// Whether all groups count pairs, and any two share nobody or one holds the other.
    pub(crate) fn is_nested(&self) -> bool {
        self.forest.is_some()
    }

    /// All groups that hold a person, ascending.
    pub(crate) fn holders(&self, person: u32) -> &[u32] {
        let at = person as usize;
        match (self.starts.get(at), self.starts.get(at + 1)) {
            (Some(&from), Some(&to)) => &self.holders[from..to],
            _ => &[],
        }
    }

    /// The smallest group around a person, in a nested family of groups that count pairs.
    pub(crate) fn of_person(&self, person: u32) -> Option<u32> {
        let people = &self.forest.as_ref()?.people;
        people.get(person as usize).copied().flatten()
    }

    /// The smallest group around a group, in a nested family.
    pub(crate) fn of_group(&self, group: u32) -> Option<u32> {
        let groups = &self.forest.as_ref()?.groups;
        groups.get(group as usize).copied().flatten()
    }
}

impl Forest {
    /// `None` where two groups overlap without one holding the other.
    fn new(people: usize, groups: &[Group]) -> Option<Forest> {
        let mut forest = Forest {
            // Without groups nothing is stored.
            people: vec![None; if groups.is_empty() { 0 } else { people }],
            groups: vec![None; groups.len()],
        };
        // Largest first; equal sets nest in the order given.
        let mut order: Vec<usize> = (0..groups.len()).collect();
        order.sort_by_key(|&g| std::cmp::Reverse(groups[g].members.len()));
        for g in order {
            let mut members = groups[g].members.iter();
            let Some(&first) = members.next() else {
                continue;
            };
            // Inside a nested family all members sit in the same smallest group so far.
            let around = forest.people[first as usize];
            if members.any(|&m| forest.people[m as usize] != around) {
                return None;
            }
            forest.groups[g] = around;
            for &member in &groups[g].members {
                forest.people[member as usize] = Some(g as u32);
            }
        }
        Some(forest)
    }
}
