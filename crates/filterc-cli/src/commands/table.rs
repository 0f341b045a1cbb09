//! Rows as a table: the columns that fit, the most telling first.

use comfy_table::{ContentArrangement, Table, presets};
use filterc::catalog::{Collection, Type};
use filterc::syntax::visible;
use filterc_db::{Cell, Row};

use crate::args::RowFormat;
use crate::{out, page, report};

/// Prints rows, leaving out columns that hold nothing or do not fit; a note says how many.
pub(crate) fn print(rows: &[Row], collection: &Collection) {
    let chosen = choose(rows, collection);
    let mut table = Table::new();
    table.load_style(presets::UTF8_FULL_CONDENSED).set_content_arrangement(ContentArrangement::Disabled);
    table.set_header(
        chosen.iter().filter_map(|index| collection.columns.get(*index)).map(|column| visible(&column.name)),
    );
    for row in rows {
        table.add_row(chosen.iter().map(|index| row.values.get(*index).map(display).unwrap_or_default()));
    }
    out::println!("{table}");
    let left_out = collection.columns.len() - chosen.len();
    if left_out > 0 {
        report::note(&format!("{left_out} more columns with --format json"));
    }
}

/// Prints groups, all their columns.
pub(crate) fn groups(rows: &[Row], columns: &[(String, Type)], format: RowFormat) {
    if format != RowFormat::Table {
        for row in rows {
            let cells = columns.iter().zip(&row.values);
            let named: serde_json::Map<_, _> = cells
                .map(|((name, _), cell)| (name.clone(), serde_json::to_value(cell).unwrap_or_default()))
                .collect();
            out::json(&serde_json::Value::Object(named).to_string());
        }
        return;
    }
    let mut table = Table::new();
    table.load_style(presets::UTF8_FULL_CONDENSED).set_content_arrangement(ContentArrangement::Disabled);
    table.set_header(columns.iter().map(|(name, _)| visible(name)));
    for row in rows {
        table.add_row(row.values.iter().map(display));
    }
    out::println!("{table}");
}

/// Positions of the columns: the key, names and states, then what else fits.
fn choose(rows: &[Row], collection: &Collection) -> Vec<usize> {
    let mut candidates: Vec<usize> = (0..collection.columns.len()).collect();
    candidates.retain(|index| {
        let json = collection.columns.get(*index).is_none_or(|column| column.ty == Type::Json);
        let holds = |row: &Row| row.values.get(*index).is_some_and(|cell| *cell != Cell::Null);
        !json && rows.iter().any(holds)
    });
    candidates.sort_by_key(|index| {
        let column = collection.columns.get(*index);
        match column.map(|column| column.ty) {
            _ if *index == collection.key.index() => 0,
            Some(Type::Text) if column.is_some_and(|column| column.name == "name") => 1,
            Some(Type::Enum(_)) => 2,
            Some(Type::Set(_)) => 3,
            Some(Type::Timestamp) => 5,
            Some(Type::Uuid) => 6,
            _ => 4,
        }
    });
    // A border at the left.
    let mut left = page::width() - 1;
    candidates.retain(|index| {
        let name = collection.columns.get(*index).map_or(0, |column| column.name.len());
        let widest = rows
            .iter()
            .filter_map(|row| row.values.get(*index))
            .map(|cell| display(cell).chars().count())
            .max();
        let needed = name.max(widest.unwrap_or(0)) + 3;
        let fits = needed <= left;
        left -= if fits { needed } else { 0 };
        fits
    });
    candidates
}

/// A cell as text that can be seen.
fn display(cell: &Cell) -> String {
    visible(&text(cell)).into_owned()
}

/// A cell as text.
pub(crate) fn text(cell: &Cell) -> String {
    match serde_json::to_value(cell) {
        Ok(serde_json::Value::String(text)) => text,
        Ok(serde_json::Value::Null) | Err(_) => String::new(),
        Ok(serde_json::Value::Array(items)) => {
            let items: Vec<_> =
                items.iter().map(|item| item.as_str().map_or(item.to_string(), str::to_owned)).collect();
            items.join(", ")
        }
        Ok(other) => other.to_string(),
    }
}
