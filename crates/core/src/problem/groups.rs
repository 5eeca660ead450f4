//! Nested groups as a forest: who is directly inside what.

use super::Group;

/// The smallest group around each person and each group of one side.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Forest {
    people: Vec<Option<u32>>,
    groups: Vec<Option<u32>>,
}

impl Forest {
    /// The forest of these groups, members in range. O(sum of the members).
    ///
    /// # Errors
    /// Two groups that overlap without one holding the other, by position.
    pub(crate) fn new(people: usize, groups: &[Group]) -> Result<Forest, (usize, usize)> {
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
            if let Some(&other) = members.find(|&&m| forest.people[m as usize] != around) {
                let other = forest.people[other as usize];
                let clash = around.max(other).unwrap_or_default() as usize;
                return Err((g.min(clash), g.max(clash)));
            }
            forest.groups[g] = around;
            for &member in &groups[g].members {
                // Positions of groups are counted in u32 by the builder.
                forest.people[member as usize] = Some(g as u32);
            }
        }
        Ok(forest)
    }

    pub(crate) fn of_person(&self, person: u32) -> Option<u32> {
        self.people.get(person as usize).copied().flatten()
    }

    pub(crate) fn of_group(&self, group: u32) -> Option<u32> {
        self.groups.get(group as usize).copied().flatten()
    }
}
