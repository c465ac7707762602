// A picker whose list follows the words while they are typed: the pattern of a combobox with a listbox. What it does can be done
// without it by the buttons, which send the form.

const PAUSE = 200;
let count = 0;

class Picker {
  private readonly box: HTMLInputElement;
  private readonly find: HTMLElement;
  private readonly said: HTMLElement;
  private readonly list = document.createElement("div");
  private asked = new AbortController();
  private waits = 0;
  private at = -1;

  constructor(private readonly el: HTMLElement) {
    this.find = el.querySelector<HTMLElement>(".find")!;
    this.box = this.find.querySelector<HTMLInputElement>("input[type=search]")!;
    this.said = el.querySelector<HTMLElement>("[data-said]")!;
    this.list.className = "ll-hits";
    this.list.id = `picks-${++count}`;
    this.list.hidden = true;
    el.append(this.list);
    const attributes = { role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": this.list.id };
    Object.entries(attributes).forEach(([name, value]) => this.box.setAttribute(name, value));
    this.listen();
  }

  private listen(): void {
    this.box.addEventListener("input", (event) => (event as InputEvent).isComposing || this.soon());
    this.box.addEventListener("compositionend", () => this.soon());
    this.box.addEventListener("keydown", (event) => this.key(event));
    this.el.addEventListener("focusout", (event) => {
      const to = (event as FocusEvent).relatedTarget as Node | null;
      if (to && !this.el.contains(to)) this.close();
    });
    this.find.querySelector("[data-find]")?.addEventListener("click", (event) => {
      event.preventDefault();
      this.box.focus();
      void this.ask();
    });
    // The box keeps the focus while the list is pressed.
    this.list.addEventListener("mousedown", (event) => event.preventDefault());
    this.list.addEventListener("click", (event) => {
      const option = (event.target as HTMLElement).closest<HTMLElement>("[role=option]");
      if (option) this.choose(option);
    });
    this.el.addEventListener("click", (event) => {
      if (!(event.target as HTMLElement).closest("[data-change]")) return;
      event.preventDefault();
      this.drop();
    });
  }

  private soon(): void {
    clearTimeout(this.waits);
    this.waits = window.setTimeout(() => void this.ask(), PAUSE);
  }

  private async ask(): Promise<void> {
    clearTimeout(this.waits);
    this.asked.abort();
    // The list that came with the page answers other words.
    this.el.querySelector("[data-hits]")?.remove();
    this.find.querySelector("input[type=hidden]")?.remove();
    const words = this.box.value.trim();
    if (!words) return this.close();
    this.asked = new AbortController();
    try {
      const answer = await fetch(`${this.el.dataset.picker}&q=${encodeURIComponent(words)}`, { signal: this.asked.signal, headers: { accept: "text/html" } });
      if (!answer.ok || answer.redirected) return this.close();
      this.list.innerHTML = await answer.text();
      this.open();
    } catch {
      // The next letter asked already, or there is no connection: the button still sends the form.
    }
  }

  private options(): HTMLElement[] {
    return Array.from(this.list.querySelectorAll<HTMLElement>("[role=option]"));
  }

  private open(): void {
    this.at = -1;
    this.options().forEach((option, at) => (option.id = `${this.list.id}-${at}`));
    this.list.hidden = false;
    this.box.setAttribute("aria-expanded", String(this.options().length > 0));
    this.box.removeAttribute("aria-activedescendant");
    this.said.textContent = this.list.querySelector<HTMLElement>("[data-said]")?.dataset.said ?? "";
  }

  private close(): void {
    clearTimeout(this.waits);
    this.asked.abort();
    this.list.hidden = true;
    this.list.textContent = "";
    this.box.setAttribute("aria-expanded", "false");
    this.box.removeAttribute("aria-activedescendant");
  }

  private move(by: number): void {
    const options = this.options();
    if (options.length === 0) return;
    this.at = this.at < 0 ? (by > 0 ? 0 : options.length - 1) : (this.at + by + options.length) % options.length;
    options.forEach((option, at) => option.setAttribute("aria-selected", String(at === this.at)));
    const here = options[this.at];
    this.box.setAttribute("aria-activedescendant", here.id);
    here.scrollIntoView({ block: "nearest" });
  }

  private key(event: KeyboardEvent): void {
    if (event.isComposing) return;
    const options = this.options();
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      if (options.length === 0) return;
      event.preventDefault();
      this.move(event.key === "ArrowDown" ? 1 : -1);
    } else if (event.key === "Enter") {
      // Enter in the box never sends the form: it takes what is pointed at, the only one there is, or asks.
      if (!this.box.value.trim()) return;
      event.preventDefault();
      const only = options.length === 1 ? options[0] : undefined;
      const here = options[this.at] ?? only;
      if (here) this.choose(here);
      else if (options.length > 0) this.move(1);
      else void this.ask();
    } else if (event.key === "Escape" && !this.list.hidden) {
      event.preventDefault();
      event.stopPropagation();
      this.close();
    }
  }

  private choose(option: HTMLElement): void {
    if (option.getAttribute("aria-disabled") === "true") {
      this.said.textContent = option.textContent ?? "";
      return;
    }
    const blank = this.el.querySelector<HTMLTemplateElement>("template[data-card]")!;
    const card = (blank.content.cloneNode(true) as DocumentFragment).firstElementChild as HTMLElement;
    card.querySelector("[data-title]")!.textContent = option.dataset.title ?? "";
    card.querySelector("[data-line]")!.textContent = option.dataset.line ?? "";
    const value = card.querySelector<HTMLInputElement>("input[type=hidden]")!;
    [value.name, value.value] = [this.el.dataset.field ?? "", option.dataset.id ?? ""];
    this.close();
    this.box.value = "";
    this.find.hidden = true;
    this.find.before(card);
    this.said.textContent = `${this.el.dataset.chosen ?? ""} ${option.dataset.title ?? ""}`;
    card.querySelector<HTMLElement>("[data-change]")?.focus();
    this.el.dispatchEvent(new Event("change", { bubbles: true }));
  }

  private drop(): void {
    this.el.querySelector(".ll-picked")?.remove();
    this.find.hidden = false;
    this.said.textContent = "";
    this.box.focus();
    this.el.dispatchEvent(new Event("change", { bubbles: true }));
  }
}

export function mount(el: HTMLElement): void {
  if (el.dataset.on) return;
  el.dataset.on = "1";
  new Picker(el);
}
