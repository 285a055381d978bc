/* Small conveniences; every page also works without them. Words come from data attributes, so that this
   file needs no translation. */
(() => {
  "use strict";
  const KEYS_OFF = "banjie-keys-off";

  // "/" goes to the search box. WCAG 2.1.4: can be switched off on the account page.
  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest("input, textarea, select, [contenteditable]")) return;
    if (localStorage.getItem(KEYS_OFF)) return;
    const box = document.querySelector("[data-search]");
    if (!box) return;
    event.preventDefault();
    box.focus();
    box.select();
  });
  document.querySelectorAll("[data-keys-switch]").forEach((box) => {
    box.checked = !localStorage.getItem(KEYS_OFF);
    box.addEventListener("change", () => {
      if (box.checked) localStorage.removeItem(KEYS_OFF);
      else localStorage.setItem(KEYS_OFF, "1");
    });
  });

  // What was refused, or went wrong, is read first.
  const alert = document.querySelector("[data-focus]");
  if (alert) alert.focus();

  // Filters answer at once; the button stays for those without scripts.
  document.querySelectorAll("form[data-auto] select").forEach((choice) => {
    choice.addEventListener("change", () => choice.form.requestSubmit());
  });

  // Phrases that are written often go to the end of the opinion.
  document.querySelectorAll("[data-phrases]").forEach((row) => {
    const box = document.getElementById(row.dataset.phrases);
    if (!box) return;
    row.hidden = false;
    row.addEventListener("click", (event) => {
      const phrase = event.target.closest("button");
      if (!phrase) return;
      box.value += phrase.textContent;
      box.dispatchEvent(new Event("input", { bubbles: true }));
      box.focus();
    });
  });

  // Print, for pages that are papers too.
  document.querySelectorAll("[data-print]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  });

  // A second press of the same button must not send the form twice.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post" || event.defaultPrevented) return;
    if (form.dataset.sent) return event.preventDefault();
    form.dataset.sent = "1";
    delete form.dataset.dirty;
    setTimeout(() => delete form.dataset.sent, 8000);
  });
  window.addEventListener("pageshow", () => {
    document.querySelectorAll("form[data-sent]").forEach((form) => delete form.dataset.sent);
  });

  // Unsaved work: ask before leaving; drafts save themselves two seconds after the last key.
  const watched = document.querySelectorAll("form[data-guard], form[data-autosave]");
  watched.forEach((form) => {
    let timer;
    form.addEventListener("input", () => {
      form.dataset.dirty = "1";
      if (!form.dataset.autosave) return;
      clearTimeout(timer);
      timer = setTimeout(() => autosave(form), 2000);
    });
  });
  window.addEventListener("beforeunload", (event) => {
    if ([...watched].some((form) => form.dataset.dirty)) event.preventDefault();
  });

  // A phone that goes to another app may never come back: what is written is sent at once.
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState !== "hidden") return;
    document.querySelectorAll("form[data-autosave][data-dirty]").forEach((form) => autosave(form));
  });

  async function autosave(form) {
    const note = form.querySelector("[data-autosave-note]") || document.querySelector("[data-autosave-note]");
    const body = new FormData(form);
    // Files are sent with the form itself: saving a draft every two seconds must not upload them again.
    form.querySelectorAll("input[type=file]").forEach((input) => body.delete(input.name));
    delete form.dataset.dirty;
    try {
      const answer = await fetch(form.dataset.autosave, {
        method: "POST",
        body,
        headers: { "X-Requested-With": "fetch" },
        credentials: "same-origin",
        keepalive: true,
      });
      if (!answer.ok) throw new Error(String(answer.status));
      if (note) {
        const time = new Date().toLocaleTimeString(document.documentElement.lang, {
          hour: "2-digit",
          minute: "2-digit",
          timeZone: "Asia/Shanghai", // where the office is, as every other time on the page
        });
        note.textContent = note.dataset.saved.replace("{time}", time);
      }
    } catch {
      form.dataset.dirty = "1";
      if (note) note.textContent = note.dataset.failed;
    }
  }
})();
