// Scripts of the resident's and public pages. Everything they add can be done without them.
import { drafts, sendOnce, smallButtons } from "./common";
import { islands } from "./island";

/** Shows the chosen photos before they are sent. */
function photos(): void {
  document.querySelectorAll<HTMLInputElement>("input[type=file][data-preview]").forEach((input) => {
    const box = document.getElementById(input.dataset.preview ?? "");
    if (!box) return;
    input.addEventListener("change", () => {
      box.querySelectorAll("[data-chosen]").forEach((old) => {
        const image = old.querySelector("img");
        if (image) URL.revokeObjectURL(image.src);
        old.remove();
      });
      Array.from(input.files ?? []).slice(0, 6).reverse().forEach((file) => {
        if (!file.type.startsWith("image/")) return;
        const figure = document.createElement("figure");
        figure.className = "ll-photo";
        figure.dataset.chosen = "1";
        const image = document.createElement("img");
        image.src = URL.createObjectURL(file);
        image.alt = file.name;
        figure.append(image);
        box.prepend(figure);
      });
    });
  });
}

/** Fills longitude and latitude from the device when asked to. */
function whereAmI(): void {
  document.querySelectorAll<HTMLButtonElement>("[data-locate]").forEach((button) => {
    if (!("geolocation" in navigator)) return;
    button.hidden = false;
    button.addEventListener("click", () => {
      const said = document.getElementById(button.dataset.locate ?? "");
      navigator.geolocation.getCurrentPosition(
        (found) => {
          const form = button.closest("form");
          const set = (name: string, value: number) => {
            const field = form?.querySelector<HTMLInputElement>(`input[name="${name}"]`);
            if (field) field.value = value.toFixed(6);
          };
          set("lon", found.coords.longitude);
          set("lat", found.coords.latitude);
          if (said) said.textContent = button.dataset.found ?? "";
        },
        () => {
          if (said) said.textContent = button.dataset.failed ?? "";
        },
        { enableHighAccuracy: true, timeout: 10000 },
      );
    });
  });
}

/** Reads the main part of the page aloud. */
function readAloud(): void {
  document.querySelectorAll<HTMLButtonElement>("[data-read]").forEach((button) => {
    if (!("speechSynthesis" in window)) return;
    button.hidden = false;
    button.addEventListener("click", () => {
      if (speechSynthesis.speaking) {
        speechSynthesis.cancel();
        return;
      }
      const main = document.getElementById(button.dataset.read || "main");
      const speech = new SpeechSynthesisUtterance(main?.innerText ?? "");
      speech.lang = document.documentElement.lang;
      speech.rate = 0.9;
      speechSynthesis.speak(speech);
    });
  });
  addEventListener("pagehide", () => {
    if ("speechSynthesis" in window) speechSynthesis.cancel();
  });
}

sendOnce();
smallButtons();
drafts();
photos();
whereAmI();
readAloud();
islands();
