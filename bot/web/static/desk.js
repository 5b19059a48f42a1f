// The desk by keyboard, and who else is at a hand-over. Every page works without this file.
(() => {
  "use strict";

  const STORED = "fingerpost-keys";
  const BEAT = 20000;
  const TYPING_EVERY = 5000;

  // Keys: single letters, which can be turned off, and which never act while somebody types.
  function wanted() {
    try {
      return window.localStorage.getItem(STORED) !== "off";
    } catch {
      return true;
    }
  }

  function keep(on) {
    try {
      window.localStorage.setItem(STORED, on ? "on" : "off");
    } catch {
      // Without a place to keep it, the choice lasts as long as the page.
    }
  }

  const help = document.getElementById("keys");
  const box = document.getElementById("keys-on");
  if (help && box) {
    help.hidden = false;
    box.checked = wanted();
    box.addEventListener("change", () => keep(box.checked));
  }

  function typingIn(target) {
    if (!(target instanceof Element)) return false;
    return Boolean(target.closest("textarea, select, [contenteditable], input:not([type=checkbox], [type=radio])"));
  }

  function step(by) {
    const links = [...document.querySelectorAll("[data-keys=list] .nhsuk-card__link")];
    if (!links.length) return false;
    const at = links.indexOf(document.activeElement);
    const next = at < 0 ? (by > 0 ? 0 : links.length - 1) : Math.min(Math.max(at + by, 0), links.length - 1);
    links[next].focus();
    links[next].closest(".nhsuk-card").scrollIntoView({ block: "nearest" });
    return true;
  }

  function reach(element) {
    if (element.matches("details")) {
      element.open = true;
      const first = element.querySelector("select, textarea, input:not([type=hidden])");
      (first || element.querySelector("summary")).focus();
      return;
    }
    if (element.matches("a, button")) element.click();
    else element.focus();
  }

  function press(key) {
    if (key === "j") return step(1);
    if (key === "k") return step(-1);
    if (key === "?" && help) {
      help.open = !help.open;
      help.querySelector("summary").focus();
      return true;
    }
    const found = document.querySelector(`[data-key="${CSS.escape(key)}"]`);
    if (!found) return false;
    reach(found);
    return true;
  }

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.key.length !== 1) return;
    if (!help || !box || !box.checked || typingIn(event.target)) return;
    if (press(event.key)) event.preventDefault();
  });

  // Who else is here: the page says every so often that its reader is there, and when they type.
  const place = document.querySelector("[data-here]");
  if (!place) return;
  const address = place.dataset.here;
  let typed = 0;
  let said = false;

  function tell(typing) {
    const token = document.querySelector("input[name=token]");
    if (!token) return;
    said = typing;
    const body = new URLSearchParams({ token: token.value, typing: typing ? "yes" : "no" });
    fetch(address, { method: "POST", body }).catch(() => {});
  }

  document.addEventListener("input", (event) => {
    if (!(event.target instanceof HTMLTextAreaElement) || !event.target.closest("#hand-over")) return;
    const now = Date.now();
    if (now - typed < TYPING_EVERY && said) return;
    typed = now;
    tell(true);
  });

  window.setInterval(() => {
    if (document.visibilityState === "visible") tell(Date.now() - typed < TYPING_EVERY);
  }, BEAT);
  window.setInterval(() => {
    if (said && Date.now() - typed > 2 * TYPING_EVERY) tell(false);
  }, TYPING_EVERY);
})();
