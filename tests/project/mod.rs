//! The project itself: arrows between crates, packages.

mod arrows;
mod packages;
mod without_guests;
