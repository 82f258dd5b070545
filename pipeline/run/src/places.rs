//! The layers of places of a release: services with their catchments, and safeguarding hubs.

use prioritise::{AccessPlan, Offered, Said, Supplied};
use publish::{PlaceField, PlaceRow, PointLayer};
use vocabulary::{Counted, ReportCell, Service, ServiceGroup, SourceId, Standing};

use crate::pipeline::Inputs;
use crate::plan::Plan;

const VERIFY: &str = "A list of services as their pages name them, not known to be complete. Services move, change their \
    hours and close: verify each before anybody is sent to it.";
const STANDING: &str = "Standing: `open` where a dated source says so; `undated` where a page lists it and has no date; \
    `unverified` where nobody confirmed it; `closed` where it has closed, which is kept as history.";
const HUBS: &str = "Multi-Agency Safeguarding Hubs of a verified list: where a worry about a child is brought to. In an \
    emergency the police are on 999.";

/// The services of the plan, then the hubs; a layer without a place is left out.
pub fn layers(plan: &Plan, inputs: &Inputs, access: Option<&Supplied>) -> Vec<PointLayer> {
    let geography = &plan.geography;
    let services = geography.services.as_ref().map(|source| {
        let of = plan.targeting.access.as_ref().zip(access);
        services(source, &inputs.atlas.services, of)
    });
    let hubs = geography.hubs.as_ref();
    let hubs = hubs.map(|source| hubs_of(source, &inputs.hubs));
    let all = services.into_iter().chain(hubs);
    all.filter(|layer| !layer.rows.is_empty()).collect()
}

fn services(
    source: &SourceId,
    services: &[Service],
    access: Option<(&AccessPlan, &Supplied)>,
) -> PointLayer {
    let row = |service: &Service| {
        let counted =
            access.map(|(plan, made)| counted(service, plan.counted.value, &made.offered));
        let taken = counted.as_deref() == Some(COUNTED);
        let radius = access
            .filter(|_| taken)
            .map(|(plan, _)| plan.radius_m.value);
        let own = [
            ReportCell::number(service.sessions, 2),
            ReportCell::text(service.standing.id()),
            text(service.dated.as_deref()),
            text(counted.as_deref()),
            ReportCell::number(radius, 0),
            ReportCell::text(&service.url),
        ];
        PlaceRow {
            at: service.location,
            cells: named(service).into_iter().chain(own).collect(),
        }
    };
    let radius = "how far people are taken to go to it, in metres in a straight line; null where it is not counted";
    let own = [
        PlaceField::number(
            "sessions_a_month",
            "sessions a month, where its source states them; null where it does not",
            2,
        ),
        PlaceField::text("standing", "`open`, `undated`, `unverified` or `closed`"),
        PlaceField::text(
            "dated",
            "the day of the source that says so; null where it has none",
        ),
        PlaceField::text(
            "counted",
            "`counted` in the access by group, or why not; null where no access is computed",
        ),
        PlaceField::number("catchment_m", radius, 0),
        PlaceField::text("url", "the page it was read from"),
    ];
    PointLayer {
        name: "services".to_owned(),
        title: "Specialist services".to_owned(),
        grain: "one row a service, in the order of the names".to_owned(),
        words: vec![VERIFY.to_owned(), STANDING.to_owned()],
        sources: vec![source.clone()],
        fields: name_fields().into_iter().chain(own).collect(),
        rows: services.iter().map(row).collect(),
    }
}

fn hubs_of(source: &SourceId, hubs: &[Service]) -> PointLayer {
    let row = |hub: &Service| PlaceRow {
        at: hub.location,
        cells: named(hub)
            .into_iter()
            .chain([text(hub.dated.as_deref()), ReportCell::text(&hub.url)])
            .collect(),
    };
    let own = [
        PlaceField::text("dated", "the day of the source that says that it is open"),
        PlaceField::text("url", "the page it was read from"),
    ];
    PointLayer {
        name: "hubs".to_owned(),
        title: "Multi-Agency Safeguarding Hubs".to_owned(),
        grain: "one row a hub, in the order of the names".to_owned(),
        words: vec![HUBS.to_owned()],
        sources: vec![source.clone()],
        fields: name_fields().into_iter().chain(own).collect(),
        rows: hubs.iter().map(row).collect(),
    }
}

/// The fields that both have first.
fn name_fields() -> [PlaceField; 4] {
    [
        PlaceField::text("name", "its name"),
        PlaceField::text("area_code", "the area it is in; null where none is known"),
        PlaceField::text("takes", "whom it takes, in the words of its source"),
        PlaceField::text(
            "groups",
            "whom it takes, of `adults`, `booked_pregnancies` and `under_18`, with semicolons between them; null where its source does not say",
        ),
    ]
}

fn named(service: &Service) -> [ReportCell; 4] {
    let groups: Vec<&str> = service
        .serves
        .iter()
        .map(|of| ServiceGroup::id(*of))
        .collect();
    let groups = Some(groups.join("; ")).filter(|groups| !groups.is_empty());
    [
        ReportCell::text(&service.name),
        text(service.area.as_ref().map(vocabulary::AreaCode::as_str)),
        ReportCell::text(&service.access),
        text(groups.as_deref()),
    ]
}

fn text(words: Option<&str>) -> ReportCell {
    words.map_or(ReportCell::Empty, ReportCell::text)
}

const COUNTED: &str = "counted";

/// Whether a service is counted, and on what assumption; else why it is left out.
fn counted(service: &Service, counted: Counted, offered: &[Offered]) -> String {
    let why = match service.standing {
        Standing::Closed => "left out: it has closed",
        of if counted.takes(of) => {
            let nowhere = |of: &Offered| {
                of.site.name == service.name && of.at.is_none() && of.place == Said::Assumed
            };
            if offered.iter().any(nowhere) {
                "left out: its source gives no place"
            } else {
                COUNTED
            }
        }
        Standing::Undated => "left out: its source has no date",
        Standing::Unverified => "left out: it was not verified",
        Standing::Open => "left out",
    };
    why.to_owned()
}
