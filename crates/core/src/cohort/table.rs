//! Cells as they came in, before anything is known about them: what CSV files, frames and structs have in common.

/// One sheet: headings and rows of cells.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Table {
    /// The file's name, or what stands in its place in errors: `mentees`.
    pub name: String,
    /// Headings as written.
    pub headings: Vec<String>,
    /// Rows; each as long as the headings.
    pub rows: Vec<Vec<Cell>>,
    /// Number of each row in errors: the line of the file where the record begins, or 1, 2, … in a frame.
    pub numbers: Vec<u64>,
}

/// One cell.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Cell {
    /// Nothing, or white space alone.
    #[default]
    Blank,
    /// Text as written.
    Text(String),
    /// A whole number of a frame.
    Integer(i128),
    /// A float of a frame: read as its shortest decimal text, refused as an id.
    Float(f64),
    /// A truth value of a frame.
    Flag(bool),
    /// A date of a frame, ISO.
    Date(String),
    /// A list of texts of a frame: tags without a separator.
    List(Vec<String>),
}
