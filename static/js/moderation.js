// Single keys at the moderators' desk: J and K walk the passages, B blanks or leaves, digits choose the decision,
// G and F lead to grounds and facts, Ctrl+Enter decides. Everything works without them, and they can be turned off.
"use strict";
{
  const form = document.querySelector("[data-case]");
  const help = document.querySelector("[data-keys]");
  const toggle = document.querySelector("[data-keys-switch]");
  const passages = [...document.querySelectorAll("[data-passage]")];
  let at = -1;
  let on = true;
  try {
    on = localStorage.getItem("moderation-keys") !== "off";
  } catch {
    // Without storage the switch holds for this page.
  }

  const show = () => {
    help.classList.toggle("keys--off", !on);
    toggle.setAttribute("aria-pressed", String(on));
    toggle.textContent = on ? toggle.dataset.off : toggle.dataset.on;
  };

  const typing = (target) => target.matches("textarea, select, input:not([type=radio]):not([type=checkbox])");

  const walk = (step) => {
    if (!passages.length) return;
    at = (at + step + passages.length) % passages.length;
    for (const [place, passage] of passages.entries()) passage.classList.toggle("here", place === at);
    passages[at].scrollIntoView({ block: "nearest" });
    passages[at].querySelector("input:checked")?.focus({ preventScroll: true });
  };

  const blankOrLeave = () => {
    const choices = [...(passages[at]?.querySelectorAll("input[type=radio]") ?? [])];
    const other = choices.find((choice) => !choice.checked);
    if (!other) return;
    other.checked = true;
    other.focus({ preventScroll: true });
  };

  const choose = (number) => {
    const choice = form.querySelectorAll("[data-decision] input[type=radio]")[number - 1];
    if (!choice) return;
    choice.checked = true;
    choice.focus();
  };

  const deeds = {
    j: () => walk(1),
    k: () => walk(-1),
    b: blankOrLeave,
    g: () => form.querySelector("[data-grounds] input")?.focus(),
    f: () => form.querySelector("[data-facts] textarea")?.focus(),
    "?": () => help.scrollIntoView({ block: "center" }),
  };

  if (form && help && toggle) {
    help.hidden = false;
    show();
    toggle.addEventListener("click", () => {
      on = !on;
      try {
        localStorage.setItem("moderation-keys", on ? "on" : "off");
      } catch {
        // As above.
      }
      show();
    });
    document.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && form.contains(event.target)) {
        event.preventDefault();
        form.requestSubmit(form.querySelector("button[value=decide]"));
        return;
      }
      if (!on || event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
      const deed = /^[1-9]$/.test(event.key) ? () => choose(Number(event.key)) : deeds[event.key.toLowerCase()];
      if (!deed) return;
      event.preventDefault();
      deed();
    });
  }
}
