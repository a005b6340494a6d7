//! Deployment models as tiles, each with a drawing of how the control plane reaches the nodes.

use byoc_rules::words;
use byoc_types::DeploymentModel;
use leptos::prelude::*;

use crate::ui::{RadioTile, RadioTiles};

/// What a model means, in a sentence.
pub fn model_sentence(model: DeploymentModel) -> &'static str {
    match model {
        DeploymentModel::Standard => {
            "Nodes have only private addresses. The control plane reaches them through a separate \
             bastion host."
        }
        DeploymentModel::StandardPublic => {
            "Nodes have public addresses. The control plane reaches them directly over the \
             internet, without a bastion host."
        }
        DeploymentModel::Hipaa => {
            "For health data. Nodes can be reached only through the bastion and have no route to the internet. Backups are always in your own buckets."
        }
        DeploymentModel::PciDss => {
            "For card data. Nodes can be reached only through the bastion and have no route to the internet. Backups are always in your own buckets."
        }
        DeploymentModel::IpsecIngress => "Traffic comes in through an IPsec tunnel.",
        DeploymentModel::DirectIpsecIngress => "Traffic comes in through IPsec to each node.",
    }
}

/// One tile for each model that is offered.
#[component]
pub fn ModelTiles(
    #[prop(into)] models: Signal<Vec<DeploymentModel>>,
    #[prop(into)] value: Signal<DeploymentModel>,
    #[prop(into)] on_select: Callback<DeploymentModel>,
    #[prop(into, optional)] error: Signal<Option<String>>,
) -> impl IntoView {
    let tiles = Memo::new_with_compare(
        move |_| models.get(),
        |before: Option<&Vec<_>>, now: Option<&Vec<_>>| before != now,
    );
    let tiles = Signal::derive(move || tiles.get().into_iter().map(tile).collect::<Vec<_>>());
    let select = move |word: String| {
        if let Some(model) = words::parse::<DeploymentModel>(&word) {
            on_select.run(model);
        }
    };
    view! {
        <RadioTiles
            id="deployment-model"
            legend="Deployment model"
            tiles
            value=Signal::derive(move || words::as_word(value.get()).to_owned())
            on_select=select
            error
        />
    }
    .into_any()
}

fn tile(model: DeploymentModel) -> RadioTile {
    RadioTile::new(
        words::as_word(model),
        words::label(model),
        model_sentence(model),
    )
    .with_drawing(move || view! { <ModelDrawing model /> })
}

/// The control plane on the left, the customer's account on the right, and the way between them.
#[component]
pub fn ModelDrawing(model: DeploymentModel) -> impl IntoView {
    let way = match model {
        DeploymentModel::StandardPublic => public_way().into_any(),
        DeploymentModel::Hipaa | DeploymentModel::PciDss => compliant_way().into_any(),
        DeploymentModel::Standard
        | DeploymentModel::IpsecIngress
        | DeploymentModel::DirectIpsecIngress => private_way().into_any(),
    };
    view! {
        <svg class="drawing" viewBox="0 0 264 128" aria-hidden="true" focusable="false">
            <rect class="drawing__account" x="92" y="6" width="166" height="116" rx="10" />
            <text class="drawing__text" x="104" y="22">"Your account"</text>
            <ControlPlane />
            {way}
        </svg>
    }
    .into_any()
}

#[component]
fn ControlPlane() -> impl IntoView {
    view! {
        <rect class="drawing__plane" x="6" y="50" width="48" height="34" rx="8" />
        <path class="drawing__plane-mark" d="M16 61h14M16 67h22M16 73h18" />
        <circle class="drawing__plane-dot" cx="44" cy="61" r="2.5" />
        <text class="drawing__text" x="6" y="99">"Control"</text>
        <text class="drawing__text" x="6" y="111">"plane"</text>
    }
}

/// To the bastion, which alone faces outwards, and on to the nodes.
fn bastion_way() -> impl IntoView {
    view! {
        <path class="drawing__way" d="M56 67H106" />
        <path class="drawing__head" d="m101 62 6 5-6 5" />
        <rect class="drawing__bastion" x="108" y="50" width="34" height="34" rx="7" />
        <path class="drawing__bastion-mark" d="M118 65h14v10h-14zM120.500 65v-3a4.500 4.500 0 0 1 9 0v3" />
        <text class="drawing__text" x="106" y="99">"Bastion"</text>
    }
}

/// The nodes sit behind a wall.
fn private_way() -> impl IntoView {
    view! {
        {bastion_way()}
        <rect class="drawing__subnet" x="162" y="32" width="84" height="78" rx="8" />
        <text class="drawing__text" x="170" y="47">"Private"</text>
        <path class="drawing__way" d="M144 67h24" />
        <path class="drawing__head" d="m163 62 6 5-6 5" />
        {nodes(174, 58, false)}
    }
}

/// Nothing leads out of the nodes' network but the way to the account's own buckets.
fn compliant_way() -> impl IntoView {
    view! {
        {bastion_way()}
        <rect class="drawing__subnet drawing__subnet--closed" x="162" y="28" width="88" height="54" rx="8" />
        <text class="drawing__text" x="168" y="44">"No internet"</text>
        <path class="drawing__way" d="M144 67h24" />
        <path class="drawing__head" d="m163 62 6 5-6 5" />
        {node_row(174, 54, false)}
        <path class="drawing__way" d="M204 84v11" />
        <path class="drawing__head" d="m199 91 5 6 5-6" />
        <path class="drawing__bucket" d="M192 101h24l-3 15h-18z" />
        <text class="drawing__text" x="222" y="113">"S3"</text>
    }
}

/// Straight to every node, each with an address of its own.
fn public_way() -> impl IntoView {
    view! {
        <path class="drawing__way" d="M56 60C96 40 116 40 143 49M56 67h86M56 74c40 20 60 20 87 13" />
        <path class="drawing__head" d="m137 42 7 7-9 2M137 62l6 5-6 5M135 84l9 3-6 7" />
        <rect class="drawing__subnet drawing__subnet--public" x="150" y="32" width="96" height="78" rx="8" />
        <text class="drawing__text" x="160" y="47">"Public"</text>
        {nodes(164, 58, true)}
    }
}

/// Six nodes in two rows from `x`, `y`; the public ones with a sign of their address.
fn nodes(x: u32, y: u32, is_public: bool) -> impl IntoView {
    (node_row(x, y, is_public), node_row(x, y + 24, is_public))
}

fn node_row(x: u32, top: u32, is_public: bool) -> impl IntoView {
    let step = if is_public { 26 } else { 22 };
    (0..3)
        .map(|index| {
            let left = x + index * step;
            let body = format!(
                "M{left} {}c0-2 3.500-3 7.500-3s7.500 1 7.500 3v10c0 2-3.500 3-7.500 3s-7.500-1-7.500-3zm0 0c0 2 3.500 3 7.500 3s7.500-1 7.500-3",
                top + 3
            );
            view! {
                <path class="drawing__node" d=body />
                {is_public
                    .then(|| view! { <circle class="drawing__address" cx=left + 15 cy=top + 2 r="3" /> })}
            }
        })
        .collect_view()
}
