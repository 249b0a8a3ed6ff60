import type { ReactElement } from "react";

export const ConversationHead = ({ id }: { readonly id: string }): ReactElement => <h1>{id}</h1>;
