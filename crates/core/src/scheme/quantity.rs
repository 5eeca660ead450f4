//! Numbers with units: read exactly from the text, written back in one form.

use super::collect::{Collector, Node, Place, quoted};
use super::model::{Quantity, Unit};
use crate::score::{POINT_DECIMALS, format_decimal, parse_decimal};

/// What the numbers of a measure count, and so how bounds and points on it are written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Scale {
    /// Whole numbers: tags, or yes and no.
    Count,
    /// Plain decimals: shares, scores, numbers without unit.
    Decimal,
    /// Whole levels of a ladder: `"2 levels"`.
    Levels,
    /// Metres: `"8 km"`, `"500 m"`.
    Metres,
    /// Decimals with the unit that the scheme gives the number: `"5 years"`.
    Named(String),
}

impl Scale {
    /// How a number is written on this scale.
    fn example(&self, number: &str) -> String {
        match self {
            Scale::Count | Scale::Decimal => number.to_owned(),
            Scale::Levels if number == "1" || number == "-1" => format!("\"{number} level\""),
            Scale::Levels => format!("\"{number} levels\""),
            Scale::Metres => format!("\"{number} km\" or \"{number} m\""),
            Scale::Named(unit) => format!("\"{number} {unit}\""),
        }
    }
}

/// Reads a bound.
pub(super) fn quantity(c: &mut Collector<'_>, node: &Node<'_>, scale: &Scale) -> Option<Quantity> {
    let plain = matches!(scale, Scale::Count | Scale::Decimal);
    if plain && node.is_text() {
        let text = c.raw_text(node, "1")?;
        let message = format!("`{text}` is a text where a plain number belongs");
        let hint = "this measure has no unit: write digits without quotation marks";
        c.value_fault(&node.place, "unit", text, message, hint);
        return None;
    }
    if !plain && node.is_number() {
        let number = c.number_text(node);
        let message = format!("the number `{number}` needs its unit");
        let hint = format!("write {}", scale.example(&number));
        c.value_fault(&node.place, "unit", &number, message, &hint);
        return None;
    }
    if plain {
        let value = c.decimal(node)?;
        return whole_if_counted(c, &node.place, value, scale);
    }
    let text = c.raw_text(node, &scale.example("2"))?;
    quantity_text(c, &node.place, text, scale)
}

/// Reads a quantity from a text: that of a bound with a unit, or the key of a table of points.
pub(super) fn quantity_text(
    c: &mut Collector<'_>,
    place: &Place,
    text: &str,
    scale: &Scale,
) -> Option<Quantity> {
    let text = text.trim();
    let end = text
        .find(|ch: char| !(ch.is_ascii_digit() || ch == '-' || ch == '+' || ch == '.'))
        .unwrap_or(text.len());
    let (number, unit) = text.split_at(end);
    let unit = unit.trim();
    match scale {
        Scale::Count | Scale::Decimal => {
            if !unit.is_empty() {
                let message = format!("`{text}` has a unit where none fits");
                let hint = "this measure has no unit: write the number alone";
                c.value_fault(place, "unit", text, message, hint);
                return None;
            }
            let value = c.decimal_text(place, number)?;
            whole_if_counted(c, place, value, scale)
        }
        Scale::Levels => {
            fitting_unit(c, place, text, scale, matches!(unit, "level" | "levels"))?;
            let Ok(value) = parse_decimal(number, 0) else {
                let message = format!("`{number}` is not a whole number of levels");
                c.value_fault(place, "number", text, message, "write it like \"2 levels\"");
                return None;
            };
            Some(Quantity {
                value,
                unit: Unit::Levels,
            })
        }
        Scale::Metres => {
            fitting_unit(c, place, text, scale, matches!(unit, "m" | "km"))?;
            let decimals = if unit == "km" { 3 } else { 0 };
            match parse_decimal(number, decimals) {
                Ok(value) if value >= 0 => Some(Quantity {
                    value,
                    unit: Unit::Metres,
                }),
                _ => {
                    let message = format!("`{text}` is not a whole number of metres");
                    let hint = "write it like \"8 km\", \"1.5 km\" or \"500 m\"";
                    c.value_fault(place, "number", text, message, hint);
                    None
                }
            }
        }
        Scale::Named(name) => {
            let alike = unit.trim_end_matches('s') == name.trim_end_matches('s');
            fitting_unit(c, place, text, scale, !unit.is_empty() && alike)?;
            let value = c.decimal_text(place, number)?;
            Some(Quantity {
                value,
                unit: Unit::Plain,
            })
        }
    }
}

fn fitting_unit(
    c: &mut Collector<'_>,
    place: &Place,
    text: &str,
    scale: &Scale,
    fits: bool,
) -> Option<()> {
    if !fits {
        let message = format!("`{text}` is not in the unit of this measure");
        let hint = format!("write it like {}", scale.example("2"));
        c.value_fault(place, "unit", text, message, &hint);
    }
    fits.then_some(())
}

fn whole_if_counted(
    c: &mut Collector<'_>,
    place: &Place,
    value: i64,
    scale: &Scale,
) -> Option<Quantity> {
    if *scale == Scale::Count && value % 10_i64.pow(POINT_DECIMALS.unsigned_abs()) != 0 {
        let written = format_decimal(i128::from(value), POINT_DECIMALS);
        let message = format!("`{written}` is not a whole number");
        c.value_fault(place, "number", &written, message, "this measure counts");
        return None;
    }
    Some(Quantity {
        value,
        unit: Unit::Plain,
    })
}

/// The quantity as a bound writes it: a number, or a text with its unit. `named`: the unit of a number.
pub(super) fn bound_toml(quantity: Quantity, named: Option<&str>) -> String {
    let words = quantity_words(quantity, named);
    match (quantity.unit, named) {
        (Unit::Plain, None) => words,
        _ => quoted(&words),
    }
}

/// The quantity in words: `2 levels`, `8 km`, `5 years`, `0.5`.
pub(super) fn quantity_words(quantity: Quantity, named: Option<&str>) -> String {
    let value = quantity.value;
    match quantity.unit {
        Unit::Plain => {
            let number = format_decimal(i128::from(value), POINT_DECIMALS);
            match named {
                Some(unit) => format!("{number} {unit}"),
                None => number,
            }
        }
        Unit::Levels if value == 1 || value == -1 => format!("{value} level"),
        Unit::Levels => format!("{value} levels"),
        Unit::Metres if value != 0 && value % 1000 == 0 => format!("{} km", value / 1000),
        Unit::Metres => format!("{value} m"),
    }
}
