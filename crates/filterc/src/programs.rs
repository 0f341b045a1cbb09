//! Programs of a query, for rows in memory.

use filterc_eval::Program;
use filterc_ir::DialectSemantics;

use crate::Compiled;

impl Compiled {
    /// The program that answers over rows in memory, as this database would.
    #[cfg(feature = "sql")]
    pub fn program(&self, dialect: filterc_sql::Dialect) -> Program {
        self.program_as(dialect.semantics())
    }

    /// The program that answers over rows in memory as a database with these ways would.
    pub fn program_as(&self, semantics: DialectSemantics) -> Program {
        Program::new(&self.query, self.catalog(), semantics)
    }
}
