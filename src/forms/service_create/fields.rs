//! Type, plan and name.

use byoc_types::ServicePlan;
use leptos::prelude::*;

use super::Form;
use crate::format::counted;
use crate::ui::{RadioTile, RadioTiles, TextField};

#[component]
pub fn TypeField(form: Form, error: Signal<Option<String>>) -> impl IntoView {
    let tiles = form.places.with_value(|places| {
        let types = places.types.values();
        types
            .map(|kind| {
                let prefix = format!("{}: ", kind.name);
                let text = kind.description.strip_prefix(&prefix);
                let text = text.unwrap_or(&kind.description);
                RadioTile::new(&kind.service_type, &kind.name, text)
            })
            .collect::<Vec<_>>()
    });
    view! {
        <RadioTiles
            id="service-type"
            legend="Service type"
            tiles=Signal::stored(tiles)
            value=form.service_type
            on_select=form.submission.input("service_type", form.service_type)
            error
        />
    }
}

/// `2 nodes, each with 2 CPUs, 4 GB memory and 80 GB disk.`
pub fn plan_text(plan: &ServicePlan) -> String {
    let nodes = match plan.node_count {
        1 => "1 node with".to_owned(),
        count => format!("{count} nodes, each with"),
    };
    // The same in every cloud.
    let Some(size) = plan.regions.values().next() else {
        return "Not offered in any cloud that this project can use.".to_owned();
    };
    format!(
        "{nodes} {}, {} GB memory and {} GB disk.",
        counted(size.node_cpu_count.into(), "CPU"),
        size.node_memory_mb / 1024,
        size.disk_space_mb / 1024
    )
}

#[component]
pub fn PlanField(form: Form, error: Signal<Option<String>>) -> impl IntoView {
    let tiles = Memo::new(move |_| {
        let chosen = form.service_type.get();
        form.places.with_value(|places| {
            let kind = places.types.get(&chosen);
            let plans = kind.map(|kind| kind.service_plans.as_slice());
            plans.unwrap_or_default().to_vec()
        })
    });
    let tiles = Signal::derive(move || {
        tiles.with(|plans| {
            let tile = |plan: &ServicePlan| {
                RadioTile::new(&plan.service_plan, &plan.service_plan, plan_text(plan))
            };
            plans.iter().map(tile).collect::<Vec<_>>()
        })
    });
    let hint = Signal::derive(move || {
        let is_unknown = form.service_type.with(String::is_empty);
        is_unknown.then(|| "Choose the service type first. Each type has its own plans.".to_owned())
    });
    view! {
        <RadioTiles
            id="service-plan"
            legend="Plan"
            tiles
            value=form.plan
            on_select=form.submission.input("plan", form.plan)
            hint
            error
        />
    }
}

#[component]
pub fn NameField(form: Form, error: Signal<Option<String>>) -> impl IntoView {
    // With every key: a wrong letter stays wrong, whatever follows.
    let error = Signal::derive(move || {
        let typed = || form.name.with(|name| !name.is_empty());
        let live = || typed().then(|| form.name_problem()).flatten();
        error.get().or_else(live)
    });
    view! {
        <TextField
            id="service-name"
            label="Service name"
            hint="Lower-case letters, digits and dashes, for example pg-main. It can't be changed later."
                .to_owned()
            value=form.name
            on_input=form.submission.input("service_name", form.name)
            error
            is_monospace=true
            is_required=true
        />
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn plan(nodes: u32) -> ServicePlan {
        serde_json::from_value(json!({
            "service_type": "pg",
            "service_plan": "business-4",
            "node_count": nodes,
            "regions": {"aws-eu-west-1": {
                "price_usd": "0", "node_cpu_count": 2, "node_memory_mb": 4096, "disk_space_mb": 81920,
            }},
        }))
        .expect("a plan")
    }

    #[test]
    fn a_plan_says_its_nodes_and_their_size() {
        assert_eq!(
            plan_text(&plan(1)),
            "1 node with 2 CPUs, 4 GB memory and 80 GB disk."
        );
        assert_eq!(
            plan_text(&plan(3)),
            "3 nodes, each with 2 CPUs, 4 GB memory and 80 GB disk."
        );
    }
}
