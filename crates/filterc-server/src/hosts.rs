//! By which names a server may be asked that only this machine reaches. A page of somebody else can have its name lead to this machine
//! (DNS rebinding), and then a browser takes our answers for its own.

use std::net::{IpAddr, SocketAddr};

use axum::http::HeaderMap;
use axum::http::header::HOST;

use crate::origins::{CorsOrigins, host_and_port};

/// Names by which containers reach the machine that they run on; nobody can register them.
const OF_CONTAINERS: [&str; 2] = ["host.docker.internal", "host.containers.internal"];

/// Which names a server has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Hosts {
    Any,
    /// Those of this machine, addresses, which nobody can give to another machine, and these.
    Loopback(Vec<String>),
}

impl Hosts {
    /// The names of a server that listens here. Where others reach it, or clients say who they are, it has any.
    pub(crate) fn new(
        listen: SocketAddr,
        is_open: bool,
        public_url: Option<&str>,
        origins: &CorsOrigins,
    ) -> Self {
        let these = match origins {
            CorsOrigins::Any => return Self::Any,
            CorsOrigins::Loopback => &[] as &[String],
            CorsOrigins::These(origins) => origins,
        };
        if !is_open || !listen.ip().is_loopback() {
            return Self::Any;
        }
        let urls = these.iter().map(String::as_str).chain(public_url);
        Self::Loopback(urls.filter_map(host_of_url).collect())
    }

    /// The host of a request that is none of ours.
    pub(crate) fn foreign(&self, headers: &HeaderMap) -> Option<String> {
        let Self::Loopback(known) = self else { return None };
        // What is no browser may send none.
        let sent = headers.get_all(HOST).iter().map(|host| String::from_utf8_lossy(host.as_bytes()));
        sent.map(|host| host.to_ascii_lowercase()).find(|sent| {
            let Some((host, _)) = host_and_port(sent) else { return true };
            let host = host.strip_suffix('.').unwrap_or(host);
            let address = host.strip_prefix('[').and_then(|host| host.strip_suffix(']')).unwrap_or(host);
            let is_ours = host == "localhost"
                || host.ends_with(".localhost")
                || address.parse::<IpAddr>().is_ok()
                || OF_CONTAINERS.contains(&host)
                || known.iter().any(|known| known == host);
            !is_ours
        })
    }
}

fn host_of_url(url: &str) -> Option<String> {
    let lower = url.to_ascii_lowercase();
    let (_, rest) = lower.split_once("://")?;
    let (host, _) = host_and_port(rest.split('/').next()?)?;
    Some(host.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(hosts: &Hosts, host: &str) -> bool {
        let headers = HeaderMap::from_iter([(HOST, host.parse().unwrap())]);
        hosts.foreign(&headers).is_some()
    }

    #[test]
    fn names_that_lead_here_by_chance_are_not_ours() {
        let here = SocketAddr::from(([127, 0, 0, 1], 4200));
        let origins = CorsOrigins::parse("https://ui.example.com:8443").unwrap();
        let hosts = Hosts::new(here, true, Some("https://Filters.example.com/path"), &origins);
        for host in [
            "localhost",
            "LOCALHOST:4200",
            "a.localhost:1",
            "127.0.0.1:4200",
            "[::1]:4200",
            "[::1]",
            "192.168.1.7:4200",
            "localhost.",
            "host.docker.internal:4200",
            "filters.example.com",
            "filters.example.com:4200",
            "ui.example.com",
        ] {
            assert!(!refused(&hosts, host), "{host}");
        }
        for host in [
            "evil.example",
            "evil.example:4200",
            "localhost.evil.example",
            "127.0.0.1.evil.example",
            "notlocalhost",
            "localhost@evil.example",
            "filters.example.com.evil.example",
            "[::1",
            "",
        ] {
            assert!(refused(&hosts, host), "{host}");
        }
        assert_eq!(hosts.foreign(&HeaderMap::new()), None);
    }

    #[test]
    fn where_others_reach_it_a_server_has_any_name() {
        let (here, everywhere) = (SocketAddr::from(([127, 0, 0, 1], 1)), SocketAddr::from(([0, 0, 0, 0], 1)));
        let loopback = CorsOrigins::Loopback;
        assert_eq!(Hosts::new(everywhere, true, None, &loopback), Hosts::Any);
        assert_eq!(Hosts::new(here, false, None, &loopback), Hosts::Any);
        assert_eq!(Hosts::new(here, true, None, &CorsOrigins::Any), Hosts::Any);
        assert_eq!(Hosts::new(here, true, None, &loopback), Hosts::Loopback(Vec::new()));
    }
}
