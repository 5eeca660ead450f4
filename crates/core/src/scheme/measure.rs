//! Reading conditions: a measure with its bounds, and `any`, `all`, `not` of conditions.

use super::asked::can_be_a_tag;
use super::collect::{Collector, Node, Section};
use super::model::{Attribute, Condition, Kind, Measure, Quantity, Reads, Test};
use super::one_or_both::{chosen, dates};
use super::quantity::{Scale, quantity};
use super::read::Names;
use crate::fault::nearest;
use crate::ids::Side;

/// The measures of the language.
const MEASURES: [&str; 13] = [
    "same",
    "different",
    "shared",
    "contains",
    "distance",
    "above",
    "difference",
    "line",
    "chosen",
    "before",
    "after",
    "listed",
    "score",
];
const COMBINED: [&str; 3] = ["any", "all", "not"];
/// How many conditions may stand within each other: what a file of TOML, and whoever reads it, can bear.
pub(super) const DEEPEST: usize = 20;
/// What `listed` reads where it has no table.
const GIVEN: [&str; 2] = ["scores", "previous"];
/// Keys of whole lines.
const OF_LINES: [&str; 6] = ["name", "when", "blank", "points", "weight", "for"];

/// What a condition is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Subject {
    /// True or false: a measure without a natural bound needs one.
    Bounded,
    /// Points are paid by the measure itself: bounds may be missing.
    Measured,
}

/// Reads a condition that stands in a table of its own.
pub(super) fn condition_node(
    c: &mut Collector<'_>,
    names: &Names,
    node: &Node<'_>,
) -> Option<Condition> {
    let mut table = c.table(node, "{ shared = \"modes\", at_least = 1 }")?;
    if c.depth == DEEPEST {
        let message = format!("conditions stand more than {DEEPEST} deep within each other");
        let hint = "say it with fewer of `any`, `all` and `not`";
        c.fault(&node.place, "too-deep", message, hint);
        return None;
    }
    c.depth += 1;
    let (condition, _) = condition(c, names, &mut table, Subject::Bounded);
    c.depth -= 1;
    for (key, node) in table.take_all(|key| OF_LINES.contains(&key)) {
        let message = format!("`{key}` belongs to a line, not to a condition within it");
        let hint = "put it outside the braces, or take it out";
        c.fault(&node.place, "contradiction", message, hint);
    }
    c.finish(table, &[]);
    condition
}

/// What points are paid by: the scale of a line's measure, `Some(None)` for `any`, `all`, `not`; `None` where that can't be
/// told for a fault.
pub(super) type Measured = Option<Option<Scale>>;

/// Reads the condition of a line, after its other keys were taken. What it measures may be told though the rest is at
/// fault.
pub(super) fn condition(
    c: &mut Collector<'_>,
    names: &Names,
    table: &mut Section<'_>,
    subject: Subject,
) -> (Option<Condition>, Measured) {
    let mut found = Vec::new();
    for key in MEASURES.into_iter().chain(COMBINED) {
        found.extend(table.take(key).map(|node| (key, node)));
    }
    found.sort_by_key(|(_, node)| node.place.at);
    let modifiers = Modifiers {
        among: table.take("among"),
        share: table.take("as"),
        by: table.take("by"),
        table: table.take("table"),
        at_least: table.take("at_least"),
        at_most: table.take("at_most"),
    };
    if found.len() > 1 {
        let keys: Vec<String> = found.iter().map(|(key, _)| format!("`{key}`")).collect();
        let message = format!("one line holds {}", keys.join(" and "));
        let hint = "one measure a line: join two as `all = [{ ... }, { ... }]`";
        let place = table.place.clone();
        c.fault(&place, "two-measures", message, hint);
        return (None, None);
    }
    let Some((key, node)) = found.pop() else {
        let words = MEASURES.into_iter().chain(COMBINED);
        if table
            .keys()
            .any(|key| nearest(key, words.clone()).is_some())
        {
            // a slip of the pen, which is reported as an unknown key with the word that was meant
            return (None, None);
        }
        let message = "the line measures nothing".to_owned();
        let mut words: Vec<String> = MEASURES.iter().map(|key| format!("`{key}`")).collect();
        words.extend(COMBINED.iter().map(|key| format!("`{key}`")));
        let hint = format!("write one of {}", words.join(", "));
        let place = table.place.clone();
        c.fault(&place, "no-measure", message, &hint);
        return (None, None);
    };
    if COMBINED.contains(&key) {
        let sound = modifiers.refuse_all(c);
        let combined = combined(c, names, key, &node).filter(|_| sound);
        return (combined, Some(None));
    }
    let fits = modifiers.refuse_strangers(c, key);
    let Some(read) = measure(c, names, key, &node, &modifiers) else {
        return (None, None);
    };
    let scale = scale(names, &read.measure);
    let test = match &scale {
        Some(scale) => test(c, key, &node, &modifiers, subject, (read.measure, scale)),
        None => None,
    };
    let test = test.filter(|_| fits && read.sound);
    (test.map(Condition::Test), scale.map(Some))
}

fn combined(c: &mut Collector<'_>, names: &Names, key: &str, node: &Node<'_>) -> Option<Condition> {
    if key == "not" {
        let inner = condition_node(c, names, node)?;
        return Some(Condition::Not(Box::new(inner)));
    }
    let items = c.list(node, &format!("{key} = [{{ ... }}, {{ ... }}]"))?;
    if items.is_empty() {
        let message = format!("`{key}` holds no condition");
        c.fault(&node.place, "empty", message, "write at least one");
        return None;
    }
    let count = items.len();
    let parts: Vec<Condition> = items
        .iter()
        .filter_map(|item| condition_node(c, names, item))
        .collect();
    if parts.len() < count {
        return None;
    }
    Some(match key {
        "any" => Condition::Any(parts),
        _ => Condition::All(parts),
    })
}

/// The keys that go with a measure.
struct Modifiers<'n> {
    among: Option<Node<'n>>,
    share: Option<Node<'n>>,
    by: Option<Node<'n>>,
    table: Option<Node<'n>>,
    at_least: Option<Node<'n>>,
    at_most: Option<Node<'n>>,
}

impl Modifiers<'_> {
    /// Reports those that are there; whether there was none.
    fn refuse_all(&self, c: &mut Collector<'_>) -> bool {
        let all = [
            &self.among,
            &self.share,
            &self.by,
            &self.table,
            &self.at_least,
            &self.at_most,
        ];
        let mut sound = true;
        for node in all.into_iter().flatten() {
            let message = "this belongs to a measure, not to `any`, `all` or `not`".to_owned();
            c.fault(
                &node.place,
                "contradiction",
                message,
                "put it inside the braces",
            );
            sound = false;
        }
        sound
    }

    /// Reports `among`, `as`, `by` and `table` beside a measure that they don't belong to; whether there was none.
    fn refuse_strangers(&self, c: &mut Collector<'_>, key: &str) -> bool {
        let mut sound = true;
        for (node, owners) in [
            (&self.among, &["shared"][..]),
            (&self.share, &["shared", "line", "listed"]),
            (&self.by, &["chosen"]),
            (&self.table, &["listed"]),
        ] {
            let Some(node) = node.as_ref().filter(|_| !owners.contains(&key)) else {
                continue;
            };
            let owners = match owners {
                [rest @ .., last] if !rest.is_empty() => {
                    format!("`{}` or `{last}`", rest.join("`, `"))
                }
                all => format!("`{}`", all.concat()),
            };
            let message = format!("this belongs to {owners}, not to `{key}`");
            c.fault(&node.place, "contradiction", message, "take it out");
            sound = false;
        }
        sound
    }
}

/// A measure, and whether all that belongs to it is as it should be.
struct ReadMeasure {
    measure: Measure,
    sound: bool,
}

impl From<Measure> for ReadMeasure {
    fn from(measure: Measure) -> ReadMeasure {
        ReadMeasure {
            measure,
            sound: true,
        }
    }
}

/// The bounds of a measure.
fn test(
    c: &mut Collector<'_>,
    key: &str,
    node: &Node<'_>,
    modifiers: &Modifiers<'_>,
    subject: Subject,
    (measure, scale): (Measure, &Scale),
) -> Option<Test> {
    let mut bound = |node: &Option<Node<'_>>| match node {
        Some(node) => quantity(c, node, scale).map(Some),
        None => Some(None),
    };
    let (at_least, at_most) = (bound(&modifiers.at_least), bound(&modifiers.at_most));
    let (at_least, at_most): (Option<Quantity>, Option<Quantity>) = (at_least?, at_most?);
    if let (Some(least), Some(most)) = (at_least, at_most)
        && least > most
    {
        let message = "`at_least` is more than `at_most`".to_owned();
        c.fault(
            &node.place,
            "bounds",
            message,
            "exchange them or change one",
        );
        return None;
    }
    let natural = !matches!(
        scale,
        Scale::Decimal | Scale::Metres | Scale::Named(_) | Scale::Steps
    );
    if subject == Subject::Bounded && !natural && at_least.is_none() && at_most.is_none() {
        let message = format!("`{key}` needs a bound here");
        let example = match scale {
            Scale::Metres => "at_most = \"8 km\"".to_owned(),
            Scale::Named(unit) => format!("at_most = \"5 {unit}\""),
            Scale::Steps => "at_least = \"3 steps\"".to_owned(),
            _ => "at_least = 0.5".to_owned(),
        };
        c.fault(
            &node.place,
            "bounds",
            message,
            &format!("write `{example}`"),
        );
        return None;
    }
    Some(Test {
        measure,
        at_least,
        at_most,
    })
}

fn measure(
    c: &mut Collector<'_>,
    names: &Names,
    key: &str,
    node: &Node<'_>,
    modifiers: &Modifiers<'_>,
) -> Option<ReadMeasure> {
    let measure = match key {
        "listed" if modifiers.table.is_none() => listed_in_given(c, node, modifiers)?,
        "score" => {
            c.word(node, &[("given", ())])?;
            Measure::Score
        }
        "same" | "different" if node.as_text() == Some("person") => person(c, names, key, node)?,
        "chosen" => Measure::Chosen(chosen(c, names, node, modifiers.by.as_ref())?),
        "before" => Measure::Before(dates(c, names, key, node)?),
        "after" => Measure::After(dates(c, names, key, node)?),
        _ => return measure_of_two(c, names, key, node, modifiers),
    };
    Some(measure.into())
}

/// A measure that reads an attribute of each side.
fn measure_of_two(
    c: &mut Collector<'_>,
    names: &Names,
    key: &str,
    node: &Node<'_>,
    modifiers: &Modifiers<'_>,
) -> Option<ReadMeasure> {
    let pair = attributes(c, names, key, node);
    let among = match &modifiers.among {
        Some(node) if key == "shared" => c.texts(node, 1, "among = [\"virtual\"]").map(Some),
        _ => Some(None),
    };
    let how = match &modifiers.share {
        Some(node) if key == "shared" => c.word(node, &[("share", true)]),
        Some(node) if key == "line" => c.word(node, &[("same line", true)]),
        _ => Some(false),
    };
    let either_way = match &modifiers.share {
        Some(node) if key == "listed" => c.word(node, &[("either way", true)]),
        _ => Some(false),
    };
    let table = match &modifiers.table {
        Some(node) if key == "listed" => pairs_table(c, names, node).map(Some),
        _ => Some(None),
    };
    let (of, mentee, mentor) = pair?;
    kinds_fit(c, key, node, (&of.mentee, mentee), (&of.mentor, mentor))?;
    let (how, either_way) = (how?, either_way?);
    if let Some(table) = table? {
        let listed = Measure::ListedIn {
            of,
            table,
            either_way,
        };
        return Some(listed.into());
    }
    let mut sound = among.is_some();
    let among = among.flatten();
    if let (Some(among), Some(node)) = (&among, &modifiers.among) {
        for (name, attribute) in [(&of.mentee, mentee), (&of.mentor, mentor)] {
            sound &= tags_known(c, node, among, name, attribute);
        }
    }
    let measure = match key {
        "same" => Measure::Same(of),
        "different" => Measure::Different(of),
        "contains" => Measure::Contains(of),
        "distance" => Measure::Distance(of),
        "above" => Measure::Above(of),
        "difference" => Measure::Difference(of),
        "line" => Measure::Line { of, same_line: how },
        _ => Measure::Shared {
            of,
            among,
            as_share: how,
        },
    };
    Some(ReadMeasure { measure, sound })
}

/// `listed = "scores"` or `listed = "previous"`; without a table nothing else can be meant.
fn listed_in_given(
    c: &mut Collector<'_>,
    node: &Node<'_>,
    modifiers: &Modifiers<'_>,
) -> Option<Measure> {
    let example = "listed = \"scores\"` or `listed = \"base\"` with `table = \"neighbours\"";
    let given = match node.as_text() {
        Some("scores") => Some(Measure::Listed),
        Some("previous") => Some(Measure::Previous),
        _ => None,
    };
    if given.is_some() {
        if let Some(node) = &modifiers.share {
            let message = "`as = \"either way\"` belongs to `listed` in a table".to_owned();
            c.fault(&node.place, "contradiction", message, "take it out");
            return None;
        }
        return given;
    }
    if !node.is_list() {
        c.raw_text(node, example)?;
    }
    if let Some(near) = node.as_text().and_then(|text| nearest(text, GIVEN)) {
        let text = node.as_text().unwrap_or_default();
        let message = format!("`{text}` is not given beside the people");
        let hint = format!("did you mean `{near}`?");
        c.value_fault(&node.place, "unknown-value", text, message, &hint);
        return None;
    }
    let message = "`listed` needs its `table`".to_owned();
    let hint = "add `table = \"London borough neighbours\"` or one of those under [tables], or write `listed = \"scores\"` or `listed = \"previous\"`";
    c.fault(&node.place, "missing-key", message, hint);
    None
}

/// The table that pairs are listed in.
fn pairs_table(c: &mut Collector<'_>, names: &Names, node: &Node<'_>) -> Option<String> {
    let name = c.text(node, "table = \"neighbours\"")?;
    names.table(c, node, &name)?.has_pairs(c, node)?;
    Some(name)
}

fn person(c: &mut Collector<'_>, names: &Names, key: &str, node: &Node<'_>) -> Option<Measure> {
    if !names.same_person {
        let message = "nothing says who is the same person".to_owned();
        let hint =
            "write `same_person = \"same id\"` at the top: one id on both sides is one person then";
        c.fault(&node.place, "same-person", message, hint);
        return None;
    }
    Some(match key {
        "same" => Measure::SamePerson,
        _ => Measure::DifferentPerson,
    })
}

/// One name: asked of both. Two: the mentee's, the mentor's.
fn attributes<'a>(
    c: &mut Collector<'_>,
    names: &'a Names,
    key: &str,
    node: &Node<'_>,
) -> Option<(Reads, &'a Attribute, &'a Attribute)> {
    let example = format!("{key} = [\"the mentee's\", \"the mentor's\"]");
    if node.is_text() {
        let name = c.raw_text(node, &example)?;
        let mentee = asked_of(c, names, node, name, Side::Mentees, true);
        let mentor = match mentee {
            Some(_) => asked_of(c, names, node, name, Side::Mentors, true),
            None => None,
        };
        let of = Reads {
            mentee: name.to_owned(),
            mentor: name.to_owned(),
        };
        return Some((of, mentee?, mentor?));
    }
    let items = c.list(node, &example)?;
    let [first, second] = items.as_slice() else {
        let message = format!("`{key}` takes one name or two, not {}", items.len());
        let hint = "one name: asked of both; two: the mentee's, then the mentor's";
        c.fault(&node.place, "names", message, hint);
        return None;
    };
    let mut side = |item: &Node<'_>, side| {
        let name = c.raw_text(item, "\"team\"")?;
        let attribute = asked_of(c, names, item, name, side, false)?;
        Some((name.to_owned(), attribute))
    };
    let (mentee, mentor) = (side(first, Side::Mentees), side(second, Side::Mentors));
    let ((mentee, of_mentee), (mentor, of_mentor)) = (mentee?, mentor?);
    Some((Reads { mentee, mentor }, of_mentee, of_mentor))
}

/// The attribute of this name; `words` are those that might stand in its place.
pub(super) fn known<'a>(
    c: &mut Collector<'_>,
    names: &'a Names,
    node: &Node<'_>,
    name: &str,
    words: &[&str],
) -> Option<&'a Attribute> {
    let Some(attribute) = names.asked.get(name) else {
        if names.asked_unread {
            return None;
        }
        let message = format!("no attribute is called `{name}`");
        let known = names.asked.keys().map(String::as_str);
        let hint = c.meant(name, known.chain(words.iter().copied()));
        c.value_fault(&node.place, "unknown-name", name, message, &hint);
        return None;
    };
    attribute.as_ref()
}

/// The attribute of this name, asked of this side; `alone`: the one name of the measure.
pub(super) fn asked_of<'a>(
    c: &mut Collector<'_>,
    names: &'a Names,
    node: &Node<'_>,
    name: &str,
    side: Side,
    alone: bool,
) -> Option<&'a Attribute> {
    let attribute = known(c, names, node, name, &[])?;
    if !attribute.of.includes(side) {
        let message = format!("`{name}` is not asked of the {side}");
        let hint = if alone {
            "write two names: the mentee's, then the mentor's"
        } else {
            "the first name is the mentee's, the second the mentor's"
        };
        c.value_fault(&node.place, "wrong-side", name, message, hint);
        return None;
    }
    Some(attribute)
}

/// Whether the measure can be taken of these two kinds; if not, says what it needs.
fn kinds_fit(
    c: &mut Collector<'_>,
    key: &str,
    node: &Node<'_>,
    (mentee, of_mentee): (&str, &Attribute),
    (mentor, of_mentor): (&str, &Attribute),
) -> Option<()> {
    let (a, b) = (&of_mentee.kind, &of_mentor.kind);
    let tags = |kind: &Kind| *kind == Kind::Tags;
    let (fits, needs) = match key {
        "same" | "different" => (
            a == b && !tags(a) && *a != Kind::Ranked,
            "both of one kind, the same ladder or unit; tags are compared by `shared` or `contains`, lists by `chosen`",
        ),
        "shared" => (tags(a) && tags(b), "`tags` on both sides"),
        "contains" => {
            let one = |kind: &Kind| *kind == Kind::One;
            let fits = (tags(a) && one(b)) || (one(a) && tags(b));
            (fits, "`tags` on one side and `one` on the other")
        }
        "listed" => {
            let named = |kind: &Kind| {
                matches!(
                    kind,
                    Kind::One | Kind::Tags | Kind::Level { .. } | Kind::Place
                )
            };
            let needs = "`one`, `tags`, `level` or `place` on both sides";
            (named(a) && named(b), needs)
        }
        "distance" => (
            *a == Kind::Place && *b == Kind::Place,
            "`place` on both sides",
        ),
        "line" => (
            *a == Kind::Person && *b == Kind::Person,
            "`person` on both sides",
        ),
        "above" => (
            a == b && matches!(a, Kind::Level { .. }),
            "`level` on both sides, of the same ladder",
        ),
        _ => (
            a == b && matches!(a, Kind::Number { .. }),
            "`number` on both sides, in the same unit",
        ),
    };
    if !fits {
        let message = if mentee == mentor {
            format!(
                "`{key}` can't be taken of `{mentee}`, which is {}",
                words(a)
            )
        } else {
            format!(
                "`{key}` can't be taken of `{mentee}`, which is {}, and `{mentor}`, which is {}",
                words(a),
                words(b)
            )
        };
        let hint = format!("it needs {needs}");
        c.fault(&node.place, "wrong-kind", message, &hint);
    }
    fits.then_some(())
}

/// A kind in words.
pub(super) fn words(kind: &Kind) -> String {
    match kind {
        Kind::One => "of kind `one`".into(),
        Kind::Tags => "of kind `tags`".into(),
        Kind::Level { ladder } => format!("a level of `{ladder}`"),
        Kind::Number { unit: Some(unit) } => format!("a number of {unit}"),
        Kind::Number { unit: None } => "a number without unit".into(),
        Kind::Place => "of kind `place`".into(),
        Kind::Flag => "of kind `flag`".into(),
        Kind::Date => "of kind `date`".into(),
        Kind::Person => "of kind `person`".into(),
        Kind::Ranked => "of kind `ranked`".into(),
    }
}

/// Whether tags that the scheme names are tags that a cell may hold; if not, says so.
fn tags_known(
    c: &mut Collector<'_>,
    node: &Node<'_>,
    among: &[String],
    name: &str,
    attribute: &Attribute,
) -> bool {
    let mut sound = true;
    for tag in among {
        let Some(values) = &attribute.values else {
            let (separator, strip) = (&attribute.separator, &attribute.strip);
            sound &= can_be_a_tag(c, &node.place, tag, name, separator, strip);
            continue;
        };
        if !values.contains(tag) {
            let message = format!("`{tag}` is not a value of `{name}`");
            let hint = c.meant(tag, values.iter().map(String::as_str));
            c.value_fault(&node.place, "unknown-value", tag, message, &hint);
            sound = false;
        }
    }
    sound
}

/// What the measure counts.
pub(super) fn scale(names: &Names, measure: &Measure) -> Option<Scale> {
    Some(match measure {
        Measure::Same(_)
        | Measure::Different(_)
        | Measure::SamePerson
        | Measure::DifferentPerson
        | Measure::Contains(_)
        | Measure::Listed
        | Measure::Previous
        | Measure::ListedIn { .. }
        | Measure::Shared {
            as_share: false, ..
        } => Scale::Count,
        Measure::Shared { .. } | Measure::Score => Scale::Decimal,
        Measure::Distance(_) => Scale::Metres,
        Measure::Above(_) => Scale::Levels,
        Measure::Line { .. } => Scale::Steps,
        Measure::Chosen(_) => Scale::Position,
        Measure::Before(_) | Measure::After(_) => Scale::Days,
        Measure::Difference(of) => {
            let attribute = names.asked.get(&of.mentee)?.as_ref()?;
            match &attribute.kind {
                Kind::Number { unit: Some(unit) } => Scale::Named(unit.clone()),
                _ => Scale::Decimal,
            }
        }
    })
}
