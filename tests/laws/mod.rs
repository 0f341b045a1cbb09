//! Properties of the language.

mod big_lists;
mod builders;
mod catalogs;
mod collection_queries;
mod cursors;
mod errors;
mod leniencies;
mod linear;
mod modifiers;
mod mutation;
mod no_panics;
mod owned;
mod pages;
mod plan_texts;
mod plans;
mod policy;
mod precision;
mod quirks;
mod schema_examples;
mod schemas;
mod shapes;
mod shop;
mod simplify;
mod texts;
mod typed;
mod types;
