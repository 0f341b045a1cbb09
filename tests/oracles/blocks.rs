//! A program over blocks of rows selects the rows that it selects one by one, and those for which the tables say true.

use std::cell::Cell as Counter;

use filterc::Dialect;
use filterc::catalog::Catalog;
use filterc::eval::{Cell, Dataset, Matcher, Record, evaluate_predicate};
use filterc::lang::Language;
use proptest::prelude::prop_assert_eq;

use super::smithed::{compiled, compiler, filled, loaded, on_worlds, worlds};

/// More rows than a block has, and not a multiple of it.
const ROWS: usize = 1_100;

/// The rows again and again. Where `words` is set, sets get texts that only few rows have, more of them than a word has bits.
fn repeated(catalog: &Catalog, few: &Dataset, words: bool) -> Dataset {
    let mut many = Dataset::new(catalog);
    for (of, _) in catalog.collections() {
        for (at, record) in few.records(of).iter().cycle().take(ROWS).enumerate() {
            let mut cells = record.cells().to_vec();
            for cell in &mut cells {
                if let Cell::Texts(texts) = cell
                    && words
                {
                    let more = format!("word {}", at % 100);
                    *texts = texts.iter().cloned().chain([more.into()]).collect();
                }
            }
            many.push(of, Record::new(cells));
        }
    }
    many
}

#[test]
fn blocks_select_what_rows_one_by_one_do() {
    let (worlds_tried, told_apart) = (Counter::new(0_u32), Counter::new(0_u32));
    on_worlds(worlds(1_000), |smithed| {
        let catalog = loaded(&smithed.catalog);
        worlds_tried.set(worlds_tried.get() + 1);
        let (few, _) = filled(&catalog, &smithed.rows);
        let data = repeated(&catalog, &few, worlds_tried.get() % 2 == 1);
        let (compiler, language) = (compiler(&catalog), Language::new(&catalog).unwrap());
        for entropy in &smithed.bodies {
            let (compiled, text) = compiled(&compiler, &language, entropy, &few);
            let program = compiled.program(Dialect::Sqlite);
            let matcher = Matcher::new(&program, Some(&data));
            let records = data.records(program.collection()).iter().zip(0_u32..);
            let one_by_one: Vec<_> =
                records.filter(|(record, _)| matcher.matches(*record)).map(|(_, at)| at).collect();
            let selected = matcher.select();
            prop_assert_eq!(&selected, &one_by_one, "{}\n{}\n{:#?}", text, catalog, program.lines());
            prop_assert_eq!(matcher.count(), selected.len() as u64);
            told_apart.set(told_apart.get() + u32::from(!selected.is_empty() && selected.len() < ROWS));
            // The tables follow links by looking at all rows.
            if program.is_single() {
                let known = evaluate_predicate(&compiled.query, &catalog, Dialect::Sqlite.semantics(), &data);
                let expected = known.iter().zip(0_u32..).filter(|(truth, _)| **truth == Some(true));
                let expected: Vec<_> = expected.map(|(_, at)| at).collect();
                prop_assert_eq!(&selected, &expected, "{}\n{}", text, catalog);
            }
        }
        Ok(())
    });
    assert!(told_apart.get() > 100, "{} filters tell rows apart", told_apart.get());
}
