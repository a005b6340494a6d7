use byoc_rules::words::{Words, as_word, label, parse};
use byoc_types::{
    CloudProvider, CustomCloudState, DeploymentModel, OperationKind, ProviderMode, RequestKind,
    RequestState, Role, ServiceState, StepState, Tier, TokenScope, WizardStep,
};

/// Every word is the one that serde writes, reads back, and has a label of its own.
fn check<W: Words + serde::Serialize + PartialEq + std::fmt::Debug>() {
    let mut labels = Vec::new();
    for value in W::ALL.iter().copied() {
        let json = serde_json::to_string(&value).expect("a word");
        assert_eq!(json, format!("\"{}\"", as_word(value)));
        assert_eq!(parse(as_word(value)), Some(value));
        assert!(!labels.contains(&label(value)), "{}", label(value));
        labels.push(label(value));
    }
    assert_eq!(W::parse("no such word"), None);
    assert_eq!(W::parse(""), None);
}

#[test]
fn words_are_those_of_the_wire() {
    check::<CloudProvider>();
    check::<DeploymentModel>();
    check::<CustomCloudState>();
    check::<Role>();
    check::<ProviderMode>();
    check::<StepState>();
    check::<TokenScope>();
    check::<OperationKind>();
    check::<RequestKind>();
    check::<RequestState>();
    check::<Tier>();
    check::<ServiceState>();
    check::<WizardStep>();
}

#[test]
fn people_read_labels() {
    assert_eq!(label(CloudProvider::Google), "Google Cloud");
    assert_eq!(label(DeploymentModel::Standard), "Private");
    assert_eq!(label(DeploymentModel::PciDss), "PCI DSS");
}
