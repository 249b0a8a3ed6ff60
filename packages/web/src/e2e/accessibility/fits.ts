import type { Page } from "playwright-core";

/** What is wider than the page, and text that is cut off where no ellipsis says so: a line for each element. */
export const unfitting = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const { documentElement: root } = document;
    const found: string[] = [];
    if (root.scrollWidth > root.clientWidth) found.push(`the page is ${root.scrollWidth} px wide`);
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const cut = new Set<Element>();
    while (walker.nextNode()) {
      const { parentElement: element, textContent } = walker.currentNode;
      if (
        element === null ||
        // It scrolls, and shows its value, not the text in it.
        element.matches("textarea") ||
        textContent?.trim() === "" ||
        !element.checkVisibility({ opacityProperty: true })
      )
        continue;
      const range = document.createRange();
      range.selectNodeContents(walker.currentNode);
      const { left, right, top, bottom } = range.getBoundingClientRect();
      for (let around: Element | null = element; around !== null; around = around.parentElement) {
        const { overflowX, overflowY, textOverflow, clipPath, webkitLineClamp } = getComputedStyle(around);
        // For screen readers alone, or to be scrolled to.
        if (clipPath !== "none" || textOverflow === "ellipsis" || webkitLineClamp !== "none") break;
        if (overflowX === "auto" || overflowX === "scroll") break;
        const box = around.getBoundingClientRect();
        const hides = overflowX === "hidden" || overflowX === "clip" || around === document.body;
        if (hides && (left < box.left - 1 || right > box.right + 1)) cut.add(element);
        if (overflowY === "auto" || overflowY === "scroll") continue;
        if (overflowY === "hidden" && around === element && (top < box.top - 1 || bottom > box.bottom + 1))
          cut.add(element);
      }
    }
    for (const element of cut) {
      const text = element.textContent ?? "";
      found.push(`cut off: <${element.localName} class="${element.className}"> ${text.slice(0, 40)}`);
    }
    return found;
  });
