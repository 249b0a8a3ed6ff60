import type { ReactElement } from "react";

/** A conversation that one is not in, or that is not known yet. */
export const ConversationMissing = ({ id }: { readonly id: string }): ReactElement => <main>{id}</main>;
