//! How large a body may be. Each limit has its own diagnostic code.

/// Checked in linear time, before anything is allocated for what exceeds it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of the whole body; 16 MiB (FC0110).
    pub bytes: usize,
    /// Containers inside one another; 32 (FC0111). The filter language needs six.
    pub depth: usize,
    /// Keys of all objects together; 4,096 (FC0112).
    pub keys: usize,
    /// Elements of one list; 200,000 (FC0113).
    pub list: usize,
    /// Bytes of one text operand; 64 KiB (FC0114).
    pub text: usize,
    /// Wildcards of one pattern; 32 (FC0115).
    pub wildcards: usize,
    /// Bytes of one pattern; 1 KiB (FC0222). A database may compare all of it at each place of each text, and nothing ends that
    /// before a text was read.
    pub pattern: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            bytes: 16 << 20,
            depth: 32,
            keys: 4_096,
            list: 200_000,
            text: 64 << 10,
            wildcards: 32,
            pattern: 1 << 10,
        }
    }
}
