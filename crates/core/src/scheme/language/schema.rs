//! The JSON Schema of a scheme, made from the rows: editors complete and check scheme files by it.
//!
//! Draft 2020-12. It knows keys, types and words; whether names exist, kinds fit their measures and units their numbers is
//! for the reader alone. Every row is one subschema, with its line in `examples`.

use super::{Key, Part, Row, Takes, rows};
use serde_json::{Map, Value, json};

/// Where the dialect is defined.
const DIALECT: &str = "https://json-schema.org/draft/2020-12/schema";

/// The JSON Schema of a scheme file.
#[must_use]
pub fn json_schema() -> Value {
    let mut top = properties(Part::Top);
    let named = |of: &str| json!({ "type": "object", "additionalProperties": reference(of) });
    let several = |of: &str| json!({ "type": "array", "items": reference(of) });
    for (key, takes) in [
        ("mentees", reference("side")),
        ("mentors", reference("side")),
        ("tables", named("table")),
        ("ladders", named("ladder")),
        ("asked", named("attribute")),
        ("must", several("must")),
        ("prefer", several("prefer")),
        ("quota", several("quota")),
        ("priority", several("priority")),
        ("justified", named("justified")),
    ] {
        top.insert(key.to_owned(), takes);
    }
    let mut schema = object(top, &["format", "name", "aim", "mentees", "mentors"]);
    schema.insert("$schema".to_owned(), json!(DIALECT));
    schema.insert("title".to_owned(), json!("pairwright scheme"));
    schema.insert("$defs".to_owned(), definitions());
    Value::Object(schema)
}

fn definitions() -> Value {
    let whole = |part: Part, needed: &[&str]| Value::Object(object(properties(part), needed));
    let forms = |part: Part| json!({ "anyOf": of(part).map(form).collect::<Vec<Value>>() });
    let mut attribute = properties(Part::Attribute);
    attribute.insert("kind".to_owned(), words(of(Part::Kind).map(|row| row.key)));
    let mut attribute = object(attribute, &["of", "kind"]);
    attribute.insert("anyOf".to_owned(), of(Part::Kind).map(variant).collect());
    // A group is named by an attribute in place of `each`; what is no key is one.
    let open = |part: Part, needed: &[&str]| {
        let mut whole = object(properties(part), needed);
        whole.insert("additionalProperties".to_owned(), reference("value"));
        Value::Object(whole)
    };
    let group = of(Part::Quota).find(|row| row.key == ATTRIBUTE).map(form);
    let person = of(Part::Priority)
        .find(|row| row.key == ATTRIBUTE)
        .map(form);
    json!({
        "side": whole(Part::Side, &["id", "places"]),
        "table": forms(Part::Table),
        "ladder": forms(Part::Ladder),
        "attribute": attribute,
        "condition": line(None, &[]),
        "must": line(Some(Part::Must), &["name"]),
        "prefer": line(Some(Part::Prefer), &["name", "points"]),
        "quota": open(Part::Quota, &["name", "placed"]),
        "priority": open(Part::Priority, &["name", "placed", "points"]),
        "justified": whole(Part::Justified, &["purpose", "proportionate", "approver", "review_by"]),
        "measure": { "anyOf": of(Part::Measure).map(variant).collect::<Vec<Value>>() },
        "combination": { "anyOf": of(Part::Combination).map(variant).collect::<Vec<Value>>() },
        "beside": Value::Object(properties(Part::Beside)),
        "value": { "anyOf": [group, person] },
    })
}

/// A key that is a name of one's own.
const ATTRIBUTE: &str = "<attribute>";

fn of(part: Part) -> impl Iterator<Item = &'static Row> {
    rows().iter().filter(move |row| row.part == part)
}

fn reference(to: &str) -> Value {
    json!({ "$ref": format!("#/$defs/{to}") })
}

fn object(properties: Map<String, Value>, needed: &[&str]) -> Map<String, Value> {
    let mut object = Map::new();
    object.insert("type".to_owned(), json!("object"));
    object.insert("properties".to_owned(), Value::Object(properties));
    object.insert("required".to_owned(), json!(needed));
    object.insert("additionalProperties".to_owned(), json!(false));
    object
}

/// The keys of a part, each with all its forms.
fn properties(part: Part) -> Map<String, Value> {
    let mut all: Map<String, Value> = Map::new();
    for row in of(part).filter(|row| row.key != ATTRIBUTE) {
        let forms = all
            .entry(row.key)
            .or_insert_with(|| json!({ "anyOf": [] }))
            .get_mut("anyOf");
        if let Some(Value::Array(forms)) = forms {
            forms.push(form(row));
        }
    }
    all
}

/// A line or a condition: the keys of its part, one measure or combination, and what may stand beside it.
fn line(part: Option<Part>, needed: &[&str]) -> Value {
    let mut keys = part.map(properties).unwrap_or_default();
    let mut one = Map::new();
    for row in of(Part::Measure).chain(of(Part::Combination)) {
        keys.insert(row.key.to_owned(), json!({}));
        one.insert(row.key.to_owned(), json!({ "required": [row.key] }));
    }
    for row in of(Part::Beside) {
        let to = format!("beside/{}", row.key);
        keys.insert(row.key.to_owned(), reference(&to));
    }
    let mut whole = object(keys, needed);
    whole.insert(
        "oneOf".to_owned(),
        one.into_iter().map(|(_, needs)| needs).collect(),
    );
    whole.insert(
        "anyOf".to_owned(),
        json!([reference("measure"), reference("combination")]),
    );
    Value::Object(whole)
}

/// What a row's key takes, with what it means.
fn form(row: &Row) -> Value {
    told(row, takes(row.takes))
}

/// A row as what holds of the table that it stands in: its key, and those beside it.
fn variant(row: &Row) -> Value {
    let key = if row.part == Part::Kind {
        "kind"
    } else {
        row.key
    };
    let mut needed = vec![key];
    needed.extend(
        row.with
            .iter()
            .filter(|_| row.part == Part::Measure || !row.needs.is_empty()),
    );
    told(
        row,
        json!({ "properties": { key: takes(row.takes) }, "required": needed }),
    )
}

fn told(row: &Row, mut schema: Value) -> Value {
    if let Value::Object(schema) = &mut schema {
        schema.insert(
            "description".to_owned(),
            json!(row.meaning.replace('`', "")),
        );
        schema.insert("examples".to_owned(), json!([row.line]));
    }
    schema
}

fn words<'w>(words: impl Iterator<Item = &'w str>) -> Value {
    let mut words: Vec<&str> = words.collect();
    words.dedup();
    json!({ "enum": words })
}

fn takes(what: Takes) -> Value {
    let text = || json!({ "type": "string", "minLength": 1 });
    match what {
        Takes::Text => text(),
        Takes::AnyText => json!({ "type": "string" }),
        Takes::Texts => json!({ "type": "array", "items": text() }),
        Takes::Word(word) | Takes::Kind(word) => json!({ "const": word }),
        Takes::Words(all) => words(all.iter().copied()),
        Takes::List(all) => json!({
            "type": "array", "items": { "enum": all }, "minItems": 1, "uniqueItems": true,
        }),
        Takes::Flag => json!({ "type": "boolean" }),
        Takes::False => json!({ "const": false }),
        Takes::Whole => json!({ "type": "integer", "minimum": 0 }),
        Takes::Number => json!({ "type": "number" }),
        Takes::NumberOr(word) => json!({ "anyOf": [{ "type": "number" }, { "const": word }] }),
        Takes::Quantity => json!({ "type": ["number", "string"] }),
        Takes::Day => json!({ "type": "string", "format": "date" }),
        Takes::Reads => json!({
            "type": ["string", "array"], "minLength": 1,
            "items": { "type": "string" }, "minItems": 2, "maxItems": 2,
        }),
        Takes::Condition => reference("condition"),
        Takes::Conditions => {
            json!({ "type": "array", "items": reference("condition"), "minItems": 1 })
        }
        Takes::Keys(keys) => {
            let own = |key: &Key| (key.name.to_owned(), takes(key.takes));
            let needed = keys.iter().filter(|key| key.needed).map(|key| key.name);
            let needed: Vec<&str> = needed.collect();
            Value::Object(object(keys.iter().map(own).collect(), &needed))
        }
        Takes::Ranges(word) => {
            // A unit begins with a letter, and may hold figures after it.
            let quantity = "[-+0-9.]+( *[^-+0-9. ].*)?";
            let pattern = if word.is_empty() {
                format!("^{quantity}$")
            } else {
                format!("^({word} +)?{quantity}$")
            };
            json!({
                "type": "object", "patternProperties": { pattern: { "type": "number" } },
                "additionalProperties": false, "minProperties": 1,
            })
        }
        Takes::Levels => json!({
            "type": "array", "minItems": 1,
            "items": { "anyOf": [text(), { "type": "array", "items": text(), "minItems": 1 }] },
        }),
        Takes::Cells => json!({
            "type": "array", "items": { "type": "array", "items": { "type": "string" } },
        }),
    }
}
