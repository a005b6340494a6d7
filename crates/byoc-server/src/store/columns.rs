//! Types of columns: each is read from the text that its column keeps.

use byoc_rules::words::{self, Words};
use byoc_types::{ProjectRole, Role, TokenScope};
use sqlx::error::BoxDynError;
use sqlx::{Database, Decode, Type};

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

macro_rules! rights {
    ($($name:ident)*) => {$(
        impl From<LeastWord<$name>> for $name {
            fn from(LeastWord(value): LeastWord<$name>) -> Self {
                value
            }
        }
    )*};
}
rights! { Role ProjectRole TokenScope }

impl<D: Database, T> Type<D> for LeastWord<T>
where
    String: Type<D>,
{
    fn type_info() -> D::TypeInfo {
        String::type_info()
    }

    fn compatible(ty: &D::TypeInfo) -> bool {
        String::compatible(ty)
    }
}

impl<'r, D: Database, T: Rights> Decode<'r, D> for LeastWord<T>
where
    String: Decode<'r, D>,
{
    fn decode(value: D::ValueRef<'r>) -> Result<Self, BoxDynError> {
        let word = String::decode(value)?;
        Ok(LeastWord(words::parse(&word).unwrap_or(T::LEAST)))
    }
}
