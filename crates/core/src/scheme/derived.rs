//! What derived attributes take over from those that they are looked up from.

use super::asked::unsaid;
use super::circles::round_words;
use super::collect::{Collector, Place};
use super::measure::words;
use super::model::{Attribute, Kind};
use crate::ids::Side;
use std::collections::{BTreeMap, BTreeSet};

/// An attribute as it is written.
pub(super) struct Draft {
    pub(super) attribute: Attribute,
    /// Where its `from` stands, else the attribute itself.
    pub(super) place: Place,
    /// Where `sensitive` is written.
    pub(super) sensitive: Option<Place>,
    /// Where `protected` is written.
    pub(super) protected: Option<Place>,
}

/// The attributes, each derived one checked against the one it is looked up from, and marked like it.
pub(super) fn settle(
    c: &mut Collector<'_>,
    mut drafts: BTreeMap<String, Option<Draft>>,
) -> BTreeMap<String, Option<Attribute>> {
    let mut settled: BTreeMap<String, Option<Attribute>> = BTreeMap::new();
    let names: Vec<String> = drafts.keys().cloned().collect();
    for name in names.clone() {
        // From here to one that is settled, asked or unknown; then back.
        let mut path: Vec<String> = Vec::new();
        let mut on_path = BTreeSet::new();
        let mut next = Some(name);
        while let Some(name) = next.filter(|name| !settled.contains_key(name)) {
            if !on_path.insert(name.clone()) {
                circle(c, &mut drafts, &path, &name);
                break;
            }
            let draft = drafts.get(&name).and_then(Option::as_ref);
            next = draft.and_then(|draft| Some(draft.attribute.derived.as_ref()?.from.clone()));
            if drafts.contains_key(&name) {
                path.push(name);
            }
        }
        while let Some(name) = path.pop() {
            let draft = drafts.get_mut(&name).and_then(Option::take);
            let attribute = draft.and_then(|draft| one(c, &name, draft, &settled, &names));
            settled.insert(name, attribute);
        }
    }
    settled
}

/// Reports the attributes that go round, from `first` to the end of the path, where the first of their names stands, and
/// drops them.
fn circle(
    c: &mut Collector<'_>,
    drafts: &mut BTreeMap<String, Option<Draft>>,
    path: &[String],
    first: &str,
) {
    let mut round: Vec<&String> = path.iter().skip_while(|name| *name != first).collect();
    let least = (0..round.len()).min_by_key(|at| round[*at]);
    round.rotate_left(least.unwrap_or(0));
    let places: Vec<Option<Place>> = round
        .iter()
        .map(|name| Some(drafts.get_mut(*name)?.take()?.place))
        .collect();
    let (Some(name), Some(Some(place))) = (round.first(), places.first()) else {
        return;
    };
    let mut whole = round_words(&round, |name| format!("`{name}`"));
    whole.push(format!("`{name}`"));
    let message = format!("`{name}` is derived from itself: {}", whole.join(" from "));
    let hint = "let one of them be asked, without `from`";
    c.value_fault(place, "circle", name, message, hint);
}

fn one(
    c: &mut Collector<'_>,
    name: &str,
    draft: Draft,
    settled: &BTreeMap<String, Option<Attribute>>,
    names: &[String],
) -> Option<Attribute> {
    let mut attribute = draft.attribute;
    let Some(derived) = &attribute.derived else {
        return Some(attribute);
    };
    let from = &derived.from;
    let Some(source) = settled.get(from) else {
        let message = format!("no attribute is called `{from}`");
        let hint = c.meant(from, names.iter().map(String::as_str));
        c.value_fault(&draft.place, "unknown-name", from, message, &hint);
        return None;
    };
    let source = source.as_ref()?;
    let mut sound = true;
    if !matches!(source.kind, Kind::One | Kind::Level { .. } | Kind::Place) {
        let message = format!("`{from}` can't be looked up, being {}", words(&source.kind));
        let hint = "derive from an attribute of kind `one`, `level` or `place`";
        c.value_fault(&draft.place, "wrong-kind", from, message, hint);
        sound = false;
    }
    for side in Side::BOTH {
        if attribute.of.includes(side) && !source.of.includes(side) {
            let message = format!("`{from}` is not asked of the {side}");
            let hint = "let `of` be that of the attribute it is derived from, or one side of it";
            c.value_fault(&draft.place, "wrong-side", from, message, hint);
            sound = false;
        }
    }
    if source.sensitive {
        if let Some(place) = draft.sensitive.filter(|_| !attribute.sensitive) {
            let message = format!("`{name}` is derived from `{from}`, and as sensitive as that");
            c.fault(
                &place,
                "contradiction",
                message,
                "take `sensitive = false` out",
            );
            sound = false;
        }
        attribute.sensitive = true;
    }
    if let Some(protected) = &source.protected {
        if let Some(place) = draft.protected.filter(|_| attribute.declared_harmless) {
            let message =
                format!("`{name}` is derived from `{from}`, which is protected ({protected})");
            c.fault(
                &place,
                "contradiction",
                message,
                "take `protected = false` out",
            );
            sound = false;
        }
        if attribute.protected.is_none() {
            attribute.protected = Some(protected.clone());
        }
    } else if draft.protected.is_none() {
        let column = derived.column.as_deref().unwrap_or(name);
        unsaid(c, &draft.place, [column, name])?;
    }
    sound.then_some(attribute)
}
