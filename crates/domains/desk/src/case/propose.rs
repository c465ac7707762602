//! What accepting or dispatching many would do to one case: only what is known already, never a guess at the form.

use super::store::CaseRow;
use crate::category::duty::Part;
use crate::category::{Catalogue, Category, OTHER, category_title};
use crate::desk::DeskRules;
use ::store::{Error, Query};
use kernel::access::WhoKey;
use kernel::refusal::Refusal;
use kernel::text::Text;
use matters::Proposal;
use registry::OrgRow;

/// A case is accepted among many when its category and its grid are known.
pub async fn accept(
    q: &mut impl Query,
    rules: &DeskRules,
    case: &CaseRow,
) -> Result<Proposal, Error> {
    let category = known(&rules.catalogue, case)?;
    let missing = || Refusal::conflict("desk.refusal.grid_missing");
    let grid = registry::area(q, case.grid_id.ok_or_else(missing)?).await?.ok_or_else(missing)?;
    let limit = category.limit.words();
    let title = &category.title;
    let gets = Text::new(
        format!("{} · {} · {}", title.zh, grid.name, limit.zh),
        format!("{} · {} · {}", title.en, grid.name, limit.en),
    );
    Ok(Proposal { gets, lead: None })
}

/// A case is dispatched among many when exactly one organisation is there that leads its category: in the community, else
/// in the street.
pub async fn dispatch(
    q: &mut impl Query,
    rules: &DeskRules,
    case: &CaseRow,
) -> Result<Proposal, Error> {
    let category = known(&rules.catalogue, case)?;
    let lead = lead(q, rules, category, case).await?;
    let limit = category.limit.words();
    let gets = Text::new(
        format!("主办 {} · {}", lead.name, limit.zh),
        format!("led by {} · {}", lead.name, limit.en),
    );
    Ok(Proposal { gets, lead: Some(WhoKey::Org(lead.id).to_string()) })
}

fn known<'c>(catalogue: &'c Catalogue, case: &CaseRow) -> Result<&'c Category, Refusal> {
    let open = || Refusal::conflict("desk.refusal.category_open");
    catalogue.get(&case.category).filter(|category| category.code != OTHER).ok_or_else(open)
}

/// Returns the one organisation that leads a category for a case: in its community, else in the street; a refusal says why
/// there is not exactly one.
pub async fn lead(
    q: &mut impl Query,
    rules: &DeskRules,
    category: &Category,
    case: &CaseRow,
) -> Result<OrgRow, Error> {
    let street = q.tenant().into();
    let fits = |org: &OrgRow| {
        org.kind == category.lead
            && rules.duties.may_receive(&org.kind, &category.code, Part::Lead).is_ok()
    };
    let all = registry::departments(q, street).await?;
    let all: Vec<OrgRow> = all.into_iter().filter(fits).collect();
    let near = |org: &&OrgRow| Some(org.area_id) == case.community_id;
    let own: Vec<&OrgRow> = all.iter().filter(near).collect();
    match (own.as_slice(), all.as_slice()) {
        ([one], _) => Ok((*one).clone()),
        ([], [one]) => Ok(one.clone()),
        ([], []) => {
            let title = category_title(&rules.catalogue, &category.code);
            Err(Refusal::conflict("desk.refusal.lead_none").with_text("category", title).into())
        }
        _ => Err(Refusal::conflict("desk.refusal.lead_many").into()),
    }
}
