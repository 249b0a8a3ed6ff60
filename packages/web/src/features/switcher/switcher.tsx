import type { ReactElement } from "react";
import { Surface } from "../../ui/dialog.tsx";

interface SwitcherProps {
  readonly onClose: () => void;
  readonly openShortcuts: () => void;
}

export const Switcher = ({ onClose }: SwitcherProps): ReactElement => (
  <Surface label="" onClose={onClose}>
    {null}
  </Surface>
);
