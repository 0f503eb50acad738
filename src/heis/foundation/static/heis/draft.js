// Keeps what is being written. A form with data-draft-key stores its fields on this device at every letter, for the person who writes; with
// data-autosave-url it also sends them there now and then. After a lost network, a closed tab or a login that ran out, the newer text comes
// back. The text is forgotten when the server has said that it arrived, and all of a person's when they log out.
"use strict";
(() => {
  const PREFIX = "heis-draft:";
  const ARRIVED = "heis_arrived";
  const STRANGER = "stranger";
  const keeper = document.body.dataset.keeper || STRANGER;
  // Without login nobody knows who is at the device: what was written in another tab is offered, not shown, for it may be somebody else's.
  const tab = () => {
    if (keeper !== STRANGER) return "";
    try {
      if (!sessionStorage.getItem(PREFIX)) sessionStorage.setItem(PREFIX, Math.random().toString(36).slice(2));
      return sessionStorage.getItem(PREFIX);
    } catch { return ""; }
  };
  const SEND_AFTER = 1200;
  const KEEP_DAYS = 30;
  const JUST_NOW = 60e3;

  const store = {
    read(key) { try { return JSON.parse(localStorage.getItem(PREFIX + key)); } catch { return null; } },
    write(key, value) { try { localStorage.setItem(PREFIX + key, JSON.stringify(value)); return true; } catch { return false; } },
    forget(key) { try { localStorage.removeItem(PREFIX + key); } catch { /* nothing kept, nothing to forget */ } },
    // What the server says has arrived: "keeper:key", or "keeper:*" for all of one person's. Without a keeper it is this page's.
    forgetArrived() {
      const told = document.cookie.split("; ").find((pair) => pair.startsWith(`${ARRIVED}=`))?.slice(ARRIVED.length + 1);
      if (!told) return;
      for (const item of told.replaceAll('"', "").split("~")) {
        const name = item.includes(":") ? item : `${keeper}:${item}`;
        if (name.endsWith(":*")) store.forgetWhere((kept) => kept.startsWith(name.slice(0, -1))); else store.forget(name);
      }
      document.cookie = `${ARRIVED}=; Max-Age=0; Path=/; SameSite=Lax`;
    },
    forgetWhere(matches) {
      try {
        for (const name of Object.keys(localStorage)) if (name.startsWith(PREFIX) && matches(name.slice(PREFIX.length))) localStorage.removeItem(name);
      } catch { /* a browser without storage */ }
    },
    tidy() {
      const oldest = Date.now() - KEEP_DAYS * 864e5;
      try {
        for (const name of Object.keys(localStorage)) {
          if (!name.startsWith(PREFIX)) continue;
          const rest = name.slice(PREFIX.length);
          if (!rest.includes(":") || !(store.read(rest)?.at > oldest)) localStorage.removeItem(name);
        }
      } catch { /* a browser without storage */ }
    },
  };

  const kept = (control) => control.name && control.name !== "csrfmiddlewaretoken" && !["hidden", "password", "file", "submit", "button"].includes(control.type);
  const fieldsOf = (form) => [...form.elements].filter(kept);
  const valueOf = (control) => (["checkbox", "radio"].includes(control.type) ? control.checked : control.value);
  const keyOf = (control) => (["checkbox", "radio"].includes(control.type) ? `${control.name}=${control.value}` : control.name);
  const snapshot = (form) => Object.fromEntries(fieldsOf(form).map((control) => [keyOf(control), valueOf(control)]));
  // A field that is not there says the same as one that is blank: a line may have been added and never filled in.
  const differ = (some, others) => Object.keys({ ...some, ...others }).some((key) => (some[key] || "") !== (others[key] || ""));

  const clock = (at) => new Intl.DateTimeFormat(document.documentElement.lang === "en" ? "en-GB" : "nb", { hour: "2-digit", minute: "2-digit" })
    .format(at).replace(":", document.documentElement.lang === "en" ? ":" : ".");
  const ago = (at) => {
    const seconds = Math.max(1, Math.round((Date.now() - at) / 1000));
    const words = new Intl.RelativeTimeFormat(document.documentElement.lang || "nb");
    return seconds < 60 ? words.format(-seconds, "second") : seconds < 3600 ? words.format(-Math.round(seconds / 60), "minute") : words.format(-Math.round(seconds / 3600), "hour");
  };

  class Draft {
    constructor(form) {
      this.form = form;
      this.name = `${keeper}:${form.dataset.draftKey}`;
      this.base = form.dataset.draftBase || "";
      this.url = form.dataset.autosaveUrl;
      this.status = form.querySelector("[data-draft-status]") || document.querySelector(`[data-draft-status="${CSS.escape(form.dataset.draftKey)}"]`);
      this.start = snapshot(form);
      this.comesWithText = "draftUnsaved" in form.dataset;
      this.state = { kind: "", at: 0 };
      this.restore();
      form.addEventListener("input", () => this.keep());
      form.addEventListener("change", () => this.keep());
      form.addEventListener("submit", (event) => this.submit(event));
      addEventListener("online", () => this.online());
      addEventListener("offline", () => this.say("offline"));
      setInterval(() => this.show(), 1000);
    }

    // Local text is newer when it differs from what the page came with, and the server never received it, or did so only now: the page
    // may have been asked for while the text was on its way.
    //
    // Text that was begun on another edition than the page shows, or that meets other text on its way in, is offered beside it.
    restore() {
      const found = store.read(this.name);
      const isNews = found && !found.untouched && differ(found.fields, this.start) && !(found.sent && Date.now() - found.at > JUST_NOW);
      if (found?.prior) this.offer(found.prior);
      const isOfAnother = isNews && ((found.base || "") !== this.base || (found.tab || "") !== tab());
      if (isNews && (this.comesWithText || isOfAnother)) this.offer(found.fields);
      else if (isNews) this.fill(found.fields);
      if (this.comesWithText) this.keep();
    }

    fill(fields) {
      this.form.dispatchEvent(new CustomEvent("heis:fill", { bubbles: true, detail: fields }));
      for (const control of fieldsOf(this.form)) {
        const value = fields[keyOf(control)];
        if (value === undefined) continue;
        const changes = valueOf(control) !== value;
        if (typeof value === "boolean") control.checked = value; else control.value = value;
        if (!changes) continue;
        for (let folded = control.closest("details:not([open])"); folded; folded = folded.parentElement.closest("details:not([open])")) folded.open = true;
        control.dispatchEvent(new Event("input", { bubbles: true }));
      }
      for (const control of fieldsOf(this.form)) if (control.checked) control.dispatchEvent(new Event("change", { bubbles: true }));
      this.say("restored");
      this.schedule(SEND_AFTER);
    }

    offer(fields) {
      this.offered?.remove();
      this.prior = fields;
      const { textFound, textFetch, textDiscard } = this.form.dataset;
      const box = document.createElement("div");
      box.className = "ds-alert";
      box.dataset.color = "warning";
      box.setAttribute("role", "status");
      const words = document.createElement("p");
      words.className = "ds-paragraph";
      words.textContent = textFound;
      const row = document.createElement("div");
      row.className = "actions";
      const button = (text, variant, act) => {
        const made = document.createElement("button");
        Object.assign(made, { type: "button", className: "ds-button", textContent: text });
        Object.assign(made.dataset, { variant, size: "sm" });
        made.addEventListener("click", () => { this.prior = undefined; box.remove(); act(); fieldsOf(this.form)[0]?.focus(); });
        return made;
      };
      row.append(button(textFetch, "secondary", () => { this.fill(fields); this.keep(); }), button(textDiscard, "tertiary", () => this.keep()));
      box.append(words, row);
      this.offered = box;
      this.form.prepend(box);
      for (let folded = this.form.closest("details:not([open])"); folded; folded = folded.parentElement.closest("details:not([open])")) folded.open = true;
    }

    // What nobody has changed since the page came is nobody's text: it is not news when the page comes with something else.
    write(fields, sent) {
      const untouched = !this.url && !this.comesWithText && !differ(fields, this.start);
      return store.write(this.name, { at: Date.now(), fields, sent, untouched, base: this.base, prior: this.prior, tab: tab() });
    }

    keep() {
      const at = Date.now();
      const saved = this.write(snapshot(this.form), false);
      if (saved) this.say(navigator.onLine ? "local" : "offline", at);
      this.schedule(SEND_AFTER);
    }

    // Without a network the form is held back: the browser's own error page would take its place. With one, the server is told which text
    // it receives, so that it can say that it has arrived.
    submit(event) {
      clearTimeout(this.timer);
      this.sending?.abort();
      if (!navigator.onLine) {
        event.preventDefault();
        this.keep();
        this.isHeld = true;
        this.say("held");
        return;
      }
      this.write(snapshot(this.form), false);
      if (this.form.method !== "post") return;
      const field = this.form.querySelector("input[name=draft_key]") || document.createElement("input");
      Object.assign(field, { type: "hidden", name: "draft_key", value: this.name });
      this.form.append(field);
    }

    online() {
      if (this.isHeld) this.say("back");
      this.isHeld = false;
      this.schedule(0);
    }

    schedule(wait) {
      if (!this.url) return;
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.send(), wait);
    }

    async send() {
      const fields = snapshot(this.form);
      const now = JSON.stringify(fields);
      if (now === this.received) return;
      this.sending?.abort();
      this.sending = new AbortController();
      try {
        const answer = await fetch(this.url, {
          method: "POST", body: new FormData(this.form), credentials: "same-origin", redirect: "manual", signal: this.sending.signal,
          headers: { "X-Requested-With": "fetch" },
        });
        if (answer.ok) {
          this.moveTo(await answer.json().catch(() => ({})));
          this.arrived(fields, now);
        }
        else if (answer.type === "opaqueredirect" || [401, 403].includes(answer.status)) this.say("signedOut");
        else this.say("local", Date.now());
      } catch (error) {
        if (error.name !== "AbortError") { this.say("offline"); this.schedule(15000); }
      }
    }

    // The first time it is kept, the server says where it stands from now on: the page, what is kept here and what is sent go there.
    moveTo({ address, autosave, key }) {
      const name = `${keeper}:${key}`;
      if (!key || name === this.name) return;
      store.forget(this.name);
      Object.assign(this, { name, url: autosave });
      this.form.action = address;
      history.replaceState(history.state, "", address);
    }

    arrived(fields, now) {
      this.received = now;
      const unchanged = JSON.stringify(snapshot(this.form)) === now;
      this.write(unchanged ? fields : snapshot(this.form), unchanged);
      if (unchanged && this.state.kind !== "back") this.say("server", Date.now());
    }

    say(kind, at = Date.now()) { this.state = { kind, at }; this.show(); }

    show() {
      const { kind, at } = this.state;
      if (!this.status || !kind) return;
      const text = this.form.dataset[{ local: "textLocal", server: "textServer", offline: "textOffline", held: "textHeld", back: "textBack", restored: "textRestored", signedOut: "textSignedOut" }[kind]] || "";
      const words = text.replace("{ago}", ago(at)).replace("{time}", clock(at));
      // Spoken only when the kind of message changes, not at every second.
      this.status.setAttribute("aria-live", kind === this.spoken ? "off" : "polite");
      this.spoken = kind;
      if (this.status.textContent !== words) this.status.textContent = words;
      this.status.dataset.kind = kind;
    }
  }

  store.forgetArrived();
  store.tidy();
  for (const done of document.querySelectorAll("[data-draft-done]")) store.forget(`${keeper}:${done.dataset.draftDone}`);
  for (const form of document.querySelectorAll("form[data-draft-key]")) new Draft(form);
})();
