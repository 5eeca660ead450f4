//! Cells that a spreadsheet would run as a formula, made harmless in files that we write, and restored on reading.
//!
//! A cell that begins with `=`, `+`, `-`, `@`, tab or carriage return is written with an apostrophe before it. So that
//! reading can tell our apostrophe from one of the cell's own, a cell that begins with apostrophes *followed by* such a
//! character gets one more. Reading takes one apostrophe off exactly those, hence `unguard(guard(x)) == x` for every x.

use std::borrow::Cow;

/// Whether the text is some apostrophes, perhaps none, and then a character that starts a formula.
fn risky(text: &str) -> bool {
    text.trim_start_matches('\'')
        .starts_with(['=', '+', '-', '@', '\t', '\r'])
}

/// The cell as it is written to a CSV file.
#[must_use]
pub fn guard(text: &str) -> Cow<'_, str> {
    if risky(text) {
        Cow::Owned(format!("'{text}"))
    } else {
        Cow::Borrowed(text)
    }
}

/// The cell as it was before [`guard`]; any other cell as it stands.
#[must_use]
pub fn unguard(text: &str) -> &str {
    match text.strip_prefix('\'') {
        Some(rest) if risky(rest) => rest,
        _ => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_guarded() {
        for (text, guarded) in [
            ("=1+1", "'=1+1"),
            ("+44", "'+44"),
            ("-1", "'-1"),
            ("@x", "'@x"),
            ("\tx", "'\tx"),
            ("\rx", "'\rx"),
            ("'=x", "''=x"),
            ("''-x", "'''-x"),
            ("O'Neill", "O'Neill"),
            ("'quoted'", "'quoted'"),
            ("", ""),
            ("'", "'"),
        ] {
            assert_eq!(guard(text), guarded);
            assert_eq!(unguard(guarded), text);
        }
    }

    /// Every text of up to six of these characters survives the way out and back.
    #[test]
    fn guarding_is_undone_exactly() {
        let letters = ['\'', '=', '-', '\t', 'a'];
        let mut texts = vec![String::new()];
        for _ in 0..6 {
            let longer: Vec<String> = texts
                .iter()
                .flat_map(|text| letters.map(|letter| format!("{text}{letter}")))
                .collect();
            for text in &longer {
                let written = guard(text);
                assert_eq!(unguard(&written), text);
                assert!(!written.starts_with(['=', '+', '-', '@', '\t', '\r']));
            }
            texts = longer;
        }
    }
}
