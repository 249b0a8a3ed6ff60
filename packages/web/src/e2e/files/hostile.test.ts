import { eventually } from "@gochat/testkit";
import { expect, test } from "vitest";
import { startWeb } from "../rig.ts";
import { startGroup } from "../stories/desk.ts";
import { png } from "./samples.ts";

const SCRIPT = "alert(document.domain);globalThis.pwned=1";
const SVG = `<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" onload="${SCRIPT}"><script>${SCRIPT}</script></svg>`;
const HTML = `<!doctype html><html><body onload="${SCRIPT}"><script>${SCRIPT}</script><img src=x onerror="${SCRIPT}"></body></html>`;
const XML = `<?xml version="1.0"?><?xml-stylesheet type="text/xsl" href="#s"?><r xmlns:h="http://www.w3.org/1999/xhtml"><h:script>${SCRIPT}</h:script></r>`;
const PDF = `%PDF-1.7\n1 0 obj<</Type/Catalog/OpenAction<</S/JavaScript/JS(${SCRIPT})>>>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF`;

/** Files that are several things at once, or something else than they say. */
const CORPUS: readonly (readonly [name: string, type: string, bytes: string | Uint8Array<ArrayBuffer>])[] = [
  ["script.gif", "image/gif", `GIF89a/*\x01\x00\x80\x00\x00*/=0;${SCRIPT}//`],
  ["drawing.svg", "image/svg+xml", SVG],
  ["drawing.png", "image/png", SVG],
  ["page.html", "text/html", HTML],
  ["page.jpg", "image/jpeg", HTML],
  ["page.mp4", "video/mp4", HTML],
  ["page.webm", "audio/webm", HTML],
  ["feed.jpg", "image/jpeg", XML],
  ["paper.pdf", "application/pdf", PDF],
  ["paper.jpg", "image/jpeg", PDF],
  ["worker.js", "text/javascript", SCRIPT],
  ["jpeg-and-page.jpg", "image/jpeg", `\xff\xd8\xff\xe0\x00\x10JFIF${HTML}`],
  ["<img src=x onerror=alert(1)>.txt", "text/plain", "a name"],
  ["\u202Egpj.exe", "application/x-msdownload", "MZ"],
];
const bytesOf = (content: string | Uint8Array<ArrayBuffer>) =>
  typeof content === "string" ? Uint8Array.from(content, (sign) => sign.charCodeAt(0)) : content;

test("S-61 whatever a file is, says it is, or is called, nothing of it runs, and none of it is shown but pictures", async () => {
  await using web = await startWeb();
  const { group, path } = await startGroup(web);
  // A true picture with a page behind it is a picture, and nothing else.
  const picture = png("and-page.png", 40, 40);
  const both = Uint8Array.from(Buffer.concat([picture.buffer, Buffer.from(HTML)]));
  for (const [name, type, content] of [...CORPUS, ["and-page.png", "image/png", both] as const])
    await group.send("", { attachments: [new File([bytesOf(content)], name, { type })] });
  await group.send("That is all");

  const page = await web.openAs("alice", { path });
  const dialogs: string[] = [];
  page.on("dialog", (dialog) => {
    dialogs.push(dialog.message());
    void dialog.dismiss();
  });
  await page.getByRole("article", { name: "That is all" }).waitFor();
  await page.getByRole("button", { name: "Show and-page.png large" }).click();
  await page.getByRole("dialog", { name: "Picture" }).getByRole("img").waitFor();
  await page.keyboard.press("Escape");
  expect(await page.getByRole("button", { name: /^Download / }).count()).toBe(CORPUS.length);
  expect(await page.getByRole("article").locator("video, audio, iframe, object, embed").count()).toBe(0);
  await eventually(async () => {
    const shown = page.getByRole("article").locator("img");
    expect(await shown.count()).toBe(1);
    expect(await shown.evaluate((image: HTMLImageElement) => image.complete && image.naturalWidth)).toBe(40);
  });

  // Whoever opens one by its address gets a file on the disk.
  const alice = await web.person("alice");
  const timeline = alice.conversation(group.id).timeline({ pageSize: 100 });
  await eventually(() => expect(timeline.getSnapshot().messages.length).toBeGreaterThan(CORPUS.length));
  const files = timeline.getSnapshot().messages.flatMap(({ attachments }) => attachments ?? []);
  timeline.close();
  for (const file of files) {
    const urls = await alice.files.urls(file);
    const answer = await fetch(urls?.content ?? "");
    expect([file.name, answer.headers.get("content-security-policy")]).toEqual([
      file.name,
      expect.stringContaining("sandbox"),
    ]);
    const isPicture = file.name === "and-page.png";
    expect([
      file.name,
      answer.headers.get("content-type"),
      answer.headers.get("content-disposition"),
    ]).toEqual([
      file.name,
      isPicture ? "image/png" : "application/octet-stream",
      expect.stringMatching(isPicture ? /^inline/ : /^attachment/),
    ]);
  }
  expect(dialogs).toEqual([]);
  expect(await page.evaluate("globalThis.pwned")).toBeUndefined();
});
