//! Reading ladders: level by level, one that comes with pairwright, or the rows of a table.

use super::collect::{Collector, Node, Section, choice, quoted};
use super::model::{Ladder, LadderSource};
use super::read::Names;
use super::shipped::{shipped_ladder, shipped_ladders};
use std::collections::BTreeMap;

pub(super) fn ladders(
    c: &mut Collector<'_>,
    top: &mut Section<'_>,
    names: &Names,
) -> BTreeMap<String, Option<Ladder>> {
    let example = "[ladders]` with lines such as `grades = [\"Junior\", [\"Senior\", \"Lead\"]]";
    let Some(mut table) = top.take("ladders").and_then(|node| c.table(&node, example)) else {
        return BTreeMap::new();
    };
    let mut ladders = BTreeMap::new();
    for (name, node) in table.rest() {
        let shown = c.is_shown(&node.place, name);
        let ladder = if node.is_text() {
            shipped(c, &node, names)
        } else if node.is_table() {
            of_table(c, &node, names)
        } else {
            listed(c, &node)
        };
        ladders.insert(name.to_owned(), ladder.filter(|_| shown));
    }
    ladders
}

/// The names of a ladder so far, so that each stands there once.
#[derive(Default)]
struct Seen(BTreeMap<String, String>);

impl Seen {
    /// Takes the name, or gives message and hint of why it can't stand there.
    fn add(&mut self, name: &str) -> Result<(), (String, String)> {
        let Some(before) = self.0.insert(name.to_lowercase(), name.to_owned()) else {
            return Ok(());
        };
        let message = format!("the level `{name}` stands twice on the ladder");
        let hint = if before == *name {
            "write it once".to_owned()
        } else {
            format!("`{before}` and `{name}` differ by case alone: write one of them")
        };
        Err((message, hint))
    }
}

fn listed(c: &mut Collector<'_>, node: &Node<'_>) -> Option<Ladder> {
    let example = "[[\"Band 1\", \"Constable\"], [\"Band 2\"]]` from the lowest to the highest, as in `[\"Junior\", \"Senior\"]";
    let items = c.list(node, example)?;
    let mut seen = Seen::default();
    let mut rungs = Some(Vec::with_capacity(items.len()));
    for item in &items {
        let names = if item.is_list() {
            c.texts(item, 1, example)
        } else {
            c.text(item, example).map(|name| vec![name])
        };
        for name in names.iter().flatten() {
            if let Err((message, hint)) = seen.add(name) {
                c.value_fault(&item.place, "duplicate", name, message, &hint);
            }
        }
        match (&mut rungs, names) {
            (Some(rungs), Some(names)) => rungs.push(names),
            _ => rungs = None,
        }
    }
    if items.is_empty() {
        let hint = format!("write `{example}`");
        c.fault(
            &node.place,
            "empty",
            "the ladder has no level".into(),
            &hint,
        );
        return None;
    }
    rungs.map(Ladder::from)
}

/// `seniority = "police ranks"`.
fn shipped(c: &mut Collector<'_>, node: &Node<'_>, names: &Names) -> Option<Ladder> {
    let name = c.text(node, "\"police ranks\"")?;
    if let Some(levels) = shipped_ladder(&name) {
        return Some(Ladder {
            levels,
            written: LadderSource::Shipped(name),
        });
    }
    let message = format!("no ladder that comes with pairwright is called `{name}`");
    let hint = if names.tables.contains_key(&name) {
        format!(
            "for the rows of that table write `{{ table = {} }}`",
            quoted(&name)
        )
    } else {
        choice(&name, shipped_ladders())
    };
    c.value_fault(&node.place, "unknown-name", &name, message, &hint);
    None
}

/// `grades = { table = "grades" }`: a row a level, the names in it level with each other.
fn of_table(c: &mut Collector<'_>, node: &Node<'_>, names: &Names) -> Option<Ladder> {
    let example = "{ table = \"grades\" }";
    let mut section = c.table(node, example)?;
    let table_node = c.need(&mut section, "table", "table = \"grades\"");
    c.finish(section, &[]);
    let table_node = table_node?;
    let name = c.text(&table_node, "table = \"grades\"")?;
    let table = names.table(c, &table_node, &name)?;
    let mut seen = Seen::default();
    let mut sound = true;
    let mut levels = Vec::with_capacity(table.rows().len());
    for (row, cells) in table.rows().iter().enumerate() {
        for (column, cell) in cells
            .iter()
            .enumerate()
            .filter(|(_, cell)| !cell.is_empty())
        {
            if let Err((message, hint)) = seen.add(cell) {
                table.fault(c, row, column, "duplicate", message, &hint);
                sound = false;
            }
        }
        levels.push(
            cells
                .iter()
                .filter(|cell| !cell.is_empty())
                .cloned()
                .collect(),
        );
    }
    sound.then_some(Ladder {
        levels,
        written: LadderSource::Table(name),
    })
}
