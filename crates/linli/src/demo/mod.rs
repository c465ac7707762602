//! The demonstration: an invented street with people and cases, made by the same commands that people use, with a clock
//! that is moved along.

mod people;

use crate::assembly::{self, Linli, Office};
use crate::cli::DemoArgs;
use crate::place::{Place, Settings};
use crate::rules;
use crate::serve;
use identity::Hasher;
use kernel::id::TenantId;
use kernel::text::Text;
use kernel::time::{Duration, Instant};
use matters::demo::{Play, Setting};
use people::{PASSWORD, People};
use registry::demo::Street;
use std::process::ExitCode;
use std::sync::Arc;
use store::{By, Env, Error, Fault, FaultKind, PassedClock, Store, Worker};

/// How far back the demonstration begins: less than the age at which a password of staff must be changed
/// (rules/security.toml), so that everybody can act in it.
const DAYS_BACK: i64 = 80;
/// How far the clock is moved before the worker looks after what is due.
const ROUND: Duration = Duration::hours(6);
/// The seed of everything that is invented.
const SEED: u64 = 20_261_122;

/// Fills an empty database with the demonstration, and serves it.
pub async fn demo(place: &Place, system: Env, args: DemoArgs) -> Result<ExitCode, Error> {
    place.init_key().await?;
    let env = || args.at.map_or_else(|| system.clone(), Env::starting_at);
    let store = assembly::open_store(place, env()).await?;
    let filled = assembly::office(&store).await.is_ok();
    if filled {
        println!(
            "the demonstration in {} is there already; remove the folder to make it anew",
            place.config.url
        );
    } else {
        store.close().await;
        println!("inventing the demonstration street …");
        fill(place, env().clock.now(), args.cases).await?;
    }
    if args.fill_only {
        return Ok(ExitCode::SUCCESS);
    }
    let store = if filled { store } else { assembly::open_store(place, env()).await? };
    move_on(place, &store).await?;
    println!("{}", ACCOUNTS.replace("{password}", PASSWORD));
    serve::serve(place, store, &args.serve, true).await?;
    Ok(ExitCode::SUCCESS)
}

/// The time of a demonstration moves on as whoever shows it likes, without anybody's word; it never moves back.
async fn move_on(place: &Place, store: &Store) -> Result<(), Error> {
    let now = store.now();
    if let Some(last) = store.last_seen().await?.filter(|last| now < *last) {
        let url = &place.config.url;
        return Err(Fault::new(
            FaultKind::Shape,
            format!(
                "the demonstration in {url} has come to {last} and does not go back to {now}; \
                 say a later time with --at, or remove the folder to make it anew"
            ),
        )
        .into());
    }
    if let Some(held) = store.watch_clock().await? {
        let last = held.last_at;
        println!(
            "the demonstration moves on from {last} to {now}; what became due between is done now"
        );
        store.accept_clock(By::system(store::NO_TENANT, "demo", "clock")).await?;
    }
    Ok(())
}

/// What `make demo` prints; the same logins stand in the README.
const ACCOUNTS: &str = "
桐荫街道 Tongyin street (invented). Password of every account: {password}

  /sign-in        13800000001   吴桂兰  resident 居民 (13800000002 … 5 too)
  /work/sign-in   desk01        何静    desk of the first community 社区受理员 (desk02 … desk10)
                  dispatcher    方卫东  street's dispatcher 街道派遣员
                  duty          崔守勤  street's duty officer, nights and days off 街道值班员
                  leader        蒋国平  street's leader 街道分管负责人
                  chengjian     高远…   a department's handler 承办单位经办人 (chengjian.lead: its leader)
                  zhifa, paishui, huanwei, wuye, police …  other departments and companies
                  grid0101              grid worker 网格员 (grid0102 … grid1003)
                  sysadmin, secadmin, audit   the three administrators 三员
                  linshui.desk  唐晓芸  staff of the street next door, who see nothing of this one
";

async fn fill(place: &Place, end: Instant, cases: u32) -> Result<(), Error> {
    let begin = end.minus(Duration::days(DAYS_BACK));
    let clock = Arc::new(PassedClock::new(begin));
    let store = assembly::open_store(place, Env::passed(clock.clone(), SEED)).await?;
    let today = begin.china_date();
    let loaded = rules::load(place.rules.as_deref(), &assembly::vocabulary(), today)?;
    let rules = loaded.map_err(|problems| assembly::broken(&problems))?;
    let (street, people) = people_and_places(&store, &rules).await?;
    let tenant = TenantId::from(street.street);
    rules::apply(&store, By::system(tenant, "demo", "demonstration"), &rules, store.now()).await?;
    println!("  {} communities, {} accounts", street.communities.len(), people.count());
    let office = Office { tenant, name: Text::new("桐荫街道", "Tongyin street") };
    let linli = Linli::with(store, rules, &Settings::default(), office, true)?;
    matters::timer::plan(linli.store()).await?;
    let missing = || Fault::new(FaultKind::Shape, "the demonstration has nobody to play");
    let cast = people.cast(&street).ok_or_else(missing)?;
    let app = linli.app().clone();
    play(&linli.worker(), &clock, Setting { app, cast, begin, end, many: cases }).await?;
    println!("  {cases} cases");
    fresh_passwords(linli.store(), &street, &people).await?;
    linli.worker().run_until_idle().await?;
    linli.store().seal_journal().await?;
    linli.store().close().await;
    Ok(())
}

/// Lets people act in the order of time, whatever crate it is for, while the clock is moved along and the worker looks after
/// what becomes due.
async fn play(worker: &Worker, clock: &PassedClock, setting: Setting) -> Result<(), Error> {
    let (mut looked, end) = (setting.begin, setting.end);
    let brought = assembly::BRINGS.iter().filter_map(|one| one.demo);
    let mut plays: Vec<Box<dyn Play>> = brought.map(|play| play(setting.clone())).collect();
    let next = |plays: &[Box<dyn Play>]| {
        let turns = plays.iter().enumerate().filter_map(|(at, play)| Some((play.next()?, at)));
        turns.min().filter(|(at, _)| *at < end)
    };
    while let Some((at, who)) = next(&plays) {
        looked = rounds(worker, clock, looked, at).await?;
        clock.set(at.max(looked));
        plays[who].turn().await?;
    }
    rounds(worker, clock, looked, end).await?;
    clock.set(end);
    worker.run_until_idle().await?;
    Ok(())
}

/// Moves the clock towards a time, and lets the worker look after what is due at each round.
async fn rounds(
    worker: &Worker,
    clock: &PassedClock,
    mut looked: Instant,
    until: Instant,
) -> Result<Instant, Error> {
    while looked.plus(ROUND) <= until {
        looked = looked.plus(ROUND);
        clock.set(looked);
        worker.run_until_idle().await?;
    }
    Ok(looked)
}

/// Passwords of staff grow too old (rules/security.toml): those of the demonstration are as young as it is.
async fn fresh_passwords(store: &Store, street: &Street, people: &People) -> Result<(), Error> {
    let hash = Hasher::of_known(store.env().random.clone()).hash(PASSWORD).await?;
    let next_door: Vec<_> = people.neighbour.into_iter().collect();
    for (office, accounts) in
        [(street.street, people.staff()), (street.neighbour.street, next_door)]
    {
        let hash = hash.clone();
        let by = By::system(office.into(), "demo", "demonstration");
        store
            .write(by, move |tx| {
                Box::pin(async move { people::set_passwords(tx, accounts, &hash).await })
            })
            .await?;
    }
    Ok(())
}

async fn people_and_places(
    store: &Store,
    rules: &kernel::rules::RuleSet,
) -> Result<(Street, People), Error> {
    let hash = Hasher::of_known(store.env().random.clone()).hash(PASSWORD).await?;
    let roles = Arc::new(rules.roles().clone());
    let office = By::system(store.new_id::<TenantId>(), "demo", "demonstration");
    let street = registry::demo::fill(store, &office, roles.clone(), SEED).await?;
    let by = By::system(street.street.into(), "demo", "demonstration");
    let (place, of_office, given) = (street.clone(), roles.clone(), hash.clone());
    let mut people = store
        .write(by, move |tx| {
            Box::pin(async move { people::fill(tx, &of_office, &place, &given).await })
        })
        .await?;
    let next_door = By::system(street.neighbour.street.into(), "demo", "demonstration");
    let place = street.clone();
    let neighbour = store.write(next_door, move |tx| {
        Box::pin(async move { people::fill_neighbour(tx, &roles, &place, &hash).await })
    });
    people.neighbour = Some(neighbour.await?);
    Ok((street, people))
}
