//! The real hashicorp/aws provider, where a folder of this machine holds it, applies and destroys the
//! AWS variants on moto. What then exists is compared with what the crate says must exist.
//!
//! `BYOC_TERRAFORM_MIRROR` names a filesystem mirror; otherwise the places are searched where
//! Terraform and people keep one.

use std::collections::BTreeSet;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::Mutex;

use byoc_rules::cloud::TemplateCloud;
use byoc_terraform::{bucket_release, expected_resources};
use byoc_types::DeploymentModel;
use serde_json::{Value, json};

use crate::applied;
use crate::program::{Terraform, find_terraform, text};
use crate::variants::{self, Variant};

/// What the settings of a region and an automation of the customer's are tried on too.
const MAIN: &str = "real_standard";

#[test]
fn the_real_provider_makes_what_is_shown_and_leaves_nothing() {
    let Some(mirror) = mirrors().into_iter().find(|folder| holds_aws(folder)) else {
        // Not eprintln: the harness would swallow it.
        let _ = std::io::stderr().write_all(
            b"\n*** SKIPPED: no filesystem mirror with hashicorp/aws 5.60 to 6.x, so the templates \
              were tried with simulated providers only.\n*** Set BYOC_TERRAFORM_MIRROR to the \
              folder that holds registry.terraform.io/ and run the tests again.\n\n",
        );
        return;
    };
    let Some(moto) = Terraform::start("moto_provider.py") else {
        return;
    };
    let real = Real::new(&mirror, moto.ask("endpoint").as_str().expect("an address"));
    let nothing = moto.ask("world");
    let variants = aws_variants();

    side_by_side(&variants, |variant| real.apply(variant));
    let mut shown = nothing.clone();
    for variant in &variants {
        let world = applied::world(&variant.input);
        for (kind, things) in world.as_object().expect("kinds") {
            let all = shown[kind].as_array_mut().expect("a list");
            all.extend(things.as_array().expect("a list").iter().cloned());
        }
    }
    applied::assert_same(&moto, "the real provider", &applied::by_name(shown));

    side_by_side(&variants, |variant| {
        let folder = real.folder(variant);
        assert_eq!(
            real.changes(&folder, &[]),
            BTreeSet::new(),
            "{}",
            variant.name
        );
    });
    let main = variants.iter().find(|variant| variant.name == MAIN);
    let main = real.folder(main.expect("a variant"));
    real.default_tags_reach_what_must_stay_without(&main);
    real.tags_of_others_can_be_left_alone(&moto, &main);
    real.a_region_that_the_provider_does_not_know_is_told_at_once();

    let before = moto.ask("world");
    let output = real.run(&main, &["destroy", "-auto-approve", FILE], &[]);
    assert!(!output.status.success());
    assert!(
        text(&output).contains("Instance cannot be destroyed"),
        "{}",
        text(&output)
    );
    assert_eq!(moto.ask("world"), before, "something changed");
    side_by_side(&variants, |variant| real.destroy(variant));
    assert_eq!(moto.ask("world"), nothing, "something is left");
}

const FILE: &str = "-var-file=x.tfvars";

/// Every model, with buckets, which only add to it. Each has a name of its own, since they share an
/// account.
fn aws_variants() -> Vec<Variant> {
    use DeploymentModel::{Hipaa, PciDss, Standard, StandardPublic};
    [
        (MAIN, Standard, "cce-cce00000000001"),
        ("real_standard_public", StandardPublic, "cce-cce00000000002"),
        ("real_hipaa", Hipaa, "cce-cce00000000003"),
        ("real_pci_dss", PciDss, "cce-cce00000000004"),
    ]
    .map(|(name, model, unique_name)| {
        let mut input = variants::input(TemplateCloud::Aws, model, 3);
        input.has_buckets = true;
        input.unique_name = unique_name.to_owned();
        Variant { name, input }
    })
    .into()
}

/// As many at once as there are processors.
fn side_by_side(variants: &[Variant], work: impl Fn(&Variant) + Sync) {
    let queue = Mutex::new(variants.iter());
    let next = || queue.lock().expect("no other failed").next();
    let workers = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        for _ in 0..workers {
            scope.spawn(|| {
                while let Some(variant) = next() {
                    work(variant);
                }
            });
        }
    });
}

struct Real {
    terraform: PathBuf,
    /// Where the variants are.
    root: PathBuf,
    /// Terraform's configuration, which names the mirror.
    configuration: PathBuf,
    /// Leads the provider to moto.
    overrides: String,
}

impl Real {
    fn new(mirror: &Path, endpoint: &str) -> Self {
        let root = Path::new(env!("CARGO_TARGET_TMPDIR")).join("byoc-real");
        let _ = std::fs::remove_dir_all(&root);
        std::fs::create_dir_all(&root).expect("a folder");
        let configuration = root.join("terraform.tfrc");
        let mirror = mirror.display().to_string();
        let lines = format!(
            "provider_installation {{\n  filesystem_mirror {{\n    path = {}\n  }}\n}}\n",
            byoc_terraform::hcl::string(&mirror)
        );
        std::fs::write(&configuration, lines).expect("a file");
        let services = ["ec2", "iam", "s3", "sts"]
            .map(|service| format!("    {service} = \"{endpoint}\"\n"))
            .concat();
        Self {
            terraform: find_terraform().expect("it was found before"),
            root,
            configuration,
            overrides: format!(
                "provider \"aws\" {{\n  access_key = \"operator\"\n  secret_key = \"operator\"\n  \
                 s3_use_path_style = true\n  skip_metadata_api_check = true\n  \
                 endpoints {{\n{services}  }}\n}}\n"
            ),
        }
    }

    fn folder(&self, variant: &Variant) -> PathBuf {
        self.root.join(variant.name)
    }

    fn write(&self, variant: &Variant) -> PathBuf {
        let folder = self.folder(variant);
        std::fs::create_dir_all(&folder).expect("a folder");
        let write =
            |name: &str, text: &str| std::fs::write(folder.join(name), text).expect("a file");
        write(
            "main.tf",
            &byoc_terraform::template(&variant.input).expect("a template"),
        );
        write(
            "x.tfvars",
            &byoc_terraform::variables(&variant.input).expect("variables"),
        );
        write("moto_override.tf", &self.overrides);
        folder
    }

    fn run(&self, folder: &Path, arguments: &[&str], environment: &[(&str, &str)]) -> Output {
        Command::new(&self.terraform)
            .args(arguments)
            .current_dir(folder)
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .env("HOME", folder)
            .env("TF_CLI_CONFIG_FILE", &self.configuration)
            .env("TF_IN_AUTOMATION", "1")
            .env("TF_CLI_ARGS", "-no-color")
            .env("TF_INPUT", "0")
            .env("CHECKPOINT_DISABLE", "1")
            .envs(environment.iter().copied())
            .output()
            .expect("terraform runs")
    }

    fn succeed(&self, folder: &Path, arguments: &[&str]) -> Output {
        let output = self.run(folder, arguments, &[]);
        assert!(
            output.status.success(),
            "{}:\n{}",
            folder.display(),
            text(&output)
        );
        output
    }

    fn apply(&self, variant: &Variant) {
        let folder = self.write(variant);
        self.succeed(&folder, &["init"]);
        self.succeed(&folder, &["apply", "-auto-approve", FILE]);
        let made = self.succeed(&folder, &["state", "list"]);
        let made: BTreeSet<String> = String::from_utf8_lossy(&made.stdout)
            .lines()
            .filter(|address| !address.starts_with("data."))
            .map(str::to_owned)
            .collect();
        let expected = expected_resources(&variant.input).expect("resources");
        let expected = expected.into_iter().map(|resource| resource.address);
        assert_eq!(made, expected.collect(), "{}", variant.name);
    }

    fn destroy(&self, variant: &Variant) {
        let folder = self.folder(variant);
        if let Some(release) = bucket_release(&variant.input).expect("an answer") {
            std::fs::write(folder.join("own_override.tf"), release).expect("a file");
        }
        self.succeed(&folder, &["destroy", "-auto-approve", FILE]);
    }

    /// What a plan would change: addresses with the attributes. Moto forgets the descriptions of
    /// security group rules, which AWS keeps.
    fn changes(&self, folder: &Path, environment: &[(&str, &str)]) -> BTreeSet<String> {
        let output = self.run(folder, &["plan", "-out=plan.bin", FILE], environment);
        assert!(output.status.success(), "{}", text(&output));
        let output = self.succeed(folder, &["show", "-json", "plan.bin"]);
        let plan: Value = serde_json::from_slice(&output.stdout).expect("JSON");
        let changes = plan["resource_changes"].as_array().expect("changes");
        changes
            .iter()
            .filter(|change| change["change"]["actions"] != json!(["no-op"]))
            .flat_map(|change| {
                let address = change["address"].as_str().expect("an address");
                let (before, after) = (&change["change"]["before"], &change["change"]["after"]);
                let attributes: Vec<String> = match (before, after) {
                    (Value::Object(before), Value::Object(after)) => after
                        .iter()
                        .filter(|(name, value)| before.get(*name) != Some(value))
                        .map(|(name, _)| name.clone())
                        .collect(),
                    _ => vec![change["change"]["actions"].to_string()],
                };
                let is_rule = address.starts_with("aws_vpc_security_group_");
                attributes
                    .into_iter()
                    .filter(move |name| !(is_rule && name == "description"))
                    .map(move |name| format!("{address} {name}"))
            })
            .collect()
    }

    /// What the README says of `TF_AWS_DEFAULT_TAGS_…`: it tags the role and rules too.
    fn default_tags_reach_what_must_stay_without(&self, folder: &Path) {
        let changes = self.changes(folder, &[("TF_AWS_DEFAULT_TAGS_CostCenter", "42")]);
        for address in [
            "aws_iam_role.control_plane tags_all",
            "aws_vpc_security_group_ingress_rule.workload_self tags_all",
        ] {
            assert!(changes.contains(address), "{changes:#?}");
        }
    }

    /// A tag that automation puts on what exists would be taken off again, unless the provider ignores
    /// it, as the README shows.
    fn tags_of_others_can_be_left_alone(&self, moto: &Terraform, folder: &Path) {
        moto.ask("tag AutoTag_Creator");
        assert_eq!(
            self.changes(folder, &[]),
            BTreeSet::from(["tags", "tags_all"].map(|name| format!("aws_vpc.byoc {name}")))
        );
        let main = aws_variants().remove(0);
        let readme = byoc_terraform::readme(&main.input).expect("a README");
        let ignoring = readme
            .split("```hcl\n")
            .filter_map(|block| block.split("```").next())
            .find(|block| block.contains("ignore_tags"))
            .expect("an example");
        std::fs::write(folder.join("own_override.tf"), ignoring).expect("a file");
        assert_eq!(self.changes(folder, &[]), BTreeSet::new());
        moto.ask("untag AutoTag_Creator");
    }

    /// The version is named where an older provider would only say that the region is invalid.
    fn a_region_that_the_provider_does_not_know_is_told_at_once(&self) {
        let mut newest = aws_variants().remove(0);
        newest.name = "real_new_region";
        newest.input.region = "ap-southeast-6".to_owned();
        let folder = self.write(&newest);
        let output = self.run(&folder, &["init"], &[]);
        if !output.status.success() {
            assert!(text(&output).contains(">= 6.13"), "{}", text(&output));
        }
    }
}

// --- Mirrors ----------------------------------------------------------------------------------

/// Folders that may hold `registry.terraform.io`, the most particular first.
fn mirrors() -> Vec<PathBuf> {
    let variable = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty());
    let home = variable("HOME").map(PathBuf::from).unwrap_or_default();
    let mut folders: Vec<PathBuf> = variable("BYOC_TERRAFORM_MIRROR")
        .map(PathBuf::from)
        .into_iter()
        .collect();
    let configuration =
        variable("TF_CLI_CONFIG_FILE").map_or_else(|| home.join(".terraformrc"), PathBuf::from);
    let configuration = std::fs::read_to_string(configuration).unwrap_or_default();
    folders.extend(
        configuration
            .lines()
            .filter_map(|line| line.split_once('='))
            .filter(|(name, _)| ["path", "plugin_cache_dir"].contains(&name.trim()))
            .map(|(_, value)| PathBuf::from(value.trim().trim_matches('"'))),
    );
    folders.extend(variable("TF_PLUGIN_CACHE_DIR").map(PathBuf::from));
    folders.push(home.join(".terraform.d/plugins"));
    folders.push(home.join(".terraform.d/plugin-cache"));
    let data = variable("XDG_DATA_HOME").map_or_else(|| home.join(".local/share"), PathBuf::from);
    let shared = variable("XDG_DATA_DIRS").unwrap_or_else(|| "/usr/local/share:/usr/share".into());
    folders.extend(
        std::iter::once(data)
            .chain(std::env::split_paths(&shared))
            .map(|folder| folder.join("terraform/plugins")),
    );
    let optional = std::fs::read_dir("/opt").into_iter().flatten().flatten();
    let mut optional: Vec<PathBuf> = optional
        .filter(|entry| entry.file_name().to_string_lossy().contains("plugin"))
        .map(|entry| entry.path())
        .collect();
    optional.sort();
    folders.extend(optional);
    folders
}

/// Whether the mirror has a version for this machine that the template takes, unpacked
/// (`5.100.0/linux_amd64/`) or packed (`terraform-provider-aws_5.100.0_linux_amd64.zip`).
fn holds_aws(mirror: &Path) -> bool {
    let system = match std::env::consts::OS {
        "macos" => "darwin",
        other => other,
    };
    let processor = match std::env::consts::ARCH {
        "x86_64" => "amd64",
        "aarch64" => "arm64",
        other => other,
    };
    let platform = format!("{system}_{processor}");
    let folder = mirror.join("registry.terraform.io/hashicorp/aws");
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    entries.into_iter().any(|entry| {
        let name = entry.file_name().to_string_lossy().into_owned();
        let packed = name
            .strip_prefix("terraform-provider-aws_")
            .and_then(|rest| rest.strip_suffix(&format!("_{platform}.zip")));
        let version = packed.unwrap_or(&name);
        let parts: Vec<u32> = version
            .split('.')
            .filter_map(|part| part.parse().ok())
            .collect();
        let is_allowed = parts.len() == 3 && parts >= vec![5, 60, 0] && parts < vec![7, 0, 0];
        is_allowed && (packed.is_some() || entry.path().join(&platform).is_dir())
    })
}

#[test]
fn a_mirror_is_found_packed_and_unpacked_and_no_other_version_of_it() {
    let root = Path::new(env!("CARGO_TARGET_TMPDIR")).join("byoc-mirrors");
    let _ = std::fs::remove_dir_all(&root);
    let aws = |mirror: &str| {
        root.join(mirror)
            .join("registry.terraform.io/hashicorp/aws")
    };
    let platforms = ["linux_amd64", "linux_arm64", "darwin_arm64", "darwin_amd64"];
    for (mirror, version) in [("unpacked", "5.100.0"), ("old", "5.59.9"), ("new", "7.0.0")] {
        for platform in platforms {
            std::fs::create_dir_all(aws(mirror).join(version).join(platform)).expect("a folder");
        }
    }
    for (mirror, name) in [
        ("packed", "terraform-provider-aws_6.25.0_PLATFORM.zip"),
        ("packed-old", "terraform-provider-aws_4.67.0_PLATFORM.zip"),
        ("other", "terraform-provider-google_6.25.0_PLATFORM.zip"),
    ] {
        std::fs::create_dir_all(aws(mirror)).expect("a folder");
        for platform in platforms {
            let file = aws(mirror).join(name.replace("PLATFORM", platform));
            std::fs::write(file, "").expect("a file");
        }
    }
    std::fs::create_dir_all(aws("other-system").join("5.100.0/plan9_mips")).expect("a folder");
    let holds = |mirror: &str| holds_aws(&root.join(mirror));
    assert!(holds("unpacked") && holds("packed"));
    for mirror in [
        "old",
        "new",
        "packed-old",
        "other",
        "other-system",
        "missing",
    ] {
        assert!(!holds(mirror), "{mirror}");
    }
}
