//! A cluster's two processes, as Ballista has them: nothing here decides what runs where.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;

use ballista_executor::executor_process::{ExecutorProcessConfig, start_executor_process};
use ballista_scheduler::cluster::BallistaCluster;
use ballista_scheduler::config::{SchedulerConfig, TaskDistributionPolicy};
use ballista_scheduler::scheduler_process::{create_scheduler, start_grpc_service_with_listener};
use datafusion_proto::protobuf::{LogicalPlanNode, PhysicalPlanNode};
use tokio::net::TcpListener;

use crate::ScaleError;

/// Runs a scheduler here until the process ends, and says where it listens.
///
/// An executor that has not been heard of for `timeout_seconds` is taken for dead, and its work given to others.
///
/// # Errors
/// When it cannot listen there, or its service fails.
pub async fn schedule(
    at: SocketAddr,
    timeout_seconds: u64,
    listens: impl FnOnce(SocketAddr),
) -> Result<(), ScaleError> {
    let failed = |error| ScaleError::Cluster(error);
    let listener = TcpListener::bind(at)
        .await
        .map_err(|error| failed(error.into()))?;
    let at = listener
        .local_addr()
        .map_err(|error| failed(error.into()))?;
    let config = SchedulerConfig {
        external_host: at.ip().to_string(),
        bind_host: at.ip().to_string(),
        bind_port: at.port(),
        task_distribution: TaskDistributionPolicy::RoundRobin,
        executor_timeout_seconds: timeout_seconds,
        no_executors_grace_period_seconds: timeout_seconds,
        expire_dead_executor_interval_seconds: 1,
        ..SchedulerConfig::default()
    };
    config.validate()?;
    let cluster = BallistaCluster::new_from_config(&config).await?;
    let scheduler =
        create_scheduler::<LogicalPlanNode, PhysicalPlanNode>(cluster, Arc::new(config)).await?;
    listens(at);
    Ok(start_grpc_service_with_listener(listener, scheduler).await?)
}

/// An executor to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Executor {
    /// Where its scheduler listens.
    pub scheduler: SocketAddr,
    /// The address that others reach it by.
    pub host: String,
    /// Its ports: for what it has made, and for what it is told.
    pub ports: [u16; 2],
    /// The folder for what it has made.
    pub work: PathBuf,
    /// How many tasks it runs side by side.
    pub tasks: usize,
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
        port: executor.ports[0],
        grpc_port: executor.ports[1],
        scheduler_host: executor.scheduler.ip().to_string(),
        scheduler_port: executor.scheduler.port(),
        scheduler_connect_timeout_seconds: 20,
        vcores: executor.tasks,
        work_dir: Some(executor.work.display().to_string()),
        executor_heartbeat_interval_seconds: 1,
        ..ExecutorProcessConfig::default()
    };
    Ok(start_executor_process(Arc::new(config)).await?)
}
