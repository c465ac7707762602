//! Serving: pages for people, work in the background, a clean end.

use crate::assembly::Linli;
use crate::cli::ServeArgs;
use crate::place::{Place, io};
use crate::rules;
use kernel::time::Instant;
use std::sync::Arc;
use std::time::Duration;
use store::{By, Error, Store};
use tokio::net::TcpListener;
use tokio::sync::watch;

/// How often the rules in the database are looked at.
const RULES_EVERY: Duration = Duration::from_secs(30);

/// Serves until the program is told to stop; then finishes what is under way.
pub async fn serve(place: &Place, store: Store, args: &ServeArgs, demo: bool) -> Result<(), Error> {
    let listener = TcpListener::bind(args.listen)
        .await
        .map_err(|error| io(format!("{} cannot be listened on: {error}", args.listen)))?;
    let address = listener.local_addr().map_err(|error| io(error.to_string()))?;
    let linli = Linli::of(place, store, address, demo).await?;
    let (stop, stopped) = watch::channel(false);
    if linli.store().watch_clock().await?.is_some() {
        tracing::error!("timers stand because of the clock; `linli clock show` says why");
    }
    linli.plan().await?;
    let retitled = desk::put_right(linli.store(), linli.desk().rules()?).await?;
    if retitled > 0 {
        tracing::info!(cases = retitled, "titles no longer hold what reporters wrote");
    }
    let followed = matters::put_right(linli.store(), linli.runtime()).await?;
    if followed > 0 {
        tracing::info!(
            matters = followed,
            "keys of roles in organisations are told from those of areas"
        );
    }
    matters::plan_lists(linli.store()).await?;
    registers::plan_lists(linli.store(), &linli.runtime().in_force().rules).await?;
    let by = By::system(linli.app().config.tenant, "registry", "index");
    registry::index_places(linli.store(), &by).await?;
    registry::index_names(linli.store(), &by).await?;
    let worker = linli.worker();
    let linli = Arc::new(linli);
    let working = tokio::spawn({
        let stopped = stopped.clone();
        async move { worker.run(ended(stopped)).await }
    });
    let watching = tokio::spawn(watch_rules(linli.clone(), stopped.clone()));
    println!("listening on http://{address}");
    let told = async move {
        signalled().await;
        // Nobody listening any more is no harm: everything is ending.
        let _ = stop.send(true);
    };
    http::serve(listener, linli.app(), told).await;
    for task in [working, watching] {
        if let Err(error) = task.await {
            tracing::error!(%error, "a background task ended badly");
        }
    }
    linli.store().close().await;
    Ok(())
}

async fn ended(mut stopped: watch::Receiver<bool>) {
    // An error means that the sender is gone, which is an end as well.
    let _ = stopped.wait_for(|stop| *stop).await;
}

/// Ctrl-C or the service manager's word.
async fn signalled() {
    let interrupted = async {
        if let Err(error) = tokio::signal::ctrl_c().await {
            tracing::error!(%error, "cannot hear Ctrl-C");
            std::future::pending::<()>().await;
        }
    };
    let terminated = async {
        match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
            Ok(mut signal) => {
                signal.recv().await;
            }
            Err(error) => {
                tracing::error!(%error, "cannot hear SIGTERM");
                std::future::pending::<()>().await;
            }
        }
    };
    tokio::select! { () = interrupted => {}, () = terminated => {} }
}

/// Takes rules over that were applied while the program runs, or whose day has come. Only their number is asked for until it
/// is another one, as it is the first time: what was put in force at the start may have been followed meanwhile.
async fn watch_rules(linli: Arc<Linli>, stopped: watch::Receiver<bool>) {
    let (mut known, started) = (None, linli.store().now());
    loop {
        tokio::select! {
            () = tokio::time::sleep(RULES_EVERY) => {}
            () = ended(stopped.clone()) => return,
        }
        let no = match rules::number_in_force(linli.store()).await {
            Ok(no) if no != known => no,
            Ok(_) => continue,
            Err(fault) => {
                tracing::error!(%fault, "the rules in the database cannot be read");
                continue;
            }
        };
        match take_over(&linli, started).await {
            Ok(()) => {
                tracing::info!(no, "other rules are in force");
                known = no;
            }
            Err(error) => {
                tracing::error!(%error, "the rules in the database cannot be put in force");
            }
        }
    }
}

async fn take_over(linli: &Linli, started: Instant) -> Result<(), Error> {
    let by = By::system(linli.app().config.tenant, "serve", "rules");
    let vocabulary = crate::assembly::vocabulary();
    let found = rules::followed(linli.store(), by, started, &vocabulary).await?;
    let Some(fresh) = found else { return Ok(()) };
    linli.put_in_force(fresh).map_err(|problems| crate::assembly::broken(&problems))?;
    Ok(registers::plan_lists(linli.store(), &linli.runtime().in_force().rules).await?)
}
