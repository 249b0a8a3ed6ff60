declare module "virtual:emoji/*" {
  import type { Emoji } from "./emoji-index.ts";

  /** In the order of Unicode. */
  export const emoji: readonly Emoji[];
}
