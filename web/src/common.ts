// What every face has: forms sent once, menus that close, codes to copy, drafts.

const all = <T extends HTMLElement>(selector: string): T[] => Array.from(document.querySelectorAll<T>(selector));

/** Says that scripts run: what only they can do appears. */
export function awake(): void {
  document.documentElement.classList.add("js");
  // The first field that is wrong is where it goes on; the summary is read aloud all the same.
  const wrong = all("[data-focus]").find((summary) => !summary.closest("[data-sample]"));
  const first = wrong?.closest("form")?.querySelector<HTMLElement>('[aria-invalid="true"]');
  (first ?? wrong)?.focus();
}

/** A form[data-guard] is sent once: further presses are ignored until the page changes or eight seconds have passed. */
export function sendOnce(): void {
  const free = (form: HTMLFormElement) => {
    delete form.dataset.sent;
    form.removeAttribute("aria-busy");
  };
  document.addEventListener("submit", (event) => {
    const form = event.target as HTMLFormElement;
    if (event.defaultPrevented || !("guard" in form.dataset)) return;
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "1";
    form.setAttribute("aria-busy", "true");
    setTimeout(() => free(form), 8000);
  });
  // A page that comes back from the history may be sent again.
  addEventListener("pageshow", () => all<HTMLFormElement>("form[data-sent]").forEach(free));
}

/** details[data-menu] close when something else is pressed, one at a time, and with Escape. */
export function menus(): void {
  const open = () => all<HTMLDetailsElement>("details[data-menu][open]");
  document.addEventListener("click", (event) => {
    open().forEach((menu) => {
      if (!menu.contains(event.target as Node)) menu.open = false;
    });
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    open().forEach((menu) => {
      menu.open = false;
      menu.querySelector("summary")?.focus();
    });
  });
}

/** Buttons with data-copy put its text on the clipboard and say so; data-print prints. */
export function smallButtons(): void {
  all<HTMLButtonElement>("[data-copy]").forEach((button) => {
    if (!navigator.clipboard) {
      button.hidden = true;
      return;
    }
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(button.dataset.copy ?? "");
      button.lastChild!.textContent = button.dataset.done ?? "";
    });
  });
  // The device's own way to pass a link on, where it has one.
  all<HTMLButtonElement>("[data-share]").forEach((button) => {
    if (!navigator.share) return;
    button.hidden = false;
    button.addEventListener("click", () => void navigator.share({ title: button.dataset.title, url: button.dataset.share }).catch(() => undefined));
  });
  all("[data-print]").forEach((button) => button.addEventListener("click", () => print()));
}

/** span[data-hide] (a value that was revealed) is hidden again after so many seconds. */
export function hideAgain(): void {
  all("[data-hide]").forEach((el) => {
    setTimeout(() => {
      el.classList.remove("is-open");
      el.textContent = el.dataset.masked ?? "";
    }, Number(el.dataset.hide) * 1000);
  });
}

type Draft = { at: number; sent?: boolean; values: Record<string, string> };
const DAY = 24 * 60 * 60 * 1000;

function kept(key: string): Draft | undefined {
  try {
    const draft = JSON.parse(localStorage.getItem(key) ?? "") as Draft;
    if (Date.now() - draft.at < DAY) return draft;
  } catch {
    // Nothing kept, or nothing readable.
  }
  return undefined;
}

/**
 * What is written into form[data-draft] stays on this device until it was sent, a day at most. Only texts and choices
 * are kept, never files, secrets, telephone or ID numbers: others may use the same device.
 */
export function drafts(): void {
  const prefix = "linli:";
  const forms = all<HTMLFormElement>("form[data-draft]");
  const open = forms.map((form) => prefix + form.dataset.draft);
  for (const key of Object.keys(localStorage)) {
    // A page without the form, after it was sent, is its answer: the draft has done its work.
    if (key.startsWith(prefix) && !open.includes(key)) {
      const draft = kept(key);
      if (!draft || (draft.sent && !document.querySelector(".ll-failure"))) localStorage.removeItem(key);
    }
  }
  forms.forEach((form) => {
    const key = prefix + form.dataset.draft;
    const said = form.querySelector<HTMLElement>("[data-draft-said]");
    const fields = () =>
      Array.from(form.elements).filter((el): el is HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement => {
        const field = el as HTMLInputElement;
        return !!field.name && !field.name.startsWith("_") && !/^(hidden|file|password|tel|submit|button)$/.test(field.type) && !("private" in field.dataset);
      });
    const on = (field: Element): field is HTMLInputElement => /^(radio|checkbox)$/.test((field as HTMLInputElement).type);
    const name = (field: HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement) => (on(field) ? `${field.name}=${field.value}` : field.name);
    const draft = kept(key);
    const untouched = fields().every((field) => (on(field) ? field.checked === field.defaultChecked : !field.value || field.tagName === "SELECT")) && !form.querySelector(".ll-errors");
    if (draft && untouched) {
      form.querySelectorAll("[data-lines]").forEach((box) => box.dispatchEvent(new CustomEvent("rows", { detail: Object.keys(draft.values) })));
      for (const field of fields()) {
        const value = draft.values[name(field)];
        if (value === undefined) continue;
        if (on(field)) field.checked = value === "1";
        else field.value = value;
      }
      if (said && Object.values(draft.values).some((value) => value !== "" && value !== "0")) {
        said.textContent = said.dataset.restored ?? "";
        said.parentElement!.hidden = false;
      }
    }
    const keep = (sent: boolean) => {
      const values: Record<string, string> = {};
      for (const field of fields()) values[name(field)] = on(field) ? (field.checked ? "1" : "0") : field.value;
      try {
        localStorage.setItem(key, JSON.stringify({ at: Date.now(), sent, values }));
      } catch {
        // Full or forbidden storage: the form works without a draft.
      }
    };
    form.addEventListener("input", () => {
      keep(false);
      if (!said) return;
      const time = new Date().toTimeString().slice(0, 5);
      said.textContent = (said.dataset.saved ?? "").replace("{time}", time);
      said.parentElement!.hidden = false;
    });
    form.addEventListener("submit", () => keep(true));
    form.querySelector("[data-draft-drop]")?.addEventListener("click", () => {
      localStorage.removeItem(key);
      form.reset();
      said!.parentElement!.hidden = true;
    });
  });
}

/** [data-photos]: shows the chosen photos before they are sent, adds to them, and lets each be taken out again. */
export function photos(): void {
  document.querySelectorAll<HTMLElement>("[data-photos]").forEach((box) => {
    const input = box.querySelector<HTMLInputElement>("input[type=file]");
    const said = box.parentElement?.querySelector<HTMLElement>("[data-photos-count]");
    if (!input || !("DataTransfer" in window)) return;
    const most = Number(box.dataset.max ?? "6");
    let chosen: File[] = [];
    const words = box.querySelector<HTMLElement>("[data-more]");
    const first = words?.textContent ?? "";
    const show = () => {
      if (words) words.textContent = chosen.length > 0 ? (words.dataset.more ?? first) : first;
      box.querySelectorAll<HTMLElement>("figure").forEach((old) => {
        URL.revokeObjectURL(old.querySelector("img")!.src);
        old.remove();
      });
      chosen.forEach((file, at) => {
        const figure = document.createElement("figure");
        figure.className = "ll-photo";
        const image = document.createElement("img");
        image.src = URL.createObjectURL(file);
        image.alt = file.name;
        const out = document.createElement("button");
        out.type = "button";
        out.className = "x";
        out.setAttribute("aria-label", (box.dataset.remove ?? "").replace("{n}", String(at + 1)));
        const cross = document.createElement("span");
        cross.textContent = "×";
        out.append(cross);
        out.addEventListener("click", () => {
          chosen = chosen.filter((other) => other !== file);
          put();
        });
        figure.append(image, out);
        box.insertBefore(figure, input.parentElement);
      });
      input.parentElement!.hidden = chosen.length >= most;
    };
    const put = () => {
      const files = new DataTransfer();
      chosen.forEach((file) => files.items.add(file));
      input.files = files.files;
      show();
    };
    input.addEventListener("change", () => {
      const fresh = Array.from(input.files ?? []).filter((file) => !chosen.some((old) => old.name === file.name && old.size === file.size && old.lastModified === file.lastModified));
      const together = [...chosen, ...fresh];
      if (said) said.textContent = together.length > most ? (box.dataset.tooMany ?? "") : "";
      chosen = together.slice(0, most);
      put();
    });
  });
}

/**
 * The field of a point: "located" is told when it has got one, by the device or from the map, and the line below says so;
 * [data-unlocate] takes it away.
 */
export function point(field: HTMLInputElement, value: string, words: string): void {
  field.value = value;
  field.dispatchEvent(new Event("input", { bubbles: true }));
  const said = document.querySelector<HTMLElement>(`[data-located="${field.id}"]`);
  if (said) {
    said.textContent = words;
    said.parentElement!.hidden = !words;
  }
  const drop = document.querySelector<HTMLElement>(`[data-unlocate="${field.id}"]`);
  if (drop) drop.hidden = !value;
  document.dispatchEvent(new CustomEvent("located", { detail: value }));
}

/** [data-locate]: writes where the device is into the field of that id, when asked to. */
export function whereAmI(): void {
  all<HTMLButtonElement>("[data-unlocate]").forEach((drop) => {
    const field = document.getElementById(drop.dataset.unlocate ?? "") as HTMLInputElement | null;
    drop.addEventListener("click", () => field && point(field, "", ""));
  });
  document.querySelectorAll<HTMLButtonElement>("[data-locate]").forEach((button) => {
    if (!("geolocation" in navigator) || !isSecureContext) {
      button.hidden = true;
      return;
    }
    const id = button.dataset.locate ?? "";
    const field = document.getElementById(id) as HTMLInputElement | null;
    if (!field) return;
    button.addEventListener("click", () => {
      point(field, field.value, button.dataset.busy ?? "");
      navigator.geolocation.getCurrentPosition(
        ({ coords }) => point(field, `${coords.longitude.toFixed(6)},${coords.latitude.toFixed(6)}`, `${button.dataset.found ?? ""}（±${Math.round(coords.accuracy)} m）`),
        () => point(field, "", button.dataset.denied ?? ""),
        { enableHighAccuracy: true, timeout: 10000, maximumAge: 60000 },
      );
    });
  });
}

/** input[data-find] asks for its choices while words are typed: the list in [data-places] follows, a choice already made stays. */
export function finding(): void {
  all<HTMLInputElement>("input[data-find]").forEach((input) => {
    const field = input.closest(".ll-field") ?? input.parentElement!;
    const [list, said] = [field.querySelector<HTMLElement>("[data-places]"), field.querySelector<HTMLElement>("[data-places-said]")];
    if (!list) return;
    let [asked, waits] = [new AbortController(), 0];
    const chosen = () => list.querySelector<HTMLInputElement>("input[type=radio]:checked")?.value;
    const ask = async (question: string) => {
      asked.abort();
      asked = new AbortController();
      const before = chosen();
      try {
        let text = "";
        if (question) {
          const answer = await fetch(`${input.dataset.find}&${question}`, { signal: asked.signal, headers: { accept: "text/html" } });
          if (!answer.ok) return;
          text = await answer.text();
        }
        list.innerHTML = text;
        const same = Array.from(list.querySelectorAll<HTMLInputElement>("input[type=radio]")).find((radio) => !!before && radio.value === before);
        if (same) same.checked = true;
        if (said) said.textContent = list.querySelector<HTMLElement>("[data-said]")?.dataset.said ?? "";
      } catch {
        // The next letter asked already, or there is no connection: the button still works.
      }
    };
    const soon = () => {
      clearTimeout(waits);
      const words = input.value.trim();
      waits = window.setTimeout(() => void ask(words ? `find=${encodeURIComponent(words)}` : ""), 200);
    };
    // A point is known: the buildings next to it are offered, unless one was chosen already.
    document.addEventListener("located", (event) => {
      const at = (event as CustomEvent<string>).detail;
      if (at && !chosen()) void ask(`near=${encodeURIComponent(at)}`);
    });
    input.addEventListener("input", (event) => {
      if (!(event as InputEvent).isComposing) soon();
    });
    input.addEventListener("compositionend", soon);
  });
}
