//! Whose data are meant: what a right to a copy or to erasure (PIPL 第四十五条, 第四十七条) is about.

use crate::id::{AccountId, PersonId};

/// A data subject 个人: somebody with an account, somebody who is only on record as a person, or one who is both.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct DataSubject {
    account: Option<AccountId>,
    person: Option<PersonId>,
}

impl DataSubject {
    /// Returns the holder of an account.
    pub const fn account_holder(account: AccountId) -> DataSubject {
        DataSubject { account: Some(account), person: None }
    }

    /// Returns somebody who is on record.
    pub const fn on_record(person: PersonId) -> DataSubject {
        DataSubject { account: None, person: Some(person) }
    }

    /// Says that the holder of an account is on record as `person`.
    #[must_use]
    pub const fn known_as(self, person: PersonId) -> DataSubject {
        DataSubject { person: Some(person), ..self }
    }

    /// Returns the account, for what is kept under it.
    pub const fn account(self) -> Option<AccountId> {
        self.account
    }

    /// Returns the person, for what is kept about somebody whether or not there is an account.
    pub const fn person(self) -> Option<PersonId> {
        self.person
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn a11_an_account_is_no_person_until_somebody_says_so() {
        let (account, person) = (Uuid::from_u128(1).into(), Uuid::from_u128(2).into());
        let holder = DataSubject::account_holder(account);
        assert_eq!((holder.account(), holder.person()), (Some(account), None));
        let both = holder.known_as(person);
        assert_eq!((both.account(), both.person()), (Some(account), Some(person)));
        assert_eq!(DataSubject::on_record(person).account(), None);
    }
}
