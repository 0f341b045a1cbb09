//! Queries of programs over the columns of a collection, without an endpoint and without a body: checked, guarded by the policy, and
//! with statements from the cache, like any other.

use std::error::Error;
use std::fmt;

use filterc_catalog::{
    Answer, Catalog, CollectionId, ColumnId, Comparison, Direction, ElementType, EnumId, Type,
};
use filterc_ir::{
    Aggregate, Connective, GroupBy, Ir, ListType, Measure, Operand, Origin, Predicate, PredicateId, Scalar,
    ScalarId, SortKey,
};
use uuid::Uuid;

use crate::find::is_one_of;
use crate::{Compiled, Compiler, Values};

/// A value that a column is compared with.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub enum ColumnValue<'v> {
    /// Of a column of booleans.
    Bool(bool),
    /// Of a column of integers.
    Int(i64),
    /// Of a column of texts.
    Text(&'v str),
    /// Of a column of UUIDs.
    Uuid(Uuid),
    /// Of a column of points in time: microseconds since 1970.
    Micros(i64),
    /// A member of the column's enum, by name.
    Member(&'v str),
}

/// What is wrong with a query of a program.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum QueryError {
    /// The catalog has no collection of this name.
    UnknownCollection(String),
    /// The collection has no column of this name.
    UnknownColumn {
        /// The name of the collection.
        collection: String,
        /// The name that it does not have.
        column: String,
    },
    /// The column is of another type than what it is compared with.
    WrongType {
        /// The name of the collection.
        collection: String,
        /// The name of the column.
        column: String,
        /// The name of its type.
        ty: String,
    },
}

impl fmt::Display for QueryError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnknownCollection(name) => write!(f, "the catalog has no collection `{name}`"),
            Self::UnknownColumn { collection, column } => {
                write!(f, "the collection `{collection}` has no column `{column}`")
            }
            Self::WrongType { collection, column, ty } => {
                write!(f, "the column `{column}` of `{collection}` is a `{ty}`, not what it is compared with")
            }
        }
    }
}

impl Error for QueryError {}

/// A query that a program builds over the columns of one collection.
///
/// All conditions must hold. A query with groups or aggregates answers with groups, any other one with rows, which are ordered by
/// their key at last.
///
/// ```
/// use filterc::catalog::{Direction, Source, load};
/// use filterc::{ColumnValue, Compiler, Dialect, Values};
///
/// let text = r#"
/// catalog notes
///
/// collection notes from note {
///   columns { id int key  words text  stars int }
/// }
/// "#;
/// let catalog = load(&[Source { name: "notes.catalog", text }])?;
/// let compiler = Compiler::new(&catalog)?;
/// let query = compiler.query("notes").any("words", Values::Texts(&["milk", "eggs"]));
/// let page = query.clone().at_least("stars", ColumnValue::Int(3)).order("stars", Direction::Descending).limit(10).compile()?;
/// assert!(page.statement(Dialect::Sqlite).sql.contains(r#"ORDER BY "note"."stars" DESC, "note"."id" ASC"#));
/// let groups = query.group_by("stars").count("number").compile()?;
/// assert!(groups.statement(Dialect::Sqlite).sql.contains("GROUP BY"));
/// assert_eq!(
///     compiler.query("notes").is_null("word").compile().unwrap_err().to_string(),
///     "the collection `notes` has no column `word`"
/// );
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
#[must_use]
pub struct CollectionQuery<'c> {
    compiler: &'c Compiler,
    /// The first error is kept until the end.
    draft: Result<Draft<'c>, QueryError>,
}

#[derive(Debug, Clone)]
struct Draft<'c> {
    catalog: &'c Catalog,
    of: CollectionId,
    ir: Ir,
    conditions: Vec<PredicateId>,
}

impl Compiler {
    /// Starts a query of a program over the columns of a collection.
    pub fn query(&self, collection: &str) -> CollectionQuery<'_> {
        let catalog = self.catalog();
        let draft = match catalog.find_collection(collection) {
            Some(of) => Ok(Draft {
                catalog,
                of,
                ir: Ir::new(of, Answer::Rows, filterc_ir::Values::default()),
                conditions: Vec::new(),
            }),
            None => Err(QueryError::UnknownCollection(collection.to_owned())),
        };
        CollectionQuery { compiler: self, draft }
    }
}

impl CollectionQuery<'_> {
    /// The column has one of these values.
    pub fn any(self, column: &str, values: Values<'_>) -> Self {
        self.with(|draft| {
            let (id, ty) = draft.column(column)?;
            let fits = match values {
                Values::Uuids(_) => ty == Type::Uuid,
                Values::Texts(_) => ty == Type::Text,
                Values::Ints(_) => matches!(ty, Type::Int(_)),
                Values::Members(_) => matches!(ty, Type::Enum(_)),
                Values::Null => true,
            };
            draft.fits(column, ty, fits)?;
            let condition = is_one_of(&mut draft.ir, ty, id, values);
            draft.conditions.push(condition);
            Ok(())
        })
    }

    /// The column has one of these members of its enum, by name.
    pub fn any_member(self, column: &str, names: &[&str]) -> Self {
        self.with(|draft| {
            let (id, ty) = draft.column(column)?;
            let members: Option<Vec<_>> = names.iter().map(|name| draft.member(ty, name)).collect();
            let members: Option<Vec<_>> = members.map(|found| found.into_iter().map(|(_, at)| at).collect());
            draft.fits(column, ty, members.is_some())?;
            let condition = is_one_of(&mut draft.ir, ty, id, Values::Members(&members.unwrap_or_default()));
            draft.conditions.push(condition);
            Ok(())
        })
    }

    /// The column is NULL.
    pub fn is_null(self, column: &str) -> Self {
        self.any(column, Values::Null)
    }

    /// The column is not NULL.
    pub fn is_not_null(self, column: &str) -> Self {
        self.with(|draft| {
            let scalar = draft.scalar(column)?;
            let null = draft.ir.add(Predicate::Null(scalar), Origin::NONE);
            draft.add(Predicate::Not(null));
            Ok(())
        })
    }

    /// The column has this value.
    pub fn equals(self, column: &str, value: ColumnValue<'_>) -> Self {
        self.compare(column, Comparison::Equal, value)
    }

    /// The column has this value or a smaller one.
    pub fn at_most(self, column: &str, value: ColumnValue<'_>) -> Self {
        self.compare(column, Comparison::AtMost, value)
    }

    /// The column has this value or a greater one.
    pub fn at_least(self, column: &str, value: ColumnValue<'_>) -> Self {
        self.compare(column, Comparison::AtLeast, value)
    }

    /// The set of texts in the column has all of these.
    pub fn all(self, column: &str, texts: &[&str]) -> Self {
        self.with(|draft| {
            let (id, ty) = draft.column(column)?;
            draft.fits(column, ty, ty == Type::Set(ElementType::Text))?;
            let started = draft.ir.values.start(ListType::Text, texts.len());
            for text in texts {
                draft.ir.values.text(text);
            }
            let list = draft.ir.values.finish(started);
            let scalar = draft.ir.add_scalar(Scalar::Column(id));
            // A text with NUL is in no row, and none that a database takes.
            let possible = texts.iter().all(|text| !text.contains('\0'));
            draft.add(if possible { Predicate::SetAll(scalar, list) } else { Predicate::False });
            Ok(())
        })
    }

    /// Rows are ordered by a column, after those named before.
    pub fn order(self, column: &str, direction: Direction) -> Self {
        self.with(|draft| {
            let scalar = draft.scalar(column)?;
            draft.ir.query.sort.push(SortKey { scalar, direction });
            Ok(())
        })
    }

    /// At most so many rows.
    pub fn limit(self, rows: u32) -> Self {
        self.with(|draft| {
            draft.ir.query.limit = Some(rows);
            Ok(())
        })
    }

    /// Leaves out so many of the first rows.
    pub fn offset(self, rows: u64) -> Self {
        self.with(|draft| {
            draft.ir.query.offset = rows;
            Ok(())
        })
    }

    /// Groups rows by a column.
    pub fn group_by(self, column: &str) -> Self {
        self.with(|draft| {
            let scalar = draft.scalar(column)?;
            draft.group(column, scalar);
            Ok(())
        })
    }

    /// Groups rows by the text of a member of a JSON object; `name` is that of the group.
    pub fn group_by_json(self, name: &str, column: &str, member: &str) -> Self {
        self.with(|draft| {
            let (id, ty) = draft.column(column)?;
            draft.fits(column, ty, ty == Type::Json)?;
            let member = draft.ir.values.text(member);
            let scalar = draft.ir.add_scalar(Scalar::JsonText(id, member));
            draft.group(name, scalar);
            Ok(())
        })
    }

    /// Counts the rows of each group.
    pub fn count(self, name: &str) -> Self {
        self.with(|draft| {
            draft.measure(name, Aggregate::Count(None));
            Ok(())
        })
    }

    /// The least value of a column in each group.
    pub fn least(self, name: &str, column: &str) -> Self {
        self.with(|draft| {
            let scalar = draft.scalar(column)?;
            draft.measure(name, Aggregate::Least(scalar));
            Ok(())
        })
    }

    /// The greatest value of a column in each group.
    pub fn greatest(self, name: &str, column: &str) -> Self {
        self.with(|draft| {
            let scalar = draft.scalar(column)?;
            draft.measure(name, Aggregate::Greatest(scalar));
            Ok(())
        })
    }

    /// Makes the query, which shows only what the policy does; or tells the first thing that is wrong with it.
    pub fn compile(self) -> Result<Compiled, QueryError> {
        let Draft { catalog, of, mut ir, conditions } = self.draft?;
        ir.query.predicate = ir.join(Connective::And, &conditions, Origin::NONE);
        if ir.query.answer == Answer::Groups {
            ir.query.sort.clear();
            (ir.query.limit, ir.query.offset) = (None, 0);
        } else {
            let key = catalog.collection(of).key;
            let is_key = |part: &SortKey| ir.scalar(part.scalar) == Scalar::Column(key);
            if !ir.query.sort.iter().any(is_key) {
                let scalar = ir.add_scalar(Scalar::Column(key));
                ir.query.sort.push(SortKey { scalar, direction: Direction::Ascending });
            }
        }
        Ok(self.compiler.without_body(self.compiler.finished(ir)))
    }

    fn compare(self, column: &str, comparison: Comparison, value: ColumnValue<'_>) -> Self {
        self.with(|draft| {
            let (id, ty) = draft.column(column)?;
            let operand = draft.operand(ty, value);
            draft.fits(column, ty, operand.is_some())?;
            let scalar = draft.ir.add_scalar(Scalar::Column(id));
            let possible = !matches!(value, ColumnValue::Text(text) if text.contains('\0'));
            draft.add(match operand {
                Some(operand) if possible => Predicate::Compare(scalar, comparison, operand),
                _ => Predicate::False,
            });
            Ok(())
        })
    }

    fn with(self, change: impl FnOnce(&mut Draft<'_>) -> Result<(), QueryError>) -> Self {
        let draft = self.draft.and_then(|mut draft| change(&mut draft).map(|()| draft));
        Self { draft, ..self }
    }
}

impl Draft<'_> {
    fn column(&self, name: &str) -> Result<(ColumnId, Type), QueryError> {
        let collection = self.catalog.collection(self.of);
        let id = collection.find_column(name).ok_or_else(|| QueryError::UnknownColumn {
            collection: collection.name.clone(),
            column: name.to_owned(),
        })?;
        Ok((id, collection.column(id).ty))
    }

    fn scalar(&mut self, name: &str) -> Result<ScalarId, QueryError> {
        let (id, _) = self.column(name)?;
        Ok(self.ir.add_scalar(Scalar::Column(id)))
    }

    fn fits(&self, column: &str, ty: Type, fits: bool) -> Result<(), QueryError> {
        if fits {
            return Ok(());
        }
        Err(QueryError::WrongType {
            collection: self.catalog.collection(self.of).name.clone(),
            column: column.to_owned(),
            ty: self.catalog.type_name(ty),
        })
    }

    /// The operand that a value is for a column of this type; none where it is of another type.
    fn operand(&mut self, ty: Type, value: ColumnValue<'_>) -> Option<Operand> {
        Some(match (value, ty) {
            (ColumnValue::Bool(value), Type::Bool) => Operand::Bool(value),
            (ColumnValue::Int(number), Type::Int(_)) => Operand::Int(number),
            (ColumnValue::Text(text), Type::Text) => Operand::Text(self.ir.values.text(text)),
            (ColumnValue::Uuid(uuid), Type::Uuid) => Operand::Uuid(uuid),
            (ColumnValue::Micros(micros), Type::Timestamp) => Operand::Time(micros),
            (ColumnValue::Member(name), _) => {
                let (of, member) = self.member(ty, name)?;
                Operand::Member(of, member)
            }
            _ => return None,
        })
    }

    fn member(&self, ty: Type, name: &str) -> Option<(EnumId, u16)> {
        let Type::Enum(of) = ty else { return None };
        let at = self.catalog.enumeration(of).members.iter().position(|known| known == name)?;
        Some((of, u16::try_from(at).ok()?))
    }

    fn add(&mut self, predicate: Predicate) {
        let condition = self.ir.add(predicate, Origin::NONE);
        self.conditions.push(condition);
    }

    fn group(&mut self, name: &str, scalar: ScalarId) {
        self.ir.query.answer = Answer::Groups;
        self.ir.query.groups.push(GroupBy { name: name.to_owned(), scalar, order: None, buckets: None });
    }

    fn measure(&mut self, name: &str, aggregate: Aggregate) {
        self.ir.query.answer = Answer::Groups;
        self.ir.query.measures.push(Measure { name: name.to_owned(), aggregate, order: None });
    }
}
