//! Areas, places and organisations by name.

use kernel::id::{AreaId, OrgId, PlaceId};
use uuid::Uuid;

pub(crate) const fn id(n: u128) -> Uuid {
    Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0000 + n)
}

/// 澄阳市.
pub const CITY: AreaId = AreaId::from_uuid(id(8));
/// 清河区.
pub const DISTRICT: AreaId = AreaId::from_uuid(id(9));
/// 桐荫街道, whose site it is.
pub const STREET: AreaId = AreaId::from_uuid(id(1));
/// 临水街道, next door.
pub const OTHER_STREET: AreaId = AreaId::from_uuid(id(2));
/// 石榴园社区.
pub const GARDEN: AreaId = AreaId::from_uuid(id(3));
/// 麦市社区.
pub const MARKET: AreaId = AreaId::from_uuid(id(4));
/// 柳岸社区, of the street next door.
pub const OTHER_COMMUNITY: AreaId = AreaId::from_uuid(id(5));
/// What communities become when they are merged; it is not there at the beginning.
pub const MERGED: AreaId = AreaId::from_uuid(id(6));
/// 第一网格 of the garden.
pub const GRID: AreaId = AreaId::from_uuid(id(11));
/// 第二网格 of the garden.
pub const GRID_TWO: AreaId = AreaId::from_uuid(id(12));
/// 麦市网格.
pub const MARKET_GRID: AreaId = AreaId::from_uuid(id(13));
/// 麦市西网格.
pub const MARKET_GRID_TWO: AreaId = AreaId::from_uuid(id(15));
/// 柳岸网格.
pub const OTHER_GRID: AreaId = AreaId::from_uuid(id(14));

/// 石榴园小区.
pub const COMPOUND: PlaceId = PlaceId::from_uuid(id(100));
/// 石榴园小区3号楼, in the first grid.
pub const BUILDING: PlaceId = PlaceId::from_uuid(id(101));
/// 石榴园小区5号楼, in the second grid.
pub const BUILDING_TWO: PlaceId = PlaceId::from_uuid(id(102));
/// 麦市大楼.
pub const MARKET_BUILDING: PlaceId = PlaceId::from_uuid(id(103));
/// 粮仓楼, in the second grid of the market.
pub const MARKET_BUILDING_TWO: PlaceId = PlaceId::from_uuid(id(105));
/// 柳岸楼.
pub const OTHER_BUILDING: PlaceId = PlaceId::from_uuid(id(104));

/// 柏合物业.
pub const PROPERTY: OrgId = OrgId::from_uuid(id(201));
/// 街道城建科.
pub const WORKS: OrgId = OrgId::from_uuid(id(202));
/// 清源水务.
pub const DRAINAGE: OrgId = OrgId::from_uuid(id(203));
/// 石榴园居民委员会.
pub const COMMITTEE: OrgId = OrgId::from_uuid(id(204));
/// 综合执法队.
pub const ENFORCEMENT: OrgId = OrgId::from_uuid(id(205));
/// 桐荫街道办事处.
pub const OFFICE: OrgId = OrgId::from_uuid(id(206));
