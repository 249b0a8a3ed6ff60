import type { ReactElement } from "react";

export const PersonCard = ({ id }: { readonly id: string }): ReactElement => <p>{id}</p>;
