//! Reading what a criterion pays: a number, so many each, or a table.

use super::collect::{Collector, Node, Place};
use super::measure::Measured;
use super::model::{PointRow, Points, Quantity};
use super::quantity::{Scale, quantity_text};

const EXAMPLE: &str =
    "write `points = 3`, `{ each = 3, at_most = 9 }` or `{ \"1 level\" = 9, \"up to 2 km\" = 4 }`";

/// Reads `points`, paid by what the line measures.
pub(super) fn points(c: &mut Collector<'_>, node: &Node<'_>, measured: Measured) -> Option<Points> {
    if node.is_number() {
        return c.decimal(node).map(Points::Flat);
    }
    if !node.is_table() {
        c.wrong_type(node, "a number or a table", EXAMPLE);
        return None;
    }
    let mut table = c.table(node, "points = 3")?;
    let Some(measured) = measured else {
        // What the ranges count is not known; what they pay is a number whatever it is.
        for (_, node) in table.rest() {
            c.decimal(&node);
        }
        return None;
    };
    let Some(scale) = measured else {
        let message =
            "`any`, `all` and `not` are true or false: they pay a plain number".to_owned();
        c.fault(&node.place, "contradiction", message, "write `points = 3`");
        return None;
    };
    let Some(each) = table.take("each") else {
        if table.get("at_most").is_some() {
            c.need(&mut table, "each", "points = { each = 3, at_most = 9 }");
            return None;
        }
        return rows(c, &node.place, table.rest(), &scale);
    };
    let unpaid = match scale {
        Scale::Metres => Some(("metre", "\"up to 2 km\" = 4, \"up to 8 km\" = 1")),
        Scale::Steps => Some(("step", "\"up to 2 steps\" = -4, \"up to 4 steps\" = -1")),
        Scale::Position => Some(("position", "\"1\" = 10, \"up to 3\" = 4")),
        _ => None,
    };
    if let Some((unit, rows)) = unpaid {
        let message = format!("points for each {unit} are not paid");
        let hint = format!("write a table such as `points = {{ {rows} }}`");
        c.fault(&each.place, "contradiction", message, &hint);
        return None;
    }
    let each = c.decimal(&each);
    let at_most = match table.take("at_most") {
        Some(node) => c.decimal(&node).map(|most| Some((most, node.place))),
        None => Some(None),
    };
    c.finish(table, &[]);
    let (each, at_most) = (each?, at_most?);
    if let Some((_, place)) = &at_most
        && each < 0
    {
        let message = "`at_most` caps points, and these only take away".to_owned();
        let hint = "write positive points with a cap and `weight = -1`";
        c.fault(place, "contradiction", message, hint);
        return None;
    }
    if let Some((most, place)) = &at_most
        && *most < 0
    {
        let message = "a cap below zero is all that could ever be paid".to_owned();
        let hint = "write a positive cap; to take points away, write `weight = -1`";
        c.fault(place, "contradiction", message, hint);
        return None;
    }
    Some(Points::Each {
        each,
        at_most: at_most.map(|most| most.0),
    })
}

/// Order of the rows of a table: exact values, then `up to` from the tightest, then `from` from the greatest,
/// so that the first row that holds a measure is the one that fits it best.
fn rows(
    c: &mut Collector<'_>,
    place: &Place,
    entries: Vec<(&str, Node<'_>)>,
    scale: &Scale,
) -> Option<Points> {
    if entries.is_empty() {
        let message = "the table of points is empty".to_owned();
        c.fault(place, "empty", message, EXAMPLE);
        return None;
    }
    let count = entries.len();
    let mut rows: Vec<PointRow> = Vec::with_capacity(count);
    for (key, node) in entries {
        let range = range(c, &node.place, key, scale);
        let points = c.decimal(&node);
        let (Some((at_least, at_most)), Some(points)) = (range, points) else {
            continue;
        };
        let twice = |row: &PointRow| (row.at_least, row.at_most) == (at_least, at_most);
        if rows.iter().any(twice) {
            let message = format!("`{key}` stands twice in the table");
            c.value_fault(&node.place, "duplicate", key, message, "write it once");
            continue;
        }
        rows.push(PointRow {
            at_least,
            at_most,
            points,
        });
    }
    if rows.len() < count {
        return None;
    }
    let up_to = rows.iter().any(|row| row.at_least.is_none());
    let from = rows.iter().any(|row| row.at_most.is_none());
    if up_to && from {
        let message = "one table holds `up to` and `from`".to_owned();
        c.fault(
            place,
            "contradiction",
            message,
            "use one of the two in a table",
        );
        return None;
    }
    rows.sort_by_key(order);
    Some(Points::Table(rows))
}

fn order(row: &PointRow) -> (u8, i64) {
    match (row.at_least, row.at_most) {
        (None, Some(most)) => (1, most.value),
        (Some(least), None) => (2, -least.value),
        (least, _) => (0, least.map_or(0, |least| least.value)),
    }
}

type Range = (Option<Quantity>, Option<Quantity>);

/// `1 level`, `up to 2 km`, `from 3`.
fn range(c: &mut Collector<'_>, place: &Place, key: &str, scale: &Scale) -> Option<Range> {
    if let Some(rest) = key.strip_prefix("up to ") {
        return Some((None, Some(quantity_text(c, place, rest, scale)?)));
    }
    if let Some(rest) = key.strip_prefix("from ") {
        return Some((Some(quantity_text(c, place, rest, scale)?), None));
    }
    if !key.starts_with(|first: char| first.is_ascii_digit() || matches!(first, '-' | '+' | '.')) {
        let message = format!("`{key}` is no row of a table of points");
        let [exact, up_to, from] = ["", "up to ", "from "].map(|word| scale.row(word));
        let hint = format!("write `{exact}`, `{up_to}` or `{from}`");
        c.value_fault(place, "row", key, message, &hint);
        return None;
    }
    let exact = quantity_text(c, place, key, scale)?;
    Some((Some(exact), Some(exact)))
}
