//! The two sheets of a result, `pairs.csv` and `unplaced.csv`, and the keys beside it, as exact text.
//!
//! A sheet is checked by writing it again and comparing bytes: reading may then be lenient.

use super::Unplaced;
use crate::guard::{guard, unguard};
use crate::ids::{Pair, Side};
use crate::problem::Problem;
use crate::score::format_decimal;
use std::collections::BTreeMap;

/// Name of the sheet of chosen pairs.
pub(super) const PAIRS: &str = "pairs.csv";
/// Name of the sheet of those without a mate.
pub(super) const UNPLACED: &str = "unplaced.csv";

/// One row: text cells guarded, quoted where they must be, LF at the end.
pub(super) fn row<'a>(texts: impl IntoIterator<Item = &'a str>, numbers: &[String]) -> String {
    let quoted = |cell: String| {
        if cell.contains(['"', ',', '\n', '\r']) {
            format!("\"{}\"", cell.replace('"', "\"\""))
        } else {
            cell
        }
    };
    let mut cells: Vec<String> = texts
        .into_iter()
        .map(|text| quoted(guard(text).into_owned()))
        .collect();
    cells.extend_from_slice(numbers);
    let mut line = cells.join(",");
    line.push('\n');
    line
}

/// The sheet of chosen pairs: `mentee,mentor,score` and a column a criterion.
pub(super) fn pairs_sheet(problem: &Problem, chosen: &[Pair]) -> String {
    let columns = problem.criteria().iter().map(|c| c.name.as_str());
    let mut text = row(
        ["mentee", "mentor", "score"].into_iter().chain(columns),
        &[],
    );
    for &pair in chosen {
        let mentee = problem.people(Side::Mentees).id(pair.mentee.0);
        let mentor = problem.people(Side::Mentors).id(pair.mentor.0);
        let (Some(mentee), Some(mentor)) = (mentee, mentor) else {
            continue;
        };
        let score = problem.source().score(pair).unwrap_or_default();
        let numbers: Vec<String> = std::iter::once(score)
            .chain(problem.source().points(pair))
            .map(|number| format_decimal(i128::from(number), problem.decimals()))
            .collect();
        text.push_str(&row([mentee.as_ref(), mentor.as_ref()], &numbers));
    }
    text
}

/// The sheet of those without a mate: `side,id,reason`.
pub(super) fn unplaced_sheet(problem: &Problem, unplaced: &[Unplaced]) -> String {
    let mut text = row(["side", "id", "reason"], &[]);
    for left in unplaced {
        let Some(id) = problem.people(left.side).id(left.person) else {
            continue;
        };
        let cells = [left.side.one(), id.as_ref(), left.reason.as_str()];
        text.push_str(&row(cells, &[]));
    }
    text
}

/// The pairs of a sheet by its first two columns.
///
/// # Errors
/// What is wrong, in words, where the sheet is not exactly the one of these pairs in ascending order.
pub(super) fn read_pairs(problem: &Problem, bytes: &[u8]) -> Result<Vec<Pair>, String> {
    let [mentees, mentors] = Side::BOTH.map(|side| {
        let by_id: BTreeMap<_, u32> = problem.people(side).ids().zip(0u32..).collect();
        by_id
    });
    let mut pairs = Vec::new();
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(bytes);
    for record in reader.records() {
        let record = record.map_err(|error| format!("malformed: {error}"))?;
        let id = |column: usize| unguard(record.get(column).unwrap_or_default());
        let known = mentees.get(id(0)).zip(mentors.get(id(1)));
        let Some((&mentee, &mentor)) = known else {
            return Err(format!("nobody is called `{}` or `{}`", id(0), id(1)));
        };
        let pair = Pair::new(mentee, mentor);
        if problem.source().score(pair).is_none() {
            let (a, b) = (id(0), id(1));
            return Err(format!("`{a}` and `{b}` are not an eligible pair"));
        }
        pairs.push(pair);
    }
    if !pairs.is_sorted_by(|a, b| a < b) {
        return Err("the pairs are not in ascending order, each once".to_owned());
    }
    if pairs_sheet(problem, &pairs).as_bytes() != bytes {
        return Err("a score, contribution or heading is not that of problem.json".to_owned());
    }
    Ok(pairs)
}
