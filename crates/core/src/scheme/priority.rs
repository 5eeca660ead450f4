//! Reading `[[priority]]`: what placing somebody is worth.

use super::collect::{Collector, Node, Place, Section};
use super::lines::{group_example, misspelt, placed, sorts};
use super::model::Priority;
use super::read::Names;
use crate::level::Level;

/// Reads one line whose name was taken.
pub(super) fn priority(
    c: &mut Collector<'_>,
    names: &Names,
    table: &mut Section<'_>,
    name: Option<String>,
) -> Option<Priority> {
    let placed = placed(c, table);
    let points = c
        .need(table, "points", "points = 3")
        .and_then(|node| points(c, &node));
    let mut named = table.take_all(|key| names.asked.contains_key(key));
    if named.len() > 1 {
        let message = "the priority names more than one group".to_owned();
        let hint = "write one line for each: the points of all that hold for somebody add up";
        let place = table.place.clone();
        c.fault(&place, "no-group", message, hint);
        return None;
    }
    let group = match named.pop() {
        None if misspelt(c, names, table) => return None,
        None => None,
        Some((attribute, node)) => {
            let value = c.text(&node, &group_example(names, attribute))?;
            sorts(c, names, "priority", &node, attribute, Some(&value), placed)?;
            Some((attribute.to_owned(), value))
        }
    };
    Some(Priority {
        name: name?,
        placed: placed?,
        group,
        points: points?,
    })
}

/// Not below zero.
fn points(c: &mut Collector<'_>, node: &Node<'_>) -> Option<i64> {
    let points = c.decimal(node)?;
    if points >= 0 {
        return Some(points);
    }
    let written = c.number_text(node);
    let message = format!("`{written}` points would pay for leaving somebody out");
    let hint = "write 0 or more; to keep somebody out, give them no places";
    c.value_fault(&node.place, "below-zero", &written, message, hint);
    None
}

/// Whether the aim counts the points where there are such lines, and there are such lines where it counts theirs alone;
/// if not, says so.
pub(super) fn counted(
    c: &mut Collector<'_>,
    aim: &[Level],
    place: &Place,
    lines: &[Priority],
) -> Option<()> {
    if lines.is_empty() && aim.contains(&Level::Priority) {
        let message = "the aim names `priority`, and nothing says what placing somebody is worth";
        let hint = "add [[priority]] with name, placed and points, or take the level out";
        c.fault(place, "aim", message.to_owned(), hint);
        return None;
    }
    let counts = [Level::Priority, Level::TotalScore];
    if !lines.is_empty() && !counts.iter().any(|level| aim.contains(level)) {
        let message = "the aim counts no points, and [[priority]] pays some".to_owned();
        let hint = "name `priority` or `total score` in it, or take [[priority]] out";
        c.fault(place, "aim", message, hint);
        return None;
    }
    Some(())
}
