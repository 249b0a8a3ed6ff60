import { eventually } from "@gochat/testkit";
import type { Locator, Page } from "playwright-core";
import { expect, test } from "vitest";
import { axe } from "./axe.ts";
import { png, text } from "./files/samples.ts";
import type { Sample } from "./files/samples.ts";
import { startWeb } from "./rig.ts";
import { openBoth } from "./stories/desk.ts";

/** Left of them is red, right is blue. */
const TWO_COLOURS = png("me.png", 800, 400);

const choose = (page: Page, file: Sample) => page.locator("input[type=file][accept]").setInputFiles(file);

/** The colour in the middle of every avatar there, once all have their picture: `red`, `blue`, or `initials`. */
function avatarsIn(place: Locator): Promise<string[]> {
  return place.locator("[data-hue]").evaluateAll((avatars) =>
    avatars.map((avatar) => {
      const image = avatar.querySelector("img");
      if (image === null || image.hidden || image.naturalWidth === 0) return "initials";
      const canvas = document.createElement("canvas");
      [canvas.width, canvas.height] = [1, 1];
      const context = canvas.getContext("2d");
      const { naturalWidth: width, naturalHeight: height } = image;
      context?.drawImage(image, width / 2, height / 2, 1, 1, 0, 0, 1, 1);
      const [red = 0, , blue = 0] = context?.getImageData(0, 0, 1, 1).data ?? [];
      return red > blue ? "red" : "blue";
    }),
  );
}

const expectAll = (place: Locator, shown: string) =>
  eventually(async () => expect(new Set(await avatarsIn(place))).toEqual(new Set([shown])));

test("a picture is cropped by keys, and others see it at once wherever one is; when it is removed there are initials again", async () => {
  await using web = await startWeb();
  const { path, alice: writing, bob } = await openBoth(web);
  await writing.getByRole("main").getByRole("textbox").fill("Look at me");
  await writing.keyboard.press("Enter");
  await bob.getByRole("article", { name: "Look at me" }).waitFor();
  const row = bob.getByRole("article", { name: "Look at me" });
  await expectAll(row, "initials");

  const alice = await web.openAs("alice", { path: "/settings/profile" });
  await choose(alice, TWO_COLOURS);
  const dialog = alice.getByRole("dialog", { name: "What is shown" });
  const area = dialog.getByRole("application");
  await dialog.getByRole("slider", { name: "Zoom" }).fill("2");
  expect(await axe(alice, "[role=dialog]")).toEqual([]);
  await area.focus();
  for (let n = 0; n < 12; n++) await area.press("ArrowLeft");
  await dialog.getByRole("button", { name: "Save" }).click();
  await alice.getByText("The picture is saved").waitFor();
  await dialog.waitFor({ state: "detached" });
  await expectAll(alice.getByRole("main"), "red");
  for (const page of [bob, writing])
    await expectAll(page.getByRole("article", { name: "Look at me" }), "red");
  await bob.goto(`${path}?details=members`);
  await expectAll(bob.locator("[data-member]", { hasText: "alice" }), "red");
  await expectAll(bob.getByRole("article", { name: "Look at me" }), "red");

  await choose(alice, TWO_COLOURS);
  await dialog.getByRole("slider", { name: "Zoom" }).fill("3");
  const box = (await area.boundingBox()) ?? expect.unreachable();
  const y = box.y + box.height / 2;
  await alice.mouse.move(box.x + box.width - 20, y);
  await alice.mouse.down();
  await alice.mouse.move(box.x + 10, y, { steps: 8 });
  await alice.mouse.up();
  await dialog.getByRole("button", { name: "Save" }).click();
  await expectAll(row, "blue");

  await alice.getByRole("button", { name: "Remove it" }).click();
  await alice.getByText("The picture is removed").waitFor();
  await expectAll(row, "initials");
  await expectAll(alice.getByRole("main"), "initials");
});

test("a group gets a picture from those who may edit it; the others see it, and who did it", async () => {
  await using web = await startWeb();
  const owner = await web.person("alice");
  await web.person("bob");
  const { id } = await owner.createGroup({ name: "Trip", usernames: ["bob"] });
  const path = `/c/${id}?details=members`;
  const alice = await web.openAs("alice", { path });
  const bob = await web.openAs("bob", { path });
  const hero = bob.locator("[role=complementary] [data-hue]").first();
  await alice.getByRole("button", { name: "Edit", exact: true }).click();
  await choose(alice, TWO_COLOURS);
  const dialog = alice.getByRole("dialog", { name: "What is shown" });
  await dialog.getByRole("slider", { name: "Zoom" }).fill("2");
  for (let n = 0; n < 12; n++) await dialog.getByRole("application").press("ArrowRight");
  await dialog.getByRole("button", { name: "Save" }).click();
  await dialog.waitFor({ state: "detached" });
  await eventually(async () => expect(await avatarsIn(hero.locator(".."))).toContain("blue"));
  await bob.getByRole("main").getByText("alice changed the picture of the group").waitFor();
  await expectAll(bob.locator("[data-row]"), "blue");
});

test("two fingers zoom and move the picture, and the page stays as it is; one finger moves it", async () => {
  await using web = await startWeb();
  const alice = await web.openAs("alice", { path: "/settings/profile", viewport: "phone" });
  await choose(alice, TWO_COLOURS);
  const dialog = alice.getByRole("dialog", { name: "What is shown" });
  const zoom = () => dialog.getByRole("slider", { name: "Zoom" }).inputValue().then(Number);
  const area = dialog.getByRole("application");
  await eventually(async () => expect(await area.locator("img").isVisible()).toBe(true));
  const box = (await area.boundingBox()) ?? expect.unreachable();
  const left = async () => ((await area.locator("img").boundingBox())?.x ?? 0) - box.x;
  const input = await alice.context().newCDPSession(alice);
  const touch = (type: "touchStart" | "touchMove" | "touchEnd", ...points: (readonly [number, number])[]) =>
    input.send("Input.dispatchTouchEvent", {
      type,
      touchPoints: points.map(([x, y], id) => ({ x: box.x + x, y: box.y + y, id })),
    });
  await touch("touchStart", [100, 140], [180, 140]);
  await touch("touchMove", [80, 140], [200, 140]);
  await touch("touchMove", [60, 140], [220, 140]);
  await touch("touchEnd");
  await eventually(async () => expect(await zoom()).toBeCloseTo(2, 1));
  const before = await left();
  // Both to the right, as far apart: it is moved, and as large.
  await touch("touchStart", [60, 140], [160, 140]);
  for (const by of [20, 40, 60]) await touch("touchMove", [60 + by, 140], [160 + by, 140]);
  await touch("touchEnd");
  await eventually(async () => expect((await left()) - before).toBeCloseTo(60, -1));
  expect(await zoom()).toBeCloseTo(2, 1);
  await touch("touchStart", [140, 140]);
  for (const by of [10, 20, 30]) await touch("touchMove", [140 - by, 140]);
  await touch("touchEnd");
  await eventually(async () => expect((await left()) - before).toBeCloseTo(30, -1));
  await touch("touchStart", [20, 140], [260, 140]);
  await touch("touchMove", [120, 140], [160, 140]);
  await touch("touchEnd");
  await eventually(async () => expect(await zoom()).toBe(1));
  expect(await alice.evaluate(() => [visualViewport?.scale, scrollY])).toEqual([1, 0]);
});

test("what is no picture is refused before it is sent, and another one can be chosen", async () => {
  await using web = await startWeb();
  const alice = await web.openAs("alice", { path: "/settings/profile" });
  await choose(alice, { ...text("me.png"), mimeType: "image/png" });
  const dialog = alice.getByRole("dialog", { name: "What is shown" });
  await dialog.getByText("This picture cannot be used.").waitFor();
  expect(await dialog.getByRole("button", { name: "Save" }).isDisabled()).toBe(true);
  await alice.keyboard.press("Escape");
  await choose(alice, TWO_COLOURS);
  await dialog.getByRole("application").waitFor();
});
