// Sends forms marked data-swap without leaving the page, puts the answer in place of what is shown, and
// fetches the next case ahead with its picture. Without this script the same forms load pages as usual.
(() => {
  "use strict";
  const header = { "X-Requested-With": "yoshin" };
  let ahead = null; // { path, html, picture }
  let busy = false;

  const say = (text) => {
    const said = document.getElementById("said");
    if (!said) return;
    said.textContent = "";
    setTimeout(() => { said.textContent = text; }, 50);
  };

  // Puts a whole page's main part in place of ours; keeps the picture where it is of the same case.
  const show = (html, path, picture) => {
    const next = new DOMParser().parseFromString(html, "text/html");
    const main = next.getElementById("main");
    if (!main) { location.assign(path || "/"); return; }
    const before = document.querySelector("#case");
    const after = main.querySelector("#case");
    const old = document.querySelector("#sheet img");
    const fresh = main.querySelector("#sheet img");
    if (fresh && picture) fresh.src = picture;
    else if (fresh && old && before && after && before.dataset.case === after.dataset.case) {
      fresh.replaceWith(old);
    }
    // Crops are windows onto the same picture.
    const shown = main.querySelector("#sheet img");
    for (const crop of main.querySelectorAll("svg.crop image")) crop.setAttribute("href", shown.getAttribute("src"));
    document.getElementById("main").replaceWith(main);
    document.body.className = next.body.className;
    document.title = next.title;
    const text = next.getElementById("said");
    // What was said of the page before does not stand over this one.
    say(text ? text.textContent.trim() : "");
    if (path && path !== location.pathname + location.search) history.pushState({}, "", path);
    document.dispatchEvent(new CustomEvent("yoshin:shown"));
    // The browser does this for pages that it loads itself.
    const first = after ? null : main.querySelector("[autofocus]");
    if (first) first.focus();
    if (!ahead || after === null || String(ahead.number) === after.dataset.case) {
      ahead = null;
      setTimeout(fetchAhead, 60);
    }
  };

  const number = (path) => (/^\/cases\/(\d+)/.exec(path) || [])[1];

  const fetchAhead = async () => {
    const shown = document.getElementById("case");
    const form = document.getElementById("next");
    if (!shown || !form || shown.dataset.next !== "yes" || ahead) return;
    const body = new URLSearchParams();
    body.set("csrf", form.elements.csrf.value);
    body.set("after", shown.dataset.case);
    try {
      const answer = await fetch("/cases/next", { method: "POST", body, headers: header });
      if (!answer.ok) return;
      const { to } = await answer.json();
      if (!number(to)) return;
      const page = await fetch(to, { headers: header });
      if (!page.ok) return;
      const html = await page.text();
      ahead = { number: number(to), html, picture: null };
      const image = await fetch(`/cases/${ahead.number}/picture`);
      if (image.ok && ahead) ahead.picture = URL.createObjectURL(await image.blob());
    } catch { /* The network is away: the next case is fetched when it is asked for. */ }
  };

  // What was done to the last case, and the way to take it back, beside the next one.
  const offerUndo = (undo) => {
    const next = document.getElementById("next");
    if (!undo || !next || document.getElementById("undo")) return;
    const form = document.createElement("form");
    Object.assign(form, { method: "post", action: `/cases/${undo.number}/undo`, id: "undo" });
    form.dataset.swap = "";
    const key = [...crypto.getRandomValues(new Uint32Array(4))].map((one) => one.toString(36)).join("");
    const fields = { csrf: next.elements.csrf.value, key, revision: undo.revision };
    for (const [name, value] of Object.entries(fields)) {
      const input = document.createElement("input");
      Object.assign(input, { type: "hidden", name, value });
      form.append(input);
    }
    const button = document.createElement("button");
    button.append(undo.text, " ", Object.assign(document.createElement("kbd"), { textContent: "u" }));
    form.append(button);
    form.classList.add("undo");
    document.querySelector(".questions .head").after(form);
  };

  const follow = async ({ to, say: text, undo }) => {
    if (ahead && ahead.number === number(to)) {
      const { html, picture } = ahead;
      show(html, `/cases/${number(to)}`, picture);
      if (text) say(text);
      offerUndo(undo);
      return;
    }
    const page = await fetch(to, { headers: header });
    if (page.redirected || !number(to)) { location.assign(page.redirected ? page.url : to); return; }
    show(await page.text(), to, null);
  };

  document.addEventListener("submit", async (event) => {
    const form = event.target;
    if (!(form instanceof HTMLFormElement) || !form.matches("[data-swap]")) return;
    event.preventDefault();
    if (busy) return;
    busy = true;
    document.body.setAttribute("aria-busy", "true");
    const body = new URLSearchParams(new FormData(form, event.submitter || undefined));
    try {
      const answer = await fetch(form.action, { method: "POST", body, headers: header });
      if (answer.redirected) { location.assign(answer.url); return; }
      const type = answer.headers.get("Content-Type") || "";
      if (type.startsWith("application/json")) await follow(await answer.json());
      else show(await answer.text(), null, null);
    } catch {
      say(document.documentElement.lang === "ja"
        ? "サーバーに届きませんでした。もう一度操作してください。"
        : "The server was not reached. Try again.");
    } finally {
      busy = false;
      document.body.removeAttribute("aria-busy");
    }
  });

  window.addEventListener("popstate", () => location.reload());
  window.addEventListener("load", () => setTimeout(fetchAhead, 100));
})();
