//! A catalog fits the tables that its own DDL makes.

use filterc::Dialect;
use filterc_inspect::compare;
use filterc_prefect::catalog as prefect;

use super::support::{checked, ddl, inspect, lines, made};

/// Every type, default, property and kind of index.
const CATALOG: &str = r#"
catalog all "1"
enum Colour as colour { RED GREEN }
collection boxes from box { columns { id uuid key default random  name text unique } }
collection things from thing {
  columns {
    id bigint key
    flag bool default true  small smallint? default -1  number int default 7  big bigint?  ratio float?
    price decimal?  name text default "it's"  day date?  at timestamp default now  took interval default 0
    data json default {}  list json default []  colour Colour default GREEN
    tags set<text> default []  numbers set<int>?  ids set<uuid>?  colours set<Colour>?
    box_id uuid? -> boxes cascade  other_id uuid? -> boxes null  strict_id uuid -> boxes
    parent_id bigint? -> things
  }
  indexes {
    plain (name, at desc)
    down (at desc)
    either (coalesce(box_id, other_id), big)
    trigram grams (name)
    unique only (number, small)
    unique one (big)
  }
}
"#;

#[test]
fn the_built_in_catalog_fits_its_own_tables() {
    for dialect in Dialect::ALL {
        let database = made(dialect, "own_prefect", &ddl(prefect(), dialect));
        assert_eq!(lines(&compare(&inspect(&database), prefect())), [""; 0], "{dialect:?}");
    }
}

#[test]
fn a_catalog_of_everything_fits_its_own_tables() {
    let catalog = checked(CATALOG);
    for dialect in Dialect::ALL {
        let database = made(dialect, "own_everything", &ddl(&catalog, dialect));
        assert_eq!(lines(&compare(&inspect(&database), &catalog)), [""; 0], "{dialect:?}");
    }
}
