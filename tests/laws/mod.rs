//! Properties of the language.

mod big_lists;
mod catalogs;
mod mutation;
mod no_panics;
mod policy;
mod shapes;
mod simplify;
