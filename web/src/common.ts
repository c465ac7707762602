// What every face has: guards against sending twice, copying a code, printing, drafts.

/** A form is sent once: further presses are ignored until the page changes or five seconds have passed. */
export function sendOnce(): void {
  document.addEventListener("submit", (event) => {
    const form = event.target as HTMLFormElement;
    if (event.defaultPrevented || form.method.toLowerCase() !== "post") return;
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "1";
    form.setAttribute("aria-busy", "true");
    setTimeout(() => {
      delete form.dataset.sent;
      form.removeAttribute("aria-busy");
    }, 5000);
  });
  // A page that comes back from the history may be sent again.
  addEventListener("pageshow", () => {
    document.querySelectorAll<HTMLFormElement>("form[data-sent]").forEach((form) => delete form.dataset.sent);
  });
}

/** Buttons with data-copy put the text of the named element on the clipboard; data-print prints. */
export function smallButtons(): void {
  document.querySelectorAll<HTMLButtonElement>("[data-copy]").forEach((button) => {
    if (!navigator.clipboard) return;
    button.hidden = false;
    button.addEventListener("click", async () => {
      const text = document.getElementById(button.dataset.copy ?? "")?.textContent?.trim() ?? "";
      await navigator.clipboard.writeText(text);
      const said = button.dataset.said;
      if (said) button.textContent = said;
    });
  });
  document.querySelectorAll<HTMLButtonElement>("[data-print]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", () => print());
  });
  document.addEventListener("click", (event) => {
    document.querySelectorAll<HTMLDetailsElement>("details.ll-menu[open]").forEach((menu) => {
      if (!menu.contains(event.target as Node)) menu.open = false;
    });
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    document.querySelectorAll<HTMLDetailsElement>("details.ll-menu[open]").forEach((menu) => {
      menu.open = false;
      menu.querySelector("summary")?.focus();
    });
  });
}

/** Texts of a form with data-draft are kept on this device until the form was sent or a day has passed. */
export function drafts(): void {
  const day = 24 * 60 * 60 * 1000;
  for (const key of Object.keys(localStorage).filter((key) => key.startsWith("draft:"))) {
    try {
      if (Date.now() - JSON.parse(localStorage.getItem(key) ?? "{}").at > day) localStorage.removeItem(key);
    } catch {
      localStorage.removeItem(key);
    }
  }
  const done = document.querySelector<HTMLElement>("[data-draft-done]");
  if (done) localStorage.removeItem(`draft:${done.dataset.draftDone}`);
  document.querySelectorAll<HTMLFormElement>("form[data-draft]").forEach((form) => {
    const key = `draft:${form.dataset.draft}`;
    const fields = () =>
      Array.from(form.querySelectorAll<HTMLInputElement | HTMLTextAreaElement>("textarea[name], input[type=text][name]"));
    try {
      const kept = JSON.parse(localStorage.getItem(key) ?? "{}").values ?? {};
      for (const field of fields()) if (!field.value && kept[field.name]) field.value = kept[field.name];
    } catch {
      localStorage.removeItem(key);
    }
    form.addEventListener("input", () => {
      const values = Object.fromEntries(fields().map((field) => [field.name, field.value]));
      try {
        localStorage.setItem(key, JSON.stringify({ at: Date.now(), values }));
        const said = document.querySelector<HTMLElement>("[data-draft-said]");
        if (said) said.hidden = false;
      } catch {
        // Full or forbidden storage: the form works without a draft.
      }
    });
  });
}
