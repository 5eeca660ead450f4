//! Whether the ids of a side say who somebody is, so that codes are made in their place.

use crate::scheme::fold;

/// Words of a heading below which names or addresses stand.
const TELLING: [&str; 7] = [
    "mails",
    "names",
    "surnames",
    "forenames",
    "user",
    "users",
    "who",
];
/// Words that tell so unless a word for a number or code stands beside them.
const PEOPLE: [&str; 4] = ["person", "persons", "people", "login"];
/// Words for numbers and codes.
const CODES: [&str; 9] = [
    "code",
    "codes",
    "id",
    "ids",
    "number",
    "no",
    "ref",
    "reference",
    "key",
];

/// Whether this heading or these ids are e-mail addresses or names:
/// - a word of the heading ends in `name` or `mail`, holds `email`, or is one of [`TELLING`];
/// - a word is one of [`PEOPLE`], and none is one of [`CODES`];
/// - an id holds `@`;
/// - at least half of the ids hold two words beside each other that begin with a capital and are letters alone.
pub(super) fn is_told(heading: &str, ids: &[String]) -> bool {
    let named = ids.iter().filter(|id| is_name(id)).count();
    suggested(heading)
        || ids.iter().any(|id| id.contains('@'))
        || (named > 0 && named * 2 >= ids.len())
}

/// Whether a heading says it.
fn suggested(heading: &str) -> bool {
    let folded = fold(heading);
    let words: Vec<&str> = folded.split(|c: char| !c.is_alphanumeric()).collect();
    let any_of = |list: &[&str]| words.iter().any(|word| list.contains(word));
    let ends = |word: &&str| word.ends_with("name") || word.ends_with("mail");
    folded.contains("email")
        || words.iter().any(ends)
        || any_of(&TELLING)
        || (any_of(&PEOPLE) && !any_of(&CODES))
}

/// `Jane Smith`, `Smith, Jane`, `Dr Zoë O’Neill-Łoś`: two words of letters, with a capital first, with nothing but white
/// space and perhaps a comma or point between. A hyphen or apostrophe within a word is one of its letters.
fn is_name(id: &str) -> bool {
    let is_word = |word: &str| {
        let word = word.trim_end_matches([',', '.']);
        let letter = |c: char| c.is_alphabetic() || ['-', '\'', '’'].contains(&c);
        word.chars().next().is_some_and(char::is_uppercase) && word.chars().all(letter)
    };
    let words: Vec<bool> = id.split_whitespace().map(is_word).collect();
    words.windows(2).any(|two| two == [true, true])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_that_tell_and_that_do_not() {
        for heading in [
            "name",
            "Name",
            "full name",
            "Full_Name",
            "participant name",
            "staff name",
            "StaffName",
            "surname",
            "Forenames",
            "first name",
            "username",
            "User",
            "user id",
            "who",
            "Who are you?",
            "person",
            "e-mail",
            "Email address",
            "e-mails",
            "mail",
            "your email",
            "Login",
            "people",
        ] {
            assert!(suggested(heading), "{heading}");
        }
        for heading in [
            "code",
            "id",
            "ID",
            "staff number",
            "ref",
            "reference",
            "participant",
            "mentee",
            "reviewer",
            "person id",
            "person code",
            "Person No.",
            "login code",
            "mailbox",
            "renamed",
            "whole",
            "",
        ] {
            assert!(!suggested(heading), "{heading}");
        }
    }

    #[test]
    fn ids_that_are_names() {
        for id in [
            "Jane Smith",
            "JANE SMITH",
            "Smith, Jane",
            "J. Smith",
            "Dr Zoë O’Neill-Łoś",
            "Jean-Luc  Picard",
            "PC 12 Jane Smith",
            "Ада Лавлейс",
        ] {
            assert!(is_name(id), "{id}");
        }
        for id in [
            "Jane",
            "O-01",
            "Band 4",
            "jane smith",
            "A1 B2",
            "Smith-Jane",
            "S 01",
            "Jane 4 Smith",
            "",
        ] {
            assert!(!is_name(id), "{id}");
        }
    }

    #[test]
    fn half_of_the_ids_are_enough() {
        let told = |ids: &[&str]| {
            let ids: Vec<String> = ids.iter().map(|id| (*id).to_owned()).collect();
            is_told("code", &ids)
        };
        assert!(told(&["Jane Smith", "S-02"]));
        assert!(told(&["Jane Smith", "Tom Brown", "S-02"]));
        assert!(!told(&["Jane Smith", "S-02", "S-03"]));
        assert!(told(&["S-01", "S-02", "ann@example.org"]));
        assert!(!told(&["S-01"]));
        assert!(!told(&[]));
    }
}
