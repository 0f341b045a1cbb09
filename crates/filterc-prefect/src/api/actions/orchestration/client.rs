//! What a client does about slots, by its version.

use axum::http::HeaderMap;
use axum::http::header::USER_AGENT;

/// The kind of client that proposes a state.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Client {
    /// A client that renews its lease while a run goes on.
    KeepsLeases,
    /// A client that takes slots of deployments by itself.
    TakesSlots,
    Other,
}

/// The first version that renews leases.
const LEASES: [u32; 3] = [3, 4, 11];
/// The versions that take slots by themselves.
const SLOTS: [[u32; 3]; 2] = [[3, 0, 0], [3, 0, 3]];

impl Client {
    /// `prefect/3.9.1 (API 0.8.4)`
    pub(crate) fn from_headers(headers: &HeaderMap) -> Self {
        let agent = headers.get(USER_AGENT).and_then(|agent| agent.to_str().ok());
        match agent.and_then(version) {
            Some(version) if version >= LEASES => Self::KeepsLeases,
            Some(version) if (SLOTS[0]..=SLOTS[1]).contains(&version) => Self::TakesSlots,
            _ => Self::Other,
        }
    }
}

fn version(agent: &str) -> Option<[u32; 3]> {
    let (version, api) = agent.strip_prefix("prefect/")?.split_once(" (API ")?;
    api.strip_suffix(')')?;
    let mut parts = version.splitn(3, '.');
    let mut number = || {
        let part = parts.next()?;
        let digits = part.find(|c: char| !c.is_ascii_digit()).unwrap_or(part.len());
        part.get(..digits)?.parse().ok()
    };
    Some([number()?, number()?, number()?])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clients_are_known_by_their_version() {
        for (agent, client) in [
            ("prefect/3.9.1 (API 0.8.4)", Client::KeepsLeases),
            ("prefect/3.4.11 (API 0.8.4)", Client::KeepsLeases),
            ("prefect/3.4.10 (API 0.8.4)", Client::Other),
            ("prefect/3.0.0rc20 (API 0.8.4)", Client::TakesSlots),
            ("prefect/3.0.4 (API 0.8.4)", Client::Other),
            ("prefect/2.20.1+5.g1 (API 0.8.4)", Client::Other),
            ("prefect/3.9.1", Client::Other),
            ("curl/8.0", Client::Other),
        ] {
            let headers = HeaderMap::from_iter([(USER_AGENT, agent.parse().unwrap())]);
            assert_eq!(Client::from_headers(&headers), client, "{agent}");
        }
        assert_eq!(Client::from_headers(&HeaderMap::new()), Client::Other);
    }
}
