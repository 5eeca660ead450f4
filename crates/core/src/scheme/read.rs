//! Reading a scheme: the file as a whole, its two sides, ladders, attributes and justifications.

use super::collect::{Collector, Node, Section, choice};
use super::lines::lines;
use super::model::{
    Asked, Attribute, AttributeBlank, Codes, Justification, Kind, Ladder, Places, Scheme, SideRules,
};
use super::protected::{NINE, suggested};
use crate::fault::{Error, Fault, Faults, nearest};
use crate::ids::Side;
use crate::level::{Level, check_aim};
use std::collections::{BTreeMap, BTreeSet};
use toml::de::DeTable;

/// What the file's first line says.
pub(super) const FORMAT: &str = "pairwright.scheme/1";
const FORMAT_KIND: &str = "pairwright.scheme/";

/// Keys of the language's catalogue at the top that this version does not know yet.
const LATER_TOP: [&str; 13] = [
    "keep_apart",
    "keep apart",
    "apart",
    "no_repeats",
    "no repeats",
    "previous",
    "priority",
    "priorities",
    "cost",
    "leave_out",
    "pins",
    "exclusions",
    "styles",
];

/// Words that mean something else where an attribute's name could stand.
pub(super) const RESERVED: [&str; 7] = [
    "person", "name", "placed", "each", "at_least", "at_most", "count",
];

/// The names that lines may use. `None`: declared, but with a fault of its own that is enough.
#[derive(Debug, Default)]
pub(super) struct Names {
    pub(super) ladders: BTreeMap<String, Option<Ladder>>,
    pub(super) asked: BTreeMap<String, Option<Attribute>>,
    pub(super) same_person: bool,
}

/// Reads a scheme, or says everything that is wrong with it.
pub(super) fn read(text: &str, file: &str) -> Result<Scheme, Error> {
    let mut c = Collector::new(text, file);
    let (tree, broken) = DeTable::parse_recoverable(text);
    if !broken.is_empty() {
        return Err(refused(syntax(&c, file, &broken)));
    }
    let top = c.top(tree.get_ref());
    let scheme = whole(&mut c, top);
    let faults = c.into_faults();
    match scheme {
        Some(scheme) if faults.is_empty() => Ok(scheme),
        _ => Err(refused(faults)),
    }
}

fn refused(mut faults: Vec<Fault>) -> Error {
    if faults.is_empty() {
        faults.push(Fault::new("scheme", "the scheme can't be read"));
    }
    match Faults::or_ok(faults) {
        Err(faults) => Error::Scheme(faults),
        Ok(()) => Error::Scheme(Fault::new("scheme", "the scheme can't be read").into()),
    }
}

/// What TOML itself refuses, at most one fault a line: the rest is usually its echo.
fn syntax(c: &Collector<'_>, file: &str, broken: &[toml::de::Error]) -> Vec<Fault> {
    let mut lines = BTreeSet::new();
    let mut faults = Vec::new();
    for error in broken {
        let at = error.span().map_or(0, |span| span.start);
        if lines.insert(c.line(at)) {
            let message = format!("this is not TOML: {}", error.message());
            let fault = Fault::new("toml", message)
                .in_file(file)
                .at_row(c.line(at))
                .with_value(c.line_text(at))
                .with_hint(format!("look at `{}`", c.line_text(at)));
            faults.push(fault);
        }
    }
    faults
}

fn whole(c: &mut Collector<'_>, mut top: Section<'_>) -> Option<Scheme> {
    format(c, &mut top)?;
    let name = c
        .need(&mut top, "name", "name = \"Mentoring, phase 1\"")
        .and_then(|node| c.text(&node, "name = \"Mentoring, phase 1\""));
    let aim = aim(c, &mut top);
    let seed = match top.take("seed") {
        Some(node) => c.whole(&node, u64::MAX),
        None => Some(0),
    };
    let same_person = match top.take("same_person") {
        Some(node) => c.word(&node, &[("same id", true)]),
        None => Some(false),
    };
    let ladders = ladders(c, &mut top);
    let asked = asked(c, &mut top, &ladders);
    let names = Names {
        ladders,
        asked,
        same_person: same_person == Some(true),
    };
    let mentees = side(c, &mut top, Side::Mentees);
    let mentors = side(c, &mut top, Side::Mentors);
    headings(c, &names, [mentees.as_ref(), mentors.as_ref()]);
    let justified = justified(c, &mut top, &names);
    let lines = lines(c, &mut top, &names, &justified.named);
    c.finish(top, &LATER_TOP);
    let lines = lines?;
    Some(Scheme {
        name: name?,
        aim: aim?,
        seed: seed?,
        same_person: same_person?,
        sides: [mentees?.rules, mentors?.rules],
        ladders: names
            .ladders
            .into_iter()
            .map(|(name, ladder)| Some((name, ladder?)))
            .collect::<Option<_>>()?,
        asked: names
            .asked
            .into_iter()
            .map(|(name, attribute)| Some((name, attribute?)))
            .collect::<Option<_>>()?,
        musts: lines.musts,
        prefers: lines.prefers,
        quotas: lines.quotas,
        justified: justified.read,
    })
}

/// The format comes first: a file of another version is not looked at any further.
fn format(c: &mut Collector<'_>, top: &mut Section<'_>) -> Option<()> {
    let example = format!("format = \"{FORMAT}\"");
    let node = c.need(top, "format", &example)?;
    let format = c.raw_text(&node, &example)?;
    if format == FORMAT {
        return Some(());
    }
    let number = format
        .strip_prefix(FORMAT_KIND)
        .and_then(|number| number.parse::<u32>().ok());
    let (message, hint) = match number {
        Some(number) if number > 1 => (
            format!("`{format}` is newer than this version of pairwright, which reads `{FORMAT}`"),
            "use a newer pairwright, or write the scheme in the older format".to_owned(),
        ),
        _ => (
            format!("`{format}` is not a format of a scheme"),
            format!("write `{example}`"),
        ),
    };
    c.value_fault(&node.place, "format", format, message, &hint);
    None
}

fn aim(c: &mut Collector<'_>, top: &mut Section<'_>) -> Option<Vec<Level>> {
    let example = "aim = [\"mentees placed\", \"total score\"]";
    let node = c.need(top, "aim", example)?;
    let items = c.list(&node, example)?;
    let count = items.len();
    let mut aim = Vec::with_capacity(count);
    for item in &items {
        let Some(text) = c.raw_text(item, "\"total score\"") else {
            continue;
        };
        // `lot` is known to the model, so that its own refusal says why it is never written
        let level = match text {
            "lot" => Ok(Level::Lot),
            _ => text.parse(),
        };
        match level {
            Ok(level) => aim.push(level),
            Err(()) => {
                let message = format!("`{text}` is not a level of an aim");
                let hint = choice(text, Level::NAMED.iter().map(|level| level.name()));
                c.value_fault(&item.place, "unknown-value", text, message, &hint);
            }
        }
    }
    let mut faults = Vec::new();
    if aim.len() == count {
        check_aim(&aim, &mut faults);
    }
    let sound = faults.is_empty() && aim.len() == count;
    for fault in faults {
        c.report(&node.place, fault);
    }
    sound.then_some(aim)
}

/// A side's rules and where it stands.
struct ReadSide<'n> {
    rules: SideRules,
    id: Node<'n>,
    places: Node<'n>,
    ignore: Option<Node<'n>>,
}

fn side<'n>(c: &mut Collector<'_>, top: &mut Section<'n>, side: Side) -> Option<ReadSide<'n>> {
    let (key, example) = match side {
        Side::Mentees => ("mentees", "[mentees] with id and places"),
        Side::Mentors => ("mentors", "[mentors] with id and places"),
    };
    let node = c.need(top, key, example)?;
    let mut table = c.table(&node, example)?;
    let called = match table.take("called") {
        Some(node) => c.text(&node, "called = \"officer\""),
        None => Some(side.one().to_owned()),
    };
    let id = c.need(&mut table, "id", "id = \"code\"");
    let id_heading = id.as_ref().and_then(|node| c.text(node, "id = \"code\""));
    let codes = match table.take("codes") {
        Some(node) => c.word(&node, &[("make", Codes::Make), ("auto", Codes::Auto)]),
        None => Some(Codes::Auto),
    };
    let places_node = c.need(&mut table, "places", "places = 1");
    let places = places_node.as_ref().and_then(|node| places(c, node));
    let ignore_node = table.take("ignore");
    let ignore = match &ignore_node {
        Some(node) => c.texts(node, 0, "ignore = [\"remarks\"]"),
        None => Some(Vec::new()),
    };
    c.finish(table, &["priority", "cost", "groups"]);
    Some(ReadSide {
        rules: SideRules {
            called: called?,
            id: id_heading?,
            codes: codes?,
            places: places?,
            ignore: ignore?,
        },
        id: id?,
        places: places_node?,
        ignore: ignore_node,
    })
}

fn places(c: &mut Collector<'_>, node: &Node<'_>) -> Option<Places> {
    let example = "places = 2, or places = { column = \"places\", at_most = 2 }";
    if node.is_number() {
        return Some(Places {
            at_least: 0,
            at_most: Some(c.count(node)?),
            column: None,
        });
    }
    let mut table = c.table(node, example)?;
    let at_least = match table.take("at_least") {
        Some(node) => c.count(&node),
        None => Some(0),
    };
    let at_most = match table.take("at_most") {
        Some(node) => c.count(&node).map(Some),
        None => Some(None),
    };
    let column = match table.take("column") {
        Some(node) => c.text(&node, "column = \"places\"").map(Some),
        None => Some(None),
    };
    c.finish(table, &[]);
    let (at_least, at_most, column) = (at_least?, at_most?, column?);
    if at_most.is_none() && column.is_none() {
        let message = "neither `at_most` nor `column` says how many places there are".to_owned();
        c.fault(
            &node.place,
            "missing-key",
            message,
            &format!("write {example}"),
        );
        return None;
    }
    if at_most.is_some_and(|most| most < at_least) {
        let message = format!("at least {at_least} is more than at most {}", at_most?);
        c.fault(
            &node.place,
            "bounds",
            message,
            "exchange them or change one",
        );
        return None;
    }
    Some(Places {
        at_least,
        at_most,
        column,
    })
}

fn ladders(c: &mut Collector<'_>, top: &mut Section<'_>) -> BTreeMap<String, Option<Ladder>> {
    let example = "[ladders] with lines such as grades = [\"Junior\", [\"Senior\", \"Lead\"]]";
    let Some(mut table) = top.take("ladders").and_then(|node| c.table(&node, example)) else {
        return BTreeMap::new();
    };
    let mut ladders = BTreeMap::new();
    for (name, node) in table.rest() {
        let shown = c.is_shown(&node.place, name);
        let ladder = ladder(c, &node).filter(|_| shown);
        ladders.insert(name.to_owned(), ladder);
    }
    ladders
}

fn ladder(c: &mut Collector<'_>, node: &Node<'_>) -> Option<Ladder> {
    let example = "[[\"Band 1\", \"Constable\"], [\"Band 2\"]], lowest first";
    let items = c.list(node, example)?;
    let mut seen: BTreeMap<String, String> = BTreeMap::new();
    let mut rungs = Some(Vec::with_capacity(items.len()));
    for item in &items {
        let names = if item.is_list() {
            c.texts(item, 1, example)
        } else {
            c.text(item, example).map(|name| vec![name])
        };
        for name in names.iter().flatten() {
            if let Some(before) = seen.insert(name.to_lowercase(), name.clone()) {
                let message = format!("the level `{name}` stands twice on the ladder");
                let hint = if before == *name {
                    "write it once".to_owned()
                } else {
                    format!("`{before}` and `{name}` differ by case alone: write one of them")
                };
                c.value_fault(&item.place, "duplicate", name, message, &hint);
            }
        }
        match (&mut rungs, names) {
            (Some(rungs), Some(names)) => rungs.push(names),
            _ => rungs = None,
        }
    }
    if items.is_empty() {
        let hint = format!("write {example}");
        c.fault(
            &node.place,
            "empty",
            "the ladder has no level".into(),
            &hint,
        );
        return None;
    }
    rungs.map(Ladder)
}

fn asked(
    c: &mut Collector<'_>,
    top: &mut Section<'_>,
    ladders: &BTreeMap<String, Option<Ladder>>,
) -> BTreeMap<String, Option<Attribute>> {
    let example = "[asked] with lines such as team = { of = \"mentors\", kind = \"one\" }";
    let Some(mut table) = top.take("asked").and_then(|node| c.table(&node, example)) else {
        return BTreeMap::new();
    };
    let mut asked = BTreeMap::new();
    for (name, node) in table.rest() {
        let named = attribute_name(c, &node, name);
        let attribute = attribute(c, name, &node, ladders).filter(|_| named);
        asked.insert(name.to_owned(), attribute);
    }
    asked
}

fn attribute_name(c: &mut Collector<'_>, node: &Node<'_>, name: &str) -> bool {
    if RESERVED.contains(&name) {
        let message = format!("`{name}` is a word of the language and can't name an attribute");
        let hint = format!("call it otherwise and give the heading as `column = \"{name}\"`");
        c.value_fault(&node.place, "reserved", name, message, &hint);
        return false;
    }
    c.is_shown(&node.place, name)
}

const OF: [(&str, Asked); 3] = [
    ("mentees", Asked::Of(Side::Mentees)),
    ("mentors", Asked::Of(Side::Mentors)),
    ("both", Asked::Both),
];

fn attribute(
    c: &mut Collector<'_>,
    name: &str,
    node: &Node<'_>,
    ladders: &BTreeMap<String, Option<Ladder>>,
) -> Option<Attribute> {
    let example = "{ of = \"both\", kind = \"tags\" }";
    let mut table = c.table(node, example)?;
    let of = c
        .need(&mut table, "of", "of = \"both\"")
        .and_then(|node| c.word(&node, &OF));
    let kind_node = c.need(&mut table, "kind", "kind = \"one\"");
    let kind = kind_node
        .as_ref()
        .and_then(|node| kind(c, node, &mut table, ladders));
    let column = match table.take("column") {
        Some(node) => c.text(&node, "column = \"topics I can speak about\""),
        None => Some(name.to_owned()),
    };
    let is_tags = kind == Some(Kind::Tags);
    let lists = is_tags || kind == Some(Kind::One);
    let blank = match table.take("blank") {
        Some(node) => blank(c, &node, is_tags || kind.is_none()),
        None => Some(AttributeBlank::Error),
    };
    let values = match table.take("values") {
        Some(node) => {
            belongs(
                c,
                &node,
                lists,
                &kind,
                "`values` belongs to kinds `one` and `tags`",
            );
            c.texts(&node, 1, "values = [\"face to face\", \"virtual\"]")
                .map(|texts| Some((texts, node)))
        }
        None => Some(None),
    };
    let separator = match table.take("separator") {
        Some(node) => {
            belongs(
                c,
                &node,
                is_tags,
                &kind,
                "`separator` belongs to kind `tags`",
            );
            let text = c.raw_text(&node, "separator = \";\"");
            if text == Some("") {
                let message = "the separator is empty".to_owned();
                c.fault(&node.place, "empty", message, "write one such as \";\"");
            }
            text.filter(|text| !text.is_empty()).map(str::to_owned)
        }
        None => Some(",".to_owned()),
    };
    let strip = match table.take("strip") {
        Some(node) => {
            belongs(c, &node, is_tags, &kind, "`strip` belongs to kind `tags`");
            c.raw_text(&node, "strip = \"[]'\"").map(str::to_owned)
        }
        None => Some(String::new()),
    };
    let sensitive = match table.take("sensitive") {
        Some(node) => c.flag(&node),
        None => Some(false),
    };
    let protected = protection(c, &mut table, name, node, column.as_deref());
    c.finish(table, &["priority"]);
    let (values, separator) = (values?, separator?);
    if let Some((texts, node)) = &values
        && is_tags
        && let Some(text) = texts.iter().find(|text| text.contains(&separator))
    {
        let message = format!("the value `{text}` holds the separator `{separator}`");
        let hint = "no cell could ever hold it: change `separator` or the value";
        c.value_fault(&node.place, "contradiction", text, message, hint);
    }
    let (protected, declared_harmless) = protected?;
    Some(Attribute {
        of: of?,
        kind: kind?,
        column: column?,
        blank: blank?,
        values: values.map(|values| values.0),
        separator,
        strip: strip?,
        sensitive: sensitive?,
        protected,
        declared_harmless,
    })
}

/// Reports a key that its attribute's kind has no use for.
fn belongs(c: &mut Collector<'_>, node: &Node<'_>, fits: bool, kind: &Option<Kind>, rule: &str) {
    if !fits && kind.is_some() {
        c.fault(&node.place, "contradiction", rule.to_owned(), "take it out");
    }
}

const KINDS: [&str; 7] = ["one", "tags", "level", "number", "place", "flag", "date"];

fn kind(
    c: &mut Collector<'_>,
    node: &Node<'_>,
    table: &mut Section<'_>,
    ladders: &BTreeMap<String, Option<Ladder>>,
) -> Option<Kind> {
    let ladder_node = table.take("ladder");
    let unit_node = table.take("unit");
    let word = c.raw_text(node, "kind = \"one\"")?;
    let kind = match word {
        "one" => Kind::One,
        "tags" => Kind::Tags,
        "place" => Kind::Place,
        "flag" => Kind::Flag,
        "date" => Kind::Date,
        "level" => {
            let Some(node) = &ladder_node else {
                let hint = choice("", ladders.keys().map(String::as_str));
                let message = "a level needs its `ladder`".to_owned();
                c.fault(&node.place, "missing-key", message, &hint);
                return None;
            };
            let ladder = c.text(node, "ladder = \"seniority\"")?;
            if !ladders.contains_key(&ladder) {
                let message = format!("no ladder is called `{ladder}`");
                let hint = choice(&ladder, ladders.keys().map(String::as_str));
                c.value_fault(&node.place, "unknown-name", &ladder, message, &hint);
                return None;
            }
            Kind::Level { ladder }
        }
        "number" => Kind::Number {
            unit: match &unit_node {
                Some(node) => Some(unit(c, node)?),
                None => None,
            },
        },
        "person" | "ranked" => {
            c.not_available(&node.place, &format!("kind = \"{word}\""));
            return None;
        }
        _ => {
            let message = format!("`{word}` is not a kind");
            let hint = choice(word, KINDS.into_iter());
            c.value_fault(&node.place, "unknown-value", word, message, &hint);
            return None;
        }
    };
    let is = Some(kind);
    if let Some(node) = &ladder_node {
        let fits = matches!(is, Some(Kind::Level { .. }));
        belongs(c, node, fits, &is, "`ladder` belongs to kind `level`");
    }
    if let Some(node) = &unit_node {
        let fits = matches!(is, Some(Kind::Number { .. }));
        belongs(c, node, fits, &is, "`unit` belongs to kind `number`");
    }
    is
}

/// A unit begins with a letter, so that it can't be taken for a part of the number before it.
fn unit(c: &mut Collector<'_>, node: &Node<'_>) -> Option<String> {
    let unit = c.text(node, "unit = \"years\"")?;
    if unit.chars().next().is_some_and(char::is_alphabetic) {
        return Some(unit);
    }
    let message = format!("the unit `{unit}` does not begin with a letter");
    let hint = "write a word such as `years`";
    c.value_fault(&node.place, "unit", &unit, message, hint);
    None
}

fn blank(c: &mut Collector<'_>, node: &Node<'_>, may_be_empty: bool) -> Option<AttributeBlank> {
    let words = [
        ("allowed", AttributeBlank::Allowed),
        ("error", AttributeBlank::Error),
        ("none", AttributeBlank::None),
    ];
    let blank = c.word(node, &words)?;
    if blank == AttributeBlank::None && !may_be_empty {
        let message = "`blank = \"none\"` is the empty set of kind `tags`".to_owned();
        let hint = "write `blank = \"allowed\"` and let each line say what blank means to it";
        c.fault(&node.place, "contradiction", message, hint);
        return None;
    }
    Some(blank)
}

/// `(protected, declared harmless)`.
fn protection(
    c: &mut Collector<'_>,
    table: &mut Section<'_>,
    name: &str,
    whole: &Node<'_>,
    column: Option<&str>,
) -> Option<(Option<String>, bool)> {
    if let Some(node) = table.take("protected") {
        if node.is_text() {
            let text = c.raw_text(&node, "protected = \"race\"")?;
            if NINE.contains(&text) {
                return Some((Some(text.to_owned()), false));
            }
            let message = format!("`{text}` is not one of the nine protected characteristics");
            let near = nearest(text, NINE).or(suggested(text).filter(|name| !name.is_empty()));
            let hint = match near {
                Some(near) => format!("did you mean `{near}`?"),
                None => choice("", NINE.into_iter()),
            };
            c.value_fault(&node.place, "unknown-value", text, message, &hint);
            return None;
        }
        if c.flag(&node)? {
            let message = "`protected = true` does not say which characteristic".to_owned();
            c.fault(
                &node.place,
                "protected",
                message,
                &choice("", NINE.into_iter()),
            );
            return None;
        }
        return Some((None, true));
    }
    let headings = [column.unwrap_or(name), name];
    let Some((heading, suggests)) = headings
        .into_iter()
        .find_map(|heading| Some((heading, suggested(heading)?)))
    else {
        return Some((None, false));
    };
    let (message, example) = if suggests.is_empty() {
        let message = format!("`{heading}` suggests a protected characteristic");
        (message, "sexual orientation")
    } else {
        let message = format!("`{heading}` suggests the protected characteristic `{suggests}`");
        (message, suggests)
    };
    let hint = format!(
        "write `protected = \"{example}\"`, with a [justified] table if a line reads it, or `protected = false` where it is none of the nine"
    );
    c.value_fault(&whole.place, "protected", heading, message, &hint);
    None
}

/// One heading is one column: it is not id, places, answer and ignored at the same time, and one column has one secrecy.
fn headings(c: &mut Collector<'_>, names: &Names, sides: [Option<&ReadSide<'_>>; 2]) {
    let fold = |heading: &str| heading.trim().to_lowercase();
    for (side, read) in Side::BOTH.into_iter().zip(sides) {
        let Some(read) = read else { continue };
        let rules = &read.rules;
        let ignored: BTreeSet<String> = rules.ignore.iter().map(|h| fold(h)).collect();
        let id = fold(&rules.id);
        let places = rules.places.column.as_deref().map(fold);
        if let Some(node) = &read.ignore {
            let mut clash = |heading: &str, use_as: &str| {
                let message = format!("`{heading}` is to be ignored and is {use_as}");
                c.value_fault(
                    &node.place,
                    "contradiction",
                    heading,
                    message,
                    "take it out here",
                );
            };
            if ignored.contains(&id) {
                clash(&rules.id, "the id");
            }
            if let Some(column) = &rules.places.column
                && ignored.contains(&fold(column))
            {
                clash(column, "the number of places");
            }
            for (name, attribute) in &names.asked {
                if let Some(attribute) = attribute
                    && attribute.of.includes(side)
                    && ignored.contains(&fold(&attribute.column))
                {
                    clash(&attribute.column, &format!("asked as `{name}`"));
                }
            }
        }
        if places.as_ref() == Some(&id) {
            let message = "the column of the places is the column of the id".to_owned();
            c.fault(
                &read.places.place,
                "contradiction",
                message,
                "name another column",
            );
        }
        let mut columns: BTreeMap<String, (&str, &Attribute)> = BTreeMap::new();
        for (name, attribute) in &names.asked {
            let Some(attribute) = attribute else { continue };
            if !attribute.of.includes(side) {
                continue;
            }
            let column = fold(&attribute.column);
            if column == id {
                let message = format!("the id column is also asked as `{name}`");
                let hint = "an id is no answer: take the attribute out";
                c.value_fault(&read.id.place, "contradiction", name, message, hint);
            }
            if let Some((other, before)) = columns.insert(column, (name, attribute))
                && (before.sensitive, &before.protected)
                    != (attribute.sensitive, &attribute.protected)
            {
                let message = format!(
                    "`{other}` and `{name}` read the column `{}` of the {side}, but `sensitive` or `protected` differ",
                    attribute.column
                );
                let hint = "write the same for both";
                c.value_fault(&read.id.place, "contradiction", name, message, hint);
            }
        }
    }
}

/// The justifications that could be read, and the names of all that are there.
struct Justified {
    read: BTreeMap<String, Justification>,
    named: BTreeSet<String>,
}

fn justified(c: &mut Collector<'_>, top: &mut Section<'_>, names: &Names) -> Justified {
    let mut justified = Justified {
        read: BTreeMap::new(),
        named: BTreeSet::new(),
    };
    let example = "[justified.\"ethnicity\"] with purpose, proportionate, approver, review_by";
    let Some(mut table) = top
        .take("justified")
        .and_then(|node| c.table(&node, example))
    else {
        return justified;
    };
    for (name, node) in table.rest() {
        justified.named.insert(name.to_owned());
        match names.asked.get(name) {
            None => {
                let message = format!("no attribute is called `{name}`");
                let hint = choice(name, names.asked.keys().map(String::as_str));
                c.value_fault(&node.place, "unknown-name", name, message, &hint);
            }
            Some(Some(attribute)) if attribute.protected.is_none() => {
                let message = format!("`{name}` is not marked as protected");
                let hint =
                    "mark it with `protected = \"...\"` under [asked], or take this table out";
                c.value_fault(&node.place, "protected", name, message, hint);
            }
            Some(_) => {}
        }
        if let Some(justification) = justification(c, &node, example) {
            justified.read.insert(name.to_owned(), justification);
        }
    }
    justified
}

fn justification(c: &mut Collector<'_>, node: &Node<'_>, example: &str) -> Option<Justification> {
    let mut table = c.table(node, example)?;
    let mut words = |c: &mut Collector<'_>, key, example: &str| {
        c.need(&mut table, key, example)
            .and_then(|node| c.text(&node, example))
    };
    let purpose = words(c, "purpose", "purpose = \"what the line is for\"");
    let proportionate = words(
        c,
        "proportionate",
        "proportionate = \"why nothing less would do\"",
    );
    let approver = words(c, "approver", "approver = \"who decided\"");
    let review_by = c
        .need(&mut table, "review_by", "review_by = \"2027-03-31\"")
        .and_then(|node| date(c, &node));
    c.finish(table, &[]);
    Some(Justification {
        purpose: purpose?,
        proportionate: proportionate?,
        approver: approver?,
        review_by: review_by?,
    })
}

fn date(c: &mut Collector<'_>, node: &Node<'_>) -> Option<String> {
    let date = c.text(node, "review_by = \"2027-03-31\"")?;
    if is_iso_date(&date) {
        return Some(date);
    }
    let message = format!("`{date}` is not a day of the calendar");
    let hint = "write it like \"2027-03-31\"";
    c.value_fault(&node.place, "date", &date, message, hint);
    None
}

/// Whether this is a day of the calendar written `YYYY-MM-DD`.
fn is_iso_date(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    let [year, month, day] = parts.as_slice() else {
        return false;
    };
    let digits = |part: &str, length: usize| {
        (part.len() == length && part.bytes().all(|byte| byte.is_ascii_digit()))
            .then(|| part.parse::<u32>().ok())
            .flatten()
    };
    let (Some(year), Some(month), Some(day)) = (digits(year, 4), digits(month, 2), digits(day, 2))
    else {
        return false;
    };
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days = match month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => 0,
    };
    (1..=days).contains(&day)
}
