//! A client of one server, over one connection.

use serde_json::Value;
use ureq::Agent;
use ureq::http::Request;

/// Asks the server at a URL that ends in `/api`.
#[derive(Debug)]
pub struct Client {
    agent: Agent,
    url: String,
}

impl Client {
    pub fn new(url: &str) -> Self {
        let agent = Agent::config_builder().http_status_as_error(false).max_redirects(0).build().into();
        Self { agent, url: url.to_owned() }
    }

    /// The status and the text of an answer, where it came whole.
    pub fn send(&self, method: &str, path: &str, body: Option<&str>) -> Result<(u16, String), ureq::Error> {
        let request = Request::builder()
            .method(method)
            .uri(format!("{}{path}", self.url))
            .header("content-type", "application/json");
        let mut answer = match body {
            Some(body) => self.agent.run(request.body(body)?)?,
            None => self.agent.run(request.body(())?)?,
        };
        let text = answer.body_mut().with_config().limit(u64::MAX).read_to_string()?;
        Ok((answer.status().as_u16(), text))
    }

    /// The JSON of an answer of success, null where there is none; no answer where it did not come whole.
    pub fn post(&self, path: &str, body: &Value) -> Result<Value, ureq::Error> {
        let (status, text) = self.send("POST", path, Some(&body.to_string()))?;
        assert!((200..300).contains(&status), "{path} {status} {text}");
        Ok(serde_json::from_str(&text).unwrap_or_default())
    }
}
