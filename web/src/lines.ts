// Rows of a form that come and go. Without this the same buttons bring the form back with a row more or less.

/** [data-lines]: its buttons add a row and take one away on the page; the last one taken away can be brought back. */
export function lines(): void {
  document.querySelectorAll<HTMLElement>("[data-lines]").forEach((box) => {
    const blank = box.querySelector<HTMLTemplateElement>("template[data-blank]")?.content.firstElementChild;
    const add = box.querySelector<HTMLButtonElement>('button[name="_add"]');
    const undo = box.querySelector<HTMLElement>("[data-undo]");
    if (!blank || !add || !undo) return;
    const { lines: key = "", id = "", max, row: name = "", gone: said = "", drop = "" } = box.dataset;
    const rows = () => Array.from(box.querySelectorAll<HTMLElement>("[data-line]"));
    const number = (row: HTMLElement) => Number(row.querySelector<HTMLInputElement>("input[type=hidden]")!.name.slice(key.length + 1, -2));
    const words = (text: string, at: number) => text.replace("{n}", String(at + 1));
    const tell = () => {
      rows().forEach((row, at) => {
        row.setAttribute("aria-label", words(name, at));
        row.querySelector('button[name="_remove"]')?.setAttribute("aria-label", words(drop, at));
      });
      add.disabled = rows().length >= Number(max);
      // A draft keeps what stands in the form now.
      add.form?.dispatchEvent(new Event("input"));
    };
    // The names and ids of the blank row carry the number 0.
    const fresh = (as: number) => {
      const row = blank.cloneNode(true) as HTMLElement;
      [row, ...Array.from(row.querySelectorAll("*"))].forEach((el) =>
        Array.from(el.attributes).forEach((attribute) => {
          attribute.value = attribute.value.split(`${key}[0]`).join(`${key}[${as}]`).split(`${id}-0--`).join(`${id}-${as}--`);
        }),
      );
      box.insertBefore(row, box.querySelector("template[data-blank]"));
      return row;
    };
    const next = () => Math.max(0, ...rows().map(number)) + 1;
    const begin = (row: HTMLElement) => row.querySelector<HTMLElement>("input:not([type=hidden]), select, textarea")?.focus();
    let taken: { row: HTMLElement; before: Element | null; instead?: HTMLElement } | undefined;
    box.addEventListener("click", (event) => {
      const button = (event.target as HTMLElement).closest("button");
      const row = button?.closest<HTMLElement>("[data-line]");
      if (button === add) {
        const added = fresh(next());
        tell();
        begin(added);
      } else if (button?.name === "_remove" && row) {
        const at = rows().indexOf(row);
        taken = { row, before: row.nextElementSibling };
        row.remove();
        // One row stays to write in.
        if (rows().length === 0) taken.instead = fresh(number(row) + 1);
        undo.hidden = false;
        undo.querySelector("[data-undo-said]")!.textContent = words(said, at);
        tell();
        undo.querySelector("button")?.focus();
      } else if (taken && button && undo.contains(button)) {
        taken.instead?.remove();
        box.insertBefore(taken.row, taken.before?.parentElement ? taken.before : box.querySelector("template[data-blank]"));
        undo.hidden = true;
        tell();
        begin(taken.row);
        taken = undefined;
      } else {
        return;
      }
      event.preventDefault();
    });
    // A draft had more rows than the page has.
    box.addEventListener("rows", (event) => {
      const wanted = new Set<number>();
      for (const field of (event as CustomEvent<string[]>).detail) {
        if (field.startsWith(`${key}[`)) wanted.add(parseInt(field.slice(key.length + 1), 10));
      }
      const there = rows().map(number);
      Array.from(wanted)
        .filter((as) => as > 0 && there.indexOf(as) < 0)
        .sort((a, b) => a - b)
        .slice(0, Math.max(0, Number(max) - there.length))
        .forEach(fresh);
    });
  });
}
