//! What this stage makes, as indicators for the map.

use std::collections::BTreeMap;
use std::sync::Arc;

use vocabulary::{
    AreaCode, AreaColumn, AreaList, EstimateError, Figure, Indicator, IndicatorId, Marker, Period,
    Quantity, SourceId, Unit,
};

use crate::PrioritiseError;

/// What an indicator says beside its figures.
#[derive(Debug, Clone)]
pub(crate) struct About {
    pub(crate) id: IndicatorId,
    pub(crate) title: String,
    pub(crate) unit: Unit,
    pub(crate) quantity: Quantity,
    pub(crate) caveat: String,
    pub(crate) decimals: u8,
    pub(crate) sources: Vec<SourceId>,
    pub(crate) period: Period,
}

impl About {
    /// The indicator of one period with a figure for every area.
    ///
    /// # Errors
    /// With the first figure whose value and limits are out of order.
    pub(crate) fn with(
        self,
        areas: &Arc<AreaList>,
        figure: impl Fn(AreaCode) -> Result<Figure, EstimateError>,
    ) -> Result<Indicator, PrioritiseError> {
        let mut refused = None;
        let column = AreaColumn::from_fn(areas, |area| {
            figure(area).unwrap_or_else(|error| {
                refused.get_or_insert((area, error));
                Figure::missing(Marker::NotAvailable)
            })
        });
        if let Some((area, error)) = refused {
            return Err(PrioritiseError::Disordered {
                indicator: self.id,
                area,
                error,
            });
        }
        Ok(Indicator {
            id: self.id,
            title: self.title,
            unit: self.unit,
            quantity: self.quantity,
            caveat: self.caveat,
            decimals: self.decimals,
            sources: self.sources,
            series: BTreeMap::from([(self.period, column)]),
            totals: BTreeMap::new(),
            verdicts: BTreeMap::new(),
            apart: None,
        })
    }
}

/// The sources of some indicators, in order, each once, and their newest period.
pub(crate) fn behind(of: &[&IndicatorId], known: &[Indicator]) -> (Vec<SourceId>, Option<Period>) {
    let of = known.iter().filter(|known| of.contains(&&known.id));
    let mut sources: Vec<SourceId> = of.clone().flat_map(|of| of.sources.clone()).collect();
    sources.sort();
    sources.dedup();
    let newest = of.filter_map(Indicator::newest).map(|(period, _)| period);
    (sources, newest.max())
}
