// What the pages do by themselves. Everything works without this file; it only makes it quicker.
"use strict";
(() => {
  const root = document.documentElement;
  root.classList.add("has-js");
  const on = (type, handle) => document.addEventListener(type, handle);
  const all = (selector, within = document) => within.querySelectorAll(selector);

  // Menus: Escape and a click elsewhere close them
  const closeMenus = (except) => {
    for (const menu of all("details[data-menu][open]")) if (!menu.contains(except)) menu.open = false;
  };
  on("click", (event) => closeMenus(event.target));
  on("focusin", (event) => closeMenus(event.target));
  on("keydown", (event) => {
    if (event.key !== "Escape") return;
    const menu = document.querySelector("details[data-menu][open]");
    if (!menu) return;
    if (menu.contains(document.activeElement)) menu.querySelector("summary").focus();
    menu.open = false;
  });

  // Dialogs
  const act = (event) => {
    const control = event.target.closest?.("[data-opens], [data-closes], [data-copies], [data-prints]");
    if (!control) return;
    const { opens, closes, copies } = control.dataset;
    if (opens || closes) event.preventDefault();
    if (opens) document.getElementById(opens)?.showModal();
    if (closes) document.getElementById(closes)?.close();
    if (copies) copy(control, document.getElementById(copies));
    if ("prints" in control.dataset) window.print();
  };
  on("click", act);
  on("keydown", (event) => {
    const control = event.key === " " && event.target.closest?.("a[role=button]");
    if (control) { event.preventDefault(); control.click(); }
  });

  // Copying
  const copy = async (button, source) => {
    const words = button.querySelector("span");
    const before = words.textContent;
    await navigator.clipboard.writeText(source.textContent.trim());
    words.textContent = button.dataset.done;
    setTimeout(() => { words.textContent = before; }, 3000);
  };

  // The lines of a list in a sheet: one more without asking the server for room, and one fewer. A line that is taken away is emptied and
  // hidden, so that the device keeps that it is gone. With one more, other lines must say which of them they belong to.
  const MOST_LINES = 60;
  const CONTROLS = "input, select, textarea";
  const IN_SIGHT = "input:not([type=hidden]), select, textarea";
  const linesOf = (list) => [...all("[data-line]", list)];
  const empty = (line) => {
    for (const control of all(CONTROLS, line)) {
      if (["checkbox", "radio"].includes(control.type)) control.checked = false; else control.value = "";
      control.removeAttribute("aria-invalid");
    }
    for (const error of all(".ds-validation-message", line)) error.remove();
  };
  const oneMore = (list) => {
    const lines = linesOf(list);
    const last = lines.at(-1);
    if (!last || lines.length >= MOST_LINES) return null;
    const line = last.cloneNode(true);
    const fold = line.querySelector(".sheet-line__fold");
    fold?.replaceWith(fold.querySelector(".sheet-line__fields"));
    const [from, to] = [`${list.dataset.lines}-${lines.length - 1}-`, `${list.dataset.lines}-${lines.length}-`];
    for (const part of all("*", line)) {
      for (const name of ["id", "name", "for", "aria-describedby", "data-counter", "data-counted", "hx-params"]) {
        if (part.hasAttribute(name)) part.setAttribute(name, part.getAttribute(name).replaceAll(from, to));
      }
    }
    empty(line);
    line.querySelector(".sheet-line__title")?.remove();
    const called = last.getAttribute("aria-label").replace(/\d+$/, lines.length + 1);
    line.setAttribute("aria-label", called);
    for (const words of all("[data-removes-line] .ds-sr-only", line)) words.textContent = ` ${called}`;
    line.hidden = false;
    last.removeAttribute("id");
    last.after(line);
    for (const asked of all(`[data-among="${list.dataset.lines}"]`)) asked.hidden = false;
    window.htmx?.process(line);
    return line;
  };
  on("click", (event) => {
    const list = event.target.closest?.(".sheet-lines button[name=more]")?.closest("[data-lines]");
    const line = list && oneMore(list);
    if (!line) return;
    event.preventDefault();
    line.querySelector(IN_SIGHT)?.focus();
  });
  on("click", (event) => {
    const line = event.target.closest?.("[data-removes-line]")?.closest("[data-line]");
    if (!line) return;
    empty(line);
    line.hidden = true;
    const left = linesOf(line.closest("[data-lines]")).filter((each) => !each.hidden);
    left.at(-1)?.querySelector(`.sheet-line__fold > summary, ${IN_SIGHT}`)?.focus();
    line.dispatchEvent(new Event("input", { bubbles: true }));
  });
  on("input", (event) => {
    const line = event.target.matches?.(CONTROLS) && event.target.closest("[data-line][hidden]");
    if (line) line.hidden = false;
  });
  // A line that is folded together is called what stands in it now
  on("input", (event) => {
    const fold = event.target.matches?.(CONTROLS) && event.target.closest(".sheet-line__fold");
    if (!fold) return;
    fold.querySelector("[data-line-called]").textContent = fold.querySelector(IN_SIGHT).value;
    fold.querySelector("[data-line-rest]").textContent = "";
  });
  // What is brought back may have more lines than the page came with
  on("heis:fill", (event) => {
    const filled = Object.entries(event.detail).filter(([, value]) => value).map(([name]) => name);
    for (const list of all("[data-lines]", event.target)) {
      const beginning = `${list.dataset.lines}-`;
      const places = filled.filter((name) => name.startsWith(beginning)).map((name) => parseInt(name.slice(beginning.length), 10));
      const wanted = Math.max(0, ...places.filter(Number.isInteger)) + 1;
      if (list.querySelector("button[name=more]")) while (linesOf(list).length < wanted && oneMore(list));
    }
  });
  // Enter goes on to the next field of a sheet, and does not send it half-filled
  on("keydown", (event) => {
    const control = event.key === "Enter" && !event.isComposing && event.target.closest?.(".sheet input:not([type=checkbox], [type=radio])");
    if (!control) return;
    event.preventDefault();
    const controls = [...all(CONTROLS, control.form)].filter((each) => each.type !== "hidden" && each.getClientRects().length);
    controls[controls.indexOf(control) + 1]?.focus();
  });

  // Filters go at once when something is chosen
  on("change", (event) => {
    const form = event.target.closest?.("form[data-submit-on-change]");
    if (form && !form.hasAttribute("hx-get")) form.requestSubmit();
  });

  // Characters left: said when few are, to the eye at once and to a screen reader when the writing rests
  const FEW = 200;
  const count = (control) => {
    const id = CSS.escape(control.id);
    const counter = document.querySelector(`[data-counter="${id}"]`);
    const said = document.querySelector(`[data-counted="${id}"]`);
    if (!counter || !said) return;
    const most = Number(control.dataset.limit);
    const left = most - control.value.length;
    counter.hidden = left > Math.min(FEW, most / 10);
    counter.textContent = counter.hidden ? "" : (left < 0 ? counter.dataset.over : counter.dataset.under).replace("{n}", String(Math.abs(left)));
    counter.toggleAttribute("data-over-limit", left < 0);
    clearTimeout(counter.spoken);
    counter.spoken = setTimeout(() => { if (said.textContent !== counter.textContent) said.textContent = counter.textContent; }, 900);
  };
  on("input", (event) => { if (event.target.dataset?.limit) count(event.target); });

  // Fields that only matter with a certain answer: data-when="outcome=pause". Without this file they are always there
  const weigh = (form) => {
    for (const part of all("[data-when]", form)) {
      const [name, wanted] = part.dataset.when.split("=");
      const chosen = new FormData(form).getAll(name);
      part.hidden = !chosen.some((value) => wanted.split("|").includes(String(value)));
    }
  };
  on("change", (event) => { if (event.target.form?.querySelector("[data-when]")) weigh(event.target.form); });

  const ready = (within) => {
    for (const part of all("[data-when]", within)) if (part.closest("form")) weigh(part.closest("form"));
    for (const control of all("[data-limit]", within)) count(control);
    for (const button of all("[data-copies], [data-prints]", within)) button.hidden = "copies" in button.dataset && !navigator.clipboard;
  };
  const start = () => {
    ready(document);
    const nav = document.querySelector(".main-nav");
    const here = nav?.querySelector("[aria-current]");
    if (here && nav.scrollWidth > nav.clientWidth) nav.scrollLeft = here.offsetLeft - nav.clientWidth / 2 + here.offsetWidth / 2;
  };
  if (document.readyState === "loading") on("DOMContentLoaded", start); else start();

  // htmx: the token, answers that say what is wrong, and a lost network
  on("htmx:configRequest", (event) => { event.detail.headers["X-CSRFToken"] = document.body.dataset.csrf; });
  on("htmx:beforeSwap", (event) => {
    if ([409, 422].includes(event.detail.xhr.status)) { event.detail.shouldSwap = true; event.detail.isError = false; }
  });
  on("htmx:load", (event) => ready(event.detail.elt));
  on("htmx:load", ({ detail: { elt } }) => { if (elt.matches?.("[data-takes-focus]")) elt.focus(); });  // the link that asked for it is gone
  const say = (text) => {
    const place = document.getElementById("notices");
    if (!place || !text) return;
    const note = document.createElement("div");
    note.className = "ds-alert";
    note.dataset.color = "warning";
    note.textContent = text;
    place.replaceChildren(note);
  };
  on("htmx:sendError", () => say(document.body.dataset.textOffline));
  on("htmx:responseError", () => say(document.body.dataset.textFailed));
})();
