// Scripts of the resident's and public pages. Everything they add can be done without them.
import { awake, drafts, hideAgain, menus, sendOnce, smallButtons } from "./common";
import { islands } from "./island";

/** [data-photos]: shows the chosen photos before they are sent, adds to them, and lets each be taken out again. */
function photos(): void {
  document.querySelectorAll<HTMLElement>("[data-photos]").forEach((box) => {
    const input = box.querySelector<HTMLInputElement>("input[type=file]");
    const said = box.parentElement?.querySelector<HTMLElement>("[data-photos-count]");
    if (!input || !("DataTransfer" in window)) return;
    const most = Number(box.dataset.max ?? "6");
    let chosen: File[] = [];
    const show = () => {
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

/** [data-locate]: writes where the device is into the field of that id, when asked to. */
function whereAmI(): void {
  document.querySelectorAll<HTMLButtonElement>("[data-locate]").forEach((button) => {
    if (!("geolocation" in navigator) || !isSecureContext) {
      button.hidden = true;
      return;
    }
    const id = button.dataset.locate ?? "";
    const field = document.getElementById(id) as HTMLInputElement | null;
    const said = document.querySelector<HTMLElement>(`[data-located="${id}"]`);
    const say = (text?: string) => {
      if (said) said.textContent = text ?? "";
    };
    button.addEventListener("click", () => {
      say(button.dataset.busy);
      navigator.geolocation.getCurrentPosition(
        ({ coords }) => {
          if (field) {
            field.value = `${coords.longitude.toFixed(6)},${coords.latitude.toFixed(6)}`;
            field.dispatchEvent(new Event("input", { bubbles: true }));
          }
          say(`${button.dataset.found ?? ""}（±${Math.round(coords.accuracy)} m）`);
        },
        () => say(button.dataset.denied),
        { enableHighAccuracy: true, timeout: 10000, maximumAge: 60000 },
      );
    });
  });
}

/** [data-read]: reads the main part of the page aloud, and stops. */
function readAloud(): void {
  document.querySelectorAll<HTMLButtonElement>("[data-read]").forEach((button) => {
    if (!("speechSynthesis" in window)) {
      button.hidden = true;
      return;
    }
    const words = button.querySelector("span")!;
    const start = words.textContent;
    button.addEventListener("click", () => {
      if (speechSynthesis.speaking) {
        speechSynthesis.cancel();
        return;
      }
      // Sentence by sentence: long texts stop half-way on some devices.
      const parts = (document.getElementById("main")?.innerText ?? "").split(/[\n。！？]+/).map((part) => part.trim()).filter(Boolean);
      parts.forEach((part, at) => {
        const speech = new SpeechSynthesisUtterance(part);
        speech.lang = document.documentElement.lang;
        speech.rate = 0.9;
        if (at === parts.length - 1) speech.onend = speech.onerror = () => (words.textContent = start);
        speechSynthesis.speak(speech);
      });
      words.textContent = button.dataset.stop ?? "";
    });
    addEventListener("pagehide", () => speechSynthesis.cancel());
  });
}

awake();
sendOnce();
menus();
smallButtons();
hideAgain();
drafts();
photos();
whereAmI();
readAloud();
islands();
