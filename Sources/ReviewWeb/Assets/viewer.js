// The page's picture: zoomed to the field in question, moved and zoomed by key, wheel and mouse.
(() => {
  "use strict";
  let view = { x: 0, y: 0, scale: 1 };

  const parts = () => {
    const pane = document.getElementById("window");
    const sheet = document.getElementById("sheet");
    return pane && sheet ? { pane, sheet } : null;
  };

  // The picture's width fills the window at scale 1.
  const draw = () => {
    const found = parts();
    if (!found) return;
    found.sheet.style.transform = `translate(${view.x}px, ${view.y}px) scale(${view.scale})`;
  };

  const unit = (found) => found.pane.clientWidth / Number(found.sheet.dataset.width);

  const page = () => {
    const found = parts();
    if (!found) return;
    const height = unit(found) * Number(found.sheet.dataset.height);
    const scale = Math.min(1, found.pane.clientHeight / height);
    view = { x: (found.pane.clientWidth * (1 - scale)) / 2, y: 0, scale };
    draw();
  };

  const field = (name) => {
    const found = parts();
    const box = found && found.sheet.querySelector(`[data-box-of="${CSS.escape(name)}"]`);
    if (!box) return false;
    for (const other of found.sheet.querySelectorAll(".now")) other.classList.remove("now");
    box.classList.add("now");
    const number = (key) => Number(box.getAttribute(key)) * unit(found);
    const room = { w: found.pane.clientWidth, h: found.pane.clientHeight };
    const size = { w: number("width"), h: number("height") };
    const scale = Math.max(1, Math.min(3.2, (room.w * 0.8) / size.w, (room.h * 0.45) / size.h));
    view = {
      x: room.w / 2 - (number("x") + size.w / 2) * scale,
      y: room.h / 2 - (number("y") + size.h / 2) * scale,
      scale,
    };
    // No empty margin where the page could fill the window.
    view.x = Math.min(0, Math.max(room.w * (1 - scale), view.x));
    draw();
    return true;
  };

  const zoom = (factor) => {
    const found = parts();
    if (!found) return;
    const scale = Math.max(0.3, Math.min(8, view.scale * factor));
    const x = found.pane.clientWidth / 2, y = found.pane.clientHeight / 2;
    view = {
      x: x - ((x - view.x) / view.scale) * scale, y: y - ((y - view.y) / view.scale) * scale, scale,
    };
    draw();
  };

  const pan = (x, y) => { view.x += x; view.y += y; draw(); };

  document.addEventListener("click", (event) => {
    const button = event.target instanceof Element && event.target.closest("[data-zoom]");
    if (!button) return;
    const action = button.dataset.zoom;
    if (action === "in") zoom(1.3);
    else if (action === "out") zoom(1 / 1.3);
    else if (action === "page") page();
    else document.dispatchEvent(new CustomEvent("yoshin:look"));
  });

  // A page of no known form measures what its picture does; until that is there it was taken for A4.
  document.addEventListener("load", (event) => {
    const sheet = event.target instanceof HTMLImageElement && event.target.closest("#sheet[data-fit]");
    if (!sheet || !event.target.naturalWidth) return;
    sheet.dataset.height = (Number(sheet.dataset.width) * event.target.naturalHeight) / event.target.naturalWidth;
    document.dispatchEvent(new CustomEvent("yoshin:look"));
  }, true);

  // A picture that cannot be made after all: what to do instead is said where it would be.
  document.addEventListener("error", (event) => {
    const notice = document.getElementById("no-picture");
    if (notice && event.target instanceof Element && event.target.closest("#sheet")) notice.hidden = false;
  }, true);

  let grip = null;
  document.addEventListener("pointerdown", (event) => {
    const pane = event.target instanceof Element && event.target.closest("#window");
    if (!pane) return;
    grip = { x: event.clientX, y: event.clientY };
    event.preventDefault();
  });
  document.addEventListener("pointermove", (event) => {
    if (!grip) return;
    pan(event.clientX - grip.x, event.clientY - grip.y);
    grip = { x: event.clientX, y: event.clientY };
  });
  document.addEventListener("pointerup", () => { grip = null; });
  document.addEventListener("wheel", (event) => {
    const pane = event.target instanceof Element && event.target.closest("#window");
    if (!pane) return;
    event.preventDefault();
    zoom(event.deltaY < 0 ? 1.15 : 1 / 1.15);
  }, { passive: false });

  // Another size of the window: the field in question stays where one looks.
  window.addEventListener("resize", () => document.dispatchEvent(new CustomEvent("yoshin:look")));

  window.yoshinViewer = { field, page, zoom, pan };
})();
