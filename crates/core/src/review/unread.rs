//! What a scheme asks for or defines and no line reads.

use super::remarks::Remark;
use crate::cohort::Cohort;
use crate::ids::Side;
use crate::scheme::{Kind, LadderSource, Measure, Scheme, SideNames};
use std::collections::BTreeSet;

/// Attributes, ladders and tables that nothing reads, and ignored headings that no file has. O(lines + people's columns).
pub(super) fn unread(scheme: &Scheme, cohort: &Cohort) -> Vec<Remark> {
    let mut remarks = Vec::new();
    let read = read(scheme);
    for side in Side::BOTH {
        for (name, attribute) in scheme.attributes(side) {
            if !read[side.index()].contains(name) {
                remarks.push(Remark::NeverRead {
                    side,
                    attribute: name.to_owned(),
                    derived: !attribute.is_asked(),
                    sensitive: attribute.sensitive,
                });
            }
        }
    }
    let ladders: BTreeSet<&String> = scheme
        .asked
        .values()
        .filter_map(|attribute| match &attribute.kind {
            Kind::Level { ladder } => Some(ladder),
            _ => None,
        })
        .collect();
    let unused = scheme.ladders.keys().filter(|name| !ladders.contains(name));
    remarks.extend(unused.map(|ladder| Remark::UnusedLadder {
        ladder: ladder.clone(),
    }));
    let tables = tables(scheme);
    let unused = scheme
        .tables
        .keys()
        .filter(|name| !tables.contains(name.as_str()));
    remarks.extend(unused.map(|table| Remark::UnusedTable {
        table: table.clone(),
    }));
    for side in Side::BOTH {
        let absent = cohort.people(side).absent.iter();
        remarks.extend(absent.map(|heading| Remark::IgnoresNothing {
            side,
            heading: heading.clone(),
        }));
    }
    remarks
}

/// The attributes that lines, quotas and priorities read, and those that these are looked up from.
fn read(scheme: &Scheme) -> SideNames<'_> {
    let mut all = SideNames::default();
    let musts = scheme.musts.iter().map(|must| must.reads());
    let prefers = scheme.prefers.iter().map(|prefer| prefer.reads());
    let quotas = scheme.quotas.iter().map(|quota| quota.reads());
    let priorities = scheme.priorities.iter().map(|priority| priority.reads());
    for names in musts.chain(prefers).chain(quotas).chain(priorities) {
        for (all, own) in all.iter_mut().zip(names) {
            all.extend(own);
        }
    }
    for read in &mut all {
        let mut next: Vec<&str> = read.iter().copied().collect();
        while let Some(name) = next.pop() {
            let derived = scheme.asked.get(name).and_then(|own| own.derived.as_ref());
            if let Some(derived) = derived
                && read.insert(&derived.from)
            {
                next.push(&derived.from);
            }
        }
    }
    all
}

/// The tables that attributes, ladders and measures name.
fn tables(scheme: &Scheme) -> BTreeSet<&str> {
    let asked = scheme.asked.values();
    let mut named: BTreeSet<&str> = asked.filter_map(|own| own.table.as_deref()).collect();
    for ladder in scheme.ladders.values() {
        if let LadderSource::Table(table) = &ladder.written {
            named.insert(table);
        }
    }
    for condition in scheme.conditions() {
        condition.each_measure(&mut |measure| {
            if let Measure::ListedIn { table, .. } = measure {
                named.insert(table);
            }
        });
    }
    named
}
