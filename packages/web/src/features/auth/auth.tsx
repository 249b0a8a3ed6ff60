import type { ReactElement } from "react";
import { signInAs } from "../../lib/session.ts";

export const Auth = ({ wasEnded }: { readonly wasEnded: boolean }): ReactElement => (
  <main hidden={wasEnded}>
    <button type="button" onClick={() => void signInAs("alice")}>
      alice
    </button>
    <button type="button" onClick={() => void signInAs("bob")}>
      bob
    </button>
  </main>
);
