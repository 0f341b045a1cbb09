//! The indexes of a collection. Unique constraints over one column are a property of that column instead.

use std::collections::BTreeSet;

use super::columns::is_unique;
use super::plan::Collection;
use super::words::{NO_NAME, is_name, no_operand, quoted, remark};
use crate::{Expression, Form, Index, Part};

pub(super) fn write(text: &mut String, of: &Collection<'_>) {
    let mut lines = String::new();
    let mut names = BTreeSet::new();
    for index in &of.table.indexes {
        if of.columns.iter().any(|column| is_unique(index, column)) {
            continue;
        }
        match line(of, index, &mut names) {
            Ok(line) => lines += &format!("    {line}\n"),
            Err(why) => {
                remark(&mut lines, 4, &format!("the index {} is left out: {why}", quoted(&index.name)));
            }
        }
    }
    if !lines.is_empty() {
        *text += &format!("\n  indexes {{\n{lines}  }}\n");
    }
}

fn line(of: &Collection<'_>, index: &Index, names: &mut BTreeSet<String>) -> Result<String, String> {
    let kind = match &index.form {
        Form::Odd(what) => return Err(format!("it {what}")),
        Form::Covering => return Err("it carries more columns".to_owned()),
        Form::Partial => return Err("it holds a part of the rows".to_owned()),
        Form::Elements => "elements ",
        Form::Trigram => "trigram ",
        Form::Plain if index.unique => "unique ",
        Form::Plain => "",
    };
    let parts = index.parts.iter().map(|part| column_text(of, part)).collect::<Result<Vec<_>, _>>()?;
    // SQLite names the indexes of constraints in a way that nobody else may.
    let made = index.name.starts_with("sqlite_autoindex_");
    let name = if made { format!("uq_{}__{}", of.table.name, parts.join("_")) } else { index.name.clone() };
    if !is_name(&name) {
        return Err(NO_NAME.to_owned());
    }
    if ["unique", "trigram", "elements"].contains(&name.as_str()) || !names.insert(name.clone()) {
        return Err("its name is taken".to_owned());
    }
    Ok(format!("{kind}{name} ({})", parts.join(", ")))
}

fn column_text(of: &Collection<'_>, part: &Part) -> Result<String, String> {
    let column = |name: &String| {
        let known = of.columns.iter().any(|column| column.name == *name);
        match name.as_str() {
            _ if !known => Err(format!("its column {} is left out", quoted(name))),
            name if no_operand(name) => Err(format!("`{name}` is no column in expressions")),
            name => Ok(name.to_owned()),
        }
    };
    let expression = match &part.expression {
        Expression::Column(name) => column(name)?,
        Expression::Coalesce(names) => {
            let names = names.iter().map(column).collect::<Result<Vec<_>, _>>()?;
            format!("coalesce({})", names.join(", "))
        }
        Expression::Other(text) => return Err(format!("the language has no expression {}", quoted(text))),
    };
    Ok(if part.descending { format!("{expression} desc") } else { expression })
}
