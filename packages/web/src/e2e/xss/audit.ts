/**
 * What there is in a page that no text may have put there, one line each. It is told to the browser as it stands, so it uses nothing of
 * outside.
 */
export function auditPage(): string[] {
  const SCHEMES = new Set(["http:", "https:", "mailto:"]);
  const ADDRESSES = [
    "href",
    "src",
    "action",
    "formaction",
    "data",
    "poster",
    "background",
    "cite",
    "ping",
    "xlink:href",
  ];
  // What the page is made of; its own scripts and style sheets stand in its head.
  const ELEMENTS = new Set(
    (
      "a abbr article aside b bdi blockquote br button code dd del div dl dt em fieldset footer h1 h2 h3 h4 h5 h6 header hr i input kbd label " +
      "legend li main mark nav noscript ol option output p pre s section select small span strong sub sup textarea time ul"
    ).split(" "),
  );
  const SHAPES = new Set(["circle", "ellipse", "g", "line", "path", "polygon", "polyline", "rect", "svg"]);
  // A form of the page's own goes nowhere by itself, and no message holds one.
  const isOwnForm = (element: Element): boolean =>
    element.localName === "form" && !element.hasAttribute("action") && element.closest("article") === null;
  const show = (element: Element): string => element.outerHTML.slice(0, 200);
  const problems: string[] = [];

  for (const element of document.body.querySelectorAll("*")) {
    const name = element.localName;
    const isIcon = element instanceof SVGElement && SHAPES.has(name) && element.closest("svg") !== null;
    const isOwnScript =
      name === "script" && element.parentElement === document.body && element.textContent === "";
    if (
      !isIcon &&
      !isOwnScript &&
      !isOwnForm(element) &&
      !(element instanceof HTMLElement && ELEMENTS.has(name))
    )
      problems.push(`an element: ${show(element)}`);
  }
  for (const element of document.querySelectorAll("*")) {
    for (const { name, value } of element.attributes) {
      if (/^on|^srcdoc$|^srcset$/i.test(name)) problems.push(`an attribute ${name}: ${show(element)}`);
      if (name === "style" && /url|image|expression|@/i.test(value))
        problems.push(`a style: ${show(element)}`);
      if (!ADDRESSES.includes(name)) continue;
      const protocol = URL.canParse(value, document.baseURI)
        ? new URL(value, document.baseURI).protocol
        : "none";
      if (!SCHEMES.has(protocol)) problems.push(`an address with ${protocol} in ${name}: ${show(element)}`);
    }
    if (element.localName.includes("-") || element.shadowRoot !== null)
      problems.push(`an element: ${show(element)}`);
  }
  for (const link of document.querySelectorAll("a")) {
    // As the browser would follow it.
    if (link.href !== "" && !SCHEMES.has(link.protocol))
      problems.push(`a link with ${link.protocol}: ${show(link)}`);
    const isOutside = link.host !== location.host || link.target !== "";
    if (link.href !== "" && isOutside && !link.relList.contains("noopener"))
      problems.push(`a link without noopener: ${show(link)}`);
  }
  for (const element of document.head.querySelectorAll("script, link")) {
    const address = element.getAttribute("src") ?? element.getAttribute("href") ?? "none";
    if (new URL(address, document.baseURI).origin !== location.origin)
      problems.push(`in the head: ${show(element)}`);
  }
  if (document.head.querySelectorAll("base").length !== 1) problems.push("another base");
  if (document.querySelector("head style, meta[http-equiv]") !== null)
    problems.push("a style or a meta in the head");
  return problems;
}

/** Counts whatever runs: what the attempts call, and what opens windows. It is told to the browser as it stands. */
export function countCalls(): void {
  const calls: string[] = [];
  const names = ["pwned", "alert", "confirm", "prompt", "print", "open"];
  for (const name of names)
    Object.defineProperty(globalThis, name, { value: () => void calls.push(name), configurable: false });
  Object.defineProperty(globalThis, "callsOfAttempts", { value: calls });
}
