import type { Locator, Page } from "playwright-core";
import { ADMIN_SCENES } from "./admin-scenes.ts";
import { NOW } from "./conversations.ts";
import { fileNamed } from "./files.ts";
import type { Username } from "./people.ts";
import { userIdOf } from "./people.ts";
import { SAFETY_SCENES } from "./safety-scenes.ts";
import type { Screen } from "./screens.ts";

export interface Scene {
  readonly name: string;
  readonly screens: readonly Screen[];
  /** A path; a name in <…> stands for the id of this conversation or person. */
  readonly path?: string;
  /** Who is signed in: Alice. Null: nobody. */
  readonly as?: Username | "sofia" | "karim" | null;
  /** Signed in by a password, as on a server for everybody. */
  readonly hasSession?: boolean;
  readonly language?: "en" | "pt";
  readonly preferences?: Readonly<Record<string, unknown>>;
  /** What has to be there first: somebody who types in the list, or an idle network. */
  readonly waitsFor?: "typing" | "idle" | "nothing";
  /** Before the page is opened. */
  readonly before?: (page: Page) => Promise<unknown>;
  /** Brings the page into the state of the picture. */
  readonly act?: (page: Page) => Promise<unknown>;
}

const LIGHT: readonly Screen[] = ["light-desktop"];
const BOTH: readonly Screen[] = ["light-desktop", "dark-desktop"];
const PHONES: readonly Screen[] = ["light-phone", "dark-phone"];
const NARROW: readonly Screen[] = ["light-narrow", "dark-narrow"];
const RELEASE = "/c/<Release 2.4>";
const DESIGN = "/c/<Design review>";
const DETAILS = `${RELEASE}?details=members`;
const PARTY = "/c/<Summer party>";

const row = (page: Page, text: string): Locator => page.getByRole("article", { name: text }).last();
const button = (page: Page | Locator, name: string | RegExp): Locator => page.getByRole("button", { name });
const area = (page: Page): Locator => page.locator("textarea");

async function openMenu(page: Page, text: string): Promise<void> {
  await row(page, text).hover();
  await button(row(page, text), "More").click();
  await page.getByRole("menu").waitFor();
}

async function choose(page: Page, text: string, item: string): Promise<void> {
  await openMenu(page, text);
  await page.getByRole("menuitem", { name: item }).click();
}

async function write(page: Page, text: string): Promise<void> {
  await area(page).fill(text);
  await page.keyboard.press("Enter");
}

/** Sends of Alice are refused where they say so, and otherwise not answered. */
const holdSends = (page: Page): Promise<void> =>
  page.routeWebSocket(/\/ws/, (socket) => {
    const server = socket.connectToServer();
    socket.onMessage((data) => {
      const frame = JSON.parse(String(data)) as { type?: string; id?: string; content?: string };
      if (frame.type !== "message.send" && frame.content === undefined) return server.send(data);
      if (frame.content?.startsWith("Then") !== true) return;
      const error = { code: "forbidden", message: "This is not allowed.", retryable: false };
      socket.send(JSON.stringify({ type: "error", id: frame.id, error }));
    });
  });

const hold = (page: Page, urls: string | RegExp): Promise<unknown> => page.route(urls, () => {});

const settings = (id: string, screens: readonly Screen[] = LIGHT): Scene => ({
  name: `settings-${id}`,
  screens,
  path: `/settings/${id}`,
  hasSession: true,
});

/** Every picture, in the order of their numbers. */
export const SCENES: readonly Scene[] = [
  { name: "main", screens: [...BOTH, "light-tablet"], path: DETAILS },
  { name: "two-columns", screens: [...BOTH, "light-tablet"], path: DESIGN },
  { name: "hover", screens: BOTH, path: DESIGN, act: (page) => row(page, "Then I redo").hover() },
  { name: "message-menu", screens: BOTH, path: RELEASE, act: (page) => openMenu(page, "The plan for") },
  {
    name: "emoji-picker",
    screens: BOTH,
    path: DESIGN,
    async act(page) {
      await button(page, "Emoji").click();
      await page.getByRole("searchbox").or(page.getByLabel("Search emoji")).first().waitFor();
    },
  },
  {
    name: "reply",
    screens: BOTH,
    path: DESIGN,
    async act(page) {
      await choose(page, "the second one, with", "Reply");
      await area(page).fill("Yes. And keep the door free");
    },
  },
  { name: "edit", screens: LIGHT, path: RELEASE, act: (page) => choose(page, "The plan for", "Edit") },
  {
    name: "mention",
    screens: BOTH,
    path: RELEASE,
    act: (page) => area(page).pressSequentially("Ready when you are, @"),
  },
  {
    name: "failed-and-queued",
    screens: BOTH,
    path: "/c/<bob>",
    before: holdSends,
    async act(page) {
      await write(page, "Then the notes, and we are done");
      await page.getByText(/^Not sent\. ./).waitFor();
      await write(page, "I will be in the small room");
    },
  },
  {
    name: "offline",
    screens: [...BOTH, "light-phone"],
    path: RELEASE,
    async act(page) {
      await page.context().setOffline(true);
      await page.getByText(/^You are offline/).waitFor();
      await area(page).fill("Signed off, once this goes out.");
      await page.getByRole("button", { name: "Send", exact: true }).click();
      await page.getByText("1 message waits").waitFor();
    },
  },
  {
    name: "switcher",
    screens: [...BOTH, "light-phone"],
    path: RELEASE,
    async act(page) {
      await page.keyboard.press("Control+k");
      await page.getByRole("combobox").fill("re");
    },
  },
  {
    name: "switcher-empty",
    screens: LIGHT,
    path: RELEASE,
    act: (page) => page.keyboard.press("Control+k"),
  },
  { name: "new-chat", screens: ["light-desktop", "light-phone"], path: "/new" },
  { name: "new-group", screens: ["light-desktop", "dark-desktop", "light-phone"], path: "/new/group" },
  { name: "person", screens: [...BOTH, "light-phone"], path: `/c/<bob>?person=<person:bob>` },
  { name: "details-pins", screens: LIGHT, path: `${RELEASE}?details=pins` },
  { name: "details-settings", screens: BOTH, path: `${RELEASE}?details=settings` },
  {
    name: "delete",
    screens: BOTH,
    path: RELEASE,
    act: (page) => choose(page, "The plan for", "Delete"),
  },
  {
    name: "revisions",
    screens: LIGHT,
    path: RELEASE,
    act: (page) => button(page, "Edited, show earlier versions").click(),
  },
  {
    name: "readers",
    screens: LIGHT,
    path: RELEASE,
    act: (page) => choose(page, "The plan for", "Who has read it"),
  },
  settings("profile"),
  settings("devices", BOTH),
  settings("privacy"),
  settings("notifications"),
  settings("appearance", [...BOTH, "light-phone"]),
  settings("language"),
  settings("shortcuts"),
  settings("account"),
  { name: "settings", screens: ["light-phone"], path: "/settings", hasSession: true },
  { name: "shortcut-sheet", screens: BOTH, path: RELEASE, act: (page) => pressAside(page, "?") },
  {
    name: "me-menu",
    screens: LIGHT,
    path: RELEASE,
    act: (page) => button(page, /account and settings/).click(),
  },
  {
    name: "row-menu",
    screens: LIGHT,
    path: RELEASE,
    act: (page) => page.getByRole("link", { name: /Mina Sato/ }).click({ button: "right" }),
  },
  { name: "nothing-open", screens: LIGHT, path: "/" },
  { name: "not-found", screens: LIGHT, path: "/nowhere" },
  { name: "not-in-it", screens: LIGHT, path: "/c/0190a5a0-0000-7000-8000-000000000000" },
  {
    name: "unreachable",
    screens: BOTH,
    as: "sofia",
    before: async (page) => {
      await page.route("**/api/**", (route) => route.abort());
      await page.routeWebSocket(/\/ws/, (socket) => socket.close());
    },
    act: (page) => page.getByText("The server does not answer").waitFor({ timeout: 30_000 }),
  },
  {
    name: "loading",
    screens: ["light-desktop", "dark-phone"],
    path: DESIGN,
    waitsFor: "nothing",
    before: (page) => hold(page, /\/messages/),
  },
  { name: "filter", screens: BOTH, path: RELEASE, act: (page) => filter(page, "re") },
  { name: "filter-nothing", screens: LIGHT, path: RELEASE, act: (page) => filter(page, "quarterly") },
  { name: "archived", screens: LIGHT, path: "/archived", waitsFor: "idle" },
  {
    name: "empty-conversation",
    // Its time, which is now, is not on it.
    screens: ["light-phone"],
    path: "/new",
    as: "karim",
    async act(page) {
      await page.getByRole("combobox").fill("hanna");
      await page.getByRole("option", { name: "Hanna Berg" }).click();
      await page.getByText("Say hello to").waitFor();
    },
  },
  { name: "phone-list", screens: PHONES, path: "/" },
  { name: "phone-conversation", screens: PHONES, path: "/c/<mina>" },
  { name: "phone-group", screens: PHONES, path: RELEASE },
  { name: "phone-details", screens: PHONES, path: DETAILS },
  {
    name: "phone-menu",
    screens: ["light-phone"],
    path: RELEASE,
    act: (page) => longPress(page, row(page, "The plan for")),
  },
  {
    name: "right-to-left",
    screens: ["light-desktop", "light-phone"],
    path: DETAILS,
    act: (page) => turn(page),
  },
  {
    name: "larger-text",
    screens: ["light-desktop", "light-phone"],
    path: RELEASE,
    preferences: { textSize: "larger" },
  },
  { name: "compact", screens: BOTH, path: DETAILS, preferences: { density: "compact" } },
  { name: "more-contrast", screens: BOTH, path: DETAILS, preferences: { contrast: "more" } },
  { name: "portuguese", screens: ["light-desktop", "light-phone"], path: DETAILS, language: "pt" },
  {
    name: "portuguese-settings",
    screens: LIGHT,
    path: "/settings/appearance",
    language: "pt",
    hasSession: true,
  },
  { name: "sign-in", screens: [...BOTH, "light-phone"], path: "/sign-in", as: null },
  {
    name: "sign-in-error",
    screens: BOTH,
    path: "/sign-in",
    as: null,
    async act(page) {
      await page.getByLabel("Username or email").fill("alice");
      await page.getByLabel("Password", { exact: true }).fill("not that one");
      await page.keyboard.press("Enter");
      await page.getByText("The name or the password is wrong.").waitFor();
    },
  },
  { name: "sign-up", screens: ["light-desktop", "light-phone"], path: "/sign-up", as: null },
  { name: "first-run", screens: [...BOTH, "light-phone"], path: "/", as: "sofia" },
  { name: "files", screens: [...BOTH, ...PHONES], path: PARTY, waitsFor: "idle", act: toPictures },
  { name: "files-of-every-kind", screens: [...BOTH, ...PHONES, ...NARROW], path: PARTY, waitsFor: "idle" },
  {
    name: "picture",
    screens: ["light-desktop", "light-phone"],
    path: PARTY,
    waitsFor: "idle",
    async act(page) {
      await button(page, "Show north-wall.png large").first().click();
      await page.getByRole("dialog").getByRole("img").waitFor();
      await page.waitForLoadState("networkidle");
    },
  },
  {
    name: "attached",
    screens: [...BOTH, "light-phone", ...NARROW],
    path: DESIGN,
    act: async (page) => {
      await attach(page, "north-wall.png", "plan.pdf", "guests.csv");
      await area(page).fill("The wall as it is now, and the rest");
    },
  },
  {
    name: "dropping",
    screens: BOTH,
    path: DESIGN,
    async act(page) {
      await button(page, "Attach files").waitFor();
      const dataTransfer = await page.evaluateHandle(
        "(() => { const data = new DataTransfer(); data.items.add(new File([''], 'a.txt')); return data; })()",
      );
      await area(page).dispatchEvent("dragover", { dataTransfer });
      await page.getByText("Drop files here").waitFor();
    },
  },
  {
    name: "sending-files",
    screens: [...BOTH, "light-phone"],
    path: "/c/<bob>",
    before: (page) => hold(page, /\/uploads\/./),
    async act(page) {
      await attach(page, "north-wall.png", "rollout.zip");
      await button(page, "Send").click();
      await page.getByRole("progressbar").first().waitFor();
    },
  },
  {
    name: "details-files",
    screens: [...BOTH, "light-phone"],
    path: `${PARTY}?details=files`,
    waitsFor: "idle",
  },
  {
    name: "cropping",
    screens: [...BOTH, "light-phone", ...NARROW],
    path: "/settings/profile",
    waitsFor: "nothing",
    async act(page) {
      await page.locator("input[type=file]").setInputFiles([await picked("lanterns.png")]);
      const dialog = page.getByRole("dialog", { name: "What is shown" });
      await dialog.getByRole("slider", { name: "Zoom" }).fill("1.6");
    },
  },
  {
    name: "recording",
    screens: NARROW,
    // Nothing new is in it, which would be marked as read before the clock stops, or behind it.
    path: PARTY,
    waitsFor: "idle",
    before: speak,
    async act(page) {
      await button(page, "Record a voice message").waitFor();
      await page.clock.pauseAt(Date.parse(NOW) + 1_000);
      await button(page, "Record a voice message").click();
      await page.getByRole("group", { name: "Recording" }).waitFor();
      await page.clock.runFor(7_000);
    },
  },
  { name: "double-text", screens: PHONES, path: PARTY, waitsFor: "idle", act: doubleText },
  ...ADMIN_SCENES,
  ...SAFETY_SCENES,
];

/** A microphone at which somebody speaks, the same in every run. */
const VOICE = `
  navigator.mediaDevices.getUserMedia = async () => new AudioContext().createMediaStreamDestination().stream;
  let spoken = 0;
  AnalyserNode.prototype.getFloatTimeDomainData = (samples) => {
    spoken += 1;
    samples.fill(0.3 * Math.abs(Math.sin(spoken / 6) * Math.sin(spoken / 31)));
  };
`;
async function speak(page: Page): Promise<void> {
  await page.addInitScript(VOICE);
}

/** As browsers and systems do it for whoever needs it. */
async function doubleText(page: Page): Promise<void> {
  await page.evaluate('document.documentElement.style.fontSize = "200%"');
  await row(page, "This is where it was").scrollIntoViewIfNeeded();
  await page.waitForLoadState("networkidle");
}

async function attach(page: Page, ...names: readonly string[]): Promise<void> {
  await button(page, "Attach files").waitFor();
  await page.locator("main input[type=file]").setInputFiles(await Promise.all(names.map(picked)));
  await page.getByRole("list", { name: "Attached files" }).waitFor();
}

async function picked(name: string): Promise<{ name: string; mimeType: string; buffer: Buffer }> {
  const file = fileNamed(name);
  return { name, mimeType: file.type, buffer: Buffer.from(await file.arrayBuffer()) };
}

async function toPictures(page: Page): Promise<void> {
  await row(page, "This is where it was").scrollIntoViewIfNeeded();
  await page.waitForLoadState("networkidle");
}

async function longPress(page: Page, on: Locator): Promise<void> {
  const { x = 0, y = 0 } = (await on.boundingBox()) ?? {};
  const session = await page.context().newCDPSession(page);
  await session.send("Input.dispatchTouchEvent", {
    type: "touchStart",
    touchPoints: [{ x: x + 120, y: y + 12 }],
  });
  await page.getByRole("menu").waitFor();
  await session.send("Input.dispatchTouchEvent", { type: "touchEnd", touchPoints: [] });
}

async function filter(page: Page, text: string): Promise<void> {
  await page.getByPlaceholder("Find chats and people").fill(text);
}

/** Where nobody types. */
async function pressAside(page: Page, key: string): Promise<void> {
  await row(page, "The plan for").focus();
  await page.keyboard.press(key);
}

const turn = (page: Page): Promise<unknown> => page.evaluate('document.documentElement.dir = "rtl"');

/** The address of a scene, with ids for names. */
export const addressOf = ({ path = "/" }: Scene, idOf: (conversation: string) => string): string =>
  path.replaceAll(/<([^>]+)>/g, (_, name: string) =>
    name.startsWith("person:") ? userIdOf(name.slice("person:".length) as Username) : idOf(name),
  );
