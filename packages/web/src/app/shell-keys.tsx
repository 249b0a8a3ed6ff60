import type { ReactElement } from "react";
import { lazily } from "../lib/lazily.tsx";
import { useGo } from "../lib/navigation.ts";
import { setOverlay, useOverlay } from "../lib/overlay.ts";
import { paths } from "../lib/paths.ts";
import { SHORTCUTS } from "../lib/shortcut-table.ts";
import { useShortcut } from "../lib/shortcuts.ts";

const Switcher = lazily(async () => (await import("../features/switcher/switcher.tsx")).Switcher);
const ShortcutSheet = lazily(
  async () => (await import("../features/shortcuts/shortcut-sheet.tsx")).ShortcutSheet,
);
const SignOutDialog = lazily(async () => (await import("./sign-out-dialog.tsx")).SignOutDialog);

/** The keys that open something above the page, from the first moment on, and what they open. */
export function ShellKeys(): ReactElement | null {
  const go = useGo();
  const overlay = useOverlay();
  useShortcut(SHORTCUTS.switcher, () => setOverlay(overlay === "switcher" ? null : "switcher"));
  useShortcut(SHORTCUTS.shortcuts, () => setOverlay("shortcuts"));
  useShortcut(SHORTCUTS.newChat, () => overlay === null && go(paths.newChat));
  const close = () => setOverlay(null);
  if (overlay === "switcher")
    return <Switcher onClose={close} openShortcuts={() => setOverlay("shortcuts")} />;
  if (overlay === "shortcuts") return <ShortcutSheet onClose={close} />;
  return overlay === "signOut" ? <SignOutDialog onClose={close} /> : null;
}
