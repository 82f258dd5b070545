//! The same SQL on a cluster of processes: a scheduler and two executors on the loopback.

use std::fs;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use tempfile::TempDir;

use crate::process::{Process, answer};
use crate::tables::{made_up, run, same};

/// Partitions of each query: several tasks for each executor in every stage.
const PARTITIONS: usize = 12;
/// What an executor says when it begins a task, and when it has done one.
const BEGINS: &str = "Received task";
const ENDS: &str = "Finished task";

struct Cluster {
    scheduler: Process,
    at: SocketAddr,
    executors: [Process; 2],
    work: [PathBuf; 2],
}

impl Cluster {
    fn start(folder: &Path) -> Self {
        let of = [
            "scheduler",
            "--bind",
            "127.0.0.1:0",
            "--timeout",
            "10",
            "--with-parent",
            "--log",
            "info",
        ];
        let mut scheduler = Process::start(&of);
        // Its log, too, says where it listens; the line of standard output is the address alone.
        let at = loop {
            if let Ok(at) = scheduler.hear("127.0.0.1:", 60).parse() {
                break at;
            }
        };
        let work = ["first", "second"].map(|name| folder.join(name));
        let executors = work.clone().map(|work| {
            fs::create_dir_all(&work).unwrap();
            let (at, work) = (format!("{at}"), work.display().to_string());
            let of = [
                "executor",
                "--scheduler",
                &at,
                "--work",
                &work,
                "--with-parent",
                "--log",
                "info",
            ];
            let mut executor = Process::start(&of);
            executor.hear("Starting poll work loop", 60);
            executor
        });
        let cluster = Self {
            scheduler,
            at,
            executors,
            work,
        };
        let until = Instant::now() + Duration::from_mins(1);
        while cluster.known() < 2 {
            assert!(Instant::now() < until, "an executor did not begin");
        }
        cluster
    }

    /// How many executors the scheduler knows.
    fn known(&self) -> usize {
        answer(self.at, "/api/executors").as_array().unwrap().len()
    }

    fn ask(&self, data: &Path, out: &Path) -> Process {
        let (at, partitions) = (self.at.to_string(), PARTITIONS.to_string());
        let (data, out) = (data.display().to_string(), out.display().to_string());
        Process::start(&[
            "run",
            &data,
            "--out",
            &out,
            "--cluster",
            &at,
            "--partitions",
            &partitions,
        ])
    }

    /// The job's state, as the scheduler has it.
    fn status(&self, job: &str) -> String {
        answer(self.at, &format!("/api/job/{job}"))["status"]
            .as_str()
            .unwrap()
            .to_owned()
    }

    /// The last job of this name.
    fn job(&self, name: &str) -> Option<String> {
        let jobs = answer(self.at, "/api/jobs");
        let jobs = jobs.as_array().unwrap().iter();
        let named = jobs.filter(|job| job["job_name"] == name);
        let job = named.max_by_key(|job| job["start_time"].as_u64())?;
        Some(job["job_id"].as_str().unwrap().to_owned())
    }
}

/// The table that is tried, and what one process makes of it.
fn tried(folder: &Path) -> (PathBuf, PathBuf) {
    let (data, alone) = (folder.join("data"), folder.join("alone"));
    made_up(&data, 10_000, 10, 3);
    assert_eq!(run(&data, &alone, 2).problems, 0);
    (data, alone)
}

fn number(said: &[String], what: &str) -> usize {
    said.iter().filter(|line| line.contains(what)).count()
}

#[test]
fn a_cluster_comes_to_the_same_bytes() {
    let folder = TempDir::new().unwrap();
    let (data, alone) = tried(folder.path());
    let mut cluster = Cluster::start(folder.path());
    let out = folder.path().join("cluster");
    let mut asked = cluster.ask(&data, &out);
    assert_eq!(asked.end(300), Some(0), "{}", asked.said.join("\n"));
    same(&alone, &out);
    for executor in &mut cluster.executors {
        executor.listen();
        assert!(
            number(&executor.said, ENDS) > PARTITIONS,
            "both did their part:\n{}",
            executor.said.join("\n")
        );
    }
}

#[test]
fn an_executor_that_is_killed_half_way_changes_nothing() {
    let folder = TempDir::new().unwrap();
    let (data, alone) = tried(folder.path());
    let mut cluster = Cluster::start(folder.path());
    let out = folder.path().join("cluster");
    let mut asked = cluster.ask(&data, &out);

    // Half-way: of the roll-up of counts it has done a task, whose result others need, and begun another.
    let job = loop {
        cluster.executors[1].hear(BEGINS, 120);
        if let Some(job) = cluster.job("count_totals") {
            break job;
        }
    };
    let done = loop {
        let line = cluster.executors[1].hear(ENDS, 120);
        if line.contains(&job) {
            break line;
        }
    };
    while !cluster.executors[1].hear(BEGINS, 120).contains(&job) {}
    cluster.executors[1].kill();
    // What a lost machine held is lost.
    fs::remove_dir_all(&cluster.work[1]).unwrap();
    assert_eq!(
        cluster.status(&job),
        "Running",
        "killed half-way, after {done}"
    );
    cluster.executors[0].listen();
    let before = cluster.executors[0].said.len();

    assert_eq!(asked.end(300), Some(0), "{}", asked.said.join("\n"));
    same(&alone, &out);
    assert_eq!(cluster.status(&job), "Failed", "it was given up");
    let again = cluster.job("count_totals").unwrap();
    assert_ne!(again, job, "and asked again");
    let killed = &cluster.executors[1].said;
    assert!(
        number(killed, BEGINS) > number(killed, ENDS),
        "it was at work"
    );
    cluster.executors[0].listen();
    let after = &cluster.executors[0].said[before..];
    assert!(number(after, &again) > 0, "the other did it");
    cluster.scheduler.listen();
}
