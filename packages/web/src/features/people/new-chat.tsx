import type { ReactElement } from "react";

export const NewChat = (): ReactElement => <main />;
