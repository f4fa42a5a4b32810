// The group view: arrows move among the crops, space marks one.
(() => {
  "use strict";
  const boxes = [...document.querySelectorAll(".cells input[type=checkbox]")];
  if (boxes.length === 0) return;
  boxes[0].focus();
  document.addEventListener("keydown", (event) => {
    const index = boxes.indexOf(document.activeElement);
    if (index < 0) return;
    const top = boxes[0].closest("li").offsetTop;
    const across = boxes.filter((box) => box.closest("li").offsetTop === top).length;
    const step = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: across, ArrowUp: -across }[event.key];
    if (!step) return;
    event.preventDefault();
    boxes[Math.max(0, Math.min(boxes.length - 1, index + step))].focus();
  });
})();
