//! Slots: of deployments, and of tags of task runs.

pub(in super::super) mod deployment;
pub(in super::super) mod tags;
