//! Why a command about accounts is refused.

use kernel::refusal::Refusal;
use kernel::text::Text;

/// Why a command about accounts is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum IdentityRefusal {
    /// The actor holds no role for it there.
    NotYours,
    /// There is no such account.
    NoAccount,
    /// Name and password do not go together; which of them is wrong is not told.
    SignIn,
    /// Too many failed tries; until when it is locked, in minutes.
    Locked(i64),
    /// The one-time password was not used in time.
    OneTimeOver,
    /// The user name does not have the form.
    LoginForm,
    /// The user name, e-mail address or telephone number belongs to an account.
    LoginTaken(&'static str),
    /// Whoever signs up needs a telephone number or a user name.
    NumberMissing,
    /// It concerns one of the administrators: a second one has to agree.
    Second,
    /// Nobody else holds the administrator's role there.
    LastOne,
    /// Nobody decides about what he or she asked for, or about himself or herself.
    OwnRequest,
    /// There is no such request, or it was decided.
    NoRequest,
    /// The papers were not seen.
    Papers,
    /// An account was made with this form already.
    MadeAlready,
    /// None of the rights that wait was chosen.
    NoRight,
    /// There is no such role.
    NoRole,
    /// The role is held for an area of another level.
    RoleLevel,
    /// The role needs an organisation.
    RoleOrg,
    /// There is no such area.
    NoArea,
    /// There is no such organisation.
    NoOrg,
    /// Nobody grants or takes roles from himself.
    Oneself,
    /// The two roles are kept apart.
    Apart(Text),
    /// The account holds the role there already.
    Held,
    /// The end lies before the beginning.
    DateOrder,
    /// There is no such grant, or it is over.
    NoGrant,
    /// The present password is wrong.
    OldPassword,
    /// The code is wrong, or too old.
    Code,
    /// An e-mail address is needed.
    EmailMissing,
    /// Too many codes for one address.
    TooManyCodes,
    /// The notice about personal data was not agreed to.
    Consent,
    /// Somebody else changed it since the page was made.
    Changed,
    /// The confirmation was not ticked.
    Unconfirmed,
    /// There is no such mail, or it cannot be sent again.
    NoMail,
}

/// The key of [`IdentityRefusal::Second`].
const SECOND: &str = "identity.refusal.second";
const MADE: &str = "identity.refusal.made_already";

/// Tells whether what was refused needs a second administrator.
pub(crate) fn needs_second(error: &store::Error) -> bool {
    matches!(error, store::Error::Refused(refusal) if refusal.key == SECOND)
}

/// Tells whether what was refused is an account that was made before.
pub(crate) fn made_already(error: &store::Error) -> bool {
    matches!(error, store::Error::Refused(refusal) if refusal.key == MADE)
}

impl From<IdentityRefusal> for Refusal {
    fn from(refusal: IdentityRefusal) -> Refusal {
        use IdentityRefusal as I;
        match refusal {
            I::NotYours => Refusal::forbidden("identity.refusal.not_yours"),
            I::NoAccount => Refusal::not_found("identity.refusal.no_account"),
            I::SignIn => Refusal::invalid("identity.refusal.sign_in"),
            I::Locked(minutes) => {
                Refusal::new(kernel::refusal::RefusalKind::TooMany, "identity.refusal.locked")
                    .with("minutes", minutes)
                    .on("account.password")
            }
            I::OneTimeOver => {
                Refusal::invalid("identity.refusal.one_time_over").on("account.password")
            }
            I::LoginForm => Refusal::invalid("identity.refusal.login_form").on("account.name"),
            I::LoginTaken(field) => Refusal::conflict("identity.refusal.login_taken").on(field),
            I::NumberMissing => {
                Refusal::invalid("identity.refusal.number_missing").on("account.phone")
            }
            I::Second => Refusal::forbidden(SECOND),
            I::LastOne => Refusal::conflict("identity.refusal.last_one"),
            I::OwnRequest => Refusal::forbidden("identity.refusal.own_request"),
            I::NoRequest => Refusal::conflict("identity.refusal.no_request"),
            I::Papers => Refusal::invalid("identity.refusal.papers").on("window.papers"),
            I::MadeAlready => Refusal::conflict(MADE),
            I::NoRole => Refusal::invalid("identity.refusal.no_role").on("grant.role"),
            I::RoleLevel => Refusal::invalid("identity.refusal.role_level").on("grant.area"),
            I::RoleOrg => Refusal::invalid("identity.refusal.role_org").on("grant.org"),
            I::NoArea => Refusal::invalid("identity.refusal.no_area").on("grant.area"),
            I::NoOrg => Refusal::invalid("identity.refusal.no_org").on("grant.org"),
            I::Oneself => Refusal::forbidden("identity.refusal.oneself"),
            I::Apart(role) => {
                Refusal::conflict("identity.refusal.apart").with_text("role", role).on("grant.role")
            }
            I::Held => Refusal::conflict("identity.refusal.held").on("grant.role"),
            I::DateOrder => Refusal::invalid("identity.refusal.date_order").on("grant.to"),
            I::NoGrant => Refusal::not_found("identity.refusal.no_grant"),
            I::OldPassword => {
                Refusal::invalid("identity.refusal.old_password").on("account.password")
            }
            I::Code => Refusal::invalid("identity.refusal.code").on("account.code"),
            I::EmailMissing => {
                Refusal::invalid("identity.refusal.email_missing").on("account.email")
            }
            I::TooManyCodes => Refusal::new(
                kernel::refusal::RefusalKind::TooMany,
                "identity.refusal.too_many_codes",
            )
            .on("account.email"),
            I::Consent => Refusal::invalid("identity.refusal.consent").on("account.consent"),
            I::NoRight => Refusal::invalid("identity.refusal.no_right").on("right"),
            I::Changed => Refusal::conflict("identity.refusal.changed"),
            I::Unconfirmed => {
                Refusal::invalid("identity.refusal.unconfirmed").on("account.confirm")
            }
            I::NoMail => Refusal::not_found("identity.refusal.no_mail"),
        }
    }
}

impl From<IdentityRefusal> for store::Error {
    fn from(refusal: IdentityRefusal) -> store::Error {
        store::Error::Refused(refusal.into())
    }
}
