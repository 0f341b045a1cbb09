//! The JSON tree: a flat tape of nodes in document order, each with its byte span.

use crate::node::Node;
use crate::{Kind, NodeId, Pointer, Span};

/// A parsed body. It borrows the source; only strings with escapes are copied, into one buffer.
#[derive(Debug, Clone)]
pub struct Tree<'s> {
    pub(crate) source: &'s str,
    pub(crate) nodes: Vec<Node>,
    pub(crate) decoded: String,
    /// Strings with escapes, by node: where the decoded text ends in `decoded`.
    pub(crate) escapes: Vec<(u32, Span)>,
}

const NOTHING: Node = Node { start: 0, end: 0, end_of_subtree: 0, kind: Kind::Null, escaped: false };

impl<'s> Tree<'s> {
    fn node(&self, id: NodeId) -> Node {
        self.nodes.get(id.0 as usize).copied().unwrap_or(NOTHING)
    }

    /// The text that was parsed.
    pub fn source(&self) -> &'s str {
        self.source
    }

    /// Number of nodes.
    pub fn len(&self) -> usize {
        self.nodes.len()
    }

    /// True where the source held no value.
    pub fn is_empty(&self) -> bool {
        self.nodes.is_empty()
    }

    /// Returns the kind of a node.
    pub fn kind(&self, id: NodeId) -> Kind {
        self.node(id).kind
    }

    /// The bytes of the node, quotes and brackets included.
    pub fn span(&self, id: NodeId) -> Span {
        self.node(id).span()
    }

    /// The source text of the node.
    pub fn raw(&self, id: NodeId) -> &'s str {
        self.source.get(self.span(id).range()).unwrap_or_default()
    }

    /// The text of a string, decoded; the source text of any other node.
    pub fn text(&self, id: NodeId) -> &str {
        let node = self.node(id);
        if node.kind != Kind::String {
            return self.raw(id);
        }
        if node.escaped {
            let found = self.escapes.binary_search_by_key(&id.0, |(node, _)| *node);
            let span = found.ok().and_then(|i| self.escapes.get(i)).map(|(_, span)| *span);
            return self.decoded.get(span.unwrap_or_default().range()).unwrap_or_default();
        }
        self.source.get(node.start as usize + 1..(node.end as usize).saturating_sub(1)).unwrap_or_default()
    }

    /// The node after this one and all it contains.
    pub fn after(&self, id: NodeId) -> NodeId {
        NodeId(self.node(id).end_of_subtree.max(id.0 + 1))
    }

    /// The members of an object as (key, value); nothing for any other node.
    pub fn members(&self, id: NodeId) -> Members<'_, 's> {
        let empty = self.kind(id) != Kind::Object;
        Members { tree: self, at: id.next(), end: if empty { id.next() } else { self.after(id) } }
    }

    /// The elements of a list; nothing for any other node.
    pub fn elements(&self, id: NodeId) -> Elements<'_, 's> {
        let empty = self.kind(id) != Kind::Array;
        Elements { tree: self, at: id.next(), end: if empty { id.next() } else { self.after(id) } }
    }

    /// Upper bound of the number of elements of a list, exact where they are scalars.
    pub fn capacity(&self, id: NodeId) -> usize {
        (self.after(id).0 - id.0).saturating_sub(1) as usize
    }

    /// The JSON Pointer of a node; of a key, that of its value. Walks down from the root.
    pub fn pointer(&self, id: NodeId) -> Pointer {
        let mut pointer = Pointer::default();
        let mut at = NodeId::ROOT;
        while at < id && id < self.after(at) {
            let next = match self.kind(at) {
                Kind::Object => self
                    .members(at)
                    .find(|(key, value)| *key == id || id < self.after(*value))
                    .map(|(key, value)| {
                        pointer.push_key(self.text(key));
                        if key == id { id } else { value }
                    }),
                Kind::Array => {
                    self.elements(at).enumerate().find(|(_, element)| id < self.after(*element)).map(
                        |(index, element)| {
                            pointer.push_index(index);
                            element
                        },
                    )
                }
                _ => None,
            };
            match next {
                Some(next) => at = next,
                None => break,
            }
        }
        pointer
    }
}

/// Iterates over (key, value).
#[derive(Debug, Clone)]
pub struct Members<'t, 's> {
    tree: &'t Tree<'s>,
    at: NodeId,
    end: NodeId,
}

impl Iterator for Members<'_, '_> {
    type Item = (NodeId, NodeId);

    fn next(&mut self) -> Option<Self::Item> {
        let key = self.at;
        let value = key.next();
        if value >= self.end {
            return None;
        }
        self.at = self.tree.after(value);
        Some((key, value))
    }
}

/// Iterates over the elements of a list.
#[derive(Debug, Clone)]
pub struct Elements<'t, 's> {
    tree: &'t Tree<'s>,
    at: NodeId,
    end: NodeId,
}

impl Iterator for Elements<'_, '_> {
    type Item = NodeId;

    fn next(&mut self) -> Option<Self::Item> {
        let element = self.at;
        if element >= self.end {
            return None;
        }
        self.at = self.tree.after(element);
        Some(element)
    }
}
