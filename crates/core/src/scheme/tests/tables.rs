//! Tables that lie in files beside a scheme, and what is taken over from what.

use super::*;
use crate::scheme::{FactTable, TableSource};
use std::path::PathBuf;

/// A folder of this test alone, gone when it ends.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Folder {
        let path = std::env::temp_dir().join(format!("pairwright-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&path).unwrap();
        Folder(path)
    }

    fn write(&self, name: &str, bytes: impl AsRef<[u8]>) {
        std::fs::write(self.0.join(name), bytes).unwrap();
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

const WITH_FILES: &str = r#"
format = "pairwright.scheme/1"
name   = "tables in files"
aim    = ["total score"]
[mentees]
id     = "code"
places = 1
[mentors]
id     = "code"
places = 1
[tables]
sites  = { file = "sites.csv" }
grades = { file = "more/grades.csv" }
[ladders]
scale  = { table = "grades" }
[asked]
site   = { of = "both", kind = "place", table = "sites" }
grade  = { of = "both", kind = "level", ladder = "scale" }
"#;

const SITES: &str =
    "\u{feff}Site,lat,lon\r\n HQ ,51.5139,-0.1613\r\n,,\r\nCafe\u{301},51.6,\"-0.2\"\r\n";
const GRADES: &str = "ours,theirs\nBand 1,\nBand 2,Constable\n";

fn folder(name: &str) -> Folder {
    let folder = Folder::new(name);
    folder.write("scheme.toml", WITH_FILES);
    folder.write("sites.csv", SITES);
    std::fs::create_dir_all(folder.0.join("more")).unwrap();
    folder.write("more/grades.csv", GRADES);
    folder
}

#[test]
fn rows_of_a_file_become_part_of_the_scheme() {
    let folder = folder("files");
    let scheme = Scheme::load(folder.0.join("scheme.toml")).unwrap_or_else(|e| panic!("{e}"));
    let TableSource::Own(FactTable { columns, rows, .. }) = &scheme.tables["sites"] else {
        panic!("not its own");
    };
    assert_eq!(columns, &["Site", "lat", "lon"]);
    assert_eq!(rows[0], ["HQ", "51.5139", "-0.1613"]);
    assert_eq!(rows[1][0], "Caf\u{e9}", "in NFC");
    assert_eq!(
        scheme.ladders["scale"].levels,
        [vec!["Band 1"], vec!["Band 2", "Constable"]]
    );
    let text = scheme.to_toml();
    drop(folder);
    // The files are gone, and nobody misses them.
    assert_eq!(text.parse::<Scheme>().unwrap(), scheme);
    assert!(scheme.check().is_ok());
    assert!(
        text.contains(
            "[tables.sites]\ncolumns = [\"Site\", \"lat\", \"lon\"]\nrows = [\n    [\"HQ\", \"51.5139\", \"-0.1613\"],\n"
        ),
        "{text}"
    );
    let json = serde_json::to_string(&scheme).unwrap();
    assert_eq!(serde_json::from_str::<Scheme>(&json).unwrap(), scheme);
}

#[test]
fn faults_of_a_table_file_name_it() {
    let folder = folder("faults");
    for (file, bytes, said) in [
        (
            "sites.csv",
            &b""[..],
            "sites.csv: the file is empty; give a file with a line of headings and the rows below it",
        ),
        (
            "sites.csv",
            b"site,lat,lon\n",
            "sites.csv: the table has no rows; add the rows below the headings",
        ),
        (
            "sites.csv",
            b"site,lat,Lat\nHQ,51.5,0\n",
            "sites.csv, column Lat: the heading `Lat` stands twice; rename one: headings are compared without case, and `lat` is the same",
        ),
        (
            "sites.csv",
            b"site,,lon\nHQ,51.5,0\n",
            "sites.csv, column 2: column 2 has no heading; give it a heading, or delete the column",
        ),
        (
            "sites.csv",
            b"site,lat,lon\n\nHQ,51.5,0\nHQ,51.5,x\n,51.5,0\nPaper,48.8566,2.3522\nDepot,,0\n",
            "sites.csv, row 4, column lon: `x` is not a number of degrees; write latitude and longitude such as `51.5139` and `-0.1613`\n\
             sites.csv, row 4, column site: `HQ` is the first cell of an earlier row, too; rows are found by their first cell: give each its own\n\
             sites.csv, row 5, column site: the first cell is blank, and rows are found by it; fill it in, or take the row out\n\
             sites.csv, row 6, column lat: `48.8566` is, with its longitude, not on the national grid of Great Britain; write the latitude under `lat` and the longitude under `lon`, in degrees\n\
             sites.csv, row 7, column lat: the cell is blank, and a place needs it; write latitude and longitude such as `51.5139` and `-0.1613`",
        ),
        (
            "sites.csv",
            b"site,lat,lon\nHQ,51.5\nDep\xEF\xBB\xBFot,51.5,0\n",
            "sites.csv, row 2: the row has 2 cells where the heading has 3; add the missing cells, blank if need be\n\
             sites.csv, row 3, column site: the cell `Dep<U+FEFF>ot` holds the invisible character U+FEFF; write plain words",
        ),
        (
            "more/grades.csv",
            b"ours,theirs\nBand 1,Constable\nband 1,\n",
            "more/grades.csv, row 3, column ours: the level `band 1` stands twice on the ladder; `Band 1` and `band 1` differ by case alone: write one of them",
        ),
        (
            "more/grades.csv",
            b"ours;theirs\nBand 1;\n",
            "more/grades.csv, row 1: the cells are separated by `;`; save the file as CSV UTF-8 (comma delimited)",
        ),
    ] {
        let before = std::fs::read(folder.0.join(file)).unwrap();
        folder.write(file, bytes);
        match Scheme::load(folder.0.join("scheme.toml")) {
            Err(Error::Scheme(faults)) => assert_eq!(faults.to_string(), said),
            other => panic!("{other:?}"),
        }
        folder.write(file, before);
    }
    std::fs::remove_file(folder.0.join("sites.csv")).unwrap();
    let said = Scheme::load(folder.0.join("scheme.toml"))
        .unwrap_err()
        .to_string();
    assert!(
        said.contains("row 12, column tables.sites.file: `sites.csv` can't be read: ")
            && said.ends_with("; put it beside the scheme file, or write its path from there"),
        "{said}"
    );
}

/// As in people's files: our own results may be read again.
#[test]
fn guarded_cells_of_a_file_are_restored() {
    let folder = folder("guarded");
    folder.write("more/grades.csv", "'=ours,theirs\n'-1,''+2\n'quoted',\n");
    let scheme = Scheme::load(folder.0.join("scheme.toml")).unwrap_or_else(|e| panic!("{e}"));
    let grades = scheme.table("grades").unwrap();
    assert_eq!(grades.columns, ["=ours", "theirs"]);
    assert_eq!(grades.rows, [["-1", "'+2"], ["'quoted'", ""]]);
}

/// Some systems decompose the names of files.
#[test]
fn a_file_is_found_under_its_name_in_either_form() {
    let folder = folder("names");
    folder.write("Caf\u{e9}.csv", SITES);
    folder.write("re\u{301}sume\u{301}.csv", SITES);
    for name in [
        "Caf\u{e9}",
        "Cafe\u{301}",
        "r\u{e9}sum\u{e9}",
        "re\u{301}sume\u{301}",
    ] {
        let text = WITH_FILES.replacen("sites.csv", &format!("{name}.csv"), 1);
        folder.write("scheme.toml", text);
        let read = Scheme::load(folder.0.join("scheme.toml"));
        assert!(read.is_ok(), "{name}: {}", read.unwrap_err());
    }
}

/// Secrecy and protection go with the answer that something is derived from, through any number of tables, and are
/// written once.
#[test]
fn marks_are_taken_over_from_the_source() {
    let asked = "faith = { of = \"both\", kind = \"one\", sensitive = true, protected = \"religion or belief\" }\n\
                 b = { of = \"both\", kind = \"one\", from = \"a\", table = \"London boroughs\", column = \"part\" }\n\
                 a = { of = \"both\", kind = \"one\", from = \"faith\", table = \"London boroughs\", column = \"command\", sensitive = true }\n\
                 years = {";
    let scheme = base_with("years = {", asked).unwrap();
    for name in ["a", "b", "faith"] {
        let attribute = &scheme.asked[name];
        assert!(attribute.sensitive, "{name}");
        assert_eq!(
            attribute.protected.as_deref(),
            Some("religion or belief"),
            "{name}"
        );
    }
    let text = scheme.to_toml();
    assert_eq!(text.matches("sensitive = true").count(), 1, "{text}");
    assert_eq!(text.matches("religion or belief").count(), 1, "{text}");
    assert_eq!(text.parse::<Scheme>().unwrap(), scheme);

    let line = "[[must]]\nname = \"m\"\nsame = \"b\"\n";
    let with = BASE.replacen("years = {", asked, 1) + line;
    let said = Scheme::from_toml(&with, "base").unwrap_err().to_string();
    assert!(
        said.contains("reads `b`, which is protected (religion or belief)"),
        "{said}"
    );

    // One that is made in code and takes nothing over is no scheme that a file could hold.
    let mut open = scheme;
    open.asked.get_mut("b").unwrap().sensitive = false;
    assert!(open.check().is_err());
}

/// The default spelt out is the default.
#[test]
fn boroughs_are_the_default_of_places() {
    let base = "base  = { of = \"both\", kind = \"place\" }";
    let plain = base_with(base, base).unwrap();
    let spelt = base_with(base, &base.replace(" }", ", table = \"London boroughs\" }")).unwrap();
    assert_eq!(plain, spelt);
    let tables = "[tables]\nlondon = \"London boroughs\"\n[ladders]";
    let named = BASE.replacen(base, &base.replace(" }", ", table = \"london\" }"), 1);
    let named: Scheme = named.replacen("[ladders]", tables, 1).parse().unwrap();
    assert_eq!(named.asked, plain.asked);
}
