//! Values beside the filters.

use filterc_catalog::Endpoint;
use filterc_ir::Origin;
use filterc_syntax::NodeId;

use super::{Ids, Lowering};
use crate::ast::{Argument, Criterion};
use crate::operators::OperandShape;

impl Lowering<'_> {
    /// What parameters ask of each row.
    pub(super) fn parameters(&mut self, endpoint: &Endpoint, parts: &mut Ids) {
        for parameter_value in &self.checked.parameters {
            let at = usize::from(parameter_value.parameter);
            let Some(parameter) = endpoint.parameters.get(at) else { continue };
            let Some(one) = &parameter.criterion else { continue };
            let operator = self.language.parameter(self.checked.endpoint, at).operator.get();
            self.path = parameter_value.key.is_none();
            let argument = self.as_operand(parameter_value.argument, operator.operand);
            let key = parameter_value.key.unwrap_or(NodeId(Origin::CATALOG.0));
            let criterion = Criterion { operator: 0, key, argument };
            self.criterion(&criterion, one, operator.meaning, parts);
            self.path = false;
        }
    }

    /// One value where the operator takes a list is a list of one.
    fn as_operand(&mut self, argument: Argument, wanted: OperandShape) -> Argument {
        let (Argument::One(operand), OperandShape::List) = (argument, wanted) else { return argument };
        Argument::List(self.ir.values.alone(operand))
    }
}
