//! Every text of a parsed file in Unicode's canonical composition: people's cells are brought to it, too, and compared.

use std::borrow::Cow;
use toml::Spanned;
use toml::de::{DeTable, DeValue};
use unicode_normalization::{UnicodeNormalization, is_nfc};

/// A key that stands twice in one table, once composed, and the byte where it stands otherwise.
pub(super) struct Twice {
    pub(super) key: String,
    pub(super) at: usize,
}

/// Composes all keys and texts of a table and of those within it. O(text).
pub(super) fn compose(table: &mut DeTable<'_>, twice: &mut Vec<Twice>) {
    for (_, value) in table.iter_mut() {
        compose_value(value.get_mut(), twice);
    }
    let others = table.keys().filter(|key| !is_nfc(key.get_ref()));
    let others: Vec<String> = others.map(|key| key.get_ref().to_string()).collect();
    for other in others {
        let Some((key, value)) = table.remove_entry(other.as_str()) else {
            continue;
        };
        let composed: String = other.nfc().collect();
        if table.contains_key(composed.as_str()) {
            let at = key.span().start;
            twice.push(Twice { key: composed, at });
        } else {
            let key = Spanned::new(key.span(), Cow::Owned(composed));
            table.insert(key, value);
        }
    }
}

fn compose_value(value: &mut DeValue<'_>, twice: &mut Vec<Twice>) {
    match value {
        DeValue::String(text) if !is_nfc(text) => *text = Cow::Owned(text.nfc().collect()),
        DeValue::Array(items) => {
            for item in items.iter_mut() {
                compose_value(item.get_mut(), twice);
            }
        }
        DeValue::Table(table) => compose(table, twice),
        _ => {}
    }
}
