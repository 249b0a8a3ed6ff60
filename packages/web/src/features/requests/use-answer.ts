import { useState } from "react";
import type { RefObject } from "react";

/** Answers one request of a list. The button that had the focus goes with its row: the focus goes to another one, else to what is left. */
export function useAnswer(
  id: string,
  list: RefObject<HTMLElement | null>,
): { readonly isBusy: boolean; readonly answer: (work: Promise<void>) => void } {
  const [isBusy, setBusy] = useState(false);
  const run = async (work: Promise<void>) => {
    setBusy(true);
    try {
      await work;
    } catch {
      // It was told, and the request is still there.
      return setBusy(false);
    }
    const { activeElement } = document;
    const row = activeElement?.closest<HTMLElement>("[data-request]");
    if (activeElement !== document.body && row?.dataset["request"] !== id) return;
    const rest = list.current;
    (
      rest?.querySelector<HTMLElement>(`[data-request]:not([data-request="${id}"]) button`) ??
      rest?.querySelector<HTMLElement>("a")
    )?.focus();
  };
  return { isBusy, answer: (work) => void run(work) };
}
