//! Made-up data for trying things out.

use crate::app::{Ctx, Result};
use crate::auth::Auth;

/// How to sign in to the demo.
pub struct SignIn {
    pub email: String,
    pub password: String,
    pub token: String,
}

/// Fills an empty database; answers how to sign in where the database is the demo's.
pub async fn fill(_ctx: &Ctx, _auth: &Auth) -> Result<Option<SignIn>> {
    Ok(None)
}
