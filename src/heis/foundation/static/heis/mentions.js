// Suggests whom one may mean while a name is written after @ in a text field with data-mentions (an address that answers with names).
// Arrow keys choose, Enter or Tab takes, Escape closes. Without this file the name is written in full.
"use strict";
(() => {
  const WAIT = 150;
  const NAME = /(^|[^\p{L}\p{N}.@/])@([\p{L}][\p{L}\p{N}'’-]*(?: [\p{L}][\p{L}\p{N}'’-]*){0,3}|)$/u;

  class Mentions {
    constructor(field) {
      this.field = field;
      this.id = `${field.id}_suggestions`;
      this.list = Object.assign(document.createElement("ul"), { id: this.id, className: "suggestions", hidden: true });
      this.list.setAttribute("role", "listbox");
      this.list.setAttribute("aria-label", field.dataset.textLabel);
      this.status = Object.assign(document.createElement("p"), { className: "ds-sr-only" });
      this.status.setAttribute("role", "status");
      field.after(this.list, this.status);
      field.setAttribute("aria-autocomplete", "list");
      field.setAttribute("aria-controls", this.id);
      field.setAttribute("autocomplete", "off");
      field.addEventListener("input", () => this.later());
      field.addEventListener("keydown", (event) => this.key(event));
      field.addEventListener("blur", () => this.close());
      this.list.addEventListener("mousedown", (event) => event.preventDefault());  // the field keeps its focus
      this.list.addEventListener("click", (event) => {
        const option = event.target.closest("[role=option]");
        if (option) this.take(option);
      });
    }

    get options() { return [...this.list.children]; }
    get written() { return NAME.exec(this.field.value.slice(0, this.field.selectionStart))?.[2]; }

    later() {
      clearTimeout(this.timer);
      if (this.written === undefined) { this.close(); return; }
      this.timer = setTimeout(() => this.ask(), WAIT);
    }

    async ask() {
      const written = this.written;
      if (written === undefined) return;
      this.asking?.abort();
      this.asking = new AbortController();
      try {
        const answer = await fetch(`${this.field.dataset.mentions}?q=${encodeURIComponent(written)}`, {
          credentials: "same-origin", redirect: "manual", signal: this.asking.signal, headers: { "X-Requested-With": "fetch" },
        });
        const { people } = answer.ok ? await answer.json() : { people: [] };
        // A name that is written in full needs no suggestion, and must not take the Enter that makes a new line.
        const isWhole = people.some(({ name }) => name.toLowerCase() === written.toLowerCase());
        if (this.written === written && document.activeElement === this.field) this.show(isWhole ? [] : people);
      } catch { this.close(); }
    }

    show(people) {
      this.list.replaceChildren(...people.map(({ name, about }, index) => {
        const option = Object.assign(document.createElement("li"), { id: `${this.id}_${index}` });
        option.setAttribute("role", "option");
        option.setAttribute("aria-selected", "false");
        option.dataset.name = name;
        option.append(Object.assign(document.createElement("b"), { textContent: name }));
        if (about) option.append(" ", Object.assign(document.createElement("span"), { className: "muted small", textContent: about }));
        return option;
      }));
      this.list.hidden = !people.length;
      this.choose(null);
      this.status.textContent = people.length ? this.field.dataset.textSuggestions.replace("{n}", String(people.length)) : "";
    }

    choose(option) {
      for (const each of this.options) each.setAttribute("aria-selected", String(each === option));
      if (option) { this.field.setAttribute("aria-activedescendant", option.id); option.scrollIntoView({ block: "nearest" }); }
      else this.field.removeAttribute("aria-activedescendant");
    }

    key(event) {
      if (this.list.hidden || event.isComposing) return;
      const { options } = this;
      const at = options.findIndex((option) => option.getAttribute("aria-selected") === "true");
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (step) {
        event.preventDefault();
        this.choose(options[at < 0 ? (step > 0 ? 0 : options.length - 1) : (at + step + options.length) % options.length]);
      } else if (["Enter", "Tab"].includes(event.key) && at >= 0) {
        event.preventDefault();
        this.take(options[at]);
      } else if (event.key === "Escape") {
        event.preventDefault();
        this.close();
      }
    }

    take(option) {
      const { field } = this;
      const end = field.selectionStart;
      field.setRangeText(`${option.dataset.name} `, end - this.written.length, end, "end");
      this.close();
      field.focus();
      field.dispatchEvent(new Event("input", { bubbles: true }));
      clearTimeout(this.timer);
    }

    close() {
      clearTimeout(this.timer);
      this.asking?.abort();
      if (!this.list.hidden) this.show([]);
    }
  }

  for (const field of document.querySelectorAll("textarea[data-mentions]")) new Mentions(field);
})();
