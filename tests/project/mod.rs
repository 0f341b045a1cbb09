//! The project itself: arrows between crates, packages.

mod arrows;
mod circles;
mod features;
mod items;
mod modules;
mod packages;
mod semantics;
mod tokens;
mod without_guests;
