//! Reading measures that may read one side alone: `chosen`, and `before` and `after`, where the day of the run may stand
//! in the place of a date.

use super::collect::{Collector, Node};
use super::measure::{asked_of, known, words};
use super::model::{Asked, Attribute, Kind, OneOrBoth};
use super::read::Names;
use crate::ids::Side;

/// The day of the run, where the name of a date could stand.
pub(super) const AS_OF: &str = "as of";

/// The two items of a list: the mentee's, the mentor's.
fn two<'n>(c: &mut Collector<'_>, key: &str, node: &Node<'n>, hint: &str) -> Option<[Node<'n>; 2]> {
    let example = format!("{key} = [\"the mentee's\", \"the mentor's\"]");
    let items = c.list(node, &example)?;
    let count = items.len();
    let two = <[Node<'n>; 2]>::try_from(items).ok();
    if two.is_none() {
        let message = format!("`{key}` takes one name or two, not {count}");
        c.fault(&node.place, "names", message, hint);
    }
    two
}

/// Reports an attribute of a kind that the measure can't read.
fn of_kind(
    c: &mut Collector<'_>,
    key: &str,
    node: &Node<'_>,
    (name, attribute): (&str, &Attribute),
    (kind, needs): (&Kind, &str),
) -> Option<()> {
    if attribute.kind == *kind {
        return Some(());
    }
    let is = words(&attribute.kind);
    let message = format!("`{key}` can't be taken of `{name}`, which is {is}");
    c.fault(
        &node.place,
        "wrong-kind",
        message,
        &format!("it needs {needs}"),
    );
    None
}

/// `chosen = "wishes"`, with `by` where an attribute asked of both is read of one side; or two names.
pub(super) fn chosen(
    c: &mut Collector<'_>,
    names: &Names,
    node: &Node<'_>,
    by: Option<&Node<'_>>,
) -> Option<OneOrBoth> {
    let ranked = (&Kind::Ranked, "`ranked`");
    let sides = [("mentee", Side::Mentees), ("mentor", Side::Mentors)];
    if node.is_text() {
        let name = c.raw_text(node, "chosen = \"wishes\"")?;
        let attribute = known(c, names, node, name, &[])?;
        of_kind(c, "chosen", node, (name, attribute), ranked)?;
        let side = match (attribute.of, by) {
            (Asked::Both, Some(by)) => Some(c.word(by, &sides)?),
            (Asked::Both, None) => None,
            (Asked::Of(side), None) => Some(side),
            (Asked::Of(side), Some(by)) => {
                let message = format!("`{name}` is asked of the {side} alone: there is one list");
                c.fault(&by.place, "contradiction", message, "take `by` out");
                return None;
            }
        };
        let read = |of: Side| (side.is_none() || side == Some(of)).then(|| name.to_owned());
        return Some(OneOrBoth {
            mentee: read(Side::Mentees),
            mentor: read(Side::Mentors),
        });
    }
    let hint =
        "one name: in whose list the other is looked for; two: each in the other's, mentee's first";
    let items = two(c, "chosen", node, hint)?;
    if let Some(by) = by {
        let message = "with two names both lists are read".to_owned();
        let hint = "take `by` out, or write one name";
        c.fault(&by.place, "contradiction", message, hint);
        return None;
    }
    let mut list = |item: &Node<'_>, side: Side| {
        let name = c.raw_text(item, "\"wishes\"")?;
        let attribute = asked_of(c, names, item, name, side, false)?;
        of_kind(c, "chosen", item, (name, attribute), ranked)?;
        Some(name.to_owned())
    };
    let [first, second] = &items;
    let (mentee, mentor) = (list(first, Side::Mentees), list(second, Side::Mentors));
    Some(OneOrBoth {
        mentee: Some(mentee?),
        mentor: Some(mentor?),
    })
}

/// `before = "start"`, `before = ["ends", "begins"]`, `before = ["ends", "as of"]`; `after` likewise.
pub(super) fn dates(
    c: &mut Collector<'_>,
    names: &Names,
    key: &str,
    node: &Node<'_>,
) -> Option<OneOrBoth> {
    let date = (&Kind::Date, "`date`, or `as of` in the place of one");
    let beside = format!("write `{key} = [\"a date\", \"{AS_OF}\"]`, the mentee's first");
    if node.is_text() {
        let name = c.raw_text(node, &format!("{key} = \"start\""))?;
        if name == AS_OF {
            let message = format!("`{AS_OF}` alone is one day, not two");
            c.fault(&node.place, "names", message, &beside);
            return None;
        }
        let attribute = asked_of(c, names, node, name, Side::Mentees, true)?;
        asked_of(c, names, node, name, Side::Mentors, true)?;
        of_kind(c, key, node, (name, attribute), date)?;
        return Some(OneOrBoth {
            mentee: Some(name.to_owned()),
            mentor: Some(name.to_owned()),
        });
    }
    let hint = "one name: asked of both; two: the mentee's, then the mentor's, or `as of`";
    let items = two(c, key, node, hint)?;
    let mut day = |item: &Node<'_>, side: Side| {
        let name = c.raw_text(item, "\"start\"")?;
        if name == AS_OF {
            return Some(None);
        }
        let attribute = known(c, names, item, name, &[AS_OF])?;
        asked_of(c, names, item, name, side, false)?;
        of_kind(c, key, item, (name, attribute), date)?;
        Some(Some(name.to_owned()))
    };
    let [first, second] = &items;
    let (mentee, mentor) = (day(first, Side::Mentees), day(second, Side::Mentors));
    let (mentee, mentor) = (mentee?, mentor?);
    if mentee.is_none() && mentor.is_none() {
        let message = "the day of the run is compared with itself".to_owned();
        c.fault(&node.place, "names", message, &beside);
        return None;
    }
    Some(OneOrBoth { mentee, mentor })
}
