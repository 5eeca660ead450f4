//! Counts, lists and names in plain English, for every file that makes sentences.

/// More names than this in one list are counted, not named.
pub(crate) const NAMED: usize = 8;

/// `officers`, of what one of them is called.
pub(crate) fn plural(word: &str) -> String {
    let vowel_before_y = |stem: &str| stem.ends_with(['a', 'e', 'i', 'o', 'u']);
    if let Some(stem) = word.strip_suffix("person") {
        return format!("{stem}people");
    }
    if let Some(stem) = word.strip_suffix('y')
        && !stem.is_empty()
        && !vowel_before_y(stem)
    {
        return format!("{stem}ies");
    }
    let hisses = ["s", "x", "z", "ch", "sh"]
        .iter()
        .any(|end| word.ends_with(end));
    format!("{word}{}", if hisses { "es" } else { "s" })
}

/// `12,345`.
pub(crate) fn grouped(count: u64) -> String {
    let digits = count.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// `1 place`, `3 places`, `12,345 places`.
pub(crate) fn counted(count: u64, one: &str) -> String {
    if count == 1 {
        format!("1 {one}")
    } else {
        format!("{} {}", grouped(count), plural(one))
    }
}

/// `a`, `a and b`, `a, b and c`; long lists end in how many more there are.
pub(crate) fn list(items: &[String]) -> String {
    let (named, more) = if items.len() > NAMED {
        (&items[..NAMED - 1], items.len() - (NAMED - 1))
    } else {
        (items, 0)
    };
    let mut parts = named.to_vec();
    if more > 0 {
        parts.push(format!("{} more", grouped(more as u64)));
    }
    match parts.split_last() {
        None => "nobody".to_owned(),
        Some((only, [])) => only.clone(),
        Some((last, rest)) => format!("{} and {last}", rest.join(", ")),
    }
}

/// With a full stop, and with a capital unless it begins with a code or a number.
pub(crate) fn sentence(text: &str) -> String {
    let first_word = text.split([' ', ':']).next().unwrap_or_default();
    if !first_word.chars().all(char::is_alphabetic) {
        return format!("{text}.");
    }
    let mut letters = text.chars();
    let first = letters.next().map(char::to_uppercase);
    let first: String = first.into_iter().flatten().collect();
    format!("{first}{}.", letters.as_str())
}

/// `officer O-03`; a code that says what it is of, such as `mentee-07`, stands alone.
pub(crate) fn who(called: &str, id: &str) -> String {
    if id.starts_with(called) {
        id.to_owned()
    } else {
        format!("{called} {id}")
    }
}

/// `“They are near each other”`, of a line's name.
pub(crate) fn quoted(name: &str) -> String {
    format!("“{name}”")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_grouped_and_words_are_many() {
        for (number, text) in [
            (0, "0"),
            (999, "999"),
            (1_000, "1,000"),
            (12_345, "12,345"),
            (123_456, "123,456"),
            (u64::MAX, "18,446,744,073,709,551,615"),
        ] {
            assert_eq!(grouped(number), text);
        }
        assert_eq!(counted(1, "pair"), "1 pair");
        assert_eq!(counted(0, "party"), "0 parties");
        assert_eq!(counted(1_000, "day"), "1,000 days");
        assert_eq!(plural("salesperson"), "salespeople");
        assert_eq!(plural("coach"), "coaches");
    }

    #[test]
    fn long_lists_end_in_how_many_more_there_are() {
        let codes = |count: u32| (1..=count).map(|at| format!("O-{at}")).collect::<Vec<_>>();
        assert_eq!(list(&codes(0)), "nobody");
        assert_eq!(list(&codes(1)), "O-1");
        assert_eq!(list(&codes(3)), "O-1, O-2 and O-3");
        assert_eq!(
            list(&codes(9)),
            "O-1, O-2, O-3, O-4, O-5, O-6, O-7 and 2 more"
        );
    }
}
