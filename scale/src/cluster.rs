//! A cluster's two processes, as Ballista has them: nothing here decides what runs where.
//!
//! Executors ask for work. Ballista 55.0.0 can also push it to them, and does by default: then the scheduler counts
//! their free places, and does not get one back when it cancels a task, as it does when another executor is lost.
//! What is left of the cluster may never be given work again (apache/datafusion-ballista#2418).

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;

use ballista_core::config::TaskSchedulingPolicy;
use ballista_core::error::BallistaError;
use ballista_executor::executor_process::{ExecutorProcessConfig, start_executor_process};
use ballista_scheduler::cluster::BallistaCluster;
use ballista_scheduler::config::{SchedulerConfig, TaskDistributionPolicy};
use ballista_scheduler::scheduler_process::{create_scheduler, start_grpc_service_with_listener};
use tokio::net::TcpListener;

use crate::ScaleError;
use crate::lost::{Lookout, Scheduler};

/// The shortest silence, in seconds, that an executor may be taken for dead after: one at work is heard of every five.
pub const LEAST_TIMEOUT: u64 = 10;

/// Runs a scheduler here until the process ends, and says where it listens.
///
/// An executor that has not been heard of for `timeout_seconds` is taken for dead, and every query that runs is
/// given up: at least [`LEAST_TIMEOUT`].
///
/// # Errors
/// When it cannot listen there, or its service fails.
pub async fn schedule(
    at: SocketAddr,
    timeout_seconds: u64,
    listens: impl FnOnce(SocketAddr),
) -> Result<(), ScaleError> {
    let listener = TcpListener::bind(at).await.map_err(BallistaError::from)?;
    let at = listener.local_addr().map_err(BallistaError::from)?;
    let config = SchedulerConfig {
        external_host: at.ip().to_string(),
        bind_host: at.ip().to_string(),
        bind_port: at.port(),
        scheduling_policy: TaskSchedulingPolicy::PullStaged,
        task_distribution: TaskDistributionPolicy::RoundRobin,
        executor_timeout_seconds: timeout_seconds,
        no_executors_grace_period_seconds: timeout_seconds,
        expire_dead_executor_interval_seconds: 1,
        // What cannot be fetched has gone with its executor: see `lost`.
        stage_max_failures: 1,
        ..SchedulerConfig::default()
    };
    config.validate()?;
    let cluster = BallistaCluster::new_from_config(&config).await?;
    let scheduler: Scheduler = create_scheduler(cluster, Arc::new(config)).await?;
    let lookout = Lookout::over(&scheduler).await?;
    listens(at);
    let serve = start_grpc_service_with_listener(listener, scheduler);
    tokio::select! {
        served = serve => Ok(served?),
        kept = lookout.keep() => kept,
    }
}

/// An executor to be. It does one task at a time, so that one that was given up has ended, and writes no more, before
/// another begins: a machine has as many executors as cores.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Executor {
    /// Where its scheduler listens.
    pub scheduler: SocketAddr,
    /// The address that others reach it by.
    pub host: String,
    /// The port that others fetch from what it has made.
    pub port: u16,
    /// The folder for what it has made, its own.
    pub work: PathBuf,
}

/// Runs an executor until the process ends.
///
/// # Errors
/// When its folder cannot be made, its scheduler cannot be reached, a port is taken, or its service fails.
pub async fn execute(executor: Executor) -> Result<(), ScaleError> {
    std::fs::create_dir_all(&executor.work).map_err(ScaleError::io("create", &executor.work))?;
    let config = ExecutorProcessConfig {
        bind_host: executor.host.clone(),
        external_host: Some(executor.host),
        port: executor.port,
        // Who asks for work is told nothing: no other port is opened.
        grpc_port: executor.port,
        scheduler_host: executor.scheduler.ip().to_string(),
        scheduler_port: executor.scheduler.port(),
        scheduler_connect_timeout_seconds: 20,
        task_scheduling_policy: TaskSchedulingPolicy::PullStaged,
        vcores: 1,
        work_dir: Some(executor.work.display().to_string()),
        ..ExecutorProcessConfig::default()
    };
    Ok(start_executor_process(Arc::new(config)).await?)
}
