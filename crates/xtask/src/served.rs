//! A server of our own for a measurement, on a free port.

use std::io::{BufRead, BufReader, Lines, Read, Write};
use std::net::TcpStream;
use std::process::{Child, ChildStdout, Command, Stdio};

use crate::Result;

/// A running server; dropping it ends it.
pub struct Served {
    child: Child,
    /// `127.0.0.1:PORT`
    pub address: String,
    lines: Lines<BufReader<ChildStdout>>,
}

impl Served {
    /// Starts the command and waits for its line `listening on http://…`.
    pub fn start(command: &mut Command) -> Result<Self> {
        let mut child = command
            .stdout(Stdio::piped())
            .spawn()
            .map_err(|error| format!("{command:?} does not start: {error}"))?;
        let stdout = child.stdout.take().expect("its output is piped");
        let mut served = Self {
            child,
            address: String::new(),
            lines: BufReader::new(stdout).lines(),
        };
        let url = served.line("listening on http://")?;
        served.address = url.trim_end_matches('/').to_owned();
        Ok(served)
    }

    /// What stands after these words on the next line that begins with them.
    pub fn line(&mut self, words: &str) -> Result<String> {
        for line in self.lines.by_ref().map_while(std::io::Result::ok) {
            if let Some(rest) = line.strip_prefix(words) {
                return Ok(rest.trim().to_owned());
            }
        }
        Err(format!("the server ended without printing `{words}`"))
    }

    /// Resident memory in KiB, from the kernel.
    pub fn resident(&self) -> Result<u64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id()))
            .map_err(|error| format!("memory cannot be read: {error}"))?;
        status
            .lines()
            .find_map(|line| {
                line.strip_prefix("VmRSS:")?
                    .split_whitespace()
                    .next()?
                    .parse()
                    .ok()
            })
            .ok_or_else(|| "the kernel does not tell the memory of a process".to_owned())
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        // Ended already: nothing to do.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// One kept-alive HTTP/1.1 connection: as little client as possible, so that the server is measured.
pub struct Connection {
    stream: TcpStream,
    request: Vec<u8>,
    buffer: Vec<u8>,
}

impl Connection {
    /// Connects for repeated GETs of this path with these header lines.
    pub fn open(address: &str, path: &str, headers: &str) -> Result<Self> {
        let stream = TcpStream::connect(address)
            .map_err(|error| format!("{address} does not answer: {error}"))?;
        stream
            .set_nodelay(true)
            .map_err(|error| error.to_string())?;
        let request =
            format!("GET {path} HTTP/1.1\r\nhost: {address}\r\n{headers}\r\n").into_bytes();
        Ok(Self {
            stream,
            request,
            buffer: Vec::with_capacity(64 * 1024),
        })
    }

    /// One request; gives status and body.
    pub fn get(&mut self) -> Result<(u16, &[u8])> {
        let broken = |error: std::io::Error| format!("the connection broke: {error}");
        self.stream.write_all(&self.request).map_err(broken)?;
        self.buffer.clear();
        let mut chunk = [0; 16 * 1024];
        loop {
            if let Some((status, start, length)) = head(&self.buffer)
                && self.buffer.len() >= start + length
            {
                return Ok((status, &self.buffer[start..start + length]));
            }
            match self.stream.read(&mut chunk).map_err(broken)? {
                0 => return Err("the server closed the connection".to_owned()),
                count => self.buffer.extend_from_slice(&chunk[..count]),
            }
        }
    }
}

/// Status, where the body starts, and how long it is.
fn head(bytes: &[u8]) -> Option<(u16, usize, usize)> {
    let end = bytes.windows(4).position(|window| window == b"\r\n\r\n")? + 4;
    let text = std::str::from_utf8(&bytes[..end]).ok()?;
    let status = text.split(' ').nth(1)?.parse().ok()?;
    let length = text.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("content-length")
            .then(|| value.trim().parse().ok())?
    });
    Some((status, end, length.unwrap_or(0)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_head_tells_status_and_where_the_body_is() {
        let answer = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello";
        assert_eq!(head(answer), Some((200, answer.len() - 5, 5)));
        assert_eq!(head(b"HTTP/1.1 200 OK\r\n"), None);
    }
}
