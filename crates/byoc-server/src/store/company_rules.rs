//! What an organization asks of all its custom clouds.

use byoc_types::CompanyRules;

use super::columns::Doc;
use super::{Error, Source, Tx, encode, params, queries};

#[derive(sqlx::FromRow)]
struct RulesRow {
    #[sqlx(try_from = "Doc<CompanyRules>")]
    content: CompanyRules,
    version: i64,
}

#[derive(sqlx::FromRow)]
struct Written {
    version: i64,
}

queries! {
    COMPANY_RULES = "SELECT content, version FROM company_rules WHERE organization_id = $1";
    COMPANY_RULES_WRITE = "INSERT INTO company_rules \
        (organization_id, content, version, updated_at) VALUES ($1, $2, 1, {now}) \
        ON CONFLICT (organization_id) DO UPDATE SET content = $2, \
        version = company_rules.version + 1, updated_at = {now} \
        RETURNING version";
}

/// The rules with their version: none, with version 0, before somebody sets the first.
pub async fn of_organization(
    source: &mut impl Source,
    organization_id: &str,
) -> Result<(CompanyRules, i64), Error> {
    let row: Option<RulesRow> = source
        .fetch_optional(&COMPANY_RULES, params![organization_id])
        .await?;
    Ok(row.map_or_else(Default::default, |row| (row.content, row.version)))
}

/// Replaces the rules; answers their next version.
pub async fn write(tx: &mut Tx, organization_id: &str, rules: &CompanyRules) -> Result<i64, Error> {
    let written: Option<Written> = tx
        .fetch_optional(
            &COMPANY_RULES_WRITE,
            params![organization_id, encode(rules)],
        )
        .await?;
    Ok(written
        .ok_or(Error::Database(sqlx::Error::RowNotFound))?
        .version)
}
