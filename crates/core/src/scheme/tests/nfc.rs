//! Text in another composition than people's cells, which are brought to NFC.

use super::*;

/// Whatever is compared with cells, or names what is.
#[test]
fn all_text_is_composed() {
    let decomposed = BASE
        .replace("\"Housing\"", "\"Cafe\u{301}\"")
        .replace("team", "te\\u0301am")
        .replace("te\\u0301am  =", "\"te\\u0301am\" =")
        .replace("\"virtual\"", "\"ze\\u0308ro\"")
        .replace("\"low\"", "\"lo\u{302}w\"")
        .replace("[asked]", "[tables]\n\"ra\u{30a}\" = { columns = [\"a\", \"b\"], rows = [[\"lo\u{302}w\", \"x\"]] }\n[asked]");
    let lines = "\
        [[quota]]\nname = \"cafe\u{301}\"\nplaced = \"mentors\"\n\"te\u{301}am\" = \"Cafe\\u0301\"\nat_most = 0\n\
        [[priority]]\nname = \"b\"\nplaced = \"mentors\"\n\"te\u{301}am\" = \"Cafe\u{301}\"\npoints = 1\n\
        [[must]]\nname = \"c\"\nshared = \"modes\"\namong = [\"ze\u{308}ro\"]\n\
        [[must]]\nname = \"d\"\nlisted = [\"rank\", \"grade\"]\ntable = \"ra\u{30a}\"\n";
    let scheme = Scheme::from_toml(&format!("{decomposed}{lines}"), "s")
        .unwrap_or_else(|error| panic!("{error}"));
    let team = &scheme.asked["téam"];
    let values = team.values.as_deref().unwrap();
    assert_eq!(values, ["Café", "Parks"]);
    assert_eq!(scheme.quotas[0].attribute, "téam");
    assert_eq!(scheme.quotas[1].value.as_deref(), Some("Café"));
    assert_eq!(scheme.quotas[1].name, "café");
    let of = ("téam".to_owned(), "Café".to_owned());
    assert_eq!(scheme.priorities[0].group, Some(of));
    let Condition::Test(Test {
        measure: Measure::Shared { among, .. },
        ..
    }) = &scheme.musts[1].condition
    else {
        panic!("{:?}", scheme.musts[1]);
    };
    assert_eq!(among.as_deref(), Some(&["zëro".to_owned()][..]));
    let level = &scheme.ladders["seniority"].levels[0][0];
    assert_eq!(level, "lôw");
    assert!(scheme.table("rå").unwrap().names().eq([level.as_str()]));
    assert!(scheme.check().is_ok());
}

#[test]
fn what_is_written_in_two_ways_stands_twice() {
    for (old, new, said) in [
        (
            "[\"Housing\", \"Parks\"]",
            "[\"Caf\u{e9}\", \"Cafe\u{301}\"]",
            "base.toml, row 15, column asked.team.values[2]: `Café` stands twice in the list; write it once",
        ),
        (
            "[\"low\", \"middle\", \"high\"]",
            "[\"Caf\u{e9}\", \"Cafe\\u0301\"]",
            "base.toml, row 11, column ladders.seniority[2]: the level `Café` stands twice on the ladder; write it once",
        ),
        (
            "base  = {",
            "\"e\u{301}\" = { of = \"both\", kind = \"one\" }\n\"\u{e9}\" = { of = \"both\", kind = \"one\" }\nbase  = {",
            "base.toml, row 17, column \"é\": `é` stands twice here, in two ways of writing one letter; write it once",
        ),
    ] {
        let refused = base_with(old, new).unwrap_err();
        assert_eq!(refused.to_string(), said);
    }
}

/// A scheme made in code is compared with cells as it stands, so its text has to be composed.
#[test]
fn what_is_made_in_code_is_composed() {
    let mut scheme = Scheme::from_toml(BASE, "base").unwrap();
    scheme.quotas[0].value = Some("Housing".to_owned());
    assert!(scheme.check().is_ok());
    let team = scheme.asked.get_mut("team").unwrap();
    team.values = Some(vec!["Cafe\u{301}".to_owned()]);
    scheme.quotas[0].value = Some("Cafe\u{301}".to_owned());
    let said = scheme.check().unwrap_err().to_string();
    assert!(said.contains("(NFC)"), "{said}");
}
