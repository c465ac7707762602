// An island is a part of a page that a script takes over: <div data-island data-src data-css data-props>.
// Its code loads when it comes near the window, or when a button with data-island-open names it.

type Island = { mount(el: HTMLElement, props: unknown): void };

const importModule = (src: string): Promise<Island> => import(/* @vite-ignore */ src) as Promise<Island>;

async function open(el: HTMLElement): Promise<void> {
  if (el.dataset.on) return;
  el.dataset.on = "1";
  el.hidden = false;
  const css = el.dataset.css;
  if (css && !document.querySelector(`link[href="${css}"]`)) {
    const link = document.createElement("link");
    link.rel = "stylesheet";
    link.href = css;
    document.head.append(link);
  }
  try {
    const island = await importModule(el.dataset.src ?? "");
    island.mount(el, JSON.parse(el.dataset.props ?? "{}"));
  } catch (error) {
    // The list beside every map says the same; the page goes on without the map.
    el.hidden = true;
    console.warn("island", error);
  }
}

export function islands(): void {
  const lazy = document.querySelectorAll<HTMLElement>("[data-island]:not([hidden])");
  if (lazy.length > 0) {
    const seen = new IntersectionObserver((entries) => {
      for (const entry of entries) {
        if (entry.isIntersecting) {
          seen.unobserve(entry.target);
          void open(entry.target as HTMLElement);
        }
      }
    }, { rootMargin: "200px" });
    lazy.forEach((el) => seen.observe(el));
  }
  document.querySelectorAll<HTMLButtonElement>("[data-island-open]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", () => {
      const el = document.getElementById(button.dataset.islandOpen ?? "");
      if (el) void open(el);
      button.hidden = true;
    });
  });
}
