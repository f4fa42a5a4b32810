// Every page: says again what was done, since screen readers pass over what is there from the start;
// and prints where a page can be printed.
(() => {
  "use strict";
  const said = document.getElementById("said");
  if (said && said.textContent.trim()) {
    const text = said.textContent;
    said.textContent = "";
    setTimeout(() => { said.textContent = text; }, 100);
  }
  document.addEventListener("click", (event) => {
    if (event.target instanceof Element && event.target.closest("[data-print]")) window.print();
  });
  // A form that was sent is not sent again by a second click; the server would not do it twice either.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.dataset.sent && !event.defaultPrevented) { event.preventDefault(); return; }
    form.dataset.sent = "yes";
    setTimeout(() => { delete form.dataset.sent; }, 3000);
  });
  window.addEventListener("pageshow", () => {
    for (const form of document.forms) delete form.dataset.sent;
  });
})();
