import { signal } from "../../lib/signal.ts";

/** Why one has to wait before one sends again in the conversation that is open (G13); undefined: one may send. */
export const slowed = signal<string | undefined>(undefined);
