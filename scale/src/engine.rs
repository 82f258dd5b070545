//! The engine: `DataFusion` in this process, or the same behind a Ballista scheduler.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use ballista::prelude::{SessionConfigExt, SessionContextExt};
use datafusion::arrow::datatypes::{DataType, SchemaRef};
use datafusion::datasource::file_format::parquet::ParquetFormat;
use datafusion::datasource::listing::ListingOptions;
use datafusion::execution::{SendableRecordBatchStream, SessionStateBuilder};
use datafusion::prelude::{SessionConfig, SessionContext};

use crate::ScaleError;
use crate::layout::{self, Kind};

/// How often a cluster is asked one query. Each lost executor may cost two: the query that cannot fetch what was on
/// it, and the one that runs when it is taken for dead.
const TRIES: usize = 5;

/// Where queries run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Where {
    /// In this process.
    InProcess,
    /// On a cluster, whose scheduler listens here: `HOST:PORT`.
    Cluster(String),
}

/// An engine that knows the tables of a stage.
pub struct Engine {
    context: SessionContext,
    is_cluster: bool,
}

impl Engine {
    /// An engine that cuts tables into so many partitions: as many tasks can run side by side.
    ///
    /// # Errors
    /// When the scheduler's address is none.
    pub async fn start(at: &Where, partitions: usize) -> Result<Self, ScaleError> {
        let context = match at {
            Where::InProcess => SessionContext::new_with_config(
                SessionConfig::new().with_target_partitions(partitions),
            ),
            Where::Cluster(scheduler) => {
                // A task a partition spreads them over executors; what one executor has made is fetched
                // over the network, as it would be from another machine, and not read from a disk that
                // both happen to see. The adaptive planner of 55.0.0, its default, knows nothing of lost executors
                // (apache/datafusion-ballista#1986); `lost` relies on what the static one does.
                let config = SessionConfig::new_with_ballista()
                    .with_target_partitions(partitions)
                    .set_str("ballista.scheduler.max_partitions_per_task", "1")
                    .set_str("ballista.planner.adaptive.enabled", "false")
                    .with_ballista_shuffle_reader_force_remote_read(true);
                let state = SessionStateBuilder::new()
                    .with_default_features()
                    .with_config(config)
                    .build();
                SessionContext::remote_with_state(&format!("df://{scheduler}"), state).await?
            }
        };
        Ok(Self {
            context,
            is_cluster: matches!(at, Where::Cluster(_)),
        })
    }

    /// Opens the tables of small areas. Only their columns are declared; nothing is read yet.
    ///
    /// # Errors
    /// When one is not there.
    pub async fn open(&self, data: &Path) -> Result<(), ScaleError> {
        let there = |what: &'static str| {
            let path = data.join(what);
            let no = || ScaleError::NoTable {
                folder: data.to_owned(),
                what,
            };
            path.exists().then_some(path).ok_or_else(no)
        };
        for kind in [Kind::Counts, Kind::Populations] {
            let folder = there(kind.table())?;
            self.register(
                kind.table(),
                folder,
                layout::amounts(),
                &layout::AMOUNT_KEYS,
            )
            .await?;
        }
        self.register("lookup", there(layout::LOOKUP)?, layout::lookup(), &[])
            .await?;
        self.register("areas", there(layout::AREAS)?, layout::area_codes(), &[])
            .await
    }

    /// Opens the totals of a kind, which a roll-up has written.
    ///
    /// # Errors
    /// When they are not there.
    pub async fn open_totals(&self, out: &Path, kind: Kind) -> Result<(), ScaleError> {
        let schema = layout::without_key(&layout::totals())?;
        self.register(
            kind.totals(),
            out.join(kind.totals()),
            schema,
            &[layout::LEVEL],
        )
        .await
    }

    /// Lets `amounts` mean the counts, or the populations.
    ///
    /// # Errors
    /// When that table is not open.
    pub async fn bind(&self, kind: Kind) -> Result<(), ScaleError> {
        let table = self.context.table_provider(kind.table()).await?;
        self.context.deregister_table("amounts")?;
        self.context.register_table("amounts", table)?;
        Ok(())
    }

    /// Asks a query, and gives its rows as they come. A cluster lists it by this name.
    ///
    /// # Errors
    /// When the engine refuses the query or cannot begin.
    pub async fn ask(
        &self,
        name: &str,
        sql: &str,
    ) -> Result<SendableRecordBatchStream, ScaleError> {
        if self.is_cluster {
            let state = self.context.state_ref();
            let mut state = state.write();
            state
                .config_mut()
                .options_mut()
                .set("ballista.job.name", name)?;
        }
        Ok(self.context.sql(sql).await?.execute_stream().await?)
    }

    /// How often a query may be asked that has no result.
    pub(crate) fn tries(&self) -> usize {
        if self.is_cluster { TRIES } else { 1 }
    }

    async fn register(
        &self,
        name: &str,
        path: PathBuf,
        schema: SchemaRef,
        keys: &[&str],
    ) -> Result<(), ScaleError> {
        // A cluster's executors open the same path.
        let path = std::path::absolute(&path).map_err(ScaleError::io("find", &path))?;
        let mut url = path.display().to_string();
        if path.is_dir() {
            url.push('/');
        }
        let keys = keys.iter().map(|key| ((*key).to_owned(), DataType::Utf8));
        let options = ListingOptions::new(Arc::new(ParquetFormat::default()))
            .with_file_extension(".parquet")
            .with_table_partition_cols(keys.collect());
        self.context
            .register_listing_table(name, url, options, Some(schema), None)
            .await?;
        Ok(())
    }
}
