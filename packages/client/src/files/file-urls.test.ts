import { expect, test } from "vitest";
import { GoChatError } from "../errors.ts";
import { settled } from "../testing/chat-rig.ts";
import { ManualEnvironment } from "../testing/manual-environment.ts";
import { createFileUrls } from "./file-urls.ts";

const MINUTE_MS = 60_000;

/** The addresses of files that a server gives out, and what it was asked for. */
function linkRig(clockAheadMs = 0, at = "") {
  const environment = new ManualEnvironment();
  const asked: (readonly string[])[] = [];
  const state = { thumbnails: [] as number[], isAway: false, known: (_id: string) => true };
  const links = async ({ ids }: { readonly ids: readonly string[] }) => {
    const nth = asked.push(ids);
    await settled();
    if (state.isAway) throw new GoChatError("unreachable", "Nobody is there.", { isRetryable: true });
    return {
      links: ids.filter(state.known).map((id) => ({
        id,
        content: `${at}files/${id}/content?signature=${nth}`,
        thumbnails: state.thumbnails.map((size) => ({
          size,
          url: `${at}files/${id}/thumbnail/${size}?signature=s`,
        })),
      })),
      expires_at: new Date(environment.time - clockAheadMs + 5 * MINUTE_MS).toISOString(),
    };
  };
  const urls = createFileUrls({
    url: "https://chat.test/below",
    api: { files: { links } as never },
    environment,
  });
  return { urls, asked, environment, state };
}

const image = (id: string, ...thumbnails: number[]) => ({ id, media: { thumbnails } });

test("all that is asked for in one turn is one call, each file once; a call has up to a hundred", async () => {
  const { urls, asked } = linkRig();
  const ids = Array.from({ length: 120 }, (_, nth) => `f${nth}`);
  const found = await Promise.all([...ids, "f0"].map((id) => urls(id)));
  expect(asked.map(({ length }) => length)).toEqual([100, 20]);
  expect(found[0]).toEqual({
    content: "https://chat.test/below/api/v1/files/f0/content?signature=1",
    download: "https://chat.test/below/api/v1/files/f0/content?signature=1&download=1",
    thumbnails: [],
  });
  expect(found[120]).toBe(found[0]);
  expect(found[119]?.content).toContain("/f119/");
});

test("F13 what the server says is at another origin is taken as it is", async () => {
  const { urls, state } = linkRig(0, "https://files.test/api/v1/");
  state.thumbnails = [320];
  expect(await urls("a")).toEqual({
    content: "https://files.test/api/v1/files/a/content?signature=1",
    download: "https://files.test/api/v1/files/a/content?signature=1&download=1",
    thumbnails: [{ size: 320, url: "https://files.test/api/v1/files/a/thumbnail/320?signature=s" }],
  });
});

test("what was answered is given again until a minute before it ends, and then asked for anew", async () => {
  const { urls, asked, environment } = linkRig();
  const first = urls("a");
  expect(urls("a")).toBe(first);
  await first;
  environment.advance(4 * MINUTE_MS - 1);
  expect(await urls("a")).toBe(await first);
  expect(asked).toHaveLength(1);
  environment.advance(1);
  expect((await urls("a"))?.content).toContain("signature=2");
});

test("a clock that is wrong makes nothing be given longer than it is good", async () => {
  const behind = linkRig(-60 * MINUTE_MS);
  await behind.urls("a");
  behind.environment.advance(4 * MINUTE_MS);
  await behind.urls("a");
  const ahead = linkRig(60 * MINUTE_MS);
  await ahead.urls("a");
  await ahead.urls("a");
  expect([behind.asked.length, ahead.asked.length]).toEqual([2, 2]);
});

test("thumbnails that were made since are asked for, when the file says that they are there", async () => {
  const { urls, asked, state } = linkRig();
  await urls(image("a"));
  state.thumbnails = [320, 1280];
  expect((await urls(image("a")))?.thumbnails).toEqual([]);
  expect((await urls(image("a", 320, 1280)))?.thumbnails).toEqual([
    { size: 320, url: "https://chat.test/below/api/v1/files/a/thumbnail/320?signature=s" },
    { size: 1280, url: "https://chat.test/below/api/v1/files/a/thumbnail/1280?signature=s" },
  ]);
  await urls(image("a", 320, 1280));
  await urls("a");
  expect(asked).toHaveLength(2);
});

test("a file that one may not read is undefined, and what failed is asked for again", async () => {
  const { urls, asked, state } = linkRig();
  state.known = (id) => id !== "b";
  expect(await Promise.all([urls("a"), urls("b")])).toMatchObject([{ thumbnails: [] }, undefined]);
  state.known = () => true;
  expect(await urls("b")).toBeDefined();
  state.isAway = true;
  await expect(urls("c")).rejects.toMatchObject({ code: "unreachable" });
  state.isAway = false;
  expect(await urls("c")).toBeDefined();
  expect(asked).toEqual([["a", "b"], ["b"], ["c"], ["c"]]);
});
