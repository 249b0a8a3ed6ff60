import type { ReactElement } from "react";
import { useStored } from "../../lib/stored.ts";
import { viewed } from "./viewed.ts";
import { ViewerDialog } from "./viewer-dialog.tsx";

export { view } from "./viewed.ts";

/** The picture that is shown large, if any; once on the page. */
export function Viewer(): ReactElement | null {
  const now = useStored(viewed);
  return now === null ? null : <ViewerDialog key={now.fileId} first={now} onClose={() => viewed.set(null)} />;
}
