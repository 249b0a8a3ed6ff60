import { announce } from "../../lib/announce.ts";
import { translate } from "../../lib/i18n.tsx";
import type { Stored } from "../../lib/stored.ts";
import { toast } from "../../ui/toast.ts";
import type { Attached } from "./attached.ts";
import { measure } from "./measure.ts";

/** Files that one message carries (F8). */
export const FILES_MAX = 10;

/** Attaches files, as many as a message carries, and finds out what room they take. */
export function attach(store: Stored<Attached>, files: readonly File[]): void {
  const free = FILES_MAX - store.get().length;
  const taken = files.slice(0, Math.max(free, 0)).map((file) => ({ file, name: file.name }));
  if (taken.length < files.length)
    toast(translate("attach.tooMany", { max: FILES_MAX, count: files.length - taken.length }), {
      kind: "bad",
    });
  if (taken.length === 0) return;
  store.set([...store.get(), ...taken]);
  announce(translate("attach.added", { count: taken.length }));
  for (const each of taken)
    void measure(each.file).then((found) => {
      const now = store.get();
      // Nobody took it away or sent it meanwhile.
      if (now.includes(each)) store.set(now.with(now.indexOf(each), { ...each, ...found }));
    });
}
