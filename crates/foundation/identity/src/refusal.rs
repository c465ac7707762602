//! Why a command about accounts, grants or sessions is refused.

use kernel::refusal::Refusal;
use kernel::time::Instant;

/// Why a command about accounts, grants or sessions is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum IdentityRefusal {
    /// Name or password are wrong; which of them is not told.
    SignIn,
    /// Too many failures; locked until then.
    Locked(Instant),
    /// The account is disabled or closed.
    Disabled,
    /// The password has fewer characters than this.
    PasswordShort(usize),
    /// The password has more characters than this.
    PasswordLong(usize),
    /// The password has fewer classes of characters than this.
    PasswordSimple(usize),
    /// The password holds the user name.
    PasswordHasLogin,
    /// The new password is the old one.
    PasswordSame,
    /// The two new passwords differ.
    PasswordDiffers,
    /// The present password is wrong.
    PasswordWrong,
    /// The user name is not of the right form.
    LoginForm,
    /// Somebody has the user name.
    LoginTaken,
    /// Somebody has the phone number.
    PhoneTaken,
    /// Somebody has the e-mail address.
    EmailTaken,
    /// There is no such account, or it is none of the actor's.
    NoAccount,
    /// The account changed meanwhile.
    Changed,
    /// There is no such role.
    NoRole,
    /// The role is held at another level of area.
    RoleLevel,
    /// The role may not be held beside another one (three administrators 三员).
    RoleApart(String),
    /// The actor may not give this role there.
    NotYours,
    /// The role needs an organisation.
    NeedsOrg,
    /// The end lies before the beginning.
    DateOrder,
    /// There is no such grant, or it has ended.
    NoGrant,
    /// Nobody takes the own last right to manage accounts away.
    Yourself,
    /// The code is wrong or too old.
    Code,
    /// A code was sent a moment ago.
    CodeAgain,
    /// Mail cannot be sent: no mail server is set up.
    NoMail,
}

impl From<IdentityRefusal> for Refusal {
    fn from(refusal: IdentityRefusal) -> Refusal {
        use IdentityRefusal as R;
        match refusal {
            R::SignIn => Refusal::invalid("identity.refusal.sign_in").on("password"),
            R::Locked(until) => {
                let until = until.china().time();
                let words = format!("{:02}:{:02}", until.hour(), until.minute());
                Refusal::new(kernel::refusal::RefusalKind::TooMany, "identity.refusal.locked")
                    .with("until", words)
            }
            R::Disabled => Refusal::forbidden("identity.refusal.disabled"),
            R::PasswordShort(min) => {
                Refusal::invalid("identity.refusal.password_short").with("min", min).on("password")
            }
            R::PasswordLong(max) => {
                Refusal::invalid("identity.refusal.password_long").with("max", max).on("password")
            }
            R::PasswordSimple(n) => {
                Refusal::invalid("identity.refusal.password_simple").with("n", n).on("password")
            }
            R::PasswordHasLogin => {
                Refusal::invalid("identity.refusal.password_has_login").on("password")
            }
            R::PasswordSame => Refusal::invalid("identity.refusal.password_same").on("password"),
            R::PasswordDiffers => Refusal::invalid("identity.refusal.password_differs").on("again"),
            R::PasswordWrong => Refusal::invalid("identity.refusal.password_wrong").on("present"),
            R::LoginForm => Refusal::invalid("identity.refusal.login_form").on("account.name"),
            R::LoginTaken => Refusal::conflict("identity.refusal.login_taken").on("account.name"),
            R::PhoneTaken => Refusal::conflict("identity.refusal.phone_taken").on("account.phone"),
            R::EmailTaken => Refusal::conflict("identity.refusal.email_taken").on("account.email"),
            R::NoAccount => Refusal::not_found("identity.refusal.no_account"),
            R::Changed => Refusal::conflict("identity.refusal.changed"),
            R::NoRole => Refusal::invalid("identity.refusal.no_role").on("role"),
            R::RoleLevel => Refusal::invalid("identity.refusal.role_level").on("area"),
            R::RoleApart(other) => {
                Refusal::conflict("identity.refusal.role_apart").with("other", other).on("role")
            }
            R::NotYours => Refusal::forbidden("identity.refusal.not_yours"),
            R::NeedsOrg => Refusal::invalid("identity.refusal.needs_org").on("org"),
            R::DateOrder => Refusal::invalid("identity.refusal.date_order").on("grant.to"),
            R::NoGrant => Refusal::not_found("identity.refusal.no_grant"),
            R::Yourself => Refusal::conflict("identity.refusal.yourself"),
            R::Code => Refusal::invalid("identity.refusal.code").on("code"),
            R::CodeAgain => {
                Refusal::new(kernel::refusal::RefusalKind::TooMany, "identity.refusal.code_again")
                    .on("account.email")
            }
            R::NoMail => Refusal::conflict("identity.refusal.no_mail"),
        }
    }
}

impl From<IdentityRefusal> for store::Error {
    fn from(refusal: IdentityRefusal) -> store::Error {
        store::Error::Refused(refusal.into())
    }
}
