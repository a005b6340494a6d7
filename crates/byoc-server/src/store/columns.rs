//! Types of columns: each is read from the text that its column keeps.

use std::collections::BTreeMap;

use byoc_cloud::contract::Made;
use byoc_rules::words::{self, Words};
use byoc_types::{
    Cause, CloudProvider, CompanyRules, CustomCloudState, DeploymentModel, Draft, HandOffState,
    OperationKind, ProjectRole, RequestContent, RequestState, Role, ServiceMaintenance,
    ServiceState, Tier, TokenScope, UsedThrough,
};
use ipnet::Ipv4Net;
use serde::de::DeserializeOwned;
use sqlx::error::BoxDynError;
use sqlx::{ColumnIndex, Database, Decode, FromRow, Type};

use super::{decode, from_word};

/// A word of the wire that says what somebody may do. One of a newer server that this one can't read
/// allows least.
#[derive(Debug, Clone, Copy)]
pub struct LeastWord<T>(T);

/// An enum of rights.
pub trait Rights: Words {
    const LEAST: Self;
}

impl Rights for Role {
    const LEAST: Self = Role::Member;
}

impl Rights for ProjectRole {
    const LEAST: Self = ProjectRole::ReadOnly;
}

impl Rights for TokenScope {
    const LEAST: Self = TokenScope::Read;
}

impl Rights for Tier {
    const LEAST: Self = Tier::None;
}

macro_rules! rights {
    ($($name:ident)*) => {$(
        impl From<LeastWord<$name>> for $name {
            fn from(LeastWord(value): LeastWord<$name>) -> Self {
                value
            }
        }
    )*};
}
rights! { Role ProjectRole TokenScope Tier }

/// A word of the wire.
#[derive(Debug, Clone, Copy)]
pub struct Word<T>(T);

/// A value that its own text is kept of.
#[derive(Debug, Clone, Copy)]
pub struct Parsed<T>(T);

/// A document, kept as JSON.
#[derive(Debug, Clone)]
pub struct Doc<T>(T);

/// A document or nothing.
#[derive(Debug, Clone)]
pub struct MaybeDoc<T>(Option<T>);

/// A word or nothing; one that this version can't read is nothing.
#[derive(Debug, Clone, Copy)]
pub struct LenientWord<T>(Option<T>);

/// A document or nothing; one that this version can't read is nothing.
#[derive(Debug, Clone)]
pub struct LenientDoc<T>(Option<T>);

/// 0 or 1.
#[derive(Debug, Clone, Copy)]
pub struct Flag(bool);

/// 0, 1 or nothing.
#[derive(Debug, Clone, Copy)]
pub struct MaybeFlag(Option<bool>);

macro_rules! into {
    ($($column:ty => $value:ty $(, $name:ident)?;)*) => {$(
        impl$(<$name>)? From<$column> for $value {
            fn from(column: $column) -> Self {
                column.0
            }
        }
    )*};
}
into! {
    Word<CustomCloudState> => CustomCloudState;
    Word<ServiceState> => ServiceState;
    Word<DeploymentModel> => DeploymentModel;
    Word<RequestState> => RequestState;
    Word<HandOffState> => HandOffState;
    Word<byoc_rules::cloud::Cloud> => byoc_rules::cloud::Cloud;
    Parsed<Ipv4Net> => Ipv4Net;
    Doc<CompanyRules> => CompanyRules;
    Doc<RequestContent> => RequestContent;
    Doc<ServiceMaintenance> => ServiceMaintenance;
    Doc<Option<T>> => Option<T>, T;
    Doc<Vec<T>> => Vec<T>, T;
    Doc<BTreeMap<String, T>> => BTreeMap<String, T>, T;
    Doc<Draft> => Draft;
    Doc<Made> => Made;
    Word<UsedThrough> => UsedThrough;
    Word<CloudProvider> => CloudProvider;
    Word<OperationKind> => OperationKind;
    MaybeDoc<Cause> => Option<Cause>;
    LenientWord<CustomCloudState> => Option<CustomCloudState>;
    LenientDoc<Draft> => Option<Draft>;
    LenientDoc<Cause> => Option<Cause>;
    LenientDoc<Vec<T>> => Option<Vec<T>>, T;
    Flag => bool;
    MaybeFlag => Option<bool>;
}

/// What a column holds: for rows that are read column by column.
pub trait Column {
    type Value;

    fn value(self) -> Self::Value;
}

macro_rules! columns {
    ($($column:ident$(<$name:ident>)? => $value:ty;)*) => {$(
        impl$(<$name>)? Column for $column$(<$name>)? {
            type Value = $value;

            fn value(self) -> $value {
                self.0
            }
        }
    )*};
}
columns! {
    Word<T> => T;
    Doc<T> => T;
    MaybeDoc<T> => Option<T>;
    Flag => bool;
}

/// Says how a column's type is read from what the database has: `$kept`.
macro_rules! column {
    ($name:ident $(<$t:ident: $($bound:path),+>)?, $kept:ty, $plain:ty, $read:expr) => {
        impl<D: Database, $($t)?> Type<D> for $name$(<$t>)?
        where
            $plain: Type<D>,
        {
            fn type_info() -> D::TypeInfo {
                <$plain>::type_info()
            }

            fn compatible(ty: &D::TypeInfo) -> bool {
                <$plain>::compatible(ty)
            }
        }

        impl<'r, D: Database, $($t: $($bound +)+)?> Decode<'r, D> for $name$(<$t>)?
        where
            $kept: Decode<'r, D>,
        {
            fn decode(value: D::ValueRef<'r>) -> Result<Self, BoxDynError> {
                let read: fn($kept) -> Result<Self, BoxDynError> = $read;
                read(<$kept>::decode(value)?)
            }
        }
    };
}
column!(LeastWord<T: Rights>, String, String, |word| {
    Ok(LeastWord(words::parse(&word).unwrap_or(T::LEAST)))
});
column!(Word<T: DeserializeOwned>, String, String, |word| Ok(Word(from_word(&word)?)));
column!(Parsed<T: Text>, String, String, |text| Ok(Parsed(T::read(&text)?)));
column!(Doc<T: DeserializeOwned>, String, String, |text| Ok(Doc(decode(&text)?)));
column!(MaybeDoc<T: DeserializeOwned>, Option<String>, String, |text| {
    Ok(MaybeDoc(text.as_deref().map(decode).transpose()?))
});
column!(LenientWord<T: DeserializeOwned>, Option<String>, String, |word| {
    Ok(LenientWord(word.and_then(|word| from_word(&word).ok())))
});
column!(LenientDoc<T: DeserializeOwned>, Option<String>, String, |text| {
    Ok(LenientDoc(text.and_then(|text| decode(&text).ok())))
});
column!(Flag, i64, i64, |number| Ok(Flag(number != 0)));
column!(MaybeFlag, Option<i64>, i64, |number| Ok(MaybeFlag(
    number.map(|number| number != 0)
)));

/// What [`Parsed`] reads.
pub trait Text: Sized {
    fn read(text: &str) -> Result<Self, BoxDynError>;
}

impl Text for Ipv4Net {
    fn read(text: &str) -> Result<Self, BoxDynError> {
        Ok(text.parse()?)
    }
}

/// A row of a list, with the id of its custom cloud.
pub struct Readable<T> {
    id: String,
    row: Result<T, sqlx::Error>,
}

impl<'r, R: sqlx::Row, T: FromRow<'r, R>> FromRow<'r, R> for Readable<T>
where
    &'static str: ColumnIndex<R>,
    String: Decode<'r, R::Database> + Type<R::Database>,
{
    fn from_row(row: &'r R) -> Result<Self, sqlx::Error> {
        Ok(Self {
            id: row.try_get("custom_cloud_id")?,
            row: T::from_row(row),
        })
    }
}

/// The rows that can be read. One that this version can't read, or that is broken, fails no list.
pub fn readable<T>(rows: Vec<Readable<T>>) -> Vec<T> {
    rows.into_iter()
        .filter_map(|Readable { id, row }| {
            row.inspect_err(|error| tracing::error!(id, %error, "a row can't be read"))
                .ok()
        })
        .collect()
}
