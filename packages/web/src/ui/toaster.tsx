import { Toast } from "@base-ui/react/toast";
import { Check, CircleAlert, X } from "lucide-react";
import type { ReactElement } from "react";
import { classNames } from "../lib/class-names.ts";
import { useT } from "../lib/i18n.tsx";
import { Button } from "./button.tsx";
import { Icon } from "./icon.tsx";
import { IconButton } from "./icon-button.tsx";
import { toasts } from "./toast.ts";
import type { ToastData } from "./toast.ts";
import css from "./toaster.module.css";

const ICONS = { good: Check, bad: CircleAlert };

/** Where toasts are shown; once on the page. */
export function Toaster(): ReactElement {
  const t = useT();
  return (
    <Toast.Provider toastManager={toasts} limit={3}>
      <Toast.Portal>
        <Toast.Viewport className={css.viewport} aria-label={t("controls.toasts")}>
          <List />
        </Toast.Viewport>
      </Toast.Portal>
    </Toast.Provider>
  );
}

function List(): ReactElement[] {
  const t = useT();
  const manager = Toast.useToastManager<ToastData>();
  return manager.toasts.map((shown) => {
    const { kind, action } = shown.data ?? { kind: "plain" as const, action: undefined };
    return (
      <Toast.Root key={shown.id} toast={shown} className={css.toast} swipeDirection={["down", "left"]}>
        <Toast.Content className={classNames(css.content, kind !== "plain" && css[kind])}>
          {kind !== "plain" && <Icon of={ICONS[kind]} />}
          <Toast.Title className={css.text} render={<p />} />
          {action === undefined ? (
            <IconButton
              icon={X}
              label={t("controls.close")}
              isSmall
              onClick={() => manager.close(shown.id)}
            />
          ) : (
            <Button
              kind="bare"
              onClick={() => {
                manager.close(shown.id);
                action.onClick();
              }}
            >
              {action.label}
            </Button>
          )}
        </Toast.Content>
      </Toast.Root>
    );
  });
}
