//! The form for a custom cloud on Azure: the fields of the wizard's first and fourth step, with the
//! same checks and the same network plan.

use byoc_rules::cidr::{self, Neighbour};
use byoc_rules::cloud::{Cloud, models_of};
use byoc_rules::{network, region};
use byoc_types::RequestContent;
use leptos::{ev::SubmitEvent, prelude::*};
use leptos_router::hooks::use_query_map;

use super::azure_typed::{NOTES_ID, SUBSCRIPTION_ID, TENANT_ID, TypedAzure, context, problems};
use super::known::RequestsState;
use crate::{
    api::requests::request_create,
    components::{
        cidr_field::{CIDR_ID, CidrField},
        contact_editor::ContactEditor,
        model_tiles::ModelTiles,
        network_plan::{Conflict, NetworkPlanDrawing, plan_of},
        region_field::RegionField,
        tags_editor::{TagsEditor, with_mandatory},
        tidy::Tidy,
    },
    forms::{
        custom_cloud_create::{
            local::{is_unsent_place, local_draft},
            neighbours::Neighbours,
        },
        edit::{Edit, counted},
        form::Problems,
        saving::SaveFailure,
    },
    paths,
    state::{
        capabilities::use_capabilities, company_rules::use_company_rules,
        connection::use_offline_reason, local_drafts::local_draft_remove,
        organization::use_organization_id, toasts::use_toasts,
    },
    ui::{
        Button, ButtonKind, Card, ErrorSummary, FieldProblem, TextArea, TextField,
        dom::focus_main_heading,
    },
};

/// What is typed; there is nothing that it starts from.
pub type AzureEdit = Edit<TypedAzure, ()>;

/// What the parts of the form share.
#[derive(Clone, Copy)]
struct Form {
    edit: AzureEdit,
    value: Memo<TypedAzure>,
    shown: Memo<Vec<FieldProblem>>,
    neighbours: Neighbours,
}

impl Form {
    fn change(self, apply: impl FnOnce(&mut TypedAzure)) {
        let mut typed = self.value.get_untracked();
        apply(&mut typed);
        self.edit.change(typed, || ());
    }

    fn text(self, read: impl Fn(&TypedAzure) -> &str + Send + Sync + 'static) -> Signal<String> {
        Signal::derive(move || self.value.with(|typed| read(typed).to_owned()))
    }

    fn error(self, control: &'static str) -> Signal<Option<String>> {
        Signal::derive(move || {
            self.shown.with(|shown| {
                let of_control = shown.iter().find(|problem| problem.field_id == control);
                of_control.map(|problem| problem.message.clone())
            })
        })
    }

    /// Leaves a control: an empty one says nothing yet.
    fn leave(self, control: &str, is_filled: bool) {
        if is_filled {
            self.edit.leave(control);
        }
    }
}

#[component]
pub fn AzureForm(edit: AzureEdit, known: RequestsState) -> impl IntoView {
    let org = use_organization_id();
    let toasts = use_toasts();
    let neighbours = Neighbours::new(&org.get_untracked(), None);
    let (company, capabilities) = (use_company_rules(), use_capabilities());
    // What the wizard kept in this browser, if the person comes from there.
    let place = use_query_map().with_untracked(|query| query.get(paths::PLACE));
    let place = StoredValue::new(place);
    let typed = place.with_value(|place| local_draft(&org.get_untracked(), place.as_deref()?));
    let typed = typed.map(|kept| TypedAzure::from_wizard(kept.screen));
    let first = StoredValue::new(typed.unwrap_or_else(TypedAzure::new));
    let value = Memo::new(move |_| edit.value(|| first.get_value()));
    let context = Memo::new(move |_| {
        let prefixes = capabilities.with(|it| it.reserved_tag_prefixes.clone());
        context(neighbours.ranges.get(), company.get(), prefixes)
    });
    let checked = edit.form.checked_by(move || {
        Problems::in_one_part(value.with(|typed| context.with(|it| problems(typed, it))))
    });
    let shown = checked.shown(());
    let form = Form {
        edit,
        value,
        shown,
        neighbours,
    };
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        if !checked.passes(()) {
            return;
        }
        let org = org.get_untracked();
        let request = value.with_untracked(|typed| typed.to_wire(&company.get_untracked()));
        let send = async move { request_create(&org, RequestContent::Azure(request)).await };
        edit.saving.run(counted(edit.form, send), move |sent| {
            toasts.success("Request sent");
            focus_main_heading();
            first.set_value(TypedAzure::new());
            forget(&sent.organization_id, place);
            edit.discard();
            known.put(sent);
        });
    };
    let press = edit.form.press();
    view! {
        <form class="stack" novalidate on:submit=submit on:pointerdown=press>
            <ErrorSummary errors=shown attempts=edit.form.attempts()/>
            <Details form company/>
            <Card title="Customer contacts" description="The people to call if there is a problem with the custom cloud. At least one contact must be an Admin.">
                <ContactEditor
                    rows=Signal::derive(move || value.with(|typed| typed.contacts.clone()))
                    on_change=move |rows| form.change(|typed| typed.contacts = rows)
                    on_blur=move |id: String| edit.leave(&id)
                    errors=shown
                />
            </Card>
            <TagsAndNotes form company/>
            <SaveFailure saving=edit.saving title="The request was not sent"/>
            <div class="form__actions">
                <Button
                    kind=ButtonKind::Primary
                    is_submit=true
                    is_busy=edit.saving.is_busy
                    busy_label="Sending…"
                    disabled_reason=use_offline_reason()
                >
                    "Send request"
                </Button>
            </div>
        </form>
    }
}

/// What was never sent by the wizard is sent now. A stored draft keeps what it has.
fn forget(organization: &str, place: StoredValue<Option<String>>) {
    place.with_value(|place| {
        if let Some(place) = place.as_deref().filter(|place| is_unsent_place(place)) {
            local_draft_remove(organization, place);
        }
    });
}

/// Where, which range, which model and which account, with the network plan beside them.
#[component]
fn Details(form: Form, company: Signal<byoc_types::CompanyRules>) -> impl IntoView {
    let models: Vec<_> = models_of(Cloud::Azure).collect();
    view! {
        <div class="details-step">
            <section class="details-step__fields">
                <RegionField
                    provider=Signal::stored(Cloud::Azure)
                    value=form.text(|typed| &typed.region)
                    error=form.error("region")
                    company
                    on_select=move |name| form.change(|typed| typed.region = name)
                />
                <CidrField
                    value=form.text(|typed| &typed.cidr)
                    error=form.error(CIDR_ID)
                    neighbours=form.neighbours.ranges
                    is_neighbourhood_known=form.neighbours.is_known
                    is_incomplete=form.neighbours.is_incomplete
                    on_retry=move |()| form.neighbours.retry()
                    warnings=use_warnings(form)
                    on_input=move |text| {
                        form.change(|typed| typed.cidr = text);
                        form.neighbours.ask_soon();
                    }
                    on_blur=move |()| {
                        form.leave(CIDR_ID, form.value.with_untracked(|it| !it.cidr.trim().is_empty()));
                    }
                />
                <ModelTiles
                    models=Signal::stored(models)
                    value=Signal::derive(move || form.value.with(|typed| typed.model))
                    error=form.error("deployment-model")
                    on_select=move |model| form.change(|typed| typed.model = model)
                />
                <Account form/>
            </section>
            <PlanPanel form/>
        </div>
    }
}

/// The subscription and its tenant.
#[component]
fn Account(form: Form) -> impl IntoView {
    let set_subscription = move |text| form.change(|typed| typed.subscription_id = text);
    let set_tenant = move |text| form.change(|typed| typed.tenant_id = text);
    view! {
        <Tidy on_input=set_subscription>
            <TextField
                id=SUBSCRIPTION_ID
                label="Subscription ID"
                hint="Where the custom cloud is built. The command az account show prints it as id."
                value=form.text(|typed| &typed.subscription_id)
                on_input=set_subscription
                on_blur=move |()| {
                    let is_filled = form.value.with_untracked(|it| !it.subscription_id.trim().is_empty());
                    form.leave(SUBSCRIPTION_ID, is_filled);
                }
                error=form.error(SUBSCRIPTION_ID)
                is_monospace=true
                is_required=true
            />
        </Tidy>
        <Tidy on_input=set_tenant>
            <TextField
                id=TENANT_ID
                label="Tenant ID"
                hint="The directory that the subscription trusts. The command az account show prints it as tenantId."
                value=form.text(|typed| &typed.tenant_id)
                on_input=set_tenant
                on_blur=move |()| {
                    let is_filled = form.value.with_untracked(|it| !it.tenant_id.trim().is_empty());
                    form.leave(TENANT_ID, is_filled);
                }
                error=form.error(TENANT_ID)
                is_monospace=true
                is_required=true
            />
        </Tidy>
    }
}

#[component]
fn TagsAndNotes(form: Form, company: Signal<byoc_types::CompanyRules>) -> impl IntoView {
    let mandatory = Signal::derive(move || company.with(|company| company.mandatory_tags.clone()));
    let rows = Memo::new(move |_| {
        let value = form.value;
        value.with(|typed| mandatory.with(|mandatory| with_mandatory(&typed.tags, mandatory)))
    });
    view! {
        <Card title="Infrastructure tags" description="Optional. Added to everything that is built in your subscription.">
            <TagsEditor
                rows
                errors=form.shown
                mandatory
                on_change=move |rows| form.change(|typed| typed.tags = rows)
                on_blur=move |id: String| form.edit.leave(&id)
            />
        </Card>
        <Card title="Notes">
            <TextArea
                id=NOTES_ID
                label="What else should we know?"
                hint="Up to 2,000 characters."
                value=form.text(|typed| &typed.notes)
                on_input=move |text| form.change(|typed| typed.notes = text)
                error=form.error(NOTES_ID)
                spellcheck=true
                is_optional=true
            />
        </Card>
    }
}

/// Zones of the region in the field; 3 if none is chosen yet.
fn use_zones(form: Form) -> Memo<u8> {
    Memo::new(move |_| {
        form.value.with(|typed| {
            region::find(Cloud::Azure, &typed.region).map_or(3, |region| region.zones)
        })
    })
}

/// The range in the field, once it passes every check of its own; overlaps aside.
fn use_range(form: Form) -> Memo<Option<ipnet::Ipv4Net>> {
    Memo::new(move |_| {
        form.value
            .with(|typed| cidr::check_reserved(&typed.cidr, &[]).ok())
    })
}

/// The network in use that overlaps with the range in the field.
fn use_overlap(form: Form) -> Memo<Option<Neighbour>> {
    let range = use_range(form);
    Memo::new(move |_| {
        let range = range.get()?;
        form.neighbours.ranges.with(|others| {
            let mut others = others.iter();
            others
                .find(|other| cidr::overlaps(other.cidr, range))
                .cloned()
        })
    })
}

/// What is worth knowing about the range, and no error.
fn use_warnings(form: Form) -> Signal<Vec<String>> {
    let (range, zones, error) = (use_range(form), use_zones(form), form.error(CIDR_ID));
    Signal::derive(move || {
        let model = form.value.with(|typed| typed.model);
        let plan = range
            .get()
            .filter(|_| error.with(Option::is_none))
            .and_then(|range| network::plan(Cloud::Azure, model, zones.get(), range).ok());
        plan.map(|plan| plan.warnings()).unwrap_or_default()
    })
}

/// The network plan, drawn from what is in the fields. Its warnings are beside them.
#[component]
fn PlanPanel(form: Form) -> impl IntoView {
    let overlap = use_overlap(form);
    let error = form.error(CIDR_ID);
    let provider = Signal::stored(Cloud::Azure);
    let model = Signal::derive(move || form.value.with(|typed| typed.model));
    let zones = Signal::from(use_zones(form));
    let vpc = Signal::from(use_range(form));
    view! {
        <aside class="plan-panel" aria-labelledby="plan-title">
            <h2 class="plan-panel__title" id="plan-title">"Network plan"</h2>
            <p class="plan-panel__text">"A live preview of the network."</p>
            <NetworkPlanDrawing
                provider
                model
                zones
                plan=plan_of(provider, model, zones, vpc)
                conflict=Signal::derive(move || {
                    let other = overlap.get()?;
                    let label = error.with(Option::is_none).then_some(other.label);
                    Some(Conflict { cidr: other.cidr, label })
                })
                has_warnings=false
            />
        </aside>
    }
}
