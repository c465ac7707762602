//! Values bound to `$1..$n`, the same for both engines.

use kernel::time::{Date, Instant};
use serde_json::Value;
use uuid::Uuid;

/// A bound value.
#[derive(Clone, Debug, PartialEq)]
pub enum Arg {
    /// A whole number.
    Int(Option<i64>),
    /// A floating-point number; for coordinates, never for money.
    Real(Option<f64>),
    /// Yes or no.
    Bool(Option<bool>),
    /// Text.
    Text(Option<String>),
    /// Bytes.
    Bytes(Option<Vec<u8>>),
    /// A UUID.
    Id(Option<Uuid>),
    /// A point in time.
    Time(Option<Instant>),
    /// A date.
    Date(Option<Date>),
    /// A JSON value.
    Json(Option<Value>),
    /// Whole numbers, for `= ANY($n)`.
    Ints(Vec<i64>),
    /// Texts, for `= ANY($n)`.
    Texts(Vec<String>),
    /// UUIDs, for `= ANY($n)`.
    Ids(Vec<Uuid>),
}

/// The values of a statement, in the order of `$1..$n`.
pub type Args = Vec<Arg>;

/// What can be bound.
pub trait IntoArg {
    /// Returns the value to bind.
    fn into_arg(self) -> Arg;
    /// Returns the null of its type (PostgreSQL's nulls have types).
    fn null() -> Arg
    where
        Self: Sized;
}

macro_rules! plain {
    ($($type:ty => $arg:ident, |$x:ident| $value:expr;)+) => {$(
        impl IntoArg for $type {
            fn into_arg(self) -> Arg {
                let $x = self;
                Arg::$arg(Some($value))
            }
            fn null() -> Arg {
                Arg::$arg(None)
            }
        }
    )+};
}

plain! {
    i64 => Int, |x| x;
    i32 => Int, |x| i64::from(x);
    i16 => Int, |x| i64::from(x);
    u8 => Int, |x| i64::from(x);
    u16 => Int, |x| i64::from(x);
    u32 => Int, |x| i64::from(x);
    usize => Int, |x| i64::try_from(x).unwrap_or(i64::MAX);
    f64 => Real, |x| x;
    bool => Bool, |x| x;
    String => Text, |x| x;
    &str => Text, |x| x.to_owned();
    std::borrow::Cow<'_, str> => Text, |x| x.into_owned();
    Vec<u8> => Bytes, |x| x;
    &[u8] => Bytes, |x| x.to_vec();
    [u8; 32] => Bytes, |x| x.to_vec();
    Uuid => Id, |x| x;
    Instant => Time, |x| x;
    Date => Date, |x| x;
    Value => Json, |x| x;
}

impl IntoArg for Arg {
    fn into_arg(self) -> Arg {
        self
    }
    fn null() -> Arg {
        Arg::Text(None)
    }
}

impl<T: IntoArg> IntoArg for Option<T> {
    fn into_arg(self) -> Arg {
        self.map_or_else(T::null, T::into_arg)
    }
    fn null() -> Arg {
        T::null()
    }
}

impl<T: IntoArg + Clone> IntoArg for &T {
    fn into_arg(self) -> Arg {
        self.clone().into_arg()
    }
    fn null() -> Arg {
        T::null()
    }
}

/// What can stand in a list bound to `= ANY($n)`.
pub trait ListItem: Sized {
    /// Returns the list as a value to bind.
    fn list(items: Vec<Self>) -> Arg;
}

impl ListItem for i64 {
    fn list(items: Vec<Self>) -> Arg {
        Arg::Ints(items)
    }
}

impl ListItem for String {
    fn list(items: Vec<Self>) -> Arg {
        Arg::Texts(items)
    }
}

impl ListItem for &str {
    fn list(items: Vec<Self>) -> Arg {
        Arg::Texts(items.into_iter().map(str::to_owned).collect())
    }
}

impl ListItem for Uuid {
    fn list(items: Vec<Self>) -> Arg {
        Arg::Ids(items)
    }
}

impl<T: ListItem> IntoArg for Vec<T> {
    fn into_arg(self) -> Arg {
        T::list(self)
    }
    fn null() -> Arg {
        T::list(Vec::new())
    }
}

impl<T: ListItem + Clone> IntoArg for &[T] {
    fn into_arg(self) -> Arg {
        T::list(self.to_vec())
    }
    fn null() -> Arg {
        T::list(Vec::new())
    }
}

/// Makes typed ids (see `kernel::typed_id!`) bindable, readable from rows and usable in lists.
#[macro_export]
macro_rules! stored_id {
    ($($id:ty),+ $(,)?) => {$(
        impl $crate::IntoArg for $id {
            fn into_arg(self) -> $crate::Arg {
                $crate::Arg::Id(Some(self.uuid()))
            }
            fn null() -> $crate::Arg {
                $crate::Arg::Id(None)
            }
        }
        impl $crate::ListItem for $id {
            fn list(items: Vec<Self>) -> $crate::Arg {
                $crate::Arg::Ids(items.into_iter().map(Self::uuid).collect())
            }
        }
        impl $crate::FromColumn for $id {
            fn from_column(row: &$crate::Row, column: $crate::Column<'_>) -> Result<Option<Self>, $crate::Fault> {
                Ok(<::uuid::Uuid as $crate::FromColumn>::from_column(row, column)?.map(Self::from_uuid))
            }
        }
    )+};
}

/// Makes an enum bindable and readable as text. It needs `fn as_str(self) -> &'static str` (`Copy`) and
/// `FromStr`; a text that it does not know is a fault, never a default.
#[macro_export]
macro_rules! stored_text {
    ($($name:ty),+ $(,)?) => {$(
        impl $crate::IntoArg for $name {
            fn into_arg(self) -> $crate::Arg {
                $crate::Arg::Text(Some(self.as_str().to_owned()))
            }
            fn null() -> $crate::Arg {
                $crate::Arg::Text(None)
            }
        }
        impl $crate::ListItem for $name {
            fn list(items: Vec<Self>) -> $crate::Arg {
                $crate::Arg::Texts(items.into_iter().map(|item| item.as_str().to_owned()).collect())
            }
        }
        impl $crate::FromColumn for $name {
            fn from_column(row: &$crate::Row, column: $crate::Column<'_>) -> Result<Option<Self>, $crate::Fault> {
                let Some(text) = <String as $crate::FromColumn>::from_column(row, column)? else { return Ok(None) };
                match text.parse::<$name>() {
                    Ok(value) => Ok(Some(value)),
                    Err(_) => Err($crate::Fault::new(
                        $crate::FaultKind::Shape,
                        format!("column {column}: {text:?} is no {}", stringify!($name)),
                    )),
                }
            }
        }
    )+};
}

stored_id!(
    kernel::id::TenantId,
    kernel::id::AreaId,
    kernel::id::PlaceId,
    kernel::id::OrgId,
    kernel::id::AccountId,
    kernel::id::SessionId,
    kernel::id::MatterId,
    kernel::id::CaseId,
    kernel::id::FileId,
    kernel::id::PersonId,
    kernel::id::MessageId,
    kernel::id::EventId,
);

/// Collects the values of a statement: `args![id, title, Some(due)]`.
#[macro_export]
macro_rules! args {
    ($($value:expr),* $(,)?) => {
        ::std::vec![$($crate::IntoArg::into_arg($value)),*]
    };
}
