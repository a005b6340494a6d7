//! What an operator should know at the start, though the server runs.

use std::net::SocketAddr;

use byoc_rules::cloud::TemplateCloud;
use ipnet::Ipv4Net;

use super::Config;

/// AWS accounts that its documentation uses in examples.
const AWS_EXAMPLES: [&str; 3] = ["111122223333", "123456789012", "444455556666"];
/// Networks reserved for documentation (RFC 5737).
const EXAMPLE_NETWORKS: [Ipv4Net; 3] = [
    Ipv4Net::new_assert(std::net::Ipv4Addr::new(192, 0, 2, 0), 24),
    Ipv4Net::new_assert(std::net::Ipv4Addr::new(198, 51, 100, 0), 24),
    Ipv4Net::new_assert(std::net::Ipv4Addr::new(203, 0, 113, 0), 24),
];

impl Config {
    /// Sentences for the log, for a server that listens on `address`.
    pub fn warnings(&self, address: SocketAddr) -> Vec<String> {
        let mut warnings = Vec::new();
        if !self.is_tls() && !self.is_on_this_machine(address) {
            warnings.push(format!(
                "Session cookies are not Secure: the server listens on {address} without TLS, and \
                 public_url is not an https address. Put a proxy with TLS in front of it and set \
                 public_url, for example public_url = \"https://byoc.example.com\"."
            ));
        }
        let examples = self.example_principals();
        if !examples.is_empty() {
            warnings.push(format!(
                "Templates name example principals, which are only for rehearsals: {}. \
                 A template with one of them lets a stranger in. Set your own in the configuration first.",
                examples.join(", ")
            ));
        }
        warnings
    }

    /// Whether only people on this machine reach it, as far as is known.
    fn is_on_this_machine(&self, address: SocketAddr) -> bool {
        let is_local = |origin: &String| {
            let host = origin.split_once("://").map_or("", |(_, host)| host);
            ["localhost", "127.", "[::1]"]
                .iter()
                .any(|local| host.starts_with(local))
        };
        address.ip().is_loopback() && self.public_url.origins().iter().all(is_local)
    }

    /// Settings of providers in use whose value is one of the documentation's.
    fn example_principals(&self) -> Vec<String> {
        let of = &self.control_plane;
        let is_aws = |text: &String| AWS_EXAMPLES.iter().any(|account| text.contains(account));
        let is_google = |text: &String| text.contains("@example-");
        let is_example = |block: &Ipv4Net| EXAMPLE_NETWORKS.iter().any(|net| net.contains(block));
        let mut found = Vec::new();
        let mut note = |key: &str, value: Option<String>| {
            found.extend(value.map(|value| format!("control_plane.{key} = {value}")));
        };
        let first = |list: &[String]| list.iter().find(|it| is_aws(it)).cloned();
        for cloud in self.offered_clouds() {
            match cloud {
                TemplateCloud::Aws => {
                    let principal = std::slice::from_ref(&of.aws_account_principal);
                    note("aws_account_principal", first(principal));
                    note("image_owner_ids", first(&of.image_owner_ids));
                    note(
                        "object_storage_principals",
                        first(&of.object_storage_principals),
                    );
                }
                TemplateCloud::Google => {
                    let principal = Some(of.google_account_principal.clone());
                    note("google_account_principal", principal.filter(is_google));
                }
            }
        }
        if self.offered_clouds().next().is_some() {
            let block = of.management_cidr_blocks.iter().find(|it| is_example(it));
            note("management_cidr_blocks", block.map(ToString::to_string));
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn warnings(toml: &str, address: &str) -> String {
        let config = Config::from_toml(toml).unwrap();
        config.warnings(address.parse().unwrap()).join("\n")
    }

    #[test]
    fn cookies_that_are_not_secure_are_said_where_others_reach_the_server() {
        let says = |toml: &str, address: &str| warnings(toml, address).contains("not Secure");
        for address in [
            "0.0.0.0:8080",
            "[::]:8080",
            "192.168.1.5:80",
            "10.0.0.1:8080",
        ] {
            assert!(says("", address), "{address}");
            assert!(says("public_url = \"http://byoc.example.com\"", address));
            assert!(!says("public_url = \"https://byoc.example.com\"", address));
        }
        for address in ["127.0.0.1:8080", "[::1]:8080"] {
            assert!(!says("", address), "{address}");
            assert!(!says("public_url = \"http://localhost:8080\"", address));
            assert!(says("public_url = \"http://byoc.example.com\"", address));
            let both = "public_url = [\"http://localhost\", \"http://byoc.example.com\"]";
            assert!(says(both, address));
        }
    }

    #[test]
    fn principals_of_the_documentation_are_named_for_providers_in_use() {
        let at = "127.0.0.1:8080";
        let all = warnings("", at);
        for key in [
            "aws_account_principal = arn:aws:iam::111122223333:user/byoc-control-plane",
            "image_owner_ids = 111122223333",
            "object_storage_principals",
            "google_account_principal",
            "management_cidr_blocks = 203.0.113.0/27",
        ] {
            assert!(all.contains(key), "{key}: {all}");
        }
        let no_google = warnings("providers.google = \"off\"", at);
        assert!(
            !no_google.contains("google_account_principal"),
            "{no_google}"
        );
        let no_aws = warnings("providers.aws = \"off\"", at);
        assert!(
            !no_aws.contains("aws_account") && no_aws.contains("google"),
            "{no_aws}"
        );
        let own = "[control_plane]\naws_account_principal = \"arn:aws:iam::999999999999:role/byoc\"\n\
             image_owner_ids = [\"999999999999\"]\n\
             object_storage_principals = [\"arn:aws:iam::999999999999:role/store\"]\n\
             management_cidr_blocks = [\"51.15.0.0/28\"]\n";
        let rest = warnings(own, at);
        assert!(
            rest.contains("google_account_principal") && !rest.contains("aws"),
            "{rest}"
        );
        let google = format!(
            "{own}google_account_principal = \"serviceAccount:byoc@acme-prod.iam.gserviceaccount.com\"\n"
        );
        assert_eq!(warnings(&google, at), "");
        assert_eq!(
            warnings("providers = { aws = \"off\", google = \"off\" }", at),
            ""
        );
    }
}
