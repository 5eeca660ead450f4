//! Bad files: one fault each, word for word; then several at once.

use super::*;

/// One thing changed in one of the two good files, and what is said of it.
struct Case {
    side: Side,
    from: &'static str,
    to: &'static str,
    told: &'static str,
}

const fn mentees(from: &'static str, to: &'static str, told: &'static str) -> Case {
    Case {
        side: Side::Mentees,
        from,
        to,
        told,
    }
}

const fn mentors(from: &'static str, to: &'static str, told: &'static str) -> Case {
    Case {
        side: Side::Mentors,
        from,
        to,
        told,
    }
}

const CASES: &[Case] = &[
    // The form of the file.
    mentees(
        MENTEES,
        "",
        "officers.csv: the file is empty; give a file with a line of headings and a line for each person",
    ),
    mentors(
        MENTORS,
        "places,code,grade,team,modes\n",
        "staff.csv: there is no mentor in it; add a row for each person below the headings",
    ),
    mentees(
        "O-02,",
        "O-02\0,",
        "officers.csv, row 3: the file holds a NUL character, so it is not plain text; save the file as CSV UTF-8 (comma delimited)",
    ),
    mentees(
        "a friend",
        "\"a friend",
        "officers.csv, row 4: a quote is opened here and never closed; close it, or remove it",
    ),
    mentees(
        "licensing",
        "\"licen\"sing",
        "officers.csv, row 3: a quoted cell begins here, and there is text after its closing quote; put the whole cell in quotes and write each quote within it twice",
    ),
    mentees(
        "licensing",
        "licensing, dogs",
        "officers.csv, row 3: the row has 11 cells where the heading has 10; put a cell that holds a comma in quotes, or remove what is too much",
    ),
    mentors(
        "1,S-02,",
        "S-02,",
        "staff.csv, row 3: the row has 4 cells where the heading has 5; add the missing cells, blank if need be",
    ),
    mentors(
        MENTORS,
        "places;code;grade;team;modes\n2;S-01;Band 3;Housing;virtual\n",
        "staff.csv, row 1: the cells are separated by `;`; save the file as CSV UTF-8 (comma delimited)",
    ),
    // Headings.
    mentees(
        "ready,belief",
        "ready,",
        "officers.csv, column 9: the column has no heading; give it a heading, or delete the column",
    ),
    mentees(
        ",joined",
        ",",
        "officers.csv, column 7: the column has no heading; give it a heading, or delete the column",
    ),
    mentors(
        MENTORS,
        "places,code,grade,team,modes, CODE \n2,S-01,Band 3,Housing,virtual,x\n",
        "staff.csv, column CODE: the heading `CODE` is that of column 2 again; rename one: headings are compared without case, and `code` is the same",
    ),
    mentors(
        MENTORS,
        "places,code,grade,team,modes,team\n2,S-01,Band 3,Housing,virtual,x\n",
        "staff.csv, column team: the heading `team` is that of column 4 again; rename one of them",
    ),
    mentors(
        MENTORS,
        "places,code,grade,team,modes,shoe size\n2,S-01,Band 3,Housing,virtual,x\n",
        "staff.csv, column shoe size: the scheme does not ask for `shoe size`; add it to [asked], or to `ignore` under [mentors]",
    ),
    mentees(
        "years",
        "yeers",
        "officers.csv, column yeers: the scheme does not ask for `yeers`; did you mean `Years`? otherwise add it to [asked], or to `ignore` under [mentees]",
    ),
    mentees(
        ",joined,",
        ",,",
        "officers.csv, column joined: the file has no column `joined`; add the column, or name another heading in the scheme",
    ),
    mentees(
        "Code,",
        "number,",
        "officers.csv, column code: the file has no column `code`; add the column, or name another heading in the scheme",
    ),
    mentors(
        "places,",
        "room,",
        "staff.csv, column places: the file has no column `places`; add the column, or name another heading in the scheme",
    ),
    // Ids.
    mentees(
        "O-02",
        "O-01",
        "officers.csv, row 3, column code: the id `O-01` is that of row 2 again; give everybody an id of their own, and one row",
    ),
    mentees(
        "O-02",
        "o-01",
        "officers.csv, row 3, column code: the id `o-01` differs from that of row 2 by case alone; give everybody an id of their own, and one row",
    ),
    mentees(
        "O-02",
        " O-01 ",
        "officers.csv, row 3, column code: the id `O-01` is that of row 2 again; give everybody an id of their own, and one row",
    ),
    mentors(
        "S-02",
        "  ",
        "staff.csv, row 3, column code: the id is blank; give everybody an id of their own",
    ),
    mentors(
        "S-02",
        "\"S\n02\"",
        "staff.csv, row 3, column code: the id `S<U+000A>02` holds the line end U+000A; take it out: ids that look alike would be different people",
    ),
    mentees(
        "O-02",
        "O-02\u{200B}",
        "officers.csv, row 3, column code: the id `O-02<U+200B>` holds the invisible character U+200B; take it out: ids that look alike would be different people",
    ),
    mentees(
        "O-02",
        "\u{200B}",
        "officers.csv, row 3, column code: the id `<U+200B>` holds the invisible character U+200B; take it out: ids that look alike would be different people",
    ),
    mentees(
        "O-02",
        "O\u{202E}-02",
        "officers.csv, row 3, column code: the id `O<U+202E>-02` holds the invisible character U+202E; take it out: ids that look alike would be different people",
    ),
    mentees(
        "O-02",
        "O\u{A0}02",
        "officers.csv, row 3, column code: the id `O<U+00A0>02` holds the white space U+00A0; write a plain space: ids that look alike would be different people",
    ),
    // Characters that are not seen elsewhere.
    mentors(
        "Parks",
        "\u{1B}[31mParks",
        "staff.csv, row 3, column team: `<U+001B>[31mParks` holds the control character U+001B; take it out, or write the answer on one line",
    ),
    mentors(
        "Housing",
        "\"Hou\nsing\"",
        "staff.csv, row 2, column team: `Hou<U+000A>sing` holds the line end U+000A; take it out, or write the answer on one line",
    ),
    mentees(
        "opera",
        "op\u{7}era",
        "officers.csv, row 4, column interests: `op<U+0007>era` holds the control character U+0007; take it out, or write the answer on one line",
    ),
    mentees(
        "51.5074, -0.1278",
        "51.5074,\u{B}-0.1278",
        "officers.csv, row 4, column base: `51.5074,<U+000B>-0.1278` holds the control character U+000B; take it out, or write the answer on one line",
    ),
    mentees(
        "Inspector",
        "Ins\u{1B}pector",
        "officers.csv, row 3, column rank: `Ins<U+001B>pector` is not a level of `seniority`; did you mean `Inspector`?",
    ),
    mentees(
        "Quaker,a poster",
        "Qua\u{1B}ker,a poster",
        "officers.csv, row 2, column belief: <withheld> holds a line end, a tab or another control character; take it out, or write the answer on one line",
    ),
    mentees(
        "joined",
        "\u{FEFF}Joined",
        "officers.csv, column <U+FEFF>Joined: the heading `<U+FEFF>Joined` holds the invisible character U+FEFF; take it out: headings that look alike would be different columns",
    ),
    mentors(
        "grade",
        "gra\u{200D}de",
        "staff.csv, column gra<U+200D>de: the heading `gra<U+200D>de` holds the invisible character U+200D; take it out: headings that look alike would be different columns",
    ),
    // Levels.
    mentees(
        "Inspector",
        "Seargent",
        "officers.csv, row 3, column rank: `Seargent` is not a level of `seniority`; did you mean `Sergeant`?",
    ),
    mentees(
        "Inspector",
        "inspector",
        "officers.csv, row 3, column rank: `inspector` is not a level of `seniority`; write `Inspector`: capital and small letters differ",
    ),
    mentors(
        "Band 4",
        "Grandmaster of cats",
        "staff.csv, row 3, column grade: `Grandmaster of cats` is not a level of `seniority`; write one of `Band 3`, `Constable`, `Band 4`, `Sergeant`, `Inspector`",
    ),
    mentors(
        "Band 4",
        "",
        "staff.csv, row 3, column grade: the cell is blank; fill it in, or give `grade` `blank = \"allowed\"` in the scheme",
    ),
    // Categories and tags.
    mentors(
        "Parks",
        " ",
        "staff.csv, row 3, column team: the cell is blank; fill it in, or give `team` `blank = \"allowed\"` in the scheme",
    ),
    mentors(
        "virtual\n1",
        "virtuel\n1",
        "staff.csv, row 2, column modes: `virtuel` is not among the values that the scheme lists; did you mean `virtual`?",
    ),
    mentors(
        "face to face,virtual",
        "virtual, Face to Face",
        "staff.csv, row 3, column modes: `Face to Face` is not among the values that the scheme lists; write `face to face`: capital and small letters differ",
    ),
    mentees(
        "licensing",
        "",
        "officers.csv, row 3, column remit: the cell is blank; fill it in, or give `remit` `blank = \"allowed\"` or `blank = \"none\"` in the scheme",
    ),
    mentees(
        "licensing",
        "\", ,\"",
        "officers.csv, row 3, column remit: the cell is blank; fill it in, or give `remit` `blank = \"allowed\"` or `blank = \"none\"` in the scheme",
    ),
    // Numbers, dates, flags.
    mentees(
        ",20,",
        ",twenty,",
        "officers.csv, row 3, column Years: `twenty` is not a number; write the number of years alone, such as `12` or `12.5`",
    ),
    mentees(
        ",20,",
        ",\"20,5\",",
        "officers.csv, row 3, column Years: `20,5` is not a number; write the number of years alone, such as `12` or `12.5`",
    ),
    mentees(
        ",20,",
        ",20 years,",
        "officers.csv, row 3, column Years: `20 years` is not a number; write the number of years alone, such as `12` or `12.5`",
    ),
    mentees(
        ",20,",
        ",1e1,",
        "officers.csv, row 3, column Years: `1e1` is not a number; write the number of years alone, such as `12` or `12.5`",
    ),
    mentees(
        ",20,",
        ",20.00001,",
        "officers.csv, row 3, column Years: `20.00001` has more than four decimal places; round it to four places: numbers are exact here",
    ),
    mentees(
        ",20,",
        ",1000000000000000,",
        "officers.csv, row 3, column Years: `1000000000000000` is too large; numbers go up to 900 million million here",
    ),
    mentees(
        "2000-02-29",
        "2001-02-29",
        "officers.csv, row 3, column joined: `2001-02-29` is not a date of the calendar; write year, month and day as `2020-09-30`",
    ),
    mentees(
        "2000-02-29",
        "29/02/2000",
        "officers.csv, row 3, column joined: `29/02/2000` is not a date of the calendar; write year, month and day as `2020-09-30`",
    ),
    mentees(
        ",no,",
        ",TRUE,",
        "officers.csv, row 3, column ready: `TRUE` is neither yes nor no; write `yes` or `no`",
    ),
    // Places.
    mentees(
        "Westminster",
        "Westminister",
        "officers.csv, row 2, column base: `Westminister` is not a place; did you mean `Westminster`?",
    ),
    mentees(
        "Westminster",
        "Paris",
        "officers.csv, row 2, column base: `Paris` is not a place; write a London borough, its code such as `E09000033`, or degrees such as `51.5139,-0.1613`",
    ),
    mentees(
        "51.5074, -0.1278",
        "-0.1278, 51.5074",
        "officers.csv, row 4, column base: `-0.1278, 51.5074` is not on the national grid of Great Britain; write the latitude first, then the longitude, in degrees: `51.5139,-0.1613`",
    ),
    mentees(
        "51.5074, -0.1278",
        "51°30'N, 0°7'W",
        "officers.csv, row 4, column base: `51°30'N, 0°7'W` is not a place; write a London borough, its code such as `E09000033`, or degrees such as `51.5139,-0.1613`",
    ),
    // Numbers of mates.
    mentors(
        "1,S-02",
        "0,S-02",
        "staff.csv, row 3, column places: `0` is less than the scheme's `at_least = 1`; write 1 or more, or lower `at_least`",
    ),
    mentors(
        "1,S-02",
        "4,S-02",
        "staff.csv, row 3, column places: `4` is more than the scheme's `at_most = 3`; write 3 or less, or raise `at_most`",
    ),
    mentors(
        "1,S-02",
        "two,S-02",
        "staff.csv, row 3, column places: `two` is not a number of places; write a whole number such as `2`",
    ),
    mentors(
        "1,S-02",
        "1.5,S-02",
        "staff.csv, row 3, column places: `1.5` is not a number of places; write a whole number such as `2`",
    ),
    mentors(
        "1,S-02",
        "-1,S-02",
        "staff.csv, row 3, column places: `-1` is not a number of places; write a whole number such as `2`",
    ),
    mentors(
        "1,S-02",
        "99999999999,S-02",
        "staff.csv, row 3, column places: `99999999999` is not a number of places; write a whole number such as `2`",
    ),
    mentors(
        "1,S-02",
        ",S-02",
        "staff.csv, row 3, column places: the number of places is blank; write 0 for nobody",
    ),
    // Sensitive answers are never told, nor what they come near.
    mentees(
        "Quaker,a poster",
        "Quakr,a poster",
        "officers.csv, row 2, column belief: <withheld> is not among the values that the scheme lists; write one of `Quaker`, `None`, `Jedi`",
    ),
    mentees(
        "Quaker,a poster",
        "quaker,a poster",
        "officers.csv, row 2, column belief: <withheld> is not among the values that the scheme lists; write one of `Quaker`, `None`, `Jedi`",
    ),
];

/// Changes of one heading that leave the old one missing as well: two faults of which the table above names one.
const WITH_A_MISSING_COLUMN: [&str; 5] = [
    "the column has no heading",
    "did you mean `Years`?",
    "no column `joined`",
    "no column `code`",
    "no column `places`",
];

#[test]
fn each_fault_is_told_in_full() {
    assert!(CASES.len() >= 40);
    for case in CASES {
        let (mut one, mut other) = (MENTEES.to_owned(), MENTORS.to_owned());
        let file = if case.side == Side::Mentees {
            &mut one
        } else {
            &mut other
        };
        assert!(
            file.contains(case.from),
            "{:?} is not in the file",
            case.from
        );
        *file = file.replacen(case.from, case.to, 1);
        let error = read(&scheme(), &one, &other).unwrap_err();
        let Error::Cohort(faults) = &error else {
            panic!("not an error of the cohort: {error}");
        };
        let told = error.to_string();
        assert!(
            told.lines().any(|line| line == case.told),
            "expected {}\ngot {told}",
            case.told
        );
        let renamed = WITH_A_MISSING_COLUMN
            .iter()
            .any(|part| case.told.contains(part));
        assert_eq!(faults.as_slice().len(), 1 + usize::from(renamed), "{told}");
        assert!(
            faults
                .as_slice()
                .iter()
                .all(|fault| fault.hint.is_some() && fault.file.is_some())
        );
    }
}

/// Everything wrong with either file comes at once, by file, row and column; readable rows of a file with broken ones too.
#[test]
fn all_faults_come_at_once() {
    let mentees = MENTEES
        .replace("Inspector", "Inspektor")
        .replace("2000-02-29", "soon")
        .replace("O-03", "O-02")
        .replace("schools,\"51", "schools,dogs,\"51")
        .replace("12.5", "a lot");
    let mentors = MENTORS.replace("Band 3", "Band 9").replace("1,S-02", "x,");
    let error = read(&scheme(), &mentees, &mentors).unwrap_err().to_string();
    assert_eq!(
        error,
        "officers.csv, row 2, column Years: `a lot` is not a number; write the number of years alone, such as `12` or `12.5`\n\
         officers.csv, row 3, column joined: `soon` is not a date of the calendar; write year, month and day as `2020-09-30`\n\
         officers.csv, row 3, column rank: `Inspektor` is not a level of `seniority`; did you mean `Inspector`?\n\
         officers.csv, row 4: the row has 11 cells where the heading has 10; put a cell that holds a comma in quotes, or remove what is too much\n\
         staff.csv, row 2, column grade: `Band 9` is not a level of `seniority`; did you mean `Band 3`?\n\
         staff.csv, row 3, column code: the id is blank; give everybody an id of their own\n\
         staff.csv, row 3, column places: `x` is not a number of places; write a whole number such as `2`"
    );
}

/// A file that can't be read at all does not hide the other's faults.
#[test]
fn a_file_in_another_encoding_hides_nothing() {
    let scanned = Table::scan_csv("officers.csv", b"code\nZo\xEB\n");
    let mentors = Table::scan_csv("staff.csv", MENTORS.replace("Band 3", "Band").as_bytes());
    let error = Cohort::from_tables(&scheme(), scanned, mentors)
        .unwrap_err()
        .to_string();
    assert_eq!(
        error,
        "officers.csv, row 2: a character on this line is not UTF-8; save the file as CSV UTF-8 (comma delimited)\n\
         staff.csv, row 2, column grade: `Band` is not a level of `seniority`; did you mean `Band 3`?"
    );
}

#[test]
fn files_of_one_name_are_told_apart() {
    let scan = |text: &str| Table::scan_csv("people.csv", text.as_bytes());
    let mentees = MENTEES.replace("Inspector", "Inspectre");
    let mentors = MENTORS.replace("1,S-02,", "S-02,");
    let error = Cohort::from_tables(&scheme(), scan(&mentees), scan(&mentors))
        .unwrap_err()
        .to_string();
    assert_eq!(
        error,
        "people.csv (mentees), row 3, column rank: `Inspectre` is not a level of `seniority`; did you mean `Inspector`?\n\
         people.csv (mentors), row 3: the row has 4 cells where the heading has 5; add the missing cells, blank if need be"
    );
}

#[test]
fn lists_without_people_or_with_ragged_rows_are_refused() {
    let nobody: [BTreeMap<String, String>; 0] = [];
    let error = Cohort::from_rows(&scheme(), &nobody, &nobody)
        .unwrap_err()
        .to_string();
    assert_eq!(
        error,
        "mentees: there is no mentee in it; add a row for each person below the headings\n\
         mentors: there is no mentor in it; add a row for each person below the headings"
    );
    let mut mentees = Table::from_csv("mentees", MENTEES.as_bytes()).unwrap();
    mentees.numbers.clear();
    mentees.rows[1].pop();
    let mentors = Table::from_csv("mentors", MENTORS.as_bytes()).unwrap();
    let error = Cohort::from_tables(&scheme(), mentees, mentors)
        .unwrap_err()
        .to_string();
    assert_eq!(
        error,
        "mentees, row 2: the row has 9 cells where the heading has 10; add the missing cells, blank if need be"
    );
}

#[test]
fn a_file_that_is_not_there_is_named() {
    let nowhere = std::path::Path::new("no/such/folder/people.csv");
    let error = Cohort::from_csv(&scheme(), nowhere, nowhere).unwrap_err();
    assert!(
        matches!(&error, Error::Io { path, .. } if path == "no/such/folder/people.csv"),
        "{error}"
    );
}

/// A value planted in every sensitive cell is in no error, however the cell fails and whatever its kind.
#[test]
fn sensitive_values_are_in_no_error() {
    let kinds = [
        Kind::One,
        Kind::Tags,
        Kind::Level {
            ladder: "seniority".to_owned(),
        },
        Kind::Number { unit: None },
        Kind::Place,
        Kind::Flag,
        Kind::Date,
        Kind::Person,
        Kind::Ranked,
    ];
    for kind in kinds {
        // A near miss for every kind, so that a hint would give it away.
        for planted in [
            "Sergeantx",
            "Westminstr",
            "Quakerx",
            "9.99999",
            "2020-02-31",
            "yess",
            "-0.1,51.5",
        ] {
            let mut scheme = scheme();
            if let Some(belief) = scheme.asked.get_mut("belief") {
                belief.kind = kind.clone();
            }
            let mentees = MENTEES
                .replace("Quaker", &format!("\"{planted}\""))
                .replace("None", "");
            let Error::Cohort(faults) = read(&scheme, &mentees, MENTORS).unwrap_err() else {
                panic!("not an error of the cohort");
            };
            let told = format!("{faults} {faults:?}");
            assert!(!told.contains(planted), "{told}");
            assert!(!told.contains("did you mean"), "{told}");
        }
    }
}

/// Thousands of wrong cells against thousands of values: the first are told the nearest, and no message lists them all.
#[test]
fn many_wrong_cells_get_short_messages() {
    let mut scheme = scheme();
    let values: Vec<String> = (0..2_000).map(|at| format!("value {at:04}")).collect();
    scheme.asked.get_mut("team").unwrap().values = Some(values);
    let mentors: String = (0..3_000)
        .map(|at| format!("1,S-{at},Band 3,valve {at:04},virtual\n"))
        .collect();
    let mentors = format!("places,code,grade,team,modes\n{mentors}");
    let Err(Error::Cohort(faults)) = read(&scheme, MENTEES, &mentors) else {
        panic!("read");
    };
    let hints = faults.as_slice().iter().map(|fault| fault.hint.as_deref());
    let hints: Vec<&str> = hints.map(Option::unwrap).collect();
    assert_eq!(hints.len(), 3_000);
    assert_eq!(hints[99], "did you mean `value 0099`?");
    let twelve: Vec<String> = (0..12).map(|at| format!("`value {at:04}`")).collect();
    let listed = format!("write one of {}, and 1988 more", twelve.join(", "));
    assert!(hints[100..].iter().all(|hint| *hint == listed));
}

/// The same of what is looked up in a long table.
#[test]
fn many_values_that_a_table_lacks_are_compared_no_further() {
    let rows: String = (0..500)
        .map(|at| format!("[\"site {at:03}\", \"north\"],"))
        .collect();
    let scheme = Scheme::from_toml(
        &format!(
            "format = \"pairwright.scheme/1\"\nname = \"n\"\naim = [\"pairs\"]\n\
             mentees = {{ id = \"code\", places = 1 }}\nmentors = {{ id = \"code\", places = 1 }}\n\
             [tables]\nsites = {{ columns = [\"site\", \"part\"], rows = [{rows}] }}\n\
             [asked]\nsite = {{ of = \"mentees\", kind = \"one\" }}\n\
             part = {{ of = \"mentees\", kind = \"one\", from = \"site\", table = \"sites\", column = \"part\" }}\n"
        ),
        "scheme.toml",
    )
    .unwrap();
    let mentees: String = (0..400)
        .map(|at| format!("O-{at},sight {at:03}\n"))
        .collect();
    let error = read(&scheme, &format!("code,site\n{mentees}"), "code\nS-1\n").unwrap_err();
    let said = error.to_string();
    assert_eq!(said.lines().count(), 400);
    let near = said.lines().filter(|line| line.contains("did you mean"));
    assert_eq!(near.count(), crate::fault::COMPARED);
}

/// Headings of another file.
#[test]
fn many_unknown_headings_are_compared_no_further() {
    let headings: Vec<String> = (0..300).map(|at| format!("rank {at}")).collect();
    let cells = vec!["x"; 300].join(",");
    let mentees = format!("{}\n{cells}\n", headings.join(","));
    let said = read(&scheme(), &mentees, MENTORS).unwrap_err().to_string();
    let unknown = said
        .lines()
        .filter(|line| line.contains("does not ask for"));
    let near = unknown
        .clone()
        .filter(|line| line.contains("did you mean `rank`"));
    assert_eq!(unknown.count(), 300);
    assert!(near.count() <= crate::fault::COMPARED);
}

/// A row without any cell is a row: of a scheme that reads nothing all that it has to say, of any other a fault.
#[test]
fn rows_without_columns_are_rows() {
    let text = "format = \"pairwright.scheme/1\"\nname = \"n\"\naim = [\"pairs\"]\n\
        mentees = { id = \"code\", places = 1 }\nmentors = { id = \"code\", places = 1 }\n";
    let scheme = Scheme::from_toml(text, "scheme.toml").unwrap();
    let bare = |name: &str| Table {
        name: name.to_owned(),
        ..Table::default()
    };
    let two = |scheme: &Scheme| Cohort::of_two(scheme, bare("mentee"), bare("mentor"));
    let cohort = two(&scheme).unwrap();
    assert_eq!(cohort.people(Side::Mentors).codes, ["mentor"]);
    let said = "mentee, column code: the file has no column `code`; add the column, or name another heading in the scheme\n\
        mentor, column code: the file has no column `code`; add the column, or name another heading in the scheme";
    let one = format!("same_person = \"same id\"\n{text}");
    let scheme = Scheme::from_toml(&one, "scheme.toml").unwrap();
    assert_eq!(two(&scheme).unwrap_err().to_string(), said);
    let empty = serde_json::json!({});
    let read = Cohort::from_rows(&scheme, &[&empty], &[&empty]).unwrap_err();
    let many = said
        .replace("mentee,", "mentees,")
        .replace("mentor,", "mentors,");
    assert_eq!(read.to_string(), many);
}
