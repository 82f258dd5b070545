//! The stage above one machine, and the processes of a cluster to try it on.

use std::io::{Read as _, Write as _};
use std::net::{IpAddr, Ipv4Addr, SocketAddr, TcpListener};
use std::path::PathBuf;
use std::process::ExitCode;
use std::thread;

use clap::{Parser, Subcommand};
use log::LevelFilter;
use scale::{Engine, Executor, MadeUp, ScaleError, Sizes, Where};
use serde_json::json;

/// Stacks of the threads that plan queries: plans are trees, and are walked by recursion.
const STACK: usize = 32 << 20;

#[derive(Parser)]
#[command(
    version,
    about,
    after_help = "Exit codes: 0 done, 1 refused (the checks found problems), 2 usage, 3 system."
)]
struct Args {
    #[command(subcommand)]
    what: What,
    /// What the engines say on standard error: error, warn, info or debug
    #[arg(long, global = true, default_value = "error", value_parser = weight)]
    log: LevelFilter,
}

#[derive(Subcommand)]
enum What {
    /// Write a made-up country in the layout of docs/scale.md
    Make {
        /// The folder to write to
        data: PathBuf,
        /// Small areas
        #[arg(long, default_value_t = 33)]
        areas: u32,
        /// Years from 2001
        #[arg(long, default_value_t = 10)]
        periods: u32,
        /// Indicators
        #[arg(long, default_value_t = 6)]
        indicators: u32,
        /// What its numbers are drawn by
        #[arg(long, default_value_t = 1)]
        seed: u64,
    },
    /// Check the tables, add them up, and write totals and rates
    Run {
        /// The folder of the tables
        data: PathBuf,
        /// The folder of the results
        #[arg(long)]
        out: PathBuf,
        /// The scheduler of a cluster, HOST:PORT; without it everything runs in this process
        #[arg(long)]
        cluster: Option<String>,
        /// Partitions of each query: as many tasks can run side by side
        #[arg(long, default_value_t = 2)]
        partitions: usize,
        /// A file for what each query took, as JSON
        #[arg(long)]
        report: Option<PathBuf>,
    },
    /// Run a scheduler of a cluster, and print where it listens
    Scheduler {
        /// Where to listen; port 0 takes a free one
        #[arg(long, default_value = "127.0.0.1:50050")]
        bind: SocketAddr,
        /// After how many seconds of silence an executor is taken for dead
        #[arg(long, default_value_t = 60, value_parser = clap::value_parser!(u64).range(scale::LEAST_TIMEOUT..))]
        timeout: u64,
        /// End when standard input does
        #[arg(long)]
        with_parent: bool,
    },
    /// Run an executor of a cluster, which does one task at a time: as many as a machine has cores
    Executor {
        /// Where its scheduler listens
        #[arg(long, default_value = "127.0.0.1:50050")]
        scheduler: SocketAddr,
        /// The address to listen on, by which others reach it
        #[arg(long, default_value_t = IpAddr::V4(Ipv4Addr::LOCALHOST))]
        host: IpAddr,
        /// The folder for what it makes, its own
        #[arg(long)]
        work: PathBuf,
        /// End when standard input does
        #[arg(long)]
        with_parent: bool,
    },
}

fn weight(text: &str) -> Result<LevelFilter, String> {
    text.parse()
        .map_err(|_| "not error, warn, info or debug".to_owned())
}

fn main() -> ExitCode {
    let args = Args::parse();
    scale::speak(args.log);
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .thread_stack_size(STACK)
        .build();
    let done = match runtime {
        Ok(runtime) => runtime.block_on(async { runtime.spawn(act(args.what)).await }),
        Err(error) => return failed(&error),
    };
    match done {
        Ok(Ok(code)) => code,
        Ok(Err(error)) => failed(&error),
        Err(error) => failed(&error),
    }
}

fn failed(error: &dyn std::error::Error) -> ExitCode {
    eprintln!("scale: {error}");
    ExitCode::from(3)
}

async fn act(what: What) -> Result<ExitCode, ScaleError> {
    match what {
        What::Make {
            data,
            areas,
            periods,
            indicators,
            seed,
        } => {
            let sizes = Sizes {
                areas,
                periods,
                indicators,
            };
            MadeUp { sizes, seed }.write(&data)?;
        }
        What::Run {
            data,
            out,
            cluster,
            partitions,
            report,
        } => {
            let at = cluster.map_or(Where::InProcess, Where::Cluster);
            let engine = Engine::start(&at, partitions).await?;
            let ran = scale::run(&engine, &data, &out).await?;
            for step in &ran.steps {
                eprintln!(
                    "{:20} {:>10} rows  {:.2} s  asked {}",
                    step.name, step.rows, step.seconds, step.tries
                );
            }
            if let Some(path) = report {
                let steps = ran.steps.iter().map(|of| {
                    json!({ "name": of.name, "rows": of.rows, "tries": of.tries, "seconds": of.seconds })
                });
                let report = json!({ "steps": steps.collect::<Vec<_>>() }).to_string();
                std::fs::write(&path, report).map_err(ScaleError::io("write", &path))?;
            }
            if ran.problems > 0 {
                let of = out.display();
                eprintln!(
                    "refused: {} problems, listed in {of}/coverage.csv and {of}/refused_*.csv; correct the tables",
                    ran.problems
                );
                return Ok(ExitCode::from(1));
            }
        }
        What::Scheduler {
            bind,
            timeout,
            with_parent,
        } => {
            end_with_parent(with_parent);
            scale::schedule(bind, timeout, |at| say(&at)).await?;
        }
        What::Executor {
            scheduler,
            host,
            work,
            with_parent,
        } => {
            end_with_parent(with_parent);
            let host_name = host.to_string();
            let executor = Executor {
                scheduler,
                port: free_port(host).map_err(ScaleError::io("listen on", host_name.as_ref()))?,
                host: host_name,
                work,
            };
            scale::execute(executor).await?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// Prints a line that whoever started the process waits for.
fn say(at: &SocketAddr) {
    let mut out = std::io::stdout().lock();
    // Who does not read it has no use for it.
    let _ = writeln!(out, "{at}").and_then(|()| out.flush());
}

/// A port that nobody listens on. Somebody may before the executor does: then it ends with an error.
fn free_port(host: IpAddr) -> std::io::Result<u16> {
    Ok(TcpListener::bind((host, 0))?.local_addr()?.port())
}

/// Ends the process when its standard input is closed, as it is when whoever started it dies.
fn end_with_parent(with_parent: bool) {
    if with_parent {
        thread::spawn(|| {
            let mut rest = Vec::new();
            let _ = std::io::stdin().read_to_end(&mut rest);
            std::process::exit(0);
        });
    }
}
