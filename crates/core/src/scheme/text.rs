//! How names that people write are compared and shown: headings, ids, values in messages.

use caseless::default_case_fold_str;
use unicode_normalization::UnicodeNormalization;

/// Text without outer white space, in Unicode's canonical composition.
pub(crate) fn tidy(text: &str) -> String {
    text.trim().nfc().collect()
}

/// Text as headings and ids are compared without case: NFC, outer white space off, Unicode's default case folding.
pub(crate) fn fold(text: &str) -> String {
    tidy(&default_case_fold_str(&tidy(text)))
}
