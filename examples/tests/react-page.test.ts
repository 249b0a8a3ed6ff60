import { connect } from "@gochat/client";
import type { Chat } from "@gochat/client";
import { eventually, freePort, startServer } from "@gochat/testkit";
import { launchBrowser } from "@gochat/testkit/browser/launch-browser.ts";
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { servePage } from "../react-page/serve.ts";
import type { ReactPackages } from "../react-page/serve.ts";

/** A page that alice looks at, in a browser that keeps what it stores; bob; and what the page was refused. */
async function startRig(stack: AsyncDisposableStack, packages: ReactPackages | undefined) {
  const port = await freePort();
  const env = {
    GOCHAT_ALLOWED_ORIGINS: `http://localhost:${port}`,
    GOCHAT_ALLOW_UNSAFE_BARE_USERNAMES: "on",
  };
  const server = stack.use(await startServer({ env }));
  const served = stack.use(await servePage(server.url, port, packages));
  const bob = await connect(server.url, { token: "bob" });
  stack.defer(() => bob.close());
  const browser = await launchBrowser();
  stack.defer(() => browser.close());
  const page = await browser.newPage();
  const complaints: string[] = [];
  page.on("pageerror", (error) => complaints.push(String(error)));
  page.on("console", (message) => complaints.push(message.text()));
  await page.addInitScript(
    'addEventListener("securitypolicyviolation", (event) => console.error("violation", event.violatedDirective))',
  );
  const url = `${served.url}/?server=${server.url}&as=alice&with=bob`;
  return { server, bob, page, complaints, url };
}

const linesOf = (page: Page) => page.locator("li:visible").allInnerTexts();

/** Whether the browser has stored this text. */
const isStored = (page: Page, text: string) =>
  page.evaluate<boolean>(`new Promise((resolve, reject) => {
    const opening = indexedDB.open("gochat", 1);
    opening.onerror = reject;
    opening.onsuccess = () => {
      const reading = opening.result.transaction("records").objectStore("records").getAll();
      reading.onerror = reject;
      reading.onsuccess = () => {
        opening.result.close();
        resolve(JSON.stringify(reading.result).includes(${JSON.stringify(text)}));
      };
    };
  })`);

const typingIn = (chat: Chat, id: string) => [...chat.conversation(id).typing].length > 0;

test.each([
  ["19.3.1", undefined],
  ["18.3.1", { react: "react-18", "react-dom": "react-dom-18" }],
])(
  "a page with React %s holds a conversation, under a policy that trusts nothing",
  async (version, packages) => {
    await using stack = new AsyncDisposableStack();
    const { server, bob, page, complaints, url } = await startRig(stack, packages);
    const atServer = `${server.url}/**`;

    await page.goto(url);
    expect(await (await fetch(new URL("/page.js", url))).text()).toContain(version);
    const message = page.getByLabel("Message");
    await message.fill("Hello, Bob");
    await message.press("Enter");
    await eventually(() => expect(bob.conversations[0]?.last_message?.content).toBe("Hello, Bob"));
    expect(await message.inputValue()).toBe("");
    const id = bob.conversations[0]?.id ?? "";
    await bob.conversation(id).send("Hello, Alice");
    await eventually(async () =>
      expect(await linesOf(page)).toEqual(["alice Hello, Bob", "bob Hello, Alice"]),
    );
    const alice = bob.conversations[0]?.members.find(({ user }) => user.username === "alice")?.user.id ?? "";
    await eventually(() => expect(bob.conversation(id).markers.get(alice)?.read_seq).toBe(2));

    // Each sees the other type.
    await message.pressSequentially("W");
    await eventually(() => expect(typingIn(bob, id)).toBe(true));
    bob.conversation(id).notifyTyping();
    await page.getByText("bob is typing…").waitFor();
    await eventually(async () => expect(await isStored(page, 'content\\":\\"W')).toBe(true));

    // The last state is there before the network is.
    await eventually(async () => expect(await isStored(page, "Hello, Alice")).toBe(true));
    await page.route(atServer, (route) => route.abort());
    await page.reload();
    await page.getByRole("status").waitFor();
    expect(await page.getByRole("status").innerText()).toBe("Connecting…");
    expect(await linesOf(page)).toEqual(["alice Hello, Bob", "bob Hello, Alice"]);
    expect(await message.inputValue()).toBe("W");
    await message.fill("Are you there?");
    await message.press("Enter");
    await page.getByText("Are you there? queued").waitFor();
    await page.unroute(atServer);
    const all = ["alice Hello, Bob", "bob Hello, Alice", "alice Are you there?"];
    await eventually(async () => expect(await linesOf(page)).toEqual(all), { timeoutMs: 30_000 });
    await page.getByRole("status").waitFor({ state: "detached" });

    // A network that is away is no complaint of the page.
    expect(complaints.filter((text) => !text.startsWith("Failed to load resource"))).toEqual([]);
    // The policy is in force, and what it forbids would have been seen.
    await expect(page.evaluate("document.body.innerHTML = '<p>'")).rejects.toThrow("TrustedHTML");
    await eventually(() => expect(complaints.join()).toContain("violation require-trusted-types-for"));
  },
);
