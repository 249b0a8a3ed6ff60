import type { ReactElement } from "react";

interface SettingsProps {
  readonly page: string | undefined;
  readonly signOut: () => Promise<void>;
}

export const Settings = ({ page }: SettingsProps): ReactElement => <main>{page}</main>;
