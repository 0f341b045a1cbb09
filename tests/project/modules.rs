//! The files of a crate, and which of them import which: what the source names, without asking a compiler.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use super::tokens::{tokens, without_tests};

/// Of each file, those that it imports, and the names it takes from there.
pub(super) type Edges = Vec<BTreeMap<usize, BTreeSet<String>>>;

pub(super) struct File {
    path: PathBuf,
    /// Its module: none for the root of the crate.
    module: Vec<String>,
    tokens: Vec<String>,
    names: Names,
}

/// What a file passes on, declares and names.
#[derive(Default)]
struct Names {
    /// What is passed on or imported, by the name it has here; `*` for all there is. None of what is no part of the crate.
    uses: Vec<(String, Option<Vec<String>>)>,
    /// What is declared here.
    items: BTreeSet<String>,
    /// What it names: paths from the root of the crate.
    paths: Vec<Vec<String>>,
}

impl File {
    pub(super) fn name(&self) -> String {
        self.path.display().to_string()
    }
}

pub(super) struct Modules {
    pub(super) files: Vec<File>,
    by_module: BTreeMap<Vec<String>, usize>,
}

impl Modules {
    pub(super) fn read(source: &Path) -> Self {
        let mut found = Vec::new();
        let mut folders = vec![source.to_owned()];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    folders.push(path);
                } else if path.extension().is_some_and(|extension| extension == "rs") {
                    let text = fs::read_to_string(&path).unwrap();
                    found.push((path.strip_prefix(source).unwrap().to_owned(), text));
                }
            }
        }
        found.sort();
        Self::of(found.into_iter())
    }

    pub(super) fn of(texts: impl Iterator<Item = (PathBuf, String)>) -> Self {
        let mut files = Vec::new();
        for (path, text) in texts {
            let mut module: Vec<_> =
                path.with_extension("").iter().map(|part| part.to_str().unwrap().to_owned()).collect();
            if module.last().is_some_and(|last| last == "mod" || last == "lib" || last == "main") {
                module.pop();
            }
            let is_rust = path.extension().is_some_and(|extension| extension == "rs");
            if is_rust && !module.iter().any(|part| part == "tests") {
                let tokens = without_tests(&tokens(&text));
                files.push(File { path, module, tokens, names: Names::default() });
            }
        }
        let by_module = files.iter().enumerate().map(|(at, file)| (file.module.clone(), at)).collect();
        let mut modules = Self { files, by_module };
        for at in 0..modules.files.len() {
            modules.files[at].names = modules.scan(at);
        }
        modules
    }

    fn scan(&self, at: usize) -> Names {
        let file = &self.files[at];
        let tokens = &file.tokens;
        let mut names = Names::default();
        let (mut passed_on, mut written) = (Vec::new(), BTreeSet::new());
        let mut here = 0;
        while here < tokens.len() {
            let before = here.checked_sub(1).map_or("", |before| tokens[before].as_str());
            match tokens[here].as_str() {
                "use" => {
                    let mut found = Vec::new();
                    here = read_path(tokens, here + 1, &[], &mut found);
                    for (name, path) in found {
                        let path = self.absolute(file, &path);
                        names.uses.push((name.clone(), path.clone()));
                        let Some(path) = path else { continue };
                        if before == "pub" || before == ")" {
                            passed_on.push((name, path));
                        } else {
                            names.paths.push(path);
                        }
                    }
                }
                "mod" => here += 2,
                "fn" | "struct" | "enum" | "trait" | "type" | "const" | "static" | "union" => {
                    if let Some(name) = tokens.get(here + 1) {
                        names.items.insert(name.clone());
                    }
                    here += 1;
                }
                word if !matches!(before, "::" | "." | "in") && starts_path(tokens, here) => {
                    let mut found = Vec::new();
                    let end = read_path(tokens, here, &[], &mut found);
                    let own_module = {
                        let mut module = file.module.clone();
                        module.push(word.to_owned());
                        self.by_module.contains_key(&module)
                    };
                    if own_module || matches!(word, "crate" | "super" | "self") {
                        names
                            .paths
                            .extend(found.into_iter().filter_map(|(_, path)| self.absolute(file, &path)));
                    }
                    written.insert(word.to_owned());
                    here = end.max(here + 1);
                }
                word => {
                    written.insert(word.to_owned());
                    here += 1;
                }
            }
        }
        // What is passed on and used here as well is imported, too.
        for (name, path) in passed_on {
            if written.contains(&name) {
                names.paths.push(path);
            }
        }
        names
    }

    /// A path from the root of the crate; none where it leads out of it.
    fn absolute(&self, file: &File, path: &[String]) -> Option<Vec<String>> {
        let mut module = file.module.clone();
        let mut rest = path;
        match path.first()?.as_str() {
            "crate" => {
                module.clear();
                rest = &path[1..];
            }
            "self" => rest = &path[1..],
            "super" => {
                while rest.first().is_some_and(|part| part == "super") {
                    module.pop()?;
                    rest = &rest[1..];
                }
            }
            first => {
                let mut own = module.clone();
                own.push(first.to_owned());
                if !self.by_module.contains_key(&own) {
                    return None;
                }
            }
        }
        module.extend(rest.iter().cloned());
        Some(module)
    }

    /// The file that declares what a path names, and its name there.
    fn declaring(&self, path: &[String], depth: usize) -> Option<(usize, String)> {
        let (mut at, mut inside) = (*self.by_module.get(&[][..])?, 0);
        for length in 1..=path.len() {
            let Some(module) = self.by_module.get(&path[..length]) else { break };
            (at, inside) = (*module, length);
        }
        let Some(name) = path.get(inside) else {
            return Some((at, "the module".to_owned()));
        };
        let file = &self.files[at];
        if file.names.items.contains(name) || depth > 8 {
            return Some((at, name.clone()));
        }
        for (known, to) in &file.names.uses {
            if known == name && to.as_deref() != Some(path) {
                let mut to = to.clone()?;
                to.extend(path[inside + 1..].iter().cloned());
                return self.declaring(&to, depth + 1);
            }
        }
        for (_, to) in file.names.uses.iter().filter(|(known, _)| known == "*") {
            let Some(mut to) = to.clone() else { continue };
            to.extend(path[inside..].iter().cloned());
            if let Some((found, name)) = self.declaring(&to, depth + 1)
                && self.files[found].names.items.contains(&name)
            {
                return Some((found, name));
            }
        }
        Some((at, name.clone()))
    }

    pub(super) fn edges(&self) -> Edges {
        let mut edges: Edges = vec![BTreeMap::new(); self.files.len()];
        for (at, file) in self.files.iter().enumerate() {
            for path in &file.names.paths {
                let Some((to, name)) = self.declaring(path, 0) else { continue };
                if to != at {
                    edges[at].entry(to).or_default().insert(name);
                }
            }
        }
        edges
    }
}

fn starts_path(tokens: &[String], at: usize) -> bool {
    let word = &tokens[at];
    word.starts_with(|first: char| first.is_ascii_lowercase() || first == '_')
        && tokens.get(at + 1).is_some_and(|next| next == "::")
}

/// Reads a path or a tree of them: the name and the path of each leaf. Gives where it ends.
fn read_path(
    tokens: &[String],
    mut at: usize,
    before: &[String],
    found: &mut Vec<(String, Vec<String>)>,
) -> usize {
    let mut path = before.to_vec();
    loop {
        match tokens.get(at).map(String::as_str) {
            Some("{") => {
                at += 1;
                while tokens.get(at).is_some_and(|token| token != "}") {
                    at = if tokens[at] == "," { at + 1 } else { read_path(tokens, at, &path, found) };
                }
                return at + 1;
            }
            Some("*") => {
                found.push(("*".to_owned(), path));
                return at + 1;
            }
            Some(word) if word.starts_with(|first: char| first.is_alphabetic() || first == '_') => {
                if word != "self" || path.is_empty() {
                    path.push(word.to_owned());
                }
                at += 1;
            }
            _ => break,
        }
        if tokens.get(at).is_none_or(|token| token != "::") {
            break;
        }
        at += 1;
    }
    let Some(mut name) = path.last().cloned() else { return at + 1 };
    if tokens.get(at).is_some_and(|token| token == "as") {
        name = tokens.get(at + 1).cloned().unwrap_or(name);
        at += 2;
    }
    found.push((name, path));
    at
}
