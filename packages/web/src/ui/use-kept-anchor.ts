import { useMemo } from "react";
import type { Anchor } from "./anchor.ts";

/** An anchor that stays where it was when its element is taken out of the page: what hovers over a row goes with the pointer. */
export const useKeptAnchor = (anchor: Anchor): Anchor =>
  useMemo(() => {
    if (!(anchor instanceof Element)) return anchor;
    let last = anchor.getBoundingClientRect();
    return {
      // By this what is scrolled and resized around it is known.
      contextElement: anchor,
      getBoundingClientRect() {
        const now = anchor.getBoundingClientRect();
        if (now.width > 0 || now.height > 0) last = now;
        return last;
      },
    };
  }, [anchor]);
