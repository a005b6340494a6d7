//! The addresses at which people reach this instance.

use std::fmt;

use serde::de::{Error, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};
use url::Url;

/// One address or several, as browsers write them: scheme, host and port.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PublicUrl(Vec<String>);

impl PublicUrl {
    /// Reads the addresses. All of them are `https`, or all are `http`: a session cookie of the one
    /// kind does not work with the other.
    ///
    /// # Errors
    /// With the end of a sentence that begins with `public_url`.
    pub fn new<'a>(addresses: impl IntoIterator<Item = &'a str>) -> Result<Self, String> {
        let mut origins: Vec<String> = Vec::new();
        for address in addresses {
            let origin = origin_of(address)?;
            if !origins.contains(&origin) {
                origins.push(origin);
            }
        }
        let is_tls = |origin: &String| origin.starts_with("https://");
        if origins.iter().any(is_tls) && !origins.iter().all(is_tls) {
            return Err(
                "mixes http and https; use https for all of them: cookies of the one kind don't \
                 work with the other"
                    .to_owned(),
            );
        }
        Ok(Self(origins))
    }

    /// Scheme, host and port of each, as browsers send them in `Origin`.
    pub fn origins(&self) -> &[String] {
        &self.0
    }
}

fn origin_of(address: &str) -> Result<String, String> {
    let refused = |why: &str| {
        format!("\"{address}\" is not an address such as \"https://byoc.example.com\": {why}")
    };
    let url = Url::parse(address).map_err(|error| refused(&error.to_string()))?;
    if !matches!(url.scheme(), "http" | "https") || !url.has_host() {
        return Err(refused("it must begin with https:// or http://"));
    }
    if !matches!(url.path(), "" | "/") || url.query().is_some() || url.fragment().is_some() {
        return Err(refused("nothing may follow the host and its port"));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(refused("it may not name a user"));
    }
    Ok(url.origin().ascii_serialization())
}

impl<'de> Deserialize<'de> for PublicUrl {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(OneOrSeveral)
    }
}

struct OneOrSeveral;

impl<'de> Visitor<'de> for OneOrSeveral {
    type Value = PublicUrl;

    fn expecting(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str("an address in quotes, or a list of them")
    }

    fn visit_str<E: Error>(self, address: &str) -> Result<PublicUrl, E> {
        PublicUrl::new([address]).map_err(|error| E::custom(format!("public_url {error}")))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<PublicUrl, A::Error> {
        let mut addresses: Vec<String> = Vec::new();
        while let Some(address) = list.next_element()? {
            addresses.push(address);
        }
        let addresses = addresses.iter().map(String::as_str);
        PublicUrl::new(addresses).map_err(|error| A::Error::custom(format!("public_url {error}")))
    }
}
