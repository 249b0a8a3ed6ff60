import { CSPProvider } from "@base-ui/react/csp-provider";
import { Popover as BasePopover } from "@base-ui/react/popover";
import { X } from "lucide-react";
import type { ReactElement, ReactNode, RefObject } from "react";
import { useT } from "../lib/i18n.tsx";
import { Icon } from "./icon.tsx";
import type { Anchor } from "./anchor.ts";
import { OVERLAY, useOpener } from "./opener.ts";
import css from "./popover.module.css";
import { useKeptAnchor } from "./use-kept-anchor.ts";

interface PopoverProps {
  readonly label: string;
  readonly anchor: Anchor;
  readonly onClose: () => void;
  readonly align?: "start" | "center" | "end";
  readonly side?: "top" | "bottom" | "inline-start" | "inline-end";
  /** What gets the focus first: the first thing in it where it is left out. */
  readonly initialFocus?: RefObject<HTMLElement | null>;
  readonly children: ReactNode;
}

/** A raised surface beside something, open for as long as it is rendered: the focus goes into it, stays in it, and goes back when it closes. Lazy, as menus are. */
export function Popover({
  label,
  anchor,
  onClose,
  align = "start",
  side = "bottom",
  initialFocus,
  children,
}: PopoverProps): ReactElement {
  const t = useT();
  const { finalFocus, ref } = useOpener();
  const keptAnchor = useKeptAnchor(anchor);
  return (
    <CSPProvider disableStyleElements>
      <BasePopover.Root open modal="trap-focus" onOpenChange={(isOpen) => !isOpen && onClose()}>
        <BasePopover.Portal>
          <BasePopover.Positioner
            className={css.positioner}
            anchor={keptAnchor}
            align={align}
            side={side}
            sideOffset={6}
            collisionPadding={8}
            // What it stands beside may scroll away.
            sticky
          >
            <BasePopover.Popup
              {...OVERLAY}
              ref={ref}
              className={css.popover}
              aria-label={label}
              initialFocus={initialFocus ?? true}
              finalFocus={finalFocus}
            >
              {children}
              <BasePopover.Close className={css.close} aria-label={t("controls.close")}>
                <Icon of={X} />
              </BasePopover.Close>
            </BasePopover.Popup>
          </BasePopover.Positioner>
        </BasePopover.Portal>
      </BasePopover.Root>
    </CSPProvider>
  );
}
