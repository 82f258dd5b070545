//! What is made of joint draws, as an indicator for the map.

use vocabulary::{
    AreaCode, AreaColumn, Estimate, EstimateError, Figure, Indicator, IndicatorId, JointDraws,
    Marker, SourceId, Status, Unit,
};

use crate::PrioritiseError;

/// An indicator of estimates, one an area, of the newest period and the areas of what was drawn. It
/// is credited to the sources of all that it is made of.
pub(crate) fn made_of(
    (id, title, caveat, decimals): (&IndicatorId, &str, &str, u8),
    (drawn, of, indicators): (&JointDraws, &[&IndicatorId], &[Indicator]),
    unit: Unit,
    estimate: impl Fn(AreaCode) -> Option<Result<Estimate, EstimateError>>,
) -> Result<Indicator, PrioritiseError> {
    let of = indicators.iter().filter(|known| of.contains(&&known.id));
    let mut sources: Vec<SourceId> = of.clone().flat_map(|of| of.sources.clone()).collect();
    sources.sort();
    sources.dedup();
    let newest = of.filter_map(Indicator::newest).map(|(period, _)| period);
    let period = newest.max().unwrap_or(drawn.period);
    let mut refused = None;
    let column = AreaColumn::from_fn(drawn.column.areas(), |area| match estimate(area) {
        Some(Ok(estimate)) => Figure {
            status: Status::Estimated,
            estimate: Some(estimate),
        },
        None => Figure::missing(Marker::NotAvailable),
        Some(Err(error)) => {
            refused.get_or_insert(PrioritiseError::Disordered {
                indicator: id.clone(),
                area,
                error,
            });
            Figure::missing(Marker::NotAvailable)
        }
    });
    match refused {
        Some(error) => Err(error),
        None => Ok(Indicator {
            id: id.clone(),
            title: title.to_owned(),
            unit,
            caveat: caveat.to_owned(),
            decimals,
            sources,
            series: [(period, column)].into(),
            totals: std::collections::BTreeMap::new(),
            verdicts: std::collections::BTreeMap::new(),
            apart: None,
        }),
    }
}
