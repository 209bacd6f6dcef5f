// Single keys at the moderators' desk. A page says in its markup which keys it has (moderation/screens/keys.py lists
// them): data-key="r" is clicked by R, the first field within data-focus="g" is reached by G, digits choose among
// data-decision, J and K walk what has data-passage, B blanks or leaves, W takes selected words, X chooses all texts that
// are alike, Ctrl+Enter decides, ? lists them all. Everything works without them, and they can be turned off.
"use strict";
{
  const form = document.querySelector("[data-case]");
  const help = document.querySelector("[data-keys]");
  const list = document.querySelector("[data-keys-help]");
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
    // The first press of K begins at the end.
    at = at < 0 && step < 0 ? passages.length - 1 : (at + step + passages.length) % passages.length;
    for (const [place, passage] of passages.entries()) passage.classList.toggle("here", place === at);
    passages[at].scrollIntoView({ block: "nearest" });
    (passages[at].querySelector("input:checked") ?? passages[at]).focus({ preventScroll: true });
  };

  const blankOrLeave = () => {
    const choices = [...(passages[at]?.querySelectorAll("input[type=radio]") ?? [])];
    const other = choices.find((choice) => !choice.checked);
    if (!other) return;
    other.checked = true;
    other.focus({ preventScroll: true });
  };

  const choose = (number) => {
    const choice = form?.querySelectorAll("[data-decision] input[type=radio]")[number - 1];
    if (!choice) return;
    choice.checked = true;
    choice.dispatchEvent(new Event("change", { bubbles: true }));
    choice.focus();
  };

  const takeWords = () => {
    const words = form?.querySelector("#id_words");
    if (!words) return;
    const chosen = String(document.getSelection() ?? "");
    // A line for each passage, where there is room for several.
    if (chosen.trim()) words.value = words.matches("textarea") && words.value ? `${words.value}\n${chosen}` : chosen;
    words.focus();
  };

  const chooseAlike = () => {
    const boxes = [...document.querySelectorAll("[data-alike] input")];
    const all = boxes.every((box) => box.checked);
    for (const box of boxes) box.checked = !all;
    boxes[0]?.focus();
  };

  const deeds = {
    j: () => walk(1),
    k: () => walk(-1),
    b: blankOrLeave,
    w: takeWords,
    x: chooseAlike,
    "?": () => list?.showModal(),
  };

  // What the page marks with this key: a button or a link to press, or a place whose first field is wanted.
  const marked = (key) => {
    if (!/^[a-z]$/.test(key)) return undefined;
    const pressed = document.querySelector(`[data-key="${key}"]:not([disabled])`);
    if (pressed) return () => pressed.click();
    const field = document.querySelector(`[data-focus="${key}"] :is(input, textarea, select)`);
    return field ? () => field.focus() : undefined;
  };

  if (help && toggle) {
    help.hidden = false;
    show();
    for (const passage of passages) passage.tabIndex = -1;
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
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && form?.contains(event.target)) {
        event.preventDefault();
        form.requestSubmit(form.querySelector("button[value=decide]"));
        return;
      }
      if (list?.open) return;
      if (!on || event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
      const key = event.key.toLowerCase();
      const deed = /^[1-9]$/.test(key) ? () => choose(Number(key)) : (deeds[key] ?? marked(key));
      if (!deed) return;
      event.preventDefault();
      deed();
    });
  }
}
