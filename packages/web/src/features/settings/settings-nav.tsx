import type { ReactElement } from "react";

export const SettingsNav = (): ReactElement => <main />;
