//! Policies out of filters: the rows that a body selects are the visible ones.

use filterc_ir::Policy;
use filterc_lang::lower;

use crate::{CompileError, Compiler};

impl Compiler {
    /// Adds to a policy that of a collection only the rows which a body selects are visible. The body is one for the
    /// collection's list endpoint; its limit and sort do not matter.
    pub fn show_only(&self, policy: Policy, collection: &str, body: &[u8]) -> Result<Policy, CompileError> {
        let now = self.clock();
        let checked = self.check_tree(&self.route(collection)?, &self.parse(body)?, now)?;
        Ok(policy.show_only(lower(self.language(), checked, now)))
    }
}
