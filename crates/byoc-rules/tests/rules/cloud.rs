use byoc_rules::cloud::{Cloud, NotOffered, TemplateCloud, model_facts, models_of};
use byoc_rules::words::Words;
use byoc_rules::{network, region, storage, tags};
use byoc_types::{CloudProvider, DeploymentModel};

use super::assert_is_sentence;

#[test]
fn a_provider_of_the_wire_is_a_cloud_or_is_not_offered() {
    for provider in CloudProvider::ALL {
        match Cloud::try_from(*provider) {
            Ok(cloud) => assert_eq!(CloudProvider::from(cloud), *provider),
            Err(error) => {
                assert_eq!(error, NotOffered(*provider));
                assert_is_sentence(&error.to_string());
            }
        }
    }
    let oracle = Cloud::try_from(CloudProvider::Oracle);
    assert_eq!(oracle, Err(NotOffered(CloudProvider::Oracle)));
}

#[test]
fn the_words_of_a_cloud_are_those_of_the_wire() {
    for cloud in Cloud::ALL {
        let provider = CloudProvider::from(*cloud);
        let word = serde_json::to_value(cloud).unwrap();
        assert_eq!(word, serde_json::to_value(provider).unwrap());
        assert_eq!(word, cloud.as_word());
        assert_eq!(cloud.label(), provider.label());
        assert_eq!(<Cloud as Words>::parse(cloud.as_word()), Some(*cloud));
    }
    assert_eq!(<Cloud as Words>::parse("oracle"), None);
}

#[test]
fn a_cloud_has_a_template_or_is_on_request() {
    for cloud in TemplateCloud::ALL {
        assert_eq!(Cloud::from(*cloud).template(), Some(*cloud));
        assert_eq!(Cloud::from(*cloud).provider(), cloud.provider());
    }
    let has_template = |cloud: &&Cloud| cloud.template().is_some();
    let templates = Cloud::ALL.iter().filter(has_template);
    assert_eq!(templates.count(), TemplateCloud::ALL.len());

    let azure = TemplateCloud::try_from(CloudProvider::Azure).expect_err("no template");
    assert_eq!(
        azure.to_string(),
        "Custom clouds on Microsoft Azure are set up on request. To create a custom cloud here, choose AWS or \
         Google Cloud."
    );
    let oracle = TemplateCloud::try_from(CloudProvider::Oracle).expect_err("no template");
    assert_eq!(Err(oracle), Cloud::try_from(CloudProvider::Oracle));
    assert!(oracle.to_string().contains("are not set up here"));
}

#[test]
fn the_example_of_a_cloud_is_one_of_its_regions() {
    for cloud in Cloud::ALL {
        let example = cloud.facts().example_region;
        assert!(region::find(*cloud, example).is_some(), "{example}");
    }
}

#[test]
fn a_cloud_has_the_models_that_have_a_network_plan() {
    let vpc = "10.0.0.0/16".parse().unwrap();
    for cloud in Cloud::ALL {
        let planned = DeploymentModel::ALL
            .iter()
            .copied()
            .filter(|model| network::plan(*cloud, *model, 3, vpc).is_ok());
        let planned: Vec<DeploymentModel> = planned.collect();
        assert_eq!(models_of(*cloud).collect::<Vec<_>>(), planned);
    }
    for cloud in [Cloud::Google, Cloud::Azure] {
        let models: Vec<_> = models_of(cloud).collect();
        assert_eq!(
            models,
            [DeploymentModel::Standard, DeploymentModel::StandardPublic]
        );
    }
}

#[test]
fn the_facts_of_a_model_agree_with_each_other() {
    for model in DeploymentModel::ALL {
        let facts = model_facts(*model);
        // Nodes with public addresses need neither.
        assert!(facts.is_private || !facts.has_bastion && !facts.has_nat);
        assert_eq!(storage::is_always_own(*model), facts.always_own_buckets);
        for cloud in facts.clouds {
            // A template without buckets can't keep a model's backups.
            assert!(cloud.facts().has_own_buckets || !facts.always_own_buckets);
        }
    }
}

#[test]
fn the_limits_of_tags_are_those_of_the_cloud() {
    for cloud in Cloud::ALL {
        let facts = &cloud.facts().tags;
        let is_allowed = |key: usize, value: usize| {
            let (key, value) = ("k".repeat(key), "v".repeat(value));
            tags::check(&key, &value, *cloud, &[]).is_ok()
        };
        assert!(is_allowed(facts.key_limit, facts.value_limit));
        assert!(!is_allowed(facts.key_limit + 1, 1));
        assert!(!is_allowed(1, facts.value_limit + 1));
    }
}
