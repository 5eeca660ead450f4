//! The 33 areas of London: the boroughs and the City, with the centroid of each.
//!
//! Codes and centroids derive from the London Datastore's statistical boundaries: contains National Statistics data
//! and Ordnance Survey data © Crown copyright and database right, under the Open Government Licence v3.0.

use caseless::default_case_fold_str;

/// One borough, or the City of London.
pub(super) struct Borough {
    /// GSS code.
    pub(super) code: &'static str,
    /// Name.
    pub(super) name: &'static str,
    /// Centroid on the national grid, metres east.
    pub(super) easting: i32,
    /// Centroid on the national grid, metres north.
    pub(super) northing: i32,
    /// Centroid, degrees north (WGS84): the independent figure that the projection is tested against.
    #[cfg(test)]
    pub(super) latitude: f64,
    /// Centroid, degrees east (WGS84).
    #[cfg(test)]
    pub(super) longitude: f64,
}

macro_rules! boroughs {
    ($(($code:literal, $name:literal, $latitude:literal, $longitude:literal, $easting:literal, $northing:literal),)*) => {
        &[$(Borough {
            code: $code,
            name: $name,
            easting: $easting,
            northing: $northing,
            #[cfg(test)]
            latitude: $latitude,
            #[cfg(test)]
            longitude: $longitude,
        },)*]
    };
}

/// All of them, by name.
pub(super) const BOROUGHS: &[Borough] = boroughs![
    (
        "E09000002",
        "Barking and Dagenham",
        51.54533,
        0.13350,
        548038,
        185094
    ),
    ("E09000003", "Barnet", 51.61607, -0.21004, 524026, 192322),
    ("E09000004", "Bexley", 51.45887, 0.14032, 548793, 175493),
    ("E09000005", "Brent", 51.55861, -0.26783, 520177, 185835),
    ("E09000006", "Bromley", 51.37204, 0.05152, 542894, 165662),
    ("E09000007", "Camden", 51.54645, -0.15743, 527863, 184670),
    (
        "E09000001",
        "City of London",
        51.51490,
        -0.09219,
        532478,
        181278
    ),
    ("E09000008", "Croydon", 51.35537, -0.08718, 533289, 163548),
    ("E09000009", "Ealing", 51.52253, -0.33103, 515887, 181721),
    ("E09000010", "Enfield", 51.65104, -0.08729, 532422, 196426),
    ("E09000011", "Greenwich", 51.47286, 0.05622, 542906, 176882),
    ("E09000012", "Hackney", 51.55232, -0.06334, 534370, 185491),
    (
        "E09000013",
        "Hammersmith and Fulham",
        51.49600,
        -0.22130,
        523571,
        178951
    ),
    ("E09000014", "Haringey", 51.59043, -0.10749, 531199, 189649),
    ("E09000015", "Harrow", 51.59777, -0.34129, 514985, 190073),
    ("E09000016", "Havering", 51.56442, 0.22109, 554047, 187398),
    (
        "E09000017",
        "Hillingdon",
        51.54152,
        -0.44568,
        507889,
        183659
    ),
    ("E09000018", "Hounslow", 51.46843, -0.36717, 513514, 175649),
    ("E09000019", "Islington", 51.54854, -0.11027, 531127, 184986),
    (
        "E09000020",
        "Kensington and Chelsea",
        51.50166,
        -0.19278,
        525535,
        179629
    ),
    (
        "E09000021",
        "Kingston upon Thames",
        51.38795,
        -0.28693,
        519296,
        166826
    ),
    ("E09000022", "Lambeth", 51.45313, -0.11830, 530843, 174362),
    ("E09000023", "Lewisham", 51.44814, -0.02027, 537669, 173987),
    ("E09000024", "Merton", 51.41001, -0.19726, 525475, 169428),
    ("E09000025", "Newham", 51.52840, 0.03636, 541356, 183019),
    ("E09000026", "Redbridge", 51.58572, 0.07584, 543913, 189471),
    (
        "E09000027",
        "Richmond upon Thames",
        51.44223,
        -0.31300,
        517343,
        172820
    ),
    ("E09000028", "Southwark", 51.47319, -0.07462, 533819, 176672),
    ("E09000029", "Sutton", 51.36215, -0.17759, 526975, 164140),
    (
        "E09000030",
        "Tower Hamlets",
        51.51722,
        -0.03561,
        536397,
        181640
    ),
    (
        "E09000031",
        "Waltham Forest",
        51.59407,
        -0.01267,
        537756,
        190229
    ),
    (
        "E09000032",
        "Wandsworth",
        51.45141,
        -0.18646,
        526112,
        174051
    ),
    (
        "E09000033",
        "Westminster",
        51.51395,
        -0.16132,
        527685,
        181050
    ),
];

/// The borough of this name or code, without case; `&` may stand for `and`.
pub(super) fn find(text: &str) -> Option<&'static Borough> {
    let wanted = default_case_fold_str(&text.replace('&', "and"));
    BOROUGHS.iter().find(|borough| {
        default_case_fold_str(borough.name) == wanted
            || default_case_fold_str(borough.code) == wanted
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn boroughs_are_found_by_name_and_code() {
        assert_eq!(BOROUGHS.len(), 33);
        for borough in BOROUGHS {
            assert_eq!(find(borough.name).unwrap().code, borough.code);
            assert_eq!(find(borough.code).unwrap().name, borough.name);
        }
        let names: Vec<&str> = BOROUGHS.iter().map(|borough| borough.name).collect();
        assert!(names.is_sorted());
        assert_eq!(find("kensington & chelsea").unwrap().code, "E09000020");
        assert!(find("Kingston").is_none());
        assert!(find("").is_none());
    }
}
