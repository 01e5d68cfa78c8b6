"use strict";
(() => {
  const form = document.getElementById("filters");
  if (!form) return;
  const text = document.getElementById("text");
  const changes = [...document.querySelectorAll(".change")];
  const nodes = [...document.querySelectorAll("#graph a")];
  const wanted = (element, kinds, part) =>
    kinds.has(element.dataset.kind) && element.dataset.address.toLowerCase().includes(part);
  const filter = () => {
    const kinds = new Set([...form.querySelectorAll("input:checked")].map((box) => box.value));
    const part = text.value.trim().toLowerCase();
    let shown = 0;
    for (const change of changes) {
      change.hidden = !wanted(change, kinds, part);
      shown += change.hidden ? 0 : 1;
    }
    for (const node of nodes) node.classList.toggle("off", !wanted(node, kinds, part));
    for (const group of document.querySelectorAll("[data-group]"))
      group.hidden = !group.querySelector(".change:not([hidden])");
    document.getElementById("shown").value = `${shown} of ${changes.length}`;
  };
  form.addEventListener("input", filter);
  form.addEventListener("submit", (event) => event.preventDefault());
  const button = document.getElementById("open");
  button.addEventListener("click", () => {
    const open = button.textContent === "open all";
    for (const change of changes) change.open = open;
    button.textContent = open ? "close all" : "open all";
  });
  // Whoever comes by a link from the drawing wants to see what it leads to.
  const follow = () => {
    const change = location.hash && document.getElementById(location.hash.slice(1));
    if (change && "open" in change) change.open = true;
  };
  window.addEventListener("hashchange", follow);
  follow();
  filter();
})();
