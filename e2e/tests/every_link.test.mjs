// Every link, as somebody who sees it: pages of one thing, its forms and what is narrowed or sorted, looked at as
// every_page.test.mjs looks at the others.

import { scenarios } from "../harness/index.mjs";
import { inspect, NO_PAGE, nothing, ROUTES } from "../harness/walk.mjs";

/** Pages that nobody finds by following links, with the reason. */
const NO_LINK = new Map([
  ["/follow/{secret}", "its secret is told once, to the reporter; without-scripts.test.mjs opens it"],
  ["/report/joined/{secret}", "its secret is told once, to whoever joined; report-day.test.mjs opens it"],
  ["/me/account/email/{id}", "needs mail; mail.test.mjs opens it"],
  ["/work/account/email/{id}", "needs mail; mail.test.mjs opens it"],
  ["/sign-in/code/{id}", "needs mail; mail.test.mjs opens it"],
  ["/sign-in/forgotten/{id}", "needs mail; mail.test.mjs opens it"],
  ["/work/residents/{id}", "a resident is looked for first; account.test.mjs opens it"],
  ["/work/orgs/{id}/posts/{post}", "organisations with posts stand further down; account.test.mjs opens it"],
  ["/work/{register}/{id}/reveal", "needs a community worker, whom the demonstration has not; pages_sight.rs opens it"],
  ["/pick/{kind}", "the script of a picker asks it; pickers.test.mjs does"],
]);
/** How many things of a kind one person opens. */
const OF_A_KIND = 3;

/** Of two routes that fit an address, the one that leaves less open answers it: it stands first. */
const routes = ROUTES.map(({ path }) => ({ path, pattern: new RegExp(`^${path.replace(/\{[^}]+\}/g, "([^/]+)")}$`) })).sort(
  (a, b) => a.path.split("{").length - b.path.split("{").length,
);
const kinds = routes.filter(({ path }) => path.includes("{"));

/** The route with parameters that answers an address, if it is one. @param {string} pathname */
const kindOf = (pathname) => routes.filter(({ pattern }) => pattern.test(pathname)).slice(0, 1).find(({ path }) => path.includes("{"))?.path;

const { test } = scenarios();

/**
 * What kinds of page an address leads to: its route with each of the things that it asks for. Moves of a matter are told
 * apart, their steps are not.
 * @param {URL} url
 */
function kindsOf(url) {
  // Each register is a kind of its own.
  const word = url.pathname.split("/")[2] ?? "";
  const route = kindOf(url.pathname)?.replace("{register}", word) ?? url.pathname;
  const asked = [...url.searchParams].map(([name, value]) => (name === "do" ? `do=${value.replace(/\d+/g, "#")}` : name));
  return asked.length === 0 ? [route] : asked.map((one) => `${route}?${one}`);
}

/** The kinds of page that were looked at, by whomever. */
const looked = new Set();

/**
 * Follows the links of pages and of the menu, and looks at what nobody has looked at. Of things it opens some, because not
 * every one offers all that there is; of what can be asked, one.
 * @param {import("playwright-core").Page} page
 * @param {string[]} wrong where to write what is wrong
 * @returns {Promise<Set<string>>} the routes with parameters that were seen
 */
async function follow(page, wrong) {
  /** @type {Map<string, number>} */
  const known = new Map();
  const left = [{ url: new URL(page.url()), from: "" }];
  const met = new Set();
  const seen = new Set();
  for (let next = left.shift(); next; next = left.shift()) {
    const { url, from } = next;
    const answer = await page.goto(url.href, { waitUntil: "load" });
    if (!answer?.headers()["content-type"]?.startsWith("text/html")) continue;
    if (answer.status() >= 400) {
      wrong.push(`${url.pathname} answers ${answer.status()}, though a link of ${from} leads there`);
      continue;
    }
    const here = new URL(page.url());
    // An address may lead on, as that of a notice does.
    const routes = [url, here].flatMap(({ pathname }) => kindOf(pathname) ?? []);
    routes.forEach((route) => seen.add(route));
    // Pages without parameters are looked at above.
    if ((routes.length > 0 || here.search) && kindsOf(here).some((kind) => !looked.has(kind))) {
      kindsOf(here).forEach((kind) => looked.add(kind));
      await inspect(page, wrong);
    }
    const links = await page.locator("body a[href]:not([download])").evaluateAll((all) => all.map((a) => a.getAttribute("href") ?? ""));
    for (const link of links) {
      const to = new URL(link, page.url());
      to.hash = "";
      if (to.origin !== here.origin || NO_PAGE.test(to.pathname) || met.has(to.href)) continue;
      const fresh = kindsOf(to).some((kind) => (known.get(kind) ?? 0) < (kind.includes("{") && !kind.includes("?") ? OF_A_KIND : 1));
      if (!fresh) continue;
      met.add(to.href);
      kindsOf(to).forEach((kind) => known.set(kind, (known.get(kind) ?? 0) + 1));
      left.push({ url: to, from: here.pathname });
    }
  }
  return seen;
}

const seen = new Set(NO_LINK.keys());
for (const [who, window] of /** @type {const} */ ([
  ["resident", { width: 360, elder: true }],
  ["desk", { width: 1440 }],
  ["dispatcher", { width: 768 }],
  ["leader", { width: 900, dark: true }],
  ["handler", { width: 390, locale: "en" }],
  ["grid_worker", { width: 390 }],
  ["sysadmin", { width: 1440 }],
  ["secadmin", { width: 390, locale: "en" }],
  ["audit", { width: 390 }],
])) {
  test(`every_link_of_${who}`, async ({ signIn }) => {
    const wrong = /** @type {string[]} */ ([]);
    const page = await signIn(who, window);
    for (const route of await follow(page, wrong)) seen.add(route);
    nothing(wrong);
  });
}

test("every_route_was_reached_by_a_link", async () => {
  nothing(kinds.filter(({ path }) => !seen.has(path)).map(({ path }) => `${path} was reached by nobody`));
});
