import { Toast } from "@base-ui/react/toast";
import type { ReactNode } from "react";

export interface ToastData {
  readonly kind: "plain" | "good" | "bad";
  readonly action?: { readonly label: string; readonly onClick: () => void } | undefined;
}

export const toasts = Toast.createToastManager<ToastData>();

/** Says something for a few seconds, in a corner, and to screen readers. What went wrong stays for longer. */
export const toast = (text: ReactNode, { kind = "plain", action }: Partial<ToastData> = {}): void =>
  void toasts.add({
    title: text,
    priority: kind === "bad" ? "high" : "low",
    timeout: kind === "bad" ? 10_000 : 5_000,
    data: { kind, action },
  });
