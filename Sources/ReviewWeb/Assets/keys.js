// Keys of the case page and the second look: a letter presses what is on the page, nothing more.
(() => {
  "use strict";
  const items = () => [...document.querySelectorAll("[data-item]")];
  const isShown = (element) => element.offsetParent !== null;

  // Where an item's Enter is: its main button, or the place to type where nothing was read.
  const primary = (item) =>
    item.matches("[data-primary]") ? item : item.querySelector("[data-primary]") ||
      item.querySelector("button, summary, input:not([type=hidden])");

  const current = () => {
    const active = document.activeElement;
    return active ? active.closest("[data-item]") : null;
  };

  const look = () => {
    const viewer = window.yoshinViewer;
    if (!viewer) return;
    const item = current() || items()[0];
    if (!item || !viewer.field(item.dataset.name)) {
      const box = document.querySelector("#sheet rect.asked");
      if (!box || (item && item.dataset.name !== "who" && item.dataset.name !== "decide")) viewer.page();
      else if (!document.querySelector("#sheet rect.now")) viewer.field(box.dataset.boxOf);
    }
  };

  const go = (item) => {
    if (!item) return;
    for (const other of items()) other.classList.toggle("current", other === item);
    const target = primary(item);
    if (target) target.focus({ preventScroll: true });
    item.scrollIntoView({ block: "nearest" });
    look();
  };

  const move = (step) => {
    const all = items();
    if (all.length === 0) return;
    const index = all.indexOf(current());
    go(all[Math.max(0, Math.min(all.length - 1, index < 0 ? 0 : index + step))]);
  };

  // The first field nobody has confirmed yet, else the decision.
  const begin = () => {
    const all = items();
    const invalid = document.querySelector("[aria-invalid=true]");
    if (invalid) { invalid.focus(); invalid.select(); return; }
    const open = all.find((item) => item.matches(".field") && !item.matches(".confirmed"));
    const decide = all.find((item) => item.dataset.name === "decide");
    const search = document.getElementById("search");
    if (open || decide) go(open || decide);
    else if (all.length > 0) go(all[0]);
    else if (search) search.focus();
    else look();
  };

  const press = (selector, root) => {
    const element = (root || document).querySelector(selector);
    if (!element || !isShown(element)) return false;
    element.click();
    return true;
  };

  // A decision's summary: opens it and waits for a digit, a note or Enter.
  const decide = (key) => {
    const element = document.querySelector(`[data-hotkey="${key}"]`);
    if (!element) return false;
    if (!element.matches("summary")) { element.click(); return true; }
    const details = element.parentElement;
    for (const other of document.querySelectorAll("details.decide[open]")) {
      if (other !== details) other.open = false;
    }
    details.open = true;
    const first = details.querySelector("input[type=radio], input[name=note]");
    if (first) first.focus();
    details.scrollIntoView({ block: "nearest" });
    return true;
  };

  const digit = (key) => {
    const details = document.activeElement && document.activeElement.closest("details.decide[open]");
    if (details) {
      const preset = details.querySelector(`[data-preset="${key}"]`);
      if (!preset) return false;
      preset.checked = true;
      preset.focus();
      return true;
    }
    const item = current() || document.querySelector("[data-item].current") || items()[0];
    return item ? press(`[data-choice="${key}"]`, item) : false;
  };

  const edit = () => {
    const details = document.activeElement && document.activeElement.closest("details.decide[open]");
    const item = details || current() || items().find((one) => one.querySelector("input[name=value]"));
    const input = item && item.querySelector("input[name=value], input[name=note]");
    if (!input) return false;
    input.focus();
    input.select();
    return true;
  };

  const help = () => {
    const dialog = document.getElementById("keys");
    if (!dialog) return false;
    if (dialog.open) dialog.close(); else dialog.showModal();
    return true;
  };

  // Nobody must press letters: WCAG 2.1.4. The choice is no secret and concerns this browser alone.
  const isOn = () => localStorage.getItem("keys") !== "off";
  const onChange = () => {
    const box = document.getElementById("keys-on");
    if (!box) return;
    box.checked = isOn();
    box.addEventListener("change", () => localStorage.setItem("keys", box.checked ? "on" : "off"));
  };

  const letters = {
    j: () => (move(1), true), k: () => (move(-1), true), e: edit,
    c: () => { const who = document.getElementById("who"); if (who) go(who); return Boolean(who); },
    n: () => press("#next button"), u: () => press("#undo button"), "/": () => press("#search"),
    "?": help, "+": () => zoom(1.3), ";": () => zoom(1.3), "-": () => zoom(1 / 1.3),
    f: () => (look(), true), 0: () => (window.yoshinViewer && window.yoshinViewer.page(), true),
    y: () => decide("y"), r: () => decide("r"), x: () => decide("x"), h: () => decide("h"),
    s: () => decide("s"),
  };
  const zoom = (factor) => (window.yoshinViewer && window.yoshinViewer.zoom(factor), true);
  const steps = { ArrowLeft: [80, 0], ArrowRight: [-80, 0], ArrowUp: [0, 80], ArrowDown: [0, -80] };

  document.addEventListener("keydown", (event) => {
    const target = event.target;
    const isTyping = target instanceof HTMLElement &&
      target.matches("input:not([type=radio]):not([type=checkbox]), textarea, select");
    if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
    if (document.querySelector("dialog[open]") && event.key !== "?") return;
    const take = (done) => { if (done) event.preventDefault(); };
    if (event.key === "Escape") {
      const open = target instanceof HTMLElement && target.closest("details.decide[open]");
      if (open) { open.open = false; open.querySelector("summary").focus(); return; }
      if (isTyping) { const item = current(); target.blur(); if (item) go(item); }
      return;
    }
    if (event.key === "F2") { take(edit()); return; }
    if (event.shiftKey && steps[event.key] && !isTyping) {
      if (window.yoshinViewer) window.yoshinViewer.pan(...steps[event.key]);
      event.preventDefault();
      return;
    }
    if (isTyping) return;
    const isRadio = target instanceof HTMLElement && target.matches("input[type=radio]");
    if (event.key === "ArrowDown" && !isRadio) { move(1); event.preventDefault(); return; }
    if (event.key === "ArrowUp" && !isRadio) { move(-1); event.preventDefault(); return; }
    if (!isOn()) return;
    if (/^[1-9]$/.test(event.key)) { take(digit(event.key)); return; }
    const act = letters[event.key];
    if (act) take(act());
  });

  document.addEventListener("focusin", (event) => {
    const item = event.target instanceof Element && event.target.closest("[data-item]");
    if (!item) return;
    for (const other of items()) other.classList.toggle("current", other === item);
    look();
  });
  document.addEventListener("click", (event) => {
    if (event.target instanceof Element && event.target.closest("#help")) help();
  });
  document.addEventListener("yoshin:look", look);
  document.addEventListener("yoshin:shown", () => { onChange(); begin(); });
  window.addEventListener("load", () => { onChange(); begin(); });
})();
