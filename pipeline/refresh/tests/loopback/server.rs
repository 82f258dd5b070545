//! A server that is slow, cut, endless or lying on purpose.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::Duration;

use refresh::{Failed, Fetched, Limits, Paging, Quiet, Request, Unpack, Why, fetch};
use tempfile::TempDir;

/// What a client asked.
#[derive(Debug, Clone, Default)]
pub struct Asked {
    /// How many questions came before it.
    pub nth: usize,
    /// Path and query.
    pub target: String,
    headers: Vec<(String, String)>,
}

impl Asked {
    pub fn header(&self, name: &str) -> Option<&str> {
        let same = |(found, _): &&(String, String)| found.eq_ignore_ascii_case(name);
        self.headers
            .iter()
            .find(same)
            .map(|(_, value)| value.as_str())
    }

    /// A member of the query, as a number.
    pub fn number(&self, name: &str) -> Option<usize> {
        let query = self.target.split_once('?').map_or("", |(_, query)| query);
        let member = query
            .split('&')
            .find_map(|member| member.strip_prefix(name)?.strip_prefix('='));
        member.and_then(|value| value.parse().ok())
    }
}

/// What the server does for one question, in order; then it closes the connection.
#[derive(Debug, Clone)]
pub enum Step {
    Send(Vec<u8>),
    Rest(Duration),
    /// Sends this until the client goes away.
    Forever(Vec<u8>, Duration),
}

/// A whole answer with its length.
pub fn answer(status: &str, headers: &[&str], body: impl AsRef<[u8]>) -> Vec<Step> {
    let length = format!("Content-Length: {}", body.as_ref().len());
    let headers: Vec<&str> = headers.iter().copied().chain([length.as_str()]).collect();
    vec![head(status, &headers), Step::Send(body.as_ref().to_vec())]
}

/// A good answer.
pub fn good(body: impl AsRef<[u8]>) -> Vec<Step> {
    answer("200 OK", &[], body)
}

/// The head of an answer.
pub fn head(status: &str, headers: &[&str]) -> Step {
    let mut text = format!("HTTP/1.1 {status}\r\nConnection: close\r\n");
    for header in headers {
        text.push_str(header);
        text.push_str("\r\n");
    }
    text.push_str("\r\n");
    Step::Send(text.into_bytes())
}

pub struct Server {
    at: SocketAddr,
    asked: Arc<Mutex<Vec<Asked>>>,
    ended: Arc<AtomicBool>,
    listener: Option<JoinHandle<()>>,
}

impl Server {
    /// Answers every question with what `does` says.
    pub fn new(does: impl Fn(&Asked) -> Vec<Step> + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let at = listener.local_addr().expect("an address");
        let asked = Arc::new(Mutex::new(Vec::new()));
        let ended = Arc::new(AtomicBool::new(false));
        let (log, stop, does) = (asked.clone(), ended.clone(), Arc::new(does));
        let listener = std::thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                if stop.load(Ordering::SeqCst) {
                    break;
                }
                let (log, does) = (log.clone(), does.clone());
                std::thread::spawn(move || serve(stream, &log, &*does));
            }
        });
        Self {
            at,
            asked,
            ended,
            listener: Some(listener),
        }
    }

    /// Answers the questions one after the other; the last answer again and again.
    pub fn script(answers: Vec<Vec<Step>>) -> Self {
        Self::new(move |asked| {
            let last = answers.len() - 1;
            answers[asked.nth.min(last)].clone()
        })
    }

    pub fn address(&self, target: &str) -> String {
        format!("http://{}{target}", self.at)
    }

    pub fn asked(&self) -> Vec<Asked> {
        self.asked.lock().expect("no test thread fails").clone()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.ended.store(true, Ordering::SeqCst);
        // Wakes the listener, so that it sees that it is over.
        drop(TcpStream::connect(self.at));
        if let Some(listener) = self.listener.take() {
            listener.join().expect("the listener ends");
        }
    }
}

fn serve(
    mut stream: TcpStream,
    log: &Mutex<Vec<Asked>>,
    does: &(dyn Fn(&Asked) -> Vec<Step> + Send + Sync),
) {
    let mut first = [0];
    if stream.peek(&mut first).is_err() {
        return;
    }
    // TLS begins so; a server that does not speak it answers in plain text.
    if first == [0x16] {
        // A client that has left already needs no answer.
        drop(stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n"));
        drop(stream.read(&mut [0; 4096]));
        return;
    }
    let Some(mut asked) = read_question(&stream) else {
        return;
    };
    {
        let mut log = log.lock().expect("no test thread fails");
        asked.nth = log.len();
        log.push(asked.clone());
    }
    for step in does(&asked) {
        let done = match step {
            Step::Send(bytes) => stream.write_all(&bytes),
            Step::Rest(time) => {
                std::thread::sleep(time);
                Ok(())
            }
            Step::Forever(bytes, between) => loop {
                if let Err(error) = stream.write_all(&bytes) {
                    break Err(error);
                }
                std::thread::sleep(between);
            },
        };
        if done.is_err() {
            return;
        }
    }
}

fn read_question(stream: &TcpStream) -> Option<Asked> {
    let mut lines = BufReader::new(stream).lines().map_while(Result::ok);
    let target = lines.next()?.split(' ').nth(1)?.to_owned();
    let headers = lines
        .take_while(|line| !line.is_empty())
        .filter_map(|line| {
            let (name, value) = line.split_once(": ")?;
            Some((name.to_owned(), value.to_owned()))
        })
        .collect();
    Some(Asked {
        nth: 0,
        target,
        headers,
    })
}

/// A folder for the cache, gone with the test.
pub fn folder() -> TempDir {
    tempfile::tempdir().expect("a folder")
}

/// Limits in milliseconds.
pub fn quick() -> Limits {
    Limits {
        connect: Duration::from_secs(3),
        idle: Duration::from_secs(3),
        total: Duration::from_secs(20),
        retries: 2,
        first_wait: Duration::from_millis(2),
        longest_wait: Duration::from_millis(20),
        largest_bytes: 1 << 22,
        ..Limits::default()
    }
}

/// A request for one file of at most 1 MiB.
pub fn request(server: &Server, target: &str) -> Request {
    Request {
        name: "synthetic".to_owned(),
        address: server.address(target),
        paging: Paging::Whole,
        unpack: Unpack::Keep,
        largest_bytes: 1 << 20,
        expected_sha256: None,
    }
}

pub fn now() -> jiff::Timestamp {
    "2026-01-02T03:04:05Z".parse().expect("a date")
}

/// A quiet fetch.
pub fn bring(request: &Request, cache: &Path, limits: &Limits) -> Result<Fetched, Failed> {
    fetch(request, cache, limits, now(), &Quiet)
}

/// A fetch of one file with the usual limits that goes well: its bytes.
#[track_caller]
pub fn brings(server: &Server, cache: &Path) -> (Fetched, Vec<u8>) {
    let fetched = bring(&request(server, "/a.csv"), cache, &quick()).expect("brought");
    let bytes = std::fs::read(&fetched.path).expect("a file in the cache");
    assert_eq!(fetched.bytes, bytes.len() as u64);
    assert!(fetched.path.starts_with(cache));
    (fetched, bytes)
}

/// A fetch of one file with the usual limits that fails.
#[track_caller]
pub fn fails(server: &Server) -> Failed {
    fails_with(&request(server, "/a.csv"), &quick())
}

/// A fetch that fails, and leaves nothing but what is known of it.
#[track_caller]
pub fn fails_with(request: &Request, limits: &Limits) -> Failed {
    let cache = folder();
    let failed = bring(request, cache.path(), limits).expect_err("refused");
    let state = refresh::state(cache.path(), &request.name).expect("written down");
    assert_eq!(state.failure, Some(failed.to_string()));
    assert_eq!((state.failures, state.good), (1, None));
    let kept = matches!(
        failed.why,
        Why::Cut { .. } | Why::Idle(_) | Why::TooSlow(_) | Why::Unreachable(_)
    );
    for file in files(cache.path()) {
        let name = file
            .file_name()
            .and_then(|name| name.to_str())
            .unwrap_or_default();
        let part = kept && name.starts_with("synthetic.part");
        assert!(
            part || ["synthetic.json", "synthetic.lock"].contains(&name),
            "{name} is left"
        );
    }
    failed
}

/// Every file in the cache.
pub fn files(cache: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(cache.join("fetched")).expect("the folder");
    let mut files: Vec<PathBuf> = entries
        .map(|entry| entry.expect("an entry").path())
        .collect();
    files.sort();
    files
}
