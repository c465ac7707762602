//! Databases that are filled once and copied from then on.
//!
//! Every test is a process of its own. What many of them begin with is made by the first that needs it and kept beside the
//! build that made it, under a name of this build: a folder with the key file, and for SQLite the database. On PostgreSQL
//! the database is a template on the server. Making has an exclusive lock, copying a shared one; a folder gets its name when
//! it is complete, so that a process that is killed leaves nothing that counts.

use crate::db::Db;
use crate::pg;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use store::{Engine, Server};

/// Where a filled database is kept.
pub(crate) struct Template {
    folders: PathBuf,
    /// Of this test program, whatever it is built of.
    program: String,
    /// Of this program as it is built now.
    build: String,
    /// Of what it is filled with.
    what: String,
}

impl Template {
    pub(crate) fn of(engine: Engine, what: &str) -> Template {
        let exe = std::env::current_exe().unwrap();
        let built = fs::metadata(&exe).unwrap();
        let since = built.modified().unwrap().duration_since(std::time::UNIX_EPOCH).unwrap();
        let server = if engine == Engine::Postgres { pg::server() } else { "sqlite" };
        Template {
            folders: beside(&exe),
            program: digest(&format!("{}", exe.display())),
            build: digest(&format!("{} {}", since.as_nanos(), built.len())),
            what: digest(&format!("{server}\n{what}")),
        }
    }

    fn name(&self) -> String {
        format!("linli_filled_{}_{}_{}", self.program, self.build, self.what)
    }

    /// Makes `db` a copy of what `fill` made of a fresh database.
    pub(crate) async fn copy_to(&self, db: &Db, fill: impl AsyncFnOnce(&Db)) {
        let mut lock = self.lock(File::lock_shared).await;
        if !self.is_there(db.engine()).await {
            drop(lock);
            lock = self.lock(File::lock).await;
            if !self.is_there(db.engine()).await {
                self.make(db.engine(), fill).await;
            }
        }
        // An exclusive lock is as good for copying.
        let folder = self.folders.join(self.name());
        for entry in fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap()) {
            fs::copy(entry.path(), db.folder().join(entry.file_name())).unwrap();
        }
        if let Some(name) = db.pg_name() {
            let mut server = Server::connect(pg::server()).await.unwrap();
            server.create(name, Some(&self.name())).await.unwrap();
            server.close().await.unwrap();
        }
        drop(lock);
    }

    /// Waits for the lock of this test program, away from the threads on which whoever holds it goes on.
    async fn lock(&self, how: fn(&File) -> io::Result<()>) -> File {
        fs::create_dir_all(&self.folders).unwrap();
        let file = File::create(self.folders.join(format!("{}.lock", self.program))).unwrap();
        let locked = tokio::task::spawn_blocking(move || how(&file).map(|()| file));
        locked.await.unwrap().unwrap()
    }

    async fn is_there(&self, engine: Engine) -> bool {
        if !self.folders.join(self.name()).is_dir() {
            return false;
        }
        if engine == Engine::Sqlite {
            return true;
        }
        let mut server = Server::connect(pg::server()).await.unwrap();
        let has = server.has(&self.name()).await.unwrap();
        server.close().await.unwrap();
        has
    }

    async fn make(&self, engine: Engine, fill: impl AsyncFnOnce(&Db)) {
        self.sweep(engine).await;
        let db = Db::new(engine);
        fill(&db).await;
        let (making, folder) =
            (self.folders.join(format!("{}.making", self.name())), self.folders.join(self.name()));
        fs::create_dir_all(&making).unwrap();
        let kept = |name: &str| ["keys", "linli.db", "linli.db-wal"].contains(&name);
        for entry in fs::read_dir(db.folder()).unwrap().map(|entry| entry.unwrap()) {
            if entry.file_name().to_str().is_some_and(kept) {
                fs::copy(entry.path(), making.join(entry.file_name())).unwrap();
            }
        }
        if let Some(name) = db.pg_name() {
            let mut server = Server::connect(pg::server()).await.unwrap();
            server.rename(name, &self.name()).await.unwrap();
            server.close().await.unwrap();
        }
        fs::rename(making, folder).unwrap();
    }

    /// Takes away what earlier builds of this program left, and what a killed process left half made.
    async fn sweep(&self, engine: Engine) {
        let own = format!("linli_filled_{}_", self.program);
        let (current, whole) = (format!("{own}{}_", self.build), self.name());
        let is_old = |name: &str| {
            let stale = name.starts_with(&own) && !name.starts_with(&current);
            stale || name.ends_with(".making") && name.starts_with(&own) || name == whole
        };
        for entry in fs::read_dir(&self.folders).unwrap().map(|entry| entry.unwrap()) {
            if entry.file_name().to_str().is_some_and(is_old) {
                fs::remove_dir_all(entry.path()).unwrap();
            }
        }
        if engine == Engine::Postgres {
            let mut server = Server::connect(pg::server()).await.unwrap();
            for name in server.names(&own).await.unwrap().iter().filter(|name| is_old(name)) {
                server.drop(name).await.unwrap();
            }
            server.close().await.unwrap();
        }
    }
}

/// Beside the build, where `cargo clean` finds it; a program that Cargo did not put there has the system's folder.
fn beside(exe: &Path) -> PathBuf {
    let target =
        exe.ancestors().nth(3).filter(|_| exe.parent().is_some_and(|it| it.ends_with("deps")));
    target.map_or_else(std::env::temp_dir, |target| target.join("tmp")).join("linli-filled-tests")
}

fn digest(text: &str) -> String {
    kernel::commit::sha256(text.as_bytes()).hex()[..12].to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicUsize, Ordering};

    async fn fill(db: &Db) {
        db.open(&[]).await.close().await;
    }

    /// What no other run asks for.
    fn fresh(name: &str) -> String {
        format!("{name} {}", std::process::id())
    }

    crate::both! {
        async fn it_is_filled_once_however_many_want_it(db: Db) {
            let (what, filled) = (fresh("once"), AtomicUsize::new(0));
            let others = [Db::new(db.engine()), Db::new(db.engine()), Db::new(db.engine())];
            let copy = async |db: &Db| {
                let fill = async |db: &Db| {
                    filled.fetch_add(1, Ordering::SeqCst);
                    fill(db).await;
                };
                db.be_like(&what, fill).await;
            };
            tokio::join!(copy(&db), copy(&others[0]), copy(&others[1]), copy(&others[2]));
            assert_eq!(filled.load(Ordering::SeqCst), 1);
            for db in others.iter().chain([&db]) {
                db.open(&[]).await.close().await;
            }
        }

        async fn what_a_killed_process_left_counts_for_nothing(db: Db) {
            let what = fresh("killed");
            let template = Template::of(db.engine(), &what);
            let half = template.folders.join(format!("{}.making", template.name()));
            fs::create_dir_all(&half).unwrap();
            fs::write(half.join("keys"), "half a key").unwrap();
            db.be_like(&what, fill).await;
            assert!(!half.exists());
            db.open(&[]).await.close().await;
        }
    }
}
