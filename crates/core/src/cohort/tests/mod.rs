//! Cohorts read whole: a scheme and two good files, which the other tests change in one thing at a time.

mod extras;
mod faults;
mod named;
mod reading;
mod staff;
mod tables;

use super::{Cohort, Table};
use crate::fault::Error;
use crate::ids::Side;
use crate::level::Level;
use crate::scheme::{
    Asked, Attribute, AttributeBlank, Codes, Kind, Ladder, Places, Scheme, SideRules, TableSource,
};
use std::collections::BTreeMap;

pub(super) const MENTEES: &str = "\
Code,rank,remit,base,interests,years,joined,ready,belief,how did you hear of us
O-01,Sergeant,\"schools, knife crime\",Westminster,chess,12.5,2008-09-01,yes,Quaker,a poster
O-02,Inspector,licensing,E09000007,,20,2000-02-29,no,None,
O-03,Sergeant,schools,\"51.5074, -0.1278\",\"chess, opera\",7,2013-01-15,yes,Quaker,a friend
";

pub(super) const MENTORS: &str = "\
places,code,grade,team,modes
2,S-01,Band 3,Housing,virtual
1,S-02,Band 4,Parks,\"face to face,virtual\"
";

fn attribute(of: Asked, kind: Kind, column: &str) -> Attribute {
    Attribute {
        of,
        kind,
        column: column.to_owned(),
        table: None,
        derived: None,
        blank: AttributeBlank::Error,
        values: None,
        separator: ",".to_owned(),
        strip: String::new(),
        sensitive: false,
        protected: None,
        declared_harmless: false,
    }
}

/// The scheme of the two files above.
pub(super) fn scheme() -> Scheme {
    let text = str::to_owned;
    let mentees = |kind, column| attribute(Asked::Of(Side::Mentees), kind, column);
    let mentors = |kind, column| attribute(Asked::Of(Side::Mentors), kind, column);
    let level = || Kind::Level {
        ladder: text("seniority"),
    };
    let mut asked = BTreeMap::new();
    asked.insert(text("rank"), mentees(level(), "rank"));
    asked.insert(text("remit"), mentees(Kind::Tags, "remit"));
    asked.insert(text("base"), mentees(Kind::Place, "base"));
    let interests = Attribute {
        blank: AttributeBlank::None,
        ..mentees(Kind::Tags, "interests")
    };
    asked.insert(text("interests"), interests);
    let years = Kind::Number {
        unit: Some(text("years")),
    };
    asked.insert(text("service"), mentees(years, "Years"));
    asked.insert(text("joined"), mentees(Kind::Date, "joined"));
    asked.insert(text("ready"), mentees(Kind::Flag, "ready"));
    let belief = Attribute {
        sensitive: true,
        values: Some(vec![text("Quaker"), text("None"), text("Jedi")]),
        ..mentees(Kind::One, "belief")
    };
    asked.insert(text("belief"), belief);
    asked.insert(text("grade"), mentors(level(), "grade"));
    asked.insert(text("team"), mentors(Kind::One, "team"));
    let modes = Attribute {
        values: Some(vec![text("face to face"), text("virtual")]),
        ..mentors(Kind::Tags, "modes")
    };
    asked.insert(text("modes"), modes);
    let side = |places, ignore: &[&str]| SideRules {
        called: text("person"),
        id: text("code"),
        codes: Codes::Auto,
        places,
        ignore: ignore.iter().map(|heading| text(heading)).collect(),
    };
    let one = Places {
        at_least: 0,
        at_most: Some(1),
        column: None,
        minimum: None,
    };
    let own = Places {
        at_least: 1,
        at_most: Some(3),
        column: Some(text("places")),
        minimum: None,
    };
    let ladder = [
        &["Band 3", "Constable"][..],
        &["Band 4", "Sergeant"],
        &["Inspector"],
    ];
    let ladder = ladder.map(|bracket| bracket.iter().map(|name| text(name)).collect());
    Scheme {
        name: text("test"),
        aim: vec![Level::TotalScore],
        seed: 7,
        same_person: false,
        tables: BTreeMap::new(),
        sides: [side(one, &["How did you hear of us"]), side(own, &[])],
        ladders: BTreeMap::from([(text("seniority"), Ladder::from(ladder.to_vec()))]),
        asked,
        musts: Vec::new(),
        prefers: Vec::new(),
        quotas: Vec::new(),
        priorities: Vec::new(),
        justified: BTreeMap::new(),
    }
}

/// The cohort of two CSV texts.
pub(super) fn read(scheme: &Scheme, mentees: &str, mentors: &str) -> Result<Cohort, Error> {
    Cohort::from_tables(
        scheme,
        Table::scan_csv("officers.csv", mentees.as_bytes()),
        Table::scan_csv("staff.csv", mentors.as_bytes()),
    )
}
