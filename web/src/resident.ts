// Scripts of the resident's and public pages. Everything they add can be done without them.
import { awake, drafts, finding, hideAgain, menus, photos, sendOnce, smallButtons, whereAmI } from "./common";
import { islands, pickers } from "./island";
import { lines } from "./lines";

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
lines();
drafts();
photos();
finding();
whereAmI();
readAloud();
islands();
pickers();
