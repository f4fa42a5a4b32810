// Sends the file of a form marked data-upload as it is, says how far it has come, and puts the answer in
// place of what is shown.
(() => {
  "use strict";
  const say = (text) => {
    const said = document.getElementById("said");
    if (said) said.textContent = text;
  };
  const isJapanese = document.documentElement.lang === "ja";

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!(form instanceof HTMLFormElement) || !form.matches("[data-upload]")) return;
    event.preventDefault();
    const file = form.querySelector("input[type=file]").files[0];
    const button = form.querySelector("button");
    if (!file || button.disabled) return;
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
      const next = new DOMParser().parseFromString(request.responseText, "text/html");
      const main = next.getElementById("main");
      end("");
      if (!main) { location.reload(); return; }
      document.getElementById("main").replaceWith(main);
      document.title = next.title;
      main.focus();
    });
    request.addEventListener("error", () => end(isJapanese
      ? "サーバーに届きませんでした。もう一度操作してください。"
      : "The server was not reached. Try again."));
    request.open("POST", form.action);
    request.setRequestHeader("Content-Type", "application/octet-stream");
    request.setRequestHeader("X-Form-Token", form.dataset.token);
    button.disabled = true;
    bar.value = 0;
    bar.hidden = false;
    document.body.setAttribute("aria-busy", "true");
    say(isJapanese ? "送信しています。" : "Sending.");
    request.send(file);
  });
})();
