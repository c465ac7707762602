// Scripts of the workbench: keyboard, selection, maps. Every action is a link or a form without them.
import { drafts, sendOnce, smallButtons } from "./common";
import { islands } from "./island";

const typing = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));

function rows(): HTMLAnchorElement[] {
  return Array.from(document.querySelectorAll<HTMLAnchorElement>("a[data-row]")).filter((row) => row.offsetParent !== null);
}

/** Moves to the next or previous row; the focus is the place. */
function move(by: number): void {
  const all = rows();
  if (all.length === 0) return;
  let at = all.indexOf(document.activeElement as HTMLAnchorElement);
  if (at < 0) at = all.findIndex((row) => row.hasAttribute("aria-current"));
  const next = all[Math.min(all.length - 1, Math.max(0, at + by))];
  next?.focus();
  next?.scrollIntoView({ block: "nearest" });
}

function select(): void {
  const row = document.activeElement?.closest("[data-selectable]") ?? document.activeElement?.parentElement;
  const box = row?.querySelector<HTMLInputElement>("input[type=checkbox][data-select]");
  if (box) {
    box.checked = !box.checked;
    box.dispatchEvent(new Event("change", { bubbles: true }));
  }
}

/** A letter presses the one visible thing that carries it as data-key. */
function press(key: string): boolean {
  const found = Array.from(document.querySelectorAll<HTMLElement>(`[data-key="${key}"]`)).find((el) => el.offsetParent !== null);
  if (!found) return false;
  if (found instanceof HTMLInputElement) {
    found.focus();
    found.select();
  } else {
    found.click();
    const fold = found.closest("details");
    if (fold && found.tagName === "SUMMARY") {
      requestAnimationFrame(() => fold.querySelector<HTMLElement>("input:not([type=hidden]), textarea, select, button")?.focus());
    }
  }
  return true;
}

function keyboard(): void {
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Escape" && typing(event.target)) {
      (event.target as HTMLElement).blur();
      return;
    }
    if (typing(event.target)) return;
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    if (key === "j") move(1);
    else if (key === "k") move(-1);
    else if (key === "x") select();
    else if (!/^[a-z/?]$/.test(key) || !press(key)) return;
    event.preventDefault();
  });
}

/** The bar of bulk actions says how many rows are chosen. */
function bulk(): void {
  document.querySelectorAll<HTMLFormElement>("form[data-bulk]").forEach((form) => {
    const boxes = () => Array.from(form.querySelectorAll<HTMLInputElement>("input[data-select]"));
    const tell = () => {
      const chosen = boxes().filter((box) => box.checked).length;
      form.querySelectorAll<HTMLElement>("[data-chosen]").forEach((el) => (el.textContent = String(chosen)));
      form.querySelectorAll<HTMLButtonElement>("button[data-needs-chosen]").forEach((button) => (button.disabled = chosen === 0));
    };
    form.querySelector<HTMLInputElement>("input[data-select-all]")?.addEventListener("change", (event) => {
      boxes().forEach((box) => (box.checked = (event.target as HTMLInputElement).checked));
      tell();
    });
    form.addEventListener("change", tell);
    tell();
  });
}

/** Values that were revealed are hidden again after the seconds that the server said. */
function hideAgain(): void {
  document.querySelectorAll<HTMLElement>("[data-hide-after]").forEach((el) => {
    setTimeout(() => {
      el.textContent = el.dataset.masked ?? "";
      el.classList.remove("is-open");
    }, Number(el.dataset.hideAfter) * 1000);
  });
}

sendOnce();
smallButtons();
drafts();
keyboard();
bulk();
hideAgain();
islands();
