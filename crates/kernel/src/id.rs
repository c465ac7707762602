//! Typed ids over UUIDv7, made by whoever creates the thing (a phone without a network, too).

use crate::refusal::Refusal;
use crate::time::{Duration, Instant};
use uuid::Uuid;

/// How far in the past the time inside an id may lie; older offline work carries its own time field.
pub const PAST_MAX: Duration = Duration::days(30);
/// How far in the future the time inside an id may lie (clocks of phones differ).
pub const FUTURE_MAX: Duration = Duration::minutes(5);

/// Declares a typed id: a newtype over a UUID that cannot be mistaken for another.
#[macro_export]
macro_rules! typed_id {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, ::serde::Serialize, ::serde::Deserialize)]
        #[serde(transparent)]
        pub struct $name(::uuid::Uuid);

        impl $name {
            /// Returns the typed id of a UUID.
            pub const fn from_uuid(uuid: ::uuid::Uuid) -> Self {
                Self(uuid)
            }

            /// Returns the UUID.
            pub const fn uuid(self) -> ::uuid::Uuid {
                self.0
            }
        }

        impl From<::uuid::Uuid> for $name {
            fn from(uuid: ::uuid::Uuid) -> Self {
                Self(uuid)
            }
        }

        impl From<$name> for ::uuid::Uuid {
            fn from(id: $name) -> Self {
                id.0
            }
        }

        impl ::std::fmt::Display for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                ::std::fmt::Display::fmt(&self.0, f)
            }
        }

        impl ::std::fmt::Debug for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                ::std::fmt::Display::fmt(&self.0, f)
            }
        }

        impl ::std::str::FromStr for $name {
            type Err = ::uuid::Error;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                ::uuid::Uuid::try_parse(text).map(Self)
            }
        }
    )+};
}

typed_id! {
    /// The office that owns rows: the id of its area.
    TenantId,
    /// An area of the administrative tree.
    AreaId,
    /// A compound, building, unit or dwelling.
    PlaceId,
    /// An organisation.
    OrgId,
    /// An account of a resident or of staff.
    AccountId,
    /// A signed-in session.
    SessionId,
    /// A matter 办件: a running procedure.
    MatterId,
    /// A case 案件.
    CaseId,
    /// A stored file.
    FileId,
    /// A person.
    PersonId,
    /// A message.
    MessageId,
    /// An event of a matter or of the journal.
    EventId,
}

impl From<AreaId> for TenantId {
    fn from(area: AreaId) -> TenantId {
        TenantId(area.0)
    }
}

impl From<TenantId> for AreaId {
    fn from(tenant: TenantId) -> AreaId {
        AreaId(tenant.0)
    }
}

/// Returns a version 7 UUID (RFC 9562) from the time and ten random bytes.
pub fn v7(now: Instant, random: [u8; 10]) -> Uuid {
    let millis = u64::try_from(now.micros().div_euclid(1000)).unwrap_or(0);
    uuid::Builder::from_unix_timestamp_millis(millis, &random).into_uuid()
}

/// Returns the time inside a version 7 UUID, to the millisecond.
pub fn v7_time(id: Uuid) -> Option<Instant> {
    if id.get_version_num() != 7 {
        return None;
    }
    let (seconds, nanos) = id.get_timestamp()?.to_unix();
    let micros = i64::try_from(seconds)
        .ok()?
        .checked_mul(1_000_000)?
        .checked_add(i64::from(nanos) / 1000)?;
    Some(Instant::from_micros(micros))
}

/// Why an id from outside is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum IdRefusal {
    /// It is not a version 7 UUID.
    #[error("not a version 7 UUID")]
    NotV7,
    /// Its time lies more than 30 days back.
    #[error("made more than 30 days ago")]
    TooOld,
    /// Its time lies more than 5 minutes ahead.
    #[error("made in the future")]
    TooNew,
}

impl From<IdRefusal> for Refusal {
    fn from(refusal: IdRefusal) -> Refusal {
        match refusal {
            IdRefusal::NotV7 => Refusal::invalid("kernel.refusal.id_not_v7"),
            IdRefusal::TooOld => Refusal::invalid("kernel.refusal.id_too_old"),
            IdRefusal::TooNew => Refusal::invalid("kernel.refusal.id_too_new"),
        }
    }
}

/// Refuses an id from outside whose time is not within −30 days and +5 minutes of `now`.
pub fn check_v7(id: impl Into<Uuid>, now: Instant) -> Result<(), IdRefusal> {
    let made = v7_time(id.into()).ok_or(IdRefusal::NotV7)?;
    if made < now.minus(PAST_MAX) {
        Err(IdRefusal::TooOld)
    } else if made > now.plus(FUTURE_MAX) {
        Err(IdRefusal::TooNew)
    } else {
        Ok(())
    }
}
