import type { ReactElement } from "react";

export const Sheet = (): ReactElement => <main />;
