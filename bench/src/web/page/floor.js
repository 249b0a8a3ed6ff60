// The least that a page with these parts costs: React, and plain elements that it never looks at again.
import { createElement, Fragment, useState } from "react";
import { createRoot } from "react-dom/client";

const count = Number(new URLSearchParams(location.search).get("rows"));
const NAMES = ["one", "two"];

function Page() {
  const [open, setOpen] = useState(NAMES[0]);
  const link = (/** @type {string} */ name) =>
    createElement(
      "a",
      {
        key: name,
        href: `/c/${name}`,
        onClick(/** @type {import("react").MouseEvent} */ event) {
          event.preventDefault();
          history.pushState(null, "", `/c/${name}`);
          setOpen(name);
        },
      },
      name,
    );
  const row = (/** @type {unknown} */ _, /** @type {number} */ n) =>
    createElement("article", { key: n }, `${open} ${n}`);
  return createElement(
    Fragment,
    null,
    createElement("nav", null, NAMES.map(link)),
    createElement(
      "main",
      null,
      createElement("div", { className: "rows", key: open }, Array.from({ length: count }, row)),
      createElement("textarea"),
    ),
  );
}

createRoot(/** @type {HTMLElement} */ (document.getElementById("app"))).render(createElement(Page));
