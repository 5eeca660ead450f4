//! The nine characteristics of the Equality Act 2010, section 4, and the headings that suggest them.
//!
//! A speed bump, not legal advice: it asks for a decision on record, and knows nothing of what a column really holds.

/// The characteristics by the names that `protected` takes.
pub(super) const NINE: [&str; 9] = [
    "age",
    "disability",
    "gender reassignment",
    "marriage and civil partnership",
    "pregnancy and maternity",
    "race",
    "religion or belief",
    "sex",
    "sexual orientation",
];

/// Words and phrases of headings with the characteristic that they suggest; the first that fits is named.
/// A star stands for any ending of the word.
const SUGGESTED: [(&str, &str); 9] = [
    (
        "gender reassignment",
        "gender reassignment|gender identity|trans|transgender*|transsexual*|non binary|nonbinary|pronoun*",
    ),
    (
        "sexual orientation",
        "sexual*|orientation|lgb*|gay|lesbian*|bisexual*|queer|heterosexual*|homosexual*|straight",
    ),
    (
        "race",
        "race|racial*|ethnic*|nationalit*|national origin*|citizenship|skin|bame|bme|heritage|country of birth|place of birth|caste",
    ),
    (
        "age",
        "age|ages|aged|date of birth|birth date|birthdate|birth year|year of birth|birthday|dob|born",
    ),
    (
        "disability",
        "disab*|impair*|health condition*|long term condition*|medical condition*|neurodiver*|reasonable adjustment*|wheelchair",
    ),
    (
        "marriage and civil partnership",
        "marriage|married|marital*|civil partner*|civil status|spouse|husband|wife",
    ),
    (
        "pregnancy and maternity",
        "pregnan*|maternity|breastfeeding",
    ),
    (
        "religion or belief",
        "religi*|faith*|belief*|denomination|church|worship",
    ),
    ("sex", "sex|sexes|gender*|male|female|men|women|man|woman"),
];

/// Words that may stand for several of the nine.
const GENERAL: &str = "characteristic*|identity|identities|protected";

/// The characteristic that a heading suggests; `Some("")` for one that may be any of the nine.
pub(super) fn suggested(heading: &str) -> Option<&'static str> {
    let words = words(heading);
    let found = SUGGESTED
        .iter()
        .find(|(_, phrases)| phrases.split('|').any(|phrase| holds(&words, phrase)));
    if let Some((name, _)) = found {
        return Some(name);
    }
    let general = GENERAL.split('|').any(|phrase| holds(&words, phrase));
    general.then_some("")
}

/// Whether the words of the phrase stand next to each other among these words.
fn holds(words: &[String], phrase: &str) -> bool {
    let phrase: Vec<&str> = phrase.split(' ').collect();
    words.windows(phrase.len()).any(|window| {
        window
            .iter()
            .zip(&phrase)
            .all(|(word, wanted)| match wanted.strip_suffix('*') {
                Some(stem) => word.starts_with(stem),
                None => word == wanted,
            })
    })
}

/// Lower-case words; a capital after a small letter begins a new one (`EthnicGroup`).
fn words(heading: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut after_small = false;
    for character in heading.chars() {
        let new = !character.is_alphanumeric() || (after_small && character.is_uppercase());
        if new {
            words.push(String::new());
        }
        if character.is_alphanumeric()
            && let Some(word) = words.last_mut()
        {
            word.extend(character.to_lowercase());
        }
        after_small = character.is_lowercase();
    }
    words.retain(|word| !word.is_empty());
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_suggest_what_they_mean_and_no_more() {
        for (heading, expected) in [
            ("Ethnic origin", Some("race")),
            ("EthnicGroup", Some("race")),
            ("ethnicity_code", Some("race")),
            ("Age", Some("age")),
            ("Date of Birth", Some("age")),
            ("Do you have a disability?", Some("disability")),
            ("Marital status", Some("marriage and civil partnership")),
            ("civil partnership", Some("marriage and civil partnership")),
            ("maternity leave", Some("pregnancy and maternity")),
            ("Religion/belief", Some("religion or belief")),
            ("preferred gender", Some("sex")),
            ("gender identity", Some("gender reassignment")),
            ("SEX", Some("sex")),
            ("sexual orientation", Some("sexual orientation")),
            ("LGBTQ+", Some("sexual orientation")),
            ("identity to match", Some("")),
            ("characteristics", Some("")),
            // harmless words that hold the letters of a suggestive one
            ("language", None),
            ("manager", None),
            ("Middlesex office", None),
            ("trace", None),
            ("embrace", None),
            ("stage", None),
            ("interests", None),
            ("transport", None),
            ("rank", None),
            ("", None),
        ] {
            assert_eq!(suggested(heading), expected, "{heading}");
        }
        for (name, _) in SUGGESTED {
            assert!(NINE.contains(&name), "{name}");
            assert_eq!(suggested(name), Some(name), "each name suggests itself");
        }
    }
}
