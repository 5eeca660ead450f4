//! The 33 areas of London, the boroughs and the City: the shipped table as places with their centroids.

use crate::grid;
use crate::scheme::{LONDON_BOROUGHS, shipped_table};
use caseless::default_case_fold_str;
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// One borough, or the City of London.
pub(super) struct Borough {
    /// Name.
    pub(super) name: &'static str,
    /// Centroid on the national grid, in metres.
    pub(super) spot: (i32, i32),
}

/// Names and codes without case to boroughs.
static SPELT: LazyLock<BTreeMap<String, Borough>> = LazyLock::new(|| {
    let mut spelt = BTreeMap::new();
    let table = shipped_table(LONDON_BOROUGHS);
    for row in table.into_iter().flat_map(|table| &table.rows) {
        let [name, code, .., easting, northing] = row.as_slice() else {
            continue;
        };
        if let Some(spot) = grid::metres(easting, northing) {
            for spelling in [name, code] {
                spelt.insert(default_case_fold_str(spelling), Borough { name, spot });
            }
        }
    }
    spelt
});

/// All names.
pub(super) fn names() -> impl Iterator<Item = &'static str> {
    let table = shipped_table(LONDON_BOROUGHS);
    table.into_iter().flat_map(|table| table.names())
}

/// The borough of this name or code, without case; `&` may stand for `and`.
pub(super) fn find(text: &str) -> Option<&'static Borough> {
    SPELT.get(&default_case_fold_str(&text.replace('&', "and")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn boroughs_are_found_by_name_and_code() {
        let table = shipped_table(LONDON_BOROUGHS).unwrap();
        assert_eq!(table.rows.len(), 33);
        for row in &table.rows {
            assert_eq!(find(&row[0]).unwrap().name, row[0]);
            assert_eq!(find(&row[1]).unwrap().name, row[0]);
        }
        assert_eq!(
            find("kensington & chelsea").unwrap().name,
            "Kensington and Chelsea"
        );
        assert_eq!(find("e09000033").unwrap().spot, (527_685, 181_050));
        assert!(find("Kingston").is_none());
        assert!(find("").is_none());
    }

    /// Published centroids in degrees against published centroids in metres, made by others.
    #[test]
    fn centroids_agree_within_a_few_metres() {
        let table = shipped_table(LONDON_BOROUGHS).unwrap();
        let at = |heading: &str| table.column(heading).unwrap();
        let mut worst = 0.0_f64;
        for row in &table.rows {
            let of = |heading: &str| grid::degrees(&row[at(heading)]).unwrap();
            let (easting, northing) = grid::from_degrees(of("lat"), of("lon")).unwrap();
            let spot = find(&row[0]).unwrap().spot;
            let dx = f64::from(easting - spot.0);
            let dy = f64::from(northing - spot.1);
            worst = worst.max((dx * dx + dy * dy).sqrt());
        }
        assert!(worst <= 4.0, "{worst} m");
    }
}
