//! What is open: the lists and objects whose end the scan has not come to.

use super::{Expect, Open, Scanner, Stop, TOO_DEEP};
use crate::node::Node;
use crate::{Kind, NodeId, Pointer};

/// The number that stands for the node around the root.
const NOTHING: u32 = u32::MAX;

impl Scanner<'_, '_> {
    pub(super) fn descend(&mut self, kind: Kind, expect: Expect) -> Result<Expect, Stop> {
        if self.depth >= self.limits.depth {
            return self.over_limit(TOO_DEEP, "the body is nested", self.limits.depth, "deep");
        }
        let node = self.tree.nodes.len() as u32;
        let around = self.open.map_or(NOTHING, |open| open.node);
        let (start, end) = (self.at as u32, 0);
        self.tree.nodes.push(Node { start, end, end_of_subtree: around, kind, escaped: false });
        self.open = Some(Open { node, object: kind == Kind::Object });
        self.depth += 1;
        self.at += 1;
        Ok(expect)
    }

    pub(super) fn close(&mut self) -> Expect {
        self.at = (self.at + 1).min(self.bytes.len());
        let after = self.tree.nodes.len() as u32;
        let open = self.open.take();
        if let Some(node) = open.and_then(|open| self.tree.nodes.get_mut(open.node as usize)) {
            let around = std::mem::replace(&mut node.end_of_subtree, after);
            node.end = self.at as u32;
            self.depth -= 1;
            let around_it = self.tree.nodes.get(around as usize);
            self.open = around_it.map(|node| Open { node: around, object: node.kind == Kind::Object });
        }
        self.after_value()
    }

    pub(super) fn in_object(&self) -> bool {
        self.open.is_some_and(|open| open.object)
    }

    /// The JSON Pointer of what is open.
    pub(super) fn place(&self) -> Pointer {
        let (mut steps, mut inner) = (Vec::with_capacity(self.depth), self.open.map(|open| open.node));
        while let Some((id, around)) = inner.and_then(|id| self.around(id).map(|around| (id, around))) {
            steps.push((id, around));
            inner = Some(around);
        }
        let mut pointer = Pointer::default();
        for (id, around) in steps.into_iter().rev() {
            match self.tree.nodes.get(around as usize) {
                // Its key stands right before it.
                Some(node) if node.kind == Kind::Object => pointer.push_key(self.tree.text(NodeId(id - 1))),
                Some(list) => pointer.push_index(list.end.saturating_sub(1) as usize),
                None => {}
            }
        }
        pointer
    }

    /// Returns the node around an open node.
    fn around(&self, open: u32) -> Option<u32> {
        self.tree.nodes.get(open as usize).map(|node| node.end_of_subtree).filter(|around| *around != NOTHING)
    }
}
