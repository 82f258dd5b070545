//! Processes of their own: heard while they run, and never left behind.

use std::io::{BufRead as _, BufReader, Read, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::{Duration, Instant};

/// A process of the binary. It is killed when this is dropped, and ends of itself when this process dies.
pub struct Process {
    child: Child,
    lines: Receiver<String>,
    /// What it has said so far, standard output and error, as far as it was listened to.
    pub said: Vec<String>,
}

impl Process {
    pub fn start(args: &[&str]) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_scale"))
            .args(args)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let (to, lines) = channel();
        let streams: [Box<dyn Read + Send>; 2] = [
            Box::new(child.stdout.take().unwrap()),
            Box::new(child.stderr.take().unwrap()),
        ];
        for stream in streams {
            let to = to.clone();
            thread::spawn(move || {
                for line in BufReader::new(stream).lines().map_while(Result::ok) {
                    if to.send(line).is_err() {
                        break;
                    }
                }
            });
        }
        Self {
            child,
            lines,
            said: Vec::new(),
        }
    }

    /// Waits for a line that holds this, and gives it.
    #[track_caller]
    pub fn hear(&mut self, what: &str, seconds: u64) -> String {
        let until = Instant::now() + Duration::from_secs(seconds);
        loop {
            let left = until.saturating_duration_since(Instant::now());
            let Ok(line) = self.lines.recv_timeout(left) else {
                panic!("no {what:?} within {seconds} s:\n{}", self.said.join("\n"));
            };
            self.said.push(line.clone());
            if line.contains(what) {
                return line;
            }
        }
    }

    /// Kills it as the system would: it can do nothing about it.
    pub fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
        self.listen();
    }

    /// Takes in what it has said by now.
    pub fn listen(&mut self) {
        self.said.extend(self.lines.try_iter());
    }

    /// Waits for its end, and gives the exit code. One that takes longer is killed.
    #[track_caller]
    pub fn end(&mut self, seconds: u64) -> Option<i32> {
        let until = Instant::now() + Duration::from_secs(seconds);
        // Its streams close when it ends.
        while let Ok(line) = self
            .lines
            .recv_timeout(until.saturating_duration_since(Instant::now()))
        {
            self.said.push(line);
        }
        if Instant::now() >= until {
            self.kill();
            panic!("not done within {seconds} s:\n{}", self.said.join("\n"));
        }
        self.child.wait().unwrap().code()
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// What a scheduler answers to a question in HTTP.
#[track_caller]
pub fn answer(at: SocketAddr, path: &str) -> serde_json::Value {
    let mut stream = TcpStream::connect(at).unwrap();
    stream
        .set_read_timeout(Some(Duration::from_secs(20)))
        .unwrap();
    write!(
        stream,
        "GET {path} HTTP/1.1\r\nHost: {at}\r\nConnection: close\r\n\r\n"
    )
    .unwrap();
    let mut whole = String::new();
    stream.read_to_string(&mut whole).unwrap();
    let (head, body) = whole.split_once("\r\n\r\n").unwrap();
    assert!(head.starts_with("HTTP/1.1 200"), "{path}: {head}");
    assert!(
        !head.to_lowercase().contains("transfer-encoding"),
        "{path}: {head}"
    );
    serde_json::from_str(body).unwrap()
}
