// Sends the files of a form marked data-upload as they are, says how far they have come, and puts the answer in
// place of what is shown; asks again for what is marked data-again until the work is done.
(() => {
  "use strict";
  const say = (text) => {
    const said = document.getElementById("said");
    if (said) said.textContent = text;
  };
  const isJapanese = document.documentElement.lang === "ja";
  const unreached = isJapanese
    ? "サーバーに届きませんでした。もう一度操作してください。" : "The server was not reached. Try again.";

  const show = (text, address) => {
    const next = new DOMParser().parseFromString(text, "text/html");
    const main = next.getElementById("main");
    if (!main) { location.reload(); return; }
    document.getElementById("main").replaceWith(main);
    document.title = next.title;
    if (address) history.replaceState(null, "", address);
    main.focus();
    again();
  };

  // Only the piece that says how far the work has come is put in, so that nobody loses their place; the whole page
  // is, once the work is done.
  const again = () => {
    const work = document.querySelector("[data-again]");
    if (!work) return;
    setTimeout(async () => {
      try {
        const answer = await fetch(work.dataset.again);
        const text = await answer.text();
        const next = new DOMParser().parseFromString(text, "text/html").getElementById(work.id);
        if (!document.contains(work)) return;
        if (next && next.dataset.again) {
          work.replaceWith(next);
          again();
        } else {
          show(text, answer.redirected ? answer.url : null);
        }
      } catch {
        say(unreached);
        again();
      }
    }, 1000);
  };

  // What was typed goes along in a header, with how long each file is: the body is the files, one after the other.
  const fields = (form, files) => {
    const typed = new URLSearchParams();
    for (const [name, value] of new FormData(form)) if (typeof value === "string") typed.append(name, value);
    for (const [name, file] of files) if (name) typed.append(`size.${name}`, String(file.size));
    return typed.toString();
  };

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!(form instanceof HTMLFormElement) || !form.matches("[data-upload]")) return;
    event.preventDefault();
    const files = [...form.querySelectorAll("input[type=file]")]
      .filter((input) => input.files.length).map((input) => [input.name, input.files[0]]);
    const button = form.querySelector("button");
    if (!files.length || button.disabled) return;
    const bar = form.querySelector("progress");
    const request = new XMLHttpRequest();
    const end = (text) => {
      button.disabled = false;
      bar.hidden = true;
      document.body.removeAttribute("aria-busy");
      say(text);
    };
    request.upload.addEventListener("progress", (sent) => {
      if (sent.lengthComputable) bar.value = sent.loaded / sent.total;
      if (sent.loaded === sent.total) say(isJapanese ? "照合しています。" : "Comparing.");
    });
    request.addEventListener("load", () => {
      end("");
      show(request.responseText, request.responseURL);
    });
    request.addEventListener("error", () => end(unreached));
    request.open("POST", form.action);
    request.setRequestHeader("Content-Type", "application/octet-stream");
    request.setRequestHeader("X-Form-Token", form.dataset.token);
    request.setRequestHeader("X-Form-Fields", fields(form, files));
    button.disabled = true;
    bar.value = 0;
    bar.hidden = false;
    document.body.setAttribute("aria-busy", "true");
    say(isJapanese ? "送信しています。" : "Sending.");
    request.send(new Blob(files.map(([, file]) => file)));
  });

  again();
})();
