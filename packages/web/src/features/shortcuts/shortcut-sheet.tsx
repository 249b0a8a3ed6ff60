import type { ReactElement } from "react";
import { Dialog } from "../../ui/dialog.tsx";

export const ShortcutSheet = ({ onClose }: { readonly onClose: () => void }): ReactElement => (
  <Dialog title="" onClose={onClose} />
);
