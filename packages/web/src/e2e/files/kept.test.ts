import { eventually } from "@gochat/testkit";
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { startWeb } from "../rig.ts";
import type { Web } from "../rig.ts";
import { composer, row, said, startGroup } from "../stories/desk.ts";
import { pick, rowWith, strip } from "./desk.ts";
import { bytes, png, text } from "./samples.ts";

const send = (page: Page) => page.getByRole("button", { name: "Send", exact: true });
const removal = (page: Page, name: string) => strip(page).getByRole("button", { name: `Remove ${name}` });
/** How many files lie on the disk of this browser. */
const onDisk = (page: Page): Promise<number> =>
  page.evaluate(
    (name) =>
      new Promise<number>((resolve, reject) => {
        const opening = indexedDB.open(name);
        opening.addEventListener("error", reject);
        opening.addEventListener("success", () => {
          const reading = opening.result.transaction("records").objectStore("records").getAll();
          reading.addEventListener("error", reject);
          reading.addEventListener("success", () => {
            opening.result.close();
            resolve(reading.result.filter((record) => record instanceof Blob).length);
          });
        });
      }),
    "gochat:alice",
  );
const eventuallyOnDisk = (page: Page, count: number): Promise<void> =>
  eventually(async () => expect(await onDisk(page)).toBe(count));

async function open(web: Web) {
  const { group, path } = await startGroup(web);
  const page = await web.openAs("alice", { path });
  await said(page, "Hello Alice").waitFor();
  return { group, path, page };
}

test("what is attached stays over a reload with the words, in its conversation alone, and is sent as it was", async () => {
  await using web = await startWeb();
  const { group, page } = await open(web);
  const bob = await web.person("bob");
  await (await bob.createGroup({ name: "Dinner", usernames: ["alice"] })).send("Elsewhere");
  const [picture, data] = [png("wall.png", 300, 200), bytes("data.bin", 70_000)];
  await pick(page, picture, data);
  await composer(page).fill("Both of them");
  await eventuallyOnDisk(page, 2);
  await page.reload();
  await eventually(async () => expect(await strip(page).getByRole("listitem").count()).toBe(2));
  await removal(page, "wall.png").waitFor();
  await removal(page, "data.bin").waitFor();
  expect(await composer(page).inputValue()).toBe("Both of them");
  await row(page, "Dinner").click();
  await said(page, "Elsewhere").waitFor();
  expect(await strip(page).count()).toBe(0);
  await row(page, "Lunch").click();
  await removal(page, "data.bin").waitFor();

  await send(page).click();
  await strip(page).waitFor({ state: "detached" });
  await rowWith(page, "Both of them, 2 files").waitFor();
  const stored = await eventually(() => {
    const timeline = group.timeline();
    const last = timeline.getSnapshot().messages.at(-1);
    timeline.close();
    expect(last?.attachments).toHaveLength(2);
    return last;
  });
  expect(stored?.attachments?.map(({ name }) => name)).toEqual(["wall.png", "data.bin"]);
  const urls = await bob.files.urls(stored?.attachments?.[1]?.id ?? "");
  const arrived = await fetch(new URL(urls?.content ?? "", web.url));
  expect(Buffer.from(await arrived.arrayBuffer()).equals(data.buffer)).toBe(true);
  expect(stored?.attachments?.[0]).toMatchObject({ media: { width: 300, height: 200 } });
  await eventuallyOnDisk(page, 0);
  await page.reload();
  await rowWith(page, "Both of them, 2 files").waitFor();
  await page.getByRole("button", { name: "Attach files" }).waitFor();
  expect(await strip(page).count()).toBe(0);
});

test("what is taken away again does not come back, and what comes to it stays too", async () => {
  await using web = await startWeb();
  const { page } = await open(web);
  await pick(page, text("a.txt"), text("b.txt"));
  await eventuallyOnDisk(page, 2);
  await removal(page, "a.txt").click();
  await eventuallyOnDisk(page, 1);
  await page.reload();
  await removal(page, "b.txt").waitFor();
  expect(await strip(page).getByRole("listitem").count()).toBe(1);
  await pick(page, text("c.txt"));
  await eventuallyOnDisk(page, 2);
  await page.reload();
  await removal(page, "c.txt").waitFor();
  expect(await strip(page).getByRole("listitem").count()).toBe(2);
});

test("what is attached is the same in every tab, and is gone in all when it was sent", async () => {
  await using web = await startWeb();
  const { path, page: first } = await open(web);
  await pick(first, text("a.txt"));
  await eventuallyOnDisk(first, 1);
  const second = await web.openTab(first, path);
  await removal(second, "a.txt").waitFor();
  await pick(second, text("b.txt"));
  await removal(first, "b.txt").waitFor();
  await send(second).click();
  for (const page of [first, second]) await strip(page).waitFor({ state: "detached" });
  await eventuallyOnDisk(first, 0);
});

test("of what is too large to be kept that is said, and the rest is kept", async () => {
  await using web = await startWeb();
  const { page } = await open(web);
  await page.getByRole("button", { name: "Attach files" }).waitFor();
  await page.evaluate(() => {
    const transfer = new DataTransfer();
    transfer.items.add(new File([new Uint8Array(51_000_000)], "huge.bin"));
    transfer.items.add(new File(["small"], "small.txt", { type: "text/plain" }));
    const dropped = new DragEvent("drop", { dataTransfer: transfer, bubbles: true, cancelable: true });
    document.querySelector("main")?.dispatchEvent(dropped);
  });
  await strip(page)
    .getByRole("listitem")
    .filter({ hasText: "huge.bin" })
    .getByText("Lost if you reload")
    .waitFor();
  expect(await strip(page).getByText("Lost if you reload").count()).toBe(1);
  await eventuallyOnDisk(page, 1);
  await page.reload();
  await removal(page, "small.txt").waitFor();
  expect(await strip(page).getByRole("listitem").count()).toBe(1);
});

test("whoever signs out leaves none of it behind", async () => {
  await using web = await startWeb();
  const { page } = await open(web);
  await pick(page, text("secret.txt"));
  await eventuallyOnDisk(page, 1);
  await page.getByRole("button", { name: /account and settings/ }).click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await page.getByRole("heading", { name: /^Sign in/ }).waitFor();
  await eventuallyOnDisk(page, 0);
});
