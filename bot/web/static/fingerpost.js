// Makes a swapped part of a page as easy to follow as a new page: where the eye and the screen reader go next.
// Every page works without this file.
(() => {
  "use strict";

  let pressed = null;

  // A swap replaces the pressed button; a tick keeps its place if a button with the same id comes back.
  document.addEventListener("submit", (event) => {
    pressed = event.submitter && event.submitter.id ? event.submitter.id : null;
  });

  function place(root) {
    const again = pressed && document.getElementById(pressed);
    pressed = null;
    if (again) {
      again.focus({ preventScroll: true });
      return;
    }
    const first = root.querySelector("[data-focus]");
    if (!first) return;
    first.focus({ preventScroll: true });
    const calm = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
    const card = first.closest(".fp-question, .fp-end, .fp-alarm, .nhsuk-error-summary") || first;
    card.scrollIntoView({ block: "start", behavior: calm ? "auto" : "smooth" });
  }

  document.addEventListener("htmx:after:swap", (event) => {
    const target = event.detail && event.detail.ctx && event.detail.ctx.target;
    // A live update must not move anybody who is reading or writing.
    // A page that says what went wrong names its target in words, not as an element.
    if (target instanceof Element && target.hasAttribute("data-quiet")) return;
    place(document.getElementById("conversation") || document);
  });

  // The server cannot be reached: the page says so, and keeps what was typed.
  document.addEventListener("htmx:error", (event) => {
    const of = event.target instanceof Element && event.target.closest("form");
    if (!of) return;
    let told = document.getElementById("unreachable");
    if (!told) {
      told = document.createElement("div");
      told.id = "unreachable";
      told.className = "fp-notice fp-notice--stopped";
      told.setAttribute("role", "alert");
    }
    told.textContent = "We could not reach Fingerpost. What you typed is still here. Please try again in a minute.";
    of.prepend(told);
  });

  // A page that comes back with a mistake, or with what was asked for, without a script's swap.
  if (document.querySelector(".nhsuk-error-summary, .fp-notice--stale")) place(document);
})();
