//! Columns, computed columns, indexes and sort orders of one collection.

use std::collections::HashMap;

use filterc_syntax::{Diagnostic, Span};

use super::Errors;
use super::expressions::Scope;
use super::names::{Seen, unknown};
use crate::codes::{DUPLICATE, KEY, TYPE_MISMATCH};
use crate::syntax::{CollectionDecl, ColumnDecl, ColumnProperty, DefaultDecl, ExprDecl, Section, TypeDecl};
use crate::{
    Collection, CollectionId, Column, ColumnId, Computed, Declarations, Default, Direction, ElementType,
    Index, IndexColumn, Reference, Sort, SortKey, Type, nothing,
};

/// The declared collections.
pub(super) struct All<'d> {
    by_name: HashMap<&'d str, u16>,
    names: Vec<&'d str>,
}

impl<'d> All<'d> {
    pub(super) fn new(declared: &[(usize, &'d CollectionDecl)]) -> Self {
        let names: Vec<_> = declared.iter().map(|(_, decl)| decl.name.text.as_str()).collect();
        let mut by_name = HashMap::new();
        for (at, name) in (0..=u16::MAX).zip(&names) {
            by_name.entry(*name).or_insert(at);
        }
        Self { by_name, names }
    }
}

pub(super) fn tables(
    catalog: &Declarations,
    all: &All<'_>,
    source: usize,
    decl: &CollectionDecl,
    errors: &mut Errors,
) -> Collection {
    let singular = decl.singular.clone().unwrap_or_else(|| singular(&decl.name.text));
    let mut built = Collection {
        name: decl.name.text.clone(),
        singular,
        table: decl.table.as_ref().unwrap_or(&decl.name).text.clone(),
        stored: decl.table.is_some(),
        source,
        rows: decl.rows,
        key: ColumnId(0),
        ..nothing::COLLECTION.clone()
    };
    columns(catalog, all, source, decl, &mut built, errors);
    let mut seen = Seen::default();
    for section in &decl.sections {
        let scope = Scope { catalog, collection: &built, source };
        match section {
            Section::Computed(computed) => {
                for one in computed {
                    seen.once("computed column", source, &one.name, errors);
                    if built.find_column(&one.name.text).is_some() {
                        let message = format!("`{}` is a stored column already", one.name.text);
                        errors.push(
                            source,
                            Diagnostic::error(DUPLICATE, one.name.span, message).help("rename it"),
                        );
                    }
                    let scope = Scope { catalog, collection: &built, source };
                    if let Some(expr) = scope.expr(&one.expr, errors) {
                        if size(&expr) > MOST_PARTS {
                            let message = format!(
                                "`{}` has more than {MOST_PARTS} parts, those of the computed columns in it among them",
                                one.name.text
                            );
                            let error = Diagnostic::error(TYPE_MISMATCH, one.name.span, message);
                            errors.push(source, error.help("make it of fewer columns"));
                            continue;
                        }
                        let ty = built.type_of(&expr);
                        built.computed.push(Computed { name: one.name.text.clone(), ty, expr });
                    }
                }
            }
            Section::Indexes(indexes) => {
                let resolved = indexes.iter().filter_map(|index| {
                    seen.once("index", source, &index.name, errors);
                    let columns = ordered(scope, &index.columns, errors)?;
                    if !columns.iter().all(|(expr, _)| indexable(expr)) {
                        let message = "an index holds columns, `coalesce` of columns and members of JSON";
                        errors.push(source, Diagnostic::error(TYPE_MISMATCH, index.name.span, message));
                        return None;
                    }
                    let columns =
                        columns.into_iter().map(|(expr, direction)| IndexColumn { expr, direction });
                    let condition = match &index.condition {
                        Some(condition) => Some(scope.condition(condition, errors)?),
                        None => None,
                    };
                    Some(Index {
                        name: index.name.text.clone(),
                        kind: index.kind,
                        columns: columns.collect(),
                        condition,
                    })
                });
                let resolved: Vec<_> = resolved.collect();
                built.indexes.extend(resolved);
            }
            Section::Sort(sorts) => {
                let resolved = sorts.iter().filter_map(|sort| {
                    seen.once("sort order", source, &sort.name, errors);
                    let keys = ordered(scope, &sort.keys, errors)?;
                    sortable(scope, &keys, sort.name.span, errors);
                    let keys =
                        keys.into_iter().map(|(expr, direction)| SortKey { expr, direction }).collect();
                    Some(Sort { name: sort.name.text.clone(), keys })
                });
                let resolved: Vec<_> = resolved.collect();
                built.sorts.extend(resolved);
            }
            _ => {}
        }
    }
    built
}

/// Parts of a computed column. Each that is made of others has all of theirs.
const MOST_PARTS: usize = 256;

/// How many parts an expression has.
fn size(expr: &crate::Expr) -> usize {
    let of: usize = match expr {
        crate::Expr::Coalesce(of) | crate::Expr::Concat(of) => of.iter().map(size).sum(),
        crate::Expr::Add(a, b) | crate::Expr::Subtract(a, b) => size(a) + size(b),
        crate::Expr::Case { when, then, otherwise } => size_of(when) + size(then) + size(otherwise),
        crate::Expr::Column(_) | crate::Expr::JsonText(..) | crate::Expr::Literal(_) | crate::Expr::Now => 0,
    };
    1 + of
}

fn size_of(condition: &crate::Condition) -> usize {
    use crate::Condition as Of;
    let of: usize = match condition {
        Of::And(of) | Of::Or(of) => of.iter().map(size_of).sum(),
        Of::Not(of) => size_of(of),
        Of::Compare(left, _, right) => size(left) + size(right),
        Of::In(of, _) | Of::Null(of) => size(of),
    };
    1 + of
}

fn indexable(expr: &crate::Expr) -> bool {
    match expr {
        crate::Expr::Column(_) | crate::Expr::JsonText(..) => true,
        crate::Expr::Coalesce(of) => of.iter().all(indexable),
        _ => false,
    }
}

/// `flow_runs` → `flow run`
fn singular(name: &str) -> String {
    name.strip_suffix('s').unwrap_or(name).replace('_', " ")
}

pub(super) type Ordered = Vec<(crate::Expr, Direction)>;

pub(super) fn ordered(
    scope: Scope<'_>,
    keys: &[(ExprDecl, Direction)],
    errors: &mut Errors,
) -> Option<Ordered> {
    keys.iter().map(|(expr, direction)| scope.expr(expr, errors).map(|expr| (expr, *direction))).collect()
}

/// JSON and sets have no order that databases share, and on Postgres `json` has none.
pub(super) fn sortable(scope: Scope<'_>, keys: &Ordered, span: Span, errors: &mut Errors) {
    let has_no_order = |(expr, _): &&(crate::Expr, Direction)| {
        matches!(scope.collection.type_of(expr), Type::Json | Type::Set(_))
    };
    if keys.iter().find(has_no_order).is_some() {
        let message = "rows have no order by JSON or a set; write a member of it, as in `column ->> \"key\"`";
        scope.mismatch(span, message.to_owned(), errors);
    }
}

fn columns(
    catalog: &Declarations,
    all: &All<'_>,
    source: usize,
    decl: &CollectionDecl,
    built: &mut Collection,
    errors: &mut Errors,
) {
    let mut seen = Seen::default();
    let mut key = None;
    let declared = decl.sections.iter().filter_map(|section| match section {
        Section::Columns(columns) => Some(columns),
        _ => None,
    });
    for column in declared.flatten() {
        seen.once("column", source, &column.name, errors);
        let Some(ty) = type_of(catalog, source, &column.ty, errors) else { continue };
        let mut resolved = Column {
            name: column.name.text.clone(),
            ty,
            nullable: column.nullable,
            unique: false,
            default: None,
            references: None,
        };
        for property in &column.properties {
            match property {
                ColumnProperty::Key(span) => {
                    if key.replace(ColumnId(built.columns.len() as u16)).is_some() || column.nullable {
                        let message = "a collection has one key, and it is never NULL";
                        errors.push(source, Diagnostic::error(KEY, *span, message));
                    }
                }
                ColumnProperty::Unique => resolved.unique = true,
                ColumnProperty::Default(default) => {
                    resolved.default = column_default(catalog, source, column, ty, default, errors);
                }
                ColumnProperty::References(name, on_delete) => match all.by_name.get(name.text.as_str()) {
                    Some(position) => {
                        let collection = CollectionId::new(*position, catalog.hash);
                        resolved.references = Some(Reference { collection, on_delete: *on_delete });
                    }
                    None => {
                        errors.push(source, unknown("collection", name, all.names.iter().copied()));
                    }
                },
            }
        }
        built.columns.push(resolved);
    }
    match key {
        Some(key) => built.key = key,
        None => {
            let message = format!("the collection `{}` has no key", decl.name.text);
            let error = Diagnostic::error(KEY, decl.name.span, message);
            errors.push(source, error.help("write `key` behind the column that identifies a row"));
        }
    }
}

pub(super) fn type_of(
    catalog: &Declarations,
    source: usize,
    decl: &TypeDecl,
    errors: &mut Errors,
) -> Option<Type> {
    let name = &decl.name;
    let found = Type::named(&name.text).or_else(|| catalog.find_enum(&name.text).map(Type::Enum));
    let Some(ty) = found else {
        let enums = catalog.enums.iter().map(|known| known.name.as_str());
        errors.push(source, unknown("type", name, Type::NAMES.into_iter().chain(enums)));
        return None;
    };
    if !decl.set {
        return Some(ty);
    }
    let element = match ty {
        Type::Text => ElementType::Text,
        Type::Int(_) => ElementType::Int,
        Type::Uuid => ElementType::Uuid,
        Type::Enum(id) => ElementType::Enum(id),
        _ => {
            let error =
                Diagnostic::error(TYPE_MISMATCH, name.span, format!("there is no set of `{}`", name.text));
            errors.push(source, error.help("sets hold `text`, `int`, `uuid` or an enum"));
            return None;
        }
    };
    Some(Type::Set(element))
}

fn column_default(
    catalog: &Declarations,
    source: usize,
    column: &ColumnDecl,
    ty: Type,
    decl: &DefaultDecl,
    errors: &mut Errors,
) -> Option<Default> {
    let found = match (decl, ty) {
        (DefaultDecl::Text(text), Type::Text) => Some(Default::Text(text.clone())),
        (DefaultDecl::Int(0), Type::Interval) => Some(Default::Zero),
        (DefaultDecl::Int(number), Type::Int(_) | Type::Float | Type::Decimal) => Some(Default::Int(*number)),
        (DefaultDecl::EmptyList, Type::Set(_) | Type::Json) => Some(Default::EmptyList),
        (DefaultDecl::EmptyObject, Type::Json) => Some(Default::EmptyObject),
        (DefaultDecl::Word(word), _) => match (word.text.as_str(), ty) {
            ("now", Type::Timestamp) => Some(Default::Now),
            ("null", Type::Json) if column.nullable => Some(Default::JsonNull),
            ("random", Type::Uuid) => Some(Default::RandomUuid),
            ("true", Type::Bool) => Some(Default::Bool(true)),
            ("false", Type::Bool) => Some(Default::Bool(false)),
            (member, Type::Enum(of))
                if catalog.enumeration(of).members.iter().any(|known| known == member) =>
            {
                Some(Default::Member(member.to_owned()))
            }
            _ => None,
        },
        _ => None,
    };
    if found.is_none() {
        let message = format!("this default does not fit the type of `{}`", column.name.text);
        let error = Diagnostic::error(TYPE_MISMATCH, column.name.span, message);
        let help = match decl {
            DefaultDecl::Word(word) if Type::named(&word.text).is_some() => {
                "write `; default` if it is the name of a column"
            }
            _ => {
                "defaults are a text, a number, `true`, `false`, `[]`, `{}`, `null` (of `json?`), `now`, `random` or an enum's \
                 member"
            }
        };
        errors.push(source, error.help(help));
    }
    found
}
