//! A query that loses an executor is given up, so that it is asked again in whole.
//!
//! Left alone, Ballista 55.0.0 does the lost parts again and goes on, and may count others twice: a stage that had
//! begun is begun anew, while what it had made already stays among what the next stage reads
//! (`StaticExecutionGraph::rollback_running_stage`). Totals come out too large, and nothing tells of it.

use std::collections::HashSet;
use std::mem::take;

use ballista_core::JobId;
use ballista_core::serde::protobuf::job_status::Status;
use ballista_scheduler::cluster::{
    ClusterStateEvent, ClusterStateEventStream, JobStateEvent, JobStateEventStream,
};
use ballista_scheduler::scheduler_server::SchedulerServer;
use datafusion_proto::protobuf::{LogicalPlanNode, PhysicalPlanNode};
use futures::StreamExt as _;

use crate::ScaleError;

/// A scheduler of plans as they are written by `DataFusion`.
pub(crate) type Scheduler = SchedulerServer<LogicalPlanNode, PhysicalPlanNode>;

/// Looks out for executors that are lost while queries run.
pub(crate) struct Lookout {
    scheduler: Scheduler,
    jobs: JobStateEventStream,
    executors: ClusterStateEventStream,
    running: HashSet<JobId>,
}

impl Lookout {
    /// A lookout over every query from now on.
    pub(crate) async fn over(scheduler: &Scheduler) -> Result<Self, ScaleError> {
        Ok(Self {
            jobs: scheduler.job_state_events().await?,
            executors: scheduler.cluster_state_events().await?,
            scheduler: scheduler.clone(),
            running: HashSet::new(),
        })
    }

    /// Cancels what runs whenever an executor is lost, until the scheduler ends.
    pub(crate) async fn keep(mut self) -> Result<(), ScaleError> {
        loop {
            tokio::select! {
                biased;
                Some(event) = self.jobs.next() => self.note(event),
                Some(event) = self.executors.next() => {
                    if matches!(event, ClusterStateEvent::RemovedExecutor { .. }) {
                        for job in take(&mut self.running) {
                            log::warn!("{job} lost an executor and is given up");
                            self.scheduler.cancel_job(job).await?;
                        }
                    }
                }
                else => return Ok(()),
            }
        }
    }

    fn note(&mut self, event: JobStateEvent) {
        match event {
            JobStateEvent::JobAcquired { job_id, .. } => {
                self.running.insert(job_id);
            }
            JobStateEvent::JobUpdated { job_id, status } => {
                if let Some(Status::Successful(_) | Status::Failed(_)) = status.status {
                    self.running.remove(&job_id);
                }
            }
            _ => {}
        }
    }
}
