import { eventually } from "@gochat/testkit";
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { startWeb } from "../rig.ts";
import { composer, hasFocus, openBoth, startGroup } from "../stories/desk.ts";
import { isPainted, pick, rowWith, sendFiles, strip } from "./desk.ts";
import { bytes, hugePng, png, text } from "./samples.ts";
import type { Sample } from "./samples.ts";

const removal = (page: Page, name: string) => strip(page).getByRole("button", { name: `Remove ${name}` });

test("what is picked is shown above the text and sent with it; a picture and a file reach the other side", async () => {
  await using web = await startWeb();
  const { alice, bob } = await openBoth(web);
  await sendFiles(alice, [png("wall.png"), text("notes.txt")], "Look at this");
  await strip(alice).waitFor({ state: "detached" });
  for (const page of [alice, bob]) {
    const row = rowWith(page, "Look at this, 2 files");
    await row.getByRole("button", { name: "Show wall.png large" }).waitFor();
    await row.getByRole("button", { name: /^Download notes.txt\s*TXT, 5 bytes/ }).waitFor();
    await eventually(async () => expect(await isPainted(row)).toBe(true));
  }
  const [download] = await Promise.all([
    bob.waitForEvent("download"),
    bob.getByRole("button", { name: /^Download notes.txt/ }).click(),
  ]);
  expect(download.suggestedFilename()).toBe("notes.txt");
  await sendFiles(alice, [text("alone.md")]);
  await rowWith(bob, "alone.md").waitFor();
  await bob
    .getByRole("navigation")
    .getByText("Alice: alone.md")
    .or(bob.getByText("alice: alone.md"))
    .first()
    .waitFor();
});

test("what is attached is taken away by a click and by keys, and belongs to its conversation", async () => {
  await using web = await startWeb();
  const { path } = await startGroup(web);
  const page = await web.openAs("alice", { path });
  await pick(page, text("a.txt"), text("b.txt"), text("c.txt"));
  await removal(page, "b.txt").click();
  await eventually(async () => expect(await strip(page).getByRole("listitem").count()).toBe(2));
  expect(await hasFocus(removal(page, "c.txt"))).toBe(true);
  await page.keyboard.press("ArrowLeft");
  expect(await hasFocus(removal(page, "a.txt"))).toBe(true);
  await page.keyboard.press("Delete");
  await page.keyboard.press("Delete");
  await strip(page).waitFor({ state: "detached" });
  await eventually(async () => expect(await hasFocus(composer(page))).toBe(true));

  await pick(page, text("kept.txt"));
  await strip(page).waitFor();
  await page.evaluate(() => history.pushState(null, "", "/new"));
  await strip(page).waitFor({ state: "detached" });
  await page.evaluate((it) => history.pushState(null, "", it), path);
  await removal(page, "kept.txt").waitFor();
});

test("F8 a message carries 10 files: of more one is told, and those that fit are attached", async () => {
  await using web = await startWeb();
  const { path } = await startGroup(web);
  const page = await web.openAs("alice", { path });
  await pick(page, ...Array.from({ length: 12 }, (_, nth) => text(`${nth}.txt`)));
  await page.getByText("A message carries up to 10 files. 2 were left out.").first().waitFor();
  expect(await strip(page).getByRole("listitem").count()).toBe(10);
});

test("files are pasted, but not the picture that an office program brings with its text", async () => {
  await using web = await startWeb();
  const { path } = await startGroup(web);
  const page = await web.openAs("alice", { path });
  await page.getByRole("button", { name: "Attach files" }).waitFor();
  const paste = (sample: Sample, words: string) =>
    composer(page).evaluate(
      (area, [name, type, base64, plain]) => {
        const data = new DataTransfer();
        data.items.add(
          new File([Uint8Array.from(atob(base64), (sign) => sign.charCodeAt(0))], name, { type }),
        );
        if (plain !== "") data.setData("text/plain", plain);
        area.dispatchEvent(
          new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }),
        );
      },
      [sample.name, sample.mimeType, sample.buffer.toString("base64"), words] as const,
    );
  await paste(png("from-a-text.png"), "the text itself");
  await paste(png("shot.png"), "");
  await removal(page, "shot.png").waitFor();
  expect(await strip(page).getByRole("listitem").count()).toBe(1);
});

test("files are dropped anywhere on the conversation, which shows that it takes them", async () => {
  await using web = await startWeb();
  const { path } = await startGroup(web);
  const page = await web.openAs("alice", { path });
  await page.getByRole("button", { name: "Attach files" }).waitFor();
  const data = await page.evaluateHandle(() => {
    const transfer = new DataTransfer();
    transfer.items.add(new File(["hello"], "dropped.txt", { type: "text/plain" }));
    return transfer;
  });
  const messages = page.getByRole("group", { name: "Messages" });
  await messages.dispatchEvent("dragover", { dataTransfer: data });
  await page.getByText("Drop files here to attach them").waitFor();
  // Beside it nothing would happen.
  await page.getByRole("navigation").first().dispatchEvent("dragover", { dataTransfer: data });
  await page.getByText("Drop files here to attach them").waitFor({ state: "detached" });
  await messages.dispatchEvent("drop", { dataTransfer: data });
  await removal(page, "dropped.txt").waitFor();
});

test("F1 what is too large for the server says so in its row, and can be taken back", async () => {
  await using web = await startWeb({ env: { GOCHAT_FILE_MAX_SIZE: "10KB" } });
  web.problems.allow(/status of 413/);
  const { path } = await startGroup(web);
  const page = await web.openAs("alice", { path });
  await sendFiles(page, [bytes("large.bin", 20_000)]);
  const row = rowWith(page, "large.bin");
  await row.getByText("Not sent. That is larger than this server takes.").waitFor();
  await row.getByRole("button", { name: "Delete" }).click();
  await row.waitFor({ state: "detached" });
});

test("a picture with more pixels than the server shows is a file from the start, and that is said", async () => {
  await using web = await startWeb();
  const { alice, bob } = await openBoth(web);
  await pick(alice, hugePng("map.png", 8_000, 8_000), png("wall.png"));
  const chip = strip(alice).getByRole("listitem").filter({ hasText: "map.png" });
  await chip.getByText("Too large to be shown; goes as a file").waitFor();
  await strip(alice).locator("img").waitFor();
  expect(await chip.locator("img").count()).toBe(0);
  await alice.getByRole("button", { name: "Send", exact: true }).click();
  for (const page of [alice, bob]) {
    const row = rowWith(page, "2 files");
    await row.getByRole("button", { name: /^Download map.png/ }).waitFor();
    await row.getByRole("button", { name: "Show wall.png large" }).waitFor();
  }
});
