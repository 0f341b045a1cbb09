//! The columns of grouped rows.

use filterc_catalog::{Collection, IntWidth, Type};

use crate::{Aggregate, Ir};

impl Ir {
    /// Returns the names and types of the columns of grouped rows: the scalars they are grouped by, then the aggregates.
    pub fn group_columns(&self, row: &Collection) -> Vec<(String, Type)> {
        let groups =
            self.query.groups.iter().map(|group| (group.name.clone(), self.type_of(group.scalar, row)));
        let measures = self.query.measures.iter().map(|measure| {
            let ty = match measure.aggregate {
                Aggregate::Count(_) => Type::Int(IntWidth::Big),
                Aggregate::Average(_) => Type::Float,
                Aggregate::Sum(of) => match self.type_of(of, row) {
                    Type::Interval => Type::Float,
                    other => other,
                },
                Aggregate::Least(of) | Aggregate::Greatest(of) | Aggregate::Latest(of, _) => {
                    self.type_of(of, row)
                }
            };
            (measure.name.clone(), ty)
        });
        groups.chain(measures).collect()
    }
}
