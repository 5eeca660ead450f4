//! JSON files that know their own digest, and strict reading of them.
//!
//! The last key of such a file is `digest`; its last line but one reads `"digest": "sha256:<64 hex digits>"`. The digest
//! is SHA-256 of the file's own bytes with those 64 digits replaced by zeros, so that any changed byte shows.

pub(super) use crate::problem::Object;

use crate::fault::{Error, Fault, Faults};
use serde::de::{DeserializeOwned, MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};
use sha2::{Digest, Sha256};
use std::fmt;

const LEAD: &str = "\"digest\": \"sha256:";
const TAIL: &str = "\"\n}\n";
const ZEROS: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// `sha256:<hex>` of these bytes.
pub(super) fn digest(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

fn hex(hash: &[u8]) -> String {
    let digits: String = hash.iter().map(|byte| format!("{byte:02x}")).collect();
    format!("sha256:{digits}")
}

/// Ends a file whose text so far is `{` and complete lines, each with its comma: adds the digest and the bracket.
pub(super) fn seal(mut text: String) -> String {
    text.push_str(LEAD);
    let at = text.len();
    text.push_str(ZEROS);
    text.push_str(TAIL);
    let own = digest(text.as_bytes());
    text.replace_range(
        at..at + ZEROS.len(),
        own.strip_prefix("sha256:").unwrap_or(ZEROS),
    );
    text
}

/// Whether the digest at the end of a file is that of its other content.
pub(super) fn is_sealed(bytes: &[u8]) -> bool {
    let Some(head) = bytes.strip_suffix(TAIL.as_bytes()) else {
        return false;
    };
    let Some(at) = head.len().checked_sub(ZEROS.len()) else {
        return false;
    };
    let (head, own) = head.split_at(at);
    let mut hash = Sha256::new();
    for part in [head, ZEROS.as_bytes(), TAIL.as_bytes()] {
        hash.update(part);
    }
    let stated = String::from_utf8_lossy(own);
    head.ends_with(LEAD.as_bytes()) && hex(&hash.finalize()) == format!("sha256:{stated}")
}

/// A value as one line of JSON.
///
/// # Errors
/// None for the types of this crate; serde's word is passed on all the same.
pub(super) fn line<T: Serialize + ?Sized>(value: &T) -> Result<String, Error> {
    serde_json::to_string(value)
        .map_err(|error| Error::Saved(Fault::new("json", error.to_string()).into()))
}

/// Reads a file of format `pairwright.<kind>/1`, strictly: unknown, missing and repeated keys are faults.
///
/// # Errors
/// [`Error::Saved`] with the file and line; a newer format is refused by its name.
pub(super) fn read<T: DeserializeOwned>(file: &str, kind: &str, bytes: &[u8]) -> Result<T, Error> {
    #[derive(Deserialize)]
    struct Head {
        format: String,
    }
    let malformed = |error: serde_json::Error| {
        let row = error.line() as u64;
        let fault = Fault::new("malformed", format!("malformed: {error}")).in_file(file);
        Error::Saved(if row > 0 { fault.at_row(row) } else { fault }.into())
    };
    let head: Head = serde_json::from_slice(bytes).map_err(malformed)?;
    expect_format(file, kind, &head.format)?;
    let value: Object<T> = serde_json::from_slice(bytes).map_err(malformed)?;
    Ok(value.0)
}

/// Accepts `pairwright.<kind>/1`.
///
/// # Errors
/// [`Error::Saved`] that says whether the format is newer or another one altogether.
pub(super) fn expect_format(file: &str, kind: &str, format: &str) -> Result<(), Error> {
    let number = format
        .strip_prefix("pairwright.")
        .and_then(|rest| rest.strip_prefix(kind))
        .and_then(|rest| rest.strip_prefix('/'))
        .and_then(|number| number.parse::<u32>().ok());
    let fault = match number {
        Some(1) if format.ends_with("/1") => return Ok(()),
        Some(number) if number > 1 => Fault::new(
            "newer-format",
            format!("`{format}` is newer than this version of pairwright reads"),
        )
        .with_hint("update pairwright"),
        _ => Fault::new(
            "format",
            format!("`{format}` is not the format of this file"),
        )
        .with_hint(format!("it should be `pairwright.{kind}/1`")),
    };
    Err(Error::Saved(Faults::from(fault.in_file(file))))
}

/// An object whose order of keys matters; a key may stand only once.
#[derive(Debug, PartialEq)]
pub(super) struct Ordered(pub(super) Vec<(String, serde_json::Value)>);

impl<'de> Deserialize<'de> for Ordered {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Ordered, D::Error> {
        struct Entries;
        impl<'de> Visitor<'de> for Entries {
            type Value = Ordered;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Ordered, A::Error> {
                let mut entries: Vec<(String, serde_json::Value)> = Vec::new();
                while let Some(entry) = map.next_entry::<String, serde_json::Value>()? {
                    if entries.iter().any(|(key, _)| *key == entry.0) {
                        let message = format!("key `{}` stands twice", entry.0);
                        return Err(serde::de::Error::custom(message));
                    }
                    entries.push(entry);
                }
                Ok(Ordered(entries))
            }
        }
        deserializer.deserialize_map(Entries)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_changed_byte_breaks_the_seal() {
        let sealed = seal("{\n\"format\": \"x\",\n".to_owned());
        assert!(is_sealed(sealed.as_bytes()));
        let empty = r#"{"digest": "sha256:"#;
        assert!(!is_sealed(empty.as_bytes()));
        for at in 0..sealed.len() {
            for bit in 0..8 {
                let mut bytes = sealed.clone().into_bytes();
                bytes[at] ^= 1 << bit;
                assert!(!is_sealed(&bytes), "byte {at} bit {bit}");
            }
            assert!(!is_sealed(&sealed.as_bytes()[..at]));
        }
    }

    #[test]
    fn newer_formats_are_refused_by_name() {
        assert!(expect_format("f", "problem", "pairwright.problem/1").is_ok());
        for (format, word) in [
            ("pairwright.problem/2", "newer"),
            ("pairwright.problem/01", "not the format"),
            ("pairwright.problem/0", "not the format"),
            ("pairwright.record/1", "not the format"),
            ("", "not the format"),
        ] {
            let error = expect_format("f", "problem", format).unwrap_err();
            assert!(error.to_string().contains(word), "{error}");
        }
    }
}
