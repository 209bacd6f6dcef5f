// Turns a search for an employer into a combobox with a list of suggestions (ARIA Authoring Practices:
// editable combobox with list autocomplete, nothing chosen before the reader chooses). Without it, the
// form's own button searches.
//
//   <div data-employer-picker data-suggest="address that answers ?q= in the language of the page"> text input (named …name or …query) </div>
//     A choice is kept in a hidden input whose name ends in "slug" where that of the text ends in "name"
//     (or is `employer` for `employer_query`). Typing on takes the choice back.
//   <div data-employer-picker="open" data-suggest="..."> text input </div>
//     A choice opens the employer's page.
const FEWEST_LETTERS = 2;
const PAUSE = 120; // Milliseconds without a key before the server is asked.

let pickers = 0;

class Picker {
  constructor(box, input) {
    this.input = input;
    this.address = box.dataset.suggest;
    this.opens = box.dataset.employerPicker === "open";
    this.matches = [];
    this.active = -1;
    const id = `employer-picker-${++pickers}`;
    this.frame = make("div", "picker");
    input.replaceWith(this.frame);
    this.list = make("ul", "picker__list", { id, role: "listbox", hidden: "" });
    this.list.setAttribute("aria-label", input.labels?.[0]?.textContent.trim() || "");
    this.status = make("p", "visually-hidden", { role: "status" });
    this.frame.append(input, this.list, this.status);
    set(input, {
      role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": id, autocomplete: "off",
    });
    input.addEventListener("input", () => this.typed());
    input.addEventListener("keydown", (event) => this.key(event));
    input.addEventListener("blur", () => this.close());
    // A press on an option must not take the focus from the input before it is a click.
    this.list.addEventListener("mousedown", (event) => event.preventDefault());
    this.list.addEventListener("click", (event) => {
      const option = event.target.closest("[role=option]");
      if (option) this.choose(Number(option.dataset.place));
    });
  }

  get isOpen() {
    return !this.list.hidden;
  }

  typed() {
    this.forget();
    clearTimeout(this.timer);
    this.asked?.abort();
    const text = this.input.value.trim();
    if (text.length < FEWEST_LETTERS) return this.close();
    this.timer = setTimeout(() => this.ask(text), PAUSE);
  }

  async ask(text) {
    this.asked = new AbortController();
    try {
      const answer = await fetch(`${this.address}?${new URLSearchParams({ q: text })}`, { signal: this.asked.signal });
      if (!answer.ok) return this.close();
      const { matches, message } = await answer.json();
      if (document.activeElement === this.input && this.input.value.trim() === text) this.show(matches, message);
    } catch {
      // The network is gone, or a further key made the question moot: the button still searches.
      this.close();
    }
  }

  show(matches, message) {
    this.matches = matches;
    this.active = -1;
    this.list.replaceChildren(...matches.map((match, place) => this.option(match, place)));
    this.list.hidden = matches.length === 0;
    this.input.setAttribute("aria-expanded", String(this.isOpen));
    this.input.removeAttribute("aria-activedescendant");
    this.status.textContent = message;
  }

  option(match, place) {
    const item = make("li", "picker__option", { role: "option", id: `${this.list.id}-${place}`, "aria-selected": "false" });
    item.dataset.place = String(place);
    const name = make("span", "picker__name");
    name.textContent = match.name;
    const facts = make("small");
    facts.textContent = [match.facts, match.found_by].filter(Boolean).join(" · ");
    item.append(name, facts);
    return item;
  }

  key(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && !event.altKey) {
      event.preventDefault();
      if (this.isOpen) this.move(step);
      else if (this.input.value.trim().length >= FEWEST_LETTERS) this.ask(this.input.value.trim());
    } else if (event.key === "Enter" && this.isOpen && this.active >= 0) {
      event.preventDefault();
      this.choose(this.active);
    } else if (event.key === "Escape" && this.isOpen) {
      event.preventDefault();
      this.close();
    }
  }

  move(step) {
    const options = [...this.list.children];
    options[this.active]?.setAttribute("aria-selected", "false");
    this.active = (this.active + step + options.length + (this.active < 0 && step < 0 ? 1 : 0)) % options.length;
    const option = options[this.active];
    option.setAttribute("aria-selected", "true");
    option.scrollIntoView({ block: "nearest" });
    this.input.setAttribute("aria-activedescendant", option.id);
  }

  choose(place) {
    const match = this.matches[place];
    this.input.value = match.name;
    this.close();
    if (this.opens) return window.location.assign(match.url);
    // What the server offered before JavaScript found something else would be a second answer.
    const name = this.input.name === "employer_query" ? "employer" : this.input.name.replace(/name$/, "slug");
    for (const other of this.input.form?.querySelectorAll(`input[type=radio][name="${CSS.escape(name)}"]`) ?? []) {
      other.checked = false;
    }
    this.slug ??= this.frame.appendChild(make("input", "", { type: "hidden", name }));
    this.slug.value = match.slug;
    this.slug.disabled = false;
  }

  forget() {
    if (this.slug) this.slug.disabled = true;
  }

  close() {
    clearTimeout(this.timer);
    this.list.hidden = true;
    this.active = -1;
    this.status.textContent = "";
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
  }
}

function make(tag, className, attributes = {}) {
  const element = document.createElement(tag);
  if (className) element.className = className;
  set(element, attributes);
  return element;
}

function set(element, attributes) {
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
}

for (const box of document.querySelectorAll("[data-employer-picker]")) {
  const input = box.querySelector("input[type=text], input[type=search]");
  if (input) new Picker(box, input);
}
