//! Every address that the app builds. The tree that reads them is in [`crate::routes`].

use byoc_html::address;
use byoc_types::WizardStep;

use crate::url::segment;

/// Start: leads to the first organization.
pub fn home() -> String {
    "/".to_owned()
}

/// Signing in; afterwards on to `next`, an address of this app.
pub fn login(next: Option<&str>) -> String {
    match next {
        Some(next) => format!("/login?next={}", segment(next)),
        None => "/login".to_owned(),
    }
}

/// First run.
pub fn setup() -> String {
    "/setup".to_owned()
}

/// Accepting an invitation. Its token stands behind `#`, which no server sees.
pub fn invitation() -> String {
    "/invitation".to_owned()
}

/// The link of an invitation, below the address of this console.
pub fn invitation_link(token: &str) -> String {
    format!("{}#{}", invitation(), segment(token))
}

/// Applying the template of a custom cloud without an account. Its token stands behind `#`.
pub fn hand_off() -> String {
    "/hand-off".to_owned()
}

/// The link of a hand-off, below the address of this console.
pub fn hand_off_link(token: &str) -> String {
    format!("{}#{}", hand_off(), segment(token))
}

/// Choosing a new password with a link; without one, how to get one.
pub fn reset_password() -> String {
    "/reset-password".to_owned()
}

/// The link for a new password, below the address of this console.
pub fn reset_password_link(token: &str) -> String {
    format!("{}#{}", reset_password(), segment(token))
}

/// One's own account: the password.
pub fn account() -> String {
    "/account".to_owned()
}

/// A part of one's own account: `sessions` or `tokens`.
pub fn account_tab(tab: &str) -> String {
    format!("{}/{}", account(), segment(tab))
}

/// The page for people who belong to no organization.
pub fn no_organization() -> String {
    "/no-organization".to_owned()
}

/// The operator's place: organizations.
pub fn operator() -> String {
    "/operator".to_owned()
}

/// All organizations, narrowed by `filter`: names and IDs that hold its text.
pub fn operator_organizations<'a>(filter: impl IntoIterator<Item = (&'a str, &'a str)>) -> String {
    narrowed(operator(), filter)
}

/// A part of the operator's place: `requests`, `custom-clouds`, `failures` or `health`.
pub fn operator_tab(tab: &str) -> String {
    format!("{}/{}", operator(), segment(tab))
}

/// What an operator decides about an organization.
pub fn operator_organization(org: &str) -> String {
    format!("{}/organizations/{}", operator(), segment(org))
}

/// A custom cloud as an operator sees it.
pub fn operator_custom_cloud(org: &str, id: &str) -> String {
    format!(
        "{}/custom-clouds/{}",
        operator_organization(org),
        segment(id)
    )
}

/// A request of an organization, as an operator answers it.
pub fn operator_request(id: &str) -> String {
    format!("{}/{}", operator_tab("requests"), segment(id))
}

/// The custom clouds of all organizations, narrowed by `state`, `cause`, `provider` or `organization`.
pub fn operator_custom_clouds<'a>(filter: impl IntoIterator<Item = (&'a str, &'a str)>) -> String {
    narrowed(operator_tab("custom-clouds"), filter)
}

/// The requests of all organizations, narrowed by `state` or `kind`.
pub fn operator_requests<'a>(filter: impl IntoIterator<Item = (&'a str, &'a str)>) -> String {
    narrowed(operator_tab("requests"), filter)
}

fn narrowed<'a>(tab: String, filter: impl IntoIterator<Item = (&'a str, &'a str)>) -> String {
    let chosen = filter.into_iter().filter(|(_, value)| !value.is_empty());
    let pairs: Vec<String> = chosen
        .map(|(name, value)| format!("{name}={}", segment(value)))
        .collect();
    match pairs.is_empty() {
        true => tab,
        false => format!("{tab}?{}", pairs.join("&")),
    }
}

/// An organization: leads to its custom clouds.
pub fn organization(org: &str) -> String {
    format!("/organizations/{}", segment(org))
}

/// Units, projects and members of an organization.
pub fn organization_settings(org: &str) -> String {
    format!("{}/admin/organization", organization(org))
}

/// What an organization asks of all its custom clouds.
pub fn company_rules(org: &str) -> String {
    format!("{}/company-rules", organization_settings(org))
}

/// Who changed what in an organization and its custom clouds.
pub fn organization_activity(org: &str) -> String {
    format!("{}/activity", organization_settings(org))
}

/// CIDR blocks that an organization uses outside of its custom clouds.
pub fn address_book(org: &str) -> String {
    format!("{}/admin/address-book", organization(org))
}

/// Bring your own cloud: the list.
pub fn custom_clouds(org: &str) -> String {
    address::custom_clouds(org)
}

/// What is done with the custom clouds that are selected in the list.
pub fn custom_clouds_bulk(org: &str, action: &str) -> String {
    format!("{}/bulk/{}", custom_clouds(org), segment(action))
}

/// Asking for Bring your own cloud.
pub fn byoc_enable(org: &str) -> String {
    format!("{}/enable", custom_clouds(org))
}

/// The same with what the wizard keeps in this browser at `place`.
pub fn azure_request_at(org: &str, place: &str) -> String {
    format!("{}?{PLACE}={}", azure_request(org), segment(place))
}

/// Everything that an organization asked of the people who run the server.
pub fn requests(org: &str) -> String {
    format!("{}/admin/requests", organization(org))
}

/// First step of the wizard, with nothing stored yet.
pub fn custom_cloud_create(org: &str) -> String {
    address::custom_cloud_create(org)
}

/// Asking for a custom cloud on Azure.
pub fn azure_request(org: &str) -> String {
    format!("{}/azure", custom_clouds(org))
}

/// First step of the wizard with what this browser keeps at `place`.
pub fn custom_cloud_create_at(org: &str, place: &str) -> String {
    format!("{}?{PLACE}={place}", custom_cloud_create(org))
}

/// Parameter of [`custom_cloud_create_at`] and [`azure_request_at`].
pub const PLACE: &str = "draft";

/// The wizard of a draft where it was left.
pub fn custom_cloud_resume(org: &str, id: &str) -> String {
    address::custom_cloud_resume(org, id)
}

/// Stands for the step at which a draft was left.
pub const RESUME: &str = address::RESUME;

/// A step of the wizard for a stored draft.
pub fn custom_cloud_setup(org: &str, id: &str, step: WizardStep) -> String {
    format!("{}/setup/{}", custom_cloud(org, id), step_word(step))
}

/// A step that was opened from the recap: its button leads back there.
pub fn custom_cloud_change(org: &str, id: &str, step: WizardStep) -> String {
    format!("{}?{THEN}={REVIEW}", custom_cloud_setup(org, id, step))
}

/// Parameter that says what comes after a step, where it is not the next one.
pub const THEN: &str = "then";

/// Value of [`THEN`]: the recap.
pub const REVIEW: &str = "review";

/// A custom cloud: its overview.
pub fn custom_cloud(org: &str, id: &str) -> String {
    address::custom_cloud(org, id)
}

/// A tab of a custom cloud: `network`, `projects`, `contacts`, `tags` or `activity`.
pub fn custom_cloud_tab(org: &str, id: &str, tab: &str) -> String {
    format!("{}/{}", custom_cloud(org, id), segment(tab))
}

/// The projects of an organization: leads to the services of the first one.
pub fn projects(org: &str) -> String {
    format!("{}/projects", organization(org))
}

/// The search as a page.
pub fn search(org: &str) -> String {
    format!("{}/search", organization(org))
}

/// The services of a project.
pub fn services(org: &str, project: &str) -> String {
    format!("{}/{}/services", projects(org), segment(project))
}

/// A new service in a project.
pub fn service_create(org: &str, project: &str) -> String {
    format!("{}/new", services(org, project))
}

/// A service. Its own word in the address, so that a service may be called `new`.
pub fn service(org: &str, project: &str, name: &str) -> String {
    format!("{}/named/{}", services(org, project), segment(name))
}

/// The widgets in all their states; in development builds only.
pub fn gallery() -> String {
    "/gallery".to_owned()
}

/// Word of a step in addresses.
pub fn step_word(step: WizardStep) -> &'static str {
    match step {
        WizardStep::Details => "details",
        WizardStep::Deploy => "deploy",
        WizardStep::Availability => "availability",
        WizardStep::Contacts => "contacts",
        WizardStep::Create => "create",
    }
}

/// The step that a word in an address stands for.
pub fn step_from_word(word: &str) -> Option<WizardStep> {
    [
        WizardStep::Details,
        WizardStep::Deploy,
        WizardStep::Availability,
        WizardStep::Contacts,
        WizardStep::Create,
    ]
    .into_iter()
    .find(|step| step_word(*step) == word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_address_is_pinned() {
        let addresses = [
            home(),
            login(None),
            login(Some("/organizations/org1?q=a")),
            setup(),
            invitation_link("a-b_c"),
            hand_off_link("byoh_a-b_c"),
            reset_password(),
            reset_password_link("a-b_c"),
            account(),
            account_tab("tokens"),
            no_organization(),
            operator(),
            operator_tab("failures"),
            operator_organization("org1"),
            operator_custom_cloud("org1", "c1"),
            operator_custom_clouds([("state", ""), ("cause", "quota")]),
            operator_custom_clouds([]),
            operator_requests([("state", "open"), ("kind", "")]),
            operator_request("r1"),
            organization("org1"),
            organization_settings("org1"),
            company_rules("org1"),
            organization_activity("org1"),
            address_book("org1"),
            requests("org1"),
            custom_clouds("org1"),
            search("org1"),
            custom_clouds_bulk("org1", "add-tags"),
            byoc_enable("org1"),
            azure_request("org1"),
            azure_request_at("org1", "new-7"),
            custom_cloud_create("org1"),
            custom_cloud_create_at("org1", "new-7"),
            custom_cloud_change("org1", "c1", WizardStep::Details),
            custom_cloud("org1", "c1"),
            custom_cloud_tab("org1", "c1", "network"),
            custom_cloud_setup("org1", "c1", WizardStep::Deploy),
            custom_cloud_resume("org1", "c1"),
            projects("org1"),
            services("org1", "shop"),
            service_create("org1", "shop"),
            service("org1", "shop", "new"),
            gallery(),
        ];
        assert_eq!(
            addresses,
            [
                "/",
                "/login",
                "/login?next=%2Forganizations%2Forg1%3Fq%3Da",
                "/setup",
                "/invitation#a-b_c",
                "/hand-off#byoh_a-b_c",
                "/reset-password",
                "/reset-password#a-b_c",
                "/account",
                "/account/tokens",
                "/no-organization",
                "/operator",
                "/operator/failures",
                "/operator/organizations/org1",
                "/operator/organizations/org1/custom-clouds/c1",
                "/operator/custom-clouds?cause=quota",
                "/operator/custom-clouds",
                "/operator/requests?state=open",
                "/operator/requests/r1",
                "/organizations/org1",
                "/organizations/org1/admin/organization",
                "/organizations/org1/admin/organization/company-rules",
                "/organizations/org1/admin/organization/activity",
                "/organizations/org1/admin/address-book",
                "/organizations/org1/admin/requests",
                "/organizations/org1/admin/byoc",
                "/organizations/org1/search",
                "/organizations/org1/admin/byoc/bulk/add-tags",
                "/organizations/org1/admin/byoc/enable",
                "/organizations/org1/admin/byoc/azure",
                "/organizations/org1/admin/byoc/azure?draft=new-7",
                "/organizations/org1/admin/byoc/new",
                "/organizations/org1/admin/byoc/new?draft=new-7",
                "/organizations/org1/admin/byoc/c1/setup/details?then=review",
                "/organizations/org1/admin/byoc/c1",
                "/organizations/org1/admin/byoc/c1/network",
                "/organizations/org1/admin/byoc/c1/setup/deploy",
                "/organizations/org1/admin/byoc/c1/setup/resume",
                "/organizations/org1/projects",
                "/organizations/org1/projects/shop/services",
                "/organizations/org1/projects/shop/services/new",
                "/organizations/org1/projects/shop/services/named/new",
                "/gallery",
            ]
        );
    }

    #[test]
    fn what_is_not_plain_is_encoded() {
        assert_eq!(segment("a b/ü"), "a%20b%2F%C3%BC");
    }

    #[test]
    fn a_step_is_read_from_its_own_word() {
        for word in ["details", "deploy", "availability", "contacts", "create"] {
            assert_eq!(step_from_word(word).map(step_word), Some(word));
        }
        assert_eq!(step_from_word("review"), None);
    }
}
