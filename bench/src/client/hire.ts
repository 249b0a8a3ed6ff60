import { Hired } from "../harness/hired.ts";
import type { BenchOptions } from "../options.ts";
import type { BareOrder, SenderOrder, SubjectOrder } from "./protocol.ts";

type Measured = Pick<BenchOptions, "signal" | "profileDir">;

const programAt = (name: string): URL => new URL(`${name}.ts`, import.meta.url);

/** The client, in a process of its own that nothing else of ours is in. */
export function hireSubject({ signal, profileDir }: Measured, stack: AsyncDisposableStack) {
  const profile = profileDir === undefined ? [] : ["--cpu-prof", `--cpu-prof-dir=${profileDir}`];
  const execArgv = ["--expose-gc", ...profile];
  return new Hired<SubjectOrder, unknown>(programAt("subject"), "client", stack, signal, execArgv);
}

/** What only parses. */
export const hireBare = ({ signal }: Measured, stack: AsyncDisposableStack) =>
  new Hired<BareOrder, unknown>(programAt("bare"), "bare socket", stack, signal, ["--expose-gc"]);

export const hireSenders = ({ signal }: Measured, stack: AsyncDisposableStack) =>
  new Hired<SenderOrder, unknown>(programAt("senders"), "senders", stack, signal);
