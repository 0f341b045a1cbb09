//! No files of a crate import each other in a circle.
//!
//! A file imports another one where it names something that is declared there: in a `use`, or in a path that begins with `crate`,
//! `super`, `self` or a module of its own. Declaring a module (`mod x;`) and passing a name on (`pub use x::Y`) are no imports;
//! whoever names `Y` imports the file that declares it, wherever the name was passed on. So a parent may offer what its
//! children have, and children may use what their parent declares, but a parent that declares what its children need does not
//! name them in turn. What stands behind `#[cfg(test)]` does not count. Files inside one folder of Prefect's actions may import each
//! other as they like: such a folder is one idea.

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

use filterc_tests::top;

use super::modules::{Edges, Modules};

/// Folders below this one are rooms of their own.
const ACTIONS: &str = "filterc-prefect/src/api/actions/";

#[test]
fn no_files_of_a_crate_import_each_other_in_a_circle() {
    let crates = top().join("crates");
    let mut circles = Vec::new();
    let mut files = 0;
    for krate in fs::read_dir(&crates).unwrap() {
        let krate = krate.unwrap();
        let modules = Modules::read(&krate.path().join("src"));
        files += modules.files.len();
        let edges = modules.edges();
        for circle in circles_of(&edges) {
            let names: Vec<_> = circle
                .iter()
                .map(|at| format!("{}/src/{}", krate.file_name().display(), modules.files[*at].name()))
                .collect();
            if !is_one_folder_of_actions(&names) {
                circles.push(describe(&modules, &edges, &circle, &names));
            }
        }
    }
    assert!(files > 400, "only {files} files were read");
    assert!(circles.is_empty(), "{} circles:\n\n{}", circles.len(), circles.join("\n\n"));
}

#[test]
fn a_circle_is_seen_through_names_that_are_passed_on() {
    let files = [
        ("lib.rs", "mod a; mod b; pub use b::B; fn f() { a::g() }"),
        ("a.rs", "use crate::{B as Other}; pub(crate) fn g() {}"),
        ("b.rs", "pub struct B; // crate::b2\n fn h() { super::a::g(); \"crate::lib\"; }"),
    ];
    let modules = Modules::of(files.iter().map(|(name, text)| (PathBuf::from(name), (*text).to_owned())));
    let circles = circles_of(&modules.edges());
    let names = |circle: &Vec<usize>| circle.iter().map(|at| modules.files[*at].name()).collect::<Vec<_>>();
    assert_eq!(circles.iter().map(names).collect::<Vec<_>>(), [["a.rs", "b.rs"]]);
}

fn is_one_folder_of_actions(names: &[String]) -> bool {
    let folder = |name: &String| {
        let inside = name.strip_prefix(ACTIONS)?;
        Some(inside.split_once('/')?.0.to_owned())
    };
    let folders: BTreeSet<_> = names.iter().map(folder).collect();
    folders.len() == 1 && !folders.contains(&None)
}

/// The files of a circle, and of each those of them that it imports, with the names that it uses.
fn describe(modules: &Modules, edges: &Edges, circle: &[usize], names: &[String]) -> String {
    let mut text = format!("{} files:", circle.len());
    for (at, name) in circle.iter().zip(names) {
        text += &format!("\n  {name}");
        for (to, used) in &edges[*at] {
            if circle.contains(to) {
                let used: Vec<_> = used.iter().map(String::as_str).collect();
                text += &format!("\n    {}: {}", modules.files[*to].name(), used.join(", "));
            }
        }
    }
    text
}

/// Sets of more than one file that all reach each other.
fn circles_of(edges: &Edges) -> Vec<Vec<usize>> {
    let reached: Vec<BTreeSet<usize>> = (0..edges.len())
        .map(|from| {
            let (mut seen, mut todo) = (BTreeSet::new(), vec![from]);
            while let Some(at) = todo.pop() {
                todo.extend(edges[at].keys().copied().filter(|to| seen.insert(*to)));
            }
            seen
        })
        .collect();
    let mut circles = BTreeSet::new();
    for from in 0..edges.len() {
        if reached[from].contains(&from) {
            circles.insert(reached[from].iter().copied().filter(|to| reached[*to].contains(&from)).collect());
        }
    }
    circles.into_iter().collect()
}
