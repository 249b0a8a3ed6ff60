import { Toast } from "@base-ui/react/toast";
import type { ReactNode } from "react";

export interface ToastData {
  readonly kind: "plain" | "good" | "bad";
  readonly action?: { readonly label: string; readonly onClick: () => void } | undefined;
}

interface ToastOptions extends Partial<ToastData> {
  /** For something to be thought about; a few seconds where it is left out. */
  readonly durationMs?: number;
}

export const toasts = Toast.createToastManager<ToastData>();

/** Says something for a few seconds, in a corner, and to screen readers. What went wrong stays for longer. */
export const toast = (
  text: ReactNode,
  { kind = "plain", action, durationMs = kind === "bad" ? 10_000 : 5_000 }: ToastOptions = {},
): void =>
  void toasts.add({
    title: text,
    priority: kind === "bad" ? "high" : "low",
    timeout: durationMs,
    data: { kind, action },
  });
