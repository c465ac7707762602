// An island is a part of a page that a script takes over: <div data-island="address of its code" data-options="{…}">.
// With data-eager it loads when it comes near the window, else when its button [data-open-map] is pressed.

type Island = { mount(el: HTMLElement, options: unknown): Promise<void> };

async function open(el: HTMLElement): Promise<void> {
  if (el.dataset.on) return;
  el.dataset.on = "1";
  const options = JSON.parse(el.dataset.options ?? "{}");
  const link = document.createElement("link");
  link.rel = "stylesheet";
  link.href = options.css;
  document.head.append(link);
  try {
    const island = (await import(el.dataset.island ?? "")) as Island;
    await island.mount(el, options);
    el.querySelector("[data-open-map]")?.remove();
  } catch (error) {
    // The list or the words beside every map say the same; the page goes on without the map.
    el.textContent = options.words?.noWebgl ?? "";
    el.className = "form-hint";
    console.warn("map", error);
  }
}

export function islands(): void {
  const seen =
    "IntersectionObserver" in window
      ? new IntersectionObserver((entries) => {
          for (const entry of entries) {
            if (!entry.isIntersecting) continue;
            seen?.unobserve(entry.target);
            void open(entry.target as HTMLElement);
          }
        }, { rootMargin: "200px" })
      : undefined;
  document.querySelectorAll<HTMLElement>("[data-island]").forEach((el) => {
    if ("eager" in el.dataset) seen ? seen.observe(el) : void open(el);
    else el.querySelector("[data-open-map]")?.addEventListener("click", () => void open(el));
  });
}

/** [data-picker]: the list of a picker follows the words. The code is loaded where there is one. */
export function pickers(): void {
  const found = Array.from(document.querySelectorAll<HTMLElement>("[data-picker][data-script]"));
  if (found.length === 0 || !("AbortController" in window)) return;
  void import(found[0].dataset.script ?? "").then((code: { mount(el: HTMLElement): void }) => found.forEach((el) => code.mount(el))).catch(() => undefined);
}
