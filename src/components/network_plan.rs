//! The network plan as a drawing: what the template will contain, from the function that computes
//! it. The shape depends on provider, model and zones only; a key in the CIDR field changes texts.

use byoc_rules::cloud::Cloud;
use byoc_rules::network::{self, NetworkPlan, SubnetPurpose};
use byoc_types::DeploymentModel;
use ipnet::Ipv4Net;
use leptos::prelude::*;

use crate::ui::{Icon, IconName};

/// One block of the bar, in thousandths of the whole range.
#[derive(Debug, Clone, PartialEq)]
struct Block {
    /// `None` for what stays free.
    purpose: Option<SubnetPurpose>,
    zone: Option<String>,
    start: f64,
    width: f64,
    /// Index in the plan's subnets, or in its free blocks.
    index: usize,
}

/// A zone, or the region where subnets span it, with the plan's subnets in it.
#[derive(Debug, Clone, PartialEq)]
struct Place {
    zone: Option<String>,
    subnets: Vec<(SubnetPurpose, usize)>,
}

/// Where everything is drawn; the same for every range that can be planned.
#[derive(Debug, Clone, PartialEq, Default)]
struct Shape {
    blocks: Vec<Block>,
    places: Vec<Place>,
}

impl Shape {
    fn new(provider: Cloud, model: DeploymentModel, zones: u8) -> Self {
        let sample = Ipv4Net::new_assert(std::net::Ipv4Addr::new(10, 0, 0, 0), 16);
        network::plan(provider, model, zones, sample)
            .map(|plan| Self::of(&plan))
            .unwrap_or_default()
    }

    fn of(plan: &NetworkPlan) -> Self {
        let base = u32::from(plan.vpc.network());
        let whole = 2_f64.powi(32 - i32::from(plan.vpc.prefix_len()));
        let block = |purpose, zone, cidr: &Ipv4Net, index| Block {
            purpose,
            zone,
            start: f64::from(u32::from(cidr.network()) - base) / whole * 1000.0,
            width: 2_f64.powi(32 - i32::from(cidr.prefix_len())) / whole * 1000.0,
            index,
        };
        let subnets = plan.subnets.iter().enumerate().map(|(index, subnet)| {
            block(
                Some(subnet.purpose),
                subnet.zone.clone(),
                &subnet.cidr,
                index,
            )
        });
        let free = plan
            .free
            .iter()
            .enumerate()
            .map(|(index, cidr)| block(None, None, cidr, index));
        let mut places: Vec<Place> = Vec::new();
        for (index, subnet) in plan.subnets.iter().enumerate() {
            match places.iter_mut().find(|place| place.zone == subnet.zone) {
                Some(place) => place.subnets.push((subnet.purpose, index)),
                None => places.push(Place {
                    zone: subnet.zone.clone(),
                    subnets: vec![(subnet.purpose, index)],
                }),
            }
        }
        Self {
            blocks: subnets.chain(free).collect(),
            places,
        }
    }
}

/// The network of a range, if it can be divided.
pub fn plan_of(
    provider: Signal<Cloud>,
    model: Signal<DeploymentModel>,
    zones: Signal<u8>,
    vpc: Signal<Option<Ipv4Net>>,
) -> Memo<Option<NetworkPlan>> {
    Memo::new(move |_| network::plan(provider.get(), model.get(), zones.get(), vpc.get()?).ok())
}

/// What is read from a plan; `otherwise` without one.
fn text_of(
    plan: Signal<Option<NetworkPlan>>,
    otherwise: &'static str,
    read: impl Fn(&NetworkPlan) -> String + Send + Sync + 'static,
) -> Memo<String> {
    Memo::new(move |_| {
        plan.with(|plan| {
            let plan = plan.as_ref();
            plan.map_or_else(|| otherwise.to_owned(), &read)
        })
    })
}

/// A range divided into subnets: a bar in proportion, a card per zone, and what fits.
#[component]
pub fn NetworkPlanDrawing(
    #[prop(into)] provider: Signal<Cloud>,
    #[prop(into)] model: Signal<DeploymentModel>,
    /// Zones of the region, 3 where none is chosen yet.
    #[prop(into)]
    zones: Signal<u8>,
    /// The network of the range, once it can be divided: see [`plan_of`].
    #[prop(into)]
    plan: Signal<Option<NetworkPlan>>,
    /// A network that overlaps, and whose it is: the part that both have is drawn in red.
    #[prop(into, optional)]
    conflict: Signal<Option<Conflict>>,
    /// False: without the subnets in words.
    #[prop(default = true)]
    has_places: bool,
    /// False where what deserves a warning is said elsewhere.
    #[prop(default = true)]
    has_warnings: bool,
) -> impl IntoView {
    let shape = Memo::new(move |_| Shape::new(provider.get(), model.get(), zones.get()));
    // Texts are there from the start, empty or not: a key changes them and adds or removes nothing.
    let vpc_text = text_of(plan, "No CIDR block yet", |plan| plan.vpc.to_string());
    let size_text = text_of(plan, "", |plan| {
        format!("{} addresses", grouped(size(&plan.vpc)))
    });
    let overlap = Memo::new(move |_| {
        let vpc = plan.with(|plan| plan.as_ref().map(|plan| plan.vpc))?;
        conflict.with(|conflict| overlap_of(&vpc, &conflict.as_ref()?.cidr))
    });
    view! {
        <div
            class="network-plan"
            class:network-plan--empty=Memo::new(move |_| plan.with(Option::is_none))
        >
            <p class="network-plan__vpc">
                <span class="network-plan__vpc-name">
                    {move || provider.get().facts().network}
                </span>
                <bdi class="network-plan__cidr">{vpc_text}</bdi>
                <span class="network-plan__size">{size_text}</span>
            </p>
            <PlanBar shape overlap />
            <PlanLegend shape />
            {move || {
                let Conflict { cidr, label } = conflict.get()?;
                label.map(|label| view! { <ConflictNote cidr label /> })
            }}
            {has_places.then(|| view! { <PlanPlaces shape plan conflict /> })}
            <PlanSummary plan has_warnings />
        </div>
    }
}

/// A network that can't be used beside this one.
#[derive(Debug, Clone, PartialEq)]
pub struct Conflict {
    pub cidr: Ipv4Net,
    /// Whose it is, for example the name of another custom cloud; `None` where that is said beside
    /// the drawing.
    pub label: Option<String>,
}

/// Start and width of what two networks share, in thousandths of the first one.
fn overlap_of(vpc: &Ipv4Net, other: &Ipv4Net) -> Option<(f64, f64)> {
    let shared = if vpc.contains(other) {
        other
    } else if other.contains(vpc) {
        vpc
    } else {
        return None;
    };
    let per_address = 1000.0 / size(vpc) as f64;
    let start = u32::from(shared.network()) - u32::from(vpc.network());
    Some((
        f64::from(start) * per_address,
        size(shared) as f64 * per_address,
    ))
}

#[component]
fn ConflictNote(cidr: Ipv4Net, label: String) -> impl IntoView {
    view! {
        <p class="network-plan__conflict">
            <Icon name=IconName::Warning />
            <span>
                "Overlaps with " <bdi>{label}</bdi> " ("
                <bdi dir="ltr" translate="no">{cidr.to_string()}</bdi> ")."
            </span>
        </p>
    }
}

#[component]
fn PlanPlaces(
    shape: Memo<Shape>,
    plan: Signal<Option<NetworkPlan>>,
    conflict: Signal<Option<Conflict>>,
) -> impl IntoView {
    view! {
        <ul class="network-plan__places">
            {move || {
                shape.with(|shape| shape.places.clone())
                    .into_iter()
                    .map(|place| view! { <PlanPlace place plan conflict /> })
                    .collect_view()
            }}
        </ul>
    }
}

/// The bar: every block as wide as its share of the range.
#[component]
fn PlanBar(shape: Memo<Shape>, overlap: Memo<Option<(f64, f64)>>) -> impl IntoView {
    let blocks = move || {
        shape.with(|shape| shape.blocks.clone())
            .into_iter()
            .map(|block| {
                view! {
                    <rect
                        class=format!("network-plan__block network-plan__block--{}", kind(block.purpose))
                        x=block.start + 2.0
                        width=(block.width - 4.0).max(1.0)
                        y="0"
                        height="40"
                        rx="4"
                    />
                }
            })
            .collect_view()
    };
    view! {
        <svg class="network-plan__bar" viewBox="0 0 1000 40" preserveAspectRatio="none" aria-hidden="true">
            {blocks}
            {move || {
                overlap.get().map(|(start, width)| view! {
                    <rect
                        class="network-plan__block network-plan__block--conflict"
                        x=start
                        width=width.max(6.0)
                        y="0"
                        height="40"
                    />
                })
            }}
        </svg>
    }
}

#[component]
fn PlanLegend(shape: Memo<Shape>) -> impl IntoView {
    let has = move |purpose| {
        shape.with(|shape| shape.blocks.iter().any(|block| block.purpose == purpose))
    };
    let entry = |purpose, text: &'static str| {
        view! {
            <span class="network-plan__key">
                <span class=format!("network-plan__swatch network-plan__block--{}", kind(purpose))></span>
                {text}
            </span>
        }
    };
    view! {
        <p class="network-plan__legend" aria-hidden="true">
            {entry(Some(SubnetPurpose::Workload), "Workload")}
            {move || {
                has(Some(SubnetPurpose::Bastion))
                    .then(|| entry(Some(SubnetPurpose::Bastion), "Bastion"))
            }}
            {move || has(None).then(|| entry(None, "Stays free"))}
        </p>
    }
}

/// One zone with its subnets; the ranges are the only texts that change while typing.
#[component]
fn PlanPlace(
    place: Place,
    plan: Signal<Option<NetworkPlan>>,
    conflict: Signal<Option<Conflict>>,
) -> impl IntoView {
    let name = match &place.zone {
        Some(zone) => format!("Zone {}", zone.trim_start_matches("az")),
        None => "Whole region".to_owned(),
    };
    let subnets = place
        .subnets
        .into_iter()
        .map(|(purpose, index)| view! { <PlanSubnet purpose index plan conflict /> })
        .collect_view();
    view! {
        <li class="network-plan__place">
            <h3 class="network-plan__place-name">{name}</h3>
            <ul class="network-plan__subnets">{subnets}</ul>
        </li>
    }
}

#[component]
fn PlanSubnet(
    purpose: SubnetPurpose,
    index: usize,
    plan: Signal<Option<NetworkPlan>>,
    conflict: Signal<Option<Conflict>>,
) -> impl IntoView {
    let is_taken = Memo::new(move |_| {
        let subnet = plan.with(|plan| Some(plan.as_ref()?.subnets.get(index)?.cidr));
        subnet.is_some_and(|subnet| {
            conflict.with(|conflict| {
                conflict
                    .as_ref()
                    .is_some_and(|conflict| overlap_of(&subnet, &conflict.cidr).is_some())
            })
        })
    });
    let cidr = text_of(plan, "–", move |plan| {
        let subnet = plan.subnets.get(index);
        subnet.map_or_else(|| "–".to_owned(), |subnet| subnet.cidr.to_string())
    });
    let usable = text_of(plan, "", move |plan| {
        let subnet = plan.subnets.get(index);
        let count = subnet.map(|subnet| grouped(u64::from(subnet.usable)));
        count.map_or_else(String::new, |count| format!("{count} usable"))
    });
    view! {
        <li
            class=format!("network-plan__subnet network-plan__subnet--{}", kind(Some(purpose)))
            class:network-plan__subnet--conflict=is_taken
        >
            <span class="network-plan__purpose">{purpose_label(purpose)}</span>
            <bdi class="network-plan__cidr" dir="ltr" translate="no">{cidr}</bdi>
            <span class="network-plan__usable">
                {move || if is_taken.get() { "overlaps".to_owned() } else { usable.get() }}
            </span>
        </li>
    }
}

/// What fits, in figures, and what deserves a warning.
#[component]
fn PlanSummary(plan: Signal<Option<NetworkPlan>>, has_warnings: bool) -> impl IntoView {
    let figure = move |read: fn(&NetworkPlan) -> u32| {
        text_of(plan, "–", move |plan| grouped(u64::from(read(plan))))
    };
    let free = text_of(plan, "–", |plan| match plan.free.as_slice() {
        [] => "Nothing".to_owned(),
        free => {
            let blocks: Vec<_> = free.iter().map(ToString::to_string).collect();
            blocks.join(", ")
        }
    });
    let warnings = Memo::new(move |_| {
        let shown = |plan: &Option<NetworkPlan>| {
            let plan = plan.as_ref().filter(|_| has_warnings)?;
            Some(plan.warnings())
        };
        plan.with(shown).unwrap_or_default()
    });
    view! {
        <dl class="network-plan__figures">
            <div>
                <dt>"Nodes that fit (estimate)"</dt>
                <dd>{figure(NetworkPlan::nodes_that_fit)}</dd>
            </div>
            <div>
                <dt>"Reserved for replacing nodes"</dt>
                <dd>{figure(NetworkPlan::headroom)}</dd>
            </div>
            <div>
                <dt>"Stays free"</dt>
                <dd><bdi>{free}</bdi></dd>
            </div>
        </dl>
        {move || {
            warnings.get()
                .into_iter()
                .map(|text| view! {
                    <p class="network-plan__warning">
                        <Icon name=IconName::Warning />
                        <span>{text}</span>
                    </p>
                })
                .collect_view()
        }}
    }
}

fn kind(purpose: Option<SubnetPurpose>) -> &'static str {
    purpose.map_or("free", SubnetPurpose::as_word)
}

fn purpose_label(purpose: SubnetPurpose) -> &'static str {
    match purpose {
        SubnetPurpose::Workload => "Workload",
        SubnetPurpose::Bastion => "Bastion",
    }
}

fn size(range: &Ipv4Net) -> u64 {
    1 << (32 - range.prefix_len())
}

/// `65536` as `65,536`.
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shape(provider: Cloud, model: DeploymentModel) -> Shape {
        Shape::new(provider, model, 3)
    }

    #[test]
    fn the_blocks_cover_the_bar_exactly_once() {
        for provider in Cloud::ALL.iter().copied() {
            for model in [DeploymentModel::Standard, DeploymentModel::StandardPublic] {
                let mut blocks = shape(provider, model).blocks;
                blocks.sort_by(|a, b| a.start.total_cmp(&b.start));
                let end = blocks.iter().fold(0.0, |end, block| {
                    assert!((block.start - end).abs() < 1e-9, "{provider:?} {model:?}");
                    block.start + block.width
                });
                assert!((end - 1000.0).abs() < 1e-9, "{provider:?} {model:?}");
            }
        }
    }

    #[test]
    fn a_private_cloud_on_aws_has_three_zones_of_two_subnets() {
        let places = shape(Cloud::Aws, DeploymentModel::Standard).places;
        assert_eq!(places.len(), 3);
        assert!(places.iter().all(|place| place.subnets.len() == 2));
    }

    #[test]
    fn subnets_that_span_the_region_stand_in_one_place() {
        let places = shape(Cloud::Google, DeploymentModel::Standard).places;
        assert_eq!(places.len(), 1);
        assert_eq!(places[0].zone, None);
    }

    #[test]
    fn what_two_networks_share_is_a_part_of_the_first() {
        let of = |vpc: &str, other: &str| {
            overlap_of(
                &vpc.parse().expect("a network"),
                &other.parse().expect("a network"),
            )
        };
        for (vpc, other, expected) in [
            ("10.0.0.0/16", "10.0.0.0/20", Some((0.0, 62.5))),
            ("10.0.0.0/16", "10.0.128.0/17", Some((500.0, 500.0))),
            ("10.0.0.0/16", "10.0.255.0/24", Some((996.09375, 3.90625))),
            ("10.0.0.0/16", "10.0.0.0/16", Some((0.0, 1000.0))),
            ("10.0.16.0/20", "10.0.0.0/8", Some((0.0, 1000.0))),
            ("10.0.0.0/16", "10.1.0.0/16", None),
        ] {
            assert_eq!(of(vpc, other), expected, "{vpc} {other}");
        }
    }

    #[test]
    fn thousands_are_grouped() {
        assert_eq!(grouped(0), "0");
        assert_eq!(grouped(999), "999");
        assert_eq!(grouped(65536), "65,536");
        assert_eq!(grouped(1_234_567), "1,234,567");
    }
}
