//! Messages, and content with its states.

use leptos::prelude::*;

use crate::{
    state::toasts::use_toasts,
    ui::{
        Alert, Badge, Button, ButtonKind, Card, CodeView, Dialog, EmptyState, ErrorSummary,
        FieldProblem, IconName, Skeleton, SortDirection, SortHeader, TableFrame, Tone,
    },
};

const TONES: [(Tone, &str); 5] = [
    (Tone::Neutral, "Neutral"),
    (Tone::Info, "Info"),
    (Tone::Success, "Success"),
    (Tone::Warning, "Warning"),
    (Tone::Danger, "Danger"),
];

#[component]
pub fn MessagePart() -> impl IntoView {
    let toasts = use_toasts();
    let is_open = RwSignal::new(false);
    let alerts = TONES
        .map(|(tone, word)| view! { <Alert tone title=word><p>"And what to do about it."</p></Alert> })
        .collect_view();
    let badges = TONES
        .map(|(tone, word)| view! { <Badge tone icon=tone.icon()>{word}</Badge> })
        .collect_view();
    let footer = move || {
        view! {
            <Button has_autofocus=true on_press=move |()| is_open.set(false)>"Stay"</Button>
            <Button kind=ButtonKind::Danger on_press=move |()| is_open.set(false)>"Leave"</Button>
        }
    };
    view! {
        <Card title="Messages">
            <ErrorSummary
                errors=vec![
                    FieldProblem::new("gallery-error", "A prefix goes from /16 to /24"),
                    FieldProblem::new("gallery-region", "Choose a region"),
                ]
                attempts=0
            />
            {alerts}
            <div class="cluster">
                {badges} <Badge tone=Tone::Info is_busy=true>"Creating"</Badge>
            </div>
            <div class="cluster">
                <Button on_press=move |()| toasts.success("Renamed to Production Ireland")>
                    "Success toast"
                </Button>
                <Button on_press=move |()| toasts.error("Could not be deleted: services still run in it")>
                    "Error toast"
                </Button>
                <Button on_press=move |()| is_open.set(true)>"Dialog"</Button>
            </div>
            <Dialog
                title="Leave without saving?"
                is_open
                on_close=move |()| is_open.set(false)
                footer
            >
                <p>"What you typed on this step is not saved yet."</p>
            </Dialog>
        </Card>
    }
}

const CODE: &str = "# The role that the control plane assumes.\nresource \"aws_iam_role\" \"runtime\" {\n  name                 = \"cce-cce0123456789a-iam-role\"\n  max_session_duration = 3600\n}\n";

#[component]
pub fn ContentPart() -> impl IntoView {
    let direction = RwSignal::new(Some(SortDirection::Ascending));
    let sort = move |()| {
        direction.update(|direction| *direction = direction.map(SortDirection::reversed));
    };
    view! {
        <Card title="Content">
            <TableFrame label="Custom clouds">
                <thead>
                    <tr>
                        <SortHeader label="Name" direction on_sort=sort/>
                        <SortHeader label="Region" direction=None on_sort=|()| {}/>
                        <th scope="col">"Status"</th>
                    </tr>
                </thead>
                <tbody>
                    <tr>
                        <th scope="row"><a href="/gallery">"Production Ireland"</a></th>
                        <td>"eu-west-1"</td>
                        <td><Badge tone=Tone::Success icon=IconName::CheckCircle>"Active"</Badge></td>
                    </tr>
                    <tr>
                        <th scope="row"><a href="/gallery">"Staging Frankfurt"</a></th>
                        <td>"eu-central-1"</td>
                        <td><Badge tone=Tone::Info is_busy=true>"Creating"</Badge></td>
                    </tr>
                </tbody>
            </TableFrame>
            <CodeView label="Infrastructure template" text=CODE file_name="template.tf" language="hcl"/>
            <EmptyState
                title="No custom cloud yet"
                action=|| view! { <Button kind=ButtonKind::Primary>"Create custom cloud"</Button> }
            >
                <p>"A custom cloud lets services run in your own cloud account."</p>
            </EmptyState>
            <Skeleton/>
        </Card>
    }
}
