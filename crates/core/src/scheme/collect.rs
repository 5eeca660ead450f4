//! One collector walks the parsed tree: it knows where everything stands and keeps every fault until the end.
//!
//! A reader that returns `None` has reported why.

use super::text::{called, is_invisible, is_joiner, visible};
use crate::fault::{COMPARED, Fault, did_you_mean, nearest, write_one_of};
use crate::score::{POINT_DECIMALS, parse_decimal};
use std::cell::Cell;
use std::collections::BTreeMap;
use std::ops::Range;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// Where something stands in the file.
#[derive(Clone, Debug)]
pub(super) struct Place {
    /// Key path such as `must[2].at_least`, lists counted from 1; empty for the file as a whole.
    pub(super) path: String,
    /// Byte position, from which the line is counted.
    pub(super) at: usize,
}

impl Place {
    fn child(&self, key: &str, at: usize) -> Place {
        let key = bare_or_quoted(key);
        let path = if self.path.is_empty() {
            key
        } else {
            format!("{}.{key}", self.path)
        };
        Place { path, at }
    }

    fn item(&self, number: usize, at: usize) -> Place {
        let path = format!("{}[{number}]", self.path);
        Place { path, at }
    }
}

/// A value and where it stands.
#[derive(Clone, Debug)]
pub(super) struct Node<'n> {
    pub(super) place: Place,
    span: Range<usize>,
    value: &'n DeValue<'n>,
}

impl Node<'_> {
    /// Whether it is a number, whole or not.
    pub(super) fn is_number(&self) -> bool {
        matches!(self.value, DeValue::Integer(_) | DeValue::Float(_))
    }

    /// The text, if it is one.
    pub(super) fn as_text(&self) -> Option<&str> {
        self.value.as_str()
    }

    /// Whether it is a text.
    pub(super) fn is_text(&self) -> bool {
        self.value.is_str()
    }

    /// Whether it is a list.
    pub(super) fn is_list(&self) -> bool {
        self.value.is_array()
    }

    /// Whether it is a table.
    pub(super) fn is_table(&self) -> bool {
        self.value.is_table()
    }
}

/// A table whose keys are taken one by one; what is left at the end is unknown.
#[derive(Debug)]
pub(super) struct Section<'n> {
    pub(super) place: Place,
    entries: BTreeMap<&'n str, Node<'n>>,
    known: Vec<&'static str>,
}

impl<'n> Section<'n> {
    fn new(place: Place, table: &'n DeTable<'n>) -> Section<'n> {
        let entries = table
            .iter()
            .map(|(key, value)| {
                let name: &'n str = key.get_ref();
                let node = Node {
                    place: place.child(name, key.span().start),
                    span: value.span(),
                    value: value.get_ref(),
                };
                (name, node)
            })
            .collect();
        Section {
            place,
            entries,
            known: Vec::new(),
        }
    }

    /// The value of a key that may be there.
    pub(super) fn take(&mut self, key: &'static str) -> Option<Node<'n>> {
        self.known.push(key);
        self.entries.remove(key)
    }

    /// The value of a key that is taken later.
    pub(super) fn get(&self, key: &str) -> Option<&Node<'n>> {
        self.entries.get(key)
    }

    /// The keys that nobody took so far.
    pub(super) fn keys(&self) -> impl Iterator<Item = &'n str> {
        self.entries.keys().copied()
    }

    /// Whether a key that nobody took looks like this one, misspelt.
    pub(super) fn has_slip_of(&self, key: &str) -> bool {
        self.keys().any(|other| nearest(other, [key]).is_some())
    }

    /// Takes a key that is nearer to one of these names than to the section's own keys. Once too many were compared, one
    /// that is near to none of its own.
    pub(super) fn take_slip_of<'k>(
        &mut self,
        c: &Collector<'_>,
        names: impl Iterator<Item = &'k str> + Clone,
    ) -> Option<(&'n str, Node<'n>)> {
        let own = self.known.iter().copied();
        let slip = |key: &&str| {
            if !c.may_compare() {
                return nearest(key, own.clone()).is_none();
            }
            let near = nearest(key, own.clone().chain(names.clone()));
            near.is_some_and(|near| !self.known.contains(&near))
        };
        let key = self.keys().find(slip)?;
        Some((key, self.entries.remove(key)?))
    }

    /// Takes every key that is near to none of the section's own; whether there was one.
    pub(super) fn take_strangers(&mut self) -> bool {
        let known = std::mem::take(&mut self.known);
        let strangers = self.take_all(|key| nearest(key, known.iter().copied()).is_none());
        self.known = known;
        !strangers.is_empty()
    }

    /// The values of keys that are not fixed words, such as names of attributes, in the order of the keys.
    pub(super) fn take_all(&mut self, is: impl Fn(&str) -> bool) -> Vec<(&'n str, Node<'n>)> {
        let keys: Vec<&'n str> = self.entries.keys().copied().filter(|key| is(key)).collect();
        keys.into_iter()
            .filter_map(|key| Some((key, self.entries.remove(key)?)))
            .collect()
    }

    /// Every key that was not taken, in the order of the file: for tables whose keys are the user's names.
    pub(super) fn rest(&mut self) -> Vec<(&'n str, Node<'n>)> {
        let mut rest: Vec<_> = std::mem::take(&mut self.entries).into_iter().collect();
        rest.sort_by_key(|(_, node)| node.place.at);
        rest
    }
}

/// The text, the faults so far, and readers of single values.
#[derive(Debug)]
pub(super) struct Collector<'t> {
    text: &'t str,
    file: &'t str,
    /// Where each line ends: of a file that is no scheme at all, every line is a fault.
    ends: Vec<usize>,
    faults: Vec<Fault>,
    /// How many names were compared with those that the scheme declares.
    compared: Cell<usize>,
    /// How many conditions stand around the one that is read.
    pub(super) depth: usize,
}

impl<'t> Collector<'t> {
    pub(super) fn new(text: &'t str, file: &'t str) -> Collector<'t> {
        Collector {
            ends: text.match_indices('\n').map(|(at, _)| at).collect(),
            text,
            file,
            faults: Vec::new(),
            compared: Cell::new(0),
            depth: 0,
        }
    }

    /// The faults, without file or order.
    pub(super) fn into_faults(self) -> Vec<Fault> {
        self.faults
    }

    /// The whole file.
    pub(super) fn top<'n>(&self, tree: &'n DeTable<'n>) -> Section<'n> {
        let place = Place {
            path: String::new(),
            at: 0,
        };
        Section::new(place, tree)
    }

    /// Line of a byte position, counted from 1.
    pub(super) fn line(&self, at: usize) -> u64 {
        1 + self.ends_before(at) as u64
    }

    /// The line's text without outer space.
    pub(super) fn line_text(&self, at: usize) -> &'t str {
        let before = self.ends_before(at);
        let from = before.checked_sub(1).map_or(0, |last| self.ends[last] + 1);
        let to = self.ends.get(before).copied().unwrap_or(self.text.len());
        self.text[from..to].trim()
    }

    fn ends_before(&self, at: usize) -> usize {
        self.ends.partition_point(|&end| end < at)
    }

    /// Keeps a fault that stands here.
    pub(super) fn report(&mut self, place: &Place, fault: Fault) {
        let mut fault = fault.in_file(self.file).at_row(self.line(place.at));
        if fault.column.is_none() && !place.path.is_empty() {
            fault = fault.at_column(&*place.path);
        }
        self.keep(fault);
    }

    /// Keeps a fault that knows its place, such as that of another file.
    pub(super) fn keep(&mut self, mut fault: Fault) {
        // A key or text may hold anything that TOML can escape, and is shown on terminals.
        fault.message = visible(&fault.message);
        for shown in [&mut fault.column, &mut fault.value, &mut fault.hint] {
            *shown = shown.take().map(|text| visible(&text));
        }
        self.faults.push(fault);
    }

    /// Keeps a fault with its advice.
    pub(super) fn fault(&mut self, place: &Place, code: &str, message: String, hint: &str) {
        self.report(place, Fault::new(code, message).with_hint(hint));
    }

    /// Keeps a fault about a value; the message quotes it.
    pub(super) fn value_fault(
        &mut self,
        place: &Place,
        code: &str,
        value: &str,
        message: String,
        hint: &str,
    ) {
        let fault = Fault::new(code, message).with_value(value).with_hint(hint);
        self.report(place, fault);
    }

    /// The value as it is written.
    fn source(&self, node: &Node<'_>) -> &'t str {
        self.text.get(node.span.clone()).unwrap_or("")
    }

    /// Reports a value of another type than the key takes.
    pub(super) fn wrong_type(&mut self, node: &Node<'_>, wanted: &str, hint: &str) {
        let written = self.source(node);
        let message = format!("this takes {wanted}, not {}", type_words(node.value));
        if written.contains('\n') || written.len() > 60 || node.is_table() {
            self.fault(&node.place, "wrong-type", message, hint);
        } else {
            self.value_fault(&node.place, "wrong-type", written, message, hint);
        }
    }

    /// A key that must be there.
    pub(super) fn need<'n>(
        &mut self,
        section: &mut Section<'n>,
        key: &'static str,
        example: &str,
    ) -> Option<Node<'n>> {
        let node = section.take(key);
        if node.is_none() {
            let message = format!("`{key}` is missing");
            let hint = format!("write `{example}`");
            let place = section.place.clone();
            self.fault(&place, "missing-key", message, &hint);
        }
        node
    }

    /// Whether one more name may be compared with those that the scheme declares: of a scheme with thousands of slips, the
    /// first are told the nearest.
    fn may_compare(&self) -> bool {
        let compared = self.compared.get();
        self.compared.set(compared + 1);
        compared < COMPARED
    }

    /// `did you mean` for a near name among those that the scheme declares, else the first of them all.
    pub(super) fn meant<'a>(&self, name: &str, known: impl Iterator<Item = &'a str>) -> String {
        let known: Vec<&str> = known.collect();
        if known.is_empty() {
            return "there is none yet: declare it first".to_owned();
        }
        if self.may_compare() {
            return did_you_mean(name, known);
        }
        write_one_of(known.into_iter().map(|name| format!("`{name}`")))
    }

    /// Reports the keys that nobody took; `later` are those that another version will know.
    pub(super) fn finish(&mut self, mut section: Section<'_>, later: &[&str]) {
        for (key, node) in section.rest() {
            if later.contains(&key) {
                self.not_available(&node.place, key);
            } else {
                let message = format!("`{key}` is not a key here");
                let known = section.known.iter().copied();
                let hint = match nearest(key, known.clone()) {
                    Some(near) => format!("did you mean `{near}`?"),
                    // a closed list, so all of it
                    None => {
                        let known: Vec<String> = known.map(|key| format!("`{key}`")).collect();
                        format!("write one of {}", known.join(", "))
                    }
                };
                self.value_fault(&node.place, "unknown-key", key, message, &hint);
            }
        }
    }

    /// The language has it, this version does not.
    pub(super) fn not_available(&mut self, place: &Place, what: &str) {
        let message = format!("`{what}` is not available in this version of pairwright");
        let hint = "take it out, or do that part by hand with pins and exclusions";
        self.value_fault(place, "not-available", what, message, hint);
    }

    /// A table.
    pub(super) fn table<'n>(&mut self, node: &Node<'n>, example: &str) -> Option<Section<'n>> {
        match node.value {
            DeValue::Table(table) => Some(Section::new(node.place.clone(), table)),
            _ => {
                self.wrong_type(node, "a table", &format!("write `{example}`"));
                None
            }
        }
    }

    /// A list; its items are numbered from 1.
    pub(super) fn list<'n>(&mut self, node: &Node<'n>, example: &str) -> Option<Vec<Node<'n>>> {
        let DeValue::Array(items) = node.value else {
            self.wrong_type(node, "a list", &format!("write `{example}`"));
            return None;
        };
        let number = |(at, item): (usize, &'n Spanned<DeValue<'n>>)| Node {
            place: node.place.item(at + 1, item.span().start),
            span: item.span(),
            value: item.get_ref(),
        };
        Some(items.iter().enumerate().map(number).collect())
    }

    /// Any text, the empty one too.
    pub(super) fn raw_text<'n>(&mut self, node: &Node<'n>, example: &str) -> Option<&'n str> {
        let text = node.value.as_str();
        if text.is_none() {
            self.wrong_type(node, "a text", &format!("write `{example}`"));
        }
        text
    }

    /// A text that can be shown: neither blank nor with line breaks, nor with white space around it.
    pub(super) fn text(&mut self, node: &Node<'_>, example: &str) -> Option<String> {
        let text = self.raw_text(node, example)?;
        if self.is_shown(&node.place, text) {
            return Some(text.to_owned());
        }
        None
    }

    /// Whether a text can be shown; if not, says why.
    pub(super) fn is_shown(&mut self, place: &Place, text: &str) -> bool {
        let trouble = if text.trim().is_empty() {
            "is blank"
        } else if let Some(unseen) = text.chars().find(|c| is_invisible(*c) && !is_joiner(*c)) {
            &format!("holds {}", called(unseen))
        } else if text.trim() != text {
            "has white space at an end"
        } else {
            return true;
        };
        let message = format!("the text {trouble}");
        self.value_fault(place, "text", text, message, "write plain words");
        false
    }

    /// A list of different texts, at least `least` of them.
    pub(super) fn texts(
        &mut self,
        node: &Node<'_>,
        least: usize,
        example: &str,
    ) -> Option<Vec<String>> {
        let items = self.list(node, example)?;
        let mut texts: Vec<String> = Vec::with_capacity(items.len());
        let count = items.len();
        for item in items {
            let Some(text) = self.text(&item, example) else {
                continue;
            };
            if texts.contains(&text) {
                let message = format!("`{text}` stands twice in the list");
                self.value_fault(&item.place, "duplicate", &text, message, "write it once");
            }
            texts.push(text);
        }
        if count < least {
            let hint = format!("write `{example}`");
            self.fault(&node.place, "empty", "the list is empty".into(), &hint);
        }
        (count >= least && texts.len() == count).then_some(texts)
    }

    /// `true` or `false`.
    pub(super) fn flag(&mut self, node: &Node<'_>) -> Option<bool> {
        let flag = node.value.as_bool();
        if flag.is_none() {
            self.wrong_type(
                node,
                "`true` or `false`",
                "write it without quotation marks",
            );
        }
        flag
    }

    /// A text of a closed list.
    pub(super) fn word<T: Copy>(&mut self, node: &Node<'_>, words: &[(&str, T)]) -> Option<T> {
        let Some(text) = node.value.as_str() else {
            let hint = write_one_of(words.iter().map(|word| format!("`{}`", quoted(word.0))));
            self.wrong_type(node, "a text", &hint);
            return None;
        };
        let found = words.iter().find(|word| word.0 == text);
        if found.is_none() {
            let message = format!("`{text}` is not known here");
            let hint = choice(text, words.iter().map(|word| word.0));
            self.value_fault(&node.place, "unknown-value", text, message, &hint);
        }
        found.map(|word| word.1)
    }

    /// A whole number from 0 to `most`.
    pub(super) fn whole(&mut self, node: &Node<'_>, most: u64) -> Option<u64> {
        let DeValue::Integer(_) = node.value else {
            let hint = if node.is_text() {
                "write digits without quotation marks"
            } else {
                "write digits alone, such as 2"
            };
            self.wrong_type(node, "a whole number", hint);
            return None;
        };
        let written = self.source(node).replace('_', "");
        let digits = written.strip_prefix('+').unwrap_or(&written);
        let value = digits.parse::<u64>().ok().filter(|value| *value <= most);
        if value.is_none() {
            let message = format!("`{written}` is not a whole number from 0 to {most}");
            self.value_fault(&node.place, "number", &written, message, "write digits");
        }
        value
    }

    /// A whole number that counts people or pairs.
    pub(super) fn count(&mut self, node: &Node<'_>) -> Option<u32> {
        let value = self.whole(node, u64::from(u32::MAX))?;
        u32::try_from(value).ok()
    }

    /// A decimal with at most four places, in 1/10,000, read from the digits as they are written.
    pub(super) fn decimal(&mut self, node: &Node<'_>) -> Option<i64> {
        if !node.is_number() {
            let hint = "write digits without quotation marks";
            self.wrong_type(node, "a number", hint);
            return None;
        }
        let written = self.number_text(node);
        self.decimal_text(&node.place, &written)
    }

    /// A number as it is written, without the underscores that TOML allows between digits.
    pub(super) fn number_text(&self, node: &Node<'_>) -> String {
        self.source(node).replace('_', "")
    }

    /// The same from a text such as the key of a table.
    pub(super) fn decimal_text(&mut self, place: &Place, written: &str) -> Option<i64> {
        match parse_decimal(written, POINT_DECIMALS.unsigned_abs()) {
            Ok(value) => Some(value),
            Err(error) => {
                let (_, what, hint) = error.said(POINT_DECIMALS);
                let message = format!("`{written}` {what}");
                self.value_fault(place, "number", written, message, &hint);
                None
            }
        }
    }
}

/// `did you mean` for a near word of the language, else all of them.
pub(super) fn choice<'a>(name: &str, known: impl Iterator<Item = &'a str>) -> String {
    did_you_mean(name, known.collect::<Vec<&str>>())
}

/// A key as TOML writes it.
pub(super) fn bare_or_quoted(key: &str) -> String {
    let bare = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-';
    if !key.is_empty() && key.bytes().all(bare) {
        key.to_owned()
    } else {
        quoted(key)
    }
}

/// A text as TOML writes it on one line.
pub(super) fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for character in text.chars() {
        match character {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if c.is_control() => out.push_str(&format!("\\u{:04X}", u32::from(c))),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

fn type_words(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "a text",
        DeValue::Integer(_) => "a whole number",
        DeValue::Float(_) => "a number with a point",
        DeValue::Boolean(_) => "true or false",
        DeValue::Datetime(_) => "a date",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    }
}
