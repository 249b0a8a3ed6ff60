import type { ReactElement } from "react";
import type { DetailsTab } from "../../lib/navigation.ts";

export const Details = ({ id }: { readonly id: string; readonly tab: DetailsTab }): ReactElement => (
  <aside>{id}</aside>
);
