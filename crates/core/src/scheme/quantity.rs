//! Numbers with units: read exactly from the text, written back in one form.

use super::collect::{Collector, Node, Place, quoted};
use super::model::{Quantity, Unit};
use crate::score::{DecimalError, POINT_DECIMALS, format_decimal, parse_decimal};

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
    /// Whole steps of the reporting line: `"2 steps"`.
    Steps,
    /// Whole days: `"30 days"`, `"2 weeks"`.
    Days,
    /// Positions in a list: whole numbers from 1.
    Position,
}

impl Scale {
    /// How a number is written on this scale.
    fn example(&self, number: &str) -> String {
        match self {
            Scale::Count | Scale::Decimal | Scale::Position => number.to_owned(),
            Scale::Levels => format!("\"{}\"", counted(number, "level")),
            Scale::Steps => format!("\"{}\"", counted(number, "step")),
            Scale::Days => {
                let (days, weeks) = (counted(number, "day"), counted(number, "week"));
                format!("\"{days}\" or \"{weeks}\"")
            }
            Scale::Metres => format!("\"{number} km\" or \"{number} m\""),
            Scale::Named(unit) => format!("\"{number} {unit}\""),
        }
    }

    /// The key of a row of points that begins with this word.
    pub(super) fn row(&self, word: &str) -> String {
        let two = match self {
            Scale::Count | Scale::Decimal | Scale::Position => "2".to_owned(),
            Scale::Levels => "2 levels".to_owned(),
            Scale::Steps => "2 steps".to_owned(),
            Scale::Days => "2 days".to_owned(),
            Scale::Metres => "2 km".to_owned(),
            Scale::Named(unit) => format!("2 {unit}"),
        };
        quoted(&format!("{word}{two}"))
    }

    /// Whether its numbers are written without a unit.
    fn is_plain(&self) -> bool {
        matches!(self, Scale::Count | Scale::Decimal | Scale::Position)
    }
}

/// `1 level`, `-1 level`, `2 levels`.
fn counted(number: impl std::fmt::Display, one: &str) -> String {
    let number = number.to_string();
    let s = if number == "1" || number == "-1" {
        ""
    } else {
        "s"
    };
    format!("{number} {one}{s}")
}

/// Reads a bound.
pub(super) fn quantity(c: &mut Collector<'_>, node: &Node<'_>, scale: &Scale) -> Option<Quantity> {
    let plain = scale.is_plain();
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
        let plain = parse_decimal(&number, POINT_DECIMALS.unsigned_abs()).is_ok();
        let example = if plain { number.as_str() } else { "2" };
        let hint = format!("write {}", scale.example(example));
        c.value_fault(&node.place, "unit", &number, message, &hint);
        return None;
    }
    if plain {
        let value = c.decimal(node)?;
        return plain_quantity(c, &node.place, value, scale);
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
        Scale::Count | Scale::Decimal | Scale::Position => {
            if !unit.is_empty() {
                let message = format!("`{text}` has a unit where none fits");
                let hint = "this measure has no unit: write the number alone";
                c.value_fault(place, "unit", text, message, hint);
                return None;
            }
            let value = c.decimal_text(place, number)?;
            plain_quantity(c, place, value, scale)
        }
        Scale::Levels => {
            fitting_unit(c, place, text, scale, matches!(unit, "level" | "levels"))?;
            let value = whole(c, place, text, number, "levels")?;
            Some(Quantity {
                value,
                unit: Unit::Levels,
            })
        }
        Scale::Steps => {
            fitting_unit(c, place, text, scale, matches!(unit, "step" | "steps"))?;
            let value = whole(c, place, text, number, "steps")?;
            if value < 0 {
                let message = format!("`{text}` is less than none");
                let hint = "count the steps from one to the other, such as \"2 steps\"";
                c.value_fault(place, "number", text, message, hint);
                return None;
            }
            Some(Quantity {
                value,
                unit: Unit::Steps,
            })
        }
        Scale::Days => {
            let length = match unit {
                "day" | "days" => Some((1, "days")),
                "week" | "weeks" => Some((7, "weeks")),
                _ => None,
            };
            fitting_unit(c, place, text, scale, length.is_some())?;
            let (length, units) = length?;
            let Some(value) = whole(c, place, text, number, units)?.checked_mul(length) else {
                let message = format!("`{text}` is too long to be counted in days");
                c.value_fault(place, "number", text, message, "write a shorter time");
                return None;
            };
            Some(Quantity {
                value,
                unit: Unit::Days,
            })
        }
        Scale::Metres => {
            fitting_unit(c, place, text, scale, matches!(unit, "m" | "km"))?;
            let decimals = if unit == "km" { 3 } else { 0 };
            let what = match parse_decimal(number, decimals) {
                Ok(value) if value >= 0 => {
                    return Some(Quantity {
                        value,
                        unit: Unit::Metres,
                    });
                }
                Ok(_) => "is less than no distance",
                Err(DecimalError::TooLarge) => "is longer than any distance",
                Err(_) => "is not a whole number of metres",
            };
            let hint = "write it like \"8 km\", \"1.5 km\" or \"500 m\"";
            c.value_fault(place, "number", text, format!("`{text}` {what}"), hint);
            None
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

/// A number of units that can't be divided.
fn whole(
    c: &mut Collector<'_>,
    place: &Place,
    text: &str,
    number: &str,
    units: &str,
) -> Option<i64> {
    let value = parse_decimal(number, 0).ok();
    if value.is_none() {
        let message = format!("`{number}` is not a whole number of {units}");
        let hint = format!("write it like \"2 {units}\"");
        c.value_fault(place, "number", text, message, &hint);
    }
    value
}

/// A number without unit, whole where the measure counts, from 1 where it is a position.
fn plain_quantity(
    c: &mut Collector<'_>,
    place: &Place,
    value: i64,
    scale: &Scale,
) -> Option<Quantity> {
    let one = 10_i64.pow(POINT_DECIMALS.unsigned_abs());
    let (what, hint) = match scale {
        Scale::Count if value % one != 0 => ("a whole number", "this measure counts"),
        Scale::Position if value % one != 0 || value < one => (
            "a position in a list",
            "positions are whole numbers, and 1 is the first",
        ),
        _ => {
            return Some(Quantity {
                value,
                unit: Unit::Plain,
            });
        }
    };
    let written = format_decimal(i128::from(value), POINT_DECIMALS);
    let message = format!("`{written}` is not {what}");
    c.value_fault(place, "number", &written, message, hint);
    None
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
        Unit::Levels => counted(value, "level"),
        Unit::Steps => counted(value, "step"),
        Unit::Days => counted(value, "day"),
        Unit::Metres if value != 0 && value % 1000 == 0 => format!("{} km", value / 1000),
        Unit::Metres => format!("{value} m"),
    }
}
