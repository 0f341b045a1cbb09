//! Questions to a database about itself, and what is read of the answers.

use filterc_db::{DatabaseError, Facts, Session};

use crate::Schema;

/// Reads one row of an answer into the schema.
pub(crate) type Reader = fn(&Facts, &mut Schema) -> Result<(), DatabaseError>;

/// Asks one question after the other.
pub(crate) async fn read(session: &mut Session, steps: &[(&str, Reader)]) -> Result<Schema, DatabaseError> {
    let dialect = session.dialect();
    let (tables, enums, others) = (Vec::new(), Vec::new(), Vec::new());
    let mut schema = Schema { dialect, name: String::new(), tables, enums, others };
    for (question, read) in steps {
        for facts in session.ask(question).await? {
            read(&facts, &mut schema)?;
        }
    }
    Ok(schema)
}
