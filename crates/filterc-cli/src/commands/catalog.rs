//! `filterc catalog`

use filterc::sql::schema;

use crate::args::CatalogCommand;
use crate::source::{built_in, read};
use crate::{Outcome, out};

pub(crate) fn run(command: &CatalogCommand) -> Outcome {
    match command {
        CatalogCommand::Check(args) => {
            let own = if args.files.is_empty() { None } else { Some(read(&args.files)?) };
            let catalog = match &own {
                Some(own) => own,
                None => built_in()?,
            };
            if let Some(url) = &args.database {
                return super::compare::run(catalog, url, args.format);
            }
            let fields: usize = catalog.collections().map(|(_, collection)| collection.fields.len()).sum();
            let (collections, endpoints) = (catalog.collections().count(), catalog.endpoints().count());
            out::println!("{collections} collections, {fields} fields, {endpoints} endpoints: no errors");
        }
        CatalogCommand::Show(args) => super::show::run(args)?,
        CatalogCommand::Draft(args) => super::draft::run(args)?,
        CatalogCommand::Ddl { files, dialect } => {
            let catalog = read(files)?;
            for statement in schema(&catalog, (*dialect).into()).statements() {
                out::print_exact(&format!("{statement};\n"));
            }
        }
    }
    Ok(())
}
