//! Values beside the filters: keys of the body, and parts of the path.

use filterc_catalog::{Literal, Parameter, Place, Presence};
use filterc_ir::Operand;
use filterc_syntax::{Diagnostic, Expected, Kind, NodeId, Span};
use uuid::Uuid;

use super::{Checker, PathValues};
use crate::ast::{Argument, ParameterValue};
use crate::codes::{BAD_UUID, INT_RANGE, MISSING, NUL, PARAMETER_RANGE, WRONG_TYPE};
use crate::coerce::{Reading, Whole, whole_from};
use crate::language::OperandType;
use crate::leniency::Leniency;

impl<'c> Checker<'c> {
    fn parameter_at(&self, at: u16) -> Option<&'c Parameter> {
        self.endpoint.parameters.get(usize::from(at))
    }

    /// The default of a parameter that the body leaves out; true where there has to be one.
    pub(super) fn absent_parameter(&mut self, at: u16) -> bool {
        let Some(parameter) = self.parameter_at(at) else { return false };
        if let Some(default) = &parameter.default {
            let operand = match default {
                Literal::Bool(value) => Operand::Bool(*value),
                Literal::Int(number) => self.number_as(*number, at),
                Literal::Text(text) => Operand::Text(self.out.values.text(text)),
                Literal::Member(of, member) => Operand::Member(*of, *member),
                Literal::Interval(micros) => Operand::Interval(*micros),
            };
            self.out.parameters.push(ParameterValue {
                parameter: at,
                key: None,
                argument: Argument::One(operand),
            });
        }
        parameter.presence == Presence::Required
    }

    #[expect(clippy::cast_precision_loss, reason = "defaults are small")]
    fn number_as(&self, number: i64, at: u16) -> Operand {
        match self.parameter_at(at).map(|parameter| parameter.ty) {
            Some(filterc_catalog::Type::Float) => Operand::Float(number as f64),
            _ => Operand::Int(number),
        }
    }

    pub(super) fn parameter(&mut self, key: NodeId, at: u16) {
        let Some(parameter) = self.parameter_at(at) else { return };
        let (value, name) = (key.next(), &parameter.name);
        let linked = self.language.parameter(self.out.endpoint, usize::from(at));
        if self.tree.kind(value) == Kind::Null {
            match parameter.presence {
                Presence::NotNull if self.has(Leniency::NullIsAbsent) => {
                    self.absent_parameter(at);
                }
                Presence::Required => self.missing(NodeId::ROOT, name),
                presence => self.null(key, "it", presence, linked.expected()),
            }
            return;
        }
        let beyond = match (linked.operand, whole_from(self.tree, value), parameter.least, parameter.most) {
            (OperandType::Int(_), Whole::Below, Some(least), _) => Some(("less", least)),
            (OperandType::Int(_), Whole::Above, _, Some(most)) => Some(("more", most.into())),
            // What the type cannot hold lies outside of every range.
            (OperandType::Int(width), Whole::Fits(Reading::Exact(number)), least, most) => {
                let (lowest, highest) = width.range();
                let below = least.filter(|_| number < lowest).map(|least| ("less", least));
                below.or(most.filter(|_| number > highest).map(|most| ("more", most.into())))
            }
            _ => None,
        };
        if let (Some((what, bound)), false) = (beyond, parameter.list) {
            let error = self.error(PARAMETER_RANGE, value, format!("`{name}` is {what} than {bound}"));
            return self.report(value, error);
        }
        if linked.operand == OperandType::Time && !self.parameter_keeps_its_time(value) {
            return;
        }
        let argument = if parameter.list {
            self.list_of(value, linked.operand, false, &|| format!("`{name}`"))
        } else {
            self.one(value, linked.operand, false).map(Argument::One)
        };
        let Some(argument) = argument else { return };
        self.range(value, parameter, argument);
        self.out.parameters.push(ParameterValue { parameter: at, key: Some(key), argument });
    }

    fn range(&mut self, value: NodeId, parameter: &Parameter, argument: Argument) {
        #[expect(
            clippy::cast_precision_loss,
            reason = "limits are small, and what is compared with them is not exact"
        )]
        let number = match argument {
            Argument::One(Operand::Int(number)) => number as f64,
            Argument::One(Operand::Float(number)) => number,
            Argument::One(Operand::Interval(micros)) => micros as f64 / 1e6,
            Argument::List(list) => list.len() as f64,
            _ => return,
        };
        let (below, above) = (
            parameter.least.filter(|least| !matches!(argument, Argument::List(_)) && number < *least),
            parameter.most.filter(|most| number > f64::from(*most)),
        );
        let (what, bound) = match (below, above) {
            (Some(least), _) => ("less", least),
            (_, Some(most)) => ("more", most.into()),
            _ => return,
        };
        let what = if matches!(argument, Argument::List(_)) {
            format!("has {what} elements")
        } else {
            format!("is {what}")
        };
        let message = format!("`{}` {what} than {bound}", parameter.name);
        let error = self.error(PARAMETER_RANGE, value, message);
        self.report(value, error);
    }

    /// The values in the path; each is one that its parameter takes.
    pub(super) fn path(&mut self, values: PathValues<'_>) {
        for (at, parameter) in self.endpoint.parameters.iter().enumerate() {
            match parameter.place {
                Place::Path => {}
                Place::Body => continue,
                Place::Fixed => {
                    self.absent_parameter(at as u16);
                    continue;
                }
            }
            let name = &parameter.name;
            let Some((_, text)) = values.iter().find(|(known, _)| known == name) else {
                let message = format!("`{}` needs a value for `{{{name}}}`", self.endpoint.path);
                self.path_error(MISSING, message, "write it in its place in the path");
                continue;
            };
            let linked = self.language.parameter(self.out.endpoint, at);
            let operand = match linked.operand {
                OperandType::Uuid => Uuid::try_parse(text).ok().map(Operand::Uuid),
                OperandType::Int(_) => text.parse().ok().map(Operand::Int),
                _ if text.contains('\0') => None,
                _ => Some(Operand::Text(self.out.values.text(text))),
            };
            let Some(operand) = operand else {
                let code = match linked.operand {
                    OperandType::Uuid => BAD_UUID,
                    OperandType::Int(_) => INT_RANGE,
                    _ => NUL,
                };
                self.path_error(code, format!("`{text}` is not a `{name}`"), "write the value of one");
                continue;
            };
            let argument = Argument::One(operand);
            self.out.parameters.push(ParameterValue { parameter: at as u16, key: None, argument });
        }
    }

    fn path_error(&mut self, code: filterc_syntax::Code, message: String, help: &str) {
        self.failed = true;
        self.out.warnings.push(Diagnostic::error(code, Span::default(), message).help(help.to_owned()));
    }

    /// Any JSON value.
    pub(super) fn json(&mut self, node: NodeId) -> Option<Operand> {
        if self.tree.kind(node) == Kind::Null {
            let error = self
                .error(WRONG_TYPE, node, "expected a value, found null".to_owned())
                .expected(Expected::Value);
            self.report(node, error);
            return None;
        }
        Some(Operand::Text(self.out.values.text(self.tree.raw(node))))
    }
}
