import type { ReactElement } from "react";

export const Welcome = (): ReactElement => <main />;
