//! A table as a list of pairs of names, so that a pair of people is found in it without reading text.

use crate::scheme::FactTable;
use std::collections::BTreeSet;

/// The names in the first two columns of a table, and which stand in a row together.
pub(super) struct Listing {
    /// What the table is called.
    pub(super) table: String,
    /// In order.
    names: Vec<String>,
    /// Positions of the mentee's and of the mentor's name; ascending.
    rows: Vec<(u32, u32)>,
}

impl Listing {
    /// `either_way`: each row stands for the contrary order, too. O(n log n) in the rows.
    pub(super) fn new(table: &FactTable, name: &str, either_way: bool) -> Listing {
        let pair = |row: &'_ Vec<String>| match row.as_slice() {
            [a, b, ..] => Some([a.clone(), b.clone()]),
            _ => None,
        };
        let pairs: Vec<[String; 2]> = table.rows.iter().filter_map(pair).collect();
        let names: BTreeSet<&String> = pairs.iter().flatten().collect();
        let mut listing = Listing {
            table: name.to_owned(),
            names: names.into_iter().cloned().collect(),
            rows: Vec::new(),
        };
        for [a, b] in &pairs {
            let (Some(a), Some(b)) = (listing.position(a), listing.position(b)) else {
                continue;
            };
            listing.rows.push((a, b));
            if either_way {
                listing.rows.push((b, a));
            }
        }
        listing.rows.sort_unstable();
        listing.rows.dedup();
        listing
    }

    /// Position of a name; `None` where no row has it.
    pub(super) fn position(&self, name: &str) -> Option<u32> {
        let found = self
            .names
            .binary_search_by(|known| known.as_str().cmp(name));
        u32::try_from(found.ok()?).ok()
    }

    /// The first row that joins a name of the mentee and one of the mentor. O(names · names · log rows).
    pub(super) fn row(&self, mentee: &[u32], mentor: &[u32]) -> Option<(u32, u32)> {
        let pairs = mentee
            .iter()
            .flat_map(|a| mentor.iter().map(move |b| (*a, *b)));
        pairs
            .into_iter()
            .find(|pair| self.rows.binary_search(pair).is_ok())
    }

    /// The mentors' names in a row with one of these of a mentee, ascending. O(names · rows of each).
    pub(super) fn partners(&self, mentee: &[u32]) -> Box<[u32]> {
        let rows = |name: u32| {
            let from = self.rows.partition_point(|(a, _)| *a < name);
            let own = self.rows.iter().skip(from);
            own.take_while(move |(a, _)| *a == name).map(|(_, b)| *b)
        };
        let all: BTreeSet<u32> = mentee.iter().copied().flat_map(rows).collect();
        all.into_iter().collect()
    }

    /// A row in words.
    pub(super) fn words(&self, (mentee, mentor): (u32, u32)) -> Option<[String; 2]> {
        let word = |at: u32| self.names.get(at as usize).cloned();
        Some([word(mentee)?, word(mentor)?])
    }
}
