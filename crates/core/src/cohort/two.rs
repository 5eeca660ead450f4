//! Two people alone, as a cohort of one on each side.

use super::{Cell, Cohort, Table};
use crate::fault::{Error, Fault, Faults};
use crate::ids::Side;
use crate::scheme::{Scheme, fold};

impl Cohort {
    /// Reads one mentee and one mentor, a row of the form each; a table without columns is a row without answers. Two things that no rule about a pair reads may be left
    /// out: the columns of the places, and that of the id, unless one id on both sides is one person or the person is looked
    /// up by it in a table of staff; what the scheme calls the person stands for the code then.
    ///
    /// # Errors
    /// [`Error::Cohort`] where a table has not exactly one row, else as [`Cohort::from_tables`].
    pub fn of_two(scheme: &Scheme, mentee: Table, mentor: Table) -> Result<Cohort, Error> {
        let mut scheme = scheme.clone();
        let mut faults = Vec::new();
        let mut tables = [mentee, mentor];
        let mut unnamed = [false; 2];
        for (side, table) in Side::BOTH.into_iter().zip(&mut tables) {
            if table.headings.is_empty() && table.rows.is_empty() && table.faults.is_empty() {
                table.rows.push(Vec::new());
            }
            let rows = table.rows.len();
            if rows > 1 {
                let message = format!("there are {rows} rows, and one {} is asked for", side.one());
                let fault = Fault::new("one-row", message).in_file(&table.name);
                faults.push(fault.with_hint("give one row of the form"));
            }
            let at = side.index();
            let rules = &mut scheme.sides[at];
            let has = |heading: &str| table.headings.iter().any(|h| fold(h) == fold(heading));
            let places = &mut rules.places;
            for column in [&mut places.column, &mut places.minimum] {
                *column = column.take().filter(|column| has(column));
            }
            let mut asked = scheme.asked.values();
            let by_id = asked.any(|own| own.is_of_staff() && own.of.includes(side));
            unnamed[at] = !scheme.same_person && !by_id && !has(&rules.id) && rows == 1;
            if unnamed[at] {
                table.headings.push(rules.id.clone());
                let id = Cell::text(side.one());
                table.rows.iter_mut().for_each(|row| row.push(id.clone()));
            }
        }
        let [mentee, mentor] = tables;
        let mut read = Cohort::from_tables(&scheme, mentee, mentor);
        match &mut read {
            Err(Error::Cohort(others)) => faults.extend_from_slice(others.as_slice()),
            Err(_) => {}
            Ok(cohort) => {
                let sides = cohort.sides.iter_mut().zip(scheme.sides).zip(unnamed);
                for ((people, rules), _) in sides.filter(|(_, unnamed)| *unnamed) {
                    people.codes = vec![rules.called];
                }
            }
        }
        Faults::or_ok(faults).map_err(Error::Cohort)?;
        read
    }
}
