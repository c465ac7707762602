// Scripts of the workbench: keyboard, selection, clocks, maps. Every action is a link or a form without them.
import { awake, drafts, finding, hideAgain, menus, photos, sendOnce, smallButtons, whereAmI } from "./common";
import { islands, pickers } from "./island";
import { lines } from "./lines";

const typing = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName)) && !/^(checkbox|radio)$/.test((target as HTMLInputElement).type);

const seen = (el: HTMLElement): boolean => el.offsetParent !== null;

/** What J and K move along: links that are rows, or the link [data-open] of a row. */
function rows(): HTMLElement[] {
  const links = Array.from(document.querySelectorAll<HTMLElement>("[data-row]")).map((row) => (row.tagName === "A" ? row : row.querySelector<HTMLElement>("[data-open]")));
  return links.filter((link): link is HTMLElement => !!link && seen(link));
}

/** Moves to the next or previous row; the focus is the place. */
function move(by: number): void {
  const links = rows();
  const here = document.activeElement?.closest("[data-row]");
  let at = links.findIndex((link) => link.closest("[data-row]") === here && here);
  if (at < 0) at = links.findIndex((link) => link.hasAttribute("aria-current") || link.closest(".is-selected"));
  const next = links[Math.min(links.length - 1, Math.max(0, at < 0 ? 0 : at + by))];
  next?.focus();
  next?.scrollIntoView({ block: "nearest" });
}

/** The arrows move only where a row has the focus, or nothing has it yet on a page that fills the window; else they scroll. */
function arrows(): boolean {
  const here = document.activeElement;
  return !!here?.closest("[data-row]") || ((!here || here === document.body) && !!document.querySelector(".ll-shell.is-fixed"));
}

function pick(): void {
  const box = document.activeElement?.closest("[data-row]")?.querySelector<HTMLInputElement>("input[type=checkbox]");
  box?.click();
}

/** The form of what is being done: the cursor goes to what has to be filled in, else to the button that does it. */
function work(): boolean {
  const form = Array.from(document.querySelectorAll<HTMLElement>("[data-work] form")).find(seen);
  if (!form) return false;
  const wanted = Array.from(form.querySelectorAll<HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement>("[required]"));
  const first = wanted.find((field) => seen(field) && (field.type === "radio" ? !form.querySelector(`[name="${CSS.escape(field.name)}"]:checked`) : !field.value));
  const go = first ?? form.querySelector<HTMLElement>("button[type=submit].btn-primary");
  go?.focus();
  return !!go;
}

/** Whatever was opened or is done begins where its work is; what is wrong with it has the cursor already. */
function begin(): void {
  // On a small screen the cursor would take the page along, past what one has to read first.
  if (!matchMedia("(min-width: 768px)").matches) return;
  if (document.querySelector(".ll-detail[data-asked], [data-work][data-asked]") && !document.querySelector("[data-focus]")) work();
}

/** The list beside what is open stays where it was, over every page on which it stands. */
function keepPlace(): void {
  const list = document.querySelector<HTMLElement>("[data-keeps]");
  if (!list) return;
  const key = "linli:at:" + location.pathname;
  // The lines' own names are for those without scripts: the browser would go to them, and take place and focus along.
  document.querySelectorAll<HTMLAnchorElement>('a[href*="#i-"]').forEach((link) => link.setAttribute("href", (link.getAttribute("href") ?? "").split("#")[0]));
  document.querySelectorAll<HTMLInputElement>("input[name=back], input[name=then]").forEach((way) => (way.value = way.value.split("#")[0]));
  const here = () => {
    list.scrollTop = Number(sessionStorage.getItem(key) ?? 0);
    const open = list.querySelector<HTMLElement>("[aria-current=true][data-row]");
    if (!open) return;
    const [line, frame] = [open.getBoundingClientRect(), list.getBoundingClientRect()];
    if (line.top < frame.top + 40 || line.bottom > frame.bottom) open.scrollIntoView({ block: "center" });
  };
  here();
  addEventListener("pagehide", () => sessionStorage.setItem(key, String(list.scrollTop)));
}

/** Escape leaves a form undone: back to how the matter stood, or to its line in the list. */
function escape(target: EventTarget | null): void {
  const field = target instanceof HTMLElement && typing(target) ? (target as HTMLInputElement) : null;
  const written = !!field && field.type !== "select-one" && field.value !== field.defaultValue;
  const cancel = Array.from(document.querySelectorAll<HTMLElement>("[data-work] [data-cancel]")).find(seen);
  if (field && (written || !field.closest("[data-work]"))) field.blur();
  else if (cancel) cancel.click();
  else if (document.activeElement?.closest("[data-work]")) document.querySelector<HTMLElement>("[aria-current=true][data-row]")?.focus();
  else field?.blur();
}

/** A letter presses the one visible thing that carries it as data-key; a fold opens with the cursor in its first field. */
function press(key: string): boolean {
  const found = Array.from(document.querySelectorAll<HTMLElement>(`[data-key="${CSS.escape(key)}"]`)).find(seen);
  if (!found) return false;
  // What is open already is not opened again.
  if (found.getAttribute("aria-current") === "true" && work()) return true;
  found.focus();
  found.click();
  const fold = found.tagName === "SUMMARY" ? (found.parentElement as HTMLDetailsElement) : null;
  if (fold) requestAnimationFrame(() => fold.open && fold.querySelector<HTMLElement>("textarea, select, input:not([type=hidden])")?.focus());
  return true;
}

/** ? shows all keys: the usual ones, and those of the page. */
function help(): void {
  const dialog = document.getElementById("keys") as HTMLDialogElement | null;
  const list = dialog?.querySelector("[data-keys]");
  if (!dialog?.showModal || !list) return;
  list.querySelectorAll("[data-of-page]").forEach((old) => old.remove());
  document.querySelectorAll<HTMLElement>("[data-key]").forEach((el) => {
    if (!seen(el)) return;
    const [key, words] = [document.createElement("dt"), document.createElement("dd")];
    const cap = document.createElement("kbd");
    cap.textContent = (el.dataset.key ?? "").toUpperCase();
    key.append(cap);
    words.textContent = Array.from(el.childNodes).filter((node) => node.nodeType === Node.TEXT_NODE).map((node) => node.textContent).join("").trim();
    key.dataset.ofPage = words.dataset.ofPage = "1";
    list.append(key, words);
  });
  dialog.showModal();
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close(), { once: true });
}

function keyboard(): void {
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    // A key that is held down does not do one thing after another.
    if (event.key === "Enter" && event.repeat && (event.target as HTMLElement).closest("[data-work] button")) return event.preventDefault();
    if (event.key === "Escape" && !document.querySelector("dialog[open], details[data-menu][open]")) return escape(event.target);
    if (typing(event.target)) return;
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    if (key === "j" || (arrows() && key === "ArrowDown")) move(1);
    else if (key === "k" || (arrows() && key === "ArrowUp")) move(-1);
    else if (key === "x") pick();
    else if (key === "?") help();
    else if (key === "/") {
      const search = Array.from(document.querySelectorAll<HTMLInputElement>("[data-search]")).find(seen);
      if (!search) return;
      search.focus();
      search.select();
    } else if (!/^[a-z]$/.test(key) || !press(key)) return;
    event.preventDefault();
  });
}

/** [data-but] names a list: what is chosen there is no choice here. */
function but(): void {
  document.querySelectorAll<HTMLElement>("[data-but]").forEach((box) => {
    const list = box.closest("form")?.querySelector<HTMLSelectElement>(`select[name="${CSS.escape(box.dataset.but ?? "")}"]`);
    if (!list) return;
    const tell = () =>
      box.querySelectorAll<HTMLInputElement>("input[type=checkbox]").forEach((tick) => {
        const same = tick.value === list.value;
        if (same) tick.checked = false;
        const label = tick.closest("label");
        if (label) label.hidden = same;
      });
    list.addEventListener("change", tell);
    tell();
  });
}

/** Ticked rows are counted; the box in the head ticks all of the page. */
function bulk(): void {
  document.querySelectorAll<HTMLFormElement>("form.ll-bulk").forEach((form) => {
    const boxes = () => Array.from(form.querySelectorAll<HTMLInputElement>("input[name=id]"));
    const head = form.querySelector<HTMLInputElement>("[data-pick-all]");
    const said = form.querySelector<HTMLElement>("[data-picked]");
    const tell = () => {
      const ticked = boxes().filter((box) => box.checked);
      boxes().forEach((box) => box.closest("tr")?.classList.toggle("is-selected", box.checked));
      if (said) said.textContent = ticked.length > 0 ? (said.dataset.words ?? "{n}").replace("{n}", String(ticked.length)) : "";
      form.querySelectorAll<HTMLButtonElement>("button[formaction]").forEach((button) => (button.disabled = ticked.length === 0));
      if (head) head.indeterminate = ticked.length > 0 && ticked.length < boxes().length;
    };
    head?.addEventListener("change", () => {
      boxes().forEach((box) => (box.checked = head.checked));
      tell();
    });
    form.addEventListener("change", tell);
    tell();
  });
}

/** Clocks that run out go on running: <time data-due="seconds since 1970"> turns red when its time has come, and says anew by how
    much every half minute. What is left is counted in office hours, which the server knows. */
function clocks(): void {
  const zh = document.documentElement.lang.startsWith("zh");
  const length = (seconds: number): string => {
    const minutes = Math.max(1, Math.floor(Math.abs(seconds) / 60));
    const [d, h, m] = [Math.floor(minutes / 1440), Math.floor(minutes / 60) % 24, minutes % 60];
    const [days, hours, mins] = zh ? [" 天", " 小时", " 分"] : [" d", " h", " min"];
    const parts = d > 0 ? [d + days, h > 0 ? h + hours : ""] : [h > 0 ? h + hours : "", m > 0 || h === 0 ? m + mins : ""];
    return parts.filter(Boolean).join(" ");
  };
  const tick = () => {
    document.querySelectorAll<HTMLElement>("time[data-due]").forEach((el) => {
      const left = Number(el.dataset.due) - offset - Date.now() / 1000;
      if (left >= 0) return;
      el.classList.add("is-late");
      el.classList.remove("is-near");
      const words = el.querySelector("span");
      if (words) words.textContent = zh ? `超 ${length(left)}` : `${length(left)} late`;
    });
  };
  // The server's clock counts, not the device's.
  const offset = Number(document.body.dataset.now ?? Date.now() / 1000) - Date.now() / 1000;
  setInterval(tick, 30000);
}

awake();
sendOnce();
menus();
smallButtons();
hideAgain();
lines();
drafts();
photos();
finding();
whereAmI();
keyboard();
keepPlace();
begin();
but();
bulk();
clocks();
islands();
pickers();
