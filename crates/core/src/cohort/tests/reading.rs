//! What good files become.

use super::*;
use crate::cohort::Cell;
use crate::draw::Draw;
use crate::lot;
use serde::Serialize;

#[test]
fn every_kind_is_read() {
    let cohort = read(&scheme(), MENTEES, MENTORS).unwrap();
    let text = |name: &str, person| cohort.text(Side::Mentees, name, person);
    let some = |text: &str| Some(text.to_owned());
    assert_eq!(text("rank", 0), some("Sergeant"));
    assert_eq!(text("remit", 0), some("knife crime, schools"));
    assert_eq!(text("base", 0), some("Westminster"));
    assert_eq!(text("base", 1), some("Camden"));
    assert_eq!(text("base", 2), some("51.5074, -0.1278"));
    assert_eq!(text("interests", 1), some(""));
    assert_eq!(text("interests", 2), some("chess, opera"));
    assert_eq!(text("service", 0), some("12.5"));
    assert_eq!(text("joined", 1), some("2000-02-29"));
    assert_eq!(text("ready", 1), some("no"));
    assert_eq!(text("belief", 0), some("Quaker"));
    assert_eq!(text("rank", 3), None);
    assert_eq!(text("grade", 0), None);
    assert_eq!(cohort.text(Side::Mentors, "grade", 1), some("Band 4"));
    assert_eq!(
        cohort.text(Side::Mentors, "modes", 1),
        some("face to face, virtual")
    );

    let [mentees, mentors] = &cohort.sides;
    assert_eq!(mentees.codes, ["O-01", "O-02", "O-03"]);
    assert_eq!(mentees.ids, mentees.codes);
    assert_eq!(mentees.rows, [2, 3, 4]);
    assert_eq!(mentees.places, [(0, 1); 3]);
    assert_eq!(mentors.places, [(1, 2), (1, 1)]);
    assert!(
        mentees.columns["rank"]
            == super::super::Column::Level(vec![Some((1, 1)), Some((2, 0)), Some((1, 1))])
    );
    let super::super::Column::Place(spots) = &mentees.columns["base"] else {
        panic!("a place is a place");
    };
    let metres: Vec<(i32, i32)> = spots
        .iter()
        .flatten()
        .map(|s| (s.easting, s.northing))
        .collect();
    assert_eq!(metres[..2], [(527_685, 181_050), (527_863, 184_670)]);
    // Charing Cross is TQ 300 804.
    assert!(
        (metres[2].0 - 530_028).abs() < 10 && (metres[2].1 - 180_380).abs() < 10,
        "{:?}",
        metres[2]
    );
    assert!(cohort.words.is_sorted());
    assert!(cohort.keys().is_empty());
    assert_eq!(mentees.find(" O-02 "), Some(1));
    assert_eq!(mentees.find("o-02"), None);
}

/// Columns and rows in any order, headings in any case, other spellings of the same: the same cohort.
#[test]
fn only_what_is_said_counts() {
    let one = read(&scheme(), MENTEES, MENTORS).unwrap();
    let mut lines: Vec<&str> = MENTEES.lines().collect();
    lines[1..].reverse();
    let turned = lines.join("\r\n");
    let other = read(
        &scheme(),
        &turned.replace("schools, knife crime", "knife crime ,schools,").replace("12.5", "12.50"),
        "TEAM, Code ,grade,modes,Places\nHousing,S-01, Band 3 ,virtual,2\nParks,S-02,Band 4,\"virtual,face to face\",1\n",
    )
    .unwrap();
    assert_eq!(one.digest(), other.digest());
    assert!(one.sides[0].columns == other.sides[0].columns);
    assert!(one.words == other.words);
    assert_eq!(other.people(Side::Mentees).rows, [4, 3, 2]);
}

/// Any order of twelve rows, with made codes and without, gives one digest; any changed answer gives another.
#[test]
fn the_order_of_rows_never_matters() {
    let rows: Vec<String> = (0..12)
        .map(|n| {
            format!(
                "P{n},Sergeant,\"a{n},b\",Camden,,{n}.25,2020-01-{:02},yes,Jedi,",
                n + 1
            )
        })
        .collect();
    let heading = MENTEES.lines().next().unwrap();
    for codes in [Codes::Auto, Codes::Make] {
        let mut scheme = scheme();
        scheme.sides[0].codes = codes;
        let file = |rows: &[String]| format!("{heading}\n{}", rows.join("\n"));
        let expected = read(&scheme, &file(&rows), MENTORS).unwrap().digest();
        let mut shuffled = rows.clone();
        let mut draw = Draw(1);
        for _ in 0..50 {
            for i in (1..shuffled.len()).rev() {
                shuffled.swap(i, draw.below(i as u64 + 1) as usize);
            }
            let cohort = read(&scheme, &file(&shuffled), MENTORS).unwrap();
            assert_eq!(cohort.digest(), expected);
        }
        for (from, to) in [
            ("P3", "P33"),
            ("a7", "a"),
            ("4.25", "4.2501"),
            ("2020-01-05", "2020-02-05"),
        ] {
            let changed = file(&rows).replacen(from, to, 1);
            assert_ne!(
                read(&scheme, &changed, MENTORS).unwrap().digest(),
                expected,
                "{from}"
            );
        }
    }
}

/// Made by an independent program from the documented serialisation (Python's json and hashlib).
#[test]
fn the_digest_is_as_documented() {
    let mut scheme = scheme();
    scheme
        .asked
        .retain(|name, _| ["remit", "base", "service"].contains(&name.as_str()));
    scheme.sides[1].places.column = None;
    let cohort = read(
        &scheme,
        "code,remit,base,years\nÉ-1,\"b, \"\"a\"\"\",Camden,-0.5\n",
        "code\nS-1\n",
    )
    .unwrap();
    assert_eq!(cohort.digest(), DIGEST);
}
const DIGEST: &str = "sha256:bd4f3bff334e36d39b01989df39e40e18cca70d4a9a42f97c76eae4845360ddb";

#[test]
fn codes_are_made_where_ids_would_tell() {
    let people = |heading: &str, ids: &[&str]| {
        let mut scheme = scheme();
        scheme.asked.clear();
        scheme.sides[0].id = heading.to_owned();
        scheme.sides[1].places.column = None;
        let rows = ids.join("\n");
        read(&scheme, &format!("{heading}\n{rows}\n"), "code\nS-1\n").unwrap()
    };
    for heading in [
        "email",
        "E-Mail address",
        "mail",
        "Full Name",
        "name",
        "staff_name",
        "your email",
    ] {
        assert!(
            people(heading, &["a", "b"])
                .people(Side::Mentees)
                .codes_made,
            "{heading}"
        );
    }
    for heading in ["code", "staff number", "id", "mailbox", "renamed"] {
        assert!(
            !people(heading, &["a", "b"])
                .people(Side::Mentees)
                .codes_made,
            "{heading}"
        );
    }
    let ids: Vec<String> = (0..12).map(|n| format!("person{n}@example.org")).collect();
    let texts: Vec<&str> = ids.iter().map(String::as_str).collect();
    let cohort = people("code", &texts);
    let mut expected = ids.clone();
    expected.sort_by_key(|id| (lot::code_key(7, Side::Mentees, id), id.clone()));
    let mentees = cohort.people(Side::Mentees);
    assert_eq!(mentees.ids, expected);
    assert_eq!(mentees.codes[0], "mentee-01");
    assert_eq!(mentees.codes[11], "mentee-12");
    assert!(mentees.codes.is_sorted());
    for (position, id) in (0..).zip(&expected) {
        assert_eq!(mentees.find(id), Some(position));
        assert_eq!(
            mentees.find(&mentees.codes[position as usize]),
            Some(position)
        );
        assert_eq!(ids[mentees.rows[position as usize] as usize - 2], *id);
    }
    let keys = cohort.keys();
    assert_eq!(keys.len(), 12);
    assert_eq!(
        keys[3],
        (Side::Mentees, "mentee-04".to_owned(), expected[3].clone())
    );
    assert!(!cohort.people(Side::Mentors).codes_made);

    // Somebody's id that is another's code names nobody.
    let cohort = people("name", &["mentee-1", "mentee-2", "x"]);
    let mentees = cohort.people(Side::Mentees);
    for name in ["mentee-1", "mentee-2", "mentee-3"] {
        let own = mentees
            .ids
            .iter()
            .zip(&mentees.codes)
            .any(|(id, code)| id == name && code == name);
        let known = mentees.ids.iter().any(|id| id == name);
        assert_eq!(mentees.find(name).is_some(), own || !known, "{name}");
    }
}

#[derive(Serialize)]
struct Staff {
    code: u32,
    places: u8,
    grade: &'static str,
    team: String,
    modes: Vec<&'static str>,
}

#[test]
fn structs_and_frames_are_read_like_files() {
    let staff = |code, places, grade, modes: &[&'static str]| Staff {
        code,
        places,
        grade,
        team: "Housing".to_owned(),
        modes: modes.to_vec(),
    };
    let mut scheme = scheme();
    scheme
        .asked
        .retain(|_, attribute| attribute.of == Asked::Of(Side::Mentors));
    let rows = [
        staff(10, 1, "Band 3", &["virtual"]),
        staff(9, 3, "Band 4", &["virtual", "face to face"]),
    ];
    let mentee = serde_json::json!({"code": "O-1", "How did you hear of us": null});
    let cohort = Cohort::from_rows(&scheme, &[mentee], &rows).unwrap();
    let csv = "code,places,grade,team,modes\n9,3,Band 4,Housing,\"face to face, virtual\"\n10,1,Band 3,Housing,virtual\n";
    assert_eq!(
        cohort.digest(),
        read(&scheme, "code\nO-1\n", csv).unwrap().digest()
    );
    // Ids are text: byte order, not numeric.
    assert_eq!(cohort.people(Side::Mentors).codes, ["10", "9"]);
    assert_eq!(cohort.people(Side::Mentors).rows, [1, 2]);

    let mentors = Table::from_csv("staff.csv", csv.as_bytes()).unwrap();
    let frame = |cell: Cell| Table {
        name: "mentees".to_owned(),
        headings: vec!["code".to_owned()],
        rows: vec![vec![cell]],
        ..Table::default()
    };
    assert!(Cohort::from_tables(&scheme, frame(Cell::Integer(7)), mentors.clone()).is_ok());
    let told = Cohort::from_tables(&scheme, frame(Cell::Float(7.0)), mentors.clone());
    assert_eq!(
        told.unwrap_err().to_string(),
        "mentees, row 1, column code: the id `7.0` is a number with a point; give ids as text or whole numbers"
    );
    for cell in [
        Cell::Flag(true),
        Cell::Date("2020-01-01".to_owned()),
        Cell::List(vec!["a".to_owned()]),
        Cell::Blank,
    ] {
        assert!(Cohort::from_tables(&scheme, frame(cell), mentors.clone()).is_err());
    }
}

/// What forms and frames write for one and the same answer.
#[test]
fn cells_of_frames_are_read_by_kind() {
    let mut scheme = scheme();
    scheme
        .asked
        .retain(|_, attribute| attribute.of == Asked::Of(Side::Mentees));
    scheme.sides[1].places.column = None;
    let text = |text: &str| Cell::Text(text.to_owned());
    let good = |column: &str, cell: Cell| {
        let mut table = Table::from_csv("mentees", MENTEES.as_bytes()).unwrap();
        let at = table
            .headings
            .iter()
            .position(|heading| heading == column)
            .unwrap();
        table.rows[0][at] = cell;
        let mentors = Table::from_csv("mentors", b"code\nS-1\n").unwrap();
        let cohort =
            Cohort::from_tables(&scheme, table, mentors).map_err(|error| error.to_string())?;
        let name = if column == "years" { "service" } else { column };
        Ok::<_, String>(cohort.text(Side::Mentees, name, 0))
    };
    for (column, cell, expected) in [
        ("years", Cell::Float(0.1), "0.1"),
        ("years", Cell::Float(2e3), "2000"),
        ("years", Cell::Integer(-3), "-3"),
        ("years", text(" +4.5000 "), "4.5"),
        ("ready", Cell::Flag(false), "no"),
        ("ready", text(" Yes "), "yes"),
        ("joined", Cell::Date("2020-02-29".to_owned()), "2020-02-29"),
        (
            "base",
            text("kensington & CHELSEA"),
            "Kensington and Chelsea",
        ),
        ("base", text("e09000001"), "City of London"),
        (
            "remit",
            Cell::List(vec![" b".to_owned(), "a, still a".to_owned()]),
            "a, still a, b",
        ),
        ("remit", text("b,,a,b"), "a, b"),
        ("remit", text("cafe\u{301}"), "café"),
        ("remit", Cell::Integer(4), "4"),
        ("rank", text("Constable\u{a0}"), "Constable"),
    ] {
        assert_eq!(
            good(column, cell.clone()),
            Ok(Some(expected.to_owned())),
            "{column} {}",
            cell.written()
        );
    }
    for (column, cell) in [
        ("years", Cell::Float(f64::NAN)),
        ("years", Cell::Float(f64::INFINITY)),
        ("years", Cell::Float(0.1 + 0.2)),
        ("years", Cell::Integer(i128::MAX)),
        ("years", Cell::Flag(true)),
        ("ready", Cell::Integer(1)),
        ("joined", Cell::Integer(20200229)),
        ("belief", Cell::Float(1.0)),
        ("remit", Cell::Flag(true)),
        ("remit", text(" , ,")),
        ("remit", Cell::List(Vec::new())),
    ] {
        assert!(good(column, cell).is_err(), "{column}");
    }
}

#[test]
fn brackets_and_quotes_of_a_list_are_stripped() {
    let mut scheme = scheme();
    if let Some(remit) = scheme.asked.get_mut("remit") {
        remit.strip = "[]'".to_owned();
        remit.blank = AttributeBlank::Allowed;
    }
    let read = |cell: &str| {
        let mentees = MENTEES.replace("schools, knife crime", cell);
        read(&scheme, &mentees, MENTORS)
            .unwrap()
            .text(Side::Mentees, "remit", 0)
    };
    assert_eq!(
        read("['sea level rise', 'ENSO']"),
        Some("ENSO, sea level rise".to_owned())
    );
    assert_eq!(read("[]"), None);
}

#[test]
fn nothing_shows_in_debug() {
    let mut scheme = scheme();
    scheme.sides[0].codes = Codes::Make;
    let cohort = read(&scheme, MENTEES, MENTORS).unwrap();
    let table = Table::from_csv("officers.csv", MENTEES.as_bytes()).unwrap();
    let columns = format!("{:?}", cohort.people(Side::Mentees).columns);
    let all = format!(
        "{cohort:?} {:?} {columns} {table:?} {:?}",
        cohort.people(Side::Mentees),
        table.rows
    );
    for word in [
        "O-01",
        "Quaker",
        "Sergeant",
        "Westminster",
        "chess",
        "527685",
        "181050",
        "2008",
        "12.5",
        "125000",
        "poster",
    ] {
        assert!(!all.contains(word), "{word} in {all}");
    }
    assert_eq!(format!("{cohort:?}"), "Cohort { mentees: 3, mentors: 2 }");
}

#[test]
fn everybody_may_have_a_least_number_of_places_of_their_own() {
    let mut scheme = scheme();
    let with = |least: [&str; 2]| {
        let [first, second] = least;
        format!(
            "code,grade,places,needs at least,team,modes\n\
             S-01,Band 3,2,{first},Housing,virtual\nS-02,Band 4,1,{second},Housing,virtual\n"
        )
    };
    scheme.sides[1].places = Places {
        at_least: 0,
        at_most: Some(3),
        column: Some("places".to_owned()),
        minimum: Some("Needs at least".to_owned()),
    };
    let cohort = read(&scheme, MENTEES, &with(["2", "0"])).unwrap();
    assert_eq!(cohort.people(Side::Mentors).places, [(2, 2), (0, 1)]);
    for (least, expected) in [
        (
            ["0", "2"],
            "staff.csv, row 3, column Needs at least: `2` is more than the person's places, 1; lower it, or give the person more places",
        ),
        (
            ["", "1"],
            "staff.csv, row 2, column Needs at least: the least number of places is blank; write 0 for nobody",
        ),
        (
            ["1", "4"],
            "staff.csv, row 3, column Needs at least: `4` is more than the scheme's `at_most = 3`; write 3 or less, or raise `at_most`",
        ),
        (
            ["1", "some"],
            "staff.csv, row 3, column Needs at least: `some` is not a number of places; write a whole number such as `2`",
        ),
    ] {
        let told = read(&scheme, MENTEES, &with(least)).unwrap_err();
        assert_eq!(told.to_string(), expected);
    }
    let told = read(&scheme, MENTEES, MENTORS).unwrap_err().to_string();
    assert!(
        told.contains("the file has no column `Needs at least`"),
        "{told}"
    );
    // Without a column of the greatest, that of the scheme.
    scheme.sides[1].places.column = None;
    let least_alone = with(["2", "0"])
        .replace("places,n", "n")
        .replace("Band 3,2,", "Band 3,");
    let least_alone = least_alone.replace("Band 4,1,", "Band 4,");
    let cohort = read(&scheme, MENTEES, &least_alone).unwrap();
    assert_eq!(cohort.people(Side::Mentors).places, [(2, 3), (0, 3)]);
}

/// Numbers of rows are for errors: two tables put together by hand may have one twice.
#[test]
fn places_are_those_of_the_row_and_not_of_its_number() {
    let mut mentors = Table::scan_csv("staff.csv", MENTORS.as_bytes());
    mentors.numbers = vec![2, 2];
    let mentees = Table::scan_csv("officers.csv", MENTEES.as_bytes());
    let cohort = Cohort::from_tables(&scheme(), mentees, mentors).unwrap();
    assert_eq!(cohort.people(Side::Mentors).places, [(1, 2), (1, 1)]);
}
