import { CSPProvider } from "@base-ui/react/csp-provider";
import { Menu as BaseMenu } from "@base-ui/react/menu";
import { Check } from "lucide-react";
import type { LucideIcon } from "lucide-react";
import { useState } from "react";
import type { ReactElement, ReactNode } from "react";
import { classNames } from "../lib/class-names.ts";
import type { Combination } from "../lib/shortcuts.ts";
import type { Anchor } from "./anchor.ts";
import { Icon } from "./icon.tsx";
import { Keys } from "./keys.tsx";
import css from "./menu.module.css";
import { OVERLAY, useOpener } from "./opener.ts";
import { useKeptAnchor } from "./use-kept-anchor.ts";

const ITEM = "[role^=menuitem]:not([aria-disabled=true])";

interface MenuProps {
  readonly label: string;
  readonly anchor: Anchor;
  /** Whoever shows a menu takes it away when this is called. */
  readonly onClose: () => void;
  readonly align?: "start" | "end";
  readonly side?: "top" | "bottom";
  readonly children: ReactNode;
}

/**
 * A menu that is open for as long as it is rendered. By keyboard it opens at its first item; arrows, Home, End and the first letters move
 * in it; Esc, Tab and a click beside it close it, and the focus goes back to where it was. Lazy: nothing of it is needed before something is
 * opened.
 */
export function Menu({
  label,
  anchor,
  onClose,
  align = "end",
  side = "bottom",
  children,
}: MenuProps): ReactElement {
  const { finalFocus, ref } = useOpener();
  const keptAnchor = useKeptAnchor(anchor);
  const [isByKeyboard] = useState(() => document.querySelector(":focus-visible") !== null);
  const onShown = (popup: HTMLElement | null) => {
    ref(popup);
    const before = document.activeElement;
    if (!isByKeyboard || popup === null || popup.contains(before)) return;
    // When it knows its items. Whoever has gone elsewhere by then stays there.
    requestAnimationFrame(() => {
      if (document.activeElement === before) popup.querySelector<HTMLElement>(ITEM)?.focus();
    });
  };
  return (
    <CSPProvider disableStyleElements>
      <BaseMenu.Root open modal={false} onOpenChange={(isOpen) => !isOpen && onClose()}>
        <BaseMenu.Portal>
          <BaseMenu.Positioner
            className={css.positioner}
            anchor={keptAnchor}
            align={align}
            side={side}
            sideOffset={4}
            collisionPadding={8}
            // What it stands beside may scroll away.
            sticky
          >
            <BaseMenu.Popup
              {...OVERLAY}
              ref={onShown}
              className={css.menu}
              aria-label={label}
              finalFocus={finalFocus}
              onKeyDown={(event) => {
                if (event.key !== "Tab") return;
                event.preventDefault();
                onClose();
              }}
            >
              {children}
            </BaseMenu.Popup>
          </BaseMenu.Positioner>
        </BaseMenu.Portal>
      </BaseMenu.Root>
    </CSPProvider>
  );
}

/** Does what was chosen when the click is over: within it Base UI gives the focus to the item, also when it has gone elsewhere. */
const afterClick = (select: () => void) => () => queueMicrotask(select);

interface MenuItemProps {
  readonly icon?: LucideIcon;
  readonly label: ReactNode;
  readonly shortcut?: Combination;
  readonly onSelect: () => void;
  readonly isDanger?: boolean;
  readonly isDisabled?: boolean;
  /** One of several of which this one is chosen. */
  readonly isChecked?: boolean;
  readonly flips?: boolean;
  /** Whoever shows the menu shows something else in its place, such as a question. */
  readonly staysOpen?: boolean;
}

export const MenuItem = ({
  icon,
  label,
  shortcut,
  onSelect,
  isDanger = false,
  isDisabled = false,
  isChecked,
  flips = false,
  staysOpen = false,
}: MenuItemProps): ReactElement => {
  const content = (
    <>
      {icon !== undefined && <Icon of={icon} size="s" flips={flips} />}
      <span className={css.label}>{label}</span>
      {isChecked === true && <Icon of={Check} size="s" />}
      {shortcut !== undefined && <Keys of={shortcut} />}
    </>
  );
  const shared = {
    className: classNames(css.item, isDanger && css.danger),
    disabled: isDisabled,
    onClick: afterClick(onSelect),
  };
  return isChecked === undefined ? (
    <BaseMenu.Item {...shared} closeOnClick={!staysOpen}>
      {content}
    </BaseMenu.Item>
  ) : (
    <BaseMenu.CheckboxItem {...shared} checked={isChecked} closeOnClick>
      {content}
    </BaseMenu.CheckboxItem>
  );
};

export const MenuSeparator = (): ReactElement => <BaseMenu.Separator className={css.separator} />;

interface MenuChoicesProps {
  /** Each is its own picture: emoji. */
  readonly choices: readonly string[];
  readonly onSelect: (choice: string) => void;
  /** What leads to the others. */
  readonly more: { readonly icon: LucideIcon; readonly label: string; readonly onSelect: () => void };
}

/** A few choices side by side, above the items. */
export const MenuChoices = ({ choices, onSelect, more }: MenuChoicesProps): ReactElement => (
  <BaseMenu.Group className={css.choices}>
    {choices.map((choice) => (
      <BaseMenu.Item key={choice} className={css.choice} onClick={afterClick(() => onSelect(choice))}>
        {choice}
      </BaseMenu.Item>
    ))}
    <BaseMenu.Item className={css.choice} aria-label={more.label} onClick={afterClick(more.onSelect)}>
      <Icon of={more.icon} size="s" />
    </BaseMenu.Item>
  </BaseMenu.Group>
);
