//! Tables and ladders that come with pairwright, by name. NOTICE names the sources.
//!
//! What stands under a name does not change: saved results keep the name alone. Newer facts come under a new name.

use super::fact_table::FactTable;
use crate::csv_text::scan;
use std::sync::LazyLock;

/// The table that places are read by where the scheme names no other.
pub(crate) const LONDON_BOROUGHS: &str = "London boroughs";

/// Names and CSV texts.
const TABLES: [(&str, &str); 4] = [
    (LONDON_BOROUGHS, include_str!("shipped/london_boroughs.csv")),
    (
        "London borough neighbours",
        include_str!("shipped/london_borough_neighbours.csv"),
    ),
    (
        "London borough river neighbours",
        include_str!("shipped/london_borough_river_neighbours.csv"),
    ),
    ("police forces", include_str!("shipped/police_forces.csv")),
];

/// Names and levels, lowest first.
const LADDERS: [(&str, &[&[&str]]); 3] = [
    (
        "police ranks",
        &[
            &["Constable", "Police Constable"],
            &["Sergeant", "Police Sergeant"],
            &["Inspector"],
            &["Chief Inspector"],
            &["Superintendent"],
            &["Chief Superintendent"],
            &["Commander"],
            &["Deputy Assistant Commissioner"],
            &["Assistant Commissioner"],
            &["Deputy Commissioner"],
            &["Commissioner"],
        ],
    ),
    (
        "Civil Service grades",
        &[
            &["AA"],
            &["AO"],
            &["EO"],
            &["HEO"],
            &["SEO"],
            &["Grade 7", "G7"],
            &["Grade 6", "G6"],
            &["SCS1"],
            &["SCS2"],
            &["SCS3"],
            &["SCS4"],
        ],
    ),
    (
        "council bands",
        &[
            &["Band 1"],
            &["Band 2"],
            &["Band 3"],
            &["Band 4"],
            &["Band 5"],
        ],
    ),
];

static READ: LazyLock<Vec<(&'static str, FactTable)>> =
    LazyLock::new(|| TABLES.map(|(name, text)| (name, read(text))).into());

fn read(text: &str) -> FactTable {
    let mut rows = Vec::new();
    let scanned = scan(text.as_bytes(), |_, cells| {
        rows.push(cells.map(str::to_owned).collect());
    });
    FactTable {
        columns: scanned.headings,
        rows,
        file: None,
    }
}

/// The table that comes with pairwright under this name.
#[must_use]
pub fn shipped_table(name: &str) -> Option<&'static FactTable> {
    let found = READ.iter().find(|(known, _)| *known == name);
    found.map(|(_, table)| table)
}

/// The names of the tables that come with pairwright.
pub fn shipped_tables() -> impl Iterator<Item = &'static str> + Clone {
    TABLES.iter().map(|(name, _)| *name)
}

/// The levels of the ladder that comes with pairwright under this name.
#[must_use]
pub fn shipped_ladder(name: &str) -> Option<Vec<Vec<String>>> {
    let (_, levels) = LADDERS.iter().find(|(known, _)| *known == name)?;
    let owned = |names: &&[&str]| names.iter().map(|name| (*name).to_owned()).collect();
    Some(levels.iter().map(owned).collect())
}

/// The names of the ladders that come with pairwright.
pub fn shipped_ladders() -> impl Iterator<Item = &'static str> + Clone {
    LADDERS.iter().map(|(name, _)| *name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scheme::fact_table::Coordinates;
    use crate::scheme::tidy;
    use std::collections::BTreeSet;

    fn table(name: &str) -> &'static FactTable {
        shipped_table(name).unwrap()
    }

    #[test]
    fn shipped_tables_are_whole() {
        for (name, text) in TABLES {
            assert!(scan(text.as_bytes(), |_, _| {}).faults.is_empty(), "{name}");
            let cells = table(name).rows.iter().flatten();
            let untidy: Vec<&String> = cells.filter(|cell| tidy(cell) != **cell).collect();
            assert!(untidy.is_empty(), "{name}: {untidy:?}");
        }
        let sizes: Vec<usize> = shipped_tables()
            .map(|name| table(name).rows.len())
            .collect();
        assert_eq!(sizes, [33, 2 * 68, 2 * 14, 43]);
        let forces = table("police forces");
        let officers = forces.column("officers").unwrap();
        let sum: u32 = forces
            .rows
            .iter()
            .map(|row| row[officers].parse::<u32>().unwrap())
            .sum();
        // The whole is published as 124,784, the parts are rounded.
        assert!(sum.abs_diff(124_784) <= 43, "{sum}");
        let regions = forces.rows.iter().map(|row| &row[1]);
        assert_eq!(regions.collect::<BTreeSet<_>>().len(), 10);
        assert_eq!(forces.names().collect::<BTreeSet<_>>().len(), 43);
    }

    #[test]
    fn boroughs_and_neighbours_fit_together() {
        let boroughs = table(LONDON_BOROUGHS);
        let names: BTreeSet<&str> = boroughs.names().collect();
        assert!(boroughs.names().is_sorted());
        let coordinates = Coordinates::of(boroughs).unwrap();
        assert!(
            boroughs
                .rows
                .iter()
                .all(|row| coordinates.spot(row).is_ok())
        );
        let part = boroughs.column("part").unwrap();
        let inner = boroughs.rows.iter().filter(|row| row[part] == "inner");
        assert_eq!(inner.count(), 14);
        let command = boroughs.column("command").unwrap();
        let commands: BTreeSet<&str> = boroughs
            .rows
            .iter()
            .map(|row| row[command].as_str())
            .collect();
        assert_eq!(commands.len(), 13);
        let mut all = BTreeSet::new();
        for name in [
            "London borough neighbours",
            "London borough river neighbours",
        ] {
            for row in &table(name).rows {
                let [a, b] = row.as_slice() else {
                    panic!("{row:?}");
                };
                assert!(names.contains(a.as_str()) && names.contains(b.as_str()) && a != b);
                assert!(all.insert((a.as_str(), b.as_str())), "{a} and {b} twice");
            }
        }
        assert!(all.iter().all(|(a, b)| all.contains(&(*b, *a))));
    }

    #[test]
    fn shipped_ladders_have_every_name_once() {
        for name in shipped_ladders() {
            let levels = shipped_ladder(name).unwrap();
            let names: Vec<String> = levels.concat().iter().map(|n| n.to_lowercase()).collect();
            let set: BTreeSet<&String> = names.iter().collect();
            assert_eq!(set.len(), names.len(), "{name}");
        }
        assert_eq!(shipped_ladder("police ranks").unwrap().len(), 11);
        assert_eq!(shipped_ladder("Civil Service grades").unwrap().len(), 11);
    }
}
