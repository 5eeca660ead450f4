//! How names that people write are compared and shown: headings, ids, values in messages.

use caseless::default_case_fold_str;
use unicode_normalization::UnicodeNormalization;

/// Text without outer white space, in Unicode's canonical composition.
pub(crate) fn tidy(text: &str) -> String {
    text.trim().nfc().collect()
}

/// A tag or id without white space and the characters of `strip` at both ends, composed.
pub(crate) fn piece(text: &str, strip: &str) -> String {
    let outer = |c: char| c.is_whitespace() || strip.contains(c);
    text.trim_matches(outer).nfc().collect()
}

/// The tags or ids of a cell's text, in their order: cut at the separators, without pieces that are empty.
pub(crate) fn pieces(text: &str, separator: &str, strip: &str) -> Vec<String> {
    let whole = piece(text, strip);
    let pieces: Vec<String> = if separator.is_empty() {
        vec![whole]
    } else {
        let cut = whole.split(separator);
        cut.map(|part| piece(part, strip)).collect()
    };
    let is_piece = |piece: &String| !piece.is_empty();
    pieces.into_iter().filter(is_piece).collect()
}

/// Text as headings and ids are compared without case: NFC, outer white space off, Unicode's default case folding, and any
/// white space as a plain space.
pub(crate) fn fold(text: &str) -> String {
    let plain: String = tidy(text)
        .chars()
        .map(|c| if is_odd_space(c) { ' ' } else { c })
        .collect();
    tidy(&default_case_fold_str(&plain))
}

/// Whether it is a space that looks like a plain one and is another, such as the one that does not break.
pub(crate) fn is_odd_space(character: char) -> bool {
    character.is_whitespace() && !character.is_control() && character != ' '
}

/// Whether a character is not seen, on screen or on paper, for what it is, plain spaces apart: control characters (Cc), those
/// of format (Cf), fillers and selectors of variants, which text looks the same without, and other spaces.
pub(crate) fn is_invisible(character: char) -> bool {
    character.is_control()
        || is_odd_space(character)
        || matches!(character,
            '\u{AD}' | '\u{34F}' | '\u{600}'..='\u{605}' | '\u{61C}' | '\u{6DD}' | '\u{70F}' | '\u{890}'..='\u{891}'
            | '\u{8E2}' | '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}' | '\u{180B}'..='\u{180F}'
            | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{3164}'
            | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' | '\u{FFA0}' | '\u{FFF0}'..='\u{FFFB}'
            | '\u{110BD}' | '\u{110CD}' | '\u{13430}'..='\u{1343F}' | '\u{1BCA0}'..='\u{1BCA3}'
            | '\u{1D173}'..='\u{1D17A}' | '\u{E0000}'..='\u{E0FFF}')
}

/// Whether an invisible character is part of how words are spelt: the joiners of Persian and of emoji, selectors of
/// variants, and the spaces of typesetters. Sentences and values of a scheme may hold them, ids and headings may not.
pub(crate) fn is_joiner(character: char) -> bool {
    is_odd_space(character)
        || matches!(character, '\u{200C}' | '\u{200D}' | '\u{FE00}'..='\u{FE0F}' | '\u{E0100}'..='\u{E01EF}')
}

/// A character by its number, such as `U+200B`.
pub(crate) fn code_point(character: char) -> String {
    format!("U+{:04X}", u32::from(character))
}

/// What a character is called in a message: `the line end U+000A`, `the invisible character U+200B`.
pub(crate) fn called(character: char) -> String {
    let sort = match character {
        '\n' | '\r' => "line end",
        '\t' => "tab",
        other if other.is_control() => "control character",
        other if is_odd_space(other) => "white space",
        _ => "invisible character",
    };
    format!("the {sort} {}", code_point(character))
}

/// What to do about it in an id or a heading.
pub(crate) fn remedy(character: char) -> &'static str {
    if is_odd_space(character) {
        "write a plain space"
    } else {
        "take it out"
    }
}

/// Text that is safe on a terminal and hides nothing: every invisible character as its number, `<U+200B>`.
pub(crate) fn visible(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for character in text.chars() {
        if is_invisible(character) {
            shown.push_str(&format!("<{}>", code_point(character)));
        } else {
            shown.push(character);
        }
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_invisible_is_shown_by_its_number() {
        assert_eq!(
            visible("a\u{200B}b\u{1B}[0m\n"),
            "a<U+200B>b<U+001B>[0m<U+000A>"
        );
        assert_eq!(called('\u{202E}'), "the invisible character U+202E");
        assert_eq!(called('\u{9B}'), "the control character U+009B");
        assert_eq!(called('\r'), "the line end U+000D");
        assert_eq!(visible("a b\u{A0}c\u{202F}"), "a b<U+00A0>c<U+202F>");
        assert_eq!(called('\u{A0}'), "the white space U+00A0");
        assert_eq!(fold("My\u{A0}Team"), fold("my team"));
        for plain in ["", "Zoë O’Neill-Ł 王 عمر", "a b c", "😀"] {
            assert_eq!(visible(plain), plain);
        }
    }
}
