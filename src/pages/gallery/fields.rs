//! Buttons and form fields.

use leptos::prelude::*;

use crate::ui::{
    Button, ButtonKind, Card, Checkbox, ComboOption, Combobox, CopyButton, Icon, IconName,
    LinkButton, RadioGroup, RadioOption, RadioTile, RadioTiles, SearchField, SelectField,
    SelectOption, TextArea, TextField,
};

#[component]
pub fn ButtonPart() -> impl IntoView {
    let is_busy = RwSignal::new(false);
    view! {
        <Card title="Buttons">
            <div class="cluster">
                <Button kind=ButtonKind::Primary>"Create custom cloud"</Button>
                <Button>"Save draft"</Button>
                <Button kind=ButtonKind::Danger icon=IconName::Trash>"Delete"</Button>
                <Button kind=ButtonKind::Ghost>"Cancel"</Button>
                <LinkButton href="/gallery" icon=IconName::Plus>"A link"</LinkButton>
            </div>
            <div class="cluster">
                <Button
                    kind=ButtonKind::Primary
                    is_busy
                    busy_label="Creating…"
                    on_press=move |()| is_busy.set(true)
                >
                    "Press to be busy"
                </Button>
                <Button kind=ButtonKind::Primary is_busy=true busy_label="Creating…">"Create"</Button>
                <Button disabled_reason="Only super admins create custom clouds.">"Disabled"</Button>
                <Button is_small=true icon=IconName::Plus>"Small"</Button>
                <CopyButton what="example" text="example" has_label=true/>
                <CopyButton what="other example" text="example"/>
            </div>
        </Card>
    }
}

#[component]
pub fn FieldPart() -> impl IntoView {
    let text = RwSignal::new("10.0.0.0/33".to_owned());
    let region = RwSignal::new(String::new());
    let filter = RwSignal::new(String::new());
    let edit = move |value| text.set(value);
    view! {
        <Card title="Fields">
            <div class="form">
                <TextField
                    id="gallery-plain"
                    label="Name"
                    hint="Up to 64 characters. It can be changed later."
                    value=text
                    on_input=edit
                    is_optional=true
                />
                <TextField
                    id="gallery-error"
                    label="CIDR block"
                    value=text
                    on_input=edit
                    is_monospace=true
                    error="A prefix goes from /16 to /24, for example 10.0.0.0/20"
                    action=|| view! { <Button>"Suggest a free CIDR block"</Button> }
                />
                <TextArea
                    id="gallery-area"
                    label="Output of Terraform"
                    value=text
                    on_input=edit
                    is_monospace=true
                />
                <SelectField
                    id="gallery-select"
                    label="Size"
                    options=vec![SelectOption::new("20", "/20, 4,096 addresses")]
                    value="20"
                    on_change=|_| {}
                />
                <Combobox
                    id="gallery-region"
                    label="Region"
                    hint="Type a place or a name"
                    options=regions()
                    value=region
                    on_select=move |value| region.set(value)
                />
                <SearchField
                    id="gallery-search"
                    label="Filter custom clouds"
                    value=filter
                    on_input=move |value| filter.set(value)
                />
            </div>
        </Card>
    }
}

fn regions() -> Vec<ComboOption> {
    [
        ("eu-central-1", "Frankfurt", "Europe"),
        ("eu-north-1", "Stockholm", "Europe"),
        ("eu-west-1", "Ireland", "Europe"),
        ("us-east-1", "Northern Virginia", "North America"),
        ("us-west-2", "Oregon", "North America"),
    ]
    .into_iter()
    .map(|(value, label, group)| ComboOption {
        value: value.to_owned(),
        label: label.to_owned(),
        group: group.to_owned(),
    })
    .collect()
}

#[component]
pub fn ChoicePart() -> impl IntoView {
    let chosen = RwSignal::new("private".to_owned());
    let is_checked = RwSignal::new(true);
    let drawing = |name| move || view! { <Icon name/> };
    view! {
        <Card title="Choices">
            <RadioTiles
                id="gallery-tiles"
                legend="Deployment model"
                tiles=vec![
                    RadioTile::new("private", "Private", "No service is reachable from the internet.")
                        .with_drawing(drawing(IconName::Lock)),
                    RadioTile::new("public", "Public", "Services have public addresses.")
                        .with_drawing(drawing(IconName::Globe)),
                    RadioTile::new("hipaa", "HIPAA", "For health data.")
                        .disabled("Not agreed for this organization."),
                ]
                value=chosen
                on_select=move |value| chosen.set(value)
            />
            <RadioGroup
                id="gallery-radio"
                legend="Availability"
                options=vec![
                    RadioOption::new("private", "By default for all projects")
                        .with_hint("Existing and future ones"),
                    RadioOption::new("public", "By selection"),
                ]
                value=chosen
                on_select=move |value| chosen.set(value)
                error="Choose one"
            />
            <Checkbox
                id="gallery-check"
                label="checkout-production"
                hint="Payments"
                is_checked
                on_change=move |value| is_checked.set(value)
            />
            <Checkbox
                id="gallery-mixed"
                label="Payments"
                is_checked=false
                is_mixed=true
                on_change=|_| {}
            />
            <Checkbox
                id="gallery-disabled"
                label="data-platform"
                is_checked=true
                disabled_reason="Comes with its unit"
                on_change=|_| {}
            />
        </Card>
    }
}
