//! Extractors whose refusals have the one shape.

use std::collections::BTreeMap;
use std::time::Duration;

use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::request::Parts;
use axum::http::{StatusCode, header};
use bytes::Bytes;
use http_body_util::{BodyExt, LengthLimitError, Limited};
use serde::Deserialize;
use serde::de::{DeserializeOwned, IgnoredAny};

use super::{Refusal, Server};
use crate::app::IfMatch;

/// Bodies are forms and lists of names: half a megabyte is plenty.
const LARGEST_BODY: usize = 512 * 1024;
/// How long a body may take to arrive.
const SLOWEST_BODY: Duration = Duration::from_secs(20);

/// Query of lists that come in pages.
#[derive(Deserialize)]
pub struct PageQuery {
    pub cursor: Option<String>,
}

/// A JSON body. No body counts as `{}`: the fields that are missing then get their sentences, and
/// an update without fields reads. The content type is not looked at here, because the official
/// clients send `application/octet-stream` with empty bodies.
pub struct Json<T>(pub T);

impl<T: DeserializeOwned> FromRequest<Server> for Json<T> {
    type Rejection = Refusal;

    async fn from_request(request: Request, _: &Server) -> Result<Self, Refusal> {
        let body = read_json(request).await?;
        parse(&body).map(Json)
    }
}

/// A JSON body in which every field may be absent. Fields that are not known here are ignored beside
/// known ones, as clients of the public API may send them; a body of which nothing is understood is
/// refused, because what it asks for would not happen.
pub struct Change<T>(pub T);

impl<T: DeserializeOwned> FromRequest<Server> for Change<T> {
    type Rejection = Refusal;

    async fn from_request(request: Request, _: &Server) -> Result<Self, Refusal> {
        let body = read_json(request).await?;
        understood(&body).map(Change)
    }
}

/// A JSON body that takes the place of everything there was. As [`Change`], but where there is no
/// body nothing is taken away: that is more likely a mistake than a wish.
pub struct Whole<T>(pub T);

impl<T: DeserializeOwned> FromRequest<Server> for Whole<T> {
    type Rejection = Refusal;

    async fn from_request(request: Request, _: &Server) -> Result<Self, Refusal> {
        let body = uncompressed(request).await?;
        if body.trim_ascii().is_empty() {
            return Err(Refusal::new(
                StatusCode::BAD_REQUEST,
                "body_missing",
                format!(
                    "The body is missing. This request replaces everything, so an empty body isn't \
                     accepted. Send an object with {}; {{}} removes everything.",
                    field_names::<T>().join(", ")
                ),
            ));
        }
        understood(&body).map(Whole)
    }
}

/// The body, of which at least one field is known where it has any.
fn understood<T: DeserializeOwned>(body: &[u8]) -> Result<T, Refusal> {
    let change = parse(body)?;
    // What was parsed is an object.
    let fields: BTreeMap<String, IgnoredAny> = serde_json::from_slice(body).unwrap_or_default();
    let known = field_names::<T>();
    match fields.keys().next() {
        Some(first) if !fields.keys().any(|name| known.contains(&&**name)) => {
            let shown: String = first.chars().take(64).collect();
            let known = known.join(", ");
            Err(Refusal::field(
                "field_unknown",
                &shown,
                format!("Nothing was changed: {shown} is not a field. The fields are {known}."),
            ))
        }
        _ => Ok(change),
    }
}

/// The names of a struct's fields, as its own code asks for them.
fn field_names<T: DeserializeOwned>() -> &'static [&'static str] {
    struct Asked<'a>(&'a mut &'static [&'static str]);

    impl<'de> serde::Deserializer<'de> for Asked<'_> {
        type Error = serde::de::value::Error;

        fn deserialize_struct<V: serde::de::Visitor<'de>>(
            self,
            _: &'static str,
            fields: &'static [&'static str],
            _: V,
        ) -> Result<V::Value, Self::Error> {
            *self.0 = fields;
            Err(serde::de::Error::custom("only asked"))
        }

        fn deserialize_any<V: serde::de::Visitor<'de>>(
            self,
            _: V,
        ) -> Result<V::Value, Self::Error> {
            Err(serde::de::Error::custom("not a struct"))
        }

        serde::forward_to_deserialize_any! {
            bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf
            option unit unit_struct newtype_struct seq tuple tuple_struct map enum identifier
            ignored_any
        }
    }

    let mut names: &[&str] = &[];
    let _ = T::deserialize(Asked(&mut names));
    names
}

/// The body of a request that sends JSON; `{}` where there is none.
async fn read_json(request: Request) -> Result<Bytes, Refusal> {
    let body = uncompressed(request).await?;
    Ok(match body.trim_ascii() {
        [] => Bytes::from_static(b"{}"),
        _ => body,
    })
}

async fn uncompressed(request: Request) -> Result<Bytes, Refusal> {
    if let Some(coding) = request.headers().get(header::CONTENT_ENCODING)
        && !coding.as_bytes().eq_ignore_ascii_case(b"identity")
    {
        return Err(Refusal::new(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "body_compressed",
            "Send the body uncompressed, without the header Content-Encoding.",
        ));
    }
    read(request).await
}

async fn read(request: Request) -> Result<Bytes, Refusal> {
    let body = Limited::new(request.into_body(), LARGEST_BODY).collect();
    match tokio::time::timeout(SLOWEST_BODY, body).await {
        Ok(Ok(body)) => Ok(body.to_bytes()),
        Ok(Err(error)) if error.downcast_ref::<LengthLimitError>().is_some() => {
            Err(Refusal::too_large())
        }
        Ok(Err(_)) => Err(Refusal::new(
            StatusCode::BAD_REQUEST,
            "body_cut_off",
            "The request's body ended too early. Send it again.",
        )),
        Err(_) => Err(Refusal::of_status(StatusCode::REQUEST_TIMEOUT)),
    }
}

fn parse<T: DeserializeOwned>(text: &[u8]) -> Result<T, Refusal> {
    // serde would take a list for an object: its first item for the first field, and so on.
    if text.trim_ascii_start().first() != Some(&b'{') {
        let error = serde_json::from_slice::<IgnoredAny>(text).err();
        return Err(error.map_or_else(not_an_object, |error| refuse(".", &error)));
    }
    let mut reader = serde_json::Deserializer::from_slice(text);
    let value = serde_path_to_error::deserialize(&mut reader).map_err(|error| {
        let path = error.path().to_string();
        // A key that is no word of a map has no name there.
        let path = path.trim_end_matches(".?");
        // serde_json calls a number in the place of a word broken JSON.
        let is_json = serde_json::from_slice::<IgnoredAny>(text).is_ok();
        match !error.inner().is_data() && is_json {
            true => Refusal::field("wrong_type", path, format!("{path} must be a string.")),
            false => refuse(path, error.inner()),
        }
    })?;
    reader.end().map_err(|error| refuse(".", &error))?;
    Ok(value)
}

fn refuse(path: &str, error: &serde_json::Error) -> Refusal {
    let text = error.to_string();
    if !error.is_data() {
        return Refusal::new(
            StatusCode::BAD_REQUEST,
            "not_json",
            format!(
                "The body is not valid JSON: {text}. Send an object such as {{\"name\": \"value\"}}."
            ),
        );
    }
    let what = text.split(" at line ").next().unwrap_or(&text);
    if let Some(name) = what
        .strip_prefix("duplicate field `")
        .and_then(|what| what.strip_suffix('`'))
    {
        let message = format!("{name} appears twice. Keep one of them.");
        return Refusal::field("field_twice", name, message);
    }
    if path == "." && !what.starts_with("missing field") {
        return not_an_object();
    }
    if let Some(name) = what
        .strip_prefix("missing field `")
        .and_then(|w| w.strip_suffix('`'))
    {
        let field = if path == "." {
            name.to_owned()
        } else {
            format!("{path}.{name}")
        };
        return Refusal::field(
            "field_missing",
            &field,
            format!("{field} is missing; add it."),
        );
    }
    Refusal::field("wrong_type", path, wrong_type(path, what))
}

/// What stands in the place of a value and what belongs there, from serde's words: `invalid type:
/// integer `5`, expected a string`.
fn wrong_type(path: &str, what: &str) -> String {
    let Some((found, expected)) = what
        .strip_prefix("invalid type: ")
        .and_then(|what| what.split_once(", expected "))
    else {
        return format!("{path} can't be read: {what}.");
    };
    let expected = match expected {
        "string" => "a string",
        "a boolean" => "true or false",
        "a sequence" => "a list",
        "a map" => "an object",
        "u64" | "i64" | "u32" | "i32" | "usize" => "a whole number",
        other if other.starts_with("struct ") => "an object",
        other => other,
    };
    let found = match found {
        "null" | "unit value" => "null",
        "map" => "an object",
        "sequence" => "a list",
        other => other,
    };
    let found = found.replace('`', "");
    format!("{path} must be {expected}, and it is {found}.")
}

fn not_an_object() -> Refusal {
    Refusal::new(
        StatusCode::BAD_REQUEST,
        "not_an_object",
        "The body must be a JSON object, for example {\"name\": \"value\"}.",
    )
}

/// Query parameters. Unknown ones are ignored: the Go client adds `limit=999` to everything.
pub struct Query<T>(pub T);

impl<T: DeserializeOwned> FromRequestParts<Server> for Query<T> {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, server: &Server) -> Result<Self, Refusal> {
        match axum::extract::Query::<T>::from_request_parts(parts, server).await {
            Ok(axum::extract::Query(value)) => Ok(Query(value)),
            Err(error) => Err(Refusal::new(
                StatusCode::BAD_REQUEST,
                "query_invalid",
                format!("A query parameter can't be read: {}.", error.body_text()),
            )),
        }
    }
}

/// Parts of the path. What isn't even text names nothing that exists.
pub struct Path<T>(pub T);

impl<T: DeserializeOwned + Send> FromRequestParts<Server> for Path<T> {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, server: &Server) -> Result<Self, Refusal> {
        match axum::extract::Path::<T>::from_request_parts(parts, server).await {
            Ok(axum::extract::Path(value)) => Ok(Path(value)),
            Err(_) => Err(Refusal::not_found()),
        }
    }
}

impl FromRequestParts<Server> for IfMatch {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, _: &Server) -> Result<Self, Refusal> {
        let header = parts.headers.get(header::IF_MATCH);
        // What isn't text is no version of ours.
        Ok(IfMatch::parse(
            header.map(|value| value.to_str().unwrap_or_default()),
        ))
    }
}

/// The header `Idempotency-Key`, where there is one.
pub struct IdempotencyKey(pub Option<String>);

impl FromRequestParts<Server> for IdempotencyKey {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, _: &Server) -> Result<Self, Refusal> {
        let Some(value) = parts.headers.get("idempotency-key") else {
            return Ok(IdempotencyKey(None));
        };
        match value.to_str() {
            Ok(key) if !key.is_empty() && key.len() <= 255 => {
                Ok(IdempotencyKey(Some(key.to_owned())))
            }
            _ => Err(Refusal::new(
                StatusCode::BAD_REQUEST,
                "idempotency_key_invalid",
                "The header Idempotency-Key must be 1 to 255 plain characters, for example a UUID.",
            )),
        }
    }
}

#[cfg(test)]
mod tests {
    use axum::body::Body;

    use super::*;

    #[test]
    fn a_wrong_type_is_said_in_words() {
        for (what, sentence) in [
            (
                "invalid type: integer `5`, expected a string",
                "x must be a string, and it is integer 5.",
            ),
            (
                "invalid type: map, expected a sequence",
                "x must be a list, and it is an object.",
            ),
            (
                "invalid type: string \"no\", expected a boolean",
                "x must be true or false, and it is string \"no\".",
            ),
            (
                "unknown variant `a`",
                "x can't be read: unknown variant `a`.",
            ),
        ] {
            assert_eq!(wrong_type("x", what), sentence);
        }
    }

    #[test]
    fn the_fields_of_a_struct_are_known_by_name() {
        assert_eq!(
            field_names::<byoc_types::CustomCloudProvision>(),
            [
                "aws_iam_role_arn",
                "google_privilege_bearing_service_account_id"
            ]
        );
        assert!(field_names::<String>().is_empty());
    }

    #[tokio::test(start_paused = true)]
    async fn a_body_that_never_ends_is_given_up() {
        let endless = futures::stream::pending::<Result<Bytes, std::io::Error>>();
        let request = Request::new(Body::from_stream(endless));
        let refusal = read(request).await.unwrap_err();
        assert_eq!(refusal.status(), StatusCode::REQUEST_TIMEOUT);
    }
}
