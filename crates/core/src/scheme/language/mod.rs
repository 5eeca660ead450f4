//! The language in rows: every kind, measure and key, what it takes and what it means, with a line of TOML.
//!
//! The reader beside this knows the words; these rows say what they are for. The tables of the documentation and the
//! JSON Schema for editors are made from them, and a test runs the line of every row.

mod rows;
mod schema;

pub use rows::rows;
pub use schema::json_schema;

/// One form of one key.
#[derive(Clone, Copy, Debug)]
pub struct Row {
    /// Where it stands.
    pub part: Part,
    /// The key, or what stands in its place where the key is a name of one's own.
    pub key: &'static str,
    /// What it takes.
    pub takes: Takes,
    /// Further keys beside it in this form.
    pub with: &'static [&'static str],
    /// What it means.
    pub meaning: &'static str,
    /// What it is for, or reads.
    pub needs: &'static str,
    /// What a blank means to it.
    pub blank: &'static str,
    /// One line, as it stands in its part.
    pub line: &'static str,
}

/// A part of a scheme.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// At the top of the file.
    Top,
    /// Under `[mentees]` and `[mentors]`.
    Side,
    /// Under `[tables]`.
    Table,
    /// Under `[ladders]`.
    Ladder,
    /// A kind of attribute, under `[asked]`.
    Kind,
    /// Keys of an attribute.
    Attribute,
    /// Keys of a `[[must]]`.
    Must,
    /// Keys of a `[[prefer]]`.
    Prefer,
    /// Measures, in a line or a condition.
    Measure,
    /// Conditions of conditions.
    Combination,
    /// Keys beside a measure.
    Beside,
    /// Keys of a `[[quota]]`.
    Quota,
    /// Keys of a `[[priority]]`.
    Priority,
    /// Under `[justified."<attribute>"]`.
    Justified,
}

impl Part {
    /// All of them, in the order of the documentation.
    pub const ALL: [Part; 14] = [
        Part::Top,
        Part::Side,
        Part::Table,
        Part::Ladder,
        Part::Kind,
        Part::Attribute,
        Part::Must,
        Part::Prefer,
        Part::Measure,
        Part::Combination,
        Part::Beside,
        Part::Quota,
        Part::Priority,
        Part::Justified,
    ];

    /// What it is called in the documentation and the JSON Schema.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Part::Top => "top",
            Part::Side => "side",
            Part::Table => "table",
            Part::Ladder => "ladder",
            Part::Kind => "kind",
            Part::Attribute => "attribute",
            Part::Must => "must",
            Part::Prefer => "prefer",
            Part::Measure => "measure",
            Part::Combination => "combination",
            Part::Beside => "beside",
            Part::Quota => "quota",
            Part::Priority => "priority",
            Part::Justified => "justified",
        }
    }
}

/// What a key takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Takes {
    /// A text.
    Text,
    /// A text, which may be empty.
    AnyText,
    /// A list of texts.
    Texts,
    /// This text.
    Word(&'static str),
    /// One of these texts.
    Words(&'static [&'static str]),
    /// A list of some of these texts, each once.
    List(&'static [&'static str]),
    /// `true` or `false`.
    Flag,
    /// `false`.
    False,
    /// A whole number, not below zero.
    Whole,
    /// A number with at most four decimal places.
    Number,
    /// Such a number, or this text.
    NumberOr(&'static str),
    /// A number, or a text with a unit.
    Quantity,
    /// A day, as `2020-09-30`.
    Day,
    /// The name of an attribute asked of both, or those of the mentee's and the mentor's.
    Reads,
    /// A condition.
    Condition,
    /// A list of conditions.
    Conditions,
    /// A table with these keys.
    Keys(&'static [Key]),
    /// A table from ranges to points; each key begins with this word, or is a value where it is empty.
    Ranges(&'static str),
    /// Levels, lowest first: names, or brackets of names.
    Levels,
    /// Rows of cells.
    Cells,
    /// The keys of an attribute, with this kind.
    Kind(&'static str),
}

/// A key of a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Key {
    /// Its name.
    pub name: &'static str,
    /// What it takes.
    pub takes: Takes,
    /// Whether it must be there.
    pub needed: bool,
}
