import type { ReactElement } from "react";

export const NewGroup = (): ReactElement => <main />;
