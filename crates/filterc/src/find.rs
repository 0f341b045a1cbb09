//! Rows by the values of their columns: what a server reads beside filters, under the same policy.

use filterc_catalog::{Answer, CollectionId, ColumnId, Direction};
use filterc_ir::{Connective, Ir, ListType, Operand, Origin, Predicate, PredicateId, Scalar, SortKey};
use uuid::Uuid;

use crate::{Compiled, Compiler};

/// Values of a column.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub enum Values<'v> {
    /// Of a column of UUIDs.
    Uuids(&'v [Uuid]),
    /// Of a column of texts.
    Texts(&'v [&'v str]),
    /// Of a column of integers.
    Ints(&'v [i64]),
    /// Members of the column's enum, by position.
    Members(&'v [u16]),
    /// NULL, and nothing else.
    Null,
}

impl Compiler {
    /// The rows of a collection that have one of the values in each of these columns, in the order of their keys. Like any
    /// other query it shows only what the policy does. A collection of another catalog has no rows.
    pub fn find(&self, of: CollectionId, wanted: &[(ColumnId, Values<'_>)]) -> Compiled {
        let (of, collection) = match self.catalog().get_collection(of) {
            Some(collection) => (of, collection),
            None => return self.nothing(),
        };
        let mut ir = Ir::new(of, Answer::Rows, filterc_ir::Values::default());
        let members: Vec<_> = wanted
            .iter()
            .map(|(column, values)| is_one_of(&mut ir, collection.column(*column).ty, *column, *values))
            .collect();
        ir.query.predicate = ir.join(Connective::And, &members, Origin::PATH);
        let key = ir.add_scalar(Scalar::Column(collection.key));
        ir.query.sort = [SortKey { scalar: key, direction: Direction::Ascending }].into_iter().collect();
        self.without_body(self.finished(ir))
    }

    /// The query that selects nothing, of no collection.
    fn nothing(&self) -> Compiled {
        let mut ir = Ir::new(CollectionId::NONE, Answer::Rows, filterc_ir::Values::default());
        ir.query.predicate = ir.join(Connective::Or, &[], Origin::PATH);
        self.without_body(self.finished(ir))
    }
}

pub(crate) fn is_one_of(
    ir: &mut Ir,
    ty: filterc_catalog::Type,
    column: ColumnId,
    values: Values<'_>,
) -> PredicateId {
    if let Values::Null = values {
        let scalar = ir.add_scalar(Scalar::Column(column));
        return ir.add(Predicate::Null(scalar), Origin::PATH);
    }
    let pool = &mut ir.values;
    let list = match (values, ty) {
        (Values::Uuids(uuids), _) => {
            let started = pool.start(ListType::Uuid, uuids.len());
            for uuid in uuids {
                pool.push(Operand::Uuid(*uuid));
            }
            started
        }
        (Values::Texts(texts), _) => {
            let started = pool.start(ListType::Text, texts.len());
            // A text with NUL is no text of any row, and none that a database takes.
            for text in texts.iter().filter(|text| !text.contains('\0')) {
                // To add a text is to add an element.
                pool.text(text);
            }
            started
        }
        (Values::Members(members), filterc_catalog::Type::Enum(of)) => {
            let started = pool.start(ListType::Member(of), members.len());
            for member in members {
                pool.push(Operand::Member(of, *member));
            }
            started
        }
        // A column that has no members has none of them.
        (Values::Members(_) | Values::Null, _) => pool.start(ListType::Int, 0),
        (Values::Ints(numbers), _) => {
            let started = pool.start(ListType::Int, numbers.len());
            for number in numbers {
                pool.push(Operand::Int(*number));
            }
            started
        }
    };
    let list = ir.values.finish(list);
    let scalar = ir.add_scalar(Scalar::Column(column));
    ir.add(Predicate::In(scalar, list), Origin::PATH)
}
