//! A client with a WebSocket. It waits for what it is told, and fails where that does not come.

use std::io::Write as _;
use std::net::TcpStream;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tungstenite::client::IntoClientRequest as _;
use tungstenite::http::StatusCode;
use tungstenite::{HandshakeError, Message, WebSocket};

use super::Served;

/// How long something may take to come.
const PATIENCE: Duration = Duration::from_secs(15);

pub(super) struct Client(WebSocket<TcpStream>);

/// What came, without pings.
enum Came {
    Text(Value),
    Pong,
    Close(u16, String),
}

impl Client {
    /// A socket, or the status with which it was refused.
    pub(super) fn open(served: &Served, path: &str, headers: &[(&str, &str)]) -> Result<Self, StatusCode> {
        let mut request = format!("ws://{}{path}", served.address).into_client_request().unwrap();
        for (name, value) in headers {
            let name = tungstenite::http::HeaderName::from_bytes(name.as_bytes()).unwrap();
            request.headers_mut().insert(name, value.parse().unwrap());
        }
        let stream = TcpStream::connect(served.address).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        match tungstenite::client(request, stream) {
            Ok((socket, _)) => Ok(Self(socket)),
            Err(HandshakeError::Failure(tungstenite::Error::Http(response))) => Err(response.status()),
            Err(error) => panic!("{path}: {error}"),
        }
    }

    /// A socket in the protocol `prefect`, before its first message.
    pub(super) fn speaking(served: &Served, path: &str) -> Self {
        Self::open(served, path, &[("sec-websocket-protocol", "prefect")]).unwrap()
    }

    /// A socket to a server that admits anybody, after the first messages.
    pub(super) fn greeted(served: &Served, path: &str) -> Self {
        let mut client = Self::speaking(served, path);
        client.say(&json!({"type": "auth", "token": null}));
        assert_eq!(client.hear(), json!({"type": "auth_success"}));
        client
    }

    pub(super) fn say(&mut self, message: &Value) {
        self.send(Message::text(message.to_string()));
    }

    pub(super) fn send(&mut self, message: Message) {
        self.0.send(message).unwrap();
    }

    /// Sends bytes that need not be a message.
    pub(super) fn send_raw(&mut self, bytes: &[u8]) {
        self.0.get_mut().write_all(bytes).unwrap();
    }

    /// Waits until all that was sent is done. Behind a filter that is when the stream is waited on: what is written from then
    /// on is heard.
    pub(super) fn settled(&mut self) {
        self.send(Message::Ping(Vec::new().into()));
        match self.came() {
            Came::Pong => {}
            Came::Text(text) => panic!("{text}"),
            Came::Close(code, reason) => panic!("{code} {reason}"),
        }
    }

    /// The next message.
    pub(super) fn hear(&mut self) -> Value {
        loop {
            match self.came() {
                Came::Text(text) => return text,
                Came::Pong => {}
                Came::Close(code, reason) => panic!("{code} {reason}"),
            }
        }
    }

    /// How many messages come before it ends, and the code and the reason why it does.
    pub(super) fn ended(mut self) -> (usize, u16, String) {
        let mut texts = 0;
        loop {
            match self.came() {
                Came::Close(code, reason) => return (texts, code, reason),
                Came::Text(_) => texts += 1,
                Came::Pong => {}
            }
        }
    }

    fn came(&mut self) -> Came {
        let started = Instant::now();
        loop {
            match self.0.read().unwrap() {
                Message::Text(text) => return Came::Text(serde_json::from_str(&text).unwrap()),
                Message::Pong(_) => return Came::Pong,
                Message::Close(Some(frame)) => {
                    return Came::Close(frame.code.into(), frame.reason.to_string());
                }
                Message::Ping(_) => assert!(started.elapsed() < PATIENCE, "nothing comes but pings"),
                other => panic!("{other:?}"),
            }
        }
    }

    /// Says goodbye; whether it is answered before the connection ends.
    pub(super) fn answered(mut self) -> bool {
        self.0.close(None).unwrap();
        std::iter::from_fn(|| self.0.read().ok()).any(|message| message.is_close())
    }

    /// Says goodbye and waits for the answer.
    pub(super) fn leave(mut self) {
        self.0.close(None).unwrap();
        while self.0.read().is_ok() {}
    }
}
