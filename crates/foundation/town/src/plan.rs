//! How a town is to be: which crates it is made of, by which rules, whether its people have accounts, and its post.

use crate::ids::STREET;
use crate::people::{self, Sessions};
use crate::town::Town;
use crate::{rules, street};
use http::{App, Authenticator, Manifest, SiteConfig};
use identity::mail::{Mail, Smtp};
use identity::{Accounts, Mailer, Security};
use kernel::id::TenantId;
use kernel::rules::RuleSet;
use matters::{Brings, Runtime};
use std::collections::BTreeMap;
use std::sync::Arc;
use store::{By, Consumer, Ctx, JobKind, Migrations, Parts, Worker};
use testkit::Db;

/// What every town has.
static FOUNDATION: [&Brings; 3] = [
    &Brings::only(&registry::MANIFEST),
    &Brings::only(&identity::MANIFEST),
    &Brings::only(&matters::MANIFEST),
];

/// What becomes of letters.
#[derive(Clone, Copy)]
enum Post {
    /// There is no mail server.
    None,
    /// Letters are written and wait: no job sends them.
    Waits,
    /// Letters are sent to a server at this port of this machine.
    Server(u16),
}

/// How a town is to be.
pub struct Plan {
    brings: Vec<&'static Brings>,
    files: Option<BTreeMap<String, String>>,
    accounts: bool,
    post: Post,
}

impl Plan {
    pub(crate) fn of(brings: &[&'static Brings]) -> Plan {
        let brings = FOUNDATION.iter().chain(brings).copied().collect();
        Plan { brings, files: None, accounts: false, post: Post::Waits }
    }

    /// Has these rules, and not those of the repository.
    #[must_use]
    pub fn with_rules(self, files: BTreeMap<String, String>) -> Plan {
        Plan { files: Some(files), ..self }
    }

    /// Has people with accounts, who sign in with passwords; sessions are the program's own.
    #[must_use]
    pub fn with_accounts(self) -> Plan {
        Plan { accounts: true, ..self }
    }

    /// Has a mail server at this port of this machine, or none.
    #[must_use]
    pub fn with_mail(self, port: Option<u16>) -> Plan {
        Plan { post: port.map_or(Post::None, Post::Server), ..self }
    }

    /// Makes the town on a database; it is Wednesday, 6 May 2026, 9:00.
    pub async fn build(self, db: Db) -> Town {
        let config = SiteConfig {
            secret: Some([7; 32]),
            behind_proxy: true,
            ..SiteConfig::new(TenantId::from(STREET))
        };
        let mailer = self.mailer(&config);
        let parts = Parts::default().with(mailer).with(config.emergency.clone());
        let parts = self.brings.iter().fold(parts, |parts, one| (one.parts)(parts));
        let (runtime, rules) = self.runtime(&parts);
        let parts = parts.with(runtime.clone());

        let (migrations, consumers) = (self.migrations(), self.consumers());
        db.be_like(&self.what(&migrations, &consumers, &rules), async |db| {
            self.fill(db, &migrations, &consumers, &rules).await;
        })
        .await;
        let store = db.open_with(&migrations, &consumers).await;

        let security = Security::of(&rules).unwrap();
        let accounts: Arc<dyn Authenticator> = match self.accounts {
            true => Arc::new(Accounts::new(store.clone(), security)),
            false => Arc::new(Sessions),
        };
        let manifests: Vec<&'static Manifest> =
            self.brings.iter().map(|one| one.manifest).collect();
        let manifests: &'static [&'static Manifest] = Box::leak(manifests.into_boxed_slice());
        let app = App::with_accounts(store.clone(), rules.clone(), config, manifests, accounts);
        let app = app.of(parts.clone());
        let (router, _) = http::router(&app);
        let worker = Worker::new(Ctx::new(store.clone()).of(parts), self.jobs());
        Town { db, store, rules, runtime, app, router, worker, browsers: Default::default() }
    }

    fn mailer(&self, config: &SiteConfig) -> Mailer {
        let port = match self.post {
            Post::None => None,
            Post::Waits => Some(1),
            Post::Server(port) => Some(port),
        };
        let smtp = port.map(|port| Smtp {
            url: format!("smtp+plain://127.0.0.1:{port}"),
            from: "邻里 <linli@example.cn>".to_owned(),
        });
        let mail = smtp.map(|smtp| Arc::new(Mail::new(&smtp).unwrap()));
        Mailer { mail, base_url: config.base_url.clone() }
    }

    fn runtime(&self, parts: &Parts) -> (Runtime, Arc<RuleSet>) {
        let builder = Runtime::builder().all(&self.brings, parts);
        let files = self.files.clone().unwrap_or_else(|| {
            let subjects = self.brings.iter().flat_map(|one| (one.subjects)(parts));
            let nouns: Vec<&'static str> = subjects.map(|subject| subject.kind()).collect();
            let records = self.brings.iter().any(|one| one.of_rules.is_some());
            rules::without_procedures_beside(rules::rule_files(), &nouns, records)
        });
        let rules = rules::load(&files, &builder.vocabulary());
        for one in &self.brings {
            (one.put)(parts, &rules).unwrap();
        }
        let rules = Arc::new(rules);
        (builder.build(rules.clone()), rules)
    }

    fn migrations(&self) -> Vec<&'static Migrations> {
        self.brings.iter().filter_map(|one| one.manifest.migrations).collect()
    }

    fn consumers(&self) -> Vec<Consumer> {
        self.brings.iter().flat_map(|one| one.manifest.consumers).copied().collect()
    }

    fn jobs(&self) -> Vec<JobKind> {
        let waits = matches!(self.post, Post::Waits);
        let sends = |job: &JobKind| identity::mail::JOBS.iter().any(|one| one.kind == job.kind);
        let all = self.brings.iter().flat_map(|one| one.manifest.jobs).copied();
        all.filter(|job| !(waits && sends(job))).collect()
    }

    /// Says everything on which the filled street depends, beside the program.
    fn what(
        &self,
        migrations: &[&'static Migrations],
        consumers: &[Consumer],
        rules: &RuleSet,
    ) -> String {
        let consumers: Vec<&str> = consumers.iter().map(|one| one.name).collect();
        let files: Vec<String> =
            rules.files().map(|file| format!("{} {}", file.path, file.sha256.hex())).collect();
        let schema = store::schema_digest(migrations);
        format!("{} {schema} {consumers:?}\n{}", self.accounts, files.join("\n"))
    }

    async fn fill(
        &self,
        db: &Db,
        migrations: &[&'static Migrations],
        consumers: &[Consumer],
        rules: &Arc<RuleSet>,
    ) {
        let store = db.open_with(migrations, consumers).await;
        let hash = if self.accounts { Some(people::hash(&store).await) } else { None };
        let (rules, by) = (rules.clone(), By::system(TenantId::from(STREET), "test", "test"));
        let filled = store.write(by, move |tx| {
            Box::pin(async move {
                street::build(tx, rules.roles()).await?;
                match &hash {
                    Some(hash) => people::accounts(tx, rules.roles(), hash).await,
                    None => Ok(()),
                }
            })
        });
        filled.await.unwrap();
        store.close().await;
    }
}
