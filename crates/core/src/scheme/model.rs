//! What a programme wants, as data. Reading and writing TOML live beside it; evaluating a pair lives in `problem`.
//!
//! A measure is a number about a pair. A must bounds it; a prefer pays points for it.

use super::fact_table::TableSource;
use crate::ids::Side;
use crate::level::Level;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// One programme's rules. Immutable; `Scheme::from_toml` is the usual way to make one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scheme {
    /// Title of the programme.
    pub name: String,
    /// Objectives, most important first.
    pub aim: Vec<Level>,
    /// Seed of the lot and of made codes.
    pub seed: u64,
    /// One id on both sides is one person (`same_person = "same id"`).
    pub same_person: bool,
    /// Rules of the mentees' and of the mentors' file.
    pub sides: [SideRules; 2],
    /// Tables of facts by name.
    pub tables: BTreeMap<String, TableSource>,
    /// Ladders by name.
    pub ladders: BTreeMap<String, Ladder>,
    /// What the form asks, by name, in the order of the names.
    pub asked: BTreeMap<String, Attribute>,
    /// Hard rules, in the file's order.
    pub musts: Vec<Must>,
    /// Criteria, in the file's order.
    pub prefers: Vec<Prefer>,
    /// Bounds on groups, in the file's order.
    pub quotas: Vec<Quota>,
    /// What placing somebody is worth, in the file's order.
    pub priorities: Vec<Priority>,
    /// Why lines may read a protected attribute, by attribute name.
    pub justified: BTreeMap<String, Justification>,
}

/// What holds for all people of one side.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SideRules {
    /// What one of them is called in answers: `officer`.
    pub called: String,
    /// Heading of the id column.
    pub id: String,
    /// Whether the ids are shown or codes are made in their place.
    pub codes: Codes,
    /// How many mates each may have.
    pub places: Places,
    /// Headings that are not read.
    pub ignore: Vec<String>,
}

/// Whether outputs show the ids of the files (§2.7 of the design).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Codes {
    /// Codes are made where the id column holds e-mail addresses or names.
    #[default]
    Auto,
    /// `codes = "make"`: always made.
    Make,
}

/// Least and greatest number of mates of each person of a side.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Places {
    /// Least number of mates; also the least value allowed in `column` and `minimum`.
    pub at_least: u32,
    /// Greatest number of mates; with a column, the greatest value allowed there. `None`: no bound but the column's.
    pub at_most: Option<u32>,
    /// Heading of the column that holds each person's own greatest number.
    pub column: Option<String>,
    /// Heading of the column that holds each person's own least number.
    pub minimum: Option<String>,
}

impl Places {
    /// Headings of the columns that are read, each with what it holds.
    pub(crate) fn headings(&self) -> impl Iterator<Item = (&str, &'static str)> {
        let most = self.column.as_deref().map(|c| (c, "the number of places"));
        let least = self.minimum.as_deref();
        let least = least.map(|c| (c, "the least number of places"));
        most.into_iter().chain(least)
    }
}

/// Levels of a profession or of several side by side.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ladder {
    /// The levels, lowest first; names in one bracket stand level.
    pub levels: Vec<Vec<String>>,
    /// Where they stand written.
    pub written: LadderSource,
}

/// Where the levels of a ladder stand written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LadderSource {
    /// In the scheme itself, level by level.
    Listed,
    /// It is one that comes with pairwright, by its name.
    Shipped(String),
    /// In the rows of the named table.
    Table(String),
}

impl From<Vec<Vec<String>>> for Ladder {
    /// A ladder that the scheme lists itself.
    fn from(levels: Vec<Vec<String>>) -> Ladder {
        Ladder {
            levels,
            written: LadderSource::Listed,
        }
    }
}

/// One column of the form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attribute {
    /// Who is asked.
    pub of: Asked,
    /// How a cell is read.
    pub kind: Kind,
    /// Heading in the people's files; the attribute's name where the scheme gives none, and where it is derived.
    /// For a person with a table, the heading there.
    pub column: String,
    /// For a place, the table whose first column its names stand in; `None`: London boroughs, or degrees.
    /// For a derived attribute, the table it is looked up in. For a person, the table of staff whose first column holds the
    /// person's own id; `None`: the form asks who is above.
    pub table: Option<String>,
    /// Looked up from another attribute, not asked.
    pub derived: Option<Derived>,
    /// What an empty cell means.
    pub blank: AttributeBlank,
    /// The only values allowed (`one`, `tags`).
    pub values: Option<Vec<String>>,
    /// Separator of tags and of ids in a list; a comma by default.
    pub separator: String,
    /// Characters removed from both ends of the cell and of each tag or id in a list, besides white space.
    pub strip: String,
    /// Never shown in an error, log or participant's view. What is derived from a sensitive attribute is sensitive.
    pub sensitive: bool,
    /// The protected characteristic (`race`), `Some("")` never; `None` where harmless or unmarked. What is derived from
    /// a protected attribute is protected.
    pub protected: Option<String>,
    /// `protected = false` was written: a suggestive heading is declared harmless.
    pub declared_harmless: bool,
}

/// Where the value of a derived attribute comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Derived {
    /// The attribute of the same person whose value is looked up in the table's first column.
    pub from: String,
    /// Heading in the table of the column that holds the value; `None` for a place that is named by `from` itself.
    pub column: Option<String>,
}

/// Who is asked for an attribute.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asked {
    /// Mentees or mentors alone.
    Of(Side),
    /// Both files have the column.
    Both,
}

impl Asked {
    /// Whether this side's file has the column.
    #[must_use]
    pub fn includes(self, side: Side) -> bool {
        self == Asked::Both || self == Asked::Of(side)
    }
}

/// How a cell is read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A category.
    One,
    /// A set of categories.
    Tags,
    /// A level of the named ladder.
    Level {
        /// Name of the ladder.
        ladder: String,
    },
    /// A decimal with at most four places, in this unit if any.
    Number {
        /// Unit in words, such as `years`.
        unit: Option<String>,
    },
    /// A London borough by name or code, or `lat,lon` in degrees, or a name of the attribute's table: integer metres on
    /// the national grid.
    Place,
    /// `yes` or `no`.
    Flag,
    /// An ISO date.
    Date,
    /// The id of somebody, usually one's manager: the reporting line. Asked, or looked up in a table of staff.
    Person,
    /// A preference list of ids of the other side, most wanted first.
    Ranked,
}

/// What an empty cell means for an attribute.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum AttributeBlank {
    /// Refused when read by a line that has no blank of its own (the default).
    #[default]
    Error,
    /// `blank = "allowed"`: nobody need answer; each line says what blank means to it.
    Allowed,
    /// `blank = "none"`: the empty set (`tags`), the empty list (`ranked`), nobody above (`person`).
    None,
}

/// A hard rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Must {
    /// The spoken sentence.
    pub name: String,
    /// Holds only for pairs of which this is true.
    pub when: Option<Condition>,
    /// What must be true.
    pub condition: Condition,
    /// What an unknown truth means.
    pub blank: MustBlank,
}

/// What a must says when blanks leave its truth unknown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum MustBlank {
    /// The cohort is refused; the error lists who is blank.
    #[default]
    Error,
    /// The pair passes.
    Pass,
    /// The pair is refused.
    Fail,
}

/// A criterion.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Prefer {
    /// The spoken sentence.
    pub name: String,
    /// Pays only for pairs of which this is true.
    pub when: Option<Condition>,
    /// What is paid for: a bounded measure (points of every form), or `any`/`all`/`not` (a plain number of points).
    pub condition: Condition,
    /// What is paid.
    pub points: Points,
    /// Multiplier of the points, in 1/10,000; may be negative.
    pub weight: i64,
    /// Points where blanks leave the measure unknown, in 1/10,000; `None`: the cohort is refused.
    pub blank: Option<i64>,
    /// Whose benefit it is (`for = "mentee"`).
    pub benefit: Option<Side>,
}

/// A truth about a pair, in three values: true, false, unknown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Condition {
    /// All of them.
    All(Vec<Condition>),
    /// At least one of them.
    Any(Vec<Condition>),
    /// The contrary.
    Not(Box<Condition>),
    /// A measure within bounds.
    Test(Test),
}

/// A measure within bounds. With neither bound given it is true from 1 on (a yes, a shared tag, a level);
/// only in a prefer that pays by the measure itself ([`Points::Each`], [`Points::Table`]) neither bound means none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Test {
    /// What is measured.
    pub measure: Measure,
    /// Least value.
    pub at_least: Option<Quantity>,
    /// Greatest value.
    pub at_most: Option<Quantity>,
}

/// The attributes a measure reads: the mentee's and the mentor's (the same name twice where one is asked of both).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reads {
    /// Attribute asked of mentees.
    pub mentee: String,
    /// Attribute asked of mentors.
    pub mentor: String,
}

/// The attributes of a measure that may read one side alone; in a scheme that is sound, at least one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OneOrBoth {
    /// Attribute asked of mentees.
    pub mentee: Option<String>,
    /// Attribute asked of mentors.
    pub mentor: Option<String>,
}

/// A number about a pair. A yes is 1, a no is 0.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Measure {
    /// Both hold the same value (`one`, `level`, `number`, `flag`, `date`, `place`; `person`: somebody, not nobody).
    Same(Reads),
    /// They hold different values.
    Different(Reads),
    /// `same = "person"`: the same id on both sides, where the scheme says that is one person.
    SamePerson,
    /// `different = "person"`.
    DifferentPerson,
    /// How many tags they share, of `among` alone where given; as a share of those of either where `as_share`.
    Shared {
        /// The two tag attributes.
        of: Reads,
        /// Only these tags count.
        among: Option<Vec<String>>,
        /// `as = "share"`: shared tags divided by all tags of either, of `among` alone where given; 0 where both have none.
        as_share: bool,
    },
    /// One side's single value is among the other's tags, whichever of the two is `tags`.
    Contains(Reads),
    /// Metres between two places.
    Distance(Reads),
    /// Levels of the mentee over the mentor, signed.
    Above(Reads),
    /// Absolute difference of two numbers.
    Difference(Reads),
    /// Steps between the two in the reporting line; without a connection more than any number of steps.
    Line {
        /// The two attributes of kind `person`.
        of: Reads,
        /// `as = "same line"`: connected only where one of the two is above the other.
        same_line: bool,
    },
    /// Position in a preference list, 1 the first: in the mentee's list, in the mentor's, or the worse of both where both
    /// must have named each other. No number where somebody is not named.
    Chosen(OneOrBoth),
    /// Days that the mentee's date is before the mentor's, signed; the day of the run in the place of a date that is none.
    Before(OneOrBoth),
    /// Days that the mentee's date is after the mentor's, likewise.
    After(OneOrBoth),
    /// 1 where the pair has a row in the scores given beside the cohort (`listed = "scores"`).
    Listed,
    /// 1 where the table has a row whose first two cells are the mentee's value and the mentor's; of tags, any of theirs.
    ListedIn {
        /// The two attributes.
        of: Reads,
        /// Name of the table.
        table: String,
        /// `as = "either way"`: in either order.
        either_way: bool,
    },
    /// The score given there (`score = "given"`), 0 where the pair has no row.
    Score,
    /// 1 where an earlier result given beside the cohort has the pair (`listed = "previous"`).
    Previous,
}

/// A number with its unit, as exact integer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Quantity {
    /// Count of `unit`: plain numbers, shares and positions in 1/10,000, all else in whole units.
    pub value: i64,
    /// Of what.
    pub unit: Unit,
}

/// Unit of a quantity.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Unit {
    /// A plain number, in 1/10,000.
    Plain,
    /// Whole levels of a ladder.
    Levels,
    /// Whole metres.
    Metres,
    /// Whole steps of the reporting line.
    Steps,
    /// Whole days.
    Days,
}

/// What a criterion pays, in 1/10,000 of a point.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Points {
    /// So many where the condition is true, else 0.
    Flat(i64),
    /// So many for each unit of the measure, rounded down to 1/10,000 and capped.
    Each {
        /// Points a unit.
        each: i64,
        /// Never more than this.
        at_most: Option<i64>,
    },
    /// The first row whose range holds the measure, else 0.
    Table(Vec<PointRow>),
}

/// One row of a table of points.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PointRow {
    /// Least value of the range; none: unbounded.
    pub at_least: Option<Quantity>,
    /// Greatest value of the range; none: unbounded.
    pub at_most: Option<Quantity>,
    /// Points in 1/10,000.
    pub points: i64,
}

/// Bounds on the pairs of a group of people of one side, or on how many of them are placed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quota {
    /// The spoken sentence.
    pub name: String,
    /// Whose pairs are counted.
    pub placed: Side,
    /// What of theirs is counted.
    pub count: Counted,
    /// Attribute that forms the groups (`one`, `level` or `flag`).
    pub attribute: String,
    /// `each = "team"`: a group for every value (`None`); `team = "Housing"`: this group alone.
    pub value: Option<String>,
    /// Least number of pairs of the group, or of its people who are placed.
    pub at_least: u32,
    /// Greatest number of them.
    pub at_most: Option<u32>,
}

/// What a quota counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Counted {
    /// The pairs of the group.
    #[default]
    Pairs,
    /// `count = "people"`: the people of the group who have at least one mate.
    People,
}

impl Counted {
    /// Whether it is pairs that are counted: what files leave out.
    #[must_use]
    pub fn is_pairs(&self) -> bool {
        *self == Counted::Pairs
    }
}

/// What placing somebody of a group is worth, whoever the mate: a priority class, or the cost of leaving somebody out.
/// Of several that hold for a person, the points add up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Priority {
    /// The spoken sentence.
    pub name: String,
    /// Whose side.
    pub placed: Side,
    /// Whom: those of this value of an attribute (`one`, `level` or `flag`), by name and value; `None`: everybody.
    pub group: Option<(String, String)>,
    /// Points for each of them who has a mate, in 1/10,000; not below zero.
    pub points: i64,
}

/// Why a line may read a protected attribute. A record of a decision, not legal advice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Justification {
    /// What the line is for.
    pub purpose: String,
    /// Why nothing less would do.
    pub proportionate: String,
    /// Who decided.
    pub approver: String,
    /// ISO date by which it is looked at again.
    pub review_by: String,
}
