//! Step bar, tabs, breadcrumbs and menus.

use leptos::prelude::*;

use crate::ui::{
    Breadcrumbs, Card, Crumb, IconName, Menu, MenuItem, StepBar, StepItem, StepItemState, TabItem,
    TabLink, TabNav, Tabs,
};

#[component]
pub fn NavigationPart() -> impl IntoView {
    let selected = RwSignal::new("template".to_owned());
    let link = |label: &str, is_current| TabLink {
        label: label.to_owned(),
        href: "/gallery".to_owned(),
        is_current,
    };
    view! {
        <Card title="Navigation">
            <Breadcrumbs items=vec![
                Crumb::new("Bring your own cloud", "/gallery"),
                Crumb::new("Production Ireland", "/gallery"),
            ]/>
            <StepBar label="Steps, third current" steps=steps(2)/>
            <StepBar label="Steps, one with errors" steps=steps_with_error()/>
            <TabNav
                label="Tabs with addresses"
                tabs=vec![
                    link("Overview", true),
                    link("Network", false),
                    link("Available projects", false),
                    link("Contacts", false),
                ]
            />
            <Tabs
                label="Files"
                items=vec![
                    TabItem::new("template", "Template"),
                    TabItem::new("variables", "Variables file"),
                ]
                selected
                on_select=move |value| selected.set(value)
            >
                <p>{move || selected.get()}</p>
            </Tabs>
            <div class="cluster">
                <Menu label="Actions" items=menu_items()>"Actions"</Menu>
            </div>
        </Card>
    }
}

const STEPS: [&str; 5] = [
    "Cloud details",
    "Deploy the template",
    "Availability",
    "Contacts",
    "Create",
];

fn steps(current: usize) -> Vec<StepItem> {
    STEPS
        .into_iter()
        .enumerate()
        .map(|(index, label)| {
            let (state, href) = match index.cmp(&current) {
                std::cmp::Ordering::Less => (StepItemState::Done, Some("/gallery".to_owned())),
                std::cmp::Ordering::Equal => (StepItemState::Current, None),
                std::cmp::Ordering::Greater => (StepItemState::Locked, None),
            };
            StepItem::new(label, state, href)
        })
        .collect()
}

fn steps_with_error() -> Vec<StepItem> {
    let mut steps = steps(4);
    steps[1].state = StepItemState::Error;
    steps[2].state = StepItemState::Open;
    steps
}

fn menu_items() -> Vec<MenuItem> {
    vec![
        MenuItem::link("Open", "/gallery").with_icon(IconName::ArrowRight),
        MenuItem::press("Rename", || {}).with_icon(IconName::Edit),
        MenuItem::disabled("Retry", "Nothing has failed"),
        MenuItem::press("Delete", || {})
            .with_icon(IconName::Trash)
            .danger(),
    ]
}
