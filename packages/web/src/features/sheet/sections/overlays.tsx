import { Copy, Pencil, Pin, Reply, Trash2 } from "lucide-react";
import { useState } from "react";
import type { ReactElement } from "react";
import { Button } from "../../../ui/button.tsx";
import { ConfirmDialog, Dialog } from "../../../ui/dialog.tsx";
import { Menu, MenuItem, MenuSeparator } from "../../../ui/menu.tsx";
import { Popover } from "../../../ui/popover.tsx";
import { toast } from "../../../ui/toast.ts";
import { tip } from "../../../ui/tooltip.tsx";
import css from "./sections.module.css";

type Overlay = "menu" | "dialog" | "confirm" | "popover";

/** What opens above the page: on demand, and in the theme of the page. */
export function Overlays(): ReactElement {
  const [open, setOpen] = useState<{ readonly overlay: Overlay; readonly anchor: Element } | null>(null);
  const close = () => setOpen(null);
  const opener = (overlay: Overlay, words: string) => (
    <Button onClick={(event) => setOpen({ overlay, anchor: event.currentTarget })}>{words}</Button>
  );
  return (
    <div className={css.row}>
      {opener("menu", "Menu")}
      {opener("dialog", "Dialog")}
      {opener("confirm", "Question")}
      {opener("popover", "Popover")}
      <Button onClick={() => toast("Link copied", { kind: "good" })}>Toast</Button>
      <Button
        onClick={() =>
          toast("The group could not be renamed", {
            kind: "bad",
            action: { label: "Try again", onClick: close },
          })
        }
      >
        Toast of an error
      </Button>
      <Button {...tip("Search here", "/")}>Tooltip</Button>
      {open?.overlay === "menu" && (
        <Menu label="Message" anchor={open.anchor} onClose={close} align="start">
          <MenuItem icon={Reply} label="Reply" shortcut="r" onSelect={close} flips />
          <MenuItem icon={Pencil} label="Edit" shortcut="e" onSelect={close} />
          <MenuItem icon={Copy} label="Copy text" shortcut="c" onSelect={close} isChecked />
          <MenuItem icon={Pin} label="Pin" shortcut="p" onSelect={close} isDisabled />
          <MenuSeparator />
          <MenuItem icon={Trash2} label="Delete" shortcut="Delete" onSelect={close} isDanger />
        </Menu>
      )}
      {open?.overlay === "dialog" && (
        <Dialog title="A dialog" text="It says what it is for." onClose={close}>
          And holds what it is for.
        </Dialog>
      )}
      {open?.overlay === "confirm" && (
        <ConfirmDialog
          title="Delete this message?"
          text="It disappears for everybody, with its reactions and its pin. Nobody can bring it back."
          action="Delete"
          isDanger
          onConfirm={() => {}}
          onClose={close}
        />
      )}
      {open?.overlay === "popover" && (
        <Popover label="A popover" anchor={open.anchor} onClose={close}>
          <Button kind="bare" onClick={close}>
            It holds whatever it is given
          </Button>
        </Popover>
      )}
    </div>
  );
}
