//! The project itself: arrows between crates, packages.

mod arrows;
mod features;
mod items;
mod packages;
mod semantics;
mod without_guests;
