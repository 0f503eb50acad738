// Keeps what is being written. A form with data-draft-key stores its fields on this device at every letter; with data-autosave-url it
// also sends them there now and then. After a lost network, a closed tab or a login that ran out, the newer text comes back.
"use strict";
(() => {
  const PREFIX = "heis-draft:";
  const SEND_AFTER = 1200;
  const KEEP_DAYS = 30;
  const JUST_NOW = 60e3;

  const store = {
    read(key) { try { return JSON.parse(localStorage.getItem(PREFIX + key)); } catch { return null; } },
    write(key, value) { try { localStorage.setItem(PREFIX + key, JSON.stringify(value)); return true; } catch { return false; } },
    forget(key) { try { localStorage.removeItem(PREFIX + key); } catch { /* nothing kept, nothing to forget */ } },
    tidy() {
      const oldest = Date.now() - KEEP_DAYS * 864e5;
      try {
        for (const name of Object.keys(localStorage)) {
          if (name.startsWith(PREFIX) && !(store.read(name.slice(PREFIX.length))?.at > oldest)) localStorage.removeItem(name);
        }
      } catch { /* a browser without storage */ }
    },
  };

  const kept = (control) => control.name && control.name !== "csrfmiddlewaretoken" && !["hidden", "password", "file", "submit", "button"].includes(control.type);
  const fieldsOf = (form) => [...form.elements].filter(kept);
  const valueOf = (control) => (["checkbox", "radio"].includes(control.type) ? control.checked : control.value);
  const keyOf = (control) => (["checkbox", "radio"].includes(control.type) ? `${control.name}=${control.value}` : control.name);
  const snapshot = (form) => Object.fromEntries(fieldsOf(form).map((control) => [keyOf(control), valueOf(control)]));

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
      this.key = form.dataset.draftKey;
      this.url = form.dataset.autosaveUrl;
      this.status = form.querySelector("[data-draft-status]") || document.querySelector(`[data-draft-status="${CSS.escape(this.key)}"]`);
      this.start = JSON.stringify(snapshot(form));
      this.state = { kind: "", at: 0 };
      this.restore();
      form.addEventListener("input", () => this.keep());
      form.addEventListener("change", () => this.keep());
      form.addEventListener("submit", () => { clearTimeout(this.timer); this.sending?.abort(); });
      addEventListener("online", () => this.schedule(0));
      addEventListener("offline", () => this.say("offline"));
      setInterval(() => this.show(), 1000);
    }

    // Local text is newer when it differs from what the page came with, and the server never received it, or did so only now: the page
    // may have been asked for while the text was on its way.
    restore() {
      const found = store.read(this.key);
      if (!found || JSON.stringify(found.fields) === this.start || (found.sent && Date.now() - found.at > JUST_NOW)) return;
      for (const control of fieldsOf(this.form)) {
        const value = found.fields[keyOf(control)];
        if (value === undefined) continue;
        if (typeof value === "boolean") control.checked = value; else control.value = value;
        control.dispatchEvent(new Event("input", { bubbles: true }));
      }
      this.say("restored");
      this.schedule(SEND_AFTER);
    }

    keep() {
      const at = Date.now();
      const saved = store.write(this.key, { at, fields: snapshot(this.form), sent: false });
      if (saved) this.say(navigator.onLine ? "local" : "offline", at);
      this.schedule(SEND_AFTER);
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
    moveTo({ address, autosave }) {
      const key = address?.split("/").filter(Boolean).pop();
      if (!key || key === this.key) return;
      store.forget(this.key);
      Object.assign(this, { key, url: autosave });
      this.form.action = address;
      history.replaceState(history.state, "", address);
    }

    arrived(fields, now) {
      this.received = now;
      const unchanged = JSON.stringify(snapshot(this.form)) === now;
      store.write(this.key, { at: Date.now(), fields: unchanged ? fields : snapshot(this.form), sent: unchanged });
      if (unchanged) this.say("server", Date.now());
    }

    say(kind, at = Date.now()) { this.state = { kind, at }; this.show(); }

    show() {
      const { kind, at } = this.state;
      if (!this.status || !kind) return;
      const text = this.form.dataset[{ local: "textLocal", server: "textServer", offline: "textOffline", restored: "textRestored", signedOut: "textSignedOut" }[kind]] || "";
      const words = text.replace("{ago}", ago(at)).replace("{time}", clock(at));
      // Spoken only when the kind of message changes, not at every second.
      this.status.setAttribute("aria-live", kind === this.spoken ? "off" : "polite");
      this.spoken = kind;
      if (this.status.textContent !== words) this.status.textContent = words;
      this.status.dataset.kind = kind;
    }
  }

  store.tidy();
  for (const done of document.querySelectorAll("[data-draft-done]")) store.forget(done.dataset.draftDone);
  for (const form of document.querySelectorAll("form[data-draft-key]")) new Draft(form);
})();
