import { insertion, isAddress, link } from "./text-edit.ts";
import type { Selected, TextEdit } from "./text-edit.ts";

// What tells who had a link from whom, and nothing of where it leads.
const TRACKING = /^(utm_\w+|fbclid|gclid|dclid|msclkid|yclid|mc_eid)$/i;

/** A link without what follows people around. The rest of it stays as it is, letter for letter. */
export function withoutTracking(address: string): string {
  const [, start = "", query, hash = ""] = /^([^?#]*)\?([^#]*)(#.*)?$/s.exec(address) ?? [];
  if (query === undefined) return address;
  const all = query.split("&");
  const kept = all.filter((pair) => !TRACKING.test(pair.split("=", 1)[0] ?? ""));
  if (kept.length === all.length) return address;
  return start + (kept.length > 0 ? `?${kept.join("&")}` : "") + hash;
}

/** What pasting a text does, where that is more than putting it there; undefined where it is not. */
export function pasted(selected: Selected, text: string): TextEdit | undefined {
  const address = text.trim();
  if (!isAddress(address)) return undefined;
  const clean = withoutTracking(address);
  const edit = link(selected, clean);
  if (edit !== undefined) return edit;
  return clean === address ? undefined : insertion(selected, clean);
}
