//! People sorted into groups by the value of an attribute: what quotas and priorities speak of.

use crate::cohort::{Cohort, Column};
use crate::fault::{Fault, did_you_mean};
use crate::ids::Side;
use crate::scheme::{Kind, Scheme, sensitive_group};
use std::collections::BTreeMap;

/// Each value that somebody has, with the people who have it, ascending, in the order of words or of the ladder.
/// Whoever is blank is in no group. `line` is the word for the line that asks, `quota` or `priority`, and `name` its name.
///
/// # Errors
/// Why the attribute forms no groups of this side.
#[allow(
    clippy::result_large_err,
    reason = "a fault is made once, on the way to giving up"
)]
pub(super) fn sorted(
    scheme: &Scheme,
    cohort: &Cohort,
    side: Side,
    attribute: &str,
    line: &str,
    name: &str,
) -> Result<Vec<(String, Vec<u32>)>, Fault> {
    let place = format!("{line} `{name}`");
    let asked = scheme.asked.get(attribute);
    if asked.is_some_and(|attribute| attribute.sensitive) {
        return Err(sensitive_group(line, attribute).at_column(place));
    }
    let columns = &cohort.people(side).columns;
    let Some(column) = columns.get(attribute) else {
        let message = format!("`{attribute}` is not asked of {side}");
        let hint = did_you_mean(attribute, columns.keys().map(String::as_str));
        let fault = Fault::new("unknown-attribute", message).with_hint(hint);
        return Err(fault.at_column(place));
    };
    let Some(values) = values(scheme, cohort, attribute, column) else {
        let message = format!("`{attribute}` does not put people into groups");
        let fault = Fault::new("kind", message).at_column(place);
        return Err(fault.with_hint("use an attribute of kind `one`, `level` or `flag`"));
    };
    let mut groups: BTreeMap<(u32, u32), (String, Vec<u32>)> = BTreeMap::new();
    for (person, value) in (0u32..).zip(values) {
        if let Some((key, text)) = value {
            let group = groups.entry(key).or_insert_with(|| (text, Vec::new()));
            group.1.push(person);
        }
    }
    Ok(groups.into_values().collect())
}

/// Sort key and name of a value.
type Value = ((u32, u32), String);

/// Each person's value, `None` for a blank; `None` alone where the kind forms no groups.
fn values(
    scheme: &Scheme,
    cohort: &Cohort,
    attribute: &str,
    column: &Column,
) -> Option<Vec<Option<Value>>> {
    let kind = scheme.asked.get(attribute).map(|a| &a.kind);
    match (column, kind) {
        (Column::One(values), _) => {
            let word = |word: u32| {
                let text = cohort.words.get(word as usize)?;
                Some(((word, 0), text.clone()))
            };
            Some(values.iter().map(|v| v.and_then(word)).collect())
        }
        (Column::Level(values), Some(Kind::Level { ladder })) => {
            let ladder = &scheme.ladders.get(ladder)?.levels;
            // By name, not by bracket: a quota on constables does not count those who stand level with them.
            let name = |(bracket, at): (u32, u32)| {
                let text = ladder.get(bracket as usize)?.get(at as usize)?;
                Some(((bracket, at), text.clone()))
            };
            Some(values.iter().map(|v| v.and_then(name)).collect())
        }
        (Column::Flag(values), _) => {
            let word = |yes: bool| if yes { "yes" } else { "no" }.to_owned();
            let name = |yes: bool| ((u32::from(yes), 0), word(yes));
            Some(values.iter().map(|v| v.map(name)).collect())
        }
        _ => None,
    }
}
