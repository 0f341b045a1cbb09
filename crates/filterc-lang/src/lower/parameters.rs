//! Values beside the filters.

use filterc_catalog::Endpoint;
use filterc_ir::Origin;
use filterc_syntax::NodeId;

use super::{Ids, Lowering};
use crate::ast::{Criterion, Given};
use crate::operators::OperandShape;

impl Lowering<'_> {
    /// What parameters ask of each row.
    pub(super) fn parameters(&mut self, endpoint: &Endpoint, parts: &mut Ids) {
        for argument in &self.checked.parameters {
            let at = usize::from(argument.parameter);
            let Some(parameter) = endpoint.parameters.get(at) else { continue };
            let Some(one) = &parameter.criterion else { continue };
            let operator = self.language.parameter(self.checked.endpoint, at).operator.get();
            self.path = argument.key.is_none();
            let given = self.as_operand(argument.given, operator.operand);
            let key = argument.key.unwrap_or(NodeId(Origin::CATALOG.0));
            let criterion = Criterion { operator: 0, key, given };
            self.criterion(&criterion, one, operator.meaning, parts);
            self.path = false;
        }
    }

    /// One value where the operator takes a list is a list of one.
    fn as_operand(&mut self, given: Given, wanted: OperandShape) -> Given {
        let (Given::One(operand), OperandShape::List) = (given, wanted) else { return given };
        Given::List(self.ir.values.alone(operand))
    }
}
