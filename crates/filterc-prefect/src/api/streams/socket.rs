//! A WebSocket that is never waited for without end.

use std::future::Future;
use std::time::Duration;

use axum::extract::ws::{CloseFrame, Message, Utf8Bytes, WebSocket, close_code};
use tokio::sync::watch;
use tokio::time::{Interval, MissedTickBehavior, interval_at, timeout};

use filterc_server::sockets::Sockets;

/// Most bytes of a reason: a frame that controls has 125, two of which are the code.
const REASON: usize = 123;

/// The time in which a client must agree to the end of a stream when the server stops.
const GOODBYE: Duration = Duration::from_secs(5);

/// A socket, and whether its client is there.
#[derive(Debug)]
pub(super) struct Socket {
    stream: WebSocket,
    stopped: watch::Receiver<bool>,
    tick: Interval,
    /// Something came since the last tick.
    is_alive: bool,
    write_timeout: Duration,
    first: Duration,
}

/// The times that a client may take.
#[derive(Debug)]
pub(super) struct Timeouts {
    first: Duration,
    messages: Duration,
}

/// A message of the client, or the end.
#[derive(Debug)]
pub(super) enum Heard {
    Text(Utf8Bytes),
    /// A ping, which is answered when the next message is waited for.
    Ping,
    End(End),
}

/// Why a socket ends.
#[derive(Debug)]
pub(super) enum End {
    /// The client said goodbye; that is answered last.
    Left,
    /// Nobody is there.
    Lost,
    /// We say goodbye.
    Close { code: u16, reason: String },
}

impl End {
    /// The client does not keep to the protocol.
    pub(super) fn protocol(reason: impl Into<String>) -> Self {
        Self::Close { code: close_code::PROTOCOL, reason: reason.into() }
    }

    /// The client may not do this.
    pub(super) fn policy(reason: impl Into<String>) -> Self {
        Self::Close { code: close_code::POLICY, reason: reason.into() }
    }

    /// A message is none of those that can be.
    pub(super) fn invalid(reason: impl Into<String>) -> Self {
        Self::Close { code: close_code::INVALID, reason: reason.into() }
    }

    /// Closes with the code that says: come again.
    pub(super) fn again(reason: impl Into<String>) -> Self {
        Self::Close { code: close_code::AGAIN, reason: reason.into() }
    }

    /// We failed.
    pub(super) fn failed(reason: impl Into<String>) -> Self {
        Self::Close { code: close_code::ERROR, reason: reason.into() }
    }

    fn stopped() -> Self {
        Self::Close { code: close_code::AWAY, reason: "the server stops".to_owned() }
    }
}

impl Socket {
    pub(super) fn new(stream: WebSocket, sockets: &Sockets) -> Self {
        let mut tick = interval_at(tokio::time::Instant::now() + sockets.ping, sockets.ping);
        tick.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let (stopped, write_timeout, first) = (sockets.stopped(), sockets.write_timeout, sockets.first);
        Self { stream, stopped, tick, is_alive: true, write_timeout, first }
    }

    /// The client has no more time than this, for its first messages and to take others; how much it had.
    pub(super) fn shorten_timeouts(&mut self, most: Duration) -> Timeouts {
        let usual = Timeouts { first: self.first, messages: self.write_timeout };
        self.first = self.first.min(most);
        self.write_timeout = self.write_timeout.min(most);
        usual
    }

    /// The client has as much time as before.
    pub(super) fn restore_timeouts(&mut self, usual: &Timeouts) {
        (self.first, self.write_timeout) = (usual.first, usual.messages);
    }

    /// Returns the next message. Nothing is lost where this future is dropped.
    pub(super) async fn receive(&mut self) -> Heard {
        loop {
            let came = tokio::select! {
                biased;
                () = stopped(&mut self.stopped) => return Heard::End(End::stopped()),
                came = self.stream.recv() => Some(came),
                _ = self.tick.tick() => None,
            };
            let Some(came) = came else {
                match self.ask().await {
                    Ok(()) => continue,
                    Err(end) => return Heard::End(end),
                }
            };
            self.is_alive = true;
            match came {
                Some(Ok(Message::Text(text))) => return Heard::Text(text),
                Some(Ok(Message::Ping(_))) => return Heard::Ping,
                Some(Ok(Message::Pong(_))) => {}
                Some(Ok(Message::Binary(_))) => {
                    let reason = "messages are texts".to_owned();
                    return Heard::End(End::Close { code: close_code::UNSUPPORTED, reason });
                }
                Some(Ok(Message::Close(_))) => return Heard::End(End::Left),
                Some(Err(error)) => return Heard::End(read_error(error)),
                None => return Heard::End(End::Lost),
            }
        }
    }

    /// The next text, which may not be long in coming.
    pub(super) async fn text(&mut self) -> Result<Utf8Bytes, End> {
        let first = self.first;
        let text = async {
            loop {
                match self.receive().await {
                    Heard::Text(text) => return Ok(text),
                    Heard::Ping => {}
                    Heard::End(end) => return Err(end),
                }
            }
        };
        timeout(first, text).await.unwrap_or_else(|_| Err(End::policy("the message did not come in time")))
    }

    /// Sends a text, unless `unless` is ready before.
    pub(super) async fn send_unless(
        &mut self,
        text: Utf8Bytes,
        unless: impl Future<Output = End>,
    ) -> Result<(), End> {
        tokio::select! {
            biased;
            () = stopped(&mut self.stopped) => Err(End::stopped()),
            end = unless => Err(end),
            sent = timeout(self.write_timeout, self.stream.send(Message::Text(text))) => {
                sent.ok().and_then(Result::ok).ok_or(End::Lost)
            }
        }
    }

    /// Asks whether the client is there, if it was when it was asked before.
    async fn ask(&mut self) -> Result<(), End> {
        if !std::mem::take(&mut self.is_alive) {
            return Err(End::Lost);
        }
        let ping = self.stream.send(Message::Ping(axum::body::Bytes::new()));
        timeout(self.write_timeout, ping).await.ok().and_then(Result::ok).ok_or(End::Lost)
    }

    /// Ends in good order, if the client takes part in it.
    pub(super) async fn end(mut self, end: End) {
        tracing::debug!(?end, "a stream ends");
        let goodbye = async {
            if let End::Close { code, reason } = end {
                let reason = truncate(&reason).into();
                self.stream.send(Message::Close(Some(CloseFrame { code, reason }))).await.ok()?;
            }
            // To wait for more is to send what is left to send.
            while self.stream.recv().await?.is_ok() {}
            Some(())
        };
        // A client that is behind may read what it has first; not so when the server stops.
        let late = async {
            stopped(&mut self.stopped).await;
            tokio::time::sleep(GOODBYE).await;
        };
        tokio::select! {
            _ = timeout(self.write_timeout, goodbye) => {}
            () = late => {}
        }
    }
}

/// Ready when the server stops.
async fn stopped(told: &mut watch::Receiver<bool>) {
    // It is told before the last one who could tell is gone.
    let _ = told.wait_for(|stopped| *stopped).await;
}

/// Why nothing more can be read.
fn read_error(error: axum::Error) -> End {
    use tungstenite::Error;
    match error.into_inner().downcast_ref::<Error>() {
        Some(Error::Capacity(problem)) => {
            End::Close { code: close_code::SIZE, reason: format!("the message is too long: {problem}") }
        }
        Some(Error::Utf8(_)) => End::invalid("the text is not UTF-8"),
        Some(Error::Protocol(problem)) => End::protocol(problem.to_string()),
        _ => End::Lost,
    }
}

/// As much of a reason as there is room for.
fn truncate(reason: &str) -> &str {
    let most = reason.floor_char_boundary(REASON);
    reason.get(..most).unwrap_or_default()
}
