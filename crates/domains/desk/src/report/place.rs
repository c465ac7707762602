//! Where a report belongs: street, community and grid, from a building, from a point, or from the community chosen.

use super::rules::{Whereabouts, field};
use kernel::area::Level;
use kernel::dictionary::Point;
use kernel::id::{AccountId, AreaId, PlaceId};
use kernel::refusal::Refusal;
use pinyin::ToPinyin;
use registry::{AreaRow, PlaceRow, Spot};
use store::{Error, Fault, Query};

/// Where a report belongs.
#[derive(Clone, Debug, PartialEq)]
pub struct Located {
    /// The narrowest area: the grid, or the community as long as the grid is unknown.
    pub area: AreaId,
    /// The community.
    pub community: AreaRow,
    /// The grid.
    pub grid: Option<AreaRow>,
    /// The building or compound.
    pub place: Option<PlaceRow>,
    /// The point: the one given, or the building's.
    pub point: Option<Point>,
}

/// Finds out where a report belongs. The building tells it best, then the point, then the community chosen.
pub async fn locate(q: &mut impl Query, at: &Whereabouts) -> Result<Located, Error> {
    if let Some(id) = at.place() {
        return by_place(q, id, at).await;
    }
    if let Some(point) = at.point() {
        let spot = registry::spot(q, registry_point(point)).await?;
        if is_ours(&spot, q.tenant().into()) {
            return located(spot, None, Some(point));
        }
        if at.community().is_none() {
            return Err(Refusal::invalid("desk.refusal.point_elsewhere").on(field::POINT).into());
        }
    }
    let missing = || Refusal::invalid("desk.refusal.community_missing").on(field::COMMUNITY);
    let community = match at.community() {
        Some(community) => community,
        None => only(communities(q).await?).ok_or_else(missing)?,
    };
    let spot = registry::spot_of(q, community).await?;
    if !is_ours(&spot, q.tenant().into()) {
        return Err(Refusal::invalid("desk.refusal.community_unknown").on(field::COMMUNITY).into());
    }
    located(spot, None, at.point())
}

/// Returns the community of a street that has one only: nobody is asked which it is.
fn only(communities: Vec<AreaRow>) -> Option<AreaId> {
    match communities.as_slice() {
        [only] => Some(only.id),
        _ => None,
    }
}

async fn by_place(q: &mut impl Query, id: PlaceId, at: &Whereabouts) -> Result<Located, Error> {
    let unknown = || Refusal::invalid("desk.refusal.place_unknown").on(field::PLACE);
    let place = registry::place(q, id)
        .await?
        .filter(|place| place.ended_on.is_none())
        .ok_or_else(unknown)?;
    let area = place.grid_id.or(place.community_id).ok_or_else(unknown)?;
    let spot = registry::spot_of(q, area).await?;
    if !is_ours(&spot, q.tenant().into()) {
        return Err(unknown().into());
    }
    let point = at.point().or(place.point.and_then(dictionary_point));
    located(spot, Some(place), point)
}

fn is_ours(spot: &Spot, street: AreaId) -> bool {
    spot.street.as_ref().is_some_and(|area| area.id == street)
}

fn located(spot: Spot, place: Option<PlaceRow>, point: Option<Point>) -> Result<Located, Error> {
    let missing = || Refusal::invalid("desk.refusal.community_missing").on(field::COMMUNITY);
    let community = spot.community.ok_or_else(missing)?;
    let area = spot.grid.as_ref().map_or(community.id, |grid| grid.id);
    Ok(Located { area, community, grid: spot.grid, place, point })
}

/// Returns the present communities of the tenant's street, for choosing one.
pub async fn communities(q: &mut impl Query) -> Result<Vec<AreaRow>, Fault> {
    let street = q.tenant().into();
    registry::below(q, street, Level::Community).await
}

/// Returns the community in which somebody lives or works, if it is one of the tenant's street.
pub async fn own_community(q: &mut impl Query, id: AccountId) -> Result<Option<AreaId>, Fault> {
    let account = identity::account(q, id).await?;
    let Some(area) = account.and_then(|account| account.area_id) else { return Ok(None) };
    let spot = registry::spot_of(q, area).await?;
    let ours = is_ours(&spot, q.tenant().into());
    Ok(spot.community.filter(|_| ours).map(|community| community.id))
}

/// Returns the initials with which the codes of the tenant's cases begin: of 桐荫街道 they are `TY`.
pub async fn initials(q: &mut impl Query) -> Result<String, Fault> {
    let street = q.tenant().into();
    let name = registry::area(q, street).await?.map_or_else(String::new, |area| area.name);
    Ok(initials_of(&name))
}

fn initials_of(name: &str) -> String {
    let short =
        ["街道办事处", "街道", "镇", "乡"].into_iter().find_map(|end| name.strip_suffix(end));
    let short = short.filter(|rest| rest.chars().count() > 1).unwrap_or(name);
    let letters = short.chars().filter_map(|sign| match sign.to_pinyin() {
        Some(sound) => sound.plain().chars().next(),
        None => Some(sign).filter(char::is_ascii_alphabetic),
    });
    letters.map(|letter| letter.to_ascii_uppercase()).take(6).collect()
}

/// Returns a point as the registry of places writes it.
pub fn registry_point(point: Point) -> registry::Point {
    registry::Point::new(i64::from(point.lon_e6), i64::from(point.lat_e6))
}

/// Returns a point of the registry as forms write it.
pub fn dictionary_point(point: registry::Point) -> Option<Point> {
    let (lon, lat) = (i32::try_from(point.lon_e6).ok()?, i32::try_from(point.lat_e6).ok()?);
    Some(Point { lon_e6: lon, lat_e6: lat })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn c1_initials_come_from_the_streets_name() {
        assert_eq!(initials_of("桐荫街道"), "TY");
        assert_eq!(initials_of("石榴园街道办事处"), "SLY");
        assert_eq!(initials_of("王镇"), "WZ");
        assert_eq!(initials_of("A1"), "A");
        assert_eq!(initials_of(""), "");
    }
}
