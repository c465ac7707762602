//! Accounts of staff and of residents.

mod closing;
mod command;
mod number;
mod password;
mod query;
mod row;
mod turn;
mod warn;

pub use closing::close_account;
pub use command::{
    NewResident, NewStaff, Profile, change_profile, create_staff, disable, enable, reset_password,
    sign_up, unlock,
};
pub(crate) use command::{disable_now, enable_now, journal, manage};
pub(crate) use number::{candidates, prove_number, salt, salt_of};
pub use password::set_password;
pub(crate) use password::{password_was_used, put_password, rehash_password};
pub use query::{account, account_of_login, contact, names, staff};
pub(crate) use query::{account_at, home_of, own_account};
pub(crate) use query::{keep_display, login_hash, people};
pub(crate) use row::account_sql;

pub use row::{AccountKind, AccountRow, AccountState, Contact, normal_login};
pub(crate) use turn::in_turn;
pub(crate) use warn::tell;
