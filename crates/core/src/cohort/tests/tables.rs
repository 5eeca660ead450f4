//! Ladders, places and derived answers from tables: what good ones become, and what is said of the others.

use super::*;
use crate::cohort::Column;

const SIDES: &str = r#"
format = "pairwright.scheme/1"
name = "tables"
aim = ["total score"]
[mentees]
id = "code"
places = 1
[mentors]
id = "code"
places = 1
"#;

/// Everybody is asked the same; the mentor stands for the second person of one file.
fn both(scheme: &str, headings: &str, cells: [&str; 2]) -> Result<Cohort, Error> {
    let scheme = Scheme::from_toml(&format!("{SIDES}{scheme}"), "scheme.toml")
        .unwrap_or_else(|error| panic!("{error}"));
    let file = |code: &str, cells: &str| format!("code,{headings}\n{code},{cells}\n");
    super::read(&scheme, &file("a", cells[0]), &file("b", cells[1]))
}

fn answers(cohort: &Cohort, attribute: &str) -> [Option<String>; 2] {
    Side::BOTH.map(|side| cohort.text(side, attribute, 0))
}

fn some(texts: [&str; 2]) -> [Option<String>; 2] {
    texts.map(|text| Some(text.to_owned()))
}

const GRADES: &str = r#"
[tables]
grades = { columns = ["ours", "theirs"], rows = [["Band 1", ""], ["Band 2", "Constable"], ["", "Sergeant"]] }
"#;

#[test]
fn two_ladders_stand_side_by_side_in_a_table() {
    let scheme = format!(
        "{GRADES}[ladders]\nboth = {{ table = \"grades\" }}\n[asked]\nrank = {{ of = \"both\", kind = \"level\", ladder = \"both\" }}\n"
    );
    let cohort = both(&scheme, "rank", ["Constable", "Band 2"]).unwrap();
    let levels = Side::BOTH.map(|side| match &cohort.people(side).columns["rank"] {
        Column::Level(levels) => levels[0].unwrap(),
        other => panic!("{other:?}"),
    });
    assert_eq!(levels, [(1, 1), (1, 0)]);
    let error = both(&scheme, "rank", ["Sergeant", "Seargent"]).unwrap_err();
    assert_eq!(
        error.to_string(),
        "staff.csv, row 2, column rank: `Seargent` is not a level of `both`; did you mean `Sergeant`?"
    );
}

#[test]
fn shipped_ladders_are_climbed() {
    for (ladder, low, high, steps) in [
        ("police ranks", "Police Constable", "Commissioner", 10),
        ("police ranks", "Constable", "Sergeant", 1),
        ("Civil Service grades", "AA", "SCS4", 10),
        ("Civil Service grades", "G7", "Grade 6", 1),
        ("council bands", "Band 1", "Band 5", 4),
    ] {
        let scheme = format!(
            "[ladders]\nsteps = \"{ladder}\"\n[asked]\nrank = {{ of = \"both\", kind = \"level\", ladder = \"steps\" }}\n"
        );
        let cohort = both(&scheme, "rank", [low, high]).unwrap();
        let [a, b] = Side::BOTH.map(|side| match &cohort.people(side).columns["rank"] {
            Column::Level(levels) => levels[0].unwrap().0,
            other => panic!("{other:?}"),
        });
        assert_eq!(b - a, steps, "{ladder}");
    }
}

#[test]
fn places_are_found_in_tables_of_metres_and_of_degrees() {
    let scheme = |columns: &str, row: &str| {
        format!(
            "[tables]\nsites = {{ columns = [\"site\", {columns}], rows = [[\"HQ\", {row}], [\"Camden\", {row}]] }}\n\
             [asked]\nsite = {{ of = \"both\", kind = \"place\", table = \"sites\" }}\n"
        )
    };
    let metres = scheme(
        "\"Easting\", \"Northing\", \"lat\"",
        "\"527685\", \"181050\", \"?\"",
    );
    let degrees = scheme("\"lat\", \"lon\"", "\"51.51395\", \"-0.16132\"");
    for (scheme, spot) in [(metres, (527_685, 181_050)), (degrees, (527_687, 181_051))] {
        // A name of the table is that and not a borough.
        let cohort = both(&scheme, "site", [" HQ ", "Camden"]).unwrap();
        assert_eq!(answers(&cohort, "site"), some(["HQ", "Camden"]));
        for side in Side::BOTH {
            let Column::Place(spots) = &cohort.people(side).columns["site"] else {
                panic!("no places");
            };
            let found = spots[0].unwrap();
            let off = (found.easting - spot.0).abs() + (found.northing - spot.1).abs();
            assert!(off <= 4, "{} {}", found.easting, found.northing);
        }
        let error = both(&scheme, "site", ["hq", "\"51.5, -0.1\""]).unwrap_err();
        assert_eq!(
            error.to_string(),
            "officers.csv, row 2, column site: `hq` is not a name of the table `sites`; write `HQ`: capital and small letters differ\n\
             staff.csv, row 2, column site: `51.5, -0.1` is not a name of the table `sites`; write a name of its first column, or add a row to `sites`"
        );
    }
}

const BOROUGHS: &str = r#"
[tables]
commands = { columns = ["command", "lead", "founded", "tags", "site", "open"], rows = [
    ["Central West", "Sergeant", "2018-01-01", "a, b", "51.5,-0.2", "yes"],
    ["South", "Constable", "2018-02-01", "", "Croydon", "no"],
] }
[ladders]
police = "police ranks"
[asked]
base = { of = "both", kind = "place", blank = "allowed" }
command = { of = "both", kind = "one", from = "base", table = "London boroughs", column = "Command" }
lead = { of = "both", kind = "level", ladder = "police", from = "command", table = "commands", column = "lead" }
founded = { of = "both", kind = "date", from = "command", table = "commands", column = "founded" }
topics = { of = "both", kind = "tags", from = "command", table = "commands", column = "tags", blank = "none" }
seat = { of = "both", kind = "place", from = "command", table = "commands", column = "site" }
open = { of = "mentors", kind = "flag", from = "command", table = "commands", column = "open" }
"#;

#[test]
fn derived_answers_are_looked_up_one_after_another() {
    let cohort = both(BOROUGHS, "base", ["kensington & chelsea", "E09000008"]).unwrap();
    for (attribute, texts) in [
        ("command", ["Central West", "South"]),
        ("lead", ["Sergeant", "Constable"]),
        ("founded", ["2018-01-01", "2018-02-01"]),
        ("topics", ["a, b", ""]),
        ("seat", ["51.5,-0.2", "Croydon"]),
    ] {
        assert_eq!(answers(&cohort, attribute), some(texts), "{attribute}");
    }
    assert_eq!(answers(&cohort, "open"), [None, Some("no".to_owned())]);
    // The words are those that somebody has, the tables' others are not among them.
    assert!(!cohort.words.iter().any(|word| word == "North West"));
    let blank = both(BOROUGHS, "base", ["Croydon", ""]).unwrap();
    for attribute in ["command", "lead", "topics", "seat"] {
        assert_eq!(blank.text(Side::Mentors, attribute, 0), None, "{attribute}");
    }
}

#[test]
fn what_a_table_does_not_have_is_said_at_the_persons_row() {
    for (from, to, cells, told) in [
        (
            "",
            "",
            ["Camden", "Croydon"],
            "officers.csv, row 2, column base: `Central North` is not in the table `commands`, where its `founded` is looked up; did you mean `Central West`?\n\
             officers.csv, row 2, column base: `Central North` is not in the table `commands`, where its `lead` is looked up; did you mean `Central West`?\n\
             officers.csv, row 2, column base: `Central North` is not in the table `commands`, where its `seat` is looked up; did you mean `Central West`?\n\
             officers.csv, row 2, column base: `Central North` is not in the table `commands`, where its `topics` is looked up; did you mean `Central West`?",
        ),
        (
            "blank = \"none\"",
            "blank = \"error\"",
            ["Croydon", "Westminster"],
            "officers.csv, row 2, column base: `South` has nothing under `tags` in the table `commands`; fill it in there, or give `topics` `blank = \"allowed\"` in the scheme",
        ),
        (
            "2018-02-01",
            "2018-02-30",
            ["Westminster", "Westminster"],
            "table `commands`, row 2, column founded: `2018-02-30` is not a date of the calendar; write year, month and day as `2020-09-30`",
        ),
        (
            "blank = \"allowed\" }\ncommand",
            "blank = \"allowed\", sensitive = true }\ncommand",
            ["\"51.5,-0.2\"", "Westminster"],
            "officers.csv, row 2, column base: <withheld> is not in the table `London boroughs`, where its `command` is looked up; write a name of its first column, or add a row to `London boroughs`",
        ),
        (
            "\"Central West\", \"Sergeant\"",
            "\"Central West\", \"Serjeant\"",
            ["Westminster", "Westminster"],
            "table `commands`, row 1, column lead: `Serjeant` is not a level of `police`; did you mean `Sergeant`?",
        ),
    ] {
        assert!(BOROUGHS.contains(from), "{from}");
        let error = both(&BOROUGHS.replacen(from, to, 1), "base", cells).unwrap_err();
        assert_eq!(error.to_string(), told);
    }
}

/// A place may be named by another answer.
#[test]
fn places_are_derived_by_their_names() {
    let scheme = r#"
[tables]
sites = { columns = ["site", "easting", "northing"], rows = [["HQ", "527685", "181050"]] }
[asked]
site = { of = "both", kind = "one" }
borough = { of = "both", kind = "one" }
at = { of = "both", kind = "place", from = "site", table = "sites" }
home = { of = "both", kind = "place", from = "borough" }
"#;
    let cohort = both(scheme, "site,borough", ["HQ,Camden", "HQ,brent"]).unwrap();
    assert_eq!(answers(&cohort, "at"), some(["HQ", "HQ"]));
    assert_eq!(answers(&cohort, "home"), some(["Camden", "Brent"]));
    let error = both(scheme, "site,borough", ["HO,Camden", "HQ,Bent"]).unwrap_err();
    assert_eq!(
        error.to_string(),
        "officers.csv, row 2, column site: `HO` is not a name of the table `sites`; did you mean `HQ`?\n\
         staff.csv, row 2, column borough: `Bent` is not a place; did you mean `Brent`?"
    );
}

/// Ten thousand rows, ten thousand people.
#[test]
fn long_tables_are_read() {
    let count = 10_000;
    let rows: String = (0..count)
        .map(|at| format!("[\"site {at}\", \"{}\", \"{at}\", \"grade {at}\"],", at + 1))
        .collect();
    let scheme = format!(
        "{SIDES}[tables]\nsites = {{ columns = [\"site\", \"easting\", \"northing\", \"grade\"], rows = [{rows}] }}\n\
         grades = {{ columns = [\"grade\"], rows = [{}] }}\n[ladders]\nsteps = {{ table = \"grades\" }}\n\
         [asked]\nsite = {{ of = \"both\", kind = \"place\", table = \"sites\" }}\n\
         grade = {{ of = \"both\", kind = \"level\", ladder = \"steps\", from = \"site\", table = \"sites\", column = \"grade\" }}\n",
        (0..count)
            .map(|at| format!("[\"grade {at}\"],"))
            .collect::<String>()
    );
    let scheme = Scheme::from_toml(&scheme, "long").unwrap();
    assert_eq!(
        Scheme::from_toml(&scheme.to_toml(), "long").unwrap(),
        scheme
    );
    let people: String = (0..count).map(|at| format!("p{at},site {at}\n")).collect();
    let people = format!("code,site\n{people}");
    let cohort = super::read(&scheme, &people, &people).unwrap();
    let last = cohort.people(Side::Mentors).find("p9999").unwrap();
    assert_eq!(
        cohort.text(Side::Mentors, "grade", last).as_deref(),
        Some("grade 9999")
    );
}

/// A scheme that was never read from a file is refused in words, too.
#[test]
fn a_scheme_made_in_code_without_its_tables_is_refused() {
    let read = |change: &dyn Fn(&mut Scheme)| {
        let mut scheme = Scheme::from_toml(&format!("{SIDES}{BOROUGHS}"), "scheme").unwrap();
        change(&mut scheme);
        assert!(scheme.check().is_err());
        let people = "code,base\na,Croydon\n";
        super::read(&scheme, people, &people.replace("a,", "b,"))
            .unwrap_err()
            .to_string()
    };
    let told = read(&|scheme| {
        scheme.tables.clear();
    });
    assert!(
        told.contains("scheme: there is no table and column to look `lead` up in; name a table and a heading of it in the scheme"),
        "{told}"
    );
    let told = read(&|scheme| {
        let command = scheme.asked.get_mut("command").unwrap();
        command.derived.as_mut().unwrap().from = "lead".to_owned();
    });
    assert!(
        told.contains("scheme: `command` can't be looked up from `lead`; let it be an attribute of the same people that is asked in the end"),
        "{told}"
    );
}

/// What only the reading of people finds is told by file and line, whatever blank rows are passed over.
#[test]
fn faults_of_a_table_file_are_told_by_its_lines() {
    let folder = std::env::temp_dir().join(format!("pairwright-lines-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let text = "[tables]\nt = { file = \"t.csv\" }\n[ladders]\ngrades = [\"Junior\", \"Senior\"]\n[asked]\n\
        team = { of = \"both\", kind = \"one\" }\n\
        grade = { of = \"both\", kind = \"level\", ladder = \"grades\", from = \"team\", table = \"t\", column = \"grade\" }\n";
    std::fs::write(folder.join("s.toml"), format!("{SIDES}{text}")).unwrap();
    std::fs::write(folder.join("t.csv"), "team,grade\nA,Junior\n,\nB,Seniorr\n").unwrap();
    let loaded = Scheme::load(folder.join("s.toml")).unwrap();
    std::fs::remove_dir_all(&folder).unwrap();
    let told = |scheme: &Scheme| {
        let read = super::read(scheme, "code,team\na,A\n", "code,team\nb,A\n");
        read.unwrap_err().to_string()
    };
    let said = "column grade: `Seniorr` is not a level of `grades`; did you mean `Senior`?";
    assert_eq!(told(&loaded), format!("t.csv, row 4, {said}"));
    // Written into the scheme, the rows count there.
    let inline: Scheme = loaded.to_toml().parse().unwrap();
    assert_eq!(inline, loaded);
    assert_eq!(told(&inline), format!("table `t`, row 2, {said}"));
}
